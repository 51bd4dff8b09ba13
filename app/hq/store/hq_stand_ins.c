#include "hq_stand_ins.h"

#include "hq_sql.h"
#include "text.h"

#include <string.h>

#define PREFIX "stand-in:"

struct name {
    char text[sizeof PREFIX + 2 * sizeof(struct rg_ledger_id)];
};

static struct name name_of(const uint8_t line[32])
{
    struct name name = {PREFIX};
    rg_hex_write(line, sizeof(struct rg_ledger_id), name.text + sizeof PREFIX - 1);
    return name;
}

enum rg_status rg_hq_stand_in_put(struct rg_hq_store *store, const uint8_t line[32],
                                  const struct rg_ledger_id *by)
{
    const struct name name = name_of(line);
    char value[2 * sizeof by->bytes + 1];
    rg_hex_write(by->bytes, sizeof by->bytes, value);
    return rg_hq_meta_put(store, name.text, value);
}

/* RG_OK when there is one at all, RG_NOT_FOUND when not, as nearly everywhere. */
static enum rg_status any(struct rg_hq_store *store)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT 1 FROM meta WHERE name>='stand-in:' AND name<'stand-in;' LIMIT 1");
    if (stmt == NULL) {
        return RG_IO;
    }
    enum rg_status status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    return status;
}

static enum rg_status name_too(struct rg_hq_store *store, struct rg_ledger_entry *entry)
{
    size_t named = entry->parent_count;
    for (size_t i = 0; i < named && entry->parent_count < RG_LEDGER_PARENTS; i++) {
        const struct name name = name_of(entry->parents[i].bytes);
        char value[2 * sizeof entry->parents[i].bytes + 1];
        enum rg_status status = rg_hq_meta_get(store, name.text, value, sizeof value);
        if (status == RG_NOT_FOUND) {
            continue;
        }
        struct rg_ledger_id *by = &entry->parents[entry->parent_count];
        if (status == RG_OK && rg_hex_read(value, by->bytes, sizeof by->bytes) != RG_OK) {
            status = RG_CORRUPT;
        }
        if (status != RG_OK) {
            return status;
        }
        entry->parent_count++;
    }
    return RG_OK;
}

enum rg_status rg_hq_stand_ins_name(struct rg_hq_store *store, struct rg_ledger_entry *entries, size_t count)
{
    enum rg_status status = store->building || count == 0 ? RG_NOT_FOUND : any(store);
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        status = name_too(store, &entries[i]);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}
