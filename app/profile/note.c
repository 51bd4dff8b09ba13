#include "note.h"

#include <string.h>

#define MARK "note:"
/* In no category and no size: what has it is not offered. */
#define BETWEEN '|'

static const struct {
    enum rg_note_kind kind;
    const char *word;
} values[RG_NOTE_VALUE_COUNT] = {
#define RG_NOTE_ROW(of, value, text) [RG_NOTE_##of##_##value] = {RG_NOTE_##of, text},
    RG_NOTE_VALUES(RG_NOTE_ROW)
#undef RG_NOTE_ROW
};

const char *rg_note_kind_name(enum rg_note_kind kind)
{
    switch (kind) {
    case RG_NOTE_NONE: break;
    case RG_NOTE_SIZE: return "size";
    case RG_NOTE_COLOUR: return "colour";
    case RG_NOTE_TASTE: return "taste";
    case RG_NOTE_FAMILY: return "family";
    case RG_NOTE_OCCASION: return "occasion";
    case RG_NOTE_DISLIKE: return "dislike";
    }
    return "";
}

const char *rg_note_value_name(enum rg_note_value value)
{
    const char *word = (unsigned)value < RG_NOTE_VALUE_COUNT ? values[value].word : NULL;
    return word == NULL ? "" : word;
}

enum rg_note_kind rg_note_value_kind(enum rg_note_value value)
{
    return (unsigned)value < RG_NOTE_VALUE_COUNT ? values[value].kind : RG_NOTE_NONE;
}

/* Words of the store's are UTF-8 that a line can hold; a control character or the mark between them is none. */
static bool word_ok(const char *text, size_t capacity)
{
    size_t len = strnlen(text, capacity);
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f || text[i] == BETWEEN) {
            return false;
        }
    }
    return len > 0 && len < capacity;
}

bool rg_note_sound(const struct rg_note *note)
{
    bool category = word_ok(note->category, sizeof note->category);
    if (note->kind == RG_NOTE_SIZE) {
        return note->value == RG_NOTE_NO_VALUE && category && word_ok(note->size, sizeof note->size);
    }
    if (note->size[0] != '\0') {
        return false;
    }
    if (note->kind == RG_NOTE_DISLIKE && note->value == RG_NOTE_NO_VALUE) {
        return category;
    }
    enum rg_note_kind kind = rg_note_value_kind(note->value);
    return note->category[0] == '\0' && kind != RG_NOTE_NONE &&
           kind == (note->kind == RG_NOTE_DISLIKE ? RG_NOTE_COLOUR : note->kind);
}

static enum rg_note_kind kind_of(const char *name)
{
    for (int kind = RG_NOTE_SIZE; kind < RG_NOTE_KINDS; kind++) {
        if (strcmp(name, rg_note_kind_name((enum rg_note_kind)kind)) == 0) {
            return (enum rg_note_kind)kind;
        }
    }
    return RG_NOTE_NONE;
}

static enum rg_note_value value_of(enum rg_note_kind kind, const char *word)
{
    for (int value = 1; value < RG_NOTE_VALUE_COUNT; value++) {
        if (values[value].kind == kind && strcmp(values[value].word, word) == 0) {
            return (enum rg_note_value)value;
        }
    }
    return RG_NOTE_NO_VALUE;
}

static bool take(char *to, size_t capacity, const char *from, size_t len)
{
    if (len == 0 || len >= capacity) {
        return false;
    }
    memcpy(to, from, len);
    return true;
}

bool rg_note_read(const char *kind, const char *text, struct rg_note *note)
{
    struct rg_note read = {.kind = kind_of(kind)};
    size_t mark = sizeof MARK - 1, len = strnlen(text, RG_NOTE_TEXT_MAX);
    if (read.kind == RG_NOTE_NONE || len == RG_NOTE_TEXT_MAX || strncmp(text, MARK, mark) != 0) {
        return false;
    }
    const char *word = text + mark, *between = strchr(word, BETWEEN);
    bool fits = true;
    if (read.kind == RG_NOTE_SIZE) {
        fits = between != NULL && take(read.category, sizeof read.category, word, (size_t)(between - word)) &&
               take(read.size, sizeof read.size, between + 1, strlen(between + 1));
    } else if (read.kind == RG_NOTE_DISLIKE && between == word) {
        fits = take(read.category, sizeof read.category, word + 1, strlen(word + 1));
    } else {
        read.value = value_of(read.kind == RG_NOTE_DISLIKE ? RG_NOTE_COLOUR : read.kind, word);
    }
    fits = fits && rg_note_sound(&read);
    if (fits) {
        *note = read;
    }
    explicit_bzero(&read, sizeof read);
    return fits;
}

bool rg_note_write(const struct rg_note *note, char text[RG_NOTE_TEXT_MAX])
{
    if (!rg_note_sound(note)) {
        return false;
    }
    static const char between[] = {BETWEEN, '\0'};
    bool own = note->value == RG_NOTE_NO_VALUE;
    const char *parts[] = {MARK, "", "", ""};
    parts[1] = !own ? values[note->value].word : note->kind == RG_NOTE_DISLIKE ? between : note->category;
    parts[2] = !own ? "" : note->kind == RG_NOTE_DISLIKE ? note->category : between;
    parts[3] = note->size;
    size_t at = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        size_t len = strlen(parts[i]);
        if (at + len >= RG_NOTE_TEXT_MAX) {
            return false;
        }
        memcpy(text + at, parts[i], len);
        at += len;
    }
    text[at] = '\0';
    return true;
}

bool rg_note_same(const struct rg_note *a, const struct rg_note *b)
{
    return a->kind == b->kind && a->value == b->value && strcmp(a->category, b->category) == 0;
}

static bool own(const struct rg_note *note)
{
    return note->source != RG_NOTE_BY_TEAM;
}

static bool before(const struct rg_note *a, const struct rg_note *b)
{
    return own(a) != own(b) ? own(a) : a->at_ms > b->at_ms;
}

void rg_notes_put(struct rg_note_list *list, const struct rg_note *note)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (!rg_note_same(&list->notes[i], note)) {
            continue;
        }
        if (before(&list->notes[i], note)) {
            return;
        }
        list->count--;
        memmove(&list->notes[i], &list->notes[i + 1], (list->count - i) * sizeof list->notes[0]);
        break;
    }
    uint32_t place = list->count;
    while (place > 0 && before(note, &list->notes[place - 1])) {
        place--;
    }
    if (place == RG_NOTES_MAX) {
        return;
    }
    uint32_t kept = list->count < RG_NOTES_MAX ? list->count : RG_NOTES_MAX - 1;
    memmove(&list->notes[place + 1], &list->notes[place], (kept - place) * sizeof list->notes[0]);
    list->notes[place] = *note;
    list->count = kept + 1;
    /* What was moved away leaves nothing behind its end. */
    explicit_bzero(&list->notes[list->count], (RG_NOTES_MAX - list->count) * sizeof list->notes[0]);
}

bool rg_notes_refuse(const struct rg_note_list *list, const char *category)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const struct rg_note *note = &list->notes[i];
        if (note->kind == RG_NOTE_DISLIKE && note->value == RG_NOTE_NO_VALUE &&
            strcmp(note->category, category) == 0) {
            return true;
        }
    }
    return false;
}

const char *rg_notes_size_for(const struct rg_note_list *list, const char *category)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const struct rg_note *note = &list->notes[i];
        if (note->kind == RG_NOTE_SIZE && strcmp(note->category, category) == 0) {
            return note->size;
        }
    }
    return NULL;
}
