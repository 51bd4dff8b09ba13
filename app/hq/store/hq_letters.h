/**
 * @file hq_letters.h
 * Letters to customers, for the retailer's own mailer: a letter waits in the database until it is written as one file of
 * JSON (include/protocol/README.md) into a folder that the mailer empties; then HQ keeps nothing of it.
 *
 * Thread: the store's.
 * Owner:  the store; strings are copied.
 */
#ifndef APP_HQ_STORE_HQ_LETTERS_H
#define APP_HQ_STORE_HQ_LETTERS_H

#include "hq_contacts.h"

#include <stddef.h>

#define RG_HQ_LETTER_VALUES     8
#define RG_HQ_LETTER_VALUE_MAX  4000 /**< bytes of one value */
#define RG_HQ_LETTERS_PER_WRITE 64

struct rg_hq_letter_value {
    const char *name; /**< [a-z_]{1,32} */
    const char *text; /**< UTF-8 */
};

struct rg_hq_letter {
    int64_t member;
    enum rg_hq_contact to;
    const char *address;       /**< NULL: the member's that is on file; else this one, which was */
    const char *template_name; /**< [a-z-]{1,32} */
    const char *language;      /**< NULL: the member's, "en" when it is not known */
    const struct rg_hq_letter_value *values;
    size_t value_count;
};

/** From now on letters are taken, because somebody calls rg_hq_letters_write(). */
void rg_hq_letters_enable(struct rg_hq_store *store);

/**
 * Have a letter written. Joins the open transaction, or has one of its own.
 * @return RG_OK; RG_UNSUPPORTED when no letters are written here: nothing is kept; RG_NOT_FOUND without such a member or
 * without such a contact; RG_INVALID for a name or value out of bounds; RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_letter_put(struct rg_hq_store *store, const struct rg_hq_letter *letter,
                                int64_t now_ms) RG_MUST_CHECK;

/**
 * Write the letters that wait, the oldest first, at most RG_HQ_LETTERS_PER_WRITE, each as a file of its own that appears
 * whole (mode 0600), and forget them. A crash in between can write a letter again, under the same name.
 * @return RG_OK with how many were written; RG_NOT_FOUND, RG_DENIED, RG_FULL or RG_IO when the folder cannot be written:
 * they go on waiting; RG_BUSY, RG_NO_MEMORY.
 */
enum rg_status rg_hq_letters_write(struct rg_hq_store *store, const char *folder,
                                   int64_t *written) RG_MUST_CHECK;

#endif
