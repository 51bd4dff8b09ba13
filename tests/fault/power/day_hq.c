#include "day_steps.h"
#include "oracle.h"

#include "card_chain.h"
#include "hq_erase.h"
#include "hq_member_keys.h"
#include "hq_rows.h"
#include "lost_power.h"

#include <sqlite3.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

static int64_t now_ms(const struct world *world)
{
    return world_now(world).wall_ms;
}

/* A till says the same of a receipt as often as it says it. */
static enum rg_status put_receipt(struct world *world, const struct fact *fact, bool *changed)
{
    int64_t number = strtoll(fact->text + 1, NULL, 10);
    const struct rg_hq_purchase sale = {.till = "t1",
                                        .receipt = fact->text,
                                        .line = 1,
                                        .member = fact->member,
                                        .at = world->wall_ms - (number % 4 == 0 ? 2000 : 30) * DAY_MS,
                                        .product = 1 + number % PRODUCTS,
                                        .quantity = 1,
                                        .price = 100,
                                        .size = "M"};
    return rg_hq_purchase_put(world->hq.store, SITE, &sale, changed);
}

/* Told as done when the transaction is. */
static struct fact *put_sale(struct world *world, int64_t member)
{
    bool changed;
    struct fact *fact = fact_begin(world, FACT_SALE, member);
    (void)snprintf(fact->text, sizeof fact->text, "R%lld", (long long)++world->numbers);
    sure(put_receipt(world, fact, &changed) == RG_OK && changed);
    return fact;
}

static struct fact *put_member(struct world *world, int64_t member)
{
    static const char *const purposes[] = {"recognise", "purchases", "notes"};
    bool changed;
    char ref[24];
    struct fact *fact = fact_begin(world, FACT_MEMBER, member);
    fact->token = (struct rg_card_token){.key_version = 1};
    memcpy(fact->token.bytes + 8, &member, sizeof member);
    (void)snprintf(ref, sizeof ref, "C-%lld", (long long)member);
    const struct rg_hq_member row = {
        .id = member, .ref = ref, .display_name = "Frau Keller", .language = "de", .member_since = 5};
    sure(rg_hq_member_put(world->hq.store, SITE, &row, &changed) == RG_OK);
    sure(rg_hq_card_put(world->hq.store, "member", member, &fact->token, "active", 1, &changed) == RG_OK);
    for (size_t i = 0; i < sizeof purposes / sizeof purposes[0]; i++) {
        sure(rg_hq_consent_put(world->hq.store, member, purposes[i], true, "v1", now_ms(world), "import",
                               &changed) == RG_OK);
    }
    return fact;
}

static void put_goods(struct world *world)
{
    struct rg_hq_store *store = world->hq.store;
    bool changed;
    int64_t id;
    const struct rg_hq_associate mia = {1, "Mia", "en", "associate"};
    sure(rg_hq_site_put(store, SITE, "Europe/Berlin") == RG_OK);
    sure(rg_hq_associate_put(store, SITE, &mia, &changed) == RG_OK);
    for (int i = 1; i <= PRODUCTS; i++) {
        char sku[16];
        (void)snprintf(sku, sizeof sku, "K%d", i);
        const struct rg_hq_product product = {
            .sku = sku, .title = "Navy coat", .name = "Navy coat", .currency = "EUR", .price = 100};
        sure(rg_hq_product_put(store, SITE, &product, &id, &changed) == RG_OK && id == i);
        sure(rg_hq_stock_put(store, SITE, id, "M", 3, 5, &changed) == RG_OK);
    }
}

static void put_people(struct world *world, int64_t people)
{
    size_t first = world->fact_count;
    for (int64_t i = 0; i < people; i++) {
        int64_t member = ++world->numbers;
        (void)put_member(world, member);
        (void)put_sale(world, member);
        (void)put_sale(world, member);
    }
    sure(rg_hq_commit(world->hq.store) == RG_OK);
    for (size_t i = first; i < world->fact_count; i++) {
        fact_done(&world->facts[i]);
    }
}

void day_import(struct world *world)
{
    sure(rg_hq_begin(world->hq.store) == RG_OK);
    put_goods(world);
    put_people(world, IMPORTED);
}

/* A chain that is as long as it may be stays as it is. */
void day_raise(struct world *world)
{
    uint32_t version = 0;
    enum rg_status status = rg_card_chain_raise(world->hq.keys, &version);
    sure(status == RG_OK || status == RG_FULL);
}

void day_new_member(struct world *world)
{
    sure(rg_hq_begin(world->hq.store) == RG_OK);
    put_people(world, 1);
}

/* Somebody may be at HQ already, or be only at the kiosk so far. */
static bool at_hq(struct world *world, int64_t member)
{
    int64_t id = 0;
    char ref[24];
    (void)snprintf(ref, sizeof ref, "C-%lld", (long long)member);
    return rg_hq_member_find(world->hq.store, ref, &id) == RG_OK && id == member;
}

/* Whatever became of it the first time: nobody may have been told. What lost its member meanwhile is refused. */
static void put_again(struct world *world)
{
    size_t first = (size_t)world_pick(world, (int64_t)world->fact_count);
    for (size_t i = 0; i < world->fact_count; i++) {
        struct fact *fact = &world->facts[(first + i) % world->fact_count];
        bool changed;
        if (fact->kind != FACT_SALE || !world_lives(world, fact->member)) {
            continue;
        }
        sure(rg_hq_begin(world->hq.store) == RG_OK);
        enum rg_status status = put_receipt(world, fact, &changed);
        sure(status == RG_OK || status == RG_DENIED);
        if (status == RG_DENIED) {
            rg_hq_rollback(world->hq.store);
            return;
        }
        sure(rg_hq_commit(world->hq.store) == RG_OK);
        fact->done = fact->done == OPEN ? lost_power_now() : fact->done;
        return;
    }
}

void day_sales(struct world *world)
{
    int64_t member = world_somebody(world);
    struct fact *sales[3];
    if (member == 0 || !at_hq(world, member)) {
        return;
    }
    sure(rg_hq_begin(world->hq.store) == RG_OK);
    for (int i = 0; i < 3; i++) {
        sales[i] = put_sale(world, member);
    }
    sure(rg_hq_commit(world->hq.store) == RG_OK);
    for (int i = 0; i < 3; i++) {
        fact_done(sales[i]);
    }
    put_again(world);
}

static void ask_to_erase(struct world *world, int64_t member, int64_t hold_ms)
{
    const struct rg_hq_erasure erasure = {
        .member = member, .assurance = 2, .hold_ms = hold_ms, .origin = "anna"};
    struct fact *fact = fact_begin(world, hold_ms > 0 ? FACT_HELD : FACT_FORGOTTEN, member);
    sure(rg_hq_erase(world->hq.store, &erasure, rg_hq_now_ms()) == RG_OK);
    fact_done(fact);
}

/* Somebody whose erasure is held, and was not called off yet as far as anybody was told. */
static int64_t somebody_held(const struct world *world)
{
    int64_t held = 0;
    for (size_t i = 0; i < world->fact_count; i++) {
        const struct fact *fact = &world->facts[i];
        held = fact->kind == FACT_HELD && fact->done != OPEN ? fact->member : held;
        held = fact->kind == FACT_KEPT && fact->member == held ? 0 : held;
    }
    return held;
}

void day_erase(struct world *world)
{
    int64_t member = world_somebody(world), held = somebody_held(world), kind = world_pick(world, 3);
    if (kind == 0 && held != 0) {
        struct fact *fact = fact_begin(world, FACT_KEPT, held);
        sure(rg_hq_erase_cancel(world->hq.store, held) == RG_OK);
        fact_done(fact);
    } else if (member != 0 && at_hq(world, member)) {
        ask_to_erase(world, member, kind == 1 ? 0 : DAY_MS);
    }
}

/* The keys that a backup would be sealed under; the journal is opened beside, as a program of its own does. */
void day_backup_keys(struct world *world)
{
    struct rg_hq_journal *journal;
    struct rg_hq_member_keys keys;
    int64_t members[FACTS];
    size_t count = 0, first = world->fact_count;
    for (int64_t member = 1; member <= world->numbers && count < FACTS; member++) {
        if (world_lives(world, member)) {
            members[count++] = member;
        }
    }
    oracle_journal(world, &journal);
    for (size_t i = 0; i < count; i++) {
        (void)fact_begin(world, FACT_KEY, members[i]);
    }
    sure(rg_hq_member_keys_take(journal, members, count, &keys) == RG_OK);
    for (size_t i = first; i < world->fact_count; i++) {
        const uint8_t *key = rg_hq_member_key_find(&keys, world->facts[i].member);
        sure(key != NULL);
        memcpy(world->facts[i].key, key, RG_KEY_LEN);
        fact_done(&world->facts[i]);
    }
    rg_hq_member_keys_free(&keys);
    rg_hq_journal_close(journal);
}

void day_purge(struct world *world)
{
    struct rg_hq_purge purge = {.done = false};
    for (int slices = 0; !purge.done; slices++) {
        sure(slices < 1000);
        sure(rg_hq_retention_purge(world->hq.store, rg_hq_now_ms(), &purge) == RG_OK);
    }
}

void day_begin_anew(struct world *world)
{
    char text[96];
    sqlite3 *db = NULL;
    (void)snprintf(text, sizeof text, "UPDATE meta SET value='%016llx' WHERE name='epoch'",
                   (unsigned long long)++world->numbers);
    sure(sqlite3_open(world_path(world, HQ "/hq.db"), &db) == SQLITE_OK);
    sure(sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK && sqlite3_changes(db) == 1);
    sure(sqlite3_close(db) == SQLITE_OK);
}
