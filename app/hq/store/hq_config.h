/**
 * @file hq_config.h
 * The configuration that HQ wants of its kiosks: what was said of all, of a site, of groups (hq_groups.h), of a kiosk, each a layer over the one before; and of each
 * kiosk the whole that came of it, by versions that count its changes, and which one it was known to have in force. What a document may
 * say is not this room's.
 *
 * Thread: the store's.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_HQ_STORE_HQ_CONFIG_H
#define APP_HQ_STORE_HQ_CONFIG_H

#include "hq_buffer.h"
#include "hq_store.h"

/** What a kiosk is to have. */
struct rg_hq_config_wanted {
    int64_t version, since_ms;
    struct rg_hq_buffer document;
    int64_t there; /**< the last version that it confirmed; 0: none */
    struct rg_hq_buffer there_document;
};

void rg_hq_config_wanted_free(struct rg_hq_config_wanted *wanted);

/** A layer's document; @p site "": of all kiosks, @p device "": of a site's. @return RG_OK; RG_NOT_FOUND; RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_config_layer(struct rg_hq_store *store, const char *site, const char *device,
                                  struct rg_hq_buffer *document) RG_MUST_CHECK;

/** Keep it. @return RG_OK; RG_IO, RG_FULL, RG_BUSY. */
enum rg_status rg_hq_config_layer_put(struct rg_hq_store *store, const char *site, const char *device,
                                      const char *document, int64_t now_ms) RG_MUST_CHECK;

/** What is wanted of a kiosk. @return RG_OK, to be freed; RG_NOT_FOUND when nothing ever was; RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_config_wanted(struct rg_hq_store *store, const char *site, const char *device,
                                   struct rg_hq_config_wanted *wanted) RG_MUST_CHECK;

/** Want this from now on. @return as rg_hq_config_layer_put(). */
enum rg_status rg_hq_config_want(struct rg_hq_store *store, const char *site, const char *device,
                                 int64_t version, const char *document, int64_t now_ms) RG_MUST_CHECK;

/** The kiosk confirmed that version; of another than is wanted nothing is noted. @return as rg_hq_config_layer_put(). */
enum rg_status rg_hq_config_confirmed(struct rg_hq_store *store, const char *site, const char *device,
                                      int64_t version) RG_MUST_CHECK;

/** A kiosk that HQ heard of, or that one of the factory's units was approved as. */
struct rg_hq_config_place {
    char site[RG_HQ_SITE_MAX], device[RG_HQ_SITE_MAX];
};

/** The next one after @p place, of @p site alone and in @p group (hq_groups.h) alone, unless these are "". @return RG_OK; RG_NOT_FOUND at
 * the end; RG_IO. */
enum rg_status rg_hq_config_next(struct rg_hq_store *store, const char *site, const char *group,
                                 struct rg_hq_config_place *place) RG_MUST_CHECK;

/** The one of that name; @p site "": of whichever site. @return RG_OK; RG_NOT_FOUND; RG_INVALID when several sites have one; RG_IO. */
enum rg_status rg_hq_config_find(struct rg_hq_store *store, const char *site, const char *device,
                                 struct rg_hq_config_place *place) RG_MUST_CHECK;

/** The member "config" of its last state, as JSON. @return RG_OK; RG_NOT_FOUND when it never said any; RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_config_said(struct rg_hq_store *store, const struct rg_hq_config_place *place,
                                 struct rg_hq_buffer *config) RG_MUST_CHECK;

#endif
