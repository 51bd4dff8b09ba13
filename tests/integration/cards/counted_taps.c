/* The kiosk's three threads of a tap, with the real reader and disk, and without a screen and HQ: whose card it is, or what was made of it,
 * goes out in a line. The member's card is one that counts, of the UID and the keys (hexadecimal) that are given; it stands in the place
 * of HQ's row of it.
 *
 *     counted-taps FOLDER CONNSTRING UID META-KEY FILE-KEY
 *     > READY
 *     > KNOWN member assurance | AGAIN | UNPROVEN | OTHER resolution
 *     > MEDIA replayed rolled-back unsaved
 *     until its input ends.
 */
#include "card_setup.h"
#include "cipher.h"
#include "clock_system.h"
#include "event_service.h"
#include "feeds.h"
#include "keystore_file.h"
#include "store_service.h"
#include "tap_service.h"
#include "text.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MEMBER 17

#define must(what)                                                                                           \
    do {                                                                                                     \
        if (!(what)) {                                                                                       \
            (void)fprintf(stderr, "counted-taps: not so: %s\n", #what);                                      \
            exit(1);                                                                                         \
        }                                                                                                    \
    } while (0)

static struct rg_mailbox news, asked, requests, events, orders;
static struct rg_keystore *keystore;
static struct rg_store *store;
static struct rg_store_sync *handle;
static struct rg_store_outbox *outbox;
static struct rg_tap_service taps;
static struct rg_store_service stores;
static struct rg_event_service savers;
static struct rg_card_token token;
static uint8_t keys[2][16];

static struct rg_text_view view(const char *text)
{
    return (struct rg_text_view){text, strlen(text)};
}

static void put(const struct rg_feed_row *row)
{
    must(rg_store_feed_begin(handle, row->feed, "e1", 0) == RG_OK);
    must(rg_store_feed_put(handle, row) == RG_OK);
    must(rg_store_feed_commit(handle, 1, 1700000000000) == RG_OK);
}

/* A disk that has been here has the rows. */
static void fill(void)
{
    struct rg_feed_cursor cursor;
    must(rg_store_feed_cursor(handle, RG_FEED_CARDS, &cursor) == RG_OK);
    if (cursor.version > 0) {
        return;
    }
    const struct rg_feed_row consent = {.feed = RG_FEED_CONSENTS,
                                        .consent = {.member = MEMBER,
                                                    .purpose = RG_PURPOSE_RECOGNISE,
                                                    .granted = true,
                                                    .text_version = view("v1"),
                                                    .at = 1}};
    const struct rg_feed_row member = {.feed = RG_FEED_MEMBERS,
                                       .member = {.id = MEMBER,
                                                  .display_name = view("Anna Weber"),
                                                  .first_name = view("Anna"),
                                                  .language = view("de")}};
    const struct rg_feed_row card = {
        .feed = RG_FEED_CARDS,
        .card = {.token = token, .kind = RG_HOLDER_MEMBER, .holder = MEMBER, .assurance = RG_ASSURANCE_L2}};
    put(&consent);
    put(&member);
    put(&card);
}

static void open_all(const char *folder, const char *uid)
{
    char path[512];
    struct rg_store_report report;
    struct rg_card card = {.type = RG_CARD_A, .uid_len = 7};
    (void)snprintf(path, sizeof path, "%s/keys", folder);
    must(rg_keystore_file_open(path, &keystore) == RG_OK);
    enum rg_status made = keystore->ops->make(keystore, RG_KEY_CARD_HASH, 1);
    must(made == RG_OK || made == RG_INVALID);
    must(rg_store_open(folder, keystore, 1700000000000, &report, &store) == RG_OK);
    must(rg_store_open_sync(store, &handle) == RG_OK && rg_store_open_outbox(store, &outbox) == RG_OK);
    must(rg_hex_read(uid, card.uid, 7) == RG_OK);
    must(rg_identity_token(&card, keystore, &token) == RG_OK);
    must(rg_mailbox_init(&news, sizeof(struct rg_news), RG_NEWS_CAPACITY) == RG_OK);
    must(rg_mailbox_init(&asked, sizeof(struct rg_request), RG_REQUESTS_CAPACITY) == RG_OK);
    must(rg_mailbox_init(&requests, sizeof(struct rg_request), RG_REQUESTS_CAPACITY) == RG_OK);
    must(rg_mailbox_init(&events, sizeof(struct rg_request), RG_REQUESTS_CAPACITY) == RG_OK);
    must(rg_mailbox_init(&orders, sizeof(struct rg_order), RG_ORDERS_CAPACITY) == RG_OK);
}

static void say(const struct rg_news *heard)
{
    if (heard->kind == RG_NEWS_READER && heard->reader == RG_PART_READY) {
        (void)printf("READY\n");
    } else if (heard->kind == RG_NEWS_CARD_RESOLVED && heard->resolution == RG_RESOLVED) {
        (void)printf("KNOWN %lld %d\n", (long long)heard->holder.member.value, (int)heard->holder.assurance);
    } else if (heard->kind == RG_NEWS_CARD_RESOLVED && heard->resolution == RG_RESOLVED_UNPROVEN) {
        (void)printf("UNPROVEN\n");
    } else if (heard->kind == RG_NEWS_CARD_RESOLVED && heard->resolution == RG_RESOLVED_AGAIN) {
        (void)printf("AGAIN\n");
    } else if (heard->kind == RG_NEWS_CARD_RESOLVED) {
        (void)printf("OTHER %d\n", (int)heard->resolution);
    }
    (void)fflush(stdout);
}

/* As the store does with HQ's row of a card that has keys. */
static void answer(const struct rg_request *request)
{
    struct rg_card_here here = {.question = request->question};
    if (request->kind != RG_REQUEST_CARD) {
        must(rg_mailbox_push(&requests, request) == RG_OK);
        return;
    }
    if (memcmp(&request->token, &token, sizeof token) == 0) {
        here = (struct rg_card_here){
            .question = request->question, .known = true, .medium = RG_MEDIUM_NTAG424, .key_count = 2};
        here.keys[0].kind = RG_CARD_KEY_SUN_META;
        here.keys[1].kind = RG_CARD_KEY_SUN_FILE;
        for (int i = 0; i < 2; i++) {
            here.keys[i].key.len = 16;
            memcpy(here.keys[i].key.bytes, keys[i], 16);
        }
    }
    must(rg_mailbox_push(&taps.here, &here) == RG_OK);
}

static void serve(void)
{
    static struct rg_news heard;
    struct rg_request request;
    struct rg_order order;
    for (;;) {
        struct pollfd wait[4] = {{.fd = rg_mailbox_doorbell(&news), .events = POLLIN},
                                 {.fd = rg_mailbox_doorbell(&asked), .events = POLLIN},
                                 {.fd = rg_mailbox_doorbell(&orders), .events = POLLIN},
                                 {.fd = STDIN_FILENO, .events = POLLIN}};
        (void)poll(wait, 4, -1);
        rg_mailbox_quiet(&news);
        rg_mailbox_quiet(&asked);
        rg_mailbox_quiet(&orders);
        while (rg_mailbox_pop(&asked, &request) == RG_OK) {
            answer(&request);
        }
        while (rg_mailbox_pop(&news, &heard) == RG_OK) {
            say(&heard);
        }
        while (rg_mailbox_pop(&orders, &order) == RG_OK) {
            if (order.kind == RG_ORDER_MEDIA) {
                (void)printf("MEDIA %u %u %u\n", order.media.replayed, order.media.rolled_back,
                             order.media.unsaved);
                (void)fflush(stdout);
            }
        }
        if (wait[3].revents != 0) {
            return;
        }
    }
}

int main(int argc, char **argv)
{
    static const struct rg_assurance_rules usual = {0};
    const struct rg_rights_place place = {.site = "store-1", .device = "kiosk-1"};
    struct rg_card_setup media;
    struct rg_cipher *cipher = NULL;
    struct rg_clock *clock = NULL;
    must(argc == 6 && rg_hex_read(argv[4], keys[0], 16) == RG_OK &&
         rg_hex_read(argv[5], keys[1], 16) == RG_OK);
    must(rg_clock_system_open(&clock) == RG_OK && rg_cipher_make(&cipher) == RG_OK);
    open_all(argv[1], argv[3]);
    fill();
    rg_card_setup_default(&media, cipher);
    must(rg_tap_service_init(&taps, argv[2], "a", &media, &news, &asked, keystore, clock) == RG_OK);
    taps.events = &events;
    rg_store_service_init(&stores, store, &usual, &news, &requests, &events, &orders, clock);
    rg_event_service_init(&savers, outbox, &place, &news, &events, &orders, clock);
    savers.counted.requests = &requests;
    struct rg_service rows[] = {rg_event_service_row(&savers), rg_store_service_row(&stores),
                                rg_tap_service_row(&taps)};
    must(rg_services_start(rows, 3) == RG_OK);
    serve();
    rg_services_stop(rows, 3);
    rg_tap_service_deinit(&taps);
    rg_store_close_outbox(outbox);
    rg_store_close_sync(handle);
    rg_store_close(store);
    keystore->ops->close(keystore);
    rg_cipher_free(cipher);
    return 0;
}
