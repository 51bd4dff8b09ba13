/**
 * @file speaker_sim.h
 * A speaker that only remembers what it was told to play.
 *
 * Thread: one.
 * Owner:  whoever created it closes it with ops->close().
 */
#ifndef HAL_SPEAKER_SIM_H
#define HAL_SPEAKER_SIM_H

#include "regard/speaker.h"
#include "regard/status.h"

#include <stddef.h>

#define RG_SPEAKER_SIM_MAX 64u

/** @return RG_OK or RG_NO_MEMORY. @p speaker is written only on RG_OK. */
enum rg_status rg_speaker_sim_create(struct rg_speaker **speaker) RG_MUST_CHECK;

/** Let prepare() and play() end with @p status from now on and sound nothing; RG_OK: work again. */
void rg_speaker_sim_break(struct rg_speaker *speaker, enum rg_status status);

/** What sounded since this was last asked, oldest first; more than @p capacity are cut off. @return how many. */
size_t rg_speaker_sim_heard(struct rg_speaker *speaker, enum rg_sound *sounds, size_t capacity);

#endif
