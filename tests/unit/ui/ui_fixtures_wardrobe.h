/**
 * @file ui_fixtures_wardrobe.h
 * Screen models of the wardrobe, as rows of ui_fixtures[]: a usual one, the fullest, a page within it, and what else can stand there.
 *
 * Thread: any.
 * Owner:  the caller's storage.
 */
#ifndef TESTS_UNIT_UI_UI_FIXTURES_WARDROBE_H
#define TESTS_UNIT_UI_UI_FIXTURES_WARDROBE_H

#include "screen_model.h"

#define UI_FIXTURES_WARDROBE(X)                                                                              \
    X("wardrobe", wardrobe, true)                                                                            \
    X("wardrobe-rated", wardrobe_rated, true)                                                                \
    X("wardrobe-spoken", wardrobe_spoken, true)                                                              \
    X("wardrobe-few", wardrobe_few, true)                                                                    \
    X("wardrobe-full", wardrobe_full, true)                                                                  \
    X("wardrobe-last", wardrobe_last, true)                                                                  \
    X("wardrobe-waits", wardrobe_waits, true)                                                                \
    X("wardrobe-none", wardrobe_none, true)                                                                  \
    X("extreme-titles-wardrobe", wardrobe_extreme, true)

#define UI_FIXTURE_DECLARE(name, fill, badge_in) void ui_fixture_##fill(struct rg_screen_model *model);
UI_FIXTURES_WARDROBE(UI_FIXTURE_DECLARE)
#undef UI_FIXTURE_DECLARE

#endif
