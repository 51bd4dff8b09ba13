/* The events thread: a tap that could be a recording is on the disk before the store is asked whose card it is, or it is refused. */
#include "event_service.h"

#include "clock_system.h"
#include "handle.h"
#include "store_scene.h"

#include <poll.h>

struct desk {
    struct scene *scene;
    struct rg_clock *clock;
    struct rg_mailbox news, requests, events, orders;
    struct rg_event_service service;
    struct rg_service row;
};

static int open_desk(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    const struct rg_rights_place place = {.site = "store-1", .device = "kiosk-1"};
    void *scene = NULL;
    assert_non_null(desk);
    assert_int_equal(scene_begin(&scene), 0);
    desk->scene = scene;
    assert_int_equal(rg_clock_system_open(&desk->clock), RG_OK);
    assert_int_equal(rg_mailbox_init(&desk->news, sizeof(struct rg_news), RG_NEWS_CAPACITY), RG_OK);
    assert_int_equal(rg_mailbox_init(&desk->requests, sizeof(struct rg_request), 1), RG_OK);
    assert_int_equal(rg_mailbox_init(&desk->events, sizeof(struct rg_request), RG_REQUESTS_CAPACITY), RG_OK);
    assert_int_equal(rg_mailbox_init(&desk->orders, sizeof(struct rg_order), RG_ORDERS_CAPACITY), RG_OK);
    rg_event_service_init(&desk->service, desk->scene->outbox, &place, &desk->news, &desk->events,
                          &desk->orders, desk->clock);
    desk->service.counted.requests = &desk->requests;
    desk->row = rg_event_service_row(&desk->service);
    *state = desk;
    return 0;
}

static int close_desk(void **state)
{
    struct desk *desk = *state;
    void *scene = desk->scene;
    rg_services_stop(&desk->row, 1);
    rg_mailbox_deinit(&desk->news);
    rg_mailbox_deinit(&desk->requests);
    rg_mailbox_deinit(&desk->events);
    rg_mailbox_deinit(&desk->orders);
    desk->clock->ops->close(desk->clock);
    free(desk);
    return scene_end(&scene);
}

static struct rg_request tap(uint64_t number, uint32_t counter)
{
    return (struct rg_request){.kind = RG_REQUEST_COUNT,
                               .tap = number,
                               .token = token_of(1),
                               .proven = RG_ASSURANCE_L1,
                               .medium = "ntag424",
                               .counter = counter};
}

static struct rg_request show(uint64_t number, uint8_t what)
{
    return (struct rg_request){.kind = RG_REQUEST_COUNT,
                               .tap = number,
                               .token = token_of(1),
                               .proven = RG_ASSURANCE_L1,
                               .medium = "vas",
                               .once = true,
                               .window_s = 120,
                               .seen = {what}};
}

/* The thread takes all that was asked, and ends. */
static void serve(struct desk *desk, const struct rg_request *wanted)
{
    assert_int_equal(rg_mailbox_push(&desk->events, wanted), RG_OK);
    assert_int_equal(rg_services_start(&desk->row, 1), RG_OK);
    rg_services_stop(&desk->row, 1);
}

static void expect_asked(struct desk *desk, uint64_t number, enum rg_assurance proven)
{
    struct rg_request request;
    struct rg_news news;
    assert_int_equal(rg_mailbox_pop(&desk->requests, &request), RG_OK);
    assert_int_equal(request.kind, RG_REQUEST_RESOLVE);
    assert_int_equal(request.tap, number);
    assert_int_equal(request.proven, proven);
    assert_non_null(request.medium);
    const struct rg_card_token token = token_of(1);
    assert_memory_equal(&request.token, &token, sizeof token);
    assert_int_equal(rg_mailbox_pop(&desk->news, &news), RG_NOT_FOUND);
}

static void expect_refused(struct desk *desk, uint64_t number, enum rg_resolution resolution)
{
    static struct rg_news news;
    struct rg_request request;
    assert_int_equal(rg_mailbox_pop(&desk->requests, &request), RG_NOT_FOUND);
    do {
        assert_int_equal(rg_mailbox_pop(&desk->news, &news), RG_OK);
    } while (news.kind == RG_NEWS_DATABASE);
    assert_int_equal(news.kind, RG_NEWS_CARD_RESOLVED);
    assert_int_equal(news.tap, number);
    assert_int_equal(news.resolution, resolution);
}

/* What the newest of the orders says of media. */
static struct rg_sync_media told(struct desk *desk)
{
    struct rg_order order;
    struct rg_sync_media media = {0};
    while (rg_mailbox_pop(&desk->orders, &order) == RG_OK) {
        media = order.kind == RG_ORDER_MEDIA ? order.media : media;
    }
    return media;
}

static uint32_t saved(struct desk *desk)
{
    uint32_t pending = 0;
    assert_int_equal(rg_outbox_pending(desk->scene->outbox, &pending), RG_OK);
    return pending;
}

static void it_is_on_the_disk_before_the_store_is_asked(void **state)
{
    struct desk *desk = *state;
    struct rg_request wanted = tap(1, 61), filler = {.kind = RG_REQUEST_BADGE};
    serve(desk, &wanted);
    expect_asked(desk, 1, RG_ASSURANCE_L1);
    assert_int_equal(saved(desk), 1);
    struct rg_order order;
    assert_int_equal(rg_mailbox_pop(&desk->orders, &order), RG_OK);
    assert_int_equal(order.kind, RG_ORDER_OUTBOX_CHANGED);
    /* A store that takes nothing is said, and what was kept is kept. */
    assert_int_equal(rg_mailbox_push(&desk->requests, &filler), RG_OK);
    wanted = tap(2, 62);
    serve(desk, &wanted);
    assert_int_equal(rg_mailbox_pop(&desk->requests, &filler), RG_OK);
    expect_refused(desk, 2, RG_RESOLVED_DATABASE_FAULT);
    wanted = tap(3, 62);
    serve(desk, &wanted);
    expect_refused(desk, 3, RG_RESOLVED_UNPROVEN);
}

/* What it would have sync, the link and HQ do competes with the frames of the tap. */
static void hq_hears_of_it_with_what_is_shown(void **state)
{
    struct desk *desk = *state;
    struct rg_order order;
    const struct rg_request wanted = tap(1, 61), next = tap(2, 62);
    const struct rg_request shown = {.kind = RG_REQUEST_SHOWN, .visit = {1}, .holder = {.member = {1}}};
    rg_event_service_serve(&desk->service, &wanted);
    expect_asked(desk, 1, RG_ASSURANCE_L1);
    assert_int_equal(saved(desk), 1);
    assert_int_equal(rg_mailbox_pop(&desk->orders, &order), RG_NOT_FOUND);
    rg_event_service_serve(&desk->service, &shown);
    assert_int_equal(saved(desk), 2);
    assert_int_equal(rg_mailbox_pop(&desk->orders, &order), RG_OK);
    assert_int_equal(order.kind, RG_ORDER_OUTBOX_CHANGED);
    /* Another kiosk may be shown the same card's recording meanwhile. */
    assert_true(order.awaited);
    assert_int_equal(rg_mailbox_pop(&desk->orders, &order), RG_NOT_FOUND);
    /* For what is shown without such a card nobody waits at HQ, for what came of it somebody may. */
    const struct rg_request outcome = {.kind = RG_REQUEST_OUTCOME,
                                       .visit = {1},
                                       .holder = {.member = {1}},
                                       .outcome = RG_OUTCOME_SOLD,
                                       .item_count = 1,
                                       .products = {{7}},
                                       .reasons = {RG_REASON_BESTSELLER}};
    rg_event_service_serve(&desk->service, &shown);
    assert_int_equal(rg_mailbox_pop(&desk->orders, &order), RG_OK);
    assert_false(order.awaited);
    rg_event_service_serve(&desk->service, &outcome);
    assert_int_equal(rg_mailbox_pop(&desk->orders, &order), RG_OK);
    assert_true(order.awaited);
    struct rg_news saved_news;
    assert_int_equal(rg_mailbox_pop(&desk->news, &saved_news), RG_OK);
    /* And when nothing is shown, without being asked. */
    rg_event_service_serve(&desk->service, &next);
    expect_asked(desk, 2, RG_ASSURANCE_L1);
    assert_int_equal(rg_mailbox_pop(&desk->orders, &order), RG_NOT_FOUND);
    rg_mailbox_quiet(&desk->orders);
    assert_int_equal(rg_services_start(&desk->row, 1), RG_OK);
    struct pollfd told = {.fd = rg_mailbox_doorbell(&desk->orders), .events = POLLIN};
    assert_int_equal(poll(&told, 1, 20000), 1);
    assert_int_equal(rg_mailbox_pop(&desk->orders, &order), RG_OK);
    assert_int_equal(order.kind, RG_ORDER_OUTBOX_CHANGED);
}

static void a_recording_is_refused_like_a_copy_and_counted(void **state)
{
    struct desk *desk = *state;
    struct rg_request wanted = tap(1, 61);
    serve(desk, &wanted);
    expect_asked(desk, 1, RG_ASSURANCE_L1);
    wanted = tap(2, 61);
    serve(desk, &wanted);
    expect_refused(desk, 2, RG_RESOLVED_UNPROVEN);
    wanted = tap(3, 60);
    serve(desk, &wanted);
    expect_refused(desk, 3, RG_RESOLVED_UNPROVEN);
    wanted = show(4, 5);
    serve(desk, &wanted);
    expect_asked(desk, 4, RG_ASSURANCE_L1);
    wanted = show(5, 5);
    serve(desk, &wanted);
    expect_refused(desk, 5, RG_RESOLVED_UNPROVEN);
    const struct rg_sync_media media = told(desk);
    assert_int_equal(media.replayed, 2);
    assert_int_equal(media.rolled_back, 1);
    assert_int_equal(media.unsaved, 0);
    assert_int_equal(saved(desk), 2);
}

static void a_disk_that_takes_nothing_grants_nothing(void **state)
{
    struct desk *desk = *state;
    struct rg_request wanted = tap(1, 61);
    static struct rg_news news;
    assert_int_equal(rg_sql_exec(desk->scene->outbox->db, "PRAGMA query_only = 1"), RG_OK);
    serve(desk, &wanted);
    expect_refused(desk, 1, RG_RESOLVED_AGAIN);
    assert_int_equal(told(desk).unsaved, 1);
    while (rg_mailbox_pop(&desk->news, &news) == RG_OK) {
        assert_int_equal(news.kind, RG_NEWS_DATABASE);
    }
    assert_int_equal(rg_sql_exec(desk->scene->outbox->db, "PRAGMA query_only = 0"), RG_OK);
    wanted = tap(2, 61);
    serve(desk, &wanted);
    struct rg_request request;
    assert_int_equal(rg_mailbox_pop(&desk->requests, &request), RG_OK);
}

static void of_too_many_phones_one_is_its_number(void **state)
{
    struct desk *desk = *state;
    struct rg_request wanted = show(1, 5);
    assert_int_equal(
        rg_sql_exec(desk->scene->outbox->db,
                    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4095) INSERT "
                    "INTO pass_seen SELECT i, randomblob(32), 9000000000000 FROM n"),
        RG_OK);
    serve(desk, &wanted);
    expect_asked(desk, 1, RG_ASSURANCE_L0);
    assert_int_equal(told(desk).crowded, 1);
}

static void without_a_store_nothing_is_granted(void **state)
{
    struct desk *desk = *state;
    struct rg_request wanted = tap(1, 61);
    desk->service.counted.requests = NULL;
    serve(desk, &wanted);
    expect_refused(desk, 1, RG_RESOLVED_DATABASE_FAULT);
}

#define SCENE(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)

int main(void)
{
    const struct CMUnitTest tests[] = {SCENE(it_is_on_the_disk_before_the_store_is_asked),
                                       SCENE(hq_hears_of_it_with_what_is_shown),
                                       SCENE(a_recording_is_refused_like_a_copy_and_counted),
                                       SCENE(a_disk_that_takes_nothing_grants_nothing),
                                       SCENE(of_too_many_phones_one_is_its_number),
                                       SCENE(without_a_store_nothing_is_granted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
