/**
 * @file hq_renewals.h
 * The next identity of a kiosk that has one: what was issued for it counts beside what is in force until the kiosk has answered with
 * it. And the version of what HQ gives all kiosks in their identity documents, which grows whenever that changes.
 *
 * Thread: the store's.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_HQ_STORE_HQ_RENEWALS_H
#define APP_HQ_STORE_HQ_RENEWALS_H

#include "hq_units.h"

/** What was issued for one request. */
struct rg_hq_issued {
    bool there;
    struct rg_hq_unit_request request;
    struct rg_hq_buffer certificate, identity;
};

struct rg_hq_renewal {
    char serial[RG_HQ_UNIT_SERIAL_MAX];
    struct rg_hq_issued present, next;
    int64_t next_version; /**< of what next's document gives */
    bool last_there;      /**< .last is: the key before the present one */
    uint8_t last[RG_PUBLIC_KEY_LEN];
};

/** Free the texts. */
void rg_hq_renewal_free(struct rg_hq_renewal *renewal);

/**
 * What the kiosk has, by its name.
 * @return RG_OK; RG_INVALID for no name; RG_NOT_FOUND when nothing was issued for it by HQ; RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_renewal_get(struct rg_hq_store *store, const char *site, const char *device,
                                 struct rg_hq_renewal *renewal) RG_MUST_CHECK;

/** What is issued as the next one. */
struct rg_hq_next {
    struct rg_hq_unit_request request;
    const char *certificate, *identity;
    int64_t ends_ms, version;
};

/** Keep it in place of another next one. @return as rg_hq_unit_ask(); RG_NOT_FOUND without that serial. */
enum rg_status rg_hq_renewal_put(struct rg_hq_store *store, const char *serial,
                                 const struct rg_hq_next *next) RG_MUST_CHECK;

/** The next one is the one in force from now on. @return as rg_hq_unit_ask(); RG_NOT_FOUND without a next one. */
enum rg_status rg_hq_renewal_confirm(struct rg_hq_store *store, const char *serial,
                                     int64_t now_ms) RG_MUST_CHECK;

/**
 * The version of what HQ gives, of which @p digest says whether it is what it was: another digest is another version, and
 * @p changed.
 * @return RG_OK; RG_IO, RG_FULL, RG_BUSY.
 */
enum rg_status rg_hq_given_version(struct rg_hq_store *store, const char *digest, int64_t *version,
                                   bool *changed) RG_MUST_CHECK;

/** A kiosk that HQ gave an identity. */
struct rg_hq_renewed {
    int64_t number;
    char site[RG_HQ_SITE_MAX], device[RG_HQ_SITE_MAX];
};

/** The first whose number is above @p after. @return RG_OK; RG_NOT_FOUND when there are no more; RG_IO. */
enum rg_status rg_hq_renewed_next(struct rg_hq_store *store, int64_t after,
                                  struct rg_hq_renewed *kiosk) RG_MUST_CHECK;

/** Likewise of the names that were revoked. */
enum rg_status rg_hq_revoked_next(struct rg_hq_store *store, int64_t after,
                                  struct rg_hq_renewed *kiosk) RG_MUST_CHECK;

#endif
