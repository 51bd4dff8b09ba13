/* The composition with simulated ports and a screen in memory: opening hours and light reach the panel, IT's
 * screens are fed only while they stand, and what their forms set is found again at the next start. */
#include "clock_sim.h"
#include "crypto.h"
#include "diagnose.h"
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
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define MINUTE_MS       60000u
#define MONDAY_19_59_MS 1767639540000 /* 2026-01-05T18:59:00Z, in Berlin an hour later */

static char folder[] = "/tmp/kiosk-whole-XXXXXX";

static struct rg_options_result parse(struct rg_kiosk_options *options)
{
    char name[] = "regard-kiosk", data[] = "--data";
    char *argv[] = {name, data, folder, NULL};
    optind = 1;
    return rg_kiosk_options_parse(3, argv, options);
}

static void identity(void)
{
    char path[64];
    (void)snprintf(path, sizeof path, "mkdir -p %s/identity", folder);
    assert_int_equal(system(path), 0);
    (void)snprintf(path, sizeof path, "%s/identity/device.json", folder);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    (void)fputs("{\"site\":\"s\",\"device\":\"d\"}", file);
    assert_int_equal(fclose(file), 0);
}

static int open_kiosk(void **state)
{
    struct rg_kiosk *kiosk = calloc(1, sizeof *kiosk);
    assert_non_null(kiosk);
    identity();
    assert_true(parse(&kiosk->options).run);
    (void)snprintf(kiosk->options.config.time_zone, sizeof kiosk->options.config.time_zone, "Europe/Berlin");
    kiosk->options.config.has_opening = true;
    kiosk->options.config.opening[1] = kiosk->options.config.opening[2] =
        (struct rg_opening){9 * 60, 20 * 60};
    kiosk->was_open = true;
    kiosk->brightness = UINT32_MAX;
    struct rg_panel_sim_config panel = {
        .connected = true, .info = {217, 136, 90}, .has_backlight = true, .percent = 50};
    assert_int_equal(rg_clock_sim_create(1000000000u, MONDAY_19_59_MS, &kiosk->board.clock), RG_OK);
    assert_int_equal(rg_panel_sim_create(&panel, &kiosk->board.panel), RG_OK);
    assert_int_equal(rg_watchdog_sim_create(0, &kiosk->board.watchdog), RG_OK);
    assert_int_equal(rg_keystore_sim_create(&kiosk->board.keystore), RG_OK);
    rg_device_time_init(&kiosk->trusted_time, kiosk->options.data_dir, NULL, kiosk->board.clock);
    assert_int_equal(rg_mailbox_init(&kiosk->news, sizeof(struct rg_news), RG_NEWS_CAPACITY), RG_OK);
    assert_int_equal(rg_mailbox_init(&kiosk->requests, sizeof(struct rg_request), RG_REQUESTS_CAPACITY),
                     RG_OK);
    assert_int_equal(rg_mailbox_init(&kiosk->events, sizeof(struct rg_request), RG_REQUESTS_CAPACITY), RG_OK);
    assert_int_equal(rg_mailbox_init(&kiosk->orders, sizeof(struct rg_order), RG_ORDERS_CAPACITY), RG_OK);
    struct rg_visit_config config = {.panel = kiosk->options.config.panel};
    assert_int_equal(rg_visit_create(&config, &kiosk->visit), RG_OK);
    rg_cues_init(&kiosk->cues, &kiosk->options.config.cues, "en", &kiosk->board, NULL);
    rg_goods_init(&kiosk->goods, rg_visit_model(kiosk->visit));
    struct rg_ui_options ui = {
        .width = 480, .height = 480, .headless = true, .assets_dir = kiosk->options.assets};
    assert_int_equal(rg_ui_open(&ui, &kiosk->ui), RG_OK);
    *state = kiosk;
    return 0;
}

static int close_kiosk(void **state)
{
    struct rg_kiosk *kiosk = *state;
    rg_ui_close(kiosk->ui);
    rg_pictures_close(kiosk->pictures);
    rg_visit_destroy(kiosk->visit);
    rg_mailbox_deinit(&kiosk->orders);
    rg_mailbox_deinit(&kiosk->events);
    rg_mailbox_deinit(&kiosk->requests);
    rg_mailbox_deinit(&kiosk->news);
    kiosk->board.clock->ops->close(kiosk->board.clock);
    kiosk->board.panel->ops->close(kiosk->board.panel);
    kiosk->board.watchdog->ops->close(kiosk->board.watchdog);
    kiosk->board.keystore->ops->close(kiosk->board.keystore);
    free(kiosk);
    return 0;
}

static uint64_t now(struct rg_kiosk *kiosk)
{
    return kiosk->board.clock->ops->monotonic_ns(kiosk->board.clock);
}

/* As the main loop does: come when it is time, and do what is due. */
static void pass(struct rg_kiosk *kiosk, uint64_t ms)
{
    uint64_t end = now(kiosk) + ms * 1000000u;
    while (now(kiosk) < end) {
        uint64_t next = rg_kiosk_minutes(kiosk, now(kiosk));
        uint64_t visit = rg_visit_deadline_ns(kiosk->visit);
        next = visit != 0 && visit < next ? visit : next;
        next = next < end ? next : end;
        rg_clock_sim_advance(kiosk->board.clock, (next - now(kiosk) + 999999u) / 1000000u);
        struct rg_visit_event tick = {.kind = RG_VISIT_TICK};
        rg_kiosk_handle(kiosk, &tick);
    }
    (void)rg_kiosk_minutes(kiosk, now(kiosk));
}

static uint32_t percent(struct rg_kiosk *kiosk)
{
    uint32_t value = 101;
    assert_int_equal(kiosk->board.panel->ops->brightness(kiosk->board.panel, &value), RG_OK);
    return value;
}

static void act(struct rg_kiosk *kiosk, enum rg_action action, int32_t argument)
{
    struct rg_visit_event event = {
        .kind = RG_VISIT_ACTION,
        .action = {.action = action, .argument = argument, .visit = rg_visit_model(kiosk->visit)->visit}};
    rg_kiosk_handle(kiosk, &event);
}

static void open_it(struct rg_kiosk *kiosk)
{
    static uint64_t tap;
    struct rg_news seen = {.kind = RG_NEWS_CARD_RESOLVED,
                           .tap = ++tap,
                           .resolution = RG_RESOLVED,
                           .holder = {.kind = RG_HOLDER_BADGE, .associate = {9}}};
    rg_kiosk_news(kiosk, &seen);
    struct rg_news badge = {.kind = RG_NEWS_BADGE,
                            .associate = {9},
                            .associate_it = true,
                            .associate_name = "Ida",
                            .associate_language = "de"};
    rg_kiosk_news(kiosk, &badge);
    assert_int_equal(rg_visit_model(kiosk->visit)->screen, RG_SCREEN_DIAGNOSTICS);
    assert_string_equal(rg_visit_model(kiosk->visit)->language, "de");
}

static void opening_hours_reach_the_panel(void **state)
{
    struct rg_kiosk *kiosk = *state;
    (void)rg_kiosk_minutes(kiosk, now(kiosk));
    assert_int_equal(percent(kiosk), 100);
    pass(kiosk, MINUTE_MS - 1);
    assert_int_equal(percent(kiosk), 100);
    pass(kiosk, 1);
    assert_int_equal(rg_visit_model(kiosk->visit)->now.hour, 20);
    assert_int_equal(percent(kiosk), 0);
    /* A customer at the closed door still sees something, for a while. */
    act(kiosk, RG_ACTION_EXTEND, 0);
    assert_int_equal(percent(kiosk), 100);
    pass(kiosk, RG_VISIT_LIT_MS);
    assert_int_equal(percent(kiosk), 0);
    pass(kiosk, (13 * 60 - 3) * MINUTE_MS);
    assert_int_equal(percent(kiosk), 0);
    pass(kiosk, MINUTE_MS);
    assert_int_equal(rg_visit_model(kiosk->visit)->now.hour, 9);
    assert_int_equal(percent(kiosk), 30);
    act(kiosk, RG_ACTION_EXTEND, 0);
    assert_int_equal(percent(kiosk), 100);
    /* Wednesday was left out of the configuration: closed all day. */
    pass(kiosk, 24 * 60 * MINUTE_MS + 3 * MINUTE_MS);
    assert_int_equal(percent(kiosk), 0);
}

static void a_clock_that_jumps_opens_and_closes(void **state)
{
    struct rg_kiosk *kiosk = *state;
    (void)rg_kiosk_minutes(kiosk, now(kiosk));
    rg_clock_sim_set_wall(kiosk->board.clock, MONDAY_19_59_MS + 8 * 3600000);
    pass(kiosk, MINUTE_MS);
    assert_int_equal(percent(kiosk), 0);
    rg_clock_sim_set_wall(kiosk->board.clock, MONDAY_19_59_MS - 3600000);
    pass(kiosk, MINUTE_MS);
    assert_int_not_equal(percent(kiosk), 0);
}

static void parts_are_looked_at_once_a_second_while_it_looks(void **state)
{
    struct rg_kiosk *kiosk = *state;
    (void)rg_kiosk_minutes(kiosk, now(kiosk));
    assert_true(rg_kiosk_diagnose(kiosk, now(kiosk)) == UINT64_MAX);
    (void)snprintf(kiosk->options.broker, sizeof kiosk->options.broker, "mqtts://hq.example");
    open_it(kiosk);
    const struct rg_diagnostics *seen = &rg_visit_model(kiosk->visit)->it.diagnostics;
    assert_int_equal(seen->at_ms, 0);
    assert_true(rg_kiosk_minutes(kiosk, now(kiosk)) == now(kiosk) + 1000000000u);
    assert_int_equal(seen->at_ms, MONDAY_19_59_MS);
    assert_int_equal(seen->row_count, RG_ROW_TAPS + 1);
    for (uint32_t i = 0; i < seen->row_count; i++) {
        assert_int_equal(seen->rows[i].part, i);
    }
    assert_int_equal(seen->rows[RG_ROW_READER].state, RG_DIAGNOSTICS_WAIT);
    assert_int_equal(seen->rows[RG_ROW_DATABASE].state, RG_DIAGNOSTICS_FAULT);
    assert_string_equal(seen->rows[RG_ROW_BROKER].value, "mqtts://hq.example");
    assert_non_null(strstr(seen->rows[RG_ROW_CLOCK].value, "2026-01-05 19:59:00 Europe/Berlin"));
    assert_int_equal(seen->panel.width_mm, 217);
    assert_int_equal(seen->panel.rotation, 90);
    assert_true(seen->panel.has_backlight);
    pass(kiosk, 999);
    assert_int_equal(seen->at_ms, MONDAY_19_59_MS);
    pass(kiosk, 1);
    assert_int_equal(seen->at_ms, MONDAY_19_59_MS + 1000);
    kiosk->lease_ends = true;
    kiosk->lease_left = 6;
    kiosk->options.config.privacy.lease_days = 30;
    pass(kiosk, 1000);
    assert_int_equal(seen->row_count, RG_ROW_LEASE + 1);
    const struct rg_diagnostics_row *lease = NULL;
    for (uint32_t i = 0; i < seen->row_count; i++) {
        lease = seen->rows[i].part == RG_ROW_LEASE ? &seen->rows[i] : lease;
    }
    assert_non_null(lease);
    assert_int_equal(lease->state, RG_DIAGNOSTICS_FAULT);
    assert_string_equal(lease->value, "6 d / 30 d");
    assert_string_equal(lease->code, "LEASE-ENDS");
    act(kiosk, RG_ACTION_HIDE, 0);
    assert_int_equal(seen->at_ms, 0);
    assert_true(rg_kiosk_diagnose(kiosk, now(kiosk)) == UINT64_MAX);
}

/* What HQ was told last. */
static struct rg_order told(struct rg_kiosk *kiosk)
{
    struct rg_order order = {.kind = RG_ORDER_MEDIA};
    while (rg_mailbox_pop(&kiosk->orders, &order) == RG_OK) {
        assert_int_equal(order.kind, RG_ORDER_DEVICE);
    }
    return order;
}

static void hq_hears_that_the_clock_on_the_glass_moves(void **state)
{
    struct rg_kiosk *kiosk = *state;
    kiosk->data.open = true;
    kiosk->options.config.has_opening = false;
    (void)rg_kiosk_minutes(kiosk, now(kiosk));
    struct rg_order first = told(kiosk);
    assert_int_equal(first.glass.right_ns, now(kiosk));
    assert_int_equal(strlen(first.glass.hash), 16);
    /* Somebody says that it is time, and the clock shows what it showed. */
    rg_clock_sim_advance(kiosk->board.clock, 5000);
    kiosk->minute_ns = now(kiosk);
    (void)rg_kiosk_minutes(kiosk, now(kiosk));
    assert_int_equal(told(kiosk).glass.right_ns, first.glass.right_ns);
    /* The next minute is seen; the idle screen is the same wherever it moved to. */
    for (uint32_t i = 0; i <= RG_VISIT_SHIFT_MS / MINUTE_MS; i++) {
        pass(kiosk, i == 0 ? MINUTE_MS - 5000 : MINUTE_MS);
        struct rg_order order = told(kiosk);
        assert_int_equal(order.glass.right_ns, now(kiosk));
        assert_string_equal(order.glass.hash, first.glass.hash);
    }
    assert_true(rg_visit_model(kiosk->visit)->shift > 0);
    kiosk->data.open = false;
    /* What another screen shows is nobody's business. */
    open_it(kiosk);
    pass(kiosk, MINUTE_MS);
    assert_int_equal(kiosk->glass.right_ns, now(kiosk));
    assert_string_equal(kiosk->glass.hash, "");
}

static void a_dark_glass_has_no_clock_to_move(void **state)
{
    struct rg_kiosk *kiosk = *state;
    kiosk->data.open = true;
    kiosk->options.config.opening[1] = (struct rg_opening){9 * 60, 10 * 60};
    for (int i = 0; i < 20; i++) {
        pass(kiosk, MINUTE_MS);
    }
    assert_int_equal(rg_visit_model(kiosk->visit)->light, RG_LIGHT_OFF);
    struct rg_order order = told(kiosk);
    assert_int_equal(order.glass.right_ns, now(kiosk));
    assert_string_equal(order.glass.hash, "");
    kiosk->data.open = false;
}

static int64_t resolved(struct rg_kiosk *kiosk, enum rg_resolution resolution)
{
    static uint64_t tap = 100;
    struct rg_news news = {.kind = RG_NEWS_CARD_RESOLVED,
                           .tap = ++tap,
                           .at_ns = now(kiosk),
                           .resolution = resolution,
                           .holder = {.kind = RG_HOLDER_MEMBER, .member = {7}}};
    (void)told(kiosk);
    rg_kiosk_news(kiosk, &news);
    return kiosk->board.clock->ops->wall_ms(kiosk->board.clock);
}

static void a_good_tap_is_one_that_ended_well(void **state)
{
    struct rg_kiosk *kiosk = *state;
    static const enum rg_resolution bad[] = {
        RG_RESOLVED_DATABASE_FAULT, RG_RESOLVED_NO_DATA, RG_RESOLVED_AGAIN,  RG_RESOLVED_UNPROVEN,
        RG_RESOLVED_FOREIGN,        RG_RESOLVED_REFUSED, RG_RESOLVED_UNKNOWN};
    kiosk->data.open = true;
    (void)rg_kiosk_minutes(kiosk, now(kiosk));
    /* Among them a card of nobody's, of which a kiosk without data does not know that. */
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        (void)resolved(kiosk, bad[i]);
        pass(kiosk, 7000);
        rg_kiosk_report_device(kiosk, kiosk->last_tap_ms);
        assert_int_equal(told(kiosk).last_tap_ms, 0);
    }
    kiosk->ever_online = true;
    int64_t at_ms = resolved(kiosk, RG_RESOLVED_ENDED);
    pass(kiosk, 999);
    assert_int_equal(kiosk->last_tap_ms, 0);
    pass(kiosk, 1);
    assert_int_equal(told(kiosk).last_tap_ms, at_ms);
    pass(kiosk, 10000);
    /* Whom the card is of is known, and what may be shown of them cannot be read. */
    (void)resolved(kiosk, RG_RESOLVED);
    assert_int_equal(rg_visit_model(kiosk->visit)->screen, RG_SCREEN_RECOGNISED);
    struct rg_news profile = {
        .kind = RG_NEWS_PROFILE, .visit = rg_visit_model(kiosk->visit)->visit, .status = RG_IO};
    rg_kiosk_news(kiosk, &profile);
    assert_int_equal(rg_visit_model(kiosk->visit)->screen, RG_SCREEN_DATABASE_FAULT);
    pass(kiosk, 10000);
    assert_int_equal(kiosk->last_tap_ms, at_ms);
    /* Or nobody answers for so long that the visit gives it up. */
    (void)resolved(kiosk, RG_RESOLVED);
    pass(kiosk, 20000);
    assert_int_equal(kiosk->last_tap_ms, at_ms);
    /* Who gave no consent to be shown was recognised all the same. */
    at_ms = resolved(kiosk, RG_RESOLVED);
    profile.visit = rg_visit_model(kiosk->visit)->visit;
    profile.status = RG_DENIED;
    rg_kiosk_news(kiosk, &profile);
    pass(kiosk, 1000);
    assert_int_equal(told(kiosk).last_tap_ms, at_ms);
    kiosk->data.open = false;
}

static void taps_one_after_the_other_are_told_of_apart(void **state)
{
    struct rg_kiosk *kiosk = *state;
    kiosk->data.open = true;
    kiosk->ever_online = true;
    (void)rg_kiosk_minutes(kiosk, now(kiosk));
    int64_t first_ms = resolved(kiosk, RG_RESOLVED_ENDED);
    pass(kiosk, 1000);
    assert_int_equal(told(kiosk).last_tap_ms, first_ms);
    int64_t second_ms = resolved(kiosk, RG_RESOLVED_ENDED);
    pass(kiosk, 4999);
    assert_int_equal(kiosk->last_tap_ms, first_ms);
    pass(kiosk, 1);
    assert_int_equal(told(kiosk).last_tap_ms, second_ms);
    /* After a pause the next is told of as soon as the first was. */
    pass(kiosk, 10000);
    int64_t third_ms = resolved(kiosk, RG_RESOLVED_ENDED);
    pass(kiosk, 1000);
    assert_int_equal(told(kiosk).last_tap_ms, third_ms);
    kiosk->data.open = false;
}

static void cards_wait_for_a_display(void **state)
{
    struct rg_kiosk *kiosk = *state;
    struct rg_order order;
    struct rg_ui_options options = {
        .width = 480, .height = 480, .assets_dir = kiosk->options.assets, .display = RG_UI_DISPLAY_SOUGHT};
    rg_ui_close(kiosk->ui);
    assert_int_equal(setenv("SDL_VIDEODRIVER", "x11", 1) | setenv("DISPLAY", ":nowhere", 1), 0);
    assert_int_equal(rg_ui_open(&options, &kiosk->ui), RG_OK);
    rg_kiosk_screen_begin(kiosk, false);
    assert_true(atomic_load(&kiosk->tap_service.deaf));
    /* As if the database were open, to see what HQ is told. */
    kiosk->data.open = true;
    assert_true(rg_kiosk_minutes(kiosk, now(kiosk)) == now(kiosk) + 2000000000u);
    /* The first minute is told of as well. */
    rg_kiosk_report_device(kiosk, 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(rg_mailbox_pop(&kiosk->orders, &order), RG_OK);
        assert_true(order.screen_absent);
    }
    pass(kiosk, 30000);
    assert_true(atomic_load(&kiosk->tap_service.deaf));
    assert_int_equal(rg_mailbox_pop(&kiosk->orders, &order), RG_NOT_FOUND);
    assert_int_equal(setenv("SDL_VIDEODRIVER", "dummy", 1), 0);
    pass(kiosk, 2000);
    assert_true(rg_ui_seen(kiosk->ui));
    assert_false(atomic_load(&kiosk->tap_service.deaf));
    assert_int_equal(rg_mailbox_pop(&kiosk->orders, &order), RG_OK);
    assert_false(order.screen_absent);
    kiosk->data.open = false;
    assert_int_equal(unsetenv("SDL_VIDEODRIVER") | unsetenv("DISPLAY"), 0);
}

static void pictures_fit_the_display_that_came(void **state)
{
    struct rg_kiosk *kiosk = *state;
    (void)rg_kiosk_minutes(kiosk, now(kiosk));
    rg_kiosk_pictures_fit(kiosk);
    assert_null(kiosk->pictures);
    rg_kiosk_data_open(kiosk);
    assert_true(kiosk->data.open);
    assert_non_null(kiosk->pictures);
    assert_int_equal(kiosk->pictures_side, 480);
    const struct rg_store *store = kiosk->data.store;
    rg_kiosk_pictures_fit(kiosk);
    assert_ptr_equal(kiosk->data.store, store);
    /* As if they had been cut for another panel. */
    kiosk->pictures_side = 1080;
    kiosk->data.schema = 0;
    rg_kiosk_pictures_fit(kiosk);
    assert_int_equal(kiosk->pictures_side, 480);
    assert_true(kiosk->data.open && kiosk->data.schema > 0);
    assert_ptr_equal(kiosk->goods.pictures, kiosk->pictures);
    assert_non_null(kiosk->pictures);
    rg_kiosk_data_close(kiosk);
}

/* Another key would give the same customer another arm at the next kiosk. */
static void an_experiment_needs_the_key_that_all_share(void **state)
{
    struct rg_kiosk *kiosk = *state;
    struct rg_keystore *keys = kiosk->board.keystore;
    static const struct rg_experiment none;
    static const uint8_t shared[RG_KEY_LEN] = {4, 2};
    uint8_t expected[32];
    kiosk->options.config.measure =
        (struct rg_experiment){.name = "spring", .version = 3, .control_share = 0.25};
    enum rg_status gone = keys->ops->destroy(keys, RG_KEY_CARD_HASH);
    assert_true(gone == RG_OK || gone == RG_NOT_FOUND);
    rg_kiosk_data_open(kiosk);
    assert_true(kiosk->data.open);
    assert_string_equal(kiosk->data.experiment.name, "");
    assert_null(kiosk->data.event_service.experiment);
    rg_kiosk_data_close(kiosk);
    assert_int_equal(keys->ops->put(keys, RG_KEY_CARD_HASH, 9, shared), RG_OK);
    rg_kiosk_data_open(kiosk);
    assert_string_equal(kiosk->data.event_service.experiment->name, "spring");
    assert_int_equal(kiosk->data.event_service.experiment->version, 3);
    assert_int_equal(rg_hmac_sha256(shared, sizeof shared, "regard-measure/1", 16, expected), RG_OK);
    assert_memory_equal(kiosk->data.experiment.key, expected, sizeof expected);
    rg_kiosk_data_close(kiosk);
    assert_memory_equal(&kiosk->data.experiment, &none, sizeof none);
}

/* The process that comes after the loss of the display says so and no more. */
#define BEGAN_ANEW 42

static void a_cable_that_is_out_begins_anew(void **state)
{
    struct rg_kiosk *kiosk = *state;
    char name[] = "kiosk", *argv[] = {name, NULL};
    int status = 0;
    kiosk->argv = argv;
    kiosk->watches_cable = true;
    /* A machine that says from the start that there is none, of a display that was opened, is not believed. */
    rg_panel_sim_connect(kiosk->board.panel, false);
    pass(kiosk, 10000);
    rg_panel_sim_connect(kiosk->board.panel, true);
    pass(kiosk, 10000);
    /* For a moment. */
    rg_panel_sim_connect(kiosk->board.panel, false);
    pass(kiosk, 2000);
    rg_panel_sim_connect(kiosk->board.panel, true);
    pass(kiosk, 10000);
    rg_panel_sim_connect(kiosk->board.panel, false);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        pass(kiosk, 4000);
        _exit(1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), BEGAN_ANEW);
}

static void panel_form_holds_and_is_found_again(void **state)
{
    struct rg_kiosk *kiosk = *state;
    open_it(kiosk);
    act(kiosk, RG_ACTION_PAGE, RG_IT_PANEL);
    act(kiosk, RG_ACTION_DOWN, RG_IT_BRIGHTNESS);
    assert_int_equal(percent(kiosk), 90);
    act(kiosk, RG_ACTION_UP, RG_IT_THEME);
    act(kiosk, RG_ACTION_UP, RG_IT_TEXT_SIZE);
    act(kiosk, RG_ACTION_ACCEPT, 0);
    assert_int_equal(rg_visit_model(kiosk->visit)->it.panel_form, RG_IT_SAVED);
    struct rg_kiosk_options next;
    assert_true(parse(&next).run);
    assert_int_equal(next.config.panel.full, 90);
    assert_int_equal(next.config.panel.dim, 30);
    assert_int_equal(next.config.panel.theme, RG_SCREEN_THEME_DARK);
    assert_true(next.config.ease.large_text);
    assert_string_equal(next.config.language, "en");
}

static void broker_form_connects_anew_and_is_found_again(void **state)
{
    struct rg_kiosk *kiosk = *state;
    open_it(kiosk);
    (void)rg_kiosk_diagnose(kiosk, now(kiosk));
    act(kiosk, RG_ACTION_PAGE, RG_IT_NETWORK);
    act(kiosk, RG_ACTION_FIELD, RG_IT_BROKER);
    for (const char *at = "mqtts://new.example:8884"; *at != '\0'; at++) {
        act(kiosk, RG_ACTION_KEY, *at);
    }
    act(kiosk, RG_ACTION_ACCEPT, 0);
    assert_int_equal(rg_visit_model(kiosk->visit)->it.network, RG_IT_SAVED);
    /* The old connection is used until the threads that hold it have ended. */
    assert_string_equal(kiosk->options.broker, "");
    (void)rg_kiosk_minutes(kiosk, now(kiosk));
    assert_string_equal(kiosk->options.broker, "mqtts://new.example:8884");
    assert_true(kiosk->data.open);
    assert_string_equal(kiosk->data.sync_service.link.argv[1], "--broker");
    assert_string_equal(kiosk->data.sync_service.link.argv[2], "mqtts://new.example:8884");
    assert_int_equal(rg_visit_model(kiosk->visit)->screen, RG_SCREEN_NETWORK);
    rg_clock_sim_advance(kiosk->board.clock, 1000);
    (void)rg_kiosk_diagnose(kiosk, now(kiosk));
    const struct rg_diagnostics *seen = &rg_visit_model(kiosk->visit)->it.diagnostics;
    assert_string_equal(seen->network.broker, "mqtts://new.example:8884");
    assert_int_equal(seen->rows[RG_ROW_DATABASE].state, RG_DIAGNOSTICS_OK);
    rg_kiosk_data_close(kiosk);
    struct rg_kiosk_options next;
    assert_true(parse(&next).run);
    assert_string_equal(next.broker, "mqtts://new.example:8884");
    assert_false(next.broker_fixed);
}

static void a_folder_that_is_gone_is_said(void **state)
{
    struct rg_kiosk *kiosk = *state;
    (void)snprintf(kiosk->options.data_dir, sizeof kiosk->options.data_dir, "/tmp/kiosk-whole-is-not-there");
    open_it(kiosk);
    act(kiosk, RG_ACTION_PAGE, RG_IT_PANEL);
    act(kiosk, RG_ACTION_UP, RG_IT_THEME);
    act(kiosk, RG_ACTION_ACCEPT, 0);
    assert_int_equal(rg_visit_model(kiosk->visit)->it.panel_form, RG_IT_NOT_SAVED);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[64];
    (void)snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

#define WHOLE(name) cmocka_unit_test_setup_teardown(name, open_kiosk, close_kiosk)

int main(void)
{
    if (rg_kiosk_screen_was_lost()) {
        return rg_kiosk_screen_was_lost() ? 1 : BEGAN_ANEW;
    }
    const struct CMUnitTest tests[] = {
        WHOLE(opening_hours_reach_the_panel),
        WHOLE(a_clock_that_jumps_opens_and_closes),
        WHOLE(parts_are_looked_at_once_a_second_while_it_looks),
        WHOLE(a_folder_that_is_gone_is_said),
        WHOLE(hq_hears_that_the_clock_on_the_glass_moves),
        WHOLE(a_dark_glass_has_no_clock_to_move),
        WHOLE(a_good_tap_is_one_that_ended_well),
        WHOLE(taps_one_after_the_other_are_told_of_apart),
        WHOLE(cards_wait_for_a_display),
        WHOLE(a_cable_that_is_out_begins_anew),
        WHOLE(an_experiment_needs_the_key_that_all_share),
        WHOLE(pictures_fit_the_display_that_came),
        WHOLE(panel_form_holds_and_is_found_again),
        WHOLE(broker_form_connects_anew_and_is_found_again),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
