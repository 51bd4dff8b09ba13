#include "assurance.h"

#include <string.h>

#define HOUR_MS INT64_C(3600000)

/* Levels as they are counted here; nobody has NEVER. */
enum { L0 = RG_ASSURANCE_L0, L1 = RG_ASSURANCE_L1, L2 = RG_ASSURANCE_L2, NEVER = RG_ASSURANCE_NEVER - 1 };

/* The enum and the lines come from one list, so that no right can be without its line. */
static const struct line {
    const char *word;
    uint8_t usual, least, most, confirmed, confirmed_least;
} lines[RG_RIGHTS] = {
#define RG_ASSURANCE_LINE(right, word, usual, least, most, confirmed, confirmed_least, means)                \
    [RG_RIGHT_##right] = {word, usual, least, most, confirmed, confirmed_least},
    RG_ASSURANCE_TABLE(RG_ASSURANCE_LINE)
#undef RG_ASSURANCE_LINE
};

_Static_assert(RG_RIGHTS <= 32, "a bit each in a grant");

const char *rg_right_word(enum rg_right right)
{
    return (unsigned)right < RG_RIGHTS ? lines[right].word : "";
}

bool rg_right_find(const char *word, enum rg_right *right)
{
    for (unsigned i = 0; i < RG_RIGHTS; i++) {
        if (strcmp(lines[i].word, word) == 0) {
            *right = (enum rg_right)i;
            return true;
        }
    }
    return false;
}

/* Whatever was said: what a line asks stays between the least and the most of it. */
unsigned rg_assurance_needs(const struct rg_assurance_rules *rules, enum rg_right right)
{
    if ((unsigned)right >= RG_RIGHTS) {
        return NEVER;
    }
    const struct line *line = &lines[right];
    unsigned said = rules == NULL || rules->needs[right] == 0 ? line->usual : rules->needs[right] - 1u;
    return said < line->least ? line->least : said > line->most ? line->most : said;
}

unsigned rg_assurance_confirmed(const struct rg_assurance_rules *rules, enum rg_right right)
{
    if ((unsigned)right >= RG_RIGHTS) {
        return NEVER;
    }
    const struct line *line = &lines[right];
    unsigned said =
        rules == NULL || rules->confirms[right] == 0 ? line->confirmed : rules->confirms[right] - 1u;
    return said < line->confirmed_least ? line->confirmed_least : said > NEVER ? NEVER : said;
}

enum rg_assurance rg_assurance_of(const struct rg_assurance_rules *rules, const struct rg_member_ref *holder)
{
    bool trusted = rules != NULL && rules->trust_uid && holder->assurance == RG_ASSURANCE_L0;
    return trusted ? RG_ASSURANCE_L1 : holder->assurance;
}

bool rg_assurance_allows(const struct rg_assurance_rules *rules, enum rg_right right,
                         const struct rg_member_ref *holder, bool confirmed)
{
    unsigned level = (unsigned)rg_assurance_of(rules, holder);
    /* A level that does not exist proves nothing. */
    if (level > L2) {
        level = L0;
    }
    return level >= rg_assurance_needs(rules, right) ||
           (confirmed && level >= rg_assurance_confirmed(rules, right));
}

uint32_t rg_assurance_rights(const struct rg_assurance_rules *rules, const struct rg_member_ref *holder)
{
    uint32_t mask = 0;
    for (unsigned i = 0; i < RG_RIGHTS; i++) {
        mask |= rg_assurance_allows(rules, (enum rg_right)i, holder, false) ? UINT32_C(1) << i : 0;
    }
    return mask;
}

/* The day that a site says is one on which it still holds; a clock that is not known ends it. */
static bool in_transition(const struct rg_assurance_rules *rules, uint32_t today)
{
    uint32_t until = rules == NULL ? 0 : rules->uid_badges_until;
    until = until > RG_ASSURANCE_LAST_DAY ? RG_ASSURANCE_LAST_DAY : until;
    return today != 0 && today <= until;
}

static bool verified(const struct rg_assurance_rules *rules, const struct rg_badge_standing *standing)
{
    uint32_t hours = rules == NULL || rules->badge_hours == 0 ? RG_ASSURANCE_BADGE_HOURS : rules->badge_hours;
    hours = hours > RG_ASSURANCE_BADGE_HOURS_MAX ? RG_ASSURANCE_BADGE_HOURS_MAX : hours;
    return standing->unverified_ms >= 0 && standing->unverified_ms <= (int64_t)hours * HOUR_MS;
}

bool rg_assurance_badge_may(const struct rg_assurance_rules *rules, enum rg_right right,
                            const struct rg_member_ref *badge, const struct rg_badge_standing *standing)
{
    if (badge->kind != RG_HOLDER_BADGE || right < RG_RIGHT_BADGE_GREETS || right > RG_RIGHT_BADGE_SETS) {
        return false;
    }
    bool sure = rg_assurance_allows(rules, right, badge, false);
    if (!sure && rg_assurance_needs(rules, right) == L1) {
        sure = in_transition(rules, standing->today);
    }
    return sure && (right != RG_RIGHT_BADGE_OPENS || verified(rules, standing));
}

bool rg_assurance_may_need(enum rg_right right, enum rg_assurance level)
{
    return (unsigned)right < RG_RIGHTS && (unsigned)level >= lines[right].least &&
           (unsigned)level <= lines[right].most;
}

bool rg_assurance_may_confirm(enum rg_right right, unsigned level)
{
    return (unsigned)right < RG_RIGHTS && lines[right].confirmed_least != NEVER &&
           level >= lines[right].confirmed_least && level <= NEVER;
}
