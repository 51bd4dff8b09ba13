#include "code_limit.h"

#include "settings_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME         "codes"
#define LINE_MAX_LEN 64

enum rg_status rg_code_limit_write(const char *data_dir, const struct rg_code_limit *limit)
{
    char text[LINE_MAX_LEN];
    (void)snprintf(text, sizeof text, "%" PRIu32 " %" PRIu32 " %" PRIu64 "\n", limit->tries, limit->pauses,
                   limit->pause_ms);
    return rg_settings_replace(data_dir, NAME, text);
}

static bool take_number(char **at, uint64_t most, uint64_t *number)
{
    char *end = NULL;
    if (**at < '0' || **at > '9') {
        return false;
    }
    *number = strtoull(*at, &end, 10);
    *at = *end == ' ' ? end + 1 : end;
    return *number <= most;
}

static bool read_line(char *line, struct rg_code_limit *limit)
{
    uint64_t tries, pauses;
    char *at = line;
    if (!take_number(&at, UINT32_MAX, &tries) || !take_number(&at, UINT32_MAX, &pauses) ||
        !take_number(&at, UINT64_MAX, &limit->pause_ms) || strcmp(at, "\n") != 0) {
        return false;
    }
    limit->tries = (uint32_t)tries;
    limit->pauses = (uint32_t)pauses;
    return true;
}

struct rg_code_limit rg_code_limit_read(const char *data_dir)
{
    static const struct rg_code_limit longest = {.pauses = UINT32_MAX, .pause_ms = UINT64_MAX};
    struct rg_code_limit limit = {0};
    char path[600], line[LINE_MAX_LEN];
    int len = snprintf(path, sizeof path, "%s/" NAME, data_dir);
    FILE *file = len > 0 && (size_t)len < sizeof path ? fopen(path, "re") : NULL;
    if (file == NULL) {
        return errno == ENOENT ? limit : longest;
    }
    bool sound = fgets(line, sizeof line, file) != NULL && read_line(line, &limit);
    (void)fclose(file);
    return sound ? limit : longest;
}
