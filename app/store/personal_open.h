/**
 * @file personal_open.h
 * Opening what is sealed of a member, for who reads it with a grant. Private to app/store.
 *
 * Thread: the store's.
 * Owner:  the caller wipes what was opened.
 */
#ifndef APP_STORE_PERSONAL_OPEN_H
#define APP_STORE_PERSONAL_OPEN_H

#include "handle.h"

/** Their key, into store->opened->key. @return RG_OK; RG_NOT_FOUND: without one nothing could be read; what else reading it says. */
enum rg_status rg_personal_open_key(struct rg_store *store, struct rg_member_id member) RG_MUST_CHECK;

/** A part of them, by that key, into store->opened->bytes. @return RG_OK with @p len; RG_NOT_FOUND; what else reading and opening it say. */
enum rg_status rg_personal_open_part(struct rg_store *store, enum rg_tap_statement which,
                                     struct rg_vault_subject subject, size_t *len) RG_MUST_CHECK;

/** What HQ told of what was shown to them at all kiosks, of who is open already or else from their record; none unless @p grant opens the profile.
 * It is store->opened's, and stands as long as that. @return RG_OK, with none where there is no record; what reading and opening it say. */
enum rg_status rg_personal_told(struct rg_store *store, const struct rg_consent_grant *grant,
                                const struct rg_rest_list **told) RG_MUST_CHECK;

#endif
