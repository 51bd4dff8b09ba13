/* The table of assurance, against every configuration that there can be and many that there cannot. */
#include "assurance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HOUR_MS INT64_C(3600000)

static const enum rg_right takes[] = {RG_RIGHT_HIDE, RG_RIGHT_WITHDRAW, RG_RIGHT_DELETE, RG_RIGHT_FORGET};
static const enum rg_right gives[] = {RG_RIGHT_JOIN, RG_RIGHT_GRANT,      RG_RIGHT_CORRECT, RG_RIGHT_COPY,
                                      RG_RIGHT_BIND, RG_RIGHT_COPY_WHOLE, RG_RIGHT_REDEEM};

static struct rg_member_ref member(unsigned level)
{
    return rg_identity_member((struct rg_member_id){17}, (enum rg_assurance)level);
}

static struct rg_member_ref badge(unsigned level)
{
    return rg_identity_badge((struct rg_associate_id){3}, (enum rg_assurance)level);
}

/* What must hold whatever is configured. */
static void check(const struct rg_assurance_rules *rules)
{
    static const struct rg_badge_standing late = {.today = RG_ASSURANCE_LAST_DAY + 1};
    const struct rg_member_ref l0 = member(0), l1 = member(1), l2 = member(2);
    const struct rg_member_ref b0 = badge(0);
    for (unsigned i = 0; i < RG_RIGHTS; i++) {
        enum rg_right right = (enum rg_right)i;
        bool opens = right == RG_RIGHT_NAME || right == RG_RIGHT_STORE || right == RG_RIGHT_ALLOWED;
        if (i <= RG_RIGHT_CONTACTS && !opens) {
            assert_false(rg_assurance_allows(rules, right, &l0, true));
        }
        /* More is never worth less, nor is a confirmation. */
        assert_true(!rg_assurance_allows(rules, right, &l0, false) ||
                    rg_assurance_allows(rules, right, &l1, false));
        assert_true(!rg_assurance_allows(rules, right, &l1, false) ||
                    rg_assurance_allows(rules, right, &l2, false));
        assert_true(rg_assurance_allows(rules, right, &l2, false));
        if (right != RG_RIGHT_REDEEM) {
            assert_int_equal(rg_assurance_allows(rules, right, &l1, true),
                             rg_assurance_allows(rules, right, &l1, false));
        }
    }
    assert_false(rg_assurance_allows(rules, RG_RIGHT_REDEEM, &l1, false));
    assert_false(rg_assurance_allows(rules, RG_RIGHT_REDEEM, &l0, true));
    for (size_t t = 0; t < sizeof takes / sizeof *takes; t++) {
        assert_true(rg_assurance_allows(rules, takes[t], &l0, false));
        for (size_t g = 0; g < sizeof gives / sizeof *gives; g++) {
            assert_true(rg_assurance_needs(rules, takes[t]) <= rg_assurance_needs(rules, gives[g]));
        }
    }
    assert_false(rg_assurance_badge_may(rules, RG_RIGHT_BADGE_OPENS, &b0, &late));
    assert_false(rg_assurance_badge_may(rules, RG_RIGHT_BADGE_SETS, &b0, &late));
}

/* Every value of every line by itself, also those that no parser lets through, against all others as usual and as lax and as strict
 * as they can be. Lines do not look at each other, so that is every configuration. */
static void no_configuration_opens_more_than_it_may(void **state)
{
    (void)state;
    static const uint8_t others[] = {0, 1, 3, 4, 255};
    check(NULL);
    for (size_t o = 0; o < sizeof others; o++) {
        struct rg_assurance_rules rules = {.uid_badges_until = UINT32_MAX, .badge_hours = UINT32_MAX};
        memset(rules.needs, others[o], sizeof rules.needs);
        memset(rules.confirms, others[o], sizeof rules.confirms);
        check(&rules);
        for (unsigned i = 0; i < RG_RIGHTS; i++) {
            for (unsigned value = 0; value < 256; value++) {
                struct rg_assurance_rules one = rules;
                one.needs[i] = (uint8_t)value;
                one.confirms[i] = (uint8_t)(255 - value);
                check(&one);
            }
        }
    }
}

static void what_may_be_said_is_what_holds(void **state)
{
    (void)state;
    for (unsigned i = 0; i < RG_RIGHTS; i++) {
        enum rg_right right = (enum rg_right)i, found = RG_RIGHTS;
        assert_true(rg_right_find(rg_right_word(right), &found));
        assert_int_equal(found, right);
        assert_true(rg_assurance_may_need(right, (enum rg_assurance)rg_assurance_needs(NULL, right)));
        for (unsigned level = 0; level <= RG_ASSURANCE_L2; level++) {
            struct rg_assurance_rules rules = {0};
            rules.needs[right] = (uint8_t)(1 + level);
            bool holds = rg_assurance_needs(&rules, right) == level;
            assert_int_equal(rg_assurance_may_need(right, (enum rg_assurance)level), holds);
        }
        for (unsigned level = 0; level < RG_ASSURANCE_NEVER; level++) {
            struct rg_assurance_rules rules = {0};
            rules.confirms[right] = (uint8_t)(1 + level);
            bool said = rg_assurance_may_confirm(right, level);
            assert_true(!said || rg_assurance_confirmed(&rules, right) == level);
        }
    }
    enum rg_right none;
    assert_false(rg_right_find("everything", &none));
    assert_string_equal(rg_right_word(RG_RIGHTS), "");
    assert_int_equal(rg_assurance_needs(NULL, RG_RIGHTS), RG_ASSURANCE_NEVER - 1);
}

static void a_level_that_does_not_exist_proves_nothing(void **state)
{
    (void)state;
    struct rg_member_ref odd = member(7);
    assert_false(rg_assurance_allows(NULL, RG_RIGHT_PROFILE, &odd, false));
    assert_true(rg_assurance_allows(NULL, RG_RIGHT_NAME, &odd, false));
}

static void trials_trust_a_number_as_l1_and_no_more(void **state)
{
    (void)state;
    const struct rg_assurance_rules trial = {.trust_uid = true};
    const struct rg_member_ref l0 = member(0);
    assert_true(rg_assurance_allows(&trial, RG_RIGHT_PROFILE, &l0, false));
    assert_false(rg_assurance_allows(&trial, RG_RIGHT_REDEEM, &l0, false));
    assert_false(rg_assurance_allows(&trial, RG_RIGHT_FORGET_NOW, &l0, false));
    assert_false(rg_assurance_allows(NULL, RG_RIGHT_PROFILE, &l0, false));
    assert_int_equal(rg_assurance_rights(NULL, &l0) & 1u << RG_RIGHT_POINTS, 0);
    assert_int_not_equal(rg_assurance_rights(&trial, &l0) & 1u << RG_RIGHT_POINTS, 0);
}

static void the_associates_word_lets_l1_redeem(void **state)
{
    (void)state;
    struct rg_assurance_rules rules = {0};
    const struct rg_member_ref l1 = member(1), l2 = member(2);
    assert_true(rg_assurance_allows(&rules, RG_RIGHT_REDEEM, &l1, true));
    assert_true(rg_assurance_allows(&rules, RG_RIGHT_REDEEM, &l2, false));
    rules.confirms[RG_RIGHT_REDEEM] = RG_ASSURANCE_NEVER;
    assert_false(rg_assurance_allows(&rules, RG_RIGHT_REDEEM, &l1, true));
    assert_true(rg_assurance_allows(&rules, RG_RIGHT_REDEEM, &l2, false));
}

static void a_badge_needs_its_level_and_hq(void **state)
{
    (void)state;
    struct rg_assurance_rules rules = {0};
    struct rg_badge_standing standing = {.today = 20261126, .unverified_ms = 72 * HOUR_MS};
    const struct rg_member_ref b0 = badge(0), b1 = badge(1), customer = member(2);
    assert_true(rg_assurance_badge_may(&rules, RG_RIGHT_BADGE_OPENS, &b1, &standing));
    assert_false(rg_assurance_badge_may(&rules, RG_RIGHT_BADGE_OPENS, &b0, &standing));
    assert_true(rg_assurance_badge_may(&rules, RG_RIGHT_BADGE_GREETS, &b0, &standing));
    assert_false(rg_assurance_badge_may(&rules, RG_RIGHT_BADGE_OPENS, &customer, &standing));
    assert_false(rg_assurance_badge_may(&rules, RG_RIGHT_PROFILE, &b1, &standing));
    standing.unverified_ms++;
    assert_false(rg_assurance_badge_may(&rules, RG_RIGHT_BADGE_OPENS, &b1, &standing));
    assert_true(rg_assurance_badge_may(&rules, RG_RIGHT_BADGE_GREETS, &b1, &standing));
    /* IT mends the connection. */
    assert_true(rg_assurance_badge_may(&rules, RG_RIGHT_BADGE_SETS, &b1, &standing));
    rules.badge_hours = 1000;
    standing.unverified_ms = 720 * HOUR_MS;
    assert_true(rg_assurance_badge_may(&rules, RG_RIGHT_BADGE_OPENS, &b1, &standing));
    standing.unverified_ms++;
    assert_false(rg_assurance_badge_may(&rules, RG_RIGHT_BADGE_OPENS, &b1, &standing));
    standing.unverified_ms = -1;
    assert_false(rg_assurance_badge_may(&rules, RG_RIGHT_BADGE_OPENS, &b1, &standing));
}

static void badges_of_l0_have_until_a_day(void **state)
{
    (void)state;
    struct rg_assurance_rules rules = {.uid_badges_until = 20261231};
    struct rg_badge_standing standing = {.today = 20261231};
    const struct rg_member_ref b0 = badge(0);
    assert_true(rg_assurance_badge_may(&rules, RG_RIGHT_BADGE_OPENS, &b0, &standing));
    assert_true(rg_assurance_badge_may(&rules, RG_RIGHT_BADGE_SETS, &b0, &standing));
    standing.today = 20270101;
    assert_false(rg_assurance_badge_may(&rules, RG_RIGHT_BADGE_OPENS, &b0, &standing));
    standing.today = 0;
    assert_false(rg_assurance_badge_may(&rules, RG_RIGHT_BADGE_OPENS, &b0, &standing));
    standing.today = 20261126;
    rules.needs[RG_RIGHT_BADGE_OPENS] = 1 + RG_ASSURANCE_L2;
    assert_false(rg_assurance_badge_may(&rules, RG_RIGHT_BADGE_OPENS, &b0, &standing));
}

/* What a privacy officer reads is what decides. */
static void the_readme_has_this_table(void **state)
{
    (void)state;
    static char text[8192], readme[65536];
    assert_in_range(rg_assurance_print(NULL, text, sizeof text), 1000, sizeof text - 2);
    FILE *file = fopen(RG_CONSENT_README, "r");
    assert_non_null(file);
    readme[fread(readme, 1, sizeof readme - 1, file)] = '\0';
    assert_int_equal(fclose(file), 0);
    if (strstr(readme, text) == NULL) {
        (void)fputs(text, stderr);
        fail_msg("app/consent/README.md has another table than this");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_configuration_opens_more_than_it_may),
        cmocka_unit_test(what_may_be_said_is_what_holds),
        cmocka_unit_test(a_level_that_does_not_exist_proves_nothing),
        cmocka_unit_test(trials_trust_a_number_as_l1_and_no_more),
        cmocka_unit_test(the_associates_word_lets_l1_redeem),
        cmocka_unit_test(a_badge_needs_its_level_and_hq),
        cmocka_unit_test(badges_of_l0_have_until_a_day),
        cmocka_unit_test(the_readme_has_this_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
