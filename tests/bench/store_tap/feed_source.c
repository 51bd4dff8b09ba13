#include "feed_source.h"

#include "text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZES 5
static const char *const sizes[SIZES] = {"S", "M", "L", "XL", "XXL"};
#define CATEGORIES 12

static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static int64_t pick(uint64_t seed, int64_t count)
{
    return (int64_t)(mix(seed) % (uint64_t)count);
}

struct rg_card_token feed_source_token(int64_t customer)
{
    struct rg_card_token token = {.key_version = 1};
    for (size_t i = 0; i < 4; i++) {
        uint64_t part = mix((uint64_t)customer * 4 + i + 1000000007u);
        memcpy(token.bytes + 8 * i, &part, 8);
    }
    return token;
}

int64_t feed_source_rows(const struct feed_source *source, enum rg_feed feed)
{
    switch (feed) {
    /* What few stores have many of: measured are the others. */
    case RG_FEED_PRICES:
    case RG_FEED_NOTES:
    case RG_FEED_REQUESTS:
    case RG_FEED_OFFERS:
    case RG_FEED_TASKS:
    case RG_FEED_ERASURES: return 0;
    case RG_FEED_ASSOCIATES: return 20;
    case RG_FEED_PRODUCTS:
    case RG_FEED_NEIGHBOURS: return source->products;
    case RG_FEED_STOCK: return source->products * SIZES;
    case RG_FEED_CONSENTS: return source->customers * 2;
    case RG_FEED_MEMBERS:
    case RG_FEED_CARDS: return source->customers;
    case RG_FEED_PURCHASES: return source->purchases;
    case RG_FEED_COUNT: break;
    }
    return 0;
}

static const char *columns_of(enum rg_feed feed)
{
    static const char *const columns[RG_FEED_COUNT] = {
        "\"member\",\"at\"",
        "\"id\",\"name\",\"language\",\"role\"",
        "\"id\",\"sku\",\"title\",\"name\",\"category\",\"season\",\"price\",\"currency\",\"one_off\","
        "\"popularity\"",
        "\"product\",\"size\",\"quantity\",\"as_of\"",
        "\"product\",\"valid_from\",\"valid_until\",\"price\",\"currency\"",
        "\"product\",\"others\"",
        "\"member\",\"purpose\",\"granted\",\"text_version\",\"at\",\"heads\"",
        "\"id\",\"display_name\",\"first_name\",\"language\",\"birth_month\",\"birth_day\",\"member_since\","
        "\"sizes\","
        "\"wishes\",\"occasions\"",
        "\"token\",\"key_version\",\"kind\",\"holder\",\"status\"",
        "\"member\",\"line\",\"at\",\"product\",\"size\",\"quantity\",\"price\",\"returned\"",
        "\"id\",\"member\",\"at\",\"kind\",\"text\",\"associate\"",
        "\"id\",\"member\",\"at\",\"kind\",\"status\",\"text\",\"product\",\"size\",\"owner\",\"due\"",
        "\"id\",\"member\",\"title\",\"text\",\"product\",\"code\",\"valid_from\",\"valid_until\"",
        "\"id\",\"title\",\"text\",\"product\",\"owner\",\"at\",\"due\",\"until\""};
    return columns[feed];
}

struct writer {
    char *text;
    size_t len;
};

__attribute__((format(printf, 2, 3))) static void add(struct writer *writer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    writer->len += (size_t)vsprintf(writer->text + writer->len, format, arguments);
    va_end(arguments);
}

static void add_neighbours(struct writer *writer, const struct feed_source *source, int64_t product)
{
    add(writer, "[%" PRId64 ",[", product);
    for (int i = 0; i < 50; i++) {
        int64_t other = 1 + pick((uint64_t)product * 50 + (uint64_t)i, source->products);
        add(writer, "%s%" PRId64 ",%d", i > 0 ? "," : "", other, 600000 - 10000 * i);
    }
    add(writer, "]]");
}

static void add_row(struct writer *writer, const struct feed_source *source, enum rg_feed feed, int64_t i)
{
    uint64_t seed = (uint64_t)i * 131 + (uint64_t)feed;
    char token[65];
    switch (feed) {
    case RG_FEED_PRICES:
    case RG_FEED_NOTES:
    case RG_FEED_REQUESTS:
    case RG_FEED_OFFERS:
    case RG_FEED_TASKS:
    case RG_FEED_ERASURES: break;
    case RG_FEED_ASSOCIATES: add(writer, "[%" PRId64 ",\"Mia\",\"de\",\"associate\"]", i + 1); break;
    case RG_FEED_PRODUCTS:
        add(writer,
            "[%" PRId64 ",\"S-%06" PRId64 "\",\"Shirt %" PRId64 "\",\"A shirt of good cotton %" PRId64
            "\",\"c%" PRId64 "\",\"aw23\",%" PRId64 ",\"EUR\",%d,%" PRId64 "]",
            i + 1, i + 1, i + 1, i + 1, pick(seed, CATEGORIES), 990 + pick(seed, 20000), pick(seed, 20) == 0,
            pick(seed + 7, 3000));
        break;
    case RG_FEED_STOCK:
        add(writer, "[%" PRId64 ",\"%s\",%" PRId64 ",1700000000000]", i / SIZES + 1, sizes[i % SIZES],
            pick(seed, 2) == 0 ? 0 : pick(seed, 9));
        break;
    case RG_FEED_NEIGHBOURS: add_neighbours(writer, source, i + 1); break;
    case RG_FEED_CONSENTS:
        rg_hex_write(feed_source_token(-i - 1).bytes, 32, token);
        add(writer, "[%" PRId64 ",\"%s\",1,\"v3\",1690000000000,[\"%s\"]]", i / 2 + 1,
            i % 2 == 0 ? "recognise" : "purchases", token);
        break;
    case RG_FEED_MEMBERS:
        add(writer,
            "[%" PRId64 ",\"Frau Musterfrau %" PRId64 "\",\"Erika\",\"de\",%" PRId64 ",%" PRId64
            ",1500000000000,[[\"c1\",\"M\"],[\"c2\",\"L\"],[\"c3\",\"M\"]],[[%" PRId64
            ",\"M\",1690000000000],[%" PRId64 ",null,1680000000000]],[[\"anniversary\",6,1]]]",
            i + 1, i + 1, 1 + pick(seed, 12), 1 + pick(seed, 28), 1 + pick(seed, source->products),
            1 + pick(seed + 1, source->products));
        break;
    case RG_FEED_CARDS:
        rg_hex_write(feed_source_token(i + 1).bytes, 32, token);
        add(writer, "[\"%s\",1,\"member\",%" PRId64 ",\"active\"]", token, i + 1);
        break;
    case RG_FEED_PURCHASES:
        add(writer, "[%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",\"%s\",1,4990,%d]",
            source->shuffled ? 1 + pick(seed + 3, source->customers)
                             : i * source->customers / source->purchases + 1,
            i + 1, 1600000000000 + i * 1000, 1 + pick(seed, source->products), sizes[pick(seed, SIZES)],
            pick(seed, 5) == 0);
        break;
    case RG_FEED_COUNT: break;
    }
}

enum rg_status feed_source_published(void *context, const char *topic, bool retain, const char *payload,
                                     size_t len)
{
    struct feed_request *requests = context;
    struct feed_request request = {.waiting = true};
    char name[24];
    enum rg_feed feed;
    const char *at = strstr(payload, "\"feed\":\""), *from = strstr(payload, "\"from\":"),
               *rid = strstr(payload, "\"rid\":\"");
    if (strcmp(topic, "up/req") == 0 && at != NULL && from != NULL && rid != NULL &&
        sscanf(at, "\"feed\":\"%23[a-z]", name) == 1 &&
        sscanf(rid, "\"rid\":\"%39[0-9a-f-]", request.rid) == 1 && rg_feed_from_name(name, &feed) == RG_OK) {
        request.from = strtoll(from + 7, NULL, 10);
        requests[feed] = request;
    }
    (void)retain;
    (void)len;
    return RG_OK;
}

size_t feed_source_page(const struct feed_source *source, enum rg_feed feed, int64_t from, const char *rid,
                        char *text, int64_t *to)
{
    int64_t rows = feed_source_rows(source, feed);
    struct writer writer = {.text = text};
    add(&writer,
        "{\"v\":1,\"id\":\"x\",\"t\":\"page\",\"ts\":1700000000000,\"exp\":null,\"b\":{\"rid\":\"%s\","
        "\"feed\":"
        "\"%s\",\"epoch\":\"%s\",\"from\":%" PRId64 ",\"columns\":[%s],\"rows\":[",
        rid, rg_feed_name(feed), source->epoch != NULL ? source->epoch : "e1", from, columns_of(feed));
    int64_t i = from;
    for (; i < rows && writer.len < 60 * 1024; i++) {
        if (i > from) {
            add(&writer, ",");
        }
        add_row(&writer, source, feed, i);
    }
    add(&writer, "],\"dels\":[],\"to\":%" PRId64 ",\"more\":%s}}", i, i < rows ? "true" : "false");
    *to = i;
    return writer.len;
}
