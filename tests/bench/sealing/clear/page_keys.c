/* Pages without keys, for the bench: none is read, made or dropped. */
#include "handle.h"

enum rg_status rg_member_keys_begin(struct rg_store_sync *sync)
{
    return rg_sql_number(sync->db, "SELECT coalesce(max(member), 0) FROM member_key", &sync->newest_key);
}

enum rg_status rg_member_key(struct rg_store_sync *sync, int64_t member, bool make, uint8_t key[RG_KEY_LEN])
{
    (void)sync;
    (void)member;
    (void)make;
    (void)key;
    return RG_OK;
}

void rg_member_keys_rest(struct rg_store_sync *sync)
{
    (void)sync;
}

enum rg_status rg_member_key_drop(struct rg_store_sync *sync, int64_t member)
{
    (void)sync;
    (void)member;
    return RG_OK;
}
