#include "backup_keys.h"

#include "crypto.h"

#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#define LABEL "regard backup handle"

enum rg_status rg_backup_handle(const uint8_t key[RG_KEY_LEN], const uint8_t id[RG_BACKUP_ID],
                                uint8_t handle[RG_BACKUP_HANDLE])
{
    uint8_t text[sizeof LABEL + RG_BACKUP_ID], mac[32];
    memcpy(text, LABEL, sizeof LABEL);
    memcpy(text + sizeof LABEL, id, RG_BACKUP_ID);
    enum rg_status status = rg_hmac_sha256(key, RG_KEY_LEN, text, sizeof text, mac);
    if (status == RG_OK) {
        memcpy(handle, mac, RG_BACKUP_HANDLE);
    }
    return status;
}

static int order(const void *left, const void *right)
{
    return memcmp(((const struct rg_backup_index_entry *)left)->handle,
                  ((const struct rg_backup_index_entry *)right)->handle, RG_BACKUP_HANDLE);
}

enum rg_status rg_backup_index_make(const struct rg_hq_member_keys *keys, const uint8_t id[RG_BACKUP_ID],
                                    struct rg_backup_index *index)
{
    *index =
        (struct rg_backup_index){.keys = keys, .entries = calloc(keys->count + 1, sizeof *index->entries)};
    if (index->entries == NULL) {
        return RG_NO_MEMORY;
    }
    for (size_t i = 0; i < keys->count; i++) {
        index->entries[i].key = i;
        enum rg_status status = rg_backup_handle(keys->keys[i].key, id, index->entries[i].handle);
        if (status != RG_OK) {
            rg_backup_index_free(index);
            return status;
        }
    }
    if (keys->count > 0) {
        qsort(index->entries, keys->count, sizeof *index->entries, order);
    }
    return RG_OK;
}

const struct rg_hq_member_key *rg_backup_index_find(const struct rg_backup_index *index,
                                                    const uint8_t *handle)
{
    struct rg_backup_index_entry wanted = {0};
    const struct rg_backup_index_entry *found = NULL;
    memcpy(wanted.handle, handle, sizeof wanted.handle);
    if (index->keys->count > 0) {
        found = bsearch(&wanted, index->entries, index->keys->count, sizeof wanted, order);
    }
    return found == NULL ? NULL : &index->keys->keys[found->key];
}

void rg_backup_index_free(struct rg_backup_index *index)
{
    free(index->entries);
    *index = (struct rg_backup_index){0};
}

void rg_backup_keep_secret(void)
{
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0);
}
