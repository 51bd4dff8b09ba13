#include "recommend.h"

#include <string.h>

/* A wish outranks every sum of neighbours (RG_RECO_HISTORY purchases of weight 1,000,000 each). What was bought before is the best
 * single predictor of what is bought next: each time is half a perfect neighbour if it was the last, and how well it sells lately up to two
 * thirds. Bestsellers only order what nothing personal speaks for. How the figures were chosen is in app/hq/evaluate/README.md. */
#define WISH_TERM       (1LL << 40)
#define OFFER_TERM      (1LL << 39)
#define OWNED_TERM      500000LL
#define LATELY_TERM     666666LL
#define BESTSELLER_TERM 1000LL
#define WEIGHT_MAX      RG_RECO_WEIGHT_MAX
/* More than any sum without a wish or an offer: what is had stands behind all the rest. */
#define HAD_TERM (1LL << 39)

_Static_assert(RG_CANDIDATES_MAX <= UINT16_MAX, "slots hold an index + 1");

/* A power of @p beside thousandths in 1/65536. */
static int64_t decay(uint32_t age_rank, uint16_t beside)
{
    int64_t factor = 65536;
    for (uint32_t i = 0; i < age_rank && i < 64; i++) {
        factor = factor * beside / 1000;
    }
    return factor;
}

/* Linear: who took it ten times takes it sooner than who took it nine times, whatever sells. */
static int64_t owned_term(const struct rg_reco_line *line, struct rg_reco_fade fade)
{
    return rg_reco_history_recent(line, fade.bought) * OWNED_TERM / RG_RECO_RECENT;
}

static size_t slot_count(const struct rg_ranking *ranking)
{
    return sizeof ranking->slots / sizeof ranking->slots[0];
}

/* The product's slot, or the free one where it would be. */
static uint16_t *slot_of(struct rg_ranking *ranking, struct rg_product_id product)
{
    uint64_t hash = (uint64_t)product.value * 0x9e3779b97f4a7c15u;
    size_t mask = slot_count(ranking) - 1;
    size_t slot = (size_t)(hash >> 40) & mask;
    while (ranking->slots[slot] != 0 &&
           ranking->items[ranking->slots[slot] - 1].product.value != product.value) {
        slot = (slot + 1) & mask;
    }
    return &ranking->slots[slot];
}

/* The product's candidate, made with a score of 0 if there is room; NULL when full. */
static struct rg_candidate *candidate_of(struct rg_ranking *ranking, struct rg_product_id product)
{
    uint16_t *slot = slot_of(ranking, product);
    if (*slot != 0) {
        return &ranking->items[*slot - 1];
    }
    if (ranking->count == RG_CANDIDATES_MAX || product.value == 0) {
        return NULL;
    }
    struct rg_candidate *fresh = &ranking->items[ranking->count++];
    *fresh = (struct rg_candidate){.product = product};
    *slot = (uint16_t)ranking->count;
    return fresh;
}

static void add_term(struct rg_ranking *ranking, struct rg_product_id product, int64_t term,
                     enum rg_reason reason, struct rg_product_id because)
{
    struct rg_candidate *candidate = term > 0 ? candidate_of(ranking, product) : NULL;
    if (candidate == NULL) {
        return;
    }
    candidate->score += term;
    candidate->again = candidate->again || reason == RG_REASON_AGAIN;
    if (term > candidate->largest) {
        candidate->largest = term;
        candidate->reason = reason;
        candidate->because = because;
    }
}

void rg_ranking_init(struct rg_ranking *ranking, struct rg_reco_fade fade)
{
    ranking->count = 0;
    ranking->fade = fade;
    memset(ranking->slots, 0, sizeof ranking->slots);
}

static void add_neighbours(struct rg_ranking *ranking, struct rg_product_id because, uint32_t age,
                           const struct rg_neighbour *neighbours, size_t count)
{
    int64_t factor = decay(age, ranking->fade.beside);
    for (size_t i = 0; i < count; i++) {
        int32_t weight = neighbours[i].weight < WEIGHT_MAX ? neighbours[i].weight : WEIGHT_MAX;
        if (neighbours[i].product.value != because.value) {
            add_term(ranking, neighbours[i].product, weight * factor / 65536, RG_REASON_GOES_WITH, because);
        }
    }
}

void rg_ranking_add(struct rg_ranking *ranking, const struct rg_profile_purchase *because, uint32_t age_rank,
                    const struct rg_neighbour *neighbours, size_t count)
{
    if (because->quantity > because->returned) {
        add_neighbours(ranking, because->product, age_rank, neighbours, count);
    }
}

static int32_t selling(int64_t product, const struct rg_neighbour *neighbours, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (neighbours[i].product.value == product && neighbours[i].weight > 0) {
            return neighbours[i].weight < WEIGHT_MAX ? neighbours[i].weight : WEIGHT_MAX;
        }
    }
    return 0;
}

static void add_had(struct rg_ranking *ranking, struct rg_product_id product)
{
    struct rg_candidate *candidate = candidate_of(ranking, product);
    if (candidate != NULL) {
        candidate->had = true;
    }
}

void rg_ranking_add_bought(struct rg_ranking *ranking, const struct rg_reco_line *line, bool one_off,
                           bool named, const struct rg_neighbour *neighbours, size_t count)
{
    struct rg_product_id product = {line->product};
    int32_t lately = selling(line->product, neighbours, count);
    if (!one_off) {
        int64_t term = owned_term(line, ranking->fade) + lately * LATELY_TERM / WEIGHT_MAX;
        add_term(ranking, product, term, RG_REASON_AGAIN, (struct rg_product_id){0});
    }
    if (one_off || (line->times <= 1 && lately <= 0)) {
        add_had(ranking, product);
    }
    if (named) {
        add_neighbours(ranking, product, line->age, neighbours, count);
    }
}

void rg_ranking_add_often(struct rg_ranking *ranking, const struct rg_reco_line *line)
{
    if (line->times > 1) {
        add_term(ranking, (struct rg_product_id){line->product}, owned_term(line, ranking->fade),
                 RG_REASON_AGAIN, (struct rg_product_id){0});
        return;
    }
    /* It takes no room, for there are thousands of these and they come last. */
    uint16_t slot = *slot_of(ranking, (struct rg_product_id){line->product});
    if (line->times == 1 && slot != 0) {
        ranking->items[slot - 1].had = true;
    }
}

void rg_ranking_favour(struct rg_ranking *ranking, const struct rg_profile_rating *ratings, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct rg_profile_rating *rating = &ratings[i];
        uint16_t slot = *slot_of(ranking, rating->product);
        if (slot != 0 && ranking->items[slot - 1].again && !rating->unseen && !rg_rating_is_low(rating)) {
            ranking->items[slot - 1].favoured = rating->favourite                 ? RG_REASON_FAVOURITE
                                                : rating->stars == RG_RATING_BEST ? RG_REASON_TOP_RATED
                                                                                  : RG_REASON_NONE;
        }
    }
}

void rg_ranking_add_wish(struct rg_ranking *ranking, struct rg_product_id product)
{
    add_term(ranking, product, WISH_TERM, RG_REASON_WISH, (struct rg_product_id){0});
}

void rg_ranking_add_offer(struct rg_ranking *ranking, struct rg_product_id product, bool birthday)
{
    add_term(ranking, product, birthday ? OFFER_TERM + 1 : OFFER_TERM,
             birthday ? RG_REASON_BIRTHDAY : RG_REASON_OFFER, (struct rg_product_id){0});
}

void rg_ranking_add_bestseller(struct rg_ranking *ranking, struct rg_product_id product, uint32_t rank)
{
    struct rg_candidate *candidate = candidate_of(ranking, product);
    if (candidate != NULL && candidate->reason == RG_REASON_NONE) {
        int64_t term = rank < BESTSELLER_TERM ? BESTSELLER_TERM - rank : 1;
        add_term(ranking, product, term, RG_REASON_BESTSELLER, (struct rg_product_id){0});
    }
}

/* A product that came back every time it was bought did not suit; a one-off that was kept is there already. */
static bool must_not_show(const struct rg_profile *profile, struct rg_product_id product)
{
    int64_t bought = 0, returned = 0;
    bool one_off = false;
    for (uint32_t i = 0; i < profile->purchase_count; i++) {
        const struct rg_profile_purchase *purchase = &profile->purchases[i];
        if (purchase->product.value == product.value) {
            bought += purchase->quantity;
            returned += purchase->returned;
            one_off = one_off || purchase->one_off;
        }
    }
    return rg_ranking_excludes(bought, returned, one_off);
}

bool rg_ranking_excludes(int64_t bought, int64_t returned, bool one_off)
{
    return bought > 0 && (returned >= bought || one_off);
}

/* Equal scores go to the lower product id, so that the same data gives the same list. */
static bool better(const struct rg_candidate *a, const struct rg_candidate *b)
{
    return a->score != b->score ? a->score > b->score : a->product.value < b->product.value;
}

/* Let the candidate at @p at sink below those that are to stand further behind, among the first @p count. */
static void sink(struct rg_candidate *items, size_t at, size_t count)
{
    struct rg_candidate moved = items[at];
    for (size_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        child += child + 1 < count && better(&items[child], &items[child + 1]);
        if (!better(&moved, &items[child])) {
            break;
        }
        items[at] = items[child];
        at = child;
    }
    items[at] = moved;
}

/* A heap of the best of them, the last of these on top, since qsort() takes memory for so many and sorts what nobody looks at. */
static void sort(struct rg_candidate *items, size_t count, size_t most)
{
    size_t best = count < most ? count : most;
    for (size_t i = best / 2; i > 0; i--) {
        sink(items, i - 1, best);
    }
    for (size_t i = best; best > 0 && i < count; i++) {
        if (better(&items[i], &items[0])) {
            struct rg_candidate worse = items[0];
            items[0] = items[i];
            items[i] = worse;
            sink(items, 0, best);
        }
    }
    for (size_t end = best; end > 1; end--) {
        struct rg_candidate last = items[0];
        items[0] = items[end - 1];
        items[end - 1] = last;
        sink(items, 0, end - 1);
    }
}

/* Wished for, or offered: it stands there for that. */
static bool asked(const struct rg_candidate *item)
{
    return item->reason == RG_REASON_WISH || item->reason == RG_REASON_OFFER ||
           item->reason == RG_REASON_BIRTHDAY;
}

/* Once all that must not be shown is out. The shelves stay of one scale: what is new for them can still be worth more. */
static void favour(struct rg_ranking *ranking)
{
    int64_t best = 0;
    for (size_t i = 0; i < ranking->count; i++) {
        const struct rg_candidate *item = &ranking->items[i];
        bool other = item->again && item->favoured == RG_REASON_NONE && !item->had && !asked(item);
        best = other && item->score > best ? item->score : best;
    }
    for (size_t i = 0; i < ranking->count; i++) {
        struct rg_candidate *item = &ranking->items[i];
        if (item->favoured != RG_REASON_NONE && !item->had && !asked(item)) {
            item->score += best;
            item->reason = (enum rg_reason)item->favoured;
            item->because.value = 0;
        }
    }
}

void rg_ranking_finish(struct rg_ranking *ranking, const struct rg_profile *profile, size_t most)
{
    size_t kept = 0;
    /* Of thousands of candidates few are among what was bought: those are sought, not each of all. */
    for (uint32_t i = 0; i < profile->purchase_count; i++) {
        uint16_t slot = *slot_of(ranking, profile->purchases[i].product);
        if (slot != 0 && must_not_show(profile, profile->purchases[i].product)) {
            ranking->items[slot - 1].score = 0;
        }
    }
    for (size_t i = 0; i < ranking->count; i++) {
        struct rg_candidate item = ranking->items[i];
        if (item.score > 0) {
            item.had = item.had && !asked(&item);
            item.score -= item.had ? HAD_TERM : 0;
            ranking->items[kept++] = item;
        }
    }
    ranking->count = kept;
    favour(ranking);
    /* The slots name places from before the sort. */
    memset(ranking->slots, 0, sizeof ranking->slots);
    sort(ranking->items, kept, most);
}
