#include "evaluate_metrics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const uint32_t rg_evaluate_cutoffs[RG_EVALUATE_CUTOFFS] = {5, 10, 20};

static double gain(size_t place)
{
    return 1 / log2((double)place + 2);
}

static double best_gain(size_t places)
{
    double sum = 0;
    for (size_t i = 0; i < places; i++) {
        sum += gain(i);
    }
    return sum;
}

struct rg_evaluate_score rg_evaluate_score(const bool *good, size_t listed, size_t bought)
{
    struct rg_evaluate_score score;
    double whole = best_gain(bought);
    for (size_t c = 0; c < RG_EVALUATE_CUTOFFS; c++) {
        size_t k = rg_evaluate_cutoffs[c], hits = 0;
        double sum = 0;
        for (size_t i = 0; i < listed && i < k; i++) {
            hits += good[i];
            sum += good[i] ? gain(i) : 0;
        }
        score.of[RG_EVALUATE_RECALL][c] = (double)hits / (double)bought;
        score.of[RG_EVALUATE_NDCG][c] = sum / best_gain(bought < k ? bought : k);
        score.of[RG_EVALUATE_NDCG_WHOLE][c] = sum / whole;
        score.of[RG_EVALUATE_HIT][c] = hits > 0;
    }
    return score;
}

/* xorshift64*: the same samples on every machine. */
static uint64_t draw(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545f4914f6cdd1d);
}

enum rg_status rg_evaluate_bootstrap(const float *values, size_t series, size_t cases, size_t rounds,
                                     double *means)
{
    float *times = calloc(cases + 1, sizeof *times);
    uint64_t state = UINT64_C(0x9e3779b97f4a7c15);
    if (times == NULL) {
        return RG_NO_MEMORY;
    }
    for (size_t r = 0; r < rounds; r++) {
        memset(times, 0, cases * sizeof *times);
        for (size_t i = 0; i < cases; i++) {
            times[(size_t)(((draw(&state) >> 32) * cases) >> 32)] += 1;
        }
        for (size_t s = 0; s < series; s++) {
            const float *value = values + s * cases;
            double sum = 0;
            for (size_t i = 0; i < cases; i++) {
                sum += (double)(times[i] * value[i]);
            }
            means[r * series + s] = cases > 0 ? sum / (double)cases : 0;
        }
    }
    free(times);
    return RG_OK;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

enum rg_status rg_evaluate_interval(const double *means, size_t series, size_t rounds, size_t a, size_t b,
                                    struct rg_evaluate_interval *interval)
{
    double *sorted = calloc(rounds + 1, sizeof *sorted);
    if (sorted == NULL) {
        return RG_NO_MEMORY;
    }
    for (size_t r = 0; r < rounds; r++) {
        sorted[r] = means[r * series + a] - (a == b ? 0 : means[r * series + b]);
    }
    qsort(sorted, rounds, sizeof *sorted, by_value);
    *interval = (struct rg_evaluate_interval){sorted[rounds * 25 / 1000], sorted[rounds * 975 / 1000]};
    free(sorted);
    return RG_OK;
}
