#include "hq_trial_outcomes.h"

#include "hq_sql.h"
#include "hq_staff.h"
#include "text.h"

#include <string.h>

enum { VERSION, ARM, WEEK, OUTCOME, COUNTED, BEFORE };

#define WAITING (-1)
#define UNKNOWN (-2)

/* Staff are of no arm, also who was enrolled before HQ knew. Who left is a person of their own. Purchases are under the number that counts. */
#define PERSONS                                                                                              \
    "SELECT t.nth,t.version,t.arm,t.week,t.member,t.first,t.bought,CASE WHEN t.member=0 THEN -abs(t.nth) "   \
    "ELSE "                                                                                                  \
    "coalesce((SELECT a.member FROM member_alias a WHERE a.id=t.member),t.member) END AS person FROM trial " \
    "t WHERE t.experiment=?1"

#define MAY_NOT                                                                                              \
    "SELECT 1 FROM erasure e WHERE e.member=person UNION ALL SELECT 1 FROM restriction r WHERE "             \
    "r.member=person OR r.member IN (SELECT id FROM member_alias WHERE member=person)"

#define WHOLE_14 "first+1209600000"
#define WHOLE_90 "first+7776000000"

#define BOUGHT_IN                                                                                            \
    "EXISTS(SELECT 1 FROM purchases b WHERE b.member=person AND b.state<3 AND b.quantity>0 AND "             \
    "b.staff=0 AND b.at>=first AND b.at<" WHOLE_14 ")"

#define SPENT_IN(from, to)                                                                                   \
    "coalesce((SELECT sum(max(b.price,0)*max(b.quantity-b.returned,0)) FROM purchases b WHERE "              \
    "b.member=person AND b.state<3 AND b.quantity>0 AND b.staff=0 AND b.at>=" from " AND b.at<" to "),0)"

#define PEOPLE                                                                                               \
    "WITH a AS (" PERSONS "),p AS (SELECT * FROM a WHERE NOT EXISTS(" RG_HQ_STAFF_SQL(                       \
        "person") ")),q AS (SELECT *,nth=min(nth) OVER (PARTITION BY person) AS counted FROM p) "            \
                  "SELECT version,arm,week,"

static const char bought[] =
    PEOPLE "CASE WHEN member=0 THEN coalesce(bought,-2) WHEN " WHOLE_14 ">?2 THEN -1 WHEN EXISTS(" MAY_NOT
           ") THEN -2 ELSE " BOUGHT_IN " END,counted,0 FROM q ORDER BY nth";

/* Of who left it is not kept how much. */
static const char spent[] = PEOPLE
    "CASE WHEN member=0 THEN -2 WHEN " WHOLE_90 ">?2 THEN -1 WHEN EXISTS(" MAY_NOT ") THEN -2 ELSE " SPENT_IN(
        "first", WHOLE_90) " END,counted," SPENT_IN("first-7776000000", "first") " FROM q ORDER BY nth";

int rg_hq_trial_days(enum rg_hq_trial_question question)
{
    return question == RG_HQ_TRIAL_SPENT ? 90 : 14;
}

enum rg_status rg_hq_trial_currency(struct rg_hq_store *store, char currency[4])
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT min(currency),count(DISTINCT currency) FROM products WHERE state<3 AND currency<>''");
    if (stmt == NULL) {
        return RG_IO;
    }
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK && sqlite3_column_int(stmt, 1) != 1) {
        status = RG_UNSUPPORTED;
    }
    if (status == RG_OK) {
        (void)rg_text_copy(currency, 4, rg_hq_column_text(stmt, 0));
    }
    (void)sqlite3_reset(stmt);
    return status;
}

enum rg_status rg_hq_trial_find(struct rg_hq_store *store, struct rg_hq_trial_name *name)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT experiment,version FROM trial WHERE (?1='' OR "
                                                "experiment=?1) AND (?2=0 OR version=?2) ORDER BY "
                                                "max(CASE WHEN ?1='' THEN nth ELSE 0 END) OVER (PARTITION BY "
                                                "experiment) DESC,version DESC LIMIT 1");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, name->experiment);
    (void)sqlite3_bind_int64(stmt, 2, name->version);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        char experiment[RG_EXPERIMENT_MAX];
        (void)rg_text_copy(experiment, sizeof experiment, rg_hq_column_text(stmt, 0));
        memcpy(name->experiment, experiment, sizeof experiment);
        name->version = sqlite3_column_int64(stmt, 1);
    }
    (void)sqlite3_reset(stmt);
    return status;
}

enum rg_status rg_hq_trial_outcomes(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                    enum rg_hq_trial_question question, int64_t now_ms,
                                    enum rg_status (*take)(void *context,
                                                           const struct rg_hq_trial_outcome *outcome),
                                    void *context, struct rg_hq_trial_rest *rest)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, question == RG_HQ_TRIAL_SPENT ? spent : bought);
    struct rg_hq_trial_rest found = {0};
    enum rg_status status = RG_OK;
    int result = SQLITE_DONE;
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, name->experiment);
    (void)sqlite3_bind_int64(stmt, 2, now_ms);
    while (status == RG_OK && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        int64_t outcome = sqlite3_column_int64(stmt, OUTCOME);
        if (sqlite3_column_int(stmt, COUNTED) == 0) {
            continue;
        }
        if (sqlite3_column_int64(stmt, VERSION) != name->version) {
            found.other_versions++;
        } else if (outcome == WAITING) {
            found.waiting++;
        } else {
            const char *arm = rg_hq_column_text(stmt, ARM);
            status = take(context, &(struct rg_hq_trial_outcome){
                                       .control = strcmp(arm, rg_measure_arm_name(RG_ARM_CONTROL)) == 0,
                                       .known = outcome != UNKNOWN,
                                       .value = outcome,
                                       .before = sqlite3_column_int64(stmt, BEFORE),
                                       .week_ms = sqlite3_column_int64(stmt, WEEK)});
        }
    }
    (void)sqlite3_reset(stmt);
    if (status == RG_OK && result != SQLITE_DONE) {
        return rg_hq_status_of(result);
    }
    if (status == RG_OK) {
        *rest = found;
    }
    return status;
}
