/* What the tool and HQ say to each other of a card comes out as it went in, and nothing else is taken. */
#include "card_office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void requests(void **state)
{
    (void)state;
    struct rg_card_request request = {.medium = RG_MEDIUM_NTAG21X, .version = 3, .uid = "04112233445566"}, read;
    uint8_t bytes[RG_CARD_REQUEST_LEN];
    memset(request.payload, 0xa5, sizeof request.payload);
    rg_card_request_write(&request, bytes);
    assert_int_equal(rg_card_request_read(bytes, &read), RG_OK);
    assert_memory_equal(&read, &request, sizeof read);
    bytes[0] ^= 1;
    assert_int_equal(rg_card_request_read(bytes, &read), RG_INVALID);
    bytes[0] ^= 1;
    bytes[1] = RG_MEDIUM_SMART_TAP;
    assert_int_equal(rg_card_request_read(bytes, &read), RG_INVALID);
    bytes[1] = RG_MEDIUM_UID;
    memset(bytes + 3, '0', RG_CARD_UID_TEXT);
    assert_int_equal(rg_card_request_read(bytes, &read), RG_INVALID);
}

static void replies(void **state)
{
    (void)state;
    struct rg_card_reply reply = {.medium = RG_MEDIUM_NTAG424, .set_count = RG_CARD_ISSUE_SETS_MAX}, read;
    uint8_t bytes[RG_CARD_REPLY_LEN];
    for (uint8_t i = 0; i < RG_CARD_ISSUE_SETS_MAX; i++) {
        reply.sets[i].version = (uint8_t)(i + 1);
        memset(reply.sets[i].bytes, 0x10 + i, sizeof reply.sets[i].bytes);
    }
    memset(reply.payload, 1, sizeof reply.payload);
    memset(reply.password, 2, sizeof reply.password);
    memset(reply.pack, 3, sizeof reply.pack);
    memset(reply.signer, 4, sizeof reply.signer);
    rg_card_reply_write(&reply, bytes);
    assert_int_equal(rg_card_reply_read(bytes, &read), RG_OK);
    assert_memory_equal(&read, &reply, sizeof read);
    bytes[2] = RG_CARD_ISSUE_SETS_MAX + 1;
    assert_int_equal(rg_card_reply_read(bytes, &read), RG_INVALID);
}

static void contexts(void **state)
{
    (void)state;
    char context[RG_CARD_OFFICE_CONTEXT], other[RG_CARD_OFFICE_CONTEXT], statement[RG_CARD_OFFICE_STATEMENT];
    rg_card_office_context(false, "0190", "card-issue", "member", "17", context);
    assert_string_equal(context, "regard-card/1 request 0190 card-issue member 17");
    rg_card_office_context(true, "0190", "card-issue", "badge", "17", other);
    assert_string_equal(other, "regard-card/1 answer 0190 card-issue badge 17");
    assert_int_equal(rg_card_office_statement("a2V5", statement), strlen("regard-card-office/1\na2V5\n"));
    assert_string_equal(statement, "regard-card-office/1\na2V5\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(requests), cmocka_unit_test(replies),
                                       cmocka_unit_test(contexts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
