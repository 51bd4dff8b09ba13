/**
 * @file ui_fixtures_it.h
 * Screen models of the choices, of a kiosk without an identity and of IT's screens, as rows of ui_fixtures[].
 *
 * Thread: any.
 * Owner:  the caller's storage.
 */
#ifndef TESTS_UNIT_UI_UI_FIXTURES_IT_H
#define TESTS_UNIT_UI_UI_FIXTURES_IT_H

#include "screen_model.h"

#define UI_FIXTURES_IT(X)                                                                                    \
    X("idle-languages", idle_languages, false)                                                               \
    X("language", language, false)                                                                           \
    X("language-two", language_two, false)                                                                   \
    X("language-sixteen", language_sixteen, false)                                                           \
    X("language-ease", language_ease, false)                                                                 \
    X("language-no-choice", language_no_choice, false)                                                       \
    X("unprovisioned", unprovisioned, false)                                                                 \
    X("unprovisioned-long", unprovisioned_long, false)                                                       \
    X("it-status", status, true)                                                                             \
    X("it-status-fault", status_fault, true)                                                                 \
    X("it-status-faults", status_faults, true)                                                               \
    X("it-status-trouble", status_trouble, true)                                                             \
    X("it-status-none", status_none, true)                                                                   \
    X("it-status-one", status_one, true)                                                                     \
    X("it-status-long", status_long, true)                                                                   \
    X("it-charts", charts, true)                                                                             \
    X("it-charts-none", charts_none, true)                                                                   \
    X("it-errors", errors, true)                                                                             \
    X("it-errors-long", errors_long, true)                                                                   \
    X("it-errors-none", errors_none, true)                                                                   \
    X("it-touch", touch, true)                                                                               \
    X("it-touch-done", touch_done, true)                                                                     \
    X("it-network", network, true)                                                                           \
    X("it-network-fixed", network_fixed, true)                                                               \
    X("it-network-saved", network_saved, true)                                                               \
    X("it-network-none", network_none, true)                                                                 \
    X("it-typing", typing, true)                                                                             \
    X("it-typing-refused", typing_refused, true)                                                             \
    X("it-typing-long", typing_long, true)                                                                   \
    X("it-panel", panel, true)                                                                               \
    X("it-panel-changed", panel_changed, true)                                                               \
    X("it-panel-fixed", panel_fixed, true)                                                                   \
    X("it-picture", picture, true)

#define UI_FIXTURE_DECLARE(name, fill, badge_in) void ui_fixture_##fill(struct rg_screen_model *model);
UI_FIXTURES_IT(UI_FIXTURE_DECLARE)
#undef UI_FIXTURE_DECLARE

#define UI_FIXTURE_ROW(name, fill, badge_in) {name, ui_fixture_##fill, badge_in},

#endif
