/**
 * @file page.h
 * The till lines of one page of changes, collected so that each member's history is opened, changed and sealed once.
 * Private to app/store.
 *
 * Thread: the sync thread.
 * Owner:  struct rg_store_sync; memory of its own (private.h), wiped as soon as it was applied.
 */
#ifndef APP_STORE_PAGE_H
#define APP_STORE_PAGE_H

#include "aead.h"
#include "amendment.h"
#include "purge.h"
#include "record.h"

/** More than a page of 64 KiB holds; a longer one is applied in parts. */
#define RG_PAGE_CHANGES 2048u

struct rg_page_change {
    int64_t member;
    bool gone;
    struct rg_record_line line; /**< its number alone where `gone` */
};

/** The member whose consents are being changed. */
struct rg_page_consents {
    bool open, there; /**< there: they have a key */
    int64_t member;
    uint8_t key[RG_AEAD_KEY];
    struct rg_record_consents all;
};

struct rg_store_page {
    struct rg_page_consents consents;
    struct rg_store_since since; /**< what is older is not kept */
    uint32_t too_old;            /**< lines that were left out for it */
    size_t count;
    struct rg_page_change changes[RG_PAGE_CHANGES];
    uint16_t order[RG_PAGE_CHANGES];
    struct rg_amendment
        amended[2]; /**< a name and a language that a customer corrected, while their row is being put */
    uint8_t before[RG_RECORD_HISTORY_MAX], after[RG_RECORD_HISTORY_MAX];
    uint8_t sealed[RG_RECORD_HISTORY_MAX + RG_AEAD_OVERHEAD];
};

/** Note a change; applies what was collected when there is no more room. @return as rg_page_apply(). */
enum rg_status rg_page_put(struct rg_store_sync *sync, const struct rg_feed_purchase *purchase) RG_MUST_CHECK;
enum rg_status rg_page_delete(struct rg_store_sync *sync, int64_t member, int64_t line) RG_MUST_CHECK;

/** Change a member's consents; applies those of the member before. @return as rg_page_apply(). */
enum rg_status rg_page_consent_put(struct rg_store_sync *sync,
                                   const struct rg_feed_consent *consent) RG_MUST_CHECK;
enum rg_status rg_page_consent_delete(struct rg_store_sync *sync, int64_t member,
                                      uint32_t purpose) RG_MUST_CHECK;

/** What rg_page_apply() and rg_page_forget() do about consents. */
enum rg_status rg_page_consents_apply(struct rg_store_sync *sync) RG_MUST_CHECK;
void rg_page_consents_forget(struct rg_store_sync *sync);

/** Apply what was collected, in the open transaction. @return RG_OK, RG_FULL, RG_IO, RG_CORRUPT, RG_NO_MEMORY. */
enum rg_status rg_page_apply(struct rg_store_sync *sync) RG_MUST_CHECK;

/** Leave out of the member's history what is too old, in the open transaction. @return as rg_page_apply(). */
enum rg_status rg_page_purge(struct rg_store_sync *sync, int64_t member, uint32_t *dropped) RG_MUST_CHECK;

/** The member's history in clear, its first *len bytes, into `before` of the page, which the caller wipes; between pages, after rg_member_keys_begin().
 *  @return RG_OK; RG_NOT_FOUND: nobody has a key; else as rg_page_apply(). */
enum rg_status rg_page_open_history(struct rg_store_sync *sync, int64_t member, size_t *len) RG_MUST_CHECK;

/** Forget what was collected. */
void rg_page_forget(struct rg_store_sync *sync);

/**
 * Find out which keys there are, at the begin of each page of customers, and let ciphers keep the last key until
 * rg_page_forget(). @return as rg_page_apply().
 */
enum rg_status rg_member_keys_begin(struct rg_store_sync *sync) RG_MUST_CHECK;

/**
 * The member's key, made if there is none and @p make says so.
 * @return RG_OK; RG_NOT_FOUND without one; else as rg_page_apply(). The caller wipes @p key.
 */
enum rg_status rg_member_key(struct rg_store_sync *sync, int64_t member, bool make,
                             uint8_t key[RG_AEAD_KEY]) RG_MUST_CHECK;

/** Stand on no row of keys any more: before a commit. */
void rg_member_keys_rest(struct rg_store_sync *sync);

/** Drop the member's key if nothing is left that it opens. @return as rg_page_apply(). */
enum rg_status rg_member_key_drop(struct rg_store_sync *sync, int64_t member) RG_MUST_CHECK;

#endif
