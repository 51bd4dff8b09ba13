#include "memory.h"

#include "log.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

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
