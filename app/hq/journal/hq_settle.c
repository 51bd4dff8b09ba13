#include "hq_settle.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int order(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

bool rg_hq_numbers_have(const struct rg_hq_numbers *numbers, int64_t number)
{
    return numbers->count > 0 &&
           bsearch(&number, numbers->numbers, numbers->count, sizeof number, order) != NULL;
}

void rg_hq_numbers_free(struct rg_hq_numbers *numbers)
{
    free(numbers->numbers);
    *numbers = (struct rg_hq_numbers){0};
}

static enum rg_status take_erased(void *context, const struct rg_hq_journal_entry *entry)
{
    struct rg_hq_numbers *erased = context;
    if (entry->kind != RG_HQ_WROTE_ERASED) {
        return RG_OK;
    }
    if (erased->count == erased->capacity) {
        size_t capacity = erased->capacity == 0 ? 64 : erased->capacity * 2;
        int64_t *more = reallocarray(erased->numbers, capacity, sizeof *more);
        if (more == NULL) {
            return RG_NO_MEMORY;
        }
        erased->numbers = more;
        erased->capacity = capacity;
    }
    erased->numbers[erased->count++] = entry->member;
    return RG_OK;
}

enum rg_status rg_hq_erased_read(struct rg_hq_journal *journal, struct rg_hq_numbers *erased, uint64_t *lines)
{
    const struct rg_hq_journal_position start = {0};
    struct rg_hq_journal_position end;
    *erased = (struct rg_hq_numbers){0};
    enum rg_status status = rg_hq_journal_walk(journal, &start, take_erased, erased, &end);
    if (status != RG_OK) {
        rg_hq_numbers_free(erased);
        return status;
    }
    if (erased->count > 0) {
        qsort(erased->numbers, erased->count, sizeof *erased->numbers, order);
    }
    *lines = end.count;
    return RG_OK;
}

/* The keys that stay, wrapped for the new ring; the file's own list is used up in its place. */
static enum rg_status rewrap(struct rg_vault_renewal *renewal, struct rg_hq_keys_file *file,
                             const struct rg_hq_numbers *erased)
{
    size_t kept = 0;
    for (size_t i = 0; i < file->count; i++) {
        struct rg_hq_wrapped_key key = file->keys[i];
        if (rg_hq_numbers_have(erased, key.member)) {
            continue;
        }
        enum rg_status status = rg_vault_rewrap(renewal, key.member, key.wrapped, file->keys[kept].wrapped);
        if (status != RG_OK) {
            return status;
        }
        file->keys[kept++].member = key.member;
    }
    file->count = kept;
    return RG_OK;
}

static enum rg_status renew(struct rg_hq_journal *journal, struct rg_vault *vault,
                            struct rg_hq_keys_file *file, const struct rg_vault_set *set,
                            const struct rg_hq_numbers *erased)
{
    struct rg_vault_renewal *renewal;
    enum rg_status status = rg_vault_renew_begin(vault, set, &file->ring, &renewal);
    if (status != RG_OK) {
        return status;
    }
    status = rewrap(renewal, file, erased);
    if (status == RG_OK) {
        status = rg_hq_keys_file_save(journal->folder, file);
    }
    if (status != RG_OK) {
        rg_vault_renew_abort(renewal);
        return status;
    }
    return rg_vault_renew_finish(renewal);
}

enum rg_status rg_hq_keys_drop(struct rg_hq_journal *journal, struct rg_hq_keys_file *file,
                               const struct rg_hq_numbers *erased, uint64_t lines)
{
    struct rg_vault_set set = {0};
    struct rg_vault *vault;
    bool any = false;
    for (size_t i = 0; i < file->count; i++) {
        if (rg_hq_numbers_have(erased, file->keys[i].member)) {
            uint32_t bucket = rg_vault_bucket(file->keys[i].member);
            set.bits[bucket / 8] = (uint8_t)(set.bits[bucket / 8] | 1u << bucket % 8);
            any = true;
        }
    }
    /* Whatever name stands in the folder now must be there after a power cut too, before the root that it does not name is
       destroyed: an earlier save may have failed at just that. Opening also ends a renewal that was broken off. */
    if (fsync(journal->folder) != 0) {
        return RG_IO;
    }
    enum rg_status status = rg_vault_open(journal->keystore, &file->ring, &vault);
    if (status != RG_OK) {
        return status;
    }
    if (any) {
        file->settled = lines;
        status = renew(journal, vault, file, &set, erased);
    }
    rg_vault_close(vault);
    return status;
}

static enum rg_status settle(struct rg_hq_journal *journal)
{
    struct rg_hq_keys_file file;
    struct rg_hq_numbers erased;
    uint64_t lines = 0;
    enum rg_status status = rg_hq_journal_lines(journal, &lines);
    if (status != RG_OK || lines <= journal->settled) {
        return status;
    }
    status = rg_hq_erased_read(journal, &erased, &lines);
    if (status == RG_OK) {
        status = rg_hq_keys_file_load(journal->folder, &file);
        if (status == RG_OK) {
            status = rg_hq_journal_refresh(journal);
            status = status != RG_OK ? status : rg_hq_keys_drop(journal, &file, &erased, lines);
            rg_hq_keys_file_free(&file);
        } else if (status == RG_NOT_FOUND) {
            /* No backup was ever made: there are no keys. */
            status = RG_OK;
        }
        journal->settled = status == RG_OK ? lines : journal->settled;
        rg_hq_numbers_free(&erased);
    }
    return status;
}

enum rg_status rg_hq_journal_settle(struct rg_hq_journal *journal)
{
    enum rg_status status = rg_hq_journal_lock(journal);
    if (status == RG_OK) {
        status = settle(journal);
        rg_hq_journal_unlock(journal);
    }
    return status;
}
