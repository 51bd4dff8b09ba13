/* What must not be shown, and whether what is said of it is true. */
#include "colours.h"
#include "shelf.h"

#include <string.h>
#include <strings.h>

#define HOUR_MS INT64_C(3600000)
#define DAY_MS  INT64_C(86400000)
/* So near, an occasion is a reason to look at what is new. */
#define OCCASION_DAYS 14

const char *rg_bar_name(enum rg_bar bar)
{
    static const char *const names[RG_BARS] = {[RG_BAR_NONE] = "",
                                               [RG_BAR_UNKNOWN] = "unknown",
                                               [RG_BAR_DISCREET] = "discreet",
                                               [RG_BAR_GIFT] = "gift",
                                               [RG_BAR_RETURNED] = "returned",
                                               [RG_BAR_OWNED] = "owned-one-off",
                                               [RG_BAR_RATED] = "rated-low",
                                               [RG_BAR_DISLIKED] = "disliked",
                                               [RG_BAR_STOCK] = "out-of-stock",
                                               [RG_BAR_STALE] = "stock-too-old",
                                               [RG_BAR_SIZE] = "not-in-size",
                                               [RG_BAR_RESTS] = "resting",
                                               [RG_BAR_REASON] = "no-reason",
                                               [RG_BAR_TWICE] = "twice",
                                               [RG_BAR_FULL] = "behind"};
    return (unsigned)bar < RG_BARS ? names[bar] : "";
}

const char *rg_reason_name(enum rg_reason reason)
{
    switch (reason) {
    case RG_REASON_NONE: return NULL;
    case RG_REASON_WISH: return "wish";
    case RG_REASON_GOES_WITH: return "goes-with";
    case RG_REASON_AGAIN: return "again";
    case RG_REASON_BESTSELLER: return "bestseller";
    case RG_REASON_OFFER: return "offer";
    case RG_REASON_BIRTHDAY: return "birthday";
    case RG_REASON_NEW: return "new";
    case RG_REASON_FAVOURITE: return "favourite";
    case RG_REASON_TOP_RATED: return "top-rated";
    }
    return NULL;
}

void rg_shelf_rules_default(struct rg_shelf_rules *rules)
{
    *rules = (struct rg_shelf_rules){.fresh_hours = 168, .rest_days = 30, .new_days = 45, .variety = 200};
}

const struct rg_reco_line *rg_shelf_owned(const struct rg_shelf_person *person, struct rg_product_id product)
{
    size_t low = 0, high = person->owned_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (person->owned[middle].product < product.value) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool there = low < person->owned_count && person->owned[low].product == product.value;
    return there ? &person->owned[low] : NULL;
}

static bool rated_low(const struct rg_shelf_person *person, struct rg_product_id product)
{
    return rg_ratings_refuse(person->profile->ratings, person->profile->rating_count, product);
}

/* Times are others' and may be anything that a number is. @return ms since @p at, 0 for what is to come. */
static uint64_t since(const struct rg_shelf_person *person, int64_t at)
{
    return person->now_ms > at ? (uint64_t)person->now_ms - (uint64_t)at : 0;
}

static const struct rg_shelf_shown *shown_of(const struct rg_shelf_rules *rules,
                                             const struct rg_shelf_person *person,
                                             struct rg_product_id product)
{
    for (size_t i = 0; person->now_ms > 0 && i < person->shown_count; i++) {
        const struct rg_shelf_shown *shown = &person->shown[i];
        if (shown->product.value == product.value) {
            return since(person, shown->last_ms) < (uint64_t)rules->rest_days * DAY_MS ? shown : NULL;
        }
    }
    return NULL;
}

int64_t rg_shelf_discount(const struct rg_shelf_rules *rules, const struct rg_shelf_person *person,
                          struct rg_product_id product, int64_t score)
{
    const struct rg_shelf_shown *shown = shown_of(rules, person, product);
    if (shown == NULL) {
        return score;
    }
    int64_t times = shown->times < RG_SHELF_TIMES ? shown->times : RG_SHELF_TIMES;
    int64_t left = 1000 - (int64_t)(since(person, shown->last_ms) / (rules->rest_days * (DAY_MS / 1000)));
    return score - score / 4000 * times * left;
}

static bool says(const struct rg_shelf_taste *taste, const struct rg_shelf_goods *goods)
{
    if (taste->product.value != 0 && taste->product.value == goods->product.value) {
        return true;
    }
    if (taste->colour != RG_NOTE_NO_VALUE && rg_colour_named(taste->colour, goods->title)) {
        return true;
    }
    size_t len = strnlen(taste->word, sizeof taste->word);
    if (len == 0 || strcasecmp(taste->word, goods->category) == 0) {
        return len > 0;
    }
    for (const char *at = goods->title; *at != '\0';) {
        size_t word = strcspn(at, " ");
        if (word == len && strncasecmp(at, taste->word, len) == 0) {
            return true;
        }
        at += word + strspn(at + word, " ");
    }
    return false;
}

static bool said(const struct rg_shelf_person *person, const struct rg_shelf_goods *goods, bool likes)
{
    for (size_t i = 0; i < person->taste_count; i++) {
        if (person->tastes[i].likes == likes && says(&person->tastes[i], goods)) {
            return true;
        }
    }
    return false;
}

bool rg_shelf_likes(const struct rg_shelf_person *person, const struct rg_shelf_goods *goods)
{
    return said(person, goods, true);
}

static enum rg_bar bar_of_past(const struct rg_shelf_rules *rules, const struct rg_shelf_person *person,
                               const struct rg_shelf_goods *goods)
{
    const struct rg_reco_line *line = rg_shelf_owned(person, goods->product);
    if (line != NULL && line->unseen) {
        return RG_BAR_GIFT;
    }
    if (line != NULL && rg_ranking_excludes(line->bought, line->returned, goods->one_off)) {
        return line->returned >= line->bought ? RG_BAR_RETURNED : RG_BAR_OWNED;
    }
    if (rated_low(person, goods->product)) {
        return RG_BAR_RATED;
    }
    if (said(person, goods, false)) {
        return RG_BAR_DISLIKED;
    }
    const struct rg_shelf_shown *shown = shown_of(rules, person, goods->product);
    return shown != NULL && shown->times >= RG_SHELF_TIMES ? RG_BAR_RESTS : RG_BAR_NONE;
}

static const char *wanted_size(const struct rg_shelf_person *person, const struct rg_shelf_goods *goods,
                               bool wished)
{
    const struct rg_profile *profile = person->profile;
    for (uint32_t i = 0; wished && i < profile->wish_count; i++) {
        const struct rg_profile_wish *wish = &profile->wishes[i];
        if (wish->product.value == goods->product.value && wish->in_stock && wish->size[0] != '\0') {
            return wish->size;
        }
    }
    return rg_profile_size_for(profile, goods->category);
}

/* The size that was counted last, where none is wanted: what is said of its age is then said of it. */
static enum rg_bar bar_of_stock(const struct rg_shelf_rules *rules, const struct rg_shelf_person *person,
                                const struct rg_shelf_goods *goods, const char *wanted, uint16_t *stock_at)
{
    enum rg_bar bar = RG_BAR_STOCK;
    int64_t newest = INT64_MIN;
    for (size_t i = 0; i < goods->stock_count && i < UINT16_MAX; i++) {
        const struct rg_shelf_stock *stock = &goods->stock[i];
        if (stock->quantity <= 0) {
            continue;
        }
        if (wanted != NULL && strcmp(stock->size, wanted) != 0) {
            bar = bar == RG_BAR_STOCK ? RG_BAR_SIZE : bar;
        } else if (person->now_ms > 0 &&
                   since(person, stock->as_of_ms) > (uint64_t)rules->fresh_hours * HOUR_MS) {
            bar = bar == RG_BAR_NONE ? bar : RG_BAR_STALE;
        } else if (stock->as_of_ms > newest) {
            bar = RG_BAR_NONE;
            newest = stock->as_of_ms;
            *stock_at = (uint16_t)i;
        }
    }
    return bar;
}

enum rg_bar rg_shelf_bar(const struct rg_shelf_rules *rules, const struct rg_shelf_person *person,
                         const struct rg_shelf_goods *goods, bool wished, uint16_t *stock_at, bool *in_size)
{
    if (!goods->known || goods->product.value <= 0) {
        return RG_BAR_UNKNOWN;
    }
    if (goods->discreet) {
        return RG_BAR_DISCREET;
    }
    enum rg_bar bar = bar_of_past(rules, person, goods);
    if (bar != RG_BAR_NONE) {
        return bar;
    }
    const char *wanted = wanted_size(person, goods, wished);
    *in_size = wanted != NULL;
    return bar_of_stock(rules, person, goods, wanted, stock_at);
}

/* By a calendar of 365 days, which is near enough for a fortnight. */
static int day_of_year(int month, int day)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    return month >= 1 && month <= 12 ? before[month - 1] + day : 0;
}

/* Of @p ms by UTC: days since a 1 March, in eras of 400 years. */
static int day_of_year_at(int64_t ms)
{
    int64_t era_day = (ms / DAY_MS + 719468) % 146097;
    int64_t year = (era_day - era_day / 1460 + era_day / 36524 - era_day / 146096) / 365;
    int64_t day = era_day - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * day + 2) / 153;
    return day_of_year((int)(month < 10 ? month + 3 : month - 9), (int)(day - (153 * month + 2) / 5 + 1));
}

static bool occasion_near(const struct rg_shelf_person *person)
{
    int today = day_of_year_at(person->now_ms);
    for (uint32_t i = 0; i < person->profile->occasion_count; i++) {
        const struct rg_profile_occasion *occasion = &person->profile->occasions[i];
        int days = day_of_year(occasion->month, occasion->day) - today;
        if (occasion->month >= 1 && (days + 365) % 365 <= OCCASION_DAYS) {
            return true;
        }
    }
    return false;
}

/* Seasons of the northern half; a word that is none of them is of all seasons. */
static bool in_season(const struct rg_shelf_person *person, const char *season)
{
    static const struct {
        const char *word;
        int from, to; /* days of the year; winter goes over its end */
    } seasons[] = {{"spring", 46, 150},
                   {"summer", 105, 243},
                   {"autumn", 213, 334},
                   {"fall", 213, 334},
                   {"winter", 288, 410}};
    int today = day_of_year_at(person->now_ms);
    for (size_t i = 0; i < sizeof seasons / sizeof *seasons; i++) {
        if (strncasecmp(season, seasons[i].word, strlen(seasons[i].word)) == 0) {
            return (today >= seasons[i].from && today <= seasons[i].to) || today + 365 <= seasons[i].to;
        }
    }
    return true;
}

int64_t rg_shelf_arrival(const struct rg_shelf_rules *rules, const struct rg_shelf_person *person,
                         const struct rg_shelf_goods *goods)
{
    const struct rg_profile *profile = person->profile;
    if (person->now_ms <= 0 || goods->since_ms <= 0 || goods->category[0] == '\0' ||
        since(person, goods->since_ms) > (uint64_t)rules->new_days * DAY_MS) {
        return 0;
    }
    int64_t kind = 0;
    for (uint32_t i = 0; i < profile->purchase_count; i++) {
        const struct rg_profile_purchase *purchase = &profile->purchases[i];
        kind += purchase->quantity > purchase->returned && !rated_low(person, purchase->product) &&
                strcmp(purchase->category, goods->category) == 0;
    }
    for (uint32_t i = 0; i < profile->size_count; i++) {
        kind += strcmp(profile->sizes[i].category, goods->category) == 0;
    }
    kind += rg_shelf_likes(person, goods);
    if (kind == 0 && !occasion_near(person)) {
        return 0;
    }
    return 1 + 4 * kind + 2 * in_season(person, goods->season);
}

static bool wished_here(const struct rg_shelf_person *person, struct rg_product_id product)
{
    for (uint32_t i = 0; i < person->profile->wish_count; i++) {
        const struct rg_profile_wish *wish = &person->profile->wishes[i];
        if (wish->product.value == product.value && wish->in_stock) {
            return true;
        }
    }
    return false;
}

static bool offered(const struct rg_shelf_person *person, struct rg_product_id product, bool birthday)
{
    for (size_t i = 0; i < person->offer_count; i++) {
        if (person->offers[i].product.value == product.value && person->offers[i].birthday == birthday) {
            return true;
        }
    }
    return false;
}

static bool has(const struct rg_shelf_person *person, struct rg_product_id product)
{
    const struct rg_reco_line *line = rg_shelf_owned(person, product);
    return line != NULL && line->times > 0;
}

/* What the sentence says is what they said. */
static bool liked(const struct rg_shelf_person *person, const struct rg_candidate *candidate)
{
    const struct rg_profile *profile = person->profile;
    const struct rg_profile_rating *rating =
        rg_rating_of(profile->ratings, profile->rating_count, candidate->product);
    return rating != NULL && !rating->unseen &&
           (candidate->reason == RG_REASON_FAVOURITE ? rating->favourite : rating->stars == RG_RATING_BEST);
}

bool rg_shelf_reason_holds(const struct rg_shelf_rules *rules, const struct rg_shelf_person *person,
                           const struct rg_candidate *candidate, const struct rg_shelf_goods *goods)
{
    switch (candidate->reason) {
    case RG_REASON_NONE: return false;
    case RG_REASON_WISH: return wished_here(person, goods->product);
    case RG_REASON_OFFER: return offered(person, goods->product, false);
    case RG_REASON_BIRTHDAY: return offered(person, goods->product, true);
    case RG_REASON_GOES_WITH:
        return candidate->because.value != goods->product.value && has(person, candidate->because) &&
               !rated_low(person, candidate->because);
    case RG_REASON_AGAIN: return !goods->one_off && has(person, goods->product);
    case RG_REASON_FAVOURITE:
    case RG_REASON_TOP_RATED:
        return !goods->one_off && has(person, goods->product) && liked(person, candidate);
    case RG_REASON_NEW: return rg_shelf_arrival(rules, person, goods) > 0;
    case RG_REASON_BESTSELLER: return goods->sells;
    }
    return false;
}
