#include "panel_sysfs.h"

#include "edid.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROOT_MAX 200
#define PATH_LEN 600

struct sysfs_panel {
    struct rg_panel base;
    char root[ROOT_MAX + 1];
    uint32_t width_mm, height_mm;
    bool was_set;
    uint32_t percent;
};

static size_t read_file(const char *path, void *bytes, size_t capacity)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return 0;
    }
    ssize_t got;
    do {
        got = read(fd, bytes, capacity);
    } while (got < 0 && errno == EINTR);
    (void)close(fd);
    return got > 0 ? (size_t)got : 0;
}

static bool read_number(const char *path, uint32_t *number)
{
    char text[16];
    size_t len = read_file(path, text, sizeof text - 1);
    text[len] = '\0';
    if (text[0] < '0' || text[0] > '9') {
        return false;
    }
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (errno != 0 || value > INT32_MAX || (*end != '\n' && *end != '\0')) {
        return false;
    }
    *number = (uint32_t)value;
    return true;
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* The first folder of the class, in the order of names, that @p fits. */
static bool first_of(const struct sysfs_panel *self, const char *class,
                     bool (*fits)(const char *path, void *context), void *context)
{
    char path[PATH_LEN];
    (void)snprintf(path, sizeof path, "%s/class/%s", self->root, class);
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, visible, alphasort);
    bool found = false;
    for (int i = 0; i < count; i++) {
        if (!found) {
            (void)snprintf(path, sizeof path, "%s/class/%s/%.255s", self->root, class, entries[i]->d_name);
            found = fits(path, context);
        }
        free(entries[i]);
    }
    free(entries);
    return found;
}

static bool connector_says(const char *path, const char *status)
{
    char file[PATH_LEN + 16];
    char said[16] = "";
    (void)snprintf(file, sizeof file, "%s/status", path);
    size_t len = read_file(file, said, sizeof said - 1);
    said[len] = '\0';
    return strcmp(said, status) == 0;
}

static bool connector_with_panel(const char *path, void *context)
{
    bool *without = context;
    *without = *without || connector_says(path, "disconnected\n");
    return connector_says(path, "connected\n");
}

static bool connector_with_size(const char *path, void *context)
{
    struct rg_panel_info *info = context;
    char file[PATH_LEN + 16];
    uint8_t edid[RG_EDID_LEN];
    if (!connector_says(path, "connected\n")) {
        return false;
    }
    (void)snprintf(file, sizeof file, "%s/edid", path);
    size_t len = read_file(file, edid, sizeof edid);
    return rg_edid_size(edid, len, &info->width_mm, &info->height_mm) == RG_OK;
}

static enum rg_status sysfs_info(struct rg_panel *base, struct rg_panel_info *info)
{
    struct sysfs_panel *self = (struct sysfs_panel *)base;
    struct rg_panel_info found = {0};
    bool configured = self->width_mm != 0 && self->height_mm != 0;
    if (!configured && !first_of(self, "drm", connector_with_size, &found)) {
        return RG_NOT_FOUND;
    }
    if (self->width_mm != 0) {
        found.width_mm = self->width_mm;
    }
    if (self->height_mm != 0) {
        found.height_mm = self->height_mm;
    }
    *info = found;
    return RG_OK;
}

static enum rg_status sysfs_connected(struct rg_panel *base)
{
    bool without = false;
    if (first_of((const struct sysfs_panel *)base, "drm", connector_with_panel, &without)) {
        return RG_OK;
    }
    return without ? RG_NOT_FOUND : RG_UNSUPPORTED;
}

struct backlight {
    char path[PATH_LEN];
    uint32_t most;
};

static bool usable_backlight(const char *path, void *context)
{
    struct backlight *light = context;
    char file[PATH_LEN + 16];
    (void)snprintf(file, sizeof file, "%s/max_brightness", path);
    (void)snprintf(light->path, sizeof light->path, "%s/brightness", path);
    return read_number(file, &light->most) && light->most > 0;
}

static enum rg_status sysfs_set_brightness(struct rg_panel *base, uint32_t percent)
{
    struct sysfs_panel *self = (struct sysfs_panel *)base;
    if (percent > 100) {
        return RG_INVALID;
    }
    struct backlight light;
    if (!first_of(self, "backlight", usable_backlight, &light)) {
        return RG_UNSUPPORTED;
    }
    uint32_t value = (uint32_t)(((uint64_t)light.most * percent + 50) / 100);
    /* On a coarse scale one per cent must not be dark. */
    if (percent > 0 && value == 0) {
        value = 1;
    }
    char text[16];
    int len = snprintf(text, sizeof text, "%u\n", value);
    int fd = open(light.path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (fd < 0) {
        return RG_IO;
    }
    ssize_t written = write(fd, text, (size_t)len);
    (void)close(fd);
    if (written != len) {
        return RG_IO;
    }
    self->was_set = true;
    self->percent = percent;
    return RG_OK;
}

static enum rg_status sysfs_brightness(struct rg_panel *base, uint32_t *percent)
{
    struct sysfs_panel *self = (struct sysfs_panel *)base;
    struct backlight light;
    if (!first_of(self, "backlight", usable_backlight, &light)) {
        return RG_UNSUPPORTED;
    }
    if (self->was_set) {
        *percent = self->percent;
        return RG_OK;
    }
    uint32_t value;
    if (!read_number(light.path, &value)) {
        return RG_IO;
    }
    uint64_t scaled = ((uint64_t)value * 100 + light.most / 2) / light.most;
    *percent = scaled > 100 ? 100 : (uint32_t)scaled;
    return RG_OK;
}

static void sysfs_close(struct rg_panel *base)
{
    free(base);
}

static const struct rg_panel_ops sysfs_ops = {
    .info = sysfs_info,
    .connected = sysfs_connected,
    .set_brightness = sysfs_set_brightness,
    .brightness = sysfs_brightness,
    .close = sysfs_close,
};

enum rg_status rg_panel_sysfs_open(const char *root, uint32_t width_mm, uint32_t height_mm,
                                   struct rg_panel **panel)
{
    size_t len = strnlen(root, ROOT_MAX + 1);
    if (len > ROOT_MAX) {
        return RG_INVALID;
    }
    struct sysfs_panel *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RG_NO_MEMORY;
    }
    self->base.ops = &sysfs_ops;
    memcpy(self->root, root, len);
    self->width_mm = width_mm;
    self->height_mm = height_mm;
    *panel = &self->base;
    return RG_OK;
}
