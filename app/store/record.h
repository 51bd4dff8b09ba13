/**
 * @file record.h
 * How a member's row, their till lines and an associate's names are packed before they are sealed (pack.h). The readers
 * trust nothing: what is damaged reads as an end. Private to app/store.
 *
 * A member: first name, language, display name, month and day of birth, member since; then counted lists of sizes, wishes
 * and occasions, (a release before wrote none) a bit for each wish that is for somebody else, (likewise) masked contacts, (likewise) members of
 * the same household, (likewise) points and one, 0 when they are not known, (likewise) experiments with the numbers that decide them, and
 * (likewise, and where there is any of it) how the name is said, threads and what was done online, then (likewise) ratings, then (likewise) what was
 * shown to them without an answer.
 * Consents: purpose, granted, time, version of the text, heads, for each purpose. A history: till lines, the highest number
 * first, each further number as the distance to the one before.
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
    (3u * RG_RECORD_TEXT_MAX + 7u * RG_RECORD_NUMBER_MAX + RG_FEED_SIZES_MAX * 2u * RG_RECORD_TEXT_MAX +     \
     RG_FEED_WISHES_MAX * (2u * RG_RECORD_NUMBER_MAX + RG_RECORD_TEXT_MAX) +                                 \
     RG_FEED_OCCASIONS_MAX * 3u * RG_RECORD_NUMBER_MAX + 2u * RG_RECORD_NUMBER_MAX +                         \
     RG_FEED_CONTACTS_MAX * (RG_RECORD_NUMBER_MAX + RG_RECORD_TEXT_MAX) +                                    \
     (3u + RG_FEED_HOUSEHOLD_MAX) * RG_RECORD_NUMBER_MAX +                                                   \
     RG_FEED_TRIALS_MAX * (RG_RECORD_NUMBER_MAX + RG_RECORD_TEXT_MAX) + RG_RECORD_TEXT_MAX +                 \
     (3u + 3u * (RG_FEED_THREADS_MAX + RG_FEED_ONLINE_MAX + RG_FEED_RATINGS_MAX)) * RG_RECORD_NUMBER_MAX +   \
     (1u + 4u * RG_RESTS_MAX) * RG_RECORD_NUMBER_MAX)

/** A history keeps its newest lines: as many as this, and as fit into so many bytes (over 30 each). */
#define RG_RECORD_LINES_MAX   4096u
#define RG_RECORD_HISTORY_MAX (128u * 1024u)

/** What HQ's ledger says of one purpose. */
#define RG_RECORD_CONSENTS    16u
#define RG_RECORD_HEADS       8u
#define RG_RECORD_VERSION_MAX 64u
struct rg_record_consent {
    uint32_t purpose;
    bool granted;
    int64_t at;
    char text_version[RG_RECORD_VERSION_MAX];
    size_t heads_len; /**< in bytes: 32 each */
    uint8_t heads[RG_RECORD_HEADS * 32u];
};

/** All that is known of one member. */
struct rg_record_consents {
    size_t count;
    struct rg_record_consent rows[RG_RECORD_CONSENTS];
};
#define RG_RECORD_CONSENTS_MAX                                                                               \
    (RG_RECORD_CONSENTS * (4u * RG_RECORD_NUMBER_MAX + 1u + RG_RECORD_VERSION_MAX + RG_RECORD_HEADS * 32u))

/** A line that was said here: said.h. */
struct rg_record_said {
    uint32_t purpose;
    bool granted;
    uint8_t line[32];
    size_t named_len; /**< in bytes: 32 each */
    uint8_t named[RG_RECORD_HEADS * 32u];
};
#define RG_RECORD_SAID_MAX (3u * RG_RECORD_NUMBER_MAX + 32u + RG_RECORD_HEADS * 32u)

size_t rg_record_write_consents(const struct rg_record_consents *consents, uint8_t *bytes, size_t capacity);
size_t rg_record_write_said(const struct rg_record_said *said, uint8_t *bytes, size_t capacity);

/** @return false for what is damaged: doubt is a refusal. */
bool rg_record_read_consents(const uint8_t *bytes, size_t len, struct rg_record_consents *consents);
bool rg_record_read_said(const uint8_t *bytes, size_t len, struct rg_record_said *said);

/** The row of @p purpose, or NULL. */
struct rg_record_consent *rg_record_find_consent(struct rg_record_consents *consents, uint32_t purpose);

/** @return how many bytes were written, 0 when they do not fit. */
size_t rg_record_write_member(const struct rg_feed_member *member, uint8_t *bytes, size_t capacity);
size_t rg_record_write_associate(const struct rg_feed_associate *associate, uint8_t *bytes, size_t capacity);

/** Read a member's record back as it was given; the texts are views of @p bytes. @return false for one that is damaged. */
bool rg_record_open_member(const uint8_t *bytes, size_t len, struct rg_feed_member *member);

/** What stands behind the experiments, written and read back: record_continuity.c. @return for the latter false when it is damaged. */
void rg_record_write_continuity(const struct rg_feed_member *member, struct rg_pack *pack);
bool rg_record_open_continuity(struct rg_unpack *unpack, struct rg_feed_member *member);

/** Fill in what @p whole allows: without it first name and language only. Wishes for somebody else are counted in wish_total,
 * and are not there. */
void rg_record_read_member(const uint8_t *bytes, size_t len, bool whole, struct rg_profile *profile);

/** Take out, and wipe, all wishes from number @p from on. */
void rg_record_drop_wishes(struct rg_profile *profile, uint32_t from);
/** The contacts alone. */
void rg_record_read_contacts(const uint8_t *bytes, size_t len, struct rg_store_contacts *contacts);
/** Those of the household alone. @return how many. */
size_t rg_record_read_household(const uint8_t *bytes, size_t len, int64_t others[RG_FEED_HOUSEHOLD_MAX]);
/** The points alone. @return whether they are known. */
bool rg_record_read_points(const uint8_t *bytes, size_t len, int64_t *points);
/** Whose number decides the arm of @p experiment. @return 0 where it is the member's own. */
int64_t rg_record_read_trial(const uint8_t *bytes, size_t len, const char *experiment);
void rg_record_read_associate(const uint8_t *bytes, size_t len, struct rg_store_associate *associate);

/** A till line. */
struct rg_record_line {
    int64_t line, at, product, quantity, returned;
    int64_t price; /**< -1: not known */
    char size[RG_SIZE_TEXT_MAX];
    bool unseen; /**< for somebody else, or discreet: no screen shows it */
    bool staff;  /**< bought by one of the staff */
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
