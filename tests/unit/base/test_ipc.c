/* Frames between the kiosk and its children: what arrives whole, and what a taken-over child could send
 * instead. */
#include "ipc.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

struct ends {
    int parent, child;
};

static int open_pair(void **state)
{
    struct ends *e = calloc(1, sizeof *e);
    assert_int_equal(rg_ipc_pair(&e->parent, &e->child), RG_OK);
    *state = e;
    return 0;
}

static int close_pair(void **state)
{
    struct ends *e = *state;
    (void)close(e->parent);
    (void)close(e->child);
    free(e);
    return 0;
}

static void parents_end_is_not_inherited(void **state)
{
    struct ends *e = *state;
    assert_int_equal(fcntl(e->parent, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

static void head_and_tail(void **state)
{
    struct ends *e = *state;
    static const struct {
        const char *head, *tail, *whole;
    } cases[] = {{"ab", "cde", "abcde"}, {"ab", "", "ab"}, {"", "cde", "cde"}, {"", "", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t type = 0;
        char body[16];
        size_t len = 99;
        assert_int_equal(rg_ipc_send(e->child, RG_FRAME_LINK, cases[i].head, strlen(cases[i].head),
                                     cases[i].tail, strlen(cases[i].tail), 0),
                         RG_OK);
        assert_int_equal(rg_ipc_receive(e->parent, &type, body, sizeof body, &len), RG_OK);
        assert_int_equal(type, RG_FRAME_LINK);
        assert_int_equal(len, strlen(cases[i].whole));
        assert_memory_equal(body, cases[i].whole, len);
    }
    assert_int_equal(rg_ipc_send(e->parent, RG_FRAME_PUBLISH, NULL, 0, NULL, 0, 0), RG_OK);
}

static void nothing_waits(void **state)
{
    struct ends *e = *state;
    uint8_t type = 9;
    char body[4];
    size_t len = 9;
    assert_int_equal(rg_ipc_receive(e->parent, &type, body, sizeof body, &len), RG_NOT_FOUND);
    assert_int_equal(type, 9);
    assert_int_equal(len, 9);
}

/* A frame of the largest size passes; one byte more is not even sent. */
static void largest_frame(void **state)
{
    struct ends *e = *state;
    uint8_t *bytes = malloc(RG_FRAME_BODY_MAX + 1);
    uint8_t *got = malloc(RG_FRAME_BODY_MAX);
    for (size_t i = 0; i < RG_FRAME_BODY_MAX; i++) {
        bytes[i] = (uint8_t)(i * 7);
    }
    uint8_t type;
    size_t len;
    assert_int_equal(
        rg_ipc_send(e->child, RG_FRAME_MESSAGE, bytes, 10, bytes + 10, RG_FRAME_BODY_MAX - 10, 0), RG_OK);
    assert_int_equal(rg_ipc_receive(e->parent, &type, got, RG_FRAME_BODY_MAX, &len), RG_OK);
    assert_int_equal(len, RG_FRAME_BODY_MAX);
    assert_memory_equal(got, bytes, len);
    assert_int_equal(rg_ipc_send(e->child, RG_FRAME_MESSAGE, bytes, 1, bytes, RG_FRAME_BODY_MAX, 0),
                     RG_INVALID);
    assert_int_equal(rg_ipc_send(e->child, RG_FRAME_MESSAGE, bytes, RG_FRAME_BODY_MAX + 1, NULL, 0, 0),
                     RG_INVALID);
    assert_int_equal(rg_ipc_send(e->child, RG_FRAME_MESSAGE, bytes, SIZE_MAX, bytes, 2, 0), RG_INVALID);
    assert_int_equal(rg_ipc_receive(e->parent, &type, got, RG_FRAME_BODY_MAX, &len), RG_NOT_FOUND);
    free(bytes);
    free(got);
}

/* Each bad frame is consumed alone: the good one behind it still arrives. */
static void bad_frames(void **state)
{
    struct ends *e = *state;
    struct raw {
        struct rg_frame_header header;
        uint8_t body[8];
    };
    static const struct {
        struct rg_frame_header header;
        size_t len;
    } cases[] = {
        {{0, RG_FRAME_BEAT, 0, 4}, 12},                    /* an older version */
        {{RG_FRAME_VERSION + 1, RG_FRAME_BEAT, 0, 4}, 12}, /* a newer one */
        {{RG_FRAME_VERSION, RG_FRAME_BEAT, 1, 4}, 12},     /* reserved bits */
        {{RG_FRAME_VERSION, RG_FRAME_BEAT, 0, 5}, 12},     /* says more than there is */
        {{RG_FRAME_VERSION, RG_FRAME_BEAT, 0, 3}, 12},     /* says less */
        {{RG_FRAME_VERSION, RG_FRAME_BEAT, 0, UINT32_MAX}, 12},
        {{RG_FRAME_VERSION, RG_FRAME_BEAT, 0, 0}, 7}, /* no whole header */
        {{RG_FRAME_VERSION, RG_FRAME_BEAT, 0, 0}, 1},
        {{RG_FRAME_VERSION, RG_FRAME_BEAT, 0, 8}, 16}, /* larger than the receiver's room */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct raw raw = {.header = cases[i].header};
        uint8_t type = 9;
        uint8_t body[4] = {0};
        size_t len = 9;
        assert_int_equal(send(e->child, &raw, cases[i].len, 0), (ssize_t)cases[i].len);
        assert_int_equal(rg_ipc_send(e->child, RG_FRAME_BEAT, "good", 4, NULL, 0, 0), RG_OK);
        assert_int_equal(rg_ipc_receive(e->parent, &type, body, sizeof body, &len), RG_INVALID);
        assert_int_equal(len, 9);
        assert_int_equal(rg_ipc_receive(e->parent, &type, body, sizeof body, &len), RG_OK);
        assert_memory_equal(body, "good", 4);
    }
}

static void other_side_gone(void **state)
{
    struct ends *e = *state;
    uint8_t type;
    char body[8];
    size_t len;
    assert_int_equal(rg_ipc_send(e->child, RG_FRAME_BEAT, "last", 4, NULL, 0, 0), RG_OK);
    (void)close(e->child);
    assert_int_equal(rg_ipc_send(e->parent, RG_FRAME_PUBLISH, "x", 1, NULL, 0, 1000), RG_CLOSED);
    /* What it said before it went still counts. */
    assert_int_equal(rg_ipc_receive(e->parent, &type, body, sizeof body, &len), RG_OK);
    assert_int_equal(rg_ipc_receive(e->parent, &type, body, sizeof body, &len), RG_CLOSED);
    e->child = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void no_socket_at_all(void **state)
{
    (void)state;
    uint8_t type;
    char body[8];
    size_t len;
    assert_int_equal(rg_ipc_send(-1, RG_FRAME_BEAT, "x", 1, NULL, 0, 0), RG_IO);
    assert_int_equal(rg_ipc_receive(-1, &type, body, sizeof body, &len), RG_IO);
}

/* A receiver that does not read makes the sender give up, not wait for ever. */
static void no_room(void **state)
{
    struct ends *e = *state;
    static uint8_t page[60000];
    enum rg_status status = RG_OK;
    for (int i = 0; i < 1000 && status == RG_OK; i++) {
        status = rg_ipc_send(e->child, RG_FRAME_MESSAGE, page, sizeof page, NULL, 0, 20);
    }
    assert_int_equal(status, RG_TIMEOUT);
}

struct sender {
    int fd;
    uint32_t number;
};

#define FRAMES 3000

static void *send_frames(void *argument)
{
    const struct sender *sender = argument;
    for (uint32_t i = 0; i < FRAMES; i++) {
        uint32_t body[2] = {sender->number, i};
        if (rg_ipc_send(sender->fd, RG_FRAME_PUBLISH, &body[0], 4, &body[1], 4, 30000) != RG_OK) {
            return argument;
        }
    }
    return NULL;
}

static void several_senders(void **state)
{
    struct ends *e = *state;
    pthread_t threads[3];
    struct sender senders[3];
    uint32_t next[3] = {0};
    for (uint32_t i = 0; i < 3; i++) {
        senders[i].fd = e->child;
        senders[i].number = i;
        assert_int_equal(pthread_create(&threads[i], NULL, send_frames, &senders[i]), 0);
    }
    for (uint32_t got = 0; got < 3 * FRAMES;) {
        uint8_t type;
        uint32_t body[2];
        size_t len;
        enum rg_status status = rg_ipc_receive(e->parent, &type, body, sizeof body, &len);
        if (status == RG_NOT_FOUND) {
            continue;
        }
        assert_int_equal(status, RG_OK);
        assert_int_equal(len, 8);
        assert_true(body[0] < 3);
        assert_int_equal(body[1], next[body[0]]++);
        got++;
    }
    for (int i = 0; i < 3; i++) {
        void *failed;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
}

#define PAIR(test) cmocka_unit_test_setup_teardown(test, open_pair, close_pair)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAIR(parents_end_is_not_inherited),
        PAIR(head_and_tail),
        PAIR(nothing_waits),
        PAIR(largest_frame),
        PAIR(bad_frames),
        PAIR(other_side_gone),
        cmocka_unit_test(no_socket_at_all),
        PAIR(no_room),
        PAIR(several_senders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
