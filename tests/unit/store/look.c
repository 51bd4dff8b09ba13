/* What a kiosk's database holds, opened with its keys: counts as JSON, and the till lines of one member, for tests that do not speak C. */
#include "handle.h"
#include "keystore_file.h"
#include "parts.h"
#include "sealing.h"

#include <stdio.h>
#include <stdlib.h>

#define NAMED_MOST 256

struct seen {
    long long members, lines, gifts;
    long long named; /* whose lines are listed; 0: nobody's */
    long long of_named[NAMED_MOST];
    size_t named_count;
};

static int die(const char *what, enum rg_status status)
{
    fprintf(stderr, "store-look: %s: %s\n", what, rg_status_name(status));
    return 2;
}

static void look_at_history(const uint8_t *bytes, size_t len, bool named, struct seen *seen)
{
    struct rg_record_reader reader = {.unpack = {.bytes = bytes, .len = len}};
    struct rg_record_line line;
    while (rg_record_next_line(&reader, &line)) {
        seen->lines++;
        seen->gifts += line.unseen;
        if (named && seen->named_count < NAMED_MOST) {
            seen->of_named[seen->named_count++] = line.line;
        }
    }
}

static enum rg_status look(sqlite3 *db, struct rg_vault *vault, struct rg_aead *aead, struct seen *seen)
{
    static const char *const text = "SELECT k.member, k.wrapped, h.sealed FROM member_key k"
                                    " LEFT JOIN history h ON h.member = k.member";
    static uint8_t plain[RG_RECORD_HISTORY_MAX];
    sqlite3_stmt *row = NULL;
    enum rg_status status = rg_sql_prepare(db, &text, 1, &row);
    while (status == RG_OK && (status = rg_sql_row(row)) == RG_OK) {
        int64_t member = sqlite3_column_int64(row, 0);
        size_t len = (size_t)sqlite3_column_bytes(row, 2);
        uint8_t key[RG_KEY_LEN];
        status = sqlite3_column_bytes(row, 1) == RG_VAULT_WRAPPED
                     ? rg_vault_key_open(vault, member, sqlite3_column_blob(row, 1), key)
                     : RG_CORRUPT;
        seen->members++;
        if (status == RG_OK && len > RG_AEAD_OVERHEAD && len - RG_AEAD_OVERHEAD <= sizeof plain) {
            status = rg_vault_unseal(aead, key, (struct rg_vault_subject){member, RG_PART_HISTORY},
                                     sqlite3_column_blob(row, 2), len, plain);
            if (status == RG_OK) {
                look_at_history(plain, len - RG_AEAD_OVERHEAD, member == seen->named, seen);
            }
        }
    }
    rg_sql_finalise(&row, 1);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3 || argv[1][0] == '-') {
        fprintf(stderr,
                "usage: store-look FOLDER [MEMBER]\nFOLDER is a copy of kiosk.db and of the folder keys.\n");
        return argc == 2 ? 0 : 2;
    }
    char keys[512], path[512];
    (void)snprintf(keys, sizeof keys, "%s/keys", argv[1]);
    (void)snprintf(path, sizeof path, "%s/" RG_STORE_FILE, argv[1]);
    struct rg_keystore *keystore;
    sqlite3 *db;
    struct rg_vault_ring ring;
    struct rg_vault *vault;
    struct rg_aead *aead;
    enum rg_status status = rg_keystore_file_open(keys, &keystore);
    if (status != RG_OK) {
        return die("cannot open the keys", status);
    }
    status = rg_sql_open(path, RG_SQL_READ, &db);
    if (status == RG_OK) {
        status = rg_sealing_ring(db, &ring);
    }
    if (status == RG_OK) {
        status = rg_vault_open(keystore, &ring, &vault);
    }
    if (status == RG_OK) {
        status = rg_aead_make(&aead);
    }
    struct seen seen = {.named = argc == 3 ? atoll(argv[2]) : 0};
    if (status == RG_OK) {
        status = look(db, vault, aead, &seen);
    }
    if (status != RG_OK) {
        return die("cannot read the database", status);
    }
    printf("{\"members\":%lld,\"lines\":%lld,\"gifts\":%lld,\"of_member\":[", seen.members, seen.lines,
           seen.gifts);
    for (size_t i = 0; i < seen.named_count; i++) {
        printf("%s%lld", i > 0 ? "," : "", seen.of_named[i]);
    }
    printf("]}\n");
    rg_aead_free(aead);
    rg_vault_close(vault);
    rg_sql_close(db, 1);
    keystore->ops->close(keystore);
    return 0;
}
