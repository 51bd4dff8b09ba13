/*
 * What the chip is to do and answers with nothing that matters: how often a list command tries, the field off and on, cards let go. A
 * round of several types sets the tries twice (poll_plan.c), a card that comes and goes lets go twice and loses its field once. Through
 * libnfc each costs four sleeps and sixteen calls of the kernel: for the acknowledgement and for three parts of the answer, and after
 * them for the kernel's thread that has just handed the bytes over and still holds the terminal's lock when a real-time thread is there
 * to ask for it. All of it is on a fast line within a millisecond; so there the thread sleeps once, and takes it together when
 * nobody holds anything any more.
 */
#include "nfc_chip.h"

#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RF_CONFIGURATION  0x32
#define CONFIGURE_FIELD   0x01
#define CONFIGURE_RETRIES 0x05
#define IN_RELEASE        0x52
/* The chip's defaults, for NFC-DEP and for its first frame. */
#define RETRIES_ATR 0xff
#define RETRIES_PSL 0x01

#define FROM_HOST 0xd4
#define FROM_CHIP 0xd5

#define COMMAND_MAX 8
#define HEAD        5 /* 00 00 FF, the length and its complement */
#define TAIL        2 /* the sum and 00 */
#define ACK         6

/* 28 bytes at 460800 baud are 608 us, the rest is the chip's. */
#define ANSWERED_US 700
#define LATE_MS     30

static uint8_t retries(unsigned tries)
{
    /* The chip counts those after the first try; FF is endless. */
    return (uint8_t)(tries - 1);
}

/* The two sums of a frame: of its length, and of what it holds. */
static uint8_t complement(const uint8_t *bytes, size_t len)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < len; i++) {
        sum = (uint8_t)(sum + bytes[i]);
    }
    return (uint8_t)-sum;
}

static size_t frame_of(const uint8_t *command, size_t len, uint8_t *frame)
{
    const uint8_t count = (uint8_t)(len + 1);
    const uint8_t head[] = {0x00, 0x00, 0xff, count, complement(&count, 1), FROM_HOST};
    memcpy(frame, head, sizeof head);
    memcpy(frame + sizeof head, command, len);
    frame[HEAD + count] = complement(frame + HEAD, count);
    frame[HEAD + count + 1] = 0x00;
    return (size_t)HEAD + count + TAIL;
}

static size_t read_now(int tty, uint8_t *to, size_t capacity)
{
    ssize_t len = read(tty, to, capacity);
    return len > 0 ? (size_t)len : 0;
}

/* The acknowledgement, and an answer to @p command with as many bytes behind its code as were asked for, whatever they say. */
static bool is_answer(const uint8_t *got, uint8_t command, size_t said)
{
    static const uint8_t ack[ACK] = {0x00, 0x00, 0xff, 0x00, 0xff, 0x00};
    const uint8_t count = (uint8_t)(2 + said);
    const uint8_t head[] = {
        0x00, 0x00, 0xff, count, complement(&count, 1), FROM_CHIP, (uint8_t)(command + 1)};
    const uint8_t *answer = got + ACK;
    return memcmp(got, ack, sizeof ack) == 0 && memcmp(answer, head, sizeof head) == 0 &&
           answer[HEAD + count] == complement(answer + HEAD, count) && answer[HEAD + count + 1] == 0x00;
}

/* The line has proved that it carries long echoes. @return whether the chip took it; if not, it may not even have heard. */
static bool set_with_one_sleep(int tty, const uint8_t *command, size_t len, size_t said)
{
    static const struct timespec answered = {.tv_nsec = ANSWERED_US * 1000L};
    uint8_t frame[HEAD + 1 + COMMAND_MAX + TAIL];
    uint8_t got[ACK + HEAD + 2 + COMMAND_MAX + TAIL];
    const size_t expected = ACK + HEAD + 2 + said + TAIL, frame_len = frame_of(command, len, frame);
    struct pollfd late = {.fd = tty, .events = POLLIN};
    if (write(tty, frame, frame_len) != (ssize_t)frame_len) {
        return false;
    }
    (void)nanosleep(&answered, NULL);
    size_t got_len = read_now(tty, got, expected);
    while (got_len < expected && poll(&late, 1, LATE_MS) > 0) {
        size_t more = read_now(tty, got + got_len, expected - got_len);
        if (more == 0) {
            return false;
        }
        got_len += more;
    }
    return got_len == expected && is_answer(got, command[0], said);
}

/* @param said bytes of the answer behind its code. */
static enum rg_status set(struct rg_nfc_chip *chip, const uint8_t *command, size_t len, size_t said)
{
    if (chip->fast && set_with_one_sleep(chip->lock_fd, command, len, said)) {
        return RG_OK;
    }
    if (chip->fast) {
        /* What did come may still be coming; libnfc forgets it before it asks. */
        rg_nfc_chip_settle();
    }
    uint8_t rx[RG_NFC_REPLY_MAX];
    size_t rx_len = sizeof rx;
    return rg_nfc_chip_set_up(chip, command, len, rx, &rx_len);
}

enum rg_status rg_nfc_chip_set_tries(struct rg_nfc_chip *chip, unsigned tries)
{
    const uint8_t command[] = {RF_CONFIGURATION, CONFIGURE_RETRIES, RETRIES_ATR, RETRIES_PSL, retries(tries)};
    if (chip->tries == tries) {
        return RG_OK;
    }
    enum rg_status status = set(chip, command, sizeof command, 0);
    chip->tries = status == RG_OK ? tries : 0;
    return status;
}

enum rg_status rg_nfc_chip_release(struct rg_nfc_chip *chip)
{
    static const uint8_t all[] = {IN_RELEASE, 0x00};
    if (!chip->selected) {
        return RG_OK;
    }
    chip->selected = false;
    return set(chip, all, sizeof all, 1);
}

enum rg_status rg_nfc_chip_reset_field(struct rg_nfc_chip *chip)
{
    static const uint8_t off[] = {RF_CONFIGURATION, CONFIGURE_FIELD, 0x00};
    static const uint8_t on[] = {RF_CONFIGURATION, CONFIGURE_FIELD, 0x01};
    chip->selected = false;
    enum rg_status status = set(chip, off, sizeof off, 0);
    return status == RG_OK ? set(chip, on, sizeof on, 0) : status;
}
