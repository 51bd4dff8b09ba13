/* The watchdog port's contract, run against systemd's protocol (both kinds of socket) and the simulated one.
 */
#include "watchdog_sim.h"
#include "watchdog_systemd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct rg_watchdog *watchdog;
    int manager; /* systemd's end, or -1 */
    char path[64];
};

static void clear_environment(void)
{
    (void)unsetenv("NOTIFY_SOCKET");
    (void)unsetenv("WATCHDOG_USEC");
    (void)unsetenv("WATCHDOG_PID");
}

static int listen_on(struct fixture *f, const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, name, strlen(name));
    if (name[0] == '@') {
        address.sun_path[0] = '\0';
    }
    socklen_t len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
    f->manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return bind(f->manager, (const struct sockaddr *)&address, len);
}

static int open_systemd(void **state, const char *name)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_int_equal(listen_on(f, name), 0);
    (void)snprintf(f->path, sizeof f->path, "%s", name);
    clear_environment();
    assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
    assert_int_equal(setenv("WATCHDOG_USEC", "20000000", 1), 0);
    assert_int_equal(rg_watchdog_systemd_open(&f->watchdog), RG_OK);
    *state = f;
    return 0;
}

static int open_path(void **state)
{
    char name[64];
    (void)snprintf(name, sizeof name, "/tmp/rg-watchdog-%d", (int)getpid());
    return open_systemd(state, name);
}

static int open_abstract(void **state)
{
    char name[64];
    (void)snprintf(name, sizeof name, "@rg-watchdog-%d", (int)getpid());
    return open_systemd(state, name);
}

static int open_sim(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->manager = -1;
    assert_int_equal(rg_watchdog_sim_create(10000, &f->watchdog), RG_OK);
    *state = f;
    return 0;
}

static int close_any(void **state)
{
    struct fixture *f = *state;
    f->watchdog->ops->close(f->watchdog);
    if (f->manager >= 0) {
        (void)close(f->manager);
    }
    if (f->path[0] == '/') {
        (void)unlink(f->path);
    }
    clear_environment();
    free(f);
    return 0;
}

/* What the other side has heard since it was last asked. */
static struct rg_watchdog_sim_counts heard(struct fixture *f)
{
    if (f->manager < 0) {
        return rg_watchdog_sim_counts(f->watchdog);
    }
    static struct rg_watchdog_sim_counts counts;
    char text[64];
    ssize_t len;
    memset(&counts, 0, sizeof counts);
    while ((len = recv(f->manager, text, sizeof text - 1, 0)) > 0) {
        text[len] = '\0';
        counts.ready += strcmp(text, "READY=1") == 0;
        counts.fed += strcmp(text, "WATCHDOG=1") == 0;
        counts.stopping += strcmp(text, "STOPPING=1") == 0;
    }
    return counts;
}

static void says_what_it_should(void **state)
{
    struct fixture *f = *state;
    struct rg_watchdog *w = f->watchdog;
    assert_int_equal(w->ops->interval_ms(w), 10000);
    assert_int_equal(w->ops->ready(w), RG_OK);
    assert_int_equal(w->ops->feed(w), RG_OK);
    assert_int_equal(w->ops->feed(w), RG_OK);
    w->ops->stopping(w);
    struct rg_watchdog_sim_counts counts = heard(f);
    assert_int_equal(counts.ready, 1);
    assert_int_equal(counts.fed, 2);
    assert_int_equal(counts.stopping, 1);
}

static void manager_that_went_away(void **state)
{
    struct fixture *f = *state;
    (void)close(f->manager);
    f->manager = -1;
    assert_int_equal(f->watchdog->ops->feed(f->watchdog), RG_IO);
    assert_int_equal(f->watchdog->ops->ready(f->watchdog), RG_IO);
    f->watchdog->ops->stopping(f->watchdog);
}

/* A manager that does not read must not make the kiosk wait. */
static void full_socket_does_not_block(void **state)
{
    struct fixture *f = *state;
    enum rg_status status = RG_OK;
    for (int i = 0; i < 100000 && status == RG_OK; i++) {
        status = f->watchdog->ops->feed(f->watchdog);
    }
    assert_int_equal(status, RG_IO);
}

static void nobody_watches(void **state)
{
    (void)state;
    static const char *const names[] = {NULL, "", "@", "relative", "vsock:2:1234"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        clear_environment();
        (void)setenv("WATCHDOG_USEC", "1000000", 1);
        if (names[i] != NULL) {
            (void)setenv("NOTIFY_SOCKET", names[i], 1);
        }
        struct rg_watchdog *w;
        assert_int_equal(rg_watchdog_systemd_open(&w), RG_OK);
        assert_int_equal(w->ops->interval_ms(w), 0);
        assert_int_equal(w->ops->ready(w), RG_OK);
        assert_int_equal(w->ops->feed(w), RG_OK);
        w->ops->stopping(w);
        w->ops->close(w);
    }
    char too_long[256];
    memset(too_long, 'a', sizeof too_long - 1);
    too_long[0] = '/';
    too_long[sizeof too_long - 1] = '\0';
    (void)setenv("NOTIFY_SOCKET", too_long, 1);
    struct rg_watchdog *w;
    assert_int_equal(rg_watchdog_systemd_open(&w), RG_OK);
    assert_int_equal(w->ops->feed(w), RG_OK);
    w->ops->close(w);
    clear_environment();
}

static void intervals(void **state)
{
    (void)state;
    char me[16];
    (void)snprintf(me, sizeof me, "%d", (int)getpid());
    const struct {
        const char *usec, *pid;
        uint32_t interval_ms;
    } cases[] = {{NULL, NULL, 0},       {"3000000", NULL, 1500}, {"3000000", me, 1500},
                 {"3000000", "1", 0},   {"", NULL, 0},           {"-3000000", NULL, 0},
                 {"3000000x", NULL, 0}, {"0", NULL, 0},          {"99999999999999999999999", NULL, 0},
                 {"3000000", "x", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        clear_environment();
        (void)setenv("NOTIFY_SOCKET", "/run/nowhere", 1);
        if (cases[i].usec != NULL) {
            (void)setenv("WATCHDOG_USEC", cases[i].usec, 1);
        }
        if (cases[i].pid != NULL) {
            (void)setenv("WATCHDOG_PID", cases[i].pid, 1);
        }
        struct rg_watchdog *w;
        assert_int_equal(rg_watchdog_systemd_open(&w), RG_OK);
        assert_int_equal(w->ops->interval_ms(w), cases[i].interval_ms);
        w->ops->close(w);
    }
    clear_environment();
}

static void sim_fails_on_demand(void **state)
{
    struct fixture *f = *state;
    rg_watchdog_sim_fail(f->watchdog, 2);
    assert_int_equal(f->watchdog->ops->ready(f->watchdog), RG_IO);
    assert_int_equal(f->watchdog->ops->feed(f->watchdog), RG_IO);
    assert_int_equal(f->watchdog->ops->feed(f->watchdog), RG_OK);
    assert_int_equal(heard(f).fed, 1);
    assert_int_equal(heard(f).ready, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"path: says_what_it_should", says_what_it_should, open_path, close_any, NULL},
        {"abstract: says_what_it_should", says_what_it_should, open_abstract, close_any, NULL},
        {"sim: says_what_it_should", says_what_it_should, open_sim, close_any, NULL},
        cmocka_unit_test_setup_teardown(manager_that_went_away, open_path, close_any),
        cmocka_unit_test_setup_teardown(full_socket_does_not_block, open_abstract, close_any),
        cmocka_unit_test(nobody_watches),
        cmocka_unit_test(intervals),
        cmocka_unit_test_setup_teardown(sim_fails_on_demand, open_sim, close_any),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
