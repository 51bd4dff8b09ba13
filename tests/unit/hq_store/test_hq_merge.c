/* Members who are one person: random sequences keep every line, widen no consent, and can be taken back. */
#include "hq_cards.h"
#include "hq_erase.h"
#include "hq_fixture.h"
#include "hq_ledger.h"
#include "hq_merge.h"
#include "hq_points.h"
#include "hq_requests.h"
#include "hq_rows.h"
#include "keystore_sim.h"
#include "merge_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)
#define NOW   INT64_C(1700000000000)
#define STEPS 16
#define MOST  4 /* a balance is below: few, so that what was wrong comes again */

static struct rg_keystore *keys;
static struct rg_aead *aead;
static uint64_t seed;

static int set_up(void **state)
{
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    assert_int_equal(rg_aead_make(&aead), RG_OK);
    int result = hq_fixture_set_up(state);
    rg_hq_store_keys(STORE, keys);
    return result;
}

static int tear_down(void **state)
{
    keys->ops->close(keys);
    rg_aead_free(aead);
    return hq_fixture_tear_down(state);
}

static uint32_t draw(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 33) % below;
}

/* A line as a kiosk makes it, under @p named, which names what holds for @p seen. */
static enum rg_status say(struct rg_hq_store *store, int64_t named, int64_t seen, enum rg_purpose purpose,
                          bool granted, int64_t now_ms)
{
    struct rg_ledger_state parents = merge_state(store, seen, purpose);
    const struct rg_ledger_content content = {.purpose = purpose,
                                              .act = granted ? RG_LEDGER_GRANT : RG_LEDGER_WITHDRAW,
                                              .medium = RG_MEDIUM_CARD,
                                              .text_version = "v2"};
    struct rg_ledger_line line;
    uint8_t key[RG_LEDGER_KEY], bytes[RG_LEDGER_LINE_MAX];
    const char *code;
    size_t len;
    assert_int_equal(rg_ledger_make(aead, (struct rg_member_id){named}, &content, parents.heads,
                                    parents.head_count, key, &line),
                     RG_OK);
    assert_int_equal(rg_ledger_write(&line, bytes, sizeof bytes, &len), RG_OK);
    return rg_hq_ledger_take(store, bytes, len, key, now_ms, &code);
}

static void said(struct merge_model *m, int named, enum rg_purpose purpose, bool granted)
{
    int top = merge_root(m, named);
    for (int i = 0; i < PEOPLE; i++) {
        if (m->link[i] == NONE || merge_root(m, i) != top) {
            continue;
        }
        m->quiet[i] = false;
        m->refused[i] |= granted ? 0 : (uint32_t)purpose;
        m->own_yes[i] |= granted && merge_brought(m, i, named) ? (uint32_t)purpose : 0;
    }
}

static void step_say(struct rg_hq_store *store, struct merge_model *m)
{
    int named = (int)draw(PEOPLE), top = merge_root(m, named);
    enum rg_purpose purpose = merge_purposes[draw(P_COUNT)];
    bool granted = draw(3) > 0;
    /* Most kiosks know the number that counts; one that was offline does not. */
    named = draw(4) > 0 ? top : named;
    enum rg_status status = say(store, FIRST + named, FIRST + named, purpose, granted, m->now);
    if (m->erased[top]) {
        assert_int_equal(status, granted ? RG_INVALID : RG_OK);
        return;
    }
    assert_int_equal(status, RG_OK);
    said(m, named, purpose, granted);
}

/* Evidence of the retailer's, of the past, now, or as the last delivery had it. */
static void step_evidence(struct rg_hq_store *store, struct merge_model *m)
{
    int i = (int)draw(PEOPLE);
    enum rg_purpose purpose = merge_purposes[draw(P_COUNT)];
    bool granted = draw(2) > 0, changed;
    if (m->erased[merge_root(m, i)]) {
        return;
    }
    assert_int_equal(rg_hq_consent_put(store, FIRST + i, rg_purpose_name((uint32_t)purpose), granted, "v1",
                                       draw(2) > 0 ? 10 + draw(5) : m->now, "test", &changed),
                     RG_OK);
    if (changed) {
        said(m, i, purpose, granted);
    }
}

static void step_merge(struct rg_hq_store *store, struct merge_model *m)
{
    int a = (int)draw(PEOPLE), b = (int)draw(PEOPLE);
    const char *code = "";
    int s = merge_root(m, a) < merge_root(m, b) ? merge_root(m, a) : merge_root(m, b),
        o = merge_root(m, a) < merge_root(m, b) ? merge_root(m, b) : merge_root(m, a);
    uint32_t of_member = merge_live(store, s), of_other = merge_live(store, o);
    enum rg_status status = rg_hq_merge(store, FIRST + a, FIRST + b, m->now, &code);
    if (m->erased[s] || m->erased[o]) {
        assert_int_equal(status, RG_NOT_FOUND);
        return;
    }
    if (s == o) {
        assert_string_equal(code, "same-person");
        return;
    }
    assert_int_equal(status, RG_OK);
    m->link[o] = s;
    m->of_member[o] = of_member;
    m->of_other[o] = of_other;
    m->refused[o] = m->own_yes[o] = 0;
    m->merged_at[o] = m->now;
    for (int i = 0; i < PEOPLE; i++) {
        /* Merges inside of others are no longer between the two alone. */
        m->quiet[i] = m->quiet[i] && merge_root(m, i) != s;
    }
    m->quiet[o] = true;
    /* As strict as both, and no stricter. */
    assert_int_equal(merge_live(store, s), of_member & of_other);
}

static void step_unmerge(struct rg_hq_store *store, struct merge_model *m)
{
    int o = (int)draw(PEOPLE);
    const char *code = "";
    for (int tries = 0; tries < PEOPLE && m->link[o] == NONE; tries++) {
        o = (o + 1) % PEOPLE;
    }
    int r = merge_root(m, o);
    uint32_t together = merge_live(store, r);
    enum rg_status status = rg_hq_unmerge(store, FIRST + o, m->now, &code);
    if (m->link[o] == NONE || m->erased[o]) {
        assert_string_equal(code, "not-merged");
        return;
    }
    assert_int_equal(status, RG_OK);
    uint32_t of_r = merge_live(store, r), of_o = merge_live(store, o), bound = m->refused[o] & ~together;
    assert_int_equal(of_r & (bound | ~m->of_member[o]), 0);
    assert_int_equal(of_o & bound, 0);
    assert_int_equal(of_o & ~(m->of_other[o] | m->own_yes[o]), 0);
    if (m->quiet[o]) {
        assert_int_equal(of_r, m->of_member[o]);
        assert_int_equal(of_o, m->of_other[o]);
    }
    /* Whom it was merged into is again what that one was without it, for those that one was merged with later. */
    for (int i = m->link[o]; i != NONE; i = m->link[i]) {
        m->of_other[i] |= m->of_member[o];
    }
    m->link[o] = NONE;
    for (int i = 0; i < PEOPLE; i++) {
        m->quiet[i] = m->quiet[i] && merge_root(m, i) != r && merge_root(m, i) != o;
    }
    if (m->restricted[r] >= m->merged_at[o] && m->restricted[r] != 0 && m->restricted[o] == 0) {
        m->restricted[o] = m->restricted[r];
    }
}

static void step_sale(struct rg_hq_store *store, struct merge_model *m)
{
    int i = (int)draw(PEOPLE);
    bool changed;
    char receipt[16];
    (void)snprintf(receipt, sizeof receipt, "M%d", m->sales);
    const struct rg_hq_purchase sale = {"t2", receipt, 1, FIRST + i, 2000,  1,    1,
                                        100,  "M",     0, false,     false, false};
    assert_int_equal(rg_hq_purchase_put(store, "s1", &sale, &changed), RG_OK);
    /* The till sends it again. */
    assert_int_equal(rg_hq_purchase_put(store, "s1", &sale, &changed), RG_OK);
    assert_false(changed);
    m->anonymous[m->sales] = m->erased[i];
    m->sold[m->sales++] = i;
}

static void step_card(struct rg_hq_store *store, struct merge_model *m)
{
    int i = (int)draw(PEOPLE);
    bool changed;
    const struct rg_card_token token = {.bytes = {200, (uint8_t)m->cards}, .key_version = 1};
    enum rg_status status = rg_hq_card_put(store, "member", FIRST + i, &token, "active", 1, &changed);
    if (m->erased[i]) {
        assert_int_equal(status, RG_NOT_FOUND);
        return;
    }
    assert_int_equal(status, RG_OK);
    m->card[m->cards++] = i;
}

/* The retailer's system sends a balance; what was corrected comes again as well. */
static void deliver_points(struct rg_hq_store *store, struct merge_model *m, int i)
{
    uint32_t points = draw(MOST);
    bool changed;
    enum rg_status status = rg_hq_points_put(store, FIRST + i, points, &changed);
    if (m->erased[i]) {
        assert_int_equal(status, RG_NOT_FOUND);
        return;
    }
    assert_int_equal(status, RG_OK);
    bool wrong = (m->wrong[i] & 1u << points) != 0;
    assert_int_equal(changed, !wrong && m->points[i] != points);
    m->points[i] = wrong ? m->points[i] : points;
    m->wrong[i] = wrong ? m->wrong[i] : 0;
}

static void correct_points(struct rg_hq_store *store, struct merge_model *m, int i)
{
    uint32_t points = draw(MOST);
    char text[8];
    const char *code = "";
    (void)snprintf(text, sizeof text, "%u", points);
    enum rg_status status = rg_hq_correct(store, FIRST + i, "points", text, m->now, &code);
    if (m->erased[i] || m->points[i] == points) {
        assert_string_equal(code, m->erased[i] ? "not-found" : "same-value");
        return;
    }
    assert_int_equal(status, RG_OK);
    m->wrong[i] |= m->points[i] != NONE ? 1u << m->points[i] : 0;
    m->wrong[i] &= ~(1u << points);
    m->points[i] = points;
}

/* Some nights of one number. */
static void step_points(struct rg_hq_store *store, struct merge_model *m)
{
    int i = (int)draw(PEOPLE);
    for (uint32_t nights = 1 + draw(5); nights > 0; nights--) {
        if (draw(3) == 0) {
            correct_points(store, m, i);
        } else {
            deliver_points(store, m, i);
        }
    }
}

static void step_erase(struct rg_hq_store *store, struct merge_model *m)
{
    int top = merge_root(m, (int)draw(PEOPLE));
    const struct rg_hq_erasure erasure = {.member = FIRST + top, .assurance = 2, .origin = "s1/k1"};
    assert_int_equal(rg_hq_erase(store, &erasure, m->now), RG_OK);
    for (int i = 0; i < m->sales; i++) {
        m->anonymous[i] = m->anonymous[i] || merge_root(m, m->sold[i]) == top;
    }
    for (int i = 0; i < m->cards; i++) {
        m->no_card[i] = m->no_card[i] || merge_root(m, m->card[i]) == top;
    }
    for (int i = 0; i < PEOPLE; i++) {
        m->erased[i] = m->erased[i] || merge_root(m, i) == top;
        m->restricted[i] = merge_root(m, i) == top ? 0 : m->restricted[i];
        m->points[i] = m->erased[i] ? NONE : m->points[i];
    }
}

static void step_restrict(struct rg_hq_store *store, struct merge_model *m)
{
    int top = merge_root(m, (int)draw(PEOPLE));
    const char *code = "";
    if (m->erased[top]) {
        return;
    }
    if (!merge_restricted(m, top)) {
        assert_int_equal(rg_hq_restrict(store, FIRST + top, m->now, &code), RG_OK);
        m->restricted[top] = m->now;
        return;
    }
    assert_int_equal(rg_hq_unrestrict(store, FIRST + top, &code), RG_OK);
    for (int i = 0; i < PEOPLE; i++) {
        m->restricted[i] = merge_root(m, i) == top ? 0 : m->restricted[i];
    }
}

static void begin(struct rg_hq_store *store, struct merge_model *m)
{
    *m = (struct merge_model){.now = NOW};
    for (int i = 0; i < PEOPLE; i++) {
        m->link[i] = NONE;
        m->points[i] = NONE;
        hq_fixture_member(store, FIRST + i, "Frau Keller");
        for (int p = 0; p < P_COUNT; p++) {
            if (draw(3) > 0) {
                hq_fixture_consent(store, FIRST + i, rg_purpose_name((uint32_t)merge_purposes[p]),
                                   draw(4) > 0, 10);
            }
        }
    }
}

static void one_case(struct rg_hq_store *store)
{
    static void (*const steps[])(struct rg_hq_store *, struct merge_model *) = {
        step_say,  step_say,  step_evidence, step_merge,   step_merge,    step_merge,  step_unmerge,
        step_sale, step_sale, step_card,     step_unmerge, step_restrict, step_points, step_points};
    struct merge_model m;
    struct merge_kiosk k = {0};
    for (int feed = 0; feed < RG_HQ_FEEDS; feed++) {
        k.have[feed] = cJSON_CreateObject();
    }
    /* Never committed: the next case begins with the same database. */
    assert_int_equal(rg_hq_begin(store), RG_OK);
    begin(store, &m);
    merge_check_kiosk(store, &m, &k);
    int64_t lines = merge_lines(store);
    for (int i = 0; i < STEPS; i++) {
        m.now += 1 + draw(1000);
        if (draw(24) == 0) {
            step_erase(store, &m);
        } else {
            steps[draw(sizeof steps / sizeof steps[0])](store, &m);
        }
        /* A kiosk hears of some changes at once. */
        if (draw(2) == 0 || i == STEPS - 1) {
            merge_check_kiosk(store, &m, &k);
        }
    }
    merge_check_all_there(store, &m);
    assert_true(merge_lines(store) >= lines);
    /* All apart again: whatever happened, each has what came under the own number. */
    for (int i = 0; i < PEOPLE; i++) {
        const char *code;
        if (m.link[i] != NONE && !m.erased[i]) {
            assert_int_equal(rg_hq_unmerge(store, FIRST + i, m.now, &code), RG_OK);
            m.link[i] = NONE;
        }
    }
    merge_check_all_there(store, &m);
    rg_hq_rollback(store);
    for (int feed = 0; feed < RG_HQ_FEEDS; feed++) {
        cJSON_Delete(k.have[feed]);
    }
}

static void random_sequences_lose_nothing_and_widen_nothing(void **state)
{
    const char *wanted = getenv("CASES"), *begin_at = getenv("SEED");
    int cases = wanted != NULL ? atoi(wanted) : 200;
    uint64_t first = begin_at != NULL ? strtoull(begin_at, NULL, 10) : 1;
    for (int i = 0; i < cases; i++) {
        /* SEED=n CASES=1 is one case alone. */
        seed = (first + (uint64_t)i) * UINT64_C(0x9e3779b97f4a7c15);
        if (i % 100 == 0 || cases == 1) {
            print_message("from case %llu\n", (unsigned long long)(first + (uint64_t)i));
        }
        one_case(STORE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_sequences_lose_nothing_and_widen_nothing, set_up, tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
