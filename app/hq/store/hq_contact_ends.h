/**
 * @file hq_contact_ends.h
 * What customers and operators say of a contact on file, and what a delivery may not undo of it. Inside the room only.
 *
 * Thread: the store's.
 * Owner:  the store; strings are copied, or borrowed for the call.
 */
#ifndef APP_HQ_STORE_HQ_CONTACT_ENDS_H
#define APP_HQ_STORE_HQ_CONTACT_ENDS_H

#include "hq_contacts.h"

/** Which contact a customer deletes: they, and the kiosk, know it by its kind and masked form alone. */
struct rg_hq_contact_end {
    int64_t member; /**< the number that counts */
    enum rg_hq_contact kind;
    const char *masked;
    const char *site; /**< of the kiosk */
    int64_t now_ms;
};

/**
 * Take every contact that looks like this off the file, also of numbers that were merged with the member, in the open transaction. Each is
 * remembered as ended, and its last use is a letter (`contact-removed`) that says so: whoever has the card for a minute must not
 * be able to cut its owner off unnoticed. What is on its way to it counts no more: letters, codes, links to a copy.
 * @return RG_OK, also when there is none; RG_UNSUPPORTED without rg_hq_store_keys(); RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_contact_end(struct rg_hq_store *store,
                                 const struct rg_hq_contact_end *end) RG_MUST_CHECK;

/** Write a contact in the form of rg_hq_contact_read(), or "" for none, whatever was ended before, in the open transaction. What is on
 * its way to the one before counts no more. @return RG_OK; RG_UNSUPPORTED without rg_hq_store_keys(); RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_contact_set(struct rg_hq_store *store, int64_t member, enum rg_hq_contact kind,
                                 const char *contact) RG_MUST_CHECK;

/** Letters are the same to a mailer however they are written: of an e-mail address those of ASCII become small. */
void rg_hq_contact_fold(enum rg_hq_contact kind, char contact[RG_HQ_CONTACT_MAX]);

/* Both: as it is, and kiosks hear of it. @return RG_OK, RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_contact_write(struct rg_hq_store *store, int64_t member, enum rg_hq_contact kind,
                                   const char *contact, bool *changed) RG_MUST_CHECK;
enum rg_status rg_hq_contacts_publish(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;

/** RG_OK when the customer has ended this contact, RG_NOT_FOUND when not; RG_UNSUPPORTED when that cannot be said without
 * rg_hq_store_keys(); RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_contact_ended(struct rg_hq_store *store, int64_t member, enum rg_hq_contact kind,
                                   const char *contact) RG_MUST_CHECK;

/** RG_OK when an operator has corrected it, and @p contact is what was wrong, or "" for none; RG_NOT_FOUND when it is news.
 * @return likewise. */
enum rg_status rg_hq_contact_corrected(struct rg_hq_store *store, int64_t member, enum rg_hq_contact kind,
                                       const char *contact) RG_MUST_CHECK;

#endif
