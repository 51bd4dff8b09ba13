/* Who looked: from the beginning on the glass to the line in the chain, with power cuts and erasures in between. */
#include "looks.h"

#include "base64.h"
#include "erase.h"
#include "known.h"
#include "store_scene.h"

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#define MEMBER 17
#define OTHER  18
#define ALL    (RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES)

/* A line as it waits for HQ. */
struct waiting {
    uint8_t bytes[RG_LOOK_LINE], key[RG_LOOK_KEY];
    struct rg_look look;
    struct rg_ledger_id id;
    int64_t member; /* 0: it names nobody */
};

static struct rg_look_begun begun_of(uint64_t screen, int64_t member, enum rg_look_scope scope)
{
    return (struct rg_look_begun){.screen = screen,
                                  .member = {member},
                                  .look = {.at_ms = 1700000000000 + (int64_t)screen,
                                           .visit = {.bytes = {(uint8_t)screen}},
                                           .associate = {3},
                                           .scope = scope,
                                           .began = RG_LOOK_BY_TAP,
                                           .purposes = ALL,
                                           .fields = 1u << RG_FIELD_DISPLAY_NAME,
                                           .since_tap_ms = 12}};
}

static void begin(struct scene *scene, uint64_t screen, int64_t member, enum rg_look_scope scope)
{
    struct rg_look_begun begun = begun_of(screen, member, scope);
    struct rg_look_batch batch = {.begun = &begun};
    assert_int_equal(rg_store_looks_write(scene->outbox, &batch), RG_OK);
}

static void end(struct scene *scene, uint64_t screen)
{
    struct rg_look_ended ended = {.screen = screen,
                                  .fields = 1u << RG_FIELD_DISCREET_PURCHASES,
                                  .more = true,
                                  .duration_ms = 1000 + (uint32_t)screen};
    struct rg_look_batch batch = {.ended = &ended, .ended_count = 1};
    assert_int_equal(rg_store_looks_write(scene->outbox, &batch), RG_OK);
}

static void settle(struct scene *scene, size_t expected)
{
    size_t count = 99;
    assert_int_equal(rg_store_looks_settle(scene->outbox, &count), RG_OK);
    assert_int_equal(count, expected);
}

static const char *read_base64(const char *text, const char *name, uint8_t *bytes, size_t size)
{
    const char *found = strstr(text, name);
    size_t len = 0;
    assert_non_null(found);
    found += strlen(name);
    assert_int_equal(rg_base64_read(found, RG_BASE64_LEN(size), bytes, size, &len), RG_OK);
    assert_int_equal(len, size);
    return found + RG_BASE64_LEN(size);
}

static size_t read_waiting(struct scene *scene, struct waiting *lines, size_t most)
{
    static char text[16384];
    size_t len, count = 0;
    enum rg_status status =
        rg_outbox_read(scene->sync, RG_STREAM_AUDIT, 1, most, text, sizeof text, &len, &count);
    const char *at = text;
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        struct waiting *line = &lines[i];
        memset(line, 0, sizeof *line);
        at = strstr(at, "\"kind\":\"looked\"");
        assert_non_null(at);
        at = read_base64(at, "\"line\":\"", line->bytes, sizeof line->bytes);
        assert_int_equal(rg_look_read(line->bytes, sizeof line->bytes, &line->look), RG_OK);
        assert_int_equal(rg_look_id(line->bytes, &line->id), RG_OK);
        if (strncmp(at, "\",\"member\":", 11) == 0) {
            line->member = strtoll(at + 11, NULL, 10);
            at = read_base64(at, "\"key\":\"", line->key, sizeof line->key);
        }
        assert_int_equal(strncmp(at, "\"}", 2), 0);
    }
    return status == RG_OK ? count : 0;
}

static void assert_chain(const struct waiting *lines, size_t count)
{
    static const struct rg_ledger_id none;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(lines[i].look.number, i + 1);
        assert_memory_equal(&lines[i].look.previous, i == 0 ? &none : &lines[i - 1].id, sizeof none);
        assert_memory_equal(lines[i].look.chain, lines[0].look.chain, RG_LOOK_CHAIN);
    }
}

static void people(struct scene *scene)
{
    const struct rg_feed_row rows[] = {member_row(MEMBER, "Anna"), member_row(OTHER, "Ben")};
    scene_page(scene, RG_FEED_MEMBERS, rows, 2);
}

static void assert_looks(struct scene *scene, int64_t member, uint64_t times, int64_t last_ms)
{
    struct rg_consent_grant grant = grant_of(member, RG_SCOPE_PROFILE, ALL);
    struct rg_looks looks;
    assert_int_equal(rg_store_looks_of(scene->store, &grant, &looks), RG_OK);
    assert_int_equal(looks.times, times);
    assert_int_equal(looks.last_ms, last_ms);
}

static void a_look_that_ends_is_a_line_of_the_chain(void **state)
{
    struct scene *scene = *state;
    struct waiting lines[4];
    uint8_t who[32];
    people(scene);
    begin(scene, 1, MEMBER, RG_LOOK_GREETING);
    begin(scene, 2, OTHER, RG_LOOK_PROFILE);
    assert_int_equal(read_waiting(scene, lines, 4), 0);
    end(scene, 2);
    end(scene, 1);
    assert_int_equal(read_waiting(scene, lines, 4), 2);
    assert_chain(lines, 2);
    assert_int_equal(lines[0].member, OTHER);
    assert_int_equal(lines[0].look.duration_ms, 1002);
    assert_int_equal(lines[0].look.at_ms, 1700000000002);
    assert_true(lines[0].look.more);
    assert_int_equal(lines[0].look.fields, 1u << RG_FIELD_DISPLAY_NAME | 1u << RG_FIELD_DISCREET_PURCHASES);
    assert_int_equal(lines[1].look.scope, RG_LOOK_GREETING);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(rg_look_who(lines[i].key, (struct rg_member_id){lines[i].member}, who), RG_OK);
        assert_memory_equal(who, lines[i].look.who, sizeof who);
    }
    /* Nothing ends twice, nor what never began. */
    end(scene, 2);
    end(scene, 77);
    assert_int_equal(read_waiting(scene, lines, 4), 2);
}

static void a_power_cut_loses_only_how_long_it_was(void **state)
{
    struct scene *scene = *state;
    struct waiting lines[4];
    people(scene);
    begin(scene, 1, MEMBER, RG_LOOK_PROFILE);
    end(scene, 1);
    begin(scene, 2, MEMBER, RG_LOOK_PROFILE);
    begin(scene, 3, OTHER, RG_LOOK_GREETING);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    settle(scene, 2);
    settle(scene, 0);
    /* The screen of before knows numbers of before. */
    end(scene, 2);
    begin(scene, 1, OTHER, RG_LOOK_PROFILE);
    end(scene, 1);
    assert_int_equal(read_waiting(scene, lines, 4), 4);
    assert_chain(lines, 4);
    assert_int_equal(lines[1].look.duration_ms, RG_LOOK_UNKNOWN);
    assert_int_equal(lines[1].member, MEMBER);
    assert_false(lines[1].look.more);
    assert_int_equal(lines[2].look.duration_ms, RG_LOOK_UNKNOWN);
    assert_int_equal(lines[3].look.duration_ms, 1001);
}

static void a_batch_is_written_whole_or_not(void **state)
{
    struct scene *scene = *state;
    struct waiting lines[4];
    struct rg_outbox_position position;
    struct rg_look_ended ended = {.screen = 1, .duration_ms = 5};
    struct rg_look_begun next = begun_of(2, OTHER, RG_LOOK_PROFILE);
    struct rg_event twice[2] = {outcome_of(4), outcome_of(4)};
    struct rg_look_batch batch = {
        .ended = &ended, .ended_count = 1, .begun = &next, .visits = twice, .visit_count = 2};
    people(scene);
    begin(scene, 1, MEMBER, RG_LOOK_PROFILE);
    assert_int_equal(rg_store_looks_write(scene->outbox, &batch), RG_INVALID);
    assert_int_equal(read_waiting(scene, lines, 4), 0);
    assert_looks(scene, OTHER, 0, 0);
    batch.visit_count = 1;
    assert_int_equal(rg_store_looks_write(scene->outbox, &batch), RG_OK);
    assert_int_equal(read_waiting(scene, lines, 4), 1);
    assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_VISIT, &position), RG_OK);
    assert_int_equal(position.last, 1);
    settle(scene, 1);
    next = begun_of(9, 0, RG_LOOK_PROFILE);
    batch = (struct rg_look_batch){.begun = &next};
    assert_int_equal(rg_store_looks_write(scene->outbox, &batch), RG_INVALID);
}

static void the_erased_leave_lines_that_name_nobody(void **state)
{
    struct scene *scene = *state;
    struct waiting lines[8];
    static const int64_t gone[] = {MEMBER};
    uint8_t before[2][RG_LOOK_LINE];
    people(scene);
    begin(scene, 1, MEMBER, RG_LOOK_PROFILE);
    end(scene, 1);
    begin(scene, 2, OTHER, RG_LOOK_PROFILE);
    end(scene, 2);
    begin(scene, 3, MEMBER, RG_LOOK_OWN);
    begin(scene, 4, OTHER, RG_LOOK_PROFILE);
    assert_int_equal(read_waiting(scene, lines, 8), 2);
    memcpy(before[0], lines[0].bytes, RG_LOOK_LINE);
    memcpy(before[1], lines[1].bytes, RG_LOOK_LINE);
    assert_int_equal(rg_store_erase(scene->sync, gone, 1), RG_OK);
    end(scene, 3);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    settle(scene, 1);
    assert_int_equal(read_waiting(scene, lines, 8), 4);
    assert_chain(lines, 4);
    static const int64_t named[] = {0, OTHER, 0, OTHER};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(lines[i].member, named[i]);
    }
    assert_memory_equal(lines[0].bytes, before[0], RG_LOOK_LINE);
    assert_memory_equal(lines[1].bytes, before[1], RG_LOOK_LINE);
    assert_int_equal(lines[2].look.duration_ms, 1003);
    assert_looks(scene, MEMBER, 0, 0);
    assert_looks(scene, OTHER, 2, 1700000000004);
}

static void each_is_counted_under_their_own_key(void **state)
{
    struct scene *scene = *state;
    struct rg_consent_grant greeting = grant_of(MEMBER, RG_SCOPE_GREETING, ALL);
    struct rg_looks looks;
    people(scene);
    assert_looks(scene, MEMBER, 0, 0);
    begin(scene, 1, MEMBER, RG_LOOK_GREETING);
    begin(scene, 2, MEMBER, RG_LOOK_PROFILE);
    begin(scene, 3, MEMBER, RG_LOOK_OWN);
    assert_looks(scene, MEMBER, 2, 1700000000002);
    assert_looks(scene, OTHER, 0, 0);
    assert_int_equal(rg_store_looks_of(scene->store, &greeting, &looks), RG_DENIED);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_looks(scene, MEMBER, 2, 1700000000002);
    /* Who leaves the site leaves nothing, and begins anew. */
    const struct rg_feed_key key = {.feed = RG_FEED_MEMBERS, .id = MEMBER};
    const struct rg_feed_row again = member_row(MEMBER, "Anna");
    scene_delete(scene, &key);
    assert_looks(scene, MEMBER, 0, 0);
    scene_page(scene, RG_FEED_MEMBERS, &again, 1);
    assert_looks(scene, MEMBER, 0, 0);
}

static void without_its_keys_a_kiosk_begins_another_chain(void **state)
{
    struct scene *scene = *state;
    struct waiting old[2], lines[2];
    char command[160];
    people(scene);
    begin(scene, 1, MEMBER, RG_LOOK_PROFILE);
    end(scene, 1);
    begin(scene, 2, MEMBER, RG_LOOK_PROFILE);
    assert_int_equal(read_waiting(scene, old, 2), 1);
    scene_close(scene);
    (void)snprintf(command, sizeof command, "rm %s/keys/data-root-*", scene->folder);
    assert_int_equal(system(command), 0);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_UNREADABLE);
    settle(scene, 0);
    people(scene);
    begin(scene, 1, MEMBER, RG_LOOK_PROFILE);
    end(scene, 1);
    assert_int_equal(read_waiting(scene, lines, 2), 1);
    assert_chain(lines, 1);
    assert_memory_not_equal(lines[0].look.chain, old[0].look.chain, RG_LOOK_CHAIN);
}

/* The old chain's lines come along, and the new file begins a chain of its own. */
static void lines_outlive_a_quarantine(void **state)
{
    static const char later[] =
        "UPDATE meta SET value = '99' WHERE name = 'oldest_reader'; PRAGMA user_version=99";
    struct scene *scene = *state;
    struct waiting old[4], lines[4];
    sqlite3 *db;
    people(scene);
    begin(scene, 1, MEMBER, RG_LOOK_PROFILE);
    end(scene, 1);
    begin(scene, 2, OTHER, RG_LOOK_PROFILE);
    end(scene, 2);
    assert_int_equal(read_waiting(scene, old, 4), 2);
    scene_close(scene);
    assert_int_equal(sqlite3_open(scene_path(scene, RG_STORE_FILE), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, later, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_QUARANTINED);
    assert_int_equal(scene->report.salvaged, 2);
    people(scene);
    begin(scene, 1, MEMBER, RG_LOOK_PROFILE);
    end(scene, 1);
    assert_int_equal(read_waiting(scene, lines, 4), 3);
    assert_chain(lines, 2);
    assert_memory_equal(lines[1].bytes, old[1].bytes, RG_LOOK_LINE);
    assert_int_equal(lines[1].member, OTHER);
    assert_int_equal(lines[2].look.number, 1);
    assert_memory_not_equal(lines[2].look.chain, old[0].look.chain, RG_LOOK_CHAIN);
}

static const struct rg_known_row *find_row(const struct rg_known_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->rows[i].kind == RG_KNOWN_LOOKED) {
            return &list->rows[i];
        }
    }
    return NULL;
}

static void customers_are_told_how_often(void **state)
{
    struct scene *scene = *state;
    struct rg_consent_grant grant = grant_of(MEMBER, RG_SCOPE_PROFILE, ALL);
    struct rg_profile profile;
    static struct rg_known_list list;
    people(scene);
    assert_int_equal(rg_store_known(scene->store, &grant, NULL, 0, &profile, &list), RG_OK);
    assert_null(find_row(&list));
    begin(scene, 5, MEMBER, RG_LOOK_PROFILE);
    assert_int_equal(rg_store_known(scene->store, &grant, NULL, 0, &profile, &list), RG_OK);
    const struct rg_known_row *row = find_row(&list);
    assert_non_null(row);
    assert_int_equal(row->item, 1);
    assert_int_equal(row->at_ms, 1700000000005);
    assert_int_equal(row->source, RG_SOURCE_KIOSK);
    assert_false(row->deletable);
    /* A card that opens less says no more than it did. */
    grant = grant_of(MEMBER, RG_SCOPE_GREETING, ALL);
    assert_int_equal(rg_store_known(scene->store, &grant, NULL, 0, &profile, &list), RG_OK);
    assert_null(find_row(&list));
}

#define STORE(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(a_look_that_ends_is_a_line_of_the_chain),
        STORE(a_power_cut_loses_only_how_long_it_was),
        STORE(a_batch_is_written_whole_or_not),
        STORE(the_erased_leave_lines_that_name_nobody),
        STORE(each_is_counted_under_their_own_key),
        STORE(without_its_keys_a_kiosk_begins_another_chain),
        STORE(lines_outlive_a_quarantine),
        STORE(customers_are_told_how_often),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
