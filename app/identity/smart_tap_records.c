#include "smart_tap_records.h"

#include "ndef.h"

#include <string.h>

#define STATUS_OK   0x01u
#define BINARY      0x04u
#define LOYALTY     0x03u
#define SESSION_LEN 10u

#define FIRST_SEQUENCE 1u

enum rg_status rg_smart_tap_read_select(const uint8_t *answer, size_t len, uint8_t nonce[32])
{
    struct rg_ndef_record record;
    if (len < 4) {
        return RG_CORRUPT;
    }
    unsigned lowest = (unsigned)answer[0] << 8 | answer[1], highest = (unsigned)answer[2] << 8 | answer[3];
    if (lowest > 1 || highest < 1) {
        return RG_UNSUPPORTED;
    }
    if (rg_ndef_find(answer + 4, len - 4, "mdn", &record) != RG_OK || record.payload_len != 33) {
        return RG_CORRUPT;
    }
    memcpy(nonce, record.payload + 1, 32);
    return RG_OK;
}

void rg_smart_tap_signed(const struct rg_smart_tap *tap, uint8_t bytes[RG_SMART_TAP_SIGNED])
{
    memcpy(bytes, tap->reader_nonce, 32);
    memcpy(bytes + 32, tap->device_nonce, 32);
    memcpy(bytes + 64, tap->collector, 4);
    memcpy(bytes + 68, tap->reader_point, RG_P256_POINT);
}

/* A record whose payload is @p bytes. @return its length. */
static size_t write_record(uint8_t *to, const char *type, const uint8_t *bytes, size_t len, bool first,
                           bool last)
{
    size_t head = rg_ndef_write_head(to, type, len, first, last);
    memcpy(to + head, bytes, len);
    return head + len;
}

static size_t write_session(uint8_t *to, const uint8_t id[8], uint8_t sequence)
{
    uint8_t session[SESSION_LEN];
    memcpy(session, id, 8);
    session[8] = sequence;
    session[9] = STATUS_OK;
    return write_record(to, "ses", session, sizeof session, true, false);
}

static size_t write_collector(uint8_t *to, const uint8_t collector[4], bool first)
{
    uint8_t payload[5] = {BINARY};
    memcpy(payload + 1, collector, 4);
    return write_record(to, "cld", payload, sizeof payload, first, true);
}

/* The command around one record of @p type with what is at @p payload. */
static size_t write_command(uint8_t *command, uint8_t instruction, const char *type, const uint8_t *payload,
                            size_t len)
{
    const uint8_t head[] = {0x90, instruction, 0x00, 0x00};
    memcpy(command, head, sizeof head);
    size_t data = write_record(command + 5, type, payload, len, true, true);
    command[4] = (uint8_t)data;
    command[5 + data] = 0x00;
    return 6 + data;
}

size_t rg_smart_tap_write_negotiate(const struct rg_smart_tap *tap, uint32_t key_version,
                                    uint8_t command[RG_CARD_COMMAND_MAX])
{
    uint8_t crypto[176], payload[208], signature[1 + RG_SMART_TAP_SIGNATURE] = {BINARY};
    size_t at = 0;
    memcpy(crypto, tap->reader_nonce, 32);
    crypto[32] = 0x01; /* live */
    memcpy(crypto + 33, tap->reader_point, RG_P256_POINT);
    at = 33 + RG_P256_POINT;
    for (int shift = 24; shift >= 0; shift -= 8) {
        crypto[at++] = (uint8_t)(key_version >> shift);
    }
    memcpy(signature + 1, tap->signature, tap->signature_len);
    at += write_record(crypto + at, "sig", signature, 1 + tap->signature_len, true, false);
    at += write_collector(crypto + at, tap->collector, false);

    payload[0] = 0x00;
    payload[1] = 0x01;
    size_t len = 2 + write_session(payload + 2, tap->id, FIRST_SEQUENCE);
    len += write_record(payload + len, "cpr", crypto, at, false, true);
    return write_command(command, 0x53, "ngr", payload, len);
}

/* The session's record in a message of the device, whose number is as it was without one. What ties an answer to the session are its keys. */
static enum rg_status check_session(const uint8_t *message, size_t len, const uint8_t *id, uint8_t *sequence)
{
    struct rg_ndef_record session;
    enum rg_status status = rg_ndef_find(message, len, "ses", &session);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    if (session.payload_len != SESSION_LEN) {
        return RG_CORRUPT;
    }
    if (session.payload[9] != STATUS_OK) {
        return RG_DENIED;
    }
    if (id != NULL && memcmp(session.payload, id, 8) != 0) {
        return RG_CORRUPT;
    }
    *sequence = session.payload[8];
    return RG_OK;
}

enum rg_status rg_smart_tap_read_negotiated(const uint8_t *answer, size_t len, const uint8_t id[8],
                                            uint8_t point[RG_P256_POINT], uint8_t *sequence)
{
    struct rg_ndef_record outer, key;
    uint8_t number = FIRST_SEQUENCE;
    if (rg_ndef_find(answer, len, "nrs", &outer) != RG_OK) {
        return RG_CORRUPT;
    }
    enum rg_status status = check_session(outer.payload, outer.payload_len, id, &number);
    if (status != RG_OK) {
        return status;
    }
    if (rg_ndef_find(outer.payload, outer.payload_len, "dpk", &key) != RG_OK ||
        key.payload_len != RG_P256_POINT) {
        return RG_CORRUPT;
    }
    memcpy(point, key.payload, RG_P256_POINT);
    *sequence = number;
    return RG_OK;
}

size_t rg_smart_tap_write_get(const struct rg_smart_tap *tap, uint8_t sequence,
                              uint8_t command[RG_CARD_COMMAND_MAX])
{
    static const uint8_t loyalty[] = {LOYALTY};
    uint8_t merchant[16], list[16], payload[80] = {0x00, 0x01};
    size_t merchant_len = write_collector(merchant, tap->collector, true);
    size_t list_len = write_record(list, "str", loyalty, sizeof loyalty, true, true);
    size_t len = 2 + write_session(payload + 2, tap->id, sequence);
    len += write_record(payload + len, "mer", merchant, merchant_len, false, false);
    len += write_record(payload + len, "slr", list, list_len, false, true);
    return write_command(command, 0x50, "srq", payload, len);
}

enum rg_status rg_smart_tap_read_bundle(const uint8_t *answer, size_t len, struct rg_smart_tap_bundle *bundle)
{
    struct rg_ndef_record outer, inner;
    uint8_t sequence = 0;
    if (rg_ndef_find(answer, len, "srs", &outer) != RG_OK) {
        return RG_CORRUPT;
    }
    enum rg_status status = check_session(outer.payload, outer.payload_len, NULL, &sequence);
    if (status == RG_DENIED) {
        return status;
    }
    status = rg_ndef_find(outer.payload, outer.payload_len, "reb", &inner);
    if (status != RG_OK) {
        return status;
    }
    if (inner.payload_len < 1) {
        return RG_CORRUPT;
    }
    bundle->enciphered = (inner.payload[0] & 0x01) != 0;
    bundle->packed = (inner.payload[0] & 0x02) != 0;
    bundle->body = inner.payload + 1;
    bundle->len = inner.payload_len - 1;
    return RG_OK;
}

enum rg_status rg_smart_tap_read_value(const uint8_t *plain, size_t len, struct rg_card_identifier *value)
{
    struct rg_ndef_record object, loyalty, number;
    size_t at = 0;
    enum rg_status status = rg_ndef_next(plain, len, &at, &object);
    for (; status == RG_OK; status = rg_ndef_next(plain, len, &at, &object)) {
        if (rg_ndef_is_called(&object, "asv") &&
            rg_ndef_find(object.payload, object.payload_len, "ly", &loyalty) == RG_OK &&
            rg_ndef_find(loyalty.payload, loyalty.payload_len, "n", &number) == RG_OK) {
            break;
        }
    }
    if (status != RG_OK) {
        return status;
    }
    if (number.payload_len < 2 || number.payload_len - 1 > RG_CARD_IDENTIFIER_MAX) {
        return RG_CORRUPT;
    }
    value->kind = RG_CARD_IDENTIFIER_SMART_TAP;
    value->len = (uint8_t)(number.payload_len - 1);
    memcpy(value->bytes, number.payload + 1, value->len);
    return RG_OK;
}
