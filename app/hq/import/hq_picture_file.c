#include "hq_picture_file.h"

#include "picture_format.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A delivery names what it brings along, never what else lies on this machine. */
static bool stays_inside(const char *name)
{
    if (name[0] == '/') {
        return false;
    }
    for (const char *part = name; part != NULL; part = strchr(part, '/')) {
        part += *part == '/' ? 1 : 0;
        if (*part == '\0' || *part == '/' || strncmp(part, "../", 3) == 0 || strcmp(part, "..") == 0) {
            return false;
        }
    }
    return true;
}

static enum rg_status reject(const char **why, const char *reason)
{
    *why = reason;
    return RG_INVALID;
}

static enum rg_status read_all(int fd, size_t size, uint8_t **bytes, size_t *len)
{
    uint8_t *read_here = malloc(size > 0 ? size : 1);
    size_t have = 0;
    if (read_here == NULL) {
        return RG_NO_MEMORY;
    }
    while (have < size) {
        ssize_t got = read(fd, read_here + have, size - have);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            break;
        }
        have += (size_t)got;
    }
    if (have < size) {
        free(read_here);
        return RG_IO;
    }
    *bytes = read_here;
    *len = size;
    return RG_OK;
}

enum rg_status rg_hq_picture_file_read(const char *folder, const char *name, uint8_t **bytes, size_t *len,
                                       const char **why)
{
    char path[4096];
    struct stat file;
    if (!stays_inside(name) || snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) {
        return reject(why, "picture is no path below the import's folder; the product is taken without it");
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &file) != 0 || !S_ISREG(file.st_mode)) {
        if (fd >= 0) {
            (void)close(fd);
        }
        return reject(why, "there is no such picture file; the product is taken without it");
    }
    enum rg_status status = RG_OK;
    if (file.st_size > (off_t)RG_PICTURE_FILE_MAX) {
        status = reject(why, rg_hq_picture_reason(RG_FULL));
    } else {
        status = read_all(fd, (size_t)file.st_size, bytes, len);
    }
    (void)close(fd);
    return status;
}

const char *rg_hq_picture_reason(enum rg_status status)
{
    if (status == RG_FULL) {
        return "the picture has over 256 KiB, over 4096 pixels a side or over 16 million in all; the product "
               "is "
               "taken without it";
    }
    if (status == RG_UNSUPPORTED) {
        return "the picture moves; the product is taken without it";
    }
    return status == RG_NOT_FOUND
               ? "the picture is neither PNG nor JPEG nor WebP; the product is taken without it"
               : "the picture is broken; the product is taken without it";
}
