/* A supervised process that behaves as its one word says; it ends when its socket closes. */
#include "ipc.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void send_frame(enum rg_frame_type type, const void *body, size_t len)
{
    if (rg_ipc_send(RG_CHILD_FD, type, body, len, NULL, 0, 5000) != RG_OK) {
        exit(0);
    }
}

static void beat(uint32_t health)
{
    struct rg_frame_beat frame = {.health = health};
    send_frame(RG_FRAME_BEAT, &frame, sizeof frame);
}

static void rest(long ms)
{
    struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
    (void)nanosleep(&pause, NULL);
}

/* Bytes as they are, past every check of the sender. */
static void send_raw(struct rg_frame_header header, size_t body_len)
{
    static char packet[4096];
    memcpy(packet, &header, sizeof header);
    if (send(RG_CHILD_FD, packet, sizeof header + body_len, MSG_NOSIGNAL) < 0) {
        exit(0);
    }
}

static bool is_null(int fd)
{
    struct stat here, null;
    return fstat(fd, &here) == 0 && stat("/dev/null", &null) == 0 && here.st_rdev == null.st_rdev &&
           S_ISCHR(here.st_mode);
}

static void break_contract(const char *how)
{
    struct rg_frame_header header = {.version = RG_FRAME_VERSION, .type = RG_FRAME_BEAT, .length = 4};
    if (strcmp(how, "version") == 0) {
        header.version = 9;
    } else if (strcmp(how, "reserved") == 0) {
        header.reserved = 1;
    } else if (strcmp(how, "longer") == 0) {
        header.length = 4000000000u;
    } else if (strcmp(how, "shorter") == 0) {
        header.length = 0;
    } else if (strcmp(how, "large") == 0) {
        header.type = RG_FRAME_FIELD;
        header.length = 4000;
    } else if (strcmp(how, "beat") == 0) {
        header.length = 3;
    }
    send_raw(header, strcmp(how, "large") == 0 ? 4000 : strcmp(how, "beat") == 0 ? 3 : 4);
}

/* How talkative it is told to be it says as its health: debug is a fault, anything less is ready. */
static void listen_to_talk(void)
{
    struct rg_frame_log talk;
    uint8_t type;
    size_t len;
    for (;;) {
        enum rg_status status = rg_ipc_receive(RG_CHILD_FD, &type, &talk, sizeof talk, &len);
        if (status == RG_CLOSED || status == RG_IO) {
            exit(0);
        }
        if (status == RG_OK && type == RG_FRAME_LOG && len == sizeof talk && talk.seconds <= 60) {
            beat(talk.level == 3 ? RG_CHILD_FAULT : RG_CHILD_READY);
        }
        rest(5);
    }
}

int main(int argc, char **argv)
{
    const char *how = argc > 1 ? argv[1] : "";
    if (strcmp(how, "crash") == 0) {
        (void)raise(SIGKILL);
    } else if (strcmp(how, "exit") == 0) {
        return 0;
    } else if (strcmp(how, "close") == 0) {
        (void)close(RG_CHILD_FD);
    } else if (strcmp(how, "stubborn") == 0) {
        (void)signal(SIGTERM, SIG_IGN);
        beat(RG_CHILD_READY);
    } else if (strcmp(how, "silent") == 0) {
        beat(RG_CHILD_READY);
    } else if (strcmp(how, "health") == 0) {
        beat(argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0);
    } else if (strcmp(how, "stdin") == 0) {
        beat(is_null(0) ? RG_CHILD_READY : RG_CHILD_FAULT);
    } else if (strcmp(how, "break") == 0) {
        break_contract(argc > 2 ? argv[2] : "");
    } else if (strcmp(how, "flood-beats") == 0) {
        for (;;) {
            beat(RG_CHILD_READY);
        }
    } else if (strcmp(how, "flood-frames") == 0) {
        for (;;) {
            send_frame(RG_FRAME_LINK, "12345678", 8);
        }
    } else if (strcmp(how, "listen") == 0) {
        listen_to_talk();
    } else if (strcmp(how, "frame") == 0) {
        beat(RG_CHILD_READY);
        send_frame(RG_FRAME_LINK, "12345678", 8);
    }
    for (;;) {
        rest(1000);
    }
}
