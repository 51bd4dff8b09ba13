/**
 * @file hq_mapping.h
 * How a retailer's CSV files are written and what their columns are called: a small ini file, explained in
 * README.md of this folder.
 *
 * Thread: any.
 * Owner:  the caller; values only.
 */
#ifndef APP_HQ_IMPORT_HQ_MAPPING_H
#define APP_HQ_IMPORT_HQ_MAPPING_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>

#define RG_HQ_MAPPING_ENTRIES 128

struct rg_hq_mapping {
    char delimiter; /**< '\0': found out for each file */
    bool decimal_comma;
    char date[64], day[64], birthday[64]; /**< strptime() formats */
    size_t count;
    struct {
        char file[16], ours[32], theirs[128]; /**< theirs: a column's name or, if constant, the value */
        bool constant;
    } entries[RG_HQ_MAPPING_ENTRIES];
    char problem[160]; /**< after RG_INVALID: which line, and what to do */
};

/** The mapping when there is no file: our own names, decimal points, ISO dates. */
void rg_hq_mapping_default(struct rg_hq_mapping *mapping);

/** Read a mapping over the defaults. @return RG_OK, RG_INVALID with mapping->problem. */
enum rg_status rg_hq_mapping_read(const char *text, size_t len, struct rg_hq_mapping *mapping) RG_MUST_CHECK;

/** What the mapping says of our column of a file: NULL if nothing. */
const char *rg_hq_mapping_find(const struct rg_hq_mapping *mapping, const char *file, const char *ours,
                               bool *constant);

#endif
