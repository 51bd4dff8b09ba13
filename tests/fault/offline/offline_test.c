/* 72 hours without HQ, on clocks that are right and wrong: what was noted meanwhile comes in order and once, whatever the clock said
 * of when; what customers said of their data comes before all of it; and then kiosk and HQ hold the same, bucket for bucket. */
#include "day_steps.h"
#include "world.h"

#include "crypto.h"
#include "lease.h"
#include "said.h"
#include "text.h"

#include <inttypes.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>

#define EVENTS  400ul
#define MOST    20000ul
#define AWAY_NS (UINT64_C(72) * 3600 * 1000000000)
#define YEAR_MS INT64_C(31557600000)
#define HOUR_MS INT64_C(3600000)
#define STAYS   0 /* of those who are known, by their place */
#define REFUSES 1 /* withdraws while away */
#define LEAVES  2 /* is forgotten while away */

/* A clock: what it says when HQ is heard last, how it leaps then (the machine is started anew), and how in the middle. Who claims
 * that years have gone by with the machine switched off is believed after four hours (lease_time.h): customers' data end, until HQ is
 * there; and nobody can say anything of theirs any more. */
struct scenario {
    const char *name;
    int64_t begins_ms, leap_ms, second_leap_ms;
    bool ends_lease;
};

static const struct scenario scenarios[] = {
    {"a clock that is right, and summer time begins", INT64_C(1774612800000), 0, 0,
     false},                                                   /* 2026-03-27 12:00 UTC */
    {"summer time ends", INT64_C(1792843200000), 0, 0, false}, /* 2026-10-24 12:00 */
    {"29 February", INT64_C(1835352000000), 0, 0, false},      /* 2028-02-28 12:00 */
    {"midnight of the year's end, by a clock an hour back at each hour", INT64_C(1798545600000), 0, -HOUR_MS,
     false},
    {"a clock that starts in 1970", INT64_C(1774612800000), -INT64_C(1774612800000), INT64_C(1774612800000),
     false},
    {"a clock that starts eight years late and is set", INT64_C(1774612800000), -8 * YEAR_MS, 8 * YEAR_MS,
     false},
    {"a clock that starts eight years ahead and is set", INT64_C(1774612800000), 8 * YEAR_MS, -8 * YEAR_MS,
     true},
    {"a clock that is eight years ahead for good", INT64_C(1774612800000), 8 * YEAR_MS, 0, true},
    {"a clock that is eight years ahead when HQ is heard, and goes on so", INT64_C(2048000000000), 0, 0,
     false}};

static struct world world;
static struct rg_uuid noted[MOST];
static int64_t said_at[MOST];
static unsigned long events;
static int64_t people[IMPORTED];
static unsigned long left_at; /* nobody notes anything of who left after this event */

static size_t about(unsigned long number)
{
    size_t who = number % IMPORTED;
    return who == LEAVES && number > left_at ? STAYS : who;
}

static void begin(const struct scenario *scenario)
{
    const char *room = getenv("TMPDIR");
    world = (struct world){.seed = 1, .wall_ms = scenario->begins_ms, .clean = true};
    (void)snprintf(world_tried, sizeof world_tried, "%s", scenario->name);
    (void)snprintf(world.folder, sizeof world.folder, "%.40s/rg-offline-XXXXXX",
                   room != NULL ? room : "/tmp");
    assert_non_null(mkdtemp(world.folder));
    assert_int_equal(mkdir(world_path(&world, KIOSK), 0700), 0);
    assert_int_equal(mkdir(world_path(&world, HQ), 0700), 0);
    world_open_hq(&world);
    day_import(&world);
    size_t known = 0;
    for (size_t i = 0; i < world.fact_count; i++) {
        if (world.facts[i].kind == FACT_MEMBER) {
            assert_true(known < IMPORTED);
            people[known++] = world.facts[i].member;
        }
    }
    assert_int_equal(known, IMPORTED);
    world_open_kiosk(&world);
    world_connect(&world);
    assert_true(world_talk(&world, 60));
}

static void end(void)
{
    world_close_kiosk(&world);
    world_close_hq(&world);
    world_remove(world.folder);
    for (size_t i = 0; i < world.message_count; i++) {
        free(world.messages[i].payload);
    }
    free(world.messages);
}

static void note(unsigned long number)
{
    struct rg_event event = {.kind = RG_EVENT_OUTCOME,
                             .at_ms = world_now(&world).wall_ms,
                             .member = {people[about(number)]},
                             .associate = {1},
                             .outcome = RG_OUTCOME_LIKED,
                             .position = 1,
                             .item_count = 1,
                             .items = {{.product = {1}, .reason = RG_REASON_AGAIN}}};
    assert_int_equal(rg_uuid7(event.at_ms, &event.id), RG_OK);
    assert_int_equal(rg_uuid7(event.at_ms, &event.visit), RG_OK);
    assert_int_equal(rg_outbox_append(world.kiosk.outbox, RG_STREAM_VISIT, &event, 1), RG_OK);
    noted[number] = event.id;
    said_at[number] = event.at_ms;
}

static void run_machine(void)
{
    rg_sync_outbox_changed(world.kiosk.machine, world_now(&world));
    for (int runs = 0; rg_sync_deadline_ns(world.kiosk.machine) <= world_now(&world).monotonic_ns; runs++) {
        rg_sync_run(world.kiosk.machine, world_now(&world));
        assert_true(runs < 100);
    }
}

static void say_last_words(void)
{
    const struct rg_said_by by = {.medium = RG_MEDIUM_CARD,
                                  .assurance = RG_ASSURANCE_L1,
                                  .at_ms = world_now(&world).wall_ms,
                                  .text_version = "2026-1",
                                  .language = "de",
                                  .site = SITE,
                                  .device = DEVICE};
    const struct rg_said said = {.member = {people[REFUSES]}, .withdrawals = RG_PURPOSE_NOTES, .by = by};
    const struct rg_forget forget = {.member = {people[LEAVES]}, .by = by};
    assert_int_equal(rg_store_say(world.kiosk.outbox, &said), RG_OK);
    assert_int_equal(rg_store_forget_member(world.kiosk.outbox, &forget), RG_OK);
    run_machine();
}

static void be_away(const struct scenario *scenario)
{
    rg_sync_link(world.kiosk.machine, false, world_now(&world));
    if (scenario->leap_ms != 0) {
        world_close_kiosk(&world);
        world.wall_ms += scenario->leap_ms;
        world_open_kiosk(&world);
    }
    left_at = scenario->ends_lease ? 0 : events;
    for (unsigned long i = 0; i < events; i++) {
        bool each_hour = scenario->leap_ms == 0 && i % (events / 72 + 1) == 0;
        world.ns += AWAY_NS / events;
        if (i == events / 2 || each_hour) {
            world.wall_ms += scenario->second_leap_ms;
        }
        note(i);
        run_machine();
        if (scenario->ends_lease && i == 0) {
            say_last_words();
        }
    }
    if (!scenario->ends_lease) {
        say_last_words();
    }
    struct rg_lease lease;
    assert_int_equal(rg_store_lease(world.kiosk.handle, &lease), RG_OK);
    assert_int_equal(lease.over, scenario->ends_lease);
}

static bool is_of(const struct message *message, const char *stream)
{
    char topic[96];
    (void)snprintf(topic, sizeof topic, "rg/1/" SITE "/" DEVICE "/up/ev/%s", stream);
    return message->to_hq && strcmp(message->topic, topic) == 0;
}

/* In the order of noting and once, and nothing before the last of what customers said. */
static void expect_order(size_t since)
{
    unsigned long next = 0;
    bool visits = false;
    for (size_t i = since; i < world.message_count; i++) {
        assert_false(visits && is_of(&world.messages[i], "consent"));
        if (!is_of(&world.messages[i], "visit")) {
            continue;
        }
        visits = true;
        cJSON *message = cJSON_Parse(world.messages[i].payload);
        const cJSON *body = cJSON_GetObjectItem(message, "b"), *op;
        assert_int_equal(cJSON_GetNumberValue(cJSON_GetObjectItem(body, "seq")), next + 1);
        cJSON_ArrayForEach(op, cJSON_GetObjectItem(body, "ops"))
        {
            char id[37];
            assert_true(next < events);
            rg_uuid_write(&noted[next++], id);
            assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(op, "id")), id);
        }
        cJSON_Delete(message);
    }
    assert_int_equal(next, events);
}

/* The first ? is @p member. */
static int64_t ask_of(const char *text, int64_t member)
{
    sqlite3 *hq = NULL;
    sqlite3_stmt *row = NULL;
    assert_int_equal(sqlite3_open_v2(world_path(&world, HQ "/hq.db"), &hq, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(hq, text, -1, &row, NULL), SQLITE_OK);
    (void)sqlite3_bind_int64(row, 1, member);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    int64_t number = sqlite3_column_int64(row, 0);
    (void)sqlite3_finalize(row);
    (void)sqlite3_close(hq);
    return number;
}

static int64_t ask(const char *text)
{
    return ask_of(text, 0);
}

/* What the clock said is kept as it was said; it decides nothing. */
static void expect_effects(void)
{
    unsigned long of_who_left = 0;
    int64_t times = 0;
    for (unsigned long i = 0; i < events; i++) {
        bool left = about(i) == LEAVES;
        of_who_left += left;
        times += left ? 0 : said_at[i] / 1000;
    }
    assert_int_equal(ask("SELECT count(*) FROM outcomes"), events - of_who_left);
    assert_int_equal(ask("SELECT coalesce(sum(at/1000),0) FROM outcomes"), times);
    assert_int_equal(ask_of("SELECT count(*) FROM outcomes WHERE member=?", people[LEAVES]), 0);
    assert_int_equal(ask("SELECT next FROM inbox WHERE stream='visit'"), events + 1);
    assert_int_equal(ask("SELECT count(*) FROM dead_letter"), 0);
    assert_int_equal(ask_of("SELECT count(*) FROM tombstone WHERE member=?", people[LEAVES]), 1);
    assert_int_equal(
        ask_of("SELECT granted FROM consents WHERE member=? AND purpose='notes'", people[REFUSES]), 0);
    assert_int_equal(ask_of("SELECT granted FROM consents WHERE member=? AND purpose='notes'", people[STAYS]),
                     1);
}

/* The processor's own time, since kiosk and HQ are this one thread and wait for nothing: what else the machine does takes none. */
static double seconds_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void everything_comes_in_order_and_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++) {
        begin(&scenarios[i]);
        be_away(&scenarios[i]);
        size_t since = world.message_count;
        double began = seconds_now();
        world_connect(&world);
        sure(world_talk(&world, 120));
        print_message("%-70s %lu events drained in %.2f s\n", scenarios[i].name, events,
                      seconds_now() - began);
        expect_order(since);
        expect_effects();
        sure(world_agrees(&world));
        end();
    }
}

int main(void)
{
    const char *text = getenv("EVENTS");
    events = text != NULL ? strtoul(text, NULL, 10) : EVENTS;
    events = events > MOST ? MOST : events;
    const struct CMUnitTest tests[] = {cmocka_unit_test(everything_comes_in_order_and_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
