#include "feeds.h"

#include "handle.h"
#include "pack.h"

#include <string.h>

/* Put and delete, in the order of enum rg_feed. */
const char *const rg_feed_statement_texts[2 * RG_FEED_COUNT] = {
    "INSERT OR REPLACE INTO associate (id, name, language, role) VALUES (?, ?, ?, ?)",
    "DELETE FROM associate WHERE id = ?",
    "INSERT OR REPLACE INTO product (id, sku, title, name, category, season, price, currency, one_off,"
    " popularity, discreet, picture) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "DELETE FROM product WHERE id = ?",
    "INSERT OR REPLACE INTO stock (product, size, quantity, as_of) VALUES (?, ?, ?, ?)",
    "DELETE FROM stock WHERE product = ? AND size = ?",
    "INSERT OR REPLACE INTO neighbour (product, others) VALUES (?, ?)",
    "DELETE FROM neighbour WHERE product = ?",
    "INSERT OR REPLACE INTO consent (member, purpose, granted, text_version, at) VALUES (?, ?, ?, ?, ?)",
    "DELETE FROM consent WHERE member = ? AND purpose = ?",
    "INSERT OR REPLACE INTO member (id, display_name, first_name, language, birth_month, birth_day,"
    " member_since, sizes, wishes, occasions) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "DELETE FROM member WHERE id = ?",
    "INSERT OR REPLACE INTO card (token, key_version, kind, holder, blocked) VALUES (?, ?, ?, ?, ?)",
    "DELETE FROM card WHERE token = ?",
    "INSERT OR REPLACE INTO purchase (member, line, at, product, quantity, returned, size, price, gift)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "DELETE FROM purchase WHERE member = ? AND line = ?",
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

struct packed_member {
    uint8_t sizes[RG_FEED_SIZES_MAX * 2 * 256];
    uint8_t wishes[RG_FEED_WISHES_MAX * (10 + 10 + 256)];
    uint8_t occasions[RG_FEED_OCCASIONS_MAX * 3];
    size_t sizes_len, wishes_len, occasions_len;
};

static void pack_member(const struct rg_feed_member *member, struct packed_member *packed)
{
    struct rg_pack sizes = {.bytes = packed->sizes, .capacity = sizeof packed->sizes};
    for (size_t i = 0; i < member->size_count; i++) {
        rg_pack_text(&sizes, member->sizes[i].category.text, member->sizes[i].category.len);
        rg_pack_text(&sizes, member->sizes[i].size.text, member->sizes[i].size.len);
    }
    struct rg_pack wishes = {.bytes = packed->wishes, .capacity = sizeof packed->wishes};
    for (size_t i = 0; i < member->wish_count; i++) {
        rg_pack_number(&wishes, (uint64_t)member->wishes[i].product);
        rg_pack_number(&wishes, (uint64_t)member->wishes[i].at);
        rg_pack_text(&wishes, member->wishes[i].size.text, member->wishes[i].size.len);
    }
    struct rg_pack occasions = {.bytes = packed->occasions, .capacity = sizeof packed->occasions};
    for (size_t i = 0; i < member->occasion_count; i++) {
        rg_pack_number(&occasions, (uint64_t)member->occasions[i].kind);
        rg_pack_number(&occasions, (uint64_t)member->occasions[i].month);
        rg_pack_number(&occasions, (uint64_t)member->occasions[i].day);
    }
    packed->sizes_len = sizes.len;
    packed->wishes_len = wishes.len;
    packed->occasions_len = occasions.len;
}

static void put_member(struct binder *binder, const struct rg_feed_member *member,
                       const struct packed_member *packed)
{
    put_number(binder, member->id);
    put_text(binder, member->display_name);
    put_text(binder, member->first_name);
    put_text(binder, member->language);
    put_number(binder, member->birth_month);
    put_number(binder, member->birth_day);
    put_number(binder, member->member_since);
    put_bytes(binder, packed->sizes, packed->sizes_len);
    put_bytes(binder, packed->wishes, packed->wishes_len);
    put_bytes(binder, packed->occasions, packed->occasions_len);
}

static void put_purchase(struct binder *binder, const struct rg_feed_purchase *purchase)
{
    put_number(binder, purchase->member);
    put_number(binder, purchase->line);
    put_number(binder, purchase->at);
    put_number(binder, purchase->product);
    put_number(binder, purchase->quantity);
    put_number(binder, purchase->returned);
    put_text(binder, purchase->size);
    put_price(binder, purchase->price);
    put_number(binder, purchase->gift);
}

static enum rg_status finish(struct binder *binder)
{
    enum rg_status status = rg_sql_status(binder->code);
    return status == RG_OK ? rg_sql_run(binder->statement) : status;
}

enum rg_status rg_store_feed_put(struct rg_store_sync *sync, const struct rg_feed_row *row)
{
    if (!sync->in_page || row->feed != sync->feed) {
        return RG_INVALID;
    }
    struct binder binder = {.statement = sync->statements[RG_SYNC_FEEDS + 2 * row->feed]};
    uint8_t others[RG_RECO_NEIGHBOURS * 15];
    struct packed_member packed;
    switch (row->feed) {
    case RG_FEED_ASSOCIATES:
        put_number(&binder, row->associate.id);
        put_text(&binder, row->associate.name);
        put_text(&binder, row->associate.language);
        put_number(&binder, row->associate.role);
        break;
    case RG_FEED_PRODUCTS: put_product(&binder, &row->product); break;
    case RG_FEED_STOCK:
        put_number(&binder, row->stock.product);
        put_text(&binder, row->stock.size);
        put_number(&binder, row->stock.quantity);
        put_number(&binder, row->stock.as_of);
        break;
    case RG_FEED_NEIGHBOURS:
        put_number(&binder, row->neighbours.product);
        put_bytes(&binder, others, pack_neighbours(&row->neighbours, others, sizeof others));
        break;
    case RG_FEED_CONSENTS:
        put_number(&binder, row->consent.member);
        put_number(&binder, row->consent.purpose);
        put_number(&binder, row->consent.granted);
        put_text(&binder, row->consent.text_version);
        put_number(&binder, row->consent.at);
        break;
    case RG_FEED_MEMBERS:
        pack_member(&row->member, &packed);
        put_member(&binder, &row->member, &packed);
        break;
    case RG_FEED_CARDS:
        put_bytes(&binder, row->card.token.bytes, sizeof row->card.token.bytes);
        put_number(&binder, row->card.token.key_version);
        put_number(&binder, row->card.kind);
        put_number(&binder, row->card.holder);
        put_number(&binder, row->card.blocked);
        break;
    case RG_FEED_PURCHASES: put_purchase(&binder, &row->purchase); break;
    case RG_FEED_COUNT: return RG_INVALID;
    }
    return finish(&binder);
}

enum rg_status rg_store_feed_delete(struct rg_store_sync *sync, const struct rg_feed_key *key)
{
    if (!sync->in_page || key->feed != sync->feed) {
        return RG_INVALID;
    }
    struct binder binder = {.statement = sync->statements[RG_SYNC_FEEDS + 2 * key->feed + 1]};
    if (key->feed == RG_FEED_CARDS) {
        put_bytes(&binder, key->token.bytes, sizeof key->token.bytes);
    } else {
        put_number(&binder, key->id);
    }
    if (key->feed == RG_FEED_STOCK) {
        put_text(&binder, key->size);
    } else if (key->feed == RG_FEED_CONSENTS) {
        put_number(&binder, key->purpose);
    } else if (key->feed == RG_FEED_PURCHASES) {
        put_number(&binder, key->line);
    }
    return finish(&binder);
}
