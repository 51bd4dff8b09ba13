/**
 * @file neighbour_make.h
 * Keeps the neighbour file (neighbour_file.h) as the database's rows of neighbours are, which are what HQ and a kiosk compare and mend. Private to app/store,
 * but for rg_store_map_neighbours().
 *
 * Beside the rows the database has a stamp, drawn by lot in every transaction that changes them, and the file has the stamp of the rows that it
 * was made of. So at a start a file is good if the two are the same: after a power cut either may be older, and neither is taken for what it is
 * not. A release that knows no stamps leaves none (open.c).
 *
 * The sync thread makes a file when nothing else is to be done and no row came for a while: it walks through the rows, some hundred at a time, and begins again when rows
 * came meanwhile. The file gets its name once it is on the disk and was read again; until then, and when the disk is full, taps go by the one
 * before, which is of the same world. No till line counts twice: what the kiosk counted itself is dropped before HQ's count can be seen
 * (delta.h), and the file follows. Rows of another world, or that HQ counted less far for, take the file away from taps before they are committed.
 *
 * Thread: the sync thread.
 * Owner:  struct rg_store_sync.
 */
#ifndef APP_STORE_NEIGHBOUR_MAKE_H
#define APP_STORE_NEIGHBOUR_MAKE_H

#include "neighbour_map.h"
#include "store.h"

#define RG_NEIGHBOUR_FILE RG_STORE_FILE ".neighbours"
/** While it is made. */
#define RG_NEIGHBOUR_FILE_NEW RG_NEIGHBOUR_FILE ".new"

/** The stamp of a database that a release without stamps has had is of no rows any more. */
#define RG_NEIGHBOUR_OTHER_RELEASE                                                                           \
    "DELETE FROM meta WHERE name = 'neighbours' AND (SELECT value FROM meta WHERE name = 'boot') IS NOT"     \
    " (SELECT value FROM meta WHERE name = 'boot_of_neighbours')"
#define RG_NEIGHBOUR_THIS_RELEASE                                                                            \
    "INSERT OR REPLACE INTO meta (name, value)"                                                              \
    " SELECT 'boot_of_neighbours', value FROM meta WHERE name = 'boot'"

struct rg_neighbour_maker;

/** @p data_dir and @p maps are borrowed. @return RG_OK, RG_NO_MEMORY, RG_IO, RG_CORRUPT, RG_BUSY. */
enum rg_status rg_neighbours_open(struct rg_store_sync *sync, const char *data_dir,
                                  struct rg_neighbour_maps *maps) RG_MUST_CHECK;
void rg_neighbours_close(struct rg_store_sync *sync);

/** In the open transaction, which changes rows of neighbours that taps see. @return RG_OK, RG_IO, RG_FULL, RG_NO_MEMORY, RG_BUSY. */
enum rg_status rg_neighbours_stamp(struct rg_store_sync *sync) RG_MUST_CHECK;

/** That transaction was committed. */
void rg_neighbours_changed(struct rg_store_sync *sync);

/** Before such a commit: from now on taps read no file, until one agrees with the database. */
void rg_neighbours_withdraw(struct rg_store_sync *sync);

#endif
