/**
 * @file serve_open.h
 * Opening all that `regard-hq serve` works with: the database and the keys, the journal, what issues certificates, the web, the broker.
 *
 * Thread: main's, before it serves.
 * Owner:  the caller, who closes what was opened, also after a failure.
 */
#ifndef APP_HQ_SERVE_SERVE_OPEN_H
#define APP_HQ_SERVE_SERVE_OPEN_H

#include "hq_server.h"
#include "serve_options.h"

/** Open it all; @p options outlive the server. Says on standard error what is wrong, and what to do. @return RG_OK, and what the part says that
 * could not be opened. */
enum rg_status rg_hq_serve_open(struct rg_hq_server *server,
                                const struct rg_hq_serve_options *options) RG_MUST_CHECK;

#endif
