#include "nfc_speed.h"

#include <poll.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define SET_SERIAL_BAUD_RATE 0x10
#define DIAGNOSE             0x00
#define BAUD_115200          0x04
#define BAUD_460800          0x06

#define PROBE_MS 30
/* The answer takes 2 ms; libnfc adds 50 ms of its own to one that does not come. */
#define SET_MS     40
#define SWITCH_MS  2
#define ECHO_LEN   128
#define ECHO_TIMES 4

static const struct timespec while_it_switches = {.tv_nsec = SWITCH_MS * 1000000L};
static const uint8_t ack_frame[] = {0x00, 0x00, 0xff, 0x00, 0xff, 0x00};

static bool set_port(int tty, speed_t speed)
{
    struct termios port;
    if (tcgetattr(tty, &port) != 0) {
        return false;
    }
    (void)cfsetispeed(&port, speed);
    (void)cfsetospeed(&port, speed);
    return tcsetattr(tty, TCSADRAIN, &port) == 0;
}

static bool read_ack(int tty)
{
    uint8_t got[sizeof ack_frame];
    size_t len = 0;
    struct pollfd waiting = {.fd = tty, .events = POLLIN};
    while (len < sizeof got && poll(&waiting, 1, PROBE_MS) > 0) {
        ssize_t more = read(tty, got + len, sizeof got - len);
        if (more <= 0) {
            return false;
        }
        len += (size_t)more;
    }
    return len == sizeof got && memcmp(got, ack_frame, sizeof got) == 0;
}

/* One command past libnfc, at the fast speed. @return whether it was acknowledged; so is then its answer. */
static bool say_fast(int tty, const uint8_t *ask, size_t len)
{
    static const struct timespec rest_of_answer = {.tv_nsec = 10 * 1000000L};
    struct termios before;
    if (tcgetattr(tty, &before) != 0) {
        return false;
    }
    struct termios raw = before;
    cfmakeraw(&raw);
    raw.c_cflag |= CLOCAL | CREAD;
    (void)cfsetispeed(&raw, B460800);
    (void)cfsetospeed(&raw, B460800);
    if (tcsetattr(tty, TCSANOW, &raw) != 0) {
        return false;
    }
    (void)tcflush(tty, TCIOFLUSH);
    bool fast = write(tty, ask, len) == (ssize_t)len && read_ack(tty);
    if (fast) {
        (void)nanosleep(&rest_of_answer, NULL);
        fast = write(tty, ack_frame, sizeof ack_frame) == (ssize_t)sizeof ack_frame;
        (void)tcdrain(tty);
        (void)nanosleep(&while_it_switches, NULL);
    }
    (void)tcflush(tty, TCIFLUSH);
    (void)tcsetattr(tty, TCSANOW, &before);
    return fast;
}

/* Each begins with the wake-up. */
bool rg_nfc_speed_probe(int tty)
{
    static const uint8_t get_firmware_version[] = {0x55, 0x55, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                                                   0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                                                   0xff, 0x02, 0xfe, 0xd4, 0x02, 0x2a, 0x00};
    return say_fast(tty, get_firmware_version, sizeof get_firmware_version);
}

bool rg_nfc_speed_undo(int tty)
{
    static const uint8_t set_115200[] = {0x55, 0x55, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                                         0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                                         0xff, 0x03, 0xfd, 0xd4, 0x10, 0x04, 0x18, 0x00};
    return say_fast(tty, set_115200, sizeof set_115200);
}

static enum rg_status set_chip(struct rg_nfc_chip *chip, uint8_t code)
{
    const uint8_t set[] = {SET_SERIAL_BAUD_RATE, code};
    uint8_t rx[RG_NFC_REPLY_MAX];
    size_t rx_len = sizeof rx;
    enum rg_status status = rg_nfc_chip_command(chip, set, sizeof set, rx, &rx_len, SET_MS);
    if (status != RG_OK) {
        return status;
    }
    /* The chip switches only when the host has acknowledged the answer, which libnfc does not do. */
    if (write(chip->lock_fd, ack_frame, sizeof ack_frame) != (ssize_t)sizeof ack_frame) {
        return RG_IO;
    }
    (void)tcdrain(chip->lock_fd);
    (void)nanosleep(&while_it_switches, NULL);
    return RG_OK;
}

static bool echoes(struct rg_nfc_chip *chip)
{
    uint8_t tx[2 + ECHO_LEN] = {DIAGNOSE, 0x00};
    uint8_t rx[RG_NFC_REPLY_MAX];
    for (unsigned i = 0; i < ECHO_TIMES; i++) {
        for (unsigned j = 0; j < ECHO_LEN; j++) {
            tx[2 + j] = (uint8_t)(j * 37 + i * 91);
        }
        size_t rx_len = sizeof rx;
        if (rg_nfc_chip_command(chip, tx, sizeof tx, rx, &rx_len, 250) != RG_OK || rx_len != 1 + ECHO_LEN ||
            memcmp(rx + 1, tx + 2, ECHO_LEN) != 0) {
            return false;
        }
    }
    return true;
}

enum rg_status rg_nfc_speed_raise(struct rg_nfc_chip *chip)
{
    /* A chip or bridge that does not know the command stays as it is. */
    if (set_chip(chip, BAUD_460800) != RG_OK) {
        return rg_nfc_chip_check(chip);
    }
    if (set_port(chip->lock_fd, B460800) && echoes(chip)) {
        chip->fast = true;
        return RG_OK;
    }
    /* The line is not good enough. The chip may not hear this, and then it needs its power cycled. */
    (void)set_chip(chip, BAUD_115200);
    (void)set_port(chip->lock_fd, B115200);
    return rg_nfc_chip_check(chip);
}

void rg_nfc_speed_restore(struct rg_nfc_chip *chip)
{
    if (chip->fast && chip->answers && set_chip(chip, BAUD_115200) == RG_OK) {
        (void)set_port(chip->lock_fd, B115200);
    }
}
