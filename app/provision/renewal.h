/**
 * @file renewal.h
 * How a kiosk that has an identity comes to the next one, without a visit and without being without one: a certificate for a new
 * key at two thirds of the life of the one in force, or what HQ has changed of the rest (broker, authorities, command keys, the key
 * that cards are hashed under). Pure, like provision.h, whose words it uses.
 *
 *     NONE -> ASKED -> STAGED -> ADOPTING -> NONE
 *       ^_______|________|  what fails is tried again later, or what HQ says then
 *
 * The identity in force stays as it is, with its key, until HQ has answered over a connection that was made with the next one: so
 * neither a broker that does not exist nor one that HQ does not hear takes a kiosk away. What is kept of this on the disk is its own
 * record, beside provision.h's, which says CONFIRMED all the while.
 *
 * Thread: one; values only.
 * Owner:  the caller.
 */
#ifndef APP_PROVISION_RENEWAL_H
#define APP_PROVISION_RENEWAL_H

#include "provision.h"

/** In milliseconds. */
#define RG_RENEWAL_CONNECT_MS   60000 /**< for the second connection with the identity in force */
#define RG_RENEWAL_TRIAL_MS     60000 /**< for the trial, HQ's answer over it included */
#define RG_RENEWAL_PAUSE_MS     60000 /**< after what failed; doubles up to ... */
#define RG_RENEWAL_PAUSE_MAX_MS 21600000

/** What is kept; the numbers are those of a record of provision.h. */
enum rg_renewal_kept {
    RG_RENEWAL_NONE = RG_PROVISION_FACTORY,     /**< no renewal is under way */
    RG_RENEWAL_ASKED = RG_PROVISION_REQUESTED,  /**< the next key is made and the nonce drawn */
    RG_RENEWAL_STAGED = RG_PROVISION_STAGED,    /**< the next identity is on the disk, untried */
    RG_RENEWAL_ADOPTING = RG_PROVISION_ADOPTING /**< HQ answered it; it is being put in force */
};

/** With what the second connection is made. */
enum rg_renewal_link { RG_RENEWAL_LINK_NONE = 0, RG_RENEWAL_LINK_PRESENT, RG_RENEWAL_LINK_TRIAL };

enum rg_renewal_event_kind {
    RG_RENEWAL_START, /**< the first of all; before anybody uses the identity in force */
    RG_RENEWAL_DUE, /**< the identity in force is old enough, or HQ has said that it has another one; said as often as one likes */
    RG_RENEWAL_NEWER,  /**< HQ has another one than what is under way: that one is given up */
    RG_RENEWAL_UP,     /**< the second connection is there and subscribed */
    RG_RENEWAL_DOWN,   /**< it is not any more */
    RG_RENEWAL_ANSWER, /**< HQ answered; the signature was checked, and a certificate for the next key */
    RG_RENEWAL_FAILED, /**< a command could not be carried out, those after it were not, and the disk was looked at again */
    RG_RENEWAL_TICK /**< the deadline has come, or may have */
};

struct rg_renewal_event {
    enum rg_renewal_event_kind kind;
    int64_t now_ms; /**< monotonic */
    uint8_t random[RG_PROVISION_NONCE_LEN];
    struct rg_provision_disk disk; /**< START, FAILED: .key is that of the next identity */
    enum rg_renewal_kept kept;     /**< FAILED: the record that is on the disk now */
    enum rg_renewal_link link;     /**< UP, DOWN: whose connection */
    enum rg_provision_answer answer;
    uint8_t nonce[RG_PROVISION_NONCE_LEN]; /**< ANSWER, FAILED */
    uint32_t retry_s;                      /**< ANSWER, unless ISSUED */
};

enum rg_renewal_command_kind {
    RG_RENEWAL_MAKE_KEY, /**< the next key, beside the one in force */
    RG_RENEWAL_KEEP,     /**< put a record of .kept and the nonce on the disk */
    RG_RENEWAL_CONNECT,  /**< the second connection with .link, in place of the one before */
    RG_RENEWAL_REQUEST, /**< send the request over it: signed by the key in force, or, on trial, by the next */
    RG_RENEWAL_STAGE,   /**< put what the answer at hand brought on the disk, beside what is in force */
    RG_RENEWAL_DROP,    /**< throw away what is staged; nothing there, it succeeds */
    RG_RENEWAL_ADOPT,   /**< put what is staged in force; done already, it succeeds */
    RG_RENEWAL_SWITCH   /**< whoever uses the identity in force is to begin with the one that is now */
};

struct rg_renewal_command {
    enum rg_renewal_command_kind kind;
    enum rg_renewal_kept kept;
    enum rg_renewal_link link;
};

#define RG_RENEWAL_COMMANDS_MAX 6u

/** To be carried out in order, each on the disk before the next begins. The first that fails ends it, and FAILED follows. */
struct rg_renewal_commands {
    size_t count;
    struct rg_renewal_command items[RG_RENEWAL_COMMANDS_MAX];
};

struct rg_renewal {
    enum rg_renewal_kept kept;
    uint8_t nonce[RG_PROVISION_NONCE_LEN];
    enum rg_renewal_link link;
    bool up;
    uint32_t unanswered;   /**< requests in a row */
    uint32_t failed;       /**< trials that did not pass, since start: for IT's eyes */
    int64_t pause_ms;      /**< the last pause after a failure; 0: none yet */
    int64_t not_before_ms; /**< NONE: DUE counts from then on */
    int64_t deadline_ms;   /**< INT64_MAX in NONE */
    struct rg_provision_disk disk;
};

/** As before any record was kept. */
void rg_renewal_init(struct rg_renewal *renewal);

/** As rg_provision_handle(). */
void rg_renewal_handle(struct rg_renewal *renewal, const struct rg_renewal_event *event,
                       struct rg_renewal_commands *commands);

/** When a TICK is wanted, in the caller's monotonic milliseconds; INT64_MAX for never, which is so in NONE only. */
int64_t rg_renewal_deadline(const struct rg_renewal *renewal);

/** Whether a certificate that holds from @p begins_ms to @p ends_ms is old enough at @p now_ms: two thirds of it are over. */
bool rg_renewal_due(int64_t begins_ms, int64_t ends_ms, int64_t now_ms);

#endif
