/**
 * @file hq_csv_customers.h
 * A row of customers.csv: who they are, what they allowed, and how they may be written to.
 *
 * Thread: main.
 * Owner:  the caller's session.
 */
#ifndef APP_HQ_IMPORT_HQ_CSV_CUSTOMERS_H
#define APP_HQ_IMPORT_HQ_CSV_CUSTOMERS_H

#include "hq_mapping.h"
#include "hq_session.h"
#include "hq_table_file.h"

extern const struct rg_hq_column rg_hq_csv_customer_columns[];

/** Take the file's current row, as struct rg_hq_row_reader says. */
enum rg_status rg_hq_csv_customer_row(struct rg_hq_session *session, const struct rg_hq_mapping *mapping,
                                      const struct rg_hq_table_file *file, bool *changed,
                                      const char **reason) RG_MUST_CHECK;

#endif
