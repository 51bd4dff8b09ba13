/**
 * @file consent.h
 * What this customer allowed, as a value that only this room makes. Without a struct rg_consent_grant no
 * function of the store reads a profile.
 *
 * Thread: the store thread.
 * Owner:  nobody; values only.
 */
#ifndef APP_CONSENT_CONSENT_H
#define APP_CONSENT_CONSENT_H

#include "assurance.h"
#include "identity.h"
#include "regard/ids.h"
#include "regard/status.h"

#include <stddef.h>

/** Purposes as a mask; the names on the wire are in include/protocol/README.md. */
enum rg_purpose {
    RG_PURPOSE_RECOGNISE = 1 << 0,
    RG_PURPOSE_PURCHASES = 1 << 1,
    RG_PURPOSE_ONLINE = 1 << 2,
    RG_PURPOSE_NOTES = 1 << 3,
    RG_PURPOSE_MEASURE = 1 << 4,
    RG_PURPOSE_EMAIL = 1 << 5, /**< contact by e-mail; likewise the next two */
    RG_PURPOSE_SMS = 1 << 6,
    RG_PURPOSE_POST = 1 << 7,
    RG_PURPOSE_ADVISER = 1 << 8,  /**< tell my adviser that I am here */
    RG_PURPOSE_HOUSEHOLD = 1 << 9 /**< the cards of a household ask who it is; opens no field */
};
#define RG_PURPOSES 10

/** Whether @p purpose is exactly one that exists. */
bool rg_purpose_single(uint32_t purpose);

/** The name on the wire (`recognise`); never NULL, empty for what is not a single purpose. */
const char *rg_purpose_name(uint32_t purpose);

/** @return RG_OK; RG_NOT_FOUND for a name that no purpose has. */
enum rg_status rg_purpose_find(const char *name, enum rg_purpose *purpose) RG_MUST_CHECK;

/** One line of the member's consents, as the store has it. */
struct rg_consent_row {
    uint32_t purpose; /**< one enum rg_purpose */
    bool granted;
};

/** What a grant opens. GREETING: the first name that the customer chose to show. PROFILE: all that purposes
 * allow. */
enum rg_consent_scope { RG_SCOPE_GREETING = 1, RG_SCOPE_PROFILE = 2 };

struct rg_consent_policy {
    const struct rg_assurance_rules *assurance; /**< what each level is good for here; NULL: as usual */
    bool badge_holds;                           /**< an associate's session is open */
};

/** Read-only outside app/consent; tests/lint forbids writing its fields or making one elsewhere. */
struct rg_consent_grant {
    struct rg_member_id member;
    struct rg_visit_id visit;
    uint32_t purposes; /**< enum rg_purpose mask */
    enum rg_consent_scope scope;
    enum rg_assurance assurance;
    uint32_t rights; /**< what the medium is good for, by assurance.h: a bit each */
};

/** Why a grant was not minted; what the customer is told comes from it. */
enum rg_consent_refusal {
    RG_CONSENT_GRANTED = 0,
    RG_CONSENT_NONE /**< the member never allowed to be recognised here, or withdrew it */
};

/**
 * Mint a grant for one visit.
 * The scope is PROFILE when a badge session is open and the assurance is what RG_RIGHT_PROFILE needs, otherwise GREETING.
 * @return RG_OK; RG_DENIED without a live recognise consent; RG_INVALID when @p holder is not a member.
 */
enum rg_status rg_consent_decide(const struct rg_member_ref *holder, struct rg_visit_id visit,
                                 const struct rg_consent_row *rows, size_t count,
                                 const struct rg_consent_policy *policy,
                                 struct rg_consent_grant *grant) RG_MUST_CHECK;

/** Whether the member may be recognised at all, by the same rule as rg_consent_decide(). */
bool rg_consent_recognises(const struct rg_consent_row *rows, size_t count);

/** Whether @p grant covers @p purpose. */
bool rg_consent_allows(const struct rg_consent_grant *grant, enum rg_purpose purpose);

#endif
