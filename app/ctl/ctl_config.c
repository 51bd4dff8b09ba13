/* `device config`: what HQ wants of kiosks, and what they have. */
#include "ctl.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* KEY=VALUE as HQ hears it: [KEY, VALUE], where VALUE is JSON or, if it is none, a text. */
static cJSON *change_of(const char *word)
{
    size_t len = strcspn(word, "=");
    char *key = strndup(word, len);
    cJSON *value = cJSON_ParseWithOpts(word + len + 1, NULL, true);
    cJSON *pair = cJSON_CreateArray();
    value = value != NULL ? value : cJSON_CreateString(word + len + 1);
    if (key == NULL || pair == NULL || value == NULL ||
        !cJSON_AddItemToArray(pair, cJSON_CreateString(key))) {
        cJSON_Delete(value);
        cJSON_Delete(pair);
        free(key);
        return NULL;
    }
    free(key);
    (void)cJSON_AddItemToArray(pair, value);
    return pair;
}

void rg_ctl_add_config(const struct rg_ctl_options *options, cJSON *body)
{
    if (options->command == RG_CTL_DEVICE_CONFIG && options->device[0] == '\0' && options->serial == NULL &&
        options->group.count == 0) {
        (void)cJSON_AddTrueToObject(body, "all");
    }
    cJSON *set = options->set_count > 0 ? cJSON_AddArrayToObject(body, "set") : NULL;
    for (size_t i = 0; set != NULL && i < options->set_count; i++) {
        (void)cJSON_AddItemToArray(set, change_of(options->set[i]));
    }
    cJSON *unset = options->unset_count > 0 ? cJSON_AddArrayToObject(body, "unset") : NULL;
    for (size_t i = 0; unset != NULL && i < options->unset_count; i++) {
        (void)cJSON_AddItemToArray(unset, cJSON_CreateString(options->unset[i]));
    }
}

static bool local(const cJSON *config, const char *name)
{
    const char *at = rg_ctl_text_of(config, "local");
    for (size_t len = strlen(name); *at != '\0';
         at += strcspn(at, ",") + (at[strcspn(at, ",")] == ',' ? 1 : 0)) {
        if (strcspn(at, ",") == len && strncmp(at, name, len) == 0) {
            return true;
        }
    }
    return false;
}

static void print_value(const cJSON *value)
{
    char *text = value != NULL ? cJSON_PrintUnformatted(value) : NULL;
    (void)printf("%s", text != NULL ? text : "-");
    cJSON_free(text);
}

/* Why the newest is not in force, in words. */
static void print_reason(const cJSON *config)
{
    static const struct {
        const char *code, *text;
    } reasons[] = {{"syntax", "it is no configuration"},
                   {"unknown", "it says something that this kiosk's release does not know"},
                   {"value", "it is not what this kiosk's release takes there"},
                   {"zone", "the machine knows no such time zone"},
                   {"language", "the kiosk has no sentences in that language"},
                   {"boots", "with it the kiosk ended three times before it was confirmed"},
                   {"link", "with it the connection to HQ did not come back"},
                   {"disk", "it could not be kept on the disk"}};
    const char *code = rg_ctl_text_of(config, "code"), *field = rg_ctl_text_of(config, "field");
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (strcmp(code, reasons[i].code) == 0) {
            (void)printf(": %s%s%s", field[0] != '\0' ? field : "", field[0] != '\0' ? ": " : "",
                         reasons[i].text);
        }
    }
}

void rg_ctl_print_config_state(const cJSON *row, const char *wanted)
{
    const cJSON *config = cJSON_GetObjectItemCaseSensitive(row, "config");
    int64_t version = rg_ctl_number_of(row, wanted, 0), stale = rg_ctl_number_of(config, "stale", 0);
    if (!cJSON_IsObject(config)) {
        (void)printf(version > 0 ? "version %" PRId64 " wanted, not known what it has" : "not known",
                     version);
        return;
    }
    if (version == 0 && rg_ctl_number_of(config, "seen", 0) == 0) {
        (void)printf("nothing said by HQ");
    } else {
        (void)printf("version %" PRId64 " wanted, %" PRId64 " in force, %s", version,
                     rg_ctl_number_of(config, "ver", 0),
                     rg_ctl_number_of(config, "seen", 0) < version ? "not seen yet"
                                                                   : rg_ctl_text_of(config, "state"));
        print_reason(config);
    }
    if (rg_ctl_text_of(config, "local")[0] != '\0') {
        (void)printf("; said otherwise at the kiosk: %s", rg_ctl_text_of(config, "local"));
    }
    if (stale > 0) {
        (void)printf("; %" PRId64 " old ones came and were not taken", stale);
    }
}

static void print_member(const cJSON *row, const char *name)
{
    const cJSON *config = cJSON_GetObjectItemCaseSensitive(row, "config");
    const cJSON *doc = cJSON_GetObjectItemCaseSensitive(row, "doc");
    int64_t version = rg_ctl_number_of(config, "ver", -1);
    const cJSON *there = version == rg_ctl_number_of(row, "wanted", 0) ? doc
                         : version == rg_ctl_number_of(row, "there", 0)
                             ? cJSON_GetObjectItemCaseSensitive(row, "there_doc")
                             : NULL;
    (void)printf("%-20s %-12s ", name, rg_ctl_text_of(cJSON_GetObjectItemCaseSensitive(row, "from"), name));
    print_value(cJSON_GetObjectItemCaseSensitive(doc, name));
    (void)printf("  ");
    if (local(config, name)) {
        (void)printf("said otherwise at the kiosk");
    } else if (there == NULL && version != 0) {
        (void)printf("not known");
    } else {
        print_value(cJSON_GetObjectItemCaseSensitive(there, name));
    }
    (void)putchar('\n');
}

static void print_one(const cJSON *row)
{
    const cJSON *doc = cJSON_GetObjectItemCaseSensitive(row, "doc");
    const cJSON *before = cJSON_GetObjectItemCaseSensitive(row, "there_doc");
    const cJSON *item;
    (void)printf("%s/%s: ", rg_ctl_text_of(row, "site"), rg_ctl_text_of(row, "device"));
    rg_ctl_print_config_state(row, "wanted");
    (void)printf("\n\n%-20s %-12s %s  %s\n", "MEMBER", "FROM", "WANTED", "THERE");
    cJSON_ArrayForEach(item, doc)
    {
        print_member(row, item->string);
    }
    cJSON_ArrayForEach(item, before)
    {
        if (cJSON_GetObjectItemCaseSensitive(doc, item->string) == NULL) {
            print_member(row, item->string);
        }
    }
}

static void print_layer(const cJSON *row)
{
    const cJSON *item, *layer = cJSON_GetObjectItemCaseSensitive(row, "layer");
    bool grouped = cJSON_IsString(cJSON_GetObjectItemCaseSensitive(row, "group"));
    bool sited = cJSON_IsString(cJSON_GetObjectItemCaseSensitive(row, "site"));
    (void)printf("Said of %s%s:%s\n", grouped ? "group " : "",
                 grouped ? rg_ctl_text_of(row, "group")
                 : sited ? rg_ctl_text_of(row, "site")
                         : "all",
                 layer->child == NULL ? " nothing" : "");
    cJSON_ArrayForEach(item, layer)
    {
        (void)printf("  %-20s ", item->string);
        print_value(item);
        (void)putchar('\n');
    }
    (void)putchar('\n');
}

void rg_ctl_print_config(const struct rg_ctl_options *options, const cJSON *rows)
{
    const cJSON *row, *first = cJSON_GetArrayItem(rows, 0);
    if (cJSON_IsString(cJSON_GetObjectItemCaseSensitive(first, "device"))) {
        print_one(first);
        return;
    }
    if (cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(first, "layer"))) {
        print_layer(first);
    }
    cJSON_ArrayForEach(row, rows)
    {
        if (row != first) {
            (void)printf("%s/%-14s ", rg_ctl_text_of(row, "site"), rg_ctl_text_of(row, "device"));
            rg_ctl_print_config_state(row, "wanted");
            (void)putchar('\n');
        }
    }
    if (cJSON_GetArraySize(rows) == 1) {
        (void)puts(options->group.count > 0 ? "No kiosk is in that group." : "No kiosk has reported yet.");
    }
}
