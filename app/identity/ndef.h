/**
 * @file ndef.h
 * NDEF messages (NFC Forum): the records in a message, the message in a tag's memory, and how a record is written. Hostile: bounded, pure.
 *
 * Thread: any.
 * Owner:  nobody; what is found points into what was given.
 */
#ifndef APP_IDENTITY_NDEF_H
#define APP_IDENTITY_NDEF_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rg_ndef_format { RG_NDEF_WELL_KNOWN = 1, RG_NDEF_EXTERNAL = 4 };

struct rg_ndef_record {
    uint8_t format; /**< TNF: enum rg_ndef_format, or another up to 6 */
    uint8_t type_len, id_len;
    size_t payload_len;
    const uint8_t *type, *id, *payload;
};

/**
 * The record at @p *at, which moves behind it; begin with 0.
 * @return RG_OK; RG_NOT_FOUND at the end of the message; RG_CORRUPT for one that breaks the format, or comes in chunks.
 */
enum rg_status rg_ndef_next(const uint8_t *message, size_t len, size_t *at,
                            struct rg_ndef_record *record) RG_MUST_CHECK;

/** Whether @p name is the type of an external record, or the id of one of whatever type. */
bool rg_ndef_is_called(const struct rg_ndef_record *record, const char *name);

/**
 * The first record that is called @p name.
 * @return RG_OK; RG_NOT_FOUND; RG_CORRUPT: the message is broken before such a record.
 */
enum rg_status rg_ndef_find(const uint8_t *message, size_t len, const char *name,
                            struct rg_ndef_record *record) RG_MUST_CHECK;

/**
 * The message in the memory of a type 2 tag, from its first data page on: the TLV 03.
 * @return RG_OK; RG_TIMEOUT when @p len bytes are not all of it, with @p *message_len how many there must be; RG_NOT_FOUND; RG_CORRUPT.
 */
enum rg_status rg_ndef_in_tag(const uint8_t *memory, size_t len, const uint8_t **message,
                              size_t *message_len) RG_MUST_CHECK;

/**
 * Write the head of an external record with a payload of @p payload_len bytes, 255 at most, and a type of 255 at most; the payload
 * follows. @p first and @p last: of its message.
 * @return the head's length: 3 and the type's.
 */
size_t rg_ndef_write_head(uint8_t *to, const char *type, size_t payload_len, bool first, bool last);

#endif
