/**
 * @file fields.h
 * Which consent each field of a customer's profile needs. This is the table that decides: the store asks it before it fills a
 * field, so what is not allowed is not read, not sent to the screen's thread and not drawn.
 *
 * How to read a line:  the field | the purpose the customer must have allowed | how far the profile must be open | whether at all
 *   GREETING  may be used once the customer is recognised here, without anybody's badge
 *   PROFILE   only while an associate's badge is in and the card is proof enough (app/consent/consent.h)
 *   and the card has to be proof enough for what the field is: rg_consent_field_right() says which line of assurance.h that is
 *   never     on no screen, and nothing that is shown is derived from it: it says something of somebody else, or what nobody beside
 *             the customer should read. It is in the copy that they can have of everything
 * Recognition itself is needed for every line: without it no grant exists.
 *
 * RG_PURPOSE_EMAIL, SMS, POST and ADVISER open no field: this kiosk holds nothing that was collected for them.
 * RG_PURPOSE_MEASURE opens none that is shown: the arm only decides whether what is shown is meant for the customer or is what sells.
 *
 * A field's place in the list is its bit in the lines that say who looked (look.h), at kiosks and at HQ and for years: a new field
 * goes to the end, and none is taken out.
 *
 * Thread: any; constants only.
 * Owner:  nobody.
 */
#ifndef APP_CONSENT_FIELDS_H
#define APP_CONSENT_FIELDS_H

#include "consent.h"

#include <stdbool.h>

#define RG_CONSENT_FIELDS(X)                                                                                 \
    /* the name the customer chose to be greeted by       */ X(FIRST_NAME, RECOGNISE, GREETING, ALWAYS)      \
    /* the language to speak to them in                   */ X(LANGUAGE, RECOGNISE, GREETING, ALWAYS)        \
    /* the name as the customer wants it written          */ X(DISPLAY_NAME, RECOGNISE, PROFILE, ALWAYS)     \
    /* since when they are a member                       */ X(MEMBER_SINCE, RECOGNISE, PROFILE, ALWAYS)     \
    /* month and day, no year                             */ X(BIRTHDAY, RECOGNISE, PROFILE, ALWAYS)         \
    /* other days they told us of                         */ X(OCCASIONS, RECOGNISE, PROFILE, ALWAYS)        \
    /* sizes on file                                      */ X(SIZES, RECOGNISE, PROFILE, ALWAYS)            \
    /* what they asked us to look out for                 */ X(WISHES, RECOGNISE, PROFILE, ALWAYS)           \
    /* wishes for somebody else, or worn beneath          */ X(DISCREET_WISHES, RECOGNISE, PROFILE, NEVER)   \
    /* what they bought, and that there is nothing        */ X(PURCHASES, PURCHASES, PROFILE, ALWAYS)        \
    /* bought for somebody else, or worn beneath          */ X(DISCREET_PURCHASES, PURCHASES, PROFILE,       \
                                                               NEVER)                                        \
    /* a size concluded from what they kept               */ X(LEARNT_SIZES, PURCHASES, PROFILE, ALWAYS)     \
    /* how often they bought this very product            */ X(OWNERSHIP, PURCHASES, PROFILE, ALWAYS)        \
    /* recommendations that follow from purchases         */ X(LEARNT_OFFERS, PURCHASES, PROFILE, ALWAYS)    \
    /* where codes and copies go, masked                  */ X(CONTACTS, RECOGNISE, PROFILE, ALWAYS)         \
    /* loyalty points, which come of what they bought     */ X(POINTS, PURCHASES, PROFILE, ALWAYS)           \
    /* which arm of an experiment they are in             */ X(TRIAL, MEASURE, PROFILE, ALWAYS)              \
    /* what associates noted of them                      */ X(NOTES, NOTES, PROFILE, ALWAYS)                \
    /* what they asked the store for, not yet done        */ X(REQUESTS, RECOGNISE, PROFILE, ALWAYS)         \
    /* what is offered to them alone                      */ X(OFFERS, RECOGNISE, PROFILE, ALWAYS)           \
    /* how the name is said                               */ X(SAY, RECOGNISE, PROFILE, ALWAYS)              \
    /* what associates spoke of with them                 */ X(THREADS, NOTES, PROFILE, ALWAYS)              \
    /* what they did online; while "more" is held alone   */ X(ONLINE, ONLINE, PROFILE, ALWAYS)              \
    /* what they think of products, and their favourites  */ X(RATINGS, RECOGNISE, PROFILE, ALWAYS)

enum rg_field {
#define RG_CONSENT_FIELD(field, purpose, scope, when) RG_FIELD_##field,
    RG_CONSENT_FIELDS(RG_CONSENT_FIELD)
#undef RG_CONSENT_FIELD
        RG_FIELDS /**< how many */
};

/** The field's word in reports, `first-name`; "" for what is no field. */
const char *rg_consent_field_name(enum rg_field field);

/** What @p field needs. */
struct rg_field_rule {
    enum rg_purpose purpose;
    enum rg_consent_scope scope;
    bool never; /**< whatever is allowed */
};

/** @return the rule; for what is no field NULL. */
const struct rg_field_rule *rg_consent_field(enum rg_field field);

/** Whether the medium under which @p grant was made is good for @p right. */
bool rg_consent_allows_right(const struct rg_consent_grant *grant, enum rg_right right);

/** Which line of assurance.h a field is of; RG_RIGHTS for what is no field. */
enum rg_right rg_consent_field_right(enum rg_field field);

/** Whether @p grant covers @p field: its purpose and recognition, a medium that is proof enough, and a scope that is wide enough. What is no field is
 *  never allowed. */
bool rg_consent_allows_field(const struct rg_consent_grant *grant, enum rg_field field);

#endif
