/**
 * @file processes.h
 * What regard-kiosk and its two supervised processes say to each other.
 *
 * One SOCK_SEQPACKET socketpair a child, the child's end at descriptor RG_CHILD_FD. One packet is one frame:
 * struct rg_frame_header, then a body of exactly the length that its type allows. Both sides come from one
 * build, so bodies are C structs; the kiosk still checks every field, because a hostile card or broker may
 * have taken the child over. A child ends when its socket closes. Each child sends RG_FRAME_BEAT every
 * RG_BEAT_INTERVAL_MS from the thread that would notice a hang of the others; a child silent for
 * RG_BEAT_LIMIT_MS, and for a moment more beside a kiosk that was awake, is killed and started again.
 *
 * Thread: any; values only.
 * Owner:  nobody.
 */
#ifndef REGARD_PROCESSES_H
#define REGARD_PROCESSES_H

#include "regard/card_reader.h"
#include "regard/uplink.h"

#include <stdint.h>

#define RG_CHILD_FD         3
#define RG_FRAME_VERSION    1
#define RG_BEAT_INTERVAL_MS 1000
#define RG_BEAT_LIMIT_MS    1500

enum rg_frame_type {
    RG_FRAME_BEAT = 1,  /**< child to kiosk: struct rg_frame_beat */
    RG_FRAME_FIELD = 2, /**< reader to kiosk: struct rg_frame_field, at each change of what is in the field */
    RG_FRAME_LINK = 3,  /**< link to kiosk: struct rg_frame_link, at each change */
    RG_FRAME_MESSAGE = 4,   /**< link to kiosk: struct rg_frame_message_head, topic bytes, payload bytes */
    RG_FRAME_PUBLISH = 5,   /**< kiosk to link: the same body */
    RG_FRAME_LOG = 6,       /**< kiosk to either: struct rg_frame_log */
    RG_FRAME_RECONNECT = 7, /**< kiosk to link, without a body: over this connection HQ cannot be reached */
    /** Kiosk to reader: struct rg_frame_exchange; each gets one ANSWER, unless another comes first. */
    RG_FRAME_EXCHANGE = 8,
    RG_FRAME_ANSWER = 9,   /**< reader to kiosk: struct rg_frame_answer */
    RG_FRAME_ANNOUNCE = 10 /**< kiosk to reader: struct rg_frame_announce */
};

struct rg_frame_header {
    uint8_t version;
    uint8_t type;
    uint16_t reserved; /**< 0 */
    uint32_t length;   /**< of the body */
};

enum rg_child_health {
    RG_CHILD_STARTING = 0,
    RG_CHILD_READY = 1,
    RG_CHILD_FAULT = 2 /**< the process is well, its device or broker is not */
};

struct rg_frame_beat {
    uint32_t health; /**< enum rg_child_health */
};

/** How talkative its log is to be, and for how long: then it is as it was at its start by itself, whatever became of the kiosk. */
struct rg_frame_log {
    uint32_t level; /**< enum rg_log_level of app/base/log.h: error 0, warning 1, info 2, debug 3 */
    uint32_t seconds;
};

#define RG_LOG_SECONDS_MAX 86400u

struct rg_frame_field {
    struct rg_card_field field; /**< count 0: the field is empty now */
    uint32_t number;            /**< of this report, counted from 1 in each process */
};

/* The longest that a card is kept selected for the next command; then the field is looked at again. */
#define RG_EXCHANGE_HOLD_MAX_MS    5000
#define RG_EXCHANGE_TIMEOUT_MAX_MS 1000

enum rg_exchange_way {
    RG_EXCHANGE_BLOCKS = 0, /**< RG_FRAMING_BLOCKS */
    RG_EXCHANGE_RAW,        /**< RG_FRAMING_RAW */
    RG_EXCHANGE_WAKE, /**< no bytes: select the cards again, one of which a refused raw frame sent to sleep */
    RG_EXCHANGE_RESET /**< no bytes: the same after the field was off; RG_NOT_FOUND: there is one of another number instead */
};

/**
 * Bytes for one card of the field that was reported as @p field. The reader neither reads nor keeps them, and while it holds the
 * card for the next command it does not look whether others have come.
 */
struct rg_frame_exchange {
    uint32_t number; /**< the answer bears it */
    uint32_t field;  /**< of the report; of an older one it is answered RG_TIMEOUT, for that card is gone */
    uint32_t timeout_ms; /**< 1 to RG_EXCHANGE_TIMEOUT_MAX_MS */
    uint32_t
        hold_ms; /**< how long to wait for the next command; at most RG_EXCHANGE_HOLD_MAX_MS; 0: look at once */
    uint8_t card; /**< its place in the report */
    uint8_t way;  /**< enum rg_exchange_way */
    uint16_t len; /**< 1 to RG_CARD_BYTES_MAX; 0 for WAKE and RESET */
    uint8_t bytes[RG_CARD_BYTES_MAX];
};

struct rg_frame_answer {
    uint32_t number;
    uint32_t
        status; /**< RG_OK; RG_TIMEOUT: the card says nothing, or has left; RG_NOT_FOUND (RESET); RG_INVALID; RG_IO */
    uint16_t len; /**< 0 unless RG_OK */
    uint8_t bytes[RG_CARD_BYTES_MAX];
};

/**
 * What to send into the field before each look for cards of type A (announce() of the port), from the reader's next look on; a process
 * that was just started announces nothing.
 */
struct rg_frame_announce {
    uint8_t len; /**< 0: nothing any more */
    uint8_t bytes[RG_CARD_ANNOUNCE_MAX];
};

struct rg_frame_link {
    uint32_t state;               /**< enum rg_uplink_state */
    uint32_t fault;               /**< enum rg_uplink_fault */
    int64_t certificate_until_ms; /**< of the kiosk's certificate as the link read it last; 0: not known */
    uint32_t stranger;  /**< 1: one of broker and kiosk does not know who signed the other's certificate */
    uint32_t oversized; /**< messages that were too large to be handed on, since the link began */
    uint32_t broker;    /**< which of its addresses it is connected to, from 1; 0: none */
    uint32_t brokers;   /**< how many it has */
};

/** The topic is relative to rg/1/<site>/<device>/, e.g. "dn/ack/visit". */
struct rg_frame_message_head {
    uint16_t topic_len;
    uint8_t retain;
    uint8_t reserved;
    uint32_t payload_len;
};

#define RG_FRAME_BODY_MAX (sizeof(struct rg_frame_message_head) + RG_UPLINK_TOPIC_MAX + RG_UPLINK_PAYLOAD_MAX)

#endif
