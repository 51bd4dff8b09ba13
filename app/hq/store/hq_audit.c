#include "hq_audit.h"

#include "crypto.h"
#include "hq_chain.h"
#include "hq_sql.h"

#include <stdio.h>

enum rg_status rg_hq_audit_id(const struct rg_hq_audit *audit, struct rg_ledger_id *id)
{
    char text[160];
    /* A terminator between the parts: no two lines write the same bytes. */
    int len =
        snprintf(text, sizeof text, "regard audit%c%lld%c%lld%c%.40s%c%.60s", 0, (long long)audit->at_ms, 0,
                 (long long)audit->member, 0, audit->operator_name, 0, audit->what);
    return rg_sha256(text, (size_t)len, id->bytes);
}

const struct rg_hq_chain_names rg_hq_audit_names = {"audit-count", "audit-head"};

static enum rg_status insert(struct rg_hq_store *store, const struct rg_hq_audit *audit,
                             const struct rg_ledger_chain *chain)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "INSERT INTO audit VALUES(?1,?2,?3,?4,?5,?6)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, (int64_t)chain->count);
    (void)sqlite3_bind_int64(stmt, 2, audit->at_ms);
    rg_hq_bind_text(stmt, 3, audit->operator_name);
    rg_hq_bind_text(stmt, 4, audit->what);
    (void)sqlite3_bind_int64(stmt, 5, audit->member);
    (void)sqlite3_bind_blob(stmt, 6, chain->head, sizeof chain->head, SQLITE_STATIC);
    return rg_hq_run(store, stmt);
}

enum rg_status rg_hq_audit(struct rg_hq_store *store, const struct rg_hq_audit *audit)
{
    struct rg_ledger_chain chain;
    struct rg_ledger_id id;
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_chain_get(store, &rg_hq_audit_names, &chain);
    if (status == RG_OK) {
        status = rg_hq_audit_id(audit, &id);
    }
    if (status == RG_OK) {
        status = rg_ledger_chain_add(&chain, &id);
    }
    if (status == RG_OK) {
        status = insert(store, audit, &chain);
    }
    if (status == RG_OK) {
        status = rg_hq_chain_put(store, &rg_hq_audit_names, &chain);
    }
    return rg_hq_leave(store, ours, status);
}
