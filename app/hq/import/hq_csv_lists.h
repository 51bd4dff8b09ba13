/**
 * @file hq_csv_lists.h
 * The columns wishes, sizes and occasions of customers.csv, such as `4711:M:2026-05-01:|4712:::yes`, `shirts:M|shoes:39` and `anniversary:2020-05-04`
 * (the day as the mapping has birthdays).
 *
 * Thread: main.
 * Owner:  whoever calls rg_hq_csv_lists() frees what it fills.
 */
#ifndef APP_HQ_IMPORT_HQ_CSV_LISTS_H
#define APP_HQ_IMPORT_HQ_CSV_LISTS_H

#include "hq_buffer.h"
#include "hq_mapping.h"
#include "hq_rows.h"
#include "hq_session.h"
#include "hq_table_file.h"

/* As many as kiosks keep (app/store/feeds.h); of the occasions one more is the birthday. */
#define RG_HQ_CSV_WISHES    16
#define RG_HQ_CSV_SIZES     16
#define RG_HQ_CSV_OCCASIONS 7

struct rg_hq_csv_lists {
    struct rg_hq_buffer wishes, sizes, occasions;
    char *all_occasions; /**< with what HQ has beside them */
};

/**
 * Read the three cells, the first in @p column, into the lists of @p member, whose id and birthday are set; a list that a file does not
 * have, or cannot be taken, stays NULL, which leaves what is there. A birthday among the occasions is the member's, where they have none.
 * @return RG_OK; RG_INVALID with @p reason: one cell was not taken; what the store returns, RG_NO_MEMORY.
 */
enum rg_status rg_hq_csv_lists(struct rg_hq_session *session, const struct rg_hq_mapping *mapping,
                               const struct rg_hq_table_file *file, int column, struct rg_hq_member *member,
                               struct rg_hq_csv_lists *lists, const char **reason) RG_MUST_CHECK;

/** Wipe and free; @p lists is zero then. */
void rg_hq_csv_lists_free(struct rg_hq_csv_lists *lists);

#endif
