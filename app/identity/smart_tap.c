/* Google's Smart Tap 2.1: the phone tells a nonce, the collector's key signs it with our ephemeral key, and a bundle with the loyalty
 * object comes back under keys of this session. That key is the same at every kiosk, so that this is L1 at most. */
#include "smart_tap_records.h"

#include "card_protocol.h"
#include "curve.h"

#include <string.h>

enum { SELECT = 1, SIGN, NEGOTIATE, GET };

/* The parts of the session's randomness. */
#define SECRET 0u
#define NONCE  32u
#define ID     64u

#define MORE_MAX 8u

static enum rg_card_step begin(struct rg_card_session *session, struct rg_card_command *command)
{
    static const uint8_t select[] = {0x00, 0xa4, 0x04, 0x00, 0x09, 0xa0, 0x00, 0x00,
                                     0x04, 0x76, 0xd0, 0x00, 0x01, 0x11, 0x00};
    session->stage = SELECT;
    return rg_card_send(command, RG_CARD_APDU, select, sizeof select, RG_CARD_WAIT_PHONE_MS);
}

/* What both sides know, out of what the session keeps. */
static void fill(const struct rg_card_session *session, struct rg_smart_tap *tap)
{
    const struct rg_card_phone *phone = &session->work.phone;
    memcpy(tap->id, session->random + ID, sizeof tap->id);
    memcpy(tap->reader_nonce, session->random + NONCE, sizeof tap->reader_nonce);
    memcpy(tap->device_nonce, phone->device_nonce, sizeof tap->device_nonce);
    memcpy(tap->collector, session->setup->collector, sizeof tap->collector);
    memcpy(tap->reader_point, phone->point, sizeof tap->reader_point);
    memcpy(tap->device_point, phone->device_point, sizeof tap->device_point);
    memcpy(tap->signature, phone->signature, sizeof tap->signature);
    tap->signature_len = phone->signature_len;
}

static enum rg_card_step ask_signature(struct rg_card_session *session, struct rg_card_command *command)
{
    struct rg_smart_tap tap;
    if (rg_p256_public(session->random + SECRET, session->work.phone.point) != RG_OK) {
        return rg_card_refuse(session, RG_CARD_FAULT_OURS);
    }
    fill(session, &tap);
    rg_smart_tap_signed(&tap, command->bytes);
    command->way = 0;
    command->timeout_ms = 0;
    command->len = RG_SMART_TAP_SIGNED;
    session->stage = SIGN;
    return RG_CARD_SIGN;
}

static enum rg_card_step get(struct rg_card_session *session, struct rg_card_command *command)
{
    struct rg_smart_tap tap;
    struct rg_card_phone *phone = &session->work.phone;
    fill(session, &tap);
    session->stage = GET;
    phone->rounds = 0;
    phone->len = 0;
    size_t len = rg_smart_tap_write_get(&tap, (uint8_t)(phone->sequence + 1), command->bytes);
    command->way = RG_CARD_APDU;
    command->timeout_ms = RG_CARD_WAIT_PHONE_MS;
    command->len = (uint16_t)len;
    return RG_CARD_SEND;
}

static enum rg_card_step signature(struct rg_card_session *session, const uint8_t *signature, size_t len,
                                   struct rg_card_command *command)
{
    struct rg_smart_tap tap;
    struct rg_card_phone *phone = &session->work.phone;
    if (len == 0 || len > sizeof phone->signature) {
        return rg_card_refuse(session, RG_CARD_FAULT_OURS);
    }
    memcpy(phone->signature, signature, len);
    phone->signature_len = (uint8_t)len;
    fill(session, &tap);
    session->stage = NEGOTIATE;
    command->len =
        (uint16_t)rg_smart_tap_write_negotiate(&tap, session->setup->collector_key_version, command->bytes);
    command->way = RG_CARD_APDU;
    command->timeout_ms = RG_CARD_WAIT_PHONE_MS;
    return RG_CARD_SEND;
}

/* A phone that took no part: it has no pass of ours, and is somebody's all the same. */
static enum rg_card_step by_status(struct rg_card_session *session, unsigned word,
                                   struct rg_card_command *command)
{
    switch (word >> 8) {
    case 0x92:
        if (session->stage == GET && !session->work.phone.repeated) {
            session->work.phone.repeated = true;
            return get(session, command);
        }
        return rg_card_again(session, RG_CARD_FAULT_USER);
    case 0x93: return rg_card_again(session, RG_CARD_FAULT_USER);
    case 0x00: return rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
    default: return RG_CARD_NEXT;
    }
}

static enum rg_card_step negotiated(struct rg_card_session *session, const uint8_t *answer, size_t len,
                                    struct rg_card_command *command)
{
    struct rg_smart_tap tap;
    struct rg_card_phone *phone = &session->work.phone;
    uint8_t secret[32];
    enum rg_status status = rg_smart_tap_read_negotiated(answer, len, session->random + ID,
                                                         phone->device_point, &phone->sequence);
    if (status != RG_OK) {
        return status == RG_DENIED ? RG_CARD_NEXT : rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
    }
    status = rg_p256_agree(session->random + SECRET, phone->device_point, secret);
    if (status == RG_OK) {
        fill(session, &tap);
        status = rg_smart_tap_keys(&tap, secret, phone->aes, phone->hmac);
    }
    explicit_bzero(secret, sizeof secret);
    explicit_bzero(session->random + SECRET, 32);
    if (status != RG_OK) {
        return rg_card_refuse(session, status == RG_INVALID ? RG_CARD_FAULT_FORMAT : RG_CARD_FAULT_OURS);
    }
    return get(session, command);
}

static enum rg_card_step open_bundle(struct rg_card_session *session)
{
    const struct rg_card_phone *phone = &session->work.phone;
    struct rg_smart_tap_bundle bundle;
    struct rg_card_identifier value;
    uint8_t plain[RG_SMART_TAP_PLAIN_MAX];
    size_t len = 0;
    enum rg_status status = rg_smart_tap_read_bundle(phone->bundle, phone->len, &bundle);
    if (status == RG_NOT_FOUND || status == RG_DENIED) {
        return RG_CARD_NEXT;
    }
    if (status != RG_OK) {
        return rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
    }
    status = rg_smart_tap_open(session->setup->cipher, &bundle, phone->aes, phone->hmac, plain, &len);
    if (status != RG_OK) {
        /* What was unpacked of it so far. */
        explicit_bzero(plain, sizeof plain);
        return rg_card_refuse(session, status == RG_DENIED      ? RG_CARD_FAULT_MAC
                                       : status == RG_NO_MEMORY ? RG_CARD_FAULT_OURS
                                                                : RG_CARD_FAULT_FORMAT);
    }
    status = rg_smart_tap_read_value(plain, len, &value);
    explicit_bzero(plain, sizeof plain);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_CARD_NEXT : rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
    }
    enum rg_card_step step =
        rg_card_done(session, RG_MEDIUM_SMART_TAP,
                     value.len >= RG_CARD_VALUE_UNGUESSABLE ? RG_ASSURANCE_L1 : RG_ASSURANCE_L0, &value);
    explicit_bzero(&value, sizeof value);
    return step;
}

static enum rg_card_step got(struct rg_card_session *session, const uint8_t *answer, size_t len,
                             unsigned word, struct rg_card_command *command)
{
    static const uint8_t more[] = {0x90, 0xc0, 0x00, 0x00, 0x00};
    struct rg_card_phone *phone = &session->work.phone;
    if (phone->len + len > sizeof phone->bundle) {
        return rg_card_refuse(session, RG_CARD_FAULT_LONG);
    }
    memcpy(phone->bundle + phone->len, answer, len);
    phone->len = (uint16_t)(phone->len + len);
    if (word >> 8 != 0x91) {
        return open_bundle(session);
    }
    if (++phone->rounds > MORE_MAX) {
        return rg_card_refuse(session, RG_CARD_FAULT_LONG);
    }
    return rg_card_send(command, RG_CARD_APDU, more, sizeof more, RG_CARD_WAIT_PHONE_MS);
}

static enum rg_card_step answered(struct rg_card_session *session, const uint8_t *answer, size_t len,
                                  struct rg_card_command *command)
{
    unsigned word = rg_card_status_word(answer, len);
    bool more = session->stage == GET && word >> 8 == 0x91;
    if (word != 0x9000 && !more) {
        return by_status(session, word, command);
    }
    len -= 2;
    switch (session->stage) {
    case SELECT: {
        enum rg_status status = rg_smart_tap_read_select(answer, len, session->work.phone.device_nonce);
        return status == RG_OK            ? ask_signature(session, command)
               : status == RG_UNSUPPORTED ? RG_CARD_NEXT
                                          : rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
    }
    case NEGOTIATE: return negotiated(session, answer, len, command);
    case GET: return got(session, answer, len, word, command);
    default: return rg_card_refuse(session, RG_CARD_FAULT_OURS);
    }
}

const struct rg_card_protocol rg_card_smart_tap = {
    .begin = begin, .answered = answered, .signature = signature};
