/* Whatever order lines come in, and however often, what they count is what counting all of them from scratch gives: by an oracle that knows
 * nothing of how. CASES and SEED of the environment say how many, and which. */
#include "counts_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PRODUCTS  12
#define CUSTOMERS 6
#define LINES     60
#define DAY       RG_COUNTS_DAY_MS

static uint64_t seed;
static struct rg_counts *counts;

static uint32_t below(uint32_t limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % limit;
}

static struct rg_counts_line any_line(int64_t number)
{
    return (struct rg_counts_line){.number = number,
                                   .customer = 1 + below(CUSTOMERS),
                                   .at = DAY * below(3) + below(86400) * 1000,
                                   .product = 1 + below(PRODUCTS),
                                   .kept = below(5) != 0,
                                   .settled = number <= LINES / 3};
}

/* Whether the product is in the basket: by all lines, or by the settled ones alone. */
static bool in_basket(const struct rg_counts_line *lines, int64_t customer, int64_t day, int64_t product,
                      bool settled)
{
    for (int i = 1; i <= LINES; i++) {
        if (lines[i].kept && lines[i].customer == customer && lines[i].at / DAY == day &&
            lines[i].product == product && (!settled || lines[i].settled)) {
            return true;
        }
    }
    return false;
}

/* In how many baskets both are. */
static int32_t scratch(const struct rg_counts_line *lines, int64_t a, int64_t b, bool settled)
{
    int32_t found = 0;
    for (int64_t customer = 1; customer <= CUSTOMERS; customer++) {
        for (int64_t day = 0; day < 3; day++) {
            found +=
                in_basket(lines, customer, day, a, settled) && in_basket(lines, customer, day, b, settled);
        }
    }
    return found;
}

static void check_all(const struct rg_counts_line *lines)
{
    size_t at = 0, seen = 0, expected = 0;
    struct rg_counts_pair pair;
    for (int64_t a = 1; a <= PRODUCTS; a++) {
        for (int64_t b = a; b <= PRODUCTS; b++) {
            int32_t right = scratch(lines, a, b, false) - scratch(lines, a, b, true);
            if (a == b) {
                /* A basket in which a settled line has it counted already. */
                right = 0;
                for (int64_t c = 1; c <= CUSTOMERS; c++) {
                    for (int64_t day = 0; day < 3; day++) {
                        right += in_basket(lines, c, day, a, false) && !in_basket(lines, c, day, a, true);
                    }
                }
            }
            assert_int_equal(rg_counts_pairs_of(&counts->pairs, (uint32_t)b, (uint32_t)a), right);
            expected += a != b && right > 0;
        }
    }
    while (rg_counts_next(counts, &at, &pair)) {
        assert_true(pair.a < pair.b && pair.together > 0);
        seen++;
    }
    assert_int_equal(seen, expected);
}

static void put(const struct rg_counts_line *line)
{
    assert_int_equal(rg_counts_put(counts, line), RG_OK);
}

static void put_in_any_order(const struct rg_counts_line *lines)
{
    int order[LINES];
    for (int i = 0; i < LINES; i++) {
        order[i] = i + 1;
    }
    for (int i = LINES - 1; i > 0; i--) {
        int other = (int)below((uint32_t)i + 1), kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
    for (int i = 0; i < LINES; i++) {
        put(&lines[order[i]]);
        if (below(3) == 0) {
            put(&lines[order[below((uint32_t)i + 1)]]);
        }
    }
}

/* Returns, corrections of what, when and whose, and all of it again. */
static void correct(struct rg_counts_line *lines)
{
    for (int i = 0; i < 30; i++) {
        struct rg_counts_line *line = &lines[1 + below(LINES)];
        if (below(2) == 0) {
            line->kept = !line->kept;
        } else {
            *line = any_line(line->number);
        }
        put(line);
        if (below(4) == 0) {
            put(line);
        }
    }
}

/* Some of a customer's lines are not there any more. */
static void drop_some(struct rg_counts_line *lines)
{
    int64_t customer = 1 + below(CUSTOMERS);
    rg_counts_begin(counts);
    for (int i = 1; i <= LINES; i++) {
        if (lines[i].customer == customer && below(2) == 0) {
            lines[i].kept = false;
        } else if (lines[i].customer == customer) {
            put(&lines[i]);
        }
    }
    rg_counts_end(counts, customer);
}

static long setting(const char *name, long otherwise)
{
    const char *text = getenv(name);
    return text == NULL ? otherwise : atol(text);
}

static void whatever_comes_it_is_as_from_scratch(void **state)
{
    struct rg_counts_line lines[LINES + 1];
    long cases = setting("CASES", 300);
    (void)state;
    seed = (uint64_t)setting("SEED", 11);
    for (long i = 0; i < cases; i++) {
        rg_counts_reset(counts);
        for (int k = 1; k <= LINES; k++) {
            lines[k] = any_line(k);
        }
        put_in_any_order(lines);
        check_all(lines);
        correct(lines);
        check_all(lines);
        drop_some(lines);
        check_all(lines);
        for (int k = 1; k <= LINES; k++) {
            lines[k].kept = false;
            put(&lines[k]);
        }
        check_all(lines);
    }
}

static void what_is_no_line_of_ours_counts_nothing(void **state)
{
    const struct rg_counts_line good = {.number = 1, .customer = 1, .at = 5, .product = 7, .kept = true};
    struct rg_counts_line bad = good;
    (void)state;
    rg_counts_reset(counts);
    bad.number = 0;
    assert_int_equal(rg_counts_put(counts, &bad), RG_INVALID);
    bad = good;
    bad.product = (int64_t)UINT32_MAX + 1;
    assert_int_equal(rg_counts_put(counts, &bad), RG_INVALID);
    bad = good;
    bad.at = -1;
    assert_int_equal(rg_counts_put(counts, &bad), RG_INVALID);
    assert_int_equal(counts->line_count, 0);
    put(&good);
    assert_int_equal(rg_counts_pairs_of(&counts->pairs, 7, 7), 1);
}

/* A line counts with all of its basket, or not at all. */
static void what_finds_no_room_counts_nothing(void **state)
{
    int64_t number = 1;
    enum rg_status status = RG_OK;
    (void)state;
    rg_counts_reset(counts);
    for (; status == RG_OK; number++) {
        const struct rg_counts_line line = {
            .number = number, .customer = 1, .at = 0, .product = number, .kept = true};
        status = rg_counts_put(counts, &line);
    }
    assert_int_equal(status, RG_FULL);
    size_t products = (size_t)number - 2, pairs = 0, at = 0;
    struct rg_counts_pair pair;
    while (rg_counts_next(counts, &at, &pair)) {
        assert_int_equal(pair.together, 1);
        pairs++;
    }
    assert_int_equal(pairs, products * (products - 1) / 2);
    assert_int_equal(rg_counts_pairs_of(&counts->pairs, (uint32_t)products + 1, 1), 0);
    for (int64_t i = 1; i < number; i++) {
        const struct rg_counts_line gone = {.number = i, .customer = 1, .at = 0, .product = i};
        put(&gone);
    }
    at = 0;
    assert_false(rg_counts_next(counts, &at, &pair));
}

static void the_table_holds_what_was_added(void **state)
{
    struct rg_counts_pair memory[8];
    uint32_t slots[16] = {0};
    struct rg_counts_pairs pairs;
    (void)state;
    assert_int_equal(rg_counts_slots(8), 16);
    rg_counts_pairs_init(&pairs, memory, 8, slots);
    for (int round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 8; i++) {
            assert_true(rg_counts_pairs_add(&pairs, 100 + i * 16, 3, 2));
            assert_true(rg_counts_pairs_add(&pairs, 3, 100 + i * 16, -1));
        }
        assert_false(rg_counts_pairs_add(&pairs, 1, 2, 1));
        assert_int_equal(rg_counts_pairs_of(&pairs, 100, 3), 1);
        assert_int_equal(rg_counts_pairs_of(&pairs, 1, 2), 0);
        rg_counts_pairs_clear(&pairs);
        for (size_t i = 0; i < 16; i++) {
            assert_int_equal(slots[i], 0);
        }
    }
}

/* What HQ counted and what came since weigh together as if HQ had counted all. */
static void a_list_merges_into_neighbours(void **state)
{
    struct rg_counts_list *list = calloc(1, sizeof *list);
    const struct rg_counts_base known = {.baskets = 7, .factor = 2000000}, fresh = {.factor = 1000000};
    const struct rg_counts_pair pairs[] = {{5, 9, 3}, {5, 6, 1}};
    struct rg_neighbour near[RG_RECO_NEIGHBOURS + RG_COUNTS_NEAR] = {{{9}, 100000}, {{8}, 50000}};
    (void)state;
    assert_non_null(list);
    rg_counts_list_add(list, &pairs[0], &known, 9, &fresh, 4);
    rg_counts_list_add(list, &pairs[1], &known, 9, &fresh, 1);
    rg_counts_list_settle(list);
    /* 3 / (sqrt(16 * 4) + 5), 1 / (sqrt(16 * 1) + 5) */
    assert_int_equal(rg_counts_list_merge(list, 5, near, 2), 3);
    assert_int_equal(near[0].weight, 100000 + 230769);
    assert_int_equal(near[1].weight, 50000);
    assert_int_equal(near[2].product.value, 6);
    assert_int_equal(near[2].weight, 111111);
    /* Of 5 HQ says that it sells twice as well as ever. */
    assert_int_equal(rg_counts_list_merge(list, 9, near, 0), 1);
    assert_int_equal(near[0].product.value, 5);
    assert_int_equal(near[0].weight, 461538);
    assert_int_equal(rg_counts_list_merge(list, 7, near, 0), 0);
    free(list);
}

static int begin(void **state)
{
    (void)state;
    counts = calloc(1, sizeof *counts);
    if (counts == NULL) {
        return -1;
    }
    rg_counts_init(counts);
    return 0;
}

static int end(void **state)
{
    (void)state;
    free(counts);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_comes_it_is_as_from_scratch),
        cmocka_unit_test(what_is_no_line_of_ours_counts_nothing),
        cmocka_unit_test(what_finds_no_room_counts_nothing),
        cmocka_unit_test(the_table_holds_what_was_added),
        cmocka_unit_test(a_list_merges_into_neighbours),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
