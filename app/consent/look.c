#include "look.h"

#include "crypto.h"

#include <string.h>

static const uint8_t magic[4] = {'R', 'G', 'K', '1'};
static const char label[] = "regard look who";

enum { MORE = 1, CLOSED = 2 };

_Static_assert(RG_FIELDS <= 32, "a bit for every field");
_Static_assert(RG_PURPOSES <= 16, "a bit for every purpose");

/* One walk for both directions, so that they cannot differ. */
struct cursor {
    uint8_t *to;         /* NULL: reading */
    const uint8_t *from; /* NULL: writing */
    size_t at;
};

static void number(struct cursor *cursor, uint64_t *value, size_t bytes)
{
    uint64_t read = 0;
    for (size_t i = 0; i < bytes; i++) {
        if (cursor->to != NULL) {
            cursor->to[cursor->at + i] = (uint8_t)(*value >> (8 * i));
        } else {
            read |= (uint64_t)cursor->from[cursor->at + i] << (8 * i);
        }
    }
    cursor->at += bytes;
    *value = cursor->to != NULL ? *value : read;
}

static void block(struct cursor *cursor, uint8_t *bytes, size_t len)
{
    if (cursor->to != NULL) {
        memcpy(cursor->to + cursor->at, bytes, len);
    } else {
        memcpy(bytes, cursor->from + cursor->at, len);
    }
    cursor->at += len;
}

/* Numbers as they lie in the bytes; the rest of a look goes as blocks. */
struct numbers {
    uint64_t at, associate, scope, began, assurance, flags, purposes, fields, since_tap, duration;
};

static void walk(struct cursor *cursor, struct rg_look *look, struct numbers *numbers)
{
    cursor->at = sizeof magic;
    block(cursor, look->chain, sizeof look->chain);
    number(cursor, &look->number, 8);
    block(cursor, look->previous.bytes, sizeof look->previous.bytes);
    number(cursor, &numbers->at, 8);
    block(cursor, look->visit.bytes, sizeof look->visit.bytes);
    number(cursor, &numbers->associate, 8);
    block(cursor, look->who, sizeof look->who);
    number(cursor, &numbers->scope, 1);
    number(cursor, &numbers->began, 1);
    number(cursor, &numbers->assurance, 1);
    number(cursor, &numbers->flags, 1);
    number(cursor, &numbers->purposes, 2);
    number(cursor, &numbers->fields, 4);
    number(cursor, &numbers->since_tap, 4);
    number(cursor, &numbers->duration, 4);
}

static bool sound(const struct rg_look *look, const struct numbers *numbers)
{
    static const struct rg_ledger_id none;
    bool first = memcmp(&look->previous, &none, sizeof none) == 0;
    return look->number > 0 && look->number <= INT64_MAX && first == (look->number == 1) &&
           numbers->at <= INT64_MAX && numbers->associate <= INT64_MAX &&
           numbers->scope >= RG_LOOK_GREETING && numbers->scope <= RG_LOOK_OWN &&
           numbers->began <= RG_LOOK_BY_SWITCH && numbers->assurance <= RG_ASSURANCE_L2 &&
           numbers->flags <= (MORE | CLOSED) && numbers->purposes < 1u << RG_PURPOSES && numbers->fields != 0;
}

enum rg_status rg_look_write(const struct rg_look *look, uint8_t bytes[RG_LOOK_LINE])
{
    struct rg_look copy = *look;
    struct numbers numbers = {.at = (uint64_t)look->at_ms,
                              .associate = (uint64_t)look->associate.value,
                              .scope = (uint64_t)look->scope,
                              .began = (uint64_t)look->began,
                              .assurance = (uint64_t)look->assurance,
                              .flags = (look->more ? MORE : 0u) | (look->closed ? CLOSED : 0u),
                              .purposes = look->purposes,
                              .fields = look->fields,
                              .since_tap = look->since_tap_ms,
                              .duration = look->duration_ms};
    if (!sound(look, &numbers)) {
        return RG_INVALID;
    }
    struct cursor cursor = {.to = bytes};
    memcpy(bytes, magic, sizeof magic);
    walk(&cursor, &copy, &numbers);
    return RG_OK;
}

enum rg_status rg_look_read(const uint8_t *bytes, size_t len, struct rg_look *look)
{
    struct rg_look fresh;
    struct numbers numbers = {0};
    if (len != RG_LOOK_LINE || memcmp(bytes, magic, sizeof magic) != 0) {
        return RG_INVALID;
    }
    struct cursor cursor = {.from = bytes};
    memset(&fresh, 0, sizeof fresh);
    walk(&cursor, &fresh, &numbers);
    if (!sound(&fresh, &numbers)) {
        return RG_INVALID;
    }
    fresh.at_ms = (int64_t)numbers.at;
    fresh.associate.value = (int64_t)numbers.associate;
    fresh.scope = (enum rg_look_scope)numbers.scope;
    fresh.began = (enum rg_look_began)numbers.began;
    fresh.assurance = (enum rg_assurance)numbers.assurance;
    fresh.more = (numbers.flags & MORE) != 0;
    fresh.closed = (numbers.flags & CLOSED) != 0;
    fresh.purposes = (uint32_t)numbers.purposes;
    fresh.fields = (uint32_t)numbers.fields;
    fresh.since_tap_ms = (uint32_t)numbers.since_tap;
    fresh.duration_ms = (uint32_t)numbers.duration;
    *look = fresh;
    return RG_OK;
}

enum rg_status rg_look_id(const uint8_t bytes[RG_LOOK_LINE], struct rg_ledger_id *id)
{
    return rg_sha256(bytes, RG_LOOK_LINE, id->bytes);
}

enum rg_status rg_look_who(const uint8_t key[RG_LOOK_KEY], struct rg_member_id member, uint8_t who[32])
{
    uint8_t message[sizeof label + 8];
    uint64_t value = (uint64_t)member.value;
    struct cursor cursor = {.to = message, .at = sizeof label};
    memcpy(message, label, sizeof label);
    number(&cursor, &value, 8);
    enum rg_status status = rg_hmac_sha256(key, RG_LOOK_KEY, message, sizeof message, who);
    explicit_bzero(message, sizeof message);
    return status;
}

const char *rg_look_scope_name(enum rg_look_scope scope)
{
    switch (scope) {
    case RG_LOOK_GREETING: return "greeting";
    case RG_LOOK_PROFILE: return "profile";
    case RG_LOOK_OWN: return "own";
    }
    return "";
}

const char *rg_look_began_name(enum rg_look_began began)
{
    switch (began) {
    case RG_LOOK_BY_NOTHING: return "nothing";
    case RG_LOOK_BY_TAP: return "tap";
    case RG_LOOK_BY_CODE: return "code";
    case RG_LOOK_BY_BADGE: return "badge";
    case RG_LOOK_BY_SWITCH: return "switch";
    }
    return "";
}
