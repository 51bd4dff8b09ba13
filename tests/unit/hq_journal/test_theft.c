/*
 * A thief with every past image of the file of members' keys, every old backup's pieces, and the folder as it is now. HQ is
 * killed in the middle of erasures. More rounds with ROUNDS=n.
 */
#include "hq_journal.h"
#include "hq_member_keys.h"
#include "hq_member_keys_file.h"

#include "keystore_file.h"
#include "vault.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define ID         "0123456789abcdef"
#define MEMBERS    120
#define ROUNDS_MAX 1000
#define TEXT       "Ada Lovelace, 38"

static char dir[64], folder[96];
static struct rg_hq_keys_file images[ROUNDS_MAX];
static uint8_t pieces[MEMBERS + 1][sizeof TEXT + RG_AEAD_OVERHEAD];
static bool gone[MEMBERS + 1];
static struct rg_aead *aead;

static void image_now(struct rg_hq_keys_file *image)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY);
    assert_true(fd >= 0);
    assert_int_equal(rg_hq_keys_file_load(fd, image), RG_OK);
    (void)close(fd);
}

static bool opens(const uint8_t key[RG_KEY_LEN], int64_t member)
{
    char plain[sizeof TEXT];
    return rg_vault_unseal(aead, key, (struct rg_vault_subject){.owner = member}, pieces[member],
                           sizeof pieces[member], plain) == RG_OK;
}

/* Whatever the keys of now open, of whichever time it is, must be of somebody who is not erased. */
static void thief(size_t count)
{
    struct rg_keystore *keystore;
    assert_int_equal(rg_keystore_file_open(folder, &keystore), RG_OK);
    size_t open_rings = 0;
    for (size_t i = 0; i < count; i++) {
        struct rg_vault *vault;
        if (rg_vault_open(keystore, &images[i].ring, &vault) != RG_OK) {
            continue;
        }
        open_rings++;
        for (size_t j = 0; j < count; j++) {
            for (size_t k = 0; k < images[j].count; k++) {
                const struct rg_hq_wrapped_key *wrapped = &images[j].keys[k];
                uint8_t key[RG_KEY_LEN];
                bool opened = rg_vault_key_open(vault, wrapped->member, wrapped->wrapped, key) == RG_OK;
                assert_false(opened && gone[wrapped->member]);
                for (int64_t member = 1; opened && member <= MEMBERS; member++) {
                    assert_int_equal(opens(key, member), member == wrapped->member);
                }
            }
        }
        rg_vault_close(vault);
    }
    assert_true(open_rings > 0);
    keystore->ops->close(keystore);
}

/* Some are erased, and HQ is killed at some moment of it. */
static void erase_some(struct rg_hq_journal *journal, int64_t *left)
{
    struct rg_hq_journal_position end;
    for (int i = rand() % 3; i >= 0 && *left > 4; i--) {
        int64_t member = 1 + rand() % MEMBERS;
        const struct rg_hq_journal_entry entry = {
            .kind = RG_HQ_WROTE_ERASED, .member = member, .stands_for = member, .site = "s1"};
        if (!gone[member]) {
            assert_int_equal(rg_hq_journal_append(journal, &entry, 1, &end), RG_OK);
            gone[member] = true;
            --*left;
        }
    }
    pid_t child = fork();
    if (child == 0) {
        struct rg_hq_journal *own;
        if (rg_hq_journal_open(dir, ID, false, &own) == RG_OK) {
            (void)!rg_hq_journal_settle(own);
        }
        _exit(0);
    }
    const struct timespec wait = {.tv_nsec = rand() % 3000000};
    (void)nanosleep(&wait, NULL);
    (void)kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void no_image_opens_for_who_is_erased(void **state)
{
    const char *wanted = getenv("ROUNDS");
    size_t rounds = wanted == NULL ? 12 : (size_t)strtoul(wanted, NULL, 10), count = 0;
    int64_t members[MEMBERS], left = MEMBERS;
    struct rg_hq_journal *journal = *state;
    struct rg_hq_member_keys keys;
    for (int64_t i = 0; i < MEMBERS; i++) {
        members[i] = i + 1;
    }
    assert_int_equal(rg_hq_member_keys_take(journal, members, MEMBERS, &keys), RG_OK);
    for (int64_t i = 1; i <= MEMBERS; i++) {
        const struct rg_vault_subject subject = {.owner = i};
        assert_int_equal(
            rg_vault_seal(aead, rg_hq_member_key_find(&keys, i), subject, TEXT, sizeof TEXT, pieces[i]),
            RG_OK);
    }
    rg_hq_member_keys_free(&keys);
    image_now(&images[count++]);
    while (count < rounds && count < ROUNDS_MAX) {
        erase_some(journal, &left);
        image_now(&images[count]);
        assert_int_equal(rg_hq_journal_settle(journal), RG_OK);
        count++;
        if (count < ROUNDS_MAX) {
            image_now(&images[count++]);
        }
    }
    thief(count);
    /* And nobody else lost anything. */
    assert_int_equal(rg_hq_member_keys_take(journal, members, MEMBERS, &keys), RG_OK);
    assert_int_equal(keys.count, left);
    for (int64_t i = 1; i <= MEMBERS; i++) {
        const uint8_t *key = rg_hq_member_key_find(&keys, i);
        assert_int_equal(key == NULL, gone[i]);
        assert_true(key == NULL || opens(key, i));
    }
    rg_hq_member_keys_free(&keys);
    for (size_t i = 0; i < count; i++) {
        rg_hq_keys_file_free(&images[i]);
    }
}

static int set_up(void **state)
{
    struct rg_hq_journal *journal;
    srand(4);
    (void)snprintf(dir, sizeof dir, "/tmp/rg-hq-theft-XXXXXX");
    assert_non_null(mkdtemp(dir));
    (void)snprintf(folder, sizeof folder, "%s/hq-" ID, dir);
    assert_int_equal(rg_hq_journal_open(dir, ID, true, &journal), RG_OK);
    assert_int_equal(rg_aead_make(&aead), RG_OK);
    *state = journal;
    return 0;
}

static int tear_down(void **state)
{
    char file[400];
    rg_hq_journal_close(*state);
    rg_aead_free(aead);
    DIR *open_folder = opendir(folder);
    for (struct dirent *entry; open_folder != NULL && (entry = readdir(open_folder)) != NULL;) {
        (void)snprintf(file, sizeof file, "%s/%s", folder, entry->d_name);
        (void)unlink(file);
    }
    (void)closedir(open_folder);
    return rmdir(folder) != 0 || rmdir(dir) != 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_image_opens_for_who_is_erased, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
