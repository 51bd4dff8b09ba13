#include "closet.h"

#include "carried.h"
#include "catalogue.h"
#include "continuity.h"
#include "fields.h"
#include "handle.h"
#include "parts.h"
#include "personal.h"
#include "text.h"

#include <string.h>

/* New products whose category is looked at: a season's delivery, not a catalogue's. */
#define SCANNED 1024

struct closet {
    struct rg_store *store;
    const struct rg_consent_grant *grant;
    struct rg_profile profile;
    struct rg_wardrobe wardrobe;
    struct rg_store_product product; /* the one being looked at */
};

/* What HQ no longer lists has no category that anybody knows. */
static enum rg_status add_owned(struct closet *closet)
{
    const struct rg_reco_line *owned;
    size_t count;
    uint16_t places[RG_CLOSET_OWNED];
    enum rg_status status = rg_store_owned_by(closet->store, closet->grant, &owned, &count);
    if (status != RG_OK) {
        return status;
    }
    size_t newest = rg_reco_history_newest(owned, count, places, RG_CLOSET_OWNED);
    for (size_t i = 0; status == RG_OK && i < newest; i++) {
        const struct rg_reco_line *line = &owned[places[i]];
        status = rg_store_product(closet->store, (struct rg_product_id){line->product}, &closet->product);
        if (status == RG_OK && !closet->product.discreet) {
            const struct rg_profile_rating *rating =
                rg_rating_of(closet->profile.ratings, closet->profile.rating_count, closet->product.id);
            rg_wardrobe_own(&closet->wardrobe, closet->product.category, closet->product.title, line->times,
                            rating == NULL || rating->unseen ? NULL : rating);
        }
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    explicit_bzero(places, sizeof places);
    rg_wardrobe_end(&closet->wardrobe);
    for (uint32_t i = 0; i < closet->wardrobe.group_count; i++) {
        struct rg_wardrobe_group *group = &closet->wardrobe.groups[i];
        const char *size = rg_profile_size_for(&closet->profile, group->category);
        (void)rg_text_copy(group->size, sizeof group->size, size == NULL ? "" : size);
    }
    return status;
}

static void add_wish(struct closet *closet, const struct rg_profile_wish *wish)
{
    struct rg_wardrobe_wish *row = &closet->wardrobe.wishes[closet->wardrobe.wish_count];
    if (wish->title[0] == '\0') {
        return;
    }
    row->stock = wish->back ? RG_WARDROBE_BACK : wish->in_stock ? RG_WARDROBE_HERE : RG_WARDROBE_AWAY;
    (void)rg_text_copy(row->title, sizeof row->title, wish->title);
    (void)rg_text_copy(row->size, sizeof row->size, wish->size);
    closet->wardrobe.wish_count++;
}

/* As far as notes are allowed, and of what may be named: the profile has no other. */
static void add_threads(struct closet *closet)
{
    struct rg_wardrobe *wardrobe = &closet->wardrobe;
    for (uint32_t i = 0; i < closet->profile.thread_count; i++) {
        const struct rg_profile_thread *thread = &closet->profile.threads[i];
        struct rg_wardrobe_thread *row = &wardrobe->threads[wardrobe->thread_count++];
        row->at_ms = thread->at_ms;
        (void)rg_text_copy(row->title, sizeof row->title, thread->title);
    }
}

/* Without a size of theirs only what has none fits. */
static enum rg_status fits(struct closet *closet, const char *size, bool *does)
{
    struct rg_store_stock stock[RG_STORE_STOCK_MAX];
    size_t count = 0;
    enum rg_status status = rg_store_stock_of(closet->store, closet->product.id, stock, &count);
    *does = false;
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        *does = *does || strcmp(stock[i].size, size) == 0;
    }
    return status;
}

static bool theirs(const struct closet *closet, const char *category)
{
    const struct rg_profile *profile = &closet->profile;
    if (rg_notes_refuse(&profile->notes, category)) {
        return false;
    }
    for (uint32_t i = 0; category[0] != '\0' && i < profile->size_count; i++) {
        if (strcmp(profile->sizes[i].category, category) == 0) {
            return true;
        }
    }
    return rg_wardrobe_has(&closet->wardrobe, category);
}

/* The newest of their categories. */
static enum rg_status find_new(struct closet *closet, struct rg_product_id found[RG_CLOSET_NEW],
                               size_t *count)
{
    struct rg_store *store = closet->store;
    sqlite3_stmt *row = store->statements[RG_TAP_NEW];
    char category[RG_CATEGORY_MAX];
    enum rg_status status = sqlite3_bind_int64(row, 1, store->now_ms - RG_WARDROBE_NEW_MS) == SQLITE_OK &&
                                    sqlite3_bind_int64(row, 2, store->now_ms) == SQLITE_OK &&
                                    sqlite3_bind_int(row, 3, SCANNED) == SQLITE_OK
                                ? RG_OK
                                : RG_NO_MEMORY;
    *count = 0;
    while (status == RG_OK && *count < RG_CLOSET_NEW && (status = rg_sql_row(row)) == RG_OK) {
        rg_sql_text(row, 1, category, sizeof category);
        if (theirs(closet, category)) {
            found[(*count)++].value = sqlite3_column_int64(row, 0);
        }
    }
    (void)sqlite3_reset(row);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status add_new(struct closet *closet, struct rg_product_id id)
{
    struct rg_store_ownership owned = {0, 0};
    bool fit = false;
    enum rg_status status = rg_store_ownership_of(closet->store, closet->grant, id, &owned);
    if (status != RG_OK || owned.bought > 0) {
        return status;
    }
    status = rg_store_product(closet->store, id, &closet->product);
    const struct rg_store_product *product = &closet->product;
    if (status != RG_OK || product->title[0] == '\0') {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    const char *size = rg_profile_size_for(&closet->profile, product->category);
    size = size == NULL ? "" : size;
    status = fits(closet, size, &fit);
    if (status == RG_OK && fit) {
        struct rg_wardrobe_new *row = &closet->wardrobe.news[closet->wardrobe.new_count++];
        (void)rg_text_copy(row->title, sizeof row->title, product->title);
        (void)rg_text_copy(row->category, sizeof row->category, product->category);
        (void)rg_text_copy(row->size, sizeof row->size, size);
    }
    return status;
}

static enum rg_status add_goods(struct closet *closet)
{
    struct rg_product_id found[RG_CLOSET_NEW];
    size_t count = 0;
    enum rg_status status = add_owned(closet);
    for (uint32_t i = 0; status == RG_OK && i < closet->profile.wish_count; i++) {
        add_wish(closet, &closet->profile.wishes[i]);
    }
    if (status == RG_OK) {
        add_threads(closet);
    }
    if (status == RG_OK && closet->store->now_ms != 0) {
        status = find_new(closet, found, &count);
    }
    for (size_t i = 0; status == RG_OK && i < count && closet->wardrobe.new_count < RG_WARDROBE_NEW; i++) {
        status = add_new(closet, found[i]);
    }
    return status;
}

/* What they asked for of a discreet product nobody beside them reads, nor what an associate wrote of it. */
static enum rg_status add_request(struct closet *closet, const struct rg_carried *request)
{
    enum rg_status status = RG_NOT_FOUND;
    if (request->product != 0) {
        status = rg_store_product(closet->store, (struct rg_product_id){request->product}, &closet->product);
    }
    if (status != RG_OK && status != RG_NOT_FOUND) {
        return status;
    }
    bool known = status == RG_OK, unseen = known && closet->product.discreet;
    const char *text = known ? closet->product.title : "";
    enum rg_asked_kind kind;
    bool told = rg_continuity_kind((struct rg_text_view){request->word, strlen(request->word)}, &kind);
    if (!unseen && (told || text[0] != '\0') && closet->wardrobe.request_count < RG_WARDROBE_REQUESTS) {
        struct rg_wardrobe_request *row = &closet->wardrobe.requests[closet->wardrobe.request_count++];
        row->kind = kind;
        row->ready = strcmp(request->status, "ready") == 0;
        (void)rg_text_copy(row->text, sizeof row->text, text);
    }
    return RG_OK;
}

static enum rg_status add_requests(struct closet *closet)
{
    struct rg_carried_list carried = {0};
    enum rg_status status = rg_store_carried_of(closet->store, closet->grant, &carried);
    for (uint32_t i = 0; status == RG_OK && i < carried.count; i++) {
        if (carried.rows[i].feed == RG_FEED_REQUESTS) {
            status = add_request(closet, &carried.rows[i]);
        }
    }
    explicit_bzero(&carried, sizeof carried);
    return status;
}

enum rg_status rg_store_wardrobe(struct rg_store *store, const struct rg_consent_grant *grant,
                                 struct rg_wardrobe *wardrobe)
{
    struct closet closet = {.store = store, .grant = grant};
    if (!rg_consent_allows_field(grant, RG_FIELD_PURCHASES) ||
        !rg_consent_allows_field(grant, RG_FIELD_OWNERSHIP)) {
        return RG_DENIED;
    }
    enum rg_status status = rg_store_profile_load(store, grant, &closet.profile);
    if (status == RG_OK) {
        status = rg_store_begin_read(store);
    }
    if (status == RG_OK) {
        status = add_goods(&closet);
        rg_store_end_read(store);
    }
    if (status == RG_OK) {
        status = add_requests(&closet);
    }
    rg_store_forget_opened(store);
    if (status == RG_OK) {
        *wardrobe = closet.wardrobe;
    }
    explicit_bzero(&closet, sizeof closet);
    return status;
}
