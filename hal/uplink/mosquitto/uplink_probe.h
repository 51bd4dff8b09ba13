/**
 * @file uplink_probe.h
 * Whether a broker is well again, asked beside the connection to another one: a forked child resolves its name, connects, and does
 * the TLS handshake with our certificate, but says no word of MQTT, so that whoever is connected under our name stays so.
 *
 * Thread: one thread makes every call; as uplink_resolve.h.
 * Owner:  the caller ends every begin() with take() or cancel().
 */
#ifndef UPLINK_PROBE_H
#define UPLINK_PROBE_H

#include "regard/status.h"
#include "uplink_tls.h"
#include "uplink_url.h"

#include <sys/types.h>

struct rg_uplink_probe {
    pid_t child; /**< 0: none is under way */
};

/** Ask @p url; @p tls: the files and the time to check it by. It ends by itself within 10 s. @return RG_OK, RG_IO. */
enum rg_status rg_uplink_probe_begin(struct rg_uplink_probe *probe, const struct rg_uplink_url *url,
                                     const struct rg_uplink_tls *tls) RG_MUST_CHECK;

/** @return RG_BUSY while it is under way; then, once, RG_OK: it is well, or RG_NOT_FOUND. */
enum rg_status rg_uplink_probe_take(struct rg_uplink_probe *probe) RG_MUST_CHECK;

/** Kill the child and forget the question. Harmless when nothing is under way. */
void rg_uplink_probe_cancel(struct rg_uplink_probe *probe);

#endif
