#include "hq_chain.h"

#include "hq_sql.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

enum rg_status rg_hq_chain_get(struct rg_hq_store *store, const struct rg_hq_chain_names *names,
                               struct rg_ledger_chain *chain)
{
    char count[24], head[65];
    *chain = (struct rg_ledger_chain){0};
    enum rg_status status = rg_hq_meta_get(store, names->count, count, sizeof count);
    if (status == RG_OK) {
        status = rg_hq_meta_get(store, names->head, head, sizeof head);
    }
    if (status == RG_NOT_FOUND) {
        return RG_OK;
    }
    if (status == RG_OK) {
        chain->count = strtoull(count, NULL, 10);
        status = rg_hex_read(head, chain->head, sizeof chain->head) == RG_OK ? RG_OK : RG_CORRUPT;
    }
    return status;
}

enum rg_status rg_hq_chain_put(struct rg_hq_store *store, const struct rg_hq_chain_names *names,
                               const struct rg_ledger_chain *chain)
{
    char count[24], head[65];
    (void)snprintf(count, sizeof count, "%llu", (unsigned long long)chain->count);
    rg_hex_write(chain->head, sizeof chain->head, head);
    enum rg_status status = rg_hq_meta_put(store, names->count, count);
    return status == RG_OK ? rg_hq_meta_put(store, names->head, head) : status;
}
