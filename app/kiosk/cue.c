#include "cue.h"

#include <string.h>

static bool wants_attention(enum rg_screen screen)
{
    static const bool list[] = {
        [RG_SCREEN_JOIN] = true,          [RG_SCREEN_REFUSED_CARD] = true,  [RG_SCREEN_TWO_CARDS] = true,
        [RG_SCREEN_FOREIGN_CARD] = true,  [RG_SCREEN_UNPROVEN_CARD] = true, [RG_SCREEN_AGAIN_CARD] = true,
        [RG_SCREEN_ENDED_CARD] = true,    [RG_SCREEN_NO_DATA] = true,       [RG_SCREEN_READER_FAULT] = true,
        [RG_SCREEN_DATABASE_FAULT] = true};
    return (size_t)screen < sizeof list / sizeof list[0] && list[screen];
}

static bool is_fault(enum rg_screen screen)
{
    return screen == RG_SCREEN_READER_FAULT || screen == RG_SCREEN_DATABASE_FAULT;
}

/* A badge's second tap under an open visit is answered without RECOGNISED; another customer's leaves the
 * screen and only lets them wait. */
static bool card_was_read(const struct rg_cue_state *before, const struct rg_screen_model *model)
{
    if (model->someone_waits && !before->someone_waits) {
        return true;
    }
    if (model->screen == before->screen) {
        return false;
    }
    bool badge = model->screen == RG_SCREEN_HELLO_BADGE || model->screen == RG_SCREEN_GOODBYE_BADGE;
    return model->screen == RG_SCREEN_RECOGNISED || (badge && before->screen != RG_SCREEN_RECOGNISED);
}

static bool countdown_begins(const struct rg_cue_state *before, const struct rg_screen_model *model)
{
    return model->hide_in_s > 0 && before->hide_in_s == 0;
}

static bool ticks(const struct rg_cue_state *before, const struct rg_screen_model *model)
{
    return countdown_begins(before, model) ||
           (model->hide_in_s > 0 && model->hide_in_s <= RG_CUE_LAST_TICKS &&
            model->hide_in_s < before->hide_in_s);
}

static bool is_quiet(const struct rg_screen_model *model, const struct rg_cue_options *options)
{
    if (options->volume == 0) {
        return true;
    }
    if (!options->has_quiet || !model->now_known) {
        return false;
    }
    int32_t minute = model->now.hour * 60 + model->now.minute;
    bool after = minute >= options->quiet_from, before = minute < options->quiet_to;
    return options->quiet_from < options->quiet_to ? after && before : after || before;
}

/* Whether this screen's coming is to be heard; remembers which fault was. */
static bool calls_out(struct rg_cue_state *state, const struct rg_screen_model *model)
{
    if (model->screen == RG_SCREEN_RECOGNISED) {
        state->fault_told = false;
    }
    if (model->again && !state->again) {
        return true;
    }
    if (model->screen == state->screen || !wants_attention(model->screen)) {
        return false;
    }
    bool by_itself = is_fault(model->screen) && state->screen != RG_SCREEN_RECOGNISED;
    bool heard = !by_itself || !state->fault_told;
    state->fault_told = state->fault_told || is_fault(model->screen);
    return heard;
}

static void choose_sound(struct rg_cue_state *state, const struct rg_screen_model *model,
                         const struct rg_cue_options *options, struct rg_cue *cue)
{
    cue->sounds = true;
    if (calls_out(state, model)) {
        cue->sound = RG_SOUND_ATTENTION;
    } else if (card_was_read(state, model)) {
        cue->sound = RG_SOUND_READ;
    } else if (options->countdown && ticks(state, model)) {
        cue->sound = RG_SOUND_COUNTDOWN;
    } else {
        cue->sounds = false;
    }
    cue->sounds = cue->sounds && state->begun && !is_quiet(model, options);
}

static void choose_light(struct rg_cue_state *state, const struct rg_screen_model *model, struct rg_cue *cue)
{
    enum rg_lamp_state wanted = RG_LAMP_READY;
    bool flash = false;
    if (model->light == RG_LIGHT_OFF) {
        wanted = RG_LAMP_OFF;
    } else if (wants_attention(model->screen) || model->again) {
        wanted = RG_LAMP_ATTENTION;
    } else if (state->begun && card_was_read(state, model)) {
        wanted = RG_LAMP_READ;
        flash = true;
    } else if (state->lamp == RG_LAMP_READ && model->screen != RG_SCREEN_IDLE) {
        wanted = RG_LAMP_READ;
    }
    cue->lamp = wanted;
    cue->lights = flash || !state->begun || wanted != state->lamp;
    state->lamp = wanted;
}

static enum rg_outcome_state saved(const struct rg_screen_model *model)
{
    bool open = model->selected >= 0 && (uint32_t)model->selected < RG_RECO_SHOWN;
    return open ? model->outcomes[model->selected].state : RG_OUTCOME_OPEN;
}

static bool ease_differs(const struct rg_screen_ease *a, const struct rg_screen_ease *b)
{
    return a->speech != b->speech || a->large_text != b->large_text || a->high_contrast != b->high_contrast ||
           a->low_controls != b->low_controls;
}

/* Another page of a screen that stands; or what fits an answer, or can be one, has come. */
static bool turned(const struct rg_cue_state *before, const struct rg_screen_model *model)
{
    return model->it.page != before->page || model->rights.known_first != before->known_first ||
           model->wardrobe_first != before->wardrobe_first || model->note.page != before->note_page ||
           model->note.category != before->note_category || model->note.range_known != before->note_range ||
           (model->screen == RG_SCREEN_ASKED && model->shown_at_ms != before->shown_at_ms);
}

static enum rg_cue_voice choose_voice(const struct rg_cue_state *before, const struct rg_screen_model *model)
{
    if (!model->ease.speech) {
        return before->ease.speech ? RG_CUE_VOICE_STOP : RG_CUE_VOICE_KEEP;
    }
    enum rg_outcome_state state = saved(model);
    bool settled = state != before->saved && (state == RG_OUTCOME_SAVED || state == RG_OUTCOME_NOT_SAVED);
    bool changed = !before->begun || ease_differs(&before->ease, &model->ease) ||
                   model->screen != before->screen || settled || model->visit.value != before->visit.value ||
                   model->selected != before->selected || turned(before, model) ||
                   (model->someone_waits && !before->someone_waits) || (model->again && !before->again) ||
                   model->more != before->more || strcmp(model->language, before->language) != 0 ||
                   countdown_begins(before, model);
    return changed ? RG_CUE_VOICE_SAY : RG_CUE_VOICE_KEEP;
}

struct rg_cue rg_cue_next(struct rg_cue_state *state, const struct rg_screen_model *model,
                          const struct rg_cue_options *options)
{
    struct rg_cue cue = {.voice = choose_voice(state, model)};
    choose_light(state, model, &cue);
    choose_sound(state, model, options, &cue);
    state->begun = true;
    state->screen = model->screen;
    state->visit = model->visit;
    state->selected = model->selected;
    state->page = model->it.page;
    state->known_first = model->rights.known_first;
    state->wardrobe_first = model->wardrobe_first;
    state->note_page = model->note.page;
    state->note_category = model->note.category;
    state->note_range = model->note.range_known;
    state->shown_at_ms = model->shown_at_ms;
    state->someone_waits = model->someone_waits;
    state->more = model->more;
    state->again = model->again;
    state->saved = saved(model);
    state->ease = model->ease;
    state->hide_in_s = model->hide_in_s;
    memcpy(state->language, model->language, sizeof state->language);
    return cue;
}
