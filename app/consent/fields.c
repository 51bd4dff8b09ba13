#include "fields.h"

#include <stddef.h>

enum { ALWAYS = 0, MORE = 1 };

/* The enum and the rules come from one list, so that no field can be without its rule. */
static const struct rg_field_rule rules[] = {
#define RG_CONSENT_FIELD(field, needed, reach, when)                                                         \
    [RG_FIELD_##field] = {.purpose = RG_PURPOSE_##needed, .scope = RG_SCOPE_##reach, .more = (when) == MORE},
    RG_CONSENT_FIELDS(RG_CONSENT_FIELD)
#undef RG_CONSENT_FIELD
};

_Static_assert(sizeof rules / sizeof rules[0] == RG_FIELDS, "every field has its rule");

const struct rg_field_rule *rg_consent_field(enum rg_field field)
{
    return (unsigned)field < RG_FIELDS ? &rules[field] : NULL;
}

bool rg_consent_allows_field(const struct rg_consent_grant *grant, enum rg_field field)
{
    const struct rg_field_rule *rule = rg_consent_field(field);
    return rule != NULL && rg_consent_allows(grant, RG_PURPOSE_RECOGNISE) &&
           rg_consent_allows(grant, rule->purpose) &&
           (rule->scope == RG_SCOPE_GREETING || grant->scope == RG_SCOPE_PROFILE);
}
