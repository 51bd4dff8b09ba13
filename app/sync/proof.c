/* The broker is not trusted: what is not signed by HQ for this kiosk is not even read, and what HQ once said to another question is
 * no answer to this one (command.h). */
#include "machine.h"

#include "text.h"

#include <stdio.h>
#include <string.h>

bool rg_sync_checks(const struct rg_sync *sync)
{
    return sync->config.commands.count > 0;
}

bool rg_sync_proven(struct rg_sync *sync, const char *topic, const void *payload, size_t len)
{
    char whole[RG_COMMAND_STATEMENT_MAX];
    if (!rg_sync_checks(sync)) {
        return true;
    }
    int whole_len =
        snprintf(whole, sizeof whole, "rg/1/%s/%s/%s", sync->config.site, sync->config.device, topic);
    if (whole_len > 0 && (size_t)whole_len < sizeof whole &&
        rg_command_proven(&sync->config.commands, whole, payload, len)) {
        return true;
    }
    sync->status.unproven++;
    rg_sync_state_changed(sync);
    return false;
}

void rg_sync_stale(struct rg_sync *sync)
{
    if (rg_sync_checks(sync)) {
        sync->status.replayed++;
        rg_sync_state_changed(sync);
    }
}

void rg_sync_asked(struct rg_sync_stream *talk, const struct rg_uuid *id)
{
    talk->asked[talk->asked_next] = *id;
    talk->asked_next = (talk->asked_next + 1) % RG_SYNC_ASKED;
}

bool rg_sync_answered(struct rg_sync *sync, struct rg_sync_stream *talk, const char *id)
{
    static const struct rg_uuid none;
    struct rg_uuid asked;
    if (!rg_sync_checks(sync)) {
        return true;
    }
    if (rg_uuid_read(id, &asked) != RG_OK || memcmp(&asked, &none, sizeof asked) == 0) {
        return false;
    }
    for (size_t i = 0; i < RG_SYNC_ASKED; i++) {
        if (memcmp(&talk->asked[i], &asked, sizeof asked) == 0) {
            talk->asked[i] = none;
            return true;
        }
    }
    return false;
}
