#include "merge_model.h"

#include "hq_customers.h"
#include "hq_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

const enum rg_purpose merge_purposes[P_COUNT] = {RG_PURPOSE_RECOGNISE, RG_PURPOSE_PURCHASES,
                                                 RG_PURPOSE_EMAIL};

int merge_root(const struct merge_model *m, int i)
{
    while (m->link[i] != NONE) {
        i = m->link[i];
    }
    return i;
}

bool merge_brought(const struct merge_model *m, int top, int i)
{
    for (; i != NONE; i = m->link[i]) {
        if (i == top) {
            return true;
        }
    }
    return false;
}

bool merge_restricted(const struct merge_model *m, int top)
{
    bool any = false;
    for (int i = 0; i < PEOPLE; i++) {
        any = any || (m->restricted[i] != 0 && merge_root(m, i) == top);
    }
    return any;
}

int64_t merge_points(const struct merge_model *m, int top)
{
    int64_t sum = NONE;
    for (int i = 0; i < PEOPLE; i++) {
        if (m->points[i] != NONE && merge_root(m, i) == top) {
            sum = (sum == NONE ? 0 : sum) + m->points[i];
        }
    }
    return sum;
}

struct rg_ledger_state merge_state(struct rg_hq_store *store, int64_t member, enum rg_purpose purpose)
{
    struct rg_ledger_state now;
    assert_int_equal(rg_hq_ledger_state(store, member, purpose, &now), RG_OK);
    return now;
}

uint32_t merge_live(struct rg_hq_store *store, int i)
{
    uint32_t mask = 0;
    for (int p = 0; p < P_COUNT; p++) {
        mask |= merge_state(store, FIRST + i, merge_purposes[p]).live ? (uint32_t)merge_purposes[p] : 0;
    }
    return mask;
}

/* As a kiosk does: rows by their keys, deletions take them away. */
static void hear(struct rg_hq_store *store, struct merge_kiosk *k, enum rg_hq_feed feed, int keyed)
{
    cJSON *page = hq_fixture_page(store, feed, k->at[feed], RG_HQ_PAGE_LIMIT), *row;
    assert_true(cJSON_IsFalse(cJSON_GetObjectItem(page, "more")));
    for (int dels = 1; dels >= 0; dels--) {
        cJSON_ArrayForEach(row, cJSON_GetObjectItem(page, dels ? "dels" : "rows"))
        {
            char key[128] = "";
            for (int i = 0; i < keyed; i++) {
                char *text = cJSON_PrintUnformatted(cJSON_GetArrayItem(row, i));
                (void)strncat(key, text, sizeof key - strlen(key) - 1);
                (void)strncat(key, "|", sizeof key - strlen(key) - 1);
                cJSON_free(text);
            }
            cJSON_DeleteItemFromObjectCaseSensitive(k->have[feed], key);
            if (!dels) {
                (void)cJSON_AddItemToObject(k->have[feed], key, cJSON_Duplicate(row, true));
            }
        }
    }
    k->at[feed] = (int64_t)cJSON_GetObjectItem(page, "to")->valuedouble;
    cJSON_Delete(page);
}

static int kiosk_count(const struct merge_kiosk *k, enum rg_hq_feed feed, int column, int i)
{
    int count = 0;
    const cJSON *row;
    cJSON_ArrayForEach(row, k->have[feed])
    {
        count += (int)cJSON_GetArrayItem(row, column)->valuedouble == FIRST + i;
    }
    return count;
}

static int64_t number_or_none(const cJSON *item)
{
    assert_true(cJSON_IsNumber(item) || cJSON_IsNull(item));
    return cJSON_IsNumber(item) ? (int64_t)item->valuedouble : NONE;
}

void merge_check_kiosk(struct rg_hq_store *store, const struct merge_model *m, struct merge_kiosk *k)
{
    hear(store, k, RG_HQ_CONSENTS, 2);
    hear(store, k, RG_HQ_MEMBERS, 1);
    hear(store, k, RG_HQ_CARDS, 1);
    hear(store, k, RG_HQ_PURCHASES, 2);
    for (int i = 0; i < PEOPLE; i++) {
        bool counts = m->link[i] == NONE && !m->erased[i] && !merge_restricted(m, i);
        uint32_t allowed = counts ? merge_live(store, i) : 0;
        bool known = (allowed & RG_PURPOSE_RECOGNISE) != 0,
             bought = known && (allowed & RG_PURPOSE_PURCHASES) != 0;
        int sold = 0, cards = 0;
        for (int s = 0; s < m->sales; s++) {
            sold += !m->anonymous[s] && merge_root(m, m->sold[s]) == i;
        }
        for (int c = 0; c < m->cards; c++) {
            cards += !m->no_card[c] && merge_root(m, m->card[c]) == i;
        }
        assert_int_equal(kiosk_count(k, RG_HQ_MEMBERS, 0, i), known);
        assert_int_equal(kiosk_count(k, RG_HQ_CARDS, 3, i), known ? cards : 0);
        assert_int_equal(kiosk_count(k, RG_HQ_PURCHASES, 0, i), bought ? sold : 0);
        const cJSON *row;
        cJSON_ArrayForEach(row, k->have[RG_HQ_MEMBERS])
        {
            if ((int)cJSON_GetArrayItem(row, 0)->valuedouble == FIRST + i) {
                assert_int_equal(number_or_none(cJSON_GetArrayItem(row, 12)),
                                 bought ? merge_points(m, i) : NONE);
            }
        }
        cJSON_ArrayForEach(row, k->have[RG_HQ_CONSENTS])
        {
            enum rg_purpose purpose = RG_PURPOSE_NOTES;
            if ((int)cJSON_GetArrayItem(row, 0)->valuedouble == FIRST + i) {
                assert_true(counts);
                assert_int_equal(rg_purpose_find(cJSON_GetArrayItem(row, 1)->valuestring, &purpose), RG_OK);
                assert_int_equal(cJSON_GetArrayItem(row, 2)->valueint, (allowed & (uint32_t)purpose) != 0);
            }
        }
    }
}

int64_t merge_lines(struct rg_hq_store *store)
{
    struct rg_hq_buffer rows = {0};
    bool whole;
    /* What a commit would do. */
    assert_int_equal(rg_hq_chain_save(store), RG_OK);
    assert_int_equal(rg_hq_verify(store, &rows, &whole), RG_OK);
    assert_true(whole);
    int64_t count = strtoll(strstr(rows.data, "\"lines\":") + 8, NULL, 10);
    rg_hq_buffer_free(&rows);
    return count;
}

struct found {
    int purchases, cards;
    int64_t points; /* of the member */
    int64_t merged; /* of numbers that were merged, together; NONE: none */
};

static enum rg_status take_part(void *context, const char *row, size_t len)
{
    struct found *found = context;
    (void)len;
    if (strncmp(row, "{\"part\":\"me", 11) == 0) {
        cJSON *part = cJSON_Parse(row);
        int64_t points = number_or_none(cJSON_GetObjectItem(part, "points"));
        if (strcmp(cJSON_GetObjectItem(part, "part")->valuestring, "member") == 0) {
            found->points = points;
        } else if (points != NONE) {
            found->merged = (found->merged == NONE ? 0 : found->merged) + points;
        }
        cJSON_Delete(part);
    }
    found->purchases += strncmp(row, "{\"part\":\"purchase\"", 18) == 0;
    found->cards += strncmp(row, "{\"part\":\"card\"", 14) == 0;
    return RG_OK;
}

/* What an operator finds: each number with its own. */
static void check_balances(struct rg_hq_store *store, const struct merge_model *m, int i)
{
    struct rg_hq_buffer row = {0};
    int64_t member = FIRST + i, others = 0;
    if (m->erased[i] || m->link[i] != NONE) {
        return;
    }
    assert_int_equal(rg_hq_customer_summary(store, member, &row), RG_OK);
    cJSON *summary = cJSON_ParseWithLength(row.data, row.len), *pair;
    cJSON_ArrayForEach(pair, cJSON_GetObjectItem(summary, "points"))
    {
        int of = (int)cJSON_GetArrayItem(pair, 0)->valuedouble - FIRST;
        assert_in_range(of, 0, PEOPLE - 1);
        assert_int_equal(merge_root(m, of), i);
        assert_int_equal(cJSON_GetArrayItem(pair, 1)->valuedouble, m->points[of]);
        others++;
    }
    for (int p = 0; p < PEOPLE; p++) {
        others -= m->points[p] != NONE && merge_root(m, p) == i;
    }
    assert_int_equal(others, 0);
    cJSON_Delete(summary);
    rg_hq_buffer_free(&row);
}

void merge_check_all_there(struct rg_hq_store *store, const struct merge_model *m)
{
    int64_t rows;
    assert_int_equal(rg_hq_rows_count(store, RG_HQ_PURCHASES, "s1", &rows), RG_OK);
    assert_int_equal(rows, 6 + m->sales);
    for (int i = 0; i < PEOPLE; i++) {
        struct found found = {.points = NONE, .merged = NONE}, expected = {0};
        for (int s = 0; s < m->sales; s++) {
            expected.purchases += !m->anonymous[s] && merge_root(m, m->sold[s]) == i;
        }
        for (int c = 0; c < m->cards; c++) {
            expected.cards += !m->no_card[c] && merge_root(m, m->card[c]) == i;
        }
        assert_int_equal(rg_hq_customer_export(store, FIRST + i, take_part, &found), RG_OK);
        assert_int_equal(found.purchases, expected.purchases);
        assert_int_equal(found.cards, expected.cards);
        bool counts = m->link[i] == NONE && !m->erased[i];
        int64_t all = counts ? merge_points(m, i) : m->points[i];
        assert_int_equal(found.points, all);
        int64_t own = m->points[i] == NONE ? 0 : m->points[i];
        if (counts && all != NONE) {
            assert_int_equal(found.merged == NONE ? 0 : found.merged, all - own);
        }
        check_balances(store, m, i);
    }
}
