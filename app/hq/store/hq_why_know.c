/* What HQ holds of a member and of the goods of their site, as a kiosk would know it. */
#include "hq_why_private.h"

#include "hq_counted_upto.h"
#include "text.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DAY_MS INT64_C(86400000)

/* Sizes, wishes, occasions and ratings. */
#define LISTS 4

static enum rg_status stock_of(struct rg_hq_why *why, int64_t product)
{
    struct rg_hq_why_goods *to = &why->product;
    sqlite3_stmt *stmt = rg_hq_statement(
        why->store,
        "SELECT size,quantity,as_of FROM stock WHERE site=?1 AND product=?2 AND state<3 AND quantity>0");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, why->site);
    (void)sqlite3_bind_int64(stmt, 2, product);
    enum rg_status status = rg_hq_first(why->store, stmt);
    while (status == RG_OK && to->goods.stock_count < RG_HQ_WHY_STOCK) {
        struct rg_shelf_stock *stock = &to->stock[to->goods.stock_count++];
        (void)rg_text_copy(stock->size, sizeof stock->size, rg_hq_column_text(stmt, 0));
        stock->quantity = sqlite3_column_int64(stmt, 1);
        stock->as_of_ms = sqlite3_column_int64(stmt, 2);
        status = rg_hq_next(stmt);
    }
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_hq_why_goods_of(struct rg_hq_why *why, int64_t product)
{
    struct rg_hq_why_goods *to = &why->product;
    memset(to, 0, sizeof *to);
    to->goods = (struct rg_shelf_goods){.product = {product},
                                        .title = to->title,
                                        .category = to->category,
                                        .season = to->season,
                                        .stock = to->stock};
    sqlite3_stmt *stmt = rg_hq_statement(
        why->store, "SELECT title,category,season,one_off,discreet,coalesce(since,0) FROM products "
                    "WHERE site=?1 AND id=?2 AND state<3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, why->site);
    (void)sqlite3_bind_int64(stmt, 2, product);
    enum rg_status status = rg_hq_first(why->store, stmt);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    to->goods.known = true;
    (void)rg_text_copy(to->title, sizeof to->title, rg_hq_column_text(stmt, 0));
    (void)rg_text_copy(to->category, sizeof to->category, rg_hq_column_text(stmt, 1));
    (void)rg_text_copy(to->season, sizeof to->season, rg_hq_column_text(stmt, 2));
    to->goods.one_off = sqlite3_column_int(stmt, 3) != 0;
    to->goods.discreet = sqlite3_column_int(stmt, 4) != 0;
    to->goods.since_ms = sqlite3_column_int64(stmt, 5);
    (void)sqlite3_reset(stmt);
    return stock_of(why, product);
}

enum rg_status rg_hq_why_near(struct rg_hq_why *why, int64_t product, struct rg_neighbour *near,
                              size_t *count)
{
    *count = 0;
    sqlite3_stmt *stmt =
        rg_hq_statement(why->store, "SELECT others FROM neighbours WHERE site=?1 AND product=?2 AND state<3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, why->site);
    (void)sqlite3_bind_int64(stmt, 2, product);
    enum rg_status status = rg_hq_first(why->store, stmt);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    const char *at = rg_hq_column_text(stmt, 0);
    while (at != NULL && *at != '\0' && *at != ']' && *count < RG_RECO_NEIGHBOURS) {
        char *end;
        at += strspn(at, "[, ");
        int64_t other = strtoll(at, &end, 10);
        end += strspn(end, ", ");
        long weight = strtol(end, &end, 10);
        if (end == at) {
            break;
        }
        near[(*count)++] = (struct rg_neighbour){{other}, (int32_t)weight};
        at = end;
    }
    (void)sqlite3_reset(stmt);
    return RG_OK;
}

/* Newest first; the first of what may be spoken of are the profile's. */
static enum rg_status read_lines(struct rg_hq_why *why)
{
    struct rg_profile *profile = &why->profile;
    sqlite3_stmt *stmt =
        rg_hq_statement(why->store, "SELECT at,product,quantity,returned,gift OR discreet,size FROM "
                                    "purchases WHERE member=?1 AND site=?2 AND state=1 "
                                    "ORDER BY at DESC,line DESC LIMIT 4096");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, why->member);
    (void)sqlite3_bind_int64(stmt, 2, why->site);
    enum rg_status status = rg_hq_first(why->store, stmt);
    while (status == RG_OK && why->line_count < RG_HQ_WHY_LINES) {
        struct rg_reco_line *line = &why->lines[why->line_count++];
        *line = (struct rg_reco_line){.at = sqlite3_column_int64(stmt, 0),
                                      .product = sqlite3_column_int64(stmt, 1),
                                      .bought = (uint32_t)sqlite3_column_int64(stmt, 2),
                                      .returned = (uint32_t)sqlite3_column_int64(stmt, 3),
                                      .unseen = sqlite3_column_int(stmt, 4) != 0};
        if (!line->unseen && profile->purchase_count < RG_PROFILE_PURCHASES) {
            struct rg_profile_purchase *purchase = &profile->purchases[profile->purchase_count++];
            purchase->product.value = line->product;
            purchase->at_ms = line->at;
            purchase->quantity = (int32_t)line->bought;
            purchase->returned = (int32_t)line->returned;
            (void)rg_text_copy(purchase->size, sizeof purchase->size, rg_hq_column_text(stmt, 5));
        }
        status = rg_hq_next(stmt);
    }
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* What is discreet is none of a profile's purchases. */
static enum rg_status name_purchases(struct rg_hq_why *why)
{
    struct rg_profile *profile = &why->profile;
    enum rg_status status = RG_OK;
    uint32_t kept = 0;
    for (uint32_t i = 0; status == RG_OK && i < profile->purchase_count; i++) {
        status = rg_hq_why_goods_of(why, profile->purchases[i].product.value);
        if (status == RG_OK && !why->product.goods.discreet) {
            profile->purchases[kept] = profile->purchases[i];
            profile->purchases[kept].one_off = why->product.goods.one_off;
            memcpy(profile->purchases[kept++].category, why->product.category, RG_CATEGORY_MAX);
        }
    }
    profile->purchase_count = kept;
    return status;
}

static const char *text_at(const cJSON *row, int at)
{
    const char *text = cJSON_GetStringValue(cJSON_GetArrayItem(row, at));
    return text != NULL ? text : "";
}

static int64_t number_at(const cJSON *row, int at)
{
    const cJSON *number = cJSON_GetArrayItem(row, at);
    return cJSON_IsNumber(number) ? (int64_t)number->valuedouble : 0;
}

static void take_sizes(struct rg_profile *profile, const cJSON *sizes)
{
    const cJSON *row;
    cJSON_ArrayForEach(row, sizes)
    {
        if (profile->size_count < RG_PROFILE_SIZES) {
            struct rg_profile_size *size = &profile->sizes[profile->size_count++];
            (void)rg_text_copy(size->category, sizeof size->category, text_at(row, 0));
            (void)rg_text_copy(size->size, sizeof size->size, text_at(row, 1));
        }
    }
}

static void add_occasion(struct rg_profile *profile, int64_t month, int64_t day)
{
    if (profile->occasion_count < RG_PROFILE_OCCASIONS && month >= 1 && month <= 12) {
        profile->occasions[profile->occasion_count++] = (struct rg_profile_occasion){
            .kind = RG_OCCASION_OTHER, .month = (int32_t)month, .day = (int32_t)day};
    }
}

static enum rg_status take_wishes(struct rg_hq_why *why, const cJSON *wishes)
{
    struct rg_profile *profile = &why->profile;
    enum rg_status status = RG_OK;
    const cJSON *row;
    cJSON_ArrayForEach(row, wishes)
    {
        if (status != RG_OK || number_at(row, 3) != 0 || profile->wish_count == RG_PROFILE_WISHES) {
            continue;
        }
        status = rg_hq_why_goods_of(why, number_at(row, 0));
        if (status != RG_OK || why->product.goods.discreet) {
            continue;
        }
        struct rg_profile_wish *wish = &profile->wishes[profile->wish_count++];
        wish->product.value = number_at(row, 0);
        (void)rg_text_copy(wish->size, sizeof wish->size, text_at(row, 1));
        for (size_t i = 0; i < why->product.goods.stock_count; i++) {
            wish->in_stock = wish->in_stock || wish->size[0] == '\0' ||
                             strcmp(wish->size, why->product.stock[i].size) == 0;
        }
    }
    return status;
}

static bool wished_for_another(const cJSON *wishes, int64_t product)
{
    const cJSON *row;
    cJSON_ArrayForEach(row, wishes)
    {
        if (number_at(row, 3) != 0 && number_at(row, 0) == product) {
            return true;
        }
    }
    return false;
}

static void take_ratings(struct rg_profile *profile, const cJSON *ratings, const cJSON *wishes)
{
    const cJSON *row;
    cJSON_ArrayForEach(row, ratings)
    {
        int64_t stars = number_at(row, 1);
        const struct rg_profile_rating rating = {.product = {number_at(row, 0)},
                                                 .stars =
                                                     (uint8_t)(stars > 0 && stars <= UINT8_MAX ? stars : 0),
                                                 .favourite = number_at(row, 2) != 0,
                                                 .at_ms = number_at(row, 3),
                                                 .unseen = wished_for_another(wishes, number_at(row, 0))};
        if (rg_rating_sound(&rating)) {
            rg_ratings_keep(profile->ratings, &profile->rating_count, &rating);
        }
    }
}

static enum rg_status read_member(struct rg_hq_why *why)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        why->store,
        "SELECT members.site,sites.id,sizes,wishes,occasions,ratings,birth_month,birth_day FROM members "
        "JOIN sites ON "
        "sites.number=members.site WHERE members.id=?1 AND state<3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, why->member);
    enum rg_status status = rg_hq_first(why->store, stmt);
    if (status != RG_OK) {
        return status;
    }
    why->site = sqlite3_column_int64(stmt, 0);
    (void)rg_text_copy(why->site_name, sizeof why->site_name, rg_hq_column_text(stmt, 1));
    cJSON *lists[LISTS];
    for (int i = 0; i < LISTS; i++) {
        const char *text = rg_hq_column_text(stmt, 2 + i);
        lists[i] = cJSON_Parse(text != NULL ? text : "[]");
    }
    add_occasion(&why->profile, sqlite3_column_int64(stmt, 2 + LISTS), sqlite3_column_int64(stmt, 3 + LISTS));
    (void)sqlite3_reset(stmt);
    take_sizes(&why->profile, lists[0]);
    status = take_wishes(why, lists[1]);
    const cJSON *row;
    cJSON_ArrayForEach(row, lists[2])
    {
        add_occasion(&why->profile, number_at(row, 1), number_at(row, 2));
    }
    take_ratings(&why->profile, lists[3], lists[1]);
    for (int i = 0; i < LISTS; i++) {
        cJSON_Delete(lists[i]);
    }
    return status;
}

/* By the rule by which kiosks join what they showed with what HQ tells them, over all that they reported. */
static enum rg_status read_shown(struct rg_hq_why *why, int64_t now_ms)
{
    struct rg_rest_list rests;
    enum rg_status status =
        rg_hq_rests_of(why->store, why->member, now_ms - RG_SHELF_SHOWN_DAYS * DAY_MS, &rests);
    if (status == RG_OK) {
        why->person.shown_count = rg_rests_join(NULL, 0, &rests, &why->rules, now_ms, why->shown);
    }
    explicit_bzero(&rests, sizeof rests);
    return status;
}

static enum rg_status read_offers(struct rg_hq_why *why, int64_t now_ms)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(why->store, "SELECT product,member IS NOT NULL AND code LIKE 'BIRTHDAY%' FROM offers "
                                    "WHERE site=?1 AND state=1 AND "
                                    "product IS NOT NULL AND (member=?2 OR member IS NULL) AND "
                                    "valid_from<=?3 AND (valid_until IS NULL OR "
                                    "valid_until>?3) ORDER BY member IS NULL,valid_from DESC LIMIT 16");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, why->site);
    (void)sqlite3_bind_int64(stmt, 2, why->member);
    (void)sqlite3_bind_int64(stmt, 3, now_ms);
    enum rg_status status = rg_hq_first(why->store, stmt);
    while (status == RG_OK && why->person.offer_count < RG_HQ_WHY_ON) {
        why->on[why->person.offer_count++] = (struct rg_shelf_offer){
            .product = {sqlite3_column_int64(stmt, 0)}, .birthday = sqlite3_column_int(stmt, 1) != 0};
        status = rg_hq_next(stmt);
    }
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* Codes of the catalogue alone steer what is shown. */
static enum rg_status read_notes(struct rg_hq_why *why)
{
    struct rg_note_list *notes = &why->profile.notes;
    sqlite3_stmt *stmt = rg_hq_statement(
        why->store, "SELECT kind,text,associate IS NULL,at FROM notes WHERE member=?1 AND state=1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, why->member);
    enum rg_status status = rg_hq_first(why->store, stmt);
    while (status == RG_OK) {
        struct rg_note note;
        if (rg_note_read(rg_hq_column_text(stmt, 0), rg_hq_column_text(stmt, 1), &note)) {
            note.source = sqlite3_column_int(stmt, 2) != 0 ? RG_NOTE_BY_CUSTOMER : RG_NOTE_BY_TEAM;
            note.at_ms = sqlite3_column_int64(stmt, 3);
            rg_notes_put(notes, &note);
            explicit_bzero(&note, sizeof note);
        }
        status = rg_hq_next(stmt);
    }
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status read_fading(struct rg_hq_why *why)
{
    struct rg_hq_upto upto;
    enum rg_status status = rg_hq_upto_get(why->store, why->site_name, &upto);
    why->fade = status == RG_OK && upto.fades ? upto.fade : RG_RECO_FADE;
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_hq_why_know(struct rg_hq_why *why, int64_t now_ms)
{
    int allowed = 0;
    enum rg_status status = read_member(why);
    if (status == RG_OK) {
        status = read_fading(why);
    }
    if (status == RG_OK) {
        status = rg_hq_allowed(why->store, why->member, &allowed);
    }
    if (status == RG_OK && (allowed & RG_HQ_MAY_PURCHASES) != 0) {
        status = read_lines(why);
    }
    if (status == RG_OK && (allowed & RG_HQ_MAY_NOTES) != 0) {
        status = read_notes(why);
    }
    if (status == RG_OK) {
        status = name_purchases(why);
    }
    if (status == RG_OK) {
        status = read_shown(why, now_ms);
    }
    if (status == RG_OK) {
        status = read_offers(why, now_ms);
    }
    why->line_count = rg_reco_history_settle(why->lines, why->line_count);
    why->person.now_ms = now_ms;
    why->person.profile = &why->profile;
    why->person.owned = why->lines;
    why->person.owned_count = why->line_count;
    why->person.shown = why->shown;
    why->person.offers = why->on;
    why->person.taste_count = rg_shelf_tastes(&why->profile.notes, why->tastes);
    why->person.tastes = why->tastes;
    return status;
}
