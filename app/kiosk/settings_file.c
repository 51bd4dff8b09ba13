#include "settings_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATH_LEN 600

static bool write_all(int fd, const char *text)
{
    size_t len = strlen(text);
    ssize_t done;
    do {
        done = write(fd, text, len);
    } while (done < 0 && errno == EINTR);
    return done == (ssize_t)len && fsync(fd) == 0;
}

enum rg_status rg_settings_replace(const char *data_dir, const char *name, const char *text)
{
    char fresh[PATH_LEN], path[PATH_LEN];
    int len = snprintf(fresh, sizeof fresh, "%s/%s.new", data_dir, name);
    if (len < 0 || (size_t)len >= sizeof fresh) {
        return RG_IO;
    }
    (void)snprintf(path, sizeof path, "%s/%s", data_dir, name);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return errno == ENOSPC ? RG_FULL : RG_IO;
    }
    bool written = write_all(fd, text);
    enum rg_status fault = errno == ENOSPC ? RG_FULL : RG_IO;
    (void)close(fd);
    if (!written || rename(fresh, path) != 0) {
        (void)unlink(fresh);
        return fault;
    }
    int folder = open(data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool kept = folder >= 0 && fsync(folder) == 0;
    if (folder >= 0) {
        (void)close(folder);
    }
    return kept ? RG_OK : RG_IO;
}

/* What the rules of settings.h allow needs no escapes in JSON. */
enum rg_status rg_settings_write_panel(const char *data_dir, const struct rg_panel_settings *panel,
                                       int64_t over)
{
    if (!rg_panel_settings_valid(panel) || panel->language[0] == '\0') {
        return RG_INVALID;
    }
    char text[256];
    (void)snprintf(text, sizeof text,
                   "{\"language\":\"%s\",\"theme\":\"%s\",\"brightness\":{\"full\":%u,\"dim\":%u},"
                   "\"ease\":{\"large_text\":%s},\"over\":%" PRId64 "}\n",
                   panel->language, rg_screen_theme_name(panel->theme), panel->full, panel->dim,
                   panel->large_text ? "true" : "false", over);
    return rg_settings_replace(data_dir, "panel.json", text);
}

enum rg_status rg_settings_write_network(const char *data_dir, const char *broker)
{
    if (!rg_broker_valid(broker)) {
        return RG_INVALID;
    }
    char text[RG_BROKER_MAX + 32];
    (void)snprintf(text, sizeof text, "{\"broker\":\"%s\"}\n", broker);
    return rg_settings_replace(data_dir, "network.json", text);
}
