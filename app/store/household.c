#include "household.h"

#include "cards.h"
#include "personal.h"

#include <string.h>

/* No badge holds: no more than the greeting can be read under such a grant, whoever serves. */
static enum rg_status greeting_of(const struct rg_member_ref *holder, const struct rg_consent_row *rows,
                                  size_t count, const struct rg_assurance_rules *assurance,
                                  struct rg_consent_grant *grant)
{
    const struct rg_consent_policy policy = {.assurance = assurance, .badge_holds = false};
    enum rg_status status = rg_consent_decide(holder, (struct rg_visit_id){0}, rows, count, &policy, grant);
    return status == RG_OK && !rg_consent_allows(grant, RG_PURPOSE_HOUSEHOLD) ? RG_DENIED : status;
}

static enum rg_status name_of(struct rg_store *store, const struct rg_consent_grant *grant,
                              struct rg_household_member *member)
{
    struct rg_profile profile;
    enum rg_status status = rg_store_profile_load(store, grant, &profile);
    if (status == RG_OK) {
        member->member = grant->member;
        memcpy(member->first_name, profile.first_name, sizeof member->first_name);
        explicit_bzero(&profile, sizeof profile);
    }
    return status;
}

/* Whether the other's own row names the card's member: each side of a link is HQ's word of its own. */
static bool names(struct rg_store *store, const struct rg_consent_grant *grant, struct rg_member_id whom)
{
    int64_t others[RG_HOUSEHOLD_OTHERS];
    size_t count = 0;
    bool named = false;
    if (rg_store_household_of(store, grant, others, &count) == RG_OK) {
        for (size_t i = 0; i < count; i++) {
            named = named || others[i] == whom.value;
        }
    }
    return named;
}

/* Of somebody else the card proves no more than that somebody of theirs has it. */
static void add_other(struct rg_store *store, const struct rg_member_ref *holder, int64_t other,
                      const struct rg_assurance_rules *assurance, struct rg_household *household)
{
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    size_t count = 0;
    struct rg_consent_grant grant;
    struct rg_household_member *member = &household->members[household->count];
    const struct rg_member_ref ref = {.kind = RG_HOLDER_MEMBER,
                                      .member = {other},
                                      .assurance = holder->assurance > RG_ASSURANCE_L1 ? RG_ASSURANCE_L1
                                                                                       : holder->assurance};
    if (other == holder->member.value || rg_store_consents(store, ref.member, rows, &count) != RG_OK ||
        greeting_of(&ref, rows, count, assurance, &grant) != RG_OK || !names(store, &grant, holder->member) ||
        name_of(store, &grant, member) != RG_OK) {
        return;
    }
    household->count += member->first_name[0] != '\0' ? 1 : 0;
}

enum rg_status rg_store_household(struct rg_store *store, const struct rg_member_ref *holder,
                                  const struct rg_consent_row *rows, size_t row_count,
                                  const struct rg_assurance_rules *assurance, struct rg_household *household)
{
    struct rg_household found = {0};
    struct rg_consent_grant grant;
    int64_t others[RG_HOUSEHOLD_OTHERS];
    size_t count = 0;
    enum rg_status status = greeting_of(holder, rows, row_count, assurance, &grant);
    if (status == RG_OK) {
        status = rg_store_household_of(store, &grant, others, &count);
    }
    if (status == RG_OK && count > 0) {
        status = name_of(store, &grant, &found.members[0]);
        found.count = 1;
        found.purposes = grant.purposes;
    }
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        add_other(store, holder, others[i], assurance, &found);
    }
    if (status == RG_OK || status == RG_DENIED) {
        *household = found;
        status = RG_OK;
    }
    explicit_bzero(&found, sizeof found);
    return status;
}
