#include "watchdog_sim.h"

#include <stdlib.h>

struct sim_watchdog {
    struct rg_watchdog base;
    uint32_t interval_ms;
    uint32_t failures;
    struct rg_watchdog_sim_counts counts;
};

static enum rg_status count(struct sim_watchdog *self, uint32_t *counter)
{
    if (self->failures > 0) {
        self->failures--;
        return RG_IO;
    }
    (*counter)++;
    return RG_OK;
}

static uint32_t sim_interval_ms(struct rg_watchdog *base)
{
    return ((struct sim_watchdog *)base)->interval_ms;
}

static enum rg_status sim_ready(struct rg_watchdog *base)
{
    struct sim_watchdog *self = (struct sim_watchdog *)base;
    return count(self, &self->counts.ready);
}

static enum rg_status sim_feed(struct rg_watchdog *base)
{
    struct sim_watchdog *self = (struct sim_watchdog *)base;
    return count(self, &self->counts.fed);
}

static void sim_stopping(struct rg_watchdog *base)
{
    ((struct sim_watchdog *)base)->counts.stopping++;
}

static void sim_close(struct rg_watchdog *base)
{
    free(base);
}

static const struct rg_watchdog_ops sim_ops = {
    .interval_ms = sim_interval_ms,
    .ready = sim_ready,
    .feed = sim_feed,
    .stopping = sim_stopping,
    .close = sim_close,
};

enum rg_status rg_watchdog_sim_create(uint32_t interval_ms, struct rg_watchdog **watchdog)
{
    struct sim_watchdog *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RG_NO_MEMORY;
    }
    self->base.ops = &sim_ops;
    self->interval_ms = interval_ms;
    *watchdog = &self->base;
    return RG_OK;
}

void rg_watchdog_sim_fail(struct rg_watchdog *watchdog, uint32_t calls)
{
    ((struct sim_watchdog *)watchdog)->failures = calls;
}

struct rg_watchdog_sim_counts rg_watchdog_sim_counts(const struct rg_watchdog *watchdog)
{
    return ((const struct sim_watchdog *)watchdog)->counts;
}
