/**
 * @file ui_fixtures.h
 * Screen models for tests and goldens: each screen, ordinary and at its limits. Time and names are fixed.
 *
 * Thread: any.
 * Owner:  the caller's storage.
 */
#ifndef TESTS_UNIT_UI_UI_FIXTURES_H
#define TESTS_UNIT_UI_UI_FIXTURES_H

#include "screen_model.h"

#include <stdbool.h>
#include <stddef.h>

/** More than there are; for tests that keep something of each. */
#define UI_FIXTURES_MAX 256

struct ui_fixture {
    const char *name;
    void (*fill)(struct rg_screen_model *model);
    bool badge_in; /**< personal nodes are allowed */
};

extern const struct ui_fixture ui_fixtures[];
extern const size_t ui_fixture_count;

/** The fixture by name; NULL without one. */
const struct ui_fixture *ui_fixture_find(const char *name);

/** Whether it is beyond the ordinary ("extreme-..."): words may have to be broken, and more than a glance shows. */
bool ui_fixture_extreme(const struct ui_fixture *fixture);

/** What all fixtures begin with: @p screen of a kiosk that is well, at five past two, and of nobody. */
void ui_fixture_stand(struct rg_screen_model *model, enum rg_screen screen);

/** Fill a model from a fixture. */
void ui_fixture_fill(const struct ui_fixture *fixture, struct rg_screen_model *model);

/** A customer nobody has seen before: other names, titles and sizes for each @p seed. */
void ui_fixture_customer(uint32_t seed, struct rg_screen_model *model);

#endif
