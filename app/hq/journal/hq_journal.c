#include "hq_journal_private.h"

#include "crypto.h"
#include "keystore_file.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOG_NAME  "tombstones.log"
#define AT_ONCE   256u
#define PATH_SIZE 4096

enum rg_status rg_hq_journal_failed(void)
{
    return errno == ENOSPC || errno == EDQUOT ? RG_FULL : RG_IO;
}

enum rg_status rg_hq_journal_name(char id[RG_HQ_JOURNAL_ID + 1])
{
    uint8_t bytes[RG_HQ_JOURNAL_ID / 2];
    enum rg_status status = rg_random(bytes, sizeof bytes);
    if (status == RG_OK) {
        rg_hex_write(bytes, sizeof bytes, id);
    }
    return status;
}

enum rg_status rg_hq_journal_lock(struct rg_hq_journal *journal)
{
    int result;
    do {
        result = flock(journal->log, LOCK_EX);
    } while (result != 0 && errno == EINTR);
    return result == 0 ? RG_OK : RG_IO;
}

void rg_hq_journal_unlock(struct rg_hq_journal *journal)
{
    (void)flock(journal->log, LOCK_UN);
}

static enum rg_status open_log(struct rg_hq_journal *journal, const char *path, bool make)
{
    journal->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (journal->folder < 0) {
        return errno == ENOENT ? RG_NOT_FOUND : RG_IO;
    }
    journal->log =
        openat(journal->folder, LOG_NAME, O_RDWR | O_NOFOLLOW | O_CLOEXEC | (make ? O_CREAT : 0), 0600);
    if (journal->log < 0) {
        return errno == ENOENT ? RG_NOT_FOUND : rg_hq_journal_failed();
    }
    /* The log's own name must be on the disk before a line in it counts. */
    return !make || fsync(journal->folder) == 0 ? RG_OK : RG_IO;
}

enum rg_status rg_hq_journal_open(const char *keys, const char *id, bool make, struct rg_hq_journal **journal)
{
    uint8_t name[RG_HQ_JOURNAL_ID / 2];
    char path[PATH_SIZE];
    if (rg_hex_read(id, name, sizeof name) != RG_OK) {
        return RG_INVALID;
    }
    int len = snprintf(path, sizeof path, "%s/hq-%s", keys, id);
    if (len < 0 || (size_t)len >= sizeof path) {
        return RG_INVALID;
    }
    if (!make && access(path, F_OK) != 0) {
        return errno == ENOENT ? RG_NOT_FOUND : RG_IO;
    }
    struct rg_hq_journal *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    fresh->folder = fresh->log = -1;
    fresh->path = strdup(path);
    enum rg_status status =
        fresh->path == NULL ? RG_NO_MEMORY : rg_keystore_file_open(path, &fresh->keystore);
    if (status == RG_OK) {
        status = open_log(fresh, path, make);
    }
    if (status != RG_OK) {
        rg_hq_journal_close(fresh);
        return status;
    }
    *journal = fresh;
    return RG_OK;
}

void rg_hq_journal_close(struct rg_hq_journal *journal)
{
    if (journal == NULL) {
        return;
    }
    if (journal->log >= 0) {
        (void)close(journal->log);
    }
    if (journal->folder >= 0) {
        (void)close(journal->folder);
    }
    if (journal->keystore != NULL) {
        journal->keystore->ops->close(journal->keystore);
    }
    free(journal->path);
    free(journal);
}

enum rg_status rg_hq_journal_refresh(struct rg_hq_journal *journal)
{
    struct rg_keystore *fresh;
    enum rg_status status = rg_keystore_file_open(journal->path, &fresh);
    if (status == RG_OK) {
        journal->keystore->ops->close(journal->keystore);
        journal->keystore = fresh;
    }
    return status;
}

struct rg_keystore *rg_hq_journal_keystore(struct rg_hq_journal *journal)
{
    return journal->keystore;
}

static enum rg_status read_at(int fd, void *bytes, size_t len, uint64_t at)
{
    size_t got = 0;
    while (got < len) {
        ssize_t n = pread(fd, (uint8_t *)bytes + got, len - got, (off_t)(at + got));
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return RG_IO;
        }
        got += (size_t)n;
    }
    return RG_OK;
}

static enum rg_status write_at(int fd, const void *bytes, size_t len, uint64_t at)
{
    size_t put = 0;
    while (put < len) {
        ssize_t n = pwrite(fd, (const uint8_t *)bytes + put, len - put, (off_t)(at + put));
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return rg_hq_journal_failed();
        }
        put += (size_t)n;
    }
    return RG_OK;
}

enum rg_status rg_hq_journal_lines(struct rg_hq_journal *journal, uint64_t *count)
{
    struct stat about;
    if (fstat(journal->log, &about) != 0) {
        return RG_IO;
    }
    *count = (uint64_t)about.st_size / RG_HQ_JOURNAL_RECORD;
    return RG_OK;
}

static enum rg_status head_of(struct rg_hq_journal *journal, uint64_t count, uint8_t head[RG_HQ_JOURNAL_HASH])
{
    memset(head, 0, RG_HQ_JOURNAL_HASH);
    return count == 0 ? RG_OK
                      : read_at(journal->log, head, RG_HQ_JOURNAL_HASH,
                                count * RG_HQ_JOURNAL_RECORD - RG_HQ_JOURNAL_HASH);
}

/* Where the log ends. */
static enum rg_status find_end(struct rg_hq_journal *journal, struct rg_hq_journal_position *end)
{
    uint8_t record[RG_HQ_JOURNAL_RECORD], before[RG_HQ_JOURNAL_HASH];
    struct rg_hq_journal_entry entry;
    enum rg_status status = rg_hq_journal_lines(journal, &end->count);
    if (status != RG_OK || end->count == 0) {
        memset(end->head, 0, sizeof end->head);
        return status;
    }
    status = head_of(journal, end->count - 1, before);
    if (status == RG_OK) {
        status = read_at(journal->log, record, sizeof record, (end->count - 1) * RG_HQ_JOURNAL_RECORD);
    }
    if (status == RG_OK) {
        status = rg_hq_journal_record_read(record, end->count, before, &entry);
    }
    if (status == RG_OK) {
        memcpy(end->head, record + sizeof record - sizeof end->head, sizeof end->head);
    }
    return status;
}

static enum rg_status write_lines(struct rg_hq_journal *journal, const struct rg_hq_journal_entry *entries,
                                  size_t count, struct rg_hq_journal_position *end)
{
    uint8_t records[AT_ONCE][RG_HQ_JOURNAL_RECORD];
    for (size_t done = 0; done < count;) {
        size_t now = count - done < AT_ONCE ? count - done : AT_ONCE;
        for (size_t i = 0; i < now; i++) {
            enum rg_status status =
                rg_hq_journal_record_write(&entries[done + i], end->count + i + 1, end->head, records[i]);
            if (status != RG_OK) {
                return status;
            }
            memcpy(end->head, records[i] + RG_HQ_JOURNAL_RECORD - sizeof end->head, sizeof end->head);
        }
        enum rg_status status =
            write_at(journal->log, records, now * RG_HQ_JOURNAL_RECORD, end->count * RG_HQ_JOURNAL_RECORD);
        if (status != RG_OK) {
            return status;
        }
        end->count += now;
        done += now;
    }
    return RG_OK;
}

enum rg_status rg_hq_journal_append(struct rg_hq_journal *journal, const struct rg_hq_journal_entry *entries,
                                    size_t count, struct rg_hq_journal_position *end)
{
    struct rg_hq_journal_position at = {0};
    enum rg_status status = rg_hq_journal_lock(journal);
    if (status != RG_OK) {
        return status;
    }
    status = find_end(journal, &at);
    uint64_t start = at.count;
    if (status == RG_OK) {
        status = write_lines(journal, entries, count, &at);
        if (status == RG_OK && fsync(journal->log) != 0) {
            status = rg_hq_journal_failed();
        }
        /* What could not be written whole must not stand before the next line; if this fails too, the chain says so. */
        if (status != RG_OK && ftruncate(journal->log, (off_t)(start * RG_HQ_JOURNAL_RECORD)) != 0) {
            status = RG_IO;
        }
    }
    rg_hq_journal_unlock(journal);
    if (status == RG_OK) {
        *end = at;
    }
    return status;
}

static enum rg_status walk_some(struct rg_hq_journal *journal, const struct rg_hq_journal_position *from,
                                uint64_t lines_now, rg_hq_take_entry *take, void *context,
                                struct rg_hq_journal_position *at)
{
    uint8_t records[AT_ONCE][RG_HQ_JOURNAL_RECORD];
    struct rg_hq_journal_entry entry;
    enum rg_status status =
        read_at(journal->log, records, lines_now * RG_HQ_JOURNAL_RECORD, at->count * RG_HQ_JOURNAL_RECORD);
    for (uint64_t i = 0; status == RG_OK && i < lines_now; i++) {
        status = rg_hq_journal_record_read(records[i], at->count + 1, at->head, &entry);
        if (status != RG_OK) {
            break;
        }
        at->count++;
        memcpy(at->head, records[i] + RG_HQ_JOURNAL_RECORD - sizeof at->head, sizeof at->head);
        if (at->count > from->count && take != NULL) {
            status = take(context, &entry);
        } else if (at->count == from->count && memcmp(at->head, from->head, sizeof at->head) != 0) {
            status = RG_CORRUPT;
        }
    }
    return status;
}

enum rg_status rg_hq_journal_walk(struct rg_hq_journal *journal, const struct rg_hq_journal_position *from,
                                  rg_hq_take_entry *take, void *context, struct rg_hq_journal_position *end)
{
    struct rg_hq_journal_position at = {0};
    uint64_t count = 0;
    enum rg_status status = rg_hq_journal_lines(journal, &count);
    if (status == RG_OK && count < from->count) {
        return RG_NOT_FOUND;
    }
    while (status == RG_OK && at.count < count) {
        uint64_t now = count - at.count < AT_ONCE ? count - at.count : AT_ONCE;
        status = walk_some(journal, from, now, take, context, &at);
    }
    if (end != NULL) {
        *end = at;
    }
    return status;
}

/* What is cut off is kept beside: should it be more than a power cut's leavings, nothing is lost. */
static enum rg_status keep_torn(struct rg_hq_journal *journal, uint64_t from, uint64_t to)
{
    uint8_t bytes[4096];
    char name[64];
    (void)snprintf(name, sizeof name, LOG_NAME ".torn-%llu",
                   (unsigned long long)(from / RG_HQ_JOURNAL_RECORD));
    int torn = openat(journal->folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (torn < 0) {
        return rg_hq_journal_failed();
    }
    enum rg_status status = RG_OK;
    for (uint64_t at = from; status == RG_OK && at < to;) {
        size_t now = to - at < sizeof bytes ? (size_t)(to - at) : sizeof bytes;
        status = read_at(journal->log, bytes, now, at);
        if (status == RG_OK) {
            status = write_at(torn, bytes, now, at - from);
        }
        at += now;
    }
    if (status == RG_OK && fsync(torn) != 0) {
        status = rg_hq_journal_failed();
    }
    (void)close(torn);
    return status;
}

static enum rg_status mend(struct rg_hq_journal *journal, const struct rg_hq_journal_position *from)
{
    struct rg_hq_journal_position sound;
    struct stat about;
    enum rg_status status = rg_hq_journal_walk(journal, from, NULL, NULL, &sound);
    if (fstat(journal->log, &about) != 0) {
        return RG_IO;
    }
    uint64_t size = (uint64_t)about.st_size, end = sound.count * RG_HQ_JOURNAL_RECORD;
    bool torn = status == RG_CORRUPT || (status == RG_OK && size > end);
    if (!torn || sound.count < from->count ||
        (sound.count == from->count && memcmp(sound.head, from->head, sizeof sound.head) != 0)) {
        return status;
    }
    status = keep_torn(journal, end, size);
    if (status == RG_OK && (ftruncate(journal->log, (off_t)end) != 0 || fsync(journal->log) != 0)) {
        status = RG_IO;
    }
    return status;
}

enum rg_status rg_hq_journal_mend(struct rg_hq_journal *journal, const struct rg_hq_journal_position *from)
{
    enum rg_status status = rg_hq_journal_lock(journal);
    if (status == RG_OK) {
        status = mend(journal, from);
        rg_hq_journal_unlock(journal);
    }
    return status;
}

enum rg_status rg_hq_journal_read(struct rg_hq_journal *journal, const struct rg_hq_journal_position *from,
                                  rg_hq_take_entry *take, void *context, struct rg_hq_journal_position *end)
{
    enum rg_status status = rg_hq_journal_lock(journal);
    if (status == RG_OK) {
        struct rg_hq_journal_position at;
        status = rg_hq_journal_walk(journal, from, take, context, &at);
        rg_hq_journal_unlock(journal);
        if (status == RG_OK) {
            *end = at;
        }
    }
    return status;
}
