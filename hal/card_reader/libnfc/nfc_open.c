#include "nfc_chip.h"

#include "nfc_speed.h"

#include <errno.h>
#include <fcntl.h>
#include <nfc/nfc.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define OPEN_ATTEMPTS 3

/* The second field of "pn532_uart:/dev/ttyUSB0:115200" when it is a path; USB connstrings name none. */
static bool device_path(const char *connstring, char *path, size_t capacity)
{
    const char *start = strchr(connstring, ':');
    if (start == NULL || start[1] != '/') {
        return false;
    }
    start++;
    size_t len = strcspn(start, ":");
    if (len >= capacity) {
        return false;
    }
    memcpy(path, start, len);
    path[len] = '\0';
    return true;
}

/* libnfc opens a serial port that another process is using and corrupts the traffic of both. */
static enum rg_status take_lock(const char *connstring, int *lock_fd)
{
    char path[sizeof(nfc_connstring)];
    *lock_fd = -1;
    if (!device_path(connstring, path, sizeof path)) {
        return RG_OK;
    }
    int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        if (errno == EACCES || errno == EPERM) {
            return RG_DENIED;
        }
        return errno == ENOENT || errno == ENXIO || errno == ENODEV || errno == ENOTDIR ? RG_NOT_FOUND
                                                                                        : RG_IO;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        (void)close(fd);
        return errno == EWOULDBLOCK ? RG_BUSY : RG_IO;
    }
    *lock_fd = fd;
    return RG_OK;
}

/* pn532_uart_open() ignores whether the chip answered its set-up, so only a check afterwards tells. */
static enum rg_status open_once(struct rg_nfc_chip *chip, const char *connstring)
{
    chip->device = nfc_open(chip->context, connstring);
    if (chip->device == NULL) {
        return RG_IO;
    }
    chip->tries = 0;
    chip->patience = 0;
    chip->selected = false;
    chip->malformed = 0;
    if (nfc_initiator_init(chip->device) < 0 || rg_nfc_chip_check(chip) != RG_OK) {
        nfc_close(chip->device);
        chip->device = NULL;
        return RG_IO;
    }
    return RG_OK;
}

/* A speed after the path is the installer's word; without one the line is made as fast as it can be. */
static bool may_raise_speed(const struct rg_nfc_chip *chip, const char *connstring)
{
    const char *path = strchr(connstring, ':');
    return chip->waits_for_cards && chip->lock_fd >= 0 && path != NULL && strchr(path + 1, ':') == NULL;
}

/* Known as libnfc #460, #500 and #742: the first bytes after the wake-up may get no acknowledgement. */
static enum rg_status open_stubbornly(struct rg_nfc_chip *chip, const char *connstring)
{
    static const struct timespec pause = {.tv_sec = 0, .tv_nsec = 50 * 1000000L};
    enum rg_status status = RG_IO;
    for (int attempt = 0; status != RG_OK && attempt < OPEN_ATTEMPTS; attempt++) {
        if (attempt > 0) {
            (void)nanosleep(&pause, NULL);
        }
        char fast[sizeof(nfc_connstring)];
        bool raise = may_raise_speed(chip, connstring);
        bool is_fast = raise && strlen(connstring) + sizeof RG_NFC_FAST_SUFFIX <= sizeof fast &&
                       rg_nfc_speed_probe(chip->lock_fd);
        if (is_fast) {
            (void)stpcpy(stpcpy(fast, connstring), RG_NFC_FAST_SUFFIX);
        }
        /* A run that was killed with another setting may have left the chip fast. */
        if (attempt > 0 && chip->waits_for_cards && chip->lock_fd >= 0 && !raise) {
            (void)rg_nfc_speed_undo(chip->lock_fd);
        }
        status = open_once(chip, is_fast ? fast : connstring);
        if (status == RG_OK && raise) {
            status = rg_nfc_speed_raise(chip);
            if (status != RG_OK) {
                nfc_close(chip->device);
            }
        }
    }
    return status;
}

enum rg_status rg_nfc_chip_open(struct rg_nfc_chip *chip, const char *connstring)
{
    *chip = (struct rg_nfc_chip){.lock_fd = -1};
    if (strlen(connstring) >= sizeof(nfc_connstring)) {
        return RG_INVALID;
    }
    /* Elsewhere a running command is not known to end by an abort; there every list stays bounded. */
    chip->waits_for_cards = strncmp(connstring, "pn532_uart:", strlen("pn532_uart:")) == 0;
    enum rg_status status = take_lock(connstring, &chip->lock_fd);
    if (status != RG_OK) {
        return status;
    }
    nfc_init(&chip->context);
    status = chip->context == NULL ? RG_NO_MEMORY : open_stubbornly(chip, connstring);
    if (status != RG_OK) {
        if (chip->context != NULL) {
            nfc_exit(chip->context);
        }
        if (chip->lock_fd >= 0) {
            (void)close(chip->lock_fd);
        }
    }
    return status;
}

void rg_nfc_chip_close(struct rg_nfc_chip *chip)
{
    rg_nfc_speed_restore(chip);
    nfc_close(chip->device);
    nfc_exit(chip->context);
    if (chip->lock_fd >= 0) {
        (void)close(chip->lock_fd);
    }
}
