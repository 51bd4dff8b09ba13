/* The state made visible: the only place that decides which screen stands. */
#include "visit_state.h"

#include "text.h"

#include <string.h>

/* The store answered nothing in time, so it could not say a code either. */
#define CODE_NO_ANSWER "D-03"

static enum rg_screen choose_screen(const struct rg_visit *visit)
{
    if (visit->session.it) {
        return rg_visit_it_screen(visit);
    }
    if (visit->phase == RG_PHASE_OPEN) {
        return visit->wardrobe.open               ? RG_SCREEN_WARDROBE
               : visit->noting.open               ? RG_SCREEN_NOTE
               : visit->scope == RG_SCOPE_PROFILE ? RG_SCREEN_PROFILE
               : visit->choosing                  ? RG_SCREEN_LANGUAGE
                                                  : RG_SCREEN_GREETING;
    }
    if (visit->phase == RG_PHASE_ASKING) {
        return visit->noting.open ? RG_SCREEN_NOTE : RG_SCREEN_ASKED;
    }
    bool pressing = visit->recognising_until_ns != 0 && rg_visit_gives_way(visit);
    if (rg_visit_customers(visit) && !pressing) {
        return visit->choosing ? RG_SCREEN_LANGUAGE : visit->rights.screen;
    }
    if (visit->phase == RG_PHASE_LOADING_PROFILE || visit->phase == RG_PHASE_LOADING_GREETING ||
        visit->recognising_until_ns != 0) {
        return RG_SCREEN_RECOGNISED;
    }
    if (visit->notice.screen != RG_SCREEN_IDLE) {
        return visit->notice.screen;
    }
    if (visit->choosing) {
        return RG_SCREEN_LANGUAGE;
    }
    if (visit->phase == RG_PHASE_LOCKED) {
        return RG_SCREEN_LOCKED;
    }
    if (visit->phase == RG_PHASE_WHO) {
        return RG_SCREEN_WHO;
    }
    if (visit->database.state == RG_PART_FAULT) {
        return RG_SCREEN_DATABASE_FAULT;
    }
    if (visit->config.unprovisioned) {
        return RG_SCREEN_UNPROVISIONED;
    }
    return visit->reader.state == RG_PART_FAULT ? RG_SCREEN_READER_FAULT : RG_SCREEN_IDLE;
}

/* A touch belongs to the visit only where the visit is what is drawn. */
static struct rg_visit_id drawn_visit(const struct rg_visit *visit, enum rg_screen screen)
{
    struct rg_visit_id none = {0};
    bool covered =
        visit->phase == RG_PHASE_LOCKED && screen != RG_SCREEN_LOCKED && screen != RG_SCREEN_LANGUAGE;
    covered = covered || (visit->phase == RG_PHASE_WHO && screen != RG_SCREEN_WHO);
    covered = covered || (rg_visit_customers(visit) && screen == RG_SCREEN_RECOGNISED);
    return visit->phase == RG_PHASE_NONE || covered ? none : visit->id;
}

uint64_t rg_visit_counted_end(const struct rg_visit *visit)
{
    enum rg_screen screen = visit->rights.screen;
    bool counted = rg_visit_customers(visit) && screen != RG_SCREEN_JOIN && screen != RG_SCREEN_RESULT &&
                   visit->rights.asked == 0;
    if (visit->phase != RG_PHASE_OPEN && visit->phase != RG_PHASE_ASKING && !counted) {
        return 0;
    }
    uint32_t ms = counted ? rg_visit_rights_ms(visit) : RG_VISIT_HIDE_MS;
    return rg_visit_after(visit->input_ns, rg_visit_patient(visit, ms));
}

static uint32_t countdown(const struct rg_visit *visit)
{
    uint64_t hide_ns = rg_visit_counted_end(visit);
    if (visit->now_ns >= hide_ns) {
        return 0;
    }
    uint64_t left_s = (hide_ns - visit->now_ns + 999999999u) / 1000000000u;
    return left_s <= RG_VISIT_COUNTDOWN_S ? (uint32_t)left_s : 0;
}

static const char *fault_code(const struct rg_visit *visit, enum rg_screen screen)
{
    if (visit->database.state == RG_PART_FAULT) {
        return visit->database.code;
    }
    if (screen == RG_SCREEN_DATABASE_FAULT) {
        return CODE_NO_ANSWER;
    }
    return visit->reader.state == RG_PART_FAULT ? visit->reader.code : NULL;
}

static void present_customer(struct rg_visit *visit)
{
    struct rg_screen_model *model = &visit->model;
    /* Noting, somebody's profile is still open. */
    if (model->screen != RG_SCREEN_PROFILE && model->screen != RG_SCREEN_WARDROBE &&
        (model->screen != RG_SCREEN_NOTE || visit->phase != RG_PHASE_OPEN)) {
        explicit_bzero(&model->profile, sizeof model->profile);
    }
    if (model->screen == RG_SCREEN_GREETING) {
        model->profile.visit = visit->id;
        model->profile.scope = RG_SCOPE_GREETING;
    }
    if (model->screen == RG_SCREEN_LOCKED || model->screen == RG_SCREEN_GREETING) {
        memcpy(model->profile.first_name, visit->locked_name, sizeof visit->locked_name);
        memcpy(model->profile.language, visit->locked_language, sizeof visit->locked_language);
    }
    model->more = model->screen == RG_SCREEN_PROFILE && visit->more_until_ns != 0;
    model->someone_waits = visit->waiting.present;
    model->again = visit->again_until_ns != 0;
    model->hide_in_s = countdown(visit);
    rg_visit_present_who(visit);
    rg_visit_present_note(visit);
    rg_visit_copy_count(visit);
    if (rg_visit_customers(visit) && model->screen == visit->rights.screen) {
        memcpy(&model->rights, &visit->rights.model, sizeof model->rights);
    } else {
        explicit_bzero(&model->rights, sizeof model->rights);
    }
}

static void present_panel(struct rg_visit *visit)
{
    struct rg_screen_model *model = &visit->model;
    const struct rg_panel_settings *panel = &visit->config.panel;
    model->light = rg_visit_light(visit);
    model->brightness = model->light == RG_LIGHT_FULL  ? panel->full
                        : model->light == RG_LIGHT_DIM ? panel->dim
                                                       : 0;
    model->theme = panel->theme;
}

void rg_visit_present(struct rg_visit *visit)
{
    struct rg_screen_model *model = &visit->model;
    rg_visit_present_redeem(visit);
    model->screen = choose_screen(visit);
    model->visit = drawn_visit(visit, model->screen);
    present_customer(visit);
    present_panel(visit);
    model->reader_ready = visit->reader.state == RG_PART_READY;
    model->reader_starts = !visit->reader_known;
    model->session_open = visit->session.open;
    model->badge_greets = model->screen == RG_SCREEN_HELLO_BADGE && visit->session.greets;
    const char *name = model->screen == RG_SCREEN_GOODBYE_BADGE ? visit->notice.name : visit->session.name;
    memcpy(model->associate_name, name, sizeof model->associate_name);
    memset(model->language, 0, sizeof model->language);
    (void)rg_text_copy(model->language, sizeof model->language, rg_visit_language(visit, model->screen));
    model->fault_code = fault_code(visit, model->screen);
}
