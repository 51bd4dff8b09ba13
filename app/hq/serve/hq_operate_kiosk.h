/**
 * @file hq_operate_kiosk.h
 * How operators name kiosks and groups of them, which several of their methods share; private to this room.
 *
 * Thread: main.
 * Owner:  texts are the request's.
 */
#ifndef APP_HQ_SERVE_HQ_OPERATE_KIOSK_H
#define APP_HQ_SERVE_HQ_OPERATE_KIOSK_H

#include "config_document.h"
#include "hq_config.h"
#include "hq_groups.h"
#include "hq_operate.h"

/** Names of groups, as a request has them. */
struct rg_hq_groups_said {
    const char *names[RG_HQ_GROUPS_MAX];
    size_t count;
};

/** Read an array of names; none is there where it is missing. @return false when it is no such array. */
bool rg_hq_groups_read(const cJSON *body, const char *member, struct rg_hq_groups_said *said);

/** Read "group", one name; "" where it is missing. @return false when it is none. */
bool rg_hq_group_read(const cJSON *body, const char **group);

/** Put a kiosk into these; into nothing else where @p alone and there are any. @return as rg_hq_group_join(). */
enum rg_status rg_hq_groups_say(struct rg_hq_server *server, const struct rg_hq_config_place *place,
                                const struct rg_hq_groups_said *said, bool alone) RG_MUST_CHECK;

/**
 * The one kiosk that a request names: by serial (of a unit), or by device, with its site where sites have several of that name.
 * @return RG_OK; RG_NOT_FOUND; RG_INVALID for several of that name; RG_DENIED when the request names none so; RG_IO.
 */
enum rg_status rg_hq_kiosk_named(struct rg_hq_server *server, const cJSON *body,
                                 struct rg_hq_config_place *place) RG_MUST_CHECK;

/** Say that no kiosk (of @p place, unless that is NULL) would take a configuration, in the words that a kiosk's own file gets. */
void rg_hq_refuse_value(struct rg_hq_server *server, const char *topic, const char *rid,
                        const struct rg_hq_config_place *place, const struct rg_config_refusal *refusal);

/** `device-group`. @return false when @p method is not that. */
bool rg_hq_take_groups(struct rg_hq_server *server, const char *operator_name, const char *rid,
                       const char *method, const cJSON *body);

#endif
