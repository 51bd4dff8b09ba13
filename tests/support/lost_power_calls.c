/* In the way of the program's calls, and of SQLite's: what they change below the folder is noted. */
#include "lost_power_disk.h"

#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct lost_power_disk lost_power_disk = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int folder_of(int dir)
{
    struct stat about;
    if (!disk.noting || fstat(dir, &about) != 0 || !S_ISDIR(about.st_mode)) {
        return -1;
    }
    for (size_t i = 0; i < disk.folder_count; i++) {
        if (disk.folders[i].inode == about.st_ino) {
            return (int)i;
        }
    }
    return -1;
}

static int file_of(int fd)
{
    struct stat about;
    if (!disk.noting || fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        return -1;
    }
    for (size_t i = 0; i < disk.file_count; i++) {
        if (disk.files[i].inode == about.st_ino) {
            return (int)i;
        }
    }
    return -1;
}

/* The folder of a path, and what it is called in it. */
static int split(int dir, const char *path, const char **name)
{
    const char *slash = strrchr(path, '/');
    *name = slash != NULL ? slash + 1 : path;
    if (!disk.noting || strlen(*name) >= NAME || strstr(*name, "-shm") != NULL) {
        return -1;
    }
    if (slash == NULL) {
        return folder_of(dir);
    }
    for (size_t i = 0; i < disk.folder_count; i++) {
        size_t len = strlen(disk.folders[i].path);
        if ((size_t)(slash - path) == len && memcmp(path, disk.folders[i].path, len) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static struct change *note(enum kind kind, int file, int folder)
{
    folder = file >= 0 && folder < 0 ? disk.files[file].folder : folder;
    (void)pthread_mutex_lock(&disk.lock);
    if (disk.change_count == disk.room) {
        disk.room = disk.room == 0 ? 4096 : 2 * disk.room;
        disk.changes = realloc(disk.changes, disk.room * sizeof disk.changes[0]);
        must(disk.changes != NULL);
    }
    struct change *change = &disk.changes[disk.change_count++];
    memset(change, 0, sizeof *change);
    change->kind = kind;
    change->file = file;
    change->folder = folder;
    (void)pthread_mutex_unlock(&disk.lock);
    return change;
}

static void note_write(int fd, const void *bytes, size_t len, off_t at)
{
    int file = file_of(fd);
    const uint8_t *from = bytes;
    size_t place = (size_t)at;
    while (file >= 0 && len > 0) {
        size_t part = SECTOR - place % SECTOR;
        part = part < len ? part : len;
        struct change *change = note(WRITE, file, -1);
        change->at = place;
        change->len = part;
        change->bytes = malloc(part);
        must(change->bytes != NULL);
        memcpy(change->bytes, from, part);
        from += part;
        place += part;
        len -= part;
    }
}

static void note_sync(int fd)
{
    int file = file_of(fd), folder = folder_of(fd);
    if (file >= 0) {
        note(SYNC, file, -1);
    } else if (folder >= 0) {
        note(SYNC_NAMES, -1, folder);
    }
}

static void note_new(int fd, int folder, const char *name)
{
    struct stat about;
    must(disk.file_count < FILES && fstat(fd, &about) == 0);
    for (size_t i = 0; i < disk.file_count; i++) {
        disk.files[i].inode = disk.files[i].inode == about.st_ino ? 0 : disk.files[i].inode;
    }
    int file = (int)disk.file_count++;
    disk.files[file] = (struct file){.inode = about.st_ino, .folder = folder};
    strcpy(note(NAMED, file, folder)->name, name);
}

static int open_in(int dir, const char *path, int flags, mode_t mode)
{
    const char *name;
    int folder = (flags & O_CREAT) != 0 ? split(dir, path, &name) : -1;
    bool there = folder >= 0 && syscall(SYS_faccessat, dir, path, F_OK) == 0;
    int fd = (int)syscall(SYS_openat, dir, path, flags, mode);
    if (fd >= 0 && folder >= 0 && !there) {
        note_new(fd, folder, name);
    }
    return fd;
}

static mode_t mode_of(int flags, va_list arguments)
{
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? (mode_t)va_arg(arguments, unsigned) : 0;
}

#define OPENER(function, parameters, dir)                                                                    \
    int function parameters                                                                                  \
    {                                                                                                        \
        va_list arguments;                                                                                   \
        va_start(arguments, flags);                                                                          \
        mode_t mode = mode_of(flags, arguments);                                                             \
        va_end(arguments);                                                                                   \
        return open_in(dir, path, flags, mode);                                                              \
    }
OPENER(open, (const char *path, int flags, ...), AT_FDCWD)
OPENER(open64, (const char *path, int flags, ...), AT_FDCWD)
OPENER(openat, (int dir, const char *path, int flags, ...), dir)
OPENER(openat64, (int dir, const char *path, int flags, ...), dir)

ssize_t write(int fd, const void *bytes, size_t len)
{
    ssize_t written = syscall(SYS_write, fd, bytes, len);
    /* Where it began, also in a file that is appended to. */
    if (written > 0 && file_of(fd) >= 0) {
        note_write(fd, bytes, (size_t)written, lseek(fd, 0, SEEK_CUR) - written);
    }
    return written;
}

static ssize_t write_at(int fd, const void *bytes, size_t len, off_t at)
{
    ssize_t written = syscall(SYS_pwrite64, fd, bytes, len, at);
    if (written > 0) {
        note_write(fd, bytes, (size_t)written, at);
    }
    return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    return write_at(fd, bytes, len, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off_t at)
{
    return write_at(fd, bytes, len, at);
}

static int set_size(int fd, off_t len)
{
    int result = (int)syscall(SYS_ftruncate, fd, len);
    int file = file_of(fd);
    if (result == 0 && file >= 0) {
        note(SIZE, file, -1)->len = (size_t)len;
    }
    return result;
}

int ftruncate(int fd, off_t len)
{
    return set_size(fd, len);
}

int ftruncate64(int fd, off_t len)
{
    return set_size(fd, len);
}

/* The kernel keeps it anyway, and the test is quicker without waiting for a real disk. */
int fsync(int fd)
{
    note_sync(fd);
    return 0;
}

int fdatasync(int fd)
{
    note_sync(fd);
    return 0;
}

static int remove_in(int dir, const char *path, int flags)
{
    const char *name;
    int folder = flags == 0 ? split(dir, path, &name) : -1;
    int result = (int)syscall(SYS_unlinkat, dir, path, flags);
    if (result == 0 && folder >= 0) {
        strcpy(note(UNNAMED, -1, folder)->name, name);
    }
    return result;
}

int unlink(const char *path)
{
    return remove_in(AT_FDCWD, path, 0);
}

int unlinkat(int dir, const char *path, int flags)
{
    return remove_in(dir, path, flags);
}

/* The folder of that name in a folder; -1: it is a file's, or none's. */
static int child_of(int folder, const char *name)
{
    char path[sizeof disk.folders[0].path + NAME];
    (void)snprintf(path, sizeof path, "%s/%s", disk.folders[folder].path, name);
    for (size_t i = 0; i < disk.folder_count; i++) {
        if (disk.folders[i].inode != 0 && strcmp(disk.folders[i].path, path) == 0) {
            return (int)i;
        }
    }
    return -1;
}

/* Folders in it are not known of: none of ours has any. */
static void is_now(int child, int folder, const char *name)
{
    char path[sizeof disk.folders[0].path + NAME];
    if (child >= 0) {
        must(snprintf(path, sizeof path, "%s/%s", disk.folders[folder].path, name) <
             (int)sizeof disk.folders[0].path);
        strcpy(disk.folders[child].path, path);
    }
}

static int move(int dir, const char *from, int other_dir, const char *to, unsigned flags)
{
    const char *name, *other;
    int folder = split(dir, from, &name), other_folder = split(other_dir, to, &other);
    int one = folder >= 0 ? child_of(folder, name) : -1;
    int two = other_folder >= 0 ? child_of(other_folder, other) : -1;
    int result = (int)syscall(SYS_renameat2, dir, from, other_dir, to, flags);
    if (result == 0 && folder >= 0) {
        must(folder == other_folder && (flags == 0 || flags == RENAME_EXCHANGE));
        struct change *change = note(flags == 0 ? MOVED : EXCHANGED, -1, folder);
        strcpy(change->name, name);
        strcpy(change->other, other);
        is_now(one, folder, other);
        is_now(flags == 0 ? -1 : two, folder, name);
    }
    return result;
}

int rename(const char *from, const char *to)
{
    return move(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int renameat(int dir, const char *from, int other_dir, const char *to)
{
    return move(dir, from, other_dir, to, 0);
}

int renameat2(int dir, const char *from, int other_dir, const char *to, unsigned flags)
{
    return move(dir, from, other_dir, to, flags);
}

int rmdir(const char *path)
{
    const char *name;
    int folder = split(AT_FDCWD, path, &name);
    int child = folder >= 0 ? child_of(folder, name) : -1;
    int result = (int)syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
    if (result == 0 && child >= 0) {
        strcpy(note(UNNAMED, -1, folder)->name, name);
        disk.folders[child].inode = 0;
        disk.folders[child].path[0] = '\0';
    }
    return result;
}

int mkdir(const char *path, mode_t mode)
{
    const char *name;
    struct stat about;
    int folder = split(AT_FDCWD, path, &name);
    int result = (int)syscall(SYS_mkdir, path, mode);
    if (result == 0 && folder >= 0) {
        must(disk.folder_count < FOLDERS && stat(path, &about) == 0);
        disk.folders[disk.folder_count].inode = about.st_ino;
        (void)snprintf(disk.folders[disk.folder_count].path, sizeof disk.folders[0].path, "%s", path);
        struct change *change = note(NAMED, -1, folder);
        change->child = (int)++disk.folder_count;
        strcpy(change->name, name);
    }
    return result;
}
