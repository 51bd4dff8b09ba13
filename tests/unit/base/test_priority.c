/* A thread that goes first: named, deaf to signals, and its caller as it was. */
#include "priority.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define STACK_BYTES (64u << 10)

struct seen {
    sigset_t blocked;
    size_t stack_bytes;
    int argument_was_mine;
};

static void *look(void *argument)
{
    struct seen *seen = argument;
    pthread_attr_t attributes;
    (void)pthread_sigmask(SIG_SETMASK, NULL, &seen->blocked);
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        (void)pthread_attr_getstacksize(&attributes, &seen->stack_bytes);
        (void)pthread_attr_destroy(&attributes);
    }
    seen->argument_was_mine = 1;
    return argument;
}

static void *wait_for_word(void *argument)
{
    sigset_t word;
    int signal = 0;
    (void)sigemptyset(&word);
    (void)sigaddset(&word, SIGUSR2);
    (void)sigwait(&word, &signal);
    return argument;
}

static void a_thread_has_its_own_stack_and_hears_no_signal(void **state)
{
    (void)state;
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGUSR1};
    struct seen seen = {.stack_bytes = 0};
    const struct rg_priority_thread wanted = {"looks", STACK_BYTES, look, &seen};
    pthread_t thread;
    sigset_t mine, after;
    (void)sigemptyset(&mine);
    (void)sigaddset(&mine, SIGUSR1);
    assert_int_equal(pthread_sigmask(SIG_SETMASK, &mine, NULL), 0);
    assert_int_equal(rg_priority_start(&wanted, &thread), RG_OK);
    void *end = NULL;
    assert_int_equal(pthread_join(thread, &end), 0);
    assert_ptr_equal(end, &seen);
    assert_int_equal(seen.argument_was_mine, 1);
    assert_int_equal(seen.stack_bytes, STACK_BYTES);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        assert_int_equal(sigismember(&seen.blocked, signals[i]), 1);
    }
    assert_int_equal(pthread_sigmask(SIG_SETMASK, NULL, &after), 0);
    assert_int_equal(sigismember(&after, SIGUSR1), 1);
    assert_int_equal(sigismember(&after, SIGTERM), 0);
}

static void a_thread_has_its_name(void **state)
{
    (void)state;
    const struct rg_priority_thread wanted = {"a-name-of-15-by", STACK_BYTES, wait_for_word, NULL};
    pthread_t thread;
    char name[16] = "";
    assert_int_equal(rg_priority_start(&wanted, &thread), RG_OK);
    assert_int_equal(pthread_getname_np(thread, name, sizeof name), 0);
    assert_string_equal(name, "a-name-of-15-by");
    assert_int_equal(pthread_kill(thread, SIGUSR2), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thread_has_its_own_stack_and_hears_no_signal),
        cmocka_unit_test(a_thread_has_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
