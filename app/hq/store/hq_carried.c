#include "hq_carried_private.h"

#include "hq_amend.h"
#include "hq_merge_rows.h"
#include "hq_rows.h"
#include "text.h"

#include <string.h>

#define FEEDS 4

static const enum rg_hq_feed feeds[FEEDS] = {RG_HQ_NOTES, RG_HQ_REQUESTS, RG_HQ_OFFERS, RG_HQ_TASKS};

bool rg_hq_is_carried(enum rg_hq_feed feed)
{
    return feed == RG_HQ_NOTES || feed == RG_HQ_REQUESTS || feed == RG_HQ_OFFERS || feed == RG_HQ_TASKS;
}

bool rg_hq_carried_kind(enum rg_hq_feed feed, const char *kind)
{
    static const char *const notes[] = {"size",  "colour",  "family", "occasion",
                                        "taste", "dislike", "other",  NULL};
    static const char *const requests[] = {"order",    "alteration", "repair", "reservation",
                                           "callback", "other",      NULL};
    const char *const *words = feed == RG_HQ_NOTES ? notes : feed == RG_HQ_REQUESTS ? requests : NULL;
    for (int i = 0; words != NULL && kind != NULL && words[i] != NULL; i++) {
        if (strcmp(words[i], kind) == 0) {
            return true;
        }
    }
    return false;
}

/* One statement for each feed, in the order of `feeds`: of a statement the text's address is its name. */
#define OF_EACH(before, after)                                                                               \
    {                                                                                                        \
        before " notes " after, before " requests " after, before " offers " after, before " tasks " after   \
    }

static size_t place_of(enum rg_hq_feed feed)
{
    size_t at = 0;
    while (at < FEEDS - 1 && feeds[at] != feed) {
        at++;
    }
    return at;
}

bool rg_hq_carried_seen(enum rg_hq_feed feed, int allowed)
{
    return (allowed & RG_HQ_MAY_RECOGNISE) != 0 && (feed != RG_HQ_NOTES || (allowed & RG_HQ_MAY_NOTES) != 0);
}

static bool texts_ok(enum rg_hq_feed feed, const struct rg_hq_carried *c)
{
    bool titled = feed == RG_HQ_OFFERS || feed == RG_HQ_TASKS,
         kinded = feed == RG_HQ_NOTES || feed == RG_HQ_REQUESTS;
    return rg_hq_text_ok(c->ref, true) && strlen(c->ref) <= 64 && rg_hq_text_ok(c->title, titled) &&
           rg_hq_text_ok(c->text, feed == RG_HQ_NOTES) && rg_hq_text_ok(c->size, false) &&
           (c->size == NULL || strlen(c->size) <= 32) && (!kinded || rg_hq_carried_kind(feed, c->kind)) &&
           (kinded || c->kind == NULL || (rg_hq_text_ok(c->kind, true) && strlen(c->kind) <= 32));
}

static bool sound(enum rg_hq_feed feed, const struct rg_hq_carried *c)
{
    bool owned = feed == RG_HQ_NOTES || feed == RG_HQ_REQUESTS;
    return texts_ok(feed, c) && c->at >= 0 && c->product >= 0 && c->associate >= 0 && c->member >= 0 &&
           (!owned || c->member > 0) && (c->until < 0 || c->until > c->at);
}

static struct rg_hq_value or_null(int64_t number, int64_t least)
{
    return (struct rg_hq_value){.number = number, .null = number < least};
}

/* As hq_tables.c lists the columns. */
static void values_of(enum rg_hq_feed feed, const struct rg_hq_carried *c, int64_t id,
                      struct rg_hq_value values[RG_HQ_COLUMNS_MAX])
{
    const struct rg_hq_value at = rg_hq_int(c->at), due = or_null(c->due, 0), until = or_null(c->until, 0),
                             product = or_null(c->product, 1), associate = or_null(c->associate, 1),
                             member = or_null(c->member, 1), kind = rg_hq_text(c->kind),
                             title = rg_hq_text(c->title), text = rg_hq_text(c->text),
                             size = rg_hq_text(c->size), ref = rg_hq_text(c->ref),
                             status = rg_hq_text(c->ready ? "ready" : "open"), number = rg_hq_int(id);
    if (feed == RG_HQ_NOTES) {
        memcpy(values, (struct rg_hq_value[]){number, member, at, kind, text, associate, ref},
               7 * sizeof values[0]);
    } else if (feed == RG_HQ_REQUESTS) {
        memcpy(values,
               (struct rg_hq_value[]){number, member, at, kind, status, text, product, size, associate, due,
                                      ref},
               11 * sizeof values[0]);
    } else if (feed == RG_HQ_OFFERS) {
        memcpy(values, (struct rg_hq_value[]){number, member, title, text, product, kind, at, until, ref},
               9 * sizeof values[0]);
    } else {
        memcpy(values, (struct rg_hq_value[]){number, title, text, product, associate, at, due, until, ref},
               9 * sizeof values[0]);
    }
}

enum rg_status rg_hq_carried_remove(struct rg_hq_store *store, enum rg_hq_feed feed,
                                    const struct rg_hq_row_ref *ref)
{
    enum rg_status status = rg_hq_remove_row(store, feed, ref);
    return status == RG_OK ? rg_hq_carried_blank(store, feed, ref->key) : status;
}

/* The number of what the retailer calls so; 0 and no row when it is new. */
static enum rg_status find(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t site, const char *ref,
                           struct rg_hq_row_ref *found)
{
    static const char *const texts[FEEDS] =
        OF_EACH("SELECT row,state,id FROM", "WHERE site=?1 AND ref=?2 AND state<3");
    sqlite3_stmt *stmt = rg_hq_statement(store, texts[place_of(feed)]);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, site);
    rg_hq_bind_text(stmt, 2, ref);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *found = (struct rg_hq_row_ref){.row = sqlite3_column_int64(stmt, 0),
                                        .state = sqlite3_column_int(stmt, 1),
                                        .key = sqlite3_column_int64(stmt, 2)};
        (void)sqlite3_reset(stmt);
    }
    return status;
}

/* Numbers of what kiosks have had stay with the deletions, so none comes twice. */
static enum rg_status next_id(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t *id)
{
    static const char *const texts[FEEDS] = OF_EACH("SELECT coalesce(max(id),0)+1 FROM", "");
    sqlite3_stmt *stmt = rg_hq_statement(store, texts[place_of(feed)]);
    enum rg_status status = stmt == NULL ? RG_IO : rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *id = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

/* The number that it came under, for the day on which the two are two again. */
static enum rg_status keep_number(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t id, int64_t own)
{
    static const char *const texts[FEEDS] = {"UPDATE notes SET own=nullif(?2,0) WHERE id=?1",
                                             "UPDATE requests SET own=nullif(?2,0) WHERE id=?1",
                                             "UPDATE offers SET own=nullif(?2,0) WHERE id=?1", NULL};
    const char *sql = texts[place_of(feed)];
    return sql == NULL ? RG_OK : rg_hq_run_for_two(store, sql, id, own);
}

/* Whose it is, by the number that counts; *skip: nothing of it is to be kept. */
static enum rg_status find_owner(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t site,
                                 const struct rg_hq_carried *c, int64_t *member, bool *skip)
{
    int64_t home = site, named = *member;
    bool too_old = false;
    enum rg_status status = rg_hq_buyer(store, member);
    if (status == RG_OK && named != 0 && *member == 0) {
        *skip = true;
        return RG_OK;
    }
    if (status == RG_OK && *member != 0) {
        status = rg_hq_member_site(store, *member, &home);
        status = status == RG_OK && home != site ? RG_DENIED : status;
    }
    if (status == RG_OK) {
        status = rg_hq_carried_too_old(store, c->at, &too_old);
    }
    if (status == RG_OK && *member != 0 && !too_old) {
        status = rg_hq_amended_carried(store, *member, rg_hq_feed_name(feed), c->ref);
        too_old = status == RG_OK;
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    *skip = too_old;
    return status;
}

static enum rg_status write(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t site,
                            const struct rg_hq_carried *c, int64_t named, int64_t id, bool *changed)
{
    struct rg_hq_value values[RG_HQ_COLUMNS_MAX];
    int allowed = RG_HQ_MAY_RECOGNISE;
    enum rg_status status = c->product == 0 ? RG_OK : rg_hq_product_known(store, c->product);
    if (status == RG_OK && c->member != 0) {
        status = rg_hq_allowed(store, c->member, &allowed);
    }
    if (status != RG_OK) {
        return status;
    }
    values_of(feed, c, id, values);
    status = rg_hq_table_put(store, feed, site, rg_hq_carried_seen(feed, allowed), values, changed);
    return status == RG_OK && *changed ? keep_number(store, feed, id, named == c->member ? 0 : named)
                                       : status;
}

/* A task that says nothing of its begin keeps the day on which it was heard of first. */
static enum rg_status begin_of(struct rg_hq_store *store, int64_t site, const char *ref, int64_t *at)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT at FROM tasks WHERE site=?1 AND ref=?2 AND state<3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, site);
    rg_hq_bind_text(stmt, 2, ref);
    enum rg_status status = rg_hq_first(store, stmt);
    *at = status == RG_OK ? sqlite3_column_int64(stmt, 0) : rg_hq_clock_ms();
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_hq_carried_put(struct rg_hq_store *store, enum rg_hq_feed feed, const char *site,
                                 const struct rg_hq_carried *carried, bool *changed)
{
    struct rg_hq_carried c = *carried;
    struct rg_hq_row_ref found = {0};
    int64_t number, id;
    bool skip = false;
    *changed = false;
    if (!rg_hq_is_carried(feed)) {
        return RG_INVALID;
    }
    c.member = feed == RG_HQ_TASKS ? 0 : c.member;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status == RG_OK && feed == RG_HQ_TASKS && c.at < 0 && rg_hq_text_ok(c.ref, true)) {
        status = begin_of(store, number, c.ref, &c.at);
    }
    if (status == RG_OK && !sound(feed, &c)) {
        status = RG_INVALID;
    }
    if (status == RG_OK) {
        status = find_owner(store, feed, number, &c, &c.member, &skip);
    }
    if (status != RG_OK) {
        return status;
    }
    status = find(store, feed, number, c.ref, &found);
    if (status == RG_OK && (skip || c.done)) {
        *changed = true;
        return rg_hq_carried_remove(store, feed, &found);
    }
    if (status == RG_NOT_FOUND && (skip || c.done)) {
        return RG_OK;
    }
    id = found.key;
    status = status == RG_NOT_FOUND ? next_id(store, feed, &id) : status;
    return status == RG_OK ? write(store, feed, number, &c, carried->member, id, changed) : status;
}

enum rg_status rg_hq_carried_delete(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t member,
                                    int64_t id)
{
    static const char *const texts[FEEDS - 1] = {
        "SELECT row,state,ref FROM notes WHERE id=?2 AND member=?1 AND state<3",
        "SELECT row,state,ref FROM requests WHERE id=?2 AND member=?1 AND state<3",
        "SELECT row,state,ref FROM offers WHERE id=?2 AND member=?1 AND state<3"};
    char ref[72];
    sqlite3_stmt *stmt = feed == RG_HQ_TASKS ? NULL : rg_hq_statement(store, texts[place_of(feed)]);
    if (stmt == NULL) {
        return feed == RG_HQ_TASKS ? RG_NOT_FOUND : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, id);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status;
    }
    const struct rg_hq_row_ref found = {
        .row = sqlite3_column_int64(stmt, 0), .state = sqlite3_column_int(stmt, 1), .key = id};
    (void)rg_text_copy(ref, sizeof ref, rg_hq_column_text(stmt, 2));
    (void)sqlite3_reset(stmt);
    status = rg_hq_amended_note(store, member, rg_hq_feed_name(feed), ref, NULL);
    return status == RG_OK ? rg_hq_carried_remove(store, feed, &found) : status;
}

enum rg_status rg_hq_carried_blank(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t id)
{
    static const char *const texts[FEEDS] = {
        "UPDATE notes SET member=0,own=NULL,at=0,kind='',text='',associate=NULL,ref=NULL WHERE id=?1 AND "
        "state=3",
        "UPDATE requests SET "
        "member=0,own=NULL,at=0,kind='',status='',text=NULL,product=NULL,size=NULL,owner=NULL,"
        "due=NULL,ref=NULL WHERE id=?1 AND state=3",
        "UPDATE offers SET member=NULL,own=NULL,title='',text=NULL,product=NULL,code=NULL,valid_from=0,"
        "valid_until=NULL,ref=NULL WHERE id=?1 AND state=3",
        "UPDATE tasks SET title='',text=NULL,product=NULL,owner=NULL,at=0,due=NULL,until=NULL,ref=NULL WHERE "
        "id=?1 AND "
        "state=3"};
    return rg_hq_run_for(store, texts[place_of(feed)], id);
}
