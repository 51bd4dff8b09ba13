#include "hq_trial_ledger.h"

#include "hq_prices.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WEEK_MS (7 * INT64_C(86400000))

enum { TREATMENT, CONTROL };

struct reading {
    struct rg_hq_trial_table table;
    size_t capacity;
    double unit; /* minor units in what the table counts in */
    int64_t first_week, last_week;
};

static enum rg_status take(void *context, const struct rg_hq_trial_outcome *outcome)
{
    struct reading *reading = context;
    struct rg_hq_trial_table *table = &reading->table;
    uint8_t arm = outcome->control ? CONTROL : TREATMENT;
    if (!outcome->known) {
        table->without[arm]++;
        return RG_OK;
    }
    if (table->drawn == NULL || table->count == reading->capacity) {
        size_t more = reading->capacity == 0 ? 1024 : reading->capacity * 2;
        struct rg_hq_drawn *grown = reallocarray(table->drawn, more, sizeof *grown);
        if (grown == NULL) {
            return RG_NO_MEMORY;
        }
        table->drawn = grown;
        reading->capacity = more;
    }
    bool first = table->count == 0;
    table->drawn[table->count++] = (struct rg_hq_drawn){.arm = arm,
                                                        .outcome = (double)outcome->value / reading->unit,
                                                        .before = (double)outcome->before / reading->unit};
    reading->first_week =
        first || outcome->week_ms < reading->first_week ? outcome->week_ms : reading->first_week;
    reading->last_week =
        first || outcome->week_ms > reading->last_week ? outcome->week_ms : reading->last_week;
    return RG_OK;
}

static enum rg_status unit_of(struct rg_hq_store *store, char currency[4], double *unit)
{
    int decimals = 0;
    enum rg_status status = rg_hq_trial_currency(store, currency);
    if (status == RG_OK && !rg_hq_currency(currency, &decimals)) {
        return RG_UNSUPPORTED;
    }
    *unit = pow(10, decimals);
    return status;
}

enum rg_status rg_hq_trial_ledger_read(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                       enum rg_hq_trial_question question, int64_t now_ms,
                                       struct rg_hq_trial_ledger *ledger)
{
    struct reading reading = {.table = {.arms = 2,
                                        .names = {"personal recommendations", "bestsellers"},
                                        .control = CONTROL,
                                        .proportion = question == RG_HQ_TRIAL_BOUGHT},
                              .unit = 1};
    struct rg_hq_trial_ledger read = {.name = *name, .question = question};
    enum rg_status status = rg_hq_trial_find(store, &read.name);
    if (status == RG_OK && question == RG_HQ_TRIAL_SPENT) {
        status = unit_of(store, read.currency, &reading.unit);
    }
    if (status == RG_OK) {
        status = rg_hq_trial_outcomes(store, &read.name, question, now_ms, take, &reading, &read.rest);
    }
    if (status != RG_OK) {
        rg_hq_trial_table_free(&reading.table);
        return status;
    }
    read.table = reading.table;
    int64_t weeks = (reading.last_week - reading.first_week) / WEEK_MS + 1;
    read.weeks = (double)weeks;
    *ledger = read;
    return RG_OK;
}
