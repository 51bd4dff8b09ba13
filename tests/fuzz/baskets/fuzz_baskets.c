/* Any bytes as a data set: read, cut by every protocol, and never out of bounds. */
#include "evaluate_log.h"
#include "evaluate_split.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct rg_evaluate_split *split)
{
    for (size_t i = 0; i < split->known_count; i++) {
        if (split->known[i].item >= split->items) {
            abort();
        }
    }
    for (size_t i = 0; i < split->case_count; i++) {
        const struct rg_evaluate_case *one = &split->cases[i];
        if (one->known_end > split->known_count || one->truth >= one->truth_end ||
            one->truth_end > split->truth_count) {
            abort();
        }
    }
}

static void split(const struct rg_evaluate_log *log)
{
    for (int protocol = RG_EVALUATE_GLOBAL_TIME; protocol <= RG_EVALUATE_LEAVE_LAST_OUT; protocol++) {
        struct rg_evaluate_split made;
        int32_t cut = rg_evaluate_split_day(log);
        if (rg_evaluate_split_make(log, (enum rg_evaluate_protocol)protocol, cut, INT32_MAX, 1, &made) ==
            RG_OK) {
            check(&made);
            rg_evaluate_split_deinit(&made);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    for (int way = 0; way < 3; way++) {
        struct rg_evaluate_log log = {0};
        enum rg_status status = way == 2 ? rg_evaluate_read_online_retail(text, size, &log)
                                         : rg_evaluate_read_baskets(text, size, way == 1, &log);
        if (status == RG_OK) {
            split(&log);
        }
        rg_evaluate_log_deinit(&log);
    }
    return 0;
}
