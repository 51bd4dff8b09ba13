/* A card that several people of one household use: who is it today? Until somebody says so nothing of anybody is loaded. */
#include "visit_state.h"

#include <string.h>

static struct rg_member_ref weaker(const struct rg_member_ref *card, struct rg_member_id member)
{
    struct rg_member_ref ref = *card;
    ref.member = member;
    /* The card proves who holds it only of whom it was given to. */
    if (ref.assurance > RG_ASSURANCE_L1) {
        ref.assurance = RG_ASSURANCE_L1;
    }
    return ref;
}

struct rg_member_ref rg_visit_who_holds(const struct rg_visit *visit, const struct rg_member_ref *holder)
{
    bool said = visit->who.card.value != 0 && visit->who.card.value == holder->member.value &&
                visit->phase != RG_PHASE_NONE && visit->phase != RG_PHASE_WHO;
    return said && visit->holder.member.value != holder->member.value ? weaker(holder, visit->holder.member)
                                                                      : *holder;
}

void rg_visit_ask_who(struct rg_visit *visit, const struct rg_member_ref *holder,
                      const struct rg_household *household, uint64_t tap)
{
    bool said = visit->who.card.value == holder->member.value && visit->phase != RG_PHASE_NONE &&
                visit->phase != RG_PHASE_WHO;
    bool off = (visit->config.switched_off & RG_FEATURE_HOUSEHOLD) != 0;
    if (said || off || household == NULL || household->count < 2 ||
        household->count > 1 + RG_HOUSEHOLD_OTHERS ||
        household->members[0].member.value != holder->member.value) {
        struct rg_member_id card = said ? visit->who.card : (struct rg_member_id){0};
        const struct rg_member_ref ref = rg_visit_who_holds(visit, holder);
        rg_visit_open(visit, &ref, tap);
        visit->who.card = card;
        return;
    }
    const struct rg_household asked = *household;
    rg_visit_close(visit);
    rg_visit_end_notice(visit);
    visit->choosing = false;
    visit->id.value = ++visit->last_id;
    visit->holder = *holder;
    visit->input_ns = visit->now_ns;
    visit->card_tap = tap;
    visit->tap_ns = visit->now_ns;
    visit->began = RG_LOOK_BY_TAP;
    visit->purposes = asked.purposes;
    visit->phase = RG_PHASE_WHO;
    visit->who.asked = asked;
}

static void choose(struct rg_visit *visit, int32_t index)
{
    if (index < 0 || (uint32_t)index >= visit->who.asked.count) {
        return;
    }
    const struct rg_member_ref card = visit->holder;
    const struct rg_member_ref ref =
        index == 0 ? card : weaker(&card, visit->who.asked.members[index].member);
    uint64_t tap = visit->card_tap, tap_ns = visit->tap_ns;
    rg_visit_close_but_ease(visit);
    rg_visit_open(visit, &ref, tap);
    visit->tap_ns = tap_ns;
    visit->who.card = card.member;
}

void rg_visit_who_action(struct rg_visit *visit, const struct rg_screen_action *action)
{
    if (action->action == RG_ACTION_WHO) {
        choose(visit, action->argument);
    } else if (action->action == RG_ACTION_HIDE) {
        rg_visit_close(visit);
    }
}

void rg_visit_present_who(struct rg_visit *visit)
{
    struct rg_who_model *who = &visit->model.who;
    explicit_bzero(who, sizeof *who);
    if (visit->model.screen == RG_SCREEN_WHO) {
        who->count = visit->who.asked.count;
        for (uint32_t i = 0; i < who->count; i++) {
            memcpy(who->names[i], visit->who.asked.members[i].first_name, sizeof who->names[i]);
        }
    }
}
