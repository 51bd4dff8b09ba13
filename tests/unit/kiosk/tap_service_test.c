/* The tap thread with a reader process that plays a script: what reaches main and the store thread. */
#include "tap_service.h"

#include "card_setup.h"
#include "cipher.h"
#include "keystore_sim.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static uint64_t monotonic_ns(struct rg_clock *self)
{
    (void)self;
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static const struct rg_clock_ops clock_ops = {.monotonic_ns = monotonic_ns};
static struct rg_clock test_clock = {.ops = &clock_ops};

struct bench {
    struct rg_mailbox news, requests, events;
    struct rg_keystore *keystore;
    struct rg_cipher *cipher;
    struct rg_card_setup media;
    struct rg_tap_service service;
    struct rg_service row;
    char lives[64];
    bool without_events;
};

static int prepare(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    assert_non_null(bench);
    (void)snprintf(bench->lives, sizeof bench->lives, "/tmp/kiosk-lives-XXXXXX");
    int fd = mkstemp(bench->lives);
    assert_true(fd >= 0);
    (void)close(fd);
    assert_int_equal(setenv("FAKE_LIVES", bench->lives, 1), 0);
    assert_int_equal(rg_mailbox_init(&bench->news, sizeof(struct rg_news), RG_NEWS_CAPACITY), RG_OK);
    assert_int_equal(rg_mailbox_init(&bench->requests, sizeof(struct rg_request), RG_REQUESTS_CAPACITY),
                     RG_OK);
    assert_int_equal(rg_mailbox_init(&bench->events, sizeof(struct rg_request), RG_REQUESTS_CAPACITY), RG_OK);
    assert_int_equal(rg_keystore_sim_create(&bench->keystore), RG_OK);
    static const uint8_t key[RG_KEY_LEN] = {7};
    assert_int_equal(bench->keystore->ops->put(bench->keystore, RG_KEY_CARD_HASH, 1, key), RG_OK);
    assert_int_equal(rg_cipher_make(&bench->cipher), RG_OK);
    rg_card_setup_default(&bench->media, bench->cipher);
    *state = bench;
    return 0;
}

static void run_deaf(struct bench *bench, const char *script, bool deaf)
{
    assert_int_equal(rg_tap_service_init(&bench->service, script, "a", &bench->media, &bench->news,
                                         &bench->requests, bench->keystore, &test_clock),
                     RG_OK);
    atomic_store(&bench->service.deaf, deaf);
    bench->service.events = bench->without_events ? NULL : &bench->events;
    bench->row = rg_tap_service_row(&bench->service);
    assert_int_equal(rg_services_start(&bench->row, 1), RG_OK);
}

static void run(struct bench *bench, const char *script)
{
    run_deaf(bench, script, false);
}

static int clean(void **state)
{
    struct bench *bench = *state;
    rg_services_stop(&bench->row, 1);
    rg_tap_service_deinit(&bench->service);
    bench->keystore->ops->close(bench->keystore);
    rg_cipher_free(bench->cipher);
    rg_mailbox_deinit(&bench->requests);
    rg_mailbox_deinit(&bench->events);
    rg_mailbox_deinit(&bench->news);
    (void)unlink(bench->lives);
    free(bench);
    return 0;
}

static bool pop(struct rg_mailbox *mailbox, void *item, int wait_ms)
{
    for (;;) {
        rg_mailbox_quiet(mailbox);
        if (rg_mailbox_pop(mailbox, item) == RG_OK) {
            return true;
        }
        struct pollfd waiting = {.fd = rg_mailbox_doorbell(mailbox), .events = POLLIN};
        if (poll(&waiting, 1, wait_ms) != 1) {
            return false;
        }
    }
}

/* The next news that is not about the reader's state, which may come at any moment. */
static struct rg_news next(struct bench *bench)
{
    static struct rg_news news;
    do {
        if (!pop(&bench->news, &news, 20000)) {
            fail_msg("no news for 20 s");
        }
    } while (news.kind == RG_NEWS_READER);
    return news;
}

static struct rg_news expect(struct bench *bench, enum rg_news_kind kind, uint64_t tap)
{
    struct rg_news news = next(bench);
    assert_int_equal(news.kind, kind);
    assert_int_equal(news.tap, tap);
    return news;
}

static void expect_reader(struct bench *bench, enum rg_part_state state)
{
    struct rg_news news;
    do {
        if (!pop(&bench->news, &news, 20000)) {
            fail_msg("nothing was said of the reader for 20 s");
        }
    } while (news.kind != RG_NEWS_READER);
    assert_int_equal(news.reader, state);
}

static struct rg_request ask(struct bench *bench, enum rg_request_kind kind, uint64_t tap)
{
    struct rg_request request;
    if (!pop(&bench->requests, &request, 20000)) {
        fail_msg("the store is asked nothing for 20 s");
    }
    assert_int_equal(request.kind, kind);
    assert_int_equal(request.tap, tap);
    return request;
}

/* In the store's place. */
static void say_of_card(struct bench *bench, const struct rg_request *request, bool known, bool settled)
{
    struct rg_card_here here = {.question = request->question, .known = known, .settled = settled};
    assert_int_equal(rg_mailbox_push(&bench->service.here, &here), RG_OK);
}

static void assert_token(struct bench *bench, const struct rg_request *request, uint8_t first)
{
    struct rg_card card = {.type = RG_CARD_A, .uid_len = 7};
    memset(card.uid, 0x22, card.uid_len);
    card.uid[0] = first;
    struct rg_card_token token;
    assert_int_equal(rg_identity_token(&card, bench->keystore, &token), RG_OK);
    assert_memory_equal(&request->token, &token, sizeof token);
}

static void a_card_is_hashed_here(void **state)
{
    struct bench *bench = *state;
    run(bench, "ready;card:04");
    struct rg_news news = expect(bench, RG_NEWS_CARD_SEEN, 1);
    assert_true(news.at_ns != 0);
    struct rg_request request = ask(bench, RG_REQUEST_CARD, 1);
    assert_token(bench, &request, 4);
    /* Nobody is known by it, and it has nothing to say for itself: it is its number. */
    say_of_card(bench, &request, false, false);
    request = ask(bench, RG_REQUEST_RESOLVE, 1);
    assert_token(bench, &request, 4);
    assert_int_equal(request.proven, RG_ASSURANCE_L0);
}

static void what_the_store_settled_is_left_alone(void **state)
{
    struct bench *bench = *state;
    run(bench, "ready;iso:04");
    (void)expect(bench, RG_NEWS_CARD_SEEN, 1);
    struct rg_request request = ask(bench, RG_REQUEST_CARD, 1);
    say_of_card(bench, &request, true, true);
    assert_false(pop(&bench->requests, &request, 300));
    struct rg_news news;
    while (pop(&bench->news, &news, 0)) {
        assert_int_equal(news.kind, RG_NEWS_READER);
    }
}

static void a_card_without_our_application_is_its_number(void **state)
{
    struct bench *bench = *state;
    run(bench, "ready;iso:04");
    (void)expect(bench, RG_NEWS_CARD_SEEN, 1);
    struct rg_request request = ask(bench, RG_REQUEST_CARD, 1);
    say_of_card(bench, &request, false, false);
    request = ask(bench, RG_REQUEST_RESOLVE, 1);
    assert_token(bench, &request, 4);
}

/* In the store's place: a member's card, with the keys of its proof (of AN12196, all zero). */
static void say_of_sun(struct bench *bench)
{
    struct rg_request request = ask(bench, RG_REQUEST_CARD, 1);
    struct rg_card_here here = {
        .question = request.question, .known = true, .medium = RG_MEDIUM_NTAG424, .key_count = 2};
    here.keys[0].kind = RG_CARD_KEY_SUN_META;
    here.keys[1].kind = RG_CARD_KEY_SUN_FILE;
    here.keys[0].key.len = here.keys[1].key.len = 16;
    assert_int_equal(rg_mailbox_push(&bench->service.here, &here), RG_OK);
}

static void what_could_be_a_recording_is_kept_before_it_is_looked_up(void **state)
{
    struct bench *bench = *state;
    struct rg_request request, none;
    run(bench, "ready;sun");
    (void)expect(bench, RG_NEWS_CARD_SEEN, 1);
    say_of_sun(bench);
    assert_true(pop(&bench->events, &request, 20000));
    assert_int_equal(request.kind, RG_REQUEST_COUNT);
    assert_int_equal(request.tap, 1);
    assert_int_equal(request.proven, RG_ASSURANCE_L1);
    assert_string_equal(request.medium, "ntag424");
    assert_false(request.once);
    assert_int_equal(request.counter, 61);
    assert_int_equal(rg_mailbox_pop(&bench->requests, &none), RG_NOT_FOUND);
}

static void nobody_to_keep_it_is_nobody_known(void **state)
{
    struct bench *bench = *state;
    struct rg_request none;
    bench->without_events = true;
    run(bench, "ready;sun");
    (void)expect(bench, RG_NEWS_CARD_SEEN, 1);
    say_of_sun(bench);
    assert_int_equal(expect(bench, RG_NEWS_CARD_RESOLVED, 1).resolution, RG_RESOLVED_DATABASE_FAULT);
    assert_int_equal(rg_mailbox_pop(&bench->requests, &none), RG_NOT_FOUND);
}

static void a_bank_card_is_recognised_and_not_looked_up(void **state)
{
    struct bench *bench = *state;
    run(bench, "ready;bank:04");
    (void)expect(bench, RG_NEWS_CARD_SEEN, 1);
    struct rg_request request = ask(bench, RG_REQUEST_CARD, 1);
    say_of_card(bench, &request, false, false);
    assert_int_equal(expect(bench, RG_NEWS_CARD_RESOLVED, 1).resolution, RG_RESOLVED_FOREIGN);
    assert_int_equal(rg_mailbox_pop(&bench->requests, &request), RG_NOT_FOUND);
}

static void what_goes_away_too_early_is_tried_again_as_another_tap(void **state)
{
    struct bench *bench = *state;
    run(bench, "ready;gone:04");
    (void)expect(bench, RG_NEWS_CARD_SEEN, 1);
    struct rg_request request = ask(bench, RG_REQUEST_CARD, 1);
    say_of_card(bench, &request, false, false);
    assert_int_equal(expect(bench, RG_NEWS_CARD_RESOLVED, 1).resolution, RG_RESOLVED_AGAIN);
    /* Silently, because it is said already; and a card that never says a word is not asked for ever. */
    for (uint64_t tap = 2; tap <= 6; tap++) {
        request = ask(bench, RG_REQUEST_CARD, tap);
        say_of_card(bench, &request, false, false);
    }
    assert_false(pop(&bench->requests, &request, 500));
    struct rg_news news;
    while (pop(&bench->news, &news, 500)) {
        assert_int_equal(news.kind, RG_NEWS_READER);
    }
}

static void a_late_answer_of_the_store_is_nobodys(void **state)
{
    struct bench *bench = *state;
    run(bench, "ready;card:04;card:05");
    (void)expect(bench, RG_NEWS_CARD_SEEN, 1);
    struct rg_request first = ask(bench, RG_REQUEST_CARD, 1);
    (void)expect(bench, RG_NEWS_CARD_LEFT, 1);
    (void)expect(bench, RG_NEWS_CARD_SEEN, 2);
    struct rg_request second = ask(bench, RG_REQUEST_CARD, 2);
    say_of_card(bench, &first, false, false);
    struct rg_request request;
    assert_false(pop(&bench->requests, &request, 200));
    say_of_card(bench, &second, false, false);
    request = ask(bench, RG_REQUEST_RESOLVE, 2);
    assert_token(bench, &request, 5);
}

static void a_card_that_is_known_is_taken_beside_one_that_is_not(void **state)
{
    struct bench *bench = *state;
    run(bench, "ready;beside");
    struct rg_request bank = ask(bench, RG_REQUEST_CARD, 0);
    assert_token(bench, &bank, 0x10);
    say_of_card(bench, &bank, false, false);
    struct rg_request member = ask(bench, RG_REQUEST_CARD, 0);
    assert_token(bench, &member, 4);
    say_of_card(bench, &member, true, false);
    (void)expect(bench, RG_NEWS_CARD_SEEN, 1);
    member = ask(bench, RG_REQUEST_CARD, 1);
    assert_token(bench, &member, 4);
}

static void two_that_are_known_are_refused(void **state)
{
    struct bench *bench = *state;
    run(bench, "ready;two");
    for (int i = 0; i < 2; i++) {
        struct rg_request request = ask(bench, RG_REQUEST_CARD, 0);
        say_of_card(bench, &request, true, false);
    }
    (void)expect(bench, RG_NEWS_TWO_CARDS, 0);
}

/* In HQ's place, by way of the store and sync. */
static void say_of_proof(struct bench *bench, const struct rg_request *request, enum rg_status status,
                         size_t len, uint8_t first)
{
    struct rg_sync_said said = {
        .number = request->proof.number, .status = status, .len = (uint8_t)len, .bytes = {first}};
    assert_int_equal(rg_mailbox_push(&bench->service.said, &said), RG_OK);
}

/* A card of ours that nobody is known by here: what it is asked, up to its first question to HQ. */
static struct rg_request challenged(struct bench *bench, const char *script)
{
    run(bench, script);
    (void)expect(bench, RG_NEWS_CARD_SEEN, 1);
    struct rg_request request = ask(bench, RG_REQUEST_CARD, 1);
    struct rg_card_token token = request.token;
    say_of_card(bench, &request, false, false);
    request = ask(bench, RG_REQUEST_PROVE, 0);
    assert_int_equal(request.proof.question, RG_CARD_ASK_EV2_ANSWER);
    assert_int_equal(request.proof.len, 16);
    assert_int_equal(request.proof.bytes[15], 0xc1);
    assert_memory_equal(&request.proof.token, &token, sizeof token);
    return request;
}

static void assert_counts_as_its_number(struct bench *bench)
{
    struct rg_request request = ask(bench, RG_REQUEST_RESOLVE, 1);
    assert_token(bench, &request, 4);
    assert_int_equal(request.proven, RG_ASSURANCE_L0);
    assert_null(request.medium);
}

static void a_card_whose_key_hq_has_proves_itself_there(void **state)
{
    struct bench *bench = *state;
    struct rg_request first = challenged(bench, "ready;ours:04");
    say_of_proof(bench, &first, RG_OK, 32, 7);
    struct rg_request second = ask(bench, RG_REQUEST_PROVE, 0);
    assert_int_equal(second.proof.question, RG_CARD_ASK_EV2_CHECK);
    assert_int_equal(second.proof.len, 32);
    assert_true(second.proof.number != first.proof.number);
    /* What was said to the first question is no answer to the second. */
    say_of_proof(bench, &first, RG_OK, 1, 1);
    say_of_proof(bench, &second, RG_OK, 1, 1);
    struct rg_request request = ask(bench, RG_REQUEST_RESOLVE, 1);
    assert_token(bench, &request, 4);
    assert_int_equal(request.proven, RG_ASSURANCE_L2);
    assert_string_equal(request.medium, "ntag424");
}

static void without_hqs_yes_it_is_its_number(void **state)
{
    struct bench *bench = *state;
    struct rg_request first = challenged(bench, "ready;ours:04");
    say_of_proof(bench, &first, RG_OK, 32, 7);
    struct rg_request second = ask(bench, RG_REQUEST_PROVE, 0);
    say_of_proof(bench, &second, RG_OK, 1, 0);
    assert_counts_as_its_number(bench);
}

static void without_a_connection_it_is_its_number_at_once(void **state)
{
    struct bench *bench = *state;
    struct rg_request first = challenged(bench, "ready;ours:04");
    say_of_proof(bench, &first, RG_CLOSED, 0, 0);
    assert_counts_as_its_number(bench);
}

static void an_hq_that_says_nothing_is_not_awaited_for_ever(void **state)
{
    struct bench *bench = *state;
    struct rg_request first = challenged(bench, "ready;ours:04");
    assert_counts_as_its_number(bench);
    /* It comes too late, and the next tap works. */
    say_of_proof(bench, &first, RG_OK, 32, 7);
    struct rg_request request;
    assert_false(pop(&bench->requests, &request, 100));
}

static void an_hq_that_ends_between_its_answers_is_not_either(void **state)
{
    struct bench *bench = *state;
    struct rg_request first = challenged(bench, "ready;ours:04");
    say_of_proof(bench, &first, RG_OK, 32, 7);
    (void)ask(bench, RG_REQUEST_PROVE, 0);
    assert_counts_as_its_number(bench);
}

static void what_is_no_answer_of_hqs_proves_nothing(void **state)
{
    struct bench *bench = *state;
    struct rg_request first = challenged(bench, "ready;ours:04");
    say_of_proof(bench, &first, RG_OK, 31, 7);
    assert_int_equal(expect(bench, RG_NEWS_CARD_RESOLVED, 1).resolution, RG_RESOLVED_UNPROVEN);
}

static void who_takes_the_card_away_while_hq_is_awaited_is_told(void **state)
{
    struct bench *bench = *state;
    (void)challenged(bench, "ready;taken:04");
    assert_int_equal(expect(bench, RG_NEWS_CARD_RESOLVED, 1).resolution, RG_RESOLVED_AGAIN);
}

static void who_takes_the_card_away_from_a_reader_that_says_nothing_is_told(void **state)
{
    struct bench *bench = *state;
    run(bench, "ready;mute:04");
    (void)expect(bench, RG_NEWS_CARD_SEEN, 1);
    struct rg_request request = ask(bench, RG_REQUEST_CARD, 1);
    say_of_card(bench, &request, false, false);
    assert_int_equal(expect(bench, RG_NEWS_CARD_RESOLVED, 1).resolution, RG_RESOLVED_AGAIN);
    (void)expect(bench, RG_NEWS_CARD_LEFT, 1);
}

static void a_card_with_a_key_here_is_not_asked_about(void **state)
{
    struct bench *bench = *state;
    run(bench, "ready;ours:04");
    (void)expect(bench, RG_NEWS_CARD_SEEN, 1);
    struct rg_request request = ask(bench, RG_REQUEST_CARD, 1);
    struct rg_card_here here = {
        .question = request.question, .known = true, .medium = RG_MEDIUM_NTAG424, .key_count = 1};
    here.keys[0].kind = RG_CARD_KEY_NTAG424;
    here.keys[0].key.len = 16;
    assert_int_equal(rg_mailbox_push(&bench->service.here, &here), RG_OK);
    /* Its proof is not that of this key. */
    assert_int_equal(expect(bench, RG_NEWS_CARD_RESOLVED, 1).resolution, RG_RESOLVED_UNPROVEN);
    assert_int_equal(rg_mailbox_pop(&bench->requests, &request), RG_NOT_FOUND);
}

static void a_random_uid_is_refused(void **state)
{
    struct bench *bench = *state;
    run(bench, "ready;card:08");
    (void)expect(bench, RG_NEWS_CARD_SEEN, 1);
    assert_int_equal(expect(bench, RG_NEWS_CARD_RESOLVED, 1).resolution, RG_RESOLVED_REFUSED);
    struct rg_request request;
    assert_int_equal(rg_mailbox_pop(&bench->requests, &request), RG_NOT_FOUND);
}

static void without_its_key_nobody_is_known(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(bench->keystore->ops->destroy(bench->keystore, RG_KEY_CARD_HASH), RG_OK);
    run(bench, "ready;card:04");
    (void)expect(bench, RG_NEWS_CARD_SEEN, 1);
    assert_int_equal(expect(bench, RG_NEWS_CARD_RESOLVED, 1).resolution, RG_RESOLVED_NO_DATA);
}

static void a_full_store_is_said(void **state)
{
    struct bench *bench = *state;
    struct rg_request filler = {.kind = RG_REQUEST_BADGE};
    while (rg_mailbox_push(&bench->requests, &filler) == RG_OK) {
    }
    run(bench, "ready;card:04");
    (void)expect(bench, RG_NEWS_CARD_SEEN, 1);
    assert_int_equal(expect(bench, RG_NEWS_CARD_RESOLVED, 1).resolution, RG_RESOLVED_DATABASE_FAULT);
}

static void go_on(const struct bench *bench)
{
    char path[96];
    (void)snprintf(path, sizeof path, "%s.go", bench->lives);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    (void)close(fd);
}

static void two_cards_and_departures(void **state)
{
    struct bench *bench = *state;
    run(bench, "ready;empty;two;hold;empty");
    for (int i = 0; i < 2; i++) {
        struct rg_request request = ask(bench, RG_REQUEST_CARD, 0);
        say_of_card(bench, &request, false, false);
    }
    (void)expect(bench, RG_NEWS_TWO_CARDS, 0);
    go_on(bench);
    (void)expect(bench, RG_NEWS_CARD_LEFT, 0);
}

static void nobody_hears_of_cards_while_it_is_deaf(void **state)
{
    struct bench *bench = *state;
    struct rg_news news;
    struct rg_request request;
    run_deaf(bench, "ready;card:04;empty;two;empty;card:05", true);
    /* The first of these is about the reader, which is no secret. */
    while (pop(&bench->news, &news, 600)) {
        assert_int_equal(news.kind, RG_NEWS_READER);
    }
    assert_int_equal(rg_mailbox_pop(&bench->requests, &request), RG_NOT_FOUND);
    /* What has lain there is no new card now. */
    atomic_store(&bench->service.deaf, false);
    while (pop(&bench->news, &news, 600)) {
        assert_int_equal(news.kind, RG_NEWS_READER);
    }
    assert_int_equal(rg_mailbox_pop(&bench->requests, &request), RG_NOT_FOUND);
}

static void taps_go_on_counting_after_a_restart(void **state)
{
    struct bench *bench = *state;
    run(bench, "ready;card:04;die|ready;card:04;card:05;die|ready;empty;card:05");
    (void)expect(bench, RG_NEWS_CARD_SEEN, 1);
    /* The resting card is no second tap; the one that takes its place is the second. */
    (void)expect(bench, RG_NEWS_CARD_LEFT, 1);
    (void)expect(bench, RG_NEWS_CARD_SEEN, 2);
    /* It lay there to the end, and the third process says so again within the time a card may be missing. */
    struct rg_news news;
    while (pop(&bench->news, &news, 600)) {
        assert_true(news.kind == RG_NEWS_READER);
    }
}

static void says_whether_there_is_a_reader(void **state)
{
    struct bench *bench = *state;
    run(bench, "fault");
    expect_reader(bench, RG_PART_FAULT);
}

static void a_death_is_said_and_healed(void **state)
{
    struct bench *bench = *state;
    run(bench, "ready;card:04;pause;die|ready");
    expect_reader(bench, RG_PART_READY);
    expect_reader(bench, RG_PART_STARTING);
    expect_reader(bench, RG_PART_READY);
}

static void no_reader_is_a_fault(void **state)
{
    struct bench *bench = *state;
    run(bench, "");
    expect_reader(bench, RG_PART_FAULT);
}

static void a_reader_that_lies_is_replaced(void **state)
{
    struct bench *bench = *state;
    static const char *const lies[] = {"count", "type", "uid", "frame", "short"};
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        char script[64];
        assert_int_equal(truncate(bench->lives, 0), 0);
        (void)snprintf(script, sizeof script, "ready;%s|ready;card:04", lies[i]);
        run(bench, script);
        struct rg_news news = next(bench);
        if (news.kind != RG_NEWS_CARD_SEEN || bench->service.reader.restarts == 0) {
            fail_msg("the lie '%s' was believed", lies[i]);
        }
        rg_services_stop(&bench->row, 1);
        rg_tap_service_deinit(&bench->service);
        struct rg_request request;
        assert_int_equal(rg_mailbox_pop(&bench->requests, &request), RG_OK);
        while (rg_mailbox_pop(&bench->news, &news) == RG_OK) {
        }
    }
    run(bench, "ready");
}

static void a_flood_leaves_the_thread_its_beat(void **state)
{
    struct bench *bench = *state;
    run(bench, "ready;flood");
    uint64_t since_ns = monotonic_ns(&test_clock);
    struct rg_news news;
    for (uint32_t i = 0; i < 20000 && !rg_services_alive(&bench->row, 1, since_ns); i++) {
        assert_true(pop(&bench->news, &news, 20000));
    }
    assert_true(rg_services_alive(&bench->row, 1, since_ns));
}

static void ends_although_nobody_takes_its_news(void **state)
{
    struct bench *bench = *state;
    run(bench, "ready;flood");
    for (int i = 0; i < 20000 && bench->news.capacity != 0; i++) {
        (void)pthread_mutex_lock(&bench->news.mutex);
        bool full = bench->news.count == bench->news.capacity;
        (void)pthread_mutex_unlock(&bench->news.mutex);
        if (full) {
            break;
        }
        (void)usleep(1000);
    }
    rg_services_stop(&bench->row, 1);
    assert_false(bench->service.thread.running);
}

static void what_phones_wait_for_is_announced(void **state)
{
    struct bench *bench = *state;
    run(bench, "ready|ready;empty");
    expect_reader(bench, RG_PART_READY);
    /* Nothing was said to it until now: what is shown by the card 6a was the first. */
    struct rg_card_setup media = bench->media;
    media.vas = true;
    rg_tap_service_media(&bench->service, &media);
    (void)expect(bench, RG_NEWS_CARD_SEEN, 1);
    struct rg_request request = ask(bench, RG_REQUEST_CARD, 1);
    assert_token(bench, &request, 0x6a);
    /* It waits for the conversation's end, and the other card is a tap of its own. */
    rg_tap_service_media(&bench->service, &bench->media);
    assert_false(pop(&bench->requests, &request, 200));
    say_of_card(bench, &request, true, true);
    struct rg_news news = next(bench);
    for (; news.kind != RG_NEWS_CARD_SEEN; news = next(bench)) {
    }
    request = ask(bench, RG_REQUEST_CARD, news.tap);
    assert_token(bench, &request, 0xff);
}

#define SCENE(name) cmocka_unit_test_setup_teardown(name, prepare, clean)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(a_card_is_hashed_here),
        SCENE(what_the_store_settled_is_left_alone),
        SCENE(a_card_without_our_application_is_its_number),
        SCENE(what_could_be_a_recording_is_kept_before_it_is_looked_up),
        SCENE(nobody_to_keep_it_is_nobody_known),
        SCENE(a_bank_card_is_recognised_and_not_looked_up),
        SCENE(what_goes_away_too_early_is_tried_again_as_another_tap),
        SCENE(a_late_answer_of_the_store_is_nobodys),
        SCENE(a_card_that_is_known_is_taken_beside_one_that_is_not),
        SCENE(two_that_are_known_are_refused),
        SCENE(a_card_whose_key_hq_has_proves_itself_there),
        SCENE(without_hqs_yes_it_is_its_number),
        SCENE(without_a_connection_it_is_its_number_at_once),
        SCENE(an_hq_that_says_nothing_is_not_awaited_for_ever),
        SCENE(an_hq_that_ends_between_its_answers_is_not_either),
        SCENE(what_is_no_answer_of_hqs_proves_nothing),
        SCENE(who_takes_the_card_away_while_hq_is_awaited_is_told),
        SCENE(who_takes_the_card_away_from_a_reader_that_says_nothing_is_told),
        SCENE(a_card_with_a_key_here_is_not_asked_about),
        SCENE(a_random_uid_is_refused),
        SCENE(without_its_key_nobody_is_known),
        SCENE(a_full_store_is_said),
        SCENE(two_cards_and_departures),
        SCENE(nobody_hears_of_cards_while_it_is_deaf),
        SCENE(taps_go_on_counting_after_a_restart),
        SCENE(says_whether_there_is_a_reader),
        SCENE(a_death_is_said_and_healed),
        SCENE(what_phones_wait_for_is_announced),
        SCENE(no_reader_is_a_fault),
        SCENE(a_reader_that_lies_is_replaced),
        SCENE(a_flood_leaves_the_thread_its_beat),
        SCENE(ends_although_nobody_takes_its_news),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
