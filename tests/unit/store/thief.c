#include "thief.h"

#include "event_seal.h"
#include "keystore_file.h"
#include "parts.h"
#include "record.h"
#include "vault.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define VAULTS   8
#define KEY_FILE 128

/* What is tried: each ring that an image holds by each key that is or was in a file. */
struct search {
    struct thief *thief;
    int64_t victim, others[THIEF_OTHERS];
    struct rg_aead *aead;
    size_t ring_count, key_count, vault_count;
    struct rg_vault_ring rings[VAULTS];
    struct {
        size_t len;
        uint8_t bytes[KEY_FILE];
    } keys[64];
    struct rg_vault *vaults[VAULTS];
};

static const char *in(const struct thief *thief, const char *name)
{
    static char path[4][512];
    static unsigned next;
    next = (next + 1) % 4;
    (void)snprintf(path[next], sizeof path[next], "%s/%s", thief->folder, name);
    return path[next];
}

static const char *image(const struct thief *thief, int number, const char *ending)
{
    char name[32];
    (void)snprintf(name, sizeof name, "%d.db%s", number, ending);
    return in(thief, name);
}

static uint8_t *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "r");
    *len = 0;
    if (file == NULL) {
        return NULL;
    }
    fseek(file, 0, SEEK_END);
    *len = (size_t)ftell(file);
    uint8_t *bytes = malloc(*len + 1);
    rewind(file);
    assert_int_equal(fread(bytes, 1, *len, file), *len);
    fclose(file);
    return bytes;
}

static void write_file(const char *path, const uint8_t *bytes, size_t len)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    fclose(file);
}

static void copy(const char *from, const char *to)
{
    size_t len;
    uint8_t *bytes = read_file(from, &len);
    if (bytes != NULL) {
        assert_null(memmem(bytes, len, "Customer", 8));
        write_file(to, bytes, len);
        free(bytes);
    }
}

void thief_begin(struct thief *thief)
{
    const char *room = getenv("TMPDIR");
    *thief = (struct thief){.images = 0};
    (void)snprintf(thief->folder, sizeof thief->folder, "%.40s/rg-thief-XXXXXX",
                   room != NULL ? room : "/tmp");
    assert_non_null(mkdtemp(thief->folder));
    assert_int_equal(mkdir(in(thief, "freed"), 0700), 0);
}

static void empty(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] != '.') {
            (void)unlinkat(dirfd(folder), entry->d_name, 0);
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
    (void)rmdir(path);
}

void thief_end(struct thief *thief)
{
    empty(in(thief, "freed"));
    empty(thief->folder);
}

void thief_copy(struct thief *thief, const struct scene *scene)
{
    char from[512];
    assert_true(thief->images < THIEF_IMAGES);
    (void)snprintf(from, sizeof from, "%s/" RG_STORE_FILE, scene->folder);
    copy(from, image(thief, thief->images, ""));
    (void)snprintf(from, sizeof from, "%s/" RG_STORE_FILE "-wal", scene->folder);
    copy(from, image(thief, thief->images, "-wal"));
    thief->images++;
}

void thief_forget(struct thief *thief, int first)
{
    for (int i = first; i < thief->images; i++) {
        (void)unlink(image(thief, i, ""));
        (void)unlink(image(thief, i, "-wal"));
    }
    thief->images = first < thief->images ? first : thief->images;
}

static void take_keys(struct search *search, const char *folder, const char *prefix)
{
    DIR *entries = opendir(folder);
    struct dirent *entry;
    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        char path[800];
        size_t len;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.' || strncmp(entry->d_name, prefix, strlen(prefix)) != 0) {
            continue;
        }
        uint8_t *bytes = read_file(path, &len);
        if (bytes != NULL && len > 8 && len <= KEY_FILE && memcmp(bytes, "RGKEY", 5) == 0) {
            assert_true(search->key_count < 64);
            memcpy(search->keys[search->key_count].bytes, bytes, len);
            search->keys[search->key_count++].len = len;
        }
        free(bytes);
    }
    if (entries != NULL) {
        closedir(entries);
    }
}

/* Opening a ring ends broken renewals; the thief's copies are as many as their tries. */
static void try_ring(struct search *search, const struct rg_vault_ring *ring)
{
    const char *folder = in(search->thief, "keys");
    for (size_t i = 0; i < search->key_count; i++) {
        char name[64];
        struct rg_keystore *keystore;
        (void)mkdir(folder, 0700);
        (void)snprintf(name, sizeof name, "keys/%s.key",
                       ring->version % 2 == 1 ? RG_VAULT_ROOT_A : RG_VAULT_ROOT_B);
        write_file(in(search->thief, name), search->keys[i].bytes, search->keys[i].len);
        assert_int_equal(rg_keystore_file_open(folder, &keystore), RG_OK);
        assert_true(search->vault_count < VAULTS);
        enum rg_status status = rg_vault_open(keystore, ring, &search->vaults[search->vault_count]);
        assert_true(status == RG_OK || status == RG_NOT_FOUND || status == RG_CORRUPT);
        search->vault_count += status == RG_OK ? 1 : 0;
        keystore->ops->close(keystore);
        empty(folder);
    }
}

static sqlite3_stmt *look(sqlite3 *db, const char *text)
{
    sqlite3_stmt *row;
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &row, NULL), SQLITE_OK);
    return row;
}

static void collect_rings(struct search *search, sqlite3 *db)
{
    sqlite3_stmt *row = look(db, "SELECT version, sealed FROM keyring");
    while (sqlite3_step(row) == SQLITE_ROW) {
        struct rg_vault_ring ring = {.version = (uint32_t)sqlite3_column_int64(row, 0)};
        assert_int_equal(sqlite3_column_bytes(row, 1), sizeof ring.sealed);
        memcpy(ring.sealed, sqlite3_column_blob(row, 1), sizeof ring.sealed);
        bool known = false;
        for (size_t i = 0; i < search->ring_count; i++) {
            known = known || memcmp(&search->rings[i], &ring, sizeof ring) == 0;
        }
        if (!known) {
            assert_true(search->ring_count < VAULTS);
            search->rings[search->ring_count++] = ring;
            try_ring(search, &ring);
        }
    }
    sqlite3_finalize(row);
}

static void count(struct search *search, bool victim, bool opened)
{
    search->thief->opened_of_victim += victim && opened;
    search->thief->opened_of_others += !victim && opened;
}

static void try_part(struct search *search, sqlite3_stmt *row, int column, const uint8_t key[RG_KEY_LEN],
                     enum rg_store_part part)
{
    static uint8_t plain[RG_RECORD_HISTORY_MAX + RG_AEAD_OVERHEAD];
    int64_t member = sqlite3_column_int64(row, 0);
    int len = sqlite3_column_bytes(row, column);
    assert_true((size_t)len < sizeof plain);
    count(search, member == search->victim,
          len > 0 && rg_vault_unseal(search->aead, key, (struct rg_vault_subject){member, part},
                                     sqlite3_column_blob(row, column), (size_t)len, plain) == RG_OK);
}

/* Every wrapped key of the image by every ring; what a key opens is tried with all that lies beside it. */
/* In the image that is searched @p everywhere: who is to be found in it, as a sign that the search is not blind. */
static void note_other(struct search *search, int64_t member)
{
    struct thief *thief = search->thief;
    if (member != search->victim && thief->others < THIEF_OTHERS) {
        search->others[thief->others++] = member;
    }
}

static void try_people(struct search *search, sqlite3 *db, bool everywhere)
{
    static const enum rg_store_part parts[] = {RG_PART_MEMBER, RG_PART_HISTORY, RG_PART_CONSENTS,
                                               RG_PART_SAID, RG_PART_LOOKS};
    sqlite3_stmt *row = look(
        db, "SELECT k.member, k.wrapped, m.sealed, h.sealed, k.consents, s.sealed, k.looks FROM member_key k"
            " LEFT JOIN member m ON m.id = k.member LEFT JOIN history h ON h.member = k.member"
            " LEFT JOIN said s ON s.member = k.member");
    while (sqlite3_step(row) == SQLITE_ROW) {
        int64_t member = sqlite3_column_int64(row, 0);
        assert_int_equal(sqlite3_column_bytes(row, 1), RG_VAULT_WRAPPED);
        for (size_t i = 0; i < search->vault_count; i++) {
            uint8_t key[RG_KEY_LEN];
            if (rg_vault_key_open(search->vaults[i], member, sqlite3_column_blob(row, 1), key) != RG_OK) {
                continue;
            }
            count(search, member == search->victim, true);
            if (everywhere) {
                note_other(search, member);
            }
            for (int column = 0; column < 5; column++) {
                try_part(search, row, 2 + column, key, parts[column]);
            }
        }
    }
    sqlite3_finalize(row);
}

static void try_events(struct search *search, sqlite3 *db)
{
    sqlite3_stmt *row = look(db, "SELECT id, sealed FROM outbox WHERE length(sealed) > 0 UNION ALL"
                                 " SELECT id, sealed FROM looking");
    while (sqlite3_step(row) == SQLITE_ROW) {
        for (size_t i = 0; i < search->vault_count; i++) {
            struct rg_uuid id;
            struct rg_event_plain event;
            memcpy(id.bytes, sqlite3_column_blob(row, 0), sizeof id.bytes);
            bool opened = rg_event_unseal(search->vaults[i], search->aead, &id, sqlite3_column_blob(row, 1),
                                          (size_t)sqlite3_column_bytes(row, 1), &event) == RG_OK;
            count(search, opened && event.member == search->victim, opened);
        }
    }
    sqlite3_finalize(row);
}

/* Whatever 60 bytes stand anywhere in the file or its log, free pages and old frames among them. */
static void try_every_place(struct search *search, const char *path)
{
    size_t len;
    uint8_t *bytes = read_file(path, &len), key[RG_KEY_LEN];
    for (size_t at = 0; at + RG_VAULT_WRAPPED <= len; at++) {
        for (size_t i = 0; i < search->vault_count; i++) {
            count(search, true,
                  rg_vault_key_open(search->vaults[i], search->victim, bytes + at, key) == RG_OK);
            for (int other = 0; other < search->thief->others; other++) {
                search->thief->found_of_others +=
                    rg_vault_key_open(search->vaults[i], search->others[other], bytes + at, key) == RG_OK;
            }
        }
    }
    free(bytes);
}

static void try_images(struct search *search, int everywhere)
{
    struct thief *thief = search->thief;
    sqlite3 *db[THIEF_IMAGES];
    /* Before SQLite moves a log into its file. */
    for (int part = 0; everywhere >= 0 && part < 2; part++) {
        copy(image(thief, everywhere, part == 0 ? "" : "-wal"), in(thief, part == 0 ? "raw-0" : "raw-1"));
    }
    for (int i = 0; i < thief->images; i++) {
        assert_int_equal(sqlite3_open_v2(image(thief, i, ""), &db[i], SQLITE_OPEN_READWRITE, NULL),
                         SQLITE_OK);
        (void)sqlite3_db_config(db[i], SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        collect_rings(search, db[i]);
    }
    assert_true(search->vault_count > 0);
    for (int i = 0; i < thief->images; i++) {
        try_people(search, db[i], i == everywhere);
        try_events(search, db[i]);
        sqlite3_close(db[i]);
    }
    for (int part = 0; everywhere >= 0 && part < 2; part++) {
        const char *raw = in(thief, part == 0 ? "raw-0" : "raw-1");
        if (access(raw, F_OK) == 0) {
            try_every_place(search, raw);
            (void)unlink(raw);
        }
    }
}

void thief_search(struct thief *thief, const struct scene *scene, int64_t victim, int everywhere)
{
    struct search *search = calloc(1, sizeof *search);
    char keys[512];
    assert_non_null(search);
    *search = (struct search){.thief = thief, .victim = victim};
    thief->opened_of_victim = thief->opened_of_others = thief->found_of_others = thief->others = 0;
    assert_int_equal(rg_aead_make(&search->aead), RG_OK);
    (void)snprintf(keys, sizeof keys, "%s/keys", scene->folder);
    take_keys(search, keys, "data-root-");
    take_keys(search, in(thief, "freed"), "");
    try_images(search, everywhere);
    for (size_t i = 0; i < search->vault_count; i++) {
        rg_vault_close(search->vaults[i]);
    }
    rg_aead_free(search->aead);
    free(search);
}
