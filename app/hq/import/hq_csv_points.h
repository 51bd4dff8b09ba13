/**
 * @file hq_csv_points.h
 * The column points of customers.csv: what the retailer's loyalty programme says a customer has.
 *
 * Thread: main.
 * Owner:  the caller's session.
 */
#ifndef APP_HQ_IMPORT_HQ_CSV_POINTS_H
#define APP_HQ_IMPORT_HQ_CSV_POINTS_H

#include "hq_session.h"
#include "hq_table_file.h"

/**
 * Take the points of the file's current row. An empty cell leaves them as they are, and so does a file without the column.
 * @return RG_OK, *changed set when it changed anything; RG_INVALID with *reason (a literal) for what is no balance: it changes
 * nothing; what the store returns.
 */
enum rg_status rg_hq_csv_points(struct rg_hq_session *session, const struct rg_hq_table_file *file,
                                int column, int64_t member, bool *changed, const char **reason) RG_MUST_CHECK;

#endif
