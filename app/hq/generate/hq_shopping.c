#include "hq_shopping.h"

#include <stdlib.h>
#include <time.h>

#define HOUR_MS INT64_C(3600000)
#define DAY_MS  (24 * HOUR_MS)

uint32_t rg_hq_month(int64_t at_ms)
{
    time_t seconds = (time_t)(at_ms / 1000);
    struct tm utc;
    return gmtime_r(&seconds, &utc) == NULL ? 0 : (uint32_t)utc.tm_mon;
}

static uint32_t slot_for(struct rg_hq_rng *rng, uint32_t month)
{
    uint32_t sum = 0;
    for (uint32_t slot = 0; slot < RG_HQ_SLOTS; slot++) {
        sum += rg_hq_slot_demand(slot, month);
    }
    uint32_t luck = rg_hq_rng_below(rng, sum), slot = 0;
    while (luck >= rg_hq_slot_demand(slot, month)) {
        luck -= rg_hq_slot_demand(slot, month);
        slot++;
    }
    return slot;
}

/* A few outfits sell much better than the rest: the square of a uniform number. */
static uint32_t outfit_for(struct rg_hq_rng *rng, uint32_t outfits)
{
    uint64_t u = rg_hq_rng_below(rng, 65536);
    return (uint32_t)((u * u >> 16) * outfits >> 16);
}

static uint32_t item_at(const struct rg_hq_catalogue *catalogue, uint32_t group, uint32_t outfit,
                        uint32_t slot)
{
    uint32_t item = rg_hq_catalogue_item(group, outfit, slot);
    if (item >= catalogue->count) {
        item = rg_hq_catalogue_item(group, 0, slot);
    }
    return item < catalogue->count ? item : item % catalogue->count;
}

/* Four in five times the own style, else another one of the same department. */
static uint32_t group_for(struct rg_hq_rng *rng, uint32_t group)
{
    return rg_hq_rng_percent(rng, 80)
               ? group
               : group / RG_HQ_STYLES * RG_HQ_STYLES + rg_hq_rng_below(rng, RG_HQ_STYLES);
}

uint32_t rg_hq_wish(const struct rg_hq_catalogue *catalogue, const struct rg_hq_person *person,
                    struct rg_hq_rng *rng, uint32_t month)
{
    uint32_t outfits = rg_hq_catalogue_outfits(catalogue, person->group);
    return item_at(catalogue, person->group, outfit_for(rng, outfits == 0 ? 1 : outfits),
                   slot_for(rng, month));
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x == y ? 0 : x < y ? -1 : 1;
}

/* From a stream of its own, so that the rest of the store is the same with and without. */
static void mark_gifts(const struct rg_hq_catalogue *catalogue, uint64_t seed, int64_t id, uint32_t lines,
                       struct rg_hq_bought *bought)
{
    struct rg_hq_rng rng = rg_hq_rng_for(seed, 7, (uint64_t)id);
    for (uint32_t i = 0; i < lines; i++) {
        const struct rg_hq_item *item = &catalogue->items[bought[i].item];
        uint32_t percent = rg_hq_month(bought[i].at) == 11 ? 24 : 4;
        percent += rg_hq_slot_sizes(item->slot) == 1 ? percent : 0;
        bought[i].gift = rg_hq_rng_percent(&rng, percent) && !bought[i].returned;
    }
}

/* Nobody buys the same coat twice. */
static bool owned(const struct rg_hq_bought *bought, uint32_t count, uint32_t item)
{
    for (uint32_t i = 0; i < count; i++) {
        if (bought[i].item == item) {
            return true;
        }
    }
    return false;
}

static void buy(const struct rg_hq_catalogue *catalogue, const struct rg_hq_person *person,
                struct rg_hq_rng *rng, uint32_t item, struct rg_hq_bought *line)
{
    uint32_t month = rg_hq_month(line->at);
    int64_t price = catalogue->items[item].price;
    int step = person->size < RG_HQ_SIZES ? person->size : RG_HQ_SIZES - 1;
    /* The sales of January and July; the end of the price stays a 0. */
    if ((month == 0 || month == 6) && rg_hq_rng_percent(rng, 50)) {
        price = price * 7 / 10 / 100 * 100;
    }
    bool fits = true;
    if (rg_hq_slot_sizes(catalogue->items[item].slot) > 1 && rg_hq_rng_percent(rng, 9)) {
        fits = false;
        step += step == 0 || (step < RG_HQ_SIZES - 1 && rg_hq_rng_percent(rng, 50)) ? 1 : -1;
    }
    line->item = item;
    line->price = price;
    line->step = step;
    line->returned = rg_hq_rng_percent(rng, fits ? 4 : 75);
}

void rg_hq_shop(const struct rg_hq_catalogue *catalogue, const struct rg_hq_person *person, uint64_t seed,
                int64_t id, int64_t now_ms, uint32_t lines, struct rg_hq_bought *bought)
{
    struct rg_hq_rng rng = rg_hq_rng_for(seed, 4, (uint64_t)id);
    int64_t visits[RG_HQ_LINES_MAX];
    uint32_t sizes[RG_HQ_LINES_MAX], count = 0;
    for (uint32_t left = lines; left > 0; count++) {
        uint32_t size = 1 + rg_hq_rng_below(&rng, 4);
        sizes[count] = size < left ? size : left;
        left -= sizes[count];
        /* Shops open from 10 to 19; today's sales end an hour ago. */
        int64_t day = now_ms / DAY_MS - 1 - (int64_t)rg_hq_rng_below(&rng, 3 * 365);
        visits[count] = day * DAY_MS + 9 * HOUR_MS + (int64_t)rg_hq_rng_below(&rng, 9 * 3600) * 1000;
    }
    qsort(visits, count, sizeof visits[0], by_time);
    uint32_t line = 0;
    for (uint32_t visit = 0; visit < count; visit++) {
        uint32_t group = group_for(&rng, person->group), outfits = rg_hq_catalogue_outfits(catalogue, group);
        uint32_t outfit = outfit_for(&rng, outfits == 0 ? 1 : outfits), month = rg_hq_month(visits[visit]);
        for (uint32_t i = 0; i < sizes[visit]; i++, line++) {
            uint32_t item = 0;
            /* What goes together is bought together, most of the time; a small catalogue may leave no choice.
             */
            for (int attempt = 0; attempt < 12; attempt++) {
                uint32_t from = attempt < 4 && rg_hq_rng_percent(&rng, 75)
                                    ? outfit
                                    : outfit_for(&rng, outfits == 0 ? 1 : outfits);
                item = item_at(catalogue, group, from, slot_for(&rng, month));
                if (!(catalogue->items[item].one_off && owned(bought, line, item)) &&
                    !owned(bought + line - i, i, item)) {
                    break;
                }
            }
            bought[line] = (struct rg_hq_bought){.at = visits[visit], .visit = visit};
            buy(catalogue, person, &rng, item, &bought[line]);
        }
    }
    mark_gifts(catalogue, seed, id, lines, bought);
}
