/*
 * How often a list command tries. A round of several types sets it twice (poll_plan.c), and through libnfc that costs four sleeps each: for
 * the acknowledgement and for the answer, and after either one for the kernel's thread that has just handed the bytes over and still holds
 * the terminal's lock when a real-time thread is there to ask for it. Both answers are on a fast line within a millisecond; so
 * there the thread sleeps once, and takes them together when nobody holds anything any more.
 */
#include "nfc_chip.h"

#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RF_CONFIGURATION  0x32
#define CONFIGURE_RETRIES 0x05
/* The chip's defaults, for NFC-DEP and for its first frame. */
#define RETRIES_ATR 0xff
#define RETRIES_PSL 0x01

#define FROM_HOST 0xd4

/* 28 bytes at 460800 baud are 608 us, the rest is the chip's. */
#define ANSWERED_US 700
#define LATE_MS     30

static uint8_t retries(unsigned tries)
{
    /* The chip counts those after the first try; FF is endless. */
    return (uint8_t)(tries - 1);
}

static size_t read_now(int tty, uint8_t *to, size_t capacity)
{
    ssize_t len = read(tty, to, capacity);
    return len > 0 ? (size_t)len : 0;
}

/* The line has proved that it carries long echoes. @return whether the chip took it; if not, it may not even have heard. */
static bool set_with_one_sleep(int tty, unsigned tries)
{
    static const struct timespec answered = {.tv_nsec = ANSWERED_US * 1000L};
    static const uint8_t both[] = {0x00, 0x00, 0xff, 0x00, 0xff, 0x00, /* the acknowledgement */
                                   0x00, 0x00, 0xff, 0x02, 0xfe, 0xd5, RF_CONFIGURATION + 1, 0xf8, 0x00};
    const uint8_t sum = (uint8_t)(FROM_HOST + RF_CONFIGURATION + CONFIGURE_RETRIES + RETRIES_ATR +
                                  RETRIES_PSL + retries(tries));
    const uint8_t set[] = {0x00,
                           0x00,
                           0xff,
                           0x06,
                           0xfa,
                           FROM_HOST,
                           RF_CONFIGURATION,
                           CONFIGURE_RETRIES,
                           RETRIES_ATR,
                           RETRIES_PSL,
                           retries(tries),
                           (uint8_t)-sum,
                           0x00};
    uint8_t got[sizeof both];
    struct pollfd late = {.fd = tty, .events = POLLIN};
    if (write(tty, set, sizeof set) != (ssize_t)sizeof set) {
        return false;
    }
    (void)nanosleep(&answered, NULL);
    size_t len = read_now(tty, got, sizeof got);
    while (len < sizeof got && poll(&late, 1, LATE_MS) > 0) {
        size_t more = read_now(tty, got + len, sizeof got - len);
        if (more == 0) {
            return false;
        }
        len += more;
    }
    return len == sizeof got && memcmp(got, both, sizeof got) == 0;
}

static enum rg_status set_by_libnfc(struct rg_nfc_chip *chip, unsigned tries)
{
    const uint8_t set[] = {RF_CONFIGURATION, CONFIGURE_RETRIES, RETRIES_ATR, RETRIES_PSL, retries(tries)};
    uint8_t rx[RG_NFC_REPLY_MAX];
    size_t rx_len = sizeof rx;
    return rg_nfc_chip_set_up(chip, set, sizeof set, rx, &rx_len);
}

enum rg_status rg_nfc_chip_set_tries(struct rg_nfc_chip *chip, unsigned tries)
{
    if (chip->tries == tries) {
        return RG_OK;
    }
    if (chip->fast && set_with_one_sleep(chip->lock_fd, tries)) {
        chip->tries = tries;
        return RG_OK;
    }
    if (chip->fast) {
        /* What did come may still be coming; libnfc forgets it before it asks. */
        rg_nfc_chip_settle();
    }
    enum rg_status status = set_by_libnfc(chip, tries);
    chip->tries = status == RG_OK ? tries : 0;
    return status;
}
