/* HQ says that it has another identity for this kiosk, which is asked for over a connection of its own (renewal.h). */
#include "machine.h"

#include "message_read.h"

static bool read_version(const void *payload, const struct rg_message_body *body, int64_t *version)
{
    struct rg_json_arena arena;
    struct rg_json json = rg_message_scan(payload, body, &arena);
    struct rg_json_walk walk = {0};
    struct rg_text_view key;
    bool fits = true;
    *version = -1;
    while (rg_json_member(&json, &walk, &key)) {
        if (rg_text_is(key, "version")) {
            fits = rg_json_integer(&json, version) && fits;
        } else {
            rg_json_skip(&json);
        }
    }
    return fits && *version >= 1 && rg_json_ended(&json);
}

void rg_sync_take_identity(struct rg_sync *sync, const void *payload, size_t len, struct rg_sync_now now)
{
    struct rg_message_body body;
    int64_t version;
    /* The answers on this topic are for that other connection. */
    if (rg_message_open(payload, len, "prov-res", now.wall_ms, &body) == RG_REFUSED_NOT) {
        return;
    }
    if (rg_message_open(payload, len, "identity", now.wall_ms, &body) != RG_REFUSED_NOT ||
        !read_version(payload, &body, &version)) {
        sync->status.refused++;
        return;
    }
    if (sync->config.on_identity != NULL) {
        sync->config.on_identity(sync->config.context, version);
    }
}
