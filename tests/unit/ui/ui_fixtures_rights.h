/**
 * @file ui_fixtures_rights.h
 * Screen models of the customer's own screens, as rows of ui_fixtures[]: joining, what is known, withdrawing, being
 * forgotten, and each way in which that ends.
 *
 * Thread: any.
 * Owner:  the caller's storage.
 */
#ifndef TESTS_UNIT_UI_UI_FIXTURES_RIGHTS_H
#define TESTS_UNIT_UI_UI_FIXTURES_RIGHTS_H

#include "screen_model.h"

#define UI_FIXTURES_RIGHTS(X)                                                                                \
    X("join", join, false)                                                                                   \
    X("join-off", join_off, false)                                                                           \
    X("join-languages", join_languages, false)                                                               \
    X("number", number, false)                                                                               \
    X("number-typed", number_typed, true)                                                                    \
    X("number-sending", number_sending, false)                                                               \
    X("number-code", number_code, false)                                                                     \
    X("number-code-typed", number_code_typed, true)                                                          \
    X("number-wrong", number_wrong, false)                                                                   \
    X("number-offline", number_offline, false)                                                               \
    X("number-paused", number_paused, false)                                                                 \
    X("question-age", question_age, false)                                                                   \
    X("question-guardian", question_guardian, false)                                                         \
    X("question-recognise", question_recognise, false)                                                       \
    X("question-purchases", question_purchases, false)                                                       \
    X("question-notes", question_notes, false)                                                               \
    X("question-measure", question_measure, false)                                                           \
    X("question-counts", question_counts, false)                                                             \
    X("question-name", question_name, false)                                                                 \
    X("question-name-typed", question_name_typed, true)                                                      \
    X("extreme-typed-name", question_name_long, true)                                                        \
    X("correct-name", correct_name, true)                                                                    \
    X("question-confirm", question_confirm, true)                                                            \
    X("question-confirm-minor", question_confirm_minor, true)                                                \
    X("question-confirm-badge", question_confirm_badge, true)                                                \
    X("question-allow", question_allow, true)                                                                \
    X("rights", rights, false)                                                                               \
    X("rights-counts", rights_counts, false)                                                                 \
    X("known", known, true)                                                                                  \
    X("known-few", known_few, true)                                                                          \
    X("known-full", known_full, true)                                                                        \
    X("known-asks", known_asks, true)                                                                        \
    X("known-asks-contact", known_asks_contact, true)                                                        \
    X("known-offer", known_offer, true)                                                                      \
    X("known-shown", known_shown, true)                                                                      \
    X("known-rated", known_rated, true)                                                                      \
    X("known-redeem", known_redeem, true)                                                                    \
    X("known-redeem-confirm", known_redeem_confirm, true)                                                    \
    X("known-redeem-badge", known_redeem_badge, true)                                                        \
    X("known-redeemed", known_redeemed, true)                                                                \
    X("known-asks-offline", known_asks_offline, true)                                                        \
    X("known-none", known_none, true)                                                                        \
    X("copy-code", copy_code, true)                                                                          \
    X("copy-code-full", copy_code_full, true)                                                                \
    X("copy-code-long", copy_code_long, true)                                                                \
    X("copy-letter", copy_letter, true)                                                                      \
    X("copy-sent", copy_sent, false)                                                                         \
    X("copy-sign", copy_sign, false)                                                                         \
    X("copy-offline", copy_offline, false)                                                                   \
    X("copy-card", copy_card, false)                                                                         \
    X("number-mine", number_mine, false)                                                                     \
    X("number-mine-wrong", number_mine_wrong, false)                                                         \
    X("rights-safer", rights_safer, false)                                                                   \
    X("rights-card", rights_card, false)                                                                     \
    X("safer-ask", safer_ask, false)                                                                         \
    X("safer-desk", safer_desk, false)                                                                       \
    X("safer-proved", safer_proved, false)                                                                   \
    X("safer-kept", safer_kept, false)                                                                       \
    X("safer-lost", safer_lost, false)                                                                       \
    X("safer-refused-lost", safer_refused_lost, false)                                                       \
    X("safer-card", safer_card, false)                                                                       \
    X("safer-refused", safer_refused, false)                                                                 \
    X("result-bound", result_bound, false)                                                                   \
    X("result-bound-offline", result_bound_offline, false)                                                   \
    X("copy-failed", copy_failed, false)                                                                     \
    X("forget", forget, false)                                                                               \
    X("result-working", result_working, false)                                                               \
    X("result-joined", result_joined, false)                                                                 \
    X("result-joined-offline", result_joined_offline, false)                                                 \
    X("result-declined", result_declined, false)                                                             \
    X("result-stopped", result_stopped, false)                                                               \
    X("result-withdrawn", result_withdrawn, false)                                                           \
    X("result-withdrawn-offline", result_withdrawn_offline, false)                                           \
    X("result-stopped-offline", result_stopped_offline, false)                                               \
    X("result-granted", result_granted, false)                                                               \
    X("result-forgotten", result_forgotten, false)                                                           \
    X("result-forgotten-offline", result_forgotten_offline, false)                                           \
    X("result-deleted", result_deleted, false)                                                               \
    X("result-corrected-offline", result_corrected_offline, false)                                           \
    X("result-forget-held", result_forget_held, false)                                                       \
    X("result-failed", result_failed, false)

#define UI_FIXTURE_DECLARE(name, fill, badge_in) void ui_fixture_##fill(struct rg_screen_model *model);
UI_FIXTURES_RIGHTS(UI_FIXTURE_DECLARE)
#undef UI_FIXTURE_DECLARE

#endif
