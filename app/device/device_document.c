/* What HQ says of who a kiosk is, and of what it gives all of them. */
#include "device_identity.h"

#include "base64.h"
#include "text.h"

#include <cjson/cJSON.h>
#include <string.h>

/* The last whole number that every JSON parser tells apart from the next. */
#define VERSION_MAX 9007199254740991.0

static const char *text_of(const cJSON *root, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, name);
    return cJSON_IsString(item) ? item->valuestring : "";
}

static bool name_valid(const char *name)
{
    size_t len = strnlen(name, RG_IDENTITY_NAME);
    return len > 0 && len < RG_IDENTITY_NAME && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

/* The first in a member of its own, which releases of before know alone. */
static bool read_brokers(const cJSON *root, struct rg_identity *identity)
{
    const char *broker = text_of(root, "broker");
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(root, "brokers"), *item;
    size_t used = strlen(broker);
    if (strncmp(broker, "mqtts://", 8) != 0 || used >= RG_IDENTITY_ADDRESS ||
        (list != NULL && (!cJSON_IsArray(list) || cJSON_GetArraySize(list) >= (int)RG_IDENTITY_BROKERS))) {
        return false;
    }
    memcpy(identity->broker, broker, used + 1);
    cJSON_ArrayForEach(item, list)
    {
        const char *next = cJSON_IsString(item) ? item->valuestring : "";
        size_t len = strlen(next);
        if (strncmp(next, "mqtts://", 8) != 0 || len >= RG_IDENTITY_ADDRESS || strpbrk(next, ", ") != NULL) {
            return false;
        }
        identity->broker[used] = ',';
        memcpy(identity->broker + used + 1, next, len + 1);
        used += 1 + len;
    }
    return true;
}

static bool read_wrapped(const cJSON *key, uint32_t *version, uint8_t bytes[RG_WRAPPED_LEN])
{
    const cJSON *number = cJSON_GetObjectItemCaseSensitive(key, "version");
    const char *wrapped = text_of(key, "wrapped");
    size_t len = 0;
    if (!cJSON_IsNumber(number) || number->valuedouble < 1 || number->valuedouble > UINT32_MAX ||
        rg_base64_read(wrapped, strlen(wrapped), bytes, RG_WRAPPED_LEN, &len) != RG_OK) {
        return false;
    }
    *version = (uint32_t)number->valuedouble;
    return len == RG_WRAPPED_LEN;
}

/* One that cannot be read must not be taken for none: every card would be a stranger's. */
static bool read_card_hash(const cJSON *root, struct rg_identity *identity)
{
    const cJSON *first = cJSON_GetObjectItemCaseSensitive(root, "card_hash");
    const cJSON *chain = cJSON_GetObjectItemCaseSensitive(root, "card_hash_chain"), *item;
    if (!read_wrapped(first, &identity->card_hash_version, identity->card_hash) ||
        (chain != NULL && !cJSON_IsArray(chain)) ||
        cJSON_GetArraySize(chain) > (int)(RG_CARD_CHAIN_MAX - 1)) {
        return false;
    }
    uint64_t before = identity->card_hash_version;
    cJSON_ArrayForEach(item, chain)
    {
        struct rg_identity_key *key = &identity->chain[identity->chain_count++];
        if (!read_wrapped(item, &key->version, key->wrapped) || key->version != before + 1) {
            return false;
        }
        before = key->version;
    }
    return true;
}

/* Without it cards count for less, and all else goes on. */
static void read_card_seal(const cJSON *root, struct rg_identity *identity)
{
    struct rg_identity_key key = {.version = 0};
    if (read_wrapped(cJSON_GetObjectItemCaseSensitive(root, "card_seal"), &key.version, key.wrapped)) {
        identity->card_seal = key;
    }
}

/* One that breaks the form is none: phones are known as before. */
static void read_phone_keys(const cJSON *root, struct rg_identity *identity)
{
    const cJSON *passes = cJSON_GetObjectItemCaseSensitive(root, "passes");
    struct rg_identity_key *collector = &identity->collector;
    if (!read_wrapped(cJSON_GetObjectItemCaseSensitive(root, "collector"), &collector->version,
                      collector->wrapped)) {
        collector->version = 0;
    }
    for (int i = 0; i < (int)(sizeof identity->passes / sizeof identity->passes[0]); i++) {
        struct rg_identity_key *pass = &identity->passes[i];
        if (!read_wrapped(cJSON_IsArray(passes) ? cJSON_GetArrayItem(passes, i) : NULL, &pass->version,
                          pass->wrapped)) {
            pass->version = 0;
        }
    }
}

/* One that cannot be read must not be taken for none: then anybody would be believed. */
static bool read_command_keys(const cJSON *root, struct rg_command_keys *commands)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(root, "command_keys"), *item;
    if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) > (int)RG_COMMAND_KEYS_MAX) {
        return false;
    }
    cJSON_ArrayForEach(item, list)
    {
        size_t len = 0;
        if (!cJSON_IsString(item) ||
            rg_base64_read(item->valuestring, strlen(item->valuestring), commands->keys[commands->count],
                           RG_COMMAND_KEY_LEN, &len) != RG_OK ||
            len != RG_COMMAND_KEY_LEN) {
            return false;
        }
        commands->count++;
    }
    return true;
}

/* One that breaks the form is none: the network that is there goes on. */
static void read_network(const cJSON *root, struct rg_identity *identity)
{
    const cJSON *network = cJSON_GetObjectItemCaseSensitive(root, "network");
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(network, "version");
    const char *wrapped = text_of(network, "wrapped"), *sealed = text_of(network, "sealed");
    size_t len = 0;
    bool sound =
        cJSON_IsNumber(version) && version->valuedouble >= 1 && version->valuedouble <= UINT32_MAX &&
        rg_base64_read(wrapped, strlen(wrapped), identity->network_key, sizeof identity->network_key, &len) ==
            RG_OK &&
        len == sizeof identity->network_key &&
        rg_base64_read(sealed, strlen(sealed), identity->network, sizeof identity->network, &len) == RG_OK &&
        len > RG_SEAL_OVERHEAD;
    if (sound) {
        identity->network_version = (uint32_t)version->valuedouble;
        identity->network_len = len;
    }
}

static enum rg_status read_document(const cJSON *root, struct rg_identity *identity)
{
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(root, "v");
    const cJSON *settings = cJSON_GetObjectItemCaseSensitive(root, "version");
    const char *site = text_of(root, "site"), *device = text_of(root, "device");
    const char *ca = text_of(root, "ca");
    if (!cJSON_IsNumber(version)) {
        return RG_INVALID;
    }
    if (version->valuedouble != 1) {
        return RG_UNSUPPORTED;
    }
    if (!name_valid(site) || !name_valid(device) || !read_brokers(root, identity) || ca[0] == '\0' ||
        strlen(ca) >= sizeof identity->ca || !read_card_hash(root, identity) ||
        !read_command_keys(root, &identity->commands)) {
        return RG_INVALID;
    }
    (void)rg_text_copy(identity->site, sizeof identity->site, site);
    (void)rg_text_copy(identity->device, sizeof identity->device, device);
    memcpy(identity->ca, ca, strlen(ca) + 1);
    read_card_seal(root, identity);
    read_phone_keys(root, identity);
    read_network(root, identity);
    if (cJSON_IsNumber(settings) && settings->valuedouble >= 1 && settings->valuedouble <= VERSION_MAX) {
        identity->version = (int64_t)settings->valuedouble;
    }
    return RG_OK;
}

enum rg_status rg_identity_parse(const char *text, size_t len, struct rg_identity *identity)
{
    struct rg_identity found = {.site = ""};
    cJSON *root =
        len <= RG_IDENTITY_MAX && rg_utf8_valid(text, len) ? cJSON_ParseWithLength(text, len) : NULL;
    enum rg_status status = cJSON_IsObject(root) ? read_document(root, &found) : RG_INVALID;
    cJSON_Delete(root);
    if (status == RG_OK) {
        *identity = found;
    }
    return status;
}
