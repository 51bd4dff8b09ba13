/**
 * @file neighbour_file.h
 * The neighbours of all products as a file, which is mapped (neighbour_map.h): its format, and how a product is looked up in it. Private to
 * app/store. Pure and bounded: whatever the bytes are, nothing outside of them is read, and what does not hold is not found.
 *
 * Numbers are little-endian; there is nothing personal in it.
 *
 *       0  "\x89RGNEAR\n"
 *       8  format: RG_NEIGHBOUR_FORMAT, 32 bits
 *      12  how many products the index has, 32 bits
 *      16  how many bytes the rows have: a multiple of 16, 64 bits
 *      24  the version of the feed's cursor, 64 bits
 *      32  the feed's epoch, filled up with zeros: the world
 *      72  the stamp of the database's rows (neighbour_make.h), 16 letters
 *      88  how fast what was bought fades: bought, beside, 16 bits each
 *      92  zero, 32 bits
 *      96  SHA-256 of all that follows, and then of all that stands before
 *     128  rows: pairs of numbers, product and weight, as pack.h packs them, best first; then zeros
 *          index, ascending by product: product, 64 bits; where its row begins among the rows, and its bytes, 32 bits each
 *
 * Thread: any.
 * Owner:  the caller owns the bytes.
 */
#ifndef APP_STORE_NEIGHBOUR_FILE_H
#define APP_STORE_NEIGHBOUR_FILE_H

#include "feeds.h"
#include "recommend.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_NEIGHBOUR_FORMAT 1u
#define RG_NEIGHBOUR_HEAD   128u
#define RG_NEIGHBOUR_SUMMED 96u /**< of the head: the sum itself is not summed up */
#define RG_NEIGHBOUR_ENTRY  16u
#define RG_NEIGHBOUR_STAMP  16u
/** Bytes of the greatest row and of the greatest file: what places in it are counted in has room for more. */
#define RG_NEIGHBOUR_ROW_MAX  (RG_RECO_NEIGHBOURS * 15u)
#define RG_NEIGHBOUR_FILE_MAX (UINT64_C(1) << 30)

struct rg_neighbour_head {
    uint32_t count;
    uint64_t rows;
    int64_t version;
    char epoch[RG_FEED_EPOCH_MAX];
    char stamp[RG_NEIGHBOUR_STAMP];
    struct rg_reco_fade fade;
    uint8_t sum[32];
};

/** Bytes that were looked at. */
struct rg_neighbour_file {
    const uint8_t *bytes;
    struct rg_neighbour_head head;
};

/** @return RG_OK; RG_UNSUPPORTED for another format; RG_CORRUPT for what is none. */
enum rg_status rg_neighbour_head_read(const uint8_t bytes[RG_NEIGHBOUR_HEAD],
                                      struct rg_neighbour_head *head) RG_MUST_CHECK;
void rg_neighbour_head_write(const struct rg_neighbour_head *head, uint8_t bytes[RG_NEIGHBOUR_HEAD]);

/** How many bytes the file of such a head has. */
uint64_t rg_neighbour_file_size(const struct rg_neighbour_head *head);

void rg_neighbour_entry_write(int64_t product, uint32_t at, uint32_t len, uint8_t bytes[RG_NEIGHBOUR_ENTRY]);

/** Look at the head of @p len bytes, which are borrowed. @return as rg_neighbour_head_read(); RG_CORRUPT when they are not as many as it says. */
enum rg_status rg_neighbour_file_look(const uint8_t *bytes, size_t len,
                                      struct rg_neighbour_file *file) RG_MUST_CHECK;

/** Whether the index is in order, and each row lies among the rows. The sum and the rows are not looked at. */
bool rg_neighbour_file_ordered(const struct rg_neighbour_file *file);

/** A product's neighbours, best first. @return how many; 0 when it has none, or its row is damaged. */
size_t rg_neighbour_file_find(const struct rg_neighbour_file *file, int64_t product,
                              struct rg_neighbour neighbours[RG_RECO_NEIGHBOURS]);

/** A row of the file, or of the database. @return how many; 0 when it is damaged. */
size_t rg_neighbour_row_read(const uint8_t *row, size_t len,
                             struct rg_neighbour neighbours[RG_RECO_NEIGHBOURS]);

#endif
