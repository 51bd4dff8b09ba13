#include "evaluate_nearest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* TIFU-KNN's, as published for Ta-Feng, a supermarket: neighbours, groups, what a basket and a group leave, and how much is one's own. */
#define TIFU_NEAR   300u
#define TIFU_GROUPS 7u
#define TIFU_BASKET 0.9
#define TIFU_GROUP  0.7
#define TIFU_OWN    0.7
/* UP-CF's, of eleven that were tried those that do best on the very sales it is compared on (UCI Online Retail, cut 2011-10-01): the last baskets, the
 * power of likeness, and how much of it goes by one's own items. */
#define UPCF_BASKETS 100u
#define UPCF_POWER   5.0
#define UPCF_OWN     0.25

#define COMPARED_MAX 20000u

/* An item of somebody's. */
struct has {
    uint32_t item;
    double tifu, upcf;
};
/* Of an item, one of those who are compared with and what they have of it. */
struct holder {
    uint32_t row;
    double tifu;
};
struct near {
    double far;
    uint32_t row;
};

struct rg_evaluate_nearest {
    const struct rg_evaluate_split *split;
    size_t rows;
    uint32_t *customer; /* by row */
    size_t *starts;     /* by row: of items */
    struct has *items;
    double *square; /* by row: of its TIFU vector */
    size_t *held;   /* by item: of holders */
    struct holder *holders;
    double *dot;      /* by row */
    uint32_t *shared; /* by row */
    struct has *own;  /* by item, while somebody's are gathered */
    uint32_t *touched;
    struct near *heap; /* the farthest of the nearest first */
};

void rg_evaluate_nearest_destroy(struct rg_evaluate_nearest *n)
{
    if (n != NULL) {
        free(n->customer);
        free(n->starts);
        free(n->items);
        free(n->square);
        free(n->held);
        free(n->holders);
        free(n->dot);
        free(n->shared);
        free(n->own);
        free(n->touched);
        free(n->heap);
        free(n);
    }
}

static size_t baskets_of(const struct rg_evaluate_line *lines, size_t count)
{
    size_t baskets = count > 0;
    for (size_t i = 1; i < count; i++) {
        baskets += lines[i].basket != lines[i - 1].basket;
    }
    return baskets;
}

/* What a basket is worth of which @p newer are newer, of @p baskets: the groups are alike in size, or larger by one where they are newer. */
static double worth(size_t newer, size_t baskets)
{
    size_t groups = baskets < TIFU_GROUPS ? baskets : TIFU_GROUPS;
    size_t group = newer * groups / baskets;
    size_t first = (group * baskets + groups - 1) / groups,
           next = ((group + 1) * baskets + groups - 1) / groups;
    return pow(TIFU_GROUP, (double)group) / (double)groups * pow(TIFU_BASKET, (double)(newer - first)) /
           (double)(next - first);
}

/* Somebody's items into own and touched. @return how many. */
static size_t gather(struct rg_evaluate_nearest *n, const struct rg_evaluate_line *lines, size_t count)
{
    size_t baskets = baskets_of(lines, count), newer = 0, items = 0;
    size_t last = baskets < UPCF_BASKETS ? baskets : UPCF_BASKETS;
    for (size_t i = count; i-- > 0;) {
        newer += i + 1 < count && lines[i].basket != lines[i + 1].basket;
        struct has *has = &n->own[lines[i].item];
        if (has->tifu <= 0) {
            n->touched[items++] = lines[i].item;
        }
        has->tifu += worth(newer, baskets);
        has->upcf += newer < last ? 1 / (double)last : 0;
    }
    return items;
}

static void forget(struct rg_evaluate_nearest *n, size_t items)
{
    for (size_t i = 0; i < items; i++) {
        n->own[n->touched[i]] = (struct has){0};
    }
}

/* Those who are compared with, each a row. */
static void fill_rows(struct rg_evaluate_nearest *n)
{
    const struct rg_evaluate_split *split = n->split;
    size_t every = 1 + split->customers / COMPARED_MAX, met = 0, at = 0;
    for (size_t i = 0, end; i < split->known_count; i = end) {
        for (end = i; end < split->known_count && split->known[end].customer == split->known[i].customer;
             end++) {
        }
        if (met++ % every != 0) {
            continue;
        }
        size_t items = gather(n, split->known + i, end - i);
        n->customer[n->rows] = split->known[i].customer;
        n->starts[n->rows] = at;
        for (size_t k = 0; k < items; k++) {
            struct has *has = &n->own[n->touched[k]];
            n->square[n->rows] += has->tifu * has->tifu;
            has->item = n->touched[k];
            n->items[at++] = *has;
        }
        n->starts[++n->rows] = at;
        forget(n, items);
    }
}

static void fill_holders(struct rg_evaluate_nearest *n)
{
    size_t items = n->split->items, count = n->starts[n->rows];
    for (size_t i = 0; i < count; i++) {
        n->held[n->items[i].item + 1]++;
    }
    for (size_t i = 0; i < items; i++) {
        n->held[i + 1] += n->held[i];
    }
    for (size_t row = n->rows; row-- > 0;) {
        for (size_t i = n->starts[row]; i < n->starts[row + 1]; i++) {
            /* The end of each item's moves down to its start. */
            n->holders[--n->held[n->items[i].item + 1]] = (struct holder){(uint32_t)row, n->items[i].tifu};
        }
    }
    for (size_t i = 0; i < items; i++) {
        n->held[i] = n->held[i + 1];
    }
    n->held[items] = count;
}

enum rg_status rg_evaluate_nearest_create(const struct rg_evaluate_split *split,
                                          struct rg_evaluate_nearest **nearest)
{
    struct rg_evaluate_nearest *n = calloc(1, sizeof *n);
    size_t customers = (size_t)split->customers + 1, items = (size_t)split->items + 1;
    size_t lines = split->known_count + 1;
    if (n == NULL) {
        return RG_NO_MEMORY;
    }
    n->split = split;
    n->customer = calloc(customers, sizeof *n->customer);
    n->starts = calloc(customers + 1, sizeof *n->starts);
    n->items = calloc(lines, sizeof *n->items);
    n->square = calloc(customers, sizeof *n->square);
    n->held = calloc(items + 1, sizeof *n->held);
    n->holders = calloc(lines, sizeof *n->holders);
    n->dot = calloc(customers, sizeof *n->dot);
    n->shared = calloc(customers, sizeof *n->shared);
    n->own = calloc(items, sizeof *n->own);
    n->touched = calloc(items, sizeof *n->touched);
    n->heap = calloc(TIFU_NEAR, sizeof *n->heap);
    if (n->customer == NULL || n->starts == NULL || n->items == NULL || n->square == NULL ||
        n->held == NULL || n->holders == NULL || n->dot == NULL || n->shared == NULL || n->own == NULL ||
        n->touched == NULL || n->heap == NULL) {
        rg_evaluate_nearest_destroy(n);
        return RG_NO_MEMORY;
    }
    fill_rows(n);
    fill_holders(n);
    *nearest = n;
    return RG_OK;
}

/* What everybody has in common with who was gathered. */
static void compare(struct rg_evaluate_nearest *n, size_t items)
{
    memset(n->dot, 0, n->rows * sizeof *n->dot);
    memset(n->shared, 0, n->rows * sizeof *n->shared);
    for (size_t i = 0; i < items; i++) {
        uint32_t item = n->touched[i];
        for (size_t k = n->held[item]; k < n->held[item + 1]; k++) {
            n->dot[n->holders[k].row] += n->own[item].tifu * n->holders[k].tifu;
            n->shared[n->holders[k].row]++;
        }
    }
}

static void sink(struct near *heap, size_t count, size_t at)
{
    for (size_t next = 2 * at + 1; next < count; next = 2 * at + 1) {
        next += next + 1 < count && heap[next + 1].far > heap[next].far;
        if (heap[at].far >= heap[next].far) {
            return;
        }
        struct near kept = heap[at];
        heap[at] = heap[next];
        heap[next] = kept;
        at = next;
    }
}

/* Of equally near ones those who came first. */
static size_t find_near(struct rg_evaluate_nearest *n, uint32_t customer, double square)
{
    size_t count = 0;
    for (uint32_t row = 0; row < n->rows; row++) {
        const struct near one = {square + n->square[row] - 2 * n->dot[row], row};
        if (n->customer[row] == customer) {
            continue;
        }
        if (count < TIFU_NEAR) {
            n->heap[count++] = one;
            for (size_t i = count / 2; count == TIFU_NEAR && i-- > 0;) {
                sink(n->heap, count, i);
            }
        } else if (one.far < n->heap[0].far) {
            n->heap[0] = one;
            sink(n->heap, count, 0);
        }
    }
    return count;
}

void rg_evaluate_nearest_tifu(struct rg_evaluate_nearest *n, const struct rg_evaluate_case *one,
                              double *scores)
{
    size_t items = gather(n, n->split->known + one->known, one->known_end - one->known);
    double square = 0;
    for (size_t i = 0; i < items; i++) {
        double own = n->own[n->touched[i]].tifu;
        square += own * own;
        scores[n->touched[i]] += TIFU_OWN * own;
    }
    if (items > 0) {
        compare(n, items);
        size_t count = find_near(n, one->customer, square);
        for (size_t i = 0; i < count; i++) {
            for (size_t k = n->starts[n->heap[i].row]; k < n->starts[n->heap[i].row + 1]; k++) {
                scores[n->items[k].item] += (1 - TIFU_OWN) * n->items[k].tifu / (double)count;
            }
        }
    }
    forget(n, items);
}

void rg_evaluate_nearest_upcf(struct rg_evaluate_nearest *n, const struct rg_evaluate_case *one,
                              double *scores)
{
    size_t items = gather(n, n->split->known + one->known, one->known_end - one->known);
    compare(n, items);
    for (size_t i = 0; i < items; i++) {
        scores[n->touched[i]] += n->own[n->touched[i]].upcf;
    }
    for (size_t row = 0; row < n->rows; row++) {
        if (n->shared[row] == 0 || n->customer[row] == one->customer) {
            continue;
        }
        double theirs = (double)(n->starts[row + 1] - n->starts[row]);
        double like = n->shared[row] / (pow((double)items, UPCF_OWN) * pow(theirs, 1 - UPCF_OWN));
        double weight = pow(like, UPCF_POWER);
        for (size_t k = n->starts[row]; k < n->starts[row + 1]; k++) {
            scores[n->items[k].item] += weight * n->items[k].upcf;
        }
    }
    forget(n, items);
}
