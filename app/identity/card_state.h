/**
 * @file card_state.h
 * What a card session remembers; for the room itself and for whoever gives it a place. Use card_session.h.
 *
 * Thread: as card_session.h.
 * Owner:  as card_session.h.
 */
#ifndef APP_IDENTITY_CARD_STATE_H
#define APP_IDENTITY_CARD_STATE_H

#include "card_media.h"

#include "regard/card_reader.h"

#include <stdbool.h>
#include <stdint.h>

#define RG_CARD_PROTOCOLS_MAX 8u
#define RG_CARD_FILE_MAX      512u /**< bytes of a tag's memory, or of an NDEF file */

/* Mutual authentication: NTAG 424 and DESFire. */
struct rg_card_auth {
    uint8_t stage, mode, number;
    bool remote;
    uint8_t key[16];
    uint8_t iv[16]; /* DESFire: the last block that was sent */
};

struct rg_card_file {
    uint16_t len;
    uint16_t wanted;
    uint8_t bytes[RG_CARD_FILE_MAX];
};

struct rg_card_sun {
    struct rg_card_auth auth;
    struct rg_card_file file;
    uint8_t picc[16];
    uint32_t counter;
    bool counted;
};

struct rg_card_tag {
    struct rg_card_file file;
    uint8_t last_page;
    bool retried;
};

struct rg_card_phone {
    uint8_t device_nonce[32];
    uint8_t device_point[33];
    uint8_t point[33];
    uint8_t signature[72];
    uint8_t signature_len;
    uint8_t aes[16], hmac[32];
    uint8_t rounds, sequence;
    bool repeated;
    uint16_t len;
    uint8_t bundle[RG_CARD_BUNDLE_MAX]; /* Smart Tap: the answers so far; VAS: the cryptogram */
};

struct rg_card_session {
    const struct rg_card_setup *setup;
    struct rg_card card;
    uint8_t random[RG_CARD_RANDOM];
    uint8_t protocols[RG_CARD_PROTOCOLS_MAX]; /* to try, in this order */
    uint8_t protocol_count, at;
    uint8_t speaking; /* the protocol that has the word */
    uint8_t stage;    /* of that protocol */
    uint8_t step;     /* the last enum rg_card_step given; 0 before the first */
    uint8_t exchanges;
    bool is_desfire; /* it answered as one */
    struct rg_card_wanted wanted;
    struct rg_card_verdict verdict;
    union {
        struct rg_card_auth auth;
        struct rg_card_sun sun;
        struct rg_card_tag tag;
        struct rg_card_phone phone;
    } work;
};

#endif
