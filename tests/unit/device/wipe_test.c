/* A wipe leaves no key and nothing of a customer, also when the power goes in between; what is not the kiosk's stays. */
#include "device_wipe.h"
#include "keystore_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];
static struct rg_keystore *keys;

static const char *in(const char *name)
{
    static char path[192];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void put_file(const char *name)
{
    FILE *file = fopen(in(name), "w");
    assert_non_null(file);
    (void)fputs("secret", file);
    assert_int_equal(fclose(file), 0);
}

static bool there(const char *name)
{
    return access(in(name), F_OK) == 0;
}

static const char *const folders[] = {"keys",     "identity",      "identity.staged",
                                      "pictures", "pictures/kept", "jobs"};
static const char *const files[] = {"identity/device.key",
                                    "identity/device.pem",
                                    "identity.staged/device.json",
                                    "pictures/kept/one",
                                    "jobs/0190",
                                    "kiosk.db",
                                    "kiosk.db-wal",
                                    "kiosk.db.neighbours",
                                    "kiosk.db.neighbours.new",
                                    "kiosk.db.quarantine-7",
                                    "panel.json",
                                    "network.json",
                                    "codes",
                                    "screen.json",
                                    "provision.state",
                                    "panel.json.new"};
static const char *const others[] = {"kiosk.json", "identity-card.txt", "panel.json.txt"};
static const char *const names[] = {"data-root-a", "data-root-b", RG_KEY_CARD_HASH, "card-hash-2",
                                    "card-hash-3", RG_KEY_DEVICE, "card-seal",      "another"};

static int begin(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/rg-wipe-XXXXXX");
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        assert_int_equal(mkdir(in(folders[i]), 0700), 0);
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        put_file(files[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        put_file(others[i]);
    }
    assert_int_equal(symlink("/etc/hostname", in("pictures/link")), 0);
    assert_int_equal(rg_keystore_file_open(in("keys"), &keys), RG_OK);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        /* A key of the chain has the version of its name. */
        bool later = strncmp(names[i], "card-hash-", 10) == 0;
        uint32_t version = later ? (uint32_t)(names[i][10] - '0') : 1;
        assert_int_equal(keys->ops->make(keys, names[i], version), RG_OK);
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    char command[128];
    keys->ops->close(keys);
    (void)snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static void nothing_is_left(void)
{
    uint32_t version;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_int_equal(keys->ops->version(keys, names[i], &version), RG_NOT_FOUND);
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        assert_false(there(files[i]));
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_true(there(others[i]));
    }
    assert_false(there("identity") || there("jobs") || there("pictures"));
    assert_int_equal(access("/etc/hostname", F_OK), 0);
    assert_false(rg_device_wipe_begun(folder));
    assert_true(rg_device_wiped(folder));
}

static void keys_go_first_and_all_of_it_after(void **state)
{
    (void)state;
    uint32_t version;
    assert_false(rg_device_wipe_begun(folder));
    assert_false(rg_device_wiped(folder));
    assert_int_equal(rg_device_wipe_begin(folder, keys), RG_OK);
    assert_true(rg_device_wipe_begun(folder));
    for (int i = 0; i < 5; i++) {
        assert_int_equal(keys->ops->version(keys, names[i], &version), RG_NOT_FOUND);
    }
    /* HQ is told by who this still is. */
    assert_int_equal(keys->ops->version(keys, RG_KEY_DEVICE, &version), RG_OK);
    assert_true(there("identity/device.pem"));
    assert_int_equal(rg_device_wipe_end(folder, keys), RG_OK);
    nothing_is_left();
}

/* As a start finds it after a power cut: nothing but the mark, or half of it done already. */
static void a_mark_is_enough(void **state)
{
    (void)state;
    put_file("wipe.begun");
    (void)unlink(in("kiosk.db"));
    assert_int_equal(keys->ops->destroy(keys, "data-root-b"), RG_OK);
    assert_true(rg_device_wipe_begun(folder));
    assert_int_equal(rg_device_wipe_end(folder, keys), RG_OK);
    nothing_is_left();
    /* And again: whatever was made since is another's. */
    put_file("kiosk.db");
    assert_int_equal(rg_device_wipe_begin(folder, keys), RG_OK);
    assert_int_equal(rg_device_wipe_end(folder, keys), RG_OK);
    nothing_is_left();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keys_go_first_and_all_of_it_after, begin, end),
        cmocka_unit_test_setup_teardown(a_mark_is_enough, begin, end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
