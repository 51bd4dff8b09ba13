#include "framebuffer.h"

#include <X11/XWDFile.h>
#include <X11/Xmd.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static enum rg_status read_header(struct bench_framebuffer *fb)
{
    XWDFileHeader header;
    if (fb->map_size < sizeof header) {
        return RG_INVALID;
    }
    memcpy(&header, fb->map, sizeof header);
    fb->width = ntohl(header.pixmap_width);
    fb->height = ntohl(header.pixmap_height);
    fb->stride = ntohl(header.bytes_per_line);
    uint64_t offset = ntohl(header.header_size) + (uint64_t)ntohl(header.ncolors) * sizeof(XWDColor);
    uint64_t size = (uint64_t)fb->stride * fb->height;
    if (ntohl(header.file_version) != XWD_FILE_VERSION || ntohl(header.bits_per_pixel) != 32 || size == 0 ||
        offset > fb->map_size || size > fb->map_size - offset) {
        return RG_INVALID;
    }
    fb->pixels = (const uint8_t *)fb->map + offset;
    fb->before = malloc((size_t)size);
    if (!fb->before) {
        return RG_NO_MEMORY;
    }
    memcpy(fb->before, fb->pixels, (size_t)size);
    return RG_OK;
}

enum rg_status bench_framebuffer_open(struct bench_framebuffer *fb, const char *path)
{
    memset(fb, 0, sizeof *fb);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) < 0) {
        if (fd >= 0) {
            close(fd);
        }
        return RG_IO;
    }
    fb->map_size = (size_t)info.st_size;
    fb->map = mmap(NULL, fb->map_size, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
    close(fd);
    if (fb->map == MAP_FAILED) {
        fb->map = NULL;
        return RG_IO;
    }
    enum rg_status status = read_header(fb);
    if (status != RG_OK) {
        bench_framebuffer_close(fb);
    }
    return status;
}

bool bench_framebuffer_changed(struct bench_framebuffer *fb, int32_t top, int32_t bottom, int32_t *first,
                               int32_t *last)
{
    uint32_t row = top < 0 ? 0 : ((uint32_t)top + BENCH_ROW_STEP - 1) / BENCH_ROW_STEP * BENCH_ROW_STEP;
    uint32_t end = bottom < 0 ? 0 : (uint32_t)bottom < fb->height ? (uint32_t)bottom : fb->height;
    bool any = false;
    for (; row < end; row += BENCH_ROW_STEP) {
        size_t at = (size_t)row * fb->stride;
        if (memcmp(fb->before + at, fb->pixels + at, fb->stride) == 0) {
            continue;
        }
        memcpy(fb->before + at, fb->pixels + at, fb->stride);
        if (!any) {
            *first = (int32_t)row;
        }
        *last = (int32_t)row;
        any = true;
    }
    return any;
}

void bench_framebuffer_close(struct bench_framebuffer *fb)
{
    free(fb->before);
    if (fb->map) {
        munmap(fb->map, fb->map_size);
    }
    memset(fb, 0, sizeof *fb);
}
