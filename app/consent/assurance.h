/**
 * @file assurance.h
 * What a card, a phone or a typed code is good for: which assurance everything needs that is shown to its holder or done in their
 * name, and where an associate's confirmation stands in for it. This is the table that decides: whoever would compare a level asks
 * here, and a configuration moves a line within its bounds alone.
 *
 * How to read a line:  what | its word | what it needs | the least and the most that a configuration may ask
 *                      | from which level on an associate's confirmation is enough, and the least of that | in words
 *   L0     a number that anyone can copy, or a static record: whoever holds it may be anybody
 *   L1     a rolling code, an unguessable value, a code of one use that went to a contact on file
 *   L2     a challenge that was answered with a key of that card
 *   NEVER  nobody's confirmation stands in for it
 *
 * What must hold, whatever is configured (tests/unit/consent/assurance_test.c goes through all of it):
 * - L0 shows a first name, what the shop shows everybody, and what was allowed, so that it can be taken back.
 * - Redeeming needs L2, or L1 and the associate's confirmation.
 * - Whatever takes away (hiding, withdrawing, deleting, asking to be forgotten) needs L0, which is no more than anything that gives.
 * - A badge opens profiles with L1 at least. Badges of L0 do so until the day that a site says, and never after RG_ASSURANCE_LAST_DAY.
 *
 * A line's place in the list is its bit in a grant; nothing of it is stored or sent.
 *
 * Thread: any; values only.
 * Owner:  the caller.
 */
#ifndef APP_CONSENT_ASSURANCE_H
#define APP_CONSENT_ASSURANCE_H

#include "identity.h"
#include "regard/ids.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* clang-format off */
#define RG_ASSURANCE_TABLE(X) \
    /* shown */ \
    X(STORE,           "store",           L0, L0, L0, NEVER, NEVER,         "what the shop shows everybody") \
    X(NAME,            "name",            L0, L0, L2, NEVER, NEVER,         "the name they chose to be greeted by, and language") \
    X(ALLOWED,         "allowed",         L0, L0, L0, NEVER, NEVER,         "what they allowed, to take it back") \
    X(PROFILE,         "profile",         L1, L1, L2, NEVER, NEVER,         "whole name, birthday, days, sizes, arm") \
    X(WISHES,          "wishes",          L1, L1, L2, NEVER, NEVER,         "wishes, ratings and favourites") \
    X(PURCHASES,       "purchases",       L1, L1, L2, NEVER, NEVER,         "purchases, and what is concluded from them") \
    X(POINTS,          "points",          L1, L1, L2, NEVER, NEVER,         "points") \
    X(RECOMMENDATIONS, "recommendations", L1, L1, L2, NEVER, NEVER,         "recommendations") \
    X(NOTES,           "notes",           L1, L1, L2, NEVER, NEVER,         "notes of associates") \
    X(CONTACTS,        "contacts",        L1, L1, L2, NEVER, NEVER,         "contacts, masked") \
    /* done: what takes away */ \
    X(HIDE,            "hide",            L0, L0, L0, NEVER, NEVER,         "end what stands on the screen") \
    X(WITHDRAW,        "withdraw",        L0, L0, L0, NEVER, NEVER,         "withdraw a consent") \
    X(DELETE,          "delete",          L0, L0, L0, NEVER, NEVER,         "delete a row of what they can see") \
    X(FORGET,          "forget",          L0, L0, L0, NEVER, NEVER,         "be forgotten: hidden at once, destroyed later") \
    X(FORGET_NOW,      "forget_now",      L2, L2, L2, NEVER, NEVER,         "be forgotten: destroyed at once") \
    /* done: what gives */ \
    X(JOIN,            "join",            L0, L0, L0, NEVER, NEVER,         "join, with a card that is nobody's") \
    X(GRANT,           "grant",           L1, L0, L2, NEVER, NEVER,         "allow more") \
    X(CORRECT,         "correct",         L1, L0, L2, NEVER, NEVER,         "correct name or language") \
    X(COPY,            "copy",            L1, L1, L2, NEVER, NEVER,         "a copy of all that is held, contacts masked") \
    X(COPY_WHOLE,      "copy_whole",      L2, L2, L2, NEVER, NEVER,         "that copy with whole contacts") \
    X(BIND,            "bind",            L1, L1, L2, NEVER, NEVER,         "another card of theirs: it must be L1 itself") \
    X(REDEEM,          "redeem",          L2, L2, L2, L1,    L1,            "redeem an offer or a perk") \
    /* done by staff */ \
    X(BADGE_GREETS,    "badge_greets",    L0, L0, L0, NEVER, NEVER,         "a badge: greet, and see who is a member") \
    X(BADGE_OPENS,     "badge_opens",     L1, L1, L2, NEVER, NEVER,         "a badge: open profiles") \
    X(BADGE_SETS,      "badge_sets",      L1, L1, L2, NEVER, NEVER,         "a badge of IT: see and set this kiosk")
/* clang-format on */

enum rg_right {
#define RG_ASSURANCE_LINE(right, word, usual, least, most, confirmed, confirmed_least, means)                \
    RG_RIGHT_##right,
    RG_ASSURANCE_TABLE(RG_ASSURANCE_LINE)
#undef RG_ASSURANCE_LINE
        RG_RIGHTS /**< how many */
};

/** No day beyond it can be said for badges of L0: 20271231. */
#define RG_ASSURANCE_LAST_DAY 20271231u
#define RG_ASSURANCE_BADGE_HOURS                                                                             \
    72u /**< a badge is good for so long without HQ, unless somebody says otherwise */
#define RG_ASSURANCE_BADGE_HOURS_MAX 720u /**< and for so long at most */

/** What a site says otherwise; a struct of zeros says nothing. Whatever stands here, no line leaves its bounds. */
struct rg_assurance_rules {
    uint8_t needs[RG_RIGHTS];    /**< 0: as usual; else 1 + enum rg_assurance */
    uint8_t confirms[RG_RIGHTS]; /**< 0: as usual; 1 + enum rg_assurance: from there on; RG_ASSURANCE_NEVER */
    uint32_t
        uid_badges_until; /**< the last day, 20261231, on which a badge of L0 is as good as one of L1; 0: none */
    uint32_t badge_hours; /**< 0: RG_ASSURANCE_BADGE_HOURS */
    bool trust_uid; /**< trials and benches alone, by no configuration: whoever comes with L0 counts as L1 */
};
#define RG_ASSURANCE_NEVER 4u

/** The word of a right, `forget_now`; "" for what is none. */
const char *rg_right_word(enum rg_right right);

/** Whether there is a right of that word. */
bool rg_right_find(const char *word, enum rg_right *right);

/** What @p right needs, of @p rules or, NULL, as usual. What is no right needs more than there is. */
unsigned rg_assurance_needs(const struct rg_assurance_rules *rules, enum rg_right right);

/** From which level on a confirmation is enough; RG_ASSURANCE_NEVER - 1 or more: from none. */
unsigned rg_assurance_confirmed(const struct rg_assurance_rules *rules, enum rg_right right);

/** What @p holder's medium counts for here. */
enum rg_assurance rg_assurance_of(const struct rg_assurance_rules *rules, const struct rg_member_ref *holder);

/**
 * Whether the holder may. @p confirmed: an associate, whose badge is in and opens profiles, saw who it is and said so for this.
 * @p rules NULL: as usual.
 */
bool rg_assurance_allows(const struct rg_assurance_rules *rules, enum rg_right right,
                         const struct rg_member_ref *holder, bool confirmed);

/** The mask of all rights that the holder has without anybody's confirmation: bit 1 << right. */
uint32_t rg_assurance_rights(const struct rg_assurance_rules *rules, const struct rg_member_ref *holder);

/** What is known of a badge's standing when it is tapped. */
struct rg_badge_standing {
    uint32_t today;        /**< 20261126 in the site's time, and not before HQ's last word; 0: not known */
    int64_t unverified_ms; /**< since HQ confirmed this kiosk's list of badges; negative: it never did */
};

/** Whether the badge may @p right (BADGE_GREETS, BADGE_OPENS, BADGE_SETS): by its level, or the day for badges of L0, and, but for greeting,
 *  by how long ago HQ was heard. IT's own badge is not held to the latter: it is who mends the connection. */
bool rg_assurance_badge_may(const struct rg_assurance_rules *rules, enum rg_right right,
                            const struct rg_member_ref *badge, const struct rg_badge_standing *standing);

/** The level that can be said for @p right: whether @p level, and the least from which a confirmation can be said to be enough. */
bool rg_assurance_may_need(enum rg_right right, enum rg_assurance level);
bool rg_assurance_may_confirm(enum rg_right right, unsigned level);

/** What a right is, in words of English; and a level in a word, "never" for none. */
const char *rg_right_means(enum rg_right right);
const char *rg_assurance_level_word(unsigned number);

/** The table for people, a line a right, as Markdown; of @p rules, or NULL. @return the length it has; it is cut at @p capacity. */
size_t rg_assurance_print(const struct rg_assurance_rules *rules, char *text, size_t capacity);

#endif
