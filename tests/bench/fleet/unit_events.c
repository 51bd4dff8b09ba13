#include "crypto.h"
#include "unit.h"

#include <string.h>

#define AT_ONCE 16

static int64_t any_of(int64_t count)
{
    uint64_t number = 0;
    (void)!rg_random(&number, sizeof number);
    return 1 + (int64_t)(number % (uint64_t)count);
}

static enum rg_status compose(const struct unit *unit, int64_t now_ms, struct rg_event *event)
{
    const struct fleet_place *place = unit->place;
    *event = (struct rg_event){.kind = RG_EVENT_OUTCOME,
                               .at_ms = now_ms,
                               .member = {place->member - 1 + any_of(place->members)},
                               .associate = {1},
                               .item_count = 1,
                               .outcome = RG_OUTCOME_LIKED};
    event->items[0] = (struct rg_event_item){{any_of(unit->options->products)}, RG_REASON_BESTSELLER};
    enum rg_status status = rg_uuid7(now_ms, &event->id);
    return status == RG_OK ? rg_uuid7(now_ms, &event->visit) : status;
}

enum rg_status unit_say(struct unit *unit, size_t count)
{
    struct rg_event events[AT_ONCE];
    enum rg_status status = RG_OK;
    struct rg_sync_now now = unit_now();
    while (count > 0 && status == RG_OK) {
        size_t some = count < AT_ONCE ? count : AT_ONCE;
        for (size_t i = 0; i < some && status == RG_OK; i++) {
            status = compose(unit, now.wall_ms, &events[i]);
        }
        if (status == RG_OK) {
            status = rg_outbox_append(unit->outbox, RG_STREAM_VISIT, events, some);
        }
        unit->said += status == RG_OK ? some : 0;
        count -= some;
    }
    rg_sync_outbox_changed(unit->sync, unit_now());
    return status;
}
