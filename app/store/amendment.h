/**
 * @file amendment.h
 * One thing that a customer deleted or corrected, exactly as it stands in their record. Private to app/store.
 *
 * Thread: any; values only.
 * Owner:  the caller, who wipes it.
 */
#ifndef APP_STORE_AMENDMENT_H
#define APP_STORE_AMENDMENT_H

#include "record.h"
#include "rights.h"

/** Numbers are kept on the disk. */
enum rg_amended_field {
    RG_AMENDED_NAME = 1,
    RG_AMENDED_LANGUAGE,
    RG_AMENDED_BIRTHDAY,
    RG_AMENDED_SIZE,     /**< text: category, size */
    RG_AMENDED_OCCASION, /**< month, day: all that is kept of that day, but a birthday */
    RG_AMENDED_WISH,     /**< item: the product; at; text: size */
    RG_AMENDED_PURCHASE, /**< item: HQ's number of the till line */
    RG_AMENDED_CONTACT,  /**< item: enum rg_contact_kind; text: its masked form; all that look like it */
    RG_AMENDED_SINCE,    /**< since when they are a member */
    RG_AMENDED_NOTE,     /**< item: HQ's number of it */
    RG_AMENDED_OFFER,    /**< likewise */
    RG_AMENDED_RATING    /**< item: the product; at */
};

struct rg_amendment {
    enum rg_amended_field field;
    bool
        corrects; /**< NAME: text is the name, and what of it may be shown before a badge, if anything; LANGUAGE: text */
    int64_t item, at;
    int32_t month, day;
    char text[2][RG_RECORD_TEXT_MAX];
};

/** Its bytes when packed, at most. */
#define RG_AMENDMENT_MAX (2u * RG_RECORD_TEXT_MAX + 6u * RG_RECORD_NUMBER_MAX)

/** The word on the wire; never NULL. */
const char *rg_amended_field_name(enum rg_amended_field field);

/**
 * What @p row, of the customer's screen, names in @p member (views into the record). Not for purchases.
 * @return RG_OK; RG_NOT_FOUND when it is no longer there; RG_INVALID for a kind that is not in the record.
 */
enum rg_status rg_amendment_find(const struct rg_known_row *row, const struct rg_feed_member *member,
                                 struct rg_amendment *amendment) RG_MUST_CHECK;

/**
 * Make a found name or language say @p value. Of a name that may be shown before a badge only what was shown of it may be: nothing
 * stays nothing, all of it all of it, and what is no longer part of the new name gives way to its first word.
 * @return RG_OK; RG_INVALID for another field, or a value that is empty, too long or no UTF-8.
 */
enum rg_status rg_amendment_correct(struct rg_amendment *amendment, const struct rg_feed_member *member,
                                    const char *value) RG_MUST_CHECK;

/** Do it to @p member, which borrows texts of @p amendment then. */
void rg_amendment_apply(const struct rg_amendment *amendment, struct rg_feed_member *member);

/** @return the length; 0 when it does not fit. */
size_t rg_amendment_write(const struct rg_amendment *amendment, uint8_t *bytes, size_t capacity);

/** @return RG_OK; RG_CORRUPT for what was not written by rg_amendment_write(). */
enum rg_status rg_amendment_read(const uint8_t *bytes, size_t len,
                                 struct rg_amendment *amendment) RG_MUST_CHECK;

#endif
