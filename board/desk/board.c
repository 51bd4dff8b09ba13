/*
 * The demo board: any Linux desktop. It alone maps keys to taps, by asking the chip emulator whose control
 * socket REGARD_DEMO_READER names: 1-9 tap the customers m1..m9, b the badge b1, u a card that nobody knows.
 */
#include "linux_ports.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

struct tap {
    char command[48];
};

static int connect_emulator(void)
{
    const char *path = getenv("REGARD_DEMO_READER");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (path == NULL || strlen(path) >= sizeof address.sun_path) {
        return -1;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

static void say(int fd, const char *line)
{
    char answer[128];
    if (send(fd, line, strlen(line), MSG_NOSIGNAL) > 0) {
        ssize_t ignored = read(fd, answer, sizeof answer);
        (void)ignored;
    }
}

/* A person holds the card for about a second; the screen must not wait for that. */
static void *hold_card(void *argument)
{
    struct tap *tap = argument;
    int fd = connect_emulator();
    if (fd >= 0) {
        say(fd, tap->command);
        struct timespec hold = {.tv_sec = 0, .tv_nsec = 900000000};
        (void)nanosleep(&hold, NULL);
        say(fd, "remove\n");
        (void)close(fd);
    }
    free(tap);
    return NULL;
}

static void on_key(struct rg_board *self, int32_t key)
{
    (void)self;
    struct tap *tap = calloc(1, sizeof *tap);
    if (tap == NULL) {
        return;
    }
    if (key >= '1' && key <= '9') {
        (void)snprintf(tap->command, sizeof tap->command, "tap m%c\n", (char)key);
    } else if (key == 'b') {
        (void)snprintf(tap->command, sizeof tap->command, "tap b1\n");
    } else if (key == 'u') {
        (void)snprintf(tap->command, sizeof tap->command, "tap uid:04FFFFFFFFFFF1\n");
    }
    pthread_t thread;
    if (tap->command[0] == '\0' || pthread_create(&thread, NULL, hold_card, tap) != 0) {
        free(tap);
        return;
    }
    (void)pthread_detach(thread);
}

enum rg_status rg_board_open(struct rg_board *board, const struct rg_board_options *options)
{
    enum rg_status status = rg_linux_ports_open(board, options);
    if (status == RG_OK) {
        board->name = "desk";
        board->on_key = on_key;
    }
    return status;
}

void rg_board_close(struct rg_board *board)
{
    rg_linux_ports_close(board);
}
