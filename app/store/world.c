#include "world.h"

#include "handle.h"

#include <stdlib.h>
#include <string.h>

#define NEXT "next_"

static const char *const tables[] = {"associate", "product", "stock",   "price",  "neighbour",
                                     "fading",    "member",  "visitor", "card",   "counted_upto",
                                     "history",   "recent",  "carried", "cursor", "consents"};
#define CONSENTS (sizeof tables / sizeof tables[0] - 1) /* the only column among them */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is(const char *word, size_t len, const char *name)
{
    return strlen(name) == len && memcmp(word, name, len) == 0;
}

/* Columns are called like tables, so it counts where the word stands. */
static bool names_table(const char *before, size_t len)
{
    return is(before, len, "FROM") || is(before, len, "INTO") || is(before, len, "UPDATE") ||
           is(before, len, "JOIN") || is(before, len, "IGNORE") || is(before, len, "REPLACE");
}

static bool has_twin(const char *word, size_t len, bool table)
{
    if (is(word, len, tables[CONSENTS])) {
        return true;
    }
    for (size_t i = 0; table && i < CONSENTS; i++) {
        if (is(word, len, tables[i])) {
            return true;
        }
    }
    return false;
}

struct writer {
    char *to;
    size_t len, capacity;
    bool full;
};

static void add(struct writer *writer, const char *bytes, size_t len)
{
    writer->full = writer->full || len >= writer->capacity - writer->len;
    if (!writer->full) {
        memcpy(writer->to + writer->len, bytes, len);
        writer->len += len;
    }
}

static void add_word(struct writer *writer, const char *word, size_t len, bool table)
{
    size_t mark = strlen(NEXT);
    bool next = len > mark && memcmp(word, NEXT, mark) == 0;
    if (next && has_twin(word + mark, len - mark, table)) {
        add(writer, word + mark, len - mark);
        return;
    }
    if (!next && has_twin(word, len, table)) {
        add(writer, NEXT, mark);
    }
    add(writer, word, len);
}

/* What stands in quotes is somebody's value. */
static size_t quoted(const char *at)
{
    const char *end = strchr(at + 1, '\'');
    return end != NULL ? (size_t)(end - at) + 1 : strlen(at);
}

bool rg_world_text(const char *text, char *to, size_t capacity)
{
    struct writer writer = {.to = to, .capacity = capacity};
    const char *before = "";
    size_t before_len = 0;
    for (const char *at = text; *at != '\0' && !writer.full;) {
        size_t len = 1;
        if (*at == '\'') {
            len = quoted(at);
            add(&writer, at, len);
            before_len = 0;
        } else if (is_word(*at)) {
            for (len = 1; is_word(at[len]); len++) {
            }
            add_word(&writer, at, len, names_table(before, before_len));
            before = at;
            before_len = len;
        } else {
            add(&writer, at, 1);
        }
        at += len;
    }
    if (!writer.full) {
        to[writer.len] = '\0';
    }
    return !writer.full;
}

enum rg_status rg_world_prepare(const struct rg_store_sync *sync, const char *const *texts, size_t count,
                                sqlite3_stmt **statements)
{
    char own[RG_WORLD_TEXT];
    const char *text = own;
    if (!sync->aside) {
        return rg_sql_prepare(sync->db, texts, count, statements);
    }
    for (size_t i = 0; i < count; i++) {
        enum rg_status status = rg_world_text(texts[i], own, sizeof own)
                                    ? rg_sql_prepare(sync->db, &text, 1, &statements[i])
                                    : RG_INVALID;
        if (status != RG_OK) {
            rg_sql_finalise(statements, i);
            return status;
        }
    }
    return RG_OK;
}

enum rg_status rg_world_number(const struct rg_store_sync *sync, const char *text, int64_t *number)
{
    char own[RG_WORLD_TEXT];
    if (!sync->aside) {
        return rg_sql_number(sync->db, text, number);
    }
    return rg_world_text(text, own, sizeof own) ? rg_sql_number(sync->db, own, number) : RG_INVALID;
}

/* The same file, room, ciphers and keys; only the names of the tables are others. */
enum rg_status rg_world_open(struct rg_store_sync *sync, const char *const *texts)
{
    struct rg_store_sync *next = calloc(1, sizeof *next);
    if (next == NULL) {
        return RG_NO_MEMORY;
    }
    *next = (struct rg_store_sync){.aside = true,
                                   .next = sync,
                                   .db = sync->db,
                                   .shared = sync->shared,
                                   .vault = sync->vault,
                                   .keystore = sync->keystore,
                                   .aead = sync->aead,
                                   .page = sync->page};
    sync->next = next;
    enum rg_status status = rg_world_prepare(next, texts, RG_SYNC_STATEMENTS, next->statements);
    if (status == RG_OK) {
        status = rg_delta_open(next, NULL);
    }
    return status == RG_UNSUPPORTED ? RG_CORRUPT : status;
}

void rg_world_close(struct rg_store_sync *sync)
{
    if (sync->next != NULL) {
        rg_store_feed_rollback(sync->next);
        rg_delta_close(sync->next);
        rg_sql_finalise(sync->next->statements, RG_SYNC_STATEMENTS);
        free(sync->next);
        sync->next = NULL;
    }
}
