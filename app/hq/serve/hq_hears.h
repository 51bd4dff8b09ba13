/**
 * @file hq_hears.h
 * Whether HQ still hears what it has subscribed to. A broker may keep the connection and forget a subscription (a NATS cluster did, two of
 * whose nodes had died one after the other); where nobody else says anything HQ says something to itself, and what does not come back is
 * a reason to connect anew. Pure: the time comes in.
 *
 * Thread: main.
 * Owner:  the caller.
 */
#ifndef APP_HQ_SERVE_HQ_HEARS_H
#define APP_HQ_SERVE_HQ_HEARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What HQ listens to, each by a subscription of its own. */
enum rg_hq_ear {
    RG_HQ_EAR_UP,    /**< kiosks, operators, the retailer's systems */
    RG_HQ_EAR_TILLS, /**< the retailer's lines */
    RG_HQ_EAR_UNITS, /**< units of the factory, where HQ issues certificates */
    RG_HQ_EARS
};

struct rg_hq_hears {
    bool connected;
    int64_t looked_ms; /**< monotonic, as all that follow */
    int64_t first_ms;  /**< for so long nothing may be heard */
    struct {
        bool open;           /**< HQ has subscribed to it */
        int64_t heard_ms;    /**< when something came, or the connection */
        int64_t said_ms;     /**< when something was said to it last */
        int64_t patience_ms; /**< twice as long each time that nothing comes at all */
    } ears[RG_HQ_EARS];
};

/** Nothing may be heard for @p patience_ms; @p units: there is a subscription for them. */
void rg_hq_hears_begin(struct rg_hq_hears *hears, int64_t patience_ms, bool units);

/** The connection is there, with its subscriptions, or it is gone. */
void rg_hq_hears_connection(struct rg_hq_hears *hears, bool up, int64_t now_ms);

/** Which subscription brings what comes on @p topic. */
enum rg_hq_ear rg_hq_ear_of(const char *topic);

/** Something came: who sent it does not matter. */
void rg_hq_hears_heard(struct rg_hq_hears *hears, enum rg_hq_ear ear, int64_t now_ms);

/** To be called often: time for which it was not is HQ's own, and counts for nothing. */
void rg_hq_hears_look(struct rg_hq_hears *hears, int64_t now_ms);

/** Whether it is time to say something to itself there; it counts as said. */
bool rg_hq_hears_says(struct rg_hq_hears *hears, enum rg_hq_ear ear, int64_t now_ms);

/** Whether to connect anew: one of them has heard nothing for too long. From then on it is waited for twice as long, half an hour at most. */
bool rg_hq_hears_deaf(struct rg_hq_hears *hears, int64_t now_ms);

#endif
