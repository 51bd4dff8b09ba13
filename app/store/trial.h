/**
 * @file trial.h
 * The experiment that runs at this kiosk: whose profile is loaded, and allows `measure`, gets an arm (app/measure), and in the
 * control arm rg_store_recommend() lists bestsellers and withholds the rest.
 *
 * Thread: the store thread; rg_store_measure() before it runs.
 * Owner:  the caller owns the experiment.
 */
#ifndef APP_STORE_TRIAL_H
#define APP_STORE_TRIAL_H

#include "consent.h"
#include "profile.h"
#include "store.h"

struct rg_experiment;

/** Draw arms of @p experiment, which is borrowed until the store is closed, from the next profile on; NULL, the beginning: of none. */
void rg_store_measure(struct rg_store *store, const struct rg_experiment *experiment);

/** Set @p profile's arm, and whose number decided it, from the member's record in clear, if @p grant allows it and an experiment
 * runs. Who cannot be drawn takes part in none. Private to app/store. */
void rg_trial_draw(const struct rg_store *store, const struct rg_consent_grant *grant, const uint8_t *record,
                   size_t len, struct rg_profile *profile);

#endif
