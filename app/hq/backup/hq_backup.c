#include "hq_backup.h"

#include "backup_keys.h"
#include "backup_manifest.h"
#include "hq_audit.h"
#include "hq_backup_write.h"
#include "hq_journal.h"
#include "hq_store.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char help[] =
    "Usage: regard-hq backup --db FILE --keys DIR --to NEW-DIR\n"
    "Copy HQ's database, while serve and import go on, into a new folder. What is a customer's opens only "
    "with their key,\n"
    "which stays in the folder hq-... below --keys: keep a copy of that folder too, elsewhere than the "
    "backups, and\n"
    "overwrite it every day. Whoever has an old copy of it and an old backup can read those who were erased "
    "since.\n\n"
    "  --db FILE      HQ's database\n"
    "  --keys DIR     HQ's keys\n"
    "  --to NEW-DIR   the folder to be made; while it is being written it is called NEW-DIR.partial\n\n"
    "Try a restore with regard-hq restore --check. Exit codes: 0 done, 1 failed, 2 wrong usage.\n";

struct backup {
    const char *db, *keys, *to;
    char partial[4096];
    struct rg_hq_image *image;
    struct rg_hq_journal *journal;
    struct rg_hq_member_keys members;
    struct rg_backup_manifest manifest;
};

static int parse(int argc, char **argv, struct backup *b)
{
    static const struct option table[] = {{"db", required_argument, NULL, 'd'},
                                          {"keys", required_argument, NULL, 'k'},
                                          {"to", required_argument, NULL, 't'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    int code;
    while ((code = getopt_long(argc, argv, "", table, NULL)) != -1) {
        switch (code) {
        case 'd': b->db = optarg; break;
        case 'k': b->keys = optarg; break;
        case 't': b->to = optarg; break;
        case 'h': (void)fputs(help, stdout); return 0;
        default: (void)fputs("regard-hq backup: see regard-hq backup --help\n", stderr); return 2;
        }
    }
    if (b->db == NULL || b->keys == NULL || b->to == NULL || optind < argc ||
        snprintf(b->partial, sizeof b->partial, "%s.partial", b->to) >= (int)sizeof b->partial) {
        (void)fputs(
            "regard-hq backup: --db, --keys and --to are all needed, and nothing else; see regard-hq backup "
            "--help\n",
            stderr);
        return 2;
    }
    return -1;
}

static int fail(const char *code, const char *what, enum rg_status status)
{
    (void)fprintf(stderr, "regard-hq backup: %s: %s (%s)\n", code, what, rg_status_name(status));
    return 1;
}

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Brings the database and its journal up to each other, and leaves a line that a copy was made. */
static int prepare(struct backup *b, rg_hq_open_keys *open_keys)
{
    struct rg_hq_store *store = NULL;
    struct rg_keystore *keys = NULL;
    struct rg_hq_replayed replayed;
    int code = 0;
    enum rg_status status = rg_hq_store_open(b->db, RG_HQ_MUST_EXIST, &store);
    if (status != RG_OK) {
        return fail("DB", "the database given with --db cannot be opened", status);
    }
    status = open_keys(b->keys, &keys);
    if (status == RG_OK) {
        rg_hq_store_keys(store, keys);
        status = rg_hq_store_journal(store, b->keys, &replayed);
    }
    if (status == RG_OK) {
        status = rg_hq_store_settle(store);
    }
    if (status != RG_OK) {
        code = fail("KEYS", "the folder hq-... of this database below --keys cannot be used", status);
    } else {
        const struct rg_hq_audit audit = {.operator_name = "regard-hq", .what = "backup", .at_ms = now_ms()};
        status = rg_hq_audit(store, &audit);
        code = status == RG_OK ? 0 : fail("DB", "the audit could not be written", status);
    }
    rg_hq_store_close(store);
    if (keys != NULL) {
        keys->ops->close(keys);
    }
    return code;
}

static int open_all(struct backup *b)
{
    char unknown[RG_HQ_NAME_MAX];
    size_t count;
    enum rg_status status = rg_hq_image_open(b->db, &b->image, unknown);
    if (status == RG_UNSUPPORTED) {
        (void)fprintf(stderr, "regard-hq backup: TABLE: nobody has said whose the rows of the table %s are\n",
                      unknown);
        return 1;
    }
    if (status == RG_OK) {
        status = rg_hq_image_meta(b->image, "journal", b->manifest.head.journal, RG_BACKUP_TEXT_MAX);
    }
    if (status != RG_OK) {
        return fail("DB", "the database given with --db cannot be read", status);
    }
    status = rg_hq_journal_open(b->keys, b->manifest.head.journal, false, &b->journal);
    if (status == RG_OK) {
        const int64_t *members = rg_hq_image_members(b->image, &count);
        status = rg_hq_member_keys_take(b->journal, members, count, &b->members);
    }
    return status == RG_OK ? 0 : fail("KEYS", "the keys of the members cannot be used", status);
}

/* What an earlier attempt left; anything else in there is not ours, and then rmdir() and mkdir() fail. */
static enum rg_status make_partial(const struct backup *b, int *folder)
{
    int old = open(b->partial, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (old >= 0) {
        (void)unlinkat(old, "data", 0);
        (void)unlinkat(old, "manifest.json", 0);
        (void)close(old);
        (void)rmdir(b->partial);
    }
    if (mkdir(b->partial, 0700) != 0) {
        return errno == ENOSPC || errno == EDQUOT ? RG_FULL : RG_IO;
    }
    *folder = open(b->partial, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return *folder >= 0 ? RG_OK : RG_IO;
}

static enum rg_status write_data(struct backup *b, int fd)
{
    struct rg_backup_writer *writer;
    struct rg_backup_manifest *m = &b->manifest;
    enum rg_status status = rg_backup_writer_open(fd, rg_hq_journal_keystore(b->journal), &writer);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_backup_write(b->image, &b->members, &m->head, writer, &m->end);
    if (status == RG_OK) {
        status = rg_backup_writer_end(writer, &m->bytes, m->sha256);
    }
    rg_backup_writer_close(writer);
    return status;
}

static enum rg_status write_manifest(struct backup *b, int folder)
{
    struct rg_hq_buffer text = {0};
    enum rg_status status = rg_backup_manifest_write(&b->manifest, &text);
    int fd = openat(folder, "manifest.json", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (status == RG_OK &&
        (fd < 0 || write(fd, text.data, text.len) != (ssize_t)text.len || fsync(fd) != 0)) {
        status = errno == ENOSPC || errno == EDQUOT ? RG_FULL : RG_IO;
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    rg_hq_buffer_free(&text);
    return status == RG_OK && fsync(folder) != 0 ? RG_IO : status;
}

/* The name alone says that all of it is there. */
static enum rg_status publish(const struct backup *b, int folder)
{
    if (renameat2(AT_FDCWD, b->partial, AT_FDCWD, b->to, RENAME_NOREPLACE) != 0) {
        return RG_IO;
    }
    int parent = openat(folder, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = parent >= 0 && fsync(parent) == 0;
    if (parent >= 0) {
        (void)close(parent);
    }
    return synced ? RG_OK : RG_IO;
}

static int write_folder(struct backup *b)
{
    int folder = -1, fd = -1;
    b->manifest.head.version = (uint64_t)rg_hq_image_version(b->image);
    b->manifest.head.begun_ms = (uint64_t)now_ms();
    (void)rg_text_copy(b->manifest.head.release, RG_BACKUP_TEXT_MAX, RG_VERSION);
    enum rg_status status = make_partial(b, &folder);
    if (status == RG_OK) {
        fd = openat(folder, "data", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        status = fd >= 0 ? write_data(b, fd) : RG_IO;
    }
    if (status == RG_OK) {
        status = write_manifest(b, folder);
    }
    if (status == RG_OK) {
        status = publish(b, folder);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    if (folder >= 0) {
        (void)close(folder);
    }
    return status == RG_OK ? 0
                           : fail(status == RG_FULL ? "DISK-FULL" : "WRITE",
                                  "the backup could not be written; NEW-DIR.partial is of no use", status);
}

int rg_hq_backup_main(int argc, char **argv, rg_hq_open_keys *open_keys)
{
    struct backup b = {0};
    int code = parse(argc, argv, &b);
    if (code >= 0) {
        return code;
    }
    rg_backup_keep_secret();
    if (access(b.to, F_OK) == 0) {
        (void)fputs(
            "regard-hq backup: EXISTS: the folder given with --to is there already; nothing was changed\n",
            stderr);
        return 1;
    }
    code = prepare(&b, open_keys);
    if (code == 0) {
        code = open_all(&b);
    }
    if (code == 0) {
        code = write_folder(&b);
    }
    if (code == 0) {
        (void)printf("backup: %s: rows %llu, members %llu, bytes %llu\nkeys: %s/hq-%s is not in it: keep a "
                     "copy of that "
                     "folder apart, and overwrite it every day\n",
                     b.to, (unsigned long long)b.manifest.end.rows,
                     (unsigned long long)b.manifest.end.members, (unsigned long long)b.manifest.bytes, b.keys,
                     b.manifest.head.journal);
    }
    rg_hq_image_close(b.image);
    rg_hq_journal_close(b.journal);
    rg_hq_member_keys_free(&b.members);
    return code;
}
