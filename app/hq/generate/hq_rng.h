/**
 * @file hq_rng.h
 * Repeatable randomness (SplitMix64): the same seed makes the same store on every machine.
 *
 * Thread: any, one stream each.
 * Owner:  the caller.
 */
#ifndef APP_HQ_GENERATE_HQ_RNG_H
#define APP_HQ_GENERATE_HQ_RNG_H

#include <stdbool.h>
#include <stdint.h>

struct rg_hq_rng {
    uint64_t state;
};

static inline uint64_t rg_hq_rng_next(struct rg_hq_rng *rng)
{
    uint64_t z = (rng->state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/** A stream of its own for the thing number @p index of kind @p kind. */
static inline struct rg_hq_rng rg_hq_rng_for(uint64_t seed, uint64_t kind, uint64_t index)
{
    struct rg_hq_rng rng = {seed * UINT64_C(0x2545f4914f6cdd1d) ^ (kind << 56) ^ index};
    rng.state = rg_hq_rng_next(&rng);
    return rng;
}

/** 0 .. below - 1. */
static inline uint32_t rg_hq_rng_below(struct rg_hq_rng *rng, uint32_t below)
{
    return (uint32_t)(((rg_hq_rng_next(rng) >> 32) * below) >> 32);
}

static inline bool rg_hq_rng_percent(struct rg_hq_rng *rng, uint32_t percent)
{
    return rg_hq_rng_below(rng, 100) < percent;
}

#endif
