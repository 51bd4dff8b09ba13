/* Any bytes as what a phone answers in Smart Tap, as what it packed, and as the records in that: bounded, and nothing behind them is
 * read. */
#include "inflate.h"
#include "smart_tap_records.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void read_value(const uint8_t *plain, size_t len)
{
    struct rg_card_identifier value;
    if (rg_smart_tap_read_value(plain, len, &value) == RG_OK) {
        check(value.len > 0 && value.len <= RG_CARD_IDENTIFIER_MAX);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* A copy of exactly this size, so that reading behind it is seen. */
    uint8_t *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, data, size);
    static const uint8_t id[8];
    static uint8_t plain[RG_SMART_TAP_PLAIN_MAX];
    uint8_t nonce[32], point[RG_P256_POINT], sequence;
    struct rg_smart_tap_bundle bundle;
    size_t len;
    (void)!rg_smart_tap_read_select(copy, size, nonce);
    (void)!rg_smart_tap_read_negotiated(copy, size, id, point, &sequence);
    if (rg_smart_tap_read_bundle(copy, size, &bundle) == RG_OK) {
        check(bundle.body >= copy && bundle.len <= size && (size_t)(bundle.body - copy) <= size - bundle.len);
    }
    read_value(copy, size);
    if (rg_inflate(copy, size, plain, sizeof plain, &len) == RG_OK) {
        check(len <= sizeof plain);
        read_value(plain, len);
    }
    free(copy);
    return 0;
}
