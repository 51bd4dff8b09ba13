/* The table of fields, against every grant that there can be, and against the profile as it is. */
#include "fields.h"
#include "profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What of struct rg_profile is a customer's, in its order, and the field that it is: a member that is added to the profile
 * without a line here leaves a gap, and this file does not build. */
#define PROFILE(X)                                                                                           \
    X(first_name, scope, FIRST_NAME)                                                                         \
    X(display_name, first_name, DISPLAY_NAME)                                                                \
    X(say, display_name, SAY)                                                                                \
    X(language, say, LANGUAGE)                                                                               \
    X(member_since_ms, language, MEMBER_SINCE)                                                               \
    X(purchases_known, member_since_ms, PURCHASES)                                                           \
    X(purchase_total, purchases_known, PURCHASES)                                                            \
    X(newest_ms, purchase_total, PURCHASES)                                                                  \
    X(purchase_count, newest_ms, PURCHASES)                                                                  \
    X(purchases, purchase_count, PURCHASES)                                                                  \
    X(wish_total, purchases, WISHES)                                                                         \
    X(wish_count, wish_total, WISHES)                                                                        \
    X(wishes, wish_count, WISHES)                                                                            \
    X(size_count, wishes, SIZES)                                                                             \
    X(sizes, size_count, SIZES)                                                                              \
    X(occasion_count, sizes, OCCASIONS)                                                                      \
    X(occasions, occasion_count, OCCASIONS)                                                                  \
    X(thread_count, occasions, THREADS)                                                                      \
    X(threads, thread_count, THREADS)                                                                        \
    X(online_count, threads, ONLINE)                                                                         \
    X(online, online_count, ONLINE)                                                                          \
    X(rating_count, online, RATINGS)                                                                         \
    X(ratings, rating_count, RATINGS)                                                                        \
    X(request_count, ratings, REQUESTS)                                                                      \
    X(requests, request_count, REQUESTS)                                                                     \
    X(perk, requests, OFFERS)                                                                                \
    X(notes, perk, NOTES)                                                                                    \
    X(arm, notes, TRIAL)                                                                                     \
    X(decides, arm, TRIAL)

#define MEMBER(name)   (((struct rg_profile *)0)->name)
#define END(name)      (offsetof(struct rg_profile, name) + sizeof MEMBER(name))
#define ALIGNED(at, a) (((at) + (a)-1) / (a) * (a))

#define FOLLOWS(name, before, field)                                                                         \
    _Static_assert(offsetof(struct rg_profile, name) ==                                                      \
                       ALIGNED(END(before), _Alignof(__typeof__(MEMBER(name)))),                             \
                   "a member of struct rg_profile before " #name " has no field in app/consent/fields.h");
PROFILE(FOLLOWS)
_Static_assert(sizeof(struct rg_profile) == ALIGNED(END(decides), _Alignof(struct rg_profile)),
               "a member at the end of struct rg_profile has no field in app/consent/fields.h");

static struct rg_consent_grant grant_of(uint32_t purposes, enum rg_consent_scope scope)
{
    struct rg_consent_grant grant = {.purposes = purposes, .scope = scope, .rights = ~0u};
    return grant;
}

static void every_field_needs_its_purpose_its_scope_and_recognition(void **state)
{
    (void)state;
    for (int f = 0; f < RG_FIELDS; f++) {
        const struct rg_field_rule *rule = rg_consent_field((enum rg_field)f);
        assert_non_null(rule);
        assert_true(rg_purpose_single((uint32_t)rule->purpose));
        for (uint32_t purposes = 0; purposes < 1u << RG_PURPOSES; purposes++) {
            struct rg_consent_grant greeting = grant_of(purposes, RG_SCOPE_GREETING);
            struct rg_consent_grant profile = grant_of(purposes, RG_SCOPE_PROFILE);
            bool granted = !rule->never && (purposes & RG_PURPOSE_RECOGNISE) != 0 &&
                           (purposes & (uint32_t)rule->purpose) != 0;
            assert_int_equal(rg_consent_allows_field(&profile, (enum rg_field)f), granted);
            assert_int_equal(rg_consent_allows_field(&greeting, (enum rg_field)f),
                             granted && rule->scope == RG_SCOPE_GREETING);
        }
    }
}

static void the_table_says_what_the_customer_is_told(void **state)
{
    (void)state;
    struct rg_consent_grant only = grant_of(RG_PURPOSE_RECOGNISE, RG_SCOPE_PROFILE);
    struct rg_consent_grant greeting = grant_of(~0u, RG_SCOPE_GREETING);
    static const enum rg_field bought[] = {RG_FIELD_PURCHASES,     RG_FIELD_DISCREET_PURCHASES,
                                           RG_FIELD_LEARNT_SIZES,  RG_FIELD_OWNERSHIP,
                                           RG_FIELD_LEARNT_OFFERS, RG_FIELD_POINTS};
    for (size_t i = 0; i < sizeof bought / sizeof bought[0]; i++) {
        assert_false(rg_consent_allows_field(&only, bought[i]));
    }
    for (int f = 0; f < RG_FIELDS; f++) {
        bool open = f == RG_FIELD_FIRST_NAME || f == RG_FIELD_LANGUAGE;
        assert_int_equal(rg_consent_allows_field(&greeting, (enum rg_field)f), open);
    }
    struct rg_consent_grant all = grant_of(~0u, RG_SCOPE_PROFILE);
    for (int f = 0; f < RG_FIELDS; f++) {
        bool never = f == RG_FIELD_DISCREET_PURCHASES || f == RG_FIELD_DISCREET_WISHES;
        assert_int_equal(rg_consent_allows_field(&all, (enum rg_field)f), !never);
    }
}

static void every_field_needs_a_medium_that_is_good_for_it(void **state)
{
    (void)state;
    for (int f = 0; f < RG_FIELDS; f++) {
        enum rg_right right = rg_consent_field_right((enum rg_field)f);
        assert_in_range(right, 0, RG_RIGHTS - 1);
        struct rg_consent_grant grant = grant_of(~0u, RG_SCOPE_PROFILE);
        bool granted = rg_consent_allows_field(&grant, (enum rg_field)f);
        grant.rights = 1u << right;
        assert_int_equal(rg_consent_allows_field(&grant, (enum rg_field)f), granted);
        grant.rights = ~grant.rights;
        assert_false(rg_consent_allows_field(&grant, (enum rg_field)f));
    }
    assert_int_equal(rg_consent_field_right(RG_FIELDS), RG_RIGHTS);
}

static void what_is_no_field_is_not_allowed(void **state)
{
    (void)state;
    struct rg_consent_grant all = grant_of(~0u, RG_SCOPE_PROFILE);
    assert_null(rg_consent_field(RG_FIELDS));
    assert_null(rg_consent_field((enum rg_field) - 1));
    assert_false(rg_consent_allows_field(&all, RG_FIELDS));
    assert_false(rg_consent_allows_field(&all, (enum rg_field) - 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_needs_its_purpose_its_scope_and_recognition),
        cmocka_unit_test(the_table_says_what_the_customer_is_told),
        cmocka_unit_test(every_field_needs_a_medium_that_is_good_for_it),
        cmocka_unit_test(what_is_no_field_is_not_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
