/* What a basket costs that a kiosk counts (app/recommend/counts.h): of 10 products, and of more by the pair beyond those 45, among what a store
 * sells on a day; and the longest slice, which is a line. */
#include "counts.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PRODUCTS 20000
#define ROUNDS   2000
#define FEW      10
#define MANY     100
/* Baskets of a day that are counted already. */
#define BASKETS 300

static struct rg_counts *counts;
static uint64_t state = 7;
static int64_t number;
static double longest;

static uint32_t below(uint32_t limit)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % limit;
}

/* What this program computed, whatever else the machine does. */
static double busy_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void check(bool right, const char *what)
{
    if (!right) {
        fprintf(stderr, "counts: %s\n", what);
        exit(2);
    }
}

/* @return how long it took. */
static double buy(int64_t customer, uint32_t products)
{
    uint32_t bought[MANY];
    uint32_t first = below(PRODUCTS), step = 1 + 2 * below(PRODUCTS / 4);
    for (uint32_t i = 0; i < products; i++) {
        bought[i] = 1 + (first + i * step) % PRODUCTS;
    }
    double begin = busy_us();
    for (uint32_t i = 0; i < products; i++) {
        const struct rg_counts_line line = {
            .number = ++number, .customer = customer, .at = 5, .product = bought[i], .kept = true};
        check(rg_counts_put(counts, &line) == RG_OK, "no room");
    }
    return busy_us() - begin;
}

static void fill(void)
{
    rg_counts_reset(counts);
    number = 0;
    for (int i = 0; i < BASKETS; i++) {
        (void)buy(1000000 + i, FEW);
    }
}

/* A line of a large basket, alone. */
static void measure_slice(int64_t customer)
{
    (void)buy(customer, MANY);
    const struct rg_counts_line line = {
        .number = ++number, .customer = customer, .at = 5, .product = PRODUCTS + 1, .kept = true};
    double begin = busy_us();
    check(rg_counts_put(counts, &line) == RG_OK, "no room");
    double took = busy_us() - begin;
    longest = took > longest ? took : longest;
}

static int ascending(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

static void print(const char *what, double *values, const char *unit)
{
    qsort(values, ROUNDS, sizeof values[0], ascending);
    printf("%-6s p50 %8.4f p99 %8.4f most %8.4f %s\n", what, values[ROUNDS / 2], values[ROUNDS * 99 / 100],
           values[ROUNDS - 1], unit);
}

int main(void)
{
    static double few[ROUNDS], beyond[ROUNDS];
    const int pairs = MANY * (MANY - 1) / 2 - FEW * (FEW - 1) / 2;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    (void)sched_setaffinity(0, sizeof one, &one);
    counts = calloc(1, sizeof *counts);
    check(counts != NULL, "no memory");
    rg_counts_init(counts);
    /* Another day for a few baskets each, so that none is counted in a table that is fuller than a store's. */
    for (int i = 0; i < ROUNDS; i++) {
        if (i % 2 == 0) {
            fill();
        }
        few[i] = buy(2 * i + 1, FEW);
        beyond[i] = (buy(2 * i + 2, MANY) - few[i]) / pairs;
    }
    for (int i = 0; i < ROUNDS / 10; i++) {
        fill();
        measure_slice(i + 1);
    }
    print("basket", few, "us");
    print("beyond", beyond, "us");
    printf("slice most %.2f us\n", longest);
    free(counts);
    return 0;
}
