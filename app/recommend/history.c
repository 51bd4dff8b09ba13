#include "history.h"

#include <math.h>
#include <string.h>

typedef bool stands(const struct rg_reco_line *a, const struct rg_reco_line *b);

static bool newer(const struct rg_reco_line *a, const struct rg_reco_line *b)
{
    return a->at > b->at;
}

static bool by_product(const struct rg_reco_line *a, const struct rg_reco_line *b)
{
    return a->product != b->product ? a->product < b->product : a->age < b->age;
}

/* In place: qsort() takes memory that it does not wipe. */
static void sort(struct rg_reco_line *lines, size_t count, stands *stands_before)
{
    static const size_t gaps[] = {1750, 701, 301, 132, 57, 23, 10, 4, 1};
    for (size_t g = 0; g < sizeof gaps / sizeof gaps[0]; g++) {
        for (size_t i = gaps[g]; i < count; i++) {
            if (!stands_before(&lines[i], &lines[i - gaps[g]])) {
                continue;
            }
            struct rg_reco_line moved = lines[i];
            size_t place = i;
            for (; place >= gaps[g] && stands_before(&moved, &lines[place - gaps[g]]); place -= gaps[g]) {
                lines[place] = lines[place - gaps[g]];
            }
            lines[place] = moved;
        }
    }
}

static bool has(const struct rg_reco_line *line)
{
    return line->bought > line->returned && !line->unseen;
}

/* Square roots are exact to the last bit on every machine. */
static void count_fresh(struct rg_reco_line *line, uint16_t age)
{
    double half = sqrt((double)age + 1), fourth = sqrt(half);
    line->recent_slowly = (uint16_t)lround(RG_RECO_RECENT / fourth);
    line->recent = (uint16_t)lround(RG_RECO_RECENT / (fourth * sqrt(fourth)));
    line->recent_fast = (uint16_t)lround(RG_RECO_RECENT / (fourth * half));
}

uint32_t rg_reco_history_recent(const struct rg_reco_line *line, uint32_t thousandths)
{
    if (2 * thousandths < RG_RECO_FADES_NOT + RG_RECO_FADES_SLOWLY) {
        return line->times * RG_RECO_RECENT;
    }
    if (2 * thousandths < RG_RECO_FADES_SLOWLY + RG_RECO_FADES) {
        return line->recent_slowly;
    }
    return 2 * thousandths < RG_RECO_FADES + RG_RECO_FADES_FAST ? line->recent : line->recent_fast;
}

/* What came back, or may not be spoken of, makes nothing else older. */
static void tell_baskets_apart(struct rg_reco_line *lines, size_t count)
{
    const struct rg_reco_line *last = NULL;
    uint16_t age = 0;
    for (size_t i = 0; i < count; i++) {
        lines[i].age = UINT16_MAX;
        lines[i].times = 0;
        lines[i].recent = lines[i].recent_slowly = lines[i].recent_fast = 0;
        if (has(&lines[i])) {
            /* Times are HQ's and may be anything that a number is. */
            bool other =
                last != NULL && (uint64_t)last->at - (uint64_t)lines[i].at >= (uint64_t)RG_RECO_BASKET_MS;
            age = other && age < UINT16_MAX - 1 ? (uint16_t)(age + 1) : age;
            lines[i].age = age;
            lines[i].times = 1;
            count_fresh(&lines[i], age);
            last = &lines[i];
        }
    }
}

static uint16_t add_recent(uint32_t a, uint32_t b)
{
    return a + b < UINT16_MAX ? (uint16_t)(a + b) : UINT16_MAX;
}

static void add_up(struct rg_reco_line *sum, const struct rg_reco_line *line,
                   const struct rg_reco_line *before)
{
    sum->unseen = sum->unseen || line->unseen;
    sum->bought = sum->bought > UINT32_MAX - line->bought ? UINT32_MAX : sum->bought + line->bought;
    sum->returned = sum->returned > UINT32_MAX - line->returned ? UINT32_MAX : sum->returned + line->returned;
    if (line->times > 0 && line->age != before->age) {
        sum->times++;
        sum->recent = add_recent(sum->recent, line->recent);
        sum->recent_slowly = add_recent(sum->recent_slowly, line->recent_slowly);
        sum->recent_fast = add_recent(sum->recent_fast, line->recent_fast);
    }
}

size_t rg_reco_history_settle(struct rg_reco_line *lines, size_t count)
{
    size_t kept = 0;
    if (count == 0) {
        return 0;
    }
    sort(lines, count, newer);
    tell_baskets_apart(lines, count);
    sort(lines, count, by_product);
    struct rg_reco_line before = lines[0];
    for (size_t i = 1; i < count; i++) {
        struct rg_reco_line line = lines[i];
        if (line.product == lines[kept].product) {
            add_up(&lines[kept], &line, &before);
        } else {
            lines[++kept] = line;
        }
        before = line;
    }
    explicit_bzero(&before, sizeof before);
    explicit_bzero(lines + kept + 1, (count - kept - 1) * sizeof *lines);
    return kept + 1;
}

size_t rg_reco_history_newest(const struct rg_reco_line *lines, size_t count, uint16_t *places, size_t most)
{
    size_t found = 0;
    for (size_t i = 0; i < count && most > 0; i++) {
        if (lines[i].times == 0 || (found == most && lines[places[found - 1]].age <= lines[i].age)) {
            continue;
        }
        size_t place = found < most ? found++ : found - 1;
        for (; place > 0 && lines[places[place - 1]].age > lines[i].age; place--) {
            places[place] = places[place - 1];
        }
        places[place] = (uint16_t)i;
    }
    return found;
}
