/**
 * @file ledger.h
 * Consent as a ledger: one line an act (a grant or a withdrawal of one purpose), written once and never changed.
 *
 * A line's content is sealed under a key of its own, which is kept apart: who loses the key loses the content, and the chain stays
 * verifiable, because a line's id is SHA-256 over what is not erased: the member's number, the ids of the lines it has seen
 * (its parents) and the ciphertext. Clocks decide nothing: what came after what is said by parents alone.
 *
 * A purpose is live when there is a grant of it and every withdrawal of it is an ancestor of some grant of it. A grant therefore
 * supersedes only withdrawals that it names, itself or through what it names; what is concurrent counts as withdrawn. A grant
 * whose parents are not all known counts for nothing, a withdrawal counts always: doubt is a refusal.
 *
 * Bytes of a line on the wire and on the disk (integers little-endian):
 *   "RGL1" | member i64 | parent count u8 | parents, 32 bytes each | ciphertext length u16 | ciphertext
 * and of its content, before it is sealed (texts with a length byte):
 *   purpose u16 | act u8 | medium u8 | assurance u8 | present u8 | associate i64 | at i64 | text version | language | site | device
 *
 * Thread: any; values only.
 * Owner:  the caller owns all buffers and wipes contents and keys.
 */
#ifndef APP_CONSENT_LEDGER_H
#define APP_CONSENT_LEDGER_H

#include "aead.h"
#include "consent.h"

#include "regard/ids.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_LEDGER_KEY          32u
#define RG_LEDGER_PARENTS      8u
#define RG_LEDGER_CONTENT_MAX  192u
#define RG_LEDGER_LINE_MAX     (4u + 8u + 1u + 32u * RG_LEDGER_PARENTS + 2u + RG_LEDGER_CONTENT_MAX + RG_AEAD_OVERHEAD)
#define RG_LEDGER_NAME_MAX     33u /**< of a site or device, as in topics */
#define RG_LEDGER_VERSION_MAX  17u /**< of the text shown */
#define RG_LEDGER_LANGUAGE_MAX 9u

struct rg_ledger_id {
    uint8_t bytes[32];
};

enum rg_ledger_act { RG_LEDGER_GRANT = 1, RG_LEDGER_WITHDRAW = 2 };

/** What the customer said it with. */
enum rg_ledger_medium { RG_MEDIUM_CARD = 1, RG_MEDIUM_PHONE, RG_MEDIUM_CODE, RG_MEDIUM_PAPER, RG_MEDIUM_WEB, RG_MEDIUM_HQ };

/** Who was there beside the customer. */
enum rg_ledger_present { RG_PRESENT_NOBODY = 0, RG_PRESENT_ASSOCIATE, RG_PRESENT_GUARDIAN };

struct rg_ledger_content {
    enum rg_purpose purpose; /**< exactly one */
    enum rg_ledger_act act;
    enum rg_ledger_medium medium;
    enum rg_assurance assurance;
    enum rg_ledger_present present;
    struct rg_associate_id associate; /**< whose badge was in; 0 nobody's */
    int64_t at_ms;                    /**< by the device's clock: for people, not for order */
    char text_version[RG_LEDGER_VERSION_MAX];
    char language[RG_LEDGER_LANGUAGE_MAX]; /**< that the text was shown in */
    char site[RG_LEDGER_NAME_MAX], device[RG_LEDGER_NAME_MAX];
};

/** A line as it is stored and sent: readable without any key but for the content. */
struct rg_ledger_line {
    struct rg_ledger_id id;
    struct rg_member_id member;
    size_t parent_count;
    struct rg_ledger_id parents[RG_LEDGER_PARENTS];
    size_t ciphertext_len;
    uint8_t ciphertext[RG_LEDGER_CONTENT_MAX + RG_AEAD_OVERHEAD];
};

/**
 * Make a line. @p key becomes its key, random.
 * @return RG_OK; RG_INVALID for more than RG_LEDGER_PARENTS parents, two alike, no single known purpose, a text that is too long or has a
 *         control character; RG_IO (no randomness), RG_NO_MEMORY.
 */
enum rg_status rg_ledger_make(struct rg_aead *aead, struct rg_member_id member, const struct rg_ledger_content *content,
                              const struct rg_ledger_id *parents, size_t parent_count, uint8_t key[RG_LEDGER_KEY],
                              struct rg_ledger_line *line) RG_MUST_CHECK;

/** Open a line's content. @return RG_OK; RG_CORRUPT for another key or a content that breaks the rules of make(); RG_NO_MEMORY. */
enum rg_status rg_ledger_open(struct rg_aead *aead, const struct rg_ledger_line *line, const uint8_t key[RG_LEDGER_KEY],
                              struct rg_ledger_content *content) RG_MUST_CHECK;

/** @p capacity of RG_LEDGER_LINE_MAX is always enough. @return RG_OK or RG_FULL. */
enum rg_status rg_ledger_write(const struct rg_ledger_line *line, uint8_t *bytes, size_t capacity,
                               size_t *len) RG_MUST_CHECK;

/** Read hostile bytes; the id is computed from them. @return RG_OK; RG_INVALID for anything that write() would not write. */
enum rg_status rg_ledger_read(const uint8_t *bytes, size_t len, struct rg_ledger_line *line) RG_MUST_CHECK;

/** A line of one member, opened, as evaluation needs it. */
struct rg_ledger_entry {
    struct rg_ledger_id id;
    enum rg_purpose purpose;
    enum rg_ledger_act act;
    size_t parent_count;
    struct rg_ledger_id parents[RG_LEDGER_PARENTS];
};

struct rg_ledger_state {
    bool known;  /**< there is a line of this purpose */
    bool live;
    size_t head_count; /**< lines of this purpose that no other line names; a new line names them all */
    struct rg_ledger_id heads[RG_LEDGER_PARENTS];
    bool crowded; /**< there are more heads than fit: not live, and HQ must join them (a withdrawal names the first eight) */
};

/**
 * What holds for @p purpose by the lines of one member, in any order, duplicates allowed. Time is quadratic in the lines of that purpose.
 * @return RG_OK; RG_INVALID for more than RG_LEDGER_ENTRIES_MAX entries.
 */
#define RG_LEDGER_ENTRIES_MAX 256u
enum rg_status rg_ledger_evaluate(const struct rg_ledger_entry *entries, size_t count, enum rg_purpose purpose,
                                  struct rg_ledger_state *state) RG_MUST_CHECK;

/** A chain over lines (or any ids) in the order in which a store took them: a dropped, changed or reordered one shows. */
struct rg_ledger_chain {
    uint64_t count;
    uint8_t head[32]; /**< zeros at first */
};

/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_ledger_chain_add(struct rg_ledger_chain *chain, const struct rg_ledger_id *id) RG_MUST_CHECK;

#endif
