#include "config.h"

#include "text.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONFIG_MAX 65536u

bool rg_config_parse_source(enum rg_config_source source, const char *text, size_t len,
                            struct rg_kiosk_options *options)
{
    const char *end = NULL;
    cJSON *root = cJSON_ParseWithLengthOpts(text, len, &end, 0);
    while (end != NULL && end < text + len && strchr(" \t\r\n", *end) != NULL && *end != '\0') {
        end++;
    }
    if (!cJSON_IsObject(root) || end != text + len) {
        cJSON_Delete(root);
        (void)fputs("regard-kiosk: the configuration is not a JSON object; check commas and quotes\n",
                    stderr);
        return false;
    }
    /* A copy, so that a broken file changes nothing. */
    struct rg_kiosk_options copy = *options;
    bool good = true;
    const cJSON *item;
    cJSON_ArrayForEach(item, root)
    {
        good = good && rg_config_member(source, item, &copy);
    }
    cJSON_Delete(root);
    if (good) {
        *options = copy;
    }
    return good;
}

bool rg_config_parse(const char *text, size_t len, struct rg_kiosk_options *options)
{
    return rg_config_parse_source(RG_CONFIG_FILE, text, len, options);
}

/* The file's bytes, terminated, or NULL. @p len is written on success. */
static char *read_all(const char *path, size_t *len)
{
    errno = 0;
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return NULL;
    }
    char *text = malloc(CONFIG_MAX + 1);
    if (text != NULL) {
        *len = fread(text, 1, CONFIG_MAX + 1, file);
        if (ferror(file) || *len > CONFIG_MAX) {
            free(text);
            text = NULL;
        } else {
            text[*len] = '\0';
        }
    }
    (void)fclose(file);
    return text;
}

bool rg_config_read_file(const char *path, struct rg_kiosk_options *options)
{
    size_t len = 0;
    char *text = read_all(path, &len);
    if (text == NULL) {
        (void)fputs("regard-kiosk: the file given with --config cannot be read (64 KiB at most)\n", stderr);
        return false;
    }
    bool good = rg_config_parse(text, len, options);
    free(text);
    return good;
}

static void read_form(const char *name, enum rg_config_source source, struct rg_kiosk_options *options)
{
    char path[RG_PATH_MAX + 32];
    (void)snprintf(path, sizeof path, "%s/%s", options->data_dir, name);
    size_t len = 0;
    char *text = read_all(path, &len);
    if (text != NULL && !rg_config_parse_source(source, text, len, options)) {
        (void)fprintf(stderr, "regard-kiosk: %s in the data folder is left out\n", name);
    }
    free(text);
}

void rg_config_read_forms(struct rg_kiosk_options *options)
{
    read_form("panel.json", RG_CONFIG_PANEL, options);
    read_form("network.json", RG_CONFIG_NETWORK, options);
}

static bool topic_level(const cJSON *item)
{
    if (!cJSON_IsString(item)) {
        return false;
    }
    size_t len = strlen(item->valuestring);
    return len >= 1 && len <= 32 && strspn(item->valuestring, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

/* One that cannot be read must not be taken for none: then anybody would be believed. */
static bool read_commands(struct rg_kiosk_options *options)
{
    char path[RG_PATH_MAX + 32];
    (void)snprintf(path, sizeof path, "%s/identity/command.pem", options->data_dir);
    size_t len = 0;
    char *text = read_all(path, &len);
    if (text == NULL && errno == ENOENT) {
        return true;
    }
    bool good = text != NULL && rg_command_keys_read(text, len, &options->commands) == RG_OK;
    free(text);
    if (!good) {
        (void)fputs(
            "regard-kiosk: identity/command.pem must hold one to four Ed25519 public keys, as regard-hq keys "
            "--command writes them; without the file HQ is not checked\n",
            stderr);
    }
    return good;
}

bool rg_config_read_identity(struct rg_kiosk_options *options)
{
    char path[RG_PATH_MAX + 32];
    (void)snprintf(path, sizeof path, "%s/identity/device.json", options->data_dir);
    size_t len = 0;
    if (!read_commands(options)) {
        return false;
    }
    char *text = read_all(path, &len);
    if (text == NULL) {
        return true;
    }
    cJSON *root = cJSON_ParseWithLength(text, len);
    free(text);
    const cJSON *site = cJSON_GetObjectItemCaseSensitive(root, "site");
    const cJSON *device = cJSON_GetObjectItemCaseSensitive(root, "device");
    bool good = topic_level(site) && topic_level(device);
    if (good) {
        (void)rg_text_copy(options->site, sizeof options->site, site->valuestring);
        (void)rg_text_copy(options->device, sizeof options->device, device->valuestring);
        const cJSON *broker = cJSON_GetObjectItemCaseSensitive(root, "broker");
        if (options->broker[0] == '\0' && cJSON_IsString(broker)) {
            (void)rg_text_copy(options->broker, sizeof options->broker, broker->valuestring);
            options->broker_of_identity = true;
        }
    } else {
        (void)fputs(
            "regard-kiosk: identity/device.json must be {\"site\":\"..\",\"device\":\"..\"} with lower-case "
            "letters, digits and hyphens\n",
            stderr);
    }
    cJSON_Delete(root);
    return good;
}
