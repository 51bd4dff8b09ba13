/**
 * @file hq_csv_rows.h
 * What one row of each file becomes.
 *
 * Thread: main.
 * Owner:  the caller's session.
 */
#ifndef APP_HQ_IMPORT_HQ_CSV_ROWS_H
#define APP_HQ_IMPORT_HQ_CSV_ROWS_H

#include "hq_feed.h"
#include "hq_session.h"
#include "hq_table_file.h"

struct rg_hq_row_reader {
    const char *name; /**< the file's, without .csv */
    enum rg_hq_feed feed;
    const struct rg_hq_column *columns;
    /**
     * Apply the file's current row. @return RG_OK with *changed; RG_INVALID with *reason (a literal): the row
     * is rejected; anything else ends the import.
     */
    enum rg_status (*take)(struct rg_hq_session *session, const struct rg_hq_mapping *mapping,
                           const struct rg_hq_table_file *file, bool *changed, const char **reason);
};

/**
 * The customer with the retailer's number @p ref. *member is 0 for somebody who was erased, who is counted: what names them is taken
 * without them or left out, and is no fault of the file. @return RG_OK; RG_INVALID with *reason; what the store returns.
 */
enum rg_status rg_hq_csv_customer(struct rg_hq_session *session, const char *ref, int64_t *member,
                                  const char **reason) RG_MUST_CHECK;

/** In the order in which they are read; the last has no name. */
extern const struct rg_hq_row_reader rg_hq_row_readers[];

#endif
