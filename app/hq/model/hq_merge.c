#include "hq_model.h"

#include "hq_rank.h"
#include "recommend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How many customers are asked what they bought next; of fewer nothing could be told from chance. */
#define ASKED_MOST  2000u
#define ASKED_LEAST 100u
/* What is compared are two shelves: half of EASE's items say it at an eighth of the time. */
#define ITEMS 2000u
/* Of the length of the lists that evaluations count. */
#define LISTED 10u
/* Standard errors by which another merge must be better; and another lambda, with which all that kiosks have changes. */
#define SURE        1.0
#define SURE_LAMBDA 2.0

const struct rg_hq_model_merge rg_hq_model_merge_usual = {.lambda = RG_HQ_MODEL_LAMBDA,
                                                          .fresh = 1,
                                                          .gate = 0.1,
                                                          .lately = 1,
                                                          .bought = RG_RECO_FADES,
                                                          .beside = RG_RECO_LEAVES};

/* The first of each are the usual. */
static const double lambdas[] = {RG_HQ_MODEL_LAMBDA, 200, 50};
static const double freshness[] = {1, 0.25, 0.5, 2, 4}, gates[] = {0.1, 0.03, 0}, selling[] = {1, 0.25, 0.08};
static const uint16_t fading[] = {RG_RECO_FADES, RG_RECO_FADES_NOT, RG_RECO_FADES_SLOWLY, RG_RECO_FADES_FAST};
static const uint16_t leaving[] = {RG_RECO_LEAVES, 999, 970, 750};
#define COUNT(of) (sizeof(of) / sizeof(of)[0])
#define LAMBDAS   COUNT(lambdas)
#define MERGES    (COUNT(freshness) * COUNT(gates))

/* What somebody had before, of what is learned from, and what they bought then. */
struct asked {
    size_t known, known_end, truth, truth_end;
};

struct trial {
    const struct rg_hq_model_line *lines;
    const int32_t *days; /* by line, or NULL */
    int32_t cut;
    struct rg_hq_model_line *known;
    size_t known_count, items;
    struct asked *asked;
    size_t asked_count;
    float *recall; /* asked_count a lambda, or a merge */
    double *sold, *lately;
    struct rg_hq_model_pace *paces;
    struct rg_hq_model_lists knn, lists[LAMBDAS];
};

static size_t end_of_customer(const struct rg_hq_model_line *lines, size_t count, size_t begin)
{
    size_t end = begin;
    while (end < count && lines[end].customer == lines[begin].customer) {
        end++;
    }
    return end;
}

/* Where what somebody bought next begins, or their end, and where it ends; nobody without anything before is asked. */
static size_t next_basket(const struct trial *trial, size_t begin, size_t end, size_t *to)
{
    const struct rg_hq_model_line *lines = trial->lines;
    size_t from = end - 1;
    *to = end;
    if (trial->days == NULL) {
        while (from > begin && lines[from - 1].basket == lines[end - 1].basket) {
            from--;
        }
        return from > begin ? from : end;
    }
    for (from = begin; from < end && trial->days[from] < trial->cut; from++) {
    }
    for (*to = from; *to < end && lines[*to].basket == lines[from].basket; (*to)++) {
    }
    return from;
}

static size_t count_asked(const struct trial *trial, size_t count)
{
    size_t customers = 0, to;
    for (size_t begin = 0, end; begin < count; begin = end) {
        end = end_of_customer(trial->lines, count, begin);
        size_t from = next_basket(trial, begin, end, &to);
        customers += from > begin && from < end;
    }
    return customers;
}

/* @return how many can be asked: of the last weeks, where days are known, or of more where too few came again. */
static size_t choose_cut(struct trial *trial, size_t count)
{
    int32_t last = 0;
    for (size_t i = 0; trial->days != NULL && i < count; i++) {
        last = trial->days[i] > last ? trial->days[i] : last;
    }
    size_t customers = 0;
    for (int32_t weeks = 4; weeks <= 16 && customers < ASKED_LEAST; weeks *= 2) {
        trial->cut = last - 7 * weeks + 1;
        customers = count_asked(trial, count);
    }
    return customers;
}

/* Evenly from all who can be asked. Where days are known nothing is learned from any that comes after the cut. */
static void keep_aside(struct trial *trial, size_t count, size_t every)
{
    const struct rg_hq_model_line *lines = trial->lines;
    size_t seen = 0, to;
    for (size_t begin = 0, end; begin < count; begin = end) {
        end = end_of_customer(lines, count, begin);
        size_t from = next_basket(trial, begin, end, &to);
        bool asked = from > begin && from < end && seen++ % every == 0;
        if (asked) {
            trial->asked[trial->asked_count++] =
                (struct asked){trial->known_count, trial->known_count + from - begin, from, to};
        }
        from = asked || trial->days != NULL ? from : end;
        memcpy(trial->known + trial->known_count, lines + begin, (from - begin) * sizeof *lines);
        for (size_t i = begin; i < from; i++) {
            trial->sold[lines[i].item] += 1;
            trial->lately[lines[i].item] +=
                trial->days == NULL ? 1 : exp2((trial->days[i] - trial->cut) / RG_HQ_MODEL_HALF_LIFE);
        }
        trial->known_count += from - begin;
    }
}

static enum rg_status learn(struct trial *trial)
{
    const struct rg_hq_model_line *known = trial->known;
    size_t count = trial->known_count, items = trial->items, supported = 0;
    enum rg_status status = rg_hq_model_pace(known, count, trial->sold, trial->lately, items, trial->paces);
    if (status == RG_OK) {
        status = rg_hq_model_knn(known, count, items, RG_HQ_MODEL_PAIRS, &trial->knn);
    }
    if (status == RG_OK) {
        status = rg_hq_model_supported(known, count, items, RG_HQ_MODEL_LEAST, &supported);
    }
    for (size_t i = 0; status == RG_OK && i < LAMBDAS; i++) {
        struct rg_hq_model_ease ease = {0};
        status = rg_hq_model_ease_make(known, count, items, supported < ITEMS ? supported : ITEMS, lambdas[i],
                                       &ease);
        if (status == RG_OK) {
            status = rg_hq_model_ship(&ease, &trial->knn, RG_HQ_MODEL_PAIRS, &trial->lists[i]);
        }
        rg_hq_model_ease_free(&ease);
    }
    return status;
}

static bool has(const struct rg_hq_model_line *lines, size_t begin, size_t end, uint32_t item)
{
    while (begin < end && lines[begin].item != item) {
        begin++;
    }
    return begin < end;
}

/* Of what they bought, or of that what they never had. */
static float recall_of(struct rg_hq_rank *rank, const struct trial *trial, const struct asked *one, bool new)
{
    const struct rg_hq_model_line *known = trial->known;
    const uint32_t *ranked;
    size_t count = rg_hq_rank_list(rank, known + one->known, one->known_end - one->known, &ranked);
    size_t hits = 0, listed = 0, bought = 0;
    for (size_t i = 0; i < count && listed < LISTED; i++) {
        if (!new || !has(known, one->known, one->known_end, ranked[i])) {
            hits += has(trial->lines, one->truth, one->truth_end, ranked[i]);
            listed++;
        }
    }
    for (size_t i = one->truth; i < one->truth_end; i++) {
        bought += !new || !has(known, one->known, one->known_end, trial->lines[i].item);
    }
    return bought > 0 ? (float)hits / (float)bought : 0;
}

static enum rg_status ask(struct trial *trial, const struct rg_hq_model_merge *merge, bool new, float *recall)
{
    struct rg_hq_rank *rank;
    size_t lambda = 0;
    while (lambda + 1 < LAMBDAS && lambdas[lambda] != merge->lambda) {
        lambda++;
    }
    enum rg_status status =
        rg_hq_rank_create(&trial->lists[lambda], trial->paces, merge, trial->lately, &rank);
    if (status != RG_OK) {
        return status;
    }
    for (size_t i = 0; i < trial->asked_count; i++) {
        recall[i] = recall_of(rank, trial, &trial->asked[i], new);
    }
    rg_hq_rank_destroy(rank);
    return RG_OK;
}

/* By how many standard errors @p a is better than @p b, of the same customers. */
static double better_by(const float *a, const float *b, size_t count)
{
    double sum = 0, squares = 0, n = (double)count;
    for (size_t i = 0; i < count; i++) {
        double difference = (double)(a[i] - b[i]);
        sum += difference;
        squares += difference * difference;
    }
    double variance = (squares - sum * sum / n) / (n - 1);
    return variance > 0 ? sum / n / sqrt(variance / n) : 0;
}

/* The best of @p count, or the first. */
static size_t best_of(const struct trial *trial, size_t count, double sure)
{
    size_t n = trial->asked_count, best = 0;
    double most = -1;
    for (size_t m = 0; m < count; m++) {
        double sum = 0;
        for (size_t i = 0; i < n; i++) {
            sum += (double)trial->recall[m * n + i];
        }
        best = sum > most ? m : best;
        most = sum > most ? sum : most;
    }
    return better_by(trial->recall + best * n, trial->recall, n) > sure ? best : 0;
}

typedef void vary(struct rg_hq_model_merge *merge, size_t number);

static void vary_lambda(struct rg_hq_model_merge *merge, size_t number)
{
    merge->lambda = lambdas[number];
}

static void vary_shelves(struct rg_hq_model_merge *merge, size_t number)
{
    merge->fresh = freshness[number % COUNT(freshness)];
    merge->gate = gates[number / COUNT(freshness)];
}

static void vary_selling(struct rg_hq_model_merge *merge, size_t number)
{
    merge->lately = selling[number];
}

static void vary_fading(struct rg_hq_model_merge *merge, size_t number)
{
    merge->bought = fading[number];
}

static void vary_leaving(struct rg_hq_model_merge *merge, size_t number)
{
    merge->beside = leaving[number];
}

/* One thing after the other: all together would be a thousand merges. */
static const struct {
    vary *vary;
    size_t count;
    bool new; /* by what was new to them, or by all */
    double sure;
} steps[] = {{vary_lambda, LAMBDAS, true, SURE_LAMBDA}, {vary_leaving, COUNT(leaving), true, SURE},
             {vary_shelves, MERGES, false, SURE},       {vary_selling, COUNT(selling), false, SURE},
             {vary_fading, COUNT(fading), false, SURE}, {vary_shelves, MERGES, false, SURE}};

static enum rg_status choose(struct trial *trial, struct rg_hq_model_merge *merge)
{
    struct rg_hq_model_merge best = rg_hq_model_merge_usual;
    enum rg_status status = RG_OK;
    for (size_t step = 0; status == RG_OK && step < COUNT(steps); step++) {
        for (size_t i = 0; status == RG_OK && i < steps[step].count; i++) {
            struct rg_hq_model_merge other = best;
            steps[step].vary(&other, i);
            status = ask(trial, &other, steps[step].new, trial->recall + i * trial->asked_count);
        }
        if (status == RG_OK) {
            steps[step].vary(&best, best_of(trial, steps[step].count, steps[step].sure));
        }
    }
    if (status == RG_OK) {
        *merge = best;
    }
    return status;
}

static void trial_free(struct trial *trial)
{
    free(trial->known);
    free(trial->asked);
    free(trial->recall);
    free(trial->sold);
    free(trial->lately);
    free(trial->paces);
    rg_hq_model_lists_free(&trial->knn);
    for (size_t i = 0; i < LAMBDAS; i++) {
        rg_hq_model_lists_free(&trial->lists[i]);
    }
}

static bool allocate(struct trial *trial, size_t count, size_t asked)
{
    trial->known = calloc(count + 1, sizeof *trial->known);
    trial->asked = calloc(asked, sizeof *trial->asked);
    trial->recall = calloc(asked * MERGES, sizeof *trial->recall);
    trial->sold = calloc(trial->items + 1, sizeof *trial->sold);
    trial->lately = calloc(trial->items + 1, sizeof *trial->lately);
    trial->paces = calloc(trial->items + 1, sizeof *trial->paces);
    return trial->known != NULL && trial->asked != NULL && trial->recall != NULL && trial->sold != NULL &&
           trial->lately != NULL && trial->paces != NULL;
}

enum rg_status rg_hq_model_merge(const struct rg_hq_model_line *lines, const int32_t *days, size_t count,
                                 size_t items, struct rg_hq_model_merge *merge)
{
    struct trial trial = {.lines = lines, .days = days, .items = items};
    size_t customers = choose_cut(&trial, count), every = customers / ASKED_MOST + 1;
    if (customers < ASKED_LEAST) {
        *merge = rg_hq_model_merge_usual;
        return RG_OK;
    }
    enum rg_status status = allocate(&trial, count, customers / every + 1) ? RG_OK : RG_NO_MEMORY;
    if (status == RG_OK) {
        keep_aside(&trial, count, every);
        status = learn(&trial);
    }
    if (status == RG_OK) {
        status = choose(&trial, merge);
    }
    trial_free(&trial);
    return status;
}
