/**
 * @file uplink_resolve.h
 * Resolves a name without ever blocking the caller: a forked child asks the resolver and is killed when it
 * takes too long (a silent resolver holds getaddrinfo() for 10 s and more, and a thread could not be ended).
 *
 * Thread: one thread makes every call; the process should have no other threads that hold locks of the C
 *         library while it forks.
 * Owner:  the caller ends every begin() with take() or cancel().
 */
#ifndef UPLINK_RESOLVE_H
#define UPLINK_RESOLVE_H

#include "regard/status.h"

#include <stddef.h>
#include <sys/types.h>

#define RG_RESOLVED_MAX  8
#define RG_RESOLVED_TEXT 64

struct rg_resolved {
    size_t count;
    char address[RG_RESOLVED_MAX][RG_RESOLVED_TEXT]; /**< numeric, in the order to try them */
};

struct rg_resolve {
    pid_t child;
    int answer; /**< poll() it for POLLIN, then take() */
};

/** Start asking for @p host. @return RG_OK, RG_IO. */
enum rg_status rg_resolve_begin(struct rg_resolve *resolve, const char *host) RG_MUST_CHECK;

/** Take the answer that is there, and end. @return RG_OK (at least one address) or RG_NOT_FOUND. */
enum rg_status rg_resolve_take(struct rg_resolve *resolve, struct rg_resolved *resolved) RG_MUST_CHECK;

/** Kill the child and forget the question. Harmless when nothing is under way. */
void rg_resolve_cancel(struct rg_resolve *resolve);

#endif
