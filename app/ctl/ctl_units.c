/* `device units`, `approve`, `revoke`, `readmit` and `rejects`: units of the factory, one by one or by a manifest. */
#include "ctl_talk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNITS_MAX 100000u
#define LINE_LEN  512 /* of the longest sound line there is more than room */

void rg_ctl_print_units(const struct rg_ctl_options *options, const cJSON *rows)
{
    (void)options;
    (void)printf("%-32s %-8s %-12s %-14s %-12s %-12s %s\n", "SERIAL", "STATE", "SITE", "KIOSK", "ASKED",
                 "ISSUED", "GROUPS");
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        char asked[24], issued[24];
        (void)printf("%-32s %-8s %-12s %-14s %-12s %-12s ", rg_ctl_text_of(row, "serial"),
                     rg_ctl_text_of(row, "state"), rg_ctl_text_of(row, "site"), rg_ctl_text_of(row, "device"),
                     rg_ctl_age(rg_ctl_number_of(row, "asked", 0), asked),
                     rg_ctl_age(rg_ctl_number_of(row, "issued", 0), issued));
        rg_ctl_print_groups_of(row);
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
    struct rg_ctl_groups groups;           /* none: those it has */
};

/* What a manifest says of a unit, and in which column; without a header they are in this order. */
enum column { SERIAL, SITE, DEVICE, GROUPS };
#define COLUMNS 4

static const char *const column_names[COLUMNS] = {"serial", "site", "device", "groups"};

struct manifest {
    struct unit *units;
    size_t count, capacity;
    enum column columns[COLUMNS];
    int columns_count, columns_needed; /* of a line at most and at least */
};

/* Cut a line in place. @return how many fields, at most one more than there is room for. */
static int cut(char *line, char *fields[COLUMNS])
{
    int count = 0;
    for (char *at = line; at != NULL && count <= COLUMNS; count++) {
        char *comma = strchr(at, ',');
        if (comma != NULL) {
            *comma = '\0';
        }
        if (count < COLUMNS) {
            fields[count] = at;
        }
        at = comma != NULL ? comma + 1 : NULL;
    }
    return count;
}

/* Which columns there are. @return false when it is no header: a word of it is no column's, or is there twice, or a unit's serial number or
 * its site is not among them. */
static bool read_header(char *line, struct manifest *manifest)
{
    char *fields[COLUMNS] = {NULL};
    bool there[COLUMNS] = {false};
    int count = cut(line, fields);
    for (int i = 0; i < count; i++) {
        int column = 0;
        while (i < COLUMNS && column < COLUMNS && strcmp(fields[i], column_names[column]) != 0) {
            column++;
        }
        if (i == COLUMNS || column == COLUMNS || there[column]) {
            return false;
        }
        there[column] = true;
        manifest->columns[i] = (enum column)column;
    }
    manifest->columns_count = count;
    /* What comes after both of these may be missing from a line. */
    for (int i = 0; i < count; i++) {
        if (manifest->columns[i] == SERIAL || manifest->columns[i] == SITE) {
            manifest->columns_needed = i + 1;
        }
    }
    return there[SERIAL] && there[SITE];
}

/* Names with | between them, or nothing. */
static bool read_groups(char *cell, struct rg_ctl_groups *groups)
{
    groups->count = 0;
    for (char *at = cell[0] != '\0' ? cell : NULL; at != NULL;) {
        char *bar = strchr(at, '|');
        if (bar != NULL) {
            *bar = '\0';
        }
        if (!rg_ctl_group_take(groups, at)) {
            return false;
        }
        at = bar != NULL ? bar + 1 : NULL;
    }
    return true;
}

static bool read_unit(char *line, const struct manifest *manifest, struct unit *unit)
{
    static char nothing[] = "";
    char *fields[COLUMNS] = {NULL}, *values[COLUMNS] = {nothing, nothing, nothing, nothing};
    int count = cut(line, fields);
    if (count < manifest->columns_needed || count > manifest->columns_count) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        values[manifest->columns[i]] = fields[i];
    }
    const char *scanned = rg_ctl_serial_scanned(values[SERIAL]);
    const char *serial = scanned != NULL ? scanned : values[SERIAL];
    if (!rg_ctl_serial_valid(serial) || !rg_ctl_name_valid(values[SITE]) ||
        (values[DEVICE][0] != '\0' && !rg_ctl_name_valid(values[DEVICE])) ||
        !read_groups(values[GROUPS], &unit->groups)) {
        return false;
    }
    (void)snprintf(unit->serial, sizeof unit->serial, "%s", serial);
    (void)snprintf(unit->site, sizeof unit->site, "%s", values[SITE]);
    (void)snprintf(unit->device, sizeof unit->device, "%s", values[DEVICE]);
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

/* Whether the first word is a column's name: no unit is called so. */
static bool is_header(const char *line)
{
    size_t len = strcspn(line, ",");
    for (int i = 0; i < COLUMNS; i++) {
        if (strlen(column_names[i]) == len && strncmp(line, column_names[i], len) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_line(char *line, int number, struct manifest *manifest)
{
    if (!room(manifest)) {
        return false;
    }
    return read_unit(line, manifest, &manifest->units[manifest->count++]) ||
           rg_ctl_complain("usage",
                           "line %d of the manifest is not serial,site,device,groups as its header has them; "
                           "nothing was approved",
                           number);
}

static bool read_lines(FILE *file, struct manifest *manifest)
{
    static const char mark[] = "\xef\xbb\xbf"; /* which spreadsheets put before UTF-8 */
    char text[LINE_LEN];
    bool first = true;
    for (int number = 1; fgets(text, sizeof text, file) != NULL; number++) {
        char *line = text + (number == 1 && strncmp(text, mark, sizeof mark - 1) == 0 ? sizeof mark - 1 : 0);
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '\0' || line[0] == '#') {
            continue;
        }
        if (first && is_header(line)) {
            if (!read_header(line, manifest)) {
                return rg_ctl_complain(
                    "usage", "the manifest's header is serial, site, device and groups, each once, and the "
                             "first two at least; nothing was approved");
            }
        } else if (!read_line(line, number, manifest)) {
            return false;
        }
        first = false;
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

/* Why there is no answer for it, among those of others. */
static void keep_excuse(const struct rg_ctl_talk *talk, const char *serial, cJSON *wrong)
{
    cJSON *unit = cJSON_CreateObject();
    (void)cJSON_AddStringToObject(unit, "serial", serial);
    (void)cJSON_AddStringToObject(unit, "code", rg_ctl_talk_code(talk));
    (void)cJSON_AddStringToObject(unit, "message", rg_ctl_talk_excuse(talk));
    if (!cJSON_AddItemToArray(wrong, unit)) {
        cJSON_Delete(unit);
    }
}

/* HQ is asked for one after the other on one connection; what it refuses does not keep the rest. */
static enum rg_ctl_exit approve_all(struct rg_ctl_talk *talk, struct rg_ctl_options *one,
                                    const struct manifest *manifest, cJSON *all, cJSON *wrong, int64_t *hq_ms)
{
    enum rg_ctl_exit result = RG_CTL_DONE;
    for (size_t i = 0; i < manifest->count; i++) {
        cJSON *rows = NULL;
        one->serial = manifest->units[i].serial;
        memcpy(one->site, manifest->units[i].site, sizeof one->site);
        memcpy(one->device, manifest->units[i].device, sizeof one->device);
        one->group = manifest->units[i].groups;
        enum rg_ctl_exit asked = rg_ctl_talk_ask(talk, &rows, hq_ms);
        if (asked == RG_CTL_DONE) {
            cJSON *row = cJSON_DetachItemFromArray(rows, 0);
            if (row != NULL && !cJSON_AddItemToArray(all, row)) {
                cJSON_Delete(row);
            }
            cJSON_Delete(rows);
            continue;
        }
        keep_excuse(talk, one->serial, wrong);
        result = asked;
        if (asked != RG_CTL_FAILED) {
            break;
        }
    }
    return result;
}

enum rg_ctl_exit rg_ctl_approve_manifest(const struct rg_ctl_options *options)
{
    struct manifest manifest = {
        .columns = {SERIAL, SITE, DEVICE, GROUPS}, .columns_count = COLUMNS, .columns_needed = SITE + 1};
    struct rg_ctl_options one = *options;
    struct rg_ctl_talk *talk = NULL;
    int64_t hq_ms = 0;
    one.manifest = NULL;
    enum rg_ctl_exit result = read_manifest(options->manifest, &manifest) ? RG_CTL_DONE : RG_CTL_USAGE;
    if (result == RG_CTL_DONE) {
        result = rg_ctl_talk_open(&one, &talk);
    }
    if (result == RG_CTL_DONE) {
        cJSON *all = cJSON_CreateArray(), *wrong = cJSON_CreateArray();
        result = approve_all(talk, &one, &manifest, all, wrong, &hq_ms);
        if (result != RG_CTL_DONE) {
            (void)rg_ctl_complain_of_units(result == RG_CTL_FAILED ? "refused" : "no-answer", wrong);
        }
        enum rg_ctl_exit printed = rg_ctl_print(&one, all, hq_ms);
        result = result == RG_CTL_DONE ? printed : result;
        cJSON_Delete(all);
        cJSON_Delete(wrong);
    }
    rg_ctl_talk_close(talk);
    free(manifest.units);
    return result;
}
