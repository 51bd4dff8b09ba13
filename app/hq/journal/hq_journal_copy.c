#include "hq_journal_private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Keys go through this buffer. */
static enum rg_status copy_bytes(int from, int to)
{
    uint8_t bytes[16384];
    enum rg_status status = RG_OK;
    ssize_t got = 1;
    while (status == RG_OK && got != 0) {
        got = read(from, bytes, sizeof bytes);
        if (got < 0) {
            status = errno == EINTR ? RG_OK : RG_IO;
        } else if (write(to, bytes, (size_t)got) != got) {
            status = rg_hq_journal_failed();
        }
    }
    explicit_bzero(bytes, sizeof bytes);
    return status == RG_OK && fsync(to) != 0 ? rg_hq_journal_failed() : status;
}

enum rg_status rg_hq_journal_copy_file(int from_folder, int to_folder, const char *name)
{
    int from = openat(from_folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (from < 0) {
        return RG_IO;
    }
    int to = openat(to_folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    enum rg_status status = to < 0 ? rg_hq_journal_failed() : copy_bytes(from, to);
    if (to >= 0) {
        (void)close(to);
    }
    (void)close(from);
    return status;
}

static enum rg_status copy_all(struct rg_hq_journal *journal, int to)
{
    int again = openat(journal->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = again < 0 ? NULL : fdopendir(again);
    if (folder == NULL) {
        if (again >= 0) {
            (void)close(again);
        }
        return RG_IO;
    }
    enum rg_status status = RG_OK;
    for (struct dirent *entry; status == RG_OK && (entry = readdir(folder)) != NULL;) {
        const char *ending = strrchr(entry->d_name, '.');
        bool passing = ending != NULL && strcmp(ending, ".new") == 0;
        if (entry->d_name[0] != '.' && !passing) {
            status = rg_hq_journal_copy_file(journal->folder, to, entry->d_name);
        }
    }
    (void)closedir(folder);
    return status == RG_OK && fsync(to) != 0 ? RG_IO : status;
}

enum rg_status rg_hq_journal_copy(struct rg_hq_journal *journal, int to)
{
    enum rg_status status = rg_hq_journal_settle(journal);
    if (status == RG_OK) {
        status = rg_hq_journal_lock(journal);
    }
    if (status == RG_OK) {
        status = copy_all(journal, to);
        rg_hq_journal_unlock(journal);
    }
    return status;
}
