/* Any bytes must end in a table or in a complaint, and any table in an answer that is a number. */
#include "hq_answer.h"
#include "hq_trial_table.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(const struct rg_hq_trial_table *table)
{
    struct rg_hq_trial_plan plan = {.planned = table->count,
                                    .looks = 1,
                                    .control = table->control,
                                    .proportion = table->proportion,
                                    .adjust = true};
    struct rg_hq_interim looks;
    struct rg_hq_trial_answer answer;
    if (rg_hq_trial_interim(&plan, &looks) != RG_OK) {
        abort();
    }
    for (size_t arm = 0; arm < table->arms; arm++) {
        if (arm != table->control &&
            rg_hq_trial_judge(table->drawn, table->count, &plan, &looks, (uint8_t)arm, &answer) == RG_OK &&
            !(answer.interval.low <= answer.interval.high && isfinite(answer.interval.high))) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct rg_hq_trial_columns columns = {"arm", "c", "y", "x"};
    struct rg_hq_trial_table table;
    struct rg_hq_table_complaint complaint;
    enum rg_status status = rg_hq_trial_table_read((const char *)data, size, &columns, &table, &complaint);
    if (status == RG_OK) {
        judge(&table);
        rg_hq_trial_table_free(&table);
    } else if (status == RG_INVALID && strlen(complaint.text) == 0) {
        abort();
    }
    return 0;
}
