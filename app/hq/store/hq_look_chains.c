/* The kiosks' own chains, which hold also against whoever writes HQ's database. */
#include "hq_looks_private.h"

#include "hq_sql.h"
#include "text.h"

#include <string.h>

struct walk {
    bool begun;
    char site[RG_HQ_SITE_MAX], device[RG_HQ_SITE_MAX];
    uint8_t run[RG_LOOK_CHAIN];
    uint64_t number;
    struct rg_ledger_id head;
};

/* Statement: seq, site, device, line, and of what retention took of the line's chain: number, head. */
static bool same_chain(const struct walk *walk, sqlite3_stmt *stmt, const struct rg_look *look)
{
    return walk->begun && strcmp(walk->site, rg_hq_column_text(stmt, 1)) == 0 &&
           strcmp(walk->device, rg_hq_column_text(stmt, 2)) == 0 &&
           memcmp(walk->run, look->chain, sizeof walk->run) == 0;
}

/* Where a chain begins: at its first line, or behind what retention took. */
static void begin(struct walk *walk, sqlite3_stmt *stmt)
{
    walk->number = (uint64_t)sqlite3_column_int64(stmt, 4);
    memset(&walk->head, 0, sizeof walk->head);
    if (sqlite3_column_bytes(stmt, 5) == (int)sizeof walk->head) {
        memcpy(&walk->head, sqlite3_column_blob(stmt, 5), sizeof walk->head);
    }
}

static const char *step(struct walk *walk, sqlite3_stmt *stmt)
{
    struct rg_look look;
    const uint8_t *bytes = sqlite3_column_blob(stmt, 3);
    if (bytes == NULL || rg_look_read(bytes, (size_t)sqlite3_column_bytes(stmt, 3), &look) != RG_OK) {
        return "the line is no line any more";
    }
    if (!same_chain(walk, stmt, &look)) {
        begin(walk, stmt);
    }
    if (look.number != walk->number + 1) {
        return "the kiosk's lines before it are missing";
    }
    if (memcmp(&walk->head, &look.previous, sizeof walk->head) != 0) {
        return "it does not follow the kiosk's line before it";
    }
    if (rg_look_id(bytes, &walk->head) != RG_OK) {
        return "there is no memory to check it";
    }
    walk->begun = true;
    (void)rg_text_copy(walk->site, sizeof walk->site, rg_hq_column_text(stmt, 1));
    (void)rg_text_copy(walk->device, sizeof walk->device, rg_hq_column_text(stmt, 2));
    memcpy(walk->run, look.chain, sizeof walk->run);
    walk->number = look.number;
    return NULL;
}

enum rg_status rg_hq_looks_noted(struct rg_hq_store *store, int64_t last, int64_t *lines)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT coalesce(sum(CAST(substr(what,length(?1)+1) AS INTEGER)),0) FROM audit WHERE operator=?2 AND "
        "substr(what,1,length(?1))=?1 AND seq<=?3");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, RG_HQ_LOOKS_UNNAMED);
    rg_hq_bind_text(stmt, 2, RG_HQ_LOOKS_UNNAMED_BY);
    (void)sqlite3_bind_int64(stmt, 3, last);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *lines = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_looks_unnamed(struct rg_hq_store *store, int64_t *broken)
{
    int64_t noted = 0;
    enum rg_status status = rg_hq_looks_noted(store, INT64_MAX, &noted);
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT count(*),coalesce(min(seq),(SELECT coalesce(min(seq),1) FROM looked)) FROM "
               "looked WHERE member=0");
    *broken = 0;
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *broken = sqlite3_column_int64(stmt, 0) == noted ? 0 : sqlite3_column_int64(stmt, 1);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_look_chains(struct rg_hq_store *store, int64_t *lines, int64_t *broken,
                                 const char **reason)
{
    struct walk walk = {.begun = false};
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT seq,site,device,line,b.number,b.head FROM looked l LEFT JOIN look_base b "
               "USING(site,device,run) ORDER BY site,device,run,l.number");
    int result = SQLITE_DONE;
    *lines = 0;
    *broken = 0;
    *reason = NULL;
    if (stmt == NULL) {
        return RG_IO;
    }
    while (*reason == NULL && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        *reason = step(&walk, stmt);
        if (*reason != NULL) {
            *broken = sqlite3_column_int64(stmt, 0);
        } else {
            *lines += 1;
        }
    }
    (void)sqlite3_reset(stmt);
    return *reason != NULL ? RG_OK : rg_hq_status_of(result);
}
