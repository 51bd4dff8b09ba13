#include "hq_audit.h"
#include "hq_chain.h"
#include "hq_ledger.h"
#include "hq_looks_private.h"
#include "hq_purged.h"
#include "hq_sql.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One walk over a chain. */
struct walk {
    const char *name, *sql; /* lines up to seq ?1, in their order */
    struct rg_hq_chain_names end;
    /* Compute the id from what the row says now; NULL, or what is wrong with the row. */
    const char *(*read)(struct rg_hq_store *store, sqlite3_stmt *stmt, struct rg_ledger_id *id);
    struct rg_ledger_chain chain;
    uint64_t purged;    /* lines before the first, which retention took */
    const char *reason; /* NULL: nothing is broken */
    int64_t broken;
};

static bool column_is(sqlite3_stmt *stmt, int at, const void *bytes, size_t len)
{
    const void *blob = sqlite3_column_blob(stmt, at);
    return blob != NULL && (size_t)sqlite3_column_bytes(stmt, at) == len && memcmp(blob, bytes, len) == 0;
}

/* seq, chain, id, member, line, key */
static const char *read_line(struct rg_hq_store *store, sqlite3_stmt *stmt, struct rg_ledger_id *id)
{
    struct rg_ledger_line line;
    struct rg_ledger_content content;
    const uint8_t *bytes = sqlite3_column_blob(stmt, 4), *key = sqlite3_column_blob(stmt, 5);
    if (bytes == NULL || rg_ledger_read(bytes, (size_t)sqlite3_column_bytes(stmt, 4), &line) != RG_OK) {
        return "the line is no line any more";
    }
    if (!column_is(stmt, 2, line.id.bytes, sizeof line.id.bytes)) {
        return "the line was changed: it has another id";
    }
    if (sqlite3_column_int64(stmt, 3) != line.member.value) {
        return "the line was given to another member";
    }
    bool erased = sqlite3_column_type(stmt, 5) == SQLITE_NULL;
    if (!erased && (sqlite3_column_bytes(stmt, 5) != (int)RG_LEDGER_KEY ||
                    rg_ledger_open(store->aead, &line, key, &content) != RG_OK)) {
        return "the key was changed: it does not open the line";
    }
    *id = line.id;
    return NULL;
}

/* seq, chain, at, operator, what, member */
static const char *read_audit(struct rg_hq_store *store, sqlite3_stmt *stmt, struct rg_ledger_id *id)
{
    const struct rg_hq_audit audit = {.at_ms = sqlite3_column_int64(stmt, 2),
                                      .operator_name = rg_hq_column_text(stmt, 3),
                                      .what = rg_hq_column_text(stmt, 4),
                                      .member = sqlite3_column_int64(stmt, 5)};
    (void)store;
    return rg_hq_audit_id(&audit, id) == RG_OK ? NULL : "there is no memory to check it";
}

/* What lies beside a line only repeats it. */
static bool beside(sqlite3_stmt *stmt, const struct rg_hq_look_row *row)
{
    const struct rg_look *look = &row->look;
    return column_is(stmt, 8, look->chain, sizeof look->chain) &&
           sqlite3_column_int64(stmt, 9) == (int64_t)look->number &&
           sqlite3_column_int64(stmt, 10) == look->at_ms &&
           sqlite3_column_int64(stmt, 11) == rg_hq_look_until(look) &&
           sqlite3_column_int64(stmt, 12) == look->associate.value &&
           sqlite3_column_int(stmt, 13) == (int)look->scope;
}

static bool is_of(const struct rg_hq_look_row *row, const uint8_t *key, size_t key_len)
{
    uint8_t who[sizeof row->look.who];
    if (row->member == 0) {
        return key == NULL;
    }
    return key_len == RG_LOOK_KEY && rg_look_who(key, (struct rg_member_id){row->member}, who) == RG_OK &&
           memcmp(who, row->look.who, sizeof who) == 0;
}

/* seq, chain, received, site, device, line, member, key, run, number, at, until, associate, scope */
static const char *read_look(struct rg_hq_store *store, sqlite3_stmt *stmt, struct rg_ledger_id *id)
{
    struct rg_hq_look_row row = {.received = sqlite3_column_int64(stmt, 2),
                                 .site = rg_hq_column_text(stmt, 3),
                                 .device = rg_hq_column_text(stmt, 4),
                                 .bytes = sqlite3_column_blob(stmt, 5),
                                 .member = sqlite3_column_int64(stmt, 6)};
    (void)store;
    if (row.bytes == NULL ||
        rg_look_read(row.bytes, (size_t)sqlite3_column_bytes(stmt, 5), &row.look) != RG_OK) {
        return "the line is no line any more";
    }
    if (!is_of(&row, sqlite3_column_blob(stmt, 7), (size_t)sqlite3_column_bytes(stmt, 7))) {
        return "the line was given to another member, or its key was changed";
    }
    if (!beside(stmt, &row)) {
        return "what lies beside the line does not say what it says";
    }
    return rg_hq_look_row_id(&row, id) == RG_OK ? NULL : "there is no memory to check it";
}

static const char *step(struct rg_hq_store *store, struct walk *walk, sqlite3_stmt *stmt)
{
    struct rg_ledger_id id;
    walk->broken = (int64_t)walk->chain.count + 1;
    if (sqlite3_column_int64(stmt, 0) != walk->broken) {
        return "a line is missing here";
    }
    const char *reason = walk->read(store, stmt, &id);
    if (reason != NULL) {
        return reason;
    }
    if (rg_ledger_chain_add(&walk->chain, &id) != RG_OK) {
        return "there is no memory to check it";
    }
    return column_is(stmt, 1, walk->chain.head, sizeof walk->chain.head)
               ? NULL
               : "the line is another than was chained here, or in another place";
}

/* What is kept apart must say the same: lines that are cut off at the end are missed by nothing else. */
static enum rg_status check_end(struct rg_hq_store *store, struct walk *walk)
{
    char count[24] = "0", head[65] = "", own[65] = "";
    enum rg_status status = rg_hq_meta_get(store, walk->end.count, count, sizeof count);
    if (status == RG_OK) {
        status = rg_hq_meta_get(store, walk->end.head, head, sizeof head);
    }
    if (status != RG_OK && status != RG_NOT_FOUND) {
        return status;
    }
    if (walk->chain.count > 0 || head[0] != '\0') {
        rg_hex_write(walk->chain.head, sizeof walk->chain.head, own);
    }
    if (strtoull(count, NULL, 10) != walk->chain.count || strcmp(head, own) != 0) {
        walk->broken = (int64_t)walk->chain.count + 1;
        walk->reason = "the end is not the one that is kept apart: lines are missing or were added";
    }
    return RG_OK;
}

static enum rg_status go(struct rg_hq_store *store, struct walk *walk, int64_t last)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, walk->sql);
    int result = SQLITE_DONE;
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, last);
    while (walk->reason == NULL && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        walk->reason = step(store, walk, stmt);
    }
    (void)sqlite3_reset(stmt);
    return walk->reason != NULL ? RG_OK : rg_hq_status_of(result);
}

/* Lines that are gone are retention's only if the audit says so. */
static enum rg_status begin(struct rg_hq_store *store, struct walk *walk, enum rg_hq_chained chain)
{
    bool told;
    enum rg_status status = rg_hq_purged_base(store, chain, &walk->chain);
    if (status == RG_OK) {
        status = rg_hq_purged_told(store, chain, &told);
    }
    if (status == RG_OK) {
        walk->purged = walk->chain.count;
        walk->broken = (int64_t)walk->chain.count + 1;
        walk->reason =
            told ? NULL
                 : "lines before this one are gone of which the audit does not say that retention took them";
    }
    return status;
}

static void append(const struct walk *walk, struct rg_hq_buffer *rows)
{
    char head[65];
    rg_hex_write(walk->chain.head, sizeof walk->chain.head, head);
    rg_hq_buffer_text(rows, "{\"chain\":\"");
    rg_hq_buffer_text(rows, walk->name);
    rg_hq_buffer_text(rows, "\",\"lines\":");
    rg_hq_buffer_int(rows, (int64_t)(walk->chain.count - walk->purged));
    rg_hq_buffer_text(rows, ",\"purged\":");
    rg_hq_buffer_int(rows, (int64_t)walk->purged);
    rg_hq_buffer_text(rows, ",\"head\":\"");
    rg_hq_buffer_text(rows, head);
    rg_hq_buffer_text(rows, "\",\"broken\":");
    if (walk->reason == NULL) {
        rg_hq_buffer_text(rows, "null,\"reason\":null}");
    } else {
        rg_hq_buffer_int(rows, walk->broken);
        rg_hq_buffer_text(rows, ",\"reason\":");
        rg_hq_buffer_json(rows, walk->reason, strlen(walk->reason));
        rg_hq_buffer_text(rows, "}");
    }
}

/* A name that is taken from beside a line leaves the chain whole; only an erasure may. */
static enum rg_status check_unnamed(struct rg_hq_store *store, struct walk *walk)
{
    enum rg_status status = rg_hq_looks_unnamed(store, &walk->broken);
    if (status == RG_OK && walk->broken != 0) {
        walk->reason =
            "lines name nobody of which the audit knows no erasure; this is the first without a name";
    }
    return status;
}

/* Many chains, so that there is no head to note. */
static enum rg_status append_kiosks(struct rg_hq_store *store, struct rg_hq_buffer *rows, bool *intact)
{
    int64_t lines, broken;
    const char *reason;
    enum rg_status status = rg_hq_look_chains(store, &lines, &broken, &reason);
    if (status != RG_OK) {
        return status;
    }
    rg_hq_buffer_text(rows, ",{\"chain\":\"looks-kiosks\",\"lines\":");
    rg_hq_buffer_int(rows, lines);
    rg_hq_buffer_text(rows, ",\"purged\":null,\"head\":null,\"broken\":");
    if (reason != NULL) {
        rg_hq_buffer_int(rows, broken);
    } else {
        rg_hq_buffer_text(rows, "null");
    }
    rg_hq_buffer_text(rows, ",\"reason\":");
    rg_hq_buffer_json(rows, reason, reason == NULL ? 0 : strlen(reason));
    rg_hq_buffer_text(rows, "}");
    *intact = *intact && reason == NULL;
    return RG_OK;
}

static const struct walk consents = {
    .name = "consents",
    .sql = "SELECT seq,chain,id,member,line,key FROM ledger_line WHERE seq<=?1 ORDER BY seq",
    .end = {"ledger-count", "ledger-head"},
    .read = read_line};

static struct walk walk_of(enum rg_hq_chained chain)
{
    if (chain == RG_HQ_CHAINED_AUDIT) {
        return (struct walk){
            .name = "audit",
            .sql = "SELECT seq,chain,at,operator,what,member FROM audit WHERE seq<=?1 ORDER BY seq",
            .end = rg_hq_audit_names,
            .read = read_audit};
    }
    return (struct walk){
        .name = "looks",
        .sql =
            "SELECT seq,chain,received,site,device,line,member,key,run,number,at,until,associate,scope FROM "
            "looked WHERE seq<=?1 ORDER BY seq",
        .end = rg_hq_look_names,
        .read = read_look};
}

enum rg_status rg_hq_verify_until(struct rg_hq_store *store, enum rg_hq_chained chain, int64_t last,
                                  int64_t *broken)
{
    struct walk walk = walk_of(chain);
    enum rg_status status = begin(store, &walk, chain);
    if (status == RG_OK && walk.reason == NULL) {
        status = go(store, &walk, last);
    }
    if (status == RG_OK && walk.reason == NULL && walk.chain.count < (uint64_t)last) {
        walk.broken = (int64_t)walk.chain.count + 1;
        walk.reason = "a line is missing here";
    }
    *broken = walk.reason == NULL ? 0 : walk.broken;
    return status;
}

static enum rg_status whole(struct rg_hq_store *store, struct walk *walk)
{
    enum rg_status status = walk->reason == NULL ? go(store, walk, INT64_MAX) : RG_OK;
    return status == RG_OK && walk->reason == NULL ? check_end(store, walk) : status;
}

static enum rg_status walk_all(struct rg_hq_store *store, struct rg_hq_buffer *rows, bool *intact)
{
    struct walk walks[] = {consents, walk_of(RG_HQ_CHAINED_AUDIT), walk_of(RG_HQ_CHAINED_LOOKS)};
    enum rg_status status = begin(store, &walks[1], RG_HQ_CHAINED_AUDIT);
    if (status == RG_OK) {
        status = begin(store, &walks[2], RG_HQ_CHAINED_LOOKS);
    }
    for (size_t i = 0; status == RG_OK && i < sizeof walks / sizeof walks[0]; i++) {
        status = whole(store, &walks[i]);
        if (status == RG_OK && walks[i].read == read_look && walks[i].reason == NULL) {
            status = check_unnamed(store, &walks[i]);
        }
        *intact = *intact && walks[i].reason == NULL;
        rg_hq_buffer_text(rows, i > 0 ? "," : "");
        append(&walks[i], rows);
    }
    return status;
}

enum rg_status rg_hq_verify(struct rg_hq_store *store, struct rg_hq_buffer *rows, bool *intact)
{
    /* One snapshot: the end that is kept apart belongs to the lines that were walked. */
    bool in_write = store->in_transaction;
    enum rg_status status = in_write ? RG_OK : rg_hq_execute(store, "BEGIN");
    *intact = true;
    if (status == RG_OK) {
        status = walk_all(store, rows, intact);
    }
    if (status == RG_OK) {
        status = append_kiosks(store, rows, intact);
    }
    if (!in_write) {
        (void)rg_hq_execute(store, "COMMIT");
    }
    return status == RG_OK ? rg_hq_buffer_status(rows) : status;
}
