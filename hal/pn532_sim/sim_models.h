/**
 * @file sim_models.h
 * The models of cards and phones: the state of each, and the table of what each does.
 *
 * Thread: the main loop only.
 * Owner:  the medium (sim_medium.h) that contains the state.
 */
#ifndef RG_SIM_MODELS_H
#define RG_SIM_MODELS_H

#include "sim_cards.h"
#include "sim_native.h"
#include "sim_say.h"
#include "sim_wallet.h"

struct rg_sim_medium;

struct rg_sim_model {
    const char *name;
    bool blocks; /**< speaks ISO 14443-4 */
    int64_t think_ns;
    /** The state as delivered. */
    void (*make)(struct rg_sim_medium *medium);
    /** Its number was set, which it may also have in its memory. May be NULL. */
    void (*number)(struct rg_sim_medium *medium);
    /** One setting of its own. Returns NULL; "" for a key it does not know; or what is wrong with the value. */
    const char *(*set)(struct rg_sim_medium *medium, const char *key, size_t key_length, const char *value);
    /** Part n of its state behind text; false when there is none. May be NULL. */
    bool (*save)(const struct rg_sim_medium *medium, unsigned part, char *text, size_t room);
    void (*wake)(struct rg_sim_medium *medium);
    /** Says what it answers to a command (blocks) or a frame. */
    enum rg_sim_status (*answer)(struct rg_sim_medium *medium, bool raw, const uint8_t *in, size_t length,
                                 struct rg_sim_say *say);
};

extern const struct rg_sim_model rg_sim_model_ntag21x, rg_sim_model_ntag424, rg_sim_model_desfire,
    rg_sim_model_smarttap, rg_sim_model_vas, rg_sim_model_payment, rg_sim_model_transit,
    rg_sim_model_passport, rg_sim_model_echo;

#define RG_SIM_PAGES 231

struct rg_sim_ntag21x {
    unsigned type; /**< 213, 215, 216 */
    uint8_t pages[RG_SIM_PAGES][4];
    uint8_t signature[32];
    bool authenticated;
    uint8_t wrong_passwords;
    uint32_t reads; /**< the NFC counter */
    bool counted;
};

struct rg_sim_ntag424 {
    struct rg_sim_application application;
    struct rg_sim_native_session session;
    uint8_t signature[56];
    uint8_t selected; /**< file number for ISO commands; 0: none */
    bool application_selected;
    uint8_t counted; /**< the file whose counter rose last; 0: the next read of any is a new one */
    uint8_t version_at;
    uint8_t mirrored[RG_SIM_FILE_MAX]; /**< what the reads after one rise of the counter see */
};

#define RG_SIM_APPLICATIONS 4

struct rg_sim_desfire {
    uint8_t generation;             /**< 1, 2, 3 */
    struct rg_sim_application picc; /**< its first key is the card's master key */
    struct rg_sim_application applications[RG_SIM_APPLICATIONS];
    struct rg_sim_application *selected;
    struct rg_sim_native_session session;
    uint8_t version_at;
};

struct rg_sim_smarttap {
    uint8_t collector[4];
    uint8_t collector_key[33];
    uint8_t key_version[4];
    char value[RG_SIM_WALLET_VALUE];
    bool zlib;
    unsigned piece; /**< bytes of a GET DATA answer before 9100 */
    uint8_t nonce[32];
    bool selected, negotiated;
    uint8_t session_id[8];
    uint8_t sequence;
    uint8_t secret[32], point[33];
    uint8_t keys[48];
    struct rg_sim_say rest;
    size_t rest_at;
};

struct rg_sim_vas {
    uint8_t pass[32]; /**< SHA-256 of the pass type identifier */
    uint8_t merchant_key[33];
    char value[RG_SIM_WALLET_VALUE];
    uint32_t seconds; /**< since 2001, of the next cryptogram; 0: the clock's */
    bool selected;
    bool locked; /**< nobody has looked at the phone: 6287 hands nothing out */
};

struct rg_sim_passport {
    bool selected;
};

#endif
