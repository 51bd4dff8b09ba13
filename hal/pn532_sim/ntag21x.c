#include "sim_curve.h"
#include "sim_medium.h"

#include <string.h>

#define READ         0x30
#define FAST_READ    0x3a
#define READ_COUNTER 0x39
#define READ_SIG     0x3c
#define GET_VERSION  0x60
#define WRITE        0xa2
#define PWD_AUTH     0x1b

/* The last page of user memory, and how many pages there are. */
struct size {
    unsigned type;
    uint8_t version;
    uint8_t capability;
    uint8_t last_user;
    uint8_t count;
};

static const struct size sizes[] = {
    {213, 0x0f, 0x12, 0x27, 45}, {215, 0x11, 0x3e, 0x81, 135}, {216, 0x13, 0x6d, 0xe1, 231}};

static const struct size *size_of(const struct rg_sim_ntag21x *tag)
{
    return &sizes[tag->type == 213 ? 0 : tag->type == 215 ? 1 : 2];
}

/* The configuration's pages come behind the dynamic lock page, which comes behind the user's. */
static uint8_t *config(struct rg_sim_ntag21x *tag, unsigned page)
{
    return tag->pages[size_of(tag)->last_user + 2U + page];
}

static void number(struct rg_sim_medium *medium)
{
    struct rg_sim_ntag21x *tag = &medium->as.ntag21x;
    const uint8_t *u = medium->true_id;
    /* The one pair that is published; every other signature is by the emulator's own key. */
    static const uint8_t known_uid[] = {0x04, 0xe1, 0x0c, 0xda, 0x99, 0x3c, 0x80};
    static const uint8_t known[32] = {0x8b, 0x76, 0x05, 0x2e, 0xe4, 0x2f, 0x55, 0x67, 0xbe, 0xb5, 0x32,
                                      0x38, 0xb3, 0xe3, 0xf9, 0x95, 0x07, 0x07, 0xc0, 0xdc, 0xc9, 0x56,
                                      0xb5, 0xc5, 0xef, 0xcf, 0xdb, 0x70, 0x9b, 0x2d, 0x82, 0xb3};
    memcpy(tag->pages[0], u, 3);
    tag->pages[0][3] = (uint8_t)(0x88 ^ u[0] ^ u[1] ^ u[2]);
    memcpy(tag->pages[1], u + 3, 4);
    tag->pages[2][0] = (uint8_t)(u[3] ^ u[4] ^ u[5] ^ u[6]);
    tag->pages[2][1] = 0x48;
    if (memcmp(u, known_uid, sizeof(known_uid)) == 0) {
        memcpy(tag->signature, known, sizeof(known));
    } else {
        rg_sim_originality_sign(u, 7, tag->signature);
    }
}

static void format(struct rg_sim_ntag21x *tag)
{
    static const uint8_t empty[] = {0x03, 0x00, 0xfe, 0x00};
    memset(tag->pages, 0, sizeof(tag->pages));
    const uint8_t capability[] = {0xe1, 0x10, size_of(tag)->capability, 0x00};
    memcpy(tag->pages[3], capability, 4);
    memcpy(tag->pages[4], empty, 4);
    tag->pages[size_of(tag)->last_user + 1U][3] = 0xbd;
    config(tag, 0)[0] = 0x04;
    config(tag, 0)[3] = 0xff;
    config(tag, 1)[1] = 0x05;
    memset(config(tag, 2), 0xff, 4);
}

static void make(struct rg_sim_medium *medium)
{
    static const uint8_t genuine[] = {0x04, 0xe1, 0x0c, 0xda, 0x99, 0x3c, 0x80};
    if (strcmp(medium->name, "genuine") == 0) {
        memcpy(medium->true_id, genuine, sizeof(genuine));
    }
    medium->as.ntag21x.type = 213;
    format(&medium->as.ntag21x);
    number(medium);
}

static void wake(struct rg_sim_medium *medium)
{
    medium->as.ntag21x.authenticated = false;
    medium->as.ntag21x.counted = false;
}

static bool is_open(struct rg_sim_ntag21x *tag, unsigned page, bool write)
{
    bool guarded = page >= config(tag, 0)[3] && (write || (config(tag, 1)[0] & 0x80) != 0);
    return tag->authenticated || !guarded;
}

static void say_page(struct rg_sim_ntag21x *tag, unsigned page, struct rg_sim_say *say)
{
    static const uint8_t hidden[4];
    /* A password can be written and never read. */
    bool secret = page >= size_of(tag)->last_user + 4U;
    rg_sim_say_put(say, secret ? hidden : tag->pages[page], 4);
}

static void count_reading(struct rg_sim_ntag21x *tag)
{
    bool counts = (config(tag, 1)[0] & 0x10) != 0;
    if (counts && !tag->counted && tag->reads < 0xffffff) {
        tag->reads++;
        tag->counted = true;
    }
}

static bool read_pages(struct rg_sim_ntag21x *tag, unsigned from, unsigned to, bool wraps,
                       struct rg_sim_say *say)
{
    unsigned count = size_of(tag)->count;
    if (from >= count || (!wraps && (to < from || to >= count)) || !is_open(tag, from, false)) {
        return false;
    }
    count_reading(tag);
    for (unsigned page = from; page <= to; page++) {
        unsigned there = page % count;
        if (!is_open(tag, there, false)) {
            if (!wraps) {
                return false;
            }
            there = 0;
        }
        say_page(tag, there, say);
    }
    return true;
}

static bool is_locked(struct rg_sim_ntag21x *tag, unsigned page)
{
    const uint8_t *fixed = tag->pages[2] + 2;
    unsigned last = size_of(tag)->last_user;
    const uint8_t *dynamic = tag->pages[last + 1U];
    if (page < 16) {
        return (fixed[page / 8] >> page % 8 & 1) != 0;
    }
    if (page <= last) {
        unsigned pages_a_bit = tag->type == 213 ? 2 : 16;
        unsigned bit = (page - 16) / pages_a_bit;
        return (dynamic[bit / 8] >> bit % 8 & 1) != 0;
    }
    return page > last + 1 && page < last + 4 && (config(tag, 1)[0] & 0x40) != 0;
}

static bool write_page(struct rg_sim_ntag21x *tag, unsigned page, const uint8_t bytes[4])
{
    if (page < 2 || page >= size_of(tag)->count || !is_open(tag, page, true) || is_locked(tag, page)) {
        return false;
    }
    bool bits_stay = page == 2 || page == 3 || page == size_of(tag)->last_user + 1U;
    for (unsigned i = page == 2 ? 2 : 0; i < 4; i++) {
        tag->pages[page][i] = bits_stay ? tag->pages[page][i] | bytes[i] : bytes[i];
    }
    return true;
}

static bool check_password(struct rg_sim_ntag21x *tag, const uint8_t password[4], struct rg_sim_say *say)
{
    unsigned limit = config(tag, 1)[0] & 0x07;
    if (limit != 0 && tag->wrong_passwords >= limit) {
        return false;
    }
    if (memcmp(config(tag, 2), password, 4) != 0) {
        tag->wrong_passwords++;
        return false;
    }
    tag->wrong_passwords = 0;
    tag->authenticated = true;
    rg_sim_say_put(say, config(tag, 3), 2);
    return true;
}

static void say_version(const struct rg_sim_ntag21x *tag, struct rg_sim_say *say)
{
    const uint8_t version[] = {0x00, 0x04, 0x04, 0x02, 0x01, 0x00, size_of(tag)->version, 0x03};
    rg_sim_say_put(say, version, sizeof(version));
}

static void say_signature(const struct rg_sim_medium *medium, struct rg_sim_say *say)
{
    rg_sim_say_put(say, medium->as.ntag21x.signature, 32);
    rg_sim_medium_spoil(medium, &say->bytes[31]);
}

static enum rg_sim_status answer(struct rg_sim_medium *medium, bool raw, const uint8_t *in, size_t length,
                                 struct rg_sim_say *say)
{
    struct rg_sim_ntag21x *tag = &medium->as.ntag21x;
    const uint8_t reads[] = {(uint8_t)tag->reads, (uint8_t)(tag->reads >> 8), (uint8_t)(tag->reads >> 16)};
    bool known = false;
    if (in[0] == READ && length == 2) {
        known = read_pages(tag, in[1], in[1] + 3U, true, say);
    } else if (in[0] == FAST_READ && length == 3) {
        known = read_pages(tag, in[1], in[2], false, say);
    } else if (in[0] == WRITE && length == 6) {
        known = write_page(tag, in[1], in + 2);
        /* Its acknowledgement has four bits and no CRC: only InDataExchange knows what to make of that. */
        if (known) {
            return raw ? RG_SIM_STATUS_CRC : RG_SIM_STATUS_OK;
        }
    } else if (in[0] == PWD_AUTH && length == 5) {
        known = check_password(tag, in + 1, say);
    } else if (in[0] == GET_VERSION && length == 1) {
        say_version(tag, say);
        known = true;
    } else if (in[0] == READ_SIG && length == 2 && in[1] == 0) {
        say_signature(medium, say);
        known = true;
    } else if (in[0] == READ_COUNTER && length == 2 && in[1] == 2 && (config(tag, 1)[0] & 0x10) != 0) {
        rg_sim_say_put(say, reads, sizeof(reads));
        known = true;
    }
    if (!known) {
        say->length = 0;
        medium->sulks = true;
        return RG_SIM_STATUS_CRC;
    }
    return RG_SIM_STATUS_OK;
}

static const char *set_ndef(struct rg_sim_ntag21x *tag, const char *value)
{
    uint8_t message[RG_SIM_PAGES * 4];
    uint8_t *user = tag->pages[4];
    size_t count = 0;
    size_t room = (size_of(tag)->last_user - 3U) * 4U;
    if (!rg_sim_hex_read(value, strlen(value), message, sizeof(message), &count) ||
        count + (count < 0xff ? 3U : 5U) > room) {
        return "ndef is hex, and fits the tag with its TLV (type=215 and 216 have more room)";
    }
    size_t at = 0;
    memset(user, 0, room);
    user[at++] = 0x03;
    if (count >= 0xff) {
        user[at++] = 0xff;
        user[at++] = (uint8_t)(count >> 8);
    }
    user[at++] = (uint8_t)count;
    memcpy(user + at, message, count);
    user[at + count] = 0xfe;
    return NULL;
}

static const char *set_memory(struct rg_sim_ntag21x *tag, const char *value)
{
    uint8_t all[RG_SIM_PAGES * 4];
    size_t count = 0;
    if (!rg_sim_hex_read(value, strlen(value), all, sizeof(all), &count) ||
        count > size_of(tag)->count * 4U) {
        return "mem is the whole memory in hex, or its beginning";
    }
    memcpy(tag->pages, all, count);
    return NULL;
}

static const char *set(struct rg_sim_medium *medium, const char *key, size_t key_length, const char *value)
{
    struct rg_sim_ntag21x *tag = &medium->as.ntag21x;
    uint32_t read = 0;
    size_t count = 0;
    if (rg_sim_key_is(key, key_length, "type")) {
        if (!rg_sim_number_read(value, 216, &read) || (read != 213 && read != 215 && read != 216)) {
            return "type is 213, 215 or 216";
        }
        tag->type = read;
        format(tag);
        number(medium);
        return NULL;
    }
    if (rg_sim_key_is(key, key_length, "ndef")) {
        return set_ndef(tag, value);
    }
    if (rg_sim_key_is(key, key_length, "mem")) {
        return set_memory(tag, value);
    }
    if (rg_sim_key_is(key, key_length, "sig")) {
        return rg_sim_hex_read(value, strlen(value), tag->signature, sizeof(tag->signature), &count) &&
                       count == sizeof(tag->signature)
                   ? NULL
                   : "sig is 32 bytes in hex";
    }
    if (rg_sim_key_is(key, key_length, "counter")) {
        if (!rg_sim_number_read(value, 0xffffff, &read)) {
            return "counter is a number of up to 16777215";
        }
        tag->reads = read;
        return NULL;
    }
    return "";
}

static bool save(const struct rg_sim_medium *medium, unsigned part, char *text, size_t room)
{
    const struct rg_sim_ntag21x *tag = &medium->as.ntag21x;
    if (part > 0) {
        return false;
    }
    rg_sim_text_add(text, room, " type=%u counter=%u mem=", tag->type, (unsigned)tag->reads);
    rg_sim_hex_add(text, room, tag->pages[0], size_of(tag)->count * 4U);
    rg_sim_text_add(text, room, " sig=");
    rg_sim_hex_add(text, room, tag->signature, sizeof(tag->signature));
    return true;
}

const struct rg_sim_model rg_sim_model_ntag21x = {.name = "ntag21x",
                                                  .think_ns = 400000,
                                                  .make = make,
                                                  .number = number,
                                                  .set = set,
                                                  .save = save,
                                                  .wake = wake,
                                                  .answer = answer};
