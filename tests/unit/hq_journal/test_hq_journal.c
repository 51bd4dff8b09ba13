/* The log of erasures and withdrawals: what is in it stays in it, and what was changed is found. */
#include "hq_journal.h"
#include "hq_member_keys.h"
#include "hq_member_keys_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define ID   "0123456789abcdef"
#define MANY 300

static char dir[64], log_path[128];

static int set_up(void **state)
{
    (void)snprintf(dir, sizeof dir, "/tmp/rg-journal-XXXXXX");
    assert_non_null(mkdtemp(dir));
    (void)snprintf(log_path, sizeof log_path, "%s/hq-" ID "/tombstones.log", dir);
    struct rg_hq_journal *journal;
    assert_int_equal(rg_hq_journal_open(dir, ID, false, &journal), RG_NOT_FOUND);
    assert_int_equal(rg_hq_journal_open(dir, ID, true, &journal), RG_OK);
    *state = journal;
    return 0;
}

static int tear_down(void **state)
{
    char path[96], file[400];
    rg_hq_journal_close(*state);
    (void)snprintf(path, sizeof path, "%s/hq-" ID, dir);
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        (void)snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        (void)unlink(file);
    }
    (void)closedir(folder);
    return rmdir(path) != 0 || rmdir(dir) != 0;
}

static struct rg_hq_journal_entry erased(int64_t member)
{
    struct rg_hq_journal_entry entry = {
        .kind = RG_HQ_WROTE_ERASED, .member = member, .stands_for = member, .at_ms = 1700, .id = {1, 2}};
    (void)snprintf(entry.site, sizeof entry.site, "store-1");
    return entry;
}

static struct rg_hq_journal_position append(struct rg_hq_journal *journal, int64_t member)
{
    const struct rg_hq_journal_entry entry = erased(member);
    struct rg_hq_journal_position end;
    assert_int_equal(rg_hq_journal_append(journal, &entry, 1, &end), RG_OK);
    return end;
}

static enum rg_status count_it(void *context, const struct rg_hq_journal_entry *entry)
{
    int64_t *sum = context;
    assert_int_equal(entry->kind, RG_HQ_WROTE_ERASED);
    *sum += entry->member;
    return RG_OK;
}

static enum rg_status read_from(struct rg_hq_journal *journal, const struct rg_hq_journal_position *from,
                                int64_t *sum)
{
    struct rg_hq_journal_position end;
    *sum = 0;
    return rg_hq_journal_read(journal, from, count_it, sum, &end);
}

static void change(const char *path, off_t at, uint8_t by)
{
    uint8_t byte;
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0 && pread(fd, &byte, 1, at) == 1);
    byte ^= by;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    (void)close(fd);
}

static void a_line_is_what_was_written(void **state)
{
    const uint8_t before[RG_HQ_JOURNAL_HASH] = {7}, other[RG_HQ_JOURNAL_HASH] = {8};
    struct rg_hq_journal_entry entry = erased(INT64_C(9007199254740991)), back;
    uint8_t record[RG_HQ_JOURNAL_RECORD];
    (void)state;
    entry.kind = RG_HQ_WROTE_ASKED;
    entry.stands_for = 17;
    entry.due_ms = INT64_MAX;
    entry.purpose = 0x101;
    entry.assurance = 2;
    memset(entry.site, 'x', 32);
    assert_int_equal(rg_hq_journal_record_write(&entry, 5, before, record), RG_OK);
    assert_int_equal(rg_hq_journal_record_read(record, 5, before, &back), RG_OK);
    assert_int_equal(back.kind, entry.kind);
    assert_true(back.member == entry.member && back.stands_for == 17 && back.due_ms == INT64_MAX);
    assert_true(back.purpose == 0x101 && back.assurance == 2 && back.at_ms == 1700);
    assert_memory_equal(back.id, entry.id, sizeof back.id);
    assert_string_equal(back.site, entry.site);
    assert_int_equal(rg_hq_journal_record_read(record, 6, before, &back), RG_CORRUPT);
    assert_int_equal(rg_hq_journal_record_read(record, 5, other, &back), RG_CORRUPT);
    for (size_t i = 0; i < sizeof record * 8; i++) {
        record[i / 8] = (uint8_t)(record[i / 8] ^ 1u << i % 8);
        assert_int_equal(rg_hq_journal_record_read(record, 5, before, &back), RG_CORRUPT);
        record[i / 8] = (uint8_t)(record[i / 8] ^ 1u << i % 8);
    }
}

static void what_is_appended_is_read_by_everybody(void **state)
{
    struct rg_hq_journal *other;
    struct rg_hq_journal_entry entries[MANY];
    struct rg_hq_journal_position start = {0}, first, end;
    int64_t sum;
    assert_int_equal(rg_hq_journal_open(dir, ID, false, &other), RG_OK);
    first = append(*state, 1000);
    for (int i = 0; i < MANY; i++) {
        entries[i] = erased(i + 1);
    }
    assert_int_equal(rg_hq_journal_append(other, entries, MANY, &end), RG_OK);
    assert_int_equal(end.count, MANY + 1);
    assert_int_equal(read_from(*state, &start, &sum), RG_OK);
    assert_int_equal(sum, 1000 + MANY * (MANY + 1) / 2);
    assert_int_equal(read_from(other, &first, &sum), RG_OK);
    assert_int_equal(sum, MANY * (MANY + 1) / 2);
    assert_int_equal(read_from(*state, &end, &sum), RG_OK);
    assert_int_equal(sum, 0);
    /* A log that has not come so far, and another one. */
    end.count++;
    assert_int_equal(read_from(*state, &end, &sum), RG_NOT_FOUND);
    first.head[0] ^= 1;
    assert_int_equal(read_from(*state, &first, &sum), RG_CORRUPT);
    rg_hq_journal_close(other);
}

static void what_was_changed_or_dropped_is_found(void **state)
{
    const struct rg_hq_journal_position start = {0};
    uint8_t record[RG_HQ_JOURNAL_RECORD];
    int64_t sum;
    for (int64_t i = 1; i <= 5; i++) {
        (void)append(*state, i);
    }
    for (off_t at = 0; at < 5 * (off_t)sizeof record; at += 37) {
        change(log_path, at, 0x10);
        assert_int_equal(read_from(*state, &start, &sum), RG_CORRUPT);
        change(log_path, at, 0x10);
    }
    assert_int_equal(read_from(*state, &start, &sum), RG_OK);
    int fd = open(log_path, O_RDWR);
    for (off_t line = 2; line < 5; line++) {
        assert_int_equal(pread(fd, record, sizeof record, line * (off_t)sizeof record), sizeof record);
        assert_int_equal(pwrite(fd, record, sizeof record, (line - 1) * (off_t)sizeof record), sizeof record);
    }
    assert_int_equal(ftruncate(fd, 4 * (off_t)sizeof record), 0);
    (void)close(fd);
    assert_int_equal(read_from(*state, &start, &sum), RG_CORRUPT);
}

static void what_a_power_cut_leaves_is_cut_off_and_kept(void **state)
{
    const uint8_t rubbish[RG_HQ_JOURNAL_RECORD + 9] = {'R', 'G', 'T', '1'};
    const struct rg_hq_journal_position start = {0};
    struct rg_hq_journal_position committed = append(*state, 1);
    char torn[160];
    int64_t sum;
    (void)append(*state, 2);
    int fd = open(log_path, O_WRONLY | O_APPEND);
    assert_int_equal(write(fd, rubbish, sizeof rubbish), sizeof rubbish);
    (void)close(fd);
    assert_int_equal(read_from(*state, &start, &sum), RG_CORRUPT);
    assert_int_equal(rg_hq_journal_mend(*state, &committed), RG_OK);
    assert_int_equal(read_from(*state, &start, &sum), RG_OK);
    assert_int_equal(sum, 3);
    struct stat about;
    (void)snprintf(torn, sizeof torn, "%s.torn-2", log_path);
    assert_int_equal(stat(torn, &about), 0);
    assert_int_equal(about.st_size, sizeof rubbish);
    /* What a commit stands on is not rubbish. */
    committed = append(*state, 3);
    change(log_path, 2 * RG_HQ_JOURNAL_RECORD + 20, 1);
    assert_int_equal(rg_hq_journal_mend(*state, &committed), RG_CORRUPT);
    assert_int_equal(stat(log_path, &about), 0);
    assert_int_equal(about.st_size, 3 * RG_HQ_JOURNAL_RECORD);
}

static void keys_are_made_once_and_not_for_the_erased(void **state)
{
    const int64_t members[] = {1, 2, 3, 4};
    struct rg_hq_member_keys keys, again;
    assert_int_equal(rg_hq_member_keys_take(*state, NULL, 0, &keys), RG_NOT_FOUND);
    assert_int_equal(rg_hq_member_keys_take(*state, members, 3, &keys), RG_OK);
    assert_int_equal(keys.count, 3);
    assert_null(rg_hq_member_key_find(&keys, 4));
    (void)append(*state, 2);
    (void)append(*state, 4);
    assert_int_equal(rg_hq_journal_settle(*state), RG_OK);
    assert_int_equal(rg_hq_member_keys_take(*state, members, 4, &again), RG_OK);
    assert_int_equal(again.count, 2);
    assert_null(rg_hq_member_key_find(&again, 2));
    assert_memory_equal(rg_hq_member_key_find(&again, 1), rg_hq_member_key_find(&keys, 1), RG_KEY_LEN);
    assert_memory_equal(rg_hq_member_key_find(&again, 3), rg_hq_member_key_find(&keys, 3), RG_KEY_LEN);
    rg_hq_member_keys_free(&keys);
    rg_hq_member_keys_free(&again);
}

static void the_file_of_keys_is_read_whole_or_not(void **state)
{
    struct rg_hq_wrapped_key keys[] = {{.member = -5}, {.member = 9}};
    struct rg_hq_keys_file file = {.settled = 3, .ring.version = 2, .count = 2, .keys = keys}, back;
    uint8_t *bytes;
    size_t len;
    (void)state;
    assert_int_equal(rg_hq_keys_file_write(&file, &bytes, &len), RG_OK);
    assert_int_equal(rg_hq_keys_file_read(bytes, len, &back), RG_OK);
    assert_true(back.settled == 3 && back.ring.version == 2 && back.count == 2 && back.keys[1].member == 9);
    rg_hq_keys_file_free(&back);
    for (size_t i = 0; i < len; i += 11) {
        assert_int_equal(rg_hq_keys_file_read(bytes, i, &back), RG_CORRUPT);
        bytes[i] ^= 4;
        assert_int_equal(rg_hq_keys_file_read(bytes, len, &back), RG_CORRUPT);
        bytes[i] ^= 4;
    }
    free(bytes);
    keys[1].member = -5;
    assert_int_equal(rg_hq_keys_file_write(&file, &bytes, &len), RG_OK);
    assert_int_equal(rg_hq_keys_file_read(bytes, len, &back), RG_CORRUPT);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_what_was_written),
        cmocka_unit_test_setup_teardown(what_is_appended_is_read_by_everybody, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_changed_or_dropped_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_a_power_cut_leaves_is_cut_off_and_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keys_are_made_once_and_not_for_the_erased, set_up, tear_down),
        cmocka_unit_test(the_file_of_keys_is_read_whole_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
