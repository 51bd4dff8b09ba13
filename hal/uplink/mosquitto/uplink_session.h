/**
 * @file uplink_session.h
 * One attempt at a connection, and the connection that comes of it: a libmosquitto handle from TCP to the
 * end.
 *
 * Thread: one thread makes every call; on_message runs inside service().
 * Owner:  the caller closes it; the strings it was given must outlive it.
 */
#ifndef UPLINK_SESSION_H
#define UPLINK_SESSION_H

#include "regard/uplink.h"
#include "uplink_mosquitto.h"
#include "uplink_tls.h"

#define RG_UPLINK_IN_FLIGHT_MAX 64u

struct rg_uplink_session;

enum rg_uplink_session_state {
    RG_UPLINK_SESSION_OPENING, /**< service() goes on with it */
    RG_UPLINK_SESSION_LIVE,    /**< every subscription is granted */
    RG_UPLINK_SESSION_OVER     /**< close it; fault() says why */
};

/**
 * Start connecting to the numeric @p address.
 * @return RG_OK; RG_NO_MEMORY; RG_IO with the reason in @p fault when it failed at once.
 */
enum rg_status rg_uplink_session_open(const struct rg_uplink_config *config,
                                      const struct rg_uplink_limits *limits,
                                      const struct rg_uplink_events *events, const char *address,
                                      uint16_t port, struct rg_uplink_tls *tls, enum rg_uplink_fault *fault,
                                      struct rg_uplink_session **session) RG_MUST_CHECK;

/** The descriptor (-1 for none) and what to poll it for. */
int rg_uplink_session_descriptor(const struct rg_uplink_session *session, short *events);

/** When service() is due without an event, on CLOCK_MONOTONIC in ms. */
int64_t rg_uplink_session_due(const struct rg_uplink_session *session);

enum rg_uplink_session_state rg_uplink_session_service(struct rg_uplink_session *session, short revents);

enum rg_uplink_fault rg_uplink_session_fault(const struct rg_uplink_session *session);

/** Messages dropped over this connection. */
uint64_t rg_uplink_session_dropped(const struct rg_uplink_session *session);

/** As publish() of the port. */
enum rg_status rg_uplink_session_publish(struct rg_uplink_session *session,
                                         const struct rg_uplink_message *message) RG_MUST_CHECK;

/** Free; a live one first sends what is queued and a DISCONNECT, within 200 ms. */
void rg_uplink_session_close(struct rg_uplink_session *session);

#endif
