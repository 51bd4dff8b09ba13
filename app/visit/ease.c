/* The language and the ease of reading that somebody chose for this encounter, and whose language a screen
 * is in. */
#include "visit_state.h"

#include <string.h>

void rg_visit_forget_ease(struct rg_visit *visit)
{
    visit->model.ease = visit->config.ease;
    visit->model.language_chosen = -1;
    visit->choosing = false;
    visit->ease_ns = 0;
}

void rg_visit_close_but_ease(struct rg_visit *visit)
{
    struct rg_screen_ease ease = visit->model.ease;
    int32_t chosen = visit->model.language_chosen;
    uint64_t ease_ns = visit->ease_ns;
    rg_visit_close(visit);
    visit->model.ease = ease;
    visit->model.language_chosen = chosen;
    visit->ease_ns = ease_ns;
}

static uint64_t ease_end(const struct rg_visit *visit)
{
    return visit->ease_ns == 0 ? 0
                               : rg_visit_after(visit->ease_ns, rg_visit_patient(visit, RG_VISIT_EASE_MS));
}

void rg_visit_expire_ease(struct rg_visit *visit)
{
    uint64_t end_ns = ease_end(visit);
    if (end_ns == 0 || visit->now_ns < end_ns) {
        return;
    }
    /* With a visit the choice is the visit's, and only the screen of choices goes. */
    visit->choosing = false;
    if (visit->phase == RG_PHASE_NONE) {
        rg_visit_forget_ease(visit);
    }
}

uint64_t rg_visit_ease_deadline(const struct rg_visit *visit)
{
    return visit->phase == RG_PHASE_NONE || visit->choosing ? ease_end(visit) : 0;
}

static bool *ease_of(struct rg_screen_ease *ease, enum rg_action action)
{
    if (action == RG_ACTION_LARGE_TEXT) {
        return &ease->large_text;
    }
    if (action == RG_ACTION_HIGH_CONTRAST) {
        return &ease->high_contrast;
    }
    if (action == RG_ACTION_LOW_CONTROLS) {
        return &ease->low_controls;
    }
    return action == RG_ACTION_SPEECH ? &ease->speech : NULL;
}

static void choose(struct rg_visit *visit, int32_t index)
{
    if (visit->model.screen == RG_SCREEN_LANGUAGE && index >= 0 &&
        (uint32_t)index < visit->model.language_count) {
        visit->model.language_chosen = index;
        visit->choosing = false;
        if (visit->rights.tongue) {
            rg_visit_correct_language(visit, index);
        }
    }
}

static void open_choices(struct rg_visit *visit)
{
    enum rg_screen screen = visit->model.screen;
    /* Who joins reads all that they agree to in one language: the one of the first question. */
    bool begins = screen == RG_SCREEN_JOIN || screen == RG_SCREEN_RIGHTS ||
                  (screen == RG_SCREEN_QUESTION && visit->rights.model.question == RG_QUESTION_AGE);
    if (screen == RG_SCREEN_IDLE || screen == RG_SCREEN_LOCKED || screen == RG_SCREEN_GREETING || begins) {
        visit->choosing = true;
        visit->ease_ns = visit->now_ns;
    }
}

bool rg_visit_ease_action(struct rg_visit *visit, const struct rg_screen_action *action)
{
    bool stands = visit->model.screen == RG_SCREEN_LANGUAGE;
    bool *ease = ease_of(&visit->model.ease, action->action);
    if (visit->ease_ns != 0) {
        visit->ease_ns = visit->now_ns;
    }
    if (ease != NULL) {
        *ease = stands ? !*ease : *ease;
        return true;
    }
    if (action->action == RG_ACTION_LANGUAGES) {
        open_choices(visit);
        return true;
    }
    if (action->action == RG_ACTION_LANGUAGE) {
        choose(visit, action->argument);
        return true;
    }
    if (action->action == RG_ACTION_BACK && stands) {
        visit->choosing = false;
        return true;
    }
    return false;
}

static const char *first_known(const char *a, const char *b)
{
    return a[0] != '\0' ? a : b;
}

const char *rg_visit_language(const struct rg_visit *visit, enum rg_screen screen)
{
    const char *site = visit->site_language;
    const char *badge = first_known(visit->session.language, site);
    int32_t index = visit->model.language_chosen;
    const char *chosen = index >= 0 ? visit->config.languages[index] : "";
    const char *customer = first_known(chosen[0] != '\0' ? chosen : visit->language, site);
    /* Beside a visit, a card that is not known yet may be another person's than who chose. */
    const char *anybody = visit->phase != RG_PHASE_NONE ? site : first_known(chosen, site);
    /* What is turned to them is in the language that they are spoken to in. */
    const char *own = first_known(visit->model.profile.language, visit->language);
    const char *asked = first_known(chosen[0] != '\0' ? chosen : own, site);
    switch (screen) {
    case RG_SCREEN_NOTE: return visit->noting.model.asks ? asked : badge;
    case RG_SCREEN_ASKED: return asked;
    case RG_SCREEN_PROFILE:
    case RG_SCREEN_WARDROBE:
    case RG_SCREEN_HELLO_BADGE:
    case RG_SCREEN_DIAGNOSTICS:
    case RG_SCREEN_NETWORK:
    case RG_SCREEN_PANEL: return badge;
    case RG_SCREEN_GOODBYE_BADGE: return first_known(visit->notice.language, site);
    case RG_SCREEN_REFUSED_CARD:
    case RG_SCREEN_FOREIGN_CARD:
    case RG_SCREEN_UNPROVEN_CARD:
    case RG_SCREEN_ENDED_CARD:
    case RG_SCREEN_AGAIN_CARD:
    case RG_SCREEN_TWO_CARDS:
    case RG_SCREEN_NO_DATA: return visit->session.open ? badge : anybody;
    case RG_SCREEN_DATABASE_FAULT:
        return visit->session.open && visit->notice.screen == screen ? badge : anybody;
    case RG_SCREEN_RECOGNISED: return visit->recognising_until_ns != 0 ? anybody : customer;
    case RG_SCREEN_LOCKED:
    case RG_SCREEN_WHO:
    case RG_SCREEN_GREETING:
    case RG_SCREEN_LANGUAGE:
    case RG_SCREEN_JOIN:
    case RG_SCREEN_NUMBER:
    case RG_SCREEN_QUESTION:
    case RG_SCREEN_RIGHTS:
    case RG_SCREEN_KNOWN:
    case RG_SCREEN_COPY:
    case RG_SCREEN_SAFER:
    case RG_SCREEN_FORGET:
    case RG_SCREEN_RESULT: return customer;
    case RG_SCREEN_IDLE:
    case RG_SCREEN_READER_FAULT:
    case RG_SCREEN_UNPROVISIONED: return anybody;
    }
    return site;
}
