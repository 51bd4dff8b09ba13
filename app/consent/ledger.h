/**
 * @file ledger.h
 * Consent as a ledger: one line an act (a grant or a withdrawal of one purpose), written once and never changed.
 *
 * A line's content is sealed under a key of its own, which is kept apart: who loses the key loses the content, and the chain
 * stays verifiable, because a line's id is SHA-256 over what is not erased: all bytes of the line, which are the member's
 * number, the ids of the lines it has seen (its parents), what commits it to its key, and the ciphertext. Clocks decide
 * nothing: what came after what is said by parents alone.
 *
 * AES-GCM alone would let one ciphertext be made that opens as a grant under one key and as a withdrawal under another;
 * the commitment, SHA-256 over a label and the key, leaves a line with one key that opens it.
 *
 * The lines of each purpose are a graph of their own: a parent of another purpose is as good as unknown. A purpose is live
 * when there is a grant of it that counts and every withdrawal of it is an ancestor of some grant of it that counts. A grant
 * therefore supersedes only withdrawals that it names, itself or through what it names; what is concurrent counts as
 * withdrawn. A grant whose parents are not all known counts for nothing, a withdrawal counts always: doubt is a refusal.
 *
 * Bytes of a line on the wire and on the disk (integers little-endian):
 *   "RGL1" | member i64 | parent count u8 | parents, 32 bytes each | commitment, 32 bytes | ciphertext length u16 | ciphertext
 * and of its content, before it is sealed with all before the ciphertext's length authenticated (texts with a length byte):
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

#define RG_LEDGER_KEY         32u
#define RG_LEDGER_PARENTS     8u
#define RG_LEDGER_CONTENT_MAX 192u
#define RG_LEDGER_COMMITMENT  32u
#define RG_LEDGER_LINE_MAX                                                                                   \
    (4u + 8u + 1u + 32u * RG_LEDGER_PARENTS + RG_LEDGER_COMMITMENT + 2u + RG_LEDGER_CONTENT_MAX +            \
     RG_AEAD_OVERHEAD)
#define RG_LEDGER_NAME_MAX     33u /**< of a site or device, as in topics */
#define RG_LEDGER_VERSION_MAX  17u /**< of the text shown */
#define RG_LEDGER_LANGUAGE_MAX 9u

struct rg_ledger_id {
    uint8_t bytes[32];
};

enum rg_ledger_act { RG_LEDGER_GRANT = 1, RG_LEDGER_WITHDRAW = 2 };

/** What the customer said it with. */
enum rg_ledger_medium {
    RG_MEDIUM_CARD = 1,
    RG_MEDIUM_PHONE,
    RG_MEDIUM_CODE,
    RG_MEDIUM_PAPER,
    RG_MEDIUM_WEB,
    RG_MEDIUM_HQ
};

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
    uint8_t commitment[RG_LEDGER_COMMITMENT];
    size_t ciphertext_len;
    uint8_t ciphertext[RG_LEDGER_CONTENT_MAX + RG_AEAD_OVERHEAD];
};

/**
 * Make a line. @p key becomes its key, random.
 * @return RG_OK; RG_INVALID for no member, more than RG_LEDGER_PARENTS parents, two alike, no single known purpose, an act,
 *         medium, assurance or presence that does not exist, a text that is too long, has a control character or is not UTF-8;
 *         RG_IO (no randomness), RG_NO_MEMORY.
 */
enum rg_status rg_ledger_make(struct rg_aead *aead, struct rg_member_id member,
                              const struct rg_ledger_content *content, const struct rg_ledger_id *parents,
                              size_t parent_count, uint8_t key[RG_LEDGER_KEY],
                              struct rg_ledger_line *line) RG_MUST_CHECK;

/** Open a line's content. @return RG_OK; RG_CORRUPT for another key or a content that breaks the rules of make(); RG_NO_MEMORY. */
enum rg_status rg_ledger_open(struct rg_aead *aead, const struct rg_ledger_line *line,
                              const uint8_t key[RG_LEDGER_KEY],
                              struct rg_ledger_content *content) RG_MUST_CHECK;

/** @p capacity of RG_LEDGER_LINE_MAX is always enough. @return RG_OK; RG_FULL; RG_INVALID for a line that make() does not make. */
enum rg_status rg_ledger_write(const struct rg_ledger_line *line, uint8_t *bytes, size_t capacity,
                               size_t *len) RG_MUST_CHECK;

/** Read hostile bytes; the id is computed from them. @return RG_OK; RG_INVALID for anything that write() would not write;
 *  RG_NO_MEMORY. */
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
    bool known; /**< there is a line of this purpose */
    bool live;
    size_t
        head_count; /**< lines of this purpose that no other of it names, by their bytes; a new line names them all */
    struct rg_ledger_id heads[RG_LEDGER_PARENTS];
    bool crowded; /**< there are more heads than fit: not live, until a line that names these leaves fewer */
};

#define RG_LEDGER_ENTRIES_MAX 1024u

/**
 * What holds for @p purpose by the lines of one member, in any order, duplicates allowed; lines of other purposes are ignored
 * and not counted. The order of @p entries and what is said twice make no difference.
 * @return RG_OK; RG_INVALID for no single known purpose or more than RG_LEDGER_ENTRIES_MAX entries of it: the caller takes it
 *         as withdrawn.
 */
enum rg_status rg_ledger_evaluate(const struct rg_ledger_entry *entries, size_t count,
                                  enum rg_purpose purpose, struct rg_ledger_state *state) RG_MUST_CHECK;

/** A chain over lines (or any ids) in the order in which a store took them: a dropped, changed or reordered one shows. */
struct rg_ledger_chain {
    uint64_t count;
    uint8_t head[32]; /**< zeros at first */
};

/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_ledger_chain_add(struct rg_ledger_chain *chain,
                                   const struct rg_ledger_id *id) RG_MUST_CHECK;

#endif
