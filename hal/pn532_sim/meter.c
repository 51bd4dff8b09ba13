#include "sim_meter.h"

void rg_sim_meter_tap(struct rg_sim_meter *meter, int64_t now_ns)
{
    meter->tap_ns = now_ns;
    if (meter->count > 0) {
        meter->spans[0] = meter->spans[meter->count - 1];
        meter->count = 1;
    }
}

void rg_sim_meter_command(struct rg_sim_meter *meter, int64_t begin_ns, int64_t end_ns)
{
    if (meter->count < RG_SIM_METER_MAX) {
        meter->spans[meter->count].begin_ns = begin_ns;
        meter->spans[meter->count].end_ns = end_ns;
        meter->count++;
    }
}

void rg_sim_meter_output(struct rg_sim_meter *meter, int64_t end_ns)
{
    if (meter->count > 0 && meter->count < RG_SIM_METER_MAX) {
        meter->spans[meter->count - 1].end_ns = end_ns;
    }
}

int64_t rg_sim_meter_spent(const struct rg_sim_meter *meter, int64_t until_ns, size_t *commands)
{
    int64_t spent_ns = 0;
    int64_t counted_ns = meter->tap_ns;
    *commands = 0;
    for (size_t i = 0; i < meter->count; i++) {
        int64_t begin_ns = meter->spans[i].begin_ns;
        int64_t end_ns = meter->spans[i].end_ns;
        *commands += begin_ns >= meter->tap_ns && begin_ns < until_ns;
        /* A host may send before the last answer has gone out: no moment counts twice. */
        begin_ns = begin_ns > counted_ns ? begin_ns : counted_ns;
        end_ns = end_ns < until_ns ? end_ns : until_ns;
        if (end_ns > begin_ns) {
            spent_ns += end_ns - begin_ns;
            counted_ns = end_ns;
        }
    }
    return spent_ns;
}
