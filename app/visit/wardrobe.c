/* What the open customer has: one touch from their profile, and one back. It is of the same visit, so whatever hides that hides this. */
#include "visit_state.h"

#include <string.h>

void rg_visit_wardrobe_wipe(struct rg_visit *visit)
{
    explicit_bzero(&visit->wardrobe, sizeof visit->wardrobe);
    explicit_bzero(&visit->model.wardrobe, sizeof visit->model.wardrobe);
    visit->model.wardrobe_first = 0;
}

static void ask(struct rg_visit *visit)
{
    bool allowed = visit->phase == RG_PHASE_OPEN && visit->scope == RG_SCOPE_PROFILE && visit->session.open &&
                   !visit->noting.open && (visit->purposes & RG_PURPOSE_PURCHASES) != 0;
    bool asked = visit->wardrobe.asked_ns != 0 &&
                 visit->now_ns < rg_visit_after(visit->wardrobe.asked_ns, RG_VISIT_ANSWER_MS);
    if (allowed && !asked) {
        visit->wardrobe.asked_ns = visit->now_ns;
        (void)rg_visit_order(visit, RG_VISIT_LOAD_WARDROBE, 0);
    }
}

static void turn(struct rg_visit *visit, int32_t entries, bool down)
{
    struct rg_screen_model *model = &visit->model;
    struct rg_wardrobe_entry list[RG_WARDROBE_ENTRIES];
    if (entries > 0) {
        model->wardrobe_first = rg_list_turn(model->wardrobe_first, rg_wardrobe_list(&model->wardrobe, list),
                                             (uint32_t)entries, down);
    }
}

bool rg_visit_wardrobe_action(struct rg_visit *visit, const struct rg_screen_action *action)
{
    if (!visit->wardrobe.open) {
        if (action->action == RG_ACTION_WARDROBE) {
            ask(visit);
        }
        return action->action == RG_ACTION_WARDROBE;
    }
    if (action->action == RG_ACTION_BACK) {
        rg_visit_wardrobe_wipe(visit);
    } else if (action->action == RG_ACTION_UP || action->action == RG_ACTION_DOWN) {
        turn(visit, action->argument, action->action == RG_ACTION_DOWN);
    }
    return action->action != RG_ACTION_HIDE && action->action != RG_ACTION_SWITCH;
}

void rg_visit_on_wardrobe_ready(struct rg_visit *visit, const struct rg_visit_event *event)
{
    const struct rg_wardrobe *wardrobe = event->wardrobe.wardrobe;
    bool awaited = visit->phase == RG_PHASE_OPEN && visit->scope == RG_SCOPE_PROFILE &&
                   visit->wardrobe.asked_ns != 0 && !visit->wardrobe.open &&
                   event->wardrobe.visit.value == visit->id.value;
    if (!awaited) {
        return;
    }
    visit->wardrobe.asked_ns = 0;
    /* Who began to note meanwhile goes on with that. */
    if (!visit->noting.open && wardrobe != NULL && rg_wardrobe_sound(wardrobe)) {
        visit->model.wardrobe = *wardrobe;
        visit->model.wardrobe_first = 0;
        visit->wardrobe.open = true;
        rg_visit_more_end(visit);
    }
}
