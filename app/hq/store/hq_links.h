/**
 * @file hq_links.h
 * One-time links to a customer's copy of their data. Who holds one may read that copy once: HQ keeps no more of a link than a
 * hash of it, so that nobody finds one in HQ's database.
 *
 * Thread: the store's.
 * Owner:  the store; the caller wipes tokens and documents.
 */
#ifndef APP_HQ_STORE_HQ_LINKS_H
#define APP_HQ_STORE_HQ_LINKS_H

#include "hq_buffer.h"
#include "hq_store.h"

#define RG_HQ_LINK_TOKEN     23u /**< 128 random bits as 22 of [A-Za-z0-9_-], and the terminator */
#define RG_HQ_LINK_LANGUAGE  16u /**< a language tag and the terminator */
#define RG_HQ_LINK_CODE_MS   INT64_C(600000)    /**< a link shown on a screen */
#define RG_HQ_LINK_LETTER_MS INT64_C(259200000) /**< a link in a letter: it may be opened at home */
#define RG_HQ_LINKS_OPEN     3  /**< not used and not over, of one member and of one kind of these two */
#define RG_HQ_LINKS_DEVICE   30 /**< within RG_HQ_LINK_CODE_MS, from one kiosk */
#define RG_HQ_DOCUMENT_MAX   ((size_t)32 << 20) /**< bytes of a copy */

struct rg_hq_link_order {
    int64_t member;
    const char *site, *device; /**< the kiosk that asks */
    const char *language;      /**< of the page behind the link; "" when it is not known */
    bool masked;               /**< the copy says of contact data only what customers know their own by */
    int64_t life_ms;
};

/**
 * Make a link for a member of the kiosk's site, and note it in the audit (`copy-order`).
 * @return RG_OK; RG_NOT_FOUND without such a member at the site, or when they may not be recognised or are to be erased;
 * RG_DENIED when too many are open; RG_INVALID for a language or life out of bounds; RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_link_make(struct rg_hq_store *store, const struct rg_hq_link_order *order,
                               int64_t now_ms, char token[RG_HQ_LINK_TOKEN]) RG_MUST_CHECK;

/**
 * Whether @p token is a link that can be used, and its page's language. Uses nothing up.
 * @return RG_OK; RG_NOT_FOUND alike for one that never was, was used, is over, or whose member is erased or to be; RG_BUSY,
 * RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_link_look(struct rg_hq_store *store, const char *token, int64_t now_ms,
                               char language[RG_HQ_LINK_LANGUAGE]) RG_MUST_CHECK;

/**
 * Use a link up: append the member's copy to @p document, and note it in the audit (`copy-taken`). On failure the link is as
 * it was and @p document is empty.
 * @return as rg_hq_link_look(); RG_FULL also for a copy over RG_HQ_DOCUMENT_MAX.
 */
enum rg_status rg_hq_link_take(struct rg_hq_store *store, const char *token, int64_t now_ms,
                               struct rg_hq_buffer *document) RG_MUST_CHECK;

/** Forget the links that are over, used or not: what stays of them is the audit. @return RG_OK, RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_links_forget(struct rg_hq_store *store, int64_t now_ms) RG_MUST_CHECK;

/** Forget a member's links that went out by letter and were not used: the contact that has them is theirs no more. @return likewise. */
enum rg_status rg_hq_links_void_letters(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;

/**
 * Append all that HQ holds of a member as one document of include/protocol/README.md.
 * @return RG_OK; RG_FULL over RG_HQ_DOCUMENT_MAX; RG_BUSY, RG_IO, RG_NO_MEMORY. On failure @p document is empty.
 */
enum rg_status rg_hq_export_document(struct rg_hq_store *store, int64_t member, bool masked,
                                     struct rg_hq_buffer *document) RG_MUST_CHECK;

#endif
