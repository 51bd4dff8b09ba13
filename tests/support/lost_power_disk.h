/* What lost_power.c and lost_power_calls.c share: a disk as it was, and what was done to it since. */
#ifndef TESTS_SUPPORT_LOST_POWER_DISK_H
#define TESTS_SUPPORT_LOST_POWER_DISK_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

#define FOLDERS 32
#define FILES   512
#define NAMES   64
#define NAME    64
/* A cut is noted between writes of at most so much; the disk that is made after it tears them into its own sectors. */
#define SECTOR 4096u

#define must(what)                                                                                           \
    do {                                                                                                     \
        if (!(what)) {                                                                                       \
            fprintf(stderr, "lost_power: line %d: not so: %s\n", __LINE__, #what);                           \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

enum kind { WRITE, SIZE, SYNC, NAMED, UNNAMED, MOVED, EXCHANGED, SYNC_NAMES };

struct change {
    enum kind kind;
    int file, folder; /* WRITE, SIZE and SYNC: the file's folder */
    int child;        /* NAMED, of a folder that was made: its number and 1; else 0 */
    size_t at, len;
    uint8_t *bytes;
    char name[NAME], other[NAME];
};

/* A file as it stood when noting began; its number is its place. */
struct file {
    ino_t inode; /* 0: it was given to another file since */
    int folder;  /* that it was made in */
    uint8_t *bytes;
    size_t len;
};

struct name {
    int folder, file, child; /* child: of a folder, its number and 1; file is -1 then */
    char name[NAME];
};

struct lost_power_disk {
    bool noting;
    pthread_mutex_t lock;
    char path[256];
    size_t folder_count, file_count, name_count, change_count, room;
    struct {
        ino_t inode;    /* 0: it was removed since */
        char path[512]; /* where it is now */
    } folders[FOLDERS];
    struct file files[FILES];
    struct name names[NAMES]; /* when noting began */
    struct change *changes;
};

extern struct lost_power_disk lost_power_disk;
#define disk lost_power_disk

#endif
