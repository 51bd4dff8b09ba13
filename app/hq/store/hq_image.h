/**
 * @file hq_image.h
 * HQ's database row by row, for backups: all tables as they were at one moment while others write, with what is a member's
 * apart from the rest; and the way back into a new file.
 *
 * What is a member's is what an erasure takes away. Of rows that stay without the customer (a sale, a line of the ledger, what
 * was shown) the part that stays is given with the rest, and only what leads to the member is given as theirs. Who is erased
 * already has nothing of their own any more: what HQ keeps of them counts as the rest.
 *
 * Thread: one at a time.
 * Owner:  the caller; cells and names are lent for the length of a call.
 */
#ifndef APP_HQ_STORE_HQ_IMAGE_H
#define APP_HQ_STORE_HQ_IMAGE_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_HQ_SHAPES_MAX 160
#define RG_HQ_CELLS_MAX  32
#define RG_HQ_NAME_MAX   64

enum rg_hq_cell_type { RG_HQ_CELL_NULL, RG_HQ_CELL_INT, RG_HQ_CELL_REAL, RG_HQ_CELL_TEXT, RG_HQ_CELL_BLOB };

struct rg_hq_cell {
    enum rg_hq_cell_type type;
    int64_t number;
    double real;
    const void *bytes; /**< of TEXT and BLOB */
    size_t len;
};

/** What the cells of a row are. */
struct rg_hq_shape {
    char table[RG_HQ_NAME_MAX];
    size_t keys; /**< 0: a row; else more of one, and so many columns in front say of which */
    size_t count;
    char columns[RG_HQ_CELLS_MAX][RG_HQ_NAME_MAX];
};

struct rg_hq_image;

/**
 * Begin to read @p path as it is now, which stays so until the image is closed; others go on writing.
 * @return RG_OK; RG_UNSUPPORTED when a table is not known to this release's backup, with its name in @p unknown; RG_NOT_FOUND,
 *         RG_CORRUPT, RG_BUSY, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_image_open(const char *path, struct rg_hq_image **image,
                                char unknown[RG_HQ_NAME_MAX]) RG_MUST_CHECK;

/** Close and free; what was being made is left as it is. NULL is allowed. */
void rg_hq_image_close(struct rg_hq_image *image);

/** The schema's version. */
int64_t rg_hq_image_version(const struct rg_hq_image *image);
/** @return RG_OK; RG_NOT_FOUND; RG_CORRUPT when it is longer than @p capacity; RG_IO. */
enum rg_status rg_hq_image_meta(struct rg_hq_image *image, const char *name, char *value,
                                size_t capacity) RG_MUST_CHECK;
/** The shapes of all rows that will be given. */
const struct rg_hq_shape *rg_hq_image_shapes(const struct rg_hq_image *image, size_t *count);
/** Everybody who has something of their own, by growing number. */
const int64_t *rg_hq_image_members(const struct rg_hq_image *image, size_t *count);

typedef enum rg_status rg_hq_take_cells(void *context, size_t shape, const struct rg_hq_cell *cells);

/** Give all that is nobody's. @return RG_OK, what @p take returned, RG_CORRUPT, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_image_rest(struct rg_hq_image *image, rg_hq_take_cells *take,
                                void *context) RG_MUST_CHECK;
/** Give all that is @p member's, under each of their numbers. @return as rg_hq_image_rest(). */
enum rg_status rg_hq_image_member(struct rg_hq_image *image, int64_t member, rg_hq_take_cells *take,
                                  void *context) RG_MUST_CHECK;

/**
 * A new file with the schema of @p version, empty, marked as one whose restore goes on. It is durable only when
 * rg_hq_image_finish() returned.
 * @return RG_OK; RG_UNSUPPORTED for a version that this release does not have; RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_image_create(const char *path, int64_t version,
                                  struct rg_hq_image **image) RG_MUST_CHECK;
/** Prepare for rows of that shape, which becomes the next: 0, 1, ... @return RG_OK; RG_CORRUPT for a table or column that does
 * not exist; RG_FULL for too many. */
enum rg_status rg_hq_image_shape(struct rg_hq_image *image, const struct rg_hq_shape *shape) RG_MUST_CHECK;
/** Write a row. @return RG_OK; RG_CORRUPT for a row that the table does not take; RG_FULL, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_image_put(struct rg_hq_image *image, size_t shape,
                               const struct rg_hq_cell *cells) RG_MUST_CHECK;
/** All rows are there: what was of members whose rows did not come is nobody's now; indexes; a new epoch of the feeds.
 * @return RG_OK, RG_CORRUPT, RG_FULL, RG_IO. */
enum rg_status rg_hq_image_finish(struct rg_hq_image *image) RG_MUST_CHECK;

/** In a database that is being restored: write into the audit how many looks name nobody because their members' keys are gone.
 * Once, before rg_hq_verify(). @return RG_OK; RG_NOT_FOUND for another database; RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY. */
struct rg_hq_store;
enum rg_status rg_hq_restored_looks(struct rg_hq_store *store) RG_MUST_CHECK;

/** The restore of an open database (RG_HQ_RESTORE) is over: from now on it opens as any other. @return RG_OK, RG_BUSY, RG_FULL,
 * RG_IO. */
enum rg_status rg_hq_restored(struct rg_hq_store *store) RG_MUST_CHECK;

#endif
