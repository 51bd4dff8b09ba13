#include "job_report.h"

#include "diagnose.h"
#include "log.h"
#include "machine.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

static const char *const parts[] = {[RG_ROW_READER] = "reader",     [RG_ROW_LINK] = "link",
                                    [RG_ROW_BROKER] = "broker",     [RG_ROW_NETWORK] = "network",
                                    [RG_ROW_DATABASE] = "database", [RG_ROW_QUEUE] = "queue",
                                    [RG_ROW_CLOCK] = "clock",       [RG_ROW_TEMPERATURE] = "temperature",
                                    [RG_ROW_VERSION] = "version",   [RG_ROW_BOOT] = "boot",
                                    [RG_ROW_UPTIME] = "uptime",     [RG_ROW_PANEL] = "panel",
                                    [RG_ROW_TAPS] = "taps",         [RG_ROW_LEASE] = "lease"};
static const char *const states[] = {[RG_DIAGNOSTICS_OK] = "ok",
                                     [RG_DIAGNOSTICS_WAIT] = "wait",
                                     [RG_DIAGNOSTICS_FAULT] = "fault",
                                     [RG_DIAGNOSTICS_UNKNOWN] = "unknown"};
static const char *const soundnesses[] = {
    [RG_STORE_SOUND] = "sound", [RG_STORE_UNSOUND] = "damaged", [RG_STORE_TOO_LARGE] = "not-checked"};

static bool text(cJSON *to, const char *name, const char *value)
{
    return value[0] == '\0' ? cJSON_AddNullToObject(to, name) != NULL
                            : cJSON_AddStringToObject(to, name, value) != NULL;
}

static bool number(cJSON *to, const char *name, int64_t value)
{
    return cJSON_AddNumberToObject(to, name, (double)value) != NULL;
}

static bool add_head(struct rg_kiosk *kiosk, const struct rg_diagnostics *found, cJSON *root)
{
    struct utsname system;
    char serial[RG_SERIAL_MAX] = "";
    const struct rg_screen_model *model = rg_visit_model(kiosk->visit);
    if (kiosk->options.factory[0] != '\0') {
        (void)snprintf(serial, sizeof serial, "%s", kiosk->provision_service.unit.serial);
    } else if (rg_machine_serial("", serial) != RG_OK) {
        serial[0] = '\0';
    }
    bool known = uname(&system) == 0;
    return text(root, "format", "regard-diagnosis/1") && number(root, "at", found->at_ms) &&
           text(root, "site", kiosk->options.site) && text(root, "device", kiosk->options.device) &&
           text(root, "serial", serial) && text(root, "version", RG_VERSION) &&
           text(root, "system", known ? system.release : "") &&
           text(root, "machine", known ? system.machine : "") &&
           number(root, "boot", (int64_t)rg_store_boot(kiosk->data.store)) &&
           text(root, "screen", rg_screen_name(model->screen)) &&
           cJSON_AddBoolToObject(root, "online", model->online) != NULL;
}

static bool add_parts(const struct rg_diagnostics *found, cJSON *root)
{
    cJSON *list = cJSON_AddArrayToObject(root, "parts");
    bool whole = list != NULL;
    for (uint32_t i = 0; whole && i < found->row_count; i++) {
        const struct rg_diagnostics_row *row = &found->rows[i];
        cJSON *item = cJSON_CreateObject();
        whole = cJSON_AddItemToArray(list, item) && text(item, "part", parts[row->part]) &&
                text(item, "state", states[row->state]) && text(item, "value", row->value) &&
                text(item, "code", row->code);
    }
    return whole;
}

static bool add_store(struct rg_kiosk *kiosk, enum rg_store_soundness soundness, cJSON *root)
{
    cJSON *store = cJSON_AddObjectToObject(root, "store");
    return store != NULL && text(store, "check", soundnesses[soundness]) &&
           number(store, "schema", kiosk->data.schema) &&
           number(store, "unsent", rg_visit_model(kiosk->visit)->unsent);
}

static bool add_figures(const struct rg_diagnostics *found, cJSON *root)
{
    cJSON *taps = cJSON_AddArrayToObject(root, "taps"), *heat = cJSON_AddArrayToObject(root, "temperatures");
    bool whole = taps != NULL && heat != NULL;
    for (int i = 0; whole && i < RG_DIAGNOSTICS_HOURS; i++) {
        whole = cJSON_AddItemToArray(taps, cJSON_CreateNumber(found->taps[i]));
    }
    for (uint32_t i = RG_DIAGNOSTICS_MINUTES - found->temperature_count; whole && i < RG_DIAGNOSTICS_MINUTES;
         i++) {
        whole = cJSON_AddItemToArray(heat, cJSON_CreateNumber(found->temperature_dc[i] / 10.0));
    }
    return whole;
}

static bool add_log(cJSON *root)
{
    static const char *const levels[] = {"error", "warning", "info", "debug"};
    static struct rg_log_entry lines[RG_LOG_LINES];
    cJSON *list = cJSON_AddArrayToObject(root, "log");
    size_t count = rg_log_lines(lines);
    bool whole = list != NULL;
    for (size_t i = 0; whole && i < count; i++) {
        cJSON *item = cJSON_CreateObject();
        whole = cJSON_AddItemToArray(list, item) && number(item, "at", lines[i].at_ms) &&
                text(item, "level", levels[lines[i].level]) && text(item, "code", lines[i].code) &&
                number(item, "number", lines[i].number);
    }
    return whole;
}

static enum rg_status write_file(const char *path, const char *written)
{
    FILE *file = fopen(path, "we");
    if (file == NULL) {
        return errno == ENOSPC ? RG_FULL : RG_IO;
    }
    bool whole = fputs(written, file) >= 0;
    whole = fclose(file) == 0 && whole;
    return whole ? RG_OK : errno == ENOSPC ? RG_FULL : RG_IO;
}

enum rg_status rg_kiosk_diagnosis_write(struct rg_kiosk *kiosk, enum rg_store_soundness soundness,
                                        uint64_t now_ns, const char *path)
{
    struct rg_diagnostics found;
    cJSON *root = cJSON_CreateObject();
    rg_kiosk_parts_look(kiosk, now_ns, &found);
    bool whole = root != NULL && add_head(kiosk, &found, root) && add_parts(&found, root) &&
                 add_store(kiosk, soundness, root) && add_figures(&found, root) && add_log(root);
    char *written = whole ? cJSON_PrintUnformatted(root) : NULL;
    cJSON_Delete(root);
    enum rg_status status = written != NULL ? write_file(path, written) : RG_NO_MEMORY;
    cJSON_free(written);
    return status;
}
