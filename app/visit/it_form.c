/* The forms of IT's screens. */
#include "it_form.h"

#include "text.h"

#include <string.h>

static bool typing(const struct rg_visit *visit)
{
    return visit->model.it.page == RG_IT_NETWORK && visit->model.it.field == RG_IT_BROKER;
}

void rg_visit_form_type(struct rg_visit *visit, int32_t field)
{
    struct rg_it_model *it = &visit->model.it;
    /* Before the first collection nobody knows what is in force. */
    bool changeable =
        it->diagnostics.at_ms != 0 && !it->diagnostics.network.broker_fixed && !visit->config.unprovisioned;
    if (it->page != RG_IT_NETWORK || field != RG_IT_BROKER || !changeable) {
        return;
    }
    memset(it->text, 0, sizeof it->text);
    (void)rg_text_copy(it->text, sizeof it->text, it->diagnostics.network.broker);
    it->field = RG_IT_BROKER;
    it->refused = false;
}

void rg_visit_form_key(struct rg_visit *visit, int32_t point)
{
    struct rg_it_model *it = &visit->model.it;
    size_t len = strlen(it->text);
    if (!typing(visit) || point <= ' ' || point > '~' || len + 1 >= sizeof it->text) {
        return;
    }
    it->text[len] = (char)point;
    it->refused = false;
}

void rg_visit_form_erase(struct rg_visit *visit)
{
    struct rg_it_model *it = &visit->model.it;
    size_t len = strlen(it->text);
    if (typing(visit) && len > 0) {
        it->text[len - 1] = '\0';
        it->refused = false;
    }
}

void rg_visit_form_cancel(struct rg_visit *visit)
{
    struct rg_it_model *it = &visit->model.it;
    memset(it->text, 0, sizeof it->text);
    it->field = RG_IT_NO_FIELD;
    it->refused = false;
}

static void save_panel(struct rg_visit *visit)
{
    struct rg_it_model *it = &visit->model.it;
    if (it->panel_form == RG_IT_CHANGED || it->panel_form == RG_IT_NOT_SAVED) {
        it->panel_form = RG_IT_SAVING;
        rg_visit_order(visit, RG_VISIT_SAVE_PANEL, 0)->panel = visit->config.panel;
    }
}

static void take_broker(struct rg_visit *visit)
{
    struct rg_it_model *it = &visit->model.it;
    if (!rg_broker_valid(it->text)) {
        it->refused = true;
        return;
    }
    struct rg_visit_command *command = rg_visit_order(visit, RG_VISIT_SAVE_BROKER, 0);
    (void)rg_text_copy(command->broker, sizeof command->broker, it->text);
    it->network = RG_IT_SAVING;
    rg_visit_form_cancel(visit);
}

void rg_visit_form_accept(struct rg_visit *visit)
{
    if (typing(visit)) {
        take_broker(visit);
    } else if (visit->model.it.page == RG_IT_PANEL) {
        save_panel(visit);
    }
}

void rg_visit_form_leave(struct rg_visit *visit)
{
    rg_visit_form_cancel(visit);
    save_panel(visit);
}

static uint32_t brighter(uint32_t percent, uint32_t most, bool up)
{
    if (up) {
        return percent + RG_BRIGHTNESS_STEP < most ? percent + RG_BRIGHTNESS_STEP : most;
    }
    return percent > RG_BRIGHTNESS_LEAST + RG_BRIGHTNESS_STEP ? percent - RG_BRIGHTNESS_STEP
                                                              : RG_BRIGHTNESS_LEAST;
}

static void step_language(struct rg_visit *visit, bool up)
{
    struct rg_panel_settings *panel = &visit->config.panel;
    uint32_t count = visit->config.language_count, at = 0;
    if (count == 0 || visit->config.language_fixed) {
        return;
    }
    while (at < count && strcmp(visit->config.languages[at], panel->language) != 0) {
        at++;
    }
    at = at == count ? 0 : (at + (up ? 1 : count - 1)) % count;
    memcpy(panel->language, visit->config.languages[at], sizeof panel->language);
    memcpy(visit->site_language, panel->language, sizeof visit->site_language);
}

void rg_visit_form_step(struct rg_visit *visit, int32_t field, bool up)
{
    struct rg_it_model *it = &visit->model.it;
    struct rg_panel_settings *panel = &visit->config.panel;
    struct rg_panel_settings before = *panel;
    if (field == RG_IT_BRIGHTNESS) {
        panel->full = brighter(panel->full, 100, up);
        panel->dim = panel->dim < panel->full ? panel->dim : panel->full;
    } else if (field == RG_IT_DIMMED) {
        panel->dim = brighter(panel->dim, panel->full, up);
    } else if (field == RG_IT_LANGUAGE) {
        step_language(visit, up);
    } else if (field == RG_IT_THEME) {
        unsigned next = (unsigned)panel->theme + (up ? 1u : RG_SCREEN_THEMES - 1u);
        panel->theme = (enum rg_screen_theme)(next % RG_SCREEN_THEMES);
    } else if (field == RG_IT_TEXT_SIZE) {
        panel->large_text = up;
        visit->config.ease.large_text = up;
        visit->model.ease.large_text = up;
    }
    if (memcmp(&before, panel, sizeof before) != 0) {
        it->panel_form = RG_IT_CHANGED;
    }
    it->panel = *panel;
}

void rg_visit_on_settings_stored(struct rg_visit *visit, enum rg_visit_command_kind kind, bool stored)
{
    struct rg_it_model *it = &visit->model.it;
    enum rg_it_saved *form = kind == RG_VISIT_SAVE_PANEL    ? &it->panel_form
                             : kind == RG_VISIT_SAVE_BROKER ? &it->network
                                                            : NULL;
    if (visit->session.it && form != NULL && *form == RG_IT_SAVING) {
        *form = stored ? RG_IT_SAVED : RG_IT_NOT_SAVED;
    }
}
