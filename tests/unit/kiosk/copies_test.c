/* What becomes of a customer's wish for a copy before it leaves the main thread. */
#include "kiosk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int begin(void **state)
{
    struct rg_kiosk *kiosk = calloc(1, sizeof *kiosk);
    assert_non_null(kiosk);
    assert_int_equal(rg_mailbox_init(&kiosk->orders, sizeof(struct rg_order), 2), RG_OK);
    (void)snprintf(kiosk->options.config.language, sizeof kiosk->options.config.language, "de");
    kiosk->data.open = true;
    *state = kiosk;
    return 0;
}

static int end(void **state)
{
    struct rg_kiosk *kiosk = *state;
    rg_mailbox_deinit(&kiosk->orders);
    free(kiosk);
    return 0;
}

static void wish(struct rg_kiosk *kiosk, enum rg_assurance assurance, const char *language)
{
    struct rg_visit_command command = {.kind = RG_VISIT_COPY, .visit = {7}};
    command.holder = rg_identity_member((struct rg_member_id){17}, assurance);
    (void)snprintf(command.copy.language, sizeof command.copy.language, "%s", language);
    rg_kiosk_copy(kiosk, &command);
}

static void assert_refused(struct rg_kiosk *kiosk, enum rg_copy_state why)
{
    assert_int_equal(kiosk->answer_count, 1);
    assert_int_equal(kiosk->answers[0].kind, RG_VISIT_COPY_ANSWERED);
    assert_int_equal(kiosk->answers[0].copy.visit.value, 7);
    assert_int_equal(kiosk->answers[0].copy.link->state, why);
}

static void a_number_that_anyone_can_copy_opens_no_copy(void **state)
{
    struct rg_kiosk *kiosk = *state;
    struct rg_order order;
    wish(kiosk, RG_ASSURANCE_L0, "");
    assert_refused(kiosk, RG_COPY_CARD);
    assert_int_equal(rg_mailbox_pop(&kiosk->orders, &order), RG_NOT_FOUND);
}

static void a_site_that_trusts_it_asks_as_for_a_card_with_a_code(void **state)
{
    struct rg_kiosk *kiosk = *state;
    struct rg_order order;
    kiosk->options.trust_uid = true;
    wish(kiosk, RG_ASSURANCE_L0, "");
    wish(kiosk, RG_ASSURANCE_L2, "fr");
    assert_int_equal(kiosk->answer_count, 0);
    assert_int_equal(rg_mailbox_pop(&kiosk->orders, &order), RG_OK);
    assert_int_equal(order.kind, RG_ORDER_COPY);
    assert_int_equal(order.copy.member.value, 17);
    assert_int_equal(order.copy.assurance, RG_ASSURANCE_L1);
    assert_string_equal(order.copy.language, "de");
    assert_int_equal(rg_mailbox_pop(&kiosk->orders, &order), RG_OK);
    assert_int_equal(order.copy.assurance, RG_ASSURANCE_L2);
    assert_string_equal(order.copy.language, "fr");
}

static void what_nobody_takes_is_said(void **state)
{
    struct rg_kiosk *kiosk = *state;
    wish(kiosk, RG_ASSURANCE_L1, "");
    wish(kiosk, RG_ASSURANCE_L1, "");
    assert_int_equal(kiosk->answer_count, 0);
    wish(kiosk, RG_ASSURANCE_L1, "");
    assert_refused(kiosk, RG_COPY_FAILED);
    kiosk->answer_count = 0;
    kiosk->data.open = false;
    wish(kiosk, RG_ASSURANCE_L1, "");
    assert_refused(kiosk, RG_COPY_FAILED);
}

#define COPIES(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {COPIES(a_number_that_anyone_can_copy_opens_no_copy),
                                       COPIES(a_site_that_trusts_it_asks_as_for_a_card_with_a_code),
                                       COPIES(what_nobody_takes_is_said)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
