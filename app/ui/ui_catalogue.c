#include "ui_catalogue.h"

#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC         0x950412deu
#define MAGIC_SWAPPED 0xde120495u
#define HEADER        28u
#define CONTEXT_END   '\4'

static uint32_t word_at(const struct rg_catalogue *catalogue, uint32_t at)
{
    uint32_t word = 0;
    memcpy(&word, catalogue->bytes + at, sizeof word);
    return catalogue->swapped ? __builtin_bswap32(word) : word;
}

static const char *text_at(const struct rg_catalogue *catalogue, uint32_t table, uint32_t index)
{
    return (const char *)catalogue->bytes + word_at(catalogue, table + 8 * index + 4);
}

static bool table_fits(const struct rg_catalogue *catalogue, uint32_t table)
{
    return table <= catalogue->len && catalogue->count <= (catalogue->len - table) / 8;
}

/* A plural's second form stands behind a NUL; a message without plurals holds none, and ours have none. */
static bool texts_fit(const struct rg_catalogue *catalogue, uint32_t table, bool with_context)
{
    for (uint32_t i = 0; i < catalogue->count; i++) {
        uint32_t len = word_at(catalogue, table + 8 * i), at = word_at(catalogue, table + 8 * i + 4);
        if (at >= catalogue->len || len >= catalogue->len - at) {
            return false;
        }
        const char *text = (const char *)catalogue->bytes + at;
        if (text[len] != '\0' || memchr(text, '\0', len) != NULL) {
            return false;
        }
        const char *mark = with_context ? memchr(text, CONTEXT_END, len) : NULL;
        size_t before = mark == NULL ? 0 : (size_t)(mark - text) + 1;
        if (!rg_utf8_valid(text, before > 0 ? before - 1 : 0) ||
            !rg_utf8_valid(text + before, len - before)) {
            return false;
        }
    }
    return true;
}

enum rg_status rg_catalogue_parse(const uint8_t *bytes, size_t len, struct rg_catalogue *catalogue)
{
    struct rg_catalogue found = {.bytes = bytes, .len = len};
    if (len < HEADER || len > RG_CATALOGUE_MAX) {
        return RG_INVALID;
    }
    uint32_t magic = word_at(&found, 0);
    found.swapped = magic == MAGIC_SWAPPED;
    /* The revision's high half is the major one; 0 and 1 have the same tables. */
    if ((magic != MAGIC && magic != MAGIC_SWAPPED) || word_at(&found, 4) >> 16 > 1) {
        return RG_INVALID;
    }
    found.count = word_at(&found, 8);
    found.originals = word_at(&found, 12);
    found.translations = word_at(&found, 16);
    if (!table_fits(&found, found.originals) || !table_fits(&found, found.translations) ||
        !texts_fit(&found, found.originals, true) || !texts_fit(&found, found.translations, false)) {
        return RG_INVALID;
    }
    *catalogue = found;
    return RG_OK;
}

static enum rg_status read_all(FILE *file, uint8_t **bytes, size_t *len)
{
    uint8_t *room = malloc(RG_CATALOGUE_MAX + 1);
    if (room == NULL) {
        return RG_NO_MEMORY;
    }
    size_t got = fread(room, 1, RG_CATALOGUE_MAX + 1, file);
    if (ferror(file) != 0 || got > RG_CATALOGUE_MAX) {
        free(room);
        return got > RG_CATALOGUE_MAX ? RG_FULL : RG_IO;
    }
    uint8_t *fitting = realloc(room, got + 1);
    *bytes = fitting == NULL ? room : fitting;
    *len = got;
    return RG_OK;
}

/* Read, not mapped: a file that is cut short while it is in use would end the process. */
enum rg_status rg_catalogue_open(const char *path, struct rg_catalogue *catalogue)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return errno == ENOENT || errno == ENOTDIR ? RG_NOT_FOUND : RG_IO;
    }
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum rg_status status = read_all(file, &bytes, &len);
    (void)fclose(file);
    if (status == RG_OK) {
        status = rg_catalogue_parse(bytes, len, catalogue);
        if (status != RG_OK) {
            free(bytes);
            return status;
        }
        catalogue->owned = bytes;
    }
    return status;
}

void rg_catalogue_close(struct rg_catalogue *catalogue)
{
    free(catalogue->owned);
    *catalogue = (struct rg_catalogue){0};
}

/* strcmp() of "context\4english" and a key, without putting the two together. */
static int compare(const char *context, const char *english, const char *key)
{
    while (*context != '\0' && *context == *key) {
        context++;
        key++;
    }
    unsigned char mine = *context == '\0' ? CONTEXT_END : (unsigned char)*context;
    if (*context != '\0' || *key != CONTEXT_END) {
        return mine < (unsigned char)*key ? -1 : 1;
    }
    return strcmp(english, key + 1);
}

const char *rg_catalogue_find(const struct rg_catalogue *catalogue, const char *context, const char *english)
{
    uint32_t low = 0, high = catalogue->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = compare(context, english, text_at(catalogue, catalogue->originals, middle));
        if (order == 0) {
            const char *text = text_at(catalogue, catalogue->translations, middle);
            return *text == '\0' ? NULL : text;
        }
        low = order > 0 ? middle + 1 : low;
        high = order > 0 ? high : middle;
    }
    return NULL;
}
