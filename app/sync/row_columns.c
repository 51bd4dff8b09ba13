#include "row_columns.h"

#include "card_counter.h"

#define ID_MAX       9007199254740991LL
#define TIME_MAX     253402300799999LL /* the end of the year 9999 */
#define QUANTITY_MAX 1000000
#define PRICE_MAX    1000000000000LL
#define NAME_BYTES   255
#define WORD_BYTES   64
#define KIND_BYTES   32
#define SAY_BYTES    (RG_NAME_MAX - 1)

#define AT(member) offsetof(struct rg_feed_row, member)

static const struct rg_column erasures[] = {
    {"member", RG_COLUMN_NUMBER, AT(erasure.member), 1, ID_MAX, false, 0},
    {"at", RG_COLUMN_NUMBER, AT(erasure.at), 0, TIME_MAX, true, 0},
};

static const struct rg_column associates[] = {
    {"id", RG_COLUMN_NUMBER, AT(associate.id), 1, ID_MAX, false, 0},
    {"name", RG_COLUMN_TEXT, AT(associate.name), 0, NAME_BYTES, true, 0},
    {"language", RG_COLUMN_TEXT, AT(associate.language), 0, WORD_BYTES, true, 0},
    {"role", RG_COLUMN_ROLE, AT(associate.role), 0, 0, false, 0},
};

static const struct rg_column products[] = {
    {"id", RG_COLUMN_NUMBER, AT(product.id), 1, ID_MAX, false, 0},
    {"sku", RG_COLUMN_TEXT, AT(product.sku), 0, NAME_BYTES, true, 0},
    {"title", RG_COLUMN_TEXT, AT(product.title), 0, NAME_BYTES, false, 0},
    {"name", RG_COLUMN_TEXT, AT(product.name), 0, NAME_BYTES, true, 0},
    {"category", RG_COLUMN_TEXT, AT(product.category), 0, WORD_BYTES, true, 0},
    {"season", RG_COLUMN_TEXT, AT(product.season), 0, WORD_BYTES, true, 0},
    {"price", RG_COLUMN_NUMBER, AT(product.price), 0, PRICE_MAX, true, -1},
    {"currency", RG_COLUMN_TEXT, AT(product.currency), 0, 3, true, 0},
    {"one_off", RG_COLUMN_FLAG, AT(product.one_off), 0, 0, true, 0},
    {"popularity", RG_COLUMN_NUMBER, AT(product.popularity), 0, PRICE_MAX, true, 0},
    {"picture", RG_COLUMN_PICTURE, AT(product), 0, 0, true, 0},
    {"discreet", RG_COLUMN_FLAG, AT(product.discreet), 0, 0, true, 0},
    {"since", RG_COLUMN_NUMBER, AT(product.since), 0, TIME_MAX, true, 0},
};

static const struct rg_column stock[] = {
    {"product", RG_COLUMN_NUMBER, AT(stock.product), 1, ID_MAX, false, 0},
    {"size", RG_COLUMN_KEY_TEXT, AT(stock.size), 0, WORD_BYTES, false, 0},
    {"quantity", RG_COLUMN_NUMBER, AT(stock.quantity), -QUANTITY_MAX, QUANTITY_MAX, false, 0},
    {"as_of", RG_COLUMN_NUMBER, AT(stock.as_of), 0, TIME_MAX, true, 0},
};

static const struct rg_column prices[] = {
    {"product", RG_COLUMN_NUMBER, AT(price.product), 1, ID_MAX, false, 0},
    {"valid_from", RG_COLUMN_NUMBER, AT(price.from), 0, TIME_MAX, false, 0},
    {"valid_until", RG_COLUMN_NUMBER, AT(price.until), 1, TIME_MAX, true, 0},
    {"price", RG_COLUMN_NUMBER, AT(price.price), 0, PRICE_MAX, false, 0},
    {"currency", RG_COLUMN_CURRENCY, AT(price.currency), 0, 3, false, 0},
};

static const struct rg_column neighbours[] = {
    {"product", RG_COLUMN_NUMBER, AT(neighbours.product), 1, ID_MAX, false, 0},
    {"others", RG_COLUMN_NEIGHBOURS, AT(neighbours), 0, 0, false, 0},
    {"counted", RG_COLUMN_COUNTED, AT(neighbours), 0, 0, false, 0},
};

static const struct rg_column consents[] = {
    {"member", RG_COLUMN_NUMBER, AT(consent.member), 1, ID_MAX, false, 0},
    {"purpose", RG_COLUMN_PURPOSE, AT(consent.purpose), 0, 0, false, 0},
    {"granted", RG_COLUMN_GRANTED, AT(consent.granted), 0, 0, false, 0},
    {"text_version", RG_COLUMN_TEXT, AT(consent.text_version), 0, NAME_BYTES, true, 0},
    {"at", RG_COLUMN_NUMBER, AT(consent.at), 0, TIME_MAX, true, 0},
    {"heads", RG_COLUMN_HEADS, AT(consent), 0, 0, true, 0},
};

static const struct rg_column members[] = {
    {"id", RG_COLUMN_NUMBER, AT(member.id), 1, ID_MAX, false, 0},
    {"display_name", RG_COLUMN_TEXT, AT(member.display_name), 0, NAME_BYTES, true, 0},
    {"first_name", RG_COLUMN_TEXT, AT(member.first_name), 0, NAME_BYTES, true, 0},
    {"language", RG_COLUMN_TEXT, AT(member.language), 0, WORD_BYTES, true, 0},
    {"birth_month", RG_COLUMN_SMALL, AT(member.birth_month), 1, 12, true, 0},
    {"birth_day", RG_COLUMN_SMALL, AT(member.birth_day), 1, 31, true, 0},
    {"member_since", RG_COLUMN_NUMBER, AT(member.member_since), 0, TIME_MAX, true, 0},
    {"sizes", RG_COLUMN_SIZES, AT(member), 0, 0, true, 0},
    {"wishes", RG_COLUMN_WISHES, AT(member), 0, 0, true, 0},
    {"occasions", RG_COLUMN_OCCASIONS, AT(member), 0, 0, true, 0},
    {"contacts", RG_COLUMN_CONTACTS, AT(member), 0, 0, true, 0},
    {"household", RG_COLUMN_HOUSEHOLD, AT(member), 1, ID_MAX, true, 0},
    {"visitor", RG_COLUMN_NUMBER, AT(member.visits_until), 0, TIME_MAX, true, 0},
    {"points", RG_COLUMN_POINTS, AT(member), 0, ID_MAX, true, -1},
    {"trials", RG_COLUMN_TRIALS, AT(member), 1, ID_MAX, true, 0},
    {"say", RG_COLUMN_TEXT, AT(member.say), 0, SAY_BYTES, true, 0},
    {"threads", RG_COLUMN_THREADS, AT(member), 0, 0, true, 0},
    {"online", RG_COLUMN_ONLINE, AT(member), 0, 0, true, 0},
    {"ratings", RG_COLUMN_RATINGS, AT(member), 0, 0, true, 0},
    {"rests", RG_COLUMN_RESTS, AT(member), 0, 0, true, 0},
};

static const struct rg_column cards[] = {
    {"token", RG_COLUMN_TOKEN, AT(card.token), 0, 0, false, 0},
    {"key_version", RG_COLUMN_KEY_VERSION, AT(card.token.key_version), 1, UINT32_MAX, false, 0},
    {"kind", RG_COLUMN_HOLDER_KIND, AT(card.kind), 0, 0, false, 0},
    {"holder", RG_COLUMN_NUMBER, AT(card.holder), 1, ID_MAX, false, 0},
    {"status", RG_COLUMN_STATUS, AT(card.blocked), 0, 0, false, 0},
    {"assurance", RG_COLUMN_NUMBER, AT(card.assurance), RG_ASSURANCE_L0, RG_ASSURANCE_L2, true,
     RG_ASSURANCE_L2},
    {"medium", RG_COLUMN_MEDIUM, AT(card.medium), 0, 0, true, 0},
    {"keys", RG_COLUMN_CARD_KEYS, AT(card), 0, 0, true, 0},
    {"counter", RG_COLUMN_NUMBER, AT(card.counter), 0, RG_CARD_COUNTER_MAX, true, 0},
};

static const struct rg_column purchases[] = {
    {"member", RG_COLUMN_NUMBER, AT(purchase.member), 1, ID_MAX, false, 0},
    {"line", RG_COLUMN_NUMBER, AT(purchase.line), 1, ID_MAX, false, 0},
    {"at", RG_COLUMN_NUMBER, AT(purchase.at), 0, TIME_MAX, false, 0},
    {"product", RG_COLUMN_NUMBER, AT(purchase.product), 1, ID_MAX, false, 0},
    {"size", RG_COLUMN_TEXT, AT(purchase.size), 0, WORD_BYTES, true, 0},
    {"quantity", RG_COLUMN_NUMBER, AT(purchase.quantity), 0, QUANTITY_MAX, false, 0},
    {"price", RG_COLUMN_NUMBER, AT(purchase.price), 0, PRICE_MAX, true, -1},
    {"returned", RG_COLUMN_NUMBER, AT(purchase.returned), 0, QUANTITY_MAX, true, 0},
    {"gift", RG_COLUMN_FLAG, AT(purchase.gift), 0, 0, true, 0},
    {"discreet", RG_COLUMN_FLAG, AT(purchase.discreet), 0, 0, true, 0},
    {"staff", RG_COLUMN_FLAG, AT(purchase.staff), 0, 0, true, 0},
};

static const struct rg_column notes[] = {
    {"id", RG_COLUMN_NUMBER, AT(carried.id), 1, ID_MAX, false, 0},
    {"member", RG_COLUMN_NUMBER, AT(carried.member), 1, ID_MAX, false, 0},
    {"at", RG_COLUMN_NUMBER, AT(carried.at), 0, TIME_MAX, false, 0},
    {"kind", RG_COLUMN_TEXT, AT(carried.word), 0, KIND_BYTES, true, 0},
    {"text", RG_COLUMN_TEXT, AT(carried.text), 0, NAME_BYTES, false, 0},
    {"associate", RG_COLUMN_NUMBER, AT(carried.associate), 1, ID_MAX, true, 0},
};

static const struct rg_column requests[] = {
    {"id", RG_COLUMN_NUMBER, AT(carried.id), 1, ID_MAX, false, 0},
    {"member", RG_COLUMN_NUMBER, AT(carried.member), 1, ID_MAX, false, 0},
    {"at", RG_COLUMN_NUMBER, AT(carried.at), 0, TIME_MAX, false, 0},
    {"kind", RG_COLUMN_TEXT, AT(carried.word), 0, KIND_BYTES, true, 0},
    {"status", RG_COLUMN_TEXT, AT(carried.status), 0, KIND_BYTES, true, 0},
    {"text", RG_COLUMN_TEXT, AT(carried.text), 0, NAME_BYTES, true, 0},
    {"product", RG_COLUMN_NUMBER, AT(carried.product), 1, ID_MAX, true, 0},
    {"size", RG_COLUMN_TEXT, AT(carried.size), 0, KIND_BYTES, true, 0},
    {"owner", RG_COLUMN_NUMBER, AT(carried.associate), 1, ID_MAX, true, 0},
    {"due", RG_COLUMN_NUMBER, AT(carried.due), 0, TIME_MAX, true, 0},
};

static const struct rg_column offers[] = {
    {"id", RG_COLUMN_NUMBER, AT(carried.id), 1, ID_MAX, false, 0},
    {"member", RG_COLUMN_NUMBER, AT(carried.member), 1, ID_MAX, true, 0},
    {"title", RG_COLUMN_TEXT, AT(carried.title), 0, NAME_BYTES, false, 0},
    {"text", RG_COLUMN_TEXT, AT(carried.text), 0, NAME_BYTES, true, 0},
    {"product", RG_COLUMN_NUMBER, AT(carried.product), 1, ID_MAX, true, 0},
    {"code", RG_COLUMN_TEXT, AT(carried.word), 0, KIND_BYTES, true, 0},
    {"valid_from", RG_COLUMN_NUMBER, AT(carried.at), 0, TIME_MAX, false, 0},
    {"valid_until", RG_COLUMN_NUMBER, AT(carried.until), 1, TIME_MAX, true, 0},
};

static const struct rg_column tasks[] = {
    {"id", RG_COLUMN_NUMBER, AT(carried.id), 1, ID_MAX, false, 0},
    {"title", RG_COLUMN_TEXT, AT(carried.title), 0, NAME_BYTES, false, 0},
    {"text", RG_COLUMN_TEXT, AT(carried.text), 0, NAME_BYTES, true, 0},
    {"product", RG_COLUMN_NUMBER, AT(carried.product), 1, ID_MAX, true, 0},
    {"owner", RG_COLUMN_NUMBER, AT(carried.associate), 1, ID_MAX, true, 0},
    {"at", RG_COLUMN_NUMBER, AT(carried.at), 0, TIME_MAX, false, 0},
    {"due", RG_COLUMN_NUMBER, AT(carried.due), 0, TIME_MAX, true, 0},
    {"until", RG_COLUMN_NUMBER, AT(carried.until), 1, TIME_MAX, true, 0},
};

#define SET(array, keys, optional)                                                                           \
    (struct rg_column_set)                                                                                   \
    {                                                                                                        \
        array, sizeof(array) / sizeof(array)[0], keys, optional                                              \
    }

struct rg_column_set rg_columns_of(enum rg_feed feed)
{
    switch (feed) {
    case RG_FEED_ERASURES: return SET(erasures, 1, 0);
    case RG_FEED_ASSOCIATES: return SET(associates, 1, 0);
    case RG_FEED_PRODUCTS: return SET(products, 1, 3);
    case RG_FEED_STOCK: return SET(stock, 2, 0);
    case RG_FEED_NEIGHBOURS: return SET(neighbours, 1, 1);
    case RG_FEED_CONSENTS: return SET(consents, 2, 1);
    case RG_FEED_MEMBERS: return SET(members, 1, 10);
    case RG_FEED_CARDS: return SET(cards, 1, 4);
    case RG_FEED_PURCHASES: return SET(purchases, 2, 3);
    case RG_FEED_PRICES: return SET(prices, 2, 0);
    case RG_FEED_NOTES: return SET(notes, 1, 0);
    case RG_FEED_REQUESTS: return SET(requests, 1, 0);
    case RG_FEED_OFFERS: return SET(offers, 1, 0);
    case RG_FEED_TASKS: return SET(tasks, 1, 0);
    case RG_FEED_COUNT: break;
    }
    return (struct rg_column_set){NULL, 0, 0, 0};
}
