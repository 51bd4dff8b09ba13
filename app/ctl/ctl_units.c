/* `device units`, `approve`, `revoke`, `readmit` and `rejects`: units of the factory, one by one or by a manifest. */
#include "ctl_talk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNITS_MAX 100000u
#define LINE_LEN  160

void rg_ctl_print_units(const struct rg_ctl_options *options, const cJSON *rows)
{
    (void)options;
    (void)printf("%-32s %-8s %-12s %-14s %-12s %s\n", "SERIAL", "STATE", "SITE", "KIOSK", "ASKED", "ISSUED");
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        char asked[24], issued[24];
        (void)printf("%-32s %-8s %-12s %-14s %-12s %s\n", rg_ctl_text_of(row, "serial"),
                     rg_ctl_text_of(row, "state"), rg_ctl_text_of(row, "site"), rg_ctl_text_of(row, "device"),
                     rg_ctl_age(rg_ctl_number_of(row, "asked", 0), asked),
                     rg_ctl_age(rg_ctl_number_of(row, "issued", 0), issued));
    }
    if (cJSON_GetArraySize(rows) == 0) {
        (void)puts("No unit of the factory is known yet.");
    }
}

static void print_till_rejects(const cJSON *rows)
{
    const cJSON *row;
    (void)printf("%-12s %-12s %-12s %-8s %-16s %-16s %s\n", "SITE", "TILL", "KEPT", "KIND", "RECEIPT", "SKU",
                 "WHY");
    cJSON_ArrayForEach(row, rows)
    {
        char kept[24];
        (void)printf("%-12s %-12s %-12s %-8s %-16s %-16s %s\n", rg_ctl_text_of(row, "site"),
                     rg_ctl_text_of(row, "till"), rg_ctl_age(rg_ctl_number_of(row, "at", 0), kept),
                     rg_ctl_text_of(row, "kind"), rg_ctl_text_of(row, "receipt"), rg_ctl_text_of(row, "sku"),
                     rg_ctl_text_of(row, "reason"));
    }
}

void rg_ctl_print_rejects(const struct rg_ctl_options *options, const cJSON *rows)
{
    const cJSON *row;
    if (cJSON_GetArraySize(rows) == 0) {
        (void)puts("Nothing that HQ could not use.");
        return;
    }
    if (options->till) {
        print_till_rejects(rows);
        return;
    }
    (void)printf("%-8s %-16s %8s %-12s %-12s %s\n", "STREAM", "CODE", "NUMBER", "KEPT", "KIND", "ID");
    cJSON_ArrayForEach(row, rows)
    {
        char kept[24];
        (void)printf("%-8s %-16s %8lld %-12s %-12s %s\n", rg_ctl_text_of(row, "stream"),
                     rg_ctl_text_of(row, "code"), (long long)rg_ctl_number_of(row, "seq", 0),
                     rg_ctl_age(rg_ctl_number_of(row, "at", 0), kept), rg_ctl_text_of(row, "kind"),
                     rg_ctl_text_of(row, "id"));
    }
}

struct unit {
    char serial[33], site[33], device[33]; /* device "": HQ chooses */
};

struct manifest {
    struct unit *units;
    size_t count, capacity;
};

static bool name_valid(const char *name)
{
    size_t len = strlen(name);
    return len >= 1 && len <= 32 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

/* Cut a line in place. @return how many fields, at most one more than there is room for. */
static int cut(char *line, char *fields[3])
{
    int count = 0;
    for (char *at = line; at != NULL; count++) {
        char *comma = strchr(at, ',');
        if (comma != NULL) {
            *comma = '\0';
        }
        if (count < 3) {
            fields[count] = at;
        }
        at = comma != NULL ? comma + 1 : NULL;
    }
    return count;
}

static bool read_unit(char *line, struct unit *unit)
{
    char *fields[3] = {NULL, NULL, NULL};
    int count = cut(line, fields);
    bool named = count == 3 && fields[2][0] != '\0';
    if (count < 2 || count > 3 || !rg_ctl_serial_valid(fields[0]) || !name_valid(fields[1]) ||
        (named && !name_valid(fields[2]))) {
        return false;
    }
    (void)snprintf(unit->serial, sizeof unit->serial, "%s", fields[0]);
    (void)snprintf(unit->site, sizeof unit->site, "%s", fields[1]);
    (void)snprintf(unit->device, sizeof unit->device, "%s", named ? fields[2] : "");
    return true;
}

static bool room(struct manifest *manifest)
{
    if (manifest->count < manifest->capacity) {
        return true;
    }
    size_t capacity = manifest->capacity == 0 ? 256 : manifest->capacity * 2;
    struct unit *units =
        manifest->capacity < UNITS_MAX ? realloc(manifest->units, capacity * sizeof *units) : NULL;
    if (units == NULL) {
        return rg_ctl_complain("failed", "a manifest may have %u units", UNITS_MAX);
    }
    manifest->units = units;
    manifest->capacity = capacity;
    return true;
}

static bool read_lines(FILE *file, struct manifest *manifest)
{
    char line[LINE_LEN];
    for (int number = 1; fgets(line, sizeof line, file) != NULL; number++) {
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '\0' || line[0] == '#' || (number == 1 && strncmp(line, "serial,site", 11) == 0)) {
            continue;
        }
        if (!room(manifest)) {
            return false;
        }
        if (!read_unit(line, &manifest->units[manifest->count])) {
            return rg_ctl_complain(
                "usage",
                "line %d of the manifest is not serial,site,device or serial,site; nothing "
                "was approved",
                number);
        }
        manifest->count++;
    }
    return ferror(file) == 0 || rg_ctl_complain("usage", "the manifest cannot be read");
}

static bool read_manifest(const char *path, struct manifest *manifest)
{
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return rg_ctl_complain("usage", "the manifest cannot be opened: %s", strerror(errno));
    }
    bool sound = read_lines(file, manifest);
    (void)fclose(file);
    return sound;
}

/* HQ is asked for one after the other on one connection; what it refuses does not keep the rest. */
static enum rg_ctl_exit approve_all(struct rg_ctl_talk *talk, struct rg_ctl_options *one,
                                    const struct manifest *manifest, cJSON *all, int64_t *hq_ms)
{
    enum rg_ctl_exit result = RG_CTL_DONE;
    for (size_t i = 0; i < manifest->count; i++) {
        cJSON *rows = NULL;
        one->serial = manifest->units[i].serial;
        memcpy(one->site, manifest->units[i].site, sizeof one->site);
        memcpy(one->device, manifest->units[i].device, sizeof one->device);
        enum rg_ctl_exit asked = rg_ctl_talk_ask(talk, &rows, hq_ms);
        if (asked == RG_CTL_DONE) {
            cJSON *row = cJSON_DetachItemFromArray(rows, 0);
            if (row != NULL && !cJSON_AddItemToArray(all, row)) {
                cJSON_Delete(row);
            }
            cJSON_Delete(rows);
            continue;
        }
        (void)rg_ctl_complain(asked == RG_CTL_FAILED ? "refused" : "no-answer", "%s: %s", one->serial,
                              rg_ctl_talk_excuse(talk));
        result = asked;
        if (asked != RG_CTL_FAILED) {
            break;
        }
    }
    return result;
}

enum rg_ctl_exit rg_ctl_approve_manifest(const struct rg_ctl_options *options)
{
    struct manifest manifest = {.units = NULL};
    struct rg_ctl_options one = *options;
    struct rg_ctl_talk *talk = NULL;
    int64_t hq_ms = 0;
    one.manifest = NULL;
    enum rg_ctl_exit result = read_manifest(options->manifest, &manifest) ? RG_CTL_DONE : RG_CTL_USAGE;
    if (result == RG_CTL_DONE) {
        result = rg_ctl_talk_open(&one, &talk);
    }
    if (result == RG_CTL_DONE) {
        cJSON *all = cJSON_CreateArray();
        result = approve_all(talk, &one, &manifest, all, &hq_ms);
        enum rg_ctl_exit printed = rg_ctl_print(&one, all, hq_ms);
        result = result == RG_CTL_DONE ? printed : result;
        cJSON_Delete(all);
    }
    rg_ctl_talk_close(talk);
    free(manifest.units);
    return result;
}
