/* The mailbox: order, overflow, the doorbell, and many senders at once (run under ThreadSanitizer as well).
 */
#include "mailbox.h"

#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static bool rings(const struct rg_mailbox *box)
{
    struct pollfd bell = {.fd = rg_mailbox_doorbell(box), .events = POLLIN};
    return poll(&bell, 1, 0) == 1;
}

static void keeps_the_order(void **state)
{
    (void)state;
    struct rg_mailbox box;
    assert_int_equal(rg_mailbox_init(&box, sizeof(int), 3), RG_OK);
    int got = 7;
    assert_int_equal(rg_mailbox_pop(&box, &got), RG_NOT_FOUND);
    assert_int_equal(got, 7);
    /* Round the end of the ring several times. */
    for (int i = 0; i < 20; i++) {
        int second = i + 100;
        assert_int_equal(rg_mailbox_push(&box, &i), RG_OK);
        assert_int_equal(rg_mailbox_push(&box, &second), RG_OK);
        assert_int_equal(rg_mailbox_pop(&box, &got), RG_OK);
        assert_int_equal(got, i);
        assert_int_equal(rg_mailbox_pop(&box, &got), RG_OK);
        assert_int_equal(got, i + 100);
    }
    rg_mailbox_deinit(&box);
}

static void full_refuses_and_counts(void **state)
{
    (void)state;
    struct rg_mailbox box;
    assert_int_equal(rg_mailbox_init(&box, sizeof(int), 2), RG_OK);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(rg_mailbox_push(&box, &i), i < 2 ? RG_OK : RG_FULL);
    }
    assert_int_equal(box.refused, 3);
    int got;
    assert_int_equal(rg_mailbox_pop(&box, &got), RG_OK);
    assert_int_equal(got, 0);
    int late = 9;
    assert_int_equal(rg_mailbox_push(&box, &late), RG_OK);
    assert_int_equal(rg_mailbox_pop(&box, &got), RG_OK);
    assert_int_equal(got, 1);
    assert_int_equal(rg_mailbox_pop(&box, &got), RG_OK);
    assert_int_equal(got, 9);
    assert_int_equal(rg_mailbox_pop(&box, &got), RG_NOT_FOUND);
    rg_mailbox_deinit(&box);
}

static void doorbell(void **state)
{
    (void)state;
    struct rg_mailbox box;
    int item = 1;
    assert_int_equal(rg_mailbox_init(&box, sizeof item, 2), RG_OK);
    assert_false(rings(&box));
    rg_mailbox_quiet(&box);
    assert_int_equal(rg_mailbox_push(&box, &item), RG_OK);
    assert_int_equal(rg_mailbox_push(&box, &item), RG_OK);
    assert_true(rings(&box));
    rg_mailbox_quiet(&box);
    assert_false(rings(&box));
    rg_mailbox_ring(&box);
    assert_true(rings(&box));
    rg_mailbox_quiet(&box);
    /* A refused value still wakes: the consumer may be behind. */
    assert_int_equal(rg_mailbox_push(&box, &item), RG_FULL);
    assert_true(rings(&box));
    rg_mailbox_deinit(&box);
}

/* Whoever rings may be put aside on the way to the bell, while the consumer looks: the bell is heard later, and only once. */
static void a_bell_that_is_late(void **state)
{
    (void)state;
    struct rg_mailbox box;
    const uint64_t one = 1;
    assert_int_equal(rg_mailbox_init(&box, sizeof(int), 2), RG_OK);
    atomic_store(&box.rung, true);
    rg_mailbox_quiet(&box);
    assert_int_equal(write(rg_mailbox_doorbell(&box), &one, sizeof one), sizeof one);
    assert_true(rings(&box));
    rg_mailbox_quiet(&box);
    assert_false(rings(&box));
    rg_mailbox_ring(&box);
    assert_true(rings(&box));
    rg_mailbox_deinit(&box);
}

/* What was taken out, and what is thrown away, does not stay behind in memory. */
static void values_are_wiped(void **state)
{
    (void)state;
    struct rg_mailbox box;
    char name[16] = "Anna Customer";
    char got[16];
    assert_int_equal(rg_mailbox_init(&box, sizeof name, 2), RG_OK);
    assert_int_equal(rg_mailbox_push(&box, name), RG_OK);
    assert_int_equal(rg_mailbox_pop(&box, got), RG_OK);
    assert_memory_equal(got, name, sizeof name);
    for (size_t i = 0; i < 2 * sizeof name; i++) {
        assert_int_equal(box.items[i], 0);
    }
    rg_mailbox_deinit(&box);
    rg_mailbox_deinit(&box);
}

#define SENDERS 4
#define VALUES  20000

struct letter {
    uint32_t sender, number;
    uint8_t filling[48];
};

static struct rg_mailbox shared;

static void *send_all(void *argument)
{
    struct letter letter = {.sender = (uint32_t)(uintptr_t)argument};
    while (letter.number < VALUES) {
        memset(letter.filling, (int)(letter.number & 0xff), sizeof letter.filling);
        if (rg_mailbox_push(&shared, &letter) == RG_OK) {
            letter.number++;
        } else {
            struct timespec moment = {.tv_nsec = 100000};
            (void)nanosleep(&moment, NULL);
        }
    }
    return NULL;
}

/* Nothing is lost, doubled or torn, and each sender's values keep their order. */
static void many_senders(void **state)
{
    (void)state;
    pthread_t threads[SENDERS];
    uint32_t next[SENDERS] = {0};
    uint32_t left = SENDERS * VALUES;
    assert_int_equal(rg_mailbox_init(&shared, sizeof(struct letter), 64), RG_OK);
    for (uintptr_t i = 0; i < SENDERS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, send_all, (void *)i), 0);
    }
    while (left > 0) {
        struct pollfd bell = {.fd = rg_mailbox_doorbell(&shared), .events = POLLIN};
        /* A doorbell that a value did not ring would hang here; 30 s turns that into a failure. */
        assert_int_equal(poll(&bell, 1, 30000), 1);
        rg_mailbox_quiet(&shared);
        struct letter letter;
        while (rg_mailbox_pop(&shared, &letter) == RG_OK) {
            assert_true(letter.sender < SENDERS);
            assert_int_equal(letter.number, next[letter.sender]);
            next[letter.sender]++;
            assert_int_equal(letter.filling[0], letter.number & 0xff);
            assert_int_equal(letter.filling[47], letter.number & 0xff);
            left--;
        }
    }
    for (int i = 0; i < SENDERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(next[i], VALUES);
    }
    rg_mailbox_deinit(&shared);
}

/* Without a descriptor for the bell there is no mailbox, and closing what was not opened does no harm. */
static void no_descriptor_left(void **state)
{
    (void)state;
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    const struct rlimit none = {.rlim_cur = 0, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    struct rg_mailbox box;
    enum rg_status status = rg_mailbox_init(&box, sizeof(int), 2);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(status, RG_IO);
    rg_mailbox_deinit(&box);
    assert_int_equal(rg_mailbox_init(&box, sizeof(int), 2), RG_OK);
    rg_mailbox_deinit(&box);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_order),    cmocka_unit_test(full_refuses_and_counts),
        cmocka_unit_test(doorbell),           cmocka_unit_test(a_bell_that_is_late),
        cmocka_unit_test(values_are_wiped),   cmocka_unit_test(many_senders),
        cmocka_unit_test(no_descriptor_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
