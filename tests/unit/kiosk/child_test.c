/* One supervised process: the time is an argument here, so that nothing waits for a limit to pass. */
#include "child.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define MS    1000000ull
#define BEGIN (1000000 * MS)
#define LIMIT (RG_BEAT_LIMIT_MS * MS)

static uint8_t body[512];

static struct rg_child start(const char *how, const char *more)
{
    struct rg_child child;
    rg_child_init(&child);
    child.argv[0] = FAKE_CHILD;
    child.argv[1] = how;
    child.argv[2] = more;
    assert_int_equal(rg_child_tend(&child, BEGIN), BEGIN + LIMIT);
    assert_true(child.pid > 0);
    return child;
}

static void wait_for_bytes(const struct rg_child *child)
{
    struct pollfd waiting = {.fd = child->fd, .events = POLLIN};
    if (poll(&waiting, 1, 20000) != 1) {
        fail_msg("the child said nothing for 20 s");
    }
}

static enum rg_status receive(struct rg_child *child, uint64_t now_ns)
{
    uint8_t type = 0;
    size_t len = 0;
    return rg_child_receive(child, now_ns, &type, body, sizeof body, &len);
}

static void is_gone(pid_t pid)
{
    assert_int_equal(kill(pid, 0), -1);
    assert_int_equal(errno, ESRCH);
}

static void end(struct rg_child *child)
{
    pid_t pid = child->pid;
    rg_child_stop(child, 0);
    assert_int_equal(child->pid, 0);
    assert_int_equal(child->fd, -1);
    if (pid != 0) {
        is_gone(pid);
    }
}

static void beats_keep_it_alive(void **state)
{
    (void)state;
    struct rg_child child = start("silent", NULL);
    assert_int_equal(child.health, RG_CHILD_STARTING);
    wait_for_bytes(&child);
    assert_int_equal(receive(&child, BEGIN + 900 * MS), RG_NOT_FOUND);
    assert_int_equal(child.health, RG_CHILD_READY);
    assert_int_equal(rg_child_tend(&child, BEGIN + 901 * MS), BEGIN + 900 * MS + LIMIT);
    assert_int_equal(child.restarts, 0);
    end(&child);
}

static void says_how_it_is(void **state)
{
    (void)state;
    static const struct {
        const char *sent;
        enum rg_child_health taken;
    } cases[] = {{"0", RG_CHILD_STARTING},
                 {"1", RG_CHILD_READY},
                 {"2", RG_CHILD_FAULT},
                 {"3", RG_CHILD_FAULT},
                 {"4294967295", RG_CHILD_FAULT}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rg_child child = start("health", cases[i].sent);
        wait_for_bytes(&child);
        assert_int_equal(receive(&child, BEGIN), RG_NOT_FOUND);
        assert_int_equal(child.health, cases[i].taken);
        end(&child);
    }
}

static void silence_ends_it(void **state)
{
    (void)state;
    struct rg_child child = start("silent", NULL);
    pid_t first = child.pid;
    wait_for_bytes(&child);
    assert_int_equal(receive(&child, BEGIN), RG_NOT_FOUND);
    assert_int_equal(kill(first, SIGSTOP), 0);
    (void)rg_child_tend(&child, BEGIN + LIMIT - 1);
    assert_int_equal(child.pid, first);
    uint64_t doubt_ns = rg_child_tend(&child, BEGIN + LIMIT);
    assert_int_equal(child.pid, first);
    assert_true(doubt_ns > BEGIN + LIMIT);
    (void)rg_child_tend(&child, doubt_ns - 1);
    assert_int_equal(child.pid, first);
    uint64_t next_ns = rg_child_tend(&child, doubt_ns);
    is_gone(first);
    assert_int_equal(child.restarts, 1);
    assert_int_equal(child.health, RG_CHILD_STARTING);
    /* A new one within 2 s of the last beat. */
    assert_true(next_ns <= BEGIN + 2000 * MS);
    (void)rg_child_tend(&child, next_ns);
    assert_true(child.pid > 0 && child.pid != first);
    end(&child);
}

static void a_child_that_lived_long_is_replaced_at_once(void **state)
{
    (void)state;
    struct rg_child child = start("silent", NULL);
    pid_t first = child.pid;
    wait_for_bytes(&child);
    assert_int_equal(receive(&child, BEGIN + 5000 * MS), RG_NOT_FOUND);
    (void)rg_child_tend(&child, rg_child_tend(&child, BEGIN + 5000 * MS + LIMIT));
    is_gone(first);
    assert_true(child.pid > 0);
    assert_int_equal(child.restarts, 1);
    end(&child);
}

static void waiting_beats_count_after_a_stall(void **state)
{
    (void)state;
    struct rg_child child = start("silent", NULL);
    pid_t first = child.pid;
    wait_for_bytes(&child);
    /* This thread comes round an hour late; the beat lies in the socket. */
    uint64_t late_ns = BEGIN + 3600000 * MS;
    (void)rg_child_tend(&child, late_ns);
    assert_int_equal(child.pid, first);
    assert_int_equal(receive(&child, late_ns), RG_NOT_FOUND);
    assert_int_equal(rg_child_tend(&child, late_ns), late_ns + LIMIT);
    assert_int_equal(child.pid, first);
    end(&child);
}

static void a_pause_of_the_whole_machine_is_no_silence(void **state)
{
    (void)state;
    struct rg_child child = start("listen", NULL);
    pid_t first = child.pid;
    /* This thread is back before the child, which says something a moment later. */
    uint64_t late_ns = BEGIN + 3600000 * MS;
    rg_child_talk(RG_LOG_DEBUG, late_ns + 50000 * MS);
    uint64_t doubt_ns = rg_child_tend(&child, late_ns);
    assert_int_equal(child.pid, first);
    wait_for_bytes(&child);
    assert_int_equal(receive(&child, doubt_ns), RG_NOT_FOUND);
    assert_int_equal(rg_child_tend(&child, doubt_ns), doubt_ns + LIMIT);
    assert_int_equal(child.pid, first);
    rg_child_talk(RG_LOG_INFO, 0);
    end(&child);
}

static void other_frames_are_no_beats(void **state)
{
    (void)state;
    struct rg_child child = start("flood-frames", NULL);
    pid_t first = child.pid;
    uint64_t now_ns = BEGIN;
    for (int i = 0; i < 1000; i++) {
        wait_for_bytes(&child);
        assert_int_equal(receive(&child, now_ns), RG_OK);
    }
    now_ns = BEGIN + LIMIT;
    wait_for_bytes(&child);
    uint64_t next_ns = rg_child_tend(&child, now_ns);
    assert_int_equal(child.pid, first);
    assert_true(next_ns > now_ns && next_ns <= now_ns + 500 * MS);
    wait_for_bytes(&child);
    (void)rg_child_tend(&child, next_ns);
    is_gone(first);
    end(&child);
}

static void crashes_are_given_more_and_more_time(void **state)
{
    (void)state;
    struct rg_child child = start("crash", NULL);
    uint64_t now_ns = BEGIN;
    uint64_t before_ns = 0;
    for (uint32_t life = 1; life <= 8; life++) {
        pid_t pid = child.pid;
        wait_for_bytes(&child);
        assert_int_equal(receive(&child, now_ns), RG_CLOSED);
        is_gone(pid);
        assert_int_equal(child.restarts, life);
        assert_int_equal(receive(&child, now_ns), RG_NOT_FOUND);
        uint64_t next_ns = rg_child_tend(&child, now_ns);
        assert_int_equal(child.pid, 0);
        uint64_t pause_ns = next_ns - now_ns;
        assert_true(pause_ns >= before_ns);
        assert_true(pause_ns > 0 && pause_ns <= 1000 * MS);
        before_ns = pause_ns;
        now_ns = next_ns;
        (void)rg_child_tend(&child, now_ns);
        assert_true(child.pid > 0);
    }
    end(&child);
}

static void an_end_of_its_own_will_is_an_end_too(void **state)
{
    (void)state;
    struct rg_child child = start("exit", NULL);
    pid_t pid = child.pid;
    wait_for_bytes(&child);
    assert_int_equal(receive(&child, BEGIN), RG_CLOSED);
    is_gone(pid);
    end(&child);
}

static void a_closed_socket_ends_the_process_behind_it(void **state)
{
    (void)state;
    struct rg_child child = start("close", NULL);
    pid_t pid = child.pid;
    wait_for_bytes(&child);
    assert_int_equal(receive(&child, BEGIN), RG_CLOSED);
    is_gone(pid);
    assert_int_equal(child.restarts, 1);
    end(&child);
}

static void a_broken_frame_ends_it(void **state)
{
    (void)state;
    static const char *const ways[] = {"version", "reserved", "longer", "shorter", "large", "beat"};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct rg_child child = start("break", ways[i]);
        pid_t pid = child.pid;
        wait_for_bytes(&child);
        if (receive(&child, BEGIN) != RG_CLOSED) {
            fail_msg("a frame with a wrong '%s' was taken", ways[i]);
        }
        is_gone(pid);
        assert_int_equal(child.restarts, 1);
        end(&child);
    }
}

static void its_owner_may_distrust_it(void **state)
{
    (void)state;
    struct rg_child child = start("silent", NULL);
    pid_t pid = child.pid;
    rg_child_distrust(&child, BEGIN);
    is_gone(pid);
    assert_int_equal(child.fd, -1);
    assert_int_equal(child.restarts, 1);
    rg_child_distrust(&child, BEGIN);
    assert_int_equal(child.restarts, 1);
    end(&child);
}

static void a_flood_of_beats_does_not_hold_the_reader(void **state)
{
    (void)state;
    struct rg_child child = start("flood-beats", NULL);
    for (int i = 0; i < 200; i++) {
        wait_for_bytes(&child);
        assert_int_equal(receive(&child, BEGIN), RG_NOT_FOUND);
    }
    end(&child);
}

static void frames_are_passed_on(void **state)
{
    (void)state;
    struct rg_child child = start("frame", NULL);
    uint8_t type = 0;
    size_t len = 0;
    enum rg_status status;
    do {
        wait_for_bytes(&child);
        status = rg_child_receive(&child, BEGIN, &type, body, sizeof body, &len);
    } while (status == RG_NOT_FOUND);
    assert_int_equal(status, RG_OK);
    assert_int_equal(type, RG_FRAME_LINK);
    assert_int_equal(len, 8);
    assert_memory_equal(body, "12345678", 8);
    end(&child);
}

/* Both who run already and who are started meanwhile hear of it; afterwards they are told that it is over, and new ones nothing. */
static void how_talkative_to_be_reaches_them(void **state)
{
    (void)state;
    struct rg_child child = start("listen", NULL), later;
    rg_child_talk(RG_LOG_DEBUG, BEGIN + 50000 * MS);
    (void)rg_child_tend(&child, BEGIN + MS);
    wait_for_bytes(&child);
    assert_int_equal(receive(&child, BEGIN + 2 * MS), RG_NOT_FOUND);
    assert_int_equal(child.health, RG_CHILD_FAULT);
    later = start("listen", NULL);
    wait_for_bytes(&later);
    assert_int_equal(receive(&later, BEGIN + 2 * MS), RG_NOT_FOUND);
    assert_int_equal(later.health, RG_CHILD_FAULT);
    rg_child_talk(RG_LOG_INFO, 0);
    (void)rg_child_tend(&child, BEGIN + 3 * MS);
    wait_for_bytes(&child);
    assert_int_equal(receive(&child, BEGIN + 4 * MS), RG_NOT_FOUND);
    assert_int_equal(child.health, RG_CHILD_READY);
    end(&child);
    end(&later);
    child = start("health", "1");
    assert_int_not_equal(child.talked, 0);
    end(&child);
}

static void its_stdin_is_harmless(void **state)
{
    (void)state;
    struct rg_child child = start("stdin", NULL);
    wait_for_bytes(&child);
    assert_int_equal(receive(&child, BEGIN), RG_NOT_FOUND);
    assert_int_equal(child.health, RG_CHILD_READY);
    end(&child);
}

static void a_program_that_is_not_there_is_tried_again(void **state)
{
    (void)state;
    struct rg_child child;
    rg_child_init(&child);
    child.argv[0] = "/nonexistent/program";
    uint64_t next_ns = rg_child_tend(&child, BEGIN);
    assert_int_equal(child.pid, 0);
    assert_int_equal(child.fd, -1);
    assert_true(next_ns > BEGIN);
    assert_int_equal(receive(&child, BEGIN), RG_NOT_FOUND);
    child.argv[0] = FAKE_CHILD;
    (void)rg_child_tend(&child, next_ns);
    assert_true(child.pid > 0);
    end(&child);
}

static void stops_what_listens_and_what_does_not(void **state)
{
    (void)state;
    struct rg_child child = start("silent", NULL);
    pid_t pid = child.pid;
    rg_child_stop(&child, 10000);
    is_gone(pid);
    child = start("stubborn", NULL);
    pid = child.pid;
    wait_for_bytes(&child);
    rg_child_stop(&child, 20);
    is_gone(pid);
    rg_child_stop(&child, 20);
}

static void finds_programs_beside_itself(void **state)
{
    (void)state;
    char path[512], self[512];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    assert_true(len > 0);
    self[len] = '\0';
    assert_int_equal(rg_child_beside(strrchr(self, '/') + 1, path, sizeof path), RG_OK);
    assert_string_equal(path, self);
    assert_int_equal(rg_child_beside("x", path, 3), RG_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beats_keep_it_alive),
        cmocka_unit_test(says_how_it_is),
        cmocka_unit_test(silence_ends_it),
        cmocka_unit_test(a_child_that_lived_long_is_replaced_at_once),
        cmocka_unit_test(waiting_beats_count_after_a_stall),
        cmocka_unit_test(a_pause_of_the_whole_machine_is_no_silence),
        cmocka_unit_test(other_frames_are_no_beats),
        cmocka_unit_test(crashes_are_given_more_and_more_time),
        cmocka_unit_test(an_end_of_its_own_will_is_an_end_too),
        cmocka_unit_test(a_closed_socket_ends_the_process_behind_it),
        cmocka_unit_test(a_broken_frame_ends_it),
        cmocka_unit_test(its_owner_may_distrust_it),
        cmocka_unit_test(a_flood_of_beats_does_not_hold_the_reader),
        cmocka_unit_test(frames_are_passed_on),
        cmocka_unit_test(how_talkative_to_be_reaches_them),
        cmocka_unit_test(its_stdin_is_harmless),
        cmocka_unit_test(a_program_that_is_not_there_is_tried_again),
        cmocka_unit_test(stops_what_listens_and_what_does_not),
        cmocka_unit_test(finds_programs_beside_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
