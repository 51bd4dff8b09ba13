/**
 * @file provision.h
 * How a kiosk out of its box comes to an identity of its own. Pure: state and event in, commands out; whoever carries them out
 * does the input and output.
 *
 *     FACTORY -> REQUESTED -> PENDING -> STAGED -> ADOPTING -> CONFIRMED
 *        ^___________________________________________________________|  its identity cannot be used any more
 *
 * These are what is kept on the disk, each before what follows from it is done, so that a power cut goes back to the last of them
 * and no further. In between, in memory only, the kiosk connects: with the claim of its factory slot, which reaches nothing but
 * the topics of its own provisioning, until HQ has issued a certificate; then for trial with that certificate, which nothing else
 * is done with before the trial has passed. The claim stays: a kiosk that was wiped, or whose certificate ran out in its box, is
 * FACTORY again and comes back by HQ's approval without a visit.
 *
 * The nonce is drawn with the device's key and is kept with it: asked again with both, HQ gives the same certificate.
 *
 * Every wait ends by itself: see rg_provision_deadline().
 *
 * Thread: one; values only.
 * Owner:  the caller.
 */
#ifndef APP_PROVISION_PROVISION_H
#define APP_PROVISION_PROVISION_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_PROVISION_NONCE_LEN  16u
#define RG_PROVISION_RECORD_LEN 32u

/** In milliseconds: how long a wait lasts at most. */
#define RG_PROVISION_CONNECT_MS                                                                              \
    600000 /**< for the claim's connection; then a new attempt from the beginning */
#define RG_PROVISION_ANSWER_MS    10000 /**< for the first answer; each that stays out doubles the next wait */
#define RG_PROVISION_ANSWERS      5u    /**< so many stay out, and the connection is made anew */
#define RG_PROVISION_TRIAL_MS     60000 /**< for the trial connection; then HQ is asked again */
#define RG_PROVISION_PAUSE_MS     1000  /**< after what failed here; doubles up to ... */
#define RG_PROVISION_PAUSE_MAX_MS 300000
/** In seconds: what HQ may say about when to ask again is held within these. */
#define RG_PROVISION_RETRY_MIN_S 5u
#define RG_PROVISION_RETRY_MAX_S 3600u

/** What is kept. The numbers are those of the record: never changed, never used again. */
enum rg_provision_kept {
    RG_PROVISION_FACTORY = 0,   /**< nothing is of this kiosk's own */
    RG_PROVISION_REQUESTED = 1, /**< the device's key is made and the nonce drawn */
    RG_PROVISION_PENDING = 2,   /**< HQ knows of it and waits for IT's approval */
    RG_PROVISION_STAGED = 3,    /**< certificate and identity document are on the disk, untried */
    RG_PROVISION_ADOPTING = 4,  /**< the trial has passed; they are being put in force */
    RG_PROVISION_CONFIRMED = 5  /**< they are in force */
};

/** With what the link connects. */
enum rg_provision_link {
    RG_PROVISION_LINK_NONE = 0,
    RG_PROVISION_LINK_CLAIM,
    RG_PROVISION_LINK_TRIAL,
    RG_PROVISION_LINK_OWN
};

enum rg_provision_event_kind {
    RG_PROVISION_START, /**< the first of all: the power came */
    RG_PROVISION_UP,    /**< the link is connected and subscribed */
    RG_PROVISION_DOWN,  /**< it is not any more */
    RG_PROVISION_ANSWER, /**< HQ answered; the signature was checked, and a certificate for this device's key */
    RG_PROVISION_FAILED, /**< a command could not be carried out, those after it were not, and the disk was looked at again */
    RG_PROVISION_TICK, /**< the deadline has come, or may have */
    /** The identity in force cannot be used any more: it ran out, or is gone; or HQ is reached by the claim, and not by it. */
    RG_PROVISION_USELESS
};

enum rg_provision_answer {
    RG_PROVISION_ANSWER_PENDING = 0,
    RG_PROVISION_ANSWER_ISSUED,
    RG_PROVISION_ANSWER_DENIED
};

/** What the disk holds, as START finds it. */
struct rg_provision_disk {
    bool key;      /**< the device's key */
    bool staged;   /**< a whole staged identity for that key */
    bool identity; /**< an identity in force for that key, which has not run out */
};

struct rg_provision_event {
    enum rg_provision_event_kind kind;
    int64_t now_ms; /**< monotonic */
    /** Fresh randomness, of every event, for a nonce if one is needed and for spreading what 3,000 kiosks do at once. */
    uint8_t random[RG_PROVISION_NONCE_LEN];
    struct rg_provision_disk disk;   /**< START, FAILED */
    enum rg_provision_kept kept;     /**< FAILED: the record that is on the disk now */
    enum rg_provision_link link;     /**< UP, DOWN: whose connection */
    enum rg_provision_answer answer; /**< ANSWER */
    uint8_t nonce
        [RG_PROVISION_NONCE_LEN]; /**< ANSWER: that of the request it answers. FAILED: that of the record */
    uint32_t retry_s;             /**< ANSWER, unless ISSUED */
    bool
        asked; /**< USELESS: HQ was asked for the next key, which is made, with .nonce: that is gone on with */
};

enum rg_provision_command_kind {
    RG_PROVISION_MAKE_KEY, /**< a new key of the device, in place of the one before */
    RG_PROVISION_KEEP,     /**< put a record of .kept and the nonce on the disk, in place of the one before */
    RG_PROVISION_CONNECT,  /**< with .link, in place of any other connection */
    RG_PROVISION_REQUEST,  /**< send the request, with the nonce */
    RG_PROVISION_STAGE,    /**< put what the answer at hand brought on the disk, beside what is in force */
    RG_PROVISION_ADOPT     /**< put what is staged in force; done already, it succeeds */
};

struct rg_provision_command {
    enum rg_provision_command_kind kind;
    enum rg_provision_kept kept;
    enum rg_provision_link link;
};

#define RG_PROVISION_COMMANDS_MAX 6u

/** To be carried out in order, each on the disk before the next begins. The first that fails ends it, and FAILED follows. */
struct rg_provision_commands {
    size_t count;
    struct rg_provision_command items[RG_PROVISION_COMMANDS_MAX];
};

struct rg_provision {
    enum rg_provision_kept kept; /**< as on the disk, once the commands are carried out */
    uint8_t nonce[RG_PROVISION_NONCE_LEN];
    enum rg_provision_link link;
    bool up;             /**< .link is connected */
    bool resting;        /**< something failed here; at the deadline it begins again */
    bool denied;         /**< what HQ said last: for IT's eyes */
    uint32_t unanswered; /**< requests in a row */
    int64_t pause_ms;    /**< the last pause after a failure; 0: none yet */
    int64_t deadline_ms; /**< INT64_MAX: CONFIRMED waits for nothing */
    struct rg_provision_disk disk;
};

/** As before any record was kept. */
void rg_provision_init(struct rg_provision *machine);

/** Take one event; what it does not change, what is late and what belongs to another connection or nonce, is no error. */
void rg_provision_handle(struct rg_provision *machine, const struct rg_provision_event *event,
                         struct rg_provision_commands *commands);

/** When a TICK is wanted, in the caller's monotonic milliseconds; INT64_MAX for never, which is so in CONFIRMED only. */
int64_t rg_provision_deadline(const struct rg_provision *machine);

/** A state's name for logs and screens: "pending". */
const char *rg_provision_kept_name(enum rg_provision_kept kept);

/** The record to keep for @p kept: "RGPV", a version, the state, the nonce and a sum over it all. */
void rg_provision_record_write(enum rg_provision_kept kept, const uint8_t nonce[RG_PROVISION_NONCE_LEN],
                               uint8_t record[RG_PROVISION_RECORD_LEN]);

/**
 * Read a record of @p len bytes into @p machine, before START.
 * @return RG_OK; RG_UNSUPPORTED for a version of a later release; RG_CORRUPT. The machine is then as rg_provision_init() leaves it,
 *         which a claim recovers from.
 */
enum rg_status rg_provision_record_read(struct rg_provision *machine, const uint8_t *record,
                                        size_t len) RG_MUST_CHECK;

#endif
