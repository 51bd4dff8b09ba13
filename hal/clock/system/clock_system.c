#include "clock_system.h"

#include "tzif.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define ZONES_DIR "/usr/share/zoneinfo"
/* A kiosk has one site, so one zone; a second serves a change of configuration. */
#define ZONES_HELD 2

struct zone {
    char name[RG_TZ_NAME_MAX]; /* empty: free */
    uint8_t *bytes;
    struct rg_tzif tzif;
};

struct system_clock {
    struct rg_clock base;
    pthread_mutex_t mutex;
    struct zone zones[ZONES_HELD];
    unsigned next;
};

static uint64_t system_monotonic_ns(struct rg_clock *base)
{
    (void)base;
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint64_t system_boottime_ns(struct rg_clock *base)
{
    (void)base;
    struct timespec now;
    (void)clock_gettime(CLOCK_BOOTTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int64_t system_wall_ms(struct rg_clock *base)
{
    (void)base;
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static size_t read_some(int fd, uint8_t *bytes, size_t capacity)
{
    size_t len = 0;
    while (len < capacity) {
        ssize_t got = read(fd, bytes + len, capacity - len);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return got < 0 ? 0 : len;
        }
        len += (size_t)got;
    }
    return len;
}

static enum rg_status read_zone(const char *name, struct zone *zone)
{
    char path[sizeof ZONES_DIR + 1 + RG_TZ_NAME_MAX];
    (void)snprintf(path, sizeof path, "%s/%s", ZONES_DIR, name);
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return RG_NOT_FOUND;
    }
    enum rg_status status = RG_NOT_FOUND;
    uint8_t *bytes = NULL;
    struct stat about;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size <= 0 ||
        about.st_size > (off_t)RG_TZIF_MAX) {
        goto out;
    }
    bytes = malloc((size_t)about.st_size);
    if (bytes == NULL) {
        goto out;
    }
    size_t len = read_some(fd, bytes, (size_t)about.st_size);
    if (rg_tzif_parse(bytes, len, &zone->tzif) == RG_OK) {
        zone->bytes = bytes;
        (void)snprintf(zone->name, sizeof zone->name, "%s", name);
        bytes = NULL;
        status = RG_OK;
    }
out:
    free(bytes);
    (void)close(fd);
    return status;
}

static enum rg_status find_zone(struct system_clock *self, const char *name, const struct rg_tzif **tzif)
{
    for (unsigned i = 0; i < ZONES_HELD; i++) {
        if (self->zones[i].bytes != NULL && strcmp(self->zones[i].name, name) == 0) {
            *tzif = &self->zones[i].tzif;
            return RG_OK;
        }
    }
    struct zone fresh;
    enum rg_status status = read_zone(name, &fresh);
    if (status == RG_OK) {
        struct zone *place = &self->zones[self->next];
        self->next = (self->next + 1) % ZONES_HELD;
        free(place->bytes);
        *place = fresh;
        *tzif = &place->tzif;
    }
    return status;
}

static enum rg_status system_civil(struct rg_clock *base, const char *zone, int64_t wall_ms,
                                   struct rg_civil_time *civil)
{
    struct system_clock *self = (struct system_clock *)base;
    if (!rg_tz_name_valid(zone)) {
        return RG_NOT_FOUND;
    }
    const struct rg_tzif *tzif;
    (void)pthread_mutex_lock(&self->mutex);
    enum rg_status status = find_zone(self, zone, &tzif);
    int32_t offset = status == RG_OK ? rg_tzif_offset(tzif, rg_floor_div(wall_ms, 1000)) : 0;
    (void)pthread_mutex_unlock(&self->mutex);
    if (status == RG_OK) {
        *civil = rg_civil_at(wall_ms, offset);
    }
    return status;
}

static void system_close(struct rg_clock *base)
{
    struct system_clock *self = (struct system_clock *)base;
    for (unsigned i = 0; i < ZONES_HELD; i++) {
        free(self->zones[i].bytes);
    }
    (void)pthread_mutex_destroy(&self->mutex);
    free(self);
}

static const struct rg_clock_ops system_ops = {
    .monotonic_ns = system_monotonic_ns,
    .boottime_ns = system_boottime_ns,
    .wall_ms = system_wall_ms,
    .civil = system_civil,
    .close = system_close,
};

enum rg_status rg_clock_system_open(struct rg_clock **clock)
{
    struct system_clock *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RG_NO_MEMORY;
    }
    if (pthread_mutex_init(&self->mutex, NULL) != 0) {
        free(self);
        return RG_NO_MEMORY;
    }
    self->base.ops = &system_ops;
    *clock = &self->base;
    return RG_OK;
}
