#include "hq_events.h"

#include "hq_consent_ops.h"
#include "hq_json.h"
#include "hq_looks.h"
#include "hq_sql.h"
#include "hq_trial.h"
#include "regard/ids.h"
#include "text.h"

#include <string.h>

#define ITEMS_MAX 16
#define CONSENT   "consent"
#define AUDIT     "audit"

/* Where an op came from, and what the message said about the whole stream. */
struct batch {
    const char *site, *device, *stream, *epoch;
    int64_t first, now_ms;
    const cJSON *ops;
    int count;
};

enum rg_status rg_hq_dead_letter(struct rg_hq_store *store, const char *site, const char *device,
                                 const char *stream, const char *epoch, int64_t seq, int64_t now_ms,
                                 const char *code, const char *body)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "INSERT INTO dead_letter(site,device,stream,epoch,seq,at,code,body) "
                               "VALUES(?1,?2,?3,?4,?5,?6,?7,?8)");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, site);
    rg_hq_bind_text(stmt, 2, device);
    rg_hq_bind_text(stmt, 3, stream);
    rg_hq_bind_text(stmt, 4, epoch);
    (void)sqlite3_bind_int64(stmt, 5, seq);
    (void)sqlite3_bind_int64(stmt, 6, now_ms);
    rg_hq_bind_text(stmt, 7, code);
    rg_hq_bind_text(stmt, 8, body);
    return rg_hq_run(store, stmt);
}

static bool read_batch(const cJSON *body, struct batch *batch)
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

static enum rg_status inbox_next(struct rg_hq_store *store, const struct batch *b, int64_t *next)
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

static enum rg_status inbox_advance(struct rg_hq_store *store, const struct batch *b, int64_t next,
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

/* Texts and numbers that both kinds share. */
struct op {
    const char *id, *kind, *visit;
    int64_t at, member, associate;
    int64_t named; /* the number that the kiosk named */
};

static bool read_op(const cJSON *json, struct op *op)
{
    struct rg_uuid uuid;
    return cJSON_IsObject(json) && rg_hq_json_text(json, "id", 36, &op->id) &&
           rg_uuid_read(op->id, &uuid) == RG_OK && rg_hq_json_text(json, "kind", 32, &op->kind);
}

static bool read_common(const cJSON *json, struct op *op)
{
    struct rg_uuid uuid;
    bool good = rg_hq_json_int(json, "at", 0, RG_HQ_JSON_MAX, &op->at) &&
                rg_hq_json_text(json, "visit", 36, &op->visit) && rg_uuid_read(op->visit, &uuid) == RG_OK &&
                rg_hq_json_int(json, "member", 1, RG_HQ_JSON_MAX, &op->member) &&
                rg_hq_json_int(json, "associate", 0, RG_HQ_JSON_MAX, &op->associate);
    op->named = op->member;
    return good;
}

/* A known member, by the number that counts: RG_OK; else *code says what is wrong and the status is RG_NOT_FOUND. */
static enum rg_status check_member(struct rg_hq_store *store, int64_t *member, const char **code)
{
    int64_t site;
    enum rg_status status = rg_hq_member_resolve(store, member);
    if (status == RG_OK) {
        status = rg_hq_member_site(store, *member, &site);
    }
    *code = status == RG_NOT_FOUND ? "unknown-member" : NULL;
    return status;
}

static enum rg_status check_product(struct rg_hq_store *store, int64_t product, const char **code)
{
    enum rg_status status = rg_hq_product_known(store, product);
    *code = status == RG_NOT_FOUND ? "unknown-product" : NULL;
    return status;
}

static void bind_op(sqlite3_stmt *stmt, const struct batch *b, const struct op *op)
{
    rg_hq_bind_text(stmt, 1, op->id);
    rg_hq_bind_text(stmt, 2, b->site);
    rg_hq_bind_text(stmt, 3, b->device);
    (void)sqlite3_bind_int64(stmt, 4, op->at);
    rg_hq_bind_text(stmt, 5, op->visit);
    (void)sqlite3_bind_int64(stmt, 6, op->member);
    (void)sqlite3_bind_int64(stmt, 7, op->associate);
}

/* Under which number it came, when that is not the one that it counts for. */
static void bind_own(sqlite3_stmt *stmt, int at, const struct op *op)
{
    if (op->named != op->member) {
        (void)sqlite3_bind_int64(stmt, at, op->named);
    }
}

static enum rg_status apply_outcome(struct rg_hq_store *store, const struct batch *b, const cJSON *json,
                                    struct op *op, const char **code)
{
    static const char *const outcomes[] = {"liked", "not-for-them", "not-found", "sold"};
    const char *outcome, *reason;
    int64_t product, position;
    bool known = false;
    *code = "bad-op";
    if (!read_common(json, op) || !rg_hq_json_int(json, "product", 1, RG_HQ_JSON_MAX, &product) ||
        !rg_hq_json_text(json, "outcome", 16, &outcome) || !rg_hq_json_text(json, "reason", 64, &reason) ||
        !rg_hq_json_int(json, "position", 0, 1000, &position)) {
        return RG_INVALID;
    }
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        known = known || strcmp(outcome, outcomes[i]) == 0;
    }
    if (!known) {
        return RG_INVALID;
    }
    enum rg_status status = check_member(store, &op->member, code);
    if (status == RG_OK) {
        status = check_product(store, product, code);
    }
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "INSERT INTO outcomes VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)");
    if (stmt == NULL) {
        return RG_IO;
    }
    bind_op(stmt, b, op);
    (void)sqlite3_bind_int64(stmt, 8, product);
    rg_hq_bind_text(stmt, 9, outcome);
    rg_hq_bind_text(stmt, 10, reason);
    (void)sqlite3_bind_int64(stmt, 11, position);
    bind_own(stmt, 12, op);
    return rg_hq_run(store, stmt);
}

/* @p trial: NULL when nothing may be measured. */
static enum rg_status insert_shown(struct rg_hq_store *store, const struct batch *b, const struct op *op,
                                   int64_t assurance, const cJSON *items, const struct rg_hq_trial *trial)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "INSERT INTO shown(id,site,device,at,visit,member,associate,assurance,items,own,experiment,"
               "version,arm,withheld) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)");
    if (stmt == NULL) {
        return RG_IO;
    }
    char *text = cJSON_PrintUnformatted(items), *withheld = NULL;
    bind_op(stmt, b, op);
    (void)sqlite3_bind_int64(stmt, 8, assurance);
    rg_hq_bind_text(stmt, 9, text);
    bind_own(stmt, 10, op);
    if (trial != NULL) {
        withheld = trial->withheld == NULL ? NULL : cJSON_PrintUnformatted(trial->withheld);
        rg_hq_bind_text(stmt, 11, trial->experiment);
        (void)sqlite3_bind_int64(stmt, 12, trial->version);
        rg_hq_bind_text(stmt, 13, trial->arm);
        rg_hq_bind_text(stmt, 14, withheld);
    }
    enum rg_status status = text == NULL ? RG_NO_MEMORY : rg_hq_run(store, stmt);
    cJSON_free(withheld);
    cJSON_free(text);
    return status;
}

static enum rg_status apply_shown(struct rg_hq_store *store, const struct batch *b, const cJSON *json,
                                  struct op *op, const char **code)
{
    int64_t assurance, product, position;
    const char *reason;
    struct rg_hq_trial trial;
    const cJSON *items = cJSON_GetObjectItemCaseSensitive(json, "items"), *item;
    *code = "bad-op";
    if (!read_common(json, op) || !rg_hq_json_int(json, "assurance", 0, 2, &assurance) ||
        !cJSON_IsArray(items) || cJSON_GetArraySize(items) > ITEMS_MAX ||
        !rg_hq_trial_read(json, op->named, &trial)) {
        return RG_INVALID;
    }
    enum rg_status status = check_member(store, &op->member, code);
    cJSON_ArrayForEach(item, items)
    {
        if (status != RG_OK) {
            break;
        }
        if (!rg_hq_json_int(item, "product", 1, RG_HQ_JSON_MAX, &product) ||
            !rg_hq_json_text(item, "reason", 64, &reason) ||
            !rg_hq_json_int(item, "position", 0, 1000, &position)) {
            *code = "bad-op";
            return RG_INVALID;
        }
        status = check_product(store, product, code);
    }
    bool measured = false;
    if (status == RG_OK) {
        status = rg_hq_trial_take(store, &trial, op->member, op->at, b->now_ms, &measured);
    }
    return status == RG_OK ? insert_shown(store, b, op, assurance, items, measured ? &trial : NULL) : status;
}

/* RG_OK also when the id took effect before; *fresh says whether it does now. */
static enum rg_status mark_id(struct rg_hq_store *store, const char *id, bool *fresh)
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

/* What people may look at of an op that could not be used: of the streams of consents and looks no names, lines or keys. */
static char *letter(const struct batch *b, const cJSON *json, const struct op *op)
{
    if (strcmp(b->stream, CONSENT) != 0 && strcmp(b->stream, AUDIT) != 0) {
        return rg_hq_json_print(json);
    }
    cJSON *rest = cJSON_CreateObject();
    if (op->id != NULL && op->kind != NULL) {
        (void)cJSON_AddStringToObject(rest, "id", op->id);
        (void)cJSON_AddStringToObject(rest, "kind", op->kind);
    }
    char *text = cJSON_PrintUnformatted(rest);
    cJSON_Delete(rest);
    return text;
}

static enum rg_status apply_op(struct rg_hq_store *store, const struct batch *b, const cJSON *json,
                               int64_t seq, bool *applied)
{
    struct op op = {0};
    bool fresh;
    const char *code = "bad-op";
    *applied = false;
    enum rg_status status = RG_INVALID;
    if (read_op(json, &op)) {
        status = mark_id(store, op.id, &fresh);
        if (status != RG_OK || !fresh) {
            return status;
        }
        /* What an event said went with the keys of whom it named; its number is all that is left. */
        if (strcmp(op.kind, "erased") == 0) {
            return RG_OK;
        }
        if (strcmp(op.kind, "outcome") == 0) {
            status = apply_outcome(store, b, json, &op, &code);
        } else if (strcmp(op.kind, "shown") == 0) {
            status = apply_shown(store, b, json, &op, &code);
        } else if (strcmp(b->stream, CONSENT) == 0 && rg_hq_consent_kind(op.kind)) {
            const struct rg_hq_origin origin = {b->site, b->device, b->now_ms};
            status = rg_hq_consent_op(store, &origin, op.kind, json, &code);
        } else if (strcmp(b->stream, AUDIT) == 0 && strcmp(op.kind, "looked") == 0) {
            const struct rg_hq_origin origin = {b->site, b->device, b->now_ms};
            status = rg_hq_look_take(store, &origin, json, &code);
        } else {
            code = "unknown-kind";
            status = RG_INVALID;
        }
    }
    *applied = status == RG_OK;
    if (status != RG_INVALID && status != RG_NOT_FOUND) {
        return status;
    }
    char *text = letter(b, json, &op);
    if (text == NULL) {
        return RG_NO_MEMORY;
    }
    status = rg_hq_dead_letter(store, b->site, b->device, b->stream, b->epoch, seq, b->now_ms, code, text);
    cJSON_free(text);
    return status;
}

static enum rg_status apply_batch(struct rg_hq_store *store, const struct batch *b, int64_t *upto)
{
    int64_t next = 1, applied = 0, seq = b->first;
    const cJSON *json;
    enum rg_status status = inbox_next(store, b, &next);
    *upto = next - 1;
    if (status != RG_OK || seq > next || seq + b->count <= next) {
        return status;
    }
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
    *upto = seq - 1;
    status = inbox_advance(store, b, seq, applied);
    return status == RG_OK ? rg_hq_queue_moved(store, b->site, b->device, b->now_ms) : status;
}

static enum rg_status write_ack(struct rg_hq_store *store, const struct batch *b, int64_t upto,
                                struct rg_hq_buffer *ack)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT seq,code FROM dead_letter WHERE site=?1 AND device=?2 AND "
                               "stream=?3 AND epoch=?4 AND seq>=?5 AND seq<?6 ORDER BY seq");
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
    struct batch batch = {.site = site, .device = device, .now_ms = now_ms};
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
    status = rg_hq_leave(store, ours, apply_batch(store, &batch, &upto));
    return status == RG_OK ? write_ack(store, &batch, upto, ack) : status;
}
