/* Where a secret lies in the test's own memory. */
#ifndef TESTS_MEMORY_SEARCH_H
#define TESTS_MEMORY_SEARCH_H

#include <stdint.h>

/* How often the 32 bytes whose complement is @p inverse lie in memory that can be written; the complement is asked for, so
   that the question is not among the answers. */
int memory_search(const uint8_t inverse[32]);

/*
 * To be called first in main(). A function that is bound at its first call has all registers saved on the stack meanwhile,
 * and what memcpy() last moved is among them; so that only our own copies are found, the program starts itself again with
 * all functions bound.
 */
void memory_search_ready(char **arguments);

#endif
