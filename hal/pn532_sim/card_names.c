#include "sim_card_names.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct span {
    const char *text;
    size_t length;
};

static struct span line_at(const struct rg_sim_card_names *names, size_t from)
{
    const char *begin = names->text + from;
    const char *end = memchr(begin, '\n', names->length - from);
    size_t length = end != NULL ? (size_t)(end - begin) : names->length - from;
    if (length > 0 && begin[length - 1] == '\r') {
        length--;
    }
    return (struct span){begin, length};
}

static bool field_of(struct span line, size_t column, struct span *field)
{
    const char *at = line.text;
    const char *end = line.text + line.length;
    for (size_t i = 0;; i++) {
        bool quoted = at < end && *at == '"';
        const char *begin = quoted ? at + 1 : at;
        const char *close = memchr(begin, quoted ? '"' : ',', (size_t)(end - begin));
        if (close == NULL) {
            close = end;
        }
        if (i == column) {
            *field = (struct span){begin, (size_t)(close - begin)};
            return true;
        }
        const char *comma = memchr(close, ',', (size_t)(end - close));
        if (comma == NULL) {
            return false;
        }
        at = comma + 1;
    }
}

static bool is_word(struct span field, const char *word)
{
    return field.length == strlen(word) && memcmp(field.text, word, field.length) == 0;
}

static bool find_columns(struct rg_sim_card_names *names, struct span header)
{
    bool has_name = false;
    bool has_uid = false;
    struct span field;
    names->medium_column = SIZE_MAX;
    names->settings_column = SIZE_MAX;
    for (size_t i = 0; field_of(header, i, &field); i++) {
        if (!has_name && is_word(field, "name")) {
            has_name = true;
            names->name_column = i;
        } else if (!has_uid && is_word(field, "uid")) {
            has_uid = true;
            names->uid_column = i;
        } else if (is_word(field, "medium")) {
            names->medium_column = i;
        } else if (is_word(field, "settings")) {
            names->settings_column = i;
        }
    }
    return has_name && has_uid;
}

static size_t hash_of(struct span name)
{
    uint64_t hash = 1469598103934665603U;
    for (size_t i = 0; i < name.length; i++) {
        hash = (hash ^ (unsigned char)name.text[i]) * 1099511628211U;
    }
    return (size_t)(hash ^ hash >> 32);
}

/* The slot that holds the name, or the free one where it belongs. */
static size_t slot_of(const struct rg_sim_card_names *names, struct span name)
{
    size_t slot = hash_of(name) & (names->line_slots - 1);
    while (names->lines[slot] != 0) {
        struct span held;
        if (field_of(line_at(names, names->lines[slot] - 1), names->name_column, &held) &&
            held.length == name.length && memcmp(held.text, name.text, name.length) == 0) {
            break;
        }
        slot = (slot + 1) & (names->line_slots - 1);
    }
    return slot;
}

static const char *index_lines(struct rg_sim_card_names *names)
{
    size_t bom = names->length >= 3 && memcmp(names->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    struct span header = line_at(names, bom);
    if (!find_columns(names, header)) {
        return "its first line must name the columns \"name\" and \"uid\"";
    }
    size_t count = 0;
    for (size_t i = 0; i < names->length; i++) {
        count += names->text[i] == '\n';
    }
    names->line_slots = 16;
    while (names->line_slots < 2 * count + 2) {
        names->line_slots *= 2;
    }
    names->lines = calloc(names->line_slots, sizeof(names->lines[0]));
    if (names->lines == NULL) {
        return "not enough memory for its index";
    }
    size_t at = bom;
    const char *newline;
    while ((newline = memchr(names->text + at, '\n', names->length - at)) != NULL) {
        at = (size_t)(newline - names->text) + 1;
        struct span name;
        if (at < names->length && field_of(line_at(names, at), names->name_column, &name) &&
            name.length > 0) {
            size_t slot = slot_of(names, name);
            if (names->lines[slot] == 0) {
                names->lines[slot] = (uint32_t)at + 1;
            }
        }
    }
    return NULL;
}

static const char *read_all(struct rg_sim_card_names *names, int fd)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        return "it is not a file";
    }
    if (info.st_size <= 0 || (uint64_t)info.st_size >= UINT32_MAX) {
        return "it is empty or larger than 4 GiB";
    }
    names->text = malloc((size_t)info.st_size);
    if (names->text == NULL) {
        return "not enough memory for it";
    }
    while (names->length < (size_t)info.st_size) {
        ssize_t count = read(fd, names->text + names->length, (size_t)info.st_size - names->length);
        if (count <= 0) {
            return "it cannot be read to its end";
        }
        names->length += (size_t)count;
    }
    return NULL;
}

const char *rg_sim_card_names_open(struct rg_sim_card_names *names, const char *path)
{
    memset(names, 0, sizeof(*names));
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return "it cannot be opened";
    }
    const char *problem = read_all(names, fd);
    close(fd);
    if (problem == NULL) {
        problem = index_lines(names);
    }
    if (problem != NULL) {
        rg_sim_card_names_close(names);
    }
    return problem;
}

void rg_sim_card_names_close(struct rg_sim_card_names *names)
{
    free(names->text);
    free(names->lines);
    memset(names, 0, sizeof(*names));
}

const char *rg_sim_card_names_find(const struct rg_sim_card_names *names, const char *name,
                                   struct rg_sim_card *card)
{
    if (names->lines == NULL) {
        return "a card is uid:HEX, b:HEX or f:HEX; names need --cards FILE";
    }
    size_t slot = slot_of(names, (struct span){name, strlen(name)});
    if (names->lines[slot] == 0) {
        return "no card of that name in the cards file";
    }
    struct span uid;
    if (!field_of(line_at(names, names->lines[slot] - 1), names->uid_column, &uid)) {
        return "that row of the cards file has no uid";
    }
    return rg_sim_card_parse(uid.text, uid.length, true, card);
}

static bool copy(struct span field, char *text, size_t room)
{
    if (field.length >= room) {
        return false;
    }
    memcpy(text, field.text, field.length);
    text[field.length] = '\0';
    return true;
}

bool rg_sim_card_names_medium(const struct rg_sim_card_names *names, const char *name, char *model,
                              size_t model_room, char *settings, size_t settings_room)
{
    struct span field;
    if (names->lines == NULL || names->medium_column == SIZE_MAX) {
        return false;
    }
    size_t slot = slot_of(names, (struct span){name, strlen(name)});
    if (names->lines[slot] == 0) {
        return false;
    }
    struct span line = line_at(names, names->lines[slot] - 1);
    if (!field_of(line, names->medium_column, &field) || field.length == 0 ||
        !copy(field, model, model_room)) {
        return false;
    }
    bool has_settings = names->settings_column != SIZE_MAX && field_of(line, names->settings_column, &field);
    return copy(has_settings ? field : (struct span){"", 0}, settings, settings_room);
}
