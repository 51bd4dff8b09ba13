#include "ui_strings.h"

#include "text.h"
#include "ui_keyfile.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char *const keys[RG_STRING_COUNT] = {
#define RG_STRING_KEY(name, key) [RG_STRING_##name] = key,
    RG_STRING_KEYS(RG_STRING_KEY)
#undef RG_STRING_KEY
};

const char *rg_strings_key(enum rg_string string)
{
    return keys[string];
}

static void take_pair(void *context, const char *key, const char *text)
{
    struct rg_strings *strings = context;
    for (size_t i = 0; i < RG_STRING_COUNT; i++) {
        if (strcmp(keys[i], key) == 0) {
            (void)rg_text_copy(strings->text[i], RG_STRING_TEXT_MAX, text);
            return;
        }
    }
}

/* "de_DE.UTF-8" and "de-AT" name the file "de"; anything but letters could name a path. */
static void language_name(const char *language, char name[8])
{
    size_t len = 0;
    while (len < 3 && language != NULL && language[len] >= 'a' && language[len] <= 'z') {
        name[len] = language[len];
        len++;
    }
    name[len] = '\0';
    char next = language == NULL ? '\0' : language[len];
    if (len < 2 || (next != '\0' && next != '_' && next != '-' && next != '.' && next != '@')) {
        memcpy(name, "en", 3);
    }
}

static enum rg_status load_file(struct rg_strings *strings, const char *assets_dir, const char *name)
{
    char path[512];
    int len = snprintf(path, sizeof path, "%s/strings/%s", assets_dir, name);
    if (len < 0 || (size_t)len >= sizeof path) {
        return RG_INVALID;
    }
    size_t skipped = 0;
    return rg_keyfile_read(path, take_pair, strings, &skipped);
}

enum rg_status rg_strings_load(struct rg_strings *strings, const char *assets_dir, const char *language)
{
    memset(strings, 0, sizeof *strings);
    for (size_t i = 0; i < RG_STRING_COUNT; i++) {
        (void)rg_text_copy(strings->text[i], RG_STRING_TEXT_MAX, keys[i]);
    }
    memcpy(strings->language, "en", 3);
    if (assets_dir == NULL) {
        return RG_NOT_FOUND;
    }
    enum rg_status english = load_file(strings, assets_dir, "en");
    char name[8];
    language_name(language, name);
    if (strcmp(name, "en") == 0) {
        return english;
    }
    enum rg_status status = load_file(strings, assets_dir, name);
    if (status == RG_OK) {
        memcpy(strings->language, name, sizeof name);
    }
    return english == RG_OK ? status : english;
}

static const char *value_of(const struct rg_placeholder *values, size_t count, const char *name, size_t len)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(values[i].name) == len && memcmp(values[i].name, name, len) == 0) {
            return values[i].text;
        }
    }
    return "";
}

/* @return false when the text was cut; nothing more may follow it then. */
static bool append(char *to, size_t capacity, size_t *at, const char *from, size_t len)
{
    size_t room = capacity - 1 - *at, kept = len;
    if (kept > room) {
        kept = room;
        while (kept > 0 && ((unsigned char)from[kept] & 0xc0) == 0x80) {
            kept--;
        }
    }
    memcpy(to + *at, from, kept);
    *at += kept;
    to[*at] = '\0';
    return kept == len;
}

size_t rg_strings_format(const struct rg_strings *strings, enum rg_string string,
                         const struct rg_placeholder *values, size_t count, char *to, size_t capacity)
{
    if (capacity == 0) {
        return 0;
    }
    size_t at = 0;
    to[0] = '\0';
    const char *from = strings->text[string];
    while (*from != '\0') {
        const char *open = strchr(from, '{');
        const char *close = open == NULL ? NULL : strchr(open, '}');
        if (close == NULL) {
            (void)append(to, capacity, &at, from, strlen(from));
            break;
        }
        const char *value = value_of(values, count, open + 1, (size_t)(close - open - 1));
        if (!append(to, capacity, &at, from, (size_t)(open - from)) ||
            !append(to, capacity, &at, value, strlen(value))) {
            break;
        }
        from = close + 1;
    }
    return at;
}
