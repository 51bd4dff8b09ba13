/* What the visit is told of the configuration, at its beginning and when it changes. */
#include "visit_state.h"

#include <string.h>

static uint32_t within(uint32_t value, uint32_t usual, uint32_t most)
{
    return value == 0 ? usual : value < most ? value : most;
}

void rg_visit_configure(struct rg_visit *visit, const struct rg_visit_config *config)
{
    struct rg_visit_config *kept = &visit->config;
    *kept = *config;
    kept->serial = NULL;
    kept->patience = within(config->patience, 1, RG_VISIT_PATIENCE_MAX);
    kept->panel.full = within(config->panel.full, RG_BRIGHTNESS_FULL_PCT, 100);
    kept->panel.dim = within(config->panel.dim, RG_BRIGHTNESS_DIM_PCT, kept->panel.full);
    kept->ease.large_text = config->ease.large_text || config->panel.large_text;
    kept->panel.large_text = kept->ease.large_text;
    kept->consent_age = config->consent_age == 0 ? RG_VISIT_CONSENT_AGE : config->consent_age;
    kept->join_asks = config->join_asks == 0 ? UINT32_MAX : config->join_asks;
    kept->language_count =
        config->language_count < RG_LANGUAGES_MAX ? config->language_count : RG_LANGUAGES_MAX;
    uint64_t session_ms = within(config->session_ms, RG_VISIT_SESSION_MS, RG_VISIT_SESSION_MAX_MS);
    session_ms = rg_visit_patient(visit, session_ms);
    visit->session_ns =
        rg_visit_after(0, session_ms < RG_VISIT_SESSION_MAX_MS ? session_ms : RG_VISIT_SESSION_MAX_MS);
}

void rg_visit_begin_choices(struct rg_visit *visit)
{
    struct rg_screen_model *model = &visit->model;
    model->switched_off = visit->config.switched_off;
    model->language_count = visit->config.language_count;
    memcpy(model->languages, visit->config.languages, sizeof model->languages);
}

bool rg_visit_rests(const struct rg_visit *visit, enum rg_visit_rest rest)
{
    for (size_t i = 0; rest == RG_REST_NOTHING && i < RG_VISIT_PARKED; i++) {
        if (visit->parked[i].associate.value != 0) {
            return false;
        }
    }
    bool signed_in = visit->session.open && (rest != RG_REST_BETWEEN || visit->session.it);
    return visit->phase == RG_PHASE_NONE && !signed_in && !visit->choosing && visit->ease_ns == 0 &&
           visit->notice.screen == RG_SCREEN_IDLE && visit->recognising_until_ns == 0 &&
           visit->nobody.until_ns == 0 && !visit->waiting.present;
}

void rg_visit_on_configured(struct rg_visit *visit, const struct rg_visit_config *config)
{
    if (config == NULL || !rg_visit_rests(visit, RG_REST_NOBODY)) {
        return;
    }
    struct rg_visit_config fresh = *config;
    fresh.code_limit = visit->config.code_limit;
    fresh.unprovisioned = visit->config.unprovisioned;
    rg_visit_configure(visit, &fresh);
    rg_visit_begin_choices(visit);
    rg_visit_forget_ease(visit);
    memcpy(visit->site_language, visit->config.panel.language, sizeof visit->site_language);
}
