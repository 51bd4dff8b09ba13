#include "hq_purged.h"

#include "crypto.h"
#include "hq_audit.h"
#include "hq_chain.h"
#include "hq_looks_private.h"
#include "hq_sql.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

#define HALF_DAY_MS INT64_C(43200000)
/* Lines that one slice takes. */
#define MOST   2000
#define BY     "hq"
#define PURGED "purged "
/* Of a line of the audit only so much is chained (hq_audit.c). */
#define WHAT_MAX 61
#define DIGITS   32

struct chained {
    const char *word; /* as in PURGED "word N D" */
    const struct rg_hq_chain_names *end;
    struct rg_hq_chain_names base;
    const char *find, *head, *drop;
};

static const struct chained chains[RG_HQ_CHAINED_COUNT] = {
    [RG_HQ_CHAINED_LOOKS] =
        {.word = "looks",
         .end = &rg_hq_look_names,
         .base = {"looks-purged-count", "looks-purged-head"},
         .find = "SELECT seq FROM looked WHERE seq<=?1 AND received<?2 ORDER BY seq DESC LIMIT 1",
         .head = "SELECT chain FROM looked WHERE seq<=?1 ORDER BY seq DESC LIMIT 1",
         .drop = "DELETE FROM looked WHERE seq<=?1"},
    [RG_HQ_CHAINED_AUDIT] = {.word = "audit",
                             .end = &rg_hq_audit_names,
                             .base = {"audit-purged-count", "audit-purged-head"},
                             .find =
                                 "SELECT seq FROM audit WHERE seq<=?1 AND at<?2 ORDER BY seq DESC LIMIT 1",
                             .head = "SELECT chain FROM audit WHERE seq<=?1 ORDER BY seq DESC LIMIT 1",
                             .drop = "DELETE FROM audit WHERE seq<=?1"}};

enum rg_status rg_hq_purged_base(struct rg_hq_store *store, enum rg_hq_chained chain,
                                 struct rg_ledger_chain *base)
{
    return rg_hq_chain_get(store, &chains[chain].base, base);
}

/* The number that a statement with up to two parameters yields; 0 without a row. */
static enum rg_status number_of(struct rg_hq_store *store, const char *sql, int64_t first, int64_t second,
                                int64_t *number)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, first);
    (void)sqlite3_bind_int64(stmt, 2, second);
    enum rg_status status = rg_hq_first(store, stmt);
    *number = status == RG_OK ? sqlite3_column_int64(stmt, 0) : 0;
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status mark_one(struct rg_hq_store *store, enum rg_hq_chained chain, int64_t at_ms)
{
    struct rg_ledger_chain now;
    int64_t newest;
    enum rg_status status = rg_hq_chain_get(store, chains[chain].end, &now);
    if (status == RG_OK) {
        status =
            number_of(store, "SELECT coalesce(max(at),0) FROM chain_mark WHERE chain=?1", chain, 0, &newest);
    }
    if (status != RG_OK || now.count == 0 || at_ms < newest + HALF_DAY_MS) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "INSERT INTO chain_mark(chain,at,upto) VALUES(?1,?2,?3)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, chain);
    (void)sqlite3_bind_int64(stmt, 2, at_ms);
    (void)sqlite3_bind_int64(stmt, 3, (int64_t)now.count);
    return rg_hq_run(store, stmt);
}

enum rg_status rg_hq_purged_mark(struct rg_hq_store *store, int64_t at_ms)
{
    enum rg_status status = RG_OK;
    for (int i = 0; status == RG_OK && i < RG_HQ_CHAINED_COUNT; i++) {
        status = mark_one(store, (enum rg_hq_chained)i, at_ms);
    }
    return status;
}

/* Marks of what is gone are of no use but the newest, before which none may come. */
static enum rg_status drop_marks(struct rg_hq_store *store, enum rg_hq_chained chain, int64_t upto)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "DELETE FROM chain_mark WHERE chain=?1 AND upto<=?2 AND at<(SELECT max(at) FROM "
               "chain_mark WHERE chain=?1)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, chain);
    (void)sqlite3_bind_int64(stmt, 2, upto);
    return rg_hq_run(store, stmt);
}

static enum rg_status add_text(struct rg_ledger_chain *all, const char *text, size_t len)
{
    struct rg_ledger_id id;
    enum rg_status status = rg_sha256(text, len, id.bytes);
    return status == RG_OK ? rg_ledger_chain_add(all, &id) : status;
}

/* Every kiosk's chain of which something went. */
static enum rg_status add_kiosks(struct rg_hq_store *store, struct rg_ledger_chain *all)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT site,device,hex(run),number,hex(head) FROM look_base ORDER BY "
                               "site,device,run");
    enum rg_status status = RG_OK;
    int result = SQLITE_DONE;
    if (stmt == NULL) {
        return RG_IO;
    }
    while (status == RG_OK && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        char text[320];
        /* A terminator between the parts: no two rows write the same bytes. */
        int len = snprintf(text, sizeof text, "%.40s%c%.40s%c%.40s%c%lld%c%.80s", rg_hq_column_text(stmt, 0),
                           0, rg_hq_column_text(stmt, 1), 0, rg_hq_column_text(stmt, 2), 0,
                           (long long)sqlite3_column_int64(stmt, 3), 0, rg_hq_column_text(stmt, 4));
        status = add_text(all, text, (size_t)len);
    }
    (void)sqlite3_reset(stmt);
    return status == RG_OK ? rg_hq_status_of(result) : status;
}

/* What the audit has to say of what went. */
static enum rg_status write_what(struct rg_hq_store *store, enum rg_hq_chained chain,
                                 const struct rg_ledger_chain *base, char what[WHAT_MAX])
{
    struct rg_ledger_chain all = {0};
    char text[160], head[65], digits[DIGITS + 1];
    rg_hex_write(base->head, sizeof base->head, head);
    int len = snprintf(text, sizeof text, "regard purged%c%s%c%llu%c%s", 0, chains[chain].word, 0,
                       (unsigned long long)base->count, 0, head);
    enum rg_status status = add_text(&all, text, (size_t)len);
    if (status == RG_OK && chain == RG_HQ_CHAINED_LOOKS) {
        status = add_kiosks(store, &all);
    }
    rg_hex_write(all.head, DIGITS / 2, digits);
    len = snprintf(what, WHAT_MAX, PURGED "%s %llu %s", chains[chain].word, (unsigned long long)base->count,
                   digits);
    return status == RG_OK && len >= WHAT_MAX ? RG_CORRUPT : status;
}

static enum rg_status tell(struct rg_hq_store *store, const char *what, int64_t at_ms)
{
    const struct rg_hq_audit audit = {.operator_name = BY, .what = what, .at_ms = at_ms};
    return rg_hq_audit(store, &audit);
}

/* The newest line of the audit about a chain; RG_NOT_FOUND. */
static enum rg_status newest_told(struct rg_hq_store *store, enum rg_hq_chained chain, char what[WHAT_MAX],
                                  int64_t *seq)
{
    char begin[24];
    (void)snprintf(begin, sizeof begin, PURGED "%s ", chains[chain].word);
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT what,seq FROM audit WHERE operator='" BY "' AND "
                                                "substr(what,1,length(?1))=?1 ORDER BY seq DESC LIMIT 1");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, begin);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        (void)rg_text_copy(what, WHAT_MAX, rg_hq_column_text(stmt, 0));
        *seq = sqlite3_column_int64(stmt, 1);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_purged_told(struct rg_hq_store *store, enum rg_hq_chained chain, bool *told)
{
    struct rg_ledger_chain base;
    char is[WHAT_MAX] = "", said[WHAT_MAX] = "";
    int64_t seq;
    enum rg_status status = rg_hq_purged_base(store, chain, &base);
    if (status == RG_OK && base.count > 0) {
        status = write_what(store, chain, &base, is);
    }
    if (status == RG_OK) {
        status = newest_told(store, chain, said, &seq);
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    *told = status == RG_OK && strcmp(is, said) == 0;
    return status;
}

enum rg_status rg_hq_purged_look(struct rg_hq_store *store, const char *site, const char *device,
                                 const uint8_t *run, uint64_t *number, struct rg_ledger_id *head)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT number,head FROM look_base WHERE site=?1 AND device=?2 AND run=?3");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, site);
    rg_hq_bind_text(stmt, 2, device);
    (void)sqlite3_bind_blob(stmt, 3, run, RG_LOOK_CHAIN, SQLITE_STATIC);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status;
    }
    bool whole = sqlite3_column_bytes(stmt, 1) == (int)sizeof head->bytes;
    if (whole) {
        *number = (uint64_t)sqlite3_column_int64(stmt, 0);
        memcpy(head->bytes, sqlite3_column_blob(stmt, 1), sizeof head->bytes);
    }
    (void)sqlite3_reset(stmt);
    return whole ? RG_OK : RG_CORRUPT;
}

/* Statement: site, device, run, number, line. */
static enum rg_status keep_kiosk(struct rg_hq_store *store, sqlite3_stmt *row)
{
    struct rg_ledger_id head = {{0}};
    enum rg_status status = RG_OK;
    if (sqlite3_column_bytes(row, 4) == (int)RG_LOOK_LINE) {
        status = rg_look_id(sqlite3_column_blob(row, 4), &head);
    }
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "INSERT OR REPLACE INTO look_base(site,device,run,number,head) "
                               "VALUES(?1,?2,?3,?4,?5)");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    for (int i = 0; i < 4; i++) {
        (void)sqlite3_bind_value(stmt, i + 1, sqlite3_column_value(row, i));
    }
    (void)sqlite3_bind_blob(stmt, 5, head.bytes, sizeof head.bytes, SQLITE_STATIC);
    return rg_hq_run(store, stmt);
}

/* What of the looks up to @p last must stay, or go with them. */
static enum rg_status before_looks(struct rg_hq_store *store, int64_t last, int64_t at_ms)
{
    int64_t nameless;
    /* With max() SQLite takes the other columns from the row that has it. */
    sqlite3_stmt *rows =
        rg_hq_statement(store, "SELECT site,device,run,max(number),line FROM looked WHERE seq<=?1 "
                               "GROUP BY site,device,run");
    enum rg_status status = rows == NULL ? RG_IO : RG_OK;
    int result = SQLITE_DONE;
    if (status == RG_OK) {
        (void)sqlite3_bind_int64(rows, 1, last);
    }
    while (status == RG_OK && (result = sqlite3_step(rows)) == SQLITE_ROW) {
        status = keep_kiosk(store, rows);
    }
    (void)sqlite3_reset(rows);
    status = status == RG_OK ? rg_hq_status_of(result) : status;
    if (status == RG_OK) {
        status = number_of(store, "SELECT count(*) FROM looked WHERE seq<=?1 AND member=0 AND ?2=0", last, 0,
                           &nameless);
    }
    if (status == RG_OK) {
        status = rg_hq_looks_note(store, -nameless, at_ms);
    }
    if (status == RG_OK) {
        status = rg_hq_run_for(store, "DELETE FROM alert WHERE look<=?1", last);
    }
    return status;
}

/* What the audit's lines up to @p last say that must still be said without them. */
static enum rg_status before_audit(struct rg_hq_store *store, int64_t last, int64_t at_ms)
{
    int64_t nameless = 0, seq = 0;
    char what[WHAT_MAX];
    enum rg_status status = rg_hq_looks_noted(store, last, &nameless);
    if (status == RG_OK) {
        status = rg_hq_looks_note(store, nameless, at_ms);
    }
    if (status == RG_OK) {
        status = newest_told(store, RG_HQ_CHAINED_LOOKS, what, &seq);
    }
    if (status == RG_OK && seq <= last) {
        status = tell(store, what, at_ms);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status read_head(struct rg_hq_store *store, const char *sql, int64_t last,
                                struct rg_ledger_chain *base)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, last);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status;
    }
    base->count = (uint64_t)last;
    if (sqlite3_column_bytes(stmt, 0) == (int)sizeof base->head) {
        memcpy(base->head, sqlite3_column_blob(stmt, 0), sizeof base->head);
    }
    (void)sqlite3_reset(stmt);
    return RG_OK;
}

static enum rg_status note_broken(struct rg_hq_store *store, enum rg_hq_chained chain, int64_t last,
                                  int64_t at_ms)
{
    char what[WHAT_MAX];
    int64_t broken = 0;
    enum rg_status status = rg_hq_verify_until(store, chain, last, &broken);
    (void)snprintf(what, sizeof what, PURGED "broken %s %lld", chains[chain].word, (long long)broken);
    return status == RG_OK && broken > 0 ? tell(store, what, at_ms) : status;
}

static enum rg_status take(struct rg_hq_store *store, enum rg_hq_chained chain, int64_t last, int64_t at_ms)
{
    struct rg_ledger_chain base = {0};
    char what[WHAT_MAX];
    enum rg_status status = note_broken(store, chain, last, at_ms);
    if (status == RG_OK) {
        status = read_head(store, chains[chain].head, last, &base);
    }
    if (status == RG_OK) {
        status = chain == RG_HQ_CHAINED_LOOKS ? before_looks(store, last, at_ms)
                                              : before_audit(store, last, at_ms);
    }
    if (status == RG_OK) {
        status = rg_hq_chain_put(store, &chains[chain].base, &base);
    }
    if (status == RG_OK) {
        status = write_what(store, chain, &base, what);
    }
    if (status == RG_OK) {
        status = tell(store, what, at_ms);
    }
    if (status == RG_OK) {
        status = rg_hq_run_for(store, chains[chain].drop, last);
    }
    return status == RG_OK ? drop_marks(store, chain, last) : status;
}

/* The newest line that is old by a mark behind it and by the time when it came. */
static enum rg_status find_last(struct rg_hq_store *store, enum rg_hq_chained chain, int64_t before,
                                int64_t *last)
{
    int64_t marked;
    enum rg_status status =
        number_of(store, "SELECT coalesce(max(upto),0) FROM chain_mark WHERE chain=?1 AND at<?2", chain,
                  before, &marked);
    return status == RG_OK ? number_of(store, chains[chain].find, marked, before, last) : status;
}

enum rg_status rg_hq_purged_slice(struct rg_hq_store *store, enum rg_hq_chained chain, int64_t at_ms,
                                  int64_t before, int64_t *count)
{
    struct rg_ledger_chain base;
    int64_t last = 0;
    enum rg_status status = rg_hq_purged_base(store, chain, &base);
    if (status == RG_OK) {
        status = find_last(store, chain, before, &last);
    }
    int64_t first = (int64_t)base.count;
    *count = 0;
    if (status != RG_OK || last <= first) {
        return status;
    }
    last = last > first + MOST ? first + MOST : last;
    status = take(store, chain, last, at_ms);
    *count = status == RG_OK ? last - first : 0;
    return status;
}
