/**
 * @file pack.h
 * Lists packed into one column: LEB128 numbers and texts with a length byte. Private to app/store. The reader
 * trusts nothing: a damaged column reads as an end.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_STORE_PACK_H
#define APP_STORE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Writes; `full` sticks once something did not fit. */
struct rg_pack {
    uint8_t *bytes;
    size_t capacity, len;
    bool full;
};

void rg_pack_number(struct rg_pack *pack, uint64_t number);
/** At most 255 bytes. */
void rg_pack_text(struct rg_pack *pack, const char *text, size_t len);
/** As they are, without their length. */
void rg_pack_bytes(struct rg_pack *pack, const uint8_t *bytes, size_t len);

/** Reads; `broken` sticks once something was cut off. */
struct rg_unpack {
    const uint8_t *bytes;
    size_t len, at;
    bool broken;
};

/** Whether anything is left to read. */
static inline bool rg_unpack_more(const struct rg_unpack *unpack)
{
    return !unpack->broken && unpack->at < unpack->len;
}

/** 0 when broken. In line: a tap reads some thousands. */
static inline uint64_t rg_unpack_number(struct rg_unpack *unpack)
{
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64 && rg_unpack_more(unpack); shift += 7) {
        uint8_t byte = unpack->bytes[unpack->at++];
        number |= (uint64_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) {
            return number;
        }
    }
    unpack->broken = true;
    return 0;
}
/** As it stands; NULL when broken. */
const char *rg_unpack_view(struct rg_unpack *unpack, size_t *text_len);
/** Terminated and cut at a character's boundary; "" when broken. */
void rg_unpack_text(struct rg_unpack *unpack, char *text, size_t capacity);
/** Nothing is written when broken. */
void rg_unpack_bytes(struct rg_unpack *unpack, uint8_t *bytes, size_t len);

#endif
