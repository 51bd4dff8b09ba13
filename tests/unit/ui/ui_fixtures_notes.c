#include "ui_fixtures_notes.h"

#include "ui_fixtures.h"

#include <stdio.h>
#include <string.h>

#define COPY(field, text) ((void)snprintf((field), sizeof(field), "%s", (text)))

static void base(struct rg_screen_model *model, enum rg_screen screen)
{
    ui_fixture_stand(model, screen);
    model->language_chosen = -1;
    model->session_open = true;
}

static void add(struct rg_screen_model *model, enum rg_note_kind kind, enum rg_note_value value,
                enum rg_note_source source)
{
    struct rg_note note;
    memset(&note, 0, sizeof note);
    note.kind = kind;
    note.value = value;
    note.source = source;
    note.at_ms = 1000 - (int64_t)model->profile.notes.count;
    if (value == RG_NOTE_NO_VALUE) {
        COPY(note.category, "Trousers");
        COPY(note.size, kind == RG_NOTE_SIZE ? "38/32" : "");
    }
    rg_notes_put(&model->profile.notes, &note);
}

void ui_fixture_idle_ask(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_IDLE);
    model->visit.value = 0;
    model->language_count = 2;
    COPY(model->languages[0], "en");
    COPY(model->languages[1], "de");
}

void ui_fixture_profile_notes(struct rg_screen_model *model)
{
    ui_fixture_customer(3, model);
    model->note.kept = true;
    add(model, RG_NOTE_COLOUR, RG_NOTE_COLOUR_BLUE, RG_NOTE_BY_CUSTOMER);
    add(model, RG_NOTE_SIZE, RG_NOTE_NO_VALUE, RG_NOTE_BY_TEAM);
}

/* Nothing of them may be kept. */
void ui_fixture_profile_notes_none(struct rg_screen_model *model)
{
    ui_fixture_customer(4, model);
}

void ui_fixture_profile_notes_full(struct rg_screen_model *model)
{
    ui_fixture_profile_notes(model);
    add(model, RG_NOTE_DISLIKE, RG_NOTE_COLOUR_ORANGE, RG_NOTE_BY_CUSTOMER);
    add(model, RG_NOTE_DISLIKE, RG_NOTE_NO_VALUE, RG_NOTE_BY_TEAM);
    add(model, RG_NOTE_TASTE, RG_NOTE_TASTE_PATTERNED, RG_NOTE_BY_TEAM);
    add(model, RG_NOTE_FAMILY, RG_NOTE_FAMILY_GRANDCHILD, RG_NOTE_BY_TEAM);
    add(model, RG_NOTE_OCCASION, RG_NOTE_OCCASION_OUTDOORS, RG_NOTE_BY_TEAM);
}

/* All that a glance can hold at once. */
void ui_fixture_profile_together(struct rg_screen_model *model)
{
    ui_fixture_fill(ui_fixture_find("profile-last-time-too"), model);
    model->note.kept = true;
    add(model, RG_NOTE_COLOUR, RG_NOTE_COLOUR_BLUE, RG_NOTE_BY_CUSTOMER);
    add(model, RG_NOTE_DISLIKE, RG_NOTE_COLOUR_ORANGE, RG_NOTE_BY_CUSTOMER);
    add(model, RG_NOTE_SIZE, RG_NOTE_NO_VALUE, RG_NOTE_BY_TEAM);
}

/* And somebody waits, which leaves no button its usual place but Hide. */
void ui_fixture_profile_together_waits(struct rg_screen_model *model)
{
    ui_fixture_profile_together(model);
    model->someone_waits = true;
}

void ui_fixture_profile_notes_lost(struct rg_screen_model *model)
{
    ui_fixture_profile_notes(model);
    model->profile.notes.notes[0].state = RG_NOTE_NOT_SAVED;
    model->profile.notes.notes[1].state = RG_NOTE_SAVING;
}

static void note(struct rg_screen_model *model, enum rg_note_page page, bool asks)
{
    static const char *const categories[] = {"Trousers", "Shirts",      "Knitwear",
                                             "Coats",    "Accessories", "Shoes"};
    static const char *const sizes[] = {"XXS", "XS", "S",  "M",     "L",     "XL",
                                        "XXL", "36", "38", "38/32", "40/34", "42"};
    base(model, RG_SCREEN_NOTE);
    model->note.page = page;
    model->note.asks = asks;
    model->note.kept = !asks;
    model->note.range_known = true;
    model->note.range.count = RG_NOTE_RANGE_SHOWN;
    for (uint32_t i = 0; i < RG_NOTE_RANGE_SHOWN; i++) {
        struct rg_note_range_category *one = &model->note.range.categories[i];
        COPY(one->category, categories[i]);
        one->size_count = RG_NOTE_RANGE_SIZES;
        for (uint32_t s = 0; s < RG_NOTE_RANGE_SIZES; s++) {
            COPY(one->sizes[s], sizes[s]);
        }
    }
}

void ui_fixture_note_kinds(struct rg_screen_model *model)
{
    note(model, RG_NOTE_PAGE_KINDS, false);
}

/* More than have room, and their words are longer. */
static void many(struct rg_screen_model *model)
{
    static const char *const more[] = {"Overshirts and blousons", "Sportswear", "Hats"};
    for (uint32_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        model->note.range.categories[model->note.range.count] = model->note.range.categories[i];
        COPY(model->note.range.categories[model->note.range.count].category, more[i]);
        model->note.range.count++;
    }
    /* Spoken of now. */
    const struct rg_note_range_category first = model->note.range.categories[0];
    model->note.range.categories[0] = model->note.range.categories[RG_NOTE_RANGE_SHOWN];
    model->note.range.categories[RG_NOTE_RANGE_SHOWN] = first;
}

void ui_fixture_note_kinds_many(struct rg_screen_model *model)
{
    note(model, RG_NOTE_PAGE_KINDS, false);
    many(model);
}

void ui_fixture_note_kinds_none(struct rg_screen_model *model)
{
    note(model, RG_NOTE_PAGE_KINDS, false);
    model->note.range.count = 0;
    model->note.range_known = false;
}

void ui_fixture_note_size(struct rg_screen_model *model)
{
    note(model, RG_NOTE_PAGE_SIZE, false);
}

void ui_fixture_note_size_many(struct rg_screen_model *model)
{
    note(model, RG_NOTE_PAGE_SIZE, false);
    many(model);
}

void ui_fixture_note_size_none(struct rg_screen_model *model)
{
    note(model, RG_NOTE_PAGE_SIZE, false);
    model->note.range.count = 0;
}

void ui_fixture_note_colour(struct rg_screen_model *model)
{
    note(model, RG_NOTE_PAGE_COLOUR, false);
}

void ui_fixture_note_taste(struct rg_screen_model *model)
{
    note(model, RG_NOTE_PAGE_TASTE, false);
}

void ui_fixture_note_not_category(struct rg_screen_model *model)
{
    note(model, RG_NOTE_PAGE_NOT_CATEGORY, false);
}

void ui_fixture_ask_kinds(struct rg_screen_model *model)
{
    note(model, RG_NOTE_PAGE_KINDS, true);
    model->note.kept = true;
}

void ui_fixture_ask_kinds_counts(struct rg_screen_model *model)
{
    note(model, RG_NOTE_PAGE_KINDS, true);
    model->hide_in_s = 20;
    model->online = false;
    model->unsent = 3;
}

void ui_fixture_ask_kinds_many(struct rg_screen_model *model)
{
    ui_fixture_ask_kinds(model);
    many(model);
    model->hide_in_s = 20;
}

void ui_fixture_ask_size(struct rg_screen_model *model)
{
    note(model, RG_NOTE_PAGE_SIZE, true);
    model->note.category = 4;
}

void ui_fixture_ask_not_colour(struct rg_screen_model *model)
{
    note(model, RG_NOTE_PAGE_NOT_COLOUR, true);
    model->hide_in_s = 20;
}

void ui_fixture_ask_family(struct rg_screen_model *model)
{
    note(model, RG_NOTE_PAGE_FAMILY, true);
}

void ui_fixture_ask_occasion(struct rg_screen_model *model)
{
    note(model, RG_NOTE_PAGE_OCCASION, true);
}

void ui_fixture_asked(struct rg_screen_model *model)
{
    struct rg_reco_list list;
    ui_fixture_customer(3, model);
    list = model->recommendations;
    for (uint32_t i = 0; i < list.count; i++) {
        list.items[i].reason = RG_REASON_BESTSELLER;
        memset(list.items[i].because_title, 0, sizeof list.items[i].because_title);
    }
    base(model, RG_SCREEN_ASKED);
    model->recommendations = list;
    model->shown_at_ms = 1779285900000;
    add(model, RG_NOTE_COLOUR, RG_NOTE_COLOUR_GREEN, RG_NOTE_THIS_VISIT);
    add(model, RG_NOTE_SIZE, RG_NOTE_NO_VALUE, RG_NOTE_THIS_VISIT);
}

void ui_fixture_asked_first(struct rg_screen_model *model)
{
    ui_fixture_asked(model);
    memset(&model->profile.notes, 0, sizeof model->profile.notes);
    model->recommendations.count = 0;
}

void ui_fixture_asked_counts(struct rg_screen_model *model)
{
    ui_fixture_asked(model);
    model->hide_in_s = 20;
    model->reader_ready = false;
}
