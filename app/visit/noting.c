/* Noting something of who is open, or asking them; and asking somebody who stays anonymous. */
#include "visit_state.h"

#include <string.h>

/* A note that is not on the disk yet is the newest. */
#define JUST_NOW INT64_MAX

/* What a member allows is kept; where the medium is not good for reading it back, nothing is. */
static bool kept(const struct rg_visit *visit)
{
    return visit->phase == RG_PHASE_OPEN && visit->scope == RG_SCOPE_PROFILE &&
           (visit->purposes & RG_PURPOSE_NOTES) != 0 &&
           rg_assurance_allows(&visit->config.assurance, RG_RIGHT_NOTES, &visit->holder, false);
}

static bool is(const char *one, const char *other)
{
    return one[0] != '\0' && strcmp(one, other) == 0;
}

/* What they speak of now: what is opened on the screen, or else what they bought last. */
static const char *spoken_of(const struct rg_screen_model *model)
{
    const struct rg_reco_list *list = &model->recommendations;
    if (model->selected >= 0 && (uint32_t)model->selected < list->count && model->selected < RG_RECO_SHOWN) {
        return list->items[model->selected].category;
    }
    return model->profile.purchase_count > 0 ? model->profile.purchases[0].category : "";
}

/* Of which they have something, or a size. */
static bool theirs(const struct rg_profile *profile, const char *category)
{
    bool found = rg_profile_size_for(profile, category) != NULL;
    for (uint32_t i = 0; !found && i < profile->purchase_count && i < RG_PROFILE_PURCHASES; i++) {
        found = is(profile->purchases[i].category, category);
    }
    return found;
}

/* The less, the sooner it stands. */
static int rank(const struct rg_screen_model *model, const char *category)
{
    return is(spoken_of(model), category) ? 0 : theirs(&model->profile, category) ? 1 : 2;
}

/* The store's words as they are wanted now: a size of what is spoken of is a touch away, and what is theirs before what only sells. */
static void order_range(struct rg_visit *visit)
{
    struct rg_note_range *range = &visit->noting.model.range;
    *range = visit->noting.range;
    for (uint32_t i = 1; i < range->count; i++) {
        const struct rg_note_range_category one = range->categories[i];
        int wanted = rank(&visit->model, one.category);
        uint32_t place = i;
        while (place > 0 && rank(&visit->model, range->categories[place - 1].category) > wanted) {
            range->categories[place] = range->categories[place - 1];
            place--;
        }
        range->categories[place] = one;
    }
}

static void want_range(struct rg_visit *visit)
{
    if (!visit->noting.model.range_known) {
        (void)rg_visit_order(visit, RG_VISIT_LOAD_RANGE, 0);
    }
}

static void begin(struct rg_visit *visit, bool asks)
{
    struct rg_note_model *model = &visit->noting.model;
    rg_visit_more_end(visit);
    visit->noting.open = true;
    model->page = RG_NOTE_PAGE_KINDS;
    model->category = 0;
    model->kept = kept(visit);
    model->asks = asks || !model->kept;
    /* Only now: it must stand still while it can be touched. */
    order_range(visit);
    want_range(visit);
}

static void turn_to(struct rg_visit *visit, int32_t page)
{
    struct rg_note_model *model = &visit->noting.model;
    if (page <= RG_NOTE_PAGE_KINDS || page >= RG_NOTE_PAGES) {
        return;
    }
    model->page = (enum rg_note_page)page;
    model->category = 0;
    if (page == RG_NOTE_PAGE_SIZE || page == RG_NOTE_PAGE_NOT_CATEGORY) {
        want_range(visit);
    }
}

/* A size of it, from among the kinds; or another one than stands. */
static void turn_to_category(struct rg_visit *visit, int32_t index)
{
    struct rg_note_model *model = &visit->noting.model;
    bool chosen_here = model->page == RG_NOTE_PAGE_KINDS || model->page == RG_NOTE_PAGE_SIZE;
    if (chosen_here && index >= 0 && (uint32_t)index < model->range.count) {
        model->page = RG_NOTE_PAGE_SIZE;
        model->category = (uint32_t)index;
    }
}

static void back(struct rg_visit *visit)
{
    if (visit->noting.model.page != RG_NOTE_PAGE_KINDS) {
        visit->noting.model.page = RG_NOTE_PAGE_KINDS;
    } else {
        visit->noting.open = false;
    }
}

static const struct rg_note_range_category *category_at(const struct rg_note_model *model, uint32_t index)
{
    return index < model->range.count ? &model->range.categories[index] : NULL;
}

static void take_category(struct rg_note *note, const struct rg_note_range_category *category)
{
    if (category != NULL) {
        memcpy(note->category, category->category, sizeof note->category);
    }
}

/* What was touched on the page that stands; nothing that is sound when it is not on it. */
static struct rg_note chosen(const struct rg_note_model *model, int32_t argument)
{
    static const enum rg_note_kind kinds[RG_NOTE_PAGES] = {
        [RG_NOTE_PAGE_SIZE] = RG_NOTE_SIZE,           [RG_NOTE_PAGE_COLOUR] = RG_NOTE_COLOUR,
        [RG_NOTE_PAGE_TASTE] = RG_NOTE_TASTE,         [RG_NOTE_PAGE_FAMILY] = RG_NOTE_FAMILY,
        [RG_NOTE_PAGE_OCCASION] = RG_NOTE_OCCASION,   [RG_NOTE_PAGE_NOT_COLOUR] = RG_NOTE_DISLIKE,
        [RG_NOTE_PAGE_NOT_CATEGORY] = RG_NOTE_DISLIKE};
    struct rg_note note;
    memset(&note, 0, sizeof note);
    note.kind = kinds[model->page];
    uint32_t index = argument < 0 ? UINT32_MAX : (uint32_t)argument;
    if (model->page == RG_NOTE_PAGE_SIZE) {
        const struct rg_note_range_category *category = category_at(model, model->category);
        take_category(&note, category);
        if (category != NULL && index < category->size_count) {
            memcpy(note.size, category->sizes[index], sizeof note.size);
        }
    } else if (model->page == RG_NOTE_PAGE_NOT_CATEGORY) {
        take_category(&note, category_at(model, index));
    } else if (index < RG_NOTE_VALUE_COUNT) {
        note.value = (enum rg_note_value)index;
    }
    return note;
}

static void load_asked(struct rg_visit *visit)
{
    rg_visit_order(visit, RG_VISIT_LOAD_ASKED, 0)->notes = visit->noting.answers;
}

static void take(struct rg_visit *visit, struct rg_note *note)
{
    const struct rg_note_model *model = &visit->noting.model;
    note->source = !model->kept ? RG_NOTE_THIS_VISIT : model->asks ? RG_NOTE_BY_CUSTOMER : RG_NOTE_BY_TEAM;
    note->at_ms = JUST_NOW;
    visit->noting.open = false;
    if (visit->phase == RG_PHASE_ASKING) {
        rg_notes_put(&visit->noting.answers, note);
        load_asked(visit);
        return;
    }
    if (model->kept) {
        note->state = RG_NOTE_SAVING;
        rg_visit_order(visit, RG_VISIT_STORE_NOTE, 0)->note = *note;
    }
    rg_notes_put(&visit->model.profile.notes, note);
}

static void choose(struct rg_visit *visit, int32_t argument)
{
    struct rg_note note = chosen(&visit->noting.model, argument);
    if (rg_note_sound(&note)) {
        take(visit, &note);
    }
    explicit_bzero(&note, sizeof note);
}

bool rg_visit_note_action(struct rg_visit *visit, const struct rg_screen_action *action)
{
    enum rg_action what = action->action;
    if (!visit->noting.open) {
        bool stands = visit->model.screen == RG_SCREEN_PROFILE || visit->model.screen == RG_SCREEN_ASKED;
        if (what == RG_ACTION_NOTE && stands) {
            begin(visit, action->argument != 0);
            return true;
        }
        /* Nothing of what an anonymous one is shown can be opened, or said to have been sold. */
        return visit->phase == RG_PHASE_ASKING && what != RG_ACTION_HIDE;
    }
    if (what == RG_ACTION_NOTE_KIND) {
        turn_to(visit, action->argument);
    } else if (what == RG_ACTION_NOTE_CATEGORY) {
        turn_to_category(visit, action->argument);
    } else if (what == RG_ACTION_NOTE_VALUE) {
        choose(visit, action->argument);
    } else if (what == RG_ACTION_BACK) {
        back(visit);
    }
    return what != RG_ACTION_HIDE && what != RG_ACTION_SWITCH;
}

bool rg_visit_asking_begin(struct rg_visit *visit, const struct rg_screen_action *action)
{
    if (action->action != RG_ACTION_NOTE || visit->phase != RG_PHASE_NONE ||
        visit->model.screen != RG_SCREEN_IDLE || !visit->session.open || visit->session.it ||
        visit->recognising_until_ns != 0) {
        return false;
    }
    visit->phase = RG_PHASE_ASKING;
    visit->id.value = ++visit->last_id;
    visit->input_ns = visit->now_ns;
    visit->reopens = false;
    begin(visit, true);
    load_asked(visit);
    return true;
}

static void on_stored(struct rg_visit *visit, const struct rg_note *note, bool stored)
{
    struct rg_note_list *list = &visit->model.profile.notes;
    for (uint32_t i = 0; i < list->count; i++) {
        struct rg_note *one = &list->notes[i];
        if (rg_note_same(one, note) && strcmp(one->size, note->size) == 0 && one->state == RG_NOTE_SAVING) {
            one->state = stored ? RG_NOTE_SAVED : RG_NOTE_NOT_SAVED;
            one->at_ms = stored ? note->at_ms : one->at_ms;
            return;
        }
    }
}

/* What is on its way to the disk, or of this visit alone, no store knows of. */
static void on_notes(struct rg_visit *visit, const struct rg_note_list *notes)
{
    struct rg_note_list *list = &visit->model.profile.notes, fresh;
    memset(&fresh, 0, sizeof fresh);
    for (uint32_t i = 0; i < notes->count; i++) {
        rg_notes_put(&fresh, &notes->notes[i]);
    }
    for (uint32_t i = list->count; i > 0; i--) {
        const struct rg_note *one = &list->notes[i - 1];
        if (one->source == RG_NOTE_THIS_VISIT || one->state != RG_NOTE_SAVED) {
            rg_notes_put(&fresh, one);
        }
    }
    memcpy(list, &fresh, sizeof fresh);
    explicit_bzero(&fresh, sizeof fresh);
}

static void on_asked(struct rg_visit *visit, const struct rg_visit_event *event)
{
    const struct rg_reco_list *list = event->noted.recommendations;
    if (visit->phase != RG_PHASE_ASKING || list == NULL || list->count > RG_RECO_SHOWN) {
        return;
    }
    visit->noting.fits = *list;
    visit->noting.fits.withheld_count = 0;
    explicit_bzero(visit->noting.fits.withheld, sizeof visit->noting.fits.withheld);
    visit->noting.fits_at_ms = event->noted.wall_ms;
}

void rg_visit_on_noted(struct rg_visit *visit, const struct rg_visit_event *event)
{
    if (event->noted.visit.value == 0 || event->noted.visit.value != visit->id.value) {
        return;
    }
    bool open = visit->phase == RG_PHASE_OPEN && visit->scope == RG_SCOPE_PROFILE;
    if (event->kind == RG_VISIT_NOTE_STORED && open && event->noted.note != NULL) {
        on_stored(visit, event->noted.note, event->noted.stored);
    } else if (event->kind == RG_VISIT_NOTES_READY && open && event->noted.notes != NULL &&
               event->noted.notes->count <= RG_NOTES_MAX) {
        on_notes(visit, event->noted.notes);
    } else if (event->kind == RG_VISIT_RANGE_READY && event->noted.range != NULL &&
               event->noted.range->count <= RG_NOTE_RANGE_CATEGORIES && visit->noting.open &&
               !visit->noting.model.range_known) {
        visit->noting.range = *event->noted.range;
        order_range(visit);
        visit->noting.model.range_known = true;
        visit->noting.model.category = 0;
    } else if (event->kind == RG_VISIT_ASKED_READY) {
        on_asked(visit, event);
    }
}

void rg_visit_present_note(struct rg_visit *visit)
{
    struct rg_screen_model *model = &visit->model;
    if (model->screen == RG_SCREEN_NOTE) {
        model->note = visit->noting.model;
    } else {
        memset(&model->note, 0, sizeof model->note);
        model->note.kept = model->screen == RG_SCREEN_PROFILE && kept(visit);
    }
    if (model->screen == RG_SCREEN_ASKED) {
        model->profile.notes = visit->noting.answers;
        model->recommendations = visit->noting.fits;
        model->shown_at_ms = visit->noting.fits_at_ms;
    } else if (visit->phase == RG_PHASE_ASKING) {
        explicit_bzero(&model->recommendations, sizeof model->recommendations);
        model->shown_at_ms = 0;
    }
}
