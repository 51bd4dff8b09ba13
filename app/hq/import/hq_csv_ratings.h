/**
 * @file hq_csv_ratings.h
 * The column ratings of customers.csv: what a customer thinks of products, such as `4711:4::2026-05-01|4712:5:yes:2026-04-30|4713::yes:2026-04-02`.
 *
 * Thread: main.
 * Owner:  the caller's session.
 */
#ifndef APP_HQ_IMPORT_HQ_CSV_RATINGS_H
#define APP_HQ_IMPORT_HQ_CSV_RATINGS_H

#include "hq_mapping.h"
#include "hq_session.h"
#include "hq_table_file.h"
#include "rating.h"

/** The list of RG_PROFILE_RATINGS entries of four numbers, as the feed has it, with its end. */
#define RG_HQ_CSV_RATINGS_MAX (RG_PROFILE_RATINGS * 64 + 3)

/**
 * Read the cell into @p list, to be put with the member; a file without the column leaves what is there, and *given is false.
 * @return RG_OK; RG_INVALID with @p reason: nothing of it is taken, and *given is false; RG_BUSY, RG_FULL, RG_IO.
 */
enum rg_status rg_hq_csv_ratings(struct rg_hq_session *session, const struct rg_hq_mapping *mapping,
                                 const struct rg_hq_table_file *file, int column,
                                 char list[RG_HQ_CSV_RATINGS_MAX], bool *given,
                                 const char **reason) RG_MUST_CHECK;

#endif
