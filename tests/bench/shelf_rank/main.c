/* Ten things with their reasons, for a member with 200 purchases among 100,000 products: what that costs without a store, on one core,
 * beside a floor that adds up the same neighbours in a table and takes the ten greatest, with no reason and no constraint. */
#include "shelf.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PRODUCTS   100000
#define PURCHASES  200
#define NEIGHBOURS 50
#define MEMBERS    4000
#define MOST       10
#define CATEGORIES 24
#define NOW        INT64_C(1700000000000)
#define DAY        INT64_C(86400000)

struct product {
    struct rg_shelf_stock stock[3];
    char title[RG_TITLE_MAX], category[8];
    bool one_off, discreet;
};

static struct product *catalogue;
static struct rg_neighbour (*near)[NEIGHBOURS];
static struct rg_reco_line lines[PURCHASES], settled[PURCHASES];
static struct rg_profile profile;
static struct rg_ranking ranking;
static struct rg_shelf shelf;
static atomic_ulong allocations;
static uint64_t state = 7;

/* Counts what anything here allocates. */
void *__libc_malloc(size_t size);
void *malloc(size_t size)
{
    atomic_fetch_add(&allocations, 1);
    return __libc_malloc(size);
}

static uint32_t below(uint32_t limit)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % limit;
}

/* What this program computed, whatever else the machine does. */
static uint64_t busy_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void make_catalogue(void)
{
    static const char *const words[] = {"linen", "wool", "blue", "red", "classic", "rain", "silk", "long"};
    for (int i = 1; i <= PRODUCTS; i++) {
        struct product *product = &catalogue[i];
        (void)snprintf(product->title, sizeof product->title, "%s %s %d", words[below(8)], words[below(8)],
                       i);
        (void)snprintf(product->category, sizeof product->category, "c%u", below(CATEGORIES));
        product->one_off = below(20) == 0;
        product->discreet = below(20) == 0;
        for (int k = 0; k < 3; k++) {
            product->stock[k] =
                (struct rg_shelf_stock){.quantity = below(2), .as_of_ms = NOW - (int64_t)below(9) * DAY};
            (void)snprintf(product->stock[k].size, sizeof product->stock[k].size, "%c", "SML"[k]);
        }
        for (int k = 0; k < NEIGHBOURS; k++) {
            near[i][k] = (struct rg_neighbour){{1 + below(PRODUCTS)}, (int32_t)(600000 - 10000 * k)};
        }
    }
}

static void make_member(void)
{
    memset(&profile, 0, sizeof profile);
    for (int i = 0; i < PURCHASES; i++) {
        lines[i] = (struct rg_reco_line){.product = 1 + below(PRODUCTS),
                                         .at = NOW - (i + 2) * DAY,
                                         .bought = 1,
                                         .returned = below(5) == 0,
                                         .unseen = below(10) == 0};
        if (i < RG_PROFILE_PURCHASES) {
            struct rg_profile_purchase *purchase = &profile.purchases[profile.purchase_count++];
            purchase->product.value = lines[i].product;
            purchase->quantity = 1;
            purchase->returned = (int32_t)lines[i].returned;
            memcpy(purchase->category, catalogue[lines[i].product].category, sizeof catalogue->category);
            purchase->size[0] = "SML"[below(3)];
        }
    }
}

static struct rg_shelf_goods goods_of(struct rg_product_id id)
{
    const struct product *product = &catalogue[id.value];
    return (struct rg_shelf_goods){.product = id,
                                   .known = true,
                                   .one_off = product->one_off,
                                   .discreet = product->discreet,
                                   .title = product->title,
                                   .category = product->category,
                                   .season = "aw23",
                                   .stock = product->stock,
                                   .stock_count = 3};
}

static size_t list_ten(const struct rg_shelf_rules *rules, uint16_t places[MOST])
{
    uint16_t newest[RG_RECO_HISTORY];
    memcpy(settled, lines, sizeof settled);
    size_t count = rg_reco_history_settle(settled, PURCHASES);
    size_t looked = rg_reco_history_newest(settled, count, newest, RG_RECO_HISTORY);
    rg_ranking_init(&ranking, RG_RECO_FADE);
    for (size_t i = 0; i < looked; i++) {
        const struct rg_reco_line *line = &settled[newest[i]];
        rg_ranking_add_bought(&ranking, line, catalogue[line->product].one_off, true, near[line->product],
                              NEIGHBOURS);
    }
    rg_ranking_finish(&ranking, &profile, RG_SHELF_LOOK_AT);
    const struct rg_shelf_shown shown[] = {{ranking.items[0].product, 3, NOW - DAY},
                                           {ranking.items[1].product, 1, NOW}};
    const struct rg_shelf_person person = {.now_ms = NOW,
                                           .profile = &profile,
                                           .owned = settled,
                                           .owned_count = count,
                                           .shown = shown,
                                           .shown_count = 2};
    rg_shelf_begin(&shelf, rules, &person);
    for (size_t i = 0; i < ranking.count && i < RG_SHELF_LOOK_AT && shelf.count < RG_SHELF_POOL; i++) {
        const struct rg_shelf_goods goods = goods_of(ranking.items[i].product);
        (void)rg_shelf_offer(&shelf, &ranking.items[i], &goods);
    }
    return rg_shelf_settle(&shelf, places, MOST);
}

/* No reason, no constraint, no order but the greatest ten. */
static int64_t floor_ten(int64_t *scores, uint32_t *touched)
{
    uint32_t count = 0;
    int64_t sum = 0;
    for (int i = 0; i < RG_RECO_HISTORY; i++) {
        for (int k = 0; k < NEIGHBOURS; k++) {
            const struct rg_neighbour *neighbour = &near[lines[i].product][k];
            if (scores[neighbour->product.value] == 0) {
                touched[count++] = (uint32_t)neighbour->product.value;
            }
            scores[neighbour->product.value] += neighbour->weight;
        }
    }
    for (int n = 0; n < MOST; n++) {
        uint32_t best = touched[0];
        for (uint32_t i = 1; i < count; i++) {
            best = scores[touched[i]] > scores[best] ? touched[i] : best;
        }
        sum += scores[best];
        scores[best] = 1;
    }
    for (uint32_t i = 0; i < count; i++) {
        scores[touched[i]] = 0;
    }
    return sum;
}

static int ascending(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

static void print(const char *what, double *values)
{
    qsort(values, MEMBERS, sizeof values[0], ascending);
    printf("%-8s p50 %8.1f p99 %8.1f most %8.1f us\n", what, values[MEMBERS / 2], values[MEMBERS * 99 / 100],
           values[MEMBERS - 1]);
}

struct variety {
    double kinds, kept;
};

/* How many kinds are among the first three, and how much of their score is left of the ranking's own. */
static struct variety add_variety(uint32_t variety)
{
    struct rg_shelf_rules rules;
    uint16_t places[MOST];
    rg_shelf_rules_default(&rules);
    int64_t scores[2] = {0, 0};
    int kinds = 0;
    for (int with = 0; with < 2; with++) {
        rules.variety = with == 0 ? 0 : variety;
        size_t count = list_ten(&rules, places);
        for (size_t i = 0; i < count && i < RG_RECO_SHOWN; i++) {
            const struct rg_shelf_item *item = &shelf.items[places[i]];
            bool same = false;
            for (size_t k = 0; k < i; k++) {
                same = same || shelf.items[places[k]].category == item->category;
            }
            scores[with] += item->value;
            kinds += with == 1 && !same;
        }
    }
    return (struct variety){kinds, scores[0] > 0 ? (double)scores[1] / (double)scores[0] : 1};
}

static void print_variety(void)
{
    static const uint32_t settings[] = {0, 100, 200, 300, 500};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        struct variety sum = {0, 0};
        state = 99;
        for (int member = 0; member < 300; member++) {
            make_member();
            struct variety one = add_variety(settings[i]);
            sum.kinds += one.kinds;
            sum.kept += one.kept;
        }
        printf("variety %4u kinds %.3f of 3, score kept %.4f\n", settings[i], sum.kinds / 300,
               sum.kept / 300);
    }
}

int main(void)
{
    static double took[MEMBERS], floors[MEMBERS];
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    (void)sched_setaffinity(0, sizeof one, &one);
    catalogue = calloc(PRODUCTS + 1, sizeof *catalogue);
    near = calloc(PRODUCTS + 1, sizeof *near);
    int64_t *scores = calloc(PRODUCTS + 1, sizeof *scores);
    uint32_t *touched = calloc((size_t)RG_RECO_HISTORY * NEIGHBOURS, sizeof *touched);
    if (catalogue == NULL || near == NULL || scores == NULL || touched == NULL) {
        return 2;
    }
    make_catalogue();
    struct rg_shelf_rules rules;
    rg_shelf_rules_default(&rules);
    uint64_t listed = 0;
    int64_t sum = 0;
    unsigned long allocated = 0;
    for (int member = 0; member < MEMBERS; member++) {
        uint16_t places[MOST];
        make_member();
        unsigned long before = atomic_load(&allocations);
        uint64_t begin = busy_ns();
        listed += list_ten(&rules, places);
        took[member] = (double)(busy_ns() - begin) / 1e3;
        allocated += atomic_load(&allocations) - before;
        begin = busy_ns();
        sum += floor_ten(scores, touched);
        floors[member] = (double)(busy_ns() - begin) / 1e3;
    }
    print("shelf", took);
    print("floor", floors);
    printf("allocated %lu\nlisted %.2f\nsum %lld\n", allocated, (double)listed / MEMBERS, (long long)sum);
    print_variety();
    free(catalogue);
    free(near);
    free(scores);
    free(touched);
    return 0;
}
