/*
 * Who may use which topics, told to mosquitto's dynamic-security plugin: one client and one role a kiosk, with literal topics.
 * A kiosk that is thrown out is deleted, never disabled: one that was only disabled was let in again.
 */
#include "hq_server.h"

#include "hq_renewals.h"
#include "log.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#define CONTROL  "$CONTROL/dynamic-security/v1"
#define RESPONSE CONTROL "/response"
/* Four kiosks' commands are some 3 KiB: far below what a message may be. */
#define COMMANDS_MAX 64

static cJSON *command(cJSON *list, const char *what, const char *member, const char *name)
{
    cJSON *one = cJSON_CreateObject();
    if (!cJSON_AddItemToArray(list, one) || cJSON_AddStringToObject(one, "command", what) == NULL ||
        cJSON_AddStringToObject(one, member, name) == NULL) {
        return NULL;
    }
    return one;
}

static bool add_acl(cJSON *acls, const char *type, const char *site, const char *device, const char *below)
{
    char topic[RG_HQ_TOPIC_MAX];
    cJSON *acl = cJSON_CreateObject();
    (void)snprintf(topic, sizeof topic, "rg/1/%s/%s/%s/#", site, device, below);
    return cJSON_AddItemToArray(acls, acl) && cJSON_AddStringToObject(acl, "acltype", type) != NULL &&
           cJSON_AddStringToObject(acl, "topic", topic) != NULL &&
           cJSON_AddBoolToObject(acl, "allow", true) != NULL;
}

static bool add_allow(cJSON *list, const char *site, const char *device)
{
    char name[2 * RG_HQ_SITE_MAX];
    (void)snprintf(name, sizeof name, "%s.%s", site, device);
    cJSON *role = command(list, "createRole", "rolename", name), *acls = NULL;
    bool whole = role != NULL && (acls = cJSON_AddArrayToObject(role, "acls")) != NULL &&
                 add_acl(acls, "publishClientSend", site, device, "up") &&
                 add_acl(acls, "publishClientReceive", site, device, "dn") &&
                 add_acl(acls, "subscribePattern", site, device, "dn");
    cJSON *client = whole ? command(list, "createClient", "username", name) : NULL;
    cJSON *roles = client != NULL ? cJSON_AddArrayToObject(client, "roles") : NULL,
          *one = cJSON_CreateObject();
    whole = roles != NULL && cJSON_AddItemToArray(roles, one);
    if (!whole) {
        cJSON_Delete(one);
        return false;
    }
    return cJSON_AddStringToObject(one, "rolename", name) != NULL;
}

static bool add_forbid(cJSON *list, const char *site, const char *device)
{
    char name[2 * RG_HQ_SITE_MAX];
    (void)snprintf(name, sizeof name, "%s.%s", site, device);
    return command(list, "deleteClient", "username", name) != NULL &&
           command(list, "deleteRole", "rolename", name) != NULL;
}

static void send(struct rg_hq_server *server, cJSON *list, bool whole)
{
    cJSON *root = cJSON_CreateObject();
    whole = whole && cJSON_AddItemReferenceToObject(root, "commands", list);
    char *text = whole ? cJSON_PrintUnformatted(root) : NULL;
    if (text != NULL) {
        rg_hq_send_text(server, CONTROL, text, strlen(text));
    } else {
        rg_log(RG_LOG_ERROR, "SECURITY-WRITE", "the broker could not be told who may connect", RG_NO_MEMORY);
    }
    cJSON_free(text);
    cJSON_Delete(root);
}

void rg_hq_security_allow(struct rg_hq_server *server, const char *site, const char *device)
{
    if (server->security) {
        cJSON *list = cJSON_CreateArray();
        send(server, list, add_allow(list, site, device));
        cJSON_Delete(list);
    }
}

void rg_hq_security_forbid(struct rg_hq_server *server, const char *site, const char *device)
{
    if (server->security) {
        cJSON *list = cJSON_CreateArray();
        send(server, list, add_forbid(list, site, device));
        cJSON_Delete(list);
    }
}

/* What there is already stays as it is: a broker whose plugin lost its file has everybody again. */
void rg_hq_security_begin(struct rg_hq_server *server)
{
    struct rg_hq_renewed kiosk = {.number = 0};
    enum rg_status status = RG_OK;
    for (bool revoked = false; server->security; revoked = true, kiosk.number = 0) {
        bool whole = true;
        do {
            cJSON *list = cJSON_CreateArray();
            for (int i = 0; whole && i < COMMANDS_MAX; i += 2) {
                status = revoked ? rg_hq_revoked_next(server->store, kiosk.number, &kiosk)
                                 : rg_hq_renewed_next(server->store, kiosk.number, &kiosk);
                if (status != RG_OK) {
                    break;
                }
                whole = revoked ? add_forbid(list, kiosk.site, kiosk.device)
                                : add_allow(list, kiosk.site, kiosk.device);
            }
            if (cJSON_GetArraySize(list) > 0) {
                send(server, list, whole);
            }
            cJSON_Delete(list);
        } while (status == RG_OK && whole);
        if (status != RG_NOT_FOUND) {
            rg_log(RG_LOG_ERROR, "SECURITY-READ", "the broker could not be told who may connect", status);
        }
        if (revoked) {
            return;
        }
    }
}

/* It was so already. */
static bool is_known(const char *error)
{
    static const char *const known[] = {"Role already exists", "Client already exists", "Role not found",
                                        "Client not found"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(error, known[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool rg_hq_security_take(struct rg_hq_server *server, const struct rg_uplink_message *message)
{
    const cJSON *one;
    if (strcmp(message->topic, RESPONSE) != 0) {
        return false;
    }
    cJSON *root = cJSON_ParseWithLength(message->payload, message->payload_len);
    cJSON_ArrayForEach(one, cJSON_GetObjectItemCaseSensitive(root, "responses"))
    {
        const cJSON *error = cJSON_GetObjectItemCaseSensitive(one, "error");
        if (cJSON_IsString(error) && !is_known(error->valuestring)) {
            server->security_faults++;
            rg_log(RG_LOG_ERROR, "SECURITY-REFUSED",
                   "the broker's dynamic-security plugin did not do what HQ told it: it lets in who must "
                   "not, or keeps "
                   "out who may; so often since start",
                   (int64_t)server->security_faults);
        }
    }
    cJSON_Delete(root);
    return true;
}
