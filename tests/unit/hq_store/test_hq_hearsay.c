/* What kiosks say of themselves does not wait for the disk; everything else does, before and after. */
#include "hq_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

static int synced;

/* In the place of libc's for the whole process, SQLite included. */
int fdatasync(int fd)
{
    synced++;
    return (int)syscall(SYS_fdatasync, fd);
}

static int commit_a_name(struct rg_hq_store *store, enum rg_status (*begin)(struct rg_hq_store *store),
                         const char *name)
{
    assert_int_equal(begin(store), RG_OK);
    hq_fixture_member(store, 1, name);
    synced = 0;
    assert_int_equal(rg_hq_commit(store), RG_OK);
    return synced;
}

static void only_hearsay_does_not_wait_for_the_disk(void **state)
{
    struct rg_hq_store *store = ((struct hq_fixture *)*state)->store;
    assert_int_not_equal(commit_a_name(store, rg_hq_begin, "Anna"), 0);
    assert_int_equal(commit_a_name(store, rg_hq_begin_hearsay, "Berta"), 0);
    assert_int_not_equal(commit_a_name(store, rg_hq_begin, "Clara"), 0);
}

static void what_was_begun_and_undone_leaves_nothing_behind(void **state)
{
    struct rg_hq_store *store = ((struct hq_fixture *)*state)->store;
    (void)commit_a_name(store, rg_hq_begin, "Anna");
    assert_int_equal(rg_hq_begin_hearsay(store), RG_OK);
    assert_int_equal(rg_hq_begin_hearsay(store), RG_INVALID);
    assert_int_equal(rg_hq_begin(store), RG_INVALID);
    rg_hq_rollback(store);
    assert_int_not_equal(commit_a_name(store, rg_hq_begin, "Berta"), 0);
    /* Refused in the middle of another transaction, which waits for the disk all the same. */
    assert_int_equal(rg_hq_begin(store), RG_OK);
    hq_fixture_member(store, 1, "Clara");
    assert_int_equal(rg_hq_begin_hearsay(store), RG_INVALID);
    synced = 0;
    assert_int_equal(rg_hq_commit(store), RG_OK);
    assert_int_not_equal(synced, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, hq_fixture_set_up, hq_fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(only_hearsay_does_not_wait_for_the_disk),
                                       TEST(what_was_begun_and_undone_leaves_nothing_behind)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
