#include "hq_carried_made.h"

#include "hq_carried.h"
#include "hq_prices.h"
#include "hq_rng.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#define DAY_MS      INT64_C(86400000)
#define WORDS(list) (sizeof list / sizeof list[0])

static const char *const notes[][2] = {{"taste", "Prefers muted colours and plain patterns"},
                                       {"size", "Sleeves one size longer"},
                                       {"family", "Shops with her sister on Saturdays"},
                                       {"occasion", "Looking for something for a wedding in spring"},
                                       {"colour", "Likes dark green"},
                                       {"other", "Sensitive to wool"}};
static const char *const requests[][2] = {{"alteration", "Shorten the trousers by 2 cm"},
                                          {"order", "The same in navy, from the other store"},
                                          {"reservation", "Keep one until Saturday"},
                                          {"repair", "The zip is stuck"},
                                          {"callback", "Call when the coats have come"}};
static const char *const offers[][3] = {{"10 % on your next coat", "Until the end of the month", "COAT10"},
                                        {"A free alteration", "With any pair of trousers", "TAILOR"},
                                        {"Coffee on us", "In the cafe on the first floor", NULL}};
static const char *const tasks[][2] = {{"Dress the window", "Winter coats to the front"},
                                       {"Count the scarves", "The shelf and the till do not agree"},
                                       {"Return the samples", "The driver comes at noon"},
                                       {"Check the fitting rooms", NULL},
                                       {"Label the new shirts", "The box stands behind the till"}};

bool rg_hq_notes_allowed(const struct rg_hq_plan *plan, int64_t member)
{
    struct rg_hq_rng rng = rg_hq_rng_for(plan->seed, 21, (uint64_t)member);
    return member <= 9 || rg_hq_rng_percent(&rng, 35);
}

/* A midnight of the site: so many days from now, by the process's time zone. */
static int64_t midnight(int64_t now_ms, int days)
{
    time_t seconds = (time_t)(now_ms / 1000);
    struct tm civil;
    if (localtime_r(&seconds, &civil) == NULL) {
        return now_ms + days * DAY_MS;
    }
    civil.tm_mday += days;
    civil.tm_hour = civil.tm_min = civil.tm_sec = 0;
    civil.tm_isdst = -1;
    return (int64_t)mktime(&civil) * 1000;
}

static enum rg_status put_price(struct rg_hq_store *store, const struct rg_hq_plan *plan,
                                const struct rg_hq_price *price)
{
    bool changed;
    return rg_hq_planned_put(store, plan->site, price, &changed);
}

/* In tens of cents, as they are written on labels. */
static int64_t reduced(int64_t price, int64_t percent)
{
    int64_t left = price * (100 - percent) / 1000 * 10;
    return left > 0 ? left : price;
}

static enum rg_status make_prices(struct rg_hq_store *store, const struct rg_hq_plan *plan,
                                  const int64_t *prices)
{
    enum rg_status status = RG_OK;
    for (uint32_t i = 0; status == RG_OK && i < plan->products; i++) {
        struct rg_hq_rng rng = rg_hq_rng_for(plan->seed, 22, i);
        bool now = rg_hq_rng_percent(&rng, 6), soon = !now && rg_hq_rng_percent(&rng, 6);
        struct rg_hq_price usual = {.product = (int64_t)i + 1,
                                    .from = midnight(plan->now_ms, -200),
                                    .until = -1,
                                    .minor = prices[i],
                                    .currency = "EUR"};
        struct rg_hq_price sale = usual;
        sale.from = midnight(plan->now_ms, now ? -3 : 1);
        sale.until = midnight(plan->now_ms, now ? 11 : 15);
        sale.minor = reduced(prices[i], now ? 20 : 30);
        if (now || soon) {
            status = put_price(store, plan, &usual);
            status = status == RG_OK ? put_price(store, plan, &sale) : status;
        }
    }
    return status;
}

static enum rg_status put(struct rg_hq_store *store, const struct rg_hq_plan *plan, enum rg_hq_feed feed,
                          int64_t number, struct rg_hq_carried carried)
{
    char ref[32];
    bool changed;
    (void)snprintf(ref, sizeof ref, "%s-%" PRId64, rg_hq_feed_name(feed), number);
    carried.ref = ref;
    return rg_hq_carried_put(store, feed, plan->site, &carried, &changed);
}

static int64_t associate(const struct rg_hq_plan *plan, struct rg_hq_rng *rng)
{
    return plan->associates > 0 ? 1 + (int64_t)rg_hq_rng_below(rng, plan->associates) : 0;
}

/* Seven of a hundred have asked for something, a third of those who allow it have a note or two, every tenth an offer. */
static enum rg_status make_for(struct rg_hq_store *store, const struct rg_hq_plan *plan, int64_t member)
{
    struct rg_hq_rng rng = rg_hq_rng_for(plan->seed, 23, (uint64_t)member);
    bool shown = member <= 9;
    uint32_t written = shown || rg_hq_rng_percent(&rng, 35) ? 1 + rg_hq_rng_below(&rng, 2) : 0;
    enum rg_status status = RG_OK;
    for (uint32_t i = 0; status == RG_OK && i < written; i++) {
        uint32_t which = rg_hq_rng_below(&rng, WORDS(notes));
        status = put(
            store, plan, RG_HQ_NOTES, member * 10 + i,
            (struct rg_hq_carried){.member = member,
                                   .at = plan->now_ms - DAY_MS * (1 + (int64_t)rg_hq_rng_below(&rng, 300)),
                                   .due = -1,
                                   .until = -1,
                                   .associate = associate(plan, &rng),
                                   .kind = notes[which][0],
                                   .text = notes[which][1]});
    }
    if (status == RG_OK && (member % 3 == 1 ? shown : rg_hq_rng_percent(&rng, 7))) {
        uint32_t which = rg_hq_rng_below(&rng, WORDS(requests));
        int64_t days = (int64_t)rg_hq_rng_below(&rng, 9);
        status = put(store, plan, RG_HQ_REQUESTS, member,
                     (struct rg_hq_carried){.member = member,
                                            .at = plan->now_ms - DAY_MS * days,
                                            .due = midnight(plan->now_ms, 6 - (int)days),
                                            .until = -1,
                                            .product = plan->products > 0 ? 1 + member % plan->products : 0,
                                            .associate = associate(plan, &rng),
                                            .kind = requests[which][0],
                                            .text = requests[which][1],
                                            .ready = days > 6});
    }
    if (status == RG_OK && member % 10 == 3) {
        status = put(store, plan, RG_HQ_OFFERS, member,
                     (struct rg_hq_carried){.member = member,
                                            .at = midnight(plan->now_ms, -2),
                                            .due = -1,
                                            .until = midnight(plan->now_ms, 28),
                                            .kind = offers[0][2],
                                            .title = offers[0][0],
                                            .text = offers[0][1]});
    }
    return status;
}

static enum rg_status make_for_everybody(struct rg_hq_store *store, const struct rg_hq_plan *plan)
{
    enum rg_status status = RG_OK;
    for (uint32_t i = 0; status == RG_OK && i < WORDS(offers); i++) {
        /* The last is of the week that comes. */
        status = put(store, plan, RG_HQ_OFFERS, -(int64_t)i,
                     (struct rg_hq_carried){.at = midnight(plan->now_ms, i == 2 ? 7 : -1),
                                            .due = -1,
                                            .until = midnight(plan->now_ms, 14),
                                            .kind = offers[i][2],
                                            .title = offers[i][0],
                                            .text = offers[i][1]});
    }
    for (uint32_t i = 0; status == RG_OK && i < WORDS(tasks); i++) {
        status =
            put(store, plan, RG_HQ_TASKS, i,
                (struct rg_hq_carried){.at = midnight(plan->now_ms, -(int)i),
                                       .due = midnight(plan->now_ms, 2 - (int)i),
                                       .until = midnight(plan->now_ms, 7),
                                       .associate = i < plan->associates && i % 2 == 0 ? (int64_t)i + 1 : 0,
                                       .title = tasks[i][0],
                                       .text = tasks[i][1]});
    }
    return status;
}

enum rg_status rg_hq_carried_make(struct rg_hq_store *store, const struct rg_hq_plan *plan,
                                  const int64_t *prices)
{
    enum rg_status status = make_prices(store, plan, prices);
    for (int64_t member = 1; status == RG_OK && member <= plan->customers; member++) {
        status = make_for(store, plan, member);
    }
    return status == RG_OK ? make_for_everybody(store, plan) : status;
}
