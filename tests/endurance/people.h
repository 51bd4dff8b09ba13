/**
 * @file people.h
 * Customers, associates and goods without end, in every script: the same seed gives the same person.
 *
 * Thread: any.
 * Owner:  the caller's storage.
 */
#ifndef TESTS_ENDURANCE_PEOPLE_H
#define TESTS_ENDURANCE_PEOPLE_H

#include "screen_model.h"
#include "ui_scenes.h"

#include <stddef.h>
#include <stdint.h>

#define PEOPLE_SCRIPTS 14

/** A small generator of numbers; begin with any state. */
uint32_t people_random(uint64_t *state);

/** A name or title of 1 character up to what @p capacity bytes hold. */
void people_text(uint64_t *state, char *text, size_t capacity);

/** Replace every name and title of @p model by @p characters of one script. */
void people_every_text(uint64_t *state, uint32_t script, uint32_t characters, struct rg_screen_model *model);

/** Fill a profile of @p scope, what to say and what to show; @p languages are those of the assets. */
void people_customer(uint64_t *state, const struct ui_names *languages, struct rg_profile *profile,
                     struct rg_glance *glance, struct rg_reco_list *recommendations);

#endif
