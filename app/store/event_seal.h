/**
 * @file event_seal.h
 * An event as it lies in the outbox: the member whom it names (8 bytes, little-endian) and its text, sealed by
 * RG_VAULT_OUTBOX for its id; nothing at all once that member was erased. Private to app/store.
 *
 * Thread: the thread of @p aead.
 * Owner:  the caller owns all buffers and wipes what is opened.
 */
#ifndef APP_STORE_EVENT_SEAL_H
#define APP_STORE_EVENT_SEAL_H

#include "event.h"
#include "vault.h"

#define RG_EVENT_PLAIN_MAX  (sizeof(int64_t) + RG_EVENT_TEXT_MAX)
#define RG_EVENT_SEALED_MAX (RG_EVENT_PLAIN_MAX + RG_AEAD_OVERHEAD)

struct rg_event_plain {
    int64_t member; /**< 0: not known */
    size_t len;
    char text[RG_EVENT_TEXT_MAX]; /**< terminated */
};

/**
 * Call it inside the transaction that commits it.
 * @return RG_OK with the length in @p sealed_len; RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_event_seal(struct rg_vault *vault, struct rg_aead *aead, const struct rg_uuid *id,
                             const struct rg_event_plain *plain, uint8_t sealed[RG_EVENT_SEALED_MAX],
                             size_t *sealed_len) RG_MUST_CHECK;

/** @return RG_OK; RG_NOT_FOUND for what was erased; RG_CORRUPT for what does not open; RG_NO_MEMORY. */
enum rg_status rg_event_unseal(struct rg_vault *vault, struct rg_aead *aead, const struct rg_uuid *id,
                               const uint8_t *sealed, size_t sealed_len,
                               struct rg_event_plain *plain) RG_MUST_CHECK;

#endif
