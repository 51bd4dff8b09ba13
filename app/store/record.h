/**
 * @file record.h
 * How a member's row, their till lines and an associate's names are packed before they are sealed (pack.h). The readers
 * trust nothing: what is damaged reads as an end. Private to app/store.
 *
 * A member: first name, language, display name, month and day of birth, member since; then counted lists of sizes, wishes
 * and occasions. A history: till lines, the highest number first, each further number as the distance to the one before.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers and wipes them.
 */
#ifndef APP_STORE_RECORD_H
#define APP_STORE_RECORD_H

#include "feeds.h"
#include "pack.h"
#include "profile.h"

/** Enough for the largest row of each feed. */
#define RG_RECORD_TEXT_MAX      256u
#define RG_RECORD_NUMBER_MAX    10u
#define RG_RECORD_ASSOCIATE_MAX (2u * RG_RECORD_TEXT_MAX)
#define RG_RECORD_MEMBER_MAX                                                                                 \
    (3u * RG_RECORD_TEXT_MAX + 6u * RG_RECORD_NUMBER_MAX + RG_FEED_SIZES_MAX * 2u * RG_RECORD_TEXT_MAX +     \
     RG_FEED_WISHES_MAX * (2u * RG_RECORD_NUMBER_MAX + RG_RECORD_TEXT_MAX) +                                 \
     RG_FEED_OCCASIONS_MAX * 3u * RG_RECORD_NUMBER_MAX)

/** A history keeps its newest lines: as many as this, and as fit into so many bytes (over 30 each). */
#define RG_RECORD_LINES_MAX   4096u
#define RG_RECORD_HISTORY_MAX (128u * 1024u)

/** @return how many bytes were written, 0 when they do not fit. */
size_t rg_record_write_member(const struct rg_feed_member *member, uint8_t *bytes, size_t capacity);
size_t rg_record_write_associate(const struct rg_feed_associate *associate, uint8_t *bytes, size_t capacity);

/** Fill in what @p whole allows: without it first name and language only. */
void rg_record_read_member(const uint8_t *bytes, size_t len, bool whole, struct rg_profile *profile);
void rg_record_read_associate(const uint8_t *bytes, size_t len, struct rg_store_associate *associate);

/** A till line. */
struct rg_record_line {
    int64_t line, at, product, quantity, returned;
    int64_t price; /**< -1: not known */
    char size[RG_SIZE_TEXT_MAX];
    bool gift;
};

/** A history being read from its start, or written; begin with `bytes` and `len` or `capacity` set, the rest zero. */
struct rg_record_reader {
    struct rg_unpack unpack;
    bool begun;
    uint64_t before;
};
struct rg_record_writer {
    struct rg_pack pack;
    uint64_t before;
    uint32_t count;
};

/** @return false at the end. */
bool rg_record_next_line(struct rg_record_reader *reader, struct rg_record_line *line);

/** Lines come with the highest number first. @return false when the history is full; the line is then left out whole. */
bool rg_record_add_line(struct rg_record_writer *writer, const struct rg_record_line *line);

#endif
