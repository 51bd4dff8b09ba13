#include "fields.h"

#include <stddef.h>

enum { ALWAYS = 0, NEVER = 1 };

/* The enum and the rules come from one list, so that no field can be without its rule. */
static const struct rg_field_rule rules[] = {
#define RG_CONSENT_FIELD(field, needed, reach, when)                                                         \
    [RG_FIELD_##                                                                                             \
        field] = {.purpose = RG_PURPOSE_##needed, .scope = RG_SCOPE_##reach, .never = (when) == NEVER},
    RG_CONSENT_FIELDS(RG_CONSENT_FIELD)
#undef RG_CONSENT_FIELD
};

_Static_assert(sizeof rules / sizeof rules[0] == RG_FIELDS, "every field has its rule");

const char *rg_consent_field_name(enum rg_field field)
{
    switch (field) {
    case RG_FIELD_FIRST_NAME: return "first-name";
    case RG_FIELD_LANGUAGE: return "language";
    case RG_FIELD_DISPLAY_NAME: return "display-name";
    case RG_FIELD_MEMBER_SINCE: return "member-since";
    case RG_FIELD_BIRTHDAY: return "birthday";
    case RG_FIELD_OCCASIONS: return "occasions";
    case RG_FIELD_SIZES: return "sizes";
    case RG_FIELD_WISHES: return "wishes";
    case RG_FIELD_DISCREET_WISHES: return "discreet-wishes";
    case RG_FIELD_PURCHASES: return "purchases";
    case RG_FIELD_DISCREET_PURCHASES: return "discreet-purchases";
    case RG_FIELD_LEARNT_SIZES: return "learnt-sizes";
    case RG_FIELD_OWNERSHIP: return "ownership";
    case RG_FIELD_LEARNT_OFFERS: return "learnt-offers";
    case RG_FIELD_CONTACTS: return "contacts";
    case RG_FIELD_POINTS: return "points";
    case RG_FIELD_TRIAL: return "trial";
    case RG_FIELD_NOTES: return "notes";
    case RG_FIELD_REQUESTS: return "requests";
    case RG_FIELD_OFFERS: return "offers";
    case RG_FIELD_SAY: return "say";
    case RG_FIELD_THREADS: return "threads";
    case RG_FIELD_ONLINE: return "online";
    case RG_FIELD_RATINGS: return "ratings";
    case RG_FIELDS: break;
    }
    return "";
}

const struct rg_field_rule *rg_consent_field(enum rg_field field)
{
    return (unsigned)field < RG_FIELDS ? &rules[field] : NULL;
}

enum rg_right rg_consent_field_right(enum rg_field field)
{
    switch (field) {
    case RG_FIELD_FIRST_NAME:
    case RG_FIELD_LANGUAGE: return RG_RIGHT_NAME;
    case RG_FIELD_DISPLAY_NAME:
    case RG_FIELD_MEMBER_SINCE:
    case RG_FIELD_BIRTHDAY:
    case RG_FIELD_OCCASIONS:
    case RG_FIELD_SIZES:
    case RG_FIELD_TRIAL:
    case RG_FIELD_REQUESTS:
    case RG_FIELD_OFFERS:
    case RG_FIELD_SAY: return RG_RIGHT_PROFILE;
    case RG_FIELD_NOTES:
    case RG_FIELD_THREADS: return RG_RIGHT_NOTES;
    case RG_FIELD_WISHES:
    case RG_FIELD_RATINGS:
    case RG_FIELD_DISCREET_WISHES: return RG_RIGHT_WISHES;
    case RG_FIELD_PURCHASES:
    case RG_FIELD_DISCREET_PURCHASES:
    case RG_FIELD_LEARNT_SIZES:
    case RG_FIELD_OWNERSHIP:
    case RG_FIELD_LEARNT_OFFERS:
    case RG_FIELD_ONLINE: return RG_RIGHT_PURCHASES;
    case RG_FIELD_CONTACTS: return RG_RIGHT_CONTACTS;
    case RG_FIELD_POINTS: return RG_RIGHT_POINTS;
    case RG_FIELDS: break;
    }
    return RG_RIGHTS;
}

bool rg_consent_allows_right(const struct rg_consent_grant *grant, enum rg_right right)
{
    return (unsigned)right < RG_RIGHTS && (grant->rights & UINT32_C(1) << right) != 0;
}

bool rg_consent_allows_field(const struct rg_consent_grant *grant, enum rg_field field)
{
    const struct rg_field_rule *rule = rg_consent_field(field);
    return rule != NULL && !rule->never && rg_consent_allows_right(grant, rg_consent_field_right(field)) &&
           rg_consent_allows(grant, RG_PURPOSE_RECOGNISE) && rg_consent_allows(grant, rule->purpose) &&
           (rule->scope == RG_SCOPE_GREETING || grant->scope == RG_SCOPE_PROFILE);
}
