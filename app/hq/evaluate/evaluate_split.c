#include "evaluate_split.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void rg_evaluate_split_deinit(struct rg_evaluate_split *split)
{
    free(split->known);
    free(split->baskets);
    free(split->truth);
    free(split->cases);
    free(split->sold);
    free(split->lately);
    free(split->days);
    *split = (struct rg_evaluate_split){0};
}

static int by_value(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return x == y ? 0 : x < y ? -1 : 1;
}

int32_t rg_evaluate_split_day(const struct rg_evaluate_log *log)
{
    int32_t *days = calloc(log->count + 1, sizeof *days), day = 0;
    for (size_t i = 0; days != NULL && i < log->count; i++) {
        days[i] = log->lines[i].day;
    }
    if (days != NULL && log->count > 0) {
        qsort(days, log->count, sizeof *days, by_value);
        day = days[log->count * 4 / 5];
    }
    free(days);
    return day;
}

static size_t end_of_customer(const struct rg_evaluate_log *log, size_t begin)
{
    size_t end = begin;
    while (end < log->count && log->lines[end].customer == log->lines[begin].customer) {
        end++;
    }
    return end;
}

/* Where the truth of the customer whose lines are begin to end begins, and where it ends; once: how many came once so far. */
static void truth_of(const struct rg_evaluate_log *log, enum rg_evaluate_protocol protocol, int32_t cut,
                     int32_t until, size_t begin, size_t end, size_t *once, size_t *from, size_t *to)
{
    const struct rg_evaluate_line *lines = log->lines;
    *from = begin;
    *to = end;
    if (protocol == RG_EVALUATE_GLOBAL_TIME) {
        while (*from < end && lines[*from].day < cut) {
            (*from)++;
        }
        *to = *from;
        while (*to < end && lines[*to].basket == lines[*from].basket && lines[*to].day < until) {
            (*to)++;
        }
        return;
    }
    *from = end - 1;
    while (protocol == RG_EVALUATE_NEXT_BASKET && *from > begin &&
           lines[*from - 1].basket == lines[end - 1].basket) {
        (*from)--;
    }
    /* Whoever was here once has no next time, and teaches the models; of a tenth nothing is known instead. */
    if (*from == begin && ++*once % RG_EVALUATE_COLD != 0) {
        *from = end;
    }
}

static bool allocate(struct rg_evaluate_split *split, const struct rg_evaluate_log *log)
{
    split->known = calloc(log->count + 1, sizeof *split->known);
    split->baskets = calloc(log->count + 1, sizeof *split->baskets);
    split->truth = calloc(log->count + 1, sizeof *split->truth);
    split->cases = calloc((size_t)log->customers + 1, sizeof *split->cases);
    split->sold = calloc((size_t)log->items + 1, sizeof *split->sold);
    split->lately = calloc((size_t)log->items + 1, sizeof *split->lately);
    return split->known != NULL && split->baskets != NULL && split->truth != NULL && split->cases != NULL &&
           split->sold != NULL && split->lately != NULL;
}

/* All that is known, and everybody's truth, in the log's numbers. */
static void divide(const struct rg_evaluate_log *log, enum rg_evaluate_protocol protocol, int32_t cut,
                   int32_t until, struct rg_evaluate_split *split)
{
    size_t once = 0;
    for (size_t begin = 0, end; begin < log->count; begin = end) {
        end = end_of_customer(log, begin);
        size_t from, to;
        truth_of(log, protocol, cut, until, begin, end, &once, &from, &to);
        struct rg_evaluate_case *one = &split->cases[split->case_count++];
        *one = (struct rg_evaluate_case){
            .customer = log->lines[begin].customer, .known = split->known_count, .truth = split->truth_count};
        for (size_t i = begin; i < from; i++) {
            split->known[split->known_count++] = log->lines[i];
        }
        for (size_t i = from; i < to; i++) {
            split->truth[split->truth_count++] = log->lines[i].item;
        }
        one->known_end = split->known_count;
        one->truth_end = split->truth_count;
    }
}

/* Leave items that are not known well enough out of everything; @p number: by the log's numbers, ours, or UINT32_MAX. */
static void leave_out(struct rg_evaluate_split *split, const uint32_t *number)
{
    size_t cases = 0, known = 0, truth = 0;
    for (size_t c = 0; c < split->case_count; c++) {
        struct rg_evaluate_case one = split->cases[c],
                                kept = {.customer = one.customer, .known = known, .truth = truth};
        for (size_t i = one.known; i < one.known_end; i++) {
            struct rg_evaluate_line line = split->known[i];
            line.item = number[line.item];
            if (line.item != UINT32_MAX) {
                split->baskets[known] = (struct rg_hq_model_line){line.customer, line.basket, line.item};
                split->known[known++] = line;
            }
        }
        for (size_t i = one.truth; i < one.truth_end; i++) {
            if (number[split->truth[i]] != UINT32_MAX) {
                split->truth[truth++] = number[split->truth[i]];
            }
        }
        kept.known_end = known;
        kept.truth_end = truth;
        if (kept.truth < truth) {
            split->cases[cases++] = kept;
        }
    }
    split->case_count = cases;
    split->known_count = known;
    split->truth_count = truth;
}

static enum rg_status date(struct rg_evaluate_split *split)
{
    split->days = calloc(split->known_count + 1, sizeof *split->days);
    for (size_t i = 0; split->days != NULL && i < split->known_count; i++) {
        split->days[i] = split->known[i].day;
    }
    return split->days == NULL ? RG_NO_MEMORY : RG_OK;
}

static void count_sold(struct rg_evaluate_split *split, bool dated, int32_t cut)
{
    for (size_t i = 0; i < split->known_count; i++) {
        const struct rg_evaluate_line *line = &split->known[i];
        split->sold[line->item] += 1;
        split->lately[line->item] += dated ? exp2((line->day - cut) / RG_HQ_MODEL_HALF_LIFE) : 1;
    }
}

void rg_evaluate_split_draw(struct rg_evaluate_split *split, size_t most)
{
    size_t count = split->case_count;
    for (size_t i = 0; count > most && i < most; i++) {
        split->cases[i] = split->cases[i * count / most];
    }
    split->case_count = count > most ? most : count;
}

enum rg_status rg_evaluate_split_make(const struct rg_evaluate_log *log, enum rg_evaluate_protocol protocol,
                                      int32_t cut, int32_t until, uint32_t least,
                                      struct rg_evaluate_split *split)
{
    struct rg_evaluate_split made = {.customers = log->customers};
    if (log->count == 0 || (protocol == RG_EVALUATE_GLOBAL_TIME && !log->dated)) {
        return RG_INVALID;
    }
    uint32_t *number = calloc((size_t)log->items + 1, sizeof *number);
    enum rg_status status = number != NULL && allocate(&made, log) ? RG_OK : RG_NO_MEMORY;
    if (status == RG_OK) {
        divide(log, protocol, cut, until, &made);
        for (size_t i = 0; i < made.known_count; i++) {
            number[made.known[i].item] += made.known[i].lines;
        }
        for (uint32_t i = 0; i < log->items; i++) {
            number[i] = number[i] > 0 && number[i] >= least ? made.items++ : UINT32_MAX;
        }
        leave_out(&made, number);
        count_sold(&made, protocol == RG_EVALUATE_GLOBAL_TIME, cut);
        status = made.case_count == 0 || made.known_count == 0 ? RG_INVALID : RG_OK;
    }
    if (status == RG_OK && protocol == RG_EVALUATE_GLOBAL_TIME) {
        status = date(&made);
    }
    free(number);
    if (status != RG_OK) {
        rg_evaluate_split_deinit(&made);
        return status;
    }
    *split = made;
    return RG_OK;
}
