/**
 * @file backup_items.h
 * What a backup says, one item after the other: a byte that says which, then (numbers as LEB128, texts with their length before)
 *
 *     H  the schema's version, when it was begun (ms), the database's journal (16 digits), the release that wrote it
 *     S  a shape of rows: how many keys an update has (0: a row), the table, how many columns, the columns
 *     R  a row that is nobody's: its shape, its cells
 *     M  of a member: a handle, which piece of theirs, sealed bytes, which are rows again
 *     E  the end: rows that are nobody's, members, pieces; lines and head of the ledger and of the audit
 *
 * A cell is a byte for its type and a number (zigzag), 8 bytes of a double, or bytes with their length before.
 *
 * Thread: any.
 * Owner:  the caller; what is read points into the bytes read.
 */
#ifndef APP_HQ_BACKUP_BACKUP_ITEMS_H
#define APP_HQ_BACKUP_BACKUP_ITEMS_H

#include "hq_buffer.h"
#include "hq_image.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_BACKUP_HANDLE    16u
#define RG_BACKUP_TEXT_MAX  65u
#define RG_BACKUP_CHUNK     (256u << 10) /**< a chunk is closed when it holds so much */
#define RG_BACKUP_CHUNK_MAX (4u << 20)   /**< bytes of a chunk that are read */
#define RG_BACKUP_PIECE     (64u << 10)  /**< a piece of a member's is closed when it holds so much */

enum rg_backup_kind {
    RG_BACKUP_HEAD = 'H',
    RG_BACKUP_SHAPE = 'S',
    RG_BACKUP_ROW = 'R',
    RG_BACKUP_MEMBER = 'M',
    RG_BACKUP_END = 'E'
};

struct rg_backup_head {
    uint64_t version, begun_ms;
    char journal[RG_BACKUP_TEXT_MAX], release[RG_BACKUP_TEXT_MAX];
};

struct rg_backup_end {
    uint64_t rows, members, pieces;
    char ledger_lines[RG_BACKUP_TEXT_MAX], ledger_head[RG_BACKUP_TEXT_MAX];
    char audit_lines[RG_BACKUP_TEXT_MAX], audit_head[RG_BACKUP_TEXT_MAX];
};

struct rg_backup_row {
    size_t shape;
    struct rg_hq_cell cells[RG_HQ_CELLS_MAX];
};

struct rg_backup_member {
    const uint8_t *handle; /**< RG_BACKUP_HANDLE bytes */
    uint64_t piece;
    const uint8_t *sealed;
    size_t sealed_len;
};

struct rg_backup_item {
    enum rg_backup_kind kind;
    union {
        struct rg_backup_head head;
        struct rg_hq_shape shape;
        struct rg_backup_row row;
        struct rg_backup_member member;
        struct rg_backup_end end;
    };
};

/** How many cells the rows of each shape have. */
struct rg_backup_widths {
    size_t count;
    size_t cells[RG_HQ_SHAPES_MAX];
};

void rg_backup_write_head(struct rg_hq_buffer *to, const struct rg_backup_head *head);
void rg_backup_write_shape(struct rg_hq_buffer *to, const struct rg_hq_shape *shape);
/** A row with its kind before; in a member's piece without. */
void rg_backup_write_row(struct rg_hq_buffer *to, bool kind, size_t shape, const struct rg_hq_cell *cells,
                         size_t count);
void rg_backup_write_member(struct rg_hq_buffer *to, const struct rg_backup_member *member);
void rg_backup_write_end(struct rg_hq_buffer *to, const struct rg_backup_end *end);

/** What is left to read. */
struct rg_backup_bytes {
    const uint8_t *at, *end;
};

/**
 * Read hostile bytes: the next item, which moves @p from behind it.
 * @return RG_OK; RG_NOT_FOUND at the end; RG_CORRUPT for anything that is no item.
 */
enum rg_status rg_backup_read_item(struct rg_backup_bytes *from, const struct rg_backup_widths *widths,
                                   struct rg_backup_item *item) RG_MUST_CHECK;
/** The same of a row in a member's piece. */
enum rg_status rg_backup_read_row(struct rg_backup_bytes *from, const struct rg_backup_widths *widths,
                                  struct rg_backup_row *row) RG_MUST_CHECK;

#endif
