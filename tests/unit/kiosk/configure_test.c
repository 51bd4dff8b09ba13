/* HQ's configuration at the kiosk: in force when nobody is served, kept before, confirmed or returned, and what holds over what. */
#include "clock_sim.h"
#include "config.h"
#include "keystore_sim.h"
#include "kiosk.h"
#include "panel_sim.h"
#include "settings_file.h"
#include "watchdog_sim.h"

#include <getopt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define MONDAY_NOON_MS 1767614400000 /* 2026-01-05T12:00:00Z */

static char folder[64];

static void write_file(const char *name, const char *text)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    (void)fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void begin(struct rg_kiosk *kiosk)
{
    char name[] = "regard-kiosk", data[] = "--data", file[] = "--config", path[128];
    (void)snprintf(path, sizeof path, "%s/kiosk.json", folder);
    char *argv[] = {name, data, folder, file, path, NULL};
    optind = 1;
    assert_true(rg_kiosk_options_parse(5, argv, &kiosk->options).run);
    assert_true(rg_kiosk_wanted_begin(&kiosk->wanted, &kiosk->options));
}

static int open_kiosk(void **state)
{
    struct rg_kiosk *kiosk = calloc(1, sizeof *kiosk);
    assert_non_null(kiosk);
    (void)snprintf(folder, sizeof folder, "/tmp/kiosk-configure-XXXXXX");
    assert_non_null(mkdtemp(folder));
    char command[128];
    (void)snprintf(command, sizeof command, "mkdir %s/identity", folder);
    assert_int_equal(system(command), 0);
    write_file("identity/device.json", "{\"site\":\"s\",\"device\":\"d\"}");
    write_file("kiosk.json", "{\"patience\":2,\"time_zone\":\"Europe/Berlin\"}");
    begin(kiosk);
    struct rg_panel_sim_config panel = {
        .connected = true, .info = {217, 136, 0}, .has_backlight = true, .percent = 50};
    assert_int_equal(rg_clock_sim_create(1000000000u, MONDAY_NOON_MS, &kiosk->board.clock), RG_OK);
    assert_int_equal(rg_panel_sim_create(&panel, &kiosk->board.panel), RG_OK);
    assert_int_equal(rg_watchdog_sim_create(0, &kiosk->board.watchdog), RG_OK);
    assert_int_equal(rg_mailbox_init(&kiosk->orders, sizeof(struct rg_order), RG_ORDERS_CAPACITY), RG_OK);
    struct rg_visit_config config;
    rg_kiosk_visit_config(&kiosk->options, &config);
    assert_int_equal(rg_visit_create(&config, &kiosk->visit), RG_OK);
    rg_cues_init(&kiosk->cues, &kiosk->options.config.cues, "en", &kiosk->board, NULL);
    rg_goods_init(&kiosk->goods, rg_visit_model(kiosk->visit));
    struct rg_ui_options ui = {
        .width = 480, .height = 480, .headless = true, .assets_dir = kiosk->options.assets};
    assert_int_equal(rg_ui_open(&ui, &kiosk->ui), RG_OK);
    kiosk->was_open = true;
    kiosk->brightness = UINT32_MAX;
    *state = kiosk;
    return 0;
}

static int close_kiosk(void **state)
{
    struct rg_kiosk *kiosk = *state;
    char command[128];
    rg_kiosk_wanted_end(&kiosk->wanted);
    rg_ui_close(kiosk->ui);
    rg_visit_destroy(kiosk->visit);
    rg_mailbox_deinit(&kiosk->orders);
    kiosk->board.clock->ops->close(kiosk->board.clock);
    kiosk->board.panel->ops->close(kiosk->board.panel);
    kiosk->board.watchdog->ops->close(kiosk->board.watchdog);
    free(kiosk);
    (void)snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static uint64_t now(struct rg_kiosk *kiosk)
{
    return kiosk->board.clock->ops->monotonic_ns(kiosk->board.clock);
}

static void pass(struct rg_kiosk *kiosk, uint32_t ms)
{
    for (uint32_t step = 0; step < ms; step += 500) {
        rg_clock_sim_advance(kiosk->board.clock, ms - step < 500 ? ms - step : 500);
        (void)rg_kiosk_wanted_run(kiosk, now(kiosk));
    }
}

static void want(struct rg_kiosk *kiosk, int64_t version, const char *document)
{
    struct rg_news news = {.kind = RG_NEWS_WANTED, .wanted = {.version = version, .len = strlen(document)}};
    memcpy(news.wanted.document, document, strlen(document));
    rg_kiosk_news(kiosk, &news);
    (void)rg_kiosk_wanted_run(kiosk, now(kiosk));
}

static struct rg_sync_configuration report(struct rg_kiosk *kiosk)
{
    struct rg_sync_configuration said;
    rg_kiosk_wanted_report(&kiosk->wanted, &kiosk->options.config, &said);
    return said;
}

static void connect_hq(struct rg_kiosk *kiosk, bool online)
{
    struct rg_news news = {.kind = RG_NEWS_LINK, .online = online, .link_alive = true};
    rg_kiosk_news(kiosk, &news);
}

/* The program ends and another one begins on the same disk. */
static void start_again(struct rg_kiosk *kiosk)
{
    rg_kiosk_wanted_end(&kiosk->wanted);
    memset(&kiosk->options, 0, sizeof kiosk->options);
    kiosk->ending = kiosk->again = false;
    begin(kiosk);
}

static const struct rg_screen_model *model(struct rg_kiosk *kiosk)
{
    return rg_visit_model(kiosk->visit);
}

static void comes_into_force_at_once_and_is_confirmed(void **state)
{
    struct rg_kiosk *kiosk = *state;
    assert_string_equal(report(kiosk).state, "none");
    connect_hq(kiosk, true);
    want(kiosk, 1,
         "{\"language\":\"de\",\"brightness\":{\"full\":70,\"dim\":20},\"languages\":[\"de\",\"en\"],"
         "\"features\":{\"code\":false}}");
    assert_string_equal(model(kiosk)->language, "de");
    assert_int_equal(model(kiosk)->brightness, 70);
    assert_int_equal(model(kiosk)->language_count, 2);
    assert_int_equal(model(kiosk)->switched_off, RG_FEATURE_CODE);
    assert_int_equal(kiosk->options.config.patience, 2);
    assert_string_equal(report(kiosk).state, "trial");
    pass(kiosk, RG_WANTED_SETTLE_MS - 500);
    assert_string_equal(report(kiosk).state, "trial");
    pass(kiosk, 500);
    assert_string_equal(report(kiosk).state, "applied");
    /* What the next one no longer says holds as it did before. */
    want(kiosk, 2, "{\"patience\":3}");
    assert_string_equal(model(kiosk)->language, "en");
    assert_int_equal(model(kiosk)->brightness, 100);
    assert_int_equal(kiosk->options.config.patience, 3);
    assert_false(kiosk->ending);
}

static void hours_hold_at_once(void **state)
{
    struct rg_kiosk *kiosk = *state;
    (void)rg_kiosk_minutes(kiosk, now(kiosk));
    assert_int_equal(model(kiosk)->light, RG_LIGHT_FULL);
    want(kiosk, 1, "{\"opening\":{\"mon\":[\"09:00\",\"13:00\"]}}");
    (void)rg_kiosk_minutes(kiosk, now(kiosk));
    assert_int_equal(model(kiosk)->light, RG_LIGHT_OFF);
    want(kiosk, 2, "{\"opening\":{\"mon\":[\"09:00\",\"13:00\"]},\"time_zone\":\"Europe/London\"}");
    (void)rg_kiosk_minutes(kiosk, now(kiosk));
    assert_int_equal(model(kiosk)->now.hour, 12);
    assert_int_not_equal(model(kiosk)->light, RG_LIGHT_OFF);
}

static void returns_when_the_connection_does_not(void **state)
{
    struct rg_kiosk *kiosk = *state;
    connect_hq(kiosk, true);
    want(kiosk, 1, "{\"brightness\":{\"full\":70}}");
    pass(kiosk, RG_WANTED_SETTLE_MS);
    connect_hq(kiosk, false);
    want(kiosk, 2, "{\"brightness\":{\"full\":40}}");
    assert_int_equal(kiosk->options.config.panel.full, 40);
    pass(kiosk, RG_WANTED_TRIAL_MS / 2);
    /* For a moment only. */
    connect_hq(kiosk, true);
    pass(kiosk, RG_WANTED_SETTLE_MS - 500);
    connect_hq(kiosk, false);
    pass(kiosk, RG_WANTED_TRIAL_MS / 2);
    assert_int_equal(kiosk->options.config.panel.full, 70);
    struct rg_sync_configuration said = report(kiosk);
    assert_string_equal(said.state, "returned");
    assert_string_equal(said.code, "link");
    assert_int_equal(said.version, 1);
    assert_int_equal(said.seen, 2);
    want(kiosk, 2, "{\"brightness\":{\"full\":40}}");
    assert_int_equal(kiosk->options.config.panel.full, 70);
    want(kiosk, 3, "{\"brightness\":{\"full\":50}}");
    assert_int_equal(kiosk->options.config.panel.full, 50);
}

static void what_is_bad_is_refused_and_said(void **state)
{
    static const struct {
        const char *document, *code, *field;
    } cases[] = {{"{\"brightness\":{\"full\":7}}", "value", "brightness"},
                 {"{\"language\":\"xx\"}", "language", "language"},
                 {"{\"languages\":[\"de\",\"xx\"]}", "language", "languages"},
                 {"{\"time_zone\":\"Mars/North\"}", "zone", "time_zone"},
                 {"{\"tomorrow\":1}", "unknown", ""},
                 {"[", "syntax", ""}};
    struct rg_kiosk *kiosk = *state;
    struct rg_config before = kiosk->options.config;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        want(kiosk, (int64_t)i + 1, cases[i].document);
        struct rg_sync_configuration said = report(kiosk);
        assert_string_equal(said.state, "refused");
        assert_string_equal(said.code, cases[i].code);
        assert_string_equal(said.field, cases[i].field);
        assert_int_equal(said.seen, i + 1);
        assert_int_equal(said.version, 0);
        assert_memory_equal(&kiosk->options.config, &before, sizeof before);
    }
    start_again(kiosk);
    assert_int_equal(report(kiosk).seen, sizeof cases / sizeof *cases);
}

static void waits_while_somebody_is_served(void **state)
{
    struct rg_kiosk *kiosk = *state;
    struct rg_visit_event card = {.kind = RG_VISIT_CARD_SEEN, .card = {.tap = 1}};
    rg_kiosk_handle(kiosk, &card);
    want(kiosk, 1, "{\"language\":\"de\"}");
    assert_string_equal(report(kiosk).state, "waits");
    assert_int_equal(report(kiosk).seen, 1);
    want(kiosk, 2, "{\"language\":\"fr\"}");
    assert_string_equal(model(kiosk)->language, "");
    /* The card's answer never came. */
    rg_clock_sim_advance(kiosk->board.clock, 60000);
    struct rg_visit_event tick = {.kind = RG_VISIT_TICK};
    rg_kiosk_handle(kiosk, &tick);
    (void)rg_kiosk_wanted_run(kiosk, now(kiosk));
    assert_string_equal(model(kiosk)->language, "fr");
    assert_int_equal(report(kiosk).version, 2);
}

static void tap(struct rg_kiosk *kiosk, uint64_t number, struct rg_member_ref holder)
{
    struct rg_visit_event seen = {.kind = RG_VISIT_CARD_SEEN, .card = {.tap = number}};
    struct rg_visit_event whose = {
        .kind = RG_VISIT_CARD_RESOLVED,
        .card = {.tap = number, .answer = RG_ANSWER_HOLDER, .holder = holder}};
    struct rg_visit_event left = {.kind = RG_VISIT_CARD_LEFT, .card = {.tap = number}};
    rg_kiosk_handle(kiosk, &seen);
    rg_kiosk_handle(kiosk, &whose);
    rg_kiosk_handle(kiosk, &left);
}

static void tick(struct rg_kiosk *kiosk, uint32_t ms)
{
    struct rg_visit_event time = {.kind = RG_VISIT_TICK};
    rg_clock_sim_advance(kiosk->board.clock, ms);
    rg_kiosk_handle(kiosk, &time);
    (void)rg_kiosk_wanted_run(kiosk, now(kiosk));
}

static void sign_in(struct rg_kiosk *kiosk)
{
    struct rg_visit_event ready = {.kind = RG_VISIT_BADGE_READY,
                                   .badge = {.associate = {7}, .known = true, .name = "Mia"}};
    tap(kiosk, 1, (struct rg_member_ref){.kind = RG_HOLDER_BADGE, .associate = {7}});
    rg_kiosk_handle(kiosk, &ready);
    tick(kiosk, kiosk->options.config.patience * RG_VISIT_HELLO_MS);
    assert_true(model(kiosk)->session_open);
    assert_true(rg_visit_rests(kiosk->visit, RG_REST_BETWEEN));
}

static void what_disturbs_nobody_comes_between_two_visits(void **state)
{
    struct rg_kiosk *kiosk = *state;
    sign_in(kiosk);
    tap(kiosk, 2, (struct rg_member_ref){.kind = RG_HOLDER_MEMBER, .member = {101}});
    want(kiosk, 1, "{\"glance\":[\"birthday\"],\"shelf\":{\"rest_days\":9}}");
    assert_string_equal(report(kiosk).state, "waits");
    assert_int_equal(kiosk->options.config.glance.fields, RG_GLANCE_ALL);
    /* The profile never came. */
    tick(kiosk, RG_VISIT_ANSWER_MS);
    tick(kiosk, RG_VISIT_HIDE_MS);
    assert_string_equal(report(kiosk).state, "trial");
    assert_int_equal(kiosk->options.config.glance.fields, RG_GLANCE_BIRTHDAY);
    assert_int_equal(kiosk->options.config.shelf.rest_days, 9);
    assert_true(model(kiosk)->session_open);
    assert_int_equal(kiosk->data.retry_ns, 0);
    assert_false(kiosk->ending);
}

static void what_surprises_an_associate_waits_for_their_leaving(void **state)
{
    static const char *const with[] = {"\"language\":\"de\"", "\"session_minutes\":9",
                                       "\"brightness\":{\"full\":70}", "\"privacy\":{}",
                                       "\"motion\":\"all\""};
    struct rg_kiosk *kiosk = *state;
    sign_in(kiosk);
    for (size_t i = 0; i < sizeof with / sizeof *with; i++) {
        char document[128];
        (void)snprintf(document, sizeof document, "{\"glance\":[\"birthday\"],%s}", with[i]);
        want(kiosk, (int64_t)i + 1, document);
        assert_string_equal(report(kiosk).state, "waits");
        assert_int_equal(kiosk->options.config.glance.fields, RG_GLANCE_ALL);
    }
    tick(kiosk, RG_VISIT_SESSION_MS * 2);
    assert_false(model(kiosk)->session_open);
    assert_string_equal(report(kiosk).state, "trial");
    assert_true(kiosk->ending && kiosk->again);
}

static void what_it_set_is_not_taken_back_under_a_badge(void **state)
{
    struct rg_kiosk *kiosk = *state;
    want(kiosk, 1, "{\"brightness\":{\"full\":80}}");
    struct rg_panel_settings panel = kiosk->options.config.panel;
    panel.full = 60;
    assert_int_equal(rg_settings_write_panel(folder, &panel, 1), RG_OK);
    start_again(kiosk);
    sign_in(kiosk);
    /* HQ's word is the newer from now on, though it says of the panel what it said before. */
    want(kiosk, 2, "{\"brightness\":{\"full\":80},\"glance\":[\"birthday\"]}");
    assert_string_equal(report(kiosk).state, "waits");
    assert_int_equal(kiosk->options.config.panel.full, 60);
    tick(kiosk, RG_VISIT_SESSION_MS * 2);
    assert_int_equal(kiosk->options.config.panel.full, 80);
    assert_int_equal(kiosk->options.config.glance.fields, RG_GLANCE_BIRTHDAY);
}

static void the_store_is_handed_the_shelfs_rules(void **state)
{
    struct rg_kiosk *kiosk = *state;
    struct rg_request request;
    assert_int_equal(rg_mailbox_init(&kiosk->requests, sizeof request, 2), RG_OK);
    kiosk->data.open = true;
    want(kiosk, 1, "{\"shelf\":{\"new_days\":3}}");
    assert_int_equal(rg_mailbox_pop(&kiosk->requests, &request), RG_OK);
    assert_int_equal(request.kind, RG_REQUEST_SHELF);
    assert_int_equal(request.rules.new_days, 3);
    assert_int_equal(kiosk->data.retry_ns, 0);
    /* What cannot be handed over comes with a new opening. */
    while (rg_mailbox_push(&kiosk->requests, &request) == RG_OK) {
    }
    want(kiosk, 2, "{\"shelf\":{\"new_days\":4}}");
    assert_int_not_equal(kiosk->data.retry_ns, 0);
    kiosk->data.open = false;
    rg_mailbox_deinit(&kiosk->requests);
}

static bool kept_as_confirmed(void)
{
    char path[128], text[1024];
    (void)snprintf(path, sizeof path, "%s/hq.json", folder);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    assert_int_equal(fclose(file), 0);
    return strstr(text, "\"good_ver\"") == NULL;
}

static void the_disk_is_told_when_nobody_waits_for_it(void **state)
{
    struct rg_kiosk *kiosk = *state;
    connect_hq(kiosk, true);
    want(kiosk, 1, "{\"glance\":[\"birthday\"]}");
    struct rg_visit_event card = {.kind = RG_VISIT_CARD_SEEN, .card = {.tap = 1}};
    rg_clock_sim_advance(kiosk->board.clock, RG_WANTED_SETTLE_MS);
    rg_kiosk_handle(kiosk, &card);
    (void)rg_kiosk_wanted_run(kiosk, now(kiosk));
    assert_string_equal(report(kiosk).state, "applied");
    assert_false(kept_as_confirmed());
    tick(kiosk, 60000);
    assert_true(kept_as_confirmed());
}

static void what_the_machine_has_needs_a_new_start(void **state)
{
    struct rg_kiosk *kiosk = *state;
    want(kiosk, 1, "{\"motion\":\"all\",\"language\":\"de\"}");
    assert_true(kiosk->ending && kiosk->again);
    assert_int_equal(kiosk->options.config.motion, RG_UI_MOTION_HIDE);
    for (unsigned i = 0; i < RG_CONFIG_STARTS; i++) {
        start_again(kiosk);
        assert_int_equal(kiosk->options.config.motion, RG_UI_MOTION_ALL);
        assert_string_equal(kiosk->options.config.language, "de");
        assert_string_equal(report(kiosk).state, "trial");
    }
    start_again(kiosk);
    assert_int_equal(kiosk->options.config.motion, RG_UI_MOTION_HIDE);
    assert_string_equal(kiosk->options.config.language, "en");
    assert_string_equal(report(kiosk).state, "returned");
    assert_string_equal(report(kiosk).code, "boots");
}

static void of_two_words_the_newer_holds(void **state)
{
    struct rg_kiosk *kiosk = *state;
    want(kiosk, 1, "{\"brightness\":{\"full\":80},\"ease\":{\"large_text\":true}}");
    struct rg_panel_settings panel = kiosk->options.config.panel;
    panel.full = 60;
    assert_int_equal(rg_settings_write_panel(folder, &panel, 1), RG_OK);
    start_again(kiosk);
    assert_int_equal(kiosk->options.config.panel.full, 60);
    assert_true(kiosk->options.config.ease.large_text);
    assert_string_equal(report(kiosk).local, "brightness");
    want(kiosk, 2, "{\"brightness\":{\"full\":90}}");
    assert_int_equal(kiosk->options.config.panel.full, 90);
    assert_true(kiosk->options.config.ease.large_text);
    assert_string_equal(report(kiosk).local, "");
    start_again(kiosk);
    assert_int_equal(kiosk->options.config.panel.full, 90);
}

static void another_kiosks_is_dropped(void **state)
{
    struct rg_kiosk *kiosk = *state;
    want(kiosk, 7, "{\"language\":\"de\"}");
    write_file("identity/device.json", "{\"site\":\"s\",\"device\":\"e\"}");
    start_again(kiosk);
    assert_string_equal(kiosk->options.config.language, "en");
    assert_int_equal(report(kiosk).seen, 0);
    assert_false(rg_kiosk_wanted_foreign(&kiosk->wanted, &kiosk->options));
    want(kiosk, 1, "{\"language\":\"fr\"}");
    start_again(kiosk);
    assert_string_equal(kiosk->options.config.language, "fr");
}

static void what_a_later_release_wrote_is_left_out(void **state)
{
    struct rg_kiosk *kiosk = *state;
    write_file(
        "hq.json",
        "{\"of\":\"s/"
        "d\",\"seen\":4,\"ver\":4,\"starts\":0,\"code\":\"\",\"field\":\"\",\"doc\":{\"tomorrow\":1}}");
    start_again(kiosk);
    assert_string_equal(report(kiosk).state, "refused");
    assert_string_equal(report(kiosk).code, "unknown");
    assert_int_equal(report(kiosk).version, 0);
    /* On trial it was never good. */
    write_file("hq.json",
               "{\"of\":\"s/"
               "d\",\"seen\":4,\"ver\":4,\"starts\":0,\"code\":\"\",\"field\":\"\",\"doc\":{\"tomorrow\":1},"
               "\"good_ver\":3,\"good\":{\"language\":\"de\"}}");
    start_again(kiosk);
    assert_string_equal(report(kiosk).state, "returned");
    assert_string_equal(kiosk->options.config.language, "de");
    /* And what is no record is none. */
    write_file("hq.json", "{\"of\":");
    start_again(kiosk);
    assert_string_equal(report(kiosk).state, "none");
}

static void what_cannot_be_kept_is_not_in_force(void **state)
{
    struct rg_kiosk *kiosk = *state;
    (void)snprintf(kiosk->options.data_dir, sizeof kiosk->options.data_dir, "%s/gone", folder);
    want(kiosk, 1, "{\"language\":\"de\"}");
    assert_string_equal(report(kiosk).state, "returned");
    assert_string_equal(report(kiosk).code, "disk");
    assert_string_equal(kiosk->options.config.language, "en");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_kiosk, close_kiosk)
    const struct CMUnitTest tests[] = {
        TEST(comes_into_force_at_once_and_is_confirmed),
        TEST(hours_hold_at_once),
        TEST(returns_when_the_connection_does_not),
        TEST(what_is_bad_is_refused_and_said),
        TEST(waits_while_somebody_is_served),
        TEST(what_disturbs_nobody_comes_between_two_visits),
        TEST(what_surprises_an_associate_waits_for_their_leaving),
        TEST(what_it_set_is_not_taken_back_under_a_badge),
        TEST(the_store_is_handed_the_shelfs_rules),
        TEST(the_disk_is_told_when_nobody_waits_for_it),
        TEST(what_the_machine_has_needs_a_new_start),
        TEST(of_two_words_the_newer_holds),
        TEST(another_kiosks_is_dropped),
        TEST(what_a_later_release_wrote_is_left_out),
        TEST(what_cannot_be_kept_is_not_in_force),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
