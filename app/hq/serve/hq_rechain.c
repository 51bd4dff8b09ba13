/* A next version of the card hash key: regard-hq keys made it, all cards are lifted to it here, and then kiosks are given it. */
#include "hq_server.h"

#include "base64.h"
#include "card_chain.h"
#include "card_seal.h"
#include "hq_card_keys.h"
#include "hq_medium_keys.h"
#include "key_pair.h"
#include "log.h"

#include <string.h>

#define LOOK_MS 2000

static void look(struct rg_hq_server *server, int64_t monotonic_ms)
{
    uint32_t version = 0;
    bool lifting = false;
    enum rg_status status = rg_hq_cards_raise(server->store, &version, &lifting);
    if (status != RG_OK) {
        rg_log(
            RG_LOG_ERROR, "CARDS-KEY",
            "the keys that cards are hashed under cannot be used, or the database cannot be written; it is "
            "tried again",
            status);
    } else if (lifting && !server->cards_lifting) {
        rg_log(RG_LOG_INFO, "CARDS-LIFT",
               "cards are lifted to the next version of their key; the number is the version", version);
    }
    server->cards_lifting = status == RG_OK && lifting;
    server->cards_ms = monotonic_ms + LOOK_MS;
}

bool rg_hq_cards_run(struct rg_hq_server *server, int64_t monotonic_ms)
{
    bool done = false;
    if (!server->cards_lifting && monotonic_ms >= server->cards_ms) {
        look(server, monotonic_ms);
    }
    if (!server->cards_lifting) {
        return false;
    }
    enum rg_status status = rg_hq_cards_step(server->store, &done);
    if (status != RG_OK) {
        rg_log(RG_LOG_ERROR, "CARDS-LIFT", "cards could not be lifted; it is tried again", status);
    } else if (done) {
        rg_log(RG_LOG_INFO, "CARDS-LIFTED",
               "all cards are under the next version of their key, which kiosks are given now", 0);
    }
    /* After a failure it is looked at again after a while. */
    server->cards_lifting = status == RG_OK && !done;
    server->cards_ms = monotonic_ms + LOOK_MS;
    return server->cards_lifting;
}

static bool add_bytes(cJSON *object, uint32_t version, const uint8_t wrapped[RG_WRAPPED_LEN])
{
    char text[RG_BASE64_LEN(RG_WRAPPED_LEN) + 1];
    rg_base64_write(wrapped, RG_WRAPPED_LEN, text);
    return cJSON_AddNumberToObject(object, "version", version) != NULL &&
           cJSON_AddStringToObject(object, "wrapped", text) != NULL;
}

bool rg_hq_add_wrapped(struct rg_keystore *keys, cJSON *object, const char *name, uint32_t version,
                       const uint8_t spki[RG_PUBLIC_KEY_LEN])
{
    uint8_t wrapped[RG_WRAPPED_LEN];
    return object != NULL && keys->ops->wrap(keys, name, spki, wrapped) == RG_OK &&
           add_bytes(object, version, wrapped);
}

bool rg_hq_add_card_hash(struct rg_hq_server *server, cJSON *root, const uint8_t spki[RG_PUBLIC_KEY_LEN])
{
    struct rg_keystore *keys = server->keys;
    struct rg_card_span span;
    uint32_t held = 0;
    if (rg_card_chain_span(keys, &span) != RG_OK || rg_hq_cards_version(server->store, &held) != RG_OK ||
        held > span.last ||
        !rg_hq_add_wrapped(keys, cJSON_AddObjectToObject(root, "card_hash"), RG_KEY_CARD_HASH, span.first,
                           spki)) {
        return false;
    }
    cJSON *chain = held > span.first ? cJSON_AddArrayToObject(root, "card_hash_chain") : NULL;
    bool whole = held <= span.first || chain != NULL;
    for (uint32_t version = span.first + 1; version <= held && whole; version++) {
        char name[RG_KEY_NAME_MAX];
        cJSON *key = cJSON_CreateObject();
        rg_card_chain_name(version, name);
        whole = cJSON_AddItemToArray(chain, key) != 0 && rg_hq_add_wrapped(keys, key, name, version, spki);
    }
    return whole;
}

/* It is derived, and so never in the keystore. */
static bool wrap_site_key(struct rg_keystore *keys, cJSON *object, const char *site,
                          const uint8_t spki[RG_PUBLIC_KEY_LEN])
{
    uint8_t key[RG_KEY_LEN], wrapped[RG_WRAPPED_LEN];
    uint32_t version = 0;
    enum rg_status status = rg_hq_site_key(keys, site, &version, key);
    if (status == RG_OK) {
        status = rg_key_wrap(spki, RG_KEY_CARD_SEAL, version, key, wrapped);
    }
    explicit_bzero(key, sizeof key);
    return status == RG_OK && object != NULL && add_bytes(object, version, wrapped);
}

bool rg_hq_add_card_seal(struct rg_hq_server *server, cJSON *root, const char *site,
                         const uint8_t spki[RG_PUBLIC_KEY_LEN])
{
    return rg_hq_card_keys_ready(server->keys) == RG_OK &&
           wrap_site_key(server->keys, cJSON_AddObjectToObject(root, "card_seal"), site, spki);
}
