#include "offers.h"

#include "catalogue.h"
#include "handle.h"
#include "personal.h"

#include <stdlib.h>
#include <string.h>

/* Ranked products whose stock is looked at before bestsellers fill: bounds the reads of a tap. */
#define LOOK_AT 256

struct offers {
    struct rg_store *store;
    const struct rg_consent_grant *grant;
    const struct rg_profile *profile;
    struct rg_reco_list list;
    struct rg_store_product product; /* the one being looked at; wiped with the list */
};

static bool listed(const struct offers *offers, struct rg_product_id product)
{
    for (uint32_t i = 0; i < offers->list.count; i++) {
        if (offers->list.items[i].product.value == product.value) {
            return true;
        }
    }
    return false;
}

/* The profile holds the newest purchases only; what was bought before them is asked for here. */
static enum rg_status excluded(const struct offers *offers, const struct rg_store_product *product, bool *out)
{
    *out = false;
    if (offers->profile->purchase_count == 0) {
        return RG_OK;
    }
    struct rg_store_ownership owned;
    enum rg_status status = rg_store_ownership_of(offers->store, offers->grant, product->id, &owned);
    if (status == RG_OK) {
        *out = rg_ranking_excludes(owned.bought, owned.returned, product->one_off);
    }
    return status;
}

static int by_label(const void *a, const void *b)
{
    return rg_size_compare(((const struct rg_store_stock *)a)->size,
                           ((const struct rg_store_stock *)b)->size);
}

/* The age shown is that of the size that is offered, or of the oldest count when no size is. */
static void add_item(struct offers *offers, const struct rg_candidate *candidate,
                     const struct rg_store_product *product, struct rg_store_stock *stock, size_t count,
                     const struct rg_store_stock *fit)
{
    struct rg_reco *item = &offers->list.items[offers->list.count++];
    memset(item, 0, sizeof *item);
    item->product = product->id;
    item->has_picture = product->has_picture;
    memcpy(item->picture, product->picture, sizeof item->picture);
    item->reason = candidate->reason;
    memcpy(item->title, product->title, sizeof item->title);
    memcpy(item->category, product->category, sizeof item->category);
    item->price_minor = product->price_minor;
    memcpy(item->currency, product->currency, sizeof item->currency);
    item->stock_as_of_ms = fit != NULL ? fit->as_of_ms : stock[0].as_of_ms;
    for (size_t i = 0; fit == NULL && i < count; i++) {
        item->stock_as_of_ms =
            stock[i].as_of_ms < item->stock_as_of_ms ? stock[i].as_of_ms : item->stock_as_of_ms;
    }
    if (fit != NULL) {
        memcpy(item->size, fit->size, sizeof item->size);
    }
    qsort(stock, count, sizeof stock[0], by_label);
    for (size_t i = 0; i < count && item->size_count < RG_RECO_SIZES; i++) {
        memcpy(item->sizes[item->size_count++], stock[i].size, sizeof stock[i].size);
    }
}

/* The profile holds the newest purchases only. */
static enum rg_status say_because(struct offers *offers, struct rg_product_id because)
{
    struct rg_reco *item = &offers->list.items[offers->list.count - 1];
    struct rg_store_product product;
    enum rg_status status = rg_store_product(offers->store, because, &product);
    if (status == RG_OK) {
        memcpy(item->because_title, product.title, sizeof item->because_title);
    }
    explicit_bzero(&product, sizeof product);
    return status;
}

static const char *wanted_size(const struct offers *offers, const struct rg_candidate *candidate,
                               const struct rg_store_product *product)
{
    for (uint32_t i = 0; candidate->reason == RG_REASON_WISH && i < offers->profile->wish_count; i++) {
        const struct rg_profile_wish *wish = &offers->profile->wishes[i];
        if (wish->product.value == product->id.value && wish->in_stock && wish->size[0] != '\0') {
            return wish->size;
        }
    }
    return rg_profile_size_for(offers->profile, product->category);
}

/* List the candidate if it is here; any_size gives up the customer's size, never the stock. */
static enum rg_status consider(struct offers *offers, const struct rg_candidate *candidate, bool any_size)
{
    struct rg_store_product *product = &offers->product;
    struct rg_store_stock stock[RG_STORE_STOCK_MAX];
    size_t count = 0;
    if (listed(offers, candidate->product)) {
        return RG_OK;
    }
    enum rg_status status = rg_store_stock_of(offers->store, candidate->product, stock, &count);
    if (status != RG_OK || count == 0) {
        return status;
    }
    status = rg_store_product(offers->store, candidate->product, product);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    if (product->discreet) {
        return RG_OK;
    }
    const char *wanted = wanted_size(offers, candidate, product);
    const struct rg_store_stock *fit = NULL;
    for (size_t i = 0; wanted != NULL && i < count && fit == NULL; i++) {
        fit = strcmp(stock[i].size, wanted) == 0 ? &stock[i] : NULL;
    }
    if (wanted != NULL && fit == NULL && !any_size) {
        return RG_OK;
    }
    bool out;
    status = excluded(offers, product, &out);
    if (status == RG_OK && !out) {
        status = rg_store_price(offers->store, product);
    }
    if (status == RG_OK && !out) {
        struct rg_store_stock chosen = fit != NULL ? *fit : stock[0];
        add_item(offers, candidate, product, stock, count, fit != NULL ? &chosen : NULL);
        if (candidate->reason == RG_REASON_GOES_WITH) {
            status = say_because(offers, candidate->because);
        }
    }
    return status;
}

/* What is discreet, or of which nothing is known here, is no reason for anything. */
static enum rg_status add_grounds(const struct offers *offers, struct rg_ranking *ranking,
                                  const struct rg_reco_line *line)
{
    struct rg_store_grounds grounds;
    enum rg_status status = rg_store_grounds(offers->store, (struct rg_product_id){line->product}, &grounds);
    if (status == RG_OK && !grounds.discreet) {
        rg_ranking_add_bought(ranking, line, grounds.one_off, grounds.named, grounds.neighbours,
                              grounds.count);
    }
    explicit_bzero(&grounds, sizeof grounds);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static bool among(const uint16_t *places, size_t count, size_t place)
{
    for (size_t i = 0; i < count; i++) {
        if (places[i] == place) {
            return true;
        }
    }
    return false;
}

/* The newest with what goes with them; how often the others were bought is known without reading anything. */
static enum rg_status add_owned(const struct offers *offers, struct rg_ranking *ranking)
{
    const struct rg_reco_line *owned;
    size_t count;
    uint16_t places[RG_RECO_HISTORY];
    enum rg_status status = rg_store_owned_by(offers->store, offers->grant, &owned, &count);
    if (status != RG_OK) {
        return status;
    }
    size_t newest = rg_reco_history_newest(owned, count, places, RG_RECO_HISTORY);
    for (size_t i = 0; status == RG_OK && i < newest; i++) {
        status = add_grounds(offers, ranking, &owned[places[i]]);
    }
    for (size_t i = 0; status == RG_OK && newest == RG_RECO_HISTORY && i < count; i++) {
        if (!among(places, newest, i)) {
            rg_ranking_add_often(ranking, &owned[i]);
        }
    }
    explicit_bzero(places, sizeof places);
    return status;
}

static enum rg_status rank(const struct offers *offers, struct rg_ranking *ranking)
{
    const struct rg_profile *profile = offers->profile;
    rg_ranking_init(ranking);
    for (uint32_t i = 0; i < profile->wish_count; i++) {
        if (profile->wishes[i].in_stock) {
            rg_ranking_add_wish(ranking, profile->wishes[i].product);
        }
    }
    enum rg_status status = profile->purchase_count > 0 ? add_owned(offers, ranking) : RG_OK;
    if (status == RG_OK) {
        rg_ranking_finish(ranking, profile);
    }
    return status;
}

static enum rg_status fill(struct offers *offers)
{
    const struct rg_product_id *products;
    size_t count;
    enum rg_status status = rg_store_bestsellers(offers->store, &products, &count);
    for (int any_size = 0; any_size < 2; any_size++) {
        for (size_t i = 0; status == RG_OK && i < count && offers->list.count < RG_RECO_SHOWN; i++) {
            struct rg_candidate candidate = {.product = products[i], .reason = RG_REASON_BESTSELLER};
            status = consider(offers, &candidate, any_size != 0);
        }
    }
    return status;
}

/* With the bestsellers that would have filled it up: HQ compares the two place by place. */
static void withhold(struct rg_reco_list *list)
{
    struct rg_reco_list withheld = {.withheld_count = list->count};
    for (uint32_t i = 0; i < list->count; i++) {
        withheld.withheld[i] = (struct rg_reco_withheld){list->items[i].product, list->items[i].reason};
    }
    explicit_bzero(list, sizeof *list);
    *list = withheld;
    explicit_bzero(&withheld, sizeof withheld);
}

enum rg_status rg_store_recommend(struct rg_store *store, const struct rg_consent_grant *grant,
                                  const struct rg_profile *profile, struct rg_ranking *ranking,
                                  struct rg_reco_list *list)
{
    struct offers offers = {.store = store, .grant = grant, .profile = profile};
    enum rg_status status = rg_store_begin_read(store);
    if (status != RG_OK) {
        rg_store_forget_opened(store);
        return status;
    }
    status = rank(&offers, ranking);
    for (size_t i = 0; status == RG_OK && i < ranking->count && i < LOOK_AT; i++) {
        if (offers.list.count == RG_RECO_SHOWN) {
            break;
        }
        status = consider(&offers, &ranking->items[i], false);
    }
    if (status == RG_OK && offers.list.count < RG_RECO_SHOWN) {
        status = fill(&offers);
    }
    if (status == RG_OK && profile->arm == RG_ARM_CONTROL) {
        withhold(&offers.list);
        status = fill(&offers);
    }
    rg_store_end_read(store);
    rg_store_forget_opened(store);
    if (status == RG_OK) {
        *list = offers.list;
    }
    explicit_bzero(&offers, sizeof offers);
    return status;
}
