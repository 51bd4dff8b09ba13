#include "row_digest.h"

#include "crypto.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The longest is a member: three names, and lists of texts of 64 bytes at most. */
#define ROW_TEXT_MAX 12288u

/* A version of a text is kept to so many bytes, a size of a purchase to so many. */
#define VERSION_BYTES 63u
#define SIZE_BYTES    (RG_SIZE_TEXT_MAX - 1u)

/* Values one after the other, each ended by a byte 0. What does not fit is left out, on both sides alike. */
struct row_text {
    size_t len;
    char bytes[ROW_TEXT_MAX];
};

static void put(struct row_text *text, const char *bytes, size_t len)
{
    if (len >= sizeof text->bytes - text->len) {
        text->len = sizeof text->bytes;
        return;
    }
    if (len > 0) {
        memcpy(text->bytes + text->len, bytes, len);
    }
    text->bytes[text->len + len] = '\0';
    text->len += len + 1;
}

static void put_word(struct row_text *text, const char *word)
{
    put(text, word, strlen(word));
}

static void put_view(struct row_text *text, struct rg_text_view view)
{
    put(text, view.text, view.text == NULL ? 0 : view.len);
}

static void put_number(struct row_text *text, int64_t number)
{
    char digits[24];
    (void)snprintf(digits, sizeof digits, "%" PRId64, number);
    put_word(text, digits);
}

static void put_hex(struct row_text *text, const uint8_t *bytes, size_t len)
{
    char digits[65];
    rg_hex_write(bytes, len, digits);
    put(text, digits, 2 * len);
}

/* At a character's boundary, as the kiosk cuts it. */
static struct rg_text_view cut(struct rg_text_view view, size_t most)
{
    if (view.text != NULL && view.len > most) {
        view.len = most;
        while (view.len > 0 && ((uint8_t)view.text[view.len] & 0xc0) == 0x80) {
            view.len--;
        }
    }
    return view;
}

static void put_product(struct row_text *text, const struct rg_feed_product *product)
{
    put_number(text, product->id);
    put_view(text, product->sku);
    put_view(text, product->title);
    put_view(text, product->name);
    put_view(text, product->category);
    put_view(text, product->season);
    put_number(text, product->price);
    put_view(text, product->currency);
    put_number(text, product->one_off);
    put_number(text, product->popularity);
    put_hex(text, product->picture, product->has_picture ? sizeof product->picture : 0);
    put_number(text, product->discreet);
}

static void put_consent(struct row_text *text, const struct rg_feed_consent *consent)
{
    put_number(text, consent->member);
    put_word(text, rg_purpose_name(consent->purpose));
    put_number(text, consent->granted);
    /* Cut at a byte: versions are words. */
    struct rg_text_view version = consent->text_version;
    version.len = version.len < VERSION_BYTES ? version.len : VERSION_BYTES;
    put_view(text, version);
    put_number(text, consent->at);
    put_number(text, (int64_t)consent->head_count);
    for (size_t i = 0; i < consent->head_count; i++) {
        put_hex(text, consent->heads[i], sizeof consent->heads[i]);
    }
}

static void put_wishes(struct row_text *text, const struct rg_feed_member *member, int64_t since_ms)
{
    size_t kept = 0;
    for (size_t i = 0; i < member->wish_count; i++) {
        kept += member->wishes[i].at >= since_ms;
    }
    put_number(text, (int64_t)kept);
    for (size_t i = 0; i < member->wish_count; i++) {
        const struct rg_feed_wish *wish = &member->wishes[i];
        if (wish->at >= since_ms) {
            put_number(text, wish->product);
            put_view(text, wish->size);
            put_number(text, wish->at);
            put_number(text, wish->gift);
        }
    }
}

static void put_lists(struct row_text *text, const struct rg_feed_member *member)
{
    static const char *const kinds[] = {
        [RG_OCCASION_BIRTHDAY] = "birthday", [RG_OCCASION_ANNIVERSARY] = "anniversary"};
    put_number(text, (int64_t)member->occasion_count);
    for (size_t i = 0; i < member->occasion_count; i++) {
        const struct rg_profile_occasion *occasion = &member->occasions[i];
        bool named = occasion->kind == RG_OCCASION_BIRTHDAY || occasion->kind == RG_OCCASION_ANNIVERSARY;
        put_word(text, named ? kinds[occasion->kind] : "other");
        put_number(text, occasion->month);
        put_number(text, occasion->day);
    }
    put_number(text, (int64_t)member->contact_count);
    for (size_t i = 0; i < member->contact_count; i++) {
        put_word(text, member->contacts[i].kind == RG_CONTACT_PHONE ? "phone" : "email");
        put_view(text, member->contacts[i].masked);
    }
    put_number(text, (int64_t)member->household_count);
    for (size_t i = 0; i < member->household_count; i++) {
        put_number(text, member->household[i]);
    }
    put_number(text, member->has_points ? member->points : -1);
    put_number(text, (int64_t)member->trial_count);
    for (size_t i = 0; i < member->trial_count; i++) {
        put_view(text, member->trials[i].experiment);
        put_number(text, member->trials[i].member);
    }
}

static void put_neighbours(struct row_text *text, const struct rg_feed_neighbours *row)
{
    put_number(text, row->product);
    put_number(text, (int64_t)row->count);
    for (size_t i = 0; i < row->count; i++) {
        put_number(text, row->others[i].product.value);
        put_number(text, row->others[i].weight);
    }
}

static void put_member(struct row_text *text, const struct rg_feed_member *member, int64_t wishes_ms)
{
    put_number(text, member->id);
    put_view(text, member->display_name);
    put_view(text, member->first_name);
    put_view(text, member->language);
    put_number(text, member->birth_month);
    put_number(text, member->birth_day);
    put_number(text, member->member_since);
    put_number(text, (int64_t)member->size_count);
    for (size_t i = 0; i < member->size_count; i++) {
        put_view(text, member->sizes[i].category);
        put_view(text, member->sizes[i].size);
    }
    put_wishes(text, member, wishes_ms);
    put_lists(text, member);
}

static void put_purchase(struct row_text *text, const struct rg_feed_purchase *purchase)
{
    put_number(text, purchase->member);
    put_number(text, purchase->line);
    put_number(text, purchase->at);
    put_number(text, purchase->product);
    put_view(text, cut(purchase->size, SIZE_BYTES));
    put_number(text, purchase->quantity);
    put_number(text, purchase->price);
    put_number(text, purchase->returned);
    put_number(text, purchase->gift || purchase->discreet);
}

static void put_carried(struct row_text *text, const struct rg_feed_carried *row)
{
    put_number(text, row->id);
    put_number(text, row->member);
    put_number(text, row->at);
    put_number(text, row->due);
    put_number(text, row->until);
    put_number(text, row->product);
    put_number(text, row->associate);
    put_view(text, row->word);
    put_view(text, row->status);
    put_view(text, row->title);
    put_view(text, row->size);
    put_view(text, row->text);
}

static void put_card(struct row_text *text, const struct rg_feed_card *card)
{
    put_hex(text, card->token.bytes, sizeof card->token.bytes);
    put_number(text, card->token.key_version);
    put_word(text, card->kind == RG_HOLDER_MEMBER  ? "member"
                   : card->kind == RG_HOLDER_BADGE ? "badge"
                                                   : "nobody");
    put_number(text, card->holder);
    put_word(text, card->blocked ? "blocked" : "active");
}

static bool put_row(struct row_text *text, const struct rg_feed_row *row, const struct rg_store_since *since)
{
    switch (row->feed) {
    case RG_FEED_ASSOCIATES:
        put_number(text, row->associate.id);
        put_view(text, row->associate.name);
        put_view(text, row->associate.language);
        put_word(text, row->associate.role == RG_ROLE_IT ? "it" : "associate");
        return true;
    case RG_FEED_PRODUCTS: put_product(text, &row->product); return true;
    case RG_FEED_STOCK:
        put_number(text, row->stock.product);
        put_view(text, row->stock.size);
        put_number(text, row->stock.quantity);
        put_number(text, row->stock.as_of);
        return true;
    case RG_FEED_NEIGHBOURS: put_neighbours(text, &row->neighbours); return true;
    case RG_FEED_CONSENTS: put_consent(text, &row->consent); return true;
    case RG_FEED_MEMBERS: put_member(text, &row->member, since->wishes_ms); return true;
    case RG_FEED_CARDS: put_card(text, &row->card); return true;
    case RG_FEED_PURCHASES:
        put_purchase(text, &row->purchase);
        return row->purchase.at >= since->purchases_ms;
    case RG_FEED_PRICES:
        put_number(text, row->price.product);
        put_number(text, row->price.from);
        put_number(text, row->price.until);
        put_number(text, row->price.price);
        put_view(text, row->price.currency);
        return true;
    case RG_FEED_NOTES:
    case RG_FEED_REQUESTS:
    case RG_FEED_OFFERS:
    case RG_FEED_TASKS: put_carried(text, &row->carried); return row->carried.at >= since->notes_ms;
    case RG_FEED_ERASURES:
    case RG_FEED_COUNT: break;
    }
    return false;
}

enum rg_status rg_row_digest(const struct rg_feed_row *row, const struct rg_store_since *since,
                             uint64_t *digest)
{
    struct row_text text;
    uint8_t hash[32];
    text.len = 0;
    enum rg_status status = put_row(&text, row, since) ? rg_sha256(text.bytes, text.len, hash) : RG_NOT_FOUND;
    if (status == RG_OK) {
        *digest = rg_sum_read(hash);
    }
    explicit_bzero(text.bytes, text.len);
    return status;
}

struct rg_row_key rg_row_key_of(const struct rg_feed_row *row)
{
    struct rg_row_key key = {.id = 0};
    switch (row->feed) {
    case RG_FEED_ERASURES: key.id = row->erasure.member; break;
    case RG_FEED_ASSOCIATES: key.id = row->associate.id; break;
    case RG_FEED_PRODUCTS: key.id = row->product.id; break;
    case RG_FEED_STOCK: key.id = row->stock.product; break;
    case RG_FEED_NEIGHBOURS: key.id = row->neighbours.product; break;
    case RG_FEED_CONSENTS: key.id = row->consent.member; break;
    case RG_FEED_MEMBERS: key.id = row->member.id; break;
    case RG_FEED_CARDS:
        key.token = true;
        memcpy(key.bytes, row->card.token.bytes, sizeof key.bytes);
        break;
    case RG_FEED_PURCHASES: key.id = row->purchase.member; break;
    case RG_FEED_PRICES: key.id = row->price.product; break;
    case RG_FEED_NOTES:
    case RG_FEED_REQUESTS:
    case RG_FEED_OFFERS:
    case RG_FEED_TASKS: key.id = row->carried.id; break;
    case RG_FEED_COUNT: break;
    }
    return key;
}

struct rg_row_key rg_row_key_of_key(const struct rg_feed_key *key)
{
    struct rg_row_key first = {.id = key->id, .token = key->feed == RG_FEED_CARDS};
    if (first.token) {
        first.id = 0;
        memcpy(first.bytes, key->token.bytes, sizeof first.bytes);
    }
    return first;
}

int rg_row_key_compare(const struct rg_row_key *a, const struct rg_row_key *b)
{
    return a->id != b->id ? (a->id < b->id ? -1 : 1) : memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

size_t rg_row_key_write(const struct rg_row_key *key, char text[RG_ROW_KEY_TEXT])
{
    if (key->token) {
        rg_hex_write(key->bytes, sizeof key->bytes, text);
        return 2 * sizeof key->bytes;
    }
    return (size_t)snprintf(text, RG_ROW_KEY_TEXT, "%" PRId64, key->id);
}

enum rg_status rg_row_bucket(const struct rg_row_key *key, uint32_t *bucket)
{
    char text[RG_ROW_KEY_TEXT];
    uint8_t hash[32];
    size_t len = rg_row_key_write(key, text);
    enum rg_status status = rg_sha256(text, len, hash);
    if (status == RG_OK) {
        *bucket = hash[0];
    }
    return status;
}

void rg_sum_write(uint64_t sum, uint8_t bytes[8])
{
    for (unsigned i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)(sum >> (56 - 8 * i));
    }
}

uint64_t rg_sum_read(const uint8_t bytes[8])
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < 8; i++) {
        sum = sum << 8 | bytes[i];
    }
    return sum;
}
