/* What is no table: exports and results, on standard output or in the file of --out. */
#include "ctl.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static bool write_all(FILE *file, const char *bytes, size_t len, bool text)
{
    return fwrite(bytes, 1, len, file) == len && (!text || fputc('\n', file) != EOF);
}

/* Nobody else's to read, and never over another customer's. */
static bool write_file(const char *path, const char *bytes, size_t len, bool text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (file == NULL) {
        if (fd >= 0) {
            (void)close(fd);
        }
        return false;
    }
    bool written = write_all(file, bytes, len, text);
    return fclose(file) == 0 && written;
}

static bool say_written(const char *path, size_t size)
{
    cJSON *document = cJSON_CreateObject();
    bool said = cJSON_AddStringToObject(document, "file", path) != NULL &&
                cJSON_AddNumberToObject(document, "size", (double)size) != NULL &&
                rg_ctl_print_json(document, true) == RG_CTL_DONE;
    cJSON_Delete(document);
    return said;
}

bool rg_ctl_write_out(const struct rg_ctl_options *options, const char *bytes, size_t len, bool text)
{
    if (options->out == NULL) {
        return write_all(stdout, bytes, len, text) && fflush(stdout) == 0;
    }
    return write_file(options->out, bytes, len, text) &&
           (!options->json || say_written(options->out, len + (text ? 1 : 0)));
}
