#include "hq_rank.h"

#include "history.h"
#include "recommend.h"

#include <stdlib.h>

/* As many as a kiosk looks at. */
#define BESTSELLERS 256u
/* As many lines as a kiosk keeps of somebody. */
#define LINES_MAX 4096u
/* No basket is less than that after the one before; without days, where only the order is known, as with them. */
#define APART INT64_C(86400000)

struct rg_hq_rank {
    size_t *starts; /* by item and one more, into rows */
    struct rg_neighbour *rows;
    struct rg_reco_fade fade;
    uint32_t bestsellers[BESTSELLERS];
    size_t bestseller_count;
    struct rg_reco_line lines[LINES_MAX];
    struct rg_ranking ranking;
    struct rg_profile nobody;
    uint32_t ranked[RG_CANDIDATES_MAX];
};

/* The best, without sorting all of them; of equals the lower number. */
static void list_bestsellers(struct rg_hq_rank *rank, const double *lately, size_t items)
{
    uint32_t *best = rank->bestsellers;
    for (uint32_t item = 0; item < items; item++) {
        size_t place = rank->bestseller_count;
        if (place == BESTSELLERS) {
            if (lately[best[place - 1]] >= lately[item]) {
                continue;
            }
            place--;
        } else {
            rank->bestseller_count++;
        }
        for (; place > 0 && lately[best[place - 1]] < lately[item]; place--) {
            best[place] = best[place - 1];
        }
        best[place] = item;
    }
}

enum rg_status rg_hq_rank_create(const struct rg_hq_model_lists *lists, const struct rg_hq_model_pace *paces,
                                 const struct rg_hq_model_merge *merge, const double *lately,
                                 struct rg_hq_rank **rank)
{
    struct rg_hq_rank *r = calloc(1, sizeof *r);
    /* Beside its pairs a row has what is said of the item itself. */
    size_t most = lists->starts[lists->items] + lists->items, used = 0;
    if (r == NULL) {
        return RG_NO_MEMORY;
    }
    r->starts = calloc(lists->items + 1, sizeof *r->starts);
    r->rows = calloc(most + 1, sizeof *r->rows);
    if (r->starts == NULL || r->rows == NULL) {
        rg_hq_rank_destroy(r);
        return RG_NO_MEMORY;
    }
    for (uint32_t item = 0; item < lists->items; item++) {
        struct rg_hq_model_shipped row[RG_HQ_MODEL_PAIRS + 1];
        size_t count = rg_hq_model_row(lists, paces, merge, item, row);
        for (size_t i = 0; i < count; i++) {
            r->rows[used++] =
                (struct rg_neighbour){.product = {(int64_t)row[i].item + 1}, .weight = row[i].weight};
        }
        r->starts[item + 1] = used;
    }
    r->fade = (struct rg_reco_fade){.bought = merge->bought, .beside = merge->beside};
    list_bestsellers(r, lately, lists->items);
    *rank = r;
    return RG_OK;
}

void rg_hq_rank_destroy(struct rg_hq_rank *rank)
{
    if (rank != NULL) {
        free(rank->starts);
        free(rank->rows);
        free(rank);
    }
}

/* As a kiosk has it: till lines, the newest. */
static size_t read_lines(struct rg_hq_rank *rank, const struct rg_hq_model_line *lines, size_t count)
{
    size_t read = 0;
    int64_t at = 0;
    for (size_t i = count; i > 0 && read < LINES_MAX; i--) {
        at -= i < count && lines[i - 1].basket != lines[i].basket ? APART : 0;
        rank->lines[read++] =
            (struct rg_reco_line){.product = (int64_t)lines[i - 1].item + 1, .at = at, .bought = 1};
    }
    return read;
}

static void add_bought(struct rg_hq_rank *rank, const struct rg_reco_line *line)
{
    size_t start = rank->starts[line->product - 1], end = rank->starts[line->product];
    rg_ranking_add_bought(&rank->ranking, line, false, true, rank->rows + start, end - start);
}

size_t rg_hq_rank_list(struct rg_hq_rank *rank, const struct rg_hq_model_line *lines, size_t count,
                       const uint32_t **ranked)
{
    uint16_t places[RG_RECO_HISTORY];
    size_t owned = rg_reco_history_settle(rank->lines, read_lines(rank, lines, count));
    size_t newest = rg_reco_history_newest(rank->lines, owned, places, RG_RECO_HISTORY);
    rg_ranking_init(&rank->ranking, rank->fade);
    for (size_t i = 0; i < newest; i++) {
        add_bought(rank, &rank->lines[places[i]]);
        rank->lines[places[i]].times = 0;
    }
    for (size_t i = 0; i < owned; i++) {
        rg_ranking_add_often(&rank->ranking, &rank->lines[i]);
    }
    for (size_t i = 0; i < rank->bestseller_count; i++) {
        rg_ranking_add_bestseller(&rank->ranking, (struct rg_product_id){(int64_t)rank->bestsellers[i] + 1},
                                  (uint32_t)i);
    }
    rg_ranking_finish(&rank->ranking, &rank->nobody, RG_CANDIDATES_MAX);
    for (size_t i = 0; i < rank->ranking.count; i++) {
        rank->ranked[i] = (uint32_t)(rank->ranking.items[i].product.value - 1);
    }
    *ranked = rank->ranked;
    return rank->ranking.count;
}
