/* The rows of a page as values that SQLite takes, made ready before the clock starts. */
#ifndef TESTS_BENCH_INSERT_ROWS_H
#define TESTS_BENCH_INSERT_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROWS_VALUES_MAX 65536

enum value_kind { VALUE_NULL = 0, VALUE_NUMBER, VALUE_TEXT, VALUE_BYTES };

/* Texts and bytes point into the page, or into the rows' own memory. */
struct value {
    enum value_kind kind;
    int64_t number;
    const void *bytes;
    size_t len;
};

struct rows {
    size_t count, columns;
    struct value values[ROWS_VALUES_MAX];
    size_t digests;
    uint8_t digest[ROWS_VALUES_MAX / 4][32];
};

/* Read the rows of a page that feed_source_page() wrote: numbers, texts, and lists as the JSON that they are; a text of 64
 * hexadecimal digits becomes the 32 bytes that it names. @return false for anything else. */
bool rows_read(const char *page, size_t len, struct rows *rows);

#endif
