#include "hq_amend.h"
#include "hq_asked.h"
#include "hq_rows.h"
#include "hq_sql.h"
#include "hq_staff.h"
#include "text.h"

#include <string.h>
#include <strings.h>

bool rg_hq_is_for_another(const char *beneficiary)
{
    return beneficiary[0] != '\0' && strcasecmp(beneficiary, "self") != 0;
}

/* What a till line's row says now; a copy, because writing moves the row. */
struct sold {
    int64_t row, member, line, at, product, quantity, price, returned;
    int state;
    bool same_size, gift, discreet, staff;
};

static enum rg_status sold_find(struct rg_hq_store *store, int64_t site, const char *till,
                                const char *receipt, int64_t line, const char *size, struct sold *sold)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT row,coalesce(member,0),line,at,product,quantity,price,returned,state,size IS "
               "?5,gift,discreet,staff "
               "FROM purchases WHERE site=?1 AND till=?2 AND receipt=?3 AND till_line=?4");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, site);
    rg_hq_bind_text(stmt, 2, till);
    rg_hq_bind_text(stmt, 3, receipt);
    (void)sqlite3_bind_int64(stmt, 4, line);
    rg_hq_bind_text(stmt, 5, size);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *sold = (struct sold){.row = sqlite3_column_int64(stmt, 0),
                              .member = sqlite3_column_int64(stmt, 1),
                              .line = sqlite3_column_int64(stmt, 2),
                              .at = sqlite3_column_int64(stmt, 3),
                              .product = sqlite3_column_int64(stmt, 4),
                              .quantity = sqlite3_column_int64(stmt, 5),
                              .price = sqlite3_column_int64(stmt, 6),
                              .returned = sqlite3_column_int64(stmt, 7),
                              .state = sqlite3_column_int(stmt, 8),
                              .same_size = sqlite3_column_int(stmt, 9) != 0,
                              .gift = sqlite3_column_int(stmt, 10) != 0,
                              .discreet = sqlite3_column_int(stmt, 11) != 0,
                              .staff = sqlite3_column_int(stmt, 12) != 0};
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static enum rg_status sold_write(struct rg_hq_store *store, int64_t site, const struct rg_hq_purchase *p,
                                 int64_t line, int64_t returned, const struct sold *old)
{
    int allowed = 0;
    enum rg_status status = p->member == 0 ? RG_OK : rg_hq_allowed(store, p->member, &allowed);
    if (status != RG_OK) {
        return status;
    }
    bool visible = allowed & RG_HQ_MAY_RECOGNISE && allowed & RG_HQ_MAY_PURCHASES;
    const struct rg_hq_value values[] = {{.number = p->member, .null = p->member == 0},
                                         rg_hq_int(line),
                                         rg_hq_int(p->at),
                                         rg_hq_int(p->product),
                                         rg_hq_text(p->size),
                                         rg_hq_int(p->quantity),
                                         rg_hq_int(p->price),
                                         rg_hq_int(returned),
                                         rg_hq_int(old == NULL ? p->gift : old->gift),
                                         rg_hq_int(old == NULL ? p->discreet : old->discreet),
                                         rg_hq_int(p->staff || (old != NULL && old->staff)),
                                         rg_hq_text(p->till),
                                         rg_hq_text(p->receipt),
                                         rg_hq_int(p->line)};
    return rg_hq_table_write(store, RG_HQ_PURCHASES, site,
                             rg_hq_state_for(old == NULL ? RG_HQ_HIDDEN : old->state, visible), values,
                             old == NULL ? 0 : old->row);
}

/* A till line that goods came back from. */
struct returned_sale {
    int64_t site;
    const char *till, *receipt;
    int64_t line, product, quantity;
    int64_t member; /* who bought it, 0: nobody known */
    bool gift;
};

static enum rg_status bind_sale(struct rg_hq_store *store, const char *sql, const struct returned_sale *sale,
                                sqlite3_stmt **bound)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, sale->site);
    rg_hq_bind_text(stmt, 2, sale->till);
    rg_hq_bind_text(stmt, 3, sale->receipt);
    (void)sqlite3_bind_int64(stmt, 4, sale->line);
    (void)sqlite3_bind_int64(stmt, 5, sale->member);
    *bound = stmt;
    return RG_OK;
}

/* Who brought it back is nobody's business, and least of all in a row that leads to who gave it. */
static enum rg_status forget_bringer(struct rg_hq_store *store, const struct returned_sale *sale)
{
    sqlite3_stmt *stmt;
    enum rg_status status =
        bind_sale(store,
                  "UPDATE returns SET member=NULL WHERE site=?1 AND of_till=?2 AND of_receipt=?3 AND "
                  "of_line=?4 AND member IS NOT NULL AND member<>?5",
                  sale, &stmt);
    return status == RG_OK ? rg_hq_run(store, stmt) : status;
}

static enum rg_status returned_of(struct rg_hq_store *store, const struct returned_sale *sale,
                                  int64_t *returned)
{
    sqlite3_stmt *stmt;
    enum rg_status status = forget_bringer(store, sale);
    if (status == RG_OK) {
        status = bind_sale(store,
                           "SELECT coalesce(sum(quantity),0) FROM returns WHERE site=?1 AND of_till=?2 AND "
                           "of_receipt=?3 AND of_line=?4 AND product=?6 AND (?7=0 OR (?5>0 AND member=?5))",
                           sale, &stmt);
    }
    if (status != RG_OK) {
        return status;
    }
    int64_t quantity = sale->quantity;
    (void)sqlite3_bind_int64(stmt, 6, sale->product);
    (void)sqlite3_bind_int(stmt, 7, sale->gift);
    status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        int64_t sum = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
        /* More may come back than this line sold, by a mistake at the till. */
        *returned = sum < quantity ? sum : quantity;
    }
    return status;
}

static struct returned_sale returned_sale(int64_t site, const struct rg_hq_purchase *p, bool gift)
{
    return (struct returned_sale){.site = site,
                                  .till = p->till,
                                  .receipt = p->receipt,
                                  .line = p->line,
                                  .product = p->product,
                                  .quantity = p->quantity,
                                  .member = p->member,
                                  .gift = gift};
}

static bool till_ok(const char *till, const char *receipt, int64_t line)
{
    return rg_hq_text_ok(till, true) && strlen(till) <= 32 && rg_hq_text_ok(receipt, true) &&
           strlen(receipt) <= 64 && line >= 0;
}

static bool quantity_ok(int64_t quantity)
{
    return quantity > 0 && quantity <= 1000000;
}

enum rg_status rg_hq_buyer(struct rg_hq_store *store, int64_t *member)
{
    int64_t site;
    if (*member == 0) {
        return RG_OK;
    }
    enum rg_status status = rg_hq_member_resolve(store, member);
    if (status == RG_OK) {
        status = rg_hq_erased_member(store, *member);
    }
    if (status == RG_OK) {
        *member = 0;
        return RG_OK;
    }
    return status == RG_NOT_FOUND ? rg_hq_member_site(store, *member, &site) : status;
}

static enum rg_status purchase_put(struct rg_hq_store *store, const char *site,
                                   const struct rg_hq_purchase *p, bool *changed)
{
    if (!store->building && (!till_ok(p->till, p->receipt, p->line) || !rg_hq_text_ok(p->size, false) ||
                             !quantity_ok(p->quantity) || p->price < 0 || p->at < 0 || p->member < 0)) {
        return RG_INVALID;
    }
    int64_t number, line, returned = p->returned;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status == RG_OK && store->building) {
        *changed = true;
        status = rg_hq_next_line(store, &line);
        return status == RG_OK ? sold_write(store, number, p, line, returned, NULL) : status;
    }
    struct sold old;
    if (status == RG_OK) {
        status = sold_find(store, number, p->till, p->receipt, p->line, p->size, &old);
    } else {
        return status;
    }
    if (status == RG_OK) {
        bool same = old.at == p->at && old.product == p->product && old.quantity == p->quantity &&
                    old.price == p->price && old.same_size;
        if (!same || (old.member != 0 && p->member != 0 && old.member != p->member)) {
            return RG_DENIED;
        }
        bool stands = old.state != RG_HQ_REMOVED;
        *changed = !stands || (old.member == 0 && p->member != 0) || (p->staff && !old.staff);
        if (!*changed) {
            return rg_hq_mark_seen(store, RG_HQ_PURCHASES, 0, old.row, true);
        }
        /* Who says again that it was staff's need not say whose. */
        struct rg_hq_purchase now = *p;
        now.member = stands && p->member == 0 ? old.member : p->member;
        const struct returned_sale sale = returned_sale(number, &now, old.gift);
        status = returned_of(store, &sale, &returned);
        return status == RG_OK ? sold_write(store, number, &now, old.line, returned, &old) : status;
    }
    if (status == RG_NOT_FOUND) {
        *changed = true;
        const struct returned_sale sale = returned_sale(number, p, p->gift);
        status = returned_of(store, &sale, &returned);
    }
    if (status == RG_OK) {
        status = rg_hq_next_line(store, &line);
    }
    return status == RG_OK ? sold_write(store, number, p, line, returned, NULL) : status;
}

/* The till line keeps the number that it named, for the day on which the two are two again. */
static enum rg_status keep_number(struct rg_hq_store *store, const char *site, const struct rg_hq_purchase *p)
{
    int64_t number;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "UPDATE purchases SET own=?5 WHERE site=?1 AND till=?2 AND receipt=?3 AND till_line=?4");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    rg_hq_bind_text(stmt, 2, p->till);
    rg_hq_bind_text(stmt, 3, p->receipt);
    (void)sqlite3_bind_int64(stmt, 4, p->line);
    (void)sqlite3_bind_int64(stmt, 5, p->member);
    return rg_hq_run(store, stmt);
}

enum rg_status rg_hq_purchase_put(struct rg_hq_store *store, const char *site,
                                  const struct rg_hq_purchase *purchase, bool *changed)
{
    struct rg_hq_purchase bought = *purchase;
    if (store->building) {
        return purchase_put(store, site, purchase, changed);
    }
    if (bought.member < 0) {
        return RG_INVALID;
    }
    bool too_old = false;
    enum rg_status status = rg_hq_buyer(store, &bought.member);
    if (status == RG_OK && !bought.staff) {
        status = rg_hq_is_staff(store, bought.member, &bought.staff);
    }
    if (status == RG_OK && bought.member != 0) {
        status = rg_hq_amended_sale(store, bought.member, site, bought.till, bought.receipt, bought.line);
        bought.member = status == RG_OK ? 0 : bought.member;
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    if (status == RG_OK && bought.member != 0) {
        status = rg_hq_purchase_too_old(store, bought.at, &too_old);
        bought.member = too_old ? 0 : bought.member;
    }
    if (status == RG_OK) {
        status = purchase_put(store, site, &bought, changed);
    }
    if (status == RG_OK && *changed && bought.member != 0) {
        status = rg_hq_asked_bought(store, bought.member, bought.product);
    }
    return status == RG_OK && *changed && bought.member != 0 && bought.member != purchase->member
               ? keep_number(store, site, purchase)
               : status;
}

static enum rg_status return_insert(struct rg_hq_store *store, int64_t site, const struct rg_hq_return *r,
                                    bool *changed)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "INSERT INTO returns VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,nullif(?11,0)) "
                               "ON CONFLICT DO NOTHING");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, site);
    rg_hq_bind_text(stmt, 2, r->till);
    rg_hq_bind_text(stmt, 3, r->receipt);
    (void)sqlite3_bind_int64(stmt, 4, r->line);
    rg_hq_bind_text(stmt, 5, r->of_till);
    rg_hq_bind_text(stmt, 6, r->of_receipt);
    (void)sqlite3_bind_int64(stmt, 7, r->of_line);
    (void)sqlite3_bind_int64(stmt, 8, r->at);
    (void)sqlite3_bind_int64(stmt, 9, r->product);
    (void)sqlite3_bind_int64(stmt, 10, r->quantity);
    (void)sqlite3_bind_int64(stmt, 11, r->member);
    enum rg_status status = rg_hq_run(store, stmt);
    *changed = status == RG_OK && sqlite3_changes(store->db) == 1;
    return status;
}

static enum rg_status return_same(struct rg_hq_store *store, int64_t site, const struct rg_hq_return *r)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT of_till=?5 AND of_receipt=?6 AND of_line=?7 AND at=?8 AND product=?9 AND "
               "quantity=?10 FROM returns WHERE site=?1 AND till=?2 AND receipt=?3 AND line=?4");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, site);
    rg_hq_bind_text(stmt, 2, r->till);
    rg_hq_bind_text(stmt, 3, r->receipt);
    (void)sqlite3_bind_int64(stmt, 4, r->line);
    rg_hq_bind_text(stmt, 5, r->of_till);
    rg_hq_bind_text(stmt, 6, r->of_receipt);
    (void)sqlite3_bind_int64(stmt, 7, r->of_line);
    (void)sqlite3_bind_int64(stmt, 8, r->at);
    (void)sqlite3_bind_int64(stmt, 9, r->product);
    (void)sqlite3_bind_int64(stmt, 10, r->quantity);
    enum rg_status status = rg_hq_first(store, stmt);
    bool same = status == RG_OK && sqlite3_column_int(stmt, 0) != 0;
    (void)sqlite3_reset(stmt);
    return status == RG_OK && !same ? RG_DENIED : status;
}

static enum rg_status apply_return(struct rg_hq_store *store, int64_t site, const struct rg_hq_return *r,
                                   const struct sold *sold)
{
    int64_t returned;
    const struct returned_sale sale = {.site = site,
                                       .till = r->of_till,
                                       .receipt = r->of_receipt,
                                       .line = r->of_line,
                                       .product = sold->product,
                                       .quantity = sold->quantity,
                                       .member = sold->member,
                                       .gift = sold->gift};
    enum rg_status status = returned_of(store, &sale, &returned);
    if (status != RG_OK || returned == sold->returned) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "UPDATE purchases SET returned=?2 WHERE row=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, sold->row);
    (void)sqlite3_bind_int64(stmt, 2, returned);
    status = rg_hq_run(store, stmt);
    return status == RG_OK && sold->state == RG_HQ_LIVE
               ? rg_hq_row_touch(store, RG_HQ_PURCHASES, sold->row, sold->state)
               : status;
}

enum rg_status rg_hq_return_put(struct rg_hq_store *store, const char *site, const struct rg_hq_return *back,
                                bool *changed)
{
    const struct rg_hq_return *r = back;
    if (!store->building &&
        (!till_ok(r->till, r->receipt, r->line) || !till_ok(r->of_till, r->of_receipt, r->of_line) ||
         !quantity_ok(r->quantity) || r->at < 0)) {
        return RG_INVALID;
    }
    int64_t number;
    struct sold sold;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status != RG_OK || store->building) {
        return status == RG_OK ? return_insert(store, number, r, changed) : status;
    }
    status = sold_find(store, number, r->of_till, r->of_receipt, r->of_line, "", &sold);
    if (status != RG_OK && status != RG_NOT_FOUND) {
        return status;
    }
    bool waits = status == RG_NOT_FOUND;
    if (!waits && sold.product != r->product) {
        return RG_DENIED;
    }
    status = return_insert(store, number, r, changed);
    if (status == RG_OK && !*changed) {
        return return_same(store, number, r);
    }
    return status == RG_OK && !waits ? apply_return(store, number, r, &sold) : status;
}
