/**
 * @file member_key.h
 * A member's row of the table member_key: their key, sealed by its bucket's, and beside it their consents, sealed by that key,
 * because a tap reads both and nothing else before it knows whether it may read more. Private to app/store.
 *
 * Thread: the thread of the handle whose statement, vault and aead are passed.
 * Owner:  the caller owns all buffers, and wipes keys and consents.
 */
#ifndef APP_STORE_MEMBER_KEY_H
#define APP_STORE_MEMBER_KEY_H

#include "handle.h"
#include "record.h"

/** The statement that key rows are made with: member, bucket, wrapped. */
#define RG_MEMBER_KEY_PUT "INSERT INTO member_key (member, bucket, wrapped) VALUES (?1, ?2, ?3)"

/** The key of the @p row that rg_personal_key_sql stands on. @return RG_OK; RG_CORRUPT; RG_NO_MEMORY. */
enum rg_status rg_member_key_of(struct rg_vault *vault, sqlite3_stmt *row, int64_t member,
                                uint8_t key[RG_KEY_LEN]) RG_MUST_CHECK;

/** The consents of the @p row that rg_personal_key_sql stands on; none are a count of 0. @return as rg_member_key_of(). */
enum rg_status rg_member_consents_of(struct rg_aead *aead, sqlite3_stmt *row, int64_t member,
                                     const uint8_t key[RG_KEY_LEN],
                                     struct rg_record_consents *consents) RG_MUST_CHECK;

#define RG_MEMBER_CONSENTS_SEALED (RG_RECORD_CONSENTS_MAX + RG_AEAD_OVERHEAD)
/** @return RG_OK with how many bytes of @p sealed (RG_MEMBER_CONSENTS_SEALED) were written; RG_IO, RG_NO_MEMORY. */
enum rg_status rg_member_consents_seal(struct rg_aead *aead, int64_t member, const uint8_t key[RG_KEY_LEN],
                                       const struct rg_record_consents *consents, uint8_t *sealed,
                                       size_t *len) RG_MUST_CHECK;

/** A new key, kept by @p put (RG_MEMBER_KEY_PUT). @return RG_OK, RG_FULL, RG_IO, RG_CORRUPT, RG_NO_MEMORY. */
enum rg_status rg_member_key_make(struct rg_vault *vault, sqlite3_stmt *put, int64_t member,
                                  uint8_t key[RG_KEY_LEN]) RG_MUST_CHECK;

/** A line that was said here, by the key of who said it. @return as rg_member_consents_seal(), RG_CORRUPT. */
#define RG_MEMBER_SAID_SEALED (RG_RECORD_SAID_MAX + RG_AEAD_OVERHEAD)
enum rg_status rg_member_said_seal(struct rg_aead *aead, int64_t member, const uint8_t key[RG_KEY_LEN],
                                   const struct rg_record_said *said, uint8_t *sealed,
                                   size_t *len) RG_MUST_CHECK;
/** From the first column of @p row. */
enum rg_status rg_member_said_of(struct rg_aead *aead, sqlite3_stmt *row, int64_t member,
                                 const uint8_t key[RG_KEY_LEN], struct rg_record_said *said) RG_MUST_CHECK;

#endif
