/* What an op of each kind does. */
#include "hq_arrived.h"
#include "hq_consent_ops.h"
#include "hq_counted.h"
#include "hq_events_private.h"
#include "hq_json.h"
#include "hq_looks.h"
#include "hq_noted.h"
#include "hq_threads.h"
#include "hq_trial.h"
#include "regard/ids.h"
#include "text.h"

#include <string.h>

#define ITEMS_MAX 16

/* Texts and numbers that both kinds share. */
struct op {
    const char *id, *kind, *visit;
    int64_t at, member, associate;
    int64_t named; /* the number that the kiosk named */
};

bool rg_hq_op_read(const cJSON *json, const char **id, const char **kind)
{
    struct rg_uuid uuid;
    return cJSON_IsObject(json) && rg_hq_json_text(json, "id", 36, id) && rg_uuid_read(*id, &uuid) == RG_OK &&
           rg_hq_json_text(json, "kind", 32, kind);
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

static void bind_op(sqlite3_stmt *stmt, const struct rg_hq_batch *b, const struct op *op)
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

static enum rg_status hear(struct rg_hq_store *store, const struct rg_hq_batch *b, int64_t member)
{
    struct rg_hq_heard *heard = b->heard;
    if (heard == NULL) {
        return rg_hq_threads_heard(store, member);
    }
    for (int i = 0; i < heard->count; i++) {
        if (heard->members[i] == member) {
            return RG_OK;
        }
    }
    heard->members[heard->count++] = member;
    return RG_OK;
}

static enum rg_status apply_outcome(struct rg_hq_store *store, const struct rg_hq_batch *b, const cJSON *json,
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
        rg_hq_statement(store, "INSERT INTO outcomes VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,NULL)");
    if (stmt == NULL) {
        return RG_IO;
    }
    bind_op(stmt, b, op);
    (void)sqlite3_bind_int64(stmt, 8, product);
    rg_hq_bind_text(stmt, 9, outcome);
    rg_hq_bind_text(stmt, 10, reason);
    (void)sqlite3_bind_int64(stmt, 11, position);
    bind_own(stmt, 12, op);
    status = rg_hq_run(store, stmt);
    return status == RG_OK ? hear(store, b, op->member) : status;
}

/* @p trial: NULL when nothing may be measured. */
static enum rg_status insert_shown(struct rg_hq_store *store, const struct rg_hq_batch *b,
                                   const struct op *op, int64_t assurance, const cJSON *items,
                                   const struct rg_hq_trial *trial)
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

static enum rg_status apply_shown(struct rg_hq_store *store, const struct rg_hq_batch *b, const cJSON *json,
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
    if (status == RG_OK) {
        status = insert_shown(store, b, op, assurance, items, measured ? &trial : NULL);
    }
    if (status == RG_OK) {
        status = rg_hq_arrived(store, op->member, op->at, op->id, b->now_ms);
    }
    return status == RG_OK ? hear(store, b, op->member) : status;
}

static enum rg_status apply_note(struct rg_hq_store *store, const struct rg_hq_batch *b, const cJSON *json,
                                 struct op *op, const char **code)
{
    *code = "bad-op";
    if (!read_common(json, op)) {
        return RG_INVALID;
    }
    enum rg_status status = check_member(store, &op->member, code);
    const struct rg_hq_noted noted = {.id = op->id,
                                      .member = op->member,
                                      .associate = op->associate,
                                      .named = op->named,
                                      .at = op->at,
                                      .now_ms = b->now_ms};
    return status == RG_OK ? rg_hq_noted_take(store, &noted, json, code) : status;
}

enum rg_status rg_hq_op_take(struct rg_hq_store *store, const struct rg_hq_batch *b, const cJSON *json,
                             const char **code)
{
    struct op op = {0};
    const struct rg_hq_origin origin = {b->site, b->device, b->now_ms};
    *code = "bad-op";
    if (!rg_hq_op_read(json, &op.id, &op.kind)) {
        return RG_INVALID;
    }
    /* What an event said went with the keys of whom it named; its number is all that is left. */
    if (strcmp(op.kind, "erased") == 0) {
        return RG_OK;
    }
    if (strcmp(op.kind, "outcome") == 0) {
        return apply_outcome(store, b, json, &op, code);
    }
    if (strcmp(op.kind, "shown") == 0) {
        return apply_shown(store, b, json, &op, code);
    }
    if (strcmp(op.kind, "note") == 0) {
        return apply_note(store, b, json, &op, code);
    }
    if (rg_hq_counted_kind(op.kind)) {
        return rg_hq_counted_take(store, &origin, op.kind, json, code);
    }
    if (strcmp(b->stream, RG_HQ_STREAM_CONSENT) == 0 && rg_hq_consent_kind(op.kind)) {
        return rg_hq_consent_op(store, &origin, op.kind, json, code);
    }
    if (strcmp(b->stream, RG_HQ_STREAM_AUDIT) == 0 && strcmp(op.kind, "looked") == 0) {
        return rg_hq_look_take(store, &origin, json, code);
    }
    *code = "unknown-kind";
    return RG_INVALID;
}
