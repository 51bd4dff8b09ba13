/* What the customer's own screens promise beyond what every screen keeps: no is as easy as yes, nothing is out of
 * reach of a customer, and nothing tells more than they asked for. */
#include "screens/screens.h"
#include "ui_bidi.h"
#include "ui_fixtures.h"
#include "ui_input.h"
#include "ui_on_panel.h"
#include "ui_qr.h"
#include "ui_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <SDL_keycode.h>
#include <cmocka.h>

static void draw(void)
{
    rg_screen_draw(&model, &metrics, strings, &list);
    assert_false(list.overflow);
}

static void draw_fixture(const char *name)
{
    ui_fixture_fill(ui_fixture_find(name), &model);
    draw();
}

static const struct rg_draw_node *find_button(enum rg_action action, int32_t argument)
{
    for (uint32_t i = 0; i < list.count; i++) {
        const struct rg_draw_node *node = &list.nodes[i];
        if (node->role == RG_ROLE_BUTTON && node->action == action && node->argument == argument) {
            return node;
        }
    }
    return NULL;
}

static uint32_t count_buttons(enum rg_action action)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < list.count; i++) {
        count += list.nodes[i].role == RG_ROLE_BUTTON && list.nodes[i].action == action ? 1u : 0u;
    }
    return count;
}

/* The word on a button: the first text after it. */
static const struct rg_draw_node *word_of(const struct rg_draw_node *button)
{
    const struct rg_draw_node *node = button + 1;
    while (node < list.nodes + list.count && node->role != RG_ROLE_TEXT) {
        node++;
    }
    assert_true(node < list.nodes + list.count);
    return node;
}

static void assert_equal_answers(enum rg_action yes, enum rg_action no)
{
    const struct rg_draw_node *first = rg_draw_find(&list, yes), *second = rg_draw_find(&list, no);
    assert_non_null(first);
    assert_non_null(second);
    assert_int_equal(first->rect.w, second->rect.w);
    assert_int_equal(first->rect.h, second->rect.h);
    assert_int_equal(first->fill, second->fill);
    assert_int_equal(first->stroke, second->stroke);
    assert_int_equal(first->stroke_px, second->stroke_px);
    assert_int_equal(word_of(first)->size, word_of(second)->size);
    assert_int_equal(word_of(first)->weight, word_of(second)->weight);
    assert_int_equal(word_of(first)->ink, word_of(second)->ink);
    for (uint32_t i = 0; i < list.count; i++) {
        assert_false(list.nodes[i].primary);
    }
}

static void refusing_is_as_easy_as_accepting(void **state)
{
    (void)state;
    static const struct {
        const char *fixture;
        enum rg_action yes, no;
    } asks[] = {{"join", RG_ACTION_JOIN, RG_ACTION_HIDE},
                {"question-age", RG_ACTION_YES, RG_ACTION_NO},
                {"question-guardian", RG_ACTION_YES, RG_ACTION_NO},
                {"question-recognise", RG_ACTION_YES, RG_ACTION_NO},
                {"question-purchases", RG_ACTION_YES, RG_ACTION_NO},
                {"question-notes", RG_ACTION_YES, RG_ACTION_NO},
                {"question-measure", RG_ACTION_YES, RG_ACTION_NO},
                {"question-counts", RG_ACTION_YES, RG_ACTION_NO},
                {"question-name", RG_ACTION_ACCEPT, RG_ACTION_NO},
                {"question-name-typed", RG_ACTION_ACCEPT, RG_ACTION_NO},
                {"question-confirm", RG_ACTION_YES, RG_ACTION_NO},
                {"question-confirm-minor", RG_ACTION_YES, RG_ACTION_NO},
                {"forget", RG_ACTION_YES, RG_ACTION_NO}};
    for (size_t p = 0; p < PANELS; p++) {
        for (size_t l = 0; l < LANGUAGES; l++) {
            open_panel(p, languages[l]);
            for (size_t i = 0; i < sizeof asks / sizeof asks[0]; i++) {
                draw_fixture(asks[i].fixture);
                assert_equal_answers(asks[i].yes, asks[i].no);
                assert_non_null(rg_draw_find(&list, RG_ACTION_HIDE));
            }
            rg_text_close(text);
        }
    }
}

/* Whatever led here, and whatever the model still holds: the same picture. */
static void a_card_that_nobody_is_known_by_looks_like_any_other(void **state)
{
    (void)state;
    static struct rg_draw_list plain;
    open_panel(0, "de");
    draw_fixture("join");
    plain = list;
    static const char *const leftovers[] = {"profile", "known", "question-confirm", "result-forgotten",
                                            "greeting"};
    for (size_t i = 0; i < sizeof leftovers / sizeof leftovers[0]; i++) {
        ui_fixture_fill(ui_fixture_find(leftovers[i]), &model);
        model.screen = RG_SCREEN_JOIN;
        model.online = true;
        model.unsent = 0;
        draw();
        struct rg_damage damage;
        rg_draw_diff(&plain, &list, &damage);
        assert_int_equal(damage.count, 0);
        assert_int_equal(plain.arena_len, list.arena_len);
        assert_memory_equal(plain.arena, list.arena, list.arena_len);
    }
    rg_text_close(text);
}

static void every_question_is_one_short_sentence(void **state)
{
    (void)state;
    static const enum rg_string questions[] = {
        RG_STRING_QUESTION_AGE,       RG_STRING_QUESTION_GUARDIAN, RG_STRING_QUESTION_RECOGNISE,
        RG_STRING_QUESTION_PURCHASES, RG_STRING_QUESTION_NOTES,    RG_STRING_QUESTION_MEASURE,
        RG_STRING_QUESTION_NAME,      RG_STRING_FORGET_SUB,        RG_STRING_JOIN_SUB};
    for (size_t l = 0; l < LANGUAGES; l++) {
        const struct rg_strings *in = rg_strings_for(known_languages, languages[l]);
        for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
            const char *sentence = in->text[questions[i]];
            assert_in_range(rg_draw_characters(sentence, strlen(sentence)), 1, 120);
        }
    }
}

static const char *letters_of(const char *language)
{
    return strcmp(language, "de") == 0   ? "äöüßé"
           : strcmp(language, "fr") == 0 ? "éèêëçàâïîô"
           : strcmp(language, "es") == 0 ? "ñáéíóúü"
           : strcmp(language, "it") == 0 ? "àèéìòù"
                                         : "éüöäñç";
}

static void assert_key(uint32_t code)
{
    const struct rg_draw_node *key = find_button(RG_ACTION_KEY, (int32_t)code);
    assert_non_null(key);
    assert_true(key->rect.w >= rg_metrics_px(&metrics, 72) && key->rect.h >= rg_metrics_px(&metrics, 72));
}

/* Latin-1's second byte; capitals stand 32 before. */
static void assert_keys(const char *letters, bool capitals)
{
    for (const char *at = letters; *at != '\0'; at++) {
        uint32_t code = (unsigned char)*at;
        if (code >= 0x80) {
            code = (code & 0x1f) << 6 | ((unsigned char)*++at & 0x3fu);
        }
        assert_key(capitals && code != 0xdf ? code - 32 : code);
    }
}

static void names_are_typed_in_every_language(void **state)
{
    (void)state;
    for (size_t p = 0; p < PANELS; p++) {
        for (size_t l = 0; l < LANGUAGES; l++) {
            open_panel(p, languages[l]);
            for (int shift = 0; shift < 2; shift++) {
                ui_fixture_fill(ui_fixture_find("question-name"), &model);
                model.rights.shift = shift == 1;
                draw();
                assert_keys("abcdefghijklmnopqrstuvwxyz", shift == 1);
                assert_keys(letters_of(languages[l]), shift == 1);
                assert_keys(" -'", false);
                assert_non_null(rg_draw_find(&list, RG_ACTION_SHIFT));
                assert_non_null(rg_draw_find(&list, RG_ACTION_ERASE));
                for (uint32_t i = 0; i < list.count; i++) {
                    const struct rg_draw_node *key = &list.nodes[i];
                    assert_true(key->action != RG_ACTION_KEY || count_buttons(RG_ACTION_KEY) < 48);
                    assert_true(key->action != RG_ACTION_KEY ||
                                find_button(RG_ACTION_KEY, key->argument) == key);
                }
                /* Letters run from left to right, also where the screen does not. */
                int32_t a = shift == 1 ? 'A' : 'a';
                const char *beside = metrics.portrait ? "b" : strcmp(languages[l], "fr") == 0 ? "z" : "s";
                int32_t b = shift == 1 ? beside[0] - 32 : beside[0];
                assert_true(find_button(RG_ACTION_KEY, a)->rect.x < find_button(RG_ACTION_KEY, b)->rect.x);
            }
            rg_text_close(text);
        }
    }
}

/* Of a name that is too long the end stands there, and nothing of any is legible to a stranger's dump. */
static void a_typed_name_is_personal(void **state)
{
    (void)state;
    open_panel(0, "en");
    draw_fixture("question-name");
    assert_false(rg_draw_list_holds(&list, RG_PRIVACY_GREETING));
    static const char *const typed[] = {"question-name-typed", "extreme-typed-name", "question-confirm"};
    for (size_t i = 0; i < 3; i++) {
        draw_fixture(typed[i]);
        assert_true(rg_draw_list_holds(&list, RG_PRIVACY_PERSONAL));
        assert_false(list.truncated);
    }
    rg_text_close(text);
}

static void what_a_site_does_not_offer_is_on_no_screen(void **state)
{
    (void)state;
    static const struct {
        const char *fixture;
        enum rg_action action;
        uint32_t feature;
    } offers[] = {{"rights", RG_ACTION_COPY, RG_FEATURE_COPY},
                  {"idle-languages", RG_ACTION_CODE, RG_FEATURE_CODE},
                  {"join", RG_ACTION_JOIN, RG_FEATURE_JOIN},
                  {"join", RG_ACTION_CODE, RG_FEATURE_CODE}};
    for (size_t panel = 0; panel < PANELS; panel++) {
        open_panel(panel, "de");
        for (size_t i = 0; i < sizeof offers / sizeof *offers; i++) {
            draw_fixture(offers[i].fixture);
            uint32_t before = list.count;
            assert_non_null(find_button(offers[i].action, 0));
            model.switched_off = offers[i].feature;
            draw();
            assert_null(find_button(offers[i].action, 0));
            assert_true(list.count < before);
        }
        rg_text_close(text);
    }
}

/* "h" hides elsewhere, and "l" says what was liked. */
static void a_keyboard_types_letters_and_no_commands(void **state)
{
    (void)state;
    static const int32_t keys[] = {'h', 'l', 'n', 'f', 's', 0xe9, '-'};
    struct rg_screen_action action;
    open_panel(0, "en");
    ui_fixture_fill(ui_fixture_find("question-name"), &model);
    for (int shift = 0; shift < 2; shift++) {
        model.rights.shift = shift == 1;
        draw();
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
            assert_true(rg_key_action(&list, keys[i], &action));
            assert_int_equal(action.action, RG_ACTION_KEY);
            assert_int_equal(action.argument, keys[i] - (shift == 1 && keys[i] >= 'a' ? 32 : 0));
        }
        assert_true(rg_key_action(&list, SDLK_BACKSPACE, &action));
        assert_int_equal(action.action, RG_ACTION_ERASE);
        assert_true(rg_key_action(&list, SDLK_ESCAPE, &action));
        assert_int_equal(action.action, RG_ACTION_BACK);
        assert_false(rg_key_action(&list, '%', &action));
        assert_false(rg_key_action(&list, SDLK_F5, &action));
    }
    draw_fixture("rights");
    assert_true(rg_key_action(&list, 'h', &action));
    assert_int_equal(action.action, RG_ACTION_HIDE);
    rg_text_close(text);
}

/* Turning pages by what they show passes every row, each with what ends it; that somebody looked, nothing ends. */
static void every_row_can_be_ended(void **state)
{
    (void)state;
    for (size_t p = 0; p < PANELS; p++) {
        open_panel(p, p == 1 ? "de" : "ar");
        bool seen[RG_KNOWN_MAX] = {false};
        ui_fixture_fill(ui_fixture_find("known-full"), &model);
        uint32_t total = model.rights.known_count;
        assert_int_equal(total, RG_KNOWN_MAX);
        model.rights.known_first = 0;
        for (uint32_t turn = 0; turn < total; turn++) {
            draw();
            for (uint32_t i = 0; i < total; i++) {
                bool consent = model.rights.known[i].kind == RG_KNOWN_CONSENT;
                const struct rg_draw_node *end =
                    find_button(consent ? RG_ACTION_CONSENT : RG_ACTION_DELETE, (int32_t)i);
                assert_null(find_button(consent ? RG_ACTION_DELETE : RG_ACTION_CONSENT, (int32_t)i));
                assert_true(end == NULL || end->privacy == RG_PRIVACY_PERSONAL);
                seen[i] = seen[i] || end != NULL;
            }
            const struct rg_draw_node *down = rg_draw_find(&list, RG_ACTION_DOWN);
            assert_non_null(down);
            assert_in_range(down->argument, 1, total);
            assert_int_equal(rg_draw_find(&list, RG_ACTION_UP)->argument, down->argument);
            model.rights.known_first =
                rg_list_turn(model.rights.known_first, total, (uint32_t)down->argument, true);
        }
        for (uint32_t i = 0; i < total; i++) {
            enum rg_known_kind kind = model.rights.known[i].kind;
            assert_int_equal(seen[i], kind != RG_KNOWN_LOOKED && kind != RG_KNOWN_POINTS &&
                                          kind != RG_KNOWN_REQUEST && kind != RG_KNOWN_THREAD &&
                                          kind != RG_KNOWN_SHOWN && kind != RG_KNOWN_ONLINE);
        }
        draw_fixture("known-few");
        assert_null(rg_draw_find(&list, RG_ACTION_DOWN));
        /* What cannot be deleted here has no control that would say so. */
        model.rights.known[0].deletable = false;
        draw();
        assert_null(rg_draw_find(&list, RG_ACTION_DELETE));
        draw_fixture("known-none");
        assert_int_equal(count_buttons(RG_ACTION_DELETE), 0);
        rg_text_close(text);
    }
}

static void ears_hear_which_row_is_ended(void **state)
{
    (void)state;
    static char said[RG_SPEECH_ROOM];
    open_panel(0, "en");
    draw_fixture("known-few");
    (void)rg_draw_speech(&list, said, sizeof said);
    assert_non_null(strstr(said, "Delete, Name: Anna, button\n"));
    assert_non_null(strstr(said, "Recognise me here, On, button, chosen\n"));
    assert_null(strstr(said, "\nDelete\n"));
    rg_text_close(text);
}

/* A row that asks has Keep where Delete was, and both alike; the others are as they were. */
static void a_row_turns_into_its_question(void **state)
{
    (void)state;
    for (size_t p = 0; p < PANELS; p++) {
        open_panel(p, p == 1 ? "de" : "ar");
        draw_fixture("known");
        const struct rg_draw_node *node = find_button(RG_ACTION_DELETE, 0);
        struct rg_rect place = node->rect;
        assert_non_null(find_button(RG_ACTION_CORRECT, 0));
        /* With one language there is no other to choose. */
        assert_null(find_button(RG_ACTION_CORRECT, 1));
        assert_null(rg_draw_find(&list, RG_ACTION_YES));
        model.rights.known_asked = 1;
        model.language_count = 2;
        draw();
        const struct rg_draw_node *keep = find_button(RG_ACTION_NO, 0), *yes = find_button(RG_ACTION_YES, 0);
        assert_non_null(keep);
        assert_non_null(yes);
        assert_memory_equal(&keep->rect, &place, sizeof place);
        assert_int_equal(yes->rect.w, keep->rect.w);
        assert_int_equal(yes->rect.h, keep->rect.h);
        assert_int_equal(yes->fill, keep->fill);
        assert_int_equal(yes->stroke, keep->stroke);
        assert_false(yes->primary || keep->primary);
        assert_null(find_button(RG_ACTION_DELETE, 0));
        assert_null(find_button(RG_ACTION_CORRECT, 0));
        assert_non_null(find_button(RG_ACTION_DELETE, 1));
        assert_non_null(find_button(RG_ACTION_CORRECT, 1));
        rg_text_close(text);
    }
}

/* A contact's question says what it is for. */
static void a_contact_asks_with_its_consequence(void **state)
{
    (void)state;
    open_panel(0, "en");
    static char said[RG_SPEECH_ROOM];
    for (uint32_t i = 0; i < 2; i++) {
        ui_fixture_fill(ui_fixture_find("known-asks-contact"), &model);
        model.rights.known_asked = i == 0 ? model.rights.known_asked : 10;
        draw();
        (void)rg_draw_speech(&list, said, sizeof said);
        assert_int_equal(strstr(said, "codes or copies") != NULL, i == 0);
    }
    rg_text_close(text);
}

/* Digits have no direction of their own: what a number ends in stands at its right end in every language. */
static void a_phone_number_runs_from_left_to_right(void **state)
{
    (void)state;
    static char said[RG_SPEECH_ROOM];
    open_panel(0, "ar");
    draw_fixture("known-asks-contact");
    (void)rg_draw_speech(&list, said, sizeof said);
    assert_non_null(strstr(said, RG_BIDI_ISOLATE_LEFT "…42" RG_BIDI_ISOLATE_END));
    rg_text_close(text);
    open_panel(0, "de");
    draw_fixture("known-asks-contact");
    (void)rg_draw_speech(&list, said, sizeof said);
    assert_non_null(strstr(said, "Telefon: …42"));
    rg_text_close(text);
}

/* Other days have no year; this one is of no use without. */
static void since_when_has_its_year(void **state)
{
    (void)state;
    open_panel(0, "en");
    static char said[RG_SPEECH_ROOM];
    ui_fixture_fill(ui_fixture_find("known"), &model);
    model.rights.known_first = 3;
    draw();
    (void)rg_draw_speech(&list, said, sizeof said);
    const char *row = strstr(said, "Member since: ");
    assert_non_null(row);
    assert_non_null(strstr(row, "2019"));
    assert_non_null(find_button(RG_ACTION_DELETE, 3));
    assert_null(find_button(RG_ACTION_CORRECT, 3));
    rg_text_close(text);
}

static void the_list_says_what_was_just_done(void **state)
{
    (void)state;
    static char said[RG_SPEECH_ROOM];
    static const char *const words[] = {
        "Deleted here; our other screens follow in", "Deleted here; our other screens follow as",
        "Changed here; our other screens follow in", "Changed here; our other screens follow as"};
    open_panel(0, "en");
    for (int i = 0; i < 4; i++) {
        ui_fixture_fill(ui_fixture_find("known-few"), &model);
        model.rights.result = (enum rg_rights_result)(RG_RESULT_DELETED + i);
        draw();
        (void)rg_draw_speech(&list, said, sizeof said);
        assert_non_null(strstr(said, words[i]));
    }
    draw_fixture("known-few");
    (void)rg_draw_speech(&list, said, sizeof said);
    assert_null(strstr(said, "ed here;"));
    assert_non_null(strstr(said, "Change, Name: Anna, button\n"));
    draw_fixture("correct-name");
    (void)rg_draw_speech(&list, said, sizeof said);
    assert_non_null(strstr(said, "Keep, button"));
    assert_null(strstr(said, "Leave it out"));
    rg_text_close(text);
}

/* While a badge holds, yes is a card and no finger's. */
static void an_associate_cannot_say_yes(void **state)
{
    (void)state;
    static const char *const by_card[] = {"question-confirm-badge", "question-allow"};
    for (size_t p = 0; p < PANELS; p++) {
        open_panel(p, "en");
        for (size_t i = 0; i < 2; i++) {
            draw_fixture(by_card[i]);
            assert_null(rg_draw_find(&list, RG_ACTION_YES));
            assert_non_null(rg_draw_find(&list, RG_ACTION_NO));
        }
        rg_text_close(text);
    }
}

/* Who is it today: every answer as large as any other, none of them for Enter, and names alone are about anybody. */
static void a_household_chooses_among_equals(void **state)
{
    (void)state;
    for (size_t p = 0; p < PANELS; p++) {
        open_panel(p, "de");
        draw_fixture("who-all");
        const struct rg_draw_node *none = rg_draw_find(&list, RG_ACTION_HIDE);
        assert_non_null(none);
        assert_null(rg_draw_find(&list, RG_ACTION_RIGHTS));
        for (int32_t i = 0; i < 1 + RG_HOUSEHOLD_OTHERS; i++) {
            const struct rg_draw_node *name = find_button(RG_ACTION_WHO, i);
            assert_non_null(name);
            assert_int_equal(name->rect.w, none->rect.w);
            assert_int_equal(name->rect.h, none->rect.h);
            assert_int_equal(name->fill, none->fill);
            assert_int_equal(name->stroke, none->stroke);
        }
        assert_null(find_button(RG_ACTION_WHO, 1 + RG_HOUSEHOLD_OTHERS));
        assert_false(rg_draw_list_holds(&list, RG_PRIVACY_PERSONAL));
        assert_true(rg_draw_list_holds(&list, RG_PRIVACY_GREETING));
        rg_text_close(text);
    }
}

static bool offers_rights(enum rg_screen screen)
{
    return screen == RG_SCREEN_LOCKED || screen == RG_SCREEN_GREETING || screen == RG_SCREEN_PROFILE;
}

/* Rights are offered where a member is known, and only there; a profile lacks them only where two strips stand or
 * one item is open. */
static void rights_are_offered_where_somebody_is_known(void **state)
{
    (void)state;
    for (size_t p = 0; p < PANELS; p++) {
        open_panel(p, "en");
        for (size_t f = 0; f < ui_fixture_count; f++) {
            ui_fixture_fill(&ui_fixtures[f], &model);
            draw();
            bool profile = model.screen == RG_SCREEN_PROFILE;
            bool full = profile && ((model.someone_waits && model.hide_in_s > 0) || model.selected >= 0);
            assert_int_equal(count_buttons(RG_ACTION_RIGHTS), offers_rights(model.screen) && !full ? 1 : 0);
        }
        for (int low = 0; low < 2; low++) {
            ui_fixture_fill(ui_fixture_find("profile"), &model);
            model.ease.low_controls = low == 1;
            model.someone_waits = true;
            draw();
            assert_non_null(rg_draw_find(&list, RG_ACTION_RIGHTS));
            model.someone_waits = false;
            model.hide_in_s = 5;
            draw();
            assert_non_null(rg_draw_find(&list, RG_ACTION_RIGHTS));
        }
        rg_text_close(text);
    }
}

static void every_end_says_what_came_of_it(void **state)
{
    (void)state;
    static char said[2][RG_SPEECH_ROOM];
    open_panel(0, "en");
    for (int a = RG_RESULT_WORKING; a <= RG_RESULT_FAILED; a++) {
        for (int b = RG_RESULT_WORKING; b < a; b++) {
            for (int i = 0; i < 2; i++) {
                ui_fixture_fill(ui_fixture_find("result-granted"), &model);
                model.rights.result = (enum rg_rights_result)(i == 0 ? a : b);
                model.rights.hold_hours = 48;
                draw();
                (void)rg_draw_speech(&list, said[i], sizeof said[i]);
            }
            assert_string_not_equal(said[0], said[1]);
        }
    }
    draw_fixture("result-forget-held");
    (void)rg_draw_speech(&list, said[0], sizeof said[0]);
    assert_non_null(strstr(said[0], "72 hours"));
    rg_text_close(text);
}

/* A phone at arm's length wants modules of 4 pixels and the light margin, which is part of the rectangle. */
static void a_phone_reads_the_code(void **state)
{
    (void)state;
    static const char *const fixtures[] = {"copy-code", "copy-code-full", "copy-code-long", "copy-letter"};
    static struct rg_qr_cache codes;
    for (size_t panel = 0; panel < PANELS; panel++) {
        open_panel(panel, "de");
        for (size_t i = 0; i < sizeof fixtures / sizeof fixtures[0]; i++) {
            draw_fixture(fixtures[i]);
            const struct rg_draw_node *node = list.nodes;
            while (node->role != RG_ROLE_QR) {
                node++;
                assert_true(node < list.nodes + list.count);
            }
            const struct rg_qr *code = rg_qr_find(&codes, list.arena + node->text.at, node->text.len);
            assert_non_null(code);
            assert_true(node->rect.w / (code->side + 2 * RG_QR_QUIET) >= 4);
            assert_int_equal(node->rect.w, node->rect.h);
        }
        rg_text_close(text);
    }
}

/* Whoever asks the kiosk what stands on it, or listens, does not get the link. */
static void the_link_is_personal_and_not_said(void **state)
{
    (void)state;
    static char said[RG_SPEECH_ROOM];
    open_panel(0, "en");
    draw_fixture("copy-letter");
    (void)rg_draw_speech(&list, said, sizeof said);
    assert_null(strstr(said, "https"));
    assert_non_null(strstr(said, "phone"));
    for (uint32_t i = 0; i < list.count; i++) {
        const struct rg_draw_node *node = &list.nodes[i];
        bool secret = node->role == RG_ROLE_QR || node->action == RG_ACTION_LETTER;
        assert_true(!secret || node->privacy == RG_PRIVACY_PERSONAL);
    }
    assert_int_equal(count_buttons(RG_ACTION_LETTER), 1);
    draw_fixture("copy-code-full");
    assert_int_equal(count_buttons(RG_ACTION_LETTER), 0);
    rg_text_close(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusing_is_as_easy_as_accepting),
        cmocka_unit_test(a_card_that_nobody_is_known_by_looks_like_any_other),
        cmocka_unit_test(every_question_is_one_short_sentence),
        cmocka_unit_test(names_are_typed_in_every_language),
        cmocka_unit_test(a_typed_name_is_personal),
        cmocka_unit_test(what_a_site_does_not_offer_is_on_no_screen),
        cmocka_unit_test(a_keyboard_types_letters_and_no_commands),
        cmocka_unit_test(every_row_can_be_ended),
        cmocka_unit_test(ears_hear_which_row_is_ended),
        cmocka_unit_test(a_row_turns_into_its_question),
        cmocka_unit_test(a_contact_asks_with_its_consequence),
        cmocka_unit_test(a_phone_number_runs_from_left_to_right),
        cmocka_unit_test(since_when_has_its_year),
        cmocka_unit_test(the_list_says_what_was_just_done),
        cmocka_unit_test(an_associate_cannot_say_yes),
        cmocka_unit_test(a_household_chooses_among_equals),
        cmocka_unit_test(rights_are_offered_where_somebody_is_known),
        cmocka_unit_test(every_end_says_what_came_of_it),
        cmocka_unit_test(a_phone_reads_the_code),
        cmocka_unit_test(the_link_is_personal_and_not_said),
    };
    return cmocka_run_group_tests(tests, open_languages, close_languages);
}
