/**
 * @file card_setup.h
 * What every chain's media have in common, for those who issue them and those who read them: numbers of keys and files.
 *
 * Thread: any.
 * Owner:  nobody; values only.
 */
#ifndef APP_IDENTITY_CARD_SETUP_H
#define APP_IDENTITY_CARD_SETUP_H

#include "card_media.h"

/** NTAG 424: 0 is the application's master key, 1 proves the card (EV2), 2 opens PICCData, 3 makes SUN's MAC. */
#define RG_NTAG424_KEY_MASTER 0u
#define RG_NTAG424_KEY_PROOF  1u
#define RG_NTAG424_KEY_META   2u
#define RG_NTAG424_KEY_FILE   3u

/** DESFire: an application of our own (F5 and a nibble of zero are for whoever is not registered; AN10787), key 1 proves the card. */
#define RG_DESFIRE_KEY_MASTER 0u
#define RG_DESFIRE_KEY_PROOF  1u
#define RG_DESFIRE_AID_BYTES                                                                                 \
    {                                                                                                        \
        0x47, 0x52, 0xf5                                                                                     \
    } /* least significant byte first */

/** All media of cards, none of phones, no signers; @p cipher is borrowed. */
void rg_card_setup_default(struct rg_card_setup *setup, struct rg_cipher *cipher);

/** Whether this build speaks VAS (REGARD_APPLE_VAS). */
bool rg_card_vas_built(void);

#endif
