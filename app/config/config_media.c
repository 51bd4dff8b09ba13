#include "config_media.h"

#include "base64.h"
#include "config_number.h"
#include "text.h"

#include <cjson/cJSON.h>
#include <string.h>

#define WINDOW_LEAST_S 10
#define WINDOW_MOST_S  600
#define WINDOW_S       120
#define HASH_DIGITS    64

static const char wanted[] = "an object of read (ntag21x, ntag424, desfire, smarttap, vas: true or false), "
                             "originality, signers (4 at most: "
                             "algorithm \"ed25519\" or \"es256\", version 1 to 65535, key in base64), "
                             "signers_from, smarttap (collector: a number, "
                             "needed to read it) and vas (pass: an identifier such as \"pass.com.example\" "
                             "or its SHA-256, needed to read it; "
                             "window_s: 10 to 600)";

void rg_config_media_default(struct rg_media_options *options)
{
    *options = (struct rg_media_options){
        .ntag21x = true, .ntag424 = true, .desfire = true, .vas_window_s = WINDOW_S};
}

static bool truth(const cJSON *item, bool *to)
{
    *to = cJSON_IsTrue(item);
    return cJSON_IsBool(item);
}

static bool *place_of(enum rg_medium medium, struct rg_media_options *read)
{
    switch (medium) {
    case RG_MEDIUM_NTAG21X: return &read->ntag21x;
    case RG_MEDIUM_NTAG424: return &read->ntag424;
    case RG_MEDIUM_DESFIRE: return &read->desfire;
    case RG_MEDIUM_SMART_TAP: return &read->smart_tap;
    case RG_MEDIUM_VAS: return &read->vas;
    case RG_MEDIUM_NONE:
    case RG_MEDIUM_UID:
    case RG_MEDIUM_FOREIGN: break;
    }
    return NULL;
}

static bool read_which(const cJSON *item, struct rg_media_options *read)
{
    const cJSON *part = NULL, *object = rg_config_object(item);
    bool good = object != NULL;
    cJSON_ArrayForEach(part, object)
    {
        bool *to = place_of(rg_medium_of_word(part->string, strlen(part->string)), read);
        good = good && to != NULL && truth(part, to);
    }
    return good;
}

/* A compressed point says by its first byte which of two it is; whether it is one at all shows at the first signature. */
static bool key_of(const cJSON *item, struct rg_card_signer *signer)
{
    const char *text = cJSON_GetStringValue(item);
    size_t len = 0;
    if (text == NULL || rg_base64_read(text, strlen(text), signer->key, sizeof signer->key, &len) != RG_OK) {
        return false;
    }
    return signer->algorithm == RG_CARD_ED25519 ? len == 32
                                                : len == 33 && (signer->key[0] == 2 || signer->key[0] == 3);
}

static bool read_signer(const cJSON *item, struct rg_card_signer *signer)
{
    const char *algorithm = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "algorithm"));
    uint32_t version = 0;
    *signer = (struct rg_card_signer){.algorithm = 0};
    if (!cJSON_IsObject(item) || cJSON_GetArraySize(item) != 3 || algorithm == NULL ||
        !rg_config_number(cJSON_GetObjectItemCaseSensitive(item, "version"), 1, UINT16_MAX, &version)) {
        return false;
    }
    signer->algorithm = strcmp(algorithm, "ed25519") == 0 ? RG_CARD_ED25519
                        : strcmp(algorithm, "es256") == 0 ? RG_CARD_ES256
                                                          : 0;
    signer->version = (uint16_t)version;
    return signer->algorithm != 0 && key_of(cJSON_GetObjectItemCaseSensitive(item, "key"), signer);
}

/* A token names its signer by algorithm and version. */
static bool read_signers(const cJSON *list, struct rg_media_options *read)
{
    const cJSON *item = NULL;
    bool good = cJSON_IsArray(list) && cJSON_GetArraySize(list) <= (int)RG_CARD_SIGNERS_MAX;
    if (!good) {
        return false;
    }
    memset(read->signers, 0, sizeof read->signers);
    read->signer_count = 0;
    cJSON_ArrayForEach(item, list)
    {
        struct rg_card_signer *signer = &read->signers[read->signer_count++];
        good = good && read_signer(item, signer);
        for (uint32_t i = 0; good && i + 1 < read->signer_count; i++) {
            good = read->signers[i].algorithm != signer->algorithm ||
                   read->signers[i].version != signer->version;
        }
    }
    return good;
}

static bool read_smart_tap(const cJSON *item, struct rg_media_options *read)
{
    const cJSON *part = NULL, *object = rg_config_object(item);
    bool good = object != NULL;
    cJSON_ArrayForEach(part, object)
    {
        good = good && strcmp(part->string, "collector") == 0 &&
               rg_config_number(part, 1, UINT32_MAX, &read->collector);
    }
    return good;
}

bool rg_config_pass_hashed(const char *pass)
{
    return strlen(pass) == HASH_DIGITS && strspn(pass, "0123456789abcdef") == HASH_DIGITS;
}

static bool read_pass(const cJSON *item, struct rg_media_options *read)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    const char *pass = cJSON_GetStringValue(item);
    size_t len = pass != NULL ? strlen(pass) : 0;
    if (len == 0 || len >= sizeof read->pass || strspn(pass, letters) != len ||
        (strncmp(pass, "pass.", 5) != 0 && !rg_config_pass_hashed(pass))) {
        return false;
    }
    memcpy(read->pass, pass, len + 1);
    return true;
}

static bool read_vas(const cJSON *item, struct rg_media_options *read)
{
    const cJSON *part = NULL, *object = rg_config_object(item);
    bool good = object != NULL;
    cJSON_ArrayForEach(part, object)
    {
        good = good && (strcmp(part->string, "pass") == 0 ? read_pass(part, read)
                        : strcmp(part->string, "window_s") == 0
                            ? rg_config_number(part, WINDOW_LEAST_S, WINDOW_MOST_S, &read->vas_window_s)
                            : false);
    }
    return good;
}

static bool read_part(const cJSON *part, struct rg_media_options *read)
{
    static const struct {
        const char *name;
        bool (*read)(const cJSON *item, struct rg_media_options *read);
    } parts[] = {
        {"read", read_which}, {"signers", read_signers}, {"smarttap", read_smart_tap}, {"vas", read_vas}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (strcmp(part->string, parts[i].name) == 0) {
            return parts[i].read(part, read);
        }
    }
    return strcmp(part->string, "originality") == 0 ? truth(part, &read->originality)
           : strcmp(part->string, "signers_from") == 0
               ? rg_config_number(part, 0, UINT16_MAX, &read->signers_from)
               : false;
}

bool rg_config_media(const cJSON *item, struct rg_media_options *options, struct rg_config_refusal *refusal)
{
    struct rg_media_options read = *options;
    const cJSON *part = NULL, *object = rg_config_object(item);
    bool good = object != NULL;
    cJSON_ArrayForEach(part, object)
    {
        good = good && read_part(part, &read);
    }
    good = good && (!read.smart_tap || read.collector != 0) && (!read.vas || read.pass[0] != '\0');
    if (!good) {
        return rg_config_refuse(refusal, "media", wanted);
    }
    *options = read;
    return true;
}
