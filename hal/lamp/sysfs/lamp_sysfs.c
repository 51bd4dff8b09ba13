#include "lamp_sysfs.h"

#include "lamp_light.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROOT_MAX      200
#define LAMP_NAME_MAX 63
#define TRIGGER_MAX   16384 /* one for every CPU, key and disk that the kernel knows */
#define PATH_LEN      400

struct sysfs_lamp {
    struct rg_lamp base;
    char folder[ROOT_MAX + LAMP_NAME_MAX + 16];
    char triggers[TRIGGER_MAX];
};

static size_t read_text(const struct sysfs_lamp *self, const char *file, char *text, size_t capacity)
{
    char path[PATH_LEN];
    (void)snprintf(path, sizeof path, "%s/%s", self->folder, file);
    text[0] = '\0';
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return 0;
    }
    size_t len = 0;
    while (len < capacity - 1) {
        ssize_t got = read(fd, text + len, capacity - 1 - len);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            break;
        }
        len += (size_t)got;
    }
    (void)close(fd);
    text[len] = '\0';
    return len;
}

static bool write_text(const struct sysfs_lamp *self, const char *file, const char *text)
{
    char path[PATH_LEN];
    (void)snprintf(path, sizeof path, "%s/%s", self->folder, file);
    int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    size_t len = strlen(text);
    ssize_t written;
    do {
        written = write(fd, text, len);
    } while (written < 0 && errno == EINTR);
    (void)close(fd);
    return written == (ssize_t)len;
}

static bool read_most(const struct sysfs_lamp *self, uint32_t *most)
{
    char text[16];
    char *end;
    if (read_text(self, "max_brightness", text, sizeof text) == 0 || text[0] < '1' || text[0] > '9') {
        return false;
    }
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (errno != 0 || value > 65535 || (*end != '\n' && *end != '\0')) {
        return false;
    }
    *most = (uint32_t)value;
    return true;
}

/* A lamp of one colour has no such file. */
static bool set_colours(const struct sysfs_lamp *self, enum rg_lamp_state state, uint32_t most)
{
    char index[128], text[128];
    if (state == RG_LAMP_OFF || read_text(self, "multi_index", index, sizeof index) == 0 ||
        rg_lamp_colours(state, most, index, text, sizeof text) == 0) {
        return true;
    }
    return write_text(self, "multi_intensity", text);
}

/* The kernel darkens a lamp whose trigger is taken away, so the level comes last. */
static bool set_steady(const struct sysfs_lamp *self, enum rg_lamp_state state, uint32_t most)
{
    char level[16];
    (void)snprintf(level, sizeof level, "%u\n", rg_lamp_level(state, most));
    return write_text(self, "trigger", "none\n") && set_colours(self, state, most) &&
           write_text(self, "brightness", level);
}

/* The trigger's own files exist once it is chosen; a pattern runs as soon as it is written. */
static bool set_pattern(const struct sysfs_lamp *self, enum rg_lamp_state state, uint32_t most)
{
    char pattern[128];
    return rg_lamp_pattern(state, most, pattern, sizeof pattern) > 0 &&
           write_text(self, "trigger", "none\n") && set_colours(self, state, most) &&
           write_text(self, "trigger", "pattern\n") &&
           write_text(self, "repeat", state == RG_LAMP_READ ? "1\n" : "-1\n") &&
           write_text(self, "pattern", pattern);
}

static bool set_blinking(const struct sysfs_lamp *self, uint32_t most)
{
    return set_steady(self, RG_LAMP_ATTENTION, most) && write_text(self, "trigger", "timer\n") &&
           write_text(self, "delay_on", "250\n") && write_text(self, "delay_off", "750\n");
}

static enum rg_status sysfs_set(struct rg_lamp *base, enum rg_lamp_state state)
{
    struct sysfs_lamp *self = (struct sysfs_lamp *)base;
    if ((uint32_t)state > RG_LAMP_ATTENTION) {
        return RG_INVALID;
    }
    uint32_t most = 0;
    if (!read_most(self, &most)) {
        return RG_UNSUPPORTED;
    }
    bool good;
    if (state == RG_LAMP_OFF || state == RG_LAMP_READY) {
        good = set_steady(self, state, most);
    } else {
        (void)read_text(self, "trigger", self->triggers, sizeof self->triggers);
        if (rg_lamp_offers(self->triggers, "pattern")) {
            good = set_pattern(self, state, most);
        } else if (state == RG_LAMP_READ) {
            good = set_steady(self, state, most);
        } else if (rg_lamp_offers(self->triggers, "timer")) {
            good = set_blinking(self, most);
        } else {
            return RG_UNSUPPORTED;
        }
    }
    return good ? RG_OK : RG_IO;
}

static void sysfs_close(struct rg_lamp *base)
{
    (void)sysfs_set(base, RG_LAMP_OFF);
    free(base);
}

static const struct rg_lamp_ops sysfs_ops = {
    .set = sysfs_set,
    .close = sysfs_close,
};

enum rg_status rg_lamp_sysfs_open(const char *root, const char *name, struct rg_lamp **lamp)
{
    size_t name_len = strnlen(name, LAMP_NAME_MAX + 1);
    if (strnlen(root, ROOT_MAX + 1) > ROOT_MAX || name_len == 0 || name_len > LAMP_NAME_MAX ||
        name[0] == '.' || strchr(name, '/') != NULL) {
        return RG_INVALID;
    }
    struct sysfs_lamp *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RG_NO_MEMORY;
    }
    self->base.ops = &sysfs_ops;
    (void)snprintf(self->folder, sizeof self->folder, "%s/class/leds/%s", root, name);
    *lamp = &self->base;
    return RG_OK;
}
