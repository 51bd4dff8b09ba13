/* IT's screens: which page stands, its list, its touch test. The forms are in it_form.c. */
#include "visit_state.h"

#include "it_form.h"

#include <string.h>

enum rg_screen rg_visit_it_screen(const struct rg_visit *visit)
{
    switch (visit->model.it.page) {
    case RG_IT_STATUS:
    case RG_IT_CHARTS:
    case RG_IT_ERRORS:
    case RG_IT_TOUCH: return RG_SCREEN_DIAGNOSTICS;
    case RG_IT_NETWORK: return RG_SCREEN_NETWORK;
    case RG_IT_PANEL:
    case RG_IT_PICTURE: return RG_SCREEN_PANEL;
    }
    return RG_SCREEN_DIAGNOSTICS;
}

void rg_visit_it_begin(struct rg_visit *visit)
{
    rg_visit_close(visit);
    rg_visit_forget_ease(visit);
    rg_visit_unpark_badge(visit, visit->session.associate);
    rg_visit_end_notice(visit);
    visit->recognising_until_ns = 0;
    visit->hello_pending = false;
    visit->reopens = false;
    visit->session.it = true;
    memset(&visit->model.it, 0, sizeof visit->model.it);
    visit->model.it.panel = visit->config.panel;
    visit->model.it.language_fixed = visit->config.language_fixed;
}

void rg_visit_it_end(struct rg_visit *visit)
{
    if (visit->session.it) {
        rg_visit_form_leave(visit);
        visit->session.it = false;
        explicit_bzero(&visit->model.it, sizeof visit->model.it);
    }
}

static void turn_to(struct rg_visit *visit, int32_t page)
{
    struct rg_it_model *it = &visit->model.it;
    if (page < RG_IT_STATUS || page > RG_IT_PICTURE) {
        return;
    }
    /* The test picture lies over the panel's form, which goes on. */
    if (page != RG_IT_PANEL && page != RG_IT_PICTURE) {
        rg_visit_form_leave(visit);
    }
    rg_visit_form_cancel(visit);
    it->page = (enum rg_it_page)page;
    it->first = 0;
    it->touched = 0;
}

static void turn_list(struct rg_visit *visit, int32_t rows, bool down)
{
    struct rg_it_model *it = &visit->model.it;
    uint32_t total = it->page == RG_IT_STATUS   ? it->diagnostics.row_count
                     : it->page == RG_IT_ERRORS ? it->diagnostics.error_count
                                                : 0;
    if (rows > 0) {
        it->first = rg_list_turn(it->first, total, (uint32_t)rows, down);
    }
}

static void touch_cell(struct rg_visit *visit, int32_t cell)
{
    if (visit->model.it.page == RG_IT_TOUCH && cell >= 0 && cell < RG_IT_CELLS_ACROSS * RG_IT_CELLS_DOWN) {
        visit->model.it.touched |= 1ull << (uint32_t)cell;
    }
}

static void step(struct rg_visit *visit, int32_t argument, bool down)
{
    if (visit->model.it.page == RG_IT_PANEL) {
        rg_visit_form_step(visit, argument, !down);
    } else {
        turn_list(visit, argument, down);
    }
}

void rg_visit_it_action(struct rg_visit *visit, const struct rg_screen_action *action)
{
    switch (action->action) {
    case RG_ACTION_PAGE: turn_to(visit, action->argument); break;
    case RG_ACTION_BACK:
        turn_to(visit, visit->model.it.page == RG_IT_PICTURE ? RG_IT_PANEL : RG_IT_STATUS);
        break;
    case RG_ACTION_HIDE: rg_visit_end_session(visit); break;
    case RG_ACTION_UP: step(visit, action->argument, false); break;
    case RG_ACTION_DOWN: step(visit, action->argument, true); break;
    case RG_ACTION_TOUCH_CELL: touch_cell(visit, action->argument); break;
    case RG_ACTION_FIELD: rg_visit_form_type(visit, action->argument); break;
    case RG_ACTION_KEY: rg_visit_form_key(visit, action->argument); break;
    case RG_ACTION_ERASE: rg_visit_form_erase(visit); break;
    case RG_ACTION_ACCEPT: rg_visit_form_accept(visit); break;
    case RG_ACTION_CANCEL: rg_visit_form_cancel(visit); break;
    case RG_ACTION_NONE:
    case RG_ACTION_EXTEND:
    case RG_ACTION_SWITCH:
    case RG_ACTION_WARDROBE:
    case RG_ACTION_SELECT:
    case RG_ACTION_LIKED:
    case RG_ACTION_NOT_FOR_THEM:
    case RG_ACTION_NOT_FOUND:
    case RG_ACTION_SOLD:
    case RG_ACTION_NOTE:
    case RG_ACTION_NOTE_KIND:
    case RG_ACTION_NOTE_CATEGORY:
    case RG_ACTION_NOTE_VALUE:
    case RG_ACTION_MORE_DOWN:
    case RG_ACTION_MORE_UP:
    case RG_ACTION_LANGUAGES:
    case RG_ACTION_LANGUAGE:
    case RG_ACTION_LARGE_TEXT:
    case RG_ACTION_HIGH_CONTRAST:
    case RG_ACTION_LOW_CONTROLS:
    case RG_ACTION_SPEECH:
    case RG_ACTION_JOIN:
    case RG_ACTION_YES:
    case RG_ACTION_NO:
    case RG_ACTION_SHIFT:
    case RG_ACTION_CODE:
    case RG_ACTION_WHO:
    case RG_ACTION_RIGHTS:
    case RG_ACTION_KNOWN:
    case RG_ACTION_STOP:
    case RG_ACTION_COPY:
    case RG_ACTION_LETTER:
    case RG_ACTION_SAFER:
    case RG_ACTION_OTHERS:
    case RG_ACTION_FORGET:
    case RG_ACTION_DELETE:
    case RG_ACTION_CORRECT:
    case RG_ACTION_REDEEM:
    case RG_ACTION_CONSENT: break;
    }
}
