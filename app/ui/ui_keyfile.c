#include "ui_keyfile.h"

#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *trim(char *text)
{
    while (*text == ' ' || *text == '\t') {
        text++;
    }
    size_t len = strlen(text);
    while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t' || text[len - 1] == '\r')) {
        text[--len] = '\0';
    }
    return text;
}

/* @return false for a line that breaks the format. */
static bool take_line(char *line, rg_keyfile_pair *pair, void *context)
{
    char *key = trim(line);
    if (*key == '\0' || *key == '#') {
        return true;
    }
    char *equals = strchr(key, '=');
    size_t len = strlen(key);
    if (equals == NULL || equals == key || len > RG_KEYFILE_LINE_MAX || !rg_utf8_valid(key, len)) {
        return false;
    }
    *equals = '\0';
    pair(context, trim(key), trim(equals + 1));
    return true;
}

static enum rg_status read_all(FILE *file, char *bytes, size_t *len)
{
    *len = fread(bytes, 1, RG_KEYFILE_MAX + 1, file);
    if (ferror(file) != 0) {
        return RG_IO;
    }
    return *len > RG_KEYFILE_MAX ? RG_FULL : RG_OK;
}

enum rg_status rg_keyfile_read(const char *path, rg_keyfile_pair *pair, void *context, size_t *skipped)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return errno == ENOENT || errno == ENOTDIR ? RG_NOT_FOUND : RG_IO;
    }
    char *bytes = malloc(RG_KEYFILE_MAX + 2);
    enum rg_status status = RG_NO_MEMORY;
    size_t len = 0;
    if (bytes == NULL) {
        goto out;
    }
    status = read_all(file, bytes, &len);
    if (status != RG_OK) {
        goto out;
    }
    bytes[len] = '\0';
    size_t bad = 0;
    /* A NUL inside would hide the rest of its line, so it counts as a broken one. */
    for (char *line = bytes; line < bytes + len;) {
        char *end = memchr(line, '\n', (size_t)(bytes + len - line));
        end = end == NULL ? bytes + len : end;
        *end = '\0';
        if (strlen(line) != (size_t)(end - line) || !take_line(line, pair, context)) {
            bad++;
        }
        line = end + 1;
    }
    *skipped = bad;
out:
    free(bytes);
    (void)fclose(file);
    return status;
}
