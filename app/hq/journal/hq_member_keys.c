#include "hq_member_keys.h"

#include "hq_settle.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int order(const void *left, const void *right)
{
    int64_t a = ((const struct rg_hq_member_key *)left)->member,
            b = ((const struct rg_hq_member_key *)right)->member;
    return (a > b) - (a < b);
}

const uint8_t *rg_hq_member_key_find(const struct rg_hq_member_keys *keys, int64_t member)
{
    const struct rg_hq_member_key wanted = {.member = member}, *found = NULL;
    if (keys->count > 0) {
        found = bsearch(&wanted, keys->keys, keys->count, sizeof wanted, order);
    }
    return found == NULL ? NULL : found->key;
}

void rg_hq_member_keys_free(struct rg_hq_member_keys *keys)
{
    if (keys->keys != NULL) {
        explicit_bzero(keys->keys, keys->count * sizeof *keys->keys);
    }
    free(keys->keys);
    *keys = (struct rg_hq_member_keys){0};
}

static int order_wrapped(const void *left, const void *right)
{
    int64_t a = ((const struct rg_hq_wrapped_key *)left)->member,
            b = ((const struct rg_hq_wrapped_key *)right)->member;
    return (a > b) - (a < b);
}

static bool has_key(const struct rg_hq_keys_file *file, size_t known, int64_t member)
{
    const struct rg_hq_wrapped_key wanted = {.member = member};
    return known > 0 && bsearch(&wanted, file->keys, known, sizeof wanted, order_wrapped) != NULL;
}

/* New keys go behind the known ones and are sorted in at the end. */
static enum rg_status make_missing(struct rg_vault *vault, struct rg_hq_keys_file *file,
                                   const int64_t *members, size_t count, const struct rg_hq_numbers *erased)
{
    size_t known = file->count;
    struct rg_hq_wrapped_key *more = reallocarray(file->keys, known + count + 1, sizeof *more);
    enum rg_status status = more == NULL ? RG_NO_MEMORY : RG_OK;
    if (status == RG_OK) {
        file->keys = more;
    }
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        uint8_t key[RG_KEY_LEN];
        if (rg_hq_numbers_have(erased, members[i]) || has_key(file, known, members[i])) {
            continue;
        }
        more[file->count].member = members[i];
        status = rg_vault_key_make(vault, members[i], more[file->count].wrapped, key);
        explicit_bzero(key, sizeof key);
        file->count += status == RG_OK;
    }
    if (status == RG_OK && file->count > known) {
        qsort(file->keys, file->count, sizeof *file->keys, order_wrapped);
    }
    return status;
}

static enum rg_status unwrap_all(struct rg_vault *vault, const struct rg_hq_keys_file *file,
                                 struct rg_hq_member_keys *keys)
{
    struct rg_hq_member_keys fresh = {.keys = calloc(file->count + 1, sizeof *fresh.keys)};
    enum rg_status status = fresh.keys == NULL ? RG_NO_MEMORY : RG_OK;
    for (; status == RG_OK && fresh.count < file->count; fresh.count++) {
        const struct rg_hq_wrapped_key *from = &file->keys[fresh.count];
        fresh.keys[fresh.count].member = from->member;
        status = rg_vault_key_open(vault, from->member, from->wrapped, fresh.keys[fresh.count].key);
    }
    if (status != RG_OK) {
        rg_hq_member_keys_free(&fresh);
        return status;
    }
    *keys = fresh;
    return RG_OK;
}

/* With a vault for the file, whatever there was; *fresh: the file is not on the disk. */
static enum rg_status open_file(struct rg_hq_journal *journal, bool make, const struct rg_hq_numbers *erased,
                                uint64_t lines, struct rg_hq_keys_file *file, struct rg_vault **vault,
                                bool *fresh)
{
    enum rg_status status = rg_hq_keys_file_load(journal->folder, file);
    *fresh = status == RG_NOT_FOUND && make;
    if (*fresh) {
        /* Where backups were made there were keys: a file that is only mislaid must not be replaced, or the root goes with it. */
        uint32_t version;
        struct rg_keystore *keystore = journal->keystore;
        status = keystore->ops->version(keystore, RG_HQ_BACKUP_KEY, &version);
        if (status != RG_NOT_FOUND) {
            return status == RG_OK ? RG_NOT_FOUND : status;
        }
        *file = (struct rg_hq_keys_file){.settled = lines};
        return rg_vault_make(journal->keystore, &file->ring, vault);
    }
    if (status == RG_OK) {
        status = rg_hq_keys_drop(journal, file, erased, lines);
        if (status == RG_OK) {
            status = rg_vault_open(journal->keystore, &file->ring, vault);
        }
        if (status != RG_OK) {
            rg_hq_keys_file_free(file);
        }
    }
    return status;
}

static enum rg_status take(struct rg_hq_journal *journal, const int64_t *members, size_t count,
                           const struct rg_hq_numbers *erased, uint64_t lines, struct rg_hq_member_keys *keys)
{
    struct rg_hq_keys_file file;
    struct rg_vault *vault;
    bool fresh;
    enum rg_status status = open_file(journal, members != NULL, erased, lines, &file, &vault, &fresh);
    if (status != RG_OK) {
        return status;
    }
    size_t known = file.count;
    status = make_missing(vault, &file, members, count, erased);
    if (status == RG_OK && (fresh || file.count > known)) {
        status = rg_hq_keys_file_save(journal->folder, &file);
    }
    if (status == RG_OK) {
        journal->settled = lines;
        status = unwrap_all(vault, &file, keys);
    }
    rg_vault_close(vault);
    rg_hq_keys_file_free(&file);
    return status;
}

enum rg_status rg_hq_member_keys_take(struct rg_hq_journal *journal, const int64_t *members, size_t count,
                                      struct rg_hq_member_keys *keys)
{
    struct rg_hq_numbers erased;
    uint64_t lines = 0;
    enum rg_status status = rg_hq_journal_lock(journal);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_journal_refresh(journal);
    if (status == RG_OK) {
        status = rg_hq_erased_read(journal, &erased, &lines);
    }
    if (status == RG_OK) {
        status = take(journal, members, count, &erased, lines, keys);
        rg_hq_numbers_free(&erased);
    }
    rg_hq_journal_unlock(journal);
    return status;
}
