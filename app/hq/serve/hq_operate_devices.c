/* Operators let units in, and throw kiosks out. */
#include "hq_configure.h"
#include "hq_operate_kiosk.h"

#include "hq_json.h"
#include "hq_provision.h"
#include "hq_quarantine.h"
#include "hq_rejects.h"
#include "hq_units.h"
#include "provision_signed.h"

#include <stdio.h>
#include <string.h>

static void refuse(struct rg_hq_server *server, const char *topic, const char *rid, enum rg_status status)
{
    switch (status) {
    case RG_INVALID:
        rg_hq_refuse(server, topic, rid, "bad-request",
                     "Say a serial number of up to 32 letters, digits, - . and _, names of a-z, 0-9 and -, "
                     "and 8 groups "
                     "at most.");
        return;
    case RG_NOT_FOUND:
        rg_hq_refuse(server, topic, rid, "not-found",
                     "HQ knows no such site, or no kiosk of that name or serial number; sites come with "
                     "import or generate.");
        return;
    case RG_DENIED:
        rg_hq_refuse(
            server, topic, rid, "refused",
            "Another unit has that name, or it was revoked, and a revoked name is never given again.");
        return;
    case RG_UNSUPPORTED:
        rg_hq_refuse(server, topic, rid, "no-authority",
                     "This HQ issues no certificates; start it with --authority-cert, --authority-key and "
                     "--factory-key.");
        return;
    case RG_OK:
    case RG_TIMEOUT:
    case RG_CANCELLED:
    case RG_IO:
    case RG_FULL:
    case RG_CORRUPT:
    case RG_NO_MEMORY:
    case RG_BUSY:
    case RG_CLOSED: break;
    }
    rg_hq_refuse(server, topic, rid, "failed",
                 "HQ's database could not do it; look at HQ's log and try again.");
}

static void units(struct rg_hq_server *server, const char *topic, const char *rid)
{
    int64_t after = 0;
    bool more = true;
    while (more) {
        struct rg_hq_buffer rows = {0};
        enum rg_status status = rg_hq_unit_rows(server->store, &after, &more, &rows);
        if (status != RG_OK) {
            rg_hq_buffer_free(&rows);
            refuse(server, topic, rid, status);
            return;
        }
        rg_hq_answer_rows(server, topic, rid, &rows, more);
        rg_hq_buffer_free(&rows);
    }
}

/* One row about what was done. @p groups: NULL, or a JSON array. */
static void done(struct rg_hq_server *server, const char *topic, const char *rid, const char *serial,
                 const char *state, const char *site, const char *device, const char *groups)
{
    const struct {
        const char *name, *value;
    } members[] = {{"serial", serial}, {"state", state}, {"site", site}, {"device", device}};
    rg_hq_answer_begin(server, rid);
    rg_hq_buffer_text(&server->body, ",\"more\":false,\"rows\":[{");
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        rg_hq_buffer_text(&server->body, i > 0 ? ",\"" : "\"");
        rg_hq_buffer_text(&server->body, members[i].name);
        rg_hq_buffer_text(&server->body, "\":");
        rg_hq_buffer_json(&server->body, members[i].value,
                          members[i].value != NULL ? strlen(members[i].value) : 0);
    }
    if (groups != NULL) {
        rg_hq_buffer_text(&server->body, ",\"groups\":");
        rg_hq_buffer_text(&server->body, groups);
    }
    rg_hq_buffer_text(&server->body, "}]}");
    rg_hq_send(server, topic, "ops-res", &server->body);
}

static enum rg_status note(struct rg_hq_server *server, const char *operator_name, const char *what,
                           const char *whom)
{
    char line[61];
    (void)snprintf(line, sizeof line, "%s %.44s", what, whom);
    return rg_hq_note(server, operator_name, line, 0) ? RG_OK : RG_IO;
}

static bool name_of(const cJSON *body, const char *member, const char **name)
{
    return rg_hq_json_text(body, member, RG_HQ_SITE_MAX - 1, name) && rg_hq_name_valid(*name);
}

/* What an operator approves. */
struct approval {
    const char *serial, *site, *device;
    struct rg_hq_groups_said groups;
    struct rg_hq_config_place place; /* what it came to */
    struct rg_config_refusal refusal;
};

static bool read_approval(const cJSON *body, struct approval *approval)
{
    *approval = (struct approval){.device = "", .refusal = {.code = RG_CONFIG_SOUND}};
    return rg_hq_json_text(body, "serial", RG_UNIT_SERIAL_MAX - 1, &approval->serial) &&
           rg_unit_serial_valid(approval->serial) && name_of(body, "site", &approval->site) &&
           (cJSON_GetObjectItemCaseSensitive(body, "device") == NULL ||
            name_of(body, "device", &approval->device)) &&
           rg_hq_groups_read(body, "groups", &approval->groups);
}

/* In the transaction that is open: its name, its groups, and what is wanted of it by these. */
static enum rg_status name_and_group(struct rg_hq_server *server, struct approval *approval)
{
    struct rg_hq_unit unit = {.asked = false};
    enum rg_status status =
        rg_hq_unit_approve(server->store, approval->serial, approval->site, approval->device);
    if (status == RG_OK) {
        status = rg_hq_unit_get(server->store, approval->serial, &unit);
    }
    if (status != RG_OK || approval->groups.count == 0) {
        rg_hq_unit_free(&unit);
        return status;
    }
    (void)snprintf(approval->place.site, sizeof approval->place.site, "%s", unit.site);
    (void)snprintf(approval->place.device, sizeof approval->place.device, "%s", unit.device);
    rg_hq_unit_free(&unit);
    status = rg_hq_groups_say(server, &approval->place, &approval->groups, true);
    return status == RG_OK ? rg_hq_configure_again(server, &approval->place, &approval->refusal) : status;
}

static enum rg_status let_in(struct rg_hq_server *server, struct approval *approval)
{
    int64_t since_ms = rg_hq_now_ms();
    enum rg_status status = rg_hq_begin(server->store);
    if (status != RG_OK) {
        return status;
    }
    status = name_and_group(server, approval);
    status = status == RG_OK ? rg_hq_commit(server->store) : status;
    if (status != RG_OK) {
        rg_hq_rollback(server->store);
        return status;
    }
    if (approval->groups.count > 0) {
        rg_hq_configure_send_since(server, &approval->place, since_ms);
    }
    return rg_hq_provision_issue(server, approval->serial);
}

/* What became of the unit. */
static enum rg_status answer_approved(struct rg_hq_server *server, const char *topic, const char *rid,
                                      const char *serial)
{
    struct rg_hq_unit unit = {.asked = false};
    struct rg_hq_buffer groups = {0};
    struct rg_hq_config_place place;
    enum rg_status status = rg_hq_unit_get(server->store, serial, &unit);
    /* Approving anew is what ends a quarantine of that name. */
    if (status == RG_OK && unit.device[0] != '\0') {
        status = rg_hq_quarantine_end(server->store, unit.site, unit.device, rg_hq_now_ms());
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    if (status == RG_OK) {
        (void)snprintf(place.site, sizeof place.site, "%s", unit.site);
        (void)snprintf(place.device, sizeof place.device, "%s", unit.device);
        status = rg_hq_groups_json(server->store, &place, &groups);
    }
    if (status == RG_OK) {
        done(server, topic, rid, serial, unit.state == RG_HQ_UNIT_ISSUED ? "issued" : "approved", unit.site,
             unit.device, groups.data);
    }
    rg_hq_buffer_free(&groups);
    rg_hq_unit_free(&unit);
    return status;
}

static void approve(struct rg_hq_server *server, const char *operator_name, const char *topic,
                    const char *rid, const cJSON *body)
{
    struct approval approval;
    enum rg_status status = !read_approval(body, &approval)       ? RG_INVALID
                            : server->provision.authority == NULL ? RG_UNSUPPORTED
                                                                  : RG_OK;
    if (status == RG_OK) {
        status = note(server, operator_name, "device-approve", approval.serial);
    }
    if (status == RG_OK) {
        status = let_in(server, &approval);
    }
    if (approval.refusal.code != RG_CONFIG_SOUND) {
        rg_hq_refuse_value(server, topic, rid, &approval.place, &approval.refusal);
        return;
    }
    if (status == RG_OK) {
        status = answer_approved(server, topic, rid, approval.serial);
    }
    if (status != RG_OK) {
        refuse(server, topic, rid, status);
    }
}

/* A kiosk by site and device, or by device alone. */
struct named {
    const char *device;
    char site[RG_HQ_SITE_MAX];
    char whole[2 * RG_HQ_SITE_MAX];
};

/* @return RG_DENIED when it names none. */
static enum rg_status read_kiosk(struct rg_hq_server *server, const cJSON *body, struct named *kiosk)
{
    const char *site = "";
    *kiosk = (struct named){.device = ""};
    if ((cJSON_GetObjectItemCaseSensitive(body, "site") != NULL && !name_of(body, "site", &site)) ||
        !name_of(body, "device", &kiosk->device)) {
        return RG_DENIED;
    }
    enum rg_status status = rg_hq_name_find(server->store, site, kiosk->device, kiosk->site);
    if (status == RG_OK) {
        (void)snprintf(kiosk->whole, sizeof kiosk->whole, "%s/%s", kiosk->site, kiosk->device);
    }
    return status;
}

static void refuse_kiosk(struct rg_hq_server *server, const char *topic, const char *rid,
                         enum rg_status status)
{
    if (status == RG_DENIED) {
        rg_hq_refuse(server, topic, rid, "bad-request",
                     "Say a kiosk by device, and by site, or tills; and act as retry or drop.");
    } else if (status == RG_NOT_FOUND) {
        rg_hq_refuse(
            server, topic, rid, "not-found",
            "HQ never heard of a kiosk of that name; device list and device units name those that it "
            "has.");
    } else if (status == RG_INVALID) {
        rg_hq_refuse(server, topic, rid, "ambiguous",
                     "Several sites have a kiosk of that name; say which, as SITE/DEVICE.");
    } else {
        refuse(server, topic, rid, status);
    }
}

/* By its name, or by its unit's serial number, whose name it is then. */
static enum rg_status read_unit(struct rg_hq_server *server, const cJSON *body, struct rg_hq_unit *unit,
                                const char **site, const char **device, char name[2 * RG_HQ_SITE_MAX])
{
    const char *serial;
    if (cJSON_GetObjectItemCaseSensitive(body, "serial") == NULL) {
        bool named = name_of(body, "site", site) && name_of(body, "device", device);
        if (named) {
            (void)snprintf(name, 2 * RG_HQ_SITE_MAX, "%s/%s", *site, *device);
        }
        return named ? RG_OK : RG_INVALID;
    }
    if (!rg_hq_json_text(body, "serial", RG_UNIT_SERIAL_MAX - 1, &serial) ||
        cJSON_GetObjectItemCaseSensitive(body, "site") != NULL ||
        cJSON_GetObjectItemCaseSensitive(body, "device") != NULL) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_unit_get(server->store, serial, unit);
    *site = unit->site;
    *device = unit->device;
    (void)snprintf(name, 2 * RG_HQ_SITE_MAX, "%s/%s", *site, *device);
    return status == RG_OK && unit->device[0] == '\0' ? RG_NOT_FOUND : status;
}

static void revoke(struct rg_hq_server *server, const char *operator_name, const char *topic, const char *rid,
                   const cJSON *body)
{
    const char *site, *device;
    char name[2 * RG_HQ_SITE_MAX];
    struct rg_hq_unit unit = {.asked = false};
    enum rg_status status = read_unit(server, body, &unit, &site, &device, name);
    if (status == RG_OK) {
        status = note(server, operator_name, "device-revoke", name);
    }
    if (status == RG_OK) {
        status = rg_hq_unit_revoke(server->store, site, device, rg_hq_now_ms());
    }
    if (status == RG_OK) {
        rg_hq_security_forbid(server, site, device);
        done(server, topic, rid, NULL, "revoked", site, device, NULL);
    } else {
        refuse(server, topic, rid, status);
    }
    rg_hq_unit_free(&unit);
}

/* The copy was found: the name counts again, under another numbering of events. */
static void readmit(struct rg_hq_server *server, const char *operator_name, const char *topic,
                    const char *rid, const cJSON *body)
{
    struct named kiosk;
    enum rg_status status = read_kiosk(server, body, &kiosk);
    if (status != RG_OK) {
        refuse_kiosk(server, topic, rid, status);
        return;
    }
    status = note(server, operator_name, "device-readmit", kiosk.whole);
    if (status == RG_OK) {
        status = rg_hq_quarantine_end(server->store, kiosk.site, kiosk.device, rg_hq_now_ms());
    }
    if (status == RG_OK) {
        done(server, topic, rid, NULL, "readmitted", kiosk.site, kiosk.device, NULL);
    } else if (status == RG_NOT_FOUND) {
        rg_hq_refuse(server, topic, rid, "not-found",
                     "That kiosk is not in quarantine; device list names those that are.");
    } else {
        refuse(server, topic, rid, status);
    }
}

/* A kiosk's, or with tills those of all tills, of a site's, or of one. @return as read_kiosk(). */
static enum rg_status read_scope(struct rg_hq_server *server, const cJSON *body, struct named *named,
                                 struct rg_hq_reject_scope *scope)
{
    *scope = (struct rg_hq_reject_scope){.site = "", .device = ""};
    const cJSON *tills = cJSON_GetObjectItemCaseSensitive(body, "tills");
    if (tills == NULL) {
        enum rg_status status = read_kiosk(server, body, named);
        scope->site = named->site;
        scope->device = named->device;
        return status;
    }
    scope->tills = cJSON_IsTrue(tills);
    bool sound =
        scope->tills &&
        (cJSON_GetObjectItemCaseSensitive(body, "site") == NULL || name_of(body, "site", &scope->site)) &&
        (cJSON_GetObjectItemCaseSensitive(body, "device") == NULL || name_of(body, "device", &scope->device));
    (void)snprintf(named->whole, sizeof named->whole, "till %.20s/%.20s", scope->site, scope->device);
    return sound ? RG_OK : RG_DENIED;
}

/* What could not be used: listed, tried again, or forgotten; the answer is what is left. */
static void rejects(struct rg_hq_server *server, const char *operator_name, const char *topic,
                    const char *rid, const cJSON *body)
{
    const char *act = "";
    struct named named;
    struct rg_hq_reject_scope scope;
    bool asks = cJSON_GetObjectItemCaseSensitive(body, "act") != NULL;
    bool sound = !asks || rg_hq_json_text(body, "act", 8, &act);
    bool retry = strcmp(act, "retry") == 0, drop = strcmp(act, "drop") == 0;
    enum rg_status status =
        sound && (!asks || retry || drop) ? read_scope(server, body, &named, &scope) : RG_DENIED;
    if (status != RG_OK) {
        refuse_kiosk(server, topic, rid, status);
        return;
    }
    if (asks) {
        status = note(server, operator_name, retry ? "rejects-retry" : "rejects-drop", named.whole);
    }
    if (status == RG_OK && asks) {
        status = retry ? rg_hq_reject_retry(server->store, &scope, rg_hq_now_ms())
                       : rg_hq_reject_drop(server->store, &scope);
    }
    struct rg_hq_rows rows = {.server = server, .topic = topic, .rid = rid};
    if (status == RG_OK) {
        status = rg_hq_reject_rows(server->store, &scope, rg_hq_rows_take, &rows);
    }
    if (status == RG_OK) {
        rg_hq_rows_send(&rows, false);
    } else {
        refuse(server, topic, rid, status);
    }
    rg_hq_buffer_free(&rows.rows);
}

bool rg_hq_take_devices(struct rg_hq_server *server, const char *operator_name, const char *rid,
                        const char *method, const cJSON *body)
{
    char topic[RG_HQ_TOPIC_MAX];
    (void)snprintf(topic, sizeof topic, "rg/1/ops/%s/dn/res", operator_name);
    if (strcmp(method, "device-units") == 0) {
        units(server, topic, rid);
    } else if (strcmp(method, "device-approve") == 0) {
        approve(server, operator_name, topic, rid, body);
    } else if (strcmp(method, "device-revoke") == 0) {
        revoke(server, operator_name, topic, rid, body);
    } else if (strcmp(method, "device-readmit") == 0) {
        readmit(server, operator_name, topic, rid, body);
    } else if (strcmp(method, "device-rejects") == 0) {
        rejects(server, operator_name, topic, rid, body);
    } else {
        return false;
    }
    return true;
}
