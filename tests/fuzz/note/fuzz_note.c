/* Any two texts as the kind and the text of a note: what is read is sound, and is written as it was read. */
#include "note.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* Copies of exactly this size, so that reading behind their ends is seen. */
    const uint8_t *end = memchr(data, 0, size);
    size_t first = end == NULL ? size : (size_t)(end - data), rest = end == NULL ? 0 : size - first - 1;
    char *kind = calloc(1, first + 1), *text = calloc(1, rest + 1), written[RG_NOTE_TEXT_MAX];
    struct rg_note note;
    struct rg_note_list list = {0};
    memcpy(kind, data, first);
    if (rest > 0) {
        memcpy(text, data + first + 1, rest);
    }
    memset(&note, 0, sizeof note);
    if (rg_note_read(kind, text, &note)) {
        check(rg_note_sound(&note) && note.source == 0 && note.state == 0 && note.at_ms == 0);
        check(rg_note_write(&note, written) && strcmp(written, text) == 0);
        check(strcmp(rg_note_kind_name(note.kind), kind) == 0);
        rg_notes_put(&list, &note);
        rg_notes_put(&list, &note);
        check(list.count == 1);
        check(note.kind != RG_NOTE_SIZE || strcmp(rg_notes_size_for(&list, note.category), note.size) == 0);
    }
    free(kind);
    free(text);
    return 0;
}
