/* A kiosk comes to its identity whatever happens on the way, and uses none that was not tried. */
#include "provision_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CASES 50000
#define HOUR  INT64_C(3600000)

static struct world fresh(uint32_t seed)
{
    struct world world = {.seed = seed};
    world_start(&world);
    return world;
}

static void out_of_the_box(void **state)
{
    (void)state;
    struct world world = fresh(1);
    assert_int_equal(world.machine.kept, RG_PROVISION_REQUESTED);
    assert_int_equal(world.machine.link, RG_PROVISION_LINK_CLAIM);
    world_up(&world);
    world_answer(&world);
    assert_int_equal(world.machine.kept, RG_PROVISION_PENDING);
    world_approve(&world);
    world_tick(&world);
    world_answer(&world);
    assert_int_equal(world.machine.kept, RG_PROVISION_STAGED);
    assert_int_equal(world.machine.link, RG_PROVISION_LINK_TRIAL);
    world_up(&world);
    assert_int_equal(world.machine.kept, RG_PROVISION_CONFIRMED);
    assert_int_equal(world.machine.link, RG_PROVISION_LINK_OWN);
    assert_int_equal(world.certificates, 1);
    assert_int_equal(world.keys_made, 1);
}

/* Asked for days, HQ that nobody approves at is not asked more than the state allows, and keeps the kiosk where it is. */
static void nobody_approves(void **state)
{
    (void)state;
    struct world world = fresh(2);
    world_up(&world);
    world_answer(&world);
    while (world.now_ms < 24 * HOUR) {
        world_tick(&world);
        world_answer(&world);
        assert_int_equal(world.machine.kept, RG_PROVISION_PENDING);
    }
    assert_true(world.requests >= 24 * 60 && world.requests <= 24 * 60 * 2 + 2);
    assert_int_equal(world.keys_made, 1);
}

/* A lost reply, or HQ itself, parks nobody: it is asked again, then the connection is made anew. */
static void nobody_answers(void **state)
{
    (void)state;
    struct world world = fresh(3);
    uint32_t connected = 0;
    while (world.now_ms < 24 * HOUR) {
        if (!world.machine.up) {
            world_up(&world);
            connected++;
        }
        int64_t before = world.now_ms;
        world_tick(&world);
        assert_true(world.now_ms - before <= RG_PROVISION_CONNECT_MS);
    }
    assert_true(connected > 100 && world.requests > 4 * connected);
}

static void what_hq_says_of_time_is_bounded(void **state)
{
    (void)state;
    static const uint32_t said[] = {0, 1, 4, 3601, UINT32_MAX};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        struct world world = fresh(4);
        world_up(&world);
        world.answer.retry_s = said[i];
        world.answer.answer = RG_PROVISION_ANSWER_DENIED;
        world_answer(&world);
        assert_true(world.machine.denied);
        int64_t wait = rg_provision_deadline(&world.machine) - world.now_ms;
        assert_in_range(wait, RG_PROVISION_RETRY_MIN_S * 1000 / 2, RG_PROVISION_RETRY_MAX_S * 1000);
    }
}

static void a_strangers_answer_is_none(void **state)
{
    (void)state;
    struct world world = fresh(5);
    world_approve(&world);
    world_up(&world);
    world.answer.answer = RG_PROVISION_ANSWER_ISSUED;
    world.answer.nonce[3] ^= 1;
    world_answer(&world);
    assert_int_equal(world.machine.kept, RG_PROVISION_REQUESTED);
    world_handle(&world,
                 (struct rg_provision_event){.kind = RG_PROVISION_UP, .link = RG_PROVISION_LINK_TRIAL});
    assert_int_equal(world.machine.link, RG_PROVISION_LINK_CLAIM);
}

/* A certificate that does not connect: HQ is asked again and says the same, without another approval. */
static void trial_fails(void **state)
{
    (void)state;
    struct world world = fresh(6);
    world_up(&world);
    world_approve(&world);
    world.approved = true;
    world_tick(&world);
    world_answer(&world);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(world.machine.link, RG_PROVISION_LINK_TRIAL);
        world_tick(&world);
        assert_int_equal(world.machine.link, RG_PROVISION_LINK_CLAIM);
        world_up(&world);
        world_answer(&world);
    }
    assert_int_equal(world.certificates, 1);
    assert_int_equal(world.identity_key, 0);
    assert_true(world_heal(&world, 100) >= 0);
    assert_int_equal(world.certificates, 1);
}

/* Wiped, run out in its box or while it stood, without its key: PENDING by the claim, and nothing is given without IT. */
static void comes_back_by_the_claim(void **state)
{
    (void)state;
    for (int how = 0; how < 5; how++) {
        struct world world = fresh(7);
        assert_true(world_heal(&world, 100) >= 0);
        assert_int_equal(world.certificates, 1);
        world.identity_expired = how == 1 || how == 2;
        world.key = how == 3 ? 0 : world.key;
        if (how == 0) {
            world_wipe(&world);
        } else if (how == 2) {
            world_handle(&world, (struct rg_provision_event){.kind = RG_PROVISION_USELESS});
        } else if (how == 4) {
            /* HQ was asked beside the identity in force: with that key and nonce it goes on. */
            struct rg_provision_event useless = {
                .kind = RG_PROVISION_USELESS, .asked = true, .nonce = {9, 7}};
            world.key = ++world.keys_made;
            world_handle(&world, useless);
            assert_int_equal(world.machine.kept, RG_PROVISION_REQUESTED);
            assert_memory_equal(world.machine.nonce, useless.nonce, sizeof useless.nonce);
            assert_int_equal(world.keys_made, world.key);
            world_start(&world);
        } else {
            world_start(&world);
        }
        assert_int_equal(world.machine.link, RG_PROVISION_LINK_CLAIM);
        world_up(&world);
        world_answer(&world);
        assert_int_equal(world.machine.kept, RG_PROVISION_PENDING);
        assert_int_equal(world.certificates, 1);
        assert_true(world_heal(&world, 100) >= 0);
        assert_int_equal(world.certificates, 2);
    }
}

static void cut_at_every_command(void **state)
{
    (void)state;
    for (uint32_t at = 1; at < 20; at++) {
        for (uint32_t seed = 0; seed < 8; seed++) {
            struct world world = {.seed = seed, .cut_in = at};
            world_start(&world);
            for (int i = 0; i < 12; i++) {
                world_approve(&world);
                world_up(&world);
                world_answer(&world);
                world_tick(&world);
            }
            assert_true(world_heal(&world, 100) >= 0);
            /* A cut loses no approval but where it loses the key that was approved. */
            assert_int_equal(world.certificates, 1);
        }
    }
}

static void disturb(struct world *world)
{
    switch (world_random(world, 16)) {
    case 0: world->cut_in = 1 + world_random(world, 4); break;
    case 1: world->fail_in = 1 + world_random(world, 4); break;
    case 2: world_start(world); break;
    case 3:
        world_handle(world,
                     (struct rg_provision_event){.kind = RG_PROVISION_DOWN, .link = world->machine.link});
        break;
    case 4: world->answer_waits = false; break;
    case 5: world_approve(world); break;
    case 6: /* a bit rots while the power is off */
        world->record[world_random(world, RG_PROVISION_RECORD_LEN)] ^= 0x10;
        world_start(world);
        break;
    case 7:
        if (world_random(world, 8) == 0) {
            world_wipe(world);
        }
        break;
    case 8:
        world->identity_expired = world->identity_key != 0;
        world_handle(world, (struct rg_provision_event){.kind = RG_PROVISION_USELESS});
        break;
    case 9:
        world->issued_key = 0; /* revoked */
        break;
    case 10:
        if (world->answer_waits) {
            world_handle(world, world->answer); /* and it comes once more */
        }
        break;
    case 11: world_tick(world); break;
    case 12:
    case 13: world_answer(world); break;
    default: world_up(world); break;
    }
}

static void whatever_happens(void **state)
{
    (void)state;
    const char *wanted = getenv("CASES");
    long cases = wanted != NULL ? strtol(wanted, NULL, 10) : CASES;
    for (long i = 0; i < cases; i++) {
        struct world world = fresh((uint32_t)i * 2654435761u + 1);
        uint32_t events = 5 + world_random(&world, 80);
        for (uint32_t n = 0; n < events; n++) {
            disturb(&world);
        }
        int64_t healed_ms = world.now_ms;
        if (world_heal(&world, 100) < 0) {
            fail_msg("case %ld ends %s", i, rg_provision_kept_name(world.machine.kept));
        }
        assert_true(world.now_ms - healed_ms <= HOUR);
    }
}

static void records_are_read_as_written(void **state)
{
    (void)state;
    struct rg_provision machine;
    uint8_t record[RG_PROVISION_RECORD_LEN + 1] = {0}, nonce[RG_PROVISION_NONCE_LEN] = {1, 2, 3};
    for (int kept = 0; kept <= RG_PROVISION_CONFIRMED; kept++) {
        rg_provision_record_write((enum rg_provision_kept)kept, nonce, record);
        assert_int_equal(rg_provision_record_read(&machine, record, RG_PROVISION_RECORD_LEN), RG_OK);
        assert_int_equal(machine.kept, kept);
        assert_memory_equal(machine.nonce, nonce, sizeof nonce);
    }
    for (size_t len = 0; len <= sizeof record; len++) {
        if (len != RG_PROVISION_RECORD_LEN) {
            assert_int_equal(rg_provision_record_read(&machine, record, len), RG_CORRUPT);
        }
    }
    for (size_t bit = 0; bit < 8 * RG_PROVISION_RECORD_LEN; bit++) {
        record[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(rg_provision_record_read(&machine, record, RG_PROVISION_RECORD_LEN), RG_CORRUPT);
        assert_int_equal(machine.kept, RG_PROVISION_FACTORY);
        record[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

/* A later release wrote this: version 2, and its sum fits. */
static void a_later_release(void **state)
{
    (void)state;
    struct rg_provision machine;
    uint8_t record[RG_PROVISION_RECORD_LEN], nonce[RG_PROVISION_NONCE_LEN] = {0};
    rg_provision_record_write(RG_PROVISION_CONFIRMED, nonce, record);
    record[4] = 2;
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (int i = 0; i < 24; i++) {
        hash = (hash ^ record[i]) * UINT64_C(0x100000001b3);
    }
    for (int i = 0; i < 8; i++) {
        record[24 + i] = (uint8_t)(hash >> 8 * i);
    }
    assert_int_equal(rg_provision_record_read(&machine, record, sizeof record), RG_UNSUPPORTED);
    assert_int_equal(machine.kept, RG_PROVISION_FACTORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(out_of_the_box),
        cmocka_unit_test(nobody_approves),
        cmocka_unit_test(nobody_answers),
        cmocka_unit_test(what_hq_says_of_time_is_bounded),
        cmocka_unit_test(a_strangers_answer_is_none),
        cmocka_unit_test(trial_fails),
        cmocka_unit_test(comes_back_by_the_claim),
        cmocka_unit_test(cut_at_every_command),
        cmocka_unit_test(whatever_happens),
        cmocka_unit_test(records_are_read_as_written),
        cmocka_unit_test(a_later_release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
