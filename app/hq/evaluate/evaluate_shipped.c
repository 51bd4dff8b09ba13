#include "evaluate_shipped.h"

#include "history.h"
#include "recommend.h"

#include <stdlib.h>
#include <string.h>

/* As many as a kiosk looks at. */
#define BESTSELLERS 256u
/* As many lines as a kiosk keeps of somebody. */
#define LINES_MAX 4096u
/* No basket is less than that after the one before; without days, where only the order is known, as with them. */
#define APART INT64_C(86400000)

struct rg_evaluate_shipped {
    const struct rg_evaluate_split *split;
    struct rg_hq_model_lists lists;
    struct rg_hq_model_pace *paces;
    uint32_t *bestsellers;
    size_t bestseller_count;
    struct rg_reco_line lines[LINES_MAX];
    struct rg_ranking ranking;
    struct rg_profile nobody;
    uint32_t ranked[RG_CANDIDATES_MAX];
};

struct selling {
    uint32_t item;
    double lately;
};

static int faster(const void *a, const void *b)
{
    const struct selling *x = a, *y = b;
    if (x->lately > y->lately || x->lately < y->lately) {
        return x->lately > y->lately ? -1 : 1;
    }
    return x->item < y->item ? -1 : 1;
}

static enum rg_status list_bestsellers(struct rg_evaluate_shipped *s)
{
    const struct rg_evaluate_split *split = s->split;
    struct selling *selling = calloc((size_t)split->items + 1, sizeof *selling);
    if (selling == NULL) {
        return RG_NO_MEMORY;
    }
    for (uint32_t i = 0; i < split->items; i++) {
        selling[i] = (struct selling){i, split->lately[i]};
    }
    qsort(selling, split->items, sizeof *selling, faster);
    s->bestseller_count = split->items < BESTSELLERS ? split->items : BESTSELLERS;
    for (size_t i = 0; i < s->bestseller_count; i++) {
        s->bestsellers[i] = selling[i].item;
    }
    free(selling);
    return RG_OK;
}

enum rg_status rg_evaluate_shipped_create(const struct rg_evaluate_split *split,
                                          const struct rg_hq_model_ease *ease,
                                          const struct rg_hq_model_lists *knn,
                                          struct rg_evaluate_shipped **shipped)
{
    struct rg_evaluate_shipped *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return RG_NO_MEMORY;
    }
    s->split = split;
    s->paces = calloc((size_t)split->items + 1, sizeof *s->paces);
    s->bestsellers = calloc(BESTSELLERS, sizeof *s->bestsellers);
    enum rg_status status = s->paces == NULL || s->bestsellers == NULL ? RG_NO_MEMORY : list_bestsellers(s);
    if (status == RG_OK) {
        status = rg_hq_model_pace(split->baskets, split->known_count, split->sold, split->lately,
                                  split->items, s->paces);
    }
    if (status == RG_OK) {
        status = rg_hq_model_ship(ease, knn, RG_HQ_MODEL_PAIRS, &s->lists);
    }
    if (status != RG_OK) {
        rg_evaluate_shipped_destroy(s);
        return status;
    }
    *shipped = s;
    return RG_OK;
}

void rg_evaluate_shipped_destroy(struct rg_evaluate_shipped *s)
{
    if (s != NULL) {
        rg_hq_model_lists_free(&s->lists);
        free(s->paces);
        free(s->bestsellers);
        free(s);
    }
}

static void add_bought(struct rg_evaluate_shipped *s, const struct rg_reco_line *line)
{
    struct rg_hq_model_shipped row[RG_HQ_MODEL_PAIRS + 1];
    struct rg_neighbour neighbours[RG_RECO_NEIGHBOURS];
    size_t count = rg_hq_model_row(&s->lists, s->paces, (uint32_t)(line->product - 1), row);
    for (size_t i = 0; i < count; i++) {
        neighbours[i] = (struct rg_neighbour){.product = {row[i].item + 1}, .weight = row[i].weight};
    }
    rg_ranking_add_bought(&s->ranking, line, false, true, neighbours, count);
}

/* As a kiosk has it: till lines, the newest. */
static size_t read_lines(struct rg_evaluate_shipped *s, const struct rg_evaluate_case *one)
{
    const struct rg_evaluate_line *known = s->split->known;
    size_t count = 0;
    int64_t at = 0;
    for (size_t i = one->known_end; i > one->known && count < LINES_MAX; i--) {
        at -= i < one->known_end && known[i - 1].basket != known[i].basket ? APART : 0;
        s->lines[count++] = (struct rg_reco_line){.product = known[i - 1].item + 1, .at = at, .bought = 1};
    }
    return count;
}

void rg_evaluate_shipped_begin(struct rg_evaluate_shipped *s, const struct rg_evaluate_case *one)
{
    uint16_t places[RG_RECO_HISTORY];
    size_t count = rg_reco_history_settle(s->lines, read_lines(s, one));
    size_t newest = rg_reco_history_newest(s->lines, count, places, RG_RECO_HISTORY);
    rg_ranking_init(&s->ranking);
    for (size_t i = 0; i < newest; i++) {
        add_bought(s, &s->lines[places[i]]);
        s->lines[places[i]].times = 0;
    }
    for (size_t i = 0; i < count; i++) {
        rg_ranking_add_often(&s->ranking, &s->lines[i]);
    }
    for (size_t i = 0; i < s->bestseller_count; i++) {
        rg_ranking_add_bestseller(&s->ranking, (struct rg_product_id){s->bestsellers[i] + 1}, (uint32_t)i);
    }
    rg_ranking_finish(&s->ranking, &s->nobody);
    for (size_t i = 0; i < s->ranking.count; i++) {
        s->ranked[i] = (uint32_t)(s->ranking.items[i].product.value - 1);
    }
}

const uint32_t *rg_evaluate_shipped_ranked(const struct rg_evaluate_shipped *s, size_t *count)
{
    *count = s->ranking.count;
    return s->ranked;
}
