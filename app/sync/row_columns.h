/**
 * @file row_columns.h
 * The columns of each feed: their names, types and ranges, and where they go. Private to app/sync.
 *
 * Thread: any; constants.
 * Owner:  nobody.
 */
#ifndef APP_SYNC_ROW_COLUMNS_H
#define APP_SYNC_ROW_COLUMNS_H

#include "codec.h"

enum rg_column_type {
    RG_COLUMN_NUMBER = 0, /**< int64_t within low..high; null gives `absent` where `nullable` */
    RG_COLUMN_SMALL,      /**< the same into int32_t */
    RG_COLUMN_TEXT,       /**< cut to `high` bytes */
    RG_COLUMN_KEY_TEXT,   /**< never cut: longer than `high` is unfit */
    RG_COLUMN_CURRENCY,   /**< three capitals */
    RG_COLUMN_FLAG,       /**< 0, 1, false or true into bool */
    RG_COLUMN_ROLE,
    RG_COLUMN_PURPOSE,
    RG_COLUMN_GRANTED, /**< anything but a clear yes is a no */
    RG_COLUMN_HEADS,   /**< at most RG_FEED_HEADS_MAX ids in hexadecimal; null gives none */
    RG_COLUMN_TOKEN,
    RG_COLUMN_PICTURE, /**< 64 hexadecimal digits; null gives none */
    RG_COLUMN_KEY_VERSION,
    RG_COLUMN_HOLDER_KIND,
    RG_COLUMN_MEDIUM,    /**< a word that is not known is none */
    RG_COLUMN_CARD_KEYS, /**< base64; null, and what cannot be sealed keys, gives none */
    RG_COLUMN_STATUS,    /**< anything but "active" is blocked */
    RG_COLUMN_NEIGHBOURS,
    RG_COLUMN_COUNTED, /**< baskets and factor; what is not both is neither */
    RG_COLUMN_SIZES,
    RG_COLUMN_WISHES,
    RG_COLUMN_OCCASIONS,
    RG_COLUMN_CONTACTS,  /**< one that is not masked is passed over */
    RG_COLUMN_HOUSEHOLD, /**< numbers of members */
    RG_COLUMN_POINTS,    /**< a whole number; null or one out of range: not known */
    RG_COLUMN_TRIALS,    /**< names of experiments with numbers of members */
    RG_COLUMN_THREADS,   /**< product, visits, at; the first are the newest */
    RG_COLUMN_ONLINE,    /**< kind, product, at; likewise, and a kind that is not known is passed over */
    RG_COLUMN_RATINGS,   /**< product, stars, favourite, at */
    RG_COLUMN_RESTS      /**< product, times, at, rested */
};

struct rg_column {
    const char *name;
    enum rg_column_type type;
    size_t offset; /**< in struct rg_feed_row */
    int64_t low, high;
    bool nullable;
    int64_t absent;
};

struct rg_column_set {
    const struct rg_column *columns;
    size_t count;
    size_t keys; /**< the first so many are the key */
    size_t
        optional; /**< the last so many may be missing in a page, from an HQ that does not know them: not set then */
};

/** The columns of @p feed, key columns first. */
struct rg_column_set rg_columns_of(enum rg_feed feed);

/** row_continuity.c. @return false for what is no list. */
bool rg_row_threads(struct rg_json *json, struct rg_feed_member *member);
bool rg_row_online(struct rg_json *json, struct rg_feed_member *member);
bool rg_row_ratings(struct rg_json *json, struct rg_feed_member *member);
bool rg_row_rests(struct rg_json *json, struct rg_feed_member *member);

/** Read one value into @p row. @return false for one that is unfit; it is passed over. */
bool rg_column_read(struct rg_json *json, const struct rg_column *column, struct rg_feed_row *row);

#endif
