/* HQ says that it has another identity for this kiosk, which is asked for over a connection of its own (renewal.h). */
#include "machine.h"

#include "message_read.h"

/* The last whole number that every JSON parser tells apart from the next. */
#define VERSION_MAX INT64_C(9007199254740991)

enum rg_refusal rg_given_read(const void *payload, size_t len, int64_t wall_ms, int64_t *version)
{
    struct rg_message_body body;
    enum rg_refusal refusal = rg_message_open(payload, len, "identity", wall_ms, &body);
    if (refusal != RG_REFUSED_NOT) {
        return refusal;
    }
    struct rg_json_arena arena;
    struct rg_json json = rg_message_scan(payload, &body, &arena);
    struct rg_json_walk walk = {0};
    struct rg_text_view key;
    int64_t found = 0;
    bool fits = true;
    while (rg_json_member(&json, &walk, &key)) {
        if (rg_text_is(key, "version")) {
            fits = rg_json_integer(&json, &found) && fits;
        } else {
            rg_json_skip(&json);
        }
    }
    if (!fits || found < 1 || found > VERSION_MAX) {
        return RG_REFUSED_MEMBER;
    }
    *version = found;
    return RG_REFUSED_NOT;
}

void rg_sync_take_identity(struct rg_sync *sync, const void *payload, size_t len, struct rg_sync_now now)
{
    struct rg_message_body body;
    int64_t version;
    /* The answers on this topic are for that other connection. */
    if (rg_message_open(payload, len, "prov-res", now.wall_ms, &body) == RG_REFUSED_NOT) {
        return;
    }
    if (rg_given_read(payload, len, now.wall_ms, &version) != RG_REFUSED_NOT) {
        sync->status.refused++;
        return;
    }
    if (sync->config.on_identity != NULL) {
        sync->config.on_identity(sync->config.context, version);
    }
}
