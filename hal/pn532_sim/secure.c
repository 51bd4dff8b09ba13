#include "sim_native.h"

#include <string.h>

#define MESSAGE_MAX 600

static size_t put(uint8_t *to, size_t at, const void *bytes, size_t length)
{
    if (length > MESSAGE_MAX - at) {
        return at;
    }
    if (length > 0) {
        memcpy(to + at, bytes, length);
    }
    return at + length;
}

static void ev2_mac(const struct rg_sim_native_session *session, uint8_t first, const uint8_t *data,
                    size_t length, uint8_t mac[8])
{
    uint8_t message[MESSAGE_MAX + 8];
    const uint8_t counter[] = {(uint8_t)session->counter, (uint8_t)(session->counter >> 8)};
    size_t at = put(message, 0, &first, 1);
    at = put(message, at, counter, sizeof(counter));
    at = put(message, at, session->ti, sizeof(session->ti));
    at = put(message, at, data, length);
    rg_sim_cmac8(session->mac, message, at, mac);
}

static void ev2_vector(const struct rg_sim_native_session *session, bool answer, uint8_t iv[RG_SIM_AES])
{
    uint8_t plain[RG_SIM_AES] = {0xa5, 0x5a};
    if (answer) {
        plain[0] = 0x5a;
        plain[1] = 0xa5;
    }
    memcpy(plain + 2, session->ti, sizeof(session->ti));
    plain[6] = (uint8_t)session->counter;
    plain[7] = (uint8_t)(session->counter >> 8);
    rg_sim_aes(session->enc, plain, iv, false);
}

static bool unpad(const uint8_t *bytes, size_t length, size_t *kept)
{
    while (length > 0 && bytes[length - 1] == 0) {
        length--;
    }
    if (length == 0 || bytes[length - 1] != 0x80) {
        return false;
    }
    *kept = length - 1;
    return true;
}

static bool ev2_open(struct rg_sim_native_session *session, enum rg_sim_mode mode,
                     const struct rg_sim_native *command, size_t header, uint8_t *plain, size_t *plain_length)
{
    uint8_t mac[8];
    size_t length = command->length;
    if (mode != RG_SIM_PLAIN) {
        if (length < header + sizeof(mac)) {
            return false;
        }
        length -= sizeof(mac);
        ev2_mac(session, command->ins, command->body, length, mac);
        if (!rg_sim_equal(mac, command->body + length, sizeof(mac))) {
            return false;
        }
    }
    *plain_length = length - header;
    if (mode != RG_SIM_FULL || *plain_length == 0) {
        memcpy(plain, command->body + header, *plain_length);
        return true;
    }
    uint8_t iv[RG_SIM_AES];
    if (*plain_length % RG_SIM_AES != 0) {
        return false;
    }
    ev2_vector(session, false, iv);
    rg_sim_cbc(session->enc, iv, command->body + header, plain, *plain_length, true);
    return unpad(plain, *plain_length, plain_length);
}

static void ev1_chain(struct rg_sim_native_session *session, const uint8_t *first, size_t first_length,
                      const uint8_t *second, size_t second_length)
{
    uint8_t message[MESSAGE_MAX];
    size_t at = put(message, 0, first, first_length);
    at = put(message, at, second, second_length);
    rg_sim_cmac(session->enc, session->iv, message, at, session->iv);
}

/* expected: how long the clear text is; EV1 pads with zeros, which say nothing of their number. */
static bool ev1_open(struct rg_sim_native_session *session, enum rg_sim_mode mode,
                     const struct rg_sim_native *command, size_t header, size_t expected, uint8_t *plain,
                     size_t *plain_length)
{
    size_t length = command->length - header;
    if (mode == RG_SIM_FULL && length > 0) {
        uint8_t message[MESSAGE_MAX];
        uint8_t crc[4];
        if (length % RG_SIM_AES != 0 || length < expected + sizeof(crc)) {
            return false;
        }
        rg_sim_cbc(session->enc, session->iv, command->body + header, plain, length, true);
        size_t at = put(message, 0, &command->ins, 1);
        at = put(message, at, command->body, header);
        at = put(message, at, plain, expected);
        rg_sim_crc32(message, at, crc);
        *plain_length = expected;
        return rg_sim_equal(crc, plain + expected, sizeof(crc));
    }
    if (mode == RG_SIM_MAC && length > 0) {
        if (length < 8) {
            return false;
        }
        length -= 8;
    }
    ev1_chain(session, &command->ins, 1, command->body, header + length);
    memcpy(plain, command->body + header, length);
    *plain_length = length;
    return mode != RG_SIM_MAC || command->length == header ||
           rg_sim_equal(session->iv, command->body + header + length, 8);
}

bool rg_sim_secure_open(struct rg_sim_native_session *session, enum rg_sim_mode mode,
                        const struct rg_sim_native *command, size_t header, size_t expected, uint8_t *plain,
                        size_t *plain_length)
{
    if (command->length < header || command->length > MESSAGE_MAX / 2) {
        return false;
    }
    switch (session->kind) {
    case RG_SIM_SECURE_EV2: return ev2_open(session, mode, command, header, plain, plain_length);
    case RG_SIM_SECURE_EV1: return ev1_open(session, mode, command, header, expected, plain, plain_length);
    case RG_SIM_SECURE_NONE: break;
    }
    *plain_length = command->length - header;
    memcpy(plain, command->body + header, *plain_length);
    return true;
}

static void ev2_close(struct rg_sim_native_session *session, enum rg_sim_mode mode, const uint8_t *data,
                      size_t length, struct rg_sim_say *say)
{
    uint8_t body[MESSAGE_MAX];
    uint8_t mac[8];
    session->counter++;
    size_t at = put(body, 0, data, length);
    if (mode == RG_SIM_FULL && length > 0) {
        uint8_t iv[RG_SIM_AES];
        body[at++] = 0x80;
        while (at % RG_SIM_AES != 0) {
            body[at++] = 0;
        }
        ev2_vector(session, true, iv);
        rg_sim_cbc(session->enc, iv, body, body, at, false);
    }
    rg_sim_say_put(say, body, at);
    if (mode != RG_SIM_PLAIN) {
        ev2_mac(session, RG_SIM_NATIVE_OK, body, at, mac);
        mac[7] ^= session->wrong_mac ? 1 : 0;
        rg_sim_say_put(say, mac, sizeof(mac));
    }
}

static void ev1_close(struct rg_sim_native_session *session, enum rg_sim_mode mode, const uint8_t *data,
                      size_t length, struct rg_sim_say *say)
{
    static const uint8_t ok = RG_SIM_NATIVE_OK;
    uint8_t body[MESSAGE_MAX];
    size_t at = put(body, 0, data, length);
    if (mode == RG_SIM_FULL && length > 0) {
        body[at] = ok;
        rg_sim_crc32(body, at + 1, body + at);
        at += 4;
        while (at % RG_SIM_AES != 0) {
            body[at++] = 0;
        }
        rg_sim_cbc(session->enc, session->iv, body, body, at, false);
        body[at - 1] ^= session->wrong_mac ? 1 : 0;
        rg_sim_say_put(say, body, at);
        return;
    }
    ev1_chain(session, data, length, &ok, 1);
    rg_sim_say_put(say, body, at);
    memcpy(body, session->iv, 8);
    body[7] ^= session->wrong_mac ? 1 : 0;
    rg_sim_say_put(say, body, 8);
}

void rg_sim_secure_close(struct rg_sim_native_session *session, enum rg_sim_mode mode, const uint8_t *data,
                         size_t length, struct rg_sim_say *say)
{
    switch (session->kind) {
    case RG_SIM_SECURE_EV2: ev2_close(session, mode, data, length, say); break;
    case RG_SIM_SECURE_EV1: ev1_close(session, mode, data, length, say); break;
    case RG_SIM_SECURE_NONE: rg_sim_say_put(say, data, length); break;
    }
    rg_sim_native_status(session, RG_SIM_NATIVE_OK, say);
}
