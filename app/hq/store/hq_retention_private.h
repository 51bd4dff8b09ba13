/**
 * @file hq_retention_private.h
 * What the files about days of retention share. Private to this room.
 *
 * Thread: the store's.
 * Owner:  the store; the caller frees the list's rows.
 */
#ifndef APP_HQ_STORE_HQ_RETENTION_PRIVATE_H
#define APP_HQ_STORE_HQ_RETENTION_PRIVATE_H

#include "hq_retention.h"
#include "hq_sql.h"

/** Rows that one slice looks at. */
#define RG_HQ_RETENTION_WALKED 2000

/** The rows (row, state, key) that @p sql yields after *row (?1), ?2 at most, and how far that came. @return RG_OK, RG_IO,
 *  RG_NO_MEMORY. */
enum rg_status rg_hq_retention_walk(struct rg_hq_store *store, const char *sql, int64_t *row,
                                    struct rg_hq_row_list *list) RG_MUST_CHECK;

/** Where the moment stands in an entry of the list of wishes, and of ratings. */
#define RG_HQ_WISHED_AT 2
#define RG_HQ_RATED_AT  3

/** A list without the entries whose element @p at is before @p before, in *kept, which the caller frees with cJSON_free(); NULL when
 *  none is. @return RG_OK, RG_NO_MEMORY. */
enum rg_status rg_hq_list_since(const char *list, int at, int64_t before, char **kept,
                                int64_t *dropped) RG_MUST_CHECK;

/** A slice of all wishes and ratings: of members' rows, and of the lists that are kept apart of members whom others were merged with.
 *  @return RG_OK, RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_wishes_purge(struct rg_hq_store *store, int64_t before, struct rg_hq_purge *purge,
                                  bool *end) RG_MUST_CHECK;

#endif
