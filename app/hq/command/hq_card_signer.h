/**
 * @file hq_card_signer.h
 * The keys that HQ signs member tokens on NTAG21x with: Ed25519, "card-signer" of version 1, then "card-signer-2" and on. The newest
 * signs; kiosks are told the public halves of the newest ones, by the configuration (app/config/config_media.h), for as long as tags of
 * theirs count.
 *
 * Thread: one at a time.
 * Owner:  whoever opened the keystore closes it.
 */
#ifndef APP_HQ_COMMAND_HQ_CARD_SIGNER_H
#define APP_HQ_COMMAND_HQ_CARD_SIGNER_H

#include "regard/keystore.h"

#define RG_HQ_CARD_SIGNER      "card-signer"
#define RG_HQ_CARD_SIGNERS     4u /**< so many at most count at a kiosk */
#define RG_HQ_CARD_SIGNER_LAST 64u

struct rg_hq_card_signers {
    size_t count;
    struct {
        uint32_t version;
        uint8_t key[RG_ED25519_PUBLIC_LEN];
    } signers[RG_HQ_CARD_SIGNERS]; /**< the newest first */
};

/** The key that signs. @return RG_OK with its @p name and @p version; RG_NOT_FOUND without any; or what the keystore returns. */
enum rg_status rg_hq_card_signer(struct rg_keystore *keys, char name[RG_KEY_NAME_MAX],
                                 uint32_t *version) RG_MUST_CHECK;

/** Make the next one, or the first. @return RG_OK with its version; RG_FULL after RG_HQ_CARD_SIGNER_LAST; or what the keystore returns. */
enum rg_status rg_hq_card_signer_raise(struct rg_keystore *keys, uint32_t *version) RG_MUST_CHECK;

/** The newest ones' public halves; none is RG_OK too. @return RG_OK; or what the keystore returns. */
enum rg_status rg_hq_card_signers(struct rg_keystore *keys, struct rg_hq_card_signers *signers) RG_MUST_CHECK;

#endif
