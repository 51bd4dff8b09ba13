#include "hq_trial_looks.h"

#include "hq_sql.h"
#include "text.h"

#include <string.h>

/* What HQ wants of kiosks, and what they have: one that is offline may enrol by the version before. */
#define WANTED                                                                                               \
    "(SELECT doc FROM config_kiosk UNION ALL SELECT there_doc FROM config_kiosk) WHERE json_valid(doc) AND " \
    "json_extract(doc,'$.measure.experiment')=?1 AND json_extract(doc,'$.measure.version')=?2"

/* Kiosks that disagree make a share that nobody knows. */
#define SHARE                                                                                                \
    "(SELECT iif(min(s)=max(s),min(s),NULL) FROM (SELECT json_extract(doc,'$.measure.control_share') AS s "  \
    "FROM " WANTED "))"

#define LISTED                                                                                               \
    "SELECT experiment,version,count(*) FILTER (WHERE arm='treatment'),count(*) FILTER (WHERE "              \
    "arm='control'),"                                                                                        \
    "min(week),max(week),max(nth) FROM trial "

static void bind_name(sqlite3_stmt *stmt, const struct rg_hq_trial_name *name)
{
    rg_hq_bind_text(stmt, 1, name->experiment);
    (void)sqlite3_bind_int64(stmt, 2, name->version);
}

enum rg_status rg_hq_trial_schedule_make(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                         int64_t now_ms)
{
    sqlite3_stmt *find =
        rg_hq_statement(store, "SELECT 1 FROM trial_plan WHERE experiment=?1 AND version=?2");
    if (find == NULL) {
        return RG_IO;
    }
    bind_name(find, name);
    enum rg_status status = rg_hq_first(store, find);
    (void)sqlite3_reset(find);
    if (status != RG_NOT_FOUND) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "INSERT INTO trial_plan(experiment,version,at,control_share,planned,looks,week) SELECT "
               "?1,?2,?3," SHARE ",coalesce((SELECT max(json_extract(doc,'$.measure.planned')) FROM " WANTED
               "),?4),coalesce((SELECT min(json_extract(doc,'$.measure.looks')) FROM " WANTED
               "),?5),coalesce((SELECT min(week) FROM trial WHERE experiment=?1 AND version=?2),0)");
    if (stmt == NULL) {
        return RG_IO;
    }
    bind_name(stmt, name);
    (void)sqlite3_bind_int64(stmt, 3, now_ms);
    (void)sqlite3_bind_int64(stmt, 4, RG_HQ_TRIAL_PLANNED);
    (void)sqlite3_bind_int64(stmt, 5, RG_HQ_TRIAL_LOOKS);
    return rg_hq_run(store, stmt);
}

enum rg_status rg_hq_trial_schedule_read(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                         struct rg_hq_trial_schedule *schedule)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT coalesce(control_share,-1),planned,looks FROM trial_plan WHERE experiment=?1 AND version=?2");
    if (stmt == NULL) {
        return RG_IO;
    }
    bind_name(stmt, name);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *schedule = (struct rg_hq_trial_schedule){.control_share = sqlite3_column_double(stmt, 0),
                                                  .planned = sqlite3_column_int64(stmt, 1),
                                                  .looks = sqlite3_column_int64(stmt, 2)};
    }
    (void)sqlite3_reset(stmt);
    return status;
}

static enum rg_status make_or_mend(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                   int64_t now_ms)
{
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_trial_schedule_make(store, name, now_ms);
    sqlite3_stmt *stmt = NULL;
    if (status == RG_OK) {
        stmt = rg_hq_statement(store, "UPDATE trial_plan SET control_share=" SHARE
                                      " WHERE experiment=?1 AND version=?2 AND control_share IS NULL");
        status = stmt != NULL ? RG_OK : RG_IO;
    }
    if (status == RG_OK) {
        bind_name(stmt, name);
        status = rg_hq_run(store, stmt);
    }
    return rg_hq_leave(store, ours, status);
}

enum rg_status rg_hq_trial_schedule(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                    int64_t now_ms, struct rg_hq_trial_schedule *schedule)
{
    enum rg_status status = rg_hq_trial_schedule_read(store, name, schedule);
    if (status == RG_NOT_FOUND || (status == RG_OK && schedule->control_share < 0)) {
        status = make_or_mend(store, name, now_ms);
        status = status == RG_OK ? rg_hq_trial_schedule_read(store, name, schedule) : status;
    }
    return status;
}

static struct rg_hq_trial_look look_of(sqlite3_stmt *stmt)
{
    return (struct rg_hq_trial_look){.at_ms = sqlite3_column_int64(stmt, 0),
                                     .share = sqlite3_column_double(stmt, 1),
                                     .bound = sqlite3_column_double(stmt, 2),
                                     .treated = sqlite3_column_int64(stmt, 3),
                                     .control = sqlite3_column_int64(stmt, 4),
                                     .treated_mean = sqlite3_column_double(stmt, 5),
                                     .control_mean = sqlite3_column_double(stmt, 6),
                                     .estimate = sqlite3_column_double(stmt, 7),
                                     .error = sqlite3_column_double(stmt, 8),
                                     .plain = sqlite3_column_double(stmt, 9),
                                     .plain_error = sqlite3_column_double(stmt, 10)};
}

enum rg_status rg_hq_trial_looks(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                 enum rg_hq_trial_question question,
                                 struct rg_hq_trial_look looks[RG_HQ_TRIAL_LOOKS_MAX], size_t *count)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT at,share,bound,treated,control,treated_mean,control_mean,estimate,error,plain,plain_error "
        "FROM trial_look WHERE experiment=?1 AND version=?2 AND question=?3 ORDER BY look");
    size_t found = 0;
    int result;
    if (stmt == NULL) {
        return RG_IO;
    }
    bind_name(stmt, name);
    (void)sqlite3_bind_int(stmt, 3, (int)question);
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW && found < RG_HQ_TRIAL_LOOKS_MAX) {
        looks[found++] = look_of(stmt);
    }
    (void)sqlite3_reset(stmt);
    if (result == SQLITE_ROW) {
        return RG_CORRUPT;
    }
    *count = found;
    return result == SQLITE_DONE ? RG_OK : rg_hq_status_of(result);
}

static enum rg_status insert_look(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                  enum rg_hq_trial_question question, size_t number,
                                  const struct rg_hq_trial_look *look)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "INSERT INTO trial_look(experiment,version,question,look,at,treated,control,share,bound,treated_mean,"
        "control_mean,estimate,error,plain,plain_error) "
        "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,"
        "?15)");
    const double figures[] = {look->share,    look->bound, look->treated_mean, look->control_mean,
                              look->estimate, look->error, look->plain,        look->plain_error};
    if (stmt == NULL) {
        return RG_IO;
    }
    bind_name(stmt, name);
    (void)sqlite3_bind_int(stmt, 3, (int)question);
    (void)sqlite3_bind_int64(stmt, 4, (int64_t)number);
    (void)sqlite3_bind_int64(stmt, 5, look->at_ms);
    (void)sqlite3_bind_int64(stmt, 6, look->treated);
    (void)sqlite3_bind_int64(stmt, 7, look->control);
    for (int i = 0; i < (int)(sizeof figures / sizeof figures[0]); i++) {
        (void)sqlite3_bind_double(stmt, 8 + i, figures[i]);
    }
    return rg_hq_run(store, stmt);
}

enum rg_status rg_hq_trial_look_keep(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                     enum rg_hq_trial_question question, size_t number,
                                     const struct rg_hq_trial_look *look)
{
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    return status == RG_OK ? rg_hq_leave(store, ours, insert_look(store, name, question, number, look))
                           : status;
}

enum rg_status rg_hq_trial_ripe(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                enum rg_hq_trial_question question, int64_t now_ms, int64_t *count)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT count(*) FROM trial WHERE experiment=?1 AND version=?2 AND "
                               "(member=0 OR first<=?3)");
    if (stmt == NULL) {
        return RG_IO;
    }
    bind_name(stmt, name);
    (void)sqlite3_bind_int64(stmt, 3, now_ms - rg_hq_trial_days(question) * INT64_C(86400000));
    enum rg_status status = rg_hq_first(store, stmt);
    *count = status == RG_OK ? sqlite3_column_int64(stmt, 0) : 0;
    (void)sqlite3_reset(stmt);
    return status;
}

static void read_enrolled(sqlite3_stmt *stmt, struct rg_hq_trial_enrolled *enrolled)
{
    *enrolled = (struct rg_hq_trial_enrolled){.name.version = sqlite3_column_int64(stmt, 1),
                                              .treated = sqlite3_column_int64(stmt, 2),
                                              .control = sqlite3_column_int64(stmt, 3),
                                              .first_week_ms = sqlite3_column_int64(stmt, 4),
                                              .last_week_ms = sqlite3_column_int64(stmt, 5)};
    (void)rg_text_copy(enrolled->name.experiment, sizeof enrolled->name.experiment,
                       rg_hq_column_text(stmt, 0));
}

enum rg_status rg_hq_trial_enrolled(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                    struct rg_hq_trial_enrolled *enrolled)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, LISTED "WHERE experiment=?1 AND version=?2 GROUP BY experiment,version");
    if (stmt == NULL) {
        return RG_IO;
    }
    bind_name(stmt, name);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        read_enrolled(stmt, enrolled);
    }
    (void)sqlite3_reset(stmt);
    return status;
}

enum rg_status rg_hq_trial_enrolled_list(struct rg_hq_store *store, size_t most,
                                         struct rg_hq_trial_enrolled *list, size_t *count)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, LISTED "GROUP BY experiment,version ORDER BY max(nth) DESC,version DESC LIMIT ?1");
    size_t found = 0;
    int result;
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, (int64_t)most);
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW && found < most) {
        read_enrolled(stmt, &list[found++]);
    }
    (void)sqlite3_reset(stmt);
    *count = found;
    return result == SQLITE_DONE || result == SQLITE_ROW ? RG_OK : rg_hq_status_of(result);
}
