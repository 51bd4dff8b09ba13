/* Somebody has copied the disk again and again, and takes the device with its keys after an erasure: of whom was erased
 * nothing opens, be it in a row of any image, in its log or in a free page; of the others the same search finds a lot. */
#include "erase.h"
#include "event_seal.h"
#include "keystore_file.h"
#include "parts.h"
#include "store_scene.h"
#include "vault.h"

#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PEOPLE 24
#define IMAGES 80
#define ROUNDS 8

struct day {
    struct scene *scene;
    unsigned seed;
    int images;
    int64_t next_line;
    uint64_t next_event;
};

static int64_t pick(struct day *day, int count)
{
    return rand_r(&day->seed) % count;
}

static const char *image_path(const struct day *day, int image, const char *ending)
{
    static char path[256];
    (void)snprintf(path, sizeof path, "%s/image-%d.db%s", day->scene->folder, image, ending);
    return path;
}

static void copy(const char *from, const char *to)
{
    static char bytes[1 << 16];
    FILE *in = fopen(from, "r"), *out = fopen(to, "w");
    assert_non_null(out);
    size_t len;
    while (in != NULL && (len = fread(bytes, 1, sizeof bytes, in)) > 0) {
        assert_int_equal(fwrite(bytes, 1, len, out), len);
    }
    if (in != NULL) {
        fclose(in);
    }
    fclose(out);
}

static void take_image(struct day *day)
{
    char from[256];
    assert_true(day->images < IMAGES);
    (void)snprintf(from, sizeof from, "%s", scene_path(day->scene, RG_STORE_FILE));
    copy(from, image_path(day, day->images, ""));
    (void)snprintf(from, sizeof from, "%s", scene_path(day->scene, RG_STORE_FILE "-wal"));
    copy(from, image_path(day, day->images, "-wal"));
    day->images++;
}

static void put_member(struct day *day)
{
    char name[32];
    int64_t member = 1 + pick(day, PEOPLE);
    (void)snprintf(name, sizeof name, "Customer %lld", (long long)member);
    const struct rg_feed_row row = member_row(member, name);
    scene_page(day->scene, RG_FEED_MEMBERS, &row, 1);
}

static void put_purchases(struct day *day)
{
    struct rg_feed_row rows[12];
    for (int i = 0; i < 12; i++) {
        rows[i] = purchase_row(1 + pick(day, PEOPLE), day->next_line++, 5, 1 + pick(day, 9), "M", 1, 0);
    }
    scene_page(day->scene, RG_FEED_PURCHASES, rows, 12);
}

static void append_event(struct day *day)
{
    struct rg_event event = outcome_of(day->next_event++);
    event.member.value = 1 + pick(day, PEOPLE);
    assert_int_equal(rg_outbox_append(day->scene->outbox, RG_STREAM_VISIT, &event, 1), RG_OK);
}

static void drop_something(struct day *day)
{
    const struct rg_feed_key member = {.feed = RG_FEED_MEMBERS, .id = 1 + pick(day, PEOPLE)};
    const struct rg_feed_key line = {
        .feed = RG_FEED_PURCHASES, .id = 1 + pick(day, PEOPLE), .line = 1 + pick(day, (int)day->next_line)};
    scene_delete(day->scene, pick(day, 2) == 0 ? &member : &line);
}

static void acknowledge(struct day *day)
{
    struct rg_outbox_position position;
    assert_int_equal(rg_outbox_position(day->scene->sync, RG_STREAM_VISIT, &position), RG_OK);
    assert_int_equal(rg_outbox_acknowledge(day->scene->sync, RG_STREAM_VISIT, position.epoch,
                                           (position.acknowledged + position.last) / 2, 0),
                     RG_OK);
}

static void step(struct day *day)
{
    switch (pick(day, 12)) {
    case 0:
    case 1:
    case 2: put_member(day); break;
    case 3:
    case 4:
    case 5: put_purchases(day); break;
    case 6:
    case 7: append_event(day); break;
    case 8: drop_something(day); break;
    case 9: acknowledge(day); break;
    case 10: assert_int_equal(rg_store_checkpoint(day->scene->sync), RG_OK); break;
    default:
        scene_close(day->scene);
        assert_int_equal(scene_open(day->scene), RG_OK);
        assert_int_equal(day->scene->report.condition, RG_STORE_WHOLE);
    }
}

/* What the thief has of the device: a copy of its keys as they are now, and each ring that these open. */
struct thief {
    struct rg_keystore *keystore;
    struct rg_aead *aead;
    size_t vault_count;
    struct rg_vault *vaults[IMAGES];
    int opened_of_victim, opened_of_others, found_of_others;
};

/* Opening a ring ends broken renewals; the thief's copies are as many as their tries. */
static void try_ring(struct day *day, struct thief *thief, const struct rg_vault_ring *ring)
{
    static const char *const roots[] = {RG_VAULT_ROOT_A, RG_VAULT_ROOT_B};
    char from[256], to[256];
    (void)mkdir(scene_path(day->scene, "keys-copy"), 0700);
    for (size_t i = 0; i < 2; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "keys/%s.key", roots[i]);
        (void)snprintf(from, sizeof from, "%s", scene_path(day->scene, name));
        (void)snprintf(name, sizeof name, "keys-copy/%s.key", roots[i]);
        (void)snprintf(to, sizeof to, "%s", scene_path(day->scene, name));
        (void)unlink(to);
        if (access(from, F_OK) == 0) {
            copy(from, to);
        }
    }
    struct rg_keystore *keystore;
    assert_int_equal(rg_keystore_file_open(scene_path(day->scene, "keys-copy"), &keystore), RG_OK);
    enum rg_status status = rg_vault_open(keystore, ring, &thief->vaults[thief->vault_count]);
    assert_true(status == RG_OK || status == RG_NOT_FOUND || status == RG_CORRUPT);
    thief->vault_count += status == RG_OK ? 1 : 0;
    keystore->ops->close(keystore);
    for (size_t i = 0; i < 2; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "keys-copy/%s.key", roots[i]);
        (void)unlink(scene_path(day->scene, name));
    }
    (void)rmdir(scene_path(day->scene, "keys-copy"));
}

static sqlite3_stmt *look(sqlite3 *db, const char *text)
{
    sqlite3_stmt *row;
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &row, NULL), SQLITE_OK);
    return row;
}

static void collect_rings(struct day *day, struct thief *thief, sqlite3 *db)
{
    sqlite3_stmt *row = look(db, "SELECT version, sealed FROM keyring");
    while (sqlite3_step(row) == SQLITE_ROW) {
        struct rg_vault_ring ring = {.version = (uint32_t)sqlite3_column_int64(row, 0)};
        assert_int_equal(sqlite3_column_bytes(row, 1), sizeof ring.sealed);
        memcpy(ring.sealed, sqlite3_column_blob(row, 1), sizeof ring.sealed);
        /* A new ring comes with each erasure only. */
        if (thief->vault_count < 4) {
            try_ring(day, thief, &ring);
        }
    }
    sqlite3_finalize(row);
}

static void count(struct thief *thief, bool victim, bool opened)
{
    thief->opened_of_victim += victim && opened;
    thief->opened_of_others += !victim && opened;
}

/* Every wrapped key of the image by every ring; what a key opens is tried with the row beside it. */
static void try_people(struct thief *thief, sqlite3 *db, int64_t victim)
{
    static uint8_t plain[RG_EVENT_SEALED_MAX + 65536];
    sqlite3_stmt *row =
        look(db, "SELECT k.member, k.wrapped, m.sealed, h.sealed FROM member_key k"
                 " LEFT JOIN member m ON m.id = k.member LEFT JOIN history h ON h.member = k.member");
    while (sqlite3_step(row) == SQLITE_ROW) {
        int64_t member = sqlite3_column_int64(row, 0);
        assert_int_equal(sqlite3_column_bytes(row, 1), RG_VAULT_WRAPPED);
        for (size_t i = 0; i < thief->vault_count; i++) {
            uint8_t key[RG_KEY_LEN];
            if (rg_vault_key_open(thief->vaults[i], member, sqlite3_column_blob(row, 1), key) != RG_OK) {
                continue;
            }
            count(thief, member == victim, true);
            for (int column = 2; column <= 3; column++) {
                struct rg_vault_subject subject = {member, column == 2 ? RG_PART_MEMBER : RG_PART_HISTORY};
                int len = sqlite3_column_bytes(row, column);
                assert_true((size_t)len < sizeof plain);
                count(thief, member == victim,
                      len > 0 && rg_vault_unseal(thief->aead, key, subject, sqlite3_column_blob(row, column),
                                                 (size_t)len, plain) == RG_OK);
            }
        }
    }
    sqlite3_finalize(row);
    row = look(db, "SELECT id, sealed FROM outbox WHERE length(sealed) > 0");
    while (sqlite3_step(row) == SQLITE_ROW) {
        for (size_t i = 0; i < thief->vault_count; i++) {
            struct rg_uuid id;
            struct rg_event_plain event;
            memcpy(id.bytes, sqlite3_column_blob(row, 0), sizeof id.bytes);
            bool opened = rg_event_unseal(thief->vaults[i], thief->aead, &id, sqlite3_column_blob(row, 1),
                                          (size_t)sqlite3_column_bytes(row, 1), &event) == RG_OK;
            count(thief, opened && event.member == victim, opened);
        }
    }
    sqlite3_finalize(row);
}

/* Whatever 60 bytes stand anywhere in the file or its log, free pages and old frames among them. */
static void try_every_place(struct thief *thief, const char *path, int64_t victim)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    size_t len = (size_t)ftell(file);
    uint8_t *bytes = malloc(len + 1), key[RG_KEY_LEN];
    rewind(file);
    assert_int_equal(fread(bytes, 1, len, file), len);
    fclose(file);
    for (size_t at = 0; at + RG_VAULT_WRAPPED <= len; at++) {
        for (size_t i = 0; i < thief->vault_count; i++) {
            count(thief, true, rg_vault_key_open(thief->vaults[i], victim, bytes + at, key) == RG_OK);
            for (int64_t other = 1; other <= 3; other++) {
                int64_t member = 1 + (victim + other) % PEOPLE;
                thief->found_of_others +=
                    rg_vault_key_open(thief->vaults[i], member, bytes + at, key) == RG_OK;
            }
        }
    }
    free(bytes);
}

static struct thief search(struct day *day, int64_t victim, int everywhere)
{
    struct thief thief = {.vault_count = 0};
    sqlite3 *db[IMAGES];
    assert_int_equal(rg_aead_make(&thief.aead), RG_OK);
    /* Before SQLite moves a log into its file. */
    char raw[2][256] = {"", ""};
    for (int part = 0; everywhere >= 0 && part < 2; part++) {
        (void)snprintf(raw[part], sizeof raw[part], "%s/raw-%d", day->scene->folder, part);
        copy(image_path(day, everywhere, part == 0 ? "" : "-wal"), raw[part]);
    }
    for (int i = 0; i < day->images; i++) {
        assert_int_equal(sqlite3_open_v2(image_path(day, i, ""), &db[i], SQLITE_OPEN_READWRITE, NULL),
                         SQLITE_OK);
        (void)sqlite3_db_config(db[i], SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    }
    /* The last images have the rings that may open. */
    for (int i = day->images; i-- > 0;) {
        collect_rings(day, &thief, db[i]);
    }
    assert_true(thief.vault_count > 0);
    for (int i = 0; i < day->images; i++) {
        try_people(&thief, db[i], victim);
        sqlite3_close(db[i]);
    }
    for (int part = 0; everywhere >= 0 && part < 2; part++) {
        try_every_place(&thief, raw[part], victim);
        (void)unlink(raw[part]);
    }
    assert_true(everywhere < 0 || thief.found_of_others > 0);
    for (size_t i = 0; i < thief.vault_count; i++) {
        rg_vault_close(thief.vaults[i]);
    }
    rg_aead_free(thief.aead);
    return thief;
}

static void no_image_brings_the_erased_back(void **state)
{
    struct scene *scene = *state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct day day = {
            .scene = scene, .seed = round + 1, .next_line = 1 + round * 1000, .next_event = 1 + round * 1000};
        int64_t victim = 1 + pick(&day, PEOPLE);
        char name[32];
        (void)snprintf(name, sizeof name, "Customer %lld", (long long)victim);
        const struct rg_feed_row row = member_row(victim, name);
        scene_page(scene, RG_FEED_MEMBERS, &row, 1);
        struct rg_event event = outcome_of(day.next_event++);
        event.member.value = victim;
        assert_int_equal(rg_outbox_append(scene->outbox, RG_STREAM_VISIT, &event, 1), RG_OK);
        take_image(&day);
        for (int64_t steps = 10 + pick(&day, 30); steps > 0; steps--) {
            step(&day);
            take_image(&day);
        }
        int before = day.images - 1;
        /* The search is not blind: with the keys of this moment it opens what there is of them. */
        assert_true(search(&day, victim, -1).opened_of_victim > 2);
        assert_int_equal(rg_store_erase(scene->sync, &victim, 1), RG_OK);
        take_image(&day);
        struct thief thief = search(&day, victim, round % 4 == 0 ? before : -1);
        assert_int_equal(thief.opened_of_victim, 0);
        assert_true(thief.opened_of_others > 0);
        if (round % 4 == 1) {
            assert_int_equal(search(&day, victim, day.images - 1).opened_of_victim, 0);
        }
        for (int i = 0; i < day.images; i++) {
            (void)unlink(image_path(&day, i, ""));
            (void)unlink(image_path(&day, i, "-wal"));
            (void)unlink(image_path(&day, i, "-shm"));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_image_brings_the_erased_back, scene_begin, scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
