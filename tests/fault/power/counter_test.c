/* A card counts up at a kiosk, and phones show what they show once, while HQ sends its cards and takes the kiosk's events; and the power
 * goes before each change to the disk in turn, with what had not been synced. Whatever anything was granted on is known after each cut,
 * and HQ will hear of it, or has.
 *
 * CUTS, EVERY and SEED of the environment: how many cuts of each moment, of which ones, and by what chance. */
#include "../../unit/store/store_scene.h"

#include "counted.h"
#include "lost_power.h"

#include <ftw.h>
#include <stdio.h>
#include <unistd.h>

#define NOON   INT64_C(1774612800000)
#define CARDS  3
#define TURNS  24
#define GRANTS (2 * TURNS)
#define EVENTS 64
#define CUTS   1
#define SEEN   UINT8_MAX

/* What somebody was told, and after how many changes to the disk. */
static struct {
    size_t moment;
    uint8_t seed; /* of the card; SEEN: a phone */
    uint32_t counter;
} grants[GRANTS];
static size_t grant_count;
static size_t acknowledged_at[EVENTS + 1]; /* the moment from which HQ has had so many; 0: never */
static int64_t acknowledged;

static enum rg_counted_result tap(struct scene *scene, uint8_t seed, uint32_t counter)
{
    struct rg_counted said = {.token = token_of(seed),
                              .counted = seed != SEEN,
                              .counter = counter,
                              .once = seed == SEEN,
                              .window_s = 60,
                              .at_ms = NOON};
    enum rg_counted_result result = RG_COUNTED_CROWDED;
    memcpy(said.seen, &counter, sizeof counter);
    assert_int_equal(rg_store_count(scene->outbox, &said, &result), RG_OK);
    return result;
}

static void granted(struct scene *scene, uint8_t seed, uint32_t counter)
{
    assert_int_equal(tap(scene, seed, counter), RG_COUNTED_FRESH);
    assert_true(grant_count < GRANTS);
    grants[grant_count].moment = lost_power_now();
    grants[grant_count].seed = seed;
    grants[grant_count++].counter = counter;
}

static void hq_hears(struct scene *scene)
{
    struct rg_outbox_position position;
    assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_VISIT, &position), RG_OK);
    assert_int_equal(rg_outbox_acknowledge(scene->sync, RG_STREAM_VISIT, position.epoch, position.last, 0),
                     RG_OK);
    for (int64_t i = acknowledged; i < position.last && i < EVENTS; i++) {
        acknowledged_at[i] = lost_power_now();
    }
    acknowledged = position.last;
}

static void hq_sends(struct scene *scene, uint32_t counter)
{
    struct rg_feed_row rows[CARDS];
    for (uint8_t i = 0; i < CARDS; i++) {
        rows[i] = card_row((uint8_t)(i + 1), RG_HOLDER_MEMBER, i + 1, false);
        rows[i].card.counter = counter;
    }
    scene_page(scene, RG_FEED_CARDS, rows, CARDS);
}

static void live(struct scene *scene)
{
    for (uint32_t i = 1; i <= TURNS; i++) {
        granted(scene, (uint8_t)(i % CARDS + 1), i);
        if (i % 4 == 0) {
            granted(scene, SEEN, i);
        }
        if (i % 6 == 0) {
            hq_sends(scene, i > 12 ? i - 12 : 0);
        }
        if (i % 8 == 0) {
            hq_hears(scene);
        }
        if (i == 15) {
            bool done = false;
            while (!done) {
                assert_int_equal(rg_store_feed_reset(scene->sync, RG_FEED_CARDS, "e1", &done), RG_OK);
            }
            scene_close(scene);
            assert_int_equal(scene_open(scene), RG_OK);
        }
    }
}

static void knows_all(struct scene *scene, size_t moment)
{
    size_t told = 0;
    for (size_t i = 0; i < grant_count; i++) {
        if (grants[i].moment <= moment) {
            told++;
            assert_int_not_equal(tap(scene, grants[i].seed, grants[i].counter), RG_COUNTED_FRESH);
        }
    }
    /* A grant is an event: none is lost, of which HQ has not said that it has it. */
    struct rg_outbox_position position;
    assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_VISIT, &position), RG_OK);
    assert_true(position.last >= (int64_t)told);
    char text[RG_EVENT_TEXT_MAX];
    for (int64_t seq = position.acknowledged + 1; seq <= position.last; seq++) {
        size_t len, count;
        assert_int_equal(
            rg_outbox_read(scene->sync, RG_STREAM_VISIT, seq, 1, text, sizeof text, &len, &count), RG_OK);
        assert_true(strstr(text, "\"kind\":\"counter\"") != NULL ||
                    strstr(text, "\"kind\":\"seen\"") != NULL);
    }
    for (int64_t seq = 1; seq <= position.acknowledged && seq <= EVENTS; seq++) {
        assert_true(acknowledged_at[seq - 1] != 0);
    }
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    return remove(path);
}

static long number(const char *name, long usual)
{
    const char *text = getenv(name);
    return text != NULL ? strtol(text, NULL, 10) : usual;
}

static void what_was_granted_on_is_never_lost(void **state)
{
    (void)state;
    void *made;
    unsigned seed = (unsigned)number("SEED", 1);
    assert_int_equal(scene_begin(&made), 0);
    struct scene scene = *(struct scene *)made;
    char folder[sizeof scene.folder];
    free(made);
    scene_close(&scene);
    memcpy(folder, scene.folder, sizeof folder);
    lost_power_begin(folder);
    assert_int_equal(scene_open(&scene), RG_OK);
    live(&scene);
    scene_close(&scene);
    size_t moments = lost_power_now(), tried = 0;
    assert_true(grant_count > TURNS);
    size_t every = (size_t)number("EVERY", 5);
    for (size_t moment = seed % every; moment <= moments; moment += every) {
        for (long i = 0; i < number("CUTS", CUTS); i++, tried++) {
            assert_true(snprintf(scene.folder, sizeof scene.folder, "%s+", folder) <
                        (int)sizeof scene.folder);
            lost_power_cut(moment, &seed, scene.folder, NULL);
            assert_int_equal(scene_open(&scene), RG_OK);
            assert_int_equal(scene.report.condition, RG_STORE_WHOLE);
            knows_all(&scene, moment);
            scene_close(&scene);
            (void)nftw(scene.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
        }
    }
    print_message("%zu power cuts, after each of which all %zu grants of before were known\n", tried,
                  grant_count);
    lost_power_end();
    (void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_granted_on_is_never_lost)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
