/**
 * @file hq_web.h
 * HQ's web server: the page behind a one-time link (hq_links.h), and the copy behind its button. The only home of
 * libmicrohttpd.
 *
 * What it answers: GET and HEAD of a link that can be used, a page with one button; POST of it, the copy, once. So what fetches
 * a link to show what is behind it (a messenger's preview, a scanner) does not use it up. Whatever else is asked for is one and
 * the same page: nobody learns whether a link ever was.
 *
 * Bounded: 64 connections, 16 of an address, 16 KiB and 15 s each; 40 requests of an address at once, then two a second.
 *
 * Thread: opened and closed by main; answers on a thread of its own, with a store of its own.
 * Owner:  rg_hq_serve_main().
 */
#ifndef APP_HQ_WEB_HQ_WEB_H
#define APP_HQ_WEB_HQ_WEB_H

#include "regard/status.h"

#include <stdint.h>

#define RG_HQ_WEB_URL_MAX 120u

struct rg_hq_web_options {
    const char *db;                /**< HQ's database, opened once more */
    const char *certificate, *key; /**< PEM files; the certificate with what leads to its authority */
    const char *url;               /**< what links begin with */
    uint16_t port;                 /**< on every address of this machine */
};

struct rg_hq_web;

/** Whether links can begin with @p url: https://, a host, an optional port and path; no query, nothing at its end. Pure. */
enum rg_status rg_hq_web_url_check(const char *url) RG_MUST_CHECK;

/**
 * Begin to serve, TLS 1.2 and 1.3.
 * @return RG_OK; RG_INVALID for the url; RG_IO when a file cannot be read; RG_DENIED when TLS refuses certificate and key, or
 * the port is taken; what rg_hq_store_open() returns; RG_NO_MEMORY.
 */
enum rg_status rg_hq_web_open(const struct rg_hq_web_options *options, struct rg_hq_web **web) RG_MUST_CHECK;

/** End what is being answered, and stop. NULL is allowed. */
void rg_hq_web_close(struct rg_hq_web *web);

#endif
