/**
 * @file card_media.h
 * The media a customer may tap, and what this chain has written on them: the words that the card protocols share.
 *
 * Thread: any.
 * Owner:  nobody; values only.
 */
#ifndef APP_IDENTITY_CARD_MEDIA_H
#define APP_IDENTITY_CARD_MEDIA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_CARD_BUNDLE_MAX  2048u /**< bytes of a phone's answers together */
#define RG_CARD_COMMAND_MAX 262u  /**< libnfc 1.8.0 copies a longer one over its own stack */
#define RG_CARD_ANSWER_MAX  264u
#define RG_CARD_RANDOM      96u

enum rg_medium {
    RG_MEDIUM_NONE = 0,
    RG_MEDIUM_UID,       /**< UID, PUPI or IDm: anyone can copy it */
    RG_MEDIUM_NTAG21X,   /**< a member token that the chain signed; an emulated tag can copy it */
    RG_MEDIUM_NTAG424,   /**< SUN (L1) or AuthenticateEV2First (L2) */
    RG_MEDIUM_DESFIRE,   /**< AuthenticateAES or AuthenticateEV2First */
    RG_MEDIUM_SMART_TAP, /**< a loyalty object of Google Wallet */
    RG_MEDIUM_VAS,       /**< a pass of Apple Wallet */
    RG_MEDIUM_FOREIGN    /**< payment, identity, transit, another's phone */
};

/** The medium's word wherever one is written: rows, events, configuration, options; NULL for one that is no medium of a member. */
const char *rg_medium_word(enum rg_medium medium);

/** @return RG_MEDIUM_NONE for another word. */
enum rg_medium rg_medium_of_word(const char *word, size_t len);

/** Whether it is what a wallet keeps, which is known by what it says. */
bool rg_medium_is_phone(enum rg_medium medium);

/** For IT: what was wrong, without whose. */
enum rg_card_fault {
    RG_CARD_FAULT_NONE = 0,
    RG_CARD_FAULT_FORMAT,      /**< an answer that its protocol does not allow, truncated or too long */
    RG_CARD_FAULT_STATUS,      /**< a status word that ends the conversation */
    RG_CARD_FAULT_KEY,         /**< the card did not take our key, or HQ does not know the card's answer */
    RG_CARD_FAULT_MAC,         /**< the card's proof is wrong */
    RG_CARD_FAULT_SIGNATURE,   /**< a member token that this chain's key did not sign for this UID */
    RG_CARD_FAULT_ORIGINALITY, /**< no tag of NXP's */
    RG_CARD_FAULT_UID,         /**< another UID inside than outside */
    RG_CARD_FAULT_TIME,        /**< made too long ago, or in the future */
    RG_CARD_FAULT_LONG,        /**< it went on and on */
    RG_CARD_FAULT_USER,        /**< the phone wants to be unlocked, or a pass to be chosen */
    RG_CARD_FAULT_OURS         /**< no memory, no randomness, no signature: this kiosk's fault */
};

/** The fault's name for logs ("mac"); never NULL. */
const char *rg_card_fault_name(enum rg_card_fault fault);

#define RG_CARD_IDENTIFIER_MAX 64u

/** Kinds of identifiers beside enum rg_card_type; the first byte of what is hashed, so that no kind can pass for another. */
enum rg_card_identifier_kind {
    RG_CARD_IDENTIFIER_TOKEN = 0x10,     /**< of a signed member token */
    RG_CARD_IDENTIFIER_SMART_TAP = 0x11, /**< the redemption value of a loyalty object */
    RG_CARD_IDENTIFIER_VAS = 0x12,       /**< the message of a pass */
    RG_CARD_IDENTIFIER_SUN =
        0x13, /**< what a card with a random UID says by SUN, which HQ is asked about; nobody is known by it */
    RG_CARD_IDENTIFIER_KNOWN =
        0x14 /**< the token itself, as HQ said it, which alone has seen what is inside: it is not hashed */
};

/** What a medium is known by. Personal: it goes into rg_identity_token_of() and nowhere else. */
struct rg_card_identifier {
    uint8_t kind; /**< enum rg_card_type for a UID, or enum rg_card_identifier_kind */
    uint8_t len;
    uint8_t bytes[RG_CARD_IDENTIFIER_MAX];
};

/** A phone's value that is at least this long may be taken for unguessable, as this chain issues them; a shorter one is L0. */
#define RG_CARD_VALUE_UNGUESSABLE 16u

#define RG_CARD_SIGNERS_MAX 4u

enum rg_card_algorithm { RG_CARD_ED25519 = 1, RG_CARD_ES256 = 2 };

/** A public key by which member tokens are signed. */
struct rg_card_signer {
    uint8_t algorithm; /**< enum rg_card_algorithm; 0: no signer */
    uint16_t version;
    uint8_t key[33]; /**< Ed25519: 32 bytes; ES256: the compressed point */
};

struct rg_cipher;

/** What the chain has written on its media, and what this kiosk reads; nothing in it is secret. */
struct rg_card_setup {
    struct rg_cipher *cipher; /**< this thread's; borrowed */
    bool ntag21x, ntag424, desfire, smart_tap, vas;
    bool
        sun; /**< read SUN where there is no key for mutual authentication, and where the UID is random, which HQ opens */
    bool originality; /**< refuse an NTAG21x whose UID NXP did not sign */
    struct rg_card_signer signers[RG_CARD_SIGNERS_MAX];
    uint8_t ntag424_key; /**< number of the key that members' cards prove themselves with */
    uint8_t desfire_key;
    uint8_t desfire_aid[3]; /**< as sent: least significant byte first */
    uint8_t collector[4];   /**< Smart Tap's collector id, most significant byte first */
    uint32_t collector_key_version;
    uint8_t pass_hash[32]; /**< SHA-256 of the pass type identifier */
    int64_t now_s;         /**< since 1970; 0: unknown, and VAS is L0 */
    uint32_t vas_window_s; /**< how far a cryptogram's time may be from now */
};

/** What a key is for. */
enum rg_card_key_kind {
    RG_CARD_KEY_NTAG424 = 1, /**< AES-128, diversified: AuthenticateEV2First */
    RG_CARD_KEY_SUN_META,    /**< AES-128, common to the chain: opens PICCData */
    RG_CARD_KEY_SUN_FILE,    /**< AES-128, diversified: SDM's MAC */
    RG_CARD_KEY_DESFIRE,     /**< AES-128, diversified: AuthenticateEV2First or AuthenticateAES */
    RG_CARD_KEY_VAS, /**< the x that the chain's pair of P-256 shares with the phone's point; both come along */
    /* Of whoever writes the card, and never of a kiosk: */
    RG_CARD_KEY_NTAG424_MASTER, /**< AES-128, diversified: changes all keys of the application */
    RG_CARD_KEY_DESFIRE_MASTER  /**< the same of our DESFire application */
};

/** A key that the card's medium needs; the identifier is all zero while it is not known, and SUN's message where only that is. */
struct rg_card_wanted {
    uint8_t kind;   /**< enum rg_card_key_kind */
    uint8_t number; /**< the setup's number of the key on the card */
    uint8_t id[4];  /**< VAS: the first bytes of SHA-256 of the pair's public x */
    uint8_t x[32];  /**< VAS: of the phone's point */
    struct rg_card_identifier identifier;
};

/** A key as the caller has it. */
struct rg_medium_key {
    uint8_t len; /**< 0: there is none; 16, or 32 for VAS */
    uint8_t number;
    uint8_t bytes[32];
};

/** What the machine found. */
struct rg_card_verdict {
    uint8_t medium;    /**< enum rg_medium */
    uint8_t assurance; /**< enum rg_assurance */
    uint8_t fault;     /**< enum rg_card_fault; RG_CARD_REFUSED and RG_CARD_AGAIN only */
    bool issued;       /**< NTAG21x: the chain signed its token */
    bool original;     /**< NTAG21x: NXP signed its UID */
    bool counted; /**< SUN: the counter must be above the last one, and be kept before anything is granted */
    uint32_t counter;
    bool once; /**< VAS: this hash must not have been seen before */
    uint8_t seen[32];
    struct rg_card_identifier identifier; /**< to hash: rg_identity_token_of() */
};

#endif
