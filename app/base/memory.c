#include "memory.h"

#include "log.h"

#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* Bytes: a visit takes about an eighth of it. */
#define HEAP_KEPT (1 << 20)

void rg_memory_keep_heap(void)
{
    (void)mallopt(M_TRIM_THRESHOLD, HEAP_KEPT);
    (void)mallopt(M_MMAP_THRESHOLD, HEAP_KEPT);
}

void rg_memory_keep(void)
{
    struct rlimit limit;
    /* Under a limit that holds, later allocations would fail: better not begin. */
    bool unlimited = getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY;
    if (!unlimited && geteuid() != 0) {
        return;
    }
    if (mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) != 0) {
        rg_log(RG_LOG_INFO, "MEMORY-KEEP", "memory cannot be kept from being dropped; the number is errno",
               errno);
    }
}

void rg_memory_private(void)
{
    const struct rlimit none = {.rlim_cur = 0, .rlim_max = 0};
#if !RG_PACKAGE
    /* Tests that search the memory, by a user who is not root. */
    if (getenv("REGARD_READABLE_MEMORY") != NULL) {
        (void)setrlimit(RLIMIT_CORE, &none);
        return;
    }
#endif
    /* The limit is what a file goes by; a core_pattern that is a program goes by the other. */
    if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0) {
        rg_log(RG_LOG_ERROR, "MEMORY-PRIVATE", "core images cannot be switched off; the number is errno",
               errno);
    }
}
