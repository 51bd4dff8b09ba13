#include "clock_sim.h"

#include "tzif.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct sim_clock {
    struct rg_clock base;
    _Atomic uint64_t monotonic_ns, boottime_ns;
    _Atomic int64_t wall_ms;
};

static const struct {
    const char *zone, *rule;
} zones[] = {
    {"UTC", "UTC0"},
    {"Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"},
    {"Europe/Paris", "CET-1CEST,M3.5.0,M10.5.0/3"},
    {"Europe/London", "GMT0BST,M3.5.0/1,M10.5.0"},
    {"America/New_York", "EST5EDT,M3.2.0,M11.1.0"},
    {"Australia/Sydney", "AEST-10AEDT,M10.1.0,M4.1.0/3"},
};

static uint64_t sim_monotonic_ns(struct rg_clock *base)
{
    return atomic_load(&((struct sim_clock *)base)->monotonic_ns);
}

static uint64_t sim_boottime_ns(struct rg_clock *base)
{
    return atomic_load(&((struct sim_clock *)base)->boottime_ns);
}

static int64_t sim_wall_ms(struct rg_clock *base)
{
    return atomic_load(&((struct sim_clock *)base)->wall_ms);
}

static enum rg_status sim_civil(struct rg_clock *base, const char *zone, int64_t wall_ms,
                                struct rg_civil_time *civil)
{
    (void)base;
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        struct rg_tz_rule rule;
        if (strcmp(zones[i].zone, zone) == 0 &&
            rg_tz_rule_parse(zones[i].rule, strlen(zones[i].rule), &rule) == RG_OK) {
            *civil = rg_civil_at(wall_ms, rg_tz_rule_offset(&rule, rg_floor_div(wall_ms, 1000)));
            return RG_OK;
        }
    }
    return RG_NOT_FOUND;
}

static void sim_close(struct rg_clock *base)
{
    free(base);
}

static const struct rg_clock_ops sim_ops = {
    .monotonic_ns = sim_monotonic_ns,
    .boottime_ns = sim_boottime_ns,
    .wall_ms = sim_wall_ms,
    .civil = sim_civil,
    .close = sim_close,
};

enum rg_status rg_clock_sim_create(uint64_t monotonic_ns, int64_t wall_ms, struct rg_clock **clock)
{
    struct sim_clock *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RG_NO_MEMORY;
    }
    self->base.ops = &sim_ops;
    atomic_init(&self->monotonic_ns, monotonic_ns);
    atomic_init(&self->boottime_ns, monotonic_ns);
    atomic_init(&self->wall_ms, wall_ms);
    *clock = &self->base;
    return RG_OK;
}

void rg_clock_sim_advance(struct rg_clock *clock, uint64_t ms)
{
    struct sim_clock *self = (struct sim_clock *)clock;
    (void)atomic_fetch_add(&self->monotonic_ns, ms * 1000000u);
    rg_clock_sim_sleep(clock, ms);
}

void rg_clock_sim_sleep(struct rg_clock *clock, uint64_t ms)
{
    struct sim_clock *self = (struct sim_clock *)clock;
    (void)atomic_fetch_add(&self->boottime_ns, ms * 1000000u);
    (void)atomic_fetch_add(&self->wall_ms, (int64_t)ms);
}

void rg_clock_sim_restart(struct rg_clock *clock, uint64_t off_ms)
{
    struct sim_clock *self = (struct sim_clock *)clock;
    atomic_store(&self->monotonic_ns, 0);
    atomic_store(&self->boottime_ns, 0);
    (void)atomic_fetch_add(&self->wall_ms, (int64_t)off_ms);
}

void rg_clock_sim_set_wall(struct rg_clock *clock, int64_t wall_ms)
{
    atomic_store(&((struct sim_clock *)clock)->wall_ms, wall_ms);
}
