#include "oracle.h"

#include "cards.h"
#include "day_steps.h"
#include "hq_card_keys.h"
#include "hq_ledger.h"
#include "hq_member_keys.h"
#include "personal.h"
#include "text.h"

#include <sqlite3.h>
#include <string.h>

#define KEPT_MS (INT64_C(1095) * 86400000)

/* The first column of the first row; ?1 is the text, ?2 the number. */
static int64_t ask(sqlite3 *db, const char *sql, const char *text, int64_t number)
{
    sqlite3_stmt *row = NULL;
    sure(sqlite3_prepare_v2(db, sql, -1, &row, NULL) == SQLITE_OK);
    (void)sqlite3_bind_text(row, 1, text, -1, SQLITE_STATIC);
    (void)sqlite3_bind_int64(row, 2, number);
    sure(sqlite3_step(row) == SQLITE_ROW);
    int64_t answer = sqlite3_column_int64(row, 0);
    (void)sqlite3_finalize(row);
    return answer;
}

static void ask_text(sqlite3 *db, const char *sql, int64_t number, char *text, size_t capacity)
{
    sqlite3_stmt *row = NULL;
    sure(sqlite3_prepare_v2(db, sql, -1, &row, NULL) == SQLITE_OK);
    (void)sqlite3_bind_int64(row, 1, number);
    sure(sqlite3_step(row) == SQLITE_ROW);
    const char *found = (const char *)sqlite3_column_text(row, 0);
    (void)snprintf(text, capacity, "%s", found != NULL ? found : "");
    (void)sqlite3_finalize(row);
}

static sqlite3 *look_into(struct world *world, const char *file)
{
    sqlite3 *db = NULL;
    char said[64] = "";
    sure(sqlite3_open_v2(world_path(world, file), &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK);
    ask_text(db, "PRAGMA integrity_check", 0, said, sizeof said);
    sure(strcmp(said, "ok") == 0);
    return db;
}

void oracle_journal(struct world *world, struct rg_hq_journal **journal)
{
    char id[RG_HQ_JOURNAL_ID + 1];
    sqlite3 *db = look_into(world, HQ "/hq.db");
    ask_text(db, "SELECT value FROM meta WHERE name='journal'", 0, id, sizeof id);
    (void)sqlite3_close(db);
    sure(rg_hq_journal_open(world_path(world, HQ "/keys"), id, false, journal) == RG_OK);
}

/* What HQ acknowledged it has. */
static void acknowledged(struct world *world, sqlite3 *hq)
{
    for (size_t i = 0; i < world->message_count; i++) {
        const struct message *message = &world->messages[i];
        const char *stream = strstr(message->topic, "dn/ack/"), *epoch, *upto;
        char sql[160];
        if (message->to_hq || stream == NULL) {
            continue;
        }
        epoch = strstr(message->payload, "\"epoch\":\"");
        upto = strstr(message->payload, "\"upto\":");
        sure(epoch != NULL && upto != NULL);
        int64_t last = strtoll(upto + strlen("\"upto\":"), NULL, 10);
        (void)snprintf(sql, sizeof sql,
                       "SELECT coalesce(max(next),1) FROM inbox WHERE stream=?1 AND epoch='%.16s'",
                       epoch + strlen("\"epoch\":\""));
        sure(ask(hq, sql, stream + strlen("dn/ack/"), 0) > last);
    }
}

static bool seen_by_hq(sqlite3 *hq, const struct rg_uuid *id)
{
    char name[37];
    rg_uuid_write(id, name);
    return ask(hq, "SELECT count(*) FROM seen WHERE id=?1", name, 0) == 1;
}

static bool waits_at_kiosk(sqlite3 *kiosk, const struct rg_uuid *id)
{
    sqlite3_stmt *row = NULL;
    sure(sqlite3_prepare_v2(kiosk, "SELECT count(*) FROM outbox WHERE id=?1", -1, &row, NULL) == SQLITE_OK);
    (void)sqlite3_bind_blob(row, 1, id->bytes, sizeof id->bytes, SQLITE_STATIC);
    sure(sqlite3_step(row) == SQLITE_ROW);
    bool waits = sqlite3_column_int(row, 0) == 1;
    (void)sqlite3_finalize(row);
    return waits;
}

/* Without the member there is no key; with it, it is what it was. */
static void backup_keys(struct world *world)
{
    struct rg_hq_journal *journal;
    struct rg_hq_member_keys keys;
    bool any = false;
    for (size_t i = 0; i < world->fact_count; i++) {
        any = any || (world->facts[i].kind == FACT_KEY && world->facts[i].done != OPEN);
    }
    if (!any) {
        return;
    }
    oracle_journal(world, &journal);
    sure(rg_hq_member_keys_take(journal, NULL, 0, &keys) == RG_OK);
    for (size_t i = 0; i < world->fact_count; i++) {
        const struct fact *fact = &world->facts[i];
        const uint8_t *key = rg_hq_member_key_find(&keys, fact->member);
        if (fact->kind == FACT_KEY && fact->done != OPEN && world_lives(world, fact->member)) {
            sure(key != NULL && memcmp(key, fact->key, RG_KEY_LEN) == 0);
        }
    }
    rg_hq_member_keys_free(&keys);
    rg_hq_journal_close(journal);
}

static void hq_has(struct world *world, sqlite3 *hq)
{
    for (size_t i = 0; i < world->fact_count; i++) {
        const struct fact *fact = &world->facts[i];
        if (fact->done != OPEN && fact->kind == FACT_SALE) {
            sure(ask(hq, "SELECT count(*) FROM purchases WHERE receipt=?1", fact->text, 0) == 1);
        } else if (fact->done != OPEN && fact->kind == FACT_MEMBER) {
            sure(ask(hq, "SELECT count(*) FROM members WHERE id=?2", "", fact->member) == 1);
        }
    }
}

void oracle_nothing_lost(struct world *world)
{
    if (world->hq.store == NULL) {
        return;
    }
    sqlite3 *hq = look_into(world, HQ "/hq.db");
    hq_has(world, hq);
    acknowledged(world, hq);
    backup_keys(world);
    if (world->kiosk.store != NULL) {
        sqlite3 *kiosk = look_into(world, KIOSK "/kiosk.db");
        for (size_t i = 0; i < world->fact_count; i++) {
            const struct fact *fact = &world->facts[i];
            if (fact->kind == FACT_EVENT && fact->done != OPEN) {
                sure(waits_at_kiosk(kiosk, &fact->id) || seen_by_hq(hq, &fact->id));
            }
        }
        (void)sqlite3_close(kiosk);
    }
    (void)sqlite3_close(hq);
}

/* Each number once, to the last one that the kiosk gave; of each thing one. */
static void once_each(struct world *world, sqlite3 *hq)
{
    size_t looks = 0, open_looks = 0, events = 0;
    for (int i = 0; i < RG_STREAM_COUNT; i++) {
        struct rg_outbox_position at;
        char sql[160];
        sure(rg_outbox_position(world->kiosk.handle, (enum rg_stream)i, &at) == RG_OK);
        (void)snprintf(sql, sizeof sql,
                       "SELECT coalesce(max(next),1)-1 FROM inbox WHERE stream=?1 AND epoch='%s'", at.epoch);
        sure(at.acknowledged == at.last);
        sure(ask(hq, sql, rg_stream_name((enum rg_stream)i), 0) == at.last);
    }
    for (size_t i = 0; i < world->fact_count; i++) {
        const struct fact *fact = &world->facts[i];
        looks += fact->kind == FACT_LOOK && fact->done != OPEN;
        open_looks += fact->kind == FACT_LOOK && fact->done == OPEN;
        events += fact->kind == FACT_EVENT;
        sure(fact->kind != FACT_EVENT || fact->done == OPEN || seen_by_hq(hq, &fact->id));
    }
    int64_t lines = ask(hq, "SELECT count(*) FROM looked", "", 0);
    sure(lines >= (int64_t)looks && lines <= (int64_t)(looks + open_looks));
    sure(ask(hq, "SELECT (SELECT count(*) FROM outcomes)+(SELECT count(*) FROM shown)", "", 0) <=
         (int64_t)events);
    sure(ask(hq, "SELECT count(*) FROM alert WHERE kind IN ('chain','new-chain')", "", 0) == 0);
    sure(ask(hq, "SELECT count(*)-count(DISTINCT id) FROM ledger_line", "", 0) == 0);
    sure(ask(hq, "SELECT count(*)-count(DISTINCT till||'/'||receipt||'/'||till_line) FROM purchases", "",
             0) == 0);
    sure(ask(hq, "SELECT coalesce((SELECT sum(applied) FROM inbox),0)-(SELECT count(*) FROM seen)", "", 0) <=
         0);
}

/* What may hold of a purpose: bit 0 that it is not allowed, bit 1 that it is. */
static unsigned may_hold(const struct world *world, int64_t member, enum rg_purpose purpose)
{
    unsigned may = 1;
    for (size_t i = 0; i < world->fact_count; i++) {
        const struct fact *fact = &world->facts[i];
        if (fact->member != member) {
            continue;
        }
        if (fact->kind == FACT_MEMBER) {
            may = (purpose & (RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES | RG_PURPOSE_NOTES)) != 0 ? 2 : 1;
        } else if (fact->kind == FACT_JOINED) {
            may = (purpose & (RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES)) != 0 ? 2 : 1;
        } else if (fact->kind == FACT_SAID && fact->purpose == purpose) {
            may = (fact->done == OPEN ? may : 0) | (fact->granted ? 2u : 1u);
        }
    }
    return may;
}

static void consents_hold(struct world *world, int64_t member)
{
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    struct rg_consent_grant grant;
    size_t count;
    sure(day_grant(world, member, rows, &count, &grant));
    for (uint32_t bit = 1; bit < 1u << RG_PURPOSES; bit <<= 1) {
        struct rg_ledger_state state = {.known = false};
        bool kiosk = false;
        sure(rg_hq_ledger_state(world->hq.store, member, (enum rg_purpose)bit, &state) == RG_OK);
        for (size_t i = 0; i < count; i++) {
            kiosk = kiosk || (rows[i].purpose == bit && rows[i].granted);
        }
        sure(kiosk == state.live);
        sure((may_hold(world, member, (enum rg_purpose)bit) & (state.live ? 2u : 1u)) != 0);
    }
}

static void rows_agree(struct world *world, sqlite3 *hq, int64_t member)
{
    static struct rg_profile profile;
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    struct rg_consent_grant grant;
    size_t count;
    char name[64];
    sure(day_grant(world, member, rows, &count, &grant));
    sure(rg_store_profile_load(world->kiosk.store, &grant, &profile) == RG_OK);
    ask_text(hq, "SELECT display_name FROM members WHERE id=?1", member, name, sizeof name);
    sure(strcmp(name, profile.display_name) == 0);
    bool named = true;
    for (size_t i = 0; i < world->fact_count; i++) {
        const struct fact *fact = &world->facts[i];
        if (fact->kind == FACT_NAMED && fact->member == member) {
            named = (fact->done == OPEN && named) || strcmp(fact->text, name) == 0;
        }
    }
    sure(named);
    if (rg_consent_allows(&grant, RG_PURPOSE_PURCHASES)) {
        int64_t all = ask(hq, "SELECT count(*) FROM purchases WHERE member=?2 AND state=1", "", member);
        char sql[128];
        (void)snprintf(sql, sizeof sql,
                       "SELECT count(*) FROM purchases WHERE member=?2 AND state=1 AND at>%lld",
                       (long long)(world_now(world).wall_ms - KEPT_MS));
        sure(profile.purchase_total <= all && profile.purchase_total >= ask(hq, sql, "", member));
    }
}

static void card_stands(struct world *world, sqlite3 *hq, const struct fact *fact)
{
    struct rg_member_ref holder;
    struct rg_card_token known[2];
    size_t count = 0;
    int64_t found = 0;
    sure(rg_store_card_find(world->kiosk.store, &fact->token, RG_ASSURANCE_L1, &holder) == RG_OK);
    sure(holder.member.value == fact->member);
    sure(rg_hq_card_known(world->hq.store, &fact->token, known, &count) == RG_OK);
    for (size_t i = 0; i < count; i++) {
        char token[65];
        rg_hex_write(known[i].bytes, sizeof known[i].bytes, token);
        found += ask(hq, "SELECT count(*) FROM cards WHERE token=?1 AND state=1 AND holder=?2", token,
                     fact->member);
    }
    sure(found == 1);
}

static void forgotten(struct world *world, sqlite3 *hq, sqlite3 *kiosk, int64_t member)
{
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    size_t count = 1;
    sure(rg_store_consents(world->kiosk.store, (struct rg_member_id){member}, rows, &count) == RG_OK);
    sure(count == 0);
    sure(ask(kiosk, "SELECT count(*) FROM member_key WHERE member=?2", "", member) == 0);
    sure(ask(hq, "SELECT count(*) FROM members WHERE id=?2 AND state<3", "", member) == 0);
    sure(ask(hq, "SELECT count(*) FROM purchases WHERE member=?2 AND state<3", "", member) == 0);
    sure(ask(hq, "SELECT count(*) FROM ledger_line WHERE member=?2 AND key IS NOT NULL", "", member) == 0);
}

/* Hidden from the moment they asked, unless that was called off, or may have been. */
static void hidden(struct world *world, sqlite3 *hq, const struct fact *held)
{
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    struct rg_consent_grant grant;
    size_t count;
    for (const struct fact *fact = held + 1; fact < world->facts + world->fact_count; fact++) {
        if (fact->kind == FACT_KEPT && fact->member == held->member) {
            return;
        }
    }
    sure(ask(hq, "SELECT count(*) FROM erasure WHERE member=?2", "", held->member) == 1);
    sure(!day_grant(world, held->member, rows, &count, &grant));
}

static void each_fact(struct world *world, sqlite3 *hq, sqlite3 *kiosk)
{
    for (size_t i = 0; i < world->fact_count; i++) {
        const struct fact *fact = &world->facts[i];
        if (fact->kind == FACT_FORGOTTEN && fact->done != OPEN) {
            forgotten(world, hq, kiosk, fact->member);
        } else if (fact->kind == FACT_HELD && fact->done != OPEN) {
            hidden(world, hq, fact);
        }
        if (fact->done == OPEN || !world_lives(world, fact->member)) {
            continue;
        }
        if (fact->kind == FACT_MEMBER || fact->kind == FACT_JOINED) {
            card_stands(world, hq, fact);
            consents_hold(world, fact->member);
            rows_agree(world, hq, fact->member);
        } else if (fact->kind == FACT_DELETED) {
            char sql[96];
            (void)snprintf(sql, sizeof sql,
                           "SELECT count(*) FROM purchases WHERE member=?2 AND state<3 AND line=%lld",
                           (long long)fact->line);
            sure(ask(hq, sql, "", fact->member) == 0);
        }
    }
}

void oracle_all_well(struct world *world)
{
    struct rg_hq_buffer rows = {.data = NULL};
    bool intact = false;
    sqlite3 *hq = look_into(world, HQ "/hq.db"), *kiosk = look_into(world, KIOSK "/kiosk.db");
    hq_has(world, hq);
    acknowledged(world, hq);
    backup_keys(world);
    once_each(world, hq);
    each_fact(world, hq, kiosk);
    sure(rg_hq_verify(world->hq.store, &rows, &intact) == RG_OK && intact);
    rg_hq_buffer_free(&rows);
    (void)sqlite3_close(kiosk);
    (void)sqlite3_close(hq);
}
