/* By lines of hexadecimal with a program in another language, on standard input and output. */
#ifndef TESTS_INTEGRATION_CARDS_TALK_H
#define TESTS_INTEGRATION_CARDS_TALK_H

#include <stddef.h>
#include <stdint.h>

/* What a line or a word says, as far as there is room. Returns how many bytes. */
size_t talk_bytes(const char *text, uint8_t *bytes, size_t capacity);

void talk_tell(const char *word, const uint8_t *bytes, size_t len);

/* What follows @p word on the next line, until the one after; NULL when it begins otherwise. The end of input ends the program. */
const char *talk_hear(const char *word);

#endif
