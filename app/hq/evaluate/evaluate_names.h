/**
 * @file evaluate_names.h
 * Numbers for names, in the order in which they come. Private to this room.
 *
 * Thread: one at a time.
 * Owner:  the caller; deinit after use.
 */
#ifndef APP_HQ_EVALUATE_EVALUATE_NAMES_H
#define APP_HQ_EVALUATE_EVALUATE_NAMES_H

#include "regard/status.h"

#include <stddef.h>
#include <stdint.h>

struct rg_evaluate_names {
    struct rg_evaluate_name {
        char *text; /* len bytes, without an end: ids may differ in their last letter alone */
        size_t len;
        uint32_t number; /* and one; 0 is free */
    } * slots;
    size_t capacity;
    uint32_t count;
};

void rg_evaluate_names_deinit(struct rg_evaluate_names *names);
/** @return RG_OK; RG_NO_MEMORY. */
enum rg_status rg_evaluate_names_number(struct rg_evaluate_names *names, const char *text, size_t len,
                                        uint32_t *number) RG_MUST_CHECK;

#endif
