/**
 * @file speech_sim.h
 * A voice that says nothing and remembers the last words, for tests only.
 *
 * Thread: one.
 * Owner:  whoever created it closes it with ops->close().
 */
#ifndef HAL_SPEECH_SIM_H
#define HAL_SPEECH_SIM_H

#include "regard/speech.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stdint.h>

struct rg_speech_sim_view {
    bool speaking;
    uint32_t said, stopped; /**< how often say() worked, and stop() was called */
    char language[16];      /**< of the last say() that worked */
    char text[RG_SPEECH_TEXT_MAX + 1];
};

/** @return RG_OK or RG_NO_MEMORY. @p speech is written only on RG_OK. */
enum rg_status rg_speech_sim_create(struct rg_speech **speech) RG_MUST_CHECK;

/** Let say() end with @p status from now on and say nothing; RG_OK: work again. */
void rg_speech_sim_break(struct rg_speech *speech, enum rg_status status);

/** Borrowed until the next call. */
const struct rg_speech_sim_view *rg_speech_sim_view(const struct rg_speech *speech);

#endif
