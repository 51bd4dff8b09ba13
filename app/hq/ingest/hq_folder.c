#include "hq_folder.h"

#include "hq_retail.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_MAX_LEN 4096
/* Another process may want to write: a transaction ends after this many lines. */
#define BATCH 500

struct ingest {
    struct rg_hq_store *store;
    const char *folder, *name;
    const volatile sig_atomic_t *stop;
    FILE *rejects; /* opened at the first bad line */
    struct rg_hq_ingested counts;
};

static bool path_of(char path[PATH_MAX_LEN], const char *folder, const char *sub, const char *name)
{
    return snprintf(path, PATH_MAX_LEN, "%s/%s%s", folder, sub, name) < PATH_MAX_LEN;
}

enum rg_status rg_hq_folder_prepare(const char *folder)
{
    static const char *const subs[] = {"done", "rejects"};
    char path[PATH_MAX_LEN];
    struct stat info;
    if (stat(folder, &info) != 0 || !S_ISDIR(info.st_mode)) {
        return RG_NOT_FOUND;
    }
    for (size_t i = 0; i < 2; i++) {
        if (!path_of(path, folder, "", subs[i]) || (mkdir(path, 0700) != 0 && errno != EEXIST)) {
            return RG_IO;
        }
    }
    return RG_OK;
}

/* The reason goes before the line, so that the rest is the line as it came. */
static enum rg_status reject(struct ingest *in, const char *line, size_t len, int64_t number,
                             const char *reason)
{
    char path[PATH_MAX_LEN];
    in->counts.rejected++;
    if (in->rejects == NULL) {
        /* Anew for each reading: after a crash the same lines come again. */
        in->rejects = path_of(path, in->folder, "rejects/", in->name) ? fopen(path, "we") : NULL;
    }
    if (in->rejects == NULL ||
        fprintf(in->rejects, "{\"line\":%" PRId64 ",\"reason\":\"%s\"}\t", number, reason) < 0 ||
        fwrite(line, 1, len, in->rejects) != len || fputc('\n', in->rejects) == EOF) {
        return RG_IO;
    }
    return RG_OK;
}

static enum rg_status take_line(struct ingest *in, const char *line, size_t len, int64_t number)
{
    struct rg_hq_retail_result result;
    if (len > 0 && line[len - 1] == '\r') {
        len--;
    }
    if (len == 0) {
        return RG_OK;
    }
    enum rg_status status = rg_hq_retail_line(in->store, NULL, line, len, &result);
    in->counts.lines++;
    if (status == RG_OK) {
        in->counts.changed += result.changed;
        return RG_OK;
    }
    if (status == RG_INVALID || status == RG_NOT_FOUND) {
        return reject(in, line, len, number, result.reason != NULL ? result.reason : "it cannot be used");
    }
    return status;
}

/* The next line without its end; what goes beyond the buffer is dropped, which makes it too long to be used.
 */
static bool next_line(FILE *file, char *line, size_t capacity, size_t *len)
{
    int c = getc_unlocked(file);
    size_t at = 0;
    if (c == EOF) {
        return false;
    }
    for (; c != EOF && c != '\n'; c = getc_unlocked(file)) {
        if (at < capacity) {
            line[at++] = (char)c;
        }
    }
    *len = at;
    return true;
}

static enum rg_status take_lines(struct ingest *in, FILE *file)
{
    char line[RG_HQ_RETAIL_LINE_MAX + 2];
    size_t len;
    enum rg_status status = rg_hq_begin(in->store);
    for (int64_t number = 1; status == RG_OK && next_line(file, line, sizeof line, &len); number++) {
        status = take_line(in, line, len, number);
        if (status == RG_OK && number % BATCH == 0) {
            status = rg_hq_commit(in->store);
            if (status == RG_OK) {
                status = *in->stop ? RG_CANCELLED : rg_hq_begin(in->store);
            }
        }
    }
    if (status == RG_OK && ferror(file) != 0) {
        status = RG_IO;
    }
    if (status == RG_OK) {
        status = rg_hq_commit(in->store);
    }
    if (status != RG_OK) {
        rg_hq_rollback(in->store);
    }
    return status;
}

static enum rg_status finish_rejects(struct ingest *in)
{
    enum rg_status status = RG_OK;
    if (in->rejects != NULL) {
        if (fflush(in->rejects) != 0 || fsync(fileno(in->rejects)) != 0) {
            status = RG_IO;
        }
        (void)fclose(in->rejects);
        in->rejects = NULL;
    }
    return status;
}

static enum rg_status take_file(struct ingest *in)
{
    char from[PATH_MAX_LEN], to[PATH_MAX_LEN];
    if (!path_of(from, in->folder, "", in->name) || !path_of(to, in->folder, "done/", in->name)) {
        return RG_IO;
    }
    FILE *file = fopen(from, "re");
    if (file == NULL) {
        return RG_IO;
    }
    enum rg_status status = take_lines(in, file);
    (void)fclose(file);
    enum rg_status kept = finish_rejects(in);
    status = status == RG_OK ? kept : status;
    if (status == RG_OK && rename(from, to) != 0) {
        status = RG_IO;
    }
    in->counts.files += status == RG_OK;
    return status;
}

static int wanted(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);
    return entry->d_name[0] != '.' && len > 6 && strcmp(entry->d_name + len - 6, ".jsonl") == 0;
}

enum rg_status rg_hq_folder_sweep(struct rg_hq_store *store, const char *folder,
                                  const volatile sig_atomic_t *stop, struct rg_hq_ingested *counts)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, wanted, alphasort);
    enum rg_status status = count < 0 ? RG_IO : RG_OK;
    struct ingest in = {.store = store, .folder = folder, .stop = stop};
    for (int i = 0; i < count; i++) {
        if (status == RG_OK && !*stop) {
            in.name = entries[i]->d_name;
            status = take_file(&in);
        }
        free(entries[i]);
    }
    if (count >= 0) {
        free(entries);
    }
    counts->files += in.counts.files;
    counts->lines += in.counts.lines;
    counts->changed += in.counts.changed;
    counts->rejected += in.counts.rejected;
    /* A file that a stop interrupts is read again from its beginning, which changes nothing. */
    return status == RG_CANCELLED ? RG_OK : status;
}
