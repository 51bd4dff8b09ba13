#include "sim_ndef.h"

#include <string.h>

#define BEGIN      0x80
#define END        0x40
#define SHORT      0x10
#define HAS_ID     0x08
#define WELL_KNOWN 0x01
#define EXTERNAL   0x04

struct record {
    uint8_t head;
    struct rg_sim_span type, id, payload;
};

static bool take(struct rg_sim_span *from, size_t length, struct rg_sim_span *part)
{
    if (length > from->length) {
        return false;
    }
    *part = (struct rg_sim_span){from->at, length};
    from->at += length;
    from->length -= length;
    return true;
}

static bool take_number(struct rg_sim_span *from, size_t bytes, size_t *number)
{
    struct rg_sim_span part;
    if (!take(from, bytes, &part)) {
        return false;
    }
    *number = 0;
    for (size_t i = 0; i < bytes; i++) {
        *number = *number << 8 | part.at[i];
    }
    return true;
}

static bool take_record(struct rg_sim_span *from, struct record *record)
{
    size_t head = 0;
    size_t type_length = 0;
    size_t payload_length = 0;
    size_t id_length = 0;
    if (!take_number(from, 1, &head) || !take_number(from, 1, &type_length) ||
        !take_number(from, (head & SHORT) != 0 ? 1 : 4, &payload_length) ||
        ((head & HAS_ID) != 0 && !take_number(from, 1, &id_length))) {
        return false;
    }
    record->head = (uint8_t)head;
    return take(from, type_length, &record->type) && take(from, id_length, &record->id) &&
           take(from, payload_length, &record->payload);
}

static bool is(struct rg_sim_span span, const char *name)
{
    return span.length == strlen(name) && memcmp(span.at, name, span.length) == 0;
}

bool rg_sim_ndef_find(struct rg_sim_span message, const char *name, struct rg_sim_span *payload)
{
    struct record record;
    while (message.length > 0 && take_record(&message, &record)) {
        bool well_known = (record.head & 0x07) == WELL_KNOWN;
        if (is(well_known ? record.id : record.type, name)) {
            *payload = record.payload;
            return true;
        }
    }
    return false;
}

void rg_sim_ndef_add(struct rg_sim_say *message, bool first, bool last, const char *type, const char *id,
                     const void *payload, size_t length)
{
    bool is_short = length < 256;
    uint8_t head = (uint8_t)((first ? BEGIN : 0) | (last ? END : 0) | (is_short ? SHORT : 0) |
                             (id != NULL ? HAS_ID | WELL_KNOWN : EXTERNAL));
    rg_sim_say_byte(message, head);
    rg_sim_say_byte(message, (uint8_t)strlen(type));
    for (int shift = is_short ? 0 : 24; shift >= 0; shift -= 8) {
        rg_sim_say_byte(message, (uint8_t)(length >> shift));
    }
    if (id != NULL) {
        rg_sim_say_byte(message, (uint8_t)strlen(id));
    }
    rg_sim_say_put(message, type, strlen(type));
    if (id != NULL) {
        rg_sim_say_put(message, id, strlen(id));
    }
    rg_sim_say_put(message, payload, length);
}
