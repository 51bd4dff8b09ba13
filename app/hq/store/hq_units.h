/**
 * @file hq_units.h
 * The units that the factory made, by serial number, and the names of kiosks that they got: who waits for IT, who was approved, and
 * what was issued. A name that was revoked is never given again: a certificate that bears it may still exist.
 *
 * Thread: the store's.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_HQ_STORE_HQ_UNITS_H
#define APP_HQ_STORE_HQ_UNITS_H

#include "hq_buffer.h"
#include "hq_store.h"
#include "regard/keystore.h"

#include <stdbool.h>

#define RG_HQ_UNIT_SERIAL_MAX 33
#define RG_HQ_UNIT_CLAIM_MAX  39 /**< the name of its claim, with its end */
#define RG_HQ_UNIT_NONCE      16
#define RG_HQ_UNIT_TEXT_MAX   16384u

/** What a unit asked for: the public key of the device's own pair, and the nonce; and by which name of its claim, so where it hears. */
struct rg_hq_unit_request {
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    uint8_t nonce[RG_HQ_UNIT_NONCE];
    char claim[RG_HQ_UNIT_CLAIM_MAX];
};

enum rg_hq_unit_state {
    RG_HQ_UNIT_PENDING,  /**< waits for IT */
    RG_HQ_UNIT_APPROVED, /**< its request may be issued for now, once */
    RG_HQ_UNIT_ISSUED    /**< this very request was: certificate and identity are there */
};

struct rg_hq_unit {
    enum rg_hq_unit_state state;
    bool asked; /**< .request is there */
    struct rg_hq_unit_request request;
    char site[RG_HQ_SITE_MAX], device[RG_HQ_SITE_MAX]; /**< APPROVED, ISSUED */
    struct rg_hq_buffer certificate, identity;         /**< ISSUED */
};

/** Free the texts. */
void rg_hq_unit_free(struct rg_hq_unit *unit);

/**
 * Take a request, whose signatures were checked, and say what becomes of it. Another key or nonce than what was issued waits for IT,
 * whatever was issued before.
 * @return RG_OK; RG_INVALID for a bad serial; RG_IO, RG_FULL, RG_BUSY, RG_NO_MEMORY.
 */
enum rg_status rg_hq_unit_ask(struct rg_hq_store *store, const char *serial,
                              const struct rg_hq_unit_request *request, int64_t now_ms,
                              struct rg_hq_unit *unit) RG_MUST_CHECK;

/** What is known of a unit. @return as rg_hq_unit_ask(); RG_NOT_FOUND. */
enum rg_status rg_hq_unit_get(struct rg_hq_store *store, const char *serial,
                              struct rg_hq_unit *unit) RG_MUST_CHECK;

/**
 * Approve the request that a unit made, or, if it has made none, its first. @p device "": the name it has at that site, or
 * kiosk-<the lowest number that is free there>. Its groups (hq_groups.h) go with it.
 * @return RG_OK; RG_INVALID for a bad serial or name; RG_NOT_FOUND for a site that HQ does not know; RG_DENIED when another unit
 *         has the name, or it was revoked; else as rg_hq_unit_ask().
 */
enum rg_status rg_hq_unit_approve(struct rg_hq_store *store, const char *serial, const char *site,
                                  const char *device) RG_MUST_CHECK;

/** Keep what was issued for the approved request; the approval is used up. @return as rg_hq_unit_ask(); RG_NOT_FOUND. */
enum rg_status rg_hq_unit_issued(struct rg_hq_store *store, const char *serial, const char *certificate,
                                 const char *identity, int64_t ends_ms, int64_t now_ms) RG_MUST_CHECK;

/**
 * Revoke a kiosk's name for ever; it is in no group any more. Its unit, if there is one, is `revoked` in rows, and waits for IT once it asks again.
 * @return RG_OK, also when it was; RG_INVALID; RG_NOT_FOUND when no unit and no kiosk has the name; else as rg_hq_unit_ask().
 */
enum rg_status rg_hq_unit_revoke(struct rg_hq_store *store, const char *site, const char *device,
                                 int64_t now_ms) RG_MUST_CHECK;

/**
 * The site of a kiosk that HQ ever heard of, gave a name, or has kept something of: of @p site, or with "" of the only site that has one of that
 * name. @return RG_OK; RG_NOT_FOUND; RG_INVALID for several; RG_IO, RG_BUSY.
 */
enum rg_status rg_hq_name_find(struct rg_hq_store *store, const char *site, const char *device,
                               char found[RG_HQ_SITE_MAX]) RG_MUST_CHECK;

/** Whether a name was revoked, of @p site or "" of any; true also when that cannot be told. */
bool rg_hq_unit_revoked(struct rg_hq_store *store, const char *site, const char *device);

/** How many units asked and wait for IT, as rows say `pending`. @return RG_OK, RG_IO, RG_BUSY. */
enum rg_status rg_hq_units_pending(struct rg_hq_store *store, int64_t *count) RG_MUST_CHECK;

/**
 * Append rows of units as JSON objects with commas between them: {"serial","state","site","device","asked","issued","ends","groups"}, those
 * with a number above *after, as many as fit in an answer. @return as rg_hq_unit_ask().
 */
enum rg_status rg_hq_unit_rows(struct rg_hq_store *store, int64_t *after, bool *more,
                               struct rg_hq_buffer *rows) RG_MUST_CHECK;

#endif
