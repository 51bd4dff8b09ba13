#include "envelope_check.h"

#include "text.h"

#include <stdint.h>
#include <string.h>

#define ENVELOPE_MAX 65536u

struct scan {
    const char *at, *end;
    unsigned depth;
};

static bool scan_value(struct scan *scan);

static void skip_space(struct scan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\n' || *scan->at == '\r')) {
        scan->at++;
    }
}

static bool take(struct scan *scan, char wanted)
{
    skip_space(scan);
    if (scan->at < scan->end && *scan->at == wanted) {
        scan->at++;
        return true;
    }
    return false;
}

static bool take_word(struct scan *scan, const char *word)
{
    size_t len = strlen(word);
    if ((size_t)(scan->end - scan->at) < len || memcmp(scan->at, word, len) != 0) {
        return false;
    }
    scan->at += len;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool scan_escape(struct scan *scan)
{
    if (scan->at >= scan->end) {
        return false;
    }
    char kind = *scan->at++;
    if (kind != 'u') {
        return kind != '\0' && strchr("\"\\/bfnrt", kind) != NULL;
    }
    for (int i = 0; i < 4; i++) {
        if (scan->at >= scan->end || !is_hex(*scan->at++)) {
            return false;
        }
    }
    return true;
}

static bool scan_string(struct scan *scan)
{
    if (!take(scan, '"')) {
        return false;
    }
    while (scan->at < scan->end) {
        char c = *scan->at++;
        if (c == '"') {
            return true;
        }
        if ((unsigned char)c < 0x20 || (c == '\\' && !scan_escape(scan))) {
            return false;
        }
    }
    return false;
}

static bool scan_digits(struct scan *scan)
{
    const char *from = scan->at;
    while (scan->at < scan->end && is_digit(*scan->at)) {
        scan->at++;
    }
    return scan->at > from;
}

static bool scan_number(struct scan *scan)
{
    if (scan->at < scan->end && *scan->at == '-') {
        scan->at++;
    }
    const char *from = scan->at;
    if (!scan_digits(scan) || (*from == '0' && scan->at - from > 1)) {
        return false;
    }
    if (scan->at < scan->end && *scan->at == '.') {
        scan->at++;
        if (!scan_digits(scan)) {
            return false;
        }
    }
    if (scan->at < scan->end && (*scan->at == 'e' || *scan->at == 'E')) {
        scan->at++;
        if (scan->at < scan->end && (*scan->at == '+' || *scan->at == '-')) {
            scan->at++;
        }
        return scan_digits(scan);
    }
    return true;
}

/* A list of members or of elements, from after its opening bracket to its closing one. */
static bool scan_list(struct scan *scan, char close, bool named)
{
    if (++scan->depth > RG_ENVELOPE_DEPTH) {
        return false;
    }
    bool fine = true;
    if (!take(scan, close)) {
        do {
            fine = (!named || (scan_string(scan) && take(scan, ':'))) && scan_value(scan);
        } while (fine && take(scan, ','));
        fine = fine && take(scan, close);
    }
    scan->depth--;
    return fine;
}

static bool scan_value(struct scan *scan)
{
    skip_space(scan);
    if (scan->at >= scan->end) {
        return false;
    }
    switch (*scan->at) {
    case '{': scan->at++; return scan_list(scan, '}', true);
    case '[': scan->at++; return scan_list(scan, ']', false);
    case '"': return scan_string(scan);
    case 't': return take_word(scan, "true");
    case 'f': return take_word(scan, "false");
    case 'n': return take_word(scan, "null");
    default: return scan_number(scan);
    }
}

struct found {
    unsigned version, type, body;
};

/* The name between the quotes if it is one character, also when it is written as an escape; NUL for any other. */
static char only_character(const char *name, size_t len)
{
    uint8_t units[2];
    char digits[5] = "";
    if (len == 1) {
        return name[0];
    }
    if (len != 6 || name[0] != '\\' || name[1] != 'u') {
        return '\0';
    }
    memcpy(digits, name + 2, 4);
    return rg_hex_read(digits, units, 2) == RG_OK && units[0] == 0 ? (char)units[1] : '\0';
}

static bool scan_member(struct scan *scan, struct found *found)
{
    skip_space(scan);
    const char *name = scan->at;
    if (!scan_string(scan)) {
        return false;
    }
    char letter = only_character(name + 1, (size_t)(scan->at - name) - 2);
    if (!take(scan, ':')) {
        return false;
    }
    skip_space(scan);
    const char *value = scan->at;
    if (!scan_value(scan)) {
        return false;
    }
    if (letter == 'v') {
        found->version++;
        return scan->at - value == 1 && *value == '1';
    }
    if (letter == 't') {
        found->type++;
        return *value == '"';
    }
    if (letter == 'b') {
        found->body++;
        return *value == '{';
    }
    return true;
}

bool rg_envelope_check(const void *payload, size_t len)
{
    const char *text = payload;
    struct scan scan = {.at = text, .end = text + len, .depth = 1};
    struct found found = {0, 0, 0};
    if (len == 0 || len > ENVELOPE_MAX || !rg_utf8_valid(text, len) || !take(&scan, '{')) {
        return false;
    }
    do {
        if (!scan_member(&scan, &found)) {
            return false;
        }
    } while (take(&scan, ','));
    if (!take(&scan, '}')) {
        return false;
    }
    skip_space(&scan);
    return scan.at == scan.end && found.version == 1 && found.type == 1 && found.body == 1;
}
