#include "feeds.h"

#include "amend_private.h"
#include "carried_private.h"
#include "handle.h"
#include "pack.h"
#include "parts.h"
#include "visitors.h"

#include <string.h>

/* Four feeds in one table. */
#define CARRIED                                                                                              \
    "INSERT OR REPLACE INTO carried (feed, id, member, day, sealed) VALUES (?, ?, ?, ?, ?)",                 \
        "DELETE FROM carried WHERE feed = ? AND id = ?"

/* Put and delete, in the order of enum rg_feed. */
const char *const rg_feed_statement_texts[2 * RG_FEED_COUNT] = {
    "INSERT OR REPLACE INTO erasing (member, held) VALUES (?, 0)",
    "DELETE FROM erasing WHERE member = ? AND 0",
    "INSERT OR REPLACE INTO associate (id, role, sealed) VALUES (?, ?, ?)",
    "DELETE FROM associate WHERE id = ?",
    ("INSERT OR REPLACE INTO product (id, sku, title, name, category, season, price, currency, one_off,"
     " popularity, discreet, since, picture) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    "DELETE FROM product WHERE id = ?",
    /* A size of which there had been none, and some is, has come. */
    ("INSERT INTO stock (product, size, quantity, as_of) VALUES (?, ?, ?, ?) ON CONFLICT (product, size) DO "
     "UPDATE SET"
     " came = CASE WHEN excluded.quantity <= 0 THEN 0 WHEN quantity <= 0 THEN excluded.as_of ELSE came END,"
     " quantity = excluded.quantity, as_of = excluded.as_of"),
    "DELETE FROM stock WHERE product = ? AND size = ?",
    "INSERT OR REPLACE INTO price (product, valid_from, valid_until, price, currency) VALUES (?, ?, ?, ?, ?)",
    "DELETE FROM price WHERE product = ? AND valid_from = ?",
    "INSERT OR REPLACE INTO neighbour (product, others, baskets, factor) VALUES (?, ?, ?, ?)",
    "DELETE FROM neighbour WHERE product = ?",
    /* All consents of a member, beside their key: of one who has none yet, and of one who has. */
    "INSERT INTO member_key (member, bucket, wrapped, consents) VALUES (?, ?, ?, ?)",
    "UPDATE member_key SET consents = ?2 WHERE member = ?1",
    "INSERT OR REPLACE INTO member (id, sealed) VALUES (?, ?)",
    "DELETE FROM member WHERE id = ?",
    "INSERT OR REPLACE INTO card (token, key_version, kind, holder, blocked, assurance, medium, keys) VALUES "
    "(?, ?, ?, ?, ?, ?, "
    "?, ?)",
    "DELETE FROM card WHERE token = ?",
    "INSERT OR REPLACE INTO history (member, sealed) VALUES (?, ?)",
    "DELETE FROM history WHERE member = ?",
    CARRIED,
    CARRIED,
    CARRIED,
    CARRIED,
};

/* Binds from left to right and remembers the first failure. */
struct binder {
    sqlite3_stmt *statement;
    int column, code;
};

static void put_number(struct binder *binder, int64_t number)
{
    int code = sqlite3_bind_int64(binder->statement, ++binder->column, number);
    binder->code = binder->code != SQLITE_OK ? binder->code : code;
}

static void put_price(struct binder *binder, int64_t price)
{
    int code = price < 0 ? sqlite3_bind_null(binder->statement, ++binder->column)
                         : sqlite3_bind_int64(binder->statement, ++binder->column, price);
    binder->code = binder->code != SQLITE_OK ? binder->code : code;
}

static void put_text(struct binder *binder, struct rg_text_view view)
{
    int code = view.text == NULL ? sqlite3_bind_null(binder->statement, ++binder->column)
                                 : sqlite3_bind_text64(binder->statement, ++binder->column, view.text,
                                                       view.len, SQLITE_STATIC, SQLITE_UTF8);
    binder->code = binder->code != SQLITE_OK ? binder->code : code;
}

/* An empty list is an empty value, not NULL. */
static void put_bytes(struct binder *binder, const void *bytes, size_t len)
{
    int code =
        sqlite3_bind_blob64(binder->statement, ++binder->column, len > 0 ? bytes : "", len, SQLITE_STATIC);
    binder->code = binder->code != SQLITE_OK ? binder->code : code;
}

static void put_product(struct binder *binder, const struct rg_feed_product *product)
{
    put_number(binder, product->id);
    put_text(binder, product->sku);
    put_text(binder, product->title);
    put_text(binder, product->name);
    put_text(binder, product->category);
    put_text(binder, product->season);
    put_price(binder, product->price);
    put_text(binder, product->currency);
    put_number(binder, product->one_off);
    put_number(binder, product->popularity);
    put_number(binder, product->discreet);
    put_number(binder, product->since);
    if (product->has_picture) {
        put_bytes(binder, product->picture, sizeof product->picture);
    } else {
        put_text(binder, (struct rg_text_view){NULL, 0});
    }
}

static size_t pack_neighbours(const struct rg_feed_neighbours *row, uint8_t *bytes, size_t capacity)
{
    struct rg_pack pack = {.bytes = bytes, .capacity = capacity};
    for (size_t i = 0; i < row->count; i++) {
        rg_pack_number(&pack, (uint64_t)row->others[i].product.value);
        rg_pack_number(&pack, (uint64_t)row->others[i].weight);
    }
    return pack.full ? 0 : pack.len;
}

static enum rg_status finish(struct binder *binder)
{
    enum rg_status status = rg_sql_status(binder->code);
    return status == RG_OK ? rg_sql_run(binder->statement) : status;
}

/* Seals the first @p len bytes of page->before, and wipes them. */
static enum rg_status seal(struct rg_store_sync *sync, const uint8_t key[RG_KEY_LEN],
                           struct rg_vault_subject subject, size_t len)
{
    struct rg_store_page *page = sync->page;
    enum rg_status status =
        len == 0 ? RG_INVALID : rg_vault_seal(sync->aead, key, subject, page->before, len, page->sealed);
    explicit_bzero(page->before, len);
    return status;
}

static enum rg_status put_member(struct rg_store_sync *sync, struct binder *binder,
                                 const struct rg_feed_member *member)
{
    struct rg_store_page *page = sync->page;
    uint8_t key[RG_KEY_LEN];
    enum rg_status status = rg_member_key(sync, member->id, true, key);
    if (status != RG_OK) {
        return status;
    }
    struct rg_feed_member kept = *member;
    status = sync->amended ? rg_amended_member(sync, key, &kept) : RG_OK;
    (void)rg_purge_wishes(&page->since, &kept);
    size_t len = rg_record_write_member(&kept, page->before, RG_RECORD_MEMBER_MAX);
    if (sync->amended) {
        explicit_bzero(page->amended, sizeof page->amended);
    }
    if (status == RG_OK) {
        status = seal(sync, key, (struct rg_vault_subject){member->id, RG_PART_MEMBER}, len);
    }
    explicit_bzero(key, sizeof key);
    if (status == RG_OK) {
        put_number(binder, member->id);
        put_bytes(binder, page->sealed, len + RG_AEAD_OVERHEAD);
        status = finish(binder);
    }
    return status == RG_OK ? rg_visitor_put(sync, member->id, member->visits_until) : status;
}

static enum rg_status put_associate(struct rg_store_sync *sync, struct binder *binder,
                                    const struct rg_feed_associate *associate)
{
    struct rg_store_page *page = sync->page;
    uint8_t key[RG_KEY_LEN];
    size_t len = rg_record_write_associate(associate, page->before, RG_RECORD_ASSOCIATE_MAX);
    rg_vault_bucket_key(sync->vault, RG_VAULT_STAFF, key);
    enum rg_status status = seal(sync, key, (struct rg_vault_subject){associate->id, RG_PART_ASSOCIATE}, len);
    explicit_bzero(key, sizeof key);
    if (status == RG_OK) {
        put_number(binder, associate->id);
        put_number(binder, associate->role);
        put_bytes(binder, page->sealed, len + RG_AEAD_OVERHEAD);
        status = finish(binder);
    }
    return status;
}

/* This kiosk may know more of it than HQ does yet. */
static enum rg_status put_card(struct rg_store_sync *sync, struct binder *card,
                               const struct rg_feed_card *row)
{
    struct binder counter = {.statement = sync->statements[RG_SYNC_COUNTER_PUT]};
    enum rg_status status = finish(card);
    if (status != RG_OK || row->counter <= 0) {
        return status;
    }
    put_bytes(&counter, row->token.bytes, sizeof row->token.bytes);
    put_number(&counter, row->token.key_version);
    put_number(&counter, row->counter);
    return finish(&counter);
}

enum rg_status rg_store_feed_put(struct rg_store_sync *sync, const struct rg_feed_row *row)
{
    if (!sync->in_page || row->feed != sync->feed) {
        return RG_INVALID;
    }
    struct binder binder = {.statement = sync->statements[RG_SYNC_FEEDS + 2 * row->feed]};
    uint8_t others[RG_RECO_NEIGHBOURS * 15];
    switch (row->feed) {
    case RG_FEED_ERASURES: put_number(&binder, row->erasure.member); break;
    case RG_FEED_ASSOCIATES: return put_associate(sync, &binder, &row->associate);
    case RG_FEED_PRODUCTS: put_product(&binder, &row->product); break;
    case RG_FEED_STOCK:
        put_number(&binder, row->stock.product);
        put_text(&binder, row->stock.size);
        put_number(&binder, row->stock.quantity);
        put_number(&binder, row->stock.as_of);
        break;
    case RG_FEED_PRICES:
        put_number(&binder, row->price.product);
        put_number(&binder, row->price.from);
        put_number(&binder, row->price.until);
        put_number(&binder, row->price.price);
        put_text(&binder, row->price.currency);
        break;
    case RG_FEED_NEIGHBOURS:
        put_number(&binder, row->neighbours.product);
        put_bytes(&binder, others, pack_neighbours(&row->neighbours, others, sizeof others));
        put_number(&binder, row->neighbours.baskets);
        put_number(&binder, row->neighbours.factor);
        break;
    case RG_FEED_CONSENTS: return rg_page_consent_put(sync, &row->consent);
    case RG_FEED_MEMBERS: return put_member(sync, &binder, &row->member);
    case RG_FEED_CARDS:
        put_bytes(&binder, row->card.token.bytes, sizeof row->card.token.bytes);
        put_number(&binder, row->card.token.key_version);
        put_number(&binder, row->card.kind);
        put_number(&binder, row->card.holder);
        put_number(&binder, row->card.blocked);
        put_number(&binder, row->card.assurance);
        put_number(&binder, row->card.medium);
        if (row->card.sealed_len > 0) {
            put_bytes(&binder, row->card.sealed, row->card.sealed_len);
        } else {
            put_text(&binder, (struct rg_text_view){NULL, 0});
        }
        return put_card(sync, &binder, &row->card);
    case RG_FEED_PURCHASES: return rg_page_put(sync, &row->purchase);
    case RG_FEED_NOTES:
    case RG_FEED_REQUESTS:
    case RG_FEED_OFFERS:
    case RG_FEED_TASKS: return rg_carried_put(sync, row->feed, &row->carried);
    case RG_FEED_COUNT: return RG_INVALID;
    }
    return finish(&binder);
}

enum rg_status rg_store_feed_delete(struct rg_store_sync *sync, const struct rg_feed_key *key)
{
    if (!sync->in_page || key->feed != sync->feed) {
        return RG_INVALID;
    }
    if (key->feed == RG_FEED_PURCHASES) {
        return rg_page_delete(sync, key->id, key->line);
    }
    if (key->feed == RG_FEED_CONSENTS) {
        return rg_page_consent_delete(sync, key->id, key->purpose);
    }
    if (rg_carried_part(key->feed) != 0) {
        return rg_carried_delete(sync, key->feed, key->id);
    }
    struct binder binder = {.statement = sync->statements[RG_SYNC_FEEDS + 2 * key->feed + 1]};
    if (key->feed == RG_FEED_CARDS) {
        put_bytes(&binder, key->token.bytes, sizeof key->token.bytes);
    } else {
        put_number(&binder, key->id);
    }
    if (key->feed == RG_FEED_STOCK) {
        put_text(&binder, key->size);
    } else if (key->feed == RG_FEED_PRICES) {
        put_number(&binder, key->line);
    }
    enum rg_status status = finish(&binder);
    /* How far a card has counted is known of the world of now; what is left of it is tidied up at a start. */
    if (status == RG_OK && key->feed == RG_FEED_CARDS && !sync->aside) {
        struct binder counter = {.statement = sync->statements[RG_SYNC_COUNTER_DROP]};
        put_bytes(&counter, key->token.bytes, sizeof key->token.bytes);
        status = finish(&counter);
    }
    if (status == RG_OK && key->feed == RG_FEED_MEMBERS) {
        status = rg_member_key_drop(sync, key->id);
        status = status == RG_OK ? rg_visitor_gone(sync, key->id) : status;
    }
    return status;
}
