#include "store_scene.h"

#include "keystore_file.h"

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

struct rg_keystore *scene_keystore(const char *folder)
{
    char path[128];
    struct rg_keystore *keystore = NULL;
    (void)snprintf(path, sizeof path, "%s/keys", folder);
    return rg_keystore_file_open(path, &keystore) == RG_OK ? keystore : NULL;
}

enum rg_status scene_open(struct scene *scene)
{
    scene->keystore = scene->keystore != NULL ? scene->keystore : scene_keystore(scene->folder);
    enum rg_status status =
        rg_store_open(scene->folder, scene->keystore, 1700000000000, &scene->report, &scene->store);
    if (status == RG_OK) {
        status = rg_store_open_sync(scene->store, &scene->sync);
    }
    if (status == RG_OK) {
        status = rg_store_open_outbox(scene->store, &scene->outbox);
    }
    return status;
}

void scene_close(struct scene *scene)
{
    rg_store_close_outbox(scene->outbox);
    rg_store_close_sync(scene->sync);
    rg_store_close(scene->store);
    if (scene->keystore != NULL) {
        scene->keystore->ops->close(scene->keystore);
    }
    scene->keystore = NULL;
    scene->outbox = NULL;
    scene->sync = NULL;
    scene->store = NULL;
}

int scene_begin(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    const char *room = getenv("TMPDIR");
    (void)snprintf(scene->folder, sizeof scene->folder, "%.40s/rg-store-XXXXXX",
                   room != NULL ? room : "/tmp");
    *state = scene;
    return mkdtemp(scene->folder) != NULL && scene_open(scene) == RG_OK ? 0 : -1;
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

void scene_empty(const struct scene *scene)
{
    empty(scene_path(scene, "keys"));
    empty(scene->folder);
}

int scene_end(void **state)
{
    struct scene *scene = *state;
    scene_close(scene);
    scene_empty(scene);
    free(scene);
    return 0;
}

const char *scene_path(const struct scene *scene, const char *name)
{
    static char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", scene->folder, name);
    return path;
}

int scene_files(const struct scene *scene, const char *prefix)
{
    int count = 0;
    DIR *folder = opendir(scene->folder);
    struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        count += strncmp(entry->d_name, prefix, strlen(prefix)) == 0 ? 1 : 0;
    }
    closedir(folder);
    return count;
}

struct rg_text_view view(const char *text)
{
    return (struct rg_text_view){text, text != NULL ? strlen(text) : 0};
}

void scene_map(struct scene *scene)
{
    for (int slices = 0; rg_store_map_neighbours(scene->sync); slices++) {
        assert_true(slices < 10000);
    }
}

void scene_page(struct scene *scene, enum rg_feed feed, const struct rg_feed_row *rows, size_t count)
{
    struct rg_feed_cursor cursor;
    assert_int_equal(rg_store_feed_cursor(scene->sync, feed, &cursor), RG_OK);
    assert_int_equal(rg_store_feed_begin(scene->sync, feed, "e1", cursor.version), RG_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rg_store_feed_put(scene->sync, &rows[i]), RG_OK);
    }
    assert_int_equal(rg_store_feed_commit(scene->sync, cursor.version + (int64_t)count, 1700000000001),
                     RG_OK);
    if (feed == RG_FEED_NEIGHBOURS) {
        scene_map(scene);
    }
}

void scene_delete(struct scene *scene, const struct rg_feed_key *key)
{
    struct rg_feed_cursor cursor;
    assert_int_equal(rg_store_feed_cursor(scene->sync, key->feed, &cursor), RG_OK);
    assert_int_equal(rg_store_feed_begin(scene->sync, key->feed, "e1", cursor.version), RG_OK);
    assert_int_equal(rg_store_feed_delete(scene->sync, key), RG_OK);
    assert_int_equal(rg_store_feed_commit(scene->sync, cursor.version + 1, 1700000000002), RG_OK);
}

struct rg_feed_row product_row(int64_t id, const char *title, const char *category, int64_t popularity,
                               bool one_off)
{
    return (struct rg_feed_row){.feed = RG_FEED_PRODUCTS,
                                .product = {.id = id,
                                            .sku = view("SKU"),
                                            .title = view(title),
                                            .name = view(title),
                                            .category = view(category),
                                            .currency = view("EUR"),
                                            .price = 4990,
                                            .one_off = one_off,
                                            .popularity = popularity}};
}

struct rg_feed_row member_row(int64_t id, const char *name)
{
    return (struct rg_feed_row){
        .feed = RG_FEED_MEMBERS,
        .member = {.id = id, .display_name = view(name), .first_name = view(name), .language = view("de")}};
}

struct rg_feed_row stock_row(int64_t product, const char *size, int64_t quantity, int64_t as_of)
{
    return (struct rg_feed_row){
        .feed = RG_FEED_STOCK,
        .stock = {.product = product, .size = view(size), .quantity = quantity, .as_of = as_of}};
}

struct rg_feed_row purchase_row(int64_t member, int64_t line, int64_t at, int64_t product, const char *size,
                                int64_t quantity, int64_t returned)
{
    return (struct rg_feed_row){.feed = RG_FEED_PURCHASES,
                                .purchase = {.member = member,
                                             .line = line,
                                             .at = at,
                                             .product = product,
                                             .size = view(size),
                                             .quantity = quantity,
                                             .price = -1,
                                             .returned = returned}};
}

struct rg_feed_row consent_row(int64_t member, enum rg_purpose purpose, bool granted)
{
    return (struct rg_feed_row){
        .feed = RG_FEED_CONSENTS,
        .consent = {.member = member, .purpose = purpose, .granted = granted, .at = 5}};
}

struct rg_card_token token_of(uint8_t seed)
{
    struct rg_card_token token = {.key_version = 1};
    memset(token.bytes, seed, sizeof token.bytes);
    return token;
}

struct rg_feed_row card_row(uint8_t seed, enum rg_holder_kind kind, int64_t holder, bool blocked)
{
    return (struct rg_feed_row){.feed = RG_FEED_CARDS,
                                .card = {.token = token_of(seed),
                                         .kind = kind,
                                         .holder = holder,
                                         .blocked = blocked,
                                         .assurance = RG_ASSURANCE_L2}};
}

struct rg_consent_grant grant_of(int64_t member, enum rg_consent_scope scope, uint32_t purposes)
{
    struct rg_consent_row rows[8];
    size_t count = 0;
    for (uint32_t purpose = 1; purpose <= RG_PURPOSE_MEASURE; purpose <<= 1) {
        if (purposes & purpose) {
            rows[count++] = (struct rg_consent_row){purpose, true};
        }
    }
    struct rg_member_ref holder = rg_identity_member((struct rg_member_id){member}, RG_ASSURANCE_L1);
    struct rg_consent_policy policy = {.badge_holds = scope == RG_SCOPE_PROFILE};
    struct rg_consent_grant grant;
    assert_int_equal(rg_consent_decide(&holder, (struct rg_visit_id){9}, rows, count, &policy, &grant),
                     RG_OK);
    return grant;
}

struct rg_event outcome_of(uint64_t number)
{
    struct rg_event event = {.kind = RG_EVENT_OUTCOME,
                             .at_ms = 1700000000000,
                             .member = {17},
                             .associate = {3},
                             .item_count = 1,
                             .items = {{.product = {42}, .reason = RG_REASON_AGAIN}},
                             .outcome = RG_OUTCOME_LIKED,
                             .position = 1};
    memcpy(event.id.bytes, &number, sizeof number);
    event.visit.bytes[15] = 7;
    return event;
}
