/* A scripted day at a kiosk and at HQ, and the power goes on one side (now and then on both) before each change to its disk in
 * turn, with what had not been synced. The side starts again on what its disk kept, the day goes on, in a third of the cases
 * until a second cut, and at the end nobody was told what is not so, nothing has happened twice, and both databases are whole.
 *
 * CUTS and SEED of the environment: how many, and from which day on; CUT: only the one before that change, to look at again what
 * failed. tests/full tries 10,000 (suite power). */
#include "day.h"
#include "lost_power.h"
#include "oracle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define CUTS       24
#define DAY_STEPS  18
#define LAST_WORDS 120 /* seconds */

/* Where each step of a day began, in changes to the disks; OPEN: not yet. */
struct run {
    const struct day *day;
    size_t begun[STEPS_MOST + 1];
};

static void last_words(struct world *world)
{
    world->clean = true;
    world_close_kiosk(world);
    world_open_kiosk(world);
    world_connect(world);
    (void)world_talk(world, LAST_WORDS);
    /* HQ has lifted its cards by now, if it had to. */
    world_give_keys(world);
    sure(world_talk(world, LAST_WORDS));
    /* Once more from the start, for what nobody hinted at. */
    world_connect(world);
    sure(world_talk(world, LAST_WORDS));
    /* And then both hold the same rows, bucket for bucket. */
    sure(world_agrees(world));
}

/* Steps from @p from on, but none at @p to. */
static void go_on(struct world *world, struct run *run, size_t from, size_t to)
{
    for (size_t i = from; i < to && i < run->day->count; i++) {
        run->begun[i] = i == from ? run->begun[i] : lost_power_now();
        day_step(world, run->day->steps[i]);
    }
}

/* What was told or sent after the cut never was; what was on its way may come, come late, or not at all. */
static void forget_after(struct world *world, size_t moment)
{
    size_t count = 0;
    for (size_t i = 0; i < world->fact_count; i++) {
        struct fact fact = world->facts[i];
        if (fact.earlier || fact.begun < moment || fact.done <= moment) {
            fact.done = fact.done <= moment ? 0 : OPEN;
            fact.earlier = true;
            world->facts[count++] = fact;
        }
    }
    world->fact_count = count;
    count = 0;
    for (size_t i = 0; i < world->message_count; i++) {
        struct message message = world->messages[i];
        if (message.published > moment) {
            continue;
        }
        bool again = message.taken > moment ? world_pick(world, 2) == 0 : world_pick(world, 40) == 0;
        message.published = 0;
        message.taken = again ? OPEN : 0;
        world->messages[count++] = message;
    }
    world->message_count = count;
}

/* @return the step in which it was. */
static size_t cut(struct world *world, struct run *run, size_t moment, const char *part)
{
    char after[sizeof world->folder + 8];
    size_t next = 0;
    (void)snprintf(after, sizeof after, "%s+", world->folder);
    lost_power_cut_part(moment, part, &world->seed, after, NULL);
    for (size_t i = 0; i <= run->day->count; i++) {
        next = run->begun[i] <= moment ? i : next;
    }
    for (size_t i = 0; i <= run->day->count; i++) {
        run->begun[i] = i <= next ? 0 : OPEN;
    }
    forget_after(world, moment);
    sure(snprintf(world->folder, sizeof world->folder, "%s", after) < (int)sizeof world->folder);
    /* The programs are gone as they were. */
    world->kiosk = (struct kiosk){.store = NULL};
    world->hq = (struct rg_hq_server){.store = NULL};
    lost_power_begin(world->folder);
    day_open(world, run->day, next);
    return next;
}

static void live_on(struct world *world, struct run *run, size_t moment, const char *part)
{
    size_t next = cut(world, run, moment, part);
    oracle_nothing_lost(world);
    if (world_pick(world, 3) == 0) {
        char first[sizeof world->folder];
        (void)snprintf(first, sizeof first, "%s", world->folder);
        go_on(world, run, next, next + (size_t)world_pick(world, 4));
        moment = (size_t)world_pick(world, (int64_t)lost_power_now() + 1);
        next = cut(world, run, moment, lost_power_in(moment, HQ) ? HQ : KIOSK);
        oracle_nothing_lost(world);
        world_remove(first);
    }
    go_on(world, run, next, STEPS_MOST);
    last_words(world);
    oracle_all_well(world);
    world_remove(world->folder);
}

/* @return whether all was well. */
static bool try_cut(struct world *world, struct run *run, size_t moment)
{
    const char *side = lost_power_in(moment, HQ) ? HQ : KIOSK, *part = moment % 8 == 7 ? NULL : side;
    size_t step = 0;
    for (size_t i = 0; i <= run->day->count; i++) {
        step = run->begun[i] <= moment ? i : step;
    }
    (void)snprintf(world_tried, sizeof world_tried, "day %u, cut %zu (%s) of %s, in %s", world->seed, moment,
                   part != NULL ? "one side" : "both sides", side,
                   step < run->day->count ? step_name(run->day->steps[step]) : "the end");
    (void)fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        world->seed = world->seed * 1000003u + (unsigned)moment;
        live_on(world, run, moment, part);
        _exit(0);
    }
    int how = 0;
    assert_true(child > 0 && waitpid(child, &how, 0) == child);
    char left[sizeof world->folder + 4];
    for (int cuts = 2; cuts > 0; cuts--) {
        (void)snprintf(left, sizeof left, "%s%.*s", world->folder, cuts, "++");
        world_remove(left);
    }
    if (WIFSIGNALED(how)) {
        (void)fprintf(stderr, "\n%s: ended by signal %d\n", world_tried, WTERMSIG(how));
    }
    return WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

static void begin_day(struct world *world, unsigned seed)
{
    const char *room = getenv("TMPDIR");
    *world = (struct world){.seed = seed, .wall_ms = rg_hq_now_ms()};
    (void)snprintf(world->folder, sizeof world->folder, "%.40s/rg-power-XXXXXX",
                   room != NULL ? room : "/tmp");
    assert_non_null(mkdtemp(world->folder));
    assert_int_equal(mkdir(world_path(world, KIOSK), 0700), 0);
    assert_int_equal(mkdir(world_path(world, HQ), 0700), 0);
    lost_power_begin(world->folder);
}

static void end_day(struct world *world)
{
    lost_power_end();
    world_close_kiosk(world);
    world_close_hq(world);
    world_remove(world->folder);
    for (size_t i = 0; i < world->message_count; i++) {
        free(world->messages[i].payload);
    }
    free(world->messages);
}

static unsigned long number_of(const char *name, unsigned long otherwise)
{
    const char *text = getenv(name);
    return text != NULL ? strtoul(text, NULL, 10) : otherwise;
}

/* @return how many cuts were tried: each moment of the day, or @p most of them, evenly. */
static size_t try_day(unsigned seed, size_t most, size_t *failed)
{
    static struct world world;
    struct day day = day_of(seed, DAY_STEPS);
    struct run run = {.day = &day};
    begin_day(&world, seed);
    for (size_t i = 0; i <= day.count; i++) {
        run.begun[i] = i == 0 ? 0 : OPEN;
    }
    go_on(&world, &run, 0, STEPS_MOST);
    run.begun[day.count] = lost_power_now();
    last_words(&world);
    oracle_all_well(&world);
    size_t moments = lost_power_now() + 1, tries = moments < most ? moments : most;
    world.seed = seed;
    for (size_t i = 0; i < tries; i++) {
        size_t moment = tries < moments ? i * moments / tries + seed % (moments / tries) : i;
        *failed += !try_cut(&world, &run, number_of("CUT", moment));
    }
    end_day(&world);
    return tries;
}

static void nobody_was_told_what_is_not_so(void **state)
{
    (void)state;
    unsigned seed = (unsigned)number_of("SEED", 1);
    size_t cuts = getenv("CUT") != NULL ? 1 : number_of("CUTS", CUTS), tried = 0, failed = 0;
    for (unsigned day = seed; tried < cuts; day++) {
        tried += try_day(day, cuts - tried, &failed);
    }
    (void)fprintf(stderr, "%zu power cuts, %zu with a loss\n", tried, failed);
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nobody_was_told_what_is_not_so)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
