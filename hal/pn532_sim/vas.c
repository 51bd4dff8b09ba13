/* A phone with a pass of Apple's, as public descriptions have it, seen from the phone. */
#include "sim_curve.h"
#include "sim_medium.h"
#include "sim_wallet.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define NOT_FOUND     0x6a83
#define USER_ACTION   0x6287
#define NOT_SATISFIED 0x6985
/* From 1970 to 2001. */
#define EPOCH_2001  978307200
#define RESTLESS_NS 400000000

static const uint8_t ose_name[] = "OSE.VAS.01";

static void make(struct rg_sim_medium *medium)
{
    static const uint8_t ats[] = {0x78, 0x80, 0x70, 0x02};
    static const char pass[] = "pass.test.regard.member";
    /* Of the secret 1, so that a test need not make one. */
    static const uint8_t generator[] = {0x03, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc,
                                        0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d,
                                        0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96};
    struct rg_sim_vas *phone = &medium->as.vas;
    rg_sim_sha256((const uint8_t *)pass, sizeof(pass) - 1, phone->pass);
    memcpy(phone->merchant_key, generator, sizeof(generator));
    (void)snprintf(phone->value, sizeof(phone->value), "%s", medium->name);
    memcpy(medium->face.ats, ats, sizeof(ats));
    medium->face.ats_length = sizeof(ats);
    medium->face.atqa[1] = 0x04;
    medium->random_id = true;
    medium->restless_ns = RESTLESS_NS;
}

static void wake(struct rg_sim_medium *medium)
{
    medium->as.vas.selected = false;
}

static void say_ose(struct rg_sim_medium *medium, struct rg_sim_say *say)
{
    static const uint8_t version[] = {0x01, 0x00};
    static const uint8_t more[] = {0x00, 0x00, 0x00, 0x1e};
    uint8_t nonce[4];
    rg_sim_medium_random(medium, nonce, sizeof(nonce));
    struct rg_sim_say control = {.length = 0};
    rg_sim_say_tlv(&control, 0x50, "ApplePay", 8);
    rg_sim_say_tlv(&control, 0x9f21, version, sizeof(version));
    rg_sim_say_tlv(&control, 0x9f24, nonce, sizeof(nonce));
    rg_sim_say_tlv(&control, 0x9f23, more, sizeof(more));
    rg_sim_say_tlv(say, 0x6f, control.bytes, control.length);
    rg_sim_say_word(say, 0x9000);
    medium->as.vas.selected = true;
}

/* The value of a tag of two bytes in a row of them. */
static bool find(const uint8_t *bytes, size_t length, uint8_t second, const uint8_t **value,
                 size_t *value_length)
{
    for (size_t at = 0; at + 3 <= length;) {
        size_t n = bytes[at + 2];
        if (bytes[at] != 0x9f || n > length - at - 3) {
            return false;
        }
        if (bytes[at + 1] == second) {
            *value = bytes + at + 3;
            *value_length = n;
            return true;
        }
        at += 3 + n;
    }
    return false;
}

static uint32_t now_2001(const struct rg_sim_medium *medium)
{
    const struct rg_sim_vas *phone = &medium->as.vas;
    uint32_t seconds = phone->seconds != 0 ? phone->seconds : (uint32_t)(time(NULL) - EPOCH_2001);
    if (medium->flaws.armed[RG_SIM_FLAW_ROLLED_BACK]) {
        seconds -= medium->flaws.number[RG_SIM_FLAW_ROLLED_BACK];
    }
    return seconds;
}

static void say_pass(struct rg_sim_medium *medium, struct rg_sim_say *say)
{
    struct rg_sim_vas *phone = &medium->as.vas;
    /* Its own length, then the name of the cipher, then what is said. */
    static const char about[] = "\x0did-aes256-GCMApplePay encrypted VAS data";
    uint8_t info[sizeof(about) - 1 + 32];
    uint8_t secret[32];
    uint8_t point[RG_SIM_POINT];
    uint8_t shared[32];
    uint8_t key[32];
    uint8_t digest[32];
    uint8_t text[4 + sizeof(phone->value)];
    uint8_t tag[16];
    size_t length = 4 + strlen(phone->value);
    uint32_t seconds = now_2001(medium);
    rg_sim_p256_make(secret, point);
    if (!rg_sim_p256_agree(secret, phone->merchant_key, shared)) {
        rg_sim_say_word(say, NOT_SATISFIED);
        return;
    }
    memcpy(info, about, sizeof(about) - 1);
    memcpy(info + sizeof(about) - 1, phone->pass, sizeof(phone->pass));
    rg_sim_x963_sha256(shared, info, sizeof(info), key);
    for (size_t i = 0; i < 4; i++) {
        text[i] = (uint8_t)(seconds >> (24 - 8 * i));
    }
    memcpy(text + 4, phone->value, length - 4);
    rg_sim_gcm_seal(key, text, length, tag);
    rg_sim_medium_spoil(medium, &tag[15]);
    rg_sim_sha256(phone->merchant_key + 1, 32, digest);
    struct rg_sim_say cryptogram = {.length = 0};
    rg_sim_say_put(&cryptogram, digest, 4);
    rg_sim_say_put(&cryptogram, point + 1, 32);
    rg_sim_say_put(&cryptogram, text, length);
    rg_sim_say_put(&cryptogram, tag, sizeof(tag));
    struct rg_sim_say template = {.length = 0};
    rg_sim_say_tlv(&template, 0x9f2a, NULL, 0);
    rg_sim_say_tlv(&template, 0x9f27, cryptogram.bytes, cryptogram.length);
    rg_sim_say_tlv(say, 0x70, template.bytes, template.length);
    rg_sim_say_word(say, 0x9000);
}

static void get(struct rg_sim_medium *medium, const uint8_t *in, size_t length, struct rg_sim_say *say)
{
    struct rg_sim_vas *phone = &medium->as.vas;
    const uint8_t *value = NULL;
    size_t value_length = 0;
    /* A phone that has not heard who asks shows a payment card instead. */
    if (!phone->selected || !medium->announced) {
        rg_sim_say_word(say, NOT_SATISFIED);
    } else if (length < 6 || length < 5U + in[4] || in[2] != 0x01 ||
               !find(in + 5, in[4], 0x25, &value, &value_length) || value_length != sizeof(phone->pass)) {
        rg_sim_say_word(say, 0x6a80);
    } else if (in[3] != 0x01 || memcmp(value, phone->pass, sizeof(phone->pass)) != 0) {
        rg_sim_say_word(say, NOT_FOUND);
    } else if (phone->locked) {
        rg_sim_say_word(say, USER_ACTION);
    } else {
        say_pass(medium, say);
    }
}

static enum rg_sim_status answer(struct rg_sim_medium *medium, bool raw, const uint8_t *in, size_t length,
                                 struct rg_sim_say *say)
{
    (void)raw;
    if (length >= 5 + sizeof(ose_name) - 1 && in[0] == 0x00 && in[1] == 0xa4 &&
        in[4] == sizeof(ose_name) - 1 && memcmp(in + 5, ose_name, in[4]) == 0) {
        say_ose(medium, say);
    } else if (length >= 4 && in[0] == 0x80 && in[1] == 0xca) {
        get(medium, in, length, say);
    } else {
        rg_sim_say_word(say, length >= 2 && in[1] == 0xa4 ? 0x6a82 : 0x6d00);
    }
    return RG_SIM_STATUS_OK;
}

static const char *set(struct rg_sim_medium *medium, const char *key, size_t key_length, const char *value)
{
    struct rg_sim_vas *phone = &medium->as.vas;
    uint8_t hash[sizeof(phone->pass)];
    size_t count = 0;
    uint32_t number = 0;
    if (rg_sim_key_is(key, key_length, "merchant-key")) {
        if (!rg_sim_wallet_key(value, phone->merchant_key)) {
            return "merchant-key is a compressed point of P-256, 33 bytes in hex";
        }
    } else if (rg_sim_key_is(key, key_length, "pass-hash")) {
        if (!rg_sim_hex_read(value, strlen(value), hash, sizeof(hash), &count) || count != sizeof(hash)) {
            return "pass-hash is 32 bytes in hex";
        }
        memcpy(phone->pass, hash, sizeof(hash));
    } else if (rg_sim_key_is(key, key_length, "pass")) {
        rg_sim_sha256((const uint8_t *)value, strlen(value), phone->pass);
    } else if (rg_sim_key_is(key, key_length, "value")) {
        return rg_sim_wallet_value(value, phone->value);
    } else if (rg_sim_key_is(key, key_length, "seconds")) {
        if (!rg_sim_number_read(value, UINT32_MAX, &number)) {
            return "seconds is a number, since 2001; 0: the clock's";
        }
        phone->seconds = number;
    } else if (rg_sim_key_is(key, key_length, "locked") && rg_sim_number_read(value, 1, &number)) {
        phone->locked = number == 1;
    } else {
        return "";
    }
    return NULL;
}

static bool save(const struct rg_sim_medium *medium, unsigned part, char *text, size_t room)
{
    const struct rg_sim_vas *phone = &medium->as.vas;
    if (part > 0) {
        return false;
    }
    rg_sim_text_add(text, room, " seconds=%u locked=%d value=%s merchant-key=", (unsigned)phone->seconds,
                    phone->locked, phone->value);
    rg_sim_hex_add(text, room, phone->merchant_key, sizeof(phone->merchant_key));
    rg_sim_text_add(text, room, " pass-hash=");
    rg_sim_hex_add(text, room, phone->pass, sizeof(phone->pass));
    return true;
}

const struct rg_sim_model rg_sim_model_vas = {.name = "vas",
                                              .blocks = true,
                                              .think_ns = 20000000,
                                              .make = make,
                                              .set = set,
                                              .save = save,
                                              .wake = wake,
                                              .answer = answer};
