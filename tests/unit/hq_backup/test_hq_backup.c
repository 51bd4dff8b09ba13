/* The bytes of a backup: what is written comes back, and nothing else does. */
#include "backup_chunks.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

static const struct rg_backup_widths widths = {.count = 3, .cells = {1, 2, 8}};

static struct rg_backup_item read_one(const struct rg_hq_buffer *from)
{
    struct rg_backup_item item;
    const uint8_t *bytes = (const uint8_t *)from->data;
    struct rg_backup_bytes all = {bytes, bytes + from->len};
    assert_int_equal(rg_backup_read_item(&all, &widths, &item), RG_OK);
    assert_ptr_equal(all.at, all.end);
    for (size_t len = 0; len < from->len; len++) {
        struct rg_backup_item other;
        struct rg_backup_bytes part = {bytes, bytes + len};
        assert_int_equal(rg_backup_read_item(&part, &widths, &other), len == 0 ? RG_NOT_FOUND : RG_CORRUPT);
    }
    return item;
}

static void a_row_comes_back(void **state)
{
    const struct rg_hq_cell cells[] = {{.type = RG_HQ_CELL_NULL},
                                       {.type = RG_HQ_CELL_INT, .number = INT64_MIN},
                                       {.type = RG_HQ_CELL_INT, .number = INT64_MAX},
                                       {.type = RG_HQ_CELL_INT, .number = -1},
                                       {.type = RG_HQ_CELL_REAL, .real = 0.1},
                                       {.type = RG_HQ_CELL_TEXT, .bytes = "a\0b", .len = 3},
                                       {.type = RG_HQ_CELL_BLOB, .bytes = "", .len = 0},
                                       {.type = RG_HQ_CELL_INT, .number = 64}};
    struct rg_hq_buffer text = {0};
    (void)state;
    rg_backup_write_row(&text, true, 2, cells, 8);
    struct rg_backup_item item = read_one(&text);
    assert_int_equal(item.kind, RG_BACKUP_ROW);
    assert_int_equal(item.row.shape, 2);
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(item.row.cells[i].type, cells[i].type);
        assert_true(item.row.cells[i].number == cells[i].number && item.row.cells[i].len == cells[i].len);
    }
    assert_memory_equal(item.row.cells[5].bytes, "a\0b", 3);
    assert_true(item.row.cells[4].real > 0.09 && item.row.cells[4].real < 0.11);
    /* A shape that nobody announced. */
    rg_hq_buffer_clear(&text);
    rg_backup_write_row(&text, true, 3, cells, 1);
    struct rg_backup_bytes all = {(const uint8_t *)text.data, (const uint8_t *)text.data + text.len};
    assert_int_equal(rg_backup_read_item(&all, &widths, &item), RG_CORRUPT);
    rg_hq_buffer_free(&text);
}

static void other_items_come_back(void **state)
{
    const uint8_t handle[RG_BACKUP_HANDLE] = {9};
    const struct rg_backup_member member = {.handle = handle, .piece = 3, .sealed = handle, .sealed_len = 12};
    const struct rg_backup_head head = {.version = 4, .begun_ms = UINT64_MAX, .journal = "j", .release = ""};
    const struct rg_backup_end end = {
        .rows = 1, .members = 2, .pieces = 300, .ledger_head = "ab", .audit_lines = "7"};
    const struct rg_hq_shape shape = {.table = "members", .keys = 1, .count = 2, .columns = {"id", "name"}};
    struct rg_hq_buffer text = {0};
    (void)state;
    rg_backup_write_member(&text, &member);
    struct rg_backup_item item = read_one(&text);
    assert_true(item.kind == RG_BACKUP_MEMBER && item.member.piece == 3 && item.member.sealed_len == 12);
    assert_memory_equal(item.member.handle, handle, sizeof handle);
    rg_hq_buffer_clear(&text);
    rg_backup_write_head(&text, &head);
    item = read_one(&text);
    assert_true(item.kind == RG_BACKUP_HEAD && item.head.begun_ms == UINT64_MAX);
    assert_string_equal(item.head.journal, "j");
    rg_hq_buffer_clear(&text);
    rg_backup_write_end(&text, &end);
    item = read_one(&text);
    assert_true(item.kind == RG_BACKUP_END && item.end.pieces == 300);
    assert_string_equal(item.end.ledger_head, "ab");
    rg_hq_buffer_clear(&text);
    rg_backup_write_shape(&text, &shape);
    item = read_one(&text);
    assert_true(item.kind == RG_BACKUP_SHAPE && item.shape.keys == 1 && item.shape.count == 2);
    assert_string_equal(item.shape.columns[1], "name");
    rg_hq_buffer_free(&text);
}

static void numbers_have_one_form(void **state)
{
    static const uint8_t wrong[][12] = {
        {'R', 0x80, 0x00},                                                       /* a zero on top */
        {'R', 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02},       /* a bit too many */
        {'R', 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x81, 0x01}, /* too long */
        {'M', 0, 0, 0, 0},                                                       /* no handle */
        {'?', 0, 0},
    };
    struct rg_backup_item item;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct rg_backup_bytes all = {wrong[i], wrong[i] + sizeof wrong[i]};
        assert_int_equal(rg_backup_read_item(&all, &widths, &item), RG_CORRUPT);
    }
}

static void a_chunk_that_swells_is_refused(void **state)
{
    uint8_t bomb[64] = {0xff, 0xff, 0xff, 0x7f}, items[128];
    size_t len;
    (void)state;
    assert_int_equal(rg_backup_inflate(bomb, sizeof bomb, items, sizeof items, &len), RG_CORRUPT);
    bomb[0] = 100;
    bomb[1] = bomb[2] = bomb[3] = 0;
    assert_int_equal(rg_backup_inflate(bomb, sizeof bomb, items, sizeof items, &len), RG_CORRUPT);
    assert_int_equal(rg_backup_inflate(bomb, 3, items, sizeof items, &len), RG_CORRUPT);
    bomb[0] = 10;
    assert_int_equal(rg_backup_inflate(bomb, sizeof bomb, items, sizeof items, &len), RG_CORRUPT);
    bomb[0] = 60;
    assert_int_equal(rg_backup_inflate(bomb, sizeof bomb, items, sizeof items, &len), RG_OK);
    assert_int_equal(len, 60);
}

/* Reads it all: RG_OK with how many bytes of items there were. */
static enum rg_status read_all(int fd, struct rg_keystore *keys, size_t *len)
{
    struct rg_backup_reader *reader;
    struct rg_backup_bytes items;
    *len = 0;
    (void)lseek(fd, 0, SEEK_SET);
    enum rg_status status = rg_backup_reader_open(fd, keys, &reader);
    if (status != RG_OK) {
        return status;
    }
    while ((status = rg_backup_reader_next(reader, &items)) == RG_OK) {
        *len += (size_t)(items.end - items.at);
    }
    rg_backup_reader_close(reader);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static void a_file_is_read_as_it_was_written(void **state)
{
    struct rg_keystore *keys, *others;
    struct rg_backup_writer *writer;
    uint8_t digest[32];
    uint64_t bytes;
    size_t len, wrote = 0;
    (void)state;
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    assert_int_equal(rg_keystore_sim_create(&others), RG_OK);
    assert_int_equal(others->ops->make(others, RG_HQ_BACKUP_KEY, 1), RG_OK);
    int fd = memfd_create("backup", 0);
    assert_int_equal(rg_backup_writer_open(fd, keys, &writer), RG_OK);
    for (int i = 0; i < 60000; i++) {
        char text[16];
        (void)snprintf(text, sizeof text, "%d", rand());
        rg_hq_buffer_bytes(rg_backup_writer_items(writer), text, 16);
        wrote += 16;
        assert_int_equal(rg_backup_writer_turn(writer), RG_OK);
    }
    assert_int_equal(rg_backup_writer_end(writer, &bytes, digest), RG_OK);
    rg_backup_writer_close(writer);
    assert_int_equal(read_all(fd, keys, &len), RG_OK);
    assert_int_equal(len, wrote);
    assert_true(bytes < wrote && lseek(fd, 0, SEEK_END) == (off_t)bytes);
    assert_int_equal(read_all(fd, others, &len), RG_CORRUPT);
    for (uint64_t at = 0; at < bytes; at += 1 + at / 3) {
        uint8_t byte;
        assert_int_equal(pread(fd, &byte, 1, (off_t)at), 1);
        byte ^= 0x20;
        assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
        assert_int_not_equal(read_all(fd, keys, &len), RG_OK);
        byte ^= 0x20;
        assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
    }
    assert_int_equal(read_all(fd, keys, &len), RG_OK);
    assert_int_equal(ftruncate(fd, (off_t)bytes - 1), 0);
    assert_int_equal(read_all(fd, keys, &len), RG_CORRUPT);
    (void)close(fd);
    keys->ops->close(keys);
    others->ops->close(others);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_comes_back),
        cmocka_unit_test(other_items_come_back),
        cmocka_unit_test(numbers_have_one_form),
        cmocka_unit_test(a_chunk_that_swells_is_refused),
        cmocka_unit_test(a_file_is_read_as_it_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
