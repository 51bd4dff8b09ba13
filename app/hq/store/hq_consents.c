#include "hq_carried.h"
#include "hq_household.h"
#include "hq_ledger.h"
#include "hq_points.h"
#include "hq_rows.h"
#include "hq_sql.h"
#include "hq_threads.h"
#include "hq_trial.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static enum rg_status refresh(struct rg_hq_store *store, enum rg_hq_feed feed, const char *sql,
                              int64_t member, bool visible)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    struct rg_hq_row_list list;
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_rows_collect(store, stmt, &list);
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        int state = list.refs[i].state;
        status = rg_hq_row_set_state(store, feed, list.refs[i].row, state, rg_hq_state_for(state, visible));
    }
    free(list.refs);
    return status;
}

enum rg_status rg_hq_refresh_member(struct rg_hq_store *store, int64_t member, int allowed)
{
    bool recognise = (allowed & RG_HQ_MAY_RECOGNISE) != 0;
    bool purchases = recognise && (allowed & RG_HQ_MAY_PURCHASES) != 0;
    enum rg_status status = rg_hq_points_weigh(store, member, allowed);
    if (status == RG_OK) {
        status = rg_hq_threads_weigh(store, member, allowed);
    }
    if (status == RG_OK && recognise) {
        status =
            refresh(store, RG_HQ_CONSENTS,
                    "SELECT row,state,member FROM consents WHERE member=?1 AND state IN(0,2)", member, true);
    }
    if (status == RG_OK) {
        status = refresh(store, RG_HQ_MEMBERS, "SELECT row,state,id FROM members WHERE id=?1 AND state<3",
                         member, recognise);
    }
    if (status == RG_OK) {
        status = refresh(store, RG_HQ_CARDS,
                         "SELECT row,state,holder FROM cards WHERE holder=?1 AND kind='member' AND state<3",
                         member, recognise);
    }
    if (status == RG_OK) {
        status = refresh(store, RG_HQ_PURCHASES,
                         "SELECT row,state,line FROM purchases WHERE member=?1 AND state<3 ORDER BY line",
                         member, purchases);
    }
    if (status == RG_OK) {
        status = rg_hq_carried_weigh(store, member, allowed);
    }
    return status == RG_OK ? rg_hq_household_weigh(store, member) : status;
}

enum rg_status rg_hq_hide_member(struct rg_hq_store *store, int64_t member)
{
    store->allowed_member = 0;
    enum rg_status status = rg_hq_refresh_member(store, member, 0);
    return status == RG_OK
               ? refresh(store, RG_HQ_CONSENTS,
                         "SELECT row,state,member FROM consents WHERE member=?1 AND state=1", member, false)
               : status;
}

/* How a consent that is put stands to what is recorded. */
struct standing {
    bool old;   /* the record is newer, or is a withdrawal that this does not outdo */
    bool same;  /* nothing new */
    bool ever;  /* kiosks may know of the member's consents */
    bool known; /* something is recorded of this purpose, so there are lines */
};

static enum rg_status stand(struct rg_hq_store *store, int64_t member, const char *purpose, bool granted,
                            const struct rg_hq_value evidence[3], struct standing *standing)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT purpose=?2,at,granted,state,text_version IS ?3 AND source IS ?4 "
                               "FROM consents WHERE member=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    rg_hq_bind_text(stmt, 2, purpose);
    rg_hq_bind_text(stmt, 3, evidence[0].text);
    rg_hq_bind_text(stmt, 4, evidence[1].text);
    int64_t at = evidence[2].number, now = rg_hq_clock_ms();
    *standing = (struct standing){.ever = granted && strcmp(purpose, "recognise") == 0};
    int result;
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW) {
        int state = sqlite3_column_int(stmt, 3);
        int64_t known_at = sqlite3_column_int64(stmt, 1);
        bool known = sqlite3_column_int(stmt, 2) != 0;
        standing->ever = standing->ever || state == RG_HQ_LIVE;
        if (sqlite3_column_int(stmt, 0) == 0) {
            continue;
        }
        standing->known = true;
        /* Evidence of tomorrow outdoes no withdrawal: with a wrong year it would do so every night. Nor does a
           withdrawal end with a delivery that lacks the customer for a night. */
        bool outdone = granted && !known && (known_at >= at || at > now);
        standing->old = outdone || (state != RG_HQ_REMOVED && known_at > at);
        standing->same =
            state != RG_HQ_REMOVED && known_at == at && known == granted && sqlite3_column_int(stmt, 4) != 0;
    }
    (void)sqlite3_reset(stmt);
    return rg_hq_status_of(result);
}

/* What the ledger says, into the row that the feed carries, and what follows from it into the member's other rows. */
static enum rg_status write_state(struct rg_hq_store *store, int64_t member, int64_t site, bool ever,
                                  const struct rg_hq_value values[7], bool *changed)
{
    int before = 0, after = 0;
    if (store->building) {
        store->allowed_member = 0;
        *changed = true;
        return rg_hq_table_write(store, RG_HQ_CONSENTS, site, ever ? RG_HQ_LIVE : RG_HQ_HIDDEN, values, 0);
    }
    enum rg_status status = rg_hq_hidden(store, member);
    bool hidden = status == RG_OK;
    if (status == RG_OK || status == RG_NOT_FOUND) {
        status = rg_hq_allowed(store, member, &before);
    }
    if (status == RG_OK) {
        status = rg_hq_table_put(store, RG_HQ_CONSENTS, site, ever && !hidden, values, changed);
    }
    store->allowed_member = 0;
    if (status == RG_OK) {
        status = rg_hq_allowed(store, member, &after);
    }
    if (status != RG_OK || before != after) {
        return status != RG_OK ? status : rg_hq_refresh_member(store, member, after);
    }
    if (strcmp(values[1].text, rg_purpose_name(RG_PURPOSE_MEASURE)) == 0) {
        return rg_hq_trial_weigh(store, member);
    }
    if (strcmp(values[1].text, rg_purpose_name(RG_PURPOSE_ONLINE)) == 0) {
        return rg_hq_online_weigh(store, member);
    }
    return strcmp(values[1].text, rg_purpose_name(RG_PURPOSE_HOUSEHOLD)) == 0
               ? rg_hq_household_weigh(store, member)
               : RG_OK;
}

static enum rg_status site_name(struct rg_hq_store *store, int64_t number, char name[RG_HQ_SITE_MAX])
{
    if (store->building || store->named_site == number) {
        (void)rg_text_copy(name, RG_HQ_SITE_MAX, store->building ? store->site_name : store->named);
        return RG_OK;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT id FROM sites WHERE number=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        (void)rg_text_copy(name, RG_HQ_SITE_MAX, rg_hq_column_text(stmt, 0));
        (void)rg_text_copy(store->named, sizeof store->named, name);
        store->named_site = number;
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static bool consent_ok(int64_t member, const char *purpose, const char *text_version, int64_t at,
                       const char *source, enum rg_purpose *found)
{
    return purpose != NULL && rg_purpose_find(purpose, found) == RG_OK && member > 0 && at >= 0 &&
           rg_hq_text_ok(text_version, true) && rg_hq_text_ok(source, true);
}

/* A row that exists goes out again, or goes away with @p remove. */
static enum rg_status touch_consent(struct rg_hq_store *store, int64_t member, const char *purpose,
                                    bool remove)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT row,state FROM consents WHERE member=?1 AND purpose=?2 AND "
                               "state<3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    rg_hq_bind_text(stmt, 2, purpose);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    const struct rg_hq_row_ref ref = {.row = sqlite3_column_int64(stmt, 0),
                                      .state = sqlite3_column_int(stmt, 1)};
    (void)sqlite3_reset(stmt);
    store->allowed_member = 0;
    return remove ? rg_hq_remove_row(store, RG_HQ_CONSENTS, &ref)
                  : rg_hq_row_touch(store, RG_HQ_CONSENTS, ref.row, ref.state);
}

enum rg_status rg_hq_consent_weigh(struct rg_hq_store *store, int64_t member, enum rg_purpose purpose,
                                   int64_t now_ms)
{
    const char *name = rg_purpose_name((uint32_t)purpose);
    struct rg_ledger_state state;
    char heads[RG_HQ_HEADS_TEXT];
    int64_t site;
    bool changed = false;
    enum rg_status status = rg_hq_member_site(store, member, &site);
    if (status == RG_OK) {
        status = rg_hq_ledger_state(store, member, purpose, &state);
    }
    if (status != RG_OK || !state.known) {
        /* What was asked of another is not asked here. */
        return status == RG_OK ? touch_consent(store, member, name, true) : status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT granted,text_version,at,source,EXISTS(SELECT 1 FROM consents WHERE member=?1 AND state=1) "
        "FROM (SELECT 1) LEFT JOIN consents ON member=?1 AND purpose=?2");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    rg_hq_bind_text(stmt, 2, name);
    status = rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status;
    }
    rg_hq_heads_text(&state, heads);
    bool same = sqlite3_column_type(stmt, 0) != SQLITE_NULL && sqlite3_column_int(stmt, 0) == (int)state.live;
    bool ever = sqlite3_column_int(stmt, 4) != 0 || (state.live && purpose == RG_PURPOSE_RECOGNISE);
    const char *version = (const char *)sqlite3_column_text(stmt, 1);
    const char *source = (const char *)sqlite3_column_text(stmt, 3);
    const struct rg_hq_value values[] = {rg_hq_int(member),
                                         rg_hq_text(name),
                                         rg_hq_int(state.live),
                                         rg_hq_text(version != NULL ? version : RG_HQ_MERGE_TEXT),
                                         rg_hq_int(same ? sqlite3_column_int64(stmt, 2) : now_ms),
                                         rg_hq_text(heads),
                                         rg_hq_text(source != NULL ? source : "ledger")};
    status = write_state(store, member, site, ever, values, &changed);
    (void)sqlite3_reset(stmt);
    return status == RG_OK && !changed ? touch_consent(store, member, name, false) : status;
}

/* What is put for a number that was merged with another changes what holds for both. */
static enum rg_status weigh_whom_it_counts_for(struct rg_hq_store *store, int64_t member,
                                               enum rg_purpose purpose)
{
    int64_t counts_for = member;
    enum rg_status status = store->building ? RG_OK : rg_hq_member_resolve(store, &counts_for);
    return status == RG_OK && counts_for != member
               ? rg_hq_consent_weigh(store, counts_for, purpose, rg_hq_clock_ms())
               : status;
}

enum rg_status rg_hq_consent_put(struct rg_hq_store *store, int64_t member, const char *purpose, bool granted,
                                 const char *text_version, int64_t at, const char *source, bool *changed)
{
    struct rg_hq_act act = {.member = member, .granted = granted, .at = at, .text_version = text_version};
    const struct rg_hq_value evidence[] = {rg_hq_text(text_version), rg_hq_text(source), rg_hq_int(at)};
    struct standing standing;
    struct rg_ledger_state state;
    char heads[RG_HQ_HEADS_TEXT], site[RG_HQ_SITE_MAX];
    int64_t number = store->site_number;
    if (!consent_ok(member, purpose, text_version, at, source, &act.purpose)) {
        return RG_INVALID;
    }
    enum rg_status status = store->building ? RG_OK : rg_hq_member_site(store, member, &number);
    if (store->building) {
        /* Each purpose of a member is put once, recognise first. */
        bool again = store->built_member == member && store->built_ever;
        standing = (struct standing){.ever = again || (granted && act.purpose == RG_PURPOSE_RECOGNISE)};
        store->built_member = member;
        store->built_ever = standing.ever;
    } else if (status == RG_OK) {
        status = stand(store, member, purpose, granted, evidence, &standing);
    }
    *changed = false;
    if (status != RG_OK || standing.old || standing.same) {
        return status;
    }
    status = site_name(store, number, site);
    act.site = site;
    act.first = !standing.known;
    if (status == RG_OK) {
        status = rg_hq_ledger_write(store, &act, &state);
    }
    if (status != RG_OK) {
        return status;
    }
    rg_hq_heads_text(&state, heads);
    const struct rg_hq_value values[] = {rg_hq_int(member), rg_hq_text(purpose), rg_hq_int(state.live),
                                         evidence[0],       evidence[2],         rg_hq_text(heads),
                                         evidence[1]};
    status = write_state(store, member, number, standing.ever, values, changed);
    if (status == RG_OK && !granted && act.purpose == RG_PURPOSE_MEASURE && !store->building) {
        status = rg_hq_trial_forget(store, member);
    }
    return status == RG_OK ? weigh_whom_it_counts_for(store, member, act.purpose) : status;
}

/* A number that was joined has no rows of its own: what a kiosk wrote down under it is to go. One that was merged keeps its
 * rows for the day on which the two are two again, and no kiosk has them meanwhile. */
static enum rg_status bury(struct rg_hq_store *store, int64_t alias, const char *purpose)
{
    int64_t site = 0, row = 0;
    int state = RG_HQ_REMOVED;
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT site,coalesce((SELECT row FROM consents WHERE member=?1 AND "
                               "purpose=?2),0),state FROM members WHERE id=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, alias);
    rg_hq_bind_text(stmt, 2, purpose);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        site = sqlite3_column_int64(stmt, 0);
        row = sqlite3_column_int64(stmt, 1);
        state = sqlite3_column_int(stmt, 2);
        (void)sqlite3_reset(stmt);
    }
    if (status == RG_OK && state != RG_HQ_REMOVED && row != 0) {
        return rg_hq_row_touch(store, RG_HQ_CONSENTS, row, RG_HQ_ENDED);
    }
    const struct rg_hq_value values[] = {rg_hq_int(alias), rg_hq_text(purpose), rg_hq_int(0),
                                         rg_hq_text(NULL), rg_hq_int(0),        rg_hq_text("[]"),
                                         rg_hq_text(NULL)};
    return status == RG_OK ? rg_hq_table_write(store, RG_HQ_CONSENTS, site, RG_HQ_REMOVED, values, row)
                           : status;
}

enum rg_status rg_hq_consent_apply(struct rg_hq_store *store, int64_t named, int64_t member,
                                   enum rg_purpose purpose, const char *text_version, int64_t now_ms)
{
    const char *name = rg_purpose_name((uint32_t)purpose);
    const struct rg_hq_value evidence[] = {rg_hq_text(text_version), rg_hq_text("ledger"), rg_hq_int(now_ms)};
    struct standing standing;
    struct rg_ledger_state state;
    char heads[RG_HQ_HEADS_TEXT];
    int64_t site;
    bool changed;
    enum rg_status status = rg_hq_member_site(store, member, &site);
    if (status == RG_OK) {
        status = rg_hq_ledger_state(store, member, purpose, &state);
    }
    if (status == RG_OK) {
        status = stand(store, member, name, state.live, evidence, &standing);
    }
    if (status != RG_OK) {
        return status;
    }
    rg_hq_heads_text(&state, heads);
    const struct rg_hq_value values[] = {rg_hq_int(member), rg_hq_text(name), rg_hq_int(state.live),
                                         evidence[0],       evidence[2],      rg_hq_text(heads),
                                         evidence[1]};
    status = write_state(store, member, site, standing.ever, values, &changed);
    if (status != RG_OK || named == member) {
        return status;
    }
    /* Evidence for the number that was named is weighed against what was said under it. */
    status = rg_hq_consent_weigh(store, named, purpose, now_ms);
    return status == RG_OK || status == RG_NOT_FOUND ? bury(store, named, name) : status;
}
