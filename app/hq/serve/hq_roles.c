#include "hq_roles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX     65536
#define NAME_MAX_LEN 32

static const char *const names[] = {[RG_HQ_NOBODY] = "nobody",
                                    [RG_HQ_VIEWER] = "viewer",
                                    [RG_HQ_SUPPORT] = "support",
                                    [RG_HQ_ADMIN] = "admin"};

const char *rg_hq_role_name(enum rg_hq_role role)
{
    return names[role];
}

/* The next word of a line, which ends before @p end. @return its length, 0 at the end. */
static size_t word(const char **at, const char *end)
{
    while (*at < end && strchr(" \t\r", **at) != NULL) {
        ++*at;
    }
    size_t len = 0;
    while (*at + len < end && strchr(" \t\r#", (*at)[len]) == NULL) {
        len++;
    }
    return len;
}

static bool read_role(const char *text, size_t len, enum rg_hq_role *role)
{
    for (int i = RG_HQ_VIEWER; i <= RG_HQ_ADMIN; i++) {
        if (strlen(names[i]) == len && memcmp(names[i], text, len) == 0) {
            *role = (enum rg_hq_role)i;
            return true;
        }
    }
    return false;
}

/* A line is a name and a role, or nothing. */
static bool read_line(const char *at, const char *end, const char *operator_name, enum rg_hq_role *role)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    enum rg_hq_role said = RG_HQ_NOBODY;
    size_t len = word(&at, end);
    if (len == 0) {
        return at == end || *at == '#';
    }
    const char *name = at;
    if (len > NAME_MAX_LEN || strspn(name, letters) < len) {
        return false;
    }
    at += len;
    size_t role_len = word(&at, end);
    if (!read_role(at, role_len, &said)) {
        return false;
    }
    at += role_len;
    if (word(&at, end) != 0 || (at < end && *at != '#')) {
        return false;
    }
    if (strlen(operator_name) == len && memcmp(operator_name, name, len) == 0) {
        *role = said;
    }
    return true;
}

enum rg_status rg_hq_role_find(const char *text, size_t len, const char *operator_name, enum rg_hq_role *role)
{
    enum rg_hq_role found = RG_HQ_NOBODY;
    if (memchr(text, '\0', len) != NULL) {
        return RG_INVALID;
    }
    for (const char *at = text; at < text + len;) {
        const char *newline = memchr(at, '\n', len - (size_t)(at - text));
        const char *end = newline != NULL ? newline : text + len;
        if (!read_line(at, end, operator_name, &found)) {
            return RG_INVALID;
        }
        at = end + 1;
    }
    *role = found;
    return RG_OK;
}

enum rg_status rg_hq_role_of(const char *path, const char *operator_name, enum rg_hq_role *role)
{
    if (path == NULL) {
        *role = RG_HQ_ADMIN;
        return RG_OK;
    }
    FILE *file = fopen(path, "re");
    char *text = file != NULL ? malloc(FILE_MAX + 1) : NULL;
    size_t len = text != NULL ? fread(text, 1, FILE_MAX + 1, file) : 0;
    enum rg_status status = file == NULL     ? RG_IO
                            : text == NULL   ? RG_NO_MEMORY
                            : ferror(file)   ? RG_IO
                            : len > FILE_MAX ? RG_INVALID
                                             : RG_OK;
    if (status == RG_OK) {
        text[len] = '\0';
        status = rg_hq_role_find(text, len, operator_name, role);
    }
    free(text);
    if (file != NULL) {
        (void)fclose(file);
    }
    return status;
}

enum rg_hq_role rg_hq_role_for(const char *method, const char *kind, bool changes)
{
    static const char *const viewers[] = {"status",      "device-show",      "device-units",
                                          "device-jobs", "device-job-batch", "retention-show",
                                          "verify",      "measure",          "experiments"};
    /* Who looks at 3 a.m. is sent to these by device list. */
    static const char *const lookable[] = {"device-config", "device-rejects"};
    static const char *const admins[] = {"device-approve", "device-revoke", "device-job-approve",
                                         "retention-set", "audit-badge"};
    static const char *const prefixes[] = {"customer-", "card-", "household-", "duplicates", "device-job-"};
    for (size_t i = 0; i < sizeof viewers / sizeof viewers[0]; i++) {
        if (strcmp(method, viewers[i]) == 0) {
            return RG_HQ_VIEWER;
        }
    }
    for (size_t i = 0; !changes && i < sizeof lookable / sizeof lookable[0]; i++) {
        if (strcmp(method, lookable[i]) == 0) {
            return RG_HQ_VIEWER;
        }
    }
    for (size_t i = 0; i < sizeof admins / sizeof admins[0]; i++) {
        if (strcmp(method, admins[i]) == 0) {
            return RG_HQ_ADMIN;
        }
    }
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (strncmp(method, prefixes[i], strlen(prefixes[i])) == 0) {
            return RG_HQ_SUPPORT;
        }
    }
    if (strcmp(method, "device-job") == 0) {
        return kind == NULL || strcmp(kind, "wipe") == 0 ? RG_HQ_ADMIN : RG_HQ_SUPPORT;
    }
    return strcmp(method, "requests") == 0 || strcmp(method, "alerts") == 0 ? RG_HQ_SUPPORT : RG_HQ_ADMIN;
}
