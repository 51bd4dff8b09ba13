/**
 * @file hq_csv_import.h
 * A folder of customers, cards, products, stock and purchases in CSV, read through a mapping.
 *
 * Thread: main.
 * Owner:  the caller's session, in its open transaction.
 */
#ifndef APP_HQ_IMPORT_HQ_CSV_IMPORT_H
#define APP_HQ_IMPORT_HQ_CSV_IMPORT_H

#include "hq_mapping.h"
#include "hq_session.h"

/**
 * Read the files that are there and print a summary of each.
 * @return RG_OK; RG_NOT_FOUND without any of the files; RG_DENIED when a full delivery would remove over 5 %
 * of the rows; RG_INVALID for a file without a column that is needed; all said on stderr; what store and
 * files return.
 */
enum rg_status rg_hq_import_csv(struct rg_hq_session *session, const char *folder,
                                const struct rg_hq_mapping *mapping) RG_MUST_CHECK;

#endif
