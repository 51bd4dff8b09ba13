#include "hq_looks.h"

#include "base64.h"
#include "crypto.h"
#include "hq_arrived.h"
#include "hq_audit.h"
#include "hq_consent_ops.h"
#include "hq_json.h"
#include "hq_looks_private.h"
#include "hq_purged.h"
#include "hq_rows.h"
#include "hq_sql.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

const struct rg_hq_chain_names rg_hq_look_names = {"looks-count", "looks-head"};

void rg_hq_looks_policy(struct rg_hq_store *store, const struct rg_hq_look_policy *policy)
{
    store->look_policy = *policy;
}

int64_t rg_hq_look_until(const struct rg_look *look)
{
    return look->duration_ms == RG_LOOK_UNKNOWN ? look->at_ms : look->at_ms + (int64_t)look->duration_ms;
}

void rg_hq_look_who(const struct rg_look *look, char text[RG_HQ_LOOK_WHO])
{
    rg_hex_write(look->who, (RG_HQ_LOOK_WHO - 1) / 2, text);
}

enum rg_status rg_hq_look_row_id(const struct rg_hq_look_row *row, struct rg_ledger_id *id)
{
    uint8_t message[160 + RG_LOOK_LINE];
    /* A terminator between the parts: no two rows write the same bytes. */
    int len = snprintf((char *)message, 160, "regard looked%c%lld%c%.40s%c%.40s%c", 0,
                       (long long)row->received, 0, row->site, 0, row->device, 0);
    memcpy(message + len, row->bytes, RG_LOOK_LINE);
    return rg_sha256(message, (size_t)len + RG_LOOK_LINE, id->bytes);
}

static bool read_base64(const cJSON *json, const char *name, uint8_t *bytes, size_t expected)
{
    const char *text;
    size_t len = 0;
    return rg_hq_json_text(json, name, RG_BASE64_LEN(RG_LOOK_LINE), &text) &&
           rg_base64_read(text, strlen(text), bytes, expected, &len) == RG_OK && len == expected;
}

/* What came: the line, and, unless the member was erased before it was sent, whose it is and the key that shows it. */
struct op {
    uint8_t line[RG_LOOK_LINE], key[RG_LOOK_KEY];
    struct rg_look look;
    int64_t member; /* 0: nobody's any more */
};

static bool read_op(const cJSON *json, struct op *op)
{
    uint8_t who[sizeof op->look.who];
    bool named = cJSON_GetObjectItemCaseSensitive(json, "member") != NULL;
    if (!read_base64(json, "line", op->line, sizeof op->line) ||
        rg_look_read(op->line, sizeof op->line, &op->look) != RG_OK || op->look.number > RG_HQ_JSON_MAX ||
        op->look.at_ms > RG_HQ_JSON_MAX || op->look.associate.value > RG_HQ_JSON_MAX) {
        return false;
    }
    if (!named) {
        return cJSON_GetObjectItemCaseSensitive(json, "key") == NULL;
    }
    return rg_hq_json_int(json, "member", 1, RG_HQ_JSON_MAX, &op->member) &&
           read_base64(json, "key", op->key, sizeof op->key) &&
           rg_look_who(op->key, (struct rg_member_id){op->member}, who) == RG_OK &&
           rg_equal_constant_time(who, op->look.who, sizeof who);
}

/* Who was erased meanwhile is not named again. */
static enum rg_status forget_if_erased(struct rg_hq_store *store, struct op *op)
{
    int64_t member = op->member;
    enum rg_status status = member == 0 ? RG_NOT_FOUND : rg_hq_member_resolve(store, &member);
    if (status == RG_OK) {
        status = rg_hq_erased_member(store, member);
    }
    if (status == RG_OK) {
        op->member = 0;
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* Whether this kiosk has sent lines before, of any chain. */
static enum rg_status known_before(struct rg_hq_store *store, const struct rg_hq_origin *origin, bool *known)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT 1 FROM looked WHERE site=?1 AND device=?2 UNION ALL SELECT 1 "
                               "FROM look_base WHERE site=?1 AND device=?2 LIMIT 1");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, origin->site);
    rg_hq_bind_text(stmt, 2, origin->device);
    enum rg_status status = rg_hq_first(store, stmt);
    *known = status == RG_OK;
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* The last line of a kiosk's chain: of those that are kept, else of those that retention took. RG_NOT_FOUND: it has none.
 * RG_CORRUPT: a line is no line any more, but for its number. */
static enum rg_status last_of(struct rg_hq_store *store, const struct rg_hq_origin *origin,
                              const struct rg_look *look, uint64_t *last, struct rg_ledger_id *head)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT number,line FROM looked WHERE site=?1 AND device=?2 AND "
                               "run=?3 ORDER BY number DESC LIMIT 1");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, origin->site);
    rg_hq_bind_text(stmt, 2, origin->device);
    (void)sqlite3_bind_blob(stmt, 3, look->chain, sizeof look->chain, SQLITE_STATIC);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_NOT_FOUND) {
        return rg_hq_purged_look(store, origin->site, origin->device, look->chain, last, head);
    }
    if (status == RG_OK) {
        *last = (uint64_t)sqlite3_column_int64(stmt, 0);
        bool whole = sqlite3_column_bytes(stmt, 1) == (int)RG_LOOK_LINE;
        status = whole ? rg_look_id(sqlite3_column_blob(stmt, 1), head) : RG_CORRUPT;
        (void)sqlite3_reset(stmt);
    }
    return status;
}

/* RG_INVALID for a number that was there before. */
static enum rg_status find_place(struct rg_hq_store *store, const struct rg_hq_origin *origin,
                                 const struct rg_look *look, enum rg_hq_look_place *place)
{
    struct rg_ledger_id head;
    uint64_t last = 0;
    bool known = false;
    enum rg_status status = last_of(store, origin, look, &last, &head);
    if (status == RG_NOT_FOUND) {
        status = known_before(store, origin, &known);
        *place = look->number > 1 ? RG_HQ_LOOK_BROKEN : known ? RG_HQ_LOOK_NEW_CHAIN : RG_HQ_LOOK_FIRST;
        return status;
    }
    if (status != RG_OK && status != RG_CORRUPT) {
        return status;
    }
    bool follows =
        status == RG_OK && look->number == last + 1 && memcmp(&head, &look->previous, sizeof head) == 0;
    *place = follows ? RG_HQ_LOOK_FOLLOWS : RG_HQ_LOOK_BROKEN;
    return look->number <= last ? RG_INVALID : RG_OK;
}

static enum rg_status insert(struct rg_hq_store *store, const struct rg_hq_look_row *row, const uint8_t *key,
                             const struct rg_ledger_chain *chain)
{
    const struct rg_look *look = &row->look;
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "INSERT INTO looked(seq,received,site,device,line,member,key,run,number,at,until,"
               "associate,scope,chain) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, row->seq);
    (void)sqlite3_bind_int64(stmt, 2, row->received);
    rg_hq_bind_text(stmt, 3, row->site);
    rg_hq_bind_text(stmt, 4, row->device);
    (void)sqlite3_bind_blob(stmt, 5, row->bytes, RG_LOOK_LINE, SQLITE_STATIC);
    (void)sqlite3_bind_int64(stmt, 6, row->member);
    if (row->member != 0) {
        (void)sqlite3_bind_blob(stmt, 7, key, RG_LOOK_KEY, SQLITE_STATIC);
    }
    (void)sqlite3_bind_blob(stmt, 8, look->chain, sizeof look->chain, SQLITE_STATIC);
    (void)sqlite3_bind_int64(stmt, 9, (int64_t)look->number);
    (void)sqlite3_bind_int64(stmt, 10, look->at_ms);
    (void)sqlite3_bind_int64(stmt, 11, rg_hq_look_until(look));
    (void)sqlite3_bind_int64(stmt, 12, look->associate.value);
    (void)sqlite3_bind_int(stmt, 13, (int)look->scope);
    (void)sqlite3_bind_blob(stmt, 14, chain->head, sizeof chain->head, SQLITE_STATIC);
    return rg_hq_run(store, stmt);
}

/* That lines name nobody is a line of the audit: whoever wants to hide a look by taking its name must forge that chain too. */
enum rg_status rg_hq_looks_note(struct rg_hq_store *store, int64_t lines, int64_t now_ms)
{
    char what[48];
    (void)snprintf(what, sizeof what, RG_HQ_LOOKS_UNNAMED "%lld", (long long)lines);
    const struct rg_hq_audit audit = {.operator_name = RG_HQ_LOOKS_UNNAMED_BY, .what = what, .at_ms = now_ms};
    return lines != 0 ? rg_hq_audit(store, &audit) : RG_OK;
}

/* Who tapped while no badge was in, and so was shown nothing that says so sooner. */
static enum rg_status tell_adviser(struct rg_hq_store *store, const struct rg_hq_look_row *row)
{
    char ref[24];
    int64_t member = row->member;
    if (member == 0 || row->look.scope != RG_LOOK_GREETING || row->look.began != RG_LOOK_BY_TAP) {
        return RG_OK;
    }
    (void)snprintf(ref, sizeof ref, "l%lld", (long long)row->seq);
    enum rg_status status = rg_hq_member_resolve(store, &member);
    status = status == RG_OK ? rg_hq_arrived(store, member, row->look.at_ms, ref, row->received) : status;
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status keep(struct rg_hq_store *store, const struct rg_hq_origin *origin, const struct op *op,
                           enum rg_hq_look_place place)
{
    struct rg_ledger_chain chain;
    struct rg_ledger_id id;
    struct rg_hq_look_row row = {.received = origin->now_ms,
                                 .member = op->member,
                                 .site = origin->site,
                                 .device = origin->device,
                                 .bytes = op->line,
                                 .look = op->look};
    enum rg_status status = rg_hq_chain_get(store, &rg_hq_look_names, &chain);
    if (status == RG_OK) {
        status = rg_hq_look_row_id(&row, &id);
    }
    if (status == RG_OK) {
        status = rg_ledger_chain_add(&chain, &id);
    }
    row.seq = (int64_t)chain.count;
    if (status == RG_OK) {
        status = insert(store, &row, op->key, &chain);
    }
    if (status == RG_OK) {
        status = rg_hq_chain_put(store, &rg_hq_look_names, &chain);
    }
    if (status == RG_OK) {
        status = rg_hq_looks_note(store, row.member == 0 ? 1 : 0, row.received);
    }
    if (status == RG_OK) {
        status = tell_adviser(store, &row);
    }
    return status == RG_OK ? rg_hq_look_judge(store, &row, place) : status;
}

enum rg_status rg_hq_look_take(struct rg_hq_store *store, const struct rg_hq_origin *origin,
                               const cJSON *json, const char **code)
{
    struct op op = {.member = 0};
    enum rg_hq_look_place place;
    *code = "bad-line";
    if (!read_op(json, &op)) {
        explicit_bzero(&op, sizeof op);
        return RG_INVALID;
    }
    enum rg_status status = find_place(store, origin, &op.look, &place);
    if (status == RG_OK) {
        status = forget_if_erased(store, &op);
    }
    if (status == RG_OK) {
        status = keep(store, origin, &op, place);
    }
    explicit_bzero(&op, sizeof op);
    return status;
}

enum rg_status rg_hq_looks_forget(struct rg_hq_store *store, int64_t member)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "UPDATE looked SET member=0,key=NULL WHERE member=?1 OR member IN "
                               "(SELECT id FROM member_alias WHERE member=?1)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_run(store, stmt);
    return status == RG_OK ? rg_hq_looks_note(store, sqlite3_changes(store->db), rg_hq_clock_ms()) : status;
}
