#include "hq_build.h"

#include "hq_cards.h"
#include "hq_carried_made.h"
#include "hq_neighbours.h"
#include "hq_people.h"
#include "hq_pictures_made.h"
#include "hq_rows.h"
#include "hq_shopping.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Of how many lines at most somebody says what they think, and the numbers that say it. */
#define RATED_LINES    8
#define RATINGS_STREAM 8
#define HOUR_MS        INT64_C(3600000)
#define DAY_MS         (24 * HOUR_MS)

struct card {
    struct rg_card_token token;
    int64_t holder;
    bool badge;
};

/* What the steps share. */
struct build {
    struct rg_hq_store *store;
    struct rg_keystore *keys;
    const struct rg_hq_plan *plan;
    FILE *cards;
    struct rg_hq_built *built;
    struct rg_hq_catalogue catalogue;
    struct rg_hq_baskets *baskets;
    struct rg_hq_pictures_made *pictures;
    uint32_t *sold; /* units of 90 days, per item */
    uint64_t weight_sum, weight_before;
    int64_t moved_ms; /* from the calendar's day to now, in whole days */
    struct card *card;
    size_t card_count;
};

static enum rg_status put_staff(struct build *b)
{
    enum rg_status status = RG_OK;
    bool changed;
    for (int64_t id = 1; status == RG_OK && id <= b->plan->associates; id++) {
        struct rg_hq_staff staff = rg_hq_staff_make(id);
        struct rg_hq_associate associate = {id, staff.name, staff.language, staff.role};
        status = rg_hq_associate_put(b->store, b->plan->site, &associate, &changed);
    }
    return status;
}

static enum rg_status put_stock(struct build *b, uint32_t index, int64_t product)
{
    struct rg_hq_rng rng = rg_hq_rng_for(b->plan->seed, 5, index);
    const struct rg_hq_item *item = &b->catalogue.items[index];
    enum rg_status status = RG_OK;
    bool changed;
    for (int step = 0; status == RG_OK && step < rg_hq_slot_sizes(item->slot); step++) {
        /* The middle sizes are stocked deeper, and go first. */
        uint32_t depth = step == 0 || step == RG_HQ_SIZES - 1 ? 3 : 6;
        int64_t quantity = rg_hq_rng_percent(&rng, 22) ? 0 : 1 + (int64_t)rg_hq_rng_below(&rng, depth);
        int64_t as_of = b->plan->now_ms - (int64_t)rg_hq_rng_below(&rng, 60000);
        status = rg_hq_stock_put(b->store, b->plan->site, product,
                                 rg_hq_slot_size(item->slot, index % RG_HQ_GROUPS, step), quantity, as_of,
                                 &changed);
        b->built->stock++;
    }
    return status;
}

static enum rg_status put_products(struct build *b)
{
    enum rg_status status = RG_OK;
    bool changed;
    for (uint32_t i = 0; status == RG_OK && i < b->catalogue.count; i++) {
        const struct rg_hq_item *item = &b->catalogue.items[i];
        struct rg_hq_product product = {.sku = item->sku,
                                        .title = item->title,
                                        .name = item->name,
                                        .category = item->category,
                                        .season = item->season,
                                        .currency = "EUR",
                                        .price = item->price,
                                        .one_off = item->one_off,
                                        .popularity = b->sold[i],
                                        .discreet = item->discreet};
        int64_t id;
        status = rg_hq_picture_for(b->pictures, b->store, item->title, &product.picture);
        if (status == RG_OK) {
            status = rg_hq_product_put(b->store, b->plan->site, &product, &id, &changed);
        }
        if (status == RG_OK && id != (int64_t)i + 1) {
            status = RG_CORRUPT;
        }
        if (status == RG_OK) {
            status = put_stock(b, i, id);
        }
    }
    b->built->pictures = rg_hq_pictures_made_count(b->pictures);
    return status;
}

static enum rg_status put_consents(struct build *b, int64_t id, const struct rg_hq_person *person)
{
    static const char *const purposes[] = {"recognise", "purchases", "measure"};
    enum rg_status status = RG_OK;
    bool changed;
    for (unsigned i = 0; status == RG_OK && i < 3; i++) {
        if (person->consents & (1u << i)) {
            status = rg_hq_consent_put(b->store, id, purposes[i], true, "2024-1", person->member_since,
                                       "enrolment", &changed);
        }
    }
    if (status == RG_OK && (person->consents & RG_HQ_CONSENT_RECOGNISE) != 0 &&
        rg_hq_notes_allowed(b->plan, id)) {
        status = rg_hq_consent_put(b->store, id, "notes", true, "2024-1", person->member_since, "enrolment",
                                   &changed);
    }
    b->built->without_consent += (person->consents & RG_HQ_CONSENT_RECOGNISE) == 0;
    b->built->only_recognise += person->consents == RG_HQ_CONSENT_RECOGNISE;
    return status;
}

/* The size of every category bought, as the till has seen it kept. */
static void write_sizes(const struct build *b, const struct rg_hq_person *person,
                        const struct rg_hq_bought *bought, uint32_t lines, struct rg_hq_buffer *text)
{
    uint32_t slots = 0;
    for (uint32_t i = 0; i < lines; i++) {
        slots |= 1u << b->catalogue.items[bought[i].item].slot;
    }
    int step = person->size < RG_HQ_SIZES ? person->size : RG_HQ_SIZES - 1;
    rg_hq_buffer_clear(text);
    rg_hq_buffer_text(text, "[");
    for (uint32_t slot = 0; slot < RG_HQ_SLOTS; slot++) {
        if ((slots & (1u << slot)) != 0 && rg_hq_slot_sizes(slot) > 1) {
            rg_hq_buffer_text(text, text->len == 1 ? "[\"" : ",[\"");
            rg_hq_buffer_text(text, rg_hq_slot_category(slot));
            rg_hq_buffer_text(text, "\",\"");
            rg_hq_buffer_text(text, rg_hq_slot_size(slot, person->group, step));
            rg_hq_buffer_text(text, "\"]");
        }
    }
    rg_hq_buffer_text(text, "]");
}

static void write_wishes(const struct build *b, int64_t id, const struct rg_hq_person *person,
                         struct rg_hq_buffer *text)
{
    struct rg_hq_rng rng = rg_hq_rng_for(b->plan->seed, 6, (uint64_t)id);
    int step = person->size < RG_HQ_SIZES ? person->size : RG_HQ_SIZES - 1;
    uint32_t wishes = id <= 9 || rg_hq_rng_percent(&rng, 18) ? 1 + rg_hq_rng_below(&rng, 3) : 0;
    uint32_t month = rg_hq_month(b->plan->now_ms - b->moved_ms), known[3];
    rg_hq_buffer_clear(text);
    rg_hq_buffer_text(text, "[");
    for (uint32_t i = 0; i < wishes; i++) {
        known[i] = rg_hq_wish(&b->catalogue, person, &rng, month);
        int64_t at = b->plan->now_ms - DAY_MS * (1 + (int64_t)rg_hq_rng_below(&rng, 120));
        if ((i > 0 && known[i] == known[0]) || (i > 1 && known[i] == known[1])) {
            continue;
        }
        rg_hq_buffer_text(text, text->len == 1 ? "[" : ",[");
        rg_hq_buffer_int(text, (int64_t)known[i] + 1);
        rg_hq_buffer_text(text, ",\"");
        rg_hq_buffer_text(text, rg_hq_slot_size(b->catalogue.items[known[i]].slot, person->group, step));
        rg_hq_buffer_text(text, "\",");
        rg_hq_buffer_int(text, at);
        rg_hq_buffer_text(text, "]");
    }
    rg_hq_buffer_text(text, "]");
}

/* One in eight says what they think of what they bought last, and mostly likes it. From a stream of its own, so that the rest of the store is
 * the same with and without. */
static void write_ratings(const struct build *b, int64_t id, const struct rg_hq_bought *bought,
                          uint32_t lines, struct rg_hq_buffer *text)
{
    static const uint8_t given[] = {5, 5, 5, 5, 4, 4, 4, 3, 0, 2};
    struct rg_hq_rng rng = rg_hq_rng_for(b->plan->seed, RATINGS_STREAM, (uint64_t)id);
    bool says = id <= 9 || rg_hq_rng_percent(&rng, 12);
    uint32_t first = lines > RATED_LINES ? lines - RATED_LINES : 0;
    rg_hq_buffer_clear(text);
    rg_hq_buffer_text(text, "[");
    for (uint32_t i = first; says && i < lines; i++) {
        uint32_t stars = given[rg_hq_rng_below(&rng, sizeof given)];
        bool favourite = stars == 0 || (stars == 5 && rg_hq_rng_percent(&rng, 40));
        if (bought[i].gift || bought[i].returned || rg_hq_rng_percent(&rng, 40)) {
            continue;
        }
        rg_hq_buffer_text(text, text->len == 1 ? "[" : ",[");
        rg_hq_buffer_int(text, (int64_t)bought[i].item + 1);
        rg_hq_buffer_text(text, ",");
        rg_hq_buffer_int(text, stars);
        rg_hq_buffer_text(text, favourite ? ",1," : ",0,");
        rg_hq_buffer_int(text, bought[i].at + HOUR_MS);
        rg_hq_buffer_text(text, "]");
    }
    rg_hq_buffer_text(text, "]");
}

static void write_occasions(const struct rg_hq_person *person, char *text, size_t capacity)
{
    char birthday[32] = "", anniversary[40] = "";
    if (person->birth_month != 0) {
        (void)snprintf(birthday, sizeof birthday, "[\"birthday\",%d,%d]", person->birth_month,
                       person->birth_day);
    }
    if (person->anniversary_month != 0) {
        (void)snprintf(anniversary, sizeof anniversary, "[\"anniversary\",%d,%d]", person->anniversary_month,
                       person->anniversary_day);
    }
    (void)snprintf(text, capacity, "[%s%s%s]", birthday,
                   birthday[0] != '\0' && anniversary[0] != '\0' ? "," : "", anniversary);
}

static enum rg_status put_visit_line(struct build *b, int64_t member, const struct rg_hq_person *person,
                                     const struct rg_hq_bought *line, int64_t number)
{
    char receipt[24], till[8];
    bool changed;
    int64_t visit = b->built->visits;
    const struct rg_hq_item *item = &b->catalogue.items[line->item];
    /* Shoes and suits of a department differ; what somebody buys in another style is still theirs in size. */
    const char *size = rg_hq_slot_size(item->slot, line->item % RG_HQ_GROUPS, line->step);
    bool purchases = (person->consents & RG_HQ_CONSENT_PURCHASES) != 0;
    (void)snprintf(receipt, sizeof receipt, "R%07" PRId64, visit);
    (void)snprintf(till, sizeof till, "t%d", (int)(visit % 3) + 1);
    struct rg_hq_purchase purchase = {.till = till,
                                      .receipt = receipt,
                                      .line = number,
                                      .member = member,
                                      .at = line->at,
                                      .product = (int64_t)line->item + 1,
                                      .quantity = 1,
                                      .price = line->price,
                                      .size = size,
                                      .returned = line->returned,
                                      .gift = line->gift};
    enum rg_status status = rg_hq_purchase_put(b->store, b->plan->site, &purchase, &changed);
    struct rg_hq_basket_line basket = {
        visit, purchase.product, line->at, line->returned ? 0 : 1, purchases ? member : 0, 0};
    status = status == RG_OK ? rg_hq_line_last(b->store, &basket.number) : status;
    rg_hq_baskets_add(b->baskets, &basket);
    if (line->at > b->plan->now_ms - INT64_C(7776000000) && !line->returned) {
        b->sold[line->item]++;
    }
    if (status == RG_OK && line->returned) {
        char back[24];
        (void)snprintf(back, sizeof back, "B%07" PRId64, b->built->returns++);
        int64_t at = line->at + DAY_MS * (2 + line->at / 1000 % 12);
        struct rg_hq_return r = {till, back, 1, till, receipt, number, at, purchase.product, 1, member};
        status = rg_hq_return_put(b->store, b->plan->site, &r, &changed);
    }
    return status;
}

static enum rg_status put_lines(struct build *b, int64_t id, const struct rg_hq_person *person,
                                const struct rg_hq_bought *bought, uint32_t lines)
{
    enum rg_status status = RG_OK;
    int64_t number = 0;
    for (uint32_t i = 0; status == RG_OK && i < lines; i++) {
        bool new_visit = i > 0 && bought[i].visit != bought[i - 1].visit;
        number = new_visit ? 1 : number + 1;
        b->built->visits += new_visit;
        status = put_visit_line(b, id, person, &bought[i], number);
    }
    b->built->visits += lines > 0;
    return status;
}

static enum rg_status put_card(struct build *b, int64_t index, int64_t id, bool badge)
{
    /* 48 bits mixed by steps that can be undone, so no UID comes twice. */
    uint64_t mixed = (uint64_t)index + b->plan->seed * UINT64_C(0x9e3779b97f4a);
    for (int i = 0; i < 3; i++) {
        mixed = mixed * UINT64_C(0x5851f42d4c95) & UINT64_C(0xffffffffffff);
        mixed ^= mixed >> 23;
    }
    char uid[16];
    (void)snprintf(uid, sizeof uid, "04%012" PRIX64, mixed);
    struct card *card = &b->card[b->card_count++];
    *card = (struct card){.holder = id, .badge = badge};
    if (fprintf(b->cards, "%c%" PRId64 ",%s,%" PRId64 ",%s\n", badge ? 'b' : 'm', id,
                badge ? "badge" : "member", id, uid) < 0) {
        return RG_IO;
    }
    return rg_hq_card_token(b->keys, uid, &card->token);
}

static uint32_t lines_of(struct build *b, int64_t id)
{
    uint64_t before = b->weight_before * b->plan->purchases / b->weight_sum;
    b->weight_before += rg_hq_person_weight(b->plan->seed, id);
    uint64_t lines = b->weight_before * b->plan->purchases / b->weight_sum - before;
    return lines < RG_HQ_LINES_MAX ? (uint32_t)lines : RG_HQ_LINES_MAX;
}

/* As far from now as it is from the calendar's day. */
static void move_day(int64_t from_ms, int64_t moved_ms, int *month, int *day)
{
    time_t from = (time_t)(from_ms / 1000);
    struct tm there;
    if (*month == 0 || gmtime_r(&from, &there) == NULL) {
        return;
    }
    there = (struct tm){.tm_year = there.tm_year, .tm_mon = *month - 1, .tm_mday = *day, .tm_hour = 12};
    time_t to = timegm(&there) + (time_t)(moved_ms / 1000);
    if (gmtime_r(&to, &there) != NULL) {
        *month = there.tm_mon + 1;
        *day = there.tm_mday;
    }
}

static void make_customer(const struct build *b, int64_t id, uint32_t lines, struct rg_hq_person *person,
                          struct rg_hq_bought *bought)
{
    int64_t then_ms = b->plan->now_ms - b->moved_ms;
    rg_hq_person_make(b->plan->seed, id, then_ms, person);
    rg_hq_shop(&b->catalogue, person, b->plan->seed, id, then_ms, lines, bought);
    move_day(then_ms, b->moved_ms, &person->birth_month, &person->birth_day);
    move_day(then_ms, b->moved_ms, &person->anniversary_month, &person->anniversary_day);
    person->member_since += b->moved_ms;
    for (uint32_t i = 0; i < lines; i++) {
        bought[i].at += b->moved_ms;
    }
}

static enum rg_status put_customers(struct build *b)
{
    struct rg_hq_buffer sizes = {0}, wishes = {0}, ratings = {0};
    struct rg_hq_bought bought[RG_HQ_LINES_MAX];
    struct rg_hq_person person;
    enum rg_status status = RG_OK;
    for (int64_t id = 1; status == RG_OK && id <= b->plan->customers; id++) {
        char ref[24], occasions[96];
        bool changed;
        uint32_t lines = lines_of(b, id);
        make_customer(b, id, lines, &person, bought);
        write_sizes(b, &person, bought, lines, &sizes);
        write_wishes(b, id, &person, &wishes);
        write_ratings(b, id, bought, lines, &ratings);
        write_occasions(&person, occasions, sizeof occasions);
        (void)snprintf(ref, sizeof ref, "%" PRId64, id);
        struct rg_hq_member member = {.id = id,
                                      .ref = ref,
                                      .display_name = person.display_name,
                                      .first_name = person.first_name[0] == '\0' ? NULL : person.first_name,
                                      .language = person.language,
                                      .birth_month = person.birth_month,
                                      .birth_day = person.birth_day,
                                      .member_since = person.member_since,
                                      .sizes = sizes.data,
                                      .wishes = wishes.data,
                                      .ratings = ratings.data,
                                      .occasions = occasions};
        status = put_consents(b, id, &person);
        if (status == RG_OK) {
            status = rg_hq_member_put(b->store, b->plan->site, &member, &changed);
        }
        if (status == RG_OK) {
            status = put_lines(b, id, &person, bought, lines);
        }
        if (status == RG_OK) {
            status = put_card(b, id, id, false);
        }
    }
    rg_hq_buffer_free(&sizes);
    rg_hq_buffer_free(&wishes);
    rg_hq_buffer_free(&ratings);
    return status;
}

static int by_token(const void *a, const void *b)
{
    return memcmp(((const struct card *)a)->token.bytes, ((const struct card *)b)->token.bytes, 32);
}

/* In the order of their keys, in which a kiosk writes them fastest. */
static enum rg_status put_cards(struct build *b)
{
    enum rg_status status = RG_OK;
    bool changed;
    for (int64_t id = 1; status == RG_OK && id <= b->plan->associates; id++) {
        status = put_card(b, b->plan->customers + id, id, true);
    }
    qsort(b->card, b->card_count, sizeof b->card[0], by_token);
    for (size_t i = 0; status == RG_OK && i < b->card_count; i++) {
        const struct card *card = &b->card[i];
        status = rg_hq_card_put(b->store, card->badge ? "badge" : "member", card->holder, &card->token,
                                "active", b->plan->now_ms, &changed);
    }
    return status;
}

static enum rg_status put_carried(struct build *b)
{
    int64_t *prices = calloc(b->plan->products + 1, sizeof *prices);
    if (prices == NULL) {
        return RG_NO_MEMORY;
    }
    for (uint32_t i = 0; i < b->catalogue.count; i++) {
        prices[i] = b->catalogue.items[i].price;
    }
    enum rg_status status = rg_hq_carried_make(b->store, b->plan, prices);
    free(prices);
    return status;
}

static enum rg_status prepare(struct build *b)
{
    for (int64_t id = 1; id <= b->plan->customers; id++) {
        b->weight_sum += rg_hq_person_weight(b->plan->seed, id);
    }
    b->sold = calloc(b->plan->products, sizeof *b->sold);
    b->card = calloc((size_t)b->plan->customers + b->plan->associates, sizeof *b->card);
    if (b->sold == NULL || b->card == NULL) {
        return RG_NO_MEMORY;
    }
    enum rg_status status = rg_hq_catalogue_create(b->plan->products, b->plan->seed, &b->catalogue);
    if (status == RG_OK) {
        status = rg_hq_pictures_made_create(&b->pictures);
    }
    return status == RG_OK ? rg_hq_baskets_create(&b->baskets) : status;
}

static enum rg_status fill(struct build *b)
{
    enum rg_status status = prepare(b);
    if (status == RG_OK) {
        status = rg_hq_site_put(b->store, b->plan->site, b->plan->time_zone);
    }
    if (status == RG_OK) {
        status = rg_hq_mark_trial(b->store);
    }
    if (status == RG_OK) {
        status = put_staff(b);
    }
    if (status == RG_OK && fputs("name,kind,id,uid\n", b->cards) < 0) {
        status = RG_IO;
    }
    if (status == RG_OK) {
        status = put_customers(b);
    }
    if (status == RG_OK) {
        status = put_products(b);
    }
    if (status == RG_OK) {
        status = put_cards(b);
    }
    if (status == RG_OK) {
        status = put_carried(b);
    }
    if (status == RG_OK) {
        status = rg_hq_neighbours_learn(b->baskets, b->plan->now_ms);
    }
    return status == RG_OK
               ? rg_hq_neighbours_store(b->baskets, b->store, b->plan->site, &b->built->neighbours)
               : status;
}

enum rg_status rg_hq_build(struct rg_hq_store *store, struct rg_keystore *keys, const struct rg_hq_plan *plan,
                           FILE *cards, struct rg_hq_built *built)
{
    *built = (struct rg_hq_built){0};
    struct build build = {.store = store,
                          .keys = keys,
                          .plan = plan,
                          .cards = cards,
                          .built = built,
                          .moved_ms = (plan->now_ms / DAY_MS - plan->calendar_ms / DAY_MS) * DAY_MS};
    enum rg_status status = rg_hq_begin(store);
    if (status != RG_OK) {
        return status;
    }
    status = fill(&build);
    if (status == RG_OK) {
        status = rg_hq_commit(store);
    }
    rg_hq_baskets_destroy(build.baskets);
    rg_hq_pictures_made_destroy(build.pictures);
    rg_hq_catalogue_destroy(&build.catalogue);
    free(build.card);
    free(build.sold);
    return status;
}
