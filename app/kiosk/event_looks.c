#include "event_looks.h"

#include "log.h"

enum rg_status rg_event_looks_settle(struct rg_event_looks *looks, struct rg_store_outbox *outbox,
                                     size_t *count)
{
    enum rg_status status = rg_store_looks_settle(outbox, count);
    if (status != RG_OK) {
        rg_log(RG_LOG_ERROR, "LOOKS", "what was on the screen before the start could not be written down",
               status);
    } else if (*count > 0) {
        rg_log(RG_LOG_WARNING, "LOOKS", "the kiosk ended with something of a customer on the screen",
               (int64_t)*count);
    }
    looks->settled = status == RG_OK;
    return status;
}

bool rg_event_looks_ended(struct rg_event_looks *looks, const struct rg_visit_look *look)
{
    /* Of one that is dropped here the store has the beginning, and makes a line of it at the next start. */
    if (looks->ended_count < RG_EVENT_LOOKS_MAX) {
        looks->ended[looks->ended_count++] = (struct rg_look_ended){.screen = look->number,
                                                                    .fields = look->fields,
                                                                    .more = look->more,
                                                                    .duration_ms = look->duration_ms};
    }
    return looks->ended_count < RG_EVENT_LOOKS_MAX;
}

static struct rg_look_begun begun_by(const struct rg_request *request, const struct rg_uuid *visit,
                                     int64_t wall_ms)
{
    const struct rg_visit_look *look = &request->look;
    return (struct rg_look_begun){.screen = look->number,
                                  .member = request->holder.member,
                                  .look = {.at_ms = wall_ms,
                                           .visit = *visit,
                                           .associate = request->associate,
                                           .scope = look->scope,
                                           .began = look->began,
                                           .assurance = request->holder.assurance,
                                           .more = look->more,
                                           .closed = look->closed,
                                           .purposes = look->purposes,
                                           .fields = look->fields,
                                           .since_tap_ms = look->since_tap_ms}};
}

enum rg_status rg_event_looks_write(struct rg_event_looks *looks, struct rg_store_outbox *outbox,
                                    const struct rg_request *request, const struct rg_uuid *visit,
                                    int64_t wall_ms, const struct rg_event *event)
{
    struct rg_look_begun begun;
    struct rg_look_batch batch = {.ended = looks->ended,
                                  .ended_count = looks->ended_count,
                                  .visits = event,
                                  .visit_count = event != NULL ? 1 : 0};
    if (request != NULL && request->look.number != 0) {
        begun = begun_by(request, visit, wall_ms);
        batch.begun = &begun;
    }
    size_t left = 0;
    enum rg_status status = looks->settled ? RG_OK : rg_event_looks_settle(looks, outbox, &left);
    if (status == RG_OK) {
        status = rg_store_looks_write(outbox, &batch);
    }
    if (status == RG_OK) {
        looks->ended_count = 0;
    }
    return status;
}
