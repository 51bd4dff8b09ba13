#include "envelope.h"

#include "text.h"

#include <math.h>
#include <string.h>

#define DEPTH_MAX 32
/* The largest whole number that a JSON reader with doubles keeps exactly. */
#define WHOLE_MAX 9007199254740991.0

/* cJSON recurses up to 1,000 levels deep; no message of ours needs that. Brackets in strings only make this
 * stricter by what an attacker writes there, so strings are skipped. */
static bool is_shallow(const char *text, size_t len)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (quoted) {
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = false;
            }
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > DEPTH_MAX) {
                return false;
            }
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return true;
}

static bool read_whole(const cJSON *item, int64_t *value)
{
    if (!cJSON_IsNumber(item) || !(fabs(item->valuedouble) <= WHOLE_MAX) ||
        item->valuedouble != trunc(item->valuedouble)) {
        return false;
    }
    *value = (int64_t)item->valuedouble;
    return true;
}

static enum rg_status read_members(struct rg_envelope *envelope)
{
    const cJSON *root = envelope->root;
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(root, "id");
    const cJSON *type = cJSON_GetObjectItemCaseSensitive(root, "t");
    const cJSON *exp = cJSON_GetObjectItemCaseSensitive(root, "exp");
    int64_t version;
    if (!cJSON_IsObject(root) || !read_whole(cJSON_GetObjectItemCaseSensitive(root, "v"), &version)) {
        return RG_INVALID;
    }
    if (version != 1) {
        return RG_UNSUPPORTED;
    }
    struct rg_uuid uuid;
    envelope->body = cJSON_GetObjectItemCaseSensitive(root, "b");
    if (!cJSON_IsString(id) || rg_uuid_read(id->valuestring, &uuid) != RG_OK || !cJSON_IsString(type) ||
        !read_whole(cJSON_GetObjectItemCaseSensitive(root, "ts"), &envelope->ts) ||
        !cJSON_IsObject(envelope->body)) {
        return RG_INVALID;
    }
    envelope->exp = RG_ENVELOPE_NEVER;
    if (exp != NULL && !cJSON_IsNull(exp) && !read_whole(exp, &envelope->exp)) {
        return RG_INVALID;
    }
    envelope->id = id->valuestring;
    envelope->type = type->valuestring;
    return RG_OK;
}

enum rg_status rg_envelope_read(const void *payload, size_t len, int64_t now_ms, struct rg_envelope *envelope)
{
    const char *text = payload;
    if (len == 0 || len > RG_ENVELOPE_MAX || !rg_utf8_valid(text, len) || !is_shallow(text, len)) {
        return RG_INVALID;
    }
    const char *end = NULL;
    struct rg_envelope read = {.root = cJSON_ParseWithLengthOpts(text, len, &end, 0)};
    if (read.root == NULL) {
        return RG_INVALID;
    }
    enum rg_status status = read_members(&read);
    while (status == RG_OK && end < text + len) {
        if (strchr(" \t\r\n", *end++) == NULL) {
            status = RG_INVALID;
        }
    }
    if (status == RG_OK && read.exp != RG_ENVELOPE_NEVER && read.exp < now_ms) {
        status = RG_TIMEOUT;
    }
    if (status != RG_OK) {
        rg_envelope_free(&read);
        return status;
    }
    *envelope = read;
    return RG_OK;
}

static void wipe(cJSON *item)
{
    for (; item != NULL; item = item->next) {
        if (item->valuestring != NULL) {
            explicit_bzero(item->valuestring, strlen(item->valuestring));
        }
        wipe(item->child);
    }
}

void rg_envelope_free(struct rg_envelope *envelope)
{
    wipe(envelope->root);
    cJSON_Delete(envelope->root);
    memset(envelope, 0, sizeof *envelope);
}
