/* The contract of regard/card_reader.h, held against every implementation of it. */
#include "card_reader_libnfc.h"
#include "stand.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define ALL (RG_CARD_A | RG_CARD_B | RG_CARD_F)

static const struct stand *stand;
static struct rg_card_reader *reader;

static const struct rg_card card_a = {.type = RG_CARD_A, .uid_len = 7, .uid = {0x04, 1, 2, 3, 4, 5, 6}};
static const struct rg_card other_a = {.type = RG_CARD_A, .uid_len = 4, .uid = {0xc1, 2, 3, 4}};
static const struct rg_card iso_a = {
    .type = RG_CARD_A, .uid_len = 7, .uid = {0x04, 0x51, 2, 3, 4, 5, 6}, .sak = 0x20};
static const struct rg_card card_b = {.type = RG_CARD_B, .uid_len = 4, .uid = {0x50, 6, 7, 8}};
static const struct rg_card card_f = {.type = RG_CARD_F, .uid_len = 8, .uid = {1, 0xfe, 3, 4, 5, 6, 7, 8}};

static int set_up(void **state)
{
    (void)state;
    reader = stand->open();
    return reader != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    stand->close(reader);
    reader = NULL;
    return 0;
}

static void pause_ms(long ms)
{
    struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
    (void)nanosleep(&pause, NULL);
}

static uint64_t now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000ULL + (uint64_t)now.tv_nsec;
}

static bool shows(const struct rg_card_field *field, const struct rg_card *card)
{
    for (uint32_t i = 0; i < field->count; i++) {
        if (field->cards[i].type == card->type && field->cards[i].uid_len == card->uid_len &&
            memcmp(field->cards[i].uid, card->uid, card->uid_len) == 0) {
            return true;
        }
    }
    return false;
}

static enum rg_status wait_card(uint32_t types, uint32_t ms, struct rg_card_field *field)
{
    return reader->ops->wait_card(reader, types, ms, field);
}

static enum rg_status look(uint32_t types, struct rg_card_field *field)
{
    return reader->ops->look(reader, types, field);
}

static void an_empty_field_times_out(void **state)
{
    struct rg_card_field field;
    struct rg_card_field untouched;
    (void)state;
    memset(&field, 0x5a, sizeof field);
    untouched = field;
    assert_int_equal(wait_card(RG_CARD_A, 60, &field), RG_TIMEOUT);
    assert_int_equal(wait_card(ALL, 60, &field), RG_TIMEOUT);
    assert_int_equal(wait_card(RG_CARD_A, 0, &field), RG_TIMEOUT);
    assert_memory_equal(&field, &untouched, sizeof field);
    assert_int_equal(look(ALL, &field), RG_OK);
    assert_int_equal(field.count, 0);
    assert_int_equal(reader->ops->check(reader), RG_OK);
}

static void no_type_or_an_unknown_one_is_refused(void **state)
{
    struct rg_card_field field;
    (void)state;
    assert_int_equal(wait_card(0, 10, &field), RG_INVALID);
    assert_int_equal(wait_card(8, 10, &field), RG_INVALID);
}

static void a_card_of_each_type_is_seen(void **state)
{
    const struct rg_card *cards[] = {&card_a, &card_b, &card_f};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const uint32_t masks[] = {cards[i]->type, ALL};
        for (size_t j = 0; j < 2; j++) {
            struct rg_card_field field;
            stand->put(cards[i]);
            uint64_t put_ns = now_ns();
            assert_int_equal(wait_card(masks[j], 2000, &field), RG_OK);
            assert_int_equal(field.count, 1);
            assert_true(shows(&field, cards[i]));
            assert_true(field.cards[0].seen_ns >= put_ns && field.cards[0].seen_ns <= now_ns());
            stand->remove(cards[i]);
            assert_int_equal(look(masks[j], &field), RG_OK);
            assert_int_equal(field.count, 0);
        }
    }
}

static void other_types_are_not_seen(void **state)
{
    struct rg_card_field field;
    (void)state;
    stand->put(&card_b);
    assert_int_equal(wait_card(RG_CARD_A, 60, &field), RG_TIMEOUT);
    assert_int_equal(wait_card(RG_CARD_A | RG_CARD_F, 100, &field), RG_TIMEOUT);
    assert_int_equal(look(RG_CARD_A | RG_CARD_F, &field), RG_OK);
    assert_int_equal(field.count, 0);
}

static void *put_a_later(void *unused)
{
    (void)unused;
    pause_ms(80);
    stand->put(&card_a);
    return NULL;
}

static void a_card_that_comes_ends_the_wait(void **state)
{
    const uint32_t masks[] = {RG_CARD_A, ALL};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        pthread_t later;
        struct rg_card_field field;
        assert_int_equal(pthread_create(&later, NULL, put_a_later, NULL), 0);
        assert_int_equal(wait_card(masks[i], 5000, &field), RG_OK);
        assert_int_equal(pthread_join(later, NULL), 0);
        assert_true(shows(&field, &card_a));
        stand->remove(&card_a);
    }
}

static void a_resting_card_is_seen_again_and_again(void **state)
{
    struct rg_card_field field;
    (void)state;
    stand->put(&card_a);
    assert_int_equal(wait_card(ALL, 2000, &field), RG_OK);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(look(ALL, &field), RG_OK);
        assert_int_equal(field.count, 1);
        assert_true(shows(&field, &card_a));
    }
    assert_int_equal(wait_card(RG_CARD_A, 2000, &field), RG_OK);
    assert_int_equal(field.count, 1);
}

static void two_of_one_type_are_two(void **state)
{
    struct rg_card_field field;
    (void)state;
    stand->put(&card_a);
    stand->put(&other_a);
    assert_int_equal(wait_card(RG_CARD_A, 2000, &field), RG_OK);
    assert_int_equal(field.count, 2);
    assert_true(shows(&field, &card_a) && shows(&field, &other_a));
    for (int i = 0; i < 4; i++) {
        assert_int_equal(look(ALL, &field), RG_OK);
        assert_int_equal(field.count, 2);
    }
    stand->remove(&card_a);
    assert_int_equal(look(ALL, &field), RG_OK);
    assert_int_equal(field.count, 1);
    assert_true(shows(&field, &other_a));
}

static void two_types_are_two_at_a_look(void **state)
{
    const struct rg_card *seconds[] = {&card_b, &card_f};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct rg_card_field field;
        stand->put(&card_a);
        assert_int_equal(wait_card(ALL, 2000, &field), RG_OK);
        stand->put(seconds[i]);
        assert_int_equal(look(ALL, &field), RG_OK);
        assert_int_equal(field.count, 2);
        assert_true(shows(&field, &card_a) && shows(&field, seconds[i]));
        stand->remove(&card_a);
        assert_int_equal(look(ALL, &field), RG_OK);
        assert_int_equal(field.count, 1);
        assert_true(shows(&field, seconds[i]));
        stand->remove(seconds[i]);
        assert_int_equal(look(ALL, &field), RG_OK);
        assert_int_equal(field.count, 0);
    }
}

static void *cancel_later(void *unused)
{
    (void)unused;
    pause_ms(60);
    reader->ops->cancel(reader);
    return NULL;
}

static void a_cancel_ends_the_wait(void **state)
{
    const uint32_t masks[] = {RG_CARD_A, ALL, RG_CARD_B};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        pthread_t later;
        struct rg_card_field field;
        assert_int_equal(pthread_create(&later, NULL, cancel_later, NULL), 0);
        assert_int_equal(wait_card(masks[i], 20000, &field), RG_CANCELLED);
        assert_int_equal(pthread_join(later, NULL), 0);
        assert_int_equal(wait_card(masks[i], 40, &field), RG_TIMEOUT);
    }
}

static void an_early_cancel_ends_the_next_wait_once(void **state)
{
    struct rg_card_field field;
    (void)state;
    reader->ops->cancel(reader);
    assert_int_equal(wait_card(RG_CARD_A, 20000, &field), RG_CANCELLED);
    assert_int_equal(wait_card(RG_CARD_A, 40, &field), RG_TIMEOUT);
    stand->put(&card_a);
    assert_int_equal(wait_card(RG_CARD_A, 2000, &field), RG_OK);
}

/* A cancel must not get lost wherever in a wait it falls. */
static void *cancel_at_a_bad_moment(void *argument)
{
    struct timespec pause = {.tv_nsec = *(const long *)argument};
    (void)nanosleep(&pause, NULL);
    reader->ops->cancel(reader);
    return NULL;
}

static void cancels_at_any_moment_are_kept(void **state)
{
    (void)state;
    for (long after = 0; after < 6000000L; after += 300000L) {
        pthread_t canceller;
        struct rg_card_field field;
        assert_int_equal(pthread_create(&canceller, NULL, cancel_at_a_bad_moment, &after), 0);
        assert_int_equal(wait_card(RG_CARD_A, 20000, &field), RG_CANCELLED);
        assert_int_equal(pthread_join(canceller, NULL), 0);
    }
}

static const uint8_t read_page[] = {0x30, 0x00};
static const uint8_t select_none[] = {0x00, 0xa4, 0x04, 0x00, 0x01, 0x77};

static enum rg_status exchange(uint32_t card, enum rg_card_framing framing, const uint8_t *tx, size_t tx_len,
                               uint8_t *rx, size_t *rx_len)
{
    return reader->ops->exchange(reader, card, framing, tx, tx_len, rx, rx_len, 200);
}

static enum rg_status read_of(uint32_t card, uint8_t page[16])
{
    size_t len = 16;
    enum rg_status status = exchange(card, RG_FRAMING_RAW, read_page, sizeof read_page, page, &len);
    if (status == RG_OK) {
        assert_int_equal(len, 16);
    }
    return status;
}

static enum rg_status select_of(uint32_t card)
{
    uint8_t rx[16];
    size_t len = sizeof rx;
    enum rg_status status = exchange(card, RG_FRAMING_BLOCKS, select_none, sizeof select_none, rx, &len);
    if (status == RG_OK) {
        assert_int_equal(len, 2);
        assert_int_equal(rx[0], 0x6a);
        assert_int_equal(rx[1], 0x82);
    }
    return status;
}

static void a_selected_card_answers(void **state)
{
    static const uint8_t long_frame[261] = {0x30};
    struct rg_card_field field;
    uint8_t rx[64];
    size_t rx_len = sizeof rx;
    (void)state;
    assert_int_equal(exchange(0, RG_FRAMING_RAW, read_page, sizeof read_page, rx, &rx_len), RG_TIMEOUT);
    assert_int_equal(rx_len, sizeof rx);
    stand->put(&card_a);
    assert_int_equal(wait_card(RG_CARD_A, 2000, &field), RG_OK);
    assert_int_equal(read_of(0, rx), RG_OK);
    assert_memory_equal(rx, card_a.uid, 3);
    assert_int_equal(read_of(1, rx), RG_TIMEOUT);
    assert_int_equal(read_of(77, rx), RG_TIMEOUT);
    rx_len = 4;
    assert_int_equal(exchange(0, RG_FRAMING_RAW, read_page, sizeof read_page, rx, &rx_len), RG_INVALID);
    assert_int_equal(rx_len, 4);
    rx_len = sizeof rx;
    assert_int_equal(exchange(0, RG_FRAMING_RAW, long_frame, sizeof long_frame, rx, &rx_len), RG_INVALID);
    assert_int_equal(exchange(0, RG_FRAMING_RAW, long_frame, 0, rx, &rx_len), RG_INVALID);
    assert_int_equal(exchange(0, RG_FRAMING_BLOCKS, read_page, sizeof read_page, rx, &rx_len), RG_INVALID);
    assert_int_equal(look(ALL, &field), RG_OK);
    assert_int_equal(read_of(0, rx), RG_OK);
    stand->remove(&card_a);
    assert_int_equal(read_of(0, rx), RG_TIMEOUT);
    assert_int_equal(look(ALL, &field), RG_OK);
    assert_int_equal(read_of(0, rx), RG_TIMEOUT);
}

static void a_card_that_refuses_is_woken_by_a_look(void **state)
{
    static const uint8_t nonsense[] = {0x99, 0x99};
    struct rg_card_field field;
    uint8_t rx[64];
    size_t rx_len = sizeof rx;
    (void)state;
    stand->put(&card_a);
    assert_int_equal(wait_card(RG_CARD_A, 2000, &field), RG_OK);
    assert_int_equal(exchange(0, RG_FRAMING_RAW, nonsense, sizeof nonsense, rx, &rx_len), RG_TIMEOUT);
    assert_int_equal(look(RG_CARD_A, &field), RG_OK);
    assert_int_equal(read_of(0, rx), RG_OK);
}

static uint32_t place_of(const struct rg_card_field *field, const struct rg_card *card)
{
    for (uint32_t i = 0; i < field->count; i++) {
        if (field->cards[i].uid_len == card->uid_len &&
            memcmp(field->cards[i].uid, card->uid, card->uid_len) == 0) {
            return i;
        }
    }
    fail_msg("the card is not in the field");
    return 0;
}

static void a_card_is_there_after_the_field_was_off(void **state)
{
    struct rg_card_field field;
    (void)state;
    stand->put(&iso_a);
    assert_int_equal(reader->ops->wait_card(reader, ALL, 3000, &field), RG_OK);
    assert_int_equal(reader->ops->look_anew(reader, ALL, &field), RG_OK);
    assert_int_equal(field.count, 1);
    assert_true(shows(&field, &iso_a));
    stand->remove(&iso_a);
    assert_int_equal(reader->ops->look_anew(reader, ALL, &field), RG_OK);
    assert_int_equal(field.count, 0);
}

static void each_of_two_cards_answers(void **state)
{
    const struct rg_card *seconds[] = {&iso_a, &card_b};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct rg_card_field field;
        uint8_t page[16];
        stand->put(&card_a);
        stand->put(seconds[i]);
        assert_int_equal(wait_card(RG_CARD_A, 2000, &field), RG_OK);
        assert_int_equal(look(ALL, &field), RG_OK);
        assert_int_equal(field.count, 2);
        uint32_t tag = place_of(&field, &card_a);
        uint32_t chip_card = place_of(&field, seconds[i]);
        for (int round = 0; round < 2; round++) {
            assert_int_equal(select_of(chip_card), RG_OK);
            assert_int_equal(read_of(tag, page), RG_OK);
            assert_memory_equal(page, card_a.uid, 3);
        }
        assert_int_equal(select_of(tag), RG_INVALID);
        stand->remove(&card_a);
        assert_int_equal(read_of(tag, page), RG_TIMEOUT);
        stand->remove(seconds[i]);
        assert_int_equal(look(ALL, &field), RG_OK);
    }
}

static void cards_are_found_under_an_announcement(void **state)
{
    static const uint8_t ecp[] = {0x6a, 0x01, 0x00, 0x00, 0x02};
    static const uint8_t too_long[RG_CARD_ANNOUNCE_MAX + 1] = {0x6a};
    const uint32_t masks[] = {RG_CARD_A, ALL};
    (void)state;
    assert_int_equal(reader->ops->announce(reader, too_long, sizeof too_long), RG_INVALID);
    assert_int_equal(reader->ops->announce(reader, ecp, sizeof ecp), RG_OK);
    for (size_t i = 0; i < 2; i++) {
        struct rg_card_field field;
        uint8_t page[16];
        assert_int_equal(wait_card(masks[i], 60, &field), RG_TIMEOUT);
        stand->put(&card_a);
        assert_int_equal(wait_card(masks[i], 2000, &field), RG_OK);
        assert_int_equal(look(masks[i], &field), RG_OK);
        assert_true(shows(&field, &card_a));
        assert_int_equal(read_of(0, page), RG_OK);
        stand->remove(&card_a);
    }
    assert_int_equal(reader->ops->announce(reader, NULL, 0), RG_OK);
    struct rg_card_field field;
    assert_int_equal(wait_card(RG_CARD_A, 60, &field), RG_TIMEOUT);
}

static void a_lost_reader_says_so(void **state)
{
    struct rg_card_field field;
    (void)state;
    stand->lose();
    assert_int_equal(wait_card(RG_CARD_A, 5000, &field), RG_IO);
    assert_int_equal(wait_card(ALL, 5000, &field), RG_IO);
    assert_int_equal(look(ALL, &field), RG_IO);
    assert_int_equal(reader->ops->check(reader), RG_IO);
}

static void bad_names_are_told_apart(void **state)
{
    struct rg_card_reader *none = NULL;
    char too_long[2048];
    (void)state;
    memset(too_long, 'x', sizeof too_long - 1);
    too_long[sizeof too_long - 1] = '\0';
    assert_int_equal(rg_card_reader_libnfc_open(too_long, &none), RG_INVALID);
    assert_int_equal(rg_card_reader_libnfc_open("pn532_uart:/nowhere/tty", &none), RG_NOT_FOUND);
    /* A file of its own: the lock on a common one would make a second run beside this one see RG_BUSY. */
    char connstring[] = "pn532_uart:/tmp/rg-port-XXXXXX";
    char *path = strchr(connstring, '/');
    int no_tty = mkstemp(path);
    assert_true(no_tty >= 0);
    assert_int_equal(rg_card_reader_libnfc_open(connstring, &none), RG_IO);
    (void)close(no_tty);
    (void)unlink(path);
    assert_null(none);
}

static void a_reader_in_use_is_busy(void **state)
{
    struct rg_card_reader *second = NULL;
    struct rg_card_field field;
    (void)state;
    assert_int_equal(rg_card_reader_libnfc_open(stand_libnfc_connstring(), &second), RG_BUSY);
    assert_null(second);
    stand->put(&card_a);
    assert_int_equal(wait_card(RG_CARD_A, 2000, &field), RG_OK);
    reader->ops->close(reader);
    reader = NULL;
    assert_int_equal(rg_card_reader_libnfc_open(stand_libnfc_connstring(), &reader), RG_OK);
    assert_int_equal(wait_card(RG_CARD_A, 2000, &field), RG_OK);
}

static void a_speed_in_the_name_is_kept_to(void **state)
{
    char connstring[160];
    struct rg_card_field field;
    (void)state;
    reader->ops->close(reader);
    reader = NULL;
    (void)snprintf(connstring, sizeof connstring, "%s:115200", stand_libnfc_connstring());
    assert_int_equal(rg_card_reader_libnfc_open(connstring, &reader), RG_OK);
    stand->put(&card_f);
    assert_int_equal(wait_card(ALL, 2000, &field), RG_OK);
    assert_true(shows(&field, &card_f));
}

/* A bridge or a clone may know nothing of speeds: it is used at the one it has. */
static void a_chip_that_keeps_its_speed_is_used(void **state)
{
    const char *refusals[] = {"fault no-baud", "fault mute-baud"};
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct rg_card_field field;
        reader->ops->close(reader);
        reader = NULL;
        stand_libnfc_say(refusals[i]);
        assert_int_equal(rg_card_reader_libnfc_open(stand_libnfc_connstring(), &reader), RG_OK);
        stand->put(&card_b);
        assert_int_equal(wait_card(ALL, 2000, &field), RG_OK);
        assert_true(shows(&field, &card_b));
        stand->remove(&card_b);
        stand_libnfc_say("fault clear");
    }
}

/* Open the reader in a process that ends without closing it. @return its exit status. */
static int open_in_child_and_die(void)
{
    int ended = -1;
    pid_t child = fork();
    if (child == 0) {
        enum rg_status status = rg_card_reader_libnfc_open(stand_libnfc_connstring(), &reader);
        (void)kill(getpid(), status == RG_OK ? SIGKILL : SIGTERM);
    }
    (void)waitpid(child, &ended, 0);
    return ended;
}

static void a_chip_left_fast_is_found(void **state)
{
    char connstring[160];
    const char *names[] = {stand_libnfc_connstring(), connstring};
    (void)state;
    (void)snprintf(connstring, sizeof connstring, "%s:115200", stand_libnfc_connstring());
    for (size_t i = 0; i < 2; i++) {
        struct rg_card_field field;
        reader->ops->close(reader);
        reader = NULL;
        int ended = open_in_child_and_die();
        assert_true(WIFSIGNALED(ended) && WTERMSIG(ended) == SIGKILL);
        assert_int_equal(rg_card_reader_libnfc_open(names[i], &reader), RG_OK);
        stand->put(&card_a);
        assert_int_equal(wait_card(ALL, 2000, &field), RG_OK);
        assert_true(shows(&field, &card_a));
        stand->remove(&card_a);
    }
}

/* Read a page of the card in the field, in a process of its own. @return how it ended, as waitpid() says. */
static int read_in_child(void)
{
    int ended = -1;
    pid_t child = fork();
    if (child == 0) {
        const struct rlimit no_core = {0, 0};
        struct rg_card_field field;
        uint8_t page[16];
        (void)setrlimit(RLIMIT_CORE, &no_core);
        if (rg_card_reader_libnfc_open(stand_libnfc_connstring(), &reader) != RG_OK ||
            wait_card(RG_CARD_A, 2000, &field) != RG_OK) {
            _exit(99);
        }
        stand_libnfc_say("fault nad");
        _exit((int)read_of(0, page));
    }
    (void)waitpid(child, &ended, 0);
    return ended;
}

/* libnfc 1.8.0 calls abort() on a status byte with bit 7. That costs a process, not the chip. */
static void an_abort_of_libnfc_leaves_the_chip_usable(void **state)
{
    struct rg_card_field field;
    (void)state;
    reader->ops->close(reader);
    reader = NULL;
    stand->put(&card_a);
    int ended = read_in_child();
    assert_true(WIFSIGNALED(ended) || (WIFEXITED(ended) && WEXITSTATUS(ended) != 99));
    assert_int_equal(rg_card_reader_libnfc_open(stand_libnfc_connstring(), &reader), RG_OK);
    assert_int_equal(wait_card(RG_CARD_A, 2000, &field), RG_OK);
    assert_true(shows(&field, &card_a));
}

/* What libnfc's own decoder crashes on: here it is no card, and the next list is right. */
static void lies_of_the_chip_are_survived(void **state)
{
    const char *lies[] = {"fault ats0", "fault uidlen", "fault nbtg", "fault oversize"};
    (void)state;
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        struct rg_card_field field;
        stand_libnfc_say(lies[i]);
        stand->put(&card_a);
        enum rg_status status = wait_card(ALL, 3000, &field);
        assert_int_equal(status, RG_OK);
        assert_int_equal(field.count, 1);
        assert_true(shows(&field, &card_a));
        stand->remove(&card_a);
    }
}

/* A silent chip is given up in time, and what it says too late is not taken for the next answer. */
static void an_answer_that_does_not_come_costs_only_itself(void **state)
{
    const char *faults[] = {"fault no-reply", "fault bad-checksum", "fault truncated"};
    struct rg_card_field field;
    (void)state;
    stand->put(&iso_a);
    assert_int_equal(wait_card(RG_CARD_A, 2000, &field), RG_OK);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        uint8_t rx[16];
        size_t len = sizeof rx;
        stand_libnfc_say(faults[i]);
        enum rg_status status = reader->ops->exchange(reader, 0, RG_FRAMING_BLOCKS, select_none,
                                                      sizeof select_none, rx, &len, 10);
        assert_true(status == RG_TIMEOUT || status == RG_INVALID);
        stand_libnfc_say("fault clear");
        assert_int_equal(select_of(0), RG_OK);
    }
}

static enum rg_status blocks_of(uint32_t card, const uint8_t *tx, size_t tx_len, uint8_t *rx, size_t *rx_len,
                                uint32_t timeout_ms)
{
    return reader->ops->exchange(reader, card, RG_FRAMING_BLOCKS, tx, tx_len, rx, rx_len, timeout_ms);
}

/* A purse: the member's DESFire card, and a tag; what each says comes from the card that was meant. */
static void cards_of_models_answer(void **state)
{
    static const uint8_t select_desfire[] = {0x90, 0x5a, 0x00, 0x00, 0x03, 0xf4, 0x81, 0x20, 0x00};
    static const uint8_t write_page[] = {0xa2, 0x04, 0xca, 0xfe, 0xca, 0xfe};
    static const uint8_t read_user[] = {0x30, 0x04};
    static const uint8_t get_version[] = {0x60};
    struct rg_card_field field;
    uint8_t rx[64];
    (void)state;
    stand_libnfc_say("card desfire:anna aid=F48120");
    stand_libnfc_say("tap desfire:anna+ntag21x:tag");
    assert_int_equal(wait_card(RG_CARD_A, 2000, &field), RG_OK);
    assert_int_equal(field.count, 2);
    uint32_t card = field.cards[0].sak == 0x20 ? 0 : 1;
    uint32_t tag = 1 - card;
    for (int round = 0; round < 2; round++) {
        size_t len = sizeof rx;
        assert_int_equal(blocks_of(card, select_desfire, sizeof select_desfire, rx, &len, 200), RG_OK);
        assert_int_equal(len, 2);
        assert_int_equal(rx[0] << 8 | rx[1], 0x9100);
        len = sizeof rx;
        assert_int_equal(exchange(tag, RG_FRAMING_RAW, write_page, sizeof write_page, rx, &len), RG_OK);
        assert_int_equal(len, 0);
        len = sizeof rx;
        assert_int_equal(exchange(tag, RG_FRAMING_RAW, read_user, sizeof read_user, rx, &len), RG_OK);
        assert_int_equal(len, 16);
        assert_memory_equal(rx, write_page + 2, 4);
        len = sizeof rx;
        assert_int_equal(exchange(tag, RG_FRAMING_RAW, get_version, sizeof get_version, rx, &len), RG_OK);
        assert_int_equal(len, 8);
    }
}

static void ntag424_is_selected(void **state)
{
    static const uint8_t select[] = {0x00, 0xa4, 0x04, 0x00, 0x07, 0xd2, 0x76,
                                     0x00, 0x00, 0x85, 0x01, 0x01, 0x00};
    struct rg_card_field field;
    uint8_t rx[16];
    size_t len = sizeof rx;
    (void)state;
    stand_libnfc_say("tap ntag424:anna");
    assert_int_equal(wait_card(ALL, 2000, &field), RG_OK);
    assert_int_equal(blocks_of(0, select, sizeof select, rx, &len, 200), RG_OK);
    assert_int_equal(len, 2);
    assert_int_equal(rx[0] << 8 | rx[1], 0x9000);
}

static void long_commands_and_answers_come_whole(void **state)
{
    static const size_t lengths[] = {1, 59, 60, 259, 260, 261, 262, 263, 264, 520, 521, RG_CARD_BYTES_MAX};
    static uint8_t tx[RG_CARD_BYTES_MAX + 1];
    static uint8_t rx[RG_CARD_BYTES_MAX];
    struct rg_card_field field;
    (void)state;
    for (size_t i = 0; i < sizeof tx; i++) {
        tx[i] = (uint8_t)(i * 31 + (i >> 8));
    }
    stand_libnfc_say("tap echo:e");
    assert_int_equal(wait_card(RG_CARD_A, 2000, &field), RG_OK);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        size_t len = sizeof rx;
        memset(rx, 0, sizeof rx);
        assert_int_equal(blocks_of(0, tx, lengths[i], rx, &len, 1000), RG_OK);
        assert_int_equal(len, lengths[i]);
        assert_memory_equal(rx, tx, len);
    }
    size_t len = sizeof rx;
    assert_int_equal(blocks_of(0, tx, sizeof tx, rx, &len, 1000), RG_INVALID);
}

/* The card's faults, one tap each; the next exchange, or the next tap, is well. */
static void what_a_card_does_wrong_costs_only_itself(void **state)
{
    static const uint8_t hello[100] = {0x5a};
    static uint8_t rx[RG_CARD_BYTES_MAX];
    const struct {
        const char *fault;
        enum rg_status status;
        size_t len;
    } wrongs[] = {{"fault card-pulled 150", RG_TIMEOUT, 0},    {"fault card-truncated 0", RG_OK, 50},
                  {"fault card-oversize 0", RG_INVALID, 0},    {"fault card-chained 7", RG_OK, sizeof hello},
                  {"fault card-waits 900", RG_TIMEOUT, 0},     {"fault card-slow 5", RG_TIMEOUT, 0},
                  {"fault card-waits 60", RG_OK, sizeof hello}};
    (void)state;
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        struct rg_card_field field;
        size_t len = sizeof rx;
        stand_libnfc_say(wrongs[i].fault);
        stand_libnfc_say("tap echo:e");
        assert_int_equal(wait_card(RG_CARD_A, 2000, &field), RG_OK);
        enum rg_status status = blocks_of(0, hello, sizeof hello, rx, &len, 400);
        if (status != wrongs[i].status) {
            fail_msg("%s: %d", wrongs[i].fault, (int)status);
        }
        if (wrongs[i].status == RG_OK) {
            assert_int_equal(len, wrongs[i].len);
            assert_memory_equal(rx, hello, len);
        }
        stand_libnfc_say("remove");
        stand_libnfc_say("tap echo:e");
        assert_int_equal(look(RG_CARD_A, &field), RG_OK);
        assert_int_equal(field.count, 1);
        len = sizeof rx;
        assert_int_equal(blocks_of(0, hello, sizeof hello, rx, &len, 400), RG_OK);
        assert_int_equal(len, sizeof hello);
        stand_libnfc_say("remove");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_field_times_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_type_or_an_unknown_one_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_card_of_each_type_is_seen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_types_are_not_seen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_card_that_comes_ends_the_wait, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_resting_card_is_seen_again_and_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_of_one_type_are_two, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_types_are_two_at_a_look, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cancel_ends_the_wait, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_early_cancel_ends_the_next_wait_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cancels_at_any_moment_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_selected_card_answers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_card_that_refuses_is_woken_by_a_look, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_card_is_there_after_the_field_was_off, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_of_two_cards_answers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cards_are_found_under_an_announcement, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_lost_reader_says_so, set_up, tear_down),
    };
    const struct CMUnitTest names[] = {cmocka_unit_test(bad_names_are_told_apart)};
    const struct CMUnitTest serial[] = {
        cmocka_unit_test_setup_teardown(a_reader_in_use_is_busy, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_speed_in_the_name_is_kept_to, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_chip_that_keeps_its_speed_is_used, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_chip_left_fast_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_abort_of_libnfc_leaves_the_chip_usable, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_answer_that_does_not_come_costs_only_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cards_of_models_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ntag424_is_selected, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_commands_and_answers_come_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_a_card_does_wrong_costs_only_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lies_of_the_chip_are_survived, set_up, tear_down),
    };
    const struct stand *stands[] = {&stand_sim, &stand_libnfc};
    /* What libnfc has to say of its failures is what is provoked here. */
    (void)setenv("LIBNFC_LOG_LEVEL", "0", 1);
    int failed = cmocka_run_group_tests(names, NULL, NULL);
    for (size_t i = 0; i < 2; i++) {
        stand = stands[i];
        failed += cmocka_run_group_tests_name(stand->name, tests, NULL, NULL);
    }
    failed += cmocka_run_group_tests(serial, NULL, NULL);
    return failed == 0 ? 0 : 1;
}
