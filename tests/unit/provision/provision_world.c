#include "provision_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

uint32_t world_random(struct world *world, uint32_t below)
{
    world->seed = world->seed * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)(world->seed >> 8) * below) >> 24);
}

static struct rg_provision_disk look(const struct world *world)
{
    return (struct rg_provision_disk){
        .key = world->key != 0,
        .staged = world->key != 0 && world->staged_whole && world->staged_key == world->key,
        .identity = world->key != 0 && world->identity_key == world->key && !world->identity_expired};
}

static enum rg_provision_kept read_record(struct world *world, uint8_t nonce[RG_PROVISION_NONCE_LEN])
{
    struct rg_provision kept;
    rg_provision_init(&kept);
    if (world->has_record && rg_provision_record_read(&kept, world->record, sizeof world->record) != RG_OK) {
        rg_provision_init(&kept);
    }
    memcpy(nonce, kept.nonce, sizeof kept.nonce);
    return kept.kept;
}

/* HQ, as include/protocol/README.md has it: the same key and nonce get the same certificate, another key waits for IT. */
static void ask_hq(struct world *world)
{
    const uint8_t *nonce = world->machine.nonce;
    struct rg_provision_event answer = {.kind = RG_PROVISION_ANSWER, .retry_s = 60};
    world->requests++;
    bool issued =
        world->issued_key == world->key && memcmp(world->issued_nonce, nonce, RG_PROVISION_NONCE_LEN) == 0;
    if (!issued && world->approved) {
        world->approved = false;
        world->issued_key = world->key;
        memcpy(world->issued_nonce, nonce, RG_PROVISION_NONCE_LEN);
        world->certificates++;
        issued = true;
    }
    world->pending_key = issued ? 0 : world->key;
    answer.answer = issued ? RG_PROVISION_ANSWER_ISSUED : RG_PROVISION_ANSWER_PENDING;
    memcpy(answer.nonce, nonce, RG_PROVISION_NONCE_LEN);
    world->answer_waits = true;
    world->answer = answer;
}

static void connect_link(struct world *world, enum rg_provision_link link)
{
    uint8_t nonce[RG_PROVISION_NONCE_LEN];
    if (link == RG_PROVISION_LINK_TRIAL) {
        assert_true(look(world).staged);
    }
    if (link == RG_PROVISION_LINK_OWN) {
        /* The one thing that must never happen: an identity in use whose trial did not pass. */
        assert_int_equal(read_record(world, nonce), RG_PROVISION_CONFIRMED);
        assert_true(look(world).identity);
        assert_true(world->tried[world->identity_key]);
    }
}

/* @return false when the power went before it was done; half of what is not atomic may be. */
static bool carry_out(struct world *world, const struct rg_provision_command *command, bool cut)
{
    bool done = !cut || world_random(world, 2) == 0;
    switch (command->kind) {
    case RG_PROVISION_MAKE_KEY:
        if (done) {
            world->key = ++world->keys_made;
            assert_true(world->key < WORLD_KEYS);
        }
        break;
    case RG_PROVISION_KEEP:
        if (done) {
            rg_provision_record_write(command->kept, world->machine.nonce, world->record);
            world->has_record = true;
        }
        break;
    case RG_PROVISION_STAGE:
        world->staged_key = world->key;
        world->staged_whole = done;
        break;
    case RG_PROVISION_ADOPT:
        assert_true(look(world).staged || look(world).identity);
        if (done && look(world).staged) {
            world->identity_key = world->staged_key;
            world->identity_expired = false;
            world->staged_key = 0;
            world->staged_whole = false;
        }
        break;
    case RG_PROVISION_CONNECT:
        if (!cut) {
            connect_link(world, command->link);
        }
        break;
    case RG_PROVISION_REQUEST:
        if (!cut) {
            assert_int_not_equal(world->key, 0);
            ask_hq(world);
        }
        break;
    }
    return !cut;
}

static void stamp(struct world *world, struct rg_provision_event *event)
{
    event->now_ms = world->now_ms;
    for (size_t i = 0; i < sizeof event->random; i++) {
        event->random[i] = (uint8_t)world_random(world, 256);
    }
}

static void tell_failed(struct world *world)
{
    struct rg_provision_event failed = {.kind = RG_PROVISION_FAILED, .disk = look(world)};
    struct rg_provision_commands none;
    failed.kept = read_record(world, failed.nonce);
    stamp(world, &failed);
    rg_provision_handle(&world->machine, &failed, &none);
    assert_int_equal(none.count, 0);
}

void world_handle(struct world *world, struct rg_provision_event event)
{
    struct rg_provision_commands commands;
    stamp(world, &event);
    rg_provision_handle(&world->machine, &event, &commands);
    assert_true(commands.count <= RG_PROVISION_COMMANDS_MAX);
    for (size_t i = 0; i < commands.count; i++) {
        bool cut = world->cut_in > 0 && --world->cut_in == 0;
        if (!carry_out(world, &commands.items[i], cut)) {
            world_start(world);
            return;
        }
        if (world->fail_in > 0 && --world->fail_in == 0) {
            tell_failed(world);
            break;
        }
    }
    /* Every wait ends, but that of a kiosk that has arrived. */
    if (rg_provision_deadline(&world->machine) == INT64_MAX) {
        assert_int_equal(world->machine.kept, RG_PROVISION_CONFIRMED);
        assert_int_equal(world->machine.link, RG_PROVISION_LINK_OWN);
    }
}

void world_start(struct world *world)
{
    struct rg_provision_event start = {.kind = RG_PROVISION_START, .disk = look(world)};
    rg_provision_init(&world->machine);
    world->machine.kept = read_record(world, world->machine.nonce);
    world->answer_waits = world->answer_waits && world_random(world, 4) == 0;
    world_handle(world, start);
}

void world_up(struct world *world)
{
    struct rg_provision_event up = {.kind = RG_PROVISION_UP, .link = world->machine.link};
    if (up.link == RG_PROVISION_LINK_TRIAL) {
        world->tried[world->staged_key] = true;
    }
    world_handle(world, up);
}

void world_answer(struct world *world)
{
    if (world->answer_waits) {
        world->answer_waits = false;
        world_handle(world, world->answer);
    }
}

void world_tick(struct world *world)
{
    int64_t deadline = rg_provision_deadline(&world->machine);
    if (deadline != INT64_MAX) {
        world->now_ms = deadline > world->now_ms ? deadline : world->now_ms;
        world_handle(world, (struct rg_provision_event){.kind = RG_PROVISION_TICK});
    }
}

void world_wipe(struct world *world)
{
    world->has_record = false;
    world->key = world->staged_key = world->identity_key = 0;
    world->staged_whole = world->identity_expired = false;
    world_start(world);
}

void world_approve(struct world *world)
{
    world->approved = world->approved || world->pending_key != 0;
}

int world_heal(struct world *world, int most)
{
    world->cut_in = world->fail_in = 0;
    for (int steps = 0; steps < most; steps++) {
        const struct rg_provision *machine = &world->machine;
        if (machine->kept == RG_PROVISION_CONFIRMED && machine->link == RG_PROVISION_LINK_OWN) {
            return steps;
        }
        world_approve(world);
        if (machine->link != RG_PROVISION_LINK_NONE && !machine->up) {
            world_up(world);
        } else if (world->answer_waits) {
            world_answer(world);
        } else {
            world_tick(world);
        }
    }
    return -1;
}
