#include "command.h"

#include "base64.h"

#include <stdio.h>
#include <string.h>

/* An Ed25519 key as SubjectPublicKeyInfo (RFC 8410): these bytes and the key. */
static const uint8_t prefix[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
#define INFO_LEN (sizeof prefix + RG_COMMAND_KEY_LEN)
#define DIGITS   60
static const char begin[] = "-----BEGIN ", head[] = "-----BEGIN PUBLIC KEY-----",
                  foot[] = "-----END PUBLIC KEY-----";

/* @p at goes on behind the line. @return false at the end of the text. */
static bool next_line(const char *text, size_t len, size_t *at, const char **line, size_t *line_len)
{
    if (*at >= len) {
        return false;
    }
    const char *end = memchr(text + *at, '\n', len - *at);
    *line = text + *at;
    *line_len = end != NULL ? (size_t)(end - *line) : len - *at;
    *at += *line_len + (end != NULL ? 1 : 0);
    if (*line_len > 0 && (*line)[*line_len - 1] == '\r') {
        --*line_len;
    }
    return true;
}

static bool is(const char *line, size_t len, const char *word)
{
    return len == strlen(word) && memcmp(line, word, len) == 0;
}

static bool read_key(const char *line, size_t line_len, uint8_t key[RG_COMMAND_KEY_LEN])
{
    uint8_t info[INFO_LEN];
    size_t got = 0;
    if (line_len != DIGITS || rg_base64_read(line, line_len, info, sizeof info, &got) != RG_OK ||
        got != sizeof info || memcmp(info, prefix, sizeof prefix) != 0) {
        return false;
    }
    memcpy(key, info + sizeof prefix, RG_COMMAND_KEY_LEN);
    return true;
}

enum rg_status rg_command_keys_read(const char *text, size_t len, struct rg_command_keys *keys)
{
    struct rg_command_keys read = {.count = 0};
    const char *line;
    size_t at = 0, line_len;
    while (next_line(text, len, &at, &line, &line_len)) {
        if (line_len < sizeof begin - 1 || memcmp(line, begin, sizeof begin - 1) != 0) {
            continue;
        }
        /* A private key here would be a secret in the wrong place, and another kind of key none that HQ has. */
        if (!is(line, line_len, head) || read.count == RG_COMMAND_KEYS_MAX ||
            !next_line(text, len, &at, &line, &line_len) ||
            !read_key(line, line_len, read.keys[read.count]) ||
            !next_line(text, len, &at, &line, &line_len) || !is(line, line_len, foot)) {
            return RG_INVALID;
        }
        read.count++;
    }
    if (read.count == 0) {
        return RG_INVALID;
    }
    *keys = read;
    return RG_OK;
}

void rg_command_key_write(const uint8_t key[RG_COMMAND_KEY_LEN], char text[RG_COMMAND_PEM_MAX])
{
    uint8_t info[INFO_LEN];
    char digits[DIGITS + 1];
    memcpy(info, prefix, sizeof prefix);
    memcpy(info + sizeof prefix, key, RG_COMMAND_KEY_LEN);
    rg_base64_write(info, sizeof info, digits);
    (void)snprintf(text, RG_COMMAND_PEM_MAX, "%s\n%s\n%s\n", head, digits, foot);
}
