#include "rows.h"

#include "codec.h"
#include "text.h"

#include <string.h>

static bool digest(struct rg_text_view text, struct rows *rows, struct value *value)
{
    uint8_t *place = rows->digest[rows->digests];
    char digits[65];
    if (text.len != 64 || rows->digests == sizeof rows->digest / sizeof rows->digest[0]) {
        return false;
    }
    memcpy(digits, text.text, 64);
    digits[64] = '\0';
    if (rg_hex_read(digits, place, 32) != RG_OK) {
        return false;
    }
    rows->digests++;
    *value = (struct value){.kind = VALUE_BYTES, .bytes = place, .len = 32};
    return true;
}

static void read_value(struct rg_json *json, struct rows *rows, struct value *value)
{
    size_t begin = json->at, end;
    struct rg_text_view text;
    while (begin < json->len && (json->text[begin] == ',' || json->text[begin] == ' ')) {
        begin++;
    }
    char first = begin < json->len ? json->text[begin] : '\0';
    if (first == '"' && rg_json_text(json, &text)) {
        if (!digest(text, rows, value)) {
            *value = (struct value){.kind = VALUE_TEXT, .bytes = text.text, .len = text.len};
        }
    } else if (first == '[') {
        rg_json_skip_span(json, &begin, &end);
        *value = (struct value){.kind = VALUE_TEXT, .bytes = json->text + begin, .len = end - begin};
    } else if (first == 'n' && rg_json_null(json)) {
        *value = (struct value){.kind = VALUE_NULL};
    } else {
        value->kind = VALUE_NUMBER;
        (void)rg_json_integer(json, &value->number);
    }
}

bool rows_read(const char *text, size_t len, struct rows *rows)
{
    struct rg_page page;
    if (rg_page_read(text, len, 1700000000000, &page) != RG_REFUSED_NOT || page.kind != RG_PAGE_ROWS) {
        return false;
    }
    struct rg_json json = {.text = page.payload, .at = page.rows.begin, .len = page.rows.end};
    struct rg_json_walk walk = {0};
    rows->count = rows->digests = 0;
    rows->columns = page.column_count;
    while (rg_json_element(&json, &walk)) {
        struct rg_json_walk row = {0};
        size_t column = 0;
        if ((rows->count + 1) * rows->columns > ROWS_VALUES_MAX) {
            return false;
        }
        while (rg_json_element(&json, &row) && column < rows->columns) {
            read_value(&json, rows, &rows->values[rows->count * rows->columns + column++]);
        }
        if (json.broken || column != rows->columns) {
            return false;
        }
        rows->count++;
    }
    return !json.broken;
}
