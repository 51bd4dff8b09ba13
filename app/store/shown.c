#include "shown.h"

#include "event.h"
#include "handle.h"
#include "member_key.h"
#include "parts.h"
#include "personal_open.h"

#include <endian.h>
#include <string.h>

#define HEAD       8u
#define ENTRY      16u
#define PLAIN_MAX  (HEAD + RG_SHOWN_MAX * ENTRY)
#define SEALED_MAX (PLAIN_MAX + RG_AEAD_OVERHEAD)
/* Times are below 4, and stand below the milliseconds. */
#define TIMES_BITS 2
_Static_assert(RG_SHELF_TIMES < 1 << TIMES_BITS, "times have room");
_Static_assert(SEALED_MAX <= RG_RECORD_HISTORY_MAX, "opened->bytes holds it");

static struct rg_vault_subject subject_of(int64_t member)
{
    return (struct rg_vault_subject){.owner = member, .part = RG_PART_SHOWN};
}

static uint64_t visit_number(const struct rg_uuid *visit)
{
    uint64_t number;
    memcpy(&number, visit->bytes + sizeof visit->bytes - sizeof number, sizeof number);
    return number;
}

static size_t find(const struct rg_shown_list *list, struct rg_product_id product)
{
    size_t at = 0;
    while (at < list->count && list->items[at].product.value != product.value) {
        at++;
    }
    return at;
}

/* Where there is no room, what was shown longest ago gives way, and what rests last of all. */
static size_t make_room(struct rg_shown_list *list)
{
    if (list->count < RG_SHOWN_MAX) {
        return list->count++;
    }
    size_t oldest = 0;
    for (size_t i = 1; i < list->count; i++) {
        const struct rg_shelf_shown *one = &list->items[i], *other = &list->items[oldest];
        bool rests = one->times >= RG_SHELF_TIMES, other_rests = other->times >= RG_SHELF_TIMES;
        if (rests != other_rests ? other_rests : one->last_ms < other->last_ms) {
            oldest = i;
        }
    }
    return oldest;
}

static void put(struct rg_shown_list *list, struct rg_product_id product, uint32_t times, int64_t at_ms)
{
    size_t at = find(list, product);
    at = at < list->count ? at : make_room(list);
    list->items[at] = (struct rg_shelf_shown){.product = product, .times = times, .last_ms = at_ms};
}

static bool take_outcome(struct rg_shown_list *list, const struct rg_event *event)
{
    struct rg_product_id product = event->items[0].product;
    size_t at = find(list, product);
    if (event->outcome == RG_OUTCOME_NOT_FOR_THEM) {
        put(list, product, RG_SHELF_TIMES, event->at_ms);
        return true;
    }
    if (at == list->count) {
        return false;
    }
    list->items[at] = list->items[--list->count];
    memset(&list->items[list->count], 0, sizeof list->items[0]);
    return true;
}

bool rg_shown_take(struct rg_shown_list *list, const struct rg_event *event)
{
    if (event->kind == RG_EVENT_OUTCOME) {
        return event->item_count == 1 && take_outcome(list, event);
    }
    if (event->kind != RG_EVENT_SHOWN || event->item_count == 0) {
        return false;
    }
    uint64_t visit = visit_number(&event->visit);
    if (visit == list->visit) {
        return false;
    }
    list->visit = visit;
    for (uint32_t i = 0; i < event->item_count && i < RG_RECO_SHOWN; i++) {
        size_t at = find(list, event->items[i].product);
        uint32_t times = at < list->count
                             ? rg_rest_times(list->items[at].times, list->items[at].last_ms, event->at_ms)
                             : 1;
        put(list, event->items[i].product, times, event->at_ms);
    }
    return true;
}

uint32_t rg_shown_purge(struct rg_shown_list *list, int64_t before_ms)
{
    size_t kept = 0, had = list->count;
    for (size_t i = 0; i < had; i++) {
        if (list->items[i].last_ms >= before_ms) {
            list->items[kept++] = list->items[i];
        }
    }
    memset(&list->items[kept], 0, (had - kept) * sizeof list->items[0]);
    list->count = kept;
    return (uint32_t)(had - kept);
}

static size_t write_list(const struct rg_shown_list *list, uint8_t bytes[PLAIN_MAX])
{
    memcpy(bytes, &list->visit, HEAD);
    for (size_t i = 0; i < list->count; i++) {
        const struct rg_shelf_shown *one = &list->items[i];
        uint64_t numbers[2] = {htole64((uint64_t)one->product.value),
                               htole64((uint64_t)one->last_ms << TIMES_BITS | one->times)};
        memcpy(bytes + HEAD + i * ENTRY, numbers, sizeof numbers);
    }
    return HEAD + list->count * ENTRY;
}

static void read_list(const uint8_t *bytes, size_t len, struct rg_shown_list *list)
{
    memset(list, 0, sizeof *list);
    if (len < HEAD || (len - HEAD) % ENTRY != 0 || len > PLAIN_MAX) {
        return;
    }
    memcpy(&list->visit, bytes, HEAD);
    list->count = (len - HEAD) / ENTRY;
    for (size_t i = 0; i < list->count; i++) {
        uint64_t numbers[2];
        memcpy(numbers, bytes + HEAD + i * ENTRY, sizeof numbers);
        uint64_t when = le64toh(numbers[1]);
        list->items[i] = (struct rg_shelf_shown){.product = {(int64_t)le64toh(numbers[0])},
                                                 .times = (uint32_t)(when & ((1u << TIMES_BITS) - 1)),
                                                 .last_ms = (int64_t)(when >> TIMES_BITS)};
        explicit_bzero(numbers, sizeof numbers);
    }
}

/* @p row: wrapped, shown. @p key is the member's; the caller wipes it. RG_OK with an empty list where none opens. */
static enum rg_status open_list(struct rg_vault *vault, struct rg_aead *aead, sqlite3_stmt *row,
                                int64_t member, uint8_t key[RG_KEY_LEN], struct rg_shown_list *list)
{
    uint8_t plain[PLAIN_MAX];
    memset(list, 0, sizeof *list);
    enum rg_status status = rg_member_key_of(vault, row, member, key);
    size_t len = (size_t)sqlite3_column_bytes(row, 1);
    if (status != RG_OK || len < RG_AEAD_OVERHEAD || len > SEALED_MAX) {
        return status;
    }
    status = rg_vault_unseal(aead, key, subject_of(member), sqlite3_column_blob(row, 1), len, plain);
    if (status == RG_OK) {
        read_list(plain, len - RG_AEAD_OVERHEAD, list);
    }
    explicit_bzero(plain, sizeof plain);
    return status == RG_CORRUPT ? RG_OK : status;
}

static enum rg_status keep(struct rg_aead *aead, sqlite3_stmt *set, int64_t member,
                           const uint8_t key[RG_KEY_LEN], const struct rg_shown_list *list)
{
    uint8_t plain[PLAIN_MAX], sealed[SEALED_MAX];
    size_t len = write_list(list, plain);
    enum rg_status status = rg_vault_seal(aead, key, subject_of(member), plain, len, sealed);
    explicit_bzero(plain, sizeof plain);
    if (status == RG_OK &&
        (sqlite3_bind_int64(set, 1, member) != SQLITE_OK ||
         sqlite3_bind_blob64(set, 2, sealed, len + RG_AEAD_OVERHEAD, SQLITE_STATIC) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(set);
    }
    (void)sqlite3_clear_bindings(set);
    return status;
}

enum rg_status rg_shown_count(struct rg_store_outbox *outbox, const struct rg_event *event)
{
    sqlite3_stmt *row = outbox->looks[RG_LOOK_SHOWN];
    int64_t member = event->member.value;
    struct rg_shown_list list;
    uint8_t key[RG_KEY_LEN];
    if (event->kind != RG_EVENT_SHOWN && event->kind != RG_EVENT_OUTCOME) {
        return RG_OK;
    }
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(row, 1, member));
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    status = open_list(outbox->vault, outbox->aead, row, member, key, &list);
    (void)sqlite3_reset(row);
    if (status == RG_OK && rg_shown_take(&list, event)) {
        status = keep(outbox->aead, outbox->looks[RG_LOOK_SHOWN_SET], member, key, &list);
    }
    explicit_bzero(key, sizeof key);
    explicit_bzero(&list, sizeof list);
    return status == RG_CORRUPT ? RG_OK : status;
}

/* Which members were shown something since the snapshot: a bit for many, so that nobody's number stays in memory. */
static atomic_uint_fast64_t *bit_of(struct rg_store_shared *shared, int64_t member, uint64_t *bit)
{
    uint64_t mixed = (uint64_t)member * 0x9e3779b97f4a7c15u >> 52;
    *bit = (uint64_t)1 << (mixed & 63);
    return &shared->shown[mixed >> 6];
}

void rg_shown_announce(struct rg_store_outbox *outbox, int64_t member)
{
    uint64_t bit;
    atomic_uint_fast64_t *word = bit_of(outbox->shared, member, &bit);
    atomic_fetch_or(word, bit);
}

void rg_shown_freshen(struct rg_store *store, int64_t member)
{
    uint64_t bit;
    if ((atomic_load(bit_of(&store->shared, member, &bit)) & bit) != 0) {
        rg_store_forget(store);
    }
}

static enum rg_status read_own(struct rg_store *store, int64_t member, struct rg_shown_list *list)
{
    sqlite3_stmt *row = store->statements[RG_TAP_SHOWN];
    uint8_t key[RG_KEY_LEN];
    memset(list, 0, sizeof *list);
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(row, 1, member));
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status == RG_OK) {
        status = open_list(store->vault, store->aead, row, member, key, list);
        explicit_bzero(key, sizeof key);
    }
    (void)sqlite3_reset(row);
    return status == RG_NOT_FOUND || status == RG_CORRUPT ? RG_OK : status;
}

enum rg_status rg_shown_read(struct rg_store *store, const struct rg_consent_grant *grant,
                             struct rg_shelf_shown joined[RG_RESTS_JOINED], size_t *count)
{
    struct rg_shown_list own;
    const struct rg_rest_list *told;
    *count = 0;
    enum rg_status status = read_own(store, grant->member.value, &own);
    if (status == RG_OK) {
        status = rg_personal_told(store, grant, &told);
    }
    if (status == RG_OK) {
        *count = rg_rests_join(own.items, own.count, told, &store->shelf, store->now_ms, joined);
    }
    explicit_bzero(&own, sizeof own);
    return status;
}

enum rg_status rg_store_shown_of(struct rg_store *store, const struct rg_consent_grant *grant,
                                 struct rg_shown_sum *sum)
{
    struct rg_shelf_shown joined[RG_RESTS_JOINED];
    size_t count = 0;
    if (grant->scope != RG_SCOPE_PROFILE || !rg_consent_allows(grant, RG_PURPOSE_RECOGNISE)) {
        return RG_DENIED;
    }
    rg_shown_freshen(store, grant->member.value);
    enum rg_status status = rg_store_begin_read(store);
    if (status == RG_OK) {
        status = rg_shown_read(store, grant, joined, &count);
    }
    if (status == RG_OK) {
        *sum = (struct rg_shown_sum){.products = (uint32_t)count};
        for (size_t i = 0; i < count; i++) {
            sum->last_ms = joined[i].last_ms > sum->last_ms ? joined[i].last_ms : sum->last_ms;
        }
        explicit_bzero(joined, sizeof joined);
    }
    return status;
}

enum rg_status rg_shown_purge_begin(struct rg_store_sync *sync, struct rg_shown_purger *purger)
{
    static const char *const texts[] = {RG_LOOK_SHOWN_SQL, RG_LOOK_SHOWN_SET_SQL};
    sqlite3_stmt *both[2] = {NULL, NULL};
    enum rg_status status = rg_sql_prepare(sync->db, texts, 2, both);
    *purger = (struct rg_shown_purger){both[0], both[1]};
    return status;
}

enum rg_status rg_shown_purge_member(struct rg_store_sync *sync, const struct rg_shown_purger *purger,
                                     int64_t member, int64_t before_ms)
{
    struct rg_shown_list list;
    uint8_t key[RG_KEY_LEN];
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(purger->row, 1, member));
    if (status == RG_OK) {
        status = rg_sql_row(purger->row);
    }
    if (status == RG_OK) {
        status = open_list(sync->vault, sync->aead, purger->row, member, key, &list);
    }
    (void)sqlite3_reset(purger->row);
    if (status == RG_OK && rg_shown_purge(&list, before_ms) > 0) {
        status = keep(sync->aead, purger->set, member, key, &list);
    }
    explicit_bzero(key, sizeof key);
    explicit_bzero(&list, sizeof list);
    return status == RG_NOT_FOUND || status == RG_CORRUPT ? RG_OK : status;
}

void rg_shown_purge_end(struct rg_shown_purger *purger)
{
    rg_sql_finalise(&purger->row, 1);
    rg_sql_finalise(&purger->set, 1);
}
