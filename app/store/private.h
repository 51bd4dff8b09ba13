/**
 * @file private.h
 * Memory for what is read in clear: locked, in no core dump, allocated once. Private to app/store.
 *
 * Thread: any.
 * Owner:  whoever made it frees it, and wipes what was written as soon as it is of no more use.
 */
#ifndef APP_STORE_PRIVATE_H
#define APP_STORE_PRIVATE_H

#include "regard/status.h"

#include <stddef.h>

/** @p len bytes of zeros that take memory only once they are touched. @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_private_make(size_t len, void **memory) RG_MUST_CHECK;

/** Wipe and give back; NULL is allowed. */
void rg_private_free(void *memory, size_t len);

#endif
