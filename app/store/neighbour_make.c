#include "neighbour_make.h"

#include "handle.h"
#include "log.h"
#include "neighbour_write.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Rows of one slice: half a millisecond. */
#define ROWS_AT_ONCE 256
/* Slices without a row, a tenth of a second: HQ's next page of them is not on its way. */
#define QUIET_SLICES 50
/* What the disk did not take is tried again then, or when rows come. */
#define AGAIN_S 600

enum step { LOOK, CHECK, QUIET, WALK, FINISH, REST, STEPS };

enum statement { STAMP, STAMP_PUT, FADING, ROWS, STATEMENTS };

static const char *const texts[STATEMENTS] = {
    [STAMP] = "SELECT value FROM meta WHERE name = 'neighbours'",
    [STAMP_PUT] =
        "INSERT OR REPLACE INTO meta (name, value) VALUES ('neighbours', lower(hex(randomblob(8))))",
    [FADING] = "SELECT bought, beside FROM fading WHERE one = 1",
    [ROWS] = "SELECT product, others FROM neighbour WHERE product > ? ORDER BY product LIMIT ?"};

struct rg_neighbour_maker {
    struct rg_neighbour_maps *maps;
    const char *data_dir;
    sqlite3_stmt *statements[STATEMENTS];
    enum step step, after_rest;
    bool known;                      /* wanted is what the file must be of that is there */
    struct rg_neighbour_head wanted; /* without a stamp: of none */
    bool changed;                    /* rows came since what is read, or being made, was begun */
    bool made;                       /* what is written or checked is the new one */
    unsigned quiet;                  /* slices since rows came */
    int folder, fd;
    struct rg_neighbour_writer writer;
    int64_t walked; /* up to which product */
    struct rg_neighbour_check check;
    int64_t again_s; /* 0: nothing failed */
};

static int64_t now_s(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static enum rg_status read_stamp(struct rg_neighbour_maker *maker, struct rg_neighbour_head *head)
{
    sqlite3_stmt *row = maker->statements[STAMP];
    enum rg_status status = rg_sql_row(row);
    if (status == RG_OK) {
        if (sqlite3_column_bytes(row, 0) == RG_NEIGHBOUR_STAMP) {
            memcpy(head->stamp, sqlite3_column_text(row, 0), RG_NEIGHBOUR_STAMP);
        }
        (void)sqlite3_reset(row);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status read_fading(struct rg_neighbour_maker *maker, struct rg_neighbour_head *head)
{
    sqlite3_stmt *row = maker->statements[FADING];
    enum rg_status status = rg_sql_row(row);
    head->fade = RG_RECO_FADE;
    if (status == RG_OK) {
        int bought = sqlite3_column_int(row, 0), beside = sqlite3_column_int(row, 1);
        if (bought >= 0 && bought <= RG_RECO_FADE_MAX && beside >= 0 && beside <= RG_RECO_FADE_MAX) {
            head->fade = (struct rg_reco_fade){.bought = (uint16_t)bought, .beside = (uint16_t)beside};
        }
        (void)sqlite3_reset(row);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* What names the rows as they stand in the database. @return RG_NOT_FOUND: they are none of HQ's, or about to be dropped. */
static enum rg_status describe(struct rg_store_sync *sync, struct rg_neighbour_head *head)
{
    struct rg_feed_cursor cursor;
    memset(head, 0, sizeof *head);
    enum rg_status status = rg_store_feed_cursor(sync, RG_FEED_NEIGHBOURS, &cursor);
    if (status == RG_OK && (cursor.dropping || cursor.epoch[0] == '\0')) {
        return RG_NOT_FOUND;
    }
    if (status == RG_OK) {
        head->version = cursor.version;
        (void)rg_text_copy(head->epoch, sizeof head->epoch, cursor.epoch);
        status = read_fading(sync->maker, head);
    }
    return status == RG_OK ? read_stamp(sync->maker, head) : status;
}

static bool same(const struct rg_neighbour_head *a, const struct rg_neighbour_head *b)
{
    return a->stamp[0] != '\0' && memcmp(a->stamp, b->stamp, sizeof a->stamp) == 0 &&
           a->version == b->version && memcmp(a->epoch, b->epoch, sizeof a->epoch) == 0;
}

static enum rg_status read_wanted(struct rg_store_sync *sync)
{
    enum rg_status status = describe(sync, &sync->maker->wanted);
    sync->maker->known = status == RG_OK || status == RG_NOT_FOUND;
    return sync->maker->known ? RG_OK : status;
}

enum rg_status rg_neighbours_open(struct rg_store_sync *sync, const char *data_dir,
                                  struct rg_neighbour_maps *maps)
{
    sync->maker = calloc(1, sizeof *sync->maker);
    if (sync->maker == NULL) {
        return RG_NO_MEMORY;
    }
    *sync->maker =
        (struct rg_neighbour_maker){.maps = maps, .data_dir = data_dir, .folder = -1, .fd = -1, .step = LOOK};
    enum rg_status status = rg_sql_prepare(sync->db, texts, STATEMENTS, sync->maker->statements);
    /* Rows may come before the file is looked at, which is good for those of now. */
    return status == RG_OK ? read_wanted(sync) : status == RG_UNSUPPORTED ? RG_CORRUPT : status;
}

/* What was begun is given up. */
static void drop(struct rg_neighbour_maker *maker)
{
    rg_neighbour_write_end(&maker->writer);
    rg_neighbour_check_end(&maker->check);
    if (maker->fd >= 0) {
        (void)close(maker->fd);
        maker->fd = -1;
    }
    if (maker->made) {
        (void)unlinkat(maker->folder, RG_NEIGHBOUR_FILE_NEW, 0);
        maker->made = false;
    }
}

void rg_neighbours_close(struct rg_store_sync *sync)
{
    struct rg_neighbour_maker *maker = sync->maker;
    if (maker != NULL) {
        drop(maker);
        if (maker->folder >= 0) {
            (void)close(maker->folder);
        }
        rg_sql_finalise(maker->statements, STATEMENTS);
        free(maker);
        sync->maker = NULL;
    }
}

enum rg_status rg_neighbours_stamp(struct rg_store_sync *sync)
{
    return rg_sql_run(sync->maker->statements[STAMP_PUT]);
}

void rg_neighbours_changed(struct rg_store_sync *sync)
{
    struct rg_neighbour_maker *maker = sync->maker;
    maker->changed = true;
    maker->quiet = 0;
    /* The file that is there is better than none until there is another. */
    if (maker->step != LOOK && (maker->step != CHECK || maker->made)) {
        drop(maker);
        maker->step = QUIET;
    }
}

void rg_neighbours_withdraw(struct rg_store_sync *sync)
{
    static const struct rg_neighbour_map none = {.memory = NULL};
    struct rg_neighbour_maker *maker = sync->maker;
    rg_neighbour_maps_hand_over(maker->maps, &none);
    drop(maker);
    maker->known = false;
    maker->step = LOOK;
}

static enum rg_status open_folder(struct rg_neighbour_maker *maker)
{
    if (maker->folder < 0) {
        maker->folder = open(maker->data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    return maker->folder >= 0 ? RG_OK : RG_IO;
}

/* What is there must be of the rows of now, or is of no use. */
static enum rg_status look(struct rg_store_sync *sync)
{
    struct rg_neighbour_maker *maker = sync->maker;
    struct rg_neighbour_head found;
    enum rg_status status = open_folder(maker);
    if (status == RG_OK && !maker->known) {
        status = read_wanted(sync);
    }
    if (status != RG_OK) {
        return status;
    }
    (void)unlinkat(maker->folder, RG_NEIGHBOUR_FILE_NEW, 0);
    maker->step = QUIET;
    maker->fd = openat(maker->folder, RG_NEIGHBOUR_FILE, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (maker->fd < 0 && errno == ENOENT) {
        return RG_OK;
    }
    if (maker->fd >= 0 && rg_neighbour_check_head(maker->fd, &found) == RG_OK &&
        same(&found, &maker->wanted) && rg_neighbour_check_begin(&maker->check, maker->fd) == RG_OK) {
        maker->step = CHECK;
        return RG_OK;
    }
    drop(maker);
    (void)unlinkat(maker->folder, RG_NEIGHBOUR_FILE, 0);
    return RG_OK;
}

static enum rg_status use_it(struct rg_neighbour_maker *maker)
{
    if (maker->made &&
        (renameat(maker->folder, RG_NEIGHBOUR_FILE_NEW, maker->folder, RG_NEIGHBOUR_FILE) != 0 ||
         fsync(maker->folder) != 0)) {
        return RG_IO;
    }
    maker->made = false;
    const struct rg_neighbour_map map = rg_neighbour_check_take(&maker->check);
    rg_neighbour_maps_hand_over(maker->maps, &map);
    drop(maker);
    maker->again_s = 0;
    maker->step = maker->changed ? QUIET : REST;
    return RG_OK;
}

static enum rg_status check(struct rg_store_sync *sync)
{
    struct rg_neighbour_maker *maker = sync->maker;
    bool done = false;
    enum rg_status status = rg_neighbour_check_some(&maker->check, &done);
    if (status != RG_OK && !maker->made) {
        rg_log(RG_LOG_WARNING, "STORE-NEIGHBOURS",
               "the file of neighbours is damaged, and is made anew; the number is the status", status);
        drop(maker);
        (void)unlinkat(maker->folder, RG_NEIGHBOUR_FILE, 0);
        maker->step = QUIET;
        return RG_OK;
    }
    return status == RG_OK && done ? use_it(maker) : status;
}

/* A database that has no stamp gets one, or a file could not be told from another. */
static enum rg_status describe_stamped(struct rg_store_sync *sync, struct rg_neighbour_head *head)
{
    enum rg_status status = describe(sync, head);
    if (status != RG_OK || head->stamp[0] != '\0') {
        return status;
    }
    status = rg_neighbours_stamp(sync);
    return status == RG_OK ? describe(sync, head) : status;
}

static enum rg_status begin(struct rg_store_sync *sync)
{
    struct rg_neighbour_maker *maker = sync->maker;
    struct rg_neighbour_head head;
    enum rg_status status = describe_stamped(sync, &head);
    if (status == RG_NOT_FOUND) {
        maker->step = REST;
        return RG_OK;
    }
    if (status == RG_OK) {
        status = open_folder(maker);
    }
    if (status != RG_OK) {
        return status;
    }
    (void)unlinkat(maker->folder, RG_NEIGHBOUR_FILE_NEW, 0);
    maker->fd = openat(maker->folder, RG_NEIGHBOUR_FILE_NEW,
                       O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (maker->fd < 0) {
        return errno == ENOSPC || errno == EDQUOT ? RG_FULL : RG_IO;
    }
    maker->made = true;
    maker->changed = false;
    maker->walked = 0;
    maker->step = WALK;
    return rg_neighbour_write_begin(&maker->writer, maker->fd, &head);
}

static enum rg_status wait_for_quiet(struct rg_store_sync *sync)
{
    sync->maker->quiet++;
    return sync->maker->quiet < QUIET_SLICES ? RG_OK : begin(sync);
}

static enum rg_status walk(struct rg_store_sync *sync)
{
    struct rg_neighbour_maker *maker = sync->maker;
    sqlite3_stmt *row = maker->statements[ROWS];
    int rows = 0;
    enum rg_status status = sqlite3_bind_int64(row, 1, maker->walked) == SQLITE_OK &&
                                    sqlite3_bind_int(row, 2, ROWS_AT_ONCE) == SQLITE_OK
                                ? rg_sql_row(row)
                                : RG_NO_MEMORY;
    for (; status == RG_OK; rows++) {
        maker->walked = sqlite3_column_int64(row, 0);
        status = rg_neighbour_write_row(&maker->writer, maker->walked, sqlite3_column_blob(row, 1),
                                        (size_t)sqlite3_column_bytes(row, 1));
        if (status == RG_OK) {
            status = rg_sql_row(row);
        }
    }
    (void)sqlite3_reset(row);
    if (status != RG_NOT_FOUND) {
        return status;
    }
    maker->step = rows < ROWS_AT_ONCE ? FINISH : WALK;
    return rg_neighbour_write_pause(&maker->writer);
}

static enum rg_status finish(struct rg_store_sync *sync)
{
    struct rg_neighbour_maker *maker = sync->maker;
    bool done = false;
    enum rg_status status = rg_neighbour_write_finish(&maker->writer, &done);
    if (status == RG_OK && done) {
        rg_neighbour_write_end(&maker->writer);
        /* What is checked is what the disk has, not what this program wrote. */
        (void)posix_fadvise(maker->fd, 0, 0, POSIX_FADV_DONTNEED);
        maker->step = CHECK;
        status = rg_neighbour_check_begin(&maker->check, maker->fd);
    }
    return status;
}

static enum rg_status rest(struct rg_store_sync *sync)
{
    struct rg_neighbour_maker *maker = sync->maker;
    if (maker->again_s != 0 && now_s() >= maker->again_s) {
        maker->step = maker->after_rest;
    }
    return RG_OK;
}

bool rg_store_map_neighbours(struct rg_store_sync *sync)
{
    static enum rg_status (*const steps[STEPS])(struct rg_store_sync *) = {
        [LOOK] = look, [CHECK] = check,   [QUIET] = wait_for_quiet,
        [WALK] = walk, [FINISH] = finish, [REST] = rest};
    struct rg_neighbour_maker *maker = sync->maker;
    enum step step = maker->step;
    rg_neighbour_maps_tidy(maker->maps);
    if (sync->in_page || sync->next->in_page) {
        return false;
    }
    enum rg_status status = steps[step](sync);
    if (status != RG_OK) {
        if (maker->again_s == 0) {
            rg_log(RG_LOG_WARNING, "STORE-NEIGHBOURS",
                   "the file of neighbours cannot be made, and taps go by the one before; the number is the "
                   "status",
                   status);
        }
        drop(maker);
        maker->again_s = now_s() + AGAIN_S;
        maker->after_rest = step == LOOK ? LOOK : QUIET;
        maker->step = REST;
    }
    return maker->step != REST;
}
