/**
 * @file hq_journal_record.h
 * One line of the journal as bytes. All lines have the same length, and each ends with SHA-256 over the end of the line
 * before it and its own bytes, so that one that is changed, dropped or moved shows. Integers are little-endian:
 *   "RGT1" | kind u8 | assurance u8 | purpose u16 | number u64 | member i64 | stands for i64 | at i64 | due i64 |
 *   id, 32 bytes | site, 32 bytes padded with zeros | hash, 32 bytes
 *
 * Thread: any; values only.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_HQ_JOURNAL_HQ_JOURNAL_RECORD_H
#define APP_HQ_JOURNAL_HQ_JOURNAL_RECORD_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_HQ_JOURNAL_RECORD 144u
#define RG_HQ_JOURNAL_HASH   32u

enum rg_hq_journal_kind {
    RG_HQ_WROTE_ERASED = 1, /**< a number of a member who was destroyed */
    RG_HQ_WROTE_WITHDRAWN,  /**< a purpose was withdrawn */
    RG_HQ_WROTE_ASKED,      /**< an erasure is held until it is due; from now on the member is hidden */
    RG_HQ_WROTE_KEPT,       /**< the held erasure was called off */
    RG_HQ_WROTE_RESTRICTED, /**< the member is hidden from all kiosks until HQ says otherwise */
    RG_HQ_WROTE_RELEASED    /**< it did */
};

struct rg_hq_journal_entry {
    enum rg_hq_journal_kind kind;
    int64_t member;     /**< the number */
    int64_t stands_for; /**< the member whose other name the number is; the same when it is their own */
    int64_t at_ms, due_ms;
    uint32_t purpose; /**< of WITHDRAWN, a bit of enum rg_purpose; else 0 */
    uint8_t assurance;
    uint8_t id
        [32]; /**< of ERASED the keyed hash of the retailer's number, of WITHDRAWN the line's id; zeros: none */
    char site[33];
};

/** Write @p entry as line @p number (1 and up), which follows the line that ends with @p before (zeros before the first).
 * @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_hq_journal_record_write(const struct rg_hq_journal_entry *entry, uint64_t number,
                                          const uint8_t before[RG_HQ_JOURNAL_HASH],
                                          uint8_t record[RG_HQ_JOURNAL_RECORD]) RG_MUST_CHECK;

/** Read hostile bytes. @return RG_OK; RG_CORRUPT for anything that write() would not write there; RG_NO_MEMORY. */
enum rg_status rg_hq_journal_record_read(const uint8_t record[RG_HQ_JOURNAL_RECORD], uint64_t number,
                                         const uint8_t before[RG_HQ_JOURNAL_HASH],
                                         struct rg_hq_journal_entry *entry) RG_MUST_CHECK;

#endif
