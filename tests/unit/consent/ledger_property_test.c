/* Random consents of one member, in random orders, with lines missing and lines twice, by clocks from 1970 to 2100: what
 * evaluation says against an oracle that follows the sentences of ledger.h one by one and shares nothing with it. */
#include "ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LINES 24
#define CASES 100000

struct random {
    uint64_t state;
};

static uint64_t draw(struct random *random, uint64_t below)
{
    random->state ^= random->state << 13;
    random->state ^= random->state >> 7;
    random->state ^= random->state << 17;
    return (random->state * UINT64_C(2685821657736338717) >> 20) % below;
}

/* A life of one member: every line names some of what was there before it. */
struct life {
    size_t count;
    struct rg_ledger_entry lines[LINES];
};

static const enum rg_purpose purposes[2] = {RG_PURPOSE_RECOGNISE, RG_PURPOSE_PURCHASES};

static void live_one(struct random *random, struct life *life)
{
    memset(life, 0, sizeof *life);
    life->count = 1 + draw(random, LINES);
    for (size_t i = 0; i < life->count; i++) {
        struct rg_ledger_entry *line = &life->lines[i];
        for (size_t b = 0; b < sizeof line->id.bytes; b++) {
            line->id.bytes[b] = (uint8_t)draw(random, 256);
        }
        line->purpose = purposes[draw(random, 4) == 0];
        line->act = draw(random, 5) < 3 ? RG_LEDGER_GRANT : RG_LEDGER_WITHDRAW;
        size_t wanted = draw(random, 4);
        for (size_t p = 0; p < wanted && i > 0; p++) {
            /* Mostly of late, now and then of long ago, sometimes of the other purpose. */
            size_t back = 1 + draw(random, draw(random, 3) == 0 ? i : i < 4 ? i : 4);
            const struct rg_ledger_id *parent = &life->lines[i - back].id;
            bool there = false;
            for (size_t k = 0; k < line->parent_count; k++) {
                there = there || memcmp(&line->parents[k], parent, sizeof *parent) == 0;
            }
            if (!there && (life->lines[i - back].purpose == line->purpose || draw(random, 8) == 0)) {
                line->parents[line->parent_count++] = *parent;
            }
        }
    }
}

/* ---- the oracle: slow, by names and by recursion ---- */

static const struct rg_ledger_entry *known(const struct rg_ledger_entry *lines, size_t count,
                                           enum rg_purpose purpose, const struct rg_ledger_id *id)
{
    for (size_t i = 0; i < count; i++) {
        if (lines[i].purpose == purpose && memcmp(&lines[i].id, id, sizeof *id) == 0) {
            return &lines[i];
        }
    }
    return NULL;
}

static bool ancestor(const struct rg_ledger_entry *lines, size_t count, const struct rg_ledger_entry *of,
                     const struct rg_ledger_id *id)
{
    for (size_t p = 0; p < of->parent_count; p++) {
        const struct rg_ledger_entry *parent = known(lines, count, of->purpose, &of->parents[p]);
        if (parent != NULL &&
            (memcmp(&parent->id, id, sizeof *id) == 0 || ancestor(lines, count, parent, id))) {
            return true;
        }
    }
    return false;
}

static bool grant_counts(const struct rg_ledger_entry *lines, size_t count,
                         const struct rg_ledger_entry *line)
{
    bool whole = line->act == RG_LEDGER_GRANT;
    for (size_t p = 0; p < line->parent_count; p++) {
        whole = whole && known(lines, count, line->purpose, &line->parents[p]) != NULL;
    }
    return whole;
}

static bool oracle_live(const struct rg_ledger_entry *lines, size_t count, enum rg_purpose purpose)
{
    bool granted = false;
    for (size_t i = 0; i < count; i++) {
        if (lines[i].purpose != purpose) {
            continue;
        }
        granted = granted || grant_counts(lines, count, &lines[i]);
        if (lines[i].act != RG_LEDGER_WITHDRAW) {
            continue;
        }
        bool superseded = false;
        for (size_t g = 0; g < count && !superseded; g++) {
            superseded = lines[g].purpose == purpose && grant_counts(lines, count, &lines[g]) &&
                         ancestor(lines, count, &lines[g], &lines[i].id);
        }
        if (!superseded) {
            return false;
        }
    }
    return granted;
}

static bool oracle_head(const struct rg_ledger_entry *lines, size_t count, const struct rg_ledger_entry *line)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t p = 0; lines[i].purpose == line->purpose && p < lines[i].parent_count; p++) {
            if (memcmp(&lines[i].parents[p], &line->id, sizeof line->id) == 0) {
                return false;
            }
        }
    }
    return true;
}

static size_t oracle_heads(const struct rg_ledger_entry *lines, size_t count, enum rg_purpose purpose)
{
    size_t heads = 0;
    for (size_t i = 0; i < count; i++) {
        bool again = false;
        for (size_t k = 0; k < i; k++) {
            again = again || memcmp(&lines[k].id, &lines[i].id, sizeof lines[i].id) == 0;
        }
        heads += !again && lines[i].purpose == purpose && oracle_head(lines, count, &lines[i]);
    }
    return heads;
}

/* ---- the cases ---- */

/* What a store may have of a life: some lines lost, some twice, in any order. */
static size_t arrive(struct random *random, const struct life *life, struct rg_ledger_entry *arrived)
{
    size_t count = 0;
    uint64_t lost = draw(random, 3) == 0 ? 4 : 1000000;
    for (size_t i = 0; i < life->count; i++) {
        if (draw(random, lost) != 0 || life->count == 1) {
            arrived[count++] = life->lines[i];
        }
        if (count > 0 && draw(random, 6) == 0) {
            arrived[count] = arrived[draw(random, count)];
            count++;
        }
    }
    for (size_t i = count; i > 1; i--) {
        size_t other = draw(random, i);
        struct rg_ledger_entry swap = arrived[i - 1];
        arrived[i - 1] = arrived[other];
        arrived[other] = swap;
    }
    return count;
}

static void check(const struct rg_ledger_entry *lines, size_t count, enum rg_purpose purpose, size_t *live)
{
    struct rg_ledger_state state;
    assert_int_equal(rg_ledger_evaluate(lines, count, purpose, &state), RG_OK);
    size_t heads = oracle_heads(lines, count, purpose);
    assert_int_equal(state.crowded, heads > RG_LEDGER_PARENTS);
    assert_int_equal(state.head_count, heads < RG_LEDGER_PARENTS ? heads : RG_LEDGER_PARENTS);
    assert_int_equal(state.known, heads > 0);
    assert_int_equal(state.live, oracle_live(lines, count, purpose) && !state.crowded);
    for (size_t i = 0; i < state.head_count; i++) {
        const struct rg_ledger_entry *head = known(lines, count, purpose, &state.heads[i]);
        assert_non_null(head);
        assert_true(oracle_head(lines, count, head));
        assert_true(i == 0 || memcmp(&state.heads[i - 1], &state.heads[i], sizeof state.heads[i]) < 0);
    }
    *live += state.live;
}

static void evaluation_agrees_with_the_oracle(void **state)
{
    (void)state;
    struct random random = {UINT64_C(88172645463325252)};
    size_t live = 0, dead = 0;
    for (int i = 0; i < CASES; i++) {
        struct life life;
        struct rg_ledger_entry arrived[2 * LINES];
        live_one(&random, &life);
        size_t count = arrive(&random, &life, arrived), before = live;
        check(arrived, count, RG_PURPOSE_RECOGNISE, &live);
        check(arrived, count, RG_PURPOSE_PURCHASES, &live);
        dead += live == before;
    }
    /* Both ends must be well visited, or the test says little. */
    assert_true(live > CASES / 20);
    assert_true(dead > CASES / 20);
}

static void the_order_of_arrival_makes_no_difference(void **state)
{
    (void)state;
    struct random random = {UINT64_C(424242424242)};
    for (int i = 0; i < CASES / 10; i++) {
        struct life life;
        struct rg_ledger_entry arrived[2 * LINES];
        struct rg_ledger_state first, again;
        live_one(&random, &life);
        assert_int_equal(rg_ledger_evaluate(life.lines, life.count, RG_PURPOSE_RECOGNISE, &first), RG_OK);
        for (int order = 0; order < 4; order++) {
            memcpy(arrived, life.lines, sizeof life.lines);
            for (size_t k = life.count; k > 1; k--) {
                size_t other = draw(&random, k);
                struct rg_ledger_entry swap = arrived[k - 1];
                arrived[k - 1] = arrived[other];
                arrived[other] = swap;
            }
            size_t count = life.count;
            arrived[count++] = arrived[draw(&random, life.count)];
            assert_int_equal(rg_ledger_evaluate(arrived, count, RG_PURPOSE_RECOGNISE, &again), RG_OK);
            assert_int_equal(first.live, again.live);
            assert_int_equal(first.known, again.known);
            assert_int_equal(first.crowded, again.crowded);
            assert_int_equal(first.head_count, again.head_count);
            assert_memory_equal(first.heads, again.heads, first.head_count * sizeof first.heads[0]);
        }
    }
}

/* A withdrawal that nobody has seen, added to any life, ends it; and nothing but a line that names it begins it again. */
static void an_unnamed_withdrawal_always_wins(void **state)
{
    (void)state;
    struct random random = {UINT64_C(777777777777)};
    for (int i = 0; i < CASES / 10; i++) {
        struct life life;
        struct rg_ledger_entry lines[LINES + 4];
        struct rg_ledger_state now;
        live_one(&random, &life);
        memcpy(lines, life.lines, sizeof life.lines);
        struct rg_ledger_entry *withdrawal = &lines[life.count];
        memset(withdrawal, 0, sizeof *withdrawal);
        memset(&withdrawal->id, 0xee, sizeof withdrawal->id);
        withdrawal->purpose = RG_PURPOSE_RECOGNISE;
        withdrawal->act = RG_LEDGER_WITHDRAW;
        if (draw(&random, 2) == 0) {
            withdrawal->parents[withdrawal->parent_count++] = life.lines[draw(&random, life.count)].id;
        }
        assert_int_equal(rg_ledger_evaluate(lines, life.count + 1, RG_PURPOSE_RECOGNISE, &now), RG_OK);
        assert_false(now.live);
        assert_true(now.known);
        struct rg_ledger_entry *grant = &lines[life.count + 1];
        memset(grant, 0, sizeof *grant);
        memset(&grant->id, 0xdd, sizeof grant->id);
        grant->purpose = RG_PURPOSE_RECOGNISE;
        grant->act = RG_LEDGER_GRANT;
        assert_int_equal(rg_ledger_evaluate(lines, life.count + 2, RG_PURPOSE_RECOGNISE, &now), RG_OK);
        assert_false(now.live);
        /* Nor does one that names it and something that nobody has. */
        grant->parents[0] = withdrawal->id;
        memset(&grant->parents[1], 0x11, sizeof grant->parents[1]);
        grant->parent_count = 2;
        assert_int_equal(rg_ledger_evaluate(lines, life.count + 2, RG_PURPOSE_RECOGNISE, &now), RG_OK);
        assert_false(now.live);
        /* The way back: name all heads, again while they are more than fit. */
        size_t count = life.count + 1;
        for (int step = 0; step < 3; step++) {
            assert_int_equal(rg_ledger_evaluate(lines, count, RG_PURPOSE_RECOGNISE, &now), RG_OK);
            grant = &lines[count++];
            memset(grant, 0, sizeof *grant);
            memset(&grant->id, 0xa0 + step, sizeof grant->id);
            grant->purpose = RG_PURPOSE_RECOGNISE;
            grant->act = RG_LEDGER_GRANT;
            grant->parent_count = now.head_count;
            memcpy(grant->parents, now.heads, sizeof now.heads);
        }
        assert_int_equal(rg_ledger_evaluate(lines, count, RG_PURPOSE_RECOGNISE, &now), RG_OK);
        assert_true(now.live);
    }
}

/* The same lines, sealed and opened, with clocks that are wrong by up to 130 years: the clocks change nothing. */
static void clocks_decide_nothing(void **state)
{
    (void)state;
    struct random random = {UINT64_C(31415926535)};
    struct rg_aead *aead = NULL;
    assert_int_equal(rg_aead_make(&aead), RG_OK);
    for (int i = 0; i < 500; i++) {
        struct life life;
        live_one(&random, &life);
        struct rg_ledger_id ids[LINES];
        struct rg_ledger_entry opened[LINES];
        for (size_t n = 0; n < life.count; n++) {
            const struct rg_ledger_entry *planned = &life.lines[n];
            struct rg_ledger_content content = {.purpose = planned->purpose,
                                                .act = planned->act,
                                                .medium = RG_MEDIUM_CARD,
                                                .at_ms = (int64_t)draw(&random, UINT64_C(4102444800000))};
            struct rg_ledger_id parents[RG_LEDGER_PARENTS];
            for (size_t p = 0; p < planned->parent_count; p++) {
                size_t at = 0;
                while (memcmp(&life.lines[at].id, &planned->parents[p], sizeof planned->id) != 0) {
                    at++;
                }
                parents[p] = ids[at];
            }
            uint8_t key[RG_LEDGER_KEY];
            struct rg_ledger_line line;
            assert_int_equal(rg_ledger_make(aead, (struct rg_member_id){17}, &content, parents,
                                            planned->parent_count, key, &line),
                             RG_OK);
            ids[n] = line.id;
            assert_int_equal(rg_ledger_open(aead, &line, key, &content), RG_OK);
            memset(&opened[n], 0, sizeof opened[n]);
            opened[n].id = line.id;
            opened[n].purpose = content.purpose;
            opened[n].act = content.act;
            opened[n].parent_count = line.parent_count;
            memcpy(opened[n].parents, line.parents, sizeof line.parents);
        }
        size_t live = 0, same = 0;
        check(life.lines, life.count, RG_PURPOSE_RECOGNISE, &live);
        check(opened, life.count, RG_PURPOSE_RECOGNISE, &same);
        assert_int_equal(live, same);
    }
    rg_aead_free(aead);
}

static void bounds(void **state)
{
    (void)state;
    struct rg_ledger_entry *lines = calloc(RG_LEDGER_ENTRIES_MAX + 1, sizeof *lines);
    struct rg_ledger_state now;
    assert_non_null(lines);
    for (size_t i = 0; i <= RG_LEDGER_ENTRIES_MAX; i++) {
        lines[i].id.bytes[0] = (uint8_t)i;
        lines[i].id.bytes[1] = (uint8_t)(i >> 8);
        lines[i].purpose = RG_PURPOSE_RECOGNISE;
        lines[i].act = i % 2 == 0 ? RG_LEDGER_GRANT : RG_LEDGER_WITHDRAW;
        if (i > 0) {
            lines[i].parents[0] = lines[i - 1].id;
            lines[i].parent_count = 1;
        }
    }
    assert_int_equal(rg_ledger_evaluate(lines, RG_LEDGER_ENTRIES_MAX, RG_PURPOSE_RECOGNISE, &now), RG_OK);
    assert_false(now.live);
    assert_int_equal(now.head_count, 1);
    assert_int_equal(rg_ledger_evaluate(lines, RG_LEDGER_ENTRIES_MAX - 1, RG_PURPOSE_RECOGNISE, &now), RG_OK);
    assert_true(now.live);
    assert_int_equal(rg_ledger_evaluate(lines, RG_LEDGER_ENTRIES_MAX + 1, RG_PURPOSE_RECOGNISE, &now),
                     RG_INVALID);
    assert_int_equal(rg_ledger_evaluate(lines, RG_LEDGER_ENTRIES_MAX + 1, RG_PURPOSE_NOTES, &now), RG_OK);
    assert_false(now.known);
    assert_false(now.live);
    assert_int_equal(rg_ledger_evaluate(lines, 1, (enum rg_purpose)3, &now), RG_INVALID);
    free(lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evaluation_agrees_with_the_oracle),
        cmocka_unit_test(the_order_of_arrival_makes_no_difference),
        cmocka_unit_test(an_unnamed_withdrawal_always_wins),
        cmocka_unit_test(clocks_decide_nothing),
        cmocka_unit_test(bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
