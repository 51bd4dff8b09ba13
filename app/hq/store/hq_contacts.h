/**
 * @file hq_contacts.h
 * Contacts on file: where a message goes that the customer asks for themselves (a code, their copy). They are no consent to
 * be written to for anything else. They stay at HQ: kiosks get the masked form of them ("m…@e….com", "…42"), as much as a
 * customer needs to know their own again.
 *
 * Thread: the store's.
 * Owner:  the store; strings are copied.
 */
#ifndef APP_HQ_STORE_HQ_CONTACTS_H
#define APP_HQ_STORE_HQ_CONTACTS_H

#include "hq_store.h"

enum rg_hq_contact {
    RG_HQ_CONTACT_BEST = 0, /**< whichever there is, e-mail before phone */
    RG_HQ_CONTACT_EMAIL,
    RG_HQ_CONTACT_PHONE /**< for text messages */
};

#define RG_HQ_CONTACT_MAX 201 /**< with the terminator */
#define RG_HQ_MASKED_MAX  48

/** "email" or "phone"; NULL for what is neither. */
const char *rg_hq_contact_name(enum rg_hq_contact kind);

/**
 * Bring @p text into the form that is kept: an address with one @ and a dotted domain, or a number of 6 to 15 digits with or
 * without +, from which spaces and - / . ( ) are dropped. Pure.
 * @return RG_OK; RG_INVALID when it is none, or holds what a mailer could take for more than one.
 */
enum rg_status rg_hq_contact_read(enum rg_hq_contact kind, const char *text,
                                  char contact[RG_HQ_CONTACT_MAX]) RG_MUST_CHECK;

/** What may be shown of a contact that rg_hq_contact_read() made. Pure. */
void rg_hq_contact_mask(enum rg_hq_contact kind, const char *contact, char masked[RG_HQ_MASKED_MAX]);

/**
 * Take a contact that is delivered; NULL or "" takes it off the file. Kiosks hear of the masked form. What the customer has deleted, or an
 * operator corrected, is not brought back. Not while building.
 * @return RG_OK with *changed; RG_INVALID; RG_NOT_FOUND without such a member; RG_UNSUPPORTED while building, or when it cannot
 * be said without rg_hq_store_keys() what was deleted; RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_contact_put(struct rg_hq_store *store, int64_t member, enum rg_hq_contact kind,
                                 const char *text, bool *changed) RG_MUST_CHECK;

/**
 * Read one. @p kind receives which when it was RG_HQ_CONTACT_BEST. The caller wipes @p contact.
 * @return RG_OK; RG_NOT_FOUND when none is on file; RG_BUSY, RG_IO.
 */
enum rg_status rg_hq_contact_get(struct rg_hq_store *store, int64_t member, enum rg_hq_contact *kind,
                                 char contact[RG_HQ_CONTACT_MAX]) RG_MUST_CHECK;

/** Destroy what is on file, and the letters and codes that wait. @return RG_OK, RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_contacts_forget(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;

#endif
