#include "compare_walk.h"

#include "carried_private.h"
#include "handle.h"
#include "member_key.h"
#include "pack.h"
#include "parts.h"
#include "personal_sql.h"
#include "text.h"

#include <string.h>

/* Keys at once: some milliseconds at most. */
#define STEP 128

/* What a row that cannot be opened counts for: nothing that HQ has. */
#define BROKEN 1u

static const char *text_of(enum rg_feed feed)
{
    static const char *const texts[RG_FEED_COUNT] = {
        [RG_FEED_ASSOCIATES] = "SELECT role, sealed, id FROM associate WHERE id > ?1 ORDER BY id LIMIT ?2",
        [RG_FEED_PRODUCTS] =
            "SELECT sku, title, name, category, season, currency, id, price, one_off, popularity, "
            "discreet, picture FROM product WHERE id > ?1 ORDER BY id LIMIT ?2",
        [RG_FEED_STOCK] =
            "SELECT size, quantity, product, as_of FROM stock WHERE product IN (SELECT DISTINCT "
            "product FROM stock WHERE product > ?1 ORDER BY product LIMIT ?2) ORDER BY product",
        [RG_FEED_PRICES] =
            "SELECT valid_from, valid_until, product, price, currency FROM price WHERE product IN (SELECT "
            "DISTINCT product FROM price WHERE product > ?1 ORDER BY product LIMIT ?2) ORDER BY product",
        [RG_FEED_NEIGHBOURS] =
            "SELECT others, 0, product FROM neighbour WHERE product > ?1 ORDER BY product LIMIT ?2",
        [RG_FEED_CARDS] = "SELECT key_version, kind, token, holder, blocked FROM card WHERE token > ?1 AND "
                          "NOT (kind = 1 AND "
                          "EXISTS (SELECT 1 FROM visitor WHERE member = holder)) ORDER BY token LIMIT ?2"};
    if (rg_carried_part(feed) != 0) {
        return rg_personal_walk_carried_sql[feed - RG_FEED_NOTES];
    }
    return feed == RG_FEED_CONSENTS    ? rg_personal_walk_sql[0]
           : feed == RG_FEED_MEMBERS   ? rg_personal_walk_sql[1]
           : feed == RG_FEED_PURCHASES ? rg_personal_walk_sql[2]
                                       : texts[feed];
}

/* A key is in the third column, but of products. */
static struct rg_row_key key_at(sqlite3_stmt *row, enum rg_feed feed)
{
    int column = feed == RG_FEED_PRODUCTS ? 6 : 2;
    struct rg_row_key key = {.token = feed == RG_FEED_CARDS};
    if (key.token) {
        size_t len = (size_t)sqlite3_column_bytes(row, column);
        const void *bytes = sqlite3_column_blob(row, column);
        if (bytes != NULL) {
            memcpy(key.bytes, bytes, len < sizeof key.bytes ? len : sizeof key.bytes);
        }
    } else {
        key.id = sqlite3_column_int64(row, column);
    }
    return key;
}

static struct rg_text_view view_at(sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return (struct rg_text_view){text, text == NULL ? 0 : (size_t)sqlite3_column_bytes(row, column)};
}

static bool give(struct rg_compare_visitor *visitor, const struct rg_row_key *key, uint32_t bucket,
                 uint64_t digest, bool unsure)
{
    visitor->stopped = visitor->stopped || !visitor->take(visitor->context, key, bucket, digest, unsure);
    return !visitor->stopped;
}

static enum rg_status give_row(struct rg_compare_visitor *visitor, const struct rg_row_key *key,
                               uint32_t bucket, const struct rg_feed_row *row, bool unsure)
{
    uint64_t digest = 0;
    enum rg_status status = rg_row_digest(row, visitor->since, &digest);
    if (status == RG_OK) {
        (void)give(visitor, key, bucket, digest, unsure);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* Into page->before; the caller wipes it. */
static enum rg_status unseal(struct rg_store_sync *sync, const uint8_t key[RG_KEY_LEN],
                             struct rg_vault_subject subject, sqlite3_stmt *row, int column, size_t *len)
{
    size_t sealed_len = (size_t)sqlite3_column_bytes(row, column);
    if (sealed_len < RG_AEAD_OVERHEAD || sealed_len - RG_AEAD_OVERHEAD > sizeof sync->page->before) {
        return RG_CORRUPT;
    }
    *len = sealed_len - RG_AEAD_OVERHEAD;
    return rg_vault_unseal(sync->aead, key, subject, sqlite3_column_blob(row, column), sealed_len,
                           sync->page->before);
}

static enum rg_status visit_associate(struct rg_store_sync *sync, sqlite3_stmt *row,
                                      struct rg_compare_visitor *visitor, const struct rg_row_key *key,
                                      uint32_t bucket)
{
    uint8_t staff[RG_KEY_LEN];
    size_t len = 0, text_len = 0;
    rg_vault_bucket_key(sync->vault, RG_VAULT_STAFF, staff);
    enum rg_status status =
        unseal(sync, staff, (struct rg_vault_subject){key->id, RG_PART_ASSOCIATE}, row, 1, &len);
    explicit_bzero(staff, sizeof staff);
    if (status == RG_OK) {
        struct rg_unpack unpack = {.bytes = sync->page->before, .len = len};
        struct rg_feed_row found = {.feed = RG_FEED_ASSOCIATES};
        found.associate.id = key->id;
        found.associate.role = (enum rg_associate_role)sqlite3_column_int(row, 0);
        const char *text = rg_unpack_view(&unpack, &text_len);
        found.associate.name = (struct rg_text_view){text, text_len};
        text_len = 0;
        text = rg_unpack_view(&unpack, &text_len);
        found.associate.language = (struct rg_text_view){text, text_len};
        status = unpack.broken ? RG_CORRUPT : give_row(visitor, key, bucket, &found, false);
    }
    explicit_bzero(sync->page->before, len);
    return status;
}

static enum rg_status visit_product(sqlite3_stmt *row, struct rg_compare_visitor *visitor,
                                    const struct rg_row_key *key, uint32_t bucket)
{
    struct rg_feed_row found = {.feed = RG_FEED_PRODUCTS};
    struct rg_feed_product *product = &found.product;
    *product = (struct rg_feed_product){.id = key->id,
                                        .sku = view_at(row, 0),
                                        .title = view_at(row, 1),
                                        .name = view_at(row, 2),
                                        .category = view_at(row, 3),
                                        .season = view_at(row, 4),
                                        .currency = view_at(row, 5),
                                        .one_off = sqlite3_column_int(row, 8) != 0,
                                        .popularity = sqlite3_column_int64(row, 9),
                                        .discreet = sqlite3_column_int(row, 10) != 0};
    product->price = sqlite3_column_type(row, 7) == SQLITE_NULL ? -1 : sqlite3_column_int64(row, 7);
    product->has_picture = sqlite3_column_bytes(row, 11) == (int)sizeof product->picture;
    if (product->has_picture) {
        memcpy(product->picture, sqlite3_column_blob(row, 11), sizeof product->picture);
    }
    return give_row(visitor, key, bucket, &found, false);
}

static enum rg_status visit_plain(enum rg_feed feed, sqlite3_stmt *row, struct rg_compare_visitor *visitor,
                                  const struct rg_row_key *key, uint32_t bucket)
{
    struct rg_feed_row found = {.feed = feed};
    if (feed == RG_FEED_STOCK) {
        found.stock = (struct rg_feed_stock){.product = key->id,
                                             .size = view_at(row, 0),
                                             .quantity = sqlite3_column_int64(row, 1),
                                             .as_of = sqlite3_column_int64(row, 3)};
    } else if (feed == RG_FEED_PRICES) {
        found.price = (struct rg_feed_price){.product = key->id,
                                             .from = sqlite3_column_int64(row, 0),
                                             .until = sqlite3_column_int64(row, 1),
                                             .price = sqlite3_column_int64(row, 3),
                                             .currency = view_at(row, 4)};
    } else if (feed == RG_FEED_NEIGHBOURS) {
        struct rg_unpack list = {.bytes = sqlite3_column_blob(row, 0),
                                 .len = (size_t)sqlite3_column_bytes(row, 0)};
        found.neighbours.product = key->id;
        found.neighbours.count = 0;
        while (rg_unpack_more(&list) && found.neighbours.count < RG_RECO_NEIGHBOURS) {
            struct rg_neighbour *other = &found.neighbours.others[found.neighbours.count++];
            other->product.value = (int64_t)rg_unpack_number(&list);
            other->weight = (int32_t)rg_unpack_number(&list);
        }
    } else {
        found.card = (struct rg_feed_card){.kind = (enum rg_holder_kind)sqlite3_column_int(row, 1),
                                           .holder = sqlite3_column_int64(row, 3),
                                           .blocked = sqlite3_column_int(row, 4) != 0};
        memcpy(found.card.token.bytes, key->bytes, sizeof found.card.token.bytes);
        found.card.token.key_version = (uint32_t)sqlite3_column_int64(row, 0);
    }
    return give_row(visitor, key, bucket, &found, false);
}

static enum rg_status visit_consents(struct rg_store_sync *sync, sqlite3_stmt *row,
                                     struct rg_compare_visitor *visitor, const struct rg_row_key *key,
                                     uint32_t bucket, const uint8_t secret[RG_KEY_LEN])
{
    struct rg_record_consents consents;
    struct rg_feed_row found = {.feed = RG_FEED_CONSENTS};
    enum rg_status status = rg_member_consents_of(sync->aead, row, key->id, secret, &consents);
    for (size_t i = 0; status == RG_OK && i < consents.count; i++) {
        const struct rg_record_consent *one = &consents.rows[i];
        found.consent =
            (struct rg_feed_consent){.member = key->id,
                                     .purpose = (enum rg_purpose)one->purpose,
                                     .granted = one->granted,
                                     .at = one->at,
                                     .head_count = one->heads_len / sizeof found.consent.heads[0]};
        found.consent.text_version =
            (struct rg_text_view){one->text_version, strnlen(one->text_version, sizeof one->text_version)};
        memcpy(found.consent.heads, one->heads, one->heads_len);
        status = give_row(visitor, key, bucket, &found, false);
    }
    explicit_bzero(&consents, sizeof consents);
    explicit_bzero(&found, sizeof found);
    return status;
}

static enum rg_status visit_member(struct rg_store_sync *sync, sqlite3_stmt *row,
                                   struct rg_compare_visitor *visitor, const struct rg_row_key *key,
                                   uint32_t bucket, const uint8_t secret[RG_KEY_LEN])
{
    struct rg_feed_row found = {.feed = RG_FEED_MEMBERS};
    size_t len = 0;
    enum rg_status status =
        unseal(sync, secret, (struct rg_vault_subject){key->id, RG_PART_MEMBER}, row, 1, &len);
    if (status == RG_OK && !rg_record_open_member(sync->page->before, len, &found.member)) {
        status = RG_CORRUPT;
    }
    if (status == RG_OK) {
        found.member.id = key->id;
        status = give_row(visitor, key, bucket, &found, false);
    }
    explicit_bzero(sync->page->before, len);
    explicit_bzero(&found, sizeof found);
    return status;
}

/* A history that is full has lost what HQ still has: nothing can be said of it. */
static enum rg_status visit_history(struct rg_store_sync *sync, sqlite3_stmt *row,
                                    struct rg_compare_visitor *visitor, const struct rg_row_key *key,
                                    uint32_t bucket, const uint8_t secret[RG_KEY_LEN])
{
    struct rg_feed_row found = {.feed = RG_FEED_PURCHASES};
    struct rg_record_line line = {.line = 0};
    size_t len = 0, lines = 0;
    enum rg_status status =
        unseal(sync, secret, (struct rg_vault_subject){key->id, RG_PART_HISTORY}, row, 1, &len);
    bool full = len + RG_RECORD_TEXT_MAX > RG_RECORD_HISTORY_MAX;
    struct rg_record_reader reader = {.unpack = {.bytes = sync->page->before, .len = len}};
    while (status == RG_OK && rg_record_next_line(&reader, &line)) {
        found.purchase = (struct rg_feed_purchase){.member = key->id,
                                                   .line = line.line,
                                                   .at = line.at,
                                                   .product = line.product,
                                                   .quantity = line.quantity,
                                                   .price = line.price,
                                                   .returned = line.returned,
                                                   .size = {line.size, strlen(line.size)},
                                                   .gift = line.unseen};
        full = full || ++lines >= RG_RECORD_LINES_MAX;
        status = give_row(visitor, key, bucket, &found, full);
    }
    if (status == RG_OK && reader.unpack.broken) {
        status = RG_CORRUPT;
    }
    explicit_bzero(sync->page->before, len);
    explicit_bzero(&line, sizeof line);
    explicit_bzero(&found, sizeof found);
    return status;
}

static enum rg_status visit_personal(struct rg_store_sync *sync, enum rg_feed feed, sqlite3_stmt *row,
                                     struct rg_compare_visitor *visitor, const struct rg_row_key *key,
                                     uint32_t bucket)
{
    uint8_t secret[RG_KEY_LEN];
    enum rg_status status = rg_member_key_of(sync->vault, row, key->id, secret);
    if (status == RG_OK) {
        status = feed == RG_FEED_CONSENTS  ? visit_consents(sync, row, visitor, key, bucket, secret)
                 : feed == RG_FEED_MEMBERS ? visit_member(sync, row, visitor, key, bucket, secret)
                                           : visit_history(sync, row, visitor, key, bucket, secret);
    }
    explicit_bzero(secret, sizeof secret);
    return status;
}

static enum rg_status visit_carried(struct rg_store_sync *sync, enum rg_feed feed, sqlite3_stmt *row,
                                    struct rg_compare_visitor *visitor, const struct rg_row_key *key,
                                    uint32_t bucket)
{
    struct rg_feed_row found = {.feed = feed};
    uint8_t secret[RG_KEY_LEN];
    int64_t member = sqlite3_column_int64(row, 3);
    size_t len = 0;
    enum rg_status status = RG_OK;
    if (member > 0) {
        status = rg_member_key_of(sync->vault, row, member, secret);
    } else {
        rg_vault_bucket_key(sync->vault, RG_VAULT_STAFF, secret);
    }
    if (status == RG_OK) {
        struct rg_vault_subject subject = {member > 0 ? member : key->id, rg_carried_part(feed)};
        status = unseal(sync, secret, subject, row, 1, &len);
    }
    explicit_bzero(secret, sizeof secret);
    if (status == RG_OK &&
        (!rg_record_open_carried(sync->page->before, len, &found.carried) || found.carried.id != key->id)) {
        status = RG_CORRUPT;
    }
    if (status == RG_OK) {
        found.carried.member = member;
        status = give_row(visitor, key, bucket, &found, false);
    }
    explicit_bzero(sync->page->before, len);
    explicit_bzero(&found, sizeof found);
    return status;
}

static enum rg_status visit(struct rg_store_sync *sync, enum rg_feed feed, sqlite3_stmt *row,
                            struct rg_compare_visitor *visitor, const struct rg_row_key *key)
{
    uint32_t bucket = 0;
    enum rg_status status = rg_row_bucket(key, &bucket);
    if (status != RG_OK || (visitor->bucket >= 0 && (uint32_t)visitor->bucket != bucket)) {
        return status;
    }
    switch (feed) {
    case RG_FEED_ASSOCIATES: status = visit_associate(sync, row, visitor, key, bucket); break;
    case RG_FEED_PRODUCTS: status = visit_product(row, visitor, key, bucket); break;
    case RG_FEED_STOCK:
    case RG_FEED_PRICES:
    case RG_FEED_NEIGHBOURS:
    case RG_FEED_CARDS: status = visit_plain(feed, row, visitor, key, bucket); break;
    case RG_FEED_CONSENTS:
    case RG_FEED_MEMBERS:
    case RG_FEED_PURCHASES: status = visit_personal(sync, feed, row, visitor, key, bucket); break;
    case RG_FEED_NOTES:
    case RG_FEED_REQUESTS:
    case RG_FEED_OFFERS:
    case RG_FEED_TASKS: status = visit_carried(sync, feed, row, visitor, key, bucket); break;
    case RG_FEED_ERASURES:
    case RG_FEED_COUNT: return RG_INVALID;
    }
    if (status == RG_CORRUPT) {
        (void)give(visitor, key, bucket, BROKEN, false);
        status = RG_OK;
    }
    return status;
}

static enum rg_status bind_place(sqlite3_stmt *row, enum rg_feed feed, const struct rg_row_key *after)
{
    int code = feed == RG_FEED_CARDS
                   ? sqlite3_bind_blob(row, 1, after->bytes, sizeof after->bytes, SQLITE_TRANSIENT)
                   : sqlite3_bind_int64(row, 1, after->id);
    return code == SQLITE_OK && sqlite3_bind_int(row, 2, STEP) == SQLITE_OK ? RG_OK : RG_NO_MEMORY;
}

enum rg_status rg_compare_walk(struct rg_store_sync *sync, enum rg_feed feed, struct rg_compare_place *place,
                               struct rg_compare_visitor *visitor)
{
    const char *const text = text_of(feed);
    sqlite3_stmt *row = NULL;
    struct rg_row_key last = place->after;
    int keys = 0;
    if (sync->in_page) {
        return RG_BUSY;
    }
    enum rg_status status = rg_sql_prepare(sync->db, &text, 1, &row);
    if (status == RG_OK) {
        status = bind_place(row, feed, &place->after);
    }
    rg_aead_keep(sync->aead);
    rg_vault_keep(sync->vault);
    while (status == RG_OK && !visitor->stopped && (status = rg_sql_row(row)) == RG_OK) {
        struct rg_row_key key = key_at(row, feed);
        if (keys == 0 || rg_row_key_compare(&key, &last) != 0) {
            keys++;
            place->after = keys > 1 ? last : place->after;
            last = key;
        }
        status = visit(sync, feed, row, visitor, &key);
    }
    rg_aead_wipe(sync->aead);
    rg_vault_wipe(sync->vault);
    rg_sql_finalise(&row, 1);
    if (status == RG_NOT_FOUND) {
        place->after = last;
        place->done = keys < STEP;
        return RG_OK;
    }
    return status;
}
