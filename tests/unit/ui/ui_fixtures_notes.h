/**
 * @file ui_fixtures_notes.h
 * Screen models of noting and asking, as rows of ui_fixtures[].
 *
 * Thread: any.
 * Owner:  the caller's storage.
 */
#ifndef TESTS_UNIT_UI_UI_FIXTURES_NOTES_H
#define TESTS_UNIT_UI_UI_FIXTURES_NOTES_H

#include "screen_model.h"

#define UI_FIXTURES_NOTES(X)                                                                                 \
    X("idle-ask", idle_ask, false)                                                                           \
    X("profile-notes", profile_notes, true)                                                                  \
    X("profile-notes-none", profile_notes_none, true)                                                        \
    X("profile-notes-full", profile_notes_full, true)                                                        \
    X("profile-notes-lost", profile_notes_lost, true)                                                        \
    X("profile-together", profile_together, true)                                                            \
    X("profile-together-waits", profile_together_waits, true)                                                \
    X("note-kinds", note_kinds, true)                                                                        \
    X("note-kinds-many", note_kinds_many, true)                                                              \
    X("note-kinds-none", note_kinds_none, true)                                                              \
    X("note-size", note_size, true)                                                                          \
    X("note-size-many", note_size_many, true)                                                                \
    X("note-size-none", note_size_none, true)                                                                \
    X("note-colour", note_colour, true)                                                                      \
    X("note-taste", note_taste, true)                                                                        \
    X("note-not-category", note_not_category, true)                                                          \
    X("ask-kinds", ask_kinds, true)                                                                          \
    X("ask-kinds-counts", ask_kinds_counts, true)                                                            \
    X("ask-kinds-many", ask_kinds_many, true)                                                                \
    X("ask-size", ask_size, true)                                                                            \
    X("ask-not-colour", ask_not_colour, true)                                                                \
    X("ask-family", ask_family, true)                                                                        \
    X("ask-occasion", ask_occasion, true)                                                                    \
    X("asked", asked, true)                                                                                  \
    X("asked-first", asked_first, true)                                                                      \
    X("asked-counts", asked_counts, true)

#define UI_FIXTURE_DECLARED(name, fill, badge) void ui_fixture_##fill(struct rg_screen_model *model);
UI_FIXTURES_NOTES(UI_FIXTURE_DECLARED)
#undef UI_FIXTURE_DECLARED

#endif
