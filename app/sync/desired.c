/* The configuration that HQ wants: read, told from older ones, and handed on. */
#include "machine.h"
#include "message_read.h"

#include <string.h>

#define VERSION_MAX INT64_C(9007199254740991)

enum rg_refusal rg_desired_read(const void *payload, size_t len, int64_t wall_ms, struct rg_desired *desired)
{
    struct rg_message_body body;
    enum rg_refusal refusal = rg_message_open(payload, len, "desired", wall_ms, &body);
    if (refusal != RG_REFUSED_NOT) {
        return refusal;
    }
    struct rg_json_arena arena;
    struct rg_json json = rg_message_scan(payload, &body, &arena);
    struct rg_json_walk walk = {0};
    struct rg_text_view key;
    int64_t version = 0;
    size_t begin = 0, end = 0;
    bool fits = true;
    while (rg_json_member(&json, &walk, &key)) {
        if (rg_text_is(key, "ver")) {
            fits = rg_json_integer(&json, &version) && fits;
        } else if (rg_text_is(key, "doc")) {
            rg_json_skip_span(&json, &begin, &end);
        } else {
            rg_json_skip(&json);
        }
    }
    const char *text = payload;
    if (!fits || version < 1 || version > VERSION_MAX || end <= begin || text[begin] != '{') {
        return RG_REFUSED_MEMBER;
    }
    if (end - begin > RG_SYNC_DOCUMENT_MAX) {
        return RG_REFUSED_SIZE;
    }
    *desired = (struct rg_desired){.version = version, .document = text + begin, .len = end - begin};
    return RG_REFUSED_NOT;
}

/* A broker hands its memory to every new connection, so the same one again says nothing; an older one is nobody's wish. */
void rg_sync_take_desired(struct rg_sync *sync, const void *payload, size_t len, struct rg_sync_now now)
{
    struct rg_desired desired;
    if (rg_desired_read(payload, len, now.wall_ms, &desired) != RG_REFUSED_NOT) {
        sync->status.refused++;
        return;
    }
    if (desired.version < sync->wanted) {
        sync->status.stale++;
        rg_sync_state_changed(sync);
    } else if (desired.version > sync->wanted && sync->config.wanted != NULL) {
        sync->wanted = desired.version;
        sync->config.wanted(sync->config.context, desired.version, desired.document, desired.len);
    }
}

bool rg_sync_configured_otherwise(const struct rg_sync_configuration *a,
                                  const struct rg_sync_configuration *b)
{
    return a->version != b->version || a->seen != b->seen || strcmp(a->state, b->state) != 0 ||
           strcmp(a->code, b->code) != 0 || strcmp(a->field, b->field) != 0 ||
           strcmp(a->local, b->local) != 0;
}
