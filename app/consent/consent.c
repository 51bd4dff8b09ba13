#include "consent.h"

#include <string.h>

/* By the number of the bit. */
static const char *const names[RG_PURPOSES] = {"recognise", "purchases", "online", "notes",   "measure",
                                               "email",     "sms",       "post",   "adviser", "household"};

bool rg_purpose_single(uint32_t purpose)
{
    return purpose != 0 && (purpose & (purpose - 1)) == 0 && purpose < 1u << RG_PURPOSES;
}

const char *rg_purpose_name(uint32_t purpose)
{
    return rg_purpose_single(purpose) ? names[__builtin_ctz(purpose)] : "";
}

enum rg_status rg_purpose_find(const char *name, enum rg_purpose *purpose)
{
    for (unsigned i = 0; i < RG_PURPOSES; i++) {
        if (strcmp(names[i], name) == 0) {
            *purpose = (enum rg_purpose)(1u << i);
            return RG_OK;
        }
    }
    return RG_NOT_FOUND;
}

/* A row that says no wins over one that says yes, whatever their order: doubt is a refusal. A row that names
 * no single known purpose grants nothing. */
static uint32_t purposes_of(const struct rg_consent_row *rows, size_t count)
{
    uint32_t granted = 0, withdrawn = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t purpose = rows[i].purpose;
        if (!rg_purpose_single(purpose)) {
            continue;
        }
        if (rows[i].granted) {
            granted |= purpose;
        } else {
            withdrawn |= purpose;
        }
    }
    return granted & ~withdrawn;
}

bool rg_consent_recognises(const struct rg_consent_row *rows, size_t count)
{
    return (purposes_of(rows, count) & RG_PURPOSE_RECOGNISE) != 0;
}

enum rg_status rg_consent_decide(const struct rg_member_ref *holder, struct rg_visit_id visit,
                                 const struct rg_consent_row *rows, size_t count,
                                 const struct rg_consent_policy *policy, struct rg_consent_grant *grant)
{
    if (holder->kind != RG_HOLDER_MEMBER || holder->member.value == 0) {
        return RG_INVALID;
    }
    uint32_t purposes = purposes_of(rows, count);
    if ((purposes & RG_PURPOSE_RECOGNISE) == 0) {
        return RG_DENIED;
    }
    bool sure = rg_assurance_allows(policy->assurance, RG_RIGHT_PROFILE, holder, false);
    grant->member = holder->member;
    grant->visit = visit;
    grant->purposes = purposes;
    grant->scope = policy->badge_holds && sure ? RG_SCOPE_PROFILE : RG_SCOPE_GREETING;
    grant->assurance = holder->assurance;
    grant->rights = rg_assurance_rights(policy->assurance, holder);
    return RG_OK;
}

bool rg_consent_allows(const struct rg_consent_grant *grant, enum rg_purpose purpose)
{
    return (grant->purposes & (uint32_t)purpose) != 0;
}
