#include "machine_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool rg_machine_file(const char *root, const char *path, char *text, size_t capacity)
{
    char whole[512];
    int made = snprintf(whole, sizeof whole, "%s%s", root, path);
    if (made < 0 || (size_t)made >= sizeof whole) {
        return false;
    }
    int fd = open(whole, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    ssize_t got = read(fd, text, capacity - 1);
    (void)close(fd);
    size_t len = got > 0 ? (size_t)got : 0;
    while (len > 0 && (text[len - 1] == '\0' || strchr(" \t\r\n", text[len - 1]) != NULL)) {
        len--;
    }
    text[len] = '\0';
    return len > 0;
}
