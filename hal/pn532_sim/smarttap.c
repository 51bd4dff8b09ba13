/* A phone with a loyalty object, as Google documents Smart Tap 2.1 for readers, seen from the phone. */
#include "sim_curve.h"
#include "sim_medium.h"
#include "sim_ndef.h"
#include "sim_wallet.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

#define NO_OBJECT      0x9001
#define MORE           0x9100
#define BAD_REQUEST    0x9406
#define UNKNOWN_READER 0x9500
#define ENCRYPTED      0x01
#define COMPRESSED     0x02
#define ZLIB_SUPPORTED 0x40
#define RESTLESS_NS    400000000

static const uint8_t ose_name[] = "OSE.VAS.01";
static const uint8_t smarttap_name[] = {0xa0, 0x00, 0x00, 0x04, 0x76, 0xd0, 0x00, 0x01, 0x11};

static void make(struct rg_sim_medium *medium)
{
    /* The collector and the key of Google's published test pass. */
    static const uint8_t collector[] = {0x01, 0x33, 0xee, 0x80};
    static const uint8_t version[] = {0x00, 0x00, 0x00, 0x01};
    static const uint8_t key[] = {0x03, 0x72, 0x1c, 0x97, 0x8f, 0xce, 0xbd, 0xcd, 0xf9, 0x8a, 0x85,
                                  0x18, 0xbd, 0xc4, 0xfe, 0xdf, 0xd8, 0x02, 0xb4, 0xee, 0x41, 0x28,
                                  0xe2, 0x51, 0x3b, 0x66, 0x55, 0x93, 0x37, 0x5e, 0x23, 0x87, 0x86};
    static const uint8_t ats[] = {0x78, 0x80, 0x70, 0x02};
    struct rg_sim_smarttap *phone = &medium->as.smarttap;
    memcpy(phone->collector, collector, sizeof(collector));
    memcpy(phone->key_version, version, sizeof(version));
    memcpy(phone->collector_key, key, sizeof(key));
    (void)snprintf(phone->value, sizeof(phone->value), "%s", medium->name);
    phone->zlib = true;
    phone->piece = 200;
    memcpy(medium->face.ats, ats, sizeof(ats));
    medium->face.ats_length = sizeof(ats);
    medium->face.atqa[1] = 0x04;
    medium->random_id = true;
    medium->restless_ns = RESTLESS_NS;
}

static void wake(struct rg_sim_medium *medium)
{
    struct rg_sim_smarttap *phone = &medium->as.smarttap;
    phone->selected = false;
    phone->negotiated = false;
    phone->rest.length = 0;
}

static bool selects(const uint8_t *in, size_t length, const uint8_t *name, size_t name_length)
{
    return length >= 5 + name_length && in[1] == 0xa4 && in[2] == 0x04 && in[4] == name_length &&
           memcmp(in + 5, name, name_length) == 0;
}

static void begin(struct rg_sim_medium *medium)
{
    struct rg_sim_smarttap *phone = &medium->as.smarttap;
    if (!phone->selected) {
        rg_sim_medium_random(medium, phone->nonce, sizeof(phone->nonce));
        rg_sim_p256_make(phone->secret, phone->point);
    }
    phone->selected = true;
    phone->negotiated = false;
    phone->rest.length = 0;
}

static void say_ose(const struct rg_sim_smarttap *phone, struct rg_sim_say *say)
{
    static const uint8_t version[] = {0x00, 0x01};
    static const uint8_t mode[] = {0x0c, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, 0x80};
    static const uint8_t details[] = {0xdf, 0x6d, 0x02, 0x00, 0x00, 0xdf, 0x4d,
                                      0x02, 0x00, 0x01, 0xdf, 0x62, 0x01, 0x03};
    static const uint8_t priority[] = {0x01};
    struct rg_sim_say entry = {.length = 0};
    rg_sim_say_tlv(&entry, 0x4f, smarttap_name, sizeof(smarttap_name));
    rg_sim_say_tlv(&entry, 0x87, priority, sizeof(priority));
    rg_sim_say_tlv(&entry, 0x73, details, sizeof(details));
    struct rg_sim_say directory = {.length = 0};
    rg_sim_say_tlv(&directory, 0x61, entry.bytes, entry.length);
    struct rg_sim_say proprietary = {.length = 0};
    rg_sim_say_tlv(&proprietary, 0xbf0c, directory.bytes, directory.length);
    struct rg_sim_say control = {.length = 0};
    rg_sim_say_tlv(&control, 0x50, "AndroidPay", 10);
    rg_sim_say_tlv(&control, 0xc0, version, sizeof(version));
    rg_sim_say_tlv(&control, 0xc1, mode, sizeof(mode));
    rg_sim_say_tlv(&control, 0xc2, phone->nonce, sizeof(phone->nonce));
    rg_sim_say_tlv(&control, 0xc3, phone->point, sizeof(phone->point));
    rg_sim_say_tlv(&control, 0xa5, proprietary.bytes, proprietary.length);
    rg_sim_say_tlv(say, 0x6f, control.bytes, control.length);
    rg_sim_say_word(say, 0x9000);
}

static void say_smarttap(const struct rg_sim_smarttap *phone, struct rg_sim_say *say)
{
    static const uint8_t versions[] = {0x00, 0x00, 0x00, 0x01};
    uint8_t nonce[1 + sizeof(phone->nonce)] = {0x04};
    memcpy(nonce + 1, phone->nonce, sizeof(phone->nonce));
    rg_sim_say_put(say, versions, sizeof(versions));
    rg_sim_ndef_add(say, true, true, "mdn", NULL, nonce, sizeof(nonce));
    rg_sim_say_word(say, 0x9000);
}

static void add_session(struct rg_sim_smarttap *phone, struct rg_sim_say *message)
{
    uint8_t session[10];
    phone->sequence++;
    memcpy(session, phone->session_id, 8);
    session[8] = phone->sequence;
    session[9] = 0x01;
    rg_sim_ndef_add(message, true, false, "ses", NULL, session, sizeof(session));
}

struct hello {
    struct rg_sim_span session, params, signature, collector;
};

static bool read_hello(struct rg_sim_span body, struct hello *hello)
{
    struct rg_sim_span request;
    struct rg_sim_span inner;
    if (!rg_sim_ndef_find(body, "ngr", &request) || request.length < 2) {
        return false;
    }
    struct rg_sim_span message = {request.at + 2, request.length - 2};
    if (!rg_sim_ndef_find(message, "ses", &hello->session) || hello->session.length != 10 ||
        !rg_sim_ndef_find(message, "cpr", &hello->params) || hello->params.length < 70) {
        return false;
    }
    inner = (struct rg_sim_span){hello->params.at + 70, hello->params.length - 70};
    return rg_sim_ndef_find(inner, "sig", &hello->signature) && hello->signature.length > 1 &&
           hello->signature.length < 80 && hello->signature.at[0] == 0x04 &&
           rg_sim_ndef_find(inner, "cld", &hello->collector) && hello->collector.length == 5;
}

static void derive(struct rg_sim_smarttap *phone, const struct hello *hello, const uint8_t signed_data[101])
{
    uint8_t info[101 + 80];
    uint8_t shared[32];
    size_t signature = hello->signature.length - 1;
    memcpy(info, signed_data, 101);
    memcpy(info + 101, hello->signature.at + 1, signature);
    phone->negotiated = rg_sim_p256_agree(phone->secret, hello->params.at + 33, shared);
    if (phone->negotiated) {
        rg_sim_hkdf_sha256(shared, phone->point, sizeof(phone->point), info, 101 + signature, phone->keys,
                           sizeof(phone->keys));
    }
}

static void negotiate(struct rg_sim_smarttap *phone, struct rg_sim_span body, struct rg_sim_say *say)
{
    struct hello hello;
    uint8_t signed_data[101];
    if (!phone->selected || !read_hello(body, &hello)) {
        rg_sim_say_word(say, BAD_REQUEST);
        return;
    }
    memcpy(signed_data, hello.params.at, 32);
    memcpy(signed_data + 32, phone->nonce, 32);
    memcpy(signed_data + 64, hello.collector.at + 1, 4);
    memcpy(signed_data + 68, hello.params.at + 33, 33);
    /* Whose pass it is, under which version of their key, and that it is they. */
    if (memcmp(hello.collector.at + 1, phone->collector, 4) != 0 ||
        memcmp(hello.params.at + 66, phone->key_version, 4) != 0 ||
        !rg_sim_p256_verify(phone->collector_key, signed_data, sizeof(signed_data), hello.signature.at + 1,
                            hello.signature.length - 1)) {
        rg_sim_say_word(say, UNKNOWN_READER);
        return;
    }
    derive(phone, &hello, signed_data);
    memcpy(phone->session_id, hello.session.at, 8);
    phone->sequence = hello.session.at[8];
    struct rg_sim_say message = {.length = 0};
    add_session(phone, &message);
    rg_sim_ndef_add(&message, false, true, "dpk", NULL, phone->point, sizeof(phone->point));
    rg_sim_ndef_add(say, true, true, "nrs", NULL, message.bytes, message.length);
    rg_sim_say_word(say, phone->negotiated ? 0x9000 : BAD_REQUEST);
}

static void make_object(const struct rg_sim_smarttap *phone, struct rg_sim_say *object)
{
    static const uint8_t identifier[] = {0x04, 0x52, 0x47, 0x2d, 0x74, 0x65, 0x73, 0x74, 0x31};
    uint8_t value[1 + sizeof(phone->value)] = {0x01};
    size_t length = strlen(phone->value);
    memcpy(value + 1, phone->value, length);
    struct rg_sim_say loyalty = {.length = 0};
    rg_sim_ndef_add(&loyalty, true, false, "oid", NULL, identifier, sizeof(identifier));
    rg_sim_ndef_add(&loyalty, false, true, "T", "n", value, 1 + length);
    struct rg_sim_say service = {.length = 0};
    rg_sim_ndef_add(&service, true, true, "ly", NULL, loyalty.bytes, loyalty.length);
    rg_sim_ndef_add(object, true, true, "asv", NULL, service.bytes, service.length);
}

static void seal(struct rg_sim_medium *medium, struct rg_sim_say *object, bool compressed,
                 struct rg_sim_say *bundle)
{
    const struct rg_sim_smarttap *phone = &medium->as.smarttap;
    uint8_t counter[16] = {0};
    uint8_t covered[12 + RG_SIM_SAY_MAX];
    uint8_t mac[32];
    if (compressed) {
        struct rg_sim_say packed = {.length = 0};
        uLongf room = sizeof(packed.bytes);
        if (compress2(packed.bytes, &room, object->bytes, object->length, 9) == Z_OK) {
            packed.length = room;
            *object = packed;
        }
    }
    rg_sim_medium_random(medium, counter, 12);
    rg_sim_ctr(phone->keys, counter, object->bytes, object->length);
    memcpy(covered, counter, 12);
    memcpy(covered + 12, object->bytes, object->length);
    rg_sim_hmac_sha256(phone->keys + 16, covered, 12 + object->length, mac);
    rg_sim_medium_spoil(medium, &mac[31]);
    rg_sim_say_byte(bundle, (uint8_t)(ENCRYPTED | (compressed ? COMPRESSED : 0)));
    rg_sim_say_put(bundle, covered, 12 + object->length);
    rg_sim_say_put(bundle, mac, sizeof(mac));
}

static void say_piece(struct rg_sim_smarttap *phone, struct rg_sim_say *say)
{
    size_t left = phone->rest.length - phone->rest_at;
    size_t piece = left < phone->piece ? left : phone->piece;
    rg_sim_say_put(say, phone->rest.bytes + phone->rest_at, piece);
    phone->rest_at += piece;
    rg_sim_say_word(say, piece < left ? MORE : 0x9000);
    if (piece == left) {
        phone->rest.length = 0;
    }
}

static bool wants_loyalty(struct rg_sim_span list)
{
    struct rg_sim_span types;
    if (!rg_sim_ndef_find(list, "str", &types)) {
        return false;
    }
    for (size_t i = 0; i < types.length; i++) {
        if (types.at[i] == 0x00 || types.at[i] == 0x01 || types.at[i] == 0x03) {
            return true;
        }
    }
    return false;
}

static void get_data(struct rg_sim_medium *medium, struct rg_sim_span body, struct rg_sim_say *say)
{
    struct rg_sim_smarttap *phone = &medium->as.smarttap;
    struct rg_sim_span request;
    struct rg_sim_span session;
    struct rg_sim_span merchant;
    struct rg_sim_span list;
    struct rg_sim_span abilities = {NULL, 0};
    if (!phone->negotiated || !rg_sim_ndef_find(body, "srq", &request) || request.length < 2) {
        rg_sim_say_word(say, BAD_REQUEST);
        return;
    }
    struct rg_sim_span message = {request.at + 2, request.length - 2};
    if (!rg_sim_ndef_find(message, "ses", &session) || session.length != 10 ||
        memcmp(session.at, phone->session_id, 8) != 0 || session.at[8] < phone->sequence ||
        !rg_sim_ndef_find(message, "mer", &merchant) || !rg_sim_ndef_find(message, "slr", &list)) {
        rg_sim_say_word(say, BAD_REQUEST);
        return;
    }
    (void)rg_sim_ndef_find(message, "pcr", &abilities);
    phone->sequence = session.at[8];
    if (!wants_loyalty(list) || phone->value[0] == '\0') {
        rg_sim_say_word(say, NO_OBJECT);
        return;
    }
    struct rg_sim_say object = {.length = 0};
    struct rg_sim_say bundle = {.length = 0};
    struct rg_sim_say answer = {.length = 0};
    bool may_compress = abilities.length > 0 && (abilities.at[0] & ZLIB_SUPPORTED) != 0;
    make_object(phone, &object);
    seal(medium, &object, phone->zlib && may_compress, &bundle);
    add_session(phone, &answer);
    rg_sim_ndef_add(&answer, false, true, "reb", NULL, bundle.bytes, bundle.length);
    phone->rest.length = 0;
    phone->rest_at = 0;
    rg_sim_ndef_add(&phone->rest, true, true, "srs", NULL, answer.bytes, answer.length);
    say_piece(phone, say);
}

static enum rg_sim_status answer(struct rg_sim_medium *medium, bool raw, const uint8_t *in, size_t length,
                                 struct rg_sim_say *say)
{
    struct rg_sim_smarttap *phone = &medium->as.smarttap;
    (void)raw;
    if (length < 4) {
        rg_sim_say_word(say, 0x6700);
        return RG_SIM_STATUS_OK;
    }
    bool has_body = length > 5 && length >= 5U + in[4];
    struct rg_sim_span body = {in + 5, has_body ? in[4] : 0};
    if (in[0] == 0x00 && selects(in, length, ose_name, sizeof(ose_name) - 1)) {
        begin(medium);
        say_ose(phone, say);
    } else if (in[0] == 0x00 && selects(in, length, smarttap_name, sizeof(smarttap_name))) {
        begin(medium);
        say_smarttap(phone, say);
    } else if (in[0] == 0x00 && in[1] == 0xa4) {
        rg_sim_say_word(say, 0x6a82);
    } else if (in[0] == 0x90 && in[1] == 0x53) {
        negotiate(phone, body, say);
    } else if (in[0] == 0x90 && in[1] == 0x50) {
        get_data(medium, body, say);
    } else if (in[0] == 0x90 && in[1] == 0xc0 && phone->rest.length > 0) {
        say_piece(phone, say);
    } else {
        rg_sim_say_word(say, in[0] == 0x90 ? BAD_REQUEST : 0x6d00);
    }
    return RG_SIM_STATUS_OK;
}

static const char *set(struct rg_sim_medium *medium, const char *key, size_t key_length, const char *value)
{
    struct rg_sim_smarttap *phone = &medium->as.smarttap;
    uint32_t number = 0;
    if (rg_sim_key_is(key, key_length, "collector-key")) {
        if (!rg_sim_wallet_key(value, phone->collector_key)) {
            return "collector-key is a compressed point of P-256, 33 bytes in hex";
        }
    } else if (rg_sim_key_is(key, key_length, "collector")) {
        if (!rg_sim_number_read(value, UINT32_MAX, &number)) {
            return "collector is a number";
        }
        for (size_t i = 0; i < 4; i++) {
            phone->collector[i] = (uint8_t)(number >> (24 - 8 * i));
        }
    } else if (rg_sim_key_is(key, key_length, "key-version")) {
        if (!rg_sim_number_read(value, UINT32_MAX, &number)) {
            return "key-version is a number";
        }
        for (size_t i = 0; i < 4; i++) {
            phone->key_version[i] = (uint8_t)(number >> (24 - 8 * i));
        }
    } else if (rg_sim_key_is(key, key_length, "value")) {
        return rg_sim_wallet_value(value, phone->value);
    } else if (rg_sim_key_is(key, key_length, "zlib") && rg_sim_number_read(value, 1, &number)) {
        phone->zlib = number == 1;
    } else if (rg_sim_key_is(key, key_length, "piece")) {
        if (!rg_sim_number_read(value, 1000, &number) || number == 0) {
            return "piece is a number of bytes from 1 to 1000";
        }
        phone->piece = number;
    } else {
        return "";
    }
    return NULL;
}

static uint32_t be32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool save(const struct rg_sim_medium *medium, unsigned part, char *text, size_t room)
{
    const struct rg_sim_smarttap *phone = &medium->as.smarttap;
    if (part > 0) {
        return false;
    }
    rg_sim_text_add(text, room, " collector=%u key-version=%u zlib=%d piece=%u value=%s collector-key=",
                    (unsigned)be32(phone->collector), (unsigned)be32(phone->key_version), phone->zlib,
                    phone->piece, phone->value);
    rg_sim_hex_add(text, room, phone->collector_key, sizeof(phone->collector_key));
    return true;
}

const struct rg_sim_model rg_sim_model_smarttap = {.name = "smarttap",
                                                   .blocks = true,
                                                   .think_ns = 15000000,
                                                   .make = make,
                                                   .set = set,
                                                   .save = save,
                                                   .wake = wake,
                                                   .answer = answer};
