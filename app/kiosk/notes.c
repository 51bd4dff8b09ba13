/* Notes and answers, from the visit to the threads that keep and find them, and back. */
#include "kiosk.h"

#include <string.h>

void rg_kiosk_note(struct rg_kiosk *kiosk, const struct rg_visit_command *command)
{
    struct rg_request wanted = {.kind = RG_REQUEST_NOTE,
                                .visit = command->visit,
                                .holder = command->holder,
                                .associate = command->associate};
    if (command->kind == RG_VISIT_LOAD_RANGE) {
        wanted.kind = RG_REQUEST_RANGE;
    } else if (command->kind == RG_VISIT_LOAD_ASKED) {
        wanted.kind = RG_REQUEST_ASKED;
        wanted.notes = command->notes;
    } else {
        wanted.note = command->note;
    }
    rg_kiosk_request(kiosk, &wanted);
    explicit_bzero(&wanted, sizeof wanted);
}

void rg_kiosk_note_refused(struct rg_kiosk *kiosk, const struct rg_request *wanted)
{
    kiosk->note_refusal = wanted->note;
    const struct rg_visit_event refused = {
        .kind = RG_VISIT_NOTE_STORED,
        .noted = {.visit = wanted->visit, .note = &kiosk->note_refusal, .stored = false}};
    rg_kiosk_answer(kiosk, &refused);
}

void rg_kiosk_noted(struct rg_kiosk *kiosk, const struct rg_news *news)
{
    struct rg_visit_event event = {.kind = RG_VISIT_NOTE_STORED, .noted = {.visit = news->visit}};
    if (news->kind == RG_NEWS_NOTED) {
        event.noted.note = &news->note;
        event.noted.stored = news->status == RG_OK;
    } else if (news->kind == RG_NEWS_NOTES) {
        event.kind = RG_VISIT_NOTES_READY;
        event.noted.notes = &news->notes;
    } else if (news->kind == RG_NEWS_RANGE) {
        event.kind = RG_VISIT_RANGE_READY;
        event.noted.range = &news->range;
    } else {
        event.kind = RG_VISIT_ASKED_READY;
        event.noted.recommendations = &news->asked;
        event.noted.wall_ms = kiosk->board.clock->ops->wall_ms(kiosk->board.clock);
    }
    rg_kiosk_handle(kiosk, &event);
}

void rg_kiosk_notes_watch(struct rg_kiosk *kiosk)
{
    const struct rg_screen_model *model = rg_visit_model(kiosk->visit);
    bool open = model->screen == RG_SCREEN_PROFILE || model->screen == RG_SCREEN_NOTE ||
                model->screen == RG_SCREEN_WARDROBE;
    if (open) {
        kiosk->noted_visit = model->visit;
    }
    atomic_store(&kiosk->data.store_service.watched, 2 * kiosk->noted_visit.value + open);
}
