/**
 * @file codec.h
 * The words of include/protocol/README.md, read and written. Pure: text in, values out. What comes in is
 * hostile: it is bounded in length, depth and number, and refused with a code that says why.
 *
 * Thread: any.
 * Owner:  the caller owns payloads and buffers; what is read of rows borrows from the payload and from the arena.
 */
#ifndef APP_SYNC_CODEC_H
#define APP_SYNC_CODEC_H

#include "feeds.h"
#include "json_scan.h"
#include "outbox.h"
#include "sync.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_MESSAGE_MAX   65536
#define RG_PAGE_ROWS_MAX 8192
#define RG_RID_MAX       40

/** Why a message or a page was refused. */
enum rg_refusal {
    RG_REFUSED_NOT = 0,
    RG_REFUSED_SIZE,    /**< over RG_MESSAGE_MAX, or more rows than RG_PAGE_ROWS_MAX */
    RG_REFUSED_SYNTAX,  /**< not JSON, not UTF-8, too deep */
    RG_REFUSED_VERSION, /**< v is not 1 */
    RG_REFUSED_TYPE,    /**< t does not fit the topic */
    RG_REFUSED_EXPIRED, /**< exp is in the past */
    RG_REFUSED_MEMBER,  /**< a member that is needed is missing or has the wrong type or range */
    RG_REFUSED_FEED,    /**< a feed or stream that does not exist */
    RG_REFUSED_COLUMN,  /**< a column that is needed is missing or twice there */
    RG_REFUSED_ROW      /**< a row or key that is no array */
};

/** "syntax" and so on, for logs; never NULL. */
const char *rg_refusal_name(enum rg_refusal refusal);

enum rg_page_kind { RG_PAGE_ROWS = 0, RG_PAGE_RESET, RG_PAGE_ERROR };

/** A part of the payload. */
struct rg_page_span {
    size_t begin, end;
};

#define RG_PAGE_COLUMNS_MAX 32

struct rg_page {
    enum rg_page_kind kind;
    char rid[RG_RID_MAX];
    enum rg_feed feed;
    char epoch[RG_FEED_EPOCH_MAX]; /**< ROWS, RESET */
    char error[RG_RID_MAX];        /**< ERROR */
    int64_t from, to;
    bool more;
    bool counted; /**< ROWS of neighbours: upto is said */
    int64_t upto_line, upto_at;
    bool fades; /**< ROWS of neighbours: fading is said */
    struct rg_reco_fade fading;
    int64_t sent_ms; /**< the envelope's ts */
    const char *payload;
    struct rg_page_span rows, dels;      /**< ROWS */
    size_t column_count;                 /**< ROWS */
    int8_t columns[RG_PAGE_COLUMNS_MAX]; /**< ROWS: which of the feed's columns, -1 for an unknown one */
};

/** Read an answer from dn/res and check all of its syntax; rows are read one by one below. */
enum rg_refusal rg_page_read(const void *payload, size_t len, int64_t wall_ms,
                             struct rg_page *page) RG_MUST_CHECK;

/** Where a row stands in the payload, and its key, for sorting into the order of the table. */
struct rg_page_row {
    int64_t major, minor;
    uint32_t at;
};

/**
 * List the rows of @p page in key order (of equal keys the later stays later). @p rows holds
 * RG_PAGE_ROWS_MAX. Rows that break the feed's types or ranges are left out and counted in @p unfit; but
 * a consent or a card whose key can be read counts as withdrawn or blocked.
 */
enum rg_refusal rg_page_list(const struct rg_page *page, struct rg_json_arena *arena,
                             struct rg_page_row *rows, size_t *count, size_t *unfit) RG_MUST_CHECK;

/** Read the row at @p at of rg_page_list() again. @return false if it is unfit, which it never is for a
 * listed one. */
bool rg_page_row_read(const struct rg_page *page, struct rg_json_arena *arena, uint32_t at,
                      struct rg_feed_row *row) RG_MUST_CHECK;

/** Walk the deletions; starts with @p at 0. @return false at the end. Unfit keys are passed over and counted.
 */
bool rg_page_next_key(const struct rg_page *page, struct rg_json_arena *arena, size_t *at,
                      struct rg_feed_key *key, size_t *unfit) RG_MUST_CHECK;

struct rg_hint {
    enum rg_feed feed;
    char epoch[RG_FEED_EPOCH_MAX];
    int64_t head;
};

enum rg_refusal rg_hint_read(const void *payload, size_t len, int64_t wall_ms,
                             struct rg_hint *hint) RG_MUST_CHECK;

/** HQ has an identity of that version, 1 and up, for the kiosk. A refused one leaves @p version as it was. */
enum rg_refusal rg_given_read(const void *payload, size_t len, int64_t wall_ms,
                              int64_t *version) RG_MUST_CHECK;

/** A configuration of HQ's; its text is a part of the payload. */
struct rg_desired {
    int64_t version;
    const char *document;
    size_t len;
};

/** Read one from dn/desired. @return also RG_REFUSED_SIZE for a document over RG_SYNC_DOCUMENT_MAX. */
enum rg_refusal rg_desired_read(const void *payload, size_t len, int64_t wall_ms,
                                struct rg_desired *desired) RG_MUST_CHECK;

struct rg_ack {
    enum rg_stream stream;
    char epoch[RG_OUTBOX_EPOCH_LEN + 1];
    char re[RG_RID_MAX]; /**< the id of the message that it answers; empty: it names none */
    int64_t upto;
    uint32_t rejected; /**< rejects with a number above @p acknowledged */
};

enum rg_refusal rg_ack_read(const void *payload, size_t len, int64_t wall_ms, int64_t acknowledged,
                            struct rg_ack *ack) RG_MUST_CHECK;

#define RG_CHUNK_MAX 49152 /**< bytes of a picture that fit a message */

enum rg_chunk_kind { RG_CHUNK_DATA = 0, RG_CHUNK_GONE, RG_CHUNK_ERROR };

/** A piece of a picture. */
struct rg_chunk {
    enum rg_chunk_kind kind;
    char rid[RG_RID_MAX];
    uint8_t sha256[32];
    char error[RG_RID_MAX]; /**< ERROR */
    int64_t size, from;     /**< DATA: of the whole picture; where the piece begins */
    size_t len;             /**< DATA */
    bool more;              /**< DATA */
    uint8_t data[RG_CHUNK_MAX];
};

/** Read a piece from dn/res. A refused one leaves @p chunk partly written. */
enum rg_refusal rg_chunk_read(const void *payload, size_t len, int64_t wall_ms,
                              struct rg_chunk *chunk) RG_MUST_CHECK;

#define RG_CODE_MEMBER_MAX 9007199254740991LL

/** HQ's word on a code of one use. */
struct rg_code_answer {
    char rid[RG_RID_MAX];
    int64_t member; /**< whose it is; 0: nobody's, for whatever reason */
};

enum rg_refusal rg_code_read(const void *payload, size_t len, int64_t wall_ms,
                             struct rg_code_answer *answer) RG_MUST_CHECK;

/** HQ's word on a card's proof. */
struct rg_proof_answer {
    char rid[RG_RID_MAX];
    struct rg_card_token token; /**< of the card that it is about */
    uint8_t len;                /**< 32: what the card is to be told; 1: whether it has proved itself */
    uint8_t bytes[32];
};

/** Read one from dn/res. A refused one leaves @p answer as it was. */
enum rg_refusal rg_proof_read(const void *payload, size_t len, int64_t wall_ms,
                              struct rg_proof_answer *answer) RG_MUST_CHECK;

/** HQ's answer to a request for a customer's copy; a code, or why there is none. */
struct rg_copy_reply {
    char rid[RG_RID_MAX];
    struct rg_copy_link link;
};

/** Read one from dn/res. A refused one leaves @p reply as it was. The caller wipes it. */
enum rg_refusal rg_copy_read(const void *payload, size_t len, int64_t wall_ms,
                             struct rg_copy_reply *reply) RG_MUST_CHECK;

/** What goes into a state message. */
struct rg_state_text {
    uint64_t boot;
    const char *run; /**< of this start, 16 hexadecimal digits */
    const char *epoch;
    uint32_t queue;
    const struct rg_sync_device *device;
    bool database_fault, disk_full, lease_ends;
    bool unusable;       /**< what HQ sends breaks the contract */
    bool oversized;      /**< or is too large for this kiosk */
    bool unanswered;     /**< or does not come at all */
    uint32_t lease_left; /**< days; said where lease_ends */
    size_t command_keys;
    uint64_t unproven, replayed, stale;
    uint64_t mended;
    int64_t shown_ms; /**< wall time at which the glass was right last; 0: not said */
    const struct rg_sync_agreement *agreements; /**< of each feed */
    const struct rg_feed_cursor *cursors;
};

/** Each writes one whole message. @return its length, or 0 when it does not fit or no id could be made. */
size_t rg_state_write(const struct rg_state_text *state, int64_t wall_ms, char *text, size_t capacity);
/** What a kiosk asks of a feed. */
struct rg_pull_text {
    enum rg_feed feed;
    const char *rid, *epoch;
    int64_t from;
    uint32_t key_version; /**< of the cards that are here (card_key.h); 0: not said */
    bool packed;          /**< the answer may be, with zstd */
};

size_t rg_pull_write(const struct rg_pull_text *pull, int64_t wall_ms, char *text, size_t capacity);
/** @p packed as above. */
size_t rg_picture_pull_write(const uint8_t sha256[32], const char *rid, int64_t from, bool packed,
                             int64_t wall_ms, char *text, size_t capacity);
/** Anything but digits in number and code, and but letters and hyphens in the language, is 0. */
size_t rg_code_write(const struct rg_sync_code *code, const char *rid, int64_t wall_ms, char *text,
                     size_t capacity);
size_t rg_copy_pull_write(const struct rg_sync_copy *wish, const char *rid, int64_t wall_ms, char *text,
                          size_t capacity);
/** For every token as long. */
size_t rg_visitor_pull_write(const struct rg_card_token *token, const char *rid, int64_t wall_ms, char *text,
                             size_t capacity);
/** For every card as long. @p of: the first question's id, of the second one; NULL: it is the first. */
size_t rg_prove_write(const struct rg_sync_proof *proof, const char *rid, const char *of, int64_t wall_ms,
                      char *text, size_t capacity);
/** @p id is the message's, by which it is acknowledged. */
size_t rg_events_write(enum rg_stream stream, const char *epoch, int64_t seq, const char *ops,
                       int64_t wall_ms, char *text, size_t capacity, struct rg_uuid *id);

#endif
