#include "consent.h"

#define PURPOSES                                                                                             \
    ((uint32_t)(RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES | RG_PURPOSE_ONLINE | RG_PURPOSE_NOTES |         \
                RG_PURPOSE_MEASURE))

/* A row that says no wins over one that says yes, whatever their order: doubt is a refusal. A row that names
 * no single known purpose grants nothing. */
static uint32_t purposes_of(const struct rg_consent_row *rows, size_t count)
{
    uint32_t granted = 0, withdrawn = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t purpose = rows[i].purpose;
        if ((purpose & (purpose - 1)) != 0 || (purpose & PURPOSES) == 0) {
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
    bool sure = holder->assurance >= RG_ASSURANCE_L1 || policy->trust_uid;
    grant->member = holder->member;
    grant->visit = visit;
    grant->purposes = purposes;
    grant->scope = policy->badge_holds && sure ? RG_SCOPE_PROFILE : RG_SCOPE_GREETING;
    grant->assurance = holder->assurance;
    return RG_OK;
}

bool rg_consent_allows(const struct rg_consent_grant *grant, enum rg_purpose purpose)
{
    return (grant->purposes & (uint32_t)purpose) != 0;
}
