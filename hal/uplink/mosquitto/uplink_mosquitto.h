/**
 * @file uplink_mosquitto.h
 * The uplink port on libmosquitto 2.0.11 (MQTT 3.1.1, clean session), driven from the caller's poll() loop.
 *
 * The library's own thread dies of a refused certificate and its connect blocks in the resolver, so it gets
 * neither: names are resolved in a child process, each attempt has a fresh handle and a fresh TLS context (a
 * renewed certificate is picked up), and every state has a limit.
 *
 * Thread: one thread makes every call.
 * Owner:  the caller closes it. The strings of the configuration are copied.
 */
#ifndef UPLINK_MOSQUITTO_H
#define UPLINK_MOSQUITTO_H

#include "regard/uplink.h"

/** How long each state may last, in milliseconds. */
struct rg_uplink_limits {
    uint32_t name_ms;      /**< resolving the name */
    uint32_t connect_ms;   /**< TCP and TLS together, for each address */
    uint32_t answer_ms;    /**< CONNACK, and again SUBACK */
    uint32_t retry_min_ms; /**< the back-off's first window */
    uint32_t retry_max_ms; /**< the back-off's widest window */
    uint32_t
        return_ms; /**< of several addresses another than the first serves: for so long before the first is looked at again */
};

/** 2 s, 10 s, 10 s, back-off from 1 s to 5 min, and 5 min. */
extern const struct rg_uplink_limits rg_uplink_usual_limits;

/**
 * Check the configuration and start connecting with rg_uplink_usual_limits.
 * @return RG_OK; RG_INVALID for a URL that is not as it is to be, a missing member, or a certificate and
 *         key that do not fit each other; RG_NOT_FOUND when one of the three files cannot be read; RG_CORRUPT
 *         when one of them is not PEM; RG_NO_MEMORY. @p uplink is written only on RG_OK.
 */
enum rg_status rg_uplink_mosquitto_open(const struct rg_uplink_config *config,
                                        const struct rg_uplink_events *events,
                                        struct rg_uplink **uplink) RG_MUST_CHECK;

/** The same with other limits; each must be at least 1. */
enum rg_status rg_uplink_mosquitto_open_limited(const struct rg_uplink_config *config,
                                                const struct rg_uplink_limits *limits,
                                                const struct rg_uplink_events *events,
                                                struct rg_uplink **uplink) RG_MUST_CHECK;

/**
 * The common name in a certificate file: who the broker takes the caller for.
 * @return RG_OK; RG_NOT_FOUND when the file cannot be read or has no such name; RG_CORRUPT when it is not
 * PEM; RG_FULL when the name does not fit @p capacity.
 */
enum rg_status rg_uplink_mosquitto_common_name(const char *certificate_file, char *name,
                                               size_t capacity) RG_MUST_CHECK;

/**
 * Until when the certificate in a file is valid, in ms since 1970; of several the first.
 * @return RG_OK; RG_NOT_FOUND when the file cannot be read; RG_CORRUPT when it is not PEM, or the time is none.
 */
enum rg_status rg_uplink_mosquitto_certificate_until(const char *certificate_file,
                                                     int64_t *until_ms) RG_MUST_CHECK;

/** Until when the certificate is valid that the broker showed last and that was good, in ms since 1970; 0: none yet. */
int64_t rg_uplink_mosquitto_broker_until(const struct rg_uplink *uplink);

/** Which of its addresses it tries, or is connected to, from 0. @p count: how many there are. */
size_t rg_uplink_mosquitto_address(const struct rg_uplink *uplink, size_t *count);

/** Messages that came and were too large or had too long a topic, since open(). */
uint64_t rg_uplink_mosquitto_dropped(const struct rg_uplink *uplink);

/** Why the last broker's certificate was refused, as X509_verify_cert_error_string() counts; 0 if it was not.
 */
long rg_uplink_mosquitto_verify_error(const struct rg_uplink *uplink);

/** Whether one of the two did not know the authority that signed the other's certificate: not its age, nor its name; or the broker found
 * ours bad without saying why. */
bool rg_uplink_mosquitto_stranger(const struct rg_uplink *uplink);

#endif
