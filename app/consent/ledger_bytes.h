/**
 * @file ledger_bytes.h
 * The bytes of lines and contents, as ledger.h lays them out; private to this room.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_CONSENT_LEDGER_BYTES_H
#define APP_CONSENT_LEDGER_BYTES_H

#include "ledger.h"

/** Bytes before the ciphertext's length, all of them authenticated with the content. */
#define RG_LEDGER_HEADER_MAX (4u + 8u + 1u + 32u * RG_LEDGER_PARENTS + RG_LEDGER_COMMITMENT)

/** A content without texts. */
#define RG_LEDGER_CONTENT_MIN 26u

/** Whether the line but for its ciphertext's bytes and its id is one that make() makes. */
bool rg_ledger_well_formed(const struct rg_ledger_line *line);

/** Write the header of a well-formed line. @return its length. */
size_t rg_ledger_header(const struct rg_ledger_line *line, uint8_t bytes[RG_LEDGER_HEADER_MAX]);

/** The id of a well-formed line. @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_ledger_identify(const struct rg_ledger_line *line, struct rg_ledger_id *id) RG_MUST_CHECK;

/** @return RG_OK; RG_INVALID for a content that breaks the rules of rg_ledger_make(). */
enum rg_status rg_ledger_content_write(const struct rg_ledger_content *content,
                                       uint8_t bytes[RG_LEDGER_CONTENT_MAX], size_t *len) RG_MUST_CHECK;

/** @return RG_OK; RG_INVALID for anything that rg_ledger_content_write() would not write. */
enum rg_status rg_ledger_content_read(const uint8_t *bytes, size_t len,
                                      struct rg_ledger_content *content) RG_MUST_CHECK;

#endif
