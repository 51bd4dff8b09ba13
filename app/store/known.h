/**
 * @file known.h
 * "What do you know about me?": everything this kiosk holds of a member, as rows for the customer's own screen.
 *
 * Thread: the store thread.
 * Owner:  the caller owns the list and wipes it.
 */
#ifndef APP_STORE_KNOWN_H
#define APP_STORE_KNOWN_H

#include "consent.h"
#include "profile.h"
#include "rights.h"
#include "store.h"

struct rg_known_list {
    uint32_t count;
    uint32_t
        left_out; /**< held, but not in the rows: older purchases, and what must not be read by others (gifts, discreet goods) */
    struct rg_known_row rows[RG_KNOWN_MAX];
};

/** How a size reads in its row. @return the length. */
size_t rg_known_size_text(char *text, size_t capacity, const struct rg_profile_size *size);

/**
 * As far as @p grant allows: under GREETING the first name, the language and the consents; under PROFILE all of it. Whatever is shown
 * can be deleted, but not that somebody looked: that needs no more than it took to show it. Name and language can be corrected under
 * PROFILE. @p profile is the storage for what is read, and is wiped.
 * @return as rg_store_profile_load(). @p list is written only on RG_OK.
 */
enum rg_status rg_store_known(struct rg_store *store, const struct rg_consent_grant *grant,
                              const struct rg_consent_row *consents, size_t consent_count,
                              struct rg_profile *profile, struct rg_known_list *list) RG_MUST_CHECK;

#endif
