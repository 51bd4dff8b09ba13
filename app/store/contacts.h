/**
 * @file contacts.h
 * Where a member's codes and copies go, in the masked form that HQ gives ("m…@e….com", "…42"). A contact itself is never
 * here. They are for the customer's own eyes: no profile holds them.
 *
 * Thread: the store thread.
 * Owner:  values only; wipe with explicit_bzero() when hidden.
 */
#ifndef APP_STORE_CONTACTS_H
#define APP_STORE_CONTACTS_H

#include "consent.h"
#include "store.h"

#define RG_CONTACTS_MAX 2
#define RG_MASKED_MAX   48 /**< bytes with the terminator */

enum rg_contact_kind { RG_CONTACT_EMAIL = 1, RG_CONTACT_PHONE };

struct rg_store_contact {
    enum rg_contact_kind kind;
    char masked[RG_MASKED_MAX];
};

struct rg_store_contacts {
    uint32_t count;
    struct rg_store_contact contacts[RG_CONTACTS_MAX];
};

/**
 * Read what is held of the contacts of the member whom @p grant is about.
 * @return RG_OK, also when there are none; RG_DENIED when @p grant does not cover RG_FIELD_CONTACTS; RG_NOT_FOUND without such a
 * member; RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY. @p contacts is written only on RG_OK.
 */
enum rg_status rg_store_contacts_load(struct rg_store *store, const struct rg_consent_grant *grant,
                                      struct rg_store_contacts *contacts) RG_MUST_CHECK;

#endif
