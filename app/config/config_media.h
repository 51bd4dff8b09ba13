/**
 * @file config_media.h
 * Which media a kiosk reads, and what the chain has written on them: the public half of it. Keys come with the identity (app/device).
 *
 * Thread: any.
 * Owner:  values only.
 */
#ifndef APP_CONFIG_CONFIG_MEDIA_H
#define APP_CONFIG_CONFIG_MEDIA_H

#include "card_media.h"
#include "config_refusal.h"

struct cJSON;

#define RG_CONFIG_PASS_MAX 101

struct rg_media_options {
    bool ntag21x, ntag424, desfire, smart_tap, vas; /**< are read */
    bool originality;                               /**< NTAG21x that NXP did not sign are refused */
    uint32_t signer_count;
    struct rg_card_signer signers[RG_CARD_SIGNERS_MAX];
    uint32_t signers_from; /**< signers of lower versions do not count any more */
    uint32_t collector;    /**< Smart Tap's; 0: none */
    char pass
        [RG_CONFIG_PASS_MAX]; /**< VAS: the pass type identifier, or its SHA-256 in 64 digits; empty: none */
    uint32_t vas_window_s;    /**< how far a cryptogram's time may be from now */
};

/** Cards are read, phones are not, and nobody signs. */
void rg_config_media_default(struct rg_media_options *options);

/** Read the member "media" over @p options. @return false with @p refusal; nothing is changed then. */
bool rg_config_media(const struct cJSON *item, struct rg_media_options *options,
                     struct rg_config_refusal *refusal);

/** Whether @p pass is the hash of an identifier, rather than one. */
bool rg_config_pass_hashed(const char *pass);

#endif
