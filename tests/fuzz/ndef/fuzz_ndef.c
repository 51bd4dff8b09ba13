/* Any bytes as an NDEF message, and as a tag's memory: what is found lies within them. */
#include "member_token.h"
#include "ndef.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_within(const uint8_t *start, size_t len, const uint8_t *at, size_t count)
{
    check(at >= start && count <= len && (size_t)(at - start) <= len - count);
}

static void read_message(const uint8_t *message, size_t len)
{
    struct rg_ndef_record record;
    struct rg_member_token token;
    size_t at = 0, before = 0;
    while (rg_ndef_next(message, len, &at, &record) == RG_OK) {
        check(at > before && at <= len);
        before = at;
        check_within(message, len, record.type, record.type_len);
        check_within(message, len, record.id, record.id_len);
        check_within(message, len, record.payload, record.payload_len);
    }
    if (rg_ndef_find(message, len, "n", &record) == RG_OK) {
        check_within(message, len, record.payload, record.payload_len);
    }
    if (rg_member_token_read(message, len, &token) == RG_OK) {
        uint8_t payload[RG_MEMBER_TOKEN_PAYLOAD];
        rg_member_token_write(&token, payload);
        check(rg_ndef_find(message, len, RG_MEMBER_TOKEN_TYPE, &record) == RG_OK &&
              record.payload_len == sizeof payload && memcmp(record.payload, payload, sizeof payload) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* A copy of exactly this size, so that reading behind it is seen. */
    uint8_t *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, data, size);
    const uint8_t *message;
    size_t len = 0;
    read_message(copy, size);
    enum rg_status status = rg_ndef_in_tag(copy, size, &message, &len);
    if (status == RG_OK) {
        check_within(copy, size, message, len);
        read_message(message, len);
    }
    check(status != RG_TIMEOUT || len > size);
    free(copy);
    return 0;
}
