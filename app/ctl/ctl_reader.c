#include "ctl_reader.h"

#include "child_process.h"
#include "ctl.h"
#include "ipc.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define HOLD_MS   1000
#define SPARE_MS  1500 /* what wire and reader take at the most on top of a card's own time */
#define END_MS    1000
#define PATH_SIZE 512
/* Beats, one a second: a reader that cannot be opened by then is not there. */
#define FAULTS_MAX 5

extern char **environ;

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool spawn(struct rg_ctl_reader *reader, char *path, char *connstring, int theirs)
{
    char types[] = "a", option_reader[] = "--reader", option_types[] = "--types";
    char *argv[] = {path, option_reader, connstring, option_types, types, NULL};
    posix_spawn_file_actions_t actions;
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    /* What is wrong is said here, once, in words. */
    (void)posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    (void)posix_spawn_file_actions_adddup2(&actions, theirs, RG_CHILD_FD);
    int failed = posix_spawn(&reader->pid, path, &actions, NULL, argv, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) {
        reader->pid = 0;
    }
    return failed == 0;
}

bool rg_ctl_reader_open(const char *connstring, struct rg_ctl_reader *reader)
{
    char path[PATH_SIZE], name[PATH_SIZE];
    int theirs = -1;
    memset(reader, 0, sizeof *reader);
    reader->fd = -1;
    bool started = rg_child_process_beside("regard-reader", path, sizeof path) == RG_OK &&
                   strlen(connstring) < sizeof name && rg_ipc_pair(&reader->fd, &theirs) == RG_OK;
    if (started) {
        memcpy(name, connstring, strlen(connstring) + 1);
        started = spawn(reader, path, name, theirs);
        (void)close(theirs);
    }
    return started ||
           rg_ctl_complain("failed", "regard-reader cannot be started; it is installed beside regardctl");
}

/* One frame. @return RG_OK with its type; RG_TIMEOUT; RG_IO when the process is gone, or does not keep to the contract. */
static enum rg_status hear(struct rg_ctl_reader *reader, int64_t end_ms, uint8_t *type, void *body,
                           size_t capacity, size_t *len)
{
    for (;;) {
        enum rg_status status = rg_ipc_receive(reader->fd, type, body, capacity, len);
        if (status == RG_OK) {
            return RG_OK;
        }
        int64_t left_ms = end_ms - now_ms();
        if (status != RG_NOT_FOUND) {
            return RG_IO;
        }
        if (left_ms <= 0) {
            return RG_TIMEOUT;
        }
        struct pollfd wait = {.fd = reader->fd, .events = POLLIN};
        (void)poll(&wait, 1, (int)left_ms);
    }
}

/* What it says by itself. @return false for what no reader says. */
static bool take(struct rg_ctl_reader *reader, uint8_t type, const void *body, size_t len)
{
    struct rg_frame_beat beat;
    if (type == RG_FRAME_BEAT && len == sizeof beat) {
        memcpy(&beat, body, sizeof beat);
        reader->faults = beat.health == RG_CHILD_READY ? 0 : reader->faults + 1;
        return true;
    }
    if (type == RG_FRAME_FIELD && len == sizeof reader->here) {
        struct rg_frame_field field;
        memcpy(&field, body, sizeof field);
        if (field.field.count > RG_CARDS_MAX) {
            return false;
        }
        for (uint32_t i = 0; i < field.field.count; i++) {
            const struct rg_card *card = &field.field.cards[i];
            if (card->uid_len > RG_CARD_UID_MAX || card->ats_len > RG_CARD_ATS_MAX) {
                return false;
            }
        }
        reader->here = field;
        return true;
    }
    return type == RG_FRAME_ANSWER;
}

enum rg_status rg_ctl_reader_wait(struct rg_ctl_reader *reader, int timeout_ms, struct rg_card *card)
{
    int64_t end_ms = now_ms() + timeout_ms;
    union {
        struct rg_frame_field field;
        struct rg_frame_answer answer;
    } body;
    /* What is waiting to be read is newer than what is known. */
    int64_t until_ms = now_ms();
    for (;;) {
        uint8_t type = 0;
        size_t len = 0;
        enum rg_status status = hear(reader, until_ms, &type, &body, sizeof body, &len);
        bool broken = status == RG_IO || (status == RG_OK && !take(reader, type, &body, len));
        explicit_bzero(&body, sizeof body);
        if (broken || reader->faults >= FAULTS_MAX) {
            return RG_IO;
        }
        if (status == RG_TIMEOUT && reader->here.field.count == 1) {
            *card = reader->here.field.cards[0];
            return RG_OK;
        }
        if (status == RG_TIMEOUT && until_ms == end_ms) {
            return reader->here.field.count > 1 ? RG_BUSY : RG_TIMEOUT;
        }
        /* At most a moment after the last news: a second card may follow. */
        int64_t moment = now_ms() + 50;
        until_ms = reader->here.field.count == 1 && moment < end_ms ? moment : end_ms;
    }
}

static enum rg_exchange_way way_of(uint8_t way)
{
    switch (way) {
    case RG_CARD_RAW: return RG_EXCHANGE_RAW;
    case RG_CARD_WAKE: return RG_EXCHANGE_WAKE;
    case RG_CARD_RESET: return RG_EXCHANGE_RESET;
    default: return RG_EXCHANGE_BLOCKS;
    }
}

enum rg_status rg_ctl_reader_exchange(struct rg_ctl_reader *reader, const struct rg_card_command *command,
                                      uint8_t *answer, size_t *len)
{
    struct rg_frame_exchange order = {.number = ++reader->exchanges,
                                      .field = reader->here.number,
                                      .timeout_ms = command->timeout_ms,
                                      .hold_ms = HOLD_MS,
                                      .way = (uint8_t)way_of(command->way),
                                      .len = command->len};
    union {
        struct rg_frame_field field;
        struct rg_frame_answer answer;
    } body;
    memcpy(order.bytes, command->bytes, command->len);
    enum rg_status status =
        rg_ipc_send(reader->fd, RG_FRAME_EXCHANGE, &order, sizeof order, NULL, 0, SPARE_MS);
    explicit_bzero(&order, sizeof order);
    int64_t end_ms = now_ms() + command->timeout_ms + SPARE_MS;
    bool answered = false;
    while (status == RG_OK && !answered) {
        uint8_t type = 0;
        size_t body_len = 0;
        status = hear(reader, end_ms, &type, &body, sizeof body, &body_len);
        if (status == RG_OK && type == RG_FRAME_ANSWER) {
            answered = body_len == sizeof body.answer && body.answer.number == reader->exchanges;
        } else if (status == RG_OK && !take(reader, type, &body, body_len)) {
            status = RG_IO;
        }
    }
    if (answered) {
        status = body.answer.status == RG_OK && body.answer.len <= RG_CARD_BYTES_MAX ? RG_OK
                 : body.answer.status == RG_IO                                       ? RG_IO
                                                                                     : RG_TIMEOUT;
    }
    if (answered && status == RG_OK) {
        memcpy(answer, body.answer.bytes, body.answer.len);
        *len = body.answer.len;
    }
    explicit_bzero(&body, sizeof body);
    return status;
}

void rg_ctl_reader_close(struct rg_ctl_reader *reader)
{
    if (reader->fd >= 0) {
        (void)close(reader->fd);
    }
    for (int64_t end_ms = now_ms() + END_MS; reader->pid > 0 && now_ms() < end_ms;) {
        if (waitpid(reader->pid, NULL, WNOHANG) == reader->pid) {
            reader->pid = 0;
        } else {
            (void)poll(NULL, 0, 5);
        }
    }
    if (reader->pid > 0) {
        (void)kill(reader->pid, SIGKILL);
        (void)waitpid(reader->pid, NULL, 0);
    }
    explicit_bzero(reader, sizeof *reader);
    reader->fd = -1;
}
