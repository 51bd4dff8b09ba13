/* Two kiosks of one site and HQ between them, with the real messages: what one has read of a card the other refuses once HQ knows, and
 * what it took before is noticed at HQ, once. */
#include "day_steps.h"
#include "world.h"

#include "counted.h"
#include "hq_counted.h"
#include "hq_events.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#define MINUTE_NS (UINT64_C(60) * 1000000000)

static struct world world;

static struct rg_card_token card(void)
{
    for (size_t i = 0; i < world.fact_count; i++) {
        if (world.facts[i].kind == FACT_MEMBER) {
            return world.facts[i].token;
        }
    }
    fail();
    return (struct rg_card_token){0};
}

/* That kiosk is there from now on, and the other is not. */
static void go_to(const char *device, bool online)
{
    world_close_kiosk(&world);
    /* What was on its way to the other. */
    for (size_t i = 0; i < world.message_count; i++) {
        world.messages[i].taken = world.messages[i].taken == OPEN ? 0 : world.messages[i].taken;
    }
    world.device = device;
    (void)mkdir(world_path(&world, device), 0700);
    world_open_kiosk(&world);
    if (online) {
        world_connect(&world);
        assert_true(world_talk(&world, 90));
    }
}

static void say_all(void)
{
    world_connect(&world);
    assert_true(world_talk(&world, 90));
}

static enum rg_counted_result read_card(uint32_t counter)
{
    const struct rg_counted said = {
        .token = card(), .counted = true, .counter = counter, .at_ms = world_now(&world).wall_ms};
    enum rg_counted_result result = RG_COUNTED_CROWDED;
    assert_int_equal(rg_store_count(world.kiosk.outbox, &said, &result), RG_OK);
    rg_sync_outbox_changed(world.kiosk.machine, world_now(&world));
    return result;
}

static enum rg_counted_result see(uint8_t what)
{
    const struct rg_counted said = {
        .token = card(), .once = true, .seen = {what}, .window_s = 120, .at_ms = world_now(&world).wall_ms};
    enum rg_counted_result result = RG_COUNTED_CROWDED;
    assert_int_equal(rg_store_count(world.kiosk.outbox, &said, &result), RG_OK);
    rg_sync_outbox_changed(world.kiosk.machine, world_now(&world));
    return result;
}

static int64_t replays_of(const char *device)
{
    struct rg_hq_buffer row = {0};
    assert_int_equal(rg_hq_device_row(world.hq.store, rg_hq_now_ms(), SITE, device, &row), RG_OK);
    cJSON *json = cJSON_Parse(row.data);
    assert_non_null(json);
    const cJSON *count = cJSON_GetObjectItemCaseSensitive(json, "replays");
    int64_t replays = cJSON_IsNumber(count) ? (int64_t)count->valuedouble : 0;
    cJSON_Delete(json);
    rg_hq_buffer_free(&row);
    return replays;
}

static int begin(void **state)
{
    const char *room = getenv("TMPDIR");
    (void)state;
    world = (struct world){.seed = 1, .wall_ms = rg_hq_now_ms() - 7200000, .clean = true};
    (void)snprintf(world.folder, sizeof world.folder, "%.40s/rg-replay-XXXXXX", room != NULL ? room : "/tmp");
    assert_non_null(mkdtemp(world.folder));
    assert_int_equal(mkdir(world_path(&world, HQ), 0700), 0);
    world_open_hq(&world);
    day_import(&world);
    /* Both are known to HQ. */
    go_to("k2", true);
    go_to("k1", true);
    return 0;
}

static int end(void **state)
{
    (void)state;
    world_close_kiosk(&world);
    world_close_hq(&world);
    world_remove(world.folder);
    for (size_t i = 0; i < world.message_count; i++) {
        free(world.messages[i].payload);
    }
    free(world.messages);
    return 0;
}

static void another_kiosk_refuses_what_hq_knows(void **state)
{
    (void)state;
    assert_int_equal(read_card(61), RG_COUNTED_FRESH);
    say_all();
    go_to("k2", true);
    assert_int_equal(read_card(61), RG_COUNTED_REPLAYED);
    assert_int_equal(read_card(60), RG_COUNTED_ROLLED_BACK);
    assert_int_equal(read_card(62), RG_COUNTED_FRESH);
    say_all();
    go_to("k1", true);
    assert_int_equal(read_card(62), RG_COUNTED_REPLAYED);
    assert_int_equal(read_card(63), RG_COUNTED_FRESH);
    say_all();
    /* Nobody took what another had taken; and that rows moved is no difference. */
    assert_int_equal(replays_of("k1") + replays_of("k2"), 0);
    assert_true(world_agrees(&world));
}

static void a_wiped_kiosk_hears_it_again(void **state)
{
    (void)state;
    assert_int_equal(read_card(61), RG_COUNTED_FRESH);
    say_all();
    world_close_kiosk(&world);
    world_remove(world_path(&world, "k1"));
    go_to("k1", true);
    assert_int_equal(read_card(61), RG_COUNTED_REPLAYED);
    assert_int_equal(read_card(62), RG_COUNTED_FRESH);
}

static void what_hq_could_not_tell_in_time_is_noticed_once(void **state)
{
    (void)state;
    go_to("k2", false);
    assert_int_equal(read_card(61), RG_COUNTED_FRESH);
    go_to("k1", false);
    assert_int_equal(read_card(61), RG_COUNTED_FRESH);
    say_all();
    assert_int_equal(replays_of("k1"), 0);
    world.ns += MINUTE_NS;
    go_to("k2", true);
    assert_int_equal(replays_of("k1"), 0);
    assert_int_equal(replays_of("k2"), 1);
    /* HQ keeps the greatest whoever says less, and the same event again is none. */
    for (size_t i = 0; i < world.message_count; i++) {
        if (world.messages[i].to_hq && strstr(world.messages[i].topic, "k2/up/ev/visit") != NULL) {
            world.messages[i].taken = OPEN;
        }
    }
    assert_true(world_talk(&world, 90));
    assert_int_equal(replays_of("k2"), 1);
    assert_int_equal(read_card(61), RG_COUNTED_REPLAYED);
}

static void what_was_read_before_and_told_after_is_no_replay(void **state)
{
    (void)state;
    go_to("k2", false);
    assert_int_equal(read_card(61), RG_COUNTED_FRESH);
    world.ns += 60 * MINUTE_NS;
    go_to("k1", false);
    assert_int_equal(read_card(65), RG_COUNTED_FRESH);
    say_all();
    go_to("k2", true);
    assert_int_equal(replays_of("k1") + replays_of("k2"), 0);
    assert_int_equal(read_card(65), RG_COUNTED_REPLAYED);
    /* The other way round it is one: an earlier one was taken afterwards. */
    go_to("k1", false);
    assert_int_equal(read_card(70), RG_COUNTED_FRESH);
    say_all();
    world.ns += 60 * MINUTE_NS;
    go_to("k2", false);
    assert_int_equal(read_card(69), RG_COUNTED_FRESH);
    say_all();
    assert_int_equal(replays_of("k2"), 1);
    go_to("k1", true);
    assert_int_equal(read_card(70), RG_COUNTED_REPLAYED);
}

static void other_keys_begin_anew_everywhere(void **state)
{
    (void)state;
    const struct rg_card_token token = card();
    assert_int_equal(read_card(61), RG_COUNTED_FRESH);
    say_all();
    assert_int_equal(rg_hq_counter_keyed(world.hq.store, &token, 2), RG_OK);
    say_all();
    assert_int_equal(read_card(1), RG_COUNTED_FRESH);
    say_all();
    go_to("k2", true);
    assert_int_equal(read_card(1), RG_COUNTED_REPLAYED);
    assert_int_equal(read_card(2), RG_COUNTED_FRESH);
    say_all();
    /* The same keys once more take nothing back: what was recorded under them opens still. */
    assert_int_equal(rg_hq_counter_keyed(world.hq.store, &token, 2), RG_OK);
    assert_int_equal(rg_hq_counter_keyed(world.hq.store, &token, 1), RG_OK);
    say_all();
    assert_int_equal(read_card(2), RG_COUNTED_REPLAYED);
}

static void what_a_phone_showed_is_noticed(void **state)
{
    (void)state;
    assert_int_equal(see(5), RG_COUNTED_FRESH);
    assert_int_equal(see(6), RG_COUNTED_FRESH);
    say_all();
    go_to("k2", true);
    assert_int_equal(see(5), RG_COUNTED_FRESH);
    assert_int_equal(see(7), RG_COUNTED_FRESH);
    say_all();
    assert_int_equal(replays_of("k1"), 0);
    assert_int_equal(replays_of("k2"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(another_kiosk_refuses_what_hq_knows),
                                       TEST(a_wiped_kiosk_hears_it_again),
                                       TEST(what_hq_could_not_tell_in_time_is_noticed_once),
                                       TEST(what_was_read_before_and_told_after_is_no_replay),
                                       TEST(other_keys_begin_anew_everywhere),
                                       TEST(what_a_phone_showed_is_noticed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
