/**
 * @file hq_configure.h
 * What a kiosk's configuration comes to, of the layers that lie over each other; private to this room.
 *
 * Thread: main.
 * Owner:  the caller owns trees.
 */
#ifndef APP_HQ_SERVE_HQ_CONFIGURE_H
#define APP_HQ_SERVE_HQ_CONFIGURE_H

#include "config_document.h"
#include "hq_config.h"
#include "hq_server.h"

/** Beyond it a version cannot be counted on: whoever says so is no kiosk of ours. */
#define RG_HQ_CONFIG_VERSION_MAX INT64_C(9007199253740991)

/** Of whom a layer is: of all (each ""), of a site, of a group alone, or of a kiosk by its site and device. */
struct rg_hq_layer_of {
    const char *site, *device, *group;
};

/** A layer's document, {} where nothing was said. @return RG_OK; what rg_hq_config_layer() returns. */
enum rg_status rg_hq_layer_read(struct rg_hq_server *server, const struct rg_hq_layer_of *of,
                                cJSON **layer) RG_MUST_CHECK;

/**
 * The layers over each other, up to the one that @p of names: all, the site, the groups, the kiosk. Of a kiosk's groups each goes over
 * those whose names come before its own, by their bytes. @p from, unless NULL, gets for each member which layer said it last: "all", "site",
 * "group:NAME" or "kiosk"; "hq": none did, HQ itself does. @return as rg_hq_layer_read().
 */
enum rg_status rg_hq_layers_merge(struct rg_hq_server *server, const struct rg_hq_layer_of *of,
                                  cJSON **document, cJSON **from) RG_MUST_CHECK;

/** Add HQ's own signers of member tokens to "media" of @p document, where operators said nothing else. @return RG_OK; RG_NO_MEMORY; what the
 * keystore returns. */
enum rg_status rg_hq_media_overlay(struct rg_hq_server *server, cJSON *document) RG_MUST_CHECK;

/**
 * Want of a kiosk what its layers come to, in the transaction that is open: a version more where that changed. @p seen is the newest version
 * that the kiosk says it has seen. @return RG_OK; RG_INVALID with @p refusal when no kiosk would take it; as rg_hq_config_want().
 */
enum rg_status rg_hq_configure_place(struct rg_hq_server *server, const struct rg_hq_config_place *place,
                                     int64_t seen, struct rg_config_refusal *refusal) RG_MUST_CHECK;

/** The same, by the newest version that its last state says it has seen. @return as rg_hq_configure_place(). */
enum rg_status rg_hq_configure_again(struct rg_hq_server *server, const struct rg_hq_config_place *place,
                                     struct rg_config_refusal *refusal) RG_MUST_CHECK;

/** Whether a kiosk would take it, as far as HQ can tell, and it is not too long. @return false with @p refusal. */
bool rg_hq_configuration_sound(struct rg_hq_server *server, const cJSON *document,
                               struct rg_config_refusal *refusal);

/** Send a kiosk what is wanted of it. */
void rg_hq_configure_send(struct rg_hq_server *server, const struct rg_hq_config_place *place);

/** The same, where that changed at @p since_ms or later. */
void rg_hq_configure_send_since(struct rg_hq_server *server, const struct rg_hq_config_place *place,
                                int64_t since_ms);

#endif
