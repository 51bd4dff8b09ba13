#include "hq_events.h"

#include "hq_events_private.h"
#include "hq_json.h"
#include "hq_quarantine.h"
#include "hq_sql.h"
#include "hq_threads.h"
#include "text.h"

#include <string.h>

static bool read_batch(const cJSON *body, struct rg_hq_batch *batch)
{
    uint8_t epoch[8];
    batch->ops = cJSON_GetObjectItemCaseSensitive(body, "ops");
    batch->count = cJSON_IsArray(batch->ops) ? cJSON_GetArraySize(batch->ops) : 0;
    return batch->count > 0 && batch->count <= RG_HQ_OPS_MAX &&
           rg_hq_json_text(body, "stream", 32, &batch->stream) && rg_hq_name_valid(batch->stream) &&
           strcmp(batch->stream, "retail") != 0 && rg_hq_json_text(body, "epoch", 16, &batch->epoch) &&
           rg_hex_read(batch->epoch, epoch, sizeof epoch) == RG_OK &&
           rg_hq_json_int(body, "seq", 1, RG_HQ_JSON_MAX - RG_HQ_OPS_MAX, &batch->first);
}

static enum rg_status inbox_next(struct rg_hq_store *store, const struct rg_hq_batch *b, int64_t *next)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT next FROM inbox WHERE site=?1 AND device=?2 AND stream=?3 AND epoch=?4");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, b->site);
    rg_hq_bind_text(stmt, 2, b->device);
    rg_hq_bind_text(stmt, 3, b->stream);
    rg_hq_bind_text(stmt, 4, b->epoch);
    enum rg_status status = rg_hq_first(store, stmt);
    *next = status == RG_OK ? sqlite3_column_int64(stmt, 0) : 1;
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status inbox_advance(struct rg_hq_store *store, const struct rg_hq_batch *b, int64_t next,
                                    int64_t applied)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "INSERT INTO inbox VALUES(?1,?2,?3,?4,?5,?6) ON CONFLICT DO UPDATE SET "
                               "next=excluded.next, applied=applied+excluded.applied");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, b->site);
    rg_hq_bind_text(stmt, 2, b->device);
    rg_hq_bind_text(stmt, 3, b->stream);
    rg_hq_bind_text(stmt, 4, b->epoch);
    (void)sqlite3_bind_int64(stmt, 5, next);
    (void)sqlite3_bind_int64(stmt, 6, applied);
    return rg_hq_run(store, stmt);
}

enum rg_status rg_hq_op_mark(struct rg_hq_store *store, const char *id, bool *fresh)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "INSERT INTO seen VALUES(lower(?1)) ON CONFLICT DO NOTHING");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, id);
    enum rg_status status = rg_hq_run(store, stmt);
    *fresh = status == RG_OK && sqlite3_changes(store->db) == 1;
    return status;
}

enum rg_status rg_hq_op_seen(struct rg_hq_store *store, const char *id)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT 1 FROM seen WHERE id=lower(?1)");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, id);
    enum rg_status status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    return status;
}

static enum rg_status apply_op(struct rg_hq_store *store, const struct rg_hq_batch *b, const cJSON *json,
                               int64_t seq, bool *applied)
{
    bool fresh;
    const char *code = "bad-op", *id, *kind;
    *applied = false;
    enum rg_status status = RG_INVALID;
    if (rg_hq_op_read(json, &id, &kind)) {
        status = rg_hq_op_mark(store, id, &fresh);
        if (status != RG_OK || !fresh) {
            return status;
        }
        status = rg_hq_op_take(store, b, json, &code);
        *applied = status == RG_OK && strcmp(kind, "erased") != 0;
    }
    return status == RG_INVALID || status == RG_NOT_FOUND ? rg_hq_op_keep(store, b, json, seq, code) : status;
}

/* Whether a number of before comes with another event than before: somebody else has the same numbers. What cannot be read
 * was never marked. */
static enum rg_status look_for_twin(struct rg_hq_store *store, const struct rg_hq_batch *b, int64_t next,
                                    bool *twin)
{
    enum rg_status status = RG_OK;
    const cJSON *json;
    int64_t seq = b->first;
    *twin = false;
    cJSON_ArrayForEach(json, b->ops)
    {
        const char *id, *kind;
        if (status == RG_OK && !*twin && seq < next && rg_hq_op_read(json, &id, &kind)) {
            status = rg_hq_op_seen(store, id);
            *twin = status == RG_NOT_FOUND;
            status = status == RG_NOT_FOUND ? RG_OK : status;
        }
        seq++;
    }
    return status;
}

/* Nothing of it takes effect, and nothing is acknowledged: the kiosk keeps it. */
static enum rg_status hold(struct rg_hq_store *store, const struct rg_hq_batch *b)
{
    enum rg_status status = RG_OK;
    const cJSON *json;
    int64_t seq = b->first;
    cJSON_ArrayForEach(json, b->ops)
    {
        if (status == RG_OK) {
            status = rg_hq_op_keep(store, b, json, seq, "quarantined");
        }
        seq++;
    }
    return status;
}

/* @p standing: what became of it, when the batch was not looked at. */
static enum rg_status apply_batch(struct rg_hq_store *store, const struct rg_hq_batch *b, int64_t *upto,
                                  enum rg_hq_standing *standing)
{
    int64_t next = 1, applied = 0, seq = b->first;
    const cJSON *json;
    bool twin = false;
    enum rg_status status = rg_hq_quarantine_look(store, b->site, b->device, b->epoch, standing);
    if (status == RG_OK && *standing == RG_HQ_STANDING_GOOD) {
        status = inbox_next(store, b, &next);
    }
    if (status == RG_OK && *standing == RG_HQ_STANDING_GOOD && seq < next) {
        status = look_for_twin(store, b, next, &twin);
    }
    if (status == RG_OK && twin) {
        *standing = RG_HQ_STANDING_QUARANTINED;
        status = rg_hq_quarantine_set(store, b->site, b->device, b->epoch, "events", b->now_ms);
    }
    if (status == RG_OK && *standing != RG_HQ_STANDING_GOOD) {
        *upto = RG_HQ_JSON_MAX;
        return *standing == RG_HQ_STANDING_QUARANTINED ? hold(store, b) : RG_OK;
    }
    *upto = next - 1;
    if (status != RG_OK || seq > next || seq + b->count <= next) {
        return status;
    }
    b->heard->count = 0;
    cJSON_ArrayForEach(json, b->ops)
    {
        bool took = false;
        if (seq >= next) {
            status = apply_op(store, b, json, seq, &took);
            applied += took;
        }
        if (status != RG_OK) {
            return status;
        }
        seq++;
    }
    for (int i = 0; i < b->heard->count; i++) {
        status = rg_hq_threads_heard(store, b->heard->members[i]);
        if (status != RG_OK) {
            return status;
        }
    }
    *upto = seq - 1;
    status = inbox_advance(store, b, seq, applied);
    return status == RG_OK ? rg_hq_queue_moved(store, b->site, b->device, b->now_ms) : status;
}

static enum rg_status write_ack(struct rg_hq_store *store, const struct rg_hq_batch *b, int64_t upto,
                                struct rg_hq_buffer *ack)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT seq,code FROM dead_letter WHERE site=?1 AND device=?2 AND "
               "stream=?3 AND epoch=?4 AND seq>=?5 AND seq<?6 AND code<>'quarantined' ORDER BY seq");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, b->site);
    rg_hq_bind_text(stmt, 2, b->device);
    rg_hq_bind_text(stmt, 3, b->stream);
    rg_hq_bind_text(stmt, 4, b->epoch);
    (void)sqlite3_bind_int64(stmt, 5, b->first);
    (void)sqlite3_bind_int64(stmt, 6, b->first + b->count);
    rg_hq_buffer_text(ack, "{\"stream\":\"");
    rg_hq_buffer_text(ack, b->stream);
    rg_hq_buffer_text(ack, "\",\"epoch\":\"");
    rg_hq_buffer_text(ack, b->epoch);
    rg_hq_buffer_text(ack, "\",\"upto\":");
    rg_hq_buffer_int(ack, upto);
    rg_hq_buffer_text(ack, ",\"rejects\":[");
    int result;
    bool first = true;
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW) {
        rg_hq_buffer_text(ack, first ? "{\"seq\":" : ",{\"seq\":");
        first = false;
        rg_hq_buffer_int(ack, sqlite3_column_int64(stmt, 0));
        rg_hq_buffer_text(ack, ",\"code\":\"");
        rg_hq_buffer_text(ack, rg_hq_column_text(stmt, 1));
        rg_hq_buffer_text(ack, "\"}");
    }
    (void)sqlite3_reset(stmt);
    rg_hq_buffer_text(ack, "]}");
    enum rg_status status = rg_hq_status_of(result);
    return status == RG_OK ? rg_hq_buffer_status(ack) : status;
}

enum rg_status rg_hq_events_apply(struct rg_hq_store *store, const char *site, const char *device,
                                  const cJSON *body, int64_t now_ms, struct rg_hq_buffer *ack)
{
    struct rg_hq_heard heard = {.count = 0};
    struct rg_hq_batch batch = {.site = site, .device = device, .now_ms = now_ms, .heard = &heard};
    int64_t number, upto = 0;
    if (!rg_hq_name_valid(device) || !read_batch(body, &batch)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_site_number(store, site, &number);
    bool ours = false;
    if (status == RG_OK) {
        status = rg_hq_join(store, &ours);
    }
    if (status != RG_OK) {
        return status;
    }
    enum rg_hq_standing standing = RG_HQ_STANDING_GOOD;
    status = rg_hq_leave(store, ours, apply_batch(store, &batch, &upto, &standing));
    if (status == RG_OK && standing == RG_HQ_STANDING_QUARANTINED) {
        return RG_DENIED;
    }
    /* Of a numbering that is barred more is acknowledged than was ever numbered: the kiosk begins another. */
    return status == RG_OK ? write_ack(store, &batch, upto, ack) : status;
}
