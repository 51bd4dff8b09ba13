#include "talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t talk_bytes(const char *text, uint8_t *bytes, size_t capacity)
{
    size_t len = 0;
    for (; text[0] != '\0' && text[0] != '\n' && len < capacity; text += 2) {
        char digits[3] = {text[0], text[1], '\0'};
        bytes[len++] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return len;
}

void talk_tell(const char *word, const uint8_t *bytes, size_t len)
{
    printf("%s", word);
    for (size_t i = 0; i < len; i++) {
        printf("%02x", bytes[i]);
    }
    printf("\n");
    fflush(stdout);
}

const char *talk_hear(const char *word)
{
    static char line[4096];
    size_t len = strlen(word);
    if (fgets(line, sizeof line, stdin) == NULL) {
        exit(2);
    }
    return strncmp(line, word, len) == 0 ? line + len : NULL;
}
