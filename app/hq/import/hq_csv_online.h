/**
 * @file hq_csv_online.h
 * The column online of customers.csv: what a customer did in the online shop, such as `view:4711:2026-05-01|favourite:4712:2026-04-30`.
 *
 * Thread: main.
 * Owner:  the caller's session.
 */
#ifndef APP_HQ_IMPORT_HQ_CSV_ONLINE_H
#define APP_HQ_IMPORT_HQ_CSV_ONLINE_H

#include "hq_mapping.h"
#include "hq_session.h"
#include "hq_table_file.h"

/** Take the cell of the member who may be known by it; a file without the column leaves what is there. @return RG_OK; RG_INVALID with
 * @p reason: nothing of it is taken; RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_csv_online(struct rg_hq_session *session, const struct rg_hq_mapping *mapping,
                                const struct rg_hq_table_file *file, int column, int64_t member,
                                bool *changed, const char **reason) RG_MUST_CHECK;

#endif
