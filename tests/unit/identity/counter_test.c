/* What a card's counter says, to a kiosk that reads it and to HQ that hears of it. */
#include "card_counter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define KEYS(version) ((int64_t)(version) << RG_CARD_COUNTER_BITS)

static void a_card_counts_up(void **state)
{
    (void)state;
    static const struct {
        int64_t last;
        uint32_t counter;
        enum rg_counter_news news;
        int64_t now;
    } cases[] = {
        {0, 1, RG_COUNTER_FRESH, 1},
        {0, 61, RG_COUNTER_FRESH, 61}, /* it has gaps, and may have been read elsewhere */
        {61, 62, RG_COUNTER_FRESH, 62},
        {61, 61, RG_COUNTER_REPLAYED, 0},
        {61, 60, RG_COUNTER_ROLLED_BACK, 0},
        {0, 0, RG_COUNTER_REPLAYED, 0}, /* the first read says 1 */
        {0, 0xffffff, RG_COUNTER_FRESH, 0xffffff},
        {0xffffff, 0, RG_COUNTER_ROLLED_BACK, 0},  /* it does not go round */
        {5, 0x1000006, RG_COUNTER_ROLLED_BACK, 0}, /* more than a card has */
        {KEYS(2), 1, RG_COUNTER_FRESH, KEYS(2) + 1},
        {KEYS(2) + 7, 7, RG_COUNTER_REPLAYED, 0},
        {KEYS(2) + 7, 6, RG_COUNTER_ROLLED_BACK, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t now = 0;
        assert_int_equal(rg_card_counter_read(cases[i].last, cases[i].counter, &now), cases[i].news);
        assert_int_equal(now, cases[i].now);
    }
}

static void other_keys_begin_anew(void **state)
{
    (void)state;
    int64_t now = 0;
    assert_int_equal(rg_card_counter_keyed(1), KEYS(1));
    assert_true(rg_card_counter_keyed(2) > KEYS(1) + 0xffffff);
    assert_int_equal(rg_card_counter_read(rg_card_counter_keyed(2), 1, &now), RG_COUNTER_FRESH);
    assert_int_equal(rg_card_counter_keyed(UINT32_MAX), RG_CARD_COUNTER_MAX);
}

static void hq_tells_late_from_repeated(void **state)
{
    (void)state;
    const int64_t noon = 1774612800000, minute = 60000;
    static const struct {
        int64_t known, said;
        int minutes; /* after what is known was read */
        enum rg_counter_hearsay hearsay;
    } cases[] = {
        {0, 1, 0, RG_COUNTER_NEWER},
        {7, 8, -600, RG_COUNTER_NEWER},
        {7, 7, 0, RG_COUNTER_REPEATED},
        {7, 7, -600, RG_COUNTER_REPEATED}, /* whoever had it first, one of both was a recording */
        {7, 6, -600, RG_COUNTER_LATE},     /* read at a kiosk that was offline since */
        {7, 6, 1, RG_COUNTER_LATE},        /* clocks are apart */
        {7, 6, 3, RG_COUNTER_REPEATED},
        {KEYS(2) + 1, KEYS(1) + 60, 600, RG_COUNTER_LATE}, /* of keys that open nothing any more */
        {KEYS(1) + 60, KEYS(2) + 1, -600, RG_COUNTER_NEWER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(
            rg_card_counter_heard(cases[i].known, noon, cases[i].said, noon + cases[i].minutes * minute),
            cases[i].hearsay);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_card_counts_up),
                                       cmocka_unit_test(other_keys_begin_anew),
                                       cmocka_unit_test(hq_tells_late_from_repeated)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
