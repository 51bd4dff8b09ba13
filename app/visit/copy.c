/* A copy of what is held of a customer, to take with them: a code that is a link, which works once and not for long. */
#include "visit_state.h"

#include <string.h>

#define MINUTE_MS 60000u
#define MINUTE_NS (MINUTE_MS * UINT64_C(1000000))
/* No link of HQ's on a screen lives as long. */
#define LIFE_MAX_MS (INT64_C(24) * 3600 * 1000)

void rg_visit_copy_state(struct rg_visit *visit, enum rg_copy_state state)
{
    rg_visit_rights_turn(visit, RG_SCREEN_COPY);
    visit->rights.model.copy = state;
}

void rg_visit_copy_order(struct rg_visit *visit, bool letter)
{
    if (!visit->model.online) {
        rg_visit_copy_state(visit, RG_COPY_OFFLINE);
        return;
    }
    rg_visit_copy_state(visit, RG_COPY_WAITING);
    visit->rights.asked = RG_VISIT_COPY;
    visit->rights.asked_ns = visit->now_ns;
    struct rg_visit_command *command = rg_visit_order(visit, RG_VISIT_COPY, 0);
    command->copy.letter = letter;
    /* What they read is still in the model: it changes when the event is done. */
    memcpy(command->copy.language, visit->model.language, sizeof command->copy.language);
}

void rg_visit_copy_begin(struct rg_visit *visit)
{
    if (visit->session.open && !visit->rights.present) {
        rg_visit_copy_state(visit, RG_COPY_SIGN);
    } else {
        rg_visit_copy_order(visit, false);
    }
}

void rg_visit_copy_action(struct rg_visit *visit, enum rg_action action)
{
    if (action == RG_ACTION_LETTER && visit->rights.model.copy_contact[0] != '\0') {
        rg_visit_copy_order(visit, true);
    }
}

static bool well_formed(const struct rg_copy_link *link)
{
    if (link == NULL || link->state < RG_COPY_CODE || link->state > RG_COPY_FAILED) {
        return false;
    }
    bool code = link->url[0] != '\0' && memchr(link->url, '\0', sizeof link->url) != NULL &&
                memchr(link->contact, '\0', sizeof link->contact) != NULL && link->life_ms > 0 &&
                link->life_ms <= LIFE_MAX_MS;
    return link->state != RG_COPY_CODE || code;
}

void rg_visit_on_copy_answered(struct rg_visit *visit, const struct rg_visit_event *event)
{
    const struct rg_copy_link *link = event->copy.link;
    if (event->copy.visit.value != visit->id.value || visit->rights.asked != RG_VISIT_COPY ||
        !well_formed(link)) {
        return;
    }
    rg_visit_copy_state(visit, link->state);
    if (link->state == RG_COPY_CODE) {
        visit->rights.copy_until_ns = rg_visit_after(visit->now_ns, (uint64_t)link->life_ms);
        visit->rights.model.copy_full = link->full;
        memcpy(visit->rights.model.copy_url, link->url, sizeof link->url);
        if (!link->full) {
            memcpy(visit->rights.model.copy_contact, link->contact, sizeof link->contact);
        }
    }
}

void rg_visit_copy_count(struct rg_visit *visit)
{
    uint64_t until_ns = visit->rights.copy_until_ns;
    if (until_ns > visit->now_ns) {
        visit->rights.model.copy_minutes = (uint32_t)((until_ns - visit->now_ns + MINUTE_NS - 1) / MINUTE_NS);
    }
}

/* Each minute is drawn. */
uint64_t rg_visit_copy_deadline(const struct rg_visit *visit)
{
    uint64_t until_ns = visit->rights.copy_until_ns, minutes = visit->rights.model.copy_minutes;
    return until_ns == 0 ? 0 : minutes > 1 ? until_ns - (minutes - 1) * MINUTE_NS : until_ns;
}
