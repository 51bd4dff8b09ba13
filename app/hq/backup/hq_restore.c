#include "hq_backup.h"

#include "backup_keys.h"
#include "backup_manifest.h"
#include "hq_audit.h"
#include "hq_image.h"
#include "hq_journal.h"
#include "hq_ledger.h"
#include "hq_restore_read.h"
#include "hq_store.h"

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
    "Usage: regard-hq restore --from DIR --keys DIR --db NEW-FILE [--check] [--accept-loss]\n"
    "Make a new database from a backup. Who was erased since the backup stays erased, and who withdrew a "
    "consent has it\n"
    "withdrawn: that is read from tombstones.log in the folder hq-... below --keys, of which the newest copy "
    "is needed.\n"
    "All of the file is there or none of it; kiosks pull everything anew.\n\n"
    "  --from DIR      the backup\n"
    "  --keys DIR      HQ's keys, with the folder hq-... of that database\n"
    "  --db NEW-FILE   the database to be made\n"
    "  --check         only see whether it can be done; nothing is left\n"
    "  --accept-loss   go on though the folder hq-... is an older copy: who was erased or withdrew since "
    "that copy is not\n"
    "                  known, and customers who came since are lost\n\n"
    "Exit codes: 0 done, 1 failed (the message begins with a code that README.md of app/hq/backup explains), "
    "2 wrong usage.\n";

struct restore {
    const char *from, *keys, *db;
    char making[4096];
    bool check, accept_loss;
    struct rg_keystore *keystore;
    struct rg_hq_journal *journal;
    struct rg_hq_member_keys members;
    struct rg_backup_manifest manifest, found;
    struct rg_hq_replayed replayed;
    uint64_t destroyed;
};

static int parse(int argc, char **argv, struct restore *r)
{
    static const struct option table[] = {{"from", required_argument, NULL, 'f'},
                                          {"keys", required_argument, NULL, 'k'},
                                          {"db", required_argument, NULL, 'd'},
                                          {"check", no_argument, NULL, 'c'},
                                          {"accept-loss", no_argument, NULL, 'a'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    int code;
    while ((code = getopt_long(argc, argv, "", table, NULL)) != -1) {
        switch (code) {
        case 'f': r->from = optarg; break;
        case 'k': r->keys = optarg; break;
        case 'd': r->db = optarg; break;
        case 'c': r->check = true; break;
        case 'a': r->accept_loss = true; break;
        case 'h': (void)fputs(help, stdout); return 0;
        default: (void)fputs("regard-hq restore: see regard-hq restore --help\n", stderr); return 2;
        }
    }
    if (r->from == NULL || r->keys == NULL || r->db == NULL || optind < argc ||
        snprintf(r->making, sizeof r->making, "%s.restoring", r->db) >= (int)sizeof r->making - 8) {
        (void)fputs("regard-hq restore: --from, --keys and --db are all needed, and no more than --check and "
                    "--accept-loss; see regard-hq restore --help\n",
                    stderr);
        return 2;
    }
    return -1;
}

static int fail(const char *code, const char *what, enum rg_status status)
{
    (void)fprintf(stderr, "regard-hq restore: %s: %s (%s); nothing was restored\n", code, what,
                  rg_status_name(status));
    return 1;
}

static int fail_reading(enum rg_status status)
{
    switch (status) {
    case RG_CORRUPT: return fail("BACKUP-CHANGED", "the backup is not as it was written", status);
    case RG_UNSUPPORTED: return fail("BACKUP-NEWER", "a later release of Regard wrote the backup", status);
    case RG_FULL: return fail("DISK-FULL", "there is no room for the database", status);
    case RG_NO_MEMORY: return fail("MEMORY", "there is not enough memory", status);
    case RG_OK:
    case RG_TIMEOUT:
    case RG_CANCELLED:
    case RG_IO:
    case RG_INVALID:
    case RG_NOT_FOUND:
    case RG_DENIED:
    case RG_BUSY:
    case RG_CLOSED: break;
    }
    return fail("IO", "a file could not be read or written", status);
}

static void leave_nothing(const struct restore *r)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        char path[sizeof r->making + 16];
        (void)snprintf(path, sizeof path, "%s%s", r->making, endings[i]);
        (void)unlink(path);
    }
}

static int read_manifest(struct restore *r, int folder)
{
    char text[RG_BACKUP_MANIFEST_MAX + 1];
    int fd = openat(folder, "manifest.json", O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return fail("BACKUP-PARTIAL", "there is no manifest.json: no backup, or one that was broken off",
                    RG_NOT_FOUND);
    }
    ssize_t len = read(fd, text, sizeof text);
    (void)close(fd);
    enum rg_status status = len < 0 ? RG_IO : rg_backup_manifest_read(text, (size_t)len, &r->manifest);
    return status == RG_OK ? 0 : fail_reading(status);
}

static int open_keys_of(struct restore *r, rg_hq_open_keys *open_keys)
{
    enum rg_status status = access(r->keys, F_OK) == 0 ? open_keys(r->keys, &r->keystore) : RG_NOT_FOUND;
    if (status == RG_OK) {
        status = rg_hq_journal_open(r->keys, r->manifest.head.journal, false, &r->journal);
    }
    if (status == RG_OK) {
        status = rg_hq_member_keys_take(r->journal, NULL, 0, &r->members);
    }
    if (status == RG_OK) {
        return 0;
    }
    (void)fprintf(stderr,
                  "regard-hq restore: KEYS-MISSING: the folder hq-%s of this database is not whole below "
                  "--keys (%s): put "
                  "its newest copy there; nothing was restored\n",
                  status == RG_INVALID ? "..." : r->manifest.head.journal, rg_status_name(status));
    return 1;
}

static int read_data(struct restore *r, int folder)
{
    struct rg_backup_reader *reader;
    int fd = openat(folder, "data", O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return fail("BACKUP-PARTIAL", "the file data is missing", RG_NOT_FOUND);
    }
    /* With what is personal in it: for its owner alone from the first byte. */
    leave_nothing(r);
    int made = open(r->making, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    enum rg_status status = made >= 0 ? RG_OK : RG_IO;
    if (made >= 0) {
        (void)close(made);
        status = rg_backup_reader_open(fd, rg_hq_journal_keystore(r->journal), &reader);
    }
    if (status == RG_OK) {
        status = rg_hq_restore_read(reader, &r->members, r->making, &r->found, &r->destroyed);
        rg_backup_reader_close(reader);
    }
    (void)close(fd);
    if (status == RG_OK && !rg_backup_manifest_equal(&r->manifest, &r->found)) {
        status = RG_CORRUPT;
    }
    return status == RG_OK ? 0 : fail_reading(status == RG_NOT_FOUND ? RG_CORRUPT : status);
}

static int verify(struct rg_hq_store *store)
{
    struct rg_hq_buffer rows = {0};
    bool intact = false;
    enum rg_status status = rg_hq_verify(store, &rows, &intact);
    rg_hq_buffer_free(&rows);
    if (status != RG_OK) {
        return fail_reading(status);
    }
    return intact ? 0
                  : fail("BACKUP-CHANGED", "the chain of consents or of the audit does not hold", RG_CORRUPT);
}

static int replay(struct restore *r, struct rg_hq_store *store)
{
    enum rg_status status = r->accept_loss ? rg_hq_journal_from_start(store) : RG_OK;
    if (status == RG_OK) {
        status = rg_hq_store_journal(store, r->keys, &r->replayed);
    }
    if (status == RG_NOT_FOUND) {
        return fail("LOG-OLD", "tombstones.log is an older copy than the backup: put the newest there",
                    status);
    }
    if (status == RG_CORRUPT) {
        return fail("LOG-CHANGED", "tombstones.log is not as it was written", status);
    }
    if (status != RG_OK) {
        return fail_reading(status);
    }
    /* Everybody whose key is gone must be somebody who was erased. */
    if (r->destroyed > (uint64_t)r->replayed.erased && !r->accept_loss) {
        return fail(
            "KEYS-OLD",
            "keys of customers are missing who were not erased: member-keys is an older copy than the "
            "backup",
            RG_NOT_FOUND);
    }
    return 0;
}

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int finish(struct restore *r)
{
    struct rg_hq_store *store;
    const struct rg_hq_audit audit = {.operator_name = "regard-hq",
                                      .what = r->accept_loss ? "restore-with-loss" : "restore",
                                      .at_ms = now_ms()};
    enum rg_status status = rg_hq_store_open(r->making, RG_HQ_RESTORE, &store);
    if (status != RG_OK) {
        return fail_reading(status);
    }
    rg_hq_store_keys(store, r->keystore);
    status = rg_hq_restored_looks(store);
    int code = status == RG_OK ? verify(store) : fail_reading(status);
    if (code == 0) {
        code = replay(r, store);
    }
    if (code == 0) {
        status = rg_hq_audit(store, &audit);
        if (status == RG_OK) {
            status = rg_hq_restored(store);
        }
        code = status == RG_OK ? 0 : fail_reading(status);
    }
    rg_hq_store_close(store);
    return code;
}

static int publish(const struct restore *r)
{
    char parent[sizeof r->making];
    (void)snprintf(parent, sizeof parent, "%s", r->db);
    char *slash = strrchr(parent, '/');
    (void)snprintf(slash == NULL ? parent : slash + 1, 2, ".");
    int fd = open(r->making, O_RDONLY | O_CLOEXEC);
    bool done =
        fd >= 0 && fsync(fd) == 0 && renameat2(AT_FDCWD, r->making, AT_FDCWD, r->db, RENAME_NOREPLACE) == 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    done = fd >= 0 && fsync(fd) == 0 && done;
    if (fd >= 0) {
        (void)close(fd);
    }
    return done ? 0 : fail("IO", "the finished database could not be put in its place", RG_IO);
}

static int restore(struct restore *r, rg_hq_open_keys *open_keys)
{
    int folder = open(r->from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return fail("BACKUP-MISSING", "the folder given with --from cannot be opened", RG_NOT_FOUND);
    }
    int code = read_manifest(r, folder);
    if (code == 0) {
        code = open_keys_of(r, open_keys);
    }
    if (code == 0) {
        code = read_data(r, folder);
        if (code == 0) {
            code = finish(r);
        }
        if (code == 0 && !r->check) {
            code = publish(r);
        }
        leave_nothing(r);
    }
    (void)close(folder);
    return code;
}

int rg_hq_restore_main(int argc, char **argv, rg_hq_open_keys *open_keys)
{
    struct restore r = {0};
    int code = parse(argc, argv, &r);
    if (code >= 0) {
        return code;
    }
    rg_backup_keep_secret();
    if (access(r.db, F_OK) == 0 && !r.check) {
        return fail("DB-EXISTS", "the file given with --db is there already", RG_DENIED);
    }
    code = restore(&r, open_keys);
    if (code == 0) {
        (void)printf("%s: rows %llu, members %llu\nerased since the backup: %lld; withdrawals done again: "
                     "%lld; held erasures "
                     "done again: %lld\n",
                     r.check ? "the backup can be restored" : "restored",
                     (unsigned long long)r.found.end.rows,
                     (unsigned long long)(r.found.end.members - r.destroyed), (long long)r.replayed.members,
                     (long long)r.replayed.withdrawn, (long long)r.replayed.asked);
    }
    rg_hq_journal_close(r.journal);
    rg_hq_member_keys_free(&r.members);
    if (r.keystore != NULL) {
        r.keystore->ops->close(r.keystore);
    }
    return code;
}
