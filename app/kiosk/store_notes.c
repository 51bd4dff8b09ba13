/* Notes of who is open, read again when HQ's rows come; the store's own words; what fits answers of nobody. */
#include "store_parts.h"

#include "notes.h"
#include "offers.h"

#include <string.h>

/* What somebody's notes say is not kept here; whether they changed can be told by less (FNV-1a). */
static uint64_t fingerprint(const struct rg_note_list *notes)
{
    uint64_t sum = 14695981039346656037u;
    for (uint32_t i = 0; i < notes->count; i++) {
        const uint8_t *bytes = (const uint8_t *)&notes->notes[i];
        for (size_t at = 0; at < sizeof notes->notes[i]; at++) {
            sum = (sum ^ bytes[at]) * 1099511628211u;
        }
    }
    return sum ^ notes->count;
}

void rg_store_notes_begin(struct rg_store_service *service, const struct rg_request *request,
                          const struct rg_note_list *notes)
{
    service->watch = (struct rg_store_watch){.visit = request->visit,
                                             .holder = request->holder,
                                             .associate = request->associate,
                                             .badge = request->badge,
                                             .said = fingerprint(notes)};
}

void rg_store_notes_again(struct rg_store_service *service)
{
    struct rg_store_watch *watch = &service->watch;
    if (watch->visit.value == 0) {
        return;
    }
    uint64_t watched = atomic_load(&service->watched);
    if (watched != 2 * watch->visit.value + 1) {
        /* Main may not have it yet. */
        if (watched >= 2 * watch->visit.value) {
            explicit_bzero(watch, sizeof *watch);
        }
        return;
    }
    const struct rg_request again = {.kind = RG_REQUEST_LOAD,
                                     .visit = watch->visit,
                                     .holder = watch->holder,
                                     .associate = watch->associate,
                                     .badge = watch->badge,
                                     .badge_holds = true};
    struct rg_consent_grant grant;
    struct rg_news news = {.kind = RG_NEWS_NOTES, .visit = watch->visit};
    if (rg_store_service_grant(service, &again, &grant) == RG_OK &&
        rg_store_notes_of(service->store, &grant, &news.notes) == RG_OK &&
        fingerprint(&news.notes) != watch->said) {
        watch->said = fingerprint(&news.notes);
        news.at_ns = rg_store_service_now(service);
        rg_news_push(service->news, &news, &service->thread.stopping);
    }
    explicit_bzero(&news.notes, sizeof news.notes);
}

void rg_store_notes_range(struct rg_store_service *service, const struct rg_request *request)
{
    struct rg_news news = {.kind = RG_NEWS_RANGE, .visit = request->visit};
    enum rg_status status = rg_store_note_range(service->store, &news.range);
    if (status == RG_OK) {
        news.at_ns = rg_store_service_now(service);
        rg_news_push(service->news, &news, &service->thread.stopping);
    }
    rg_store_service_fault(service, status);
}

/* Nothing personal is read: the answers are all that is known. */
void rg_store_notes_asked(struct rg_store_service *service, const struct rg_request *request)
{
    struct rg_news news = {.kind = RG_NEWS_ASKED, .visit = request->visit};
    struct rg_profile answers = {.notes = request->notes};
    rg_store_service_set_now(service);
    enum rg_status status =
        rg_store_recommend(service->store, NULL, &answers, &service->ranking, &news.asked);
    if (status == RG_OK) {
        news.at_ns = rg_store_service_now(service);
        rg_news_push(service->news, &news, &service->thread.stopping);
    }
    rg_store_service_fault(service, status);
    explicit_bzero(&answers, sizeof answers);
    explicit_bzero(&news, sizeof news);
}
