/**
 * @file card_office.h
 * What the tool that issues cards and HQ say to each other of a card's number and keys, which the broker between them must not read
 * (include/protocol/README.md, "Cards, sealed"). Each is of one length, whatever is in it. Hostile: bounded, pure.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers, and wipes them.
 */
#ifndef APP_IDENTITY_OFFICE_CARD_OFFICE_H
#define APP_IDENTITY_OFFICE_CARD_OFFICE_H

#include "card_issue.h"

#include "regard/keystore.h"

/** HQ's pair, to which the tool seals; and under which name and version a key is wrapped to it for one request and its answer. */
#define RG_KEY_CARD_OFFICE   "card-office"
#define RG_KEY_CARD_CALL     "card-call"
#define RG_CARD_CALL_VERSION 1u

#define RG_CARD_UID_TEXT    24u
#define RG_CARD_REQUEST_LEN (1u + 1u + 1u + RG_CARD_UID_TEXT + RG_MEMBER_TOKEN_PAYLOAD)
#define RG_CARD_REPLY_LEN                                                                                    \
    (3u + RG_CARD_ISSUE_SETS_MAX * (1u + RG_CARD_ISSUE_KEYS_MAX * RG_AES_KEY) + RG_MEMBER_TOKEN_PAYLOAD +    \
     RG_NTAG_PASSWORD + RG_NTAG_PACK + RG_ED25519_PUBLIC_LEN)
#define RG_CARD_OFFICE_CONTEXT   192u
#define RG_CARD_OFFICE_STATEMENT 192u

/** The card that it is about. */
struct rg_card_request {
    uint8_t medium;                           /**< enum rg_medium */
    uint8_t version;                          /**< of the keys that it proved itself with; 0: none yet */
    char uid[RG_CARD_UID_TEXT];               /**< as `--uid` has it */
    /** NTAG21x: what was read on it. Smart Tap and VAS: what the pass says, as text of RG_CARD_IDENTIFIER_MAX bytes at most. */
    uint8_t payload[RG_MEMBER_TOKEN_PAYLOAD];
};

/** What is to be written on it. */
struct rg_card_reply {
    uint8_t medium, set_count;
    struct rg_card_issue_keys sets[RG_CARD_ISSUE_SETS_MAX];
    uint8_t payload[RG_MEMBER_TOKEN_PAYLOAD], password[RG_NTAG_PASSWORD], pack[RG_NTAG_PACK];
    uint8_t signer[RG_ED25519_PUBLIC_LEN]; /**< the public half of the key that signed the payload */
};

void rg_card_request_write(const struct rg_card_request *request, uint8_t bytes[RG_CARD_REQUEST_LEN]);

/** @return RG_OK; RG_INVALID for what is none: nothing is written. */
enum rg_status rg_card_request_read(const uint8_t bytes[RG_CARD_REQUEST_LEN],
                                    struct rg_card_request *request) RG_MUST_CHECK;

void rg_card_reply_write(const struct rg_card_reply *reply, uint8_t bytes[RG_CARD_REPLY_LEN]);

/** @return RG_OK; RG_INVALID for what is none: nothing is written. */
enum rg_status rg_card_reply_read(const uint8_t bytes[RG_CARD_REPLY_LEN],
                                  struct rg_card_reply *reply) RG_MUST_CHECK;

/**
 * What is authenticated with a sealed request or, @p answer, its answer: whose card it is about, so that nobody between can give it to
 * another. @p whose is "member", "badge" or "card" and @p which the number or digits.
 */
void rg_card_office_context(bool answer, const char *rid, const char *method, const char *whose,
                            const char *which, char context[RG_CARD_OFFICE_CONTEXT]);

/** What HQ's command key signs to say that @p key, base64 of its public half, is its card office's. @return its length. */
size_t rg_card_office_statement(const char *key, char statement[RG_CARD_OFFICE_STATEMENT]);

#endif
