/**
 * @file neighbour_map.h
 * The neighbour file in memory: verified and mapped by the sync thread, read by the store thread. Private to app/store.
 *
 * A file is verified by reading it: a block that the disk does not give back is an error then, and no signal. A block that is lost later ends the
 * program by SIGBUS, if the kernel has dropped it meanwhile; the next start reads the file, finds it damaged, and makes it anew of the
 * database, in other blocks. Files of up to RG_NEIGHBOUR_KEPT are fetched whole, of others the index: a program that may keep its memory
 * (app/base/memory.h) keeps what was fetched and what was once read.
 *
 * Thread: as said of each.
 * Owner:  struct rg_store, which the sync handle does not outlive; a file that taps may be reading stays mapped until they have taken another.
 */
#ifndef APP_STORE_NEIGHBOUR_MAP_H
#define APP_STORE_NEIGHBOUR_MAP_H

#include "crypto.h"
#include "neighbour_file.h"
#include "newest.h"

/** Twice the neighbours of 20,000 products. */
#define RG_NEIGHBOUR_KEPT (UINT64_C(12) << 20)

struct rg_neighbour_map {
    struct rg_neighbour_file file;
    void *memory; /**< NULL: there is none */
    size_t len;
};

struct rg_neighbour_maps {
    struct rg_neighbour_map maps[RG_NEWEST_OF];
    struct rg_newest newest;
};

void rg_neighbour_maps_init(struct rg_neighbour_maps *maps);
/** While no thread uses it. */
void rg_neighbour_maps_free(struct rg_neighbour_maps *maps);

/** The store thread's: the newest file that was handed over, which stays until the next call; NULL: none is to be read. */
const struct rg_neighbour_file *rg_neighbour_maps_latest(struct rg_neighbour_maps *maps);

/** The sync thread's: hand @p map over, which is not the caller's any more; with no memory: nothing is to be read from now on. */
void rg_neighbour_maps_hand_over(struct rg_neighbour_maps *maps, const struct rg_neighbour_map *map);

/** The sync thread's: give back what is not read any more. */
void rg_neighbour_maps_tidy(struct rg_neighbour_maps *maps);

/** A file that is being verified, some of it at a time. All zeros: none. */
struct rg_neighbour_check {
    int fd; /**< borrowed */
    struct rg_neighbour_map map;
    struct rg_sha256 *hash;
    uint8_t *bytes;
    uint64_t at;
};

/** The head of the file at @p fd. @return RG_OK; RG_CORRUPT, also for a file that is not as long as it says; RG_UNSUPPORTED; RG_IO. */
enum rg_status rg_neighbour_check_head(int fd, struct rg_neighbour_head *head) RG_MUST_CHECK;

/** Begin with the file at @p fd, which stays open until the end. @return as before, RG_NO_MEMORY. */
enum rg_status rg_neighbour_check_begin(struct rg_neighbour_check *check, int fd) RG_MUST_CHECK;

/** Read on. @return RG_OK, with @p done once all of it holds; RG_CORRUPT, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_neighbour_check_some(struct rg_neighbour_check *check, bool *done) RG_MUST_CHECK;

/** What was verified, for rg_neighbour_maps_hand_over(). */
struct rg_neighbour_map rg_neighbour_check_take(struct rg_neighbour_check *check);

/** Whether or not it was taken. */
void rg_neighbour_check_end(struct rg_neighbour_check *check);

#endif
