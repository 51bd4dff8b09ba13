/**
 * @file hq_online_retail.h
 * The public "Online Retail" export (UCI 352): a gift shop's invoices, as messy as real exports are.
 *
 * Thread: main.
 * Owner:  the caller's session, in its open transaction.
 */
#ifndef APP_HQ_IMPORT_HQ_ONLINE_RETAIL_H
#define APP_HQ_IMPORT_HQ_ONLINE_RETAIL_H

#include "hq_session.h"

/**
 * Read @p path and print a summary. Codes that are no products (postage, charges, samples), stock
 * corrections, lines without a price and exact duplicates are rejected; a cancellation becomes the return of
 * the customer's latest sales of that product. @return RG_OK; RG_NOT_FOUND, RG_IO, RG_CORRUPT for the file;
 * RG_INVALID when its columns are others; what the store returns.
 */
enum rg_status rg_hq_import_online_retail(struct rg_hq_session *session, const char *path) RG_MUST_CHECK;

#endif
