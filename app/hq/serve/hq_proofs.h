/**
 * @file hq_proofs.h
 * Proofs in progress: a visitor's card and HQ, which has its key, speak through a kiosk that has none (card_remote.h). What has to be
 * remembered between its two questions is here, for seconds, in memory alone.
 *
 * A proof belongs to the kiosk that began it and to the id of its first question: another kiosk's, an id that was used already, and a
 * second question asked twice are none. A card that nobody here has a key of is answered like any other, under a key that is drawn
 * and forgotten, and has never proved itself.
 *
 * Thread: main.
 * Owner:  rg_hq_serve_main(); a fixed number of them.
 */
#ifndef APP_HQ_SERVE_HQ_PROOFS_H
#define APP_HQ_SERVE_HQ_PROOFS_H

#include "card_remote.h"
#include "hq_store.h"
#include "regard/ids.h"

#define RG_HQ_PROOFS_MAX    256u /**< of all kiosks; the oldest gives way */
#define RG_HQ_PROOFS_DEVICE 4u   /**< of one, whose oldest gives way */
#define RG_HQ_PROOFS_MS     5000 /**< nobody holds a card longer against a reader that says nothing */
#define RG_HQ_PROOFS_HOUR                                                                                    \
    120u /**< cards that one kiosk may have proved in an hour; from then on they are nobody's */

/** How often one kiosk has begun a proof; in memory, zero at start. */
struct rg_hq_proof_limit {
    int64_t since_ms;
    uint32_t asked;
};

/** Counts what is asked, whatever comes of it. @return false: too often. */
bool rg_hq_proof_admit(struct rg_hq_proof_limit *limit, int64_t now_ms);

/** Which proof: borrowed. */
struct rg_hq_proof_from {
    const char *site, *device; /**< of the kiosk that asks */
    const char *rid;           /**< of the first question */
    const struct rg_card_token *token;
};

struct rg_hq_proofs;

/** @return RG_OK, RG_NO_MEMORY. */
enum rg_status rg_hq_proofs_make(struct rg_hq_proofs **proofs) RG_MUST_CHECK;

/** Wipe and free; NULL is allowed. */
void rg_hq_proofs_free(struct rg_hq_proofs *proofs);

/**
 * Answer the first question of a proof, by @p key, or by none: NULL. @p now_ms is monotonic.
 * @return RG_OK; RG_DENIED when that kiosk has used the id; RG_INVALID for another question or length; RG_NO_MEMORY; RG_IO.
 */
enum rg_status rg_hq_proof_answer(struct rg_hq_proofs *proofs, const struct rg_hq_proof_from *from,
                                  const uint8_t *key, enum rg_card_question question, const uint8_t *bytes,
                                  size_t len, int64_t now_ms,
                                  uint8_t answer[RG_CARD_REMOTE_MAX]) RG_MUST_CHECK;

/**
 * A question that has no second, of that id: it is answered once. @p now_ms is monotonic.
 * @return RG_OK; RG_DENIED when that kiosk has used the id; RG_INVALID for one that is too long.
 */
enum rg_status rg_hq_proof_once(struct rg_hq_proofs *proofs, const struct rg_hq_proof_from *from,
                                int64_t now_ms) RG_MUST_CHECK;

/** What this room's keys are used with; borrowed. */
struct rg_cipher *rg_hq_proofs_cipher(struct rg_hq_proofs *proofs);

/** The first question of the proof, while it waits for its second. @return RG_NOT_FOUND: there is none such, or no more. */
enum rg_status rg_hq_proof_waits(const struct rg_hq_proofs *proofs, const struct rg_hq_proof_from *from,
                                 int64_t now_ms, enum rg_card_question *question) RG_MUST_CHECK;

/**
 * Answer the second, once. @p key is that of the card as of now, or NULL. Of the card's proof the first 16 bytes count where it has no
 * more (AuthenticateAES).
 * @return RG_OK with @p proven; RG_NOT_FOUND as above; RG_NO_MEMORY; RG_IO.
 */
enum rg_status rg_hq_proof_check(struct rg_hq_proofs *proofs, const struct rg_hq_proof_from *from,
                                 const uint8_t *key, const uint8_t proof[32], int64_t now_ms,
                                 bool *proven) RG_MUST_CHECK;

#endif
