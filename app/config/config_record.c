#include "config_record.h"

#include "text.h"

#include <cjson/cJSON.h>
#include <string.h>

enum rg_status rg_config_record_init(struct rg_config_record *record)
{
    struct rg_config_record fresh = {.document = cJSON_CreateObject()};
    if (fresh.document == NULL) {
        return RG_NO_MEMORY;
    }
    *record = fresh;
    return RG_OK;
}

void rg_config_record_free(struct rg_config_record *record)
{
    cJSON_Delete(record->document);
    cJSON_Delete(record->good);
    memset(record, 0, sizeof *record);
}

static bool number(const cJSON *root, const char *name, int64_t most, int64_t *to)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, name);
    if (!cJSON_IsNumber(item) || !(item->valuedouble >= 0 && item->valuedouble <= (double)most)) {
        return false;
    }
    *to = (int64_t)item->valuedouble;
    return true;
}

static bool text_of(const cJSON *root, const char *name, char *to, size_t capacity)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, name));
    return text != NULL && strlen(text) < capacity && rg_text_copy(to, capacity, text) == strlen(text);
}

static bool read_members(const cJSON *root, struct rg_config_record *read)
{
    char code[16];
    int64_t starts = 0;
    const cJSON *good = cJSON_GetObjectItemCaseSensitive(root, "good");
    read->trial = good != NULL;
    if (!text_of(root, "of", read->of, sizeof read->of) ||
        !number(root, "seen", RG_CONFIG_VERSION_MAX, &read->seen) ||
        !number(root, "ver", RG_CONFIG_VERSION_MAX, &read->version) ||
        !number(root, "starts", 1000, &starts) || !text_of(root, "code", code, sizeof code) ||
        !text_of(root, "field", read->field, sizeof read->field) ||
        !cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(root, "doc")) ||
        (read->trial &&
         (!cJSON_IsObject(good) || !number(root, "good_ver", RG_CONFIG_VERSION_MAX, &read->good_version)))) {
        return false;
    }
    read->starts = (uint32_t)starts;
    read->code = rg_config_code_find(code);
    read->returned = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(root, "returned"));
    return read->version <= read->seen;
}

enum rg_status rg_config_record_read(const char *text, size_t len, struct rg_config_record *record)
{
    struct rg_config_record read = {0};
    if (len > RG_CONFIG_RECORD_MAX) {
        return RG_INVALID;
    }
    cJSON *root = cJSON_ParseWithLength(text, len);
    bool sound = read_members(root, &read);
    if (sound) {
        read.document = cJSON_DetachItemFromObjectCaseSensitive(root, "doc");
        read.good = cJSON_DetachItemFromObjectCaseSensitive(root, "good");
    }
    cJSON_Delete(root);
    if (!sound) {
        return RG_INVALID;
    }
    rg_config_record_free(record);
    *record = read;
    return RG_OK;
}

char *rg_config_record_write(const struct rg_config_record *record)
{
    cJSON *root = cJSON_CreateObject();
    bool whole = cJSON_AddStringToObject(root, "of", record->of) != NULL &&
                 cJSON_AddNumberToObject(root, "seen", (double)record->seen) != NULL &&
                 cJSON_AddNumberToObject(root, "starts", (double)record->starts) != NULL &&
                 cJSON_AddBoolToObject(root, "returned", record->returned) != NULL &&
                 cJSON_AddStringToObject(root, "code", rg_config_code_word(record->code)) != NULL &&
                 cJSON_AddStringToObject(root, "field", record->field) != NULL &&
                 cJSON_AddNumberToObject(root, "ver", (double)record->version) != NULL &&
                 cJSON_AddItemReferenceToObject(root, "doc", record->document);
    if (whole && record->trial) {
        whole = cJSON_AddNumberToObject(root, "good_ver", (double)record->good_version) != NULL &&
                cJSON_AddItemReferenceToObject(root, "good", record->good);
    }
    char *text = whole ? cJSON_PrintUnformatted(root) : NULL;
    cJSON_Delete(root);
    return text;
}

bool rg_config_record_start(struct rg_config_record *record)
{
    if (!record->trial) {
        return false;
    }
    record->starts++;
    if (record->starts > RG_CONFIG_STARTS) {
        rg_config_record_return(record, RG_CONFIG_BOOTS);
    }
    return true;
}

static void clear_fault(struct rg_config_record *record)
{
    record->code = RG_CONFIG_SOUND;
    record->returned = false;
    record->field[0] = '\0';
}

void rg_config_record_try(struct rg_config_record *record, int64_t version, cJSON *document)
{
    /* What was never confirmed is nothing to come back to. */
    if (record->trial) {
        cJSON_Delete(record->document);
    } else {
        record->good = record->document;
        record->good_version = record->version;
    }
    clear_fault(record);
    record->document = document;
    record->version = record->seen = version;
    record->trial = true;
    record->starts = 0;
}

void rg_config_record_refuse(struct rg_config_record *record, int64_t version,
                             const struct rg_config_refusal *refusal)
{
    record->seen = version;
    record->returned = false;
    record->code = refusal->code;
    (void)rg_text_copy(record->field, sizeof record->field, refusal->field);
}

void rg_config_record_confirm(struct rg_config_record *record)
{
    cJSON_Delete(record->good);
    record->good = NULL;
    record->good_version = 0;
    record->trial = false;
    record->starts = 0;
}

void rg_config_record_return(struct rg_config_record *record, enum rg_config_code why)
{
    if (!record->trial) {
        return;
    }
    cJSON_Delete(record->document);
    record->document = record->good;
    record->version = record->good_version;
    record->good = NULL;
    record->good_version = 0;
    record->trial = false;
    record->starts = 0;
    clear_fault(record);
    record->returned = true;
    record->code = why;
}

const char *rg_config_record_word(const struct rg_config_record *record, bool waits)
{
    if (waits) {
        return "waits";
    }
    if (record->code != RG_CONFIG_SOUND) {
        return record->returned ? "returned" : "refused";
    }
    return record->trial ? "trial" : record->seen == 0 ? "none" : "applied";
}
