/**
 * @file hq_issue_order.h
 * What is to be written on one card: of HQ's masters, and of two keys that are made when the first tag is issued: the one that signs the
 * tokens of NTAG21x (hq_card_signer.h), whose public half kiosks have, and "card-tag", of which each tag's token and password are made, so that
 * a tag that is issued once more stays what it is. Private to this room.
 *
 * Thread: main.
 * Owner:  the caller, who wipes the reply.
 */
#ifndef APP_HQ_SERVE_HQ_ISSUE_ORDER_H
#define APP_HQ_SERVE_HQ_ISSUE_ORDER_H

#include "card_office.h"
#include "hq_medium_keys.h"
#include "regard/ids.h"

#define RG_KEY_CARD_TAG "card-tag"

/** @return RG_OK; RG_INVALID for a UID that no such medium has; RG_NO_MEMORY; or what the keystore returns. */
enum rg_status rg_hq_issue_order(struct rg_keystore *keys, bool badge, enum rg_medium medium, const char *uid,
                                 struct rg_card_reply *reply) RG_MUST_CHECK;

/**
 * What the medium is known by once it is issued: an NTAG21x by the token in @p payload, which HQ must have signed for this UID, others by
 * their UID. @return RG_OK; RG_INVALID for a payload or UID that is none; RG_DENIED as rg_hq_card_token(); or what the keystore returns.
 */
enum rg_status rg_hq_issue_token(struct rg_keystore *keys, enum rg_medium medium, const char *uid,
                                 const uint8_t payload[RG_MEMBER_TOKEN_PAYLOAD],
                                 struct rg_card_token *token) RG_MUST_CHECK;

/** The keys that it has then. @return as rg_hq_medium_keys_make(). */
enum rg_status rg_hq_issue_keys(struct rg_keystore *keys, bool badge, enum rg_medium medium, const char *uid,
                                uint32_t version, struct rg_hq_medium_keys *made) RG_MUST_CHECK;

#endif
