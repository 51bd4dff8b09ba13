#include "hq_session.h"

#include "hq_learned.h"
#include "hq_neighbours.h"
#include "hq_rows.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

struct line {
    int64_t line, of_line, member, at, product, quantity, price;
    uint32_t till, receipt, size, of_till, of_receipt, file_line;
    bool is_return, gift, discreet, staff;
};

struct rg_hq_lines {
    struct line *lines;
    size_t count, capacity;
    struct rg_hq_buffer pool;
    uint32_t last[5]; /* the texts stored last: tills and receipts come in runs */
};

void rg_hq_reject(struct rg_hq_session *session, const char *file, uint32_t line, const char *reason)
{
    size_t i = 0;
    session->rejected++;
    while (i < session->reason_count &&
           (strcmp(session->reasons[i].reason, reason) != 0 || strcmp(session->reasons[i].file, file) != 0)) {
        i++;
    }
    if (i < RG_HQ_REASONS) {
        session->reason_count = i == session->reason_count ? i + 1 : session->reason_count;
        session->reasons[i].file = file;
        session->reasons[i].reason = reason;
        session->reasons[i].count++;
    }
    if (session->rejects != NULL) {
        (void)fprintf(session->rejects, "%s,%" PRIu32 ",\"%s\"\n", file, line, reason);
    }
}

void rg_hq_session_summary(const struct rg_hq_session *session)
{
    if (session->erased > 0) {
        (void)printf("  left out because the customer was erased: %" PRId64 "\n", session->erased);
    }
    (void)printf("  rejected: %" PRId64 "\n", session->rejected);
    for (size_t i = 0; i < session->reason_count; i++) {
        (void)printf("    %8" PRId64 "  %s: %s\n", session->reasons[i].count, session->reasons[i].file,
                     session->reasons[i].reason);
    }
}

void rg_hq_session_free(struct rg_hq_session *session)
{
    if (session->lines != NULL) {
        free(session->lines->lines);
        rg_hq_buffer_free(&session->lines->pool);
        free(session->lines);
        session->lines = NULL;
    }
}

enum rg_status rg_hq_trial_consent(struct rg_hq_session *session, int64_t member)
{
    bool changed;
    /* Of no date: it outdoes nothing that anybody really said. */
    enum rg_status status =
        rg_hq_consent_put(session->store, member, "recognise", true, "trial", 0, "trial", &changed);
    return status == RG_OK
               ? rg_hq_consent_put(session->store, member, "purchases", true, "trial", 0, "trial", &changed)
               : status;
}

static uint32_t keep(struct rg_hq_lines *lines, int slot, const char *text)
{
    if (text == NULL) {
        return NONE;
    }
    uint32_t last = lines->last[slot];
    if (last != NONE && strcmp(lines->pool.data + last, text) == 0) {
        return last;
    }
    uint32_t at = (uint32_t)lines->pool.len;
    rg_hq_buffer_bytes(&lines->pool, text, strlen(text) + 1);
    lines->last[slot] = lines->pool.failed ? NONE : at;
    return at;
}

enum rg_status rg_hq_lines_add(struct rg_hq_session *session, const struct rg_hq_till_line *from)
{
    if (session->lines == NULL) {
        session->lines = calloc(1, sizeof *session->lines);
        if (session->lines == NULL) {
            return RG_NO_MEMORY;
        }
        memset(session->lines->last, 0xff, sizeof session->lines->last);
    }
    struct rg_hq_lines *l = session->lines;
    if (l->count == l->capacity) {
        size_t capacity = l->capacity == 0 ? 1024 : l->capacity * 2;
        struct line *lines = reallocarray(l->lines, capacity, sizeof *lines);
        if (lines == NULL) {
            return RG_NO_MEMORY;
        }
        l->lines = lines;
        l->capacity = capacity;
    }
    if (l->pool.len > UINT32_MAX - 4096) {
        return RG_FULL;
    }
    l->lines[l->count++] = (struct line){.line = from->line,
                                         .of_line = from->of_line,
                                         .member = from->member,
                                         .at = from->at,
                                         .product = from->product,
                                         .quantity = from->quantity,
                                         .price = from->price,
                                         .till = keep(l, 0, from->till),
                                         .receipt = keep(l, 1, from->receipt),
                                         .size = keep(l, 2, from->size),
                                         .of_till = keep(l, 3, from->of_till),
                                         .of_receipt = keep(l, 4, from->of_receipt),
                                         .is_return = from->is_return,
                                         .gift = from->gift,
                                         .discreet = from->discreet,
                                         .staff = from->staff,
                                         .file_line = from->file_line};
    return rg_hq_buffer_status(&l->pool);
}

/* Sales by member and time, then returns by time. */
static int in_order(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    if (x->is_return != y->is_return) {
        return x->is_return ? 1 : -1;
    }
    if (!x->is_return && x->member != y->member) {
        return x->member < y->member ? -1 : 1;
    }
    if (x->at != y->at) {
        return x->at < y->at ? -1 : 1;
    }
    return x->file_line == y->file_line ? 0 : x->file_line < y->file_line ? -1 : 1;
}

static const char *text_at(const struct rg_hq_lines *lines, uint32_t at)
{
    return at == NONE ? NULL : lines->pool.data + at;
}

static enum rg_status store_sale(struct rg_hq_session *s, const struct line *line, bool *changed)
{
    const struct rg_hq_purchase purchase = {.till = text_at(s->lines, line->till),
                                            .receipt = text_at(s->lines, line->receipt),
                                            .line = line->line,
                                            .member = line->member,
                                            .at = line->at,
                                            .product = line->product,
                                            .quantity = line->quantity,
                                            .price = line->price,
                                            .size = text_at(s->lines, line->size),
                                            .gift = line->gift,
                                            .discreet = line->discreet,
                                            .staff = line->staff};
    return rg_hq_purchase_put(s->store, s->site, &purchase, changed);
}

/* A return that names no sale may cover several: each part gets a line number of its own. */
static enum rg_status match_return(struct rg_hq_session *s, const struct line *line, bool *changed)
{
    struct rg_hq_sale sale;
    int64_t left = line->quantity, part = line->line * 1000;
    const char *till = text_at(s->lines, line->till), *receipt = text_at(s->lines, line->receipt);
    enum rg_status status = rg_hq_return_known(s->store, s->site, till, receipt, part);
    *changed = false;
    if (status != RG_NOT_FOUND) {
        return status;
    }
    while (left > 0 && part < line->line * 1000 + 999) {
        status = rg_hq_sale_find(s->store, s->site, line->member, line->product, line->at, &sale);
        if (status != RG_OK) {
            /* What came back beyond all known sales was bought before the export begins. */
            return status == RG_NOT_FOUND && *changed ? RG_OK : status;
        }
        int64_t take = sale.left < left ? sale.left : left;
        const struct rg_hq_return r = {.till = till,
                                       .receipt = receipt,
                                       .line = part,
                                       .of_till = sale.till,
                                       .of_receipt = sale.receipt,
                                       .of_line = sale.line,
                                       .at = line->at,
                                       .product = line->product,
                                       .quantity = take,
                                       .member = line->member};
        status = rg_hq_return_put(s->store, s->site, &r, changed);
        if (status != RG_OK) {
            return status;
        }
        left -= take;
        part++;
    }
    return RG_OK;
}

static enum rg_status store_return(struct rg_hq_session *s, const struct line *line, bool *changed)
{
    if (line->of_receipt == NONE) {
        return match_return(s, line, changed);
    }
    const struct rg_hq_return r = {.till = text_at(s->lines, line->till),
                                   .receipt = text_at(s->lines, line->receipt),
                                   .line = line->line,
                                   .of_till = text_at(s->lines, line->of_till),
                                   .of_receipt = text_at(s->lines, line->of_receipt),
                                   .of_line = line->of_line,
                                   .at = line->at,
                                   .product = line->product,
                                   .quantity = line->quantity,
                                   .member = line->member};
    return rg_hq_return_put(s->store, s->site, &r, changed);
}

enum rg_status rg_hq_lines_store(struct rg_hq_session *session, const char *file,
                                 struct rg_hq_lines_result *result)
{
    struct rg_hq_lines *l = session->lines;
    *result = (struct rg_hq_lines_result){0};
    if (l == NULL) {
        return RG_OK;
    }
    qsort(l->lines, l->count, sizeof l->lines[0], in_order);
    for (size_t i = 0; i < l->count; i++) {
        const struct line *line = &l->lines[i];
        bool changed = false;
        enum rg_status status =
            line->is_return ? store_return(session, line, &changed) : store_sale(session, line, &changed);
        if (status == RG_DENIED) {
            rg_hq_reject(session, file, line->file_line,
                         line->is_return ? "the return contradicts a known one or its sale"
                                         : "this till line is known with other contents");
        } else if (status == RG_NOT_FOUND) {
            rg_hq_reject(session, file, line->file_line,
                         line->is_return ? "a return of a sale that is not known"
                                         : "the member is not known");
        } else if (status == RG_INVALID) {
            rg_hq_reject(session, file, line->file_line, "a value is out of bounds");
        } else if (status != RG_OK) {
            return status;
        } else if (line->is_return) {
            result->returns++;
            result->new_returns += changed;
        } else {
            result->sales++;
            result->new_sales += changed;
        }
    }
    return RG_OK;
}

static enum rg_status read_baskets(struct rg_hq_session *session, struct rg_hq_baskets **baskets)
{
    struct rg_hq_baskets *read;
    enum rg_status status = rg_hq_baskets_create(&read);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_baskets_read(session->store, session->site, rg_hq_baskets_add, read);
    if (status != RG_OK) {
        rg_hq_baskets_destroy(read);
        return status;
    }
    *baskets = read;
    return RG_OK;
}

enum rg_status rg_hq_session_popularity(struct rg_hq_session *session, int64_t now_ms)
{
    struct rg_hq_baskets *baskets;
    enum rg_status status = read_baskets(session, &baskets);
    if (status == RG_OK) {
        status = rg_hq_popularity_store(baskets, session->store, session->site, now_ms);
        rg_hq_baskets_destroy(baskets);
        session->sold_ms = status == RG_OK ? now_ms : session->sold_ms;
    }
    return status;
}

static enum rg_status store_learned(struct rg_hq_session *session, const struct rg_hq_baskets *baskets,
                                    int64_t *lists)
{
    enum rg_status status = rg_hq_begin(session->store);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_neighbours_store(baskets, session->store, session->site, lists);
    if (status == RG_OK) {
        status = rg_hq_learned(session->store, session->site, session->sold_ms, rg_hq_baskets_lines(baskets));
    }
    if (status == RG_OK) {
        return rg_hq_commit(session->store);
    }
    rg_hq_rollback(session->store);
    return status;
}

enum rg_status rg_hq_session_learn(struct rg_hq_session *session, int64_t *lists)
{
    struct rg_hq_baskets *baskets;
    int64_t written = 0;
    bool due = false;
    enum rg_status status = read_baskets(session, &baskets);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_learning_due(session->store, session->site, session->sold_ms, rg_hq_baskets_lines(baskets),
                                &due);
    if (status == RG_OK && due) {
        status = rg_hq_neighbours_learn(baskets, session->sold_ms);
    }
    if (status == RG_OK && due) {
        status = store_learned(session, baskets, &written);
    }
    rg_hq_baskets_destroy(baskets);
    if (status == RG_OK) {
        *lists = written;
    }
    return status;
}
