/**
 * @file hq_image_private.h
 * What reading and writing an image share.
 *
 * Thread: one at a time.
 * Owner:  the image.
 */
#ifndef APP_HQ_STORE_HQ_IMAGE_PRIVATE_H
#define APP_HQ_STORE_HQ_IMAGE_PRIVATE_H

#include "hq_buffer.h"
#include "hq_image.h"
#include "hq_image_tables.h"

#include <sqlite3.h>

#define RG_HQ_IMAGE_TABLES_MAX 96

/* Of a table that is read. */
struct rg_hq_image_reader {
    sqlite3_stmt *rest, *member;
    size_t columns;
    bool owned, divided;         /* as it is in this database */
    size_t whole, stays, theirs; /* shapes */
    int from[RG_HQ_CELLS_MAX];   /* for what stays: the cell of the whole row, -1: a zero */
};

struct rg_hq_image {
    sqlite3 *db;
    int64_t version;
    size_t shape_count;
    struct rg_hq_shape *shapes;
    sqlite3_stmt *writes[RG_HQ_SHAPES_MAX];
    struct rg_hq_image_reader readers[RG_HQ_IMAGE_TABLES_MAX];
    sqlite3_stmt *aliases;
    int64_t *members;
    size_t member_count;
    struct rg_hq_buffer sql;
    /* While writing: looks whose member has not come (yet), and what a row of each shape adds to them. */
    int64_t nameless;
    int adds[RG_HQ_SHAPES_MAX];
};

/** A fresh one with its file open. @return RG_OK, RG_NO_MEMORY, RG_IO, RG_CORRUPT. */
enum rg_status rg_hq_image_start(const char *path, int flags, struct rg_hq_image **image);
/** The columns of a table that exists, in their order; RG_NOT_FOUND for one that does not, RG_CORRUPT for too many. */
enum rg_status rg_hq_image_columns(struct rg_hq_image *image, const char *table, struct rg_hq_shape *shape);
enum rg_status rg_hq_image_execute(struct rg_hq_image *image, const char *sql);
/** Prepare what stands in image->sql. */
enum rg_status rg_hq_image_prepare(struct rg_hq_image *image, sqlite3_stmt **stmt);

#endif
