/* A kiosk comes to its next identity, and is never without one that it can use: whatever fails, and wherever the power goes. */
#include "renewal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CASES 20000
#define HOUR  INT64_C(3600000)

/* Keys are numbers; HQ takes for the kiosk's whatever it issued and has not replaced. */
struct scene {
    bool has_record;
    uint8_t record[RG_PROVISION_RECORD_LEN];
    int next_key, staged_key, identity_key;
    bool staged_whole;
    int last, present, next; /* of HQ: what it issued */
    uint8_t next_nonce[RG_PROVISION_NONCE_LEN], present_nonce[RG_PROVISION_NONCE_LEN];
    bool trial_reaches_hq, denied;
    int keys_made, issued, switched;
    struct rg_renewal machine;
    bool answer_waits;
    struct rg_renewal_event answer;
    int64_t now_ms;
    uint32_t seed, cut_in, fail_in;
};

static uint32_t below(struct scene *s, uint32_t limit)
{
    s->seed = s->seed * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)(s->seed >> 8) * limit) >> 24);
}

/* A key is younger than another when its number is higher. */
static struct rg_provision_disk look(const struct scene *s)
{
    return (struct rg_provision_disk){.key = s->next_key != 0,
                                      .staged = s->staged_whole && s->staged_key > s->identity_key,
                                      .identity = true};
}

static enum rg_renewal_kept read_record(const struct scene *s, uint8_t nonce[RG_PROVISION_NONCE_LEN])
{
    struct rg_provision kept;
    rg_provision_init(&kept);
    if (s->has_record) {
        assert_int_equal(rg_provision_record_read(&kept, s->record, sizeof s->record), RG_OK);
    }
    memcpy(nonce, kept.nonce, sizeof kept.nonce);
    return (enum rg_renewal_kept)kept.kept;
}

/* As include/protocol/README.md has it: asked by the key in force it issues, asked by the next key it puts that in force. */
static void ask_hq(struct scene *s, bool trial)
{
    const uint8_t *nonce = s->machine.nonce;
    int by = trial ? s->staged_key : s->identity_key, wanted = trial ? s->staged_key : s->next_key;
    struct rg_renewal_event answer = {.kind = RG_RENEWAL_ANSWER, .retry_s = 60};
    bool repeated = (by == s->present || by == s->last) && wanted == s->present &&
                    memcmp(nonce, s->present_nonce, sizeof s->present_nonce) == 0;
    bool good = !s->denied && (by == s->present || by == s->next || repeated);
    if (trial && !s->trial_reaches_hq) {
        return;
    }
    if (good && by == s->next && by != s->present) {
        assert_int_equal(wanted, s->next);
        s->last = s->present;
        s->present = s->next;
        memcpy(s->present_nonce, s->next_nonce, sizeof s->present_nonce);
    } else if (good && !repeated &&
               !(wanted == s->next && memcmp(nonce, s->next_nonce, sizeof s->next_nonce) == 0)) {
        s->next = wanted;
        memcpy(s->next_nonce, nonce, sizeof s->next_nonce);
        s->issued++;
    }
    answer.answer = good ? RG_PROVISION_ANSWER_ISSUED : RG_PROVISION_ANSWER_DENIED;
    memcpy(answer.nonce, nonce, sizeof answer.nonce);
    s->answer_waits = true;
    s->answer = answer;
}

static void start(struct scene *s);

/* @return false when the power went before it was done. */
static bool carry_out(struct scene *s, const struct rg_renewal_command *command, bool cut)
{
    bool done = !cut || below(s, 2) == 0;
    switch (command->kind) {
    case RG_RENEWAL_MAKE_KEY: s->next_key = done ? ++s->keys_made + 1 : s->next_key; break;
    case RG_RENEWAL_KEEP:
        if (done) {
            rg_provision_record_write((enum rg_provision_kept)command->kept, s->machine.nonce, s->record);
            s->has_record = true;
        }
        break;
    case RG_RENEWAL_STAGE:
        s->staged_key = s->next_key;
        s->staged_whole = done;
        break;
    case RG_RENEWAL_DROP: s->staged_whole = s->staged_whole && !done; break;
    case RG_RENEWAL_ADOPT:
        if (done && look(s).staged) {
            /* What must never happen: an identity in force that HQ does not take. */
            assert_int_equal(s->staged_key, s->present);
            s->next_key = s->identity_key;
            s->identity_key = s->staged_key;
            s->staged_key = s->next_key;
        }
        break;
    case RG_RENEWAL_CONNECT:
        assert_true(command->link != RG_RENEWAL_LINK_TRIAL || cut || look(s).staged);
        s->answer_waits = false;
        break;
    case RG_RENEWAL_REQUEST:
        if (!cut) {
            ask_hq(s, s->machine.link == RG_RENEWAL_LINK_TRIAL);
        }
        break;
    case RG_RENEWAL_SWITCH: s->switched += !cut; break;
    }
    return !cut;
}

static void handle(struct scene *s, struct rg_renewal_event event)
{
    struct rg_renewal_commands commands, none;
    event.now_ms = s->now_ms;
    for (size_t i = 0; i < sizeof event.random; i++) {
        event.random[i] = (uint8_t)below(s, 256);
    }
    rg_renewal_handle(&s->machine, &event, &commands);
    assert_true(commands.count <= RG_RENEWAL_COMMANDS_MAX);
    for (size_t i = 0; i < commands.count; i++) {
        bool cut = s->cut_in > 0 && --s->cut_in == 0;
        if (!carry_out(s, &commands.items[i], cut)) {
            start(s);
            return;
        }
        if (s->fail_in > 0 && --s->fail_in == 0) {
            struct rg_renewal_event failed = {
                .kind = RG_RENEWAL_FAILED, .now_ms = s->now_ms, .disk = look(s)};
            failed.kept = read_record(s, failed.nonce);
            rg_renewal_handle(&s->machine, &failed, &none);
            assert_int_equal(none.count, 0);
            break;
        }
    }
    /* HQ always takes what is in force here, and every wait ends. */
    assert_true(s->identity_key == s->present || s->machine.kept == RG_RENEWAL_STAGED ||
                s->machine.kept == RG_RENEWAL_ADOPTING || s->machine.kept == RG_RENEWAL_ASKED);
    assert_true(s->machine.kept == RG_RENEWAL_NONE || rg_renewal_deadline(&s->machine) != INT64_MAX);
}

static void start(struct scene *s)
{
    rg_renewal_init(&s->machine);
    s->machine.kept = read_record(s, s->machine.nonce);
    s->answer_waits = false;
    handle(s, (struct rg_renewal_event){.kind = RG_RENEWAL_START, .disk = look(s)});
}

static struct scene fresh(uint32_t seed)
{
    struct scene s = {.identity_key = 1, .present = 1, .trial_reaches_hq = true, .seed = seed};
    start(&s);
    assert_int_equal(s.machine.kept, RG_RENEWAL_NONE);
    return s;
}

static void up(struct scene *s)
{
    handle(s, (struct rg_renewal_event){.kind = RG_RENEWAL_UP, .link = s->machine.link});
}

static void answer(struct scene *s)
{
    if (s->answer_waits) {
        s->answer_waits = false;
        handle(s, s->answer);
    }
}

static void tick(struct scene *s)
{
    int64_t deadline = rg_renewal_deadline(&s->machine);
    if (deadline != INT64_MAX) {
        s->now_ms = deadline > s->now_ms ? deadline : s->now_ms;
        handle(s, (struct rg_renewal_event){.kind = RG_RENEWAL_TICK});
    }
}

static void due(struct scene *s)
{
    handle(s, (struct rg_renewal_event){.kind = RG_RENEWAL_DUE});
}

/* Nothing goes wrong any more. @return whether it has an identity that HQ takes, and nothing under way. */
static bool heal(struct scene *s, int most)
{
    s->cut_in = s->fail_in = 0;
    s->trial_reaches_hq = true;
    s->denied = false;
    while (most-- > 0 && s->machine.kept != RG_RENEWAL_NONE) {
        if (s->machine.link != RG_RENEWAL_LINK_NONE && !s->machine.up) {
            up(s);
        } else if (s->answer_waits) {
            answer(s);
        } else {
            tick(s);
        }
    }
    return s->machine.kept == RG_RENEWAL_NONE && s->identity_key == s->present;
}

static void one_after_the_other(void **state)
{
    (void)state;
    struct scene s = fresh(1);
    for (int round = 1; round <= 5; round++) {
        due(&s);
        assert_int_equal(s.machine.link, RG_RENEWAL_LINK_PRESENT);
        up(&s);
        answer(&s);
        assert_int_equal(s.machine.kept, RG_RENEWAL_STAGED);
        assert_int_equal(s.machine.link, RG_RENEWAL_LINK_TRIAL);
        assert_int_equal(s.identity_key, round);
        up(&s);
        assert_int_equal(s.identity_key, round);
        answer(&s);
        assert_int_equal(s.machine.kept, RG_RENEWAL_NONE);
        assert_int_equal(s.identity_key, round + 1);
        assert_int_equal(s.switched, round);
        assert_int_equal(s.issued, round);
    }
}

/* A broker that is not there, or one that HQ does not hear: the one in force stays, and what HQ says later is tried at once. */
static void a_trial_that_does_not_reach_hq(void **state)
{
    (void)state;
    for (int connects = 0; connects < 2; connects++) {
        struct scene s = fresh(2);
        s.trial_reaches_hq = false;
        due(&s);
        int64_t pause = 0;
        for (uint32_t i = 1; i <= 12; i++) {
            up(&s);
            answer(&s);
            assert_int_equal(s.machine.link, RG_RENEWAL_LINK_TRIAL);
            if (connects == 1) {
                up(&s);
            }
            tick(&s);
            assert_int_equal(s.machine.link, RG_RENEWAL_LINK_NONE);
            assert_int_equal(s.machine.failed, i);
            assert_false(look(&s).staged);
            int64_t wait = rg_renewal_deadline(&s.machine) - s.now_ms;
            assert_true(wait >= RG_RENEWAL_PAUSE_MS / 2 && wait <= RG_RENEWAL_PAUSE_MAX_MS &&
                        wait >= pause / 2);
            pause = wait;
            tick(&s);
        }
        assert_int_equal(s.identity_key, 1);
        assert_int_equal(s.keys_made, 1);
        assert_int_equal(s.issued, 1);
        assert_true(pause > 2 * HOUR);
        up(&s);
        answer(&s);
        s.trial_reaches_hq = true;
        handle(&s, (struct rg_renewal_event){.kind = RG_RENEWAL_NEWER});
        assert_int_equal(s.machine.link, RG_RENEWAL_LINK_PRESENT);
        assert_true(heal(&s, 10));
        assert_int_equal(s.switched, 1);
    }
}

/* HQ that denies, does not answer or is not reached is asked again, and not all the time. */
static void hq_says_no_or_nothing(void **state)
{
    (void)state;
    for (int how = 0; how < 3; how++) {
        struct scene s = fresh(3);
        s.denied = how == 0;
        due(&s);
        uint32_t connected = 0;
        while (s.now_ms < 48 * HOUR) {
            if (s.machine.link == RG_RENEWAL_LINK_PRESENT && !s.machine.up && how < 2) {
                connected++;
                up(&s);
            } else if (s.answer_waits && how == 0) {
                answer(&s);
            } else {
                tick(&s);
            }
        }
        assert_true(how == 2 || (connected > 5 && connected < 48 * 120));
        assert_int_equal(s.identity_key, 1);
        assert_true(heal(&s, 50));
        assert_int_equal(s.identity_key, 2);
    }
}

static void strangers_words_are_none(void **state)
{
    (void)state;
    struct scene s = fresh(4);
    handle(&s, (struct rg_renewal_event){.kind = RG_RENEWAL_NEWER});
    handle(&s, (struct rg_renewal_event){.kind = RG_RENEWAL_ANSWER, .answer = RG_PROVISION_ANSWER_ISSUED});
    handle(&s, (struct rg_renewal_event){.kind = RG_RENEWAL_UP});
    assert_int_equal(s.machine.kept, RG_RENEWAL_NONE);
    due(&s);
    up(&s);
    s.answer.nonce[5] ^= 1;
    answer(&s);
    assert_int_equal(s.machine.kept, RG_RENEWAL_ASKED);
    handle(&s, (struct rg_renewal_event){.kind = RG_RENEWAL_UP, .link = RG_RENEWAL_LINK_TRIAL});
    assert_int_equal(s.machine.link, RG_RENEWAL_LINK_PRESENT);
}

/* The power goes before each step, or in it: what is left is an identity that HQ takes, and the renewal goes on. */
static void the_power_goes_at_each_step(void **state)
{
    (void)state;
    int seen = 0;
    for (uint32_t cut = 1; cut <= 24; cut++) {
        for (uint32_t seed = 0; seed < 40; seed++) {
            struct scene s = fresh(seed * 100 + cut);
            s.cut_in = cut;
            due(&s);
            for (int i = 0; i < 6; i++) {
                up(&s);
                answer(&s);
            }
            seen += s.cut_in == 0;
            assert_true(heal(&s, 40));
            due(&s);
            assert_true(heal(&s, 40));
            assert_true(s.identity_key >= 2);
        }
    }
    assert_true(seen > 300);
}

static void anything_in_any_order(void **state)
{
    (void)state;
    const char *wanted = getenv("CASES");
    uint32_t cases = wanted != NULL ? (uint32_t)strtoul(wanted, NULL, 10) : CASES;
    for (uint32_t i = 0; i < cases; i++) {
        struct scene s = fresh(i);
        for (int step = 0; step < 30; step++) {
            s.cut_in = below(&s, 8) == 0 ? 1 + below(&s, 6) : s.cut_in;
            s.fail_in = below(&s, 8) == 0 ? 1 + below(&s, 6) : s.fail_in;
            s.trial_reaches_hq = below(&s, 4) > 0;
            s.denied = below(&s, 6) == 0;
            switch (below(&s, 8)) {
            case 0: start(&s); break;
            case 1: due(&s); break;
            case 2: handle(&s, (struct rg_renewal_event){.kind = RG_RENEWAL_NEWER}); break;
            case 3:
                handle(&s, (struct rg_renewal_event){.kind = RG_RENEWAL_DOWN, .link = s.machine.link});
                break;
            case 4: tick(&s); break;
            case 5: answer(&s); break;
            default: up(&s); break;
            }
        }
        if (!heal(&s, 60)) {
            fail_msg("seed %u: kept %d, in force %d, HQ takes %d", i, (int)s.machine.kept, s.identity_key,
                     s.present);
        }
    }
}

static void two_thirds(void **state)
{
    (void)state;
    assert_false(rg_renewal_due(0, 3 * HOUR, 2 * HOUR - 1));
    assert_true(rg_renewal_due(0, 3 * HOUR, 2 * HOUR));
    assert_true(rg_renewal_due(0, 3 * HOUR, 9 * HOUR));
    /* A clock of before it was issued says nothing. */
    assert_false(rg_renewal_due(5 * HOUR, 8 * HOUR, 4 * HOUR));
    assert_false(rg_renewal_due(5 * HOUR, 5 * HOUR, 9 * HOUR));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_after_the_other),
        cmocka_unit_test(a_trial_that_does_not_reach_hq),
        cmocka_unit_test(hq_says_no_or_nothing),
        cmocka_unit_test(strangers_words_are_none),
        cmocka_unit_test(the_power_goes_at_each_step),
        cmocka_unit_test(anything_in_any_order),
        cmocka_unit_test(two_thirds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
