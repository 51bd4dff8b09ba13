/**
 * @file hq_web_metrics.h
 * Prometheus' end of HQ: GET and HEAD of /metrics on a port of its own, HTTP without TLS, everything else is 404. What is answered
 * is about nobody (hq_metrics.h), but says much of the business: other machines reach it only when an address is given that they
 * can reach.
 *
 * Bounded: 16 connections, 4 of an address, 8 KiB and 15 s each.
 *
 * Thread: opened and closed by main; answers on a thread of its own, with a store of its own.
 * Owner:  rg_hq_serve_main().
 */
#ifndef APP_HQ_WEB_HQ_WEB_METRICS_H
#define APP_HQ_WEB_HQ_WEB_METRICS_H

#include "hq_metrics.h"

struct rg_hq_web_metrics;

/**
 * Begin to serve at @p where: PORT (then on 127.0.0.1), ADDRESS:PORT or [ADDRESS]:PORT, in digits. @p live outlives it.
 * @return RG_OK; RG_INVALID for what is no such place; RG_DENIED when it cannot be listened at; what rg_hq_store_open() returns.
 */
enum rg_status rg_hq_web_metrics_open(const char *db, const char *where, struct rg_hq_live *live,
                                      struct rg_hq_web_metrics **web) RG_MUST_CHECK;

/** Whether @p where is such a place. Pure. @return RG_OK or RG_INVALID. */
enum rg_status rg_hq_web_metrics_check(const char *where) RG_MUST_CHECK;

/** End what is being answered, and stop. NULL is allowed. */
void rg_hq_web_metrics_close(struct rg_hq_web_metrics *web);

#endif
