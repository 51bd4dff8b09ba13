#include "memory_search.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static uint8_t window[1 << 16];

/* How often the bytes whose complement is @p inverse lie in memory from @p from to @p to. */
static int count(int memory, uintptr_t from, uintptr_t to, const uint8_t inverse[32])
{
    int found = 0;
    for (uintptr_t at = from; at < to; at += sizeof window - 31) {
        size_t len = to - at < sizeof window ? to - at : sizeof window;
        ssize_t got = pread(memory, window, len, (off_t)at);
        for (ssize_t i = 0; i + 32 <= got; i++) {
            size_t same = 0;
            while (same < 32 && (window[(size_t)i + same] ^ inverse[same]) == 0xff) {
                same++;
            }
            uintptr_t here = at + (uintptr_t)i;
            bool ours = here + 32 > (uintptr_t)window && here < (uintptr_t)window + sizeof window;
            found += same == 32 && !ours;
        }
    }
    return found;
}

int memory_search(const uint8_t inverse[32])
{
    FILE *maps = fopen("/proc/self/maps", "re");
    int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC), found = 0;
    assert_non_null(maps);
    assert_true(memory >= 0);
    char line[512], mode[8];
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long from, to;
        /* A sanitizer's shadow is too large, and holds no data. */
        if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) == 3 && mode[0] == 'r' && mode[1] == 'w' &&
            to - from < 64ul << 20) {
            found += count(memory, from, to, inverse);
        }
    }
    (void)close(memory);
    (void)fclose(maps);
    return found;
}

void memory_search_ready(char **arguments)
{
    if (getenv("LD_BIND_NOW") == NULL) {
        (void)setenv("LD_BIND_NOW", "1", 1);
        (void)execv("/proc/self/exe", arguments);
    }
}
