#include "hq_carried.h"
#include "hq_contacts.h"
#include "hq_household.h"
#include "hq_merge.h"
#include "hq_noted.h"
#include "hq_points.h"
#include "hq_rows.h"
#include "hq_sql.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *key_column(enum rg_hq_feed feed)
{
    switch (feed) {
    case RG_HQ_PRODUCTS:
    case RG_HQ_MEMBERS:
    case RG_HQ_NOTES:
    case RG_HQ_REQUESTS:
    case RG_HQ_OFFERS:
    case RG_HQ_TASKS: return "id";
    case RG_HQ_STOCK:
    case RG_HQ_PRICES: return "product";
    case RG_HQ_CARDS: return "holder";
    case RG_HQ_PURCHASES: return "line";
    case RG_HQ_ASSOCIATES:
    case RG_HQ_NEIGHBOURS:
    case RG_HQ_CONSENTS:
    case RG_HQ_ERASURES: break;
    }
    return NULL;
}

/* These run a few times in an import: preparing them anew costs nothing. */
static enum rg_status prepare_for(struct rg_hq_store *store, const char *sql, int64_t site,
                                  sqlite3_stmt **stmt)
{
    enum rg_status status = rg_hq_status_of(sqlite3_prepare_v2(store->db, sql, -1, stmt, NULL));
    if (status == RG_OK) {
        (void)sqlite3_bind_int64(*stmt, 1, site);
    }
    return status;
}

enum rg_status rg_hq_rows_count(struct rg_hq_store *store, enum rg_hq_feed feed, const char *site,
                                int64_t *rows)
{
    char sql[128];
    int64_t number;
    sqlite3_stmt *stmt;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s WHERE site=?1 AND state<3",
                   rg_hq_feed_name(feed));
    if (status == RG_OK) {
        status = prepare_for(store, sql, number, &stmt);
    }
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *rows = sqlite3_column_int64(stmt, 0);
    }
    (void)sqlite3_finalize(stmt);
    return status;
}

enum rg_status rg_hq_full_begin(struct rg_hq_store *store, enum rg_hq_feed feed)
{
    if (key_column(feed) == NULL) {
        return RG_UNSUPPORTED;
    }
    char sql[160];
    (void)snprintf(
        sql, sizeof sql,
        "CREATE TEMP TABLE IF NOT EXISTS delivered(feed INT, row INT, PRIMARY KEY(feed,row)) WITHOUT ROWID;"
        "DELETE FROM temp.delivered WHERE feed=%d",
        (int)feed);
    enum rg_status status = rg_hq_execute(store, sql);
    store->full[feed] = status == RG_OK;
    return status;
}

/* What no delivery can have: badges, notes that kiosks made, and customers who joined at a kiosk with the cards they did it with. */
static const char *not_the_retailers(enum rg_hq_feed feed)
{
    return feed == RG_HQ_CARDS     ? " AND kind='member' AND coalesce(own,holder)<4503599627370496"
           : feed == RG_HQ_MEMBERS ? " AND id<4503599627370496"
           : feed == RG_HQ_NOTES   ? " AND ref NOT GLOB '" RG_HQ_NOTED_REF "*'"
                                   : "";
}

static enum rg_status missing(struct rg_hq_store *store, enum rg_hq_feed feed, const char *site,
                              struct rg_hq_row_list *list)
{
    if (!store->full[feed]) {
        return RG_INVALID;
    }
    char sql[320];
    int64_t number;
    sqlite3_stmt *stmt;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    (void)snprintf(sql, sizeof sql,
                   "SELECT row,state,%s FROM %s WHERE site=?1 AND state<3%s AND row NOT IN "
                   "(SELECT row FROM temp.delivered WHERE feed=%d) ORDER BY row",
                   key_column(feed), rg_hq_feed_name(feed), not_the_retailers(feed), (int)feed);
    if (status == RG_OK) {
        status = prepare_for(store, sql, number, &stmt);
    }
    if (status == RG_OK) {
        status = rg_hq_rows_collect(store, stmt, list);
        (void)sqlite3_finalize(stmt);
    }
    return status;
}

enum rg_status rg_hq_full_missing(struct rg_hq_store *store, enum rg_hq_feed feed, const char *site,
                                  int64_t *count)
{
    struct rg_hq_row_list list;
    enum rg_status status = missing(store, feed, site, &list);
    if (status == RG_OK) {
        *count = (int64_t)list.count;
        free(list.refs);
    }
    return status;
}

enum rg_status rg_hq_remove_row(struct rg_hq_store *store, enum rg_hq_feed feed,
                                const struct rg_hq_row_ref *ref)
{
    if (ref->state != RG_HQ_HIDDEN) {
        return rg_hq_row_touch(store, feed, ref->row, RG_HQ_REMOVED);
    }
    char sql[96];
    (void)snprintf(sql, sizeof sql, "DELETE FROM %s WHERE row=?1", rg_hq_feed_name(feed));
    sqlite3_stmt *stmt;
    enum rg_status status = prepare_for(store, sql, ref->row, &stmt);
    if (status == RG_OK) {
        status = rg_hq_run(store, stmt);
        (void)sqlite3_finalize(stmt);
    }
    return status;
}

static enum rg_status remove_of(struct rg_hq_store *store, enum rg_hq_feed feed, const char *sql,
                                int64_t member)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    struct rg_hq_row_list list;
    enum rg_status status = rg_hq_rows_collect(store, stmt, &list);
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        /* What was bought stays for the shop's figures; it only stops being anybody's. */
        status = feed == RG_HQ_PURCHASES
                     ? rg_hq_row_set_state(store, feed, list.refs[i].row, list.refs[i].state,
                                           rg_hq_state_for(list.refs[i].state, false))
                     : rg_hq_remove_row(store, feed, &list.refs[i]);
    }
    free(list.refs);
    return status;
}

/* A row of which no kiosk may hear stays, empty but for a withdrawal: that there are lines of this purpose is known by it. */
static enum rg_status forget_consents(struct rg_hq_store *store, int64_t member)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "UPDATE consents SET at=CASE granted WHEN 0 THEN at ELSE 0 END,granted=0,"
                               "text_version=NULL,source=NULL WHERE member=?1 AND state=0");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_run(store, stmt);
    return status == RG_OK
               ? remove_of(store, RG_HQ_CONSENTS,
                           "SELECT row,state,member FROM consents WHERE member=?1 AND state IN(1,2)", member)
               : status;
}

enum rg_status rg_hq_forget_member(struct rg_hq_store *store, int64_t member)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "UPDATE members SET display_name=NULL,first_name=NULL,language=NULL,birth_month=NULL,birth_day=NULL,"
        "member_since=NULL,sizes='[]',wishes='[]',occasions='[]',adviser=NULL,say=NULL,threads='[]',online='["
        "]',ratings='[]',rests='[]',staff=0 WHERE "
        "id=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_run(store, stmt);
    if (status == RG_OK) {
        status = remove_of(store, RG_HQ_CARDS,
                           "SELECT row,state,holder FROM cards WHERE holder=?1 AND kind='member' AND state<3",
                           member);
    }
    if (status == RG_OK) {
        status = remove_of(store, RG_HQ_PURCHASES,
                           "SELECT row,state,line FROM purchases WHERE member=?1 AND state<3", member);
    }
    if (status == RG_OK) {
        status = forget_consents(store, member);
    }
    if (status == RG_OK) {
        status = rg_hq_contacts_forget(store, member);
    }
    if (status == RG_OK) {
        status = rg_hq_household_forget(store, member);
    }
    if (status == RG_OK) {
        status = rg_hq_points_forget(store, member);
    }
    if (status == RG_OK) {
        status = rg_hq_carried_forget(store, member);
    }
    store->allowed_member = 0;
    return status;
}

/* Who was merged with somebody that is missing may be delivered. */
static enum rg_status part_ways(struct rg_hq_store *store, const char *site)
{
    struct rg_hq_row_list list;
    enum rg_status status = missing(store, RG_HQ_MEMBERS, site, &list);
    if (status != RG_OK) {
        return status;
    }
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        status = rg_hq_unmerge_all(store, list.refs[i].key);
    }
    free(list.refs);
    return status;
}

enum rg_status rg_hq_full_remove(struct rg_hq_store *store, enum rg_hq_feed feed, const char *site)
{
    struct rg_hq_row_list list;
    enum rg_status status = feed == RG_HQ_MEMBERS ? part_ways(store, site) : RG_OK;
    if (status == RG_OK) {
        status = missing(store, feed, site, &list);
    }
    if (status != RG_OK) {
        return status;
    }
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        status = rg_hq_remove_row(store, feed, &list.refs[i]);
        if (status == RG_OK && feed == RG_HQ_MEMBERS) {
            status = rg_hq_forget_member(store, list.refs[i].key);
        }
        if (status == RG_OK && rg_hq_is_carried(feed)) {
            status = rg_hq_carried_blank(store, feed, list.refs[i].key);
        }
    }
    free(list.refs);
    store->full[feed] = false;
    return status;
}

enum rg_status rg_hq_baskets_read(struct rg_hq_store *store, const char *site,
                                  void (*take)(void *context, const struct rg_hq_basket_line *line),
                                  void *context)
{
    int64_t number;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT till,receipt,product,at,quantity-returned,iif(state=1,coalesce(member,0),0),line FROM "
               "purchases INDEXED BY "
               "purchases_till WHERE site=?1 AND state<3 AND staff=0 AND (member IS NULL OR member NOT IN "
               "(SELECT member FROM restriction UNION ALL SELECT a.member FROM restriction r "
               "JOIN member_alias a ON a.id=r.member)) ORDER BY till,receipt,till_line");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    char till[40] = "", receipt[72] = "";
    struct rg_hq_basket_line line = {0};
    int result;
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW) {
        if (line.basket == 0 || strcmp(receipt, rg_hq_column_text(stmt, 1)) != 0 ||
            strcmp(till, rg_hq_column_text(stmt, 0)) != 0) {
            line.basket++;
            (void)rg_text_copy(till, sizeof till, rg_hq_column_text(stmt, 0));
            (void)rg_text_copy(receipt, sizeof receipt, rg_hq_column_text(stmt, 1));
        }
        line.product = sqlite3_column_int64(stmt, 2);
        line.at = sqlite3_column_int64(stmt, 3);
        line.units = sqlite3_column_int64(stmt, 4);
        line.customer = sqlite3_column_int64(stmt, 5);
        line.number = sqlite3_column_int64(stmt, 6);
        take(context, &line);
    }
    (void)sqlite3_reset(stmt);
    return rg_hq_status_of(result);
}

enum rg_status rg_hq_sale_find(struct rg_hq_store *store, const char *site, int64_t member, int64_t product,
                               int64_t until, struct rg_hq_sale *sale)
{
    int64_t number;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status == RG_OK) {
        status = rg_hq_member_resolve(store, &member);
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT till,receipt,till_line,quantity-returned FROM purchases WHERE member=?1 AND "
               "product=?2 AND at<=?3 "
               "AND site=?4 AND quantity>returned AND state<3 ORDER BY at DESC,line DESC LIMIT 1");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, product);
    (void)sqlite3_bind_int64(stmt, 3, until);
    (void)sqlite3_bind_int64(stmt, 4, number);
    status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        (void)rg_text_copy(sale->till, sizeof sale->till, rg_hq_column_text(stmt, 0));
        (void)rg_text_copy(sale->receipt, sizeof sale->receipt, rg_hq_column_text(stmt, 1));
        sale->line = sqlite3_column_int64(stmt, 2);
        sale->left = sqlite3_column_int64(stmt, 3);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_return_known(struct rg_hq_store *store, const char *site, const char *till,
                                  const char *receipt, int64_t line)
{
    int64_t number;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT 1 FROM returns WHERE site=?1 AND till=?2 AND receipt=?3 AND line=?4");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    rg_hq_bind_text(stmt, 2, till);
    rg_hq_bind_text(stmt, 3, receipt);
    (void)sqlite3_bind_int64(stmt, 4, line);
    status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    return status;
}
