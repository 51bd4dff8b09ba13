/* When a grant is minted, and how much it opens. */
#include "consent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct rg_visit_id visit = {5};
static const struct rg_consent_policy strict_open = {.badge_holds = true};

static enum rg_status decide(enum rg_assurance assurance, const struct rg_consent_row *rows, size_t count,
                             struct rg_consent_policy policy, struct rg_consent_grant *grant)
{
    struct rg_member_ref holder = rg_identity_member((struct rg_member_id){17}, assurance);
    return rg_consent_decide(&holder, visit, rows, count, &policy, grant);
}

static void without_recognise_there_is_no_grant(void **state)
{
    (void)state;
    struct rg_consent_grant grant, before;
    memset(&grant, 0x5a, sizeof grant);
    before = grant;
    const struct rg_consent_row others[] = {{RG_PURPOSE_PURCHASES, true}, {RG_PURPOSE_MEASURE, true}};
    const struct rg_consent_row withdrawn[] = {{RG_PURPOSE_RECOGNISE, false}};
    assert_int_equal(decide(RG_ASSURANCE_L2, NULL, 0, strict_open, &grant), RG_DENIED);
    assert_int_equal(decide(RG_ASSURANCE_L2, others, 2, strict_open, &grant), RG_DENIED);
    assert_int_equal(decide(RG_ASSURANCE_L2, withdrawn, 1, strict_open, &grant), RG_DENIED);
    assert_memory_equal(&grant, &before, sizeof grant);
}

static void a_no_wins_over_a_yes_in_any_order(void **state)
{
    (void)state;
    struct rg_consent_grant grant;
    const struct rg_consent_row yes_no[] = {{RG_PURPOSE_RECOGNISE, true}, {RG_PURPOSE_RECOGNISE, false}};
    const struct rg_consent_row no_yes[] = {{RG_PURPOSE_RECOGNISE, false}, {RG_PURPOSE_RECOGNISE, true}};
    assert_int_equal(decide(RG_ASSURANCE_L1, yes_no, 2, strict_open, &grant), RG_DENIED);
    assert_int_equal(decide(RG_ASSURANCE_L1, no_yes, 2, strict_open, &grant), RG_DENIED);
}

static void rows_that_name_no_single_purpose_grant_nothing(void **state)
{
    (void)state;
    struct rg_consent_grant grant;
    const struct rg_consent_row odd[] = {
        {RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES, true}, {0, true}, {1u << 30, true}};
    assert_int_equal(decide(RG_ASSURANCE_L1, odd, 3, strict_open, &grant), RG_DENIED);
}

static void scope_needs_badge_and_assurance(void **state)
{
    (void)state;
    static const struct {
        enum rg_assurance assurance;
        bool trust, badge;
        enum rg_consent_scope scope;
    } cases[] = {
        {RG_ASSURANCE_L0, false, true, RG_SCOPE_GREETING},
        {RG_ASSURANCE_L0, true, true, RG_SCOPE_PROFILE},
        {RG_ASSURANCE_L0, true, false, RG_SCOPE_GREETING},
        {RG_ASSURANCE_L1, false, true, RG_SCOPE_PROFILE},
        {RG_ASSURANCE_L2, false, true, RG_SCOPE_PROFILE},
        {RG_ASSURANCE_L2, false, false, RG_SCOPE_GREETING},
        {RG_ASSURANCE_L0, false, false, RG_SCOPE_GREETING},
    };
    const struct rg_consent_row rows[] = {{RG_PURPOSE_RECOGNISE, true}, {RG_PURPOSE_PURCHASES, true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rg_consent_grant grant;
        const struct rg_assurance_rules rules = {.trust_uid = cases[i].trust};
        struct rg_consent_policy policy = {&rules, cases[i].badge};
        assert_int_equal(decide(cases[i].assurance, rows, 2, policy, &grant), RG_OK);
        assert_int_equal(grant.scope, cases[i].scope);
        assert_int_equal(grant.assurance, cases[i].assurance);
        assert_int_equal(grant.member.value, 17);
        assert_int_equal(grant.visit.value, 5);
    }
}

static void purposes_are_those_granted(void **state)
{
    (void)state;
    struct rg_consent_grant grant;
    const struct rg_consent_row rows[] = {
        {RG_PURPOSE_MEASURE, true}, {RG_PURPOSE_RECOGNISE, true}, {RG_PURPOSE_PURCHASES, false}};
    assert_int_equal(decide(RG_ASSURANCE_L1, rows, 3, strict_open, &grant), RG_OK);
    assert_true(rg_consent_allows(&grant, RG_PURPOSE_RECOGNISE));
    assert_true(rg_consent_allows(&grant, RG_PURPOSE_MEASURE));
    assert_false(rg_consent_allows(&grant, RG_PURPOSE_PURCHASES));
    assert_false(rg_consent_allows(&grant, RG_PURPOSE_NOTES));
    assert_false(rg_consent_allows(&grant, RG_PURPOSE_ONLINE));
}

static void only_members_get_grants(void **state)
{
    (void)state;
    struct rg_consent_grant grant;
    const struct rg_consent_row rows[] = {{RG_PURPOSE_RECOGNISE, true}};
    struct rg_member_ref badge = rg_identity_badge((struct rg_associate_id){3}, RG_ASSURANCE_L2);
    struct rg_member_ref nobody = {.kind = RG_HOLDER_NOBODY};
    struct rg_member_ref zero = rg_identity_member((struct rg_member_id){0}, RG_ASSURANCE_L2);
    assert_int_equal(rg_consent_decide(&badge, visit, rows, 1, &strict_open, &grant), RG_INVALID);
    assert_int_equal(rg_consent_decide(&nobody, visit, rows, 1, &strict_open, &grant), RG_INVALID);
    assert_int_equal(rg_consent_decide(&zero, visit, rows, 1, &strict_open, &grant), RG_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_recognise_there_is_no_grant),
        cmocka_unit_test(a_no_wins_over_a_yes_in_any_order),
        cmocka_unit_test(rows_that_name_no_single_purpose_grant_nothing),
        cmocka_unit_test(scope_needs_badge_and_assurance),
        cmocka_unit_test(purposes_are_those_granted),
        cmocka_unit_test(only_members_get_grants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
