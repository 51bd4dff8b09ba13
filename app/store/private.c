#include "private.h"

#include <string.h>
#include <sys/mman.h>

enum rg_status rg_private_make(size_t len, void **memory)
{
    void *fresh = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (fresh == MAP_FAILED) {
        return RG_NO_MEMORY;
    }
    /* A limit on locked memory must not stop the kiosk. */
    (void)mlock2(fresh, len, MLOCK_ONFAULT);
    (void)madvise(fresh, len, MADV_DONTDUMP);
    *memory = fresh;
    return RG_OK;
}

void rg_private_free(void *memory, size_t len)
{
    /* The kernel clears pages before anybody else gets them. */
    if (memory != NULL) {
        (void)munmap(memory, len);
    }
}
