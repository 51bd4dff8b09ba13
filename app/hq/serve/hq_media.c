/* What HQ itself says of media: the public halves of the keys that it signs tags with, in every kiosk's configuration, and the pairs by which
 * phones know the chain, in every kiosk's identity document. */
#include "hq_configure.h"
#include "hq_provision.h"

#include "base64.h"
#include "hq_card_signer.h"
#include "log.h"

#include <string.h>

#define LOOK_MS 2000

static const char *const phone_keys[] = {RG_KEY_COLLECTOR, RG_KEY_PASS_ODD, RG_KEY_PASS_EVEN};
#define PHONE_KEYS (sizeof phone_keys / sizeof *phone_keys)

/* 0: there is none. */
static enum rg_status version_of(struct rg_keystore *keys, const char *name, uint32_t *version)
{
    *version = 0;
    enum rg_status status = keys->ops->version(keys, name, version);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

bool rg_hq_add_phone_keys(struct rg_hq_server *server, cJSON *root, const uint8_t spki[RG_PUBLIC_KEY_LEN])
{
    cJSON *passes = NULL;
    for (size_t i = 0; i < PHONE_KEYS; i++) {
        uint32_t version = 0;
        cJSON *key = NULL;
        if (version_of(server->keys, phone_keys[i], &version) != RG_OK) {
            return false;
        }
        if (version == 0) {
            continue;
        }
        if (i == 0) {
            key = cJSON_AddObjectToObject(root, "collector");
        } else {
            passes = passes != NULL ? passes : cJSON_AddArrayToObject(root, "passes");
            key = cJSON_CreateObject();
            if (cJSON_AddItemToArray(passes, key) == 0) {
                cJSON_Delete(key);
                return false;
            }
        }
        if (!rg_hq_add_wrapped(server->keys, key, phone_keys[i], version, spki)) {
            return false;
        }
    }
    return true;
}

enum rg_status rg_hq_phone_keys_tell(struct rg_keystore *keys, struct rg_hq_buffer *text)
{
    for (size_t i = 0; i < PHONE_KEYS; i++) {
        uint32_t version = 0;
        enum rg_status status = version_of(keys, phone_keys[i], &version);
        if (status != RG_OK) {
            return status;
        }
        if (version != 0) {
            rg_hq_buffer_text(text, "\n");
            rg_hq_buffer_text(text, phone_keys[i]);
            rg_hq_buffer_text(text, " ");
            rg_hq_buffer_int(text, version);
        }
    }
    return RG_OK;
}

static double number_of(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

static bool is_said(const cJSON *list, uint32_t version)
{
    const cJSON *item = NULL;
    bool said = false;
    cJSON_ArrayForEach(item, list)
    {
        const char *algorithm = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "algorithm"));
        said = said || (algorithm != NULL && strcmp(algorithm, "ed25519") == 0 &&
                        number_of(item, "version") == version);
    }
    return said;
}

static bool add_signer(cJSON *list, uint32_t version, const uint8_t key[RG_ED25519_PUBLIC_LEN])
{
    char text[RG_BASE64_LEN(RG_ED25519_PUBLIC_LEN) + 1];
    cJSON *item = cJSON_CreateObject();
    rg_base64_write(key, RG_ED25519_PUBLIC_LEN, text);
    if (cJSON_AddItemToArray(list, item) == 0) {
        cJSON_Delete(item);
        return false;
    }
    return cJSON_AddStringToObject(item, "algorithm", "ed25519") != NULL &&
           cJSON_AddNumberToObject(item, "version", version) != NULL &&
           cJSON_AddStringToObject(item, "key", text) != NULL;
}

/* @return the list to add to; NULL where operators said what is no list, which is refused, or without memory. */
static cJSON *list_of(cJSON *document)
{
    cJSON *media = cJSON_GetObjectItemCaseSensitive(document, "media");
    media = media != NULL ? media : cJSON_AddObjectToObject(document, "media");
    cJSON *list = cJSON_GetObjectItemCaseSensitive(media, "signers");
    list = list != NULL || !cJSON_IsObject(media) ? list : cJSON_AddArrayToObject(media, "signers");
    return cJSON_IsArray(list) ? list : NULL;
}

enum rg_status rg_hq_media_overlay(struct rg_hq_server *server, cJSON *document)
{
    struct rg_hq_card_signers signers;
    enum rg_status status = rg_hq_card_signers(server->keys, &signers);
    double from = number_of(cJSON_GetObjectItemCaseSensitive(document, "media"), "signers_from");
    for (size_t i = 0; status == RG_OK && i < signers.count; i++) {
        uint32_t version = signers.signers[i].version;
        cJSON *list = version >= from ? list_of(document) : NULL;
        bool room = list != NULL && cJSON_GetArraySize(list) < (int)RG_HQ_CARD_SIGNERS;
        if (room && !is_said(list, version) && !add_signer(list, version, signers.signers[i].key)) {
            status = RG_NO_MEMORY;
        }
    }
    return status;
}

/* The newest signer; 0: none, or it cannot be said. */
static uint32_t signer_of(struct rg_hq_server *server)
{
    char name[RG_KEY_NAME_MAX];
    uint32_t version = 0;
    enum rg_status status = rg_hq_card_signer(server->keys, name, &version);
    return status == RG_OK ? version : 0;
}

static enum rg_status want_everywhere(struct rg_hq_server *server)
{
    struct rg_hq_config_place place = {.site = ""};
    struct rg_config_refusal refusal;
    enum rg_status status;
    while ((status = rg_hq_config_next(server->store, "", "", &place)) == RG_OK) {
        /* What one of them could not take was said before this, and stays as it is. */
        status = rg_hq_configure_place(server, &place, 0, &refusal);
        if (status != RG_OK && status != RG_INVALID) {
            return status;
        }
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static void send_everywhere(struct rg_hq_server *server, int64_t since_ms)
{
    struct rg_hq_config_place place = {.site = ""};
    while (rg_hq_config_next(server->store, "", "", &place) == RG_OK) {
        rg_hq_configure_send_since(server, &place, since_ms);
    }
}

static enum rg_status tell_all(struct rg_hq_server *server)
{
    int64_t since_ms = rg_hq_now_ms();
    enum rg_status status = rg_hq_begin(server->store);
    if (status != RG_OK) {
        return status;
    }
    status = want_everywhere(server);
    if (status == RG_OK) {
        status = rg_hq_commit(server->store);
    } else {
        rg_hq_rollback(server->store);
    }
    if (status == RG_OK) {
        send_everywhere(server, since_ms);
    }
    return status;
}

void rg_hq_media_run(struct rg_hq_server *server, int64_t monotonic_ms)
{
    if (monotonic_ms < server->media_ms) {
        return;
    }
    bool first = server->media_ms == 0;
    server->media_ms = monotonic_ms + LOOK_MS;
    uint32_t version = signer_of(server);
    if (version == server->signer || version == 0) {
        return;
    }
    /* After a start each kiosk hears of it by its next state. */
    enum rg_status status = first ? RG_OK : tell_all(server);
    if (status != RG_OK) {
        rg_log(RG_LOG_WARNING, "SERVE-SIGNER",
               "kiosks could not be told of the next key that signs member tokens; it is tried again",
               status);
        return;
    }
    rg_log(RG_LOG_INFO, "SERVE-SIGNER", "member tokens are signed under this version of card-signer",
           version);
    server->signer = version;
}
