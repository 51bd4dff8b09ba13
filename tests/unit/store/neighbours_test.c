/* The file of neighbours: what is no file is not read, what a tap reads of it is what HQ sent, and it is never of other rows than it says,
 * whatever was cut off, lost, or put in its place. */
#include "store_scene.h"

#include "catalogue.h"
#include "crypto.h"
#include "handle.h"
#include "lost_power.h"
#include "neighbour_write.h"
#include "offers.h"
#include "pack.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROWS 700

static struct rg_feed_row row_of(int64_t product, int32_t weight)
{
    struct rg_feed_row row = {.feed = RG_FEED_NEIGHBOURS, .neighbours = {.product = product, .count = 3}};
    for (int32_t i = 0; i < 3; i++) {
        row.neighbours.others[i] = (struct rg_neighbour){{product + 1 + i}, weight - i};
    }
    return row;
}

/* All rows, of that weight. */
static void put_rows(struct scene *scene, int32_t weight, const char *epoch)
{
    struct rg_feed_cursor cursor;
    assert_int_equal(rg_store_feed_cursor(scene->sync, RG_FEED_NEIGHBOURS, &cursor), RG_OK);
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_NEIGHBOURS, epoch, cursor.version), RG_OK);
    for (int64_t i = 1; i <= ROWS; i++) {
        const struct rg_feed_row row = row_of(3 * i, weight);
        assert_int_equal(rg_store_feed_put(scene->sync, &row), RG_OK);
    }
    assert_int_equal(rg_store_feed_commit(scene->sync, cursor.version + 1, 5), RG_OK);
}

/* The weight that a tap finds at the last product, 0: none. */
static int32_t weight_of(struct scene *scene)
{
    struct rg_neighbour others[RG_RECO_NEIGHBOURS];
    size_t count = 0;
    assert_int_equal(
        rg_store_neighbours(scene->store, (struct rg_product_id){(int64_t)3 * ROWS}, others, &count), RG_OK);
    assert_true(count == 0 || count == 3);
    return count == 0 ? 0 : others[0].weight;
}

static void open_again(struct scene *scene)
{
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
}

static ino_t inode_of(const struct scene *scene, const char *name)
{
    struct stat about;
    return stat(scene_path(scene, name), &about) == 0 ? about.st_ino : 0;
}

/* -- its format -- */

struct bytes {
    size_t len;
    uint8_t bytes[65536];
};

static void read_file(const char *path, struct bytes *into)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    into->len = fread(into->bytes, 1, sizeof into->bytes, file);
    fclose(file);
}

static void write_file(const char *path, const struct bytes *from)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(from->bytes, 1, from->len, file), from->len);
    fclose(file);
}

/* As rg_neighbour_check_some() reads it, to its end. */
static enum rg_status check_file(const char *path)
{
    struct rg_neighbour_check check;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool done = false;
    enum rg_status status = rg_neighbour_check_begin(&check, fd);
    if (status == RG_OK) {
        while (status == RG_OK && !done) {
            status = rg_neighbour_check_some(&check, &done);
        }
        rg_neighbour_check_end(&check);
    }
    close(fd);
    return status;
}

/* The sum that belongs to what stands there. */
static void sum_up(struct bytes *file)
{
    struct rg_sha256 *hash;
    assert_int_equal(rg_sha256_begin(&hash), RG_OK);
    assert_int_equal(rg_sha256_add(hash, file->bytes + RG_NEIGHBOUR_HEAD, file->len - RG_NEIGHBOUR_HEAD),
                     RG_OK);
    assert_int_equal(rg_sha256_add(hash, file->bytes, RG_NEIGHBOUR_SUMMED), RG_OK);
    assert_int_equal(rg_sha256_end(hash, file->bytes + RG_NEIGHBOUR_SUMMED), RG_OK);
    rg_sha256_free(hash);
}

static struct bytes whole;

static int begin_file(void **state)
{
    int result = scene_begin(state);
    struct scene *scene = *state;
    put_rows(scene, 900000, "e1");
    scene_map(scene);
    read_file(scene_path(scene, RG_NEIGHBOUR_FILE), &whole);
    return result;
}

/* The whole file with one byte, or its end, changed. */
static enum rg_status with(const struct scene *scene, size_t at, uint8_t byte, size_t len, bool summed)
{
    static struct bytes changed;
    changed = whole;
    changed.bytes[at] = byte;
    changed.len = len;
    if (summed) {
        sum_up(&changed);
    }
    write_file(scene_path(scene, "changed"), &changed);
    return check_file(scene_path(scene, "changed"));
}

static void what_is_damaged_is_no_file(void **state)
{
    const struct scene *scene = *state;
    assert_int_equal(with(scene, 0, whole.bytes[0], whole.len, false), RG_OK);
    assert_int_equal(with(scene, 0, whole.bytes[0], whole.len, true), RG_OK);
    /* Another file, another format, a head that is not what it may be. */
    assert_int_equal(with(scene, 0, 'S', whole.len, true), RG_CORRUPT);
    assert_int_equal(with(scene, 8, RG_NEIGHBOUR_FORMAT + 1, whole.len, true), RG_UNSUPPORTED);
    assert_int_equal(with(scene, 71, 'x', whole.len, true), RG_CORRUPT);
    assert_int_equal(with(scene, 89, 0xff, whole.len, true), RG_CORRUPT);
    assert_int_equal(with(scene, 92, 1, whole.len, true), RG_CORRUPT);
    /* Longer or shorter than it says, by so much as a byte. */
    assert_int_equal(with(scene, 12, (uint8_t)(whole.bytes[12] + 1), whole.len, true), RG_CORRUPT);
    assert_int_equal(with(scene, 16, (uint8_t)(whole.bytes[16] ^ 16), whole.len, true), RG_CORRUPT);
    assert_int_equal(with(scene, 16, (uint8_t)(whole.bytes[16] + 1), whole.len, true), RG_CORRUPT);
    assert_int_equal(with(scene, 22, 0xff, whole.len, true), RG_CORRUPT);
    assert_int_equal(with(scene, 0, whole.bytes[0], whole.len - 1, false), RG_CORRUPT);
    assert_int_equal(with(scene, 0, whole.bytes[0], RG_NEIGHBOUR_HEAD - 1, false), RG_CORRUPT);
    assert_int_equal(with(scene, 0, whole.bytes[0], 0, false), RG_CORRUPT);
}

static void no_bit_changes_unnoticed(void **state)
{
    const struct scene *scene = *state;
    for (size_t at = 0; at < whole.len; at += 1 + at / 16) {
        uint8_t other = (uint8_t)(whole.bytes[at] ^ (1u << at % 8));
        assert_int_not_equal(with(scene, at, other, whole.len, false), RG_OK);
    }
}

/* With a sum that is right: whoever writes it may be anybody. */
static void an_index_out_of_order_is_no_file(void **state)
{
    const struct scene *scene = *state;
    size_t index = whole.len - (size_t)ROWS * RG_NEIGHBOUR_ENTRY;
    assert_int_equal(whole.bytes[index], 3);
    /* Twice the same, the greater one first, one that is none of ours. */
    assert_int_equal(with(scene, index, 6, whole.len, true), RG_CORRUPT);
    assert_int_equal(with(scene, index + 1, 1, whole.len, true), RG_CORRUPT);
    assert_int_equal(with(scene, index + 7, 0x80, whole.len, true), RG_CORRUPT);
    /* A row behind the rows, or with an end there. */
    assert_int_equal(with(scene, index + 11, 0xff, whole.len, true), RG_CORRUPT);
    assert_int_equal(with(scene, index + 13, 0xff, whole.len, true), RG_CORRUPT);
    assert_int_equal(with(scene, index + 8, 1, whole.len, true), RG_OK);
}

/* What was not looked at but for its head is looked up in no further than its bytes. */
static void whatever_is_looked_up_stays_within_the_bytes(void **state)
{
    (void)state;
    struct rg_neighbour others[RG_RECO_NEIGHBOURS];
    unsigned seed = 7;
    for (int round = 0; round < 3000; round++) {
        /* Its end is the end of memory that is ours. */
        uint8_t *bytes = malloc(whole.len);
        memcpy(bytes, whole.bytes, whole.len);
        for (int i = 0; i < 40; i++) {
            bytes[RG_NEIGHBOUR_HEAD + (size_t)rand_r(&seed) % (whole.len - RG_NEIGHBOUR_HEAD)] =
                (uint8_t)rand_r(&seed);
        }
        struct rg_neighbour_file file;
        assert_int_equal(rg_neighbour_file_look(bytes, whole.len, &file), RG_OK);
        (void)rg_neighbour_file_ordered(&file);
        for (int64_t product = -1; product < 3 * ROWS + 9; product += 5) {
            assert_in_range(rg_neighbour_file_find(&file, product, others), 0, RG_RECO_NEIGHBOURS);
        }
        assert_in_range(rg_neighbour_file_find(&file, INT64_MAX, others), 0, RG_RECO_NEIGHBOURS);
        free(bytes);
    }
}

static void rows_are_found_as_they_were_packed(void **state)
{
    (void)state;
    struct rg_neighbour others[RG_RECO_NEIGHBOURS];
    struct rg_neighbour_file file;
    assert_int_equal(rg_neighbour_file_look(whole.bytes, whole.len, &file), RG_OK);
    for (int64_t product = -3; product <= 3 * ROWS + 3; product++) {
        size_t count = rg_neighbour_file_find(&file, product, others);
        bool there = product > 0 && product <= 3 * ROWS && product % 3 == 0;
        assert_int_equal(count, there ? 3 : 0);
        for (int64_t i = 0; i < (int64_t)count; i++) {
            assert_int_equal(others[i].product.value, product + 1 + i);
            assert_int_equal(others[i].weight, 900000 - i);
        }
    }
    assert_int_equal(rg_neighbour_file_find(&file, INT64_MIN, others), 0);
}

static void a_file_is_written_in_order_or_not_at_all(void **state)
{
    struct scene *scene = *state;
    const struct rg_neighbour_head head = {.epoch = "e1", .fade = {1, 2}};
    static const uint8_t row[] = {5, 7}, torn[] = {5, 0x80}, half[] = {5};
    struct rg_neighbour_writer writer;
    bool done = false;
    int fd = open(scene_path(scene, "written"), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_int_equal(rg_neighbour_write_begin(&writer, fd, &head), RG_OK);
    assert_int_equal(rg_neighbour_write_row(&writer, -1, row, sizeof row), RG_INVALID);
    assert_int_equal(rg_neighbour_write_row(&writer, 4, row, sizeof row), RG_OK);
    assert_int_equal(rg_neighbour_write_row(&writer, 4, row, sizeof row), RG_INVALID);
    assert_int_equal(rg_neighbour_write_row(&writer, 3, row, sizeof row), RG_INVALID);
    /* What is damaged or empty is no row. */
    assert_int_equal(rg_neighbour_write_row(&writer, 5, torn, sizeof torn), RG_OK);
    assert_int_equal(rg_neighbour_write_row(&writer, 6, half, sizeof half), RG_OK);
    assert_int_equal(rg_neighbour_write_row(&writer, 7, NULL, 0), RG_OK);
    assert_int_equal(rg_neighbour_write_pause(&writer), RG_OK);
    /* Until it is whole it is none. */
    assert_int_equal(check_file(scene_path(scene, "written")), RG_CORRUPT);
    while (!done) {
        assert_int_equal(rg_neighbour_write_finish(&writer, &done), RG_OK);
    }
    assert_int_equal(writer.head.count, 1);
    rg_neighbour_write_end(&writer);
    close(fd);
    assert_int_equal(check_file(scene_path(scene, "written")), RG_OK);
}

/* -- of which rows it is -- */

static void taps_read_it_and_nothing_else(void **state)
{
    struct scene *scene = *state;
    struct stat about;
    put_rows(scene, 900000, "e1");
    assert_int_equal(weight_of(scene), 0);
    scene_map(scene);
    assert_int_equal(weight_of(scene), 900000);
    assert_int_equal(stat(scene_path(scene, RG_NEIGHBOUR_FILE), &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_int_equal(scene_files(scene, RG_NEIGHBOUR_FILE_NEW), 0);
    /* Until there is another, that of the rows before stays in use. */
    put_rows(scene, 700000, "e1");
    assert_int_equal(weight_of(scene), 900000);
    scene_map(scene);
    assert_int_equal(weight_of(scene), 700000);
    /* What the database says now is none of a tap's. */
    assert_int_equal(rg_sql_exec(scene->sync->db, "DELETE FROM neighbour"), RG_OK);
    assert_int_equal(weight_of(scene), 700000);
}

static void what_may_be_said_is_the_databases(void **state)
{
    struct scene *scene = *state;
    struct rg_store_grounds grounds;
    struct rg_feed_row belt = product_row(3, "Belt", "belts", 1, true);
    put_rows(scene, 900000, "e1");
    scene_map(scene);
    assert_int_equal(rg_store_grounds(scene->store, (struct rg_product_id){3}, &grounds), RG_NOT_FOUND);
    scene_page(scene, RG_FEED_PRODUCTS, &belt, 1);
    assert_int_equal(rg_store_grounds(scene->store, (struct rg_product_id){3}, &grounds), RG_OK);
    assert_true(grounds.one_off && grounds.named && !grounds.discreet);
    assert_int_equal(grounds.count, 3);
    /* At once, whatever the file is of. */
    belt.product.discreet = true;
    scene_page(scene, RG_FEED_PRODUCTS, &belt, 1);
    assert_int_equal(rg_store_grounds(scene->store, (struct rg_product_id){3}, &grounds), RG_OK);
    assert_true(grounds.discreet);
}

static void a_start_uses_the_file_that_is_there(void **state)
{
    struct scene *scene = *state;
    ino_t made = inode_of(scene, RG_NEIGHBOUR_FILE);
    open_again(scene);
    assert_int_equal(weight_of(scene), 0);
    scene_map(scene);
    assert_int_equal(weight_of(scene), 900000);
    assert_int_equal(inode_of(scene, RG_NEIGHBOUR_FILE), made);
    /* Rows that come before it was looked at do not keep taps from it. */
    open_again(scene);
    put_rows(scene, 700000, "e1");
    for (int slices = 0; weight_of(scene) == 0 && slices < 10; slices++) {
        assert_true(rg_store_map_neighbours(scene->sync));
    }
    assert_int_equal(weight_of(scene), 900000);
    scene_map(scene);
    assert_int_equal(weight_of(scene), 700000);
    assert_int_not_equal(inode_of(scene, RG_NEIGHBOUR_FILE), made);
}

/* Each file that may lie there at a start, and is not of the rows of now. */
static void any_other_file_is_made_anew(void **state)
{
    struct scene *scene = *state;
    static struct bytes older, damaged, foreign;
    older = damaged = foreign = whole;
    put_rows(scene, 700000, "e1");
    scene_map(scene);
    read_file(scene_path(scene, RG_NEIGHBOUR_FILE), &damaged);
    damaged.bytes[RG_NEIGHBOUR_HEAD + 5] ^= 1;
    /* Of the same cursor, but not of these rows. */
    read_file(scene_path(scene, RG_NEIGHBOUR_FILE), &foreign);
    foreign.bytes[72] = foreign.bytes[72] == 'a' ? 'b' : 'a';
    sum_up(&foreign);
    const struct bytes *const found[] = {&older, &damaged, &foreign, NULL};
    for (size_t i = 0; i < sizeof found / sizeof found[0]; i++) {
        scene_close(scene);
        (void)unlink(scene_path(scene, RG_NEIGHBOUR_FILE));
        if (found[i] != NULL) {
            write_file(scene_path(scene, RG_NEIGHBOUR_FILE), found[i]);
        }
        /* And what was being written. */
        write_file(scene_path(scene, RG_NEIGHBOUR_FILE_NEW), &older);
        assert_int_equal(scene_open(scene), RG_OK);
        for (int slices = 0; rg_store_map_neighbours(scene->sync); slices++) {
            assert_true(weight_of(scene) == 0 || weight_of(scene) == 700000);
            assert_true(slices < 1000);
        }
        assert_int_equal(weight_of(scene), 700000);
        assert_int_equal(check_file(scene_path(scene, RG_NEIGHBOUR_FILE)), RG_OK);
        assert_int_equal(scene_files(scene, RG_NEIGHBOUR_FILE), 1);
    }
}

/* A power cut may take back what the database was told last, but not the file that was made of it. */
static void a_file_that_is_newer_than_the_database_is_not_used(void **state)
{
    struct scene *scene = *state;
    static struct bytes newer;
    sqlite3 *db = scene->sync->db;
    assert_int_equal(rg_sql_exec(db,
                                 "CREATE TABLE kept AS SELECT * FROM neighbour;"
                                 "CREATE TABLE kept_cursor AS SELECT * FROM cursor;"
                                 "CREATE TABLE kept_meta AS SELECT * FROM meta WHERE name = 'neighbours'"),
                     RG_OK);
    put_rows(scene, 700000, "e1");
    scene_map(scene);
    read_file(scene_path(scene, RG_NEIGHBOUR_FILE), &newer);
    assert_int_equal(rg_sql_exec(db, "DELETE FROM neighbour; INSERT INTO neighbour SELECT * FROM kept;"
                                     "DELETE FROM cursor; INSERT INTO cursor SELECT * FROM kept_cursor;"
                                     "INSERT OR REPLACE INTO meta SELECT * FROM kept_meta;"
                                     "DROP TABLE kept; DROP TABLE kept_cursor; DROP TABLE kept_meta"),
                     RG_OK);
    open_again(scene);
    for (int slices = 0; rg_store_map_neighbours(scene->sync); slices++) {
        assert_int_not_equal(weight_of(scene), 700000);
    }
    assert_int_equal(weight_of(scene), 900000);
    /* Even when HQ then says as much as it had said, in other words. */
    put_rows(scene, 500000, "e1");
    scene_close(scene);
    write_file(scene_path(scene, RG_NEIGHBOUR_FILE), &newer);
    assert_int_equal(scene_open(scene), RG_OK);
    scene_map(scene);
    assert_int_equal(weight_of(scene), 500000);
}

/* It knows no stamps: what it wrote cannot be told from what was there before. */
static void what_a_release_without_stamps_wrote_is_made_anew(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(
        rg_sql_exec(scene->sync->db,
                    "UPDATE neighbour SET others = (SELECT others FROM neighbour WHERE product = 3);"
                    "UPDATE meta SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE name = 'boot'"),
        RG_OK);
    open_again(scene);
    scene_map(scene);
    struct rg_neighbour others[RG_RECO_NEIGHBOURS];
    size_t count;
    assert_int_equal(rg_store_neighbours(scene->store, (struct rg_product_id){9}, others, &count), RG_OK);
    assert_int_equal(count, 3);
    assert_int_equal(others[0].product.value, 4);
}

static void another_world_is_not_read_with_it(void **state)
{
    struct scene *scene = *state;
    bool done = false;
    assert_int_equal(weight_of(scene), 900000);
    assert_int_equal(rg_store_feed_reset(scene->sync, RG_FEED_NEIGHBOURS, "e2", &done), RG_OK);
    assert_true(done);
    assert_int_equal(weight_of(scene), 0);
    put_rows(scene, 700000, "e2");
    assert_int_equal(weight_of(scene), 0);
    scene_map(scene);
    assert_int_equal(weight_of(scene), 700000);
    /* A file of the world before, as a tap would have it that was on its way. */
    (void)snprintf(scene->store->neighbours_world, sizeof scene->store->neighbours_world, "e1");
    assert_int_equal(weight_of(scene), 0);
}

/* What was taken away for a commit that then failed. */
static void the_file_comes_back_to_the_world_that_stayed(void **state)
{
    struct scene *scene = *state;
    ino_t made = inode_of(scene, RG_NEIGHBOUR_FILE);
    rg_neighbours_withdraw(scene->sync);
    assert_int_equal(weight_of(scene), 0);
    scene_map(scene);
    assert_int_equal(weight_of(scene), 900000);
    assert_int_equal(inode_of(scene, RG_NEIGHBOUR_FILE), made);
}

/* While rows are being dropped they are of two worlds. */
static void half_a_world_is_none(void **state)
{
    struct scene *scene = *state;
    static const char more[] =
        "WITH RECURSIVE n(i) AS (VALUES (10000) UNION ALL SELECT i + 1 FROM n WHERE i < 13000)"
        " INSERT INTO neighbour (product, others) SELECT i, x'0105' FROM n";
    bool done = true;
    assert_int_equal(rg_sql_exec(scene->sync->db, more), RG_OK);
    assert_int_equal(rg_store_feed_reset(scene->sync, RG_FEED_NEIGHBOURS, "e2", &done), RG_OK);
    assert_false(done);
    scene_map(scene);
    assert_int_equal(weight_of(scene), 0);
    assert_int_equal(scene_files(scene, RG_NEIGHBOUR_FILE), 0);
}

static void upto(struct scene *scene, int64_t line, int32_t weight)
{
    struct rg_feed_cursor cursor;
    const struct rg_feed_row row = row_of(3 * (int64_t)ROWS, weight);
    assert_int_equal(rg_store_feed_cursor(scene->sync, RG_FEED_NEIGHBOURS, &cursor), RG_OK);
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_NEIGHBOURS, "e1", cursor.version), RG_OK);
    rg_store_feed_upto(scene->sync, true, line, 20000 * RG_COUNTS_DAY_MS);
    assert_int_equal(rg_store_feed_put(scene->sync, &row), RG_OK);
    assert_int_equal(rg_store_feed_commit(scene->sync, cursor.version + 1, 5), RG_OK);
}

/* A line counts in the file, or in the list beside it, or in neither for a while; but not in both. */
static void what_hq_counted_less_far_takes_the_file_away(void **state)
{
    struct scene *scene = *state;
    upto(scene, 100, 800000);
    scene_map(scene);
    assert_int_equal(weight_of(scene), 800000);
    upto(scene, 200, 700000);
    /* The list counts from 200 on, this file up to 100. */
    assert_int_equal(weight_of(scene), 800000);
    scene_map(scene);
    assert_int_equal(weight_of(scene), 700000);
    upto(scene, 150, 600000);
    assert_int_equal(weight_of(scene), 0);
    scene_map(scene);
    assert_int_equal(weight_of(scene), 600000);
}

/* Rows that come while a file is made are in the one that taps get. */
static void rows_that_come_meanwhile_begin_it_again(void **state)
{
    struct scene *scene = *state;
    int slices = 0, weight = 800000;
    for (int times = 0; times < 70; times++) {
        put_rows(scene, weight - times, "e1");
        for (int i = 0; i < times && rg_store_map_neighbours(scene->sync); i++, slices++) {
            int32_t found = weight_of(scene);
            assert_true(found == 900000 || (found <= weight && found >= weight - times));
        }
    }
    scene_map(scene);
    assert_int_equal(weight_of(scene), weight - 69);
    assert_int_equal(scene_files(scene, RG_NEIGHBOUR_FILE_NEW), 0);
    assert_true(slices > 1000);
}

static void what_the_disk_does_not_take_leaves_the_file_before(void **state)
{
    struct scene *scene = *state;
    ino_t made = inode_of(scene, RG_NEIGHBOUR_FILE);
    /* In the way of its name. */
    assert_int_equal(mkdir(scene_path(scene, RG_NEIGHBOUR_FILE_NEW), 0700), 0);
    put_rows(scene, 700000, "e1");
    scene_map(scene);
    assert_int_equal(weight_of(scene), 900000);
    assert_int_equal(inode_of(scene, RG_NEIGHBOUR_FILE), made);
    assert_false(rg_store_map_neighbours(scene->sync));
    assert_int_equal(rmdir(scene_path(scene, RG_NEIGHBOUR_FILE_NEW)), 0);
    put_rows(scene, 500000, "e1");
    scene_map(scene);
    assert_int_equal(weight_of(scene), 500000);
    /* And in the way of its end. */
    const struct rlimit short_of = {.rlim_cur = whole.len / 2, .rlim_max = RLIM_INFINITY};
    const struct rlimit enough = {.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    put_rows(scene, 300000, "e1");
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &short_of), 0);
    scene_map(scene);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &enough), 0);
    assert_int_equal(weight_of(scene), 500000);
    assert_int_equal(scene_files(scene, RG_NEIGHBOUR_FILE_NEW), 0);
    open_again(scene);
    scene_map(scene);
    assert_int_equal(weight_of(scene), 300000);
}

/* What a tap reads stays readable, however often a newer one is handed over; what nobody reads is given back. */
static void what_is_read_stays_until_the_next_is_taken(void **state)
{
    struct scene *scene = *state;
    struct rg_neighbour others[RG_RECO_NEIGHBOURS];
    assert_int_equal(rg_store_begin_read(scene->store), RG_OK);
    const struct rg_neighbour_file *read = scene->store->near;
    assert_non_null(read);
    for (int i = 0; i < 5; i++) {
        put_rows(scene, 500000 + i, "e1");
        scene_map(scene);
        assert_ptr_equal(scene->store->near, read);
        assert_int_equal(weight_of(scene), 900000);
        assert_int_equal(rg_neighbour_file_find(read, 3, others), 3);
    }
    bool done;
    assert_int_equal(rg_store_feed_reset(scene->sync, RG_FEED_NEIGHBOURS, "e2", &done), RG_OK);
    assert_int_equal(rg_neighbour_file_find(read, 3, others), 3);
    rg_store_end_read(scene->store);
    assert_int_equal(weight_of(scene), 0);
    (void)rg_store_map_neighbours(scene->sync);
    for (size_t i = 0; i < RG_NEWEST_OF; i++) {
        assert_null(scene->store->neighbours.maps[i].memory);
    }
}

/* What is there after a cut at any moment of making it, with what had not been synced. */
static void after_a_power_cut_it_is_of_the_rows_that_are_there(void **state)
{
    struct scene *scene = *state;
    unsigned seed = 11;
    lost_power_begin(scene->folder);
    put_rows(scene, 700000, "e1");
    scene_map(scene);
    assert_int_equal(rg_store_checkpoint(scene->sync), RG_OK);
    put_rows(scene, 500000, "e1");
    scene_map(scene);
    size_t moments = lost_power_now();
    assert_true(moments > 100);
    scene_close(scene);
    for (int round = 0; round < 60; round++) {
        struct scene cut = {.keystore = NULL};
        (void)snprintf(cut.folder, sizeof cut.folder, "%.55s-cut", scene->folder);
        lost_power_cut((size_t)rand_r(&seed) % (moments + 1), &seed, cut.folder, NULL);
        assert_int_equal(scene_open(&cut), RG_OK);
        assert_int_equal(cut.report.condition, RG_STORE_WHOLE);
        scene_map(&cut);
        struct rg_neighbour others[RG_RECO_NEIGHBOURS];
        int64_t rows = 0;
        assert_int_equal(rg_sql_number(cut.sync->db, "SELECT count(*) FROM neighbour", &rows), RG_OK);
        assert_int_equal(rows, ROWS);
        sqlite3_stmt *row;
        static const char *const text = "SELECT others FROM neighbour WHERE product = 2100";
        assert_int_equal(rg_sql_prepare(cut.sync->db, &text, 1, &row), RG_OK);
        assert_int_equal(rg_sql_row(row), RG_OK);
        size_t len =
            rg_neighbour_row_read(sqlite3_column_blob(row, 0), (size_t)sqlite3_column_bytes(row, 0), others);
        assert_int_equal(len, 3);
        rg_sql_finalise(&row, 1);
        assert_int_equal(weight_of(&cut), others[0].weight);
        scene_close(&cut);
        scene_empty(&cut);
    }
    lost_power_end();
    assert_int_equal(scene_open(scene), RG_OK);
}

#define TEST(name)    cmocka_unit_test_setup_teardown(name, begin_file, scene_end)
#define NOTHING(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_damaged_is_no_file),
        TEST(no_bit_changes_unnoticed),
        TEST(an_index_out_of_order_is_no_file),
        TEST(whatever_is_looked_up_stays_within_the_bytes),
        TEST(rows_are_found_as_they_were_packed),
        NOTHING(a_file_is_written_in_order_or_not_at_all),
        NOTHING(taps_read_it_and_nothing_else),
        NOTHING(what_may_be_said_is_the_databases),
        TEST(a_start_uses_the_file_that_is_there),
        TEST(any_other_file_is_made_anew),
        TEST(a_file_that_is_newer_than_the_database_is_not_used),
        TEST(what_a_release_without_stamps_wrote_is_made_anew),
        TEST(another_world_is_not_read_with_it),
        TEST(the_file_comes_back_to_the_world_that_stayed),
        TEST(half_a_world_is_none),
        TEST(what_hq_counted_less_far_takes_the_file_away),
        TEST(rows_that_come_meanwhile_begin_it_again),
        TEST(what_the_disk_does_not_take_leaves_the_file_before),
        TEST(what_is_read_stays_until_the_next_is_taken),
        TEST(after_a_power_cut_it_is_of_the_rows_that_are_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
