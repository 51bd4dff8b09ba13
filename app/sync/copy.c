/* A customer's copy of their data. Somebody stands there and waits: it is asked for at once or not at all, and only once. */
#include "machine.h"

#include "crypto.h"
#include "text.h"

#include <string.h>

static void answer(struct rg_sync *sync, const struct rg_copy_link *link)
{
    sync->copy.rid[0] = '\0';
    if (sync->config.copied != NULL) {
        sync->config.copied(sync->config.context, sync->copy.visit, link);
    }
}

void rg_sync_copy(struct rg_sync *sync, const struct rg_sync_copy *wish, struct rg_sync_now now)
{
    struct rg_copy_link link = {.state = sync->status.link_up ? RG_COPY_FAILED : RG_COPY_OFFLINE};
    struct rg_uuid id;
    size_t len = 0;
    sync->copy.visit = wish->visit;
    if (sync->status.link_up && rg_uuid7(now.wall_ms, &id) == RG_OK) {
        rg_uuid_write(&id, sync->copy.rid);
        len = rg_copy_pull_write(wish, sync->copy.rid, now.wall_ms, sync->out, sizeof sync->out);
    }
    if (len == 0 || !rg_sync_publish(sync, "up/req", false, len)) {
        answer(sync, &link);
    }
}

void rg_sync_copy_disconnect(struct rg_sync *sync)
{
    const struct rg_copy_link link = {.state = RG_COPY_OFFLINE};
    if (sync->copy.rid[0] != '\0') {
        answer(sync, &link);
    }
}

void rg_sync_take_copy(struct rg_sync *sync, const void *payload, size_t len, struct rg_sync_now now)
{
    struct rg_copy_reply reply;
    if (rg_copy_read(payload, len, now.wall_ms, &reply) != RG_REFUSED_NOT) {
        sync->status.refused++;
        return;
    }
    /* An answer that comes late, or twice, is none. */
    if (sync->copy.rid[0] != '\0' && strcmp(reply.rid, sync->copy.rid) == 0) {
        answer(sync, &reply.link);
    } else {
        rg_sync_stale(sync);
    }
    explicit_bzero(&reply, sizeof reply);
}
