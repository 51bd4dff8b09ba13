#include "hq_trial.h"

#include "hq_json.h"
#include "hq_sql.h"
#include "hq_staff.h"
#include "hq_trial_looks.h"
#include "measure.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

#define WITHHELD_MAX 16
#define BELIEVED_MS  (30 * INT64_C(86400000))

/* All numbers of one person: ?1 is the one that counts. */
#define NUMBERS "(SELECT ?1 UNION ALL SELECT id FROM member_alias WHERE member=?1)"

/* Weeks begin on Monday; the first Monday of all was the fifth day. */
#define WEEK(at) "((" at "-345600000)/604800000*604800000+345600000)"

/* What is known when the customer goes: once their 14 days are over, whether they bought something in them; before, nobody knows, also of who
 * bought already: where buyers are known sooner than others, only they would be counted of those who left. Whoever counts for the number now
 * bought for it. */
#define LET_GO                                                                                               \
    "UPDATE trial SET bought=CASE WHEN first+1209600000<=unixepoch()*1000 THEN EXISTS(SELECT 1 FROM "        \
    "purchases p WHERE p.member=coalesce((SELECT a.member FROM member_alias a WHERE "                        \
    "a.id=trial.member),trial.member) AND p.state<3 AND p.quantity>0 AND p.staff=0 AND "                     \
    "p.at>=trial.first AND p.at<trial.first+1209600000) END,first=NULL,member=0 WHERE member<>0 AND "

static bool withheld_ok(const cJSON *list)
{
    const cJSON *item;
    int64_t product, position;
    const char *reason;
    bool good = cJSON_IsArray(list) && cJSON_GetArraySize(list) <= WITHHELD_MAX;
    cJSON_ArrayForEach(item, list)
    {
        good = good && rg_hq_json_int(item, "product", 1, RG_HQ_JSON_MAX, &product) &&
               rg_hq_json_text(item, "reason", 64, &reason) &&
               rg_hq_json_int(item, "position", 0, 1000, &position);
    }
    return good;
}

bool rg_hq_trial_read(const cJSON *op, int64_t named, struct rg_hq_trial *trial)
{
    const cJSON *decides = cJSON_GetObjectItemCaseSensitive(op, "decides");
    *trial =
        (struct rg_hq_trial){.decides = named, .withheld = cJSON_GetObjectItemCaseSensitive(op, "withheld")};
    if (cJSON_GetObjectItemCaseSensitive(op, "experiment") == NULL) {
        return true;
    }
    return rg_hq_json_text(op, "experiment", RG_EXPERIMENT_MAX - 1, &trial->experiment) &&
           rg_measure_name_valid(trial->experiment) && rg_hq_json_text(op, "arm", 16, &trial->arm) &&
           (strcmp(trial->arm, rg_measure_arm_name(RG_ARM_TREATMENT)) == 0 ||
            strcmp(trial->arm, rg_measure_arm_name(RG_ARM_CONTROL)) == 0) &&
           rg_hq_json_int(op, "version", 1, RG_MEASURE_VERSION_MAX, &trial->version) &&
           (decides == NULL || rg_hq_json_int(op, "decides", 1, RG_HQ_JSON_MAX, &trial->decides)) &&
           (trial->withheld == NULL || withheld_ok(trial->withheld));
}

/* The consent is asked for now: what was withdrawn meanwhile is not measured, however long ago it was shown. */
static enum rg_status may_measure(struct rg_hq_store *store, int64_t member, bool *may)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT EXISTS(SELECT 1 FROM consents WHERE member=?1 AND purpose='measure' AND "
               "granted=1 AND state<3) AND NOT EXISTS(" RG_HQ_HIDDEN_SQL
               ") AND NOT EXISTS(" RG_HQ_STAFF_SQL("?1") ")");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *may = sqlite3_column_int(stmt, 0) != 0;
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static enum rg_status enrol(struct rg_hq_store *store, const struct rg_hq_trial *trial, int64_t first,
                            bool *fresh)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "INSERT INTO trial(nth,member,experiment,version,arm,first,week) VALUES((SELECT "
               "max(coalesce(max(nth),0),0)+1 FROM trial),?1,?2,?3,?4,?5," WEEK(
                   "?5") ") ON CONFLICT(member,experiment) WHERE member<>0 DO NOTHING");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, trial->decides);
    rg_hq_bind_text(stmt, 2, trial->experiment);
    (void)sqlite3_bind_int64(stmt, 3, trial->version);
    rg_hq_bind_text(stmt, 4, trial->arm);
    (void)sqlite3_bind_int64(stmt, 5, first);
    enum rg_status status = rg_hq_run(store, stmt);
    *fresh = status == RG_OK && sqlite3_changes(store->db) == 1;
    return status;
}

enum rg_status rg_hq_trial_take(struct rg_hq_store *store, const struct rg_hq_trial *trial, int64_t member,
                                int64_t at_ms, int64_t now_ms, bool *measured)
{
    int64_t counts_for = trial->decides;
    bool fresh = false;
    *measured = false;
    if (trial->experiment == NULL) {
        return RG_OK;
    }
    enum rg_status status = may_measure(store, member, measured);
    if (status == RG_OK && *measured) {
        status = rg_hq_member_resolve(store, &counts_for);
    }
    /* They were one when it was shown, and are two now: neither was shown their own arm. */
    if (status != RG_OK || !*measured || counts_for != member) {
        return status;
    }
    status = enrol(store, trial, at_ms > now_ms || at_ms < now_ms - BELIEVED_MS ? now_ms : at_ms, &fresh);
    if (status == RG_OK && fresh) {
        struct rg_hq_trial_name name = {.version = trial->version};
        (void)rg_text_copy(name.experiment, sizeof name.experiment, trial->experiment);
        status = rg_hq_trial_schedule_make(store, &name, now_ms);
    }
    return status == RG_OK && fresh ? rg_hq_trial_weigh(store, member) : status;
}

enum rg_status rg_hq_trial_weigh(struct rg_hq_store *store, int64_t member)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "UPDATE members SET trials=list FROM (SELECT json_group_array(json_array(experiment,member)) AS list "
        "FROM (SELECT t.experiment,t.member FROM trial t WHERE t.member IN " NUMBERS
        " AND t.member<>?1 AND NOT EXISTS(SELECT 1 FROM trial o WHERE o.member IN " NUMBERS
        " AND o.experiment=t.experiment AND o.nth<t.nth) AND EXISTS(SELECT 1 FROM consents WHERE "
        "consents.member=?1 AND purpose='measure' AND granted=1 AND state<3) ORDER BY t.nth DESC LIMIT 4)) "
        "WHERE id=?1 AND trials<>list RETURNING row,state");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    return rg_hq_member_touch(store, stmt, NULL);
}

enum rg_status rg_hq_trial_forget(struct rg_hq_store *store, int64_t member)
{
    int64_t counts_for = member;
    enum rg_status status = rg_hq_member_resolve(store, &counts_for);
    if (status == RG_OK) {
        status = rg_hq_run_for(store, LET_GO "member IN " NUMBERS, counts_for);
    }
    if (status != RG_OK || sqlite3_changes(store->db) == 0) {
        return status;
    }
    status = rg_hq_trial_mix(store);
    return status == RG_OK ? rg_hq_trial_weigh(store, counts_for) : status;
}

enum rg_status rg_hq_trial_purge(struct rg_hq_store *store, int64_t before_ms, int64_t most, int64_t *count)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, LET_GO "nth IN (SELECT nth FROM trial WHERE first<?1 AND member<>0 LIMIT ?2)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, before_ms);
    (void)sqlite3_bind_int64(stmt, 2, most);
    enum rg_status status = rg_hq_run(store, stmt);
    *count += status == RG_OK ? sqlite3_changes(store->db) : 0;
    return status == RG_OK ? rg_hq_trial_mix(store) : status;
}
