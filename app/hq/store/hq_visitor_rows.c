/* Visitors' rows as rows of the feeds of the site that they visit. Each points to the row at home that it shows; which of them
 * have to go out anew is found out before every commit, so that nobody who writes about a member need know of visits. */
#include "hq_sql.h"
#include "hq_visitors.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT_ONCE 32
#define KEY_MAX 72

/* Which rows are whose, and what their key is beside the member. */
static const struct {
    enum rg_hq_feed feed;
    const char *owner;
    const char *keys[2]; /* in the feed's order, of a row v of visitor_rows */
} watched[] = {{RG_HQ_CONSENTS, "member", {"v.member", "v.key"}},
               {RG_HQ_MEMBERS, "id", {"v.member", NULL}},
               {RG_HQ_CARDS, "holder", {"v.key", NULL}},
               {RG_HQ_PURCHASES, "member", {"v.member", "CAST(v.key AS INTEGER)"}},
               {RG_HQ_ERASURES, "member", {"v.member", NULL}}};
#define WATCHED (sizeof watched / sizeof watched[0])

enum rg_status rg_hq_visitors_watch(struct rg_hq_store *store)
{
    static const char *const whens[] = {"INSERT", "UPDATE", "DELETE"};
    enum rg_status status =
        rg_hq_execute(store, "CREATE TEMP TABLE IF NOT EXISTS visited(member INTEGER PRIMARY KEY)");
    for (size_t i = 0; status == RG_OK && i < 3 * WATCHED; i++) {
        const char *name = rg_hq_feed_name(watched[i / 3].feed), *owner = watched[i / 3].owner;
        const char *when = whens[i % 3];
        char who[64], sql[320];
        if (i % 3 == 1) {
            (void)snprintf(who, sizeof who, "old.%s,new.%s", owner, owner);
        } else {
            (void)snprintf(who, sizeof who, "%s.%s", i % 3 == 0 ? "new" : "old", owner);
        }
        (void)snprintf(sql, sizeof sql,
                       "CREATE TEMP TRIGGER IF NOT EXISTS visited_%s_%s AFTER %s ON main.%s BEGIN INSERT OR "
                       "IGNORE INTO visited SELECT member FROM visitor_rows WHERE member IN(%s); END",
                       name, when, when, name, who);
        status = rg_hq_execute(store, sql);
    }
    store->watches_visitors = status == RG_OK;
    return status;
}

/* What a column says of a visitor when it does not say what it does at home: others of their household are not known there, their
 * cards' keys are not given there, what is discreet at home is so too where the product is not sold, and that they are staff is of no use
 * where nothing of theirs is counted. */
static const char *said_apart(enum rg_hq_feed feed, const char *column)
{
    if (strcmp(column, "household") == 0) {
        return ",'[]'";
    }
    if (feed == RG_HQ_CARDS && strcmp(column, "keys") == 0) {
        return ",NULL";
    }
    if (feed == RG_HQ_PURCHASES && strcmp(column, "staff") == 0) {
        return ",0";
    }
    return feed == RG_HQ_PURCHASES && strcmp(column, "discreet") == 0
               ? ",max(h.discreet,coalesce((SELECT p.discreet FROM products p WHERE p.id=h.product AND "
                 "p.site=h.site),0))"
               : NULL;
}

static void say_columns(enum rg_hq_feed feed, const char *const keys[2], char *fed, size_t capacity)
{
    const struct rg_hq_table *table = &rg_hq_tables[feed];
    char piece[64];
    for (int i = 0; i < table->fed; i++) {
        const char *apart = said_apart(feed, table->columns[i]);
        (void)snprintf(piece, sizeof piece, i < table->keys ? ",%s" : ",h.%s",
                       i < table->keys ? keys[i] : table->columns[i]);
        (void)rg_text_append(fed, capacity, apart != NULL ? apart : piece);
    }
}

enum rg_status rg_hq_visitors_prepare(struct rg_hq_store *store, enum rg_hq_feed feed)
{
    char fed[512] = "", sql[1200];
    size_t at = 0;
    while (at < WATCHED && watched[at].feed != feed) {
        at++;
    }
    if (at == WATCHED) {
        return RG_OK;
    }
    say_columns(feed, watched[at].keys, fed, sizeof fed);
    bool erased = feed == RG_HQ_ERASURES;
    (void)snprintf(
        sql, sizeof sql,
        "SELECT v.row,CASE WHEN h.state=1 AND %s THEN 1 ELSE 2 END%s,n.until FROM visitor_rows v LEFT "
        "JOIN %s h ON h.row=v.home LEFT JOIN visitors n ON n.member=v.member AND n.site=v.row>>%d "
        "WHERE v.feed=%d AND v.row>?1 AND v.row<=?2 ORDER BY v.row",
        erased ? "1" : "n.until IS NOT NULL", fed, rg_hq_feed_name(feed), RG_HQ_SITE_SHIFT, (int)feed);
    return rg_hq_status_of(
        sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &store->tables[feed].visits, NULL));
}

/* A row of a visitor that is not as it is at home: 0 in `row` where it is new, in `home` where it has to go. */
struct difference {
    enum rg_hq_feed feed;
    char key[KEY_MAX];
    int64_t row, home;
};

/* ?1 member, ?2 site, ?3 whether they visit it. That they are erased is told wherever they have been. */
static const char differences_sql[] =
    "WITH home(feed,key,row) AS MATERIALIZED (SELECT 4,purpose,row FROM consents WHERE ?3 AND member=?1 AND "
    "state=1 "
    "UNION ALL SELECT 5,'',row FROM members WHERE ?3 AND id=?1 AND state=1 "
    "UNION ALL SELECT 6,token,row FROM cards WHERE ?3 AND holder=?1 AND kind='member' AND state=1 "
    "UNION ALL SELECT 7,CAST(line AS TEXT),row FROM purchases WHERE ?3 AND member=?1 AND state=1 "
    "UNION ALL SELECT 8,'',row FROM erasures WHERE member=?1 AND state=1) "
    "SELECT v.feed,v.key,v.row,coalesce(h.row,0) FROM visitor_rows v LEFT JOIN home h ON h.feed=v.feed AND "
    "h.key=v.key WHERE v.member=?1 AND v.row>>40=?2 AND v.home<>coalesce(h.row,0) "
    "UNION ALL SELECT h.feed,h.key,0,h.row FROM home h WHERE NOT EXISTS(SELECT 1 FROM visitor_rows v WHERE "
    "v.member=?1 AND v.feed=h.feed AND v.key=h.key AND v.row>>40=?2) LIMIT 32";
_Static_assert(RG_HQ_CONSENTS == 4 && RG_HQ_MEMBERS == 5 && RG_HQ_CARDS == 6 && RG_HQ_PURCHASES == 7 &&
                   RG_HQ_ERASURES == 8 && RG_HQ_SITE_SHIFT == 40 && AT_ONCE == 32,
               "the numbers in the text above");

static enum rg_status compare(struct rg_hq_store *store, int64_t member, int64_t site, bool visits,
                              struct difference found[AT_ONCE], size_t *count)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, differences_sql);
    int result = SQLITE_DONE;
    *count = 0;
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, site);
    (void)sqlite3_bind_int(stmt, 3, visits);
    while (*count < AT_ONCE && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct difference *one = &found[(*count)++];
        one->feed = (enum rg_hq_feed)sqlite3_column_int(stmt, 0);
        (void)rg_text_copy(one->key, sizeof one->key, rg_hq_column_text(stmt, 1));
        one->row = sqlite3_column_int64(stmt, 2);
        one->home = sqlite3_column_int64(stmt, 3);
    }
    (void)sqlite3_reset(stmt);
    return rg_hq_status_of(result);
}

static enum rg_status apply(struct rg_hq_store *store, int64_t member, int64_t site,
                            const struct difference *one)
{
    int64_t row;
    enum rg_status status = rg_hq_next_row(store, one->feed, site, &row);
    sqlite3_stmt *stmt =
        one->row == 0
            ? rg_hq_statement(
                  store, "INSERT INTO visitor_rows(feed,row,home,ended,member,key) VALUES(?1,?2,?3,?4,?5,?6)")
            : rg_hq_statement(store,
                              "UPDATE visitor_rows SET row=?2,home=?3,ended=?4 WHERE feed=?1 AND row=?5");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int(stmt, 1, (int)one->feed);
    (void)sqlite3_bind_int64(stmt, 2, row);
    (void)sqlite3_bind_int64(stmt, 3, one->home);
    (void)sqlite3_bind_int64(stmt, 4, one->home == 0 ? rg_hq_clock_ms() : 0);
    (void)sqlite3_bind_int64(stmt, 5, one->row == 0 ? member : one->row);
    if (one->row == 0) {
        rg_hq_bind_text(stmt, 6, one->key);
    }
    return rg_hq_run(store, stmt);
}

static enum rg_status settle_at(struct rg_hq_store *store, int64_t member, int64_t site)
{
    struct difference found[AT_ONCE];
    size_t count = 0;
    enum rg_status status = rg_hq_visits(store, member, site);
    bool visits = status == RG_OK;
    status = status == RG_NOT_FOUND ? RG_OK : status;
    do {
        if (status == RG_OK) {
            status = compare(store, member, site, visits, found, &count);
        }
        for (size_t i = 0; status == RG_OK && i < count; i++) {
            status = apply(store, member, site, &found[i]);
        }
    } while (status == RG_OK && count == AT_ONCE);
    return status;
}

static enum rg_status gather(struct rg_hq_store *store, const char *sql, int64_t member,
                             struct rg_hq_row_list *found)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    *found = (struct rg_hq_row_list){0};
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    return rg_hq_rows_collect(store, stmt, found);
}

static enum rg_status settle(struct rg_hq_store *store, int64_t member)
{
    struct rg_hq_row_list sites;
    enum rg_status status =
        gather(store,
               "SELECT site,0,site FROM visitors WHERE member=?1 UNION SELECT row>>40,0,row>>40 "
               "FROM visitor_rows WHERE member=?1",
               member, &sites);
    for (size_t i = 0; status == RG_OK && i < sites.count; i++) {
        status = settle_at(store, member, sites.refs[i].key);
    }
    free(sites.refs);
    return status;
}

enum rg_status rg_hq_visitors_settle(struct rg_hq_store *store)
{
    struct rg_hq_row_list members;
    if (!store->watches_visitors) {
        return RG_OK;
    }
    enum rg_status status =
        gather(store, "SELECT member,0,member FROM temp.visited WHERE ?1=?1", 0, &members);
    for (size_t i = 0; status == RG_OK && i < members.count; i++) {
        status = settle(store, members.refs[i].key);
    }
    if (status == RG_OK && members.count > 0) {
        status = rg_hq_run(store, rg_hq_statement(store, "DELETE FROM temp.visited"));
    }
    free(members.refs);
    return status;
}
