/**
 * @file hq_groups.h
 * The groups that IT puts kiosks in, of whichever sites, each by a name as a site has one: so that many are configured and ordered together.
 * A kiosk is in none or in a few. Its groups go with its name, and with its unit when that gets another name. A group is there as soon
 * as anything is said of it.
 *
 * Thread: the store's.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_HQ_STORE_HQ_GROUPS_H
#define APP_HQ_STORE_HQ_GROUPS_H

#include "hq_buffer.h"
#include "hq_config.h"
#include "hq_store.h"

#include <stddef.h>

#define RG_HQ_GROUPS_MAX 8 /**< of one kiosk */

/** Put a kiosk in a group. @return RG_OK, also when it was; RG_INVALID for a bad name; RG_DENIED beyond RG_HQ_GROUPS_MAX; RG_IO, RG_FULL, RG_BUSY. */
enum rg_status rg_hq_group_join(struct rg_hq_store *store, const struct rg_hq_config_place *place,
                                const char *group) RG_MUST_CHECK;

/** Take it out. @return RG_OK, also when it was not in it; else as rg_hq_group_join(). */
enum rg_status rg_hq_group_leave(struct rg_hq_store *store, const struct rg_hq_config_place *place,
                                 const char *group) RG_MUST_CHECK;

/** Take it out of all. @return as rg_hq_group_leave(). */
enum rg_status rg_hq_groups_end(struct rg_hq_store *store,
                                const struct rg_hq_config_place *place) RG_MUST_CHECK;

/** The kiosk's groups are another's now, and what that was in is over. @return as rg_hq_group_leave(). */
enum rg_status rg_hq_groups_move(struct rg_hq_store *store, const struct rg_hq_config_place *from,
                                 const struct rg_hq_config_place *to) RG_MUST_CHECK;

/** The group of a kiosk whose name comes after @p group ("": the first). @return RG_OK; RG_NOT_FOUND at the end; RG_IO. */
enum rg_status rg_hq_group_after(struct rg_hq_store *store, const struct rg_hq_config_place *place,
                                 char group[RG_HQ_SITE_MAX]) RG_MUST_CHECK;

/** Append a kiosk's groups by name, as a JSON array. @return RG_OK; RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_groups_json(struct rg_hq_store *store, const struct rg_hq_config_place *place,
                                 struct rg_hq_buffer *to) RG_MUST_CHECK;

/** What was said of a group's configuration, as rg_hq_config_layer(), and saying it, as rg_hq_config_layer_put(). */
enum rg_status rg_hq_group_layer(struct rg_hq_store *store, const char *group,
                                 struct rg_hq_buffer *document) RG_MUST_CHECK;
enum rg_status rg_hq_group_layer_put(struct rg_hq_store *store, const char *group, const char *document,
                                     int64_t now_ms) RG_MUST_CHECK;

#endif
