#include "config.h"

#include "text.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONFIG_MAX 65536u

bool rg_config_complain(const struct rg_config_refusal *refusal)
{
    char text[512];
    (void)rg_config_refusal_text(refusal, text, sizeof text);
    (void)fprintf(stderr, "regard-kiosk: configuration: %s\n", text);
    return false;
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
    struct rg_config_refusal refusal;
    bool good = rg_config_parse(RG_CONFIG_FILE, text, len, &options->config, &refusal) ||
                rg_config_complain(&refusal);
    free(text);
    return good;
}

static char *read_form(const char *data_dir, const char *name, size_t *len)
{
    char path[RG_PATH_MAX + 32];
    (void)snprintf(path, sizeof path, "%s/%s", data_dir, name);
    return read_all(path, len);
}

/* A broken form is said and left out: it must not keep the kiosk from starting. */
static void take_form(enum rg_config_source source, const char *name, const char *text, size_t len,
                      struct rg_config *config)
{
    struct rg_config_refusal refusal;
    if (!rg_config_parse(source, text, len, config, &refusal)) {
        (void)rg_config_complain(&refusal);
        (void)fprintf(stderr, "regard-kiosk: %s in the data folder is left out\n", name);
    }
}

int64_t rg_config_read_panel(const char *data_dir, struct rg_config *config)
{
    size_t len = 0;
    char *text = read_form(data_dir, "panel.json", &len);
    if (text == NULL) {
        return -1;
    }
    /* Which version of HQ's it was said over is the kiosk's own note and no member. */
    cJSON *root = cJSON_ParseWithLength(text, len);
    const cJSON *over = cJSON_GetObjectItemCaseSensitive(root, "over");
    int64_t version =
        cJSON_IsNumber(over) && over->valuedouble >= 0 && over->valuedouble <= (double)RG_CONFIG_VERSION_MAX
            ? (int64_t)over->valuedouble
            : 0;
    cJSON_DeleteItemFromObjectCaseSensitive(root, "over");
    char *members = root != NULL ? cJSON_PrintUnformatted(root) : NULL;
    cJSON_Delete(root);
    take_form(RG_CONFIG_PANEL, "panel.json", members != NULL ? members : text,
              members != NULL ? strlen(members) : len, config);
    cJSON_free(members);
    free(text);
    return version;
}

void rg_config_read_forms(struct rg_kiosk_options *options)
{
    (void)rg_config_read_panel(options->data_dir, &options->config);
    size_t len = 0;
    char *text = read_form(options->data_dir, "network.json", &len);
    if (text != NULL) {
        struct rg_config config = options->config;
        take_form(RG_CONFIG_NETWORK, "network.json", text, len, &config);
        if (config.broker[0] != '\0') {
            (void)rg_text_copy(options->broker, sizeof options->broker, config.broker);
        }
        free(text);
    }
}

enum rg_status rg_config_read_record(const char *data_dir, struct rg_config_record *record)
{
    size_t len = 0;
    char *text = read_form(data_dir, RG_CONFIG_RECORD_FILE, &len);
    if (text == NULL) {
        return errno == ENOENT ? RG_NOT_FOUND : RG_IO;
    }
    enum rg_status status = rg_config_record_read(text, len, record);
    free(text);
    return status;
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
