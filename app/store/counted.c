#include "counted.h"

#include "card_counter.h"
#include "card_key_private.h"
#include "crypto.h"
#include "handle.h"
#include "outbox.h"

#include <string.h>

/* Its time may be as far ahead as behind, and two threads look at the clock. */
#define MARGIN_MS 60000

static enum rg_status bind_token(sqlite3_stmt *statement, const struct rg_card_token *token)
{
    return rg_sql_status(sqlite3_bind_blob(statement, 1, token->bytes, sizeof token->bytes, SQLITE_STATIC));
}

/* What a row of the token says, or @p numbers as they were. */
static enum rg_status look_up(sqlite3_stmt *statement, const struct rg_card_token *token, int64_t *numbers,
                              int count)
{
    enum rg_status status = bind_token(statement, token);
    if (status == RG_OK) {
        status = rg_sql_row(statement);
    }
    for (int i = 0; status == RG_OK && i < count; i++) {
        numbers[i] = sqlite3_column_int64(statement, i);
    }
    (void)sqlite3_reset(statement);
    (void)sqlite3_clear_bindings(statement);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* While cards are lifted each is under one of two tokens. */
struct names {
    struct rg_card_token held, target;
};

static enum rg_status name(struct rg_store_outbox *outbox, const struct rg_card_token *token,
                           struct names *names)
{
    struct rg_card_key key = {0, 0};
    enum rg_status status = rg_card_key_read(outbox->statements[RG_OUTBOX_CARD_KEY], &key);
    names->held = *token;
    if (status == RG_OK) {
        status = rg_card_key_lift(outbox->keystore, key.held, &names->held);
    }
    names->target = names->held;
    if (status == RG_OK && key.target > key.held) {
        status = rg_card_key_lift(outbox->keystore, key.target, &names->target);
    }
    return status;
}

static enum rg_status write_counter(struct rg_store_outbox *outbox, const struct names *names,
                                    int64_t counter)
{
    sqlite3_stmt *drop = outbox->statements[RG_OUTBOX_COUNTER_DROP];
    sqlite3_stmt *put = outbox->statements[RG_OUTBOX_COUNTER_PUT];
    enum rg_status status = bind_token(drop, &names->held);
    if (status == RG_OK && names->held.key_version != names->target.key_version) {
        status = rg_sql_run(drop);
    }
    if (status == RG_OK) {
        status = bind_token(put, &names->target);
    }
    if (status == RG_OK && (sqlite3_bind_int64(put, 2, names->target.key_version) != SQLITE_OK ||
                            sqlite3_bind_int64(put, 3, counter) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(put);
    }
    (void)sqlite3_clear_bindings(drop);
    (void)sqlite3_clear_bindings(put);
    return status;
}

static enum rg_status count_up(struct rg_store_outbox *outbox, const struct rg_counted *counted,
                               struct rg_event *event, enum rg_counted_result *result)
{
    struct names names;
    int64_t held = 0, target = 0, whose[2] = {RG_HOLDER_NOBODY, 0};
    enum rg_status status = name(outbox, &counted->token, &names);
    sqlite3_stmt *counter = outbox->statements[RG_OUTBOX_COUNTER];
    sqlite3_stmt *holder = outbox->statements[RG_OUTBOX_HOLDER];
    if (status == RG_OK) {
        status = look_up(counter, &names.held, &held, 1);
    }
    if (status == RG_OK) {
        status = look_up(counter, &names.target, &target, 1);
    }
    if (status == RG_OK) {
        status = look_up(holder, &names.held, whose, 2);
    }
    if (status == RG_OK) {
        status = look_up(holder, &names.target, whose, 2);
    }
    enum rg_counter_news news = RG_COUNTER_FRESH;
    if (status == RG_OK) {
        news = rg_card_counter_read(held > target ? held : target, counted->counter, &event->counter);
    }
    if (status == RG_OK && news == RG_COUNTER_FRESH) {
        status = write_counter(outbox, &names, event->counter);
    }
    /* With whom it names it goes when they are erased before it was sent. */
    event->member.value = whose[0] == RG_HOLDER_MEMBER ? whose[1] : 0;
    event->token = names.target;
    *result = news == RG_COUNTER_REPLAYED      ? RG_COUNTED_REPLAYED
              : news == RG_COUNTER_ROLLED_BACK ? RG_COUNTED_ROLLED_BACK
                                               : RG_COUNTED_FRESH;
    explicit_bzero(&names, sizeof names);
    return status;
}

/* The place after the last one while there are any, then the one that has been over for longest. */
static enum rg_status find_place(struct rg_store_outbox *outbox, int64_t now_ms, int64_t *place,
                                 bool *crowded)
{
    sqlite3_stmt *row = outbox->statements[RG_OUTBOX_SEEN_PLACE];
    enum rg_status status = rg_sql_row(row);
    if (status == RG_OK) {
        int64_t count = sqlite3_column_int64(row, 0);
        *crowded = count >= RG_COUNTED_SEEN && sqlite3_column_int64(row, 1) >= now_ms;
        *place = count < RG_COUNTED_SEEN ? count : sqlite3_column_int64(row, 2);
        (void)sqlite3_reset(row);
    }
    return status;
}

static enum rg_status note(struct rg_store_outbox *outbox, const struct rg_counted *counted,
                           enum rg_counted_result *result)
{
    sqlite3_stmt *find = outbox->statements[RG_OUTBOX_SEEN];
    sqlite3_stmt *put = outbox->statements[RG_OUTBOX_SEEN_PUT];
    int64_t place = 0;
    bool crowded = false;
    enum rg_status status =
        rg_sql_status(sqlite3_bind_blob(find, 1, counted->seen, sizeof counted->seen, SQLITE_STATIC));
    if (status == RG_OK) {
        status = rg_sql_row(find);
        (void)sqlite3_reset(find);
    }
    (void)sqlite3_clear_bindings(find);
    if (status != RG_NOT_FOUND) {
        *result = RG_COUNTED_REPLAYED;
        return status;
    }
    status = find_place(outbox, counted->at_ms, &place, &crowded);
    if (status != RG_OK || crowded) {
        *result = RG_COUNTED_CROWDED;
        return status;
    }
    int64_t until = counted->at_ms + 2000 * (int64_t)counted->window_s + MARGIN_MS;
    if (sqlite3_bind_int64(put, 1, place) != SQLITE_OK ||
        sqlite3_bind_blob(put, 2, counted->seen, sizeof counted->seen, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_int64(put, 3, until) != SQLITE_OK) {
        status = RG_NO_MEMORY;
    }
    *result = RG_COUNTED_FRESH;
    status = status == RG_OK ? rg_sql_run(put) : status;
    (void)sqlite3_clear_bindings(put);
    return status;
}

static enum rg_status take(struct rg_store_outbox *outbox, const struct rg_counted *counted,
                           enum rg_counted_result *result)
{
    struct rg_event event = {.kind = counted->counted ? RG_EVENT_COUNTER : RG_EVENT_SEEN,
                             .at_ms = counted->at_ms,
                             .seen = counted->seen};
    enum rg_status status =
        counted->counted ? count_up(outbox, counted, &event, result) : note(outbox, counted, result);
    if (status == RG_OK && *result == RG_COUNTED_FRESH) {
        status = rg_uuid7(counted->at_ms, &event.id);
        status = status == RG_OK ? rg_outbox_add(outbox, RG_STREAM_VISIT, &event, 1) : status;
    }
    explicit_bzero(&event.token, sizeof event.token);
    return status;
}

enum rg_status rg_store_count(struct rg_store_outbox *outbox, const struct rg_counted *counted,
                              enum rg_counted_result *result)
{
    if (counted->counted == counted->once) {
        return RG_INVALID;
    }
    enum rg_counted_result found = RG_COUNTED_REPLAYED;
    enum rg_status status = rg_sql_run(outbox->statements[RG_OUTBOX_BEGIN]);
    if (status != RG_OK) {
        return status;
    }
    status = take(outbox, counted, &found);
    if (status == RG_OK && found == RG_COUNTED_FRESH) {
        status = rg_sql_run(outbox->statements[RG_OUTBOX_COMMIT]);
    }
    rg_sql_rollback(outbox->db);
    if (status == RG_OK) {
        *result = found;
    }
    return status;
}
