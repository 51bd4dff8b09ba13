/**
 * @file hq_csv.h
 * Reading CSV that is already UTF-8: pure, bounded, one row at a time. Quotes may hold delimiters, doubled
 * quotes and line breaks. A broken row is reported and the next one is read.
 *
 * Thread: any.
 * Owner:  the caller owns the text; a row's fields live in the row until it is read again.
 */
#ifndef APP_HQ_IMPORT_HQ_CSV_H
#define APP_HQ_IMPORT_HQ_CSV_H

#include "regard/status.h"

#include <stddef.h>
#include <stdint.h>

#define RG_HQ_CSV_FIELDS 1024   /* a table of a trial may have hundreds */
#define RG_HQ_CSV_ROW    16384u /**< bytes of a row's fields together */

struct rg_hq_csv {
    const char *at, *end;
    uint32_t line; /**< of the next row, counted from 1 */
    char delimiter;
};

struct rg_hq_csv_row {
    uint32_t line; /**< where it began */
    size_t count;
    const char *fields[RG_HQ_CSV_FIELDS]; /**< terminated, without outer blanks */
    const char *reason;                   /**< after RG_INVALID: a sentence for people */
    char text[RG_HQ_CSV_ROW];
};

/** Start at the first row; @p delimiter of '\0' takes the one of , ; and tab that the first row has most of.
 */
void rg_hq_csv_init(struct rg_hq_csv *csv, const char *text, size_t len, char delimiter);

/**
 * Read the next row that is not empty.
 * @return RG_OK; RG_NOT_FOUND at the end; RG_INVALID for a row that was skipped, with row->line and
 * row->reason: an open quote at the end, text after a closing quote, a NUL, over RG_HQ_CSV_FIELDS fields or
 * RG_HQ_CSV_ROW bytes.
 */
enum rg_status rg_hq_csv_next(struct rg_hq_csv *csv, struct rg_hq_csv_row *row) RG_MUST_CHECK;

#endif
