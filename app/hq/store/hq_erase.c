#include "hq_erase.h"

#include "hq_ledger.h"
#include "hq_looks.h"
#include "hq_rows.h"
#include "hq_sql.h"
#include "hq_trial.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum rg_status rg_hq_run_for(struct rg_hq_store *store, const char *sql, int64_t member)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    return rg_hq_run(store, stmt);
}

static void bind_or_null(sqlite3_stmt *stmt, int at, int64_t number)
{
    if (number != 0) {
        (void)sqlite3_bind_int64(stmt, at, number);
    }
}

/* What was sold to who is erased stays for the shop's figures under a new number of its own, and nothing leads from the
 * customer to it; the deletion that kiosks must hear of is a row apart. */
enum rg_status rg_hq_purchase_move(struct rg_hq_store *store, const struct rg_hq_row_ref *ref, int64_t from,
                                   int64_t to, int64_t own)
{
    int64_t row, line, site = ref->row >> RG_HQ_SITE_SHIFT;
    enum rg_status status = rg_hq_next_row(store, RG_HQ_PURCHASES, site, &row);
    if (status == RG_OK) {
        status = rg_hq_next_line(store, &line);
    }
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "UPDATE purchases SET row=?1,state=0,member=?4,line=?2,own=?5 WHERE row=?3");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, row);
    (void)sqlite3_bind_int64(stmt, 2, line);
    (void)sqlite3_bind_int64(stmt, 3, ref->row);
    bind_or_null(stmt, 4, to);
    bind_or_null(stmt, 5, own);
    status = rg_hq_run(store, stmt);
    if (status == RG_OK) {
        status = rg_hq_mark_seen(store, RG_HQ_PURCHASES, ref->row, row, false);
    }
    if (status != RG_OK || ref->state == RG_HQ_HIDDEN) {
        return status;
    }
    status = rg_hq_next_row(store, RG_HQ_PURCHASES, site, &row);
    stmt = rg_hq_statement(
        store, "INSERT INTO purchases(row,site,state,member,line,at,product,quantity,returned,till,"
               "receipt,till_line) VALUES(?1,?2,3,?3,?4,0,0,0,0,'','',?4)");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, row);
    (void)sqlite3_bind_int64(stmt, 2, site);
    (void)sqlite3_bind_int64(stmt, 3, from);
    (void)sqlite3_bind_int64(stmt, 4, ref->key);
    return rg_hq_run(store, stmt);
}

static enum rg_status unlink_purchases(struct rg_hq_store *store, int64_t member)
{
    struct rg_hq_row_list list;
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT row,state,line FROM purchases WHERE member=?1 AND state<3 ORDER BY line");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_rows_collect(store, stmt, &list);
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        status = rg_hq_purchase_move(store, &list.refs[i], member, 0, 0);
    }
    free(list.refs);
    return status;
}

/* Messages that could not be used are kept for people to look at; they may name the customer. */
static enum rg_status forget_letters(struct rg_hq_store *store, int64_t member)
{
    static const char *const forms[] = {"%%\"member\":%" PRId64 ",%%", "%%\"member\":%" PRId64 "}%%",
                                        "%%\"member\": %" PRId64 ",%%", "%%\"member\": %" PRId64 "}%%"};
    enum rg_status status = RG_OK;
    for (size_t i = 0; status == RG_OK && i < sizeof forms / sizeof forms[0]; i++) {
        char pattern[48];
        sqlite3_stmt *stmt = rg_hq_statement(store, "DELETE FROM dead_letter WHERE body LIKE ?1");
        if (stmt == NULL) {
            return RG_IO;
        }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        (void)snprintf(pattern, sizeof pattern, forms[i], member);
#pragma GCC diagnostic pop
        rg_hq_bind_text(stmt, 1, pattern);
        status = rg_hq_run(store, stmt);
    }
    return status;
}

/* The row itself: what kiosks must still hear is its number alone. */
static enum rg_status remove_member(struct rg_hq_store *store, int64_t member)
{
    struct rg_hq_row_list list;
    enum rg_status status = rg_hq_run_for(
        store, "UPDATE members SET ref='erased:'||id,minor=0,adviser=NULL,staff=0 WHERE id=?1", member);
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT row,state,id FROM members WHERE id=?1 AND state<3");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    status = rg_hq_rows_collect(store, stmt, &list);
    if (status == RG_OK && list.count > 0) {
        status = rg_hq_remove_row(store, RG_HQ_MEMBERS, &list.refs[0]);
    }
    free(list.refs);
    return status;
}

/* What must be done again by a database that is restored from before this. */
static enum rg_status note_erased(struct rg_hq_store *store, int64_t number, int64_t member, int64_t site,
                                  int64_t now_ms)
{
    struct rg_hq_journal_entry entry = {
        .kind = RG_HQ_WROTE_ERASED, .member = number, .stands_for = member, .at_ms = now_ms};
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT t.ref_hash,s.id FROM sites s LEFT JOIN tombstone t ON t.member=?1 WHERE s.number=?2");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    (void)sqlite3_bind_int64(stmt, 2, site);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        if (sqlite3_column_bytes(stmt, 0) == (int)sizeof entry.id) {
            memcpy(entry.id, sqlite3_column_blob(stmt, 0), sizeof entry.id);
        }
        (void)rg_text_copy(entry.site, sizeof entry.site, rg_hq_column_text(stmt, 1));
        (void)sqlite3_reset(stmt);
    }
    return status == RG_OK || status == RG_NOT_FOUND ? rg_hq_journal_note(store, &entry) : status;
}

static enum rg_status announce_one(struct rg_hq_store *store, int64_t number, int64_t member, int64_t site,
                                   int64_t now_ms)
{
    const struct rg_hq_value values[] = {rg_hq_int(number), rg_hq_int(now_ms)};
    bool changed;
    enum rg_status status = rg_hq_table_put(store, RG_HQ_ERASURES, site, true, values, &changed);
    return status == RG_OK ? note_erased(store, number, member, site, now_ms) : status;
}

/* Kiosks destroy their keys of the member, under every number that they may have. */
static enum rg_status announce(struct rg_hq_store *store, int64_t member, int64_t now_ms)
{
    struct rg_hq_row_list list;
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT m.site,0,m.id FROM members m WHERE m.id=?1 OR m.id IN (SELECT id "
                               "FROM member_alias WHERE member=?1)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_rows_collect(store, stmt, &list);
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        status = announce_one(store, list.refs[i].key, member, list.refs[i].row, now_ms);
    }
    free(list.refs);
    return status;
}

/* One number of a customer: its rows, and what else is noted under it. */
static enum rg_status destroy_number(struct rg_hq_store *store, int64_t member, int64_t now_ms)
{
    static const char *const forget[] = {
        "UPDATE returns SET member=NULL WHERE member=?1",
        "UPDATE shown SET member=0,own=NULL WHERE member=?1 OR own=?1",
        "UPDATE outcomes SET member=0,own=NULL WHERE member=?1 OR own=?1",
        "UPDATE cards SET "
        "holder=0,issued=0,own=NULL,assurance=0,medium='uid',keys=NULL,master=0,counter=0,counted_at=0 WHERE "
        "(holder=?1 OR own=?1) AND kind='member'",
        "UPDATE consents SET granted=NULL,text_version=NULL,at=NULL,heads=NULL,source=NULL WHERE member=?1",
        "DELETE FROM copy_link WHERE member=?1",
        "DELETE FROM amended WHERE member=?1",
        "DELETE FROM erasure WHERE member=?1",
        "DELETE FROM restriction WHERE member=?1",
        "DELETE FROM correction WHERE member=?1",
        "DELETE FROM merge WHERE other=?1",
        "DELETE FROM member_own WHERE id=?1",
        "DELETE FROM card_clash WHERE a=?1 OR b=?1",
        "DELETE FROM duplicate_dismissed WHERE a=?1 OR b=?1",
        "UPDATE request SET value=NULL WHERE member=?1 OR other=?1",
        "UPDATE request SET state='moot',closed=unixepoch()*1000 WHERE (member=?1 OR other=?1) AND closed IS "
        "NULL"};
    enum rg_status status = rg_hq_tombstone_put(store, member, now_ms);
    if (status == RG_OK) {
        status = rg_hq_looks_forget(store, member);
    }
    if (status == RG_OK) {
        status = rg_hq_forget_member(store, member);
    }
    if (status == RG_OK) {
        status = remove_member(store, member);
    }
    for (size_t i = 0; status == RG_OK && i < sizeof forget / sizeof forget[0]; i++) {
        status = rg_hq_run_for(store, forget[i], member);
    }
    return status == RG_OK ? forget_letters(store, member) : status;
}

/* Numbers that an operator merged have rows and a number at the retailer's of their own. */
static enum rg_status destroy_merged(struct rg_hq_store *store, int64_t member, int64_t now_ms)
{
    struct rg_hq_row_list list;
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT m.row,m.state,m.id FROM member_alias a JOIN merge g ON g.other=a.id JOIN "
               "members m ON m.id=a.id WHERE a.member=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_rows_collect(store, stmt, &list);
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        status = destroy_number(store, list.refs[i].key, now_ms);
    }
    free(list.refs);
    return status;
}

static enum rg_status destroy(struct rg_hq_store *store, int64_t member, int64_t now_ms)
{
    enum rg_status status = announce(store, member, now_ms);
    if (status == RG_OK) {
        /* While it is known what they bought. */
        status = rg_hq_trial_forget(store, member);
    }
    if (status == RG_OK) {
        status = rg_hq_ledger_forget(store, member);
    }
    if (status == RG_OK) {
        status = unlink_purchases(store, member);
    }
    if (status == RG_OK) {
        status = destroy_merged(store, member, now_ms);
    }
    return status == RG_OK ? destroy_number(store, member, now_ms) : status;
}

static enum rg_status note_asked(struct rg_hq_store *store, const struct rg_hq_erasure *erasure,
                                 int64_t member, int64_t now_ms)
{
    const struct rg_hq_journal_entry entry = {.kind = RG_HQ_WROTE_ASKED,
                                              .member = member,
                                              .stands_for = member,
                                              .at_ms = now_ms,
                                              .due_ms = now_ms + erasure->hold_ms,
                                              .assurance = (uint8_t)erasure->assurance};
    /* What is destroyed in the same transaction has a line of its own. */
    return erasure->hold_ms == 0 ? RG_OK : rg_hq_journal_note(store, &entry);
}

static enum rg_status note(struct rg_hq_store *store, const struct rg_hq_erasure *erasure, int64_t member,
                           int64_t now_ms)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "INSERT INTO erasure(member,asked,due,assurance,origin) VALUES(?1,?2,?3,?4,?5) ON "
               "CONFLICT(member) DO "
               "UPDATE SET due=min(due,excluded.due),assurance=max(assurance,excluded.assurance)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, now_ms);
    (void)sqlite3_bind_int64(stmt, 3, now_ms + erasure->hold_ms);
    (void)sqlite3_bind_int(stmt, 4, erasure->assurance);
    rg_hq_bind_text(stmt, 5, erasure->origin);
    return rg_hq_run(store, stmt);
}

static enum rg_status ask(struct rg_hq_store *store, const struct rg_hq_erasure *erasure, int64_t now_ms)
{
    int64_t member = erasure->member, site;
    enum rg_status status = rg_hq_member_resolve(store, &member);
    if (status == RG_OK) {
        status = rg_hq_erased_member(store, member);
    }
    if (status != RG_NOT_FOUND) {
        return status;
    }
    status = rg_hq_member_site(store, member, &site);
    if (status == RG_OK) {
        status = note(store, erasure, member, now_ms);
    }
    if (status == RG_OK) {
        status = note_asked(store, erasure, member, now_ms);
    }
    if (status == RG_OK) {
        status = rg_hq_hide_member(store, member);
    }
    return status == RG_OK && erasure->hold_ms == 0 ? destroy(store, member, now_ms) : status;
}

enum rg_status rg_hq_erase(struct rg_hq_store *store, const struct rg_hq_erasure *erasure, int64_t now_ms)
{
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    return status == RG_OK ? rg_hq_leave(store, ours, ask(store, erasure, now_ms)) : status;
}

static enum rg_status cancel(struct rg_hq_store *store, int64_t member)
{
    int allowed;
    enum rg_status status = rg_hq_member_resolve(store, &member);
    if (status == RG_OK) {
        status = rg_hq_erasure_pending(store, member);
    }
    if (status == RG_OK) {
        status = rg_hq_run_for(store, "DELETE FROM erasure WHERE member=?1", member);
    }
    if (status == RG_OK) {
        const struct rg_hq_journal_entry entry = {
            .kind = RG_HQ_WROTE_KEPT, .member = member, .stands_for = member, .at_ms = rg_hq_clock_ms()};
        status = rg_hq_journal_note(store, &entry);
    }
    store->allowed_member = 0;
    if (status == RG_OK) {
        status = rg_hq_allowed(store, member, &allowed);
    }
    return status == RG_OK ? rg_hq_refresh_member(store, member, allowed) : status;
}

enum rg_status rg_hq_erase_cancel(struct rg_hq_store *store, int64_t member)
{
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    return status == RG_OK ? rg_hq_leave(store, ours, cancel(store, member)) : status;
}

enum rg_status rg_hq_erase_due(struct rg_hq_store *store, int64_t now_ms, int64_t *destroyed)
{
    struct rg_hq_row_list list;
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT member,0,member FROM erasure WHERE due<=?1");
    *destroyed = 0;
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, now_ms);
    enum rg_status status = rg_hq_rows_collect(store, stmt, &list);
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        bool ours;
        status = rg_hq_join(store, &ours);
        if (status == RG_OK) {
            status = rg_hq_leave(store, ours, destroy(store, list.refs[i].key, now_ms));
        }
        *destroyed += status == RG_OK;
    }
    free(list.refs);
    return status;
}

/* A number that the database does not have (any more): the tombstone, and the word to the kiosks, are all there is to do. */
static enum rg_status bury_number(struct rg_hq_store *store, const struct rg_hq_journal_entry *entry)
{
    static const uint8_t none[sizeof entry->id];
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "INSERT OR IGNORE INTO tombstone(member,at,ref_hash) VALUES(?1,?2,?3)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, entry->member);
    (void)sqlite3_bind_int64(stmt, 2, entry->at_ms);
    if (memcmp(entry->id, none, sizeof none) != 0) {
        (void)sqlite3_bind_blob(stmt, 3, entry->id, sizeof entry->id, SQLITE_STATIC);
    }
    store->tombstones = -1;
    enum rg_status status = rg_hq_run(store, stmt);
    int64_t site = 0;
    if (status == RG_OK) {
        status = rg_hq_site_number(store, entry->site, &site);
    }
    /* A site that came after the copy has to be set up anew, and its kiosks too. */
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    return announce_one(store, entry->member, entry->stands_for, site, entry->at_ms);
}

enum rg_status rg_hq_erase_again(struct rg_hq_store *store, const struct rg_hq_journal_entry *entry)
{
    int64_t member = entry->member, site;
    enum rg_status status = rg_hq_member_resolve(store, &member);
    bool own = member == entry->member;
    if (status == RG_OK) {
        status = rg_hq_member_site(store, member, &site);
    }
    if (status != RG_OK) {
        bool bury = status == RG_NOT_FOUND && own && entry->kind == RG_HQ_WROTE_ERASED;
        return bury ? bury_number(store, entry) : status == RG_NOT_FOUND ? RG_OK : status;
    }
    if (entry->kind == RG_HQ_WROTE_KEPT) {
        status = cancel(store, member);
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    if (entry->kind == RG_HQ_WROTE_ASKED) {
        const struct rg_hq_erasure erasure = {.member = member,
                                              .assurance = entry->assurance,
                                              .hold_ms = entry->due_ms - entry->at_ms,
                                              .origin = "restored"};
        status = note(store, &erasure, member, entry->at_ms);
        return status == RG_OK ? rg_hq_hide_member(store, member) : status;
    }
    /* Another name of the member goes with them, under a line of their own. */
    return own ? destroy(store, member, entry->at_ms) : RG_OK;
}
