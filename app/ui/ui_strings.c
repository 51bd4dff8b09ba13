#include "ui_strings.h"

#include "text.h"
#include "ui_bidi.h"

#include <stdio.h>
#include <string.h>

struct sentence {
    const char *key, *english;
};

static const struct sentence sentences[RG_STRING_COUNT] = {
#define RG_SENTENCE(name, key, english) [RG_STRING_##name] = {key, english},
    RG_SENTENCES(RG_SENTENCE)
#undef RG_SENTENCE
};

const char *rg_strings_key(enum rg_string string)
{
    return sentences[string].key;
}

const char *rg_strings_english(enum rg_string string)
{
    return sentences[string].english;
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

/* A cut may leave an isolate open; the line's end closes it. */
static bool append_value(const struct rg_strings *strings, const char *value, char *to, size_t capacity,
                         size_t *at)
{
    size_t len = strlen(value);
    if (!rg_bidi_has_letters(value, len, !strings->rtl)) {
        return append(to, capacity, at, value, len);
    }
    return append(to, capacity, at, RG_BIDI_ISOLATE, sizeof RG_BIDI_ISOLATE - 1) &&
           append(to, capacity, at, value, len) &&
           append(to, capacity, at, RG_BIDI_ISOLATE_END, sizeof RG_BIDI_ISOLATE_END - 1);
}

/* What has letters of one direction only takes that direction by itself, as a line. */
size_t rg_strings_name(const struct rg_strings *strings, const char *name, char *to, size_t capacity)
{
    size_t at = 0, len = strlen(name);
    if (capacity == 0) {
        return 0;
    }
    to[0] = '\0';
    if (rg_bidi_has_letters(name, len, true) && rg_bidi_has_letters(name, len, false)) {
        (void)append_value(strings, name, to, capacity, &at);
    } else {
        (void)append(to, capacity, &at, name, len);
    }
    return at;
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
            !append_value(strings, value, to, capacity, &at)) {
            break;
        }
        from = close + 1;
    }
    return at;
}
