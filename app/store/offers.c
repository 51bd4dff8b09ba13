#include "offers.h"

#include "carried.h"
#include "catalogue.h"
#include "fields.h"
#include "handle.h"
#include "personal.h"
#include "shown.h"

#include <stdlib.h>
#include <string.h>

#define OFFERS_MAX 16

#define DAY_MS INT64_C(86400000)

struct offers {
    struct rg_store *store;
    const struct rg_consent_grant *grant;
    const struct rg_profile *profile;
    const struct rg_counts_list *since; /* what was bought together since HQ counted */
    struct rg_reco_list list;
    struct rg_shelf_offer on[OFFERS_MAX];
    char perk[RG_OFFER_TITLE_MAX];
    struct rg_shelf_shown shown[RG_RESTS_JOINED];
    struct rg_shelf_taste tastes[RG_NOTES_MAX];
    struct rg_shelf_person person;
    struct rg_shelf shelf;
    struct rg_store_product product; /* the one being looked at; wiped with the list */
};

void rg_store_shelf_rules(struct rg_store *store, const struct rg_shelf_rules *rules)
{
    store->shelf = *rules;
}

static int by_label(const void *a, const void *b)
{
    return rg_size_compare(((const struct rg_shelf_stock *)a)->size,
                           ((const struct rg_shelf_stock *)b)->size);
}

static enum rg_status stock_of(struct offers *offers, struct rg_product_id product,
                               struct rg_shelf_stock stock[RG_STORE_STOCK_MAX], size_t *count)
{
    struct rg_store_stock here[RG_STORE_STOCK_MAX];
    size_t found = 0;
    enum rg_status status = rg_store_stock_of(offers->store, product, here, &found);
    for (size_t i = 0; status == RG_OK && i < found; i++) {
        memcpy(stock[i].size, here[i].size, sizeof stock[i].size);
        stock[i].quantity = here[i].quantity;
        stock[i].as_of_ms = here[i].as_of_ms;
    }
    *count = status == RG_OK ? found : 0;
    return status;
}

/* A product that is not in the catalogue, or of which none is here, is not put before the shelf. */
static enum rg_status look_at(struct offers *offers, const struct rg_candidate *candidate)
{
    struct rg_store_product *product = &offers->product;
    struct rg_shelf_stock stock[RG_STORE_STOCK_MAX];
    size_t count = 0;
    enum rg_status status = stock_of(offers, candidate->product, stock, &count);
    if (status != RG_OK || count == 0) {
        return status;
    }
    status = rg_store_product(offers->store, candidate->product, product);
    if (status == RG_OK) {
        const struct rg_shelf_goods goods = {.product = candidate->product,
                                             .known = true,
                                             .one_off = product->one_off,
                                             .discreet = product->discreet,
                                             .sells = candidate->reason == RG_REASON_BESTSELLER,
                                             .since_ms = product->since_ms,
                                             .title = product->title,
                                             .category = product->category,
                                             .season = product->season,
                                             .stock = stock,
                                             .stock_count = count};
        (void)rg_shelf_offer(&offers->shelf, candidate, &goods);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* What was counted too long ago is not said to be here either. */
static size_t keep_fresh(const struct offers *offers, struct rg_shelf_stock *stock, size_t count)
{
    int64_t now = offers->person.now_ms, most = offers->shelf.rules.fresh_hours * INT64_C(3600000);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (now <= 0 || stock[i].as_of_ms >= now || now - most <= stock[i].as_of_ms) {
            stock[kept++] = stock[i];
        }
    }
    return kept;
}

/* The age shown is that of the size that is offered, or of the oldest count when no size is. */
static void add_stock(const struct offers *offers, const struct rg_shelf_item *chosen, struct rg_reco *item,
                      struct rg_shelf_stock *stock, size_t count)
{
    const struct rg_shelf_stock fit = stock[chosen->stock_at];
    if (chosen->in_size) {
        memcpy(item->size, fit.size, sizeof item->size);
    }
    item->stock_as_of_ms = fit.as_of_ms;
    count = keep_fresh(offers, stock, count);
    for (size_t i = 0; !chosen->in_size && i < count; i++) {
        item->stock_as_of_ms =
            stock[i].as_of_ms < item->stock_as_of_ms ? stock[i].as_of_ms : item->stock_as_of_ms;
    }
    qsort(stock, count, sizeof stock[0], by_label);
    for (size_t i = 0; i < count && item->size_count < RG_RECO_SIZES; i++) {
        memcpy(item->sizes[item->size_count++], stock[i].size, sizeof stock[i].size);
    }
}

static void say_offer(const struct offers *offers, struct rg_reco *item)
{
    bool birthday = item->reason == RG_REASON_BIRTHDAY;
    for (size_t i = offers->person.offer_count; birthday || item->reason == RG_REASON_OFFER ? i > 0 : false;
         i--) {
        const struct rg_shelf_offer *offer = &offers->on[i - 1];
        if (offer->product.value == item->product.value && offer->birthday == birthday) {
            memcpy(item->offer_title, offer->title, sizeof item->offer_title);
        }
    }
}

/* The profile holds the newest purchases only. */
static enum rg_status say_because(struct offers *offers, struct rg_product_id because, struct rg_reco *item)
{
    enum rg_status status = rg_store_product(offers->store, because, &offers->product);
    if (status == RG_OK) {
        memcpy(item->because_title, offers->product.title, sizeof item->because_title);
    }
    return status;
}

/* All reads of a tap see the same, so what was found once is found again. */
static enum rg_status add_item(struct offers *offers, const struct rg_shelf_item *chosen)
{
    struct rg_reco *item = &offers->list.items[offers->list.count++];
    struct rg_store_product *product = &offers->product;
    struct rg_shelf_stock stock[RG_STORE_STOCK_MAX];
    size_t count = 0;
    enum rg_status status = stock_of(offers, chosen->candidate.product, stock, &count);
    if (status == RG_OK) {
        status = rg_store_product(offers->store, chosen->candidate.product, product);
    }
    if (status == RG_OK) {
        status = chosen->stock_at < count ? rg_store_price(offers->store, product) : RG_CORRUPT;
    }
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_CORRUPT : status;
    }
    memset(item, 0, sizeof *item);
    item->product = product->id;
    item->has_picture = product->has_picture;
    memcpy(item->picture, product->picture, sizeof item->picture);
    item->reason = chosen->candidate.reason;
    memcpy(item->title, product->title, sizeof item->title);
    memcpy(item->category, product->category, sizeof item->category);
    item->price_minor = product->price_minor;
    memcpy(item->currency, product->currency, sizeof item->currency);
    add_stock(offers, chosen, item, stock, count);
    say_offer(offers, item);
    return chosen->candidate.reason == RG_REASON_GOES_WITH
               ? say_because(offers, chosen->candidate.because, item)
               : RG_OK;
}

/* What is discreet, or of which nothing is known here, is no reason for anything. */
static enum rg_status add_grounds(const struct offers *offers, struct rg_ranking *ranking,
                                  const struct rg_reco_line *line)
{
    struct rg_store_grounds grounds;
    enum rg_status status = rg_store_grounds(offers->store, (struct rg_product_id){line->product}, &grounds);
    if (status == RG_OK && !grounds.discreet) {
        grounds.count = rg_counts_list_merge(offers->since, line->product, grounds.neighbours, grounds.count);
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

/* What they did not like says nothing of their taste. */
static bool rated_low(const struct rg_profile *profile, const struct rg_reco_line *line)
{
    return rg_ratings_refuse(profile->ratings, profile->rating_count, (struct rg_product_id){line->product});
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
        if (!rated_low(offers->profile, &owned[places[i]])) {
            status = add_grounds(offers, ranking, &owned[places[i]]);
        }
    }
    for (size_t i = 0; status == RG_OK && newest == RG_RECO_HISTORY && i < count; i++) {
        if (!among(places, newest, i) && !rated_low(offers->profile, &owned[i])) {
            rg_ranking_add_often(ranking, &owned[i]);
        }
    }
    rg_ranking_favour(ranking, offers->profile->ratings, offers->profile->rating_count);
    explicit_bzero(places, sizeof places);
    return status;
}

static enum rg_status rank(const struct offers *offers, struct rg_ranking *ranking)
{
    const struct rg_profile *profile = offers->profile;
    struct rg_reco_fade fade;
    enum rg_status status = rg_store_fading(offers->store, &fade);
    if (status != RG_OK) {
        return status;
    }
    rg_ranking_init(ranking, fade);
    for (uint32_t i = 0; i < profile->wish_count; i++) {
        if (profile->wishes[i].in_stock) {
            rg_ranking_add_wish(ranking, profile->wishes[i].product);
        }
    }
    for (size_t i = 0; i < offers->person.offer_count; i++) {
        rg_ranking_add_offer(ranking, offers->on[i].product, offers->on[i].birthday);
    }
    status = profile->purchase_count > 0 ? add_owned(offers, ranking) : RG_OK;
    if (status == RG_OK) {
        rg_ranking_finish(ranking, profile, RG_SHELF_LOOK_AT);
    }
    return status;
}

/* Of nobody there is nothing but their answers. */
static enum rg_status know(struct offers *offers)
{
    struct rg_store *store = offers->store;
    struct rg_shelf_person *person = &offers->person;
    *person = (struct rg_shelf_person){
        .now_ms = store->now_ms, .profile = offers->profile, .tastes = offers->tastes};
    person->taste_count = rg_shelf_tastes(&offers->profile->notes, offers->tastes);
    if (offers->grant == NULL) {
        return RG_OK;
    }
    enum rg_status status = RG_OK;
    if (rg_consent_allows_field(offers->grant, RG_FIELD_OWNERSHIP)) {
        status = rg_store_owned_by(store, offers->grant, &person->owned, &person->owned_count);
    }
    if (status == RG_OK) {
        person->shown = offers->shown;
        status = rg_shown_read(store, offers->grant, offers->shown, &person->shown_count);
    }
    if (status == RG_OK && person->now_ms > 0) {
        person->offers = offers->on;
        status = rg_store_offers_on(store, offers->grant, person->now_ms, offers->on, OFFERS_MAX,
                                    &person->offer_count, offers->perk);
    }
    return status;
}

static enum rg_status add_arrivals(struct offers *offers)
{
    struct rg_product_id products[RG_STORE_ARRIVALS_MAX];
    size_t count = 0, before = offers->shelf.count;
    int64_t now = offers->person.now_ms;
    if (now <= 0) {
        return RG_OK;
    }
    enum rg_status status =
        rg_store_arrivals(offers->store, now - offers->shelf.rules.new_days * DAY_MS, products, &count);
    for (size_t i = 0; status == RG_OK && i < count && i < RG_SHELF_ARRIVALS_LOOK_AT; i++) {
        const struct rg_candidate candidate = {.product = products[i], .reason = RG_REASON_NEW};
        if (offers->shelf.count - before == RG_SHELF_ARRIVALS_ENOUGH) {
            break;
        }
        status = look_at(offers, &candidate);
    }
    return status;
}

/* "Popular in this store" is true of nothing that nobody bought lately, however few there are that somebody did. */
static enum rg_status add_bestsellers(struct offers *offers)
{
    const struct rg_product_id *products;
    size_t count;
    enum rg_status status = rg_store_bestsellers(offers->store, &products, &count);
    count = status == RG_OK ? rg_store_selling(offers->store) : 0;
    for (size_t i = 0; status == RG_OK && i < count && rg_shelf_lacks(&offers->shelf, i); i++) {
        const struct rg_candidate candidate = {.product = products[i], .reason = RG_REASON_BESTSELLER};
        status = look_at(offers, &candidate);
    }
    return status;
}

static enum rg_status list_chosen(struct offers *offers)
{
    uint16_t places[RG_RECO_SHOWN];
    size_t count = rg_shelf_settle(&offers->shelf, places, RG_RECO_SHOWN);
    enum rg_status status = RG_OK;
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        status = add_item(offers, &offers->shelf.items[places[i]]);
    }
    return status;
}

static enum rg_status list_theirs(struct offers *offers, struct rg_ranking *ranking)
{
    rg_shelf_begin(&offers->shelf, &offers->store->shelf, &offers->person);
    enum rg_status status = rank(offers, ranking);
    for (size_t i = 0; status == RG_OK && i < ranking->count && i < RG_SHELF_LOOK_AT; i++) {
        if (offers->shelf.count == RG_SHELF_CHOOSE_OF) {
            break;
        }
        /* The shelf would take none of these; nothing need be read of them. */
        if (ranking->items[i].had) {
            continue;
        }
        status = look_at(offers, &ranking->items[i]);
    }
    if (status == RG_OK) {
        status = add_arrivals(offers);
    }
    if (status == RG_OK) {
        status = add_bestsellers(offers);
    }
    return status == RG_OK ? list_chosen(offers) : status;
}

/* What somebody likes moves nothing here: it is what the rest is compared with. */
static enum rg_status list_bestsellers(struct offers *offers)
{
    size_t count = 0;
    for (size_t i = 0; i < offers->person.taste_count; i++) {
        if (!offers->tastes[i].likes) {
            offers->tastes[count++] = offers->tastes[i];
        }
    }
    offers->person.taste_count = count;
    rg_shelf_begin(&offers->shelf, &offers->store->shelf, &offers->person);
    enum rg_status status = add_bestsellers(offers);
    return status == RG_OK ? list_chosen(offers) : status;
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

/* What is said of a wish beside the three is held to what they are held to, and rests with them. */
static void mark_wishes(const struct rg_reco_list *list, struct rg_profile *profile)
{
    for (uint32_t i = 0; i < profile->wish_count; i++) {
        struct rg_profile_wish *wish = &profile->wishes[i];
        wish->listed = false;
        for (uint32_t k = 0; k < list->count && wish->in_stock; k++) {
            const struct rg_reco *item = &list->items[k];
            wish->listed = wish->listed ||
                           (item->reason == RG_REASON_WISH && item->product.value == wish->product.value);
        }
    }
}

enum rg_status rg_store_recommend(struct rg_store *store, const struct rg_consent_grant *grant,
                                  struct rg_profile *profile, struct rg_ranking *ranking,
                                  struct rg_reco_list *list)
{
    struct offers offers = {.store = store, .grant = grant, .profile = profile};
    if (grant != NULL) {
        rg_shown_freshen(store, grant->member.value);
    }
    enum rg_status status = rg_store_begin_read(store);
    if (status != RG_OK) {
        rg_store_forget_opened(store);
        return status;
    }
    /* After the file of neighbours: what it counts, this list does not have any more (delta.h). */
    offers.since = rg_delta_latest(&store->delta);
    status = know(&offers);
    if (status == RG_OK) {
        status = list_theirs(&offers, ranking);
    }
    if (status == RG_OK && profile->arm == RG_ARM_CONTROL) {
        withhold(&offers.list);
        status = list_bestsellers(&offers);
    }
    rg_store_end_read(store);
    rg_store_forget_opened(store);
    if (status == RG_OK) {
        *list = offers.list;
        mark_wishes(list, profile);
        memcpy(profile->perk, offers.perk, sizeof profile->perk);
    }
    explicit_bzero(&offers, sizeof offers);
    return status;
}
