#include "evaluate_log.h"

#include <stdlib.h>

void rg_evaluate_log_deinit(struct rg_evaluate_log *log)
{
    free(log->lines);
    *log = (struct rg_evaluate_log){0};
}

enum rg_status rg_evaluate_log_add(struct rg_evaluate_log *log, struct rg_evaluate_line line)
{
    if (log->count == log->capacity) {
        size_t capacity = log->capacity == 0 ? 4096 : log->capacity * 2;
        struct rg_evaluate_line *lines =
            log->count < UINT32_MAX / 4 ? reallocarray(log->lines, capacity, sizeof *lines) : NULL;
        if (lines == NULL) {
            return RG_NO_MEMORY;
        }
        log->lines = lines;
        log->capacity = capacity;
    }
    line.place = (uint32_t)log->count;
    log->lines[log->count++] = line;
    return RG_OK;
}

static int compare(uint64_t a, uint64_t b)
{
    return a == b ? 0 : a < b ? -1 : 1;
}

static int by_item(const void *a, const void *b)
{
    const struct rg_evaluate_line *x = a, *y = b;
    int order = compare(x->customer, y->customer);
    order = order != 0 ? order : compare(x->basket, y->basket);
    order = order != 0 ? order : compare(x->item, y->item);
    return order != 0 ? order : compare(x->place, y->place);
}

static int by_place(const void *a, const void *b)
{
    const struct rg_evaluate_line *x = a, *y = b;
    int order = compare(x->customer, y->customer);
    order = order != 0 ? order : compare(x->basket, y->basket);
    return order != 0 ? order : compare(x->place, y->place);
}

void rg_evaluate_log_settle(struct rg_evaluate_log *log)
{
    size_t kept = 0;
    if (log->count == 0) {
        return;
    }
    qsort(log->lines, log->count, sizeof log->lines[0], by_item);
    for (size_t i = 1; i < log->count; i++) {
        struct rg_evaluate_line *last = &log->lines[kept], *line = &log->lines[i];
        if (last->customer == line->customer && last->basket == line->basket && last->item == line->item) {
            last->lines += line->lines;
        } else {
            log->lines[++kept] = *line;
        }
    }
    log->count = kept + 1;
    qsort(log->lines, log->count, sizeof log->lines[0], by_place);
}
