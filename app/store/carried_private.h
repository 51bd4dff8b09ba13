/**
 * @file carried_private.h
 * Rows of what is carried, as pages bring them and as they are packed. Private to app/store.
 *
 * Thread: the sync thread; reading any.
 * Owner:  the caller.
 */
#ifndef APP_STORE_CARRIED_PRIVATE_H
#define APP_STORE_CARRIED_PRIVATE_H

#include "feeds.h"
#include "parts.h"
#include "record.h"
#include "store.h"

#define RG_RECORD_CARRIED_MAX (5u * RG_RECORD_TEXT_MAX + 7u * RG_RECORD_NUMBER_MAX)

/** The feed's part, which is its number in the table; 0: it is none of these. */
enum rg_store_part rg_carried_part(enum rg_feed feed);

/** @return the length; 0 when it does not fit. */
size_t rg_record_write_carried(const struct rg_feed_carried *row, uint8_t *bytes, size_t capacity);
/** Views of @p bytes. @return false for what is damaged. */
bool rg_record_open_carried(const uint8_t *bytes, size_t len, struct rg_feed_carried *row);

/** In an open page. @return RG_OK, RG_FULL, RG_IO, RG_CORRUPT, RG_NO_MEMORY. */
enum rg_status rg_carried_put(struct rg_store_sync *sync, enum rg_feed feed,
                              const struct rg_feed_carried *row) RG_MUST_CHECK;
enum rg_status rg_carried_delete(struct rg_store_sync *sync, enum rg_feed feed, int64_t id) RG_MUST_CHECK;

/** In an open transaction: what is from before the days of retention, of one member (0: of nobody). @return likewise. */
enum rg_status rg_carried_purge(struct rg_store_sync *sync, int64_t member, uint32_t *dropped) RG_MUST_CHECK;

#endif
