#include "hq_why_private.h"

#include <stdlib.h>
#include <string.h>

static enum rg_status find_item(struct rg_hq_why *why, const char *item)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        why->store,
        "SELECT p.id FROM products p WHERE p.site=?1 AND p.state<3 AND (p.sku=?2 OR CAST(p.id AS TEXT)=?2) "
        "ORDER BY p.sku=?2 DESC LIMIT 1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, why->site);
    rg_hq_bind_text(stmt, 2, item);
    enum rg_status status = rg_hq_first(why->store, stmt);
    if (status == RG_OK) {
        why->item = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

/* As a kiosk does it: what is discreet, or not in the catalogue, is no reason for anything. */
static enum rg_status add_line(struct rg_hq_why *why, struct rg_ranking *ranking,
                               const struct rg_reco_line *line, int64_t only)
{
    struct rg_neighbour near[RG_RECO_NEIGHBOURS];
    size_t count = 0;
    enum rg_status status = rg_hq_why_goods_of(why, line->product);
    if (status == RG_OK) {
        status = rg_hq_why_near(why, line->product, near, &count);
    }
    const struct rg_shelf_goods *goods = &why->product.goods;
    if (status != RG_OK || !goods->known || goods->discreet) {
        return status;
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (only == 0 || near[i].product.value == only || near[i].product.value == line->product) {
            near[kept++] = near[i];
        }
    }
    rg_ranking_add_bought(ranking, line, goods->one_off, goods->title[0] != '\0', near, kept);
    return RG_OK;
}

static bool among_newest(const struct rg_hq_why *why, size_t place)
{
    for (size_t i = 0; i < why->newest_count; i++) {
        if (why->newest[i] == place) {
            return true;
        }
    }
    return false;
}

/* What they did not like says nothing of their taste. */
static bool rated_low(const struct rg_hq_why *why, const struct rg_reco_line *line)
{
    return rg_ratings_refuse(why->profile.ratings, why->profile.rating_count,
                             (struct rg_product_id){line->product});
}

static enum rg_status rank(struct rg_hq_why *why)
{
    enum rg_status status = RG_OK;
    rg_ranking_init(&why->ranking, why->fade);
    for (uint32_t i = 0; i < why->profile.wish_count; i++) {
        if (why->profile.wishes[i].in_stock) {
            rg_ranking_add_wish(&why->ranking, why->profile.wishes[i].product);
        }
    }
    for (size_t i = 0; i < why->person.offer_count; i++) {
        rg_ranking_add_offer(&why->ranking, why->on[i].product, why->on[i].birthday);
    }
    if (why->profile.purchase_count > 0) {
        why->newest_count = rg_reco_history_newest(why->lines, why->line_count, why->newest, RG_RECO_HISTORY);
    }
    for (size_t i = 0; status == RG_OK && i < why->newest_count; i++) {
        if (!rated_low(why, &why->lines[why->newest[i]])) {
            status = add_line(why, &why->ranking, &why->lines[why->newest[i]], 0);
        }
    }
    for (size_t i = 0; status == RG_OK && why->newest_count == RG_RECO_HISTORY && i < why->line_count; i++) {
        if (!among_newest(why, i) && !rated_low(why, &why->lines[i])) {
            rg_ranking_add_often(&why->ranking, &why->lines[i]);
        }
    }
    rg_ranking_favour(&why->ranking, why->profile.ratings, why->profile.rating_count);
    rg_ranking_finish(&why->ranking, &why->profile, RG_CANDIDATES_MAX);
    return status;
}

/* As a kiosk, of the newest the first that may be shown. */
static enum rg_status add_arrivals(struct rg_hq_why *why)
{
    size_t before = why->shelf.count;
    sqlite3_stmt *stmt =
        rg_hq_statement(why->store, "SELECT id FROM products WHERE site=?1 AND state<3 AND since>?2 AND "
                                    "since>0 AND discreet=0 ORDER BY since DESC,id DESC LIMIT ?3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, why->site);
    (void)sqlite3_bind_int64(stmt, 2, why->person.now_ms - why->rules.new_days * INT64_C(86400000));
    (void)sqlite3_bind_int(stmt, 3, RG_SHELF_ARRIVALS_LOOK_AT);
    enum rg_status status = rg_hq_first(why->store, stmt);
    while (status == RG_OK && why->shelf.count - before < RG_SHELF_ARRIVALS_ENOUGH) {
        const struct rg_candidate candidate = {.product = {sqlite3_column_int64(stmt, 0)},
                                               .reason = RG_REASON_NEW};
        status = rg_hq_why_goods_of(why, candidate.product.value);
        if (status == RG_OK) {
            (void)rg_shelf_offer(&why->shelf, &candidate, &why->product.goods);
            status = rg_hq_next(stmt);
        }
    }
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* Bestsellers fill what is left, as they do at a kiosk. */
static enum rg_status fill(struct rg_hq_why *why)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        why->store,
        "SELECT id FROM products p WHERE site=?1 AND state<3 AND EXISTS(SELECT 1 FROM stock s "
        "WHERE s.site=?1 AND "
        "s.product=p.id AND s.state<3 AND s.quantity>0) AND popularity>0 ORDER BY popularity DESC,id LIMIT "
        "256");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, why->site);
    enum rg_status status = rg_hq_first(why->store, stmt);
    for (size_t looked = 0; status == RG_OK && rg_shelf_lacks(&why->shelf, looked); looked++) {
        const struct rg_candidate candidate = {.product = {sqlite3_column_int64(stmt, 0)},
                                               .reason = RG_REASON_BESTSELLER};
        status = rg_hq_why_goods_of(why, candidate.product.value);
        why->product.goods.sells = true;
        if (status == RG_OK) {
            (void)rg_shelf_offer(&why->shelf, &candidate, &why->product.goods);
            status = rg_hq_next(stmt);
        }
    }
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status choose(struct rg_hq_why *why)
{
    enum rg_status status = RG_OK;
    rg_shelf_begin(&why->shelf, &why->rules, &why->person);
    for (size_t i = 0; status == RG_OK && i < why->ranking.count; i++) {
        why->bars[i] = RG_BAR_FULL;
        if (i >= RG_SHELF_LOOK_AT || why->shelf.count == RG_SHELF_CHOOSE_OF) {
            continue;
        }
        status = rg_hq_why_goods_of(why, why->ranking.items[i].product.value);
        why->bars[i] = rg_shelf_offer(&why->shelf, &why->ranking.items[i], &why->product.goods);
    }
    if (status == RG_OK) {
        status = add_arrivals(why);
    }
    return status == RG_OK ? fill(why) : status;
}

struct teller {
    struct rg_hq_why *why;
    struct rg_hq_buffer row;
    rg_hq_take_row *take;
    void *context;
};

static void put_int(struct teller *to, const char *name, int64_t number)
{
    rg_hq_buffer_text(&to->row, to->row.len == 0 ? "{\"" : ",\"");
    rg_hq_buffer_text(&to->row, name);
    rg_hq_buffer_text(&to->row, "\":");
    rg_hq_buffer_int(&to->row, number);
}

static void put_text(struct teller *to, const char *name, const char *text)
{
    rg_hq_buffer_text(&to->row, to->row.len == 0 ? "{\"" : ",\"");
    rg_hq_buffer_text(&to->row, name);
    rg_hq_buffer_text(&to->row, "\":");
    rg_hq_buffer_json(&to->row, text[0] != '\0' ? text : NULL, strlen(text));
}

/* Title and all: why->product is another afterwards. */
static enum rg_status put_product(struct teller *to, int64_t product)
{
    enum rg_status status = rg_hq_why_goods_of(to->why, product);
    put_int(to, "product", product);
    put_text(to, "title", to->why->product.title);
    return status;
}

static enum rg_status send(struct teller *to, enum rg_status status)
{
    rg_hq_buffer_text(&to->row, "}");
    status = status == RG_OK ? rg_hq_buffer_status(&to->row) : status;
    status = status == RG_OK ? to->take(to->context, to->row.data, to->row.len) : status;
    rg_hq_buffer_clear(&to->row);
    return status;
}

static size_t rank_of(const struct rg_hq_why *why)
{
    size_t at = 0;
    while (at < why->ranking.count && why->ranking.items[at].product.value != why->item) {
        at++;
    }
    return at;
}

/* Of what nothing speaks for it is still told what keeps it out. */
static enum rg_status tell_item(struct teller *to)
{
    struct rg_hq_why *why = to->why;
    size_t at = rank_of(why);
    bool ranked = at < why->ranking.count, in_size = false;
    uint16_t stock_at = 0;
    enum rg_status status = rg_hq_why_goods_of(why, why->item);
    const struct rg_shelf_goods *goods = &why->product.goods;
    /* What a kiosk does not come to could be kept out by more than that. */
    enum rg_bar bar = ranked ? why->bars[at] : RG_BAR_FULL;
    if (bar == RG_BAR_FULL) {
        bar = rg_shelf_bar(&why->rules, &why->person, goods, false, &stock_at, &in_size);
        bar = bar == RG_BAR_NONE && ranked ? RG_BAR_FULL : bar;
    }
    put_int(to, "member", why->member);
    put_text(to, "site", why->site_name);
    put_int(to, "product", why->item);
    put_text(to, "title", why->product.title);
    put_text(to, "bar", bar == RG_BAR_NONE && !ranked ? rg_bar_name(RG_BAR_REASON) : rg_bar_name(bar));
    put_int(to, "rank", ranked ? (int64_t)at + 1 : 0);
    put_int(to, "of", (int64_t)why->ranking.count);
    if (ranked) {
        const struct rg_candidate *candidate = &why->ranking.items[at];
        put_int(to, "score", candidate->score);
        put_int(to, "value",
                rg_shelf_discount(&why->rules, &why->person, candidate->product, candidate->score));
        put_text(to, "reason", rg_reason_name(candidate->reason));
        put_int(to, "because", candidate->because.value);
    }
    return send(to, status);
}

/* Each thing that they have, alone, says what it says for the item. */
static enum rg_status tell_terms(struct teller *to)
{
    struct rg_hq_why *why = to->why;
    enum rg_status status = RG_OK;
    for (size_t i = 0; status == RG_OK && i < why->newest_count; i++) {
        const struct rg_reco_line *line = &why->lines[why->newest[i]];
        rg_ranking_init(&why->one, why->fade);
        if (rated_low(why, line)) {
            continue;
        }
        status = add_line(why, &why->one, line, why->item);
        for (size_t k = 0; status == RG_OK && k < why->one.count; k++) {
            const struct rg_candidate *term = &why->one.items[k];
            if (term->product.value == why->item && term->score > 0) {
                put_int(to, "term", term->score);
                put_text(to, "reason", rg_reason_name(term->reason));
                put_int(to, "times", line->times);
                put_int(to, "baskets_ago", line->age);
                status = send(to, put_product(to, line->product));
            }
        }
    }
    return status;
}

/* What would have stood before it, and was taken out. */
static enum rg_status tell_taken_out(struct teller *to)
{
    struct rg_hq_why *why = to->why;
    size_t end = rank_of(why) < RG_SHELF_LOOK_AT ? rank_of(why) : RG_SHELF_LOOK_AT;
    enum rg_status status = RG_OK;
    for (size_t i = 0; status == RG_OK && i < end && i < why->ranking.count; i++) {
        if (why->bars[i] != RG_BAR_NONE && why->bars[i] != RG_BAR_FULL) {
            put_int(to, "taken_out", (int64_t)i + 1);
            put_text(to, "bar", rg_bar_name(why->bars[i]));
            status = send(to, put_product(to, why->ranking.items[i].product.value));
        }
    }
    return status;
}

static enum rg_status tell_places(struct teller *to)
{
    struct rg_hq_why *why = to->why;
    uint16_t places[RG_RECO_SHOWN];
    size_t count = rg_shelf_settle(&why->shelf, places, RG_RECO_SHOWN);
    enum rg_status status = RG_OK;
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        const struct rg_candidate *candidate = &why->shelf.items[places[i]].candidate;
        put_int(to, "place", (int64_t)i + 1);
        put_text(to, "reason", rg_reason_name(candidate->reason));
        status = send(to, put_product(to, candidate->product.value));
    }
    return status;
}

enum rg_status rg_hq_why(struct rg_hq_store *store, int64_t member, const char *item, int64_t now_ms,
                         rg_hq_take_row *take, void *context)
{
    struct rg_hq_why *why = calloc(1, sizeof *why);
    if (why == NULL) {
        return RG_NO_MEMORY;
    }
    struct teller to = {.why = why, .take = take, .context = context};
    why->store = store;
    why->member = member;
    rg_shelf_rules_default(&why->rules);
    enum rg_status status = rg_hq_why_know(why, now_ms);
    status = status == RG_OK ? find_item(why, item) : status;
    status = status == RG_OK ? rank(why) : status;
    status = status == RG_OK ? choose(why) : status;
    status = status == RG_OK ? tell_item(&to) : status;
    status = status == RG_OK ? tell_terms(&to) : status;
    status = status == RG_OK ? tell_taken_out(&to) : status;
    status = status == RG_OK ? tell_places(&to) : status;
    rg_hq_buffer_free(&to.row);
    explicit_bzero(why, sizeof *why);
    free(why);
    return status;
}
