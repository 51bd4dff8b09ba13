/**
 * @file uplink.h
 * Port: a connection to an MQTT 3.1.1 broker over TLS, driven from the caller's own poll() loop.
 *
 * A publication that was accepted is not a delivery: only HQ's own acknowledgement is (payloads carry the
 * ids).
 *
 * Thread: one thread makes every call; callbacks run inside service() on that thread.
 * Owner:  whoever opened it closes it.
 */
#ifndef REGARD_UPLINK_H
#define REGARD_UPLINK_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_UPLINK_PAYLOAD_MAX 65536u
#define RG_UPLINK_TOPIC_MAX   256u
/** Of a broker. */
#define RG_UPLINK_ADDRESSES_MAX 4u

/** Why a connection is not up; shown to IT, so each says what to look at. */
enum rg_uplink_fault {
    RG_UPLINK_FAULT_NONE = 0,
    RG_UPLINK_FAULT_NAME,        /**< the broker's name does not resolve (limit 2 s) */
    RG_UPLINK_FAULT_UNREACHABLE, /**< no TCP connection */
    RG_UPLINK_FAULT_TLS,         /**< certificate, name or protocol refused, by either side */
    RG_UPLINK_FAULT_REFUSED,     /**< CONNACK with a refusal */
    RG_UPLINK_FAULT_LOST,        /**< was up and broke */
    RG_UPLINK_FAULT_SILENT, /**< connected, but a bounded state (CONNACK, SUBACK) timed out, or reconnect() */
    RG_UPLINK_FAULT_EXPIRED /**< the broker says that our certificate has run out */
};

enum rg_uplink_state { RG_UPLINK_DOWN = 0, RG_UPLINK_CONNECTING, RG_UPLINK_UP };

struct rg_uplink_message {
    const char *topic; /**< NUL-terminated, at most RG_UPLINK_TOPIC_MAX - 1 */
    const void *payload;
    size_t payload_len; /**< at most RG_UPLINK_PAYLOAD_MAX */
    bool retain;
};

/** What the owner wants to hear; both are called inside service() only. */
struct rg_uplink_events {
    void (*on_state)(void *context, enum rg_uplink_state state, enum rg_uplink_fault fault);
    /** The message is borrowed for the call. A payload over the limit is never delivered: it is counted. */
    void (*on_message)(void *context, const struct rg_uplink_message *message);
    /** A payload over the limit came, or one with too long a topic, and was not delivered. May be NULL. */
    void (*on_oversized)(void *context);
    void *context;
};

struct rg_uplink_config {
    /** mqtts://HOST[:PORT]; HOST is also the name that the certificate must bear. Up to RG_UPLINK_ADDRESSES_MAX with a comma between each two are
     * tried in this order, and whoever serves another than the first looks at the first again from time to time, and returns to it. */
    const char *url;
    const char *client_id; /**< also the certificate's common name where the broker uses it as the user */
    const char *ca_file, *certificate_file, *key_file; /**< PEM */
    /** Since 1970: the broker's certificate is judged at this time and on, as time passes, whatever the system's clock says; one that
     * begins later only shows that this time is behind. 0: by the system's clock. */
    int64_t trusted_ms;
    const char *const
        *subscriptions; /**< topic filters, subscribed at QoS 1 after each connect; UP means granted */
    size_t subscription_count;
    /** Subscribe at QoS 0: for who asks again for what did not come. While a connection stands nothing is lost by that; the broker need not
     * keep what is said to thousands, nor hear that each of it came (at NATS each subscription at QoS 1 is a group of three to agree on). */
    bool at_most_once;
    const char *will_topic; /**< NULL for none; retained, QoS 1 */
    const void *will_payload;
    size_t will_len;
};

struct rg_uplink;

struct rg_uplink_ops {
    /** The descriptor and the poll events to wait for now; -1 when there is none. It may change after any
     * call. */
    int (*descriptor)(struct rg_uplink *self, short *events);
    /** Milliseconds until service() wants to run even without an event; -1 for never. */
    int (*timeout_ms)(struct rg_uplink *self);
    /**
     * Run what is due: @p revents of the descriptor (0 on a time-out). Reconnects by itself with full-jitter
     * back-off from 1 s to 5 min (a first attempt at once).
     */
    void (*service)(struct rg_uplink *self, short revents);
    /**
     * Queue one message at QoS 1.
     * @return RG_OK; RG_CLOSED while not UP; RG_INVALID for an empty or too long topic or a payload over
     *         RG_UPLINK_PAYLOAD_MAX; RG_FULL when 64 are in flight.
     */
    enum rg_status (*publish)(struct rg_uplink *self, const struct rg_uplink_message *message) RG_MUST_CHECK;
    /**
     * Although the connection is up it does no good: break it, and try again at the next of the broker's addresses, with the back-off of a
     * connection that broke. Nothing happens while it is not UP.
     */
    void (*reconnect)(struct rg_uplink *self);
    /** Disconnect in order (no will is sent), close and free. */
    void (*close)(struct rg_uplink *self);
};

/** The first member of every implementation. */
struct rg_uplink {
    const struct rg_uplink_ops *ops;
};

#endif
