/**
 * @file hq_table_file.h
 * One CSV file whose columns are found through the mapping.
 *
 * Thread: main.
 * Owner:  the caller; close what was opened.
 */
#ifndef APP_HQ_IMPORT_HQ_TABLE_FILE_H
#define APP_HQ_IMPORT_HQ_TABLE_FILE_H

#include "hq_csv.h"
#include "hq_mapping.h"

#include <stdbool.h>

#define RG_HQ_COLUMNS 32

struct rg_hq_column {
    const char *name;
    bool needed;
};

struct rg_hq_table_file {
    const struct rg_hq_column *columns;
    char *text;
    const char *encoding;
    struct rg_hq_csv csv;
    struct rg_hq_csv_row row;
    int index[RG_HQ_COLUMNS];             /* -1: the file does not have it */
    const char *constants[RG_HQ_COLUMNS]; /* instead of a column */
    size_t width;
};

/**
 * Open @p folder/@p name.csv and find @p columns (at most RG_HQ_COLUMNS, ended by a NULL name).
 * @return RG_OK; RG_NOT_FOUND; RG_INVALID when a needed column is missing (said on stderr); what reading a
 * file returns.
 */
enum rg_status rg_hq_table_open(const char *folder, const char *name, const struct rg_hq_column *columns,
                                const struct rg_hq_mapping *mapping,
                                struct rg_hq_table_file *file) RG_MUST_CHECK;
void rg_hq_table_close(struct rg_hq_table_file *file);

/** The next row: RG_OK, RG_NOT_FOUND at the end, RG_INVALID with file->row.reason. */
enum rg_status rg_hq_table_next(struct rg_hq_table_file *file) RG_MUST_CHECK;
/** Whether the file, or the mapping in its place, has the column at all. */
bool rg_hq_has(const struct rg_hq_table_file *file, int column);
/** The cell of a column, "" when it is empty or the file does not have it. */
const char *rg_hq_cell(const struct rg_hq_table_file *file, int column);

#endif
