#include "page.h"

#include "amend_private.h"
#include "handle.h"
#include "parts.h"
#include "text.h"

#include <string.h>

static enum rg_status next_place(struct rg_store_sync *sync, struct rg_page_change **change)
{
    struct rg_store_page *page = sync->page;
    enum rg_status status = page->count == RG_PAGE_CHANGES ? rg_page_apply(sync) : RG_OK;
    if (status == RG_OK) {
        *change = &page->changes[page->count++];
    }
    return status;
}

enum rg_status rg_page_put(struct rg_store_sync *sync, const struct rg_feed_purchase *purchase)
{
    struct rg_page_change *change = NULL;
    enum rg_status status = next_place(sync, &change);
    if (status != RG_OK) {
        return status;
    }
    bool gone = false;
    if (sync->amended) {
        status = rg_amended_line(sync, purchase->member, purchase->line, &gone);
    }
    char size[RG_RECORD_TEXT_MAX] = "";
    if (purchase->size.text != NULL && purchase->size.len < sizeof size) {
        memcpy(size, purchase->size.text, purchase->size.len);
    }
    *change = (struct rg_page_change){.member = purchase->member,
                                      .gone = gone,
                                      .line = {.line = purchase->line,
                                               .at = purchase->at,
                                               .product = purchase->product,
                                               .quantity = purchase->quantity,
                                               .returned = purchase->returned,
                                               .price = purchase->price,
                                               .unseen = purchase->gift || purchase->discreet,
                                               .staff = purchase->staff}};
    (void)rg_text_copy(change->line.size, sizeof change->line.size, size);
    return status;
}

enum rg_status rg_page_delete(struct rg_store_sync *sync, int64_t member, int64_t line)
{
    struct rg_page_change *change = NULL;
    enum rg_status status = next_place(sync, &change);
    if (status == RG_OK) {
        *change = (struct rg_page_change){.member = member, .gone = true, .line = {.line = line}};
    }
    return status;
}

/* Of what was collected; the page goes on. */
static void forget_lines(struct rg_store_page *page)
{
    explicit_bzero(page->changes, page->count * sizeof page->changes[0]);
    page->count = 0;
}

void rg_page_forget(struct rg_store_sync *sync)
{
    forget_lines(sync->page);
    rg_member_keys_rest(sync);
    rg_page_consents_forget(sync);
    rg_aead_wipe(sync->aead);
    rg_vault_wipe(sync->vault);
}

/* By member; a member's lines from the highest number down; of two changes of one line the later first. */
static bool stands_after(const struct rg_store_page *page, uint16_t a, uint16_t b)
{
    const struct rg_page_change *left = &page->changes[a], *right = &page->changes[b];
    if (left->member != right->member) {
        return left->member > right->member;
    }
    if (left->line.line != right->line.line) {
        return left->line.line < right->line.line;
    }
    return a < b;
}

/* In place: qsort() takes memory that it does not wipe. */
static void sort_changes(struct rg_store_page *page)
{
    static const size_t gaps[] = {701, 301, 132, 57, 23, 10, 4, 1};
    uint16_t *order = page->order;
    for (size_t i = 0; i < page->count; i++) {
        order[i] = (uint16_t)i;
    }
    for (size_t g = 0; g < sizeof gaps / sizeof gaps[0]; g++) {
        for (size_t i = gaps[g]; i < page->count; i++) {
            uint16_t moved = order[i];
            size_t place = i;
            for (; place >= gaps[g] && stands_after(page, order[place - gaps[g]], moved); place -= gaps[g]) {
                order[place] = order[place - gaps[g]];
            }
            order[place] = moved;
        }
    }
}

/* Into page->before. */
static enum rg_status open_history(struct rg_store_sync *sync, const uint8_t key[RG_KEY_LEN],
                                   struct rg_vault_subject subject, size_t *len)
{
    sqlite3_stmt *row = sync->statements[RG_SYNC_HISTORY];
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(row, 1, subject.owner));
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status != RG_OK) {
        *len = 0;
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    const uint8_t *sealed = sqlite3_column_blob(row, 0);
    size_t sealed_len = (size_t)sqlite3_column_bytes(row, 0);
    if (sealed_len < RG_AEAD_OVERHEAD || sealed_len - RG_AEAD_OVERHEAD > sizeof sync->page->before) {
        status = RG_CORRUPT;
    } else {
        status = rg_vault_unseal(sync->aead, key, subject, sealed, sealed_len, sync->page->before);
    }
    (void)sqlite3_reset(row);
    if (status == RG_OK) {
        *len = sealed_len - RG_AEAD_OVERHEAD;
    }
    return status;
}

enum rg_status rg_page_open_history(struct rg_store_sync *sync, int64_t member, size_t *len)
{
    const struct rg_vault_subject subject = {.owner = member, .part = RG_PART_HISTORY};
    uint8_t key[RG_KEY_LEN];
    *len = 0;
    enum rg_status status = rg_member_key(sync, member, false, key);
    if (status == RG_OK) {
        status = open_history(sync, key, subject, len);
    }
    explicit_bzero(key, sizeof key);
    return status;
}

/* What is kept no longer is left out, whether it stood there or comes again. */
static bool add(struct rg_store_page *page, struct rg_record_writer *writer,
                const struct rg_record_line *line)
{
    if (line->at < page->since.purchases_ms) {
        page->too_old++;
        return true;
    }
    return rg_record_add_line(writer, line);
}

/* What stood there and what the page says, into page->after. @return its length. */
static size_t merge(struct rg_store_page *page, size_t before_len, const uint16_t *order, size_t count)
{
    struct rg_record_reader reader = {.unpack = {.bytes = page->before, .len = before_len}};
    struct rg_record_writer writer = {.pack = {.bytes = page->after, .capacity = sizeof page->after}};
    struct rg_record_line old;
    bool more = rg_record_next_line(&reader, &old), room = true;
    for (size_t i = 0; i < count && room; i++) {
        const struct rg_page_change *change = &page->changes[order[i]];
        if (i > 0 && page->changes[order[i - 1]].line.line == change->line.line) {
            continue;
        }
        for (; more && room && old.line > change->line.line; more = rg_record_next_line(&reader, &old)) {
            room = add(page, &writer, &old);
        }
        if (more && old.line == change->line.line) {
            more = rg_record_next_line(&reader, &old);
        }
        room = room && (change->gone || add(page, &writer, &change->line));
    }
    for (; more && room; more = rg_record_next_line(&reader, &old)) {
        room = add(page, &writer, &old);
    }
    explicit_bzero(&old, sizeof old);
    return writer.pack.len;
}

static enum rg_status store_history(struct rg_store_sync *sync, const uint8_t key[RG_KEY_LEN],
                                    struct rg_vault_subject subject, size_t len)
{
    sqlite3_stmt *put = sync->statements[RG_SYNC_FEEDS + 2 * RG_FEED_PURCHASES];
    sqlite3_stmt *gone = sync->statements[RG_SYNC_FEEDS + 2 * RG_FEED_PURCHASES + 1];
    if (len == 0) {
        enum rg_status status = rg_sql_status(sqlite3_bind_int64(gone, 1, subject.owner));
        if (status == RG_OK) {
            status = rg_sql_run(gone);
        }
        return status == RG_OK ? rg_member_key_drop(sync, subject.owner) : status;
    }
    struct rg_store_page *page = sync->page;
    enum rg_status status = rg_vault_seal(sync->aead, key, subject, page->after, len, page->sealed);
    if (status == RG_OK &&
        (sqlite3_bind_int64(put, 1, subject.owner) != SQLITE_OK ||
         sqlite3_bind_blob64(put, 2, page->sealed, len + RG_AEAD_OVERHEAD, SQLITE_STATIC) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(put);
    }
    (void)sqlite3_clear_bindings(put);
    return status;
}

/* Without changes only what is too old is looked for. */
static enum rg_status change_history(struct rg_store_sync *sync, int64_t member, const uint16_t *order,
                                     size_t count)
{
    struct rg_store_page *page = sync->page;
    struct rg_vault_subject subject = {.owner = member, .part = RG_PART_HISTORY};
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        const struct rg_page_change *change = &page->changes[order[i]];
        any = any || (!change->gone && change->line.at >= page->since.purchases_ms);
    }
    uint8_t key[RG_KEY_LEN];
    size_t before_len = 0, after_len = 0;
    enum rg_status status = rg_member_key(sync, subject.owner, any, key);
    if (status == RG_OK) {
        status = open_history(sync, key, subject, &before_len);
        if (status == RG_OK) {
            uint32_t too_old = page->too_old;
            after_len = merge(page, before_len, order, count);
            bool changed = count > 0 || page->too_old != too_old;
            status = changed ? store_history(sync, key, subject, after_len) : RG_OK;
            if (status == RG_OK && changed) {
                /* The highest number comes first. */
                status = rg_delta_touch(sync, member, count > 0 ? page->changes[order[0]].line.line : 0);
            }
        }
        explicit_bzero(page->before, before_len);
        explicit_bzero(page->after, after_len);
    }
    explicit_bzero(key, sizeof key);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_page_apply(struct rg_store_sync *sync)
{
    struct rg_store_page *page = sync->page;
    enum rg_status status = RG_OK;
    sort_changes(page);
    for (size_t first = 0, end; status == RG_OK && first < page->count; first = end) {
        int64_t member = page->changes[page->order[first]].member;
        for (end = first + 1; end < page->count && page->changes[page->order[end]].member == member; end++) {
        }
        status = change_history(sync, member, page->order + first, end - first);
    }
    forget_lines(page);
    rg_member_keys_rest(sync);
    return status == RG_OK ? rg_page_consents_apply(sync) : status;
}

enum rg_status rg_page_purge(struct rg_store_sync *sync, int64_t member, uint32_t *dropped)
{
    sync->page->too_old = 0;
    enum rg_status status = change_history(sync, member, NULL, 0);
    *dropped = status == RG_OK ? sync->page->too_old : 0;
    return status;
}
