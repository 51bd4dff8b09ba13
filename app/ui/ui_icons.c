#include "ui_icons.h"

#include "icon_file.h"
#include "log.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct rg_icons {
    void *bytes;
    size_t len;
    struct rg_icon_set set;
    bool complained;
};

/* @return whether the file is there and of the right kind. */
static bool map_file(struct rg_icons *icons, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) != 0 || info.st_size <= 0 || info.st_size > RG_ICON_FILE_MAX) {
        if (fd >= 0) {
            (void)close(fd);
        }
        return false;
    }
    size_t len = (size_t)info.st_size;
    void *bytes = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
    (void)close(fd);
    if (bytes == MAP_FAILED) {
        return false;
    }
    if (rg_icon_file_parse(bytes, len, &icons->set) != RG_OK) {
        (void)munmap(bytes, len);
        return false;
    }
    icons->bytes = bytes;
    icons->len = len;
    return true;
}

enum rg_status rg_icons_open(const char *assets_dir, struct rg_icons **icons)
{
    struct rg_icons *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return RG_NO_MEMORY;
    }
    char path[512] = "";
    int len = assets_dir == NULL ? 0 : snprintf(path, sizeof path, "%s/icons.bin", assets_dir);
    bool found = len > 0 && (size_t)len < sizeof path && map_file(made, path);
    if (!found && !map_file(made, RG_ICONS_FILE)) {
        rg_log(RG_LOG_WARNING, "UI-ICONS", "icons.bin is missing or broken; frames stand for the icons", 0);
        made->complained = true;
    }
    *icons = made;
    return RG_OK;
}

void rg_icons_close(struct rg_icons *icons)
{
    if (icons == NULL) {
        return;
    }
    if (icons->bytes != NULL) {
        (void)munmap(icons->bytes, icons->len);
    }
    free(icons);
}

/* An empty frame says that something belongs here, and nothing false. */
static void draw_frame(int32_t px, uint8_t *coverage)
{
    int32_t margin = px / 8, width = px / 12 > 0 ? px / 12 : 1, last = px - 1 - margin;
    memset(coverage, 0, (size_t)px * (size_t)px);
    for (int32_t y = margin; y <= last; y++) {
        for (int32_t x = margin; x <= last; x++) {
            bool edge = x < margin + width || y < margin + width || x > last - width || y > last - width;
            coverage[(ptrdiff_t)y * px + x] = edge ? 255 : 0;
        }
    }
}

void rg_icons_draw(struct rg_icons *icons, enum rg_icon icon, int32_t px, uint8_t *coverage)
{
    enum rg_status status = rg_icon_file_draw(&icons->set, icon, px, coverage);
    if (status == RG_OK) {
        return;
    }
    if (!icons->complained) {
        icons->complained = true;
        rg_log(RG_LOG_WARNING, "UI-ICON", "an icon is missing or broken; a frame stands for it",
               (int64_t)icon);
    }
    draw_frame(px, coverage);
}
