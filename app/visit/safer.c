/* A card that proves little: a code to the contact on file says whose it is, and a card that proves more becomes theirs. */
#include "visit_state.h"

#include <string.h>

static bool allows(const struct rg_visit *visit, enum rg_right right)
{
    return rg_assurance_allows(&visit->config.assurance, right, &visit->holder, false);
}

static void stand(struct rg_visit *visit, enum rg_safer_state state)
{
    rg_visit_rights_turn(visit, RG_SCREEN_SAFER);
    visit->rights.model.safer = state;
    visit->rights.model.safer_code = visit->holder.typed;
    /* Where it is not asked, nothing ends. */
    visit->rights.model.others = visit->holder.typed ? visit->rights.others : RG_OTHERS_KEPT;
}

/* Who came with a card that is good enough holds it in their hand; who needed a code holds none, or one that anyone could copy. */
static void stand_for_card(struct rg_visit *visit)
{
    visit->rights.others = visit->holder.typed ? RG_OTHERS_NUMBERS : RG_OTHERS_KEPT;
    stand(visit, RG_SAFER_CARD);
}

void rg_visit_safer_refused(struct rg_visit *visit)
{
    stand(visit, RG_SAFER_REFUSED);
}

/* Who has shown all that can be shown needs nothing of it. */
enum rg_safer_state rg_visit_safer_offered(const struct rg_visit *visit)
{
    if (visit->holder.member.value == 0 || visit->holder.assurance >= RG_ASSURANCE_L2) {
        return RG_SAFER_NONE;
    }
    bool codes = (visit->config.switched_off & RG_FEATURE_CODE) == 0;
    return allows(visit, RG_RIGHT_BIND)    ? RG_SAFER_CARD
           : codes && !visit->holder.typed ? RG_SAFER_ASK
                                           : RG_SAFER_NONE;
}

void rg_visit_safer_begin(struct rg_visit *visit)
{
    enum rg_safer_state offered = rg_visit_safer_offered(visit);
    if (offered == RG_SAFER_CARD) {
        stand_for_card(visit);
    } else if (offered != RG_SAFER_NONE) {
        stand(visit, offered);
    }
}

bool rg_visit_good_for(struct rg_visit *visit, enum rg_right right)
{
    if (allows(visit, right)) {
        return true;
    }
    /* Where no code is offered, the screen says that another card would do. */
    if (allows(visit, RG_RIGHT_BIND)) {
        stand_for_card(visit);
    } else {
        stand(visit, RG_SAFER_ASK);
    }
    return false;
}

void rg_visit_safer_proved(struct rg_visit *visit)
{
    if (visit->holder.assurance < RG_ASSURANCE_L1) {
        visit->holder.assurance = RG_ASSURANCE_L1;
        visit->holder.typed = true;
        visit->began = RG_LOOK_BY_CODE;
    }
    stand_for_card(visit);
}

bool rg_visit_safer_card(struct rg_visit *visit, uint64_t tap)
{
    const struct rg_rights_model *model = &visit->rights.model;
    if (visit->phase != RG_PHASE_RIGHTS || visit->rights.screen != RG_SCREEN_SAFER ||
        visit->rights.asked != 0 || (model->safer != RG_SAFER_CARD && model->safer != RG_SAFER_REFUSED) ||
        !allows(visit, RG_RIGHT_BIND)) {
        return false;
    }
    /* As the screen said when they tapped it. */
    visit->rights.others = model->others;
    struct rg_visit_command *command = rg_visit_rights_ask(visit, RG_VISIT_BIND);
    command->tap = tap;
    command->others = visit->rights.others;
    return true;
}

/* As their card would have opened, were it as good as they are known now. */
static void go_on(struct rg_visit *visit)
{
    struct rg_member_ref holder = visit->holder;
    enum rg_look_began began = visit->began;
    uint64_t tap_ns = visit->tap_ns;
    rg_visit_close_but_ease(visit);
    rg_visit_open(visit, &holder, 0);
    visit->began = began;
    visit->tap_ns = tap_ns;
}

static void choose_others(struct rg_visit *visit, int32_t others)
{
    struct rg_rights_model *model = &visit->rights.model;
    if (model->safer_code && (others == RG_OTHERS_KEPT || others == RG_OTHERS_LOST)) {
        enum rg_others wanted = (enum rg_others)others;
        model->others = model->others == wanted ? RG_OTHERS_NUMBERS : wanted;
    }
}

void rg_visit_safer_action(struct rg_visit *visit, const struct rg_screen_action *action)
{
    bool asks = visit->rights.model.safer == RG_SAFER_ASK;
    if (asks && action->action == RG_ACTION_CODE && (visit->config.switched_off & RG_FEATURE_CODE) == 0) {
        rg_visit_typing_mine(visit);
    } else if (!asks && action->action == RG_ACTION_ACCEPT) {
        go_on(visit);
    } else if (!asks && action->action == RG_ACTION_OTHERS) {
        choose_others(visit, action->argument);
    }
}
