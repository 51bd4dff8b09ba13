/* The store thread: what a badge opens is decided where the profile would be read, whoever answers first. */
#include "store_service.h"

#include "card_seal.h"
#include "clock_system.h"
#include "crypto.h"
#include "handle.h"
#include "personal.h"
#include "store_scene.h"

#include <poll.h>

#define MEMBER 101
#define BEN    102
#define MIA    7
#define IDA    9

struct desk {
    struct scene *scene;
    struct rg_clock *clock;
    struct rg_mailbox news, requests, events, orders, heard;
    struct rg_store_service service;
    struct rg_service row;
    struct rg_badge_time badge_time;
    enum rg_assurance badge;
};

static const struct rg_assurance_rules usual = {0};

static struct rg_feed_row associate_row(int64_t id, const char *name, const char *language,
                                        enum rg_associate_role role)
{
    return (struct rg_feed_row){
        .feed = RG_FEED_ASSOCIATES,
        .associate = {.id = id, .name = view(name), .language = view(language), .role = role}};
}

/* HQ was heard so long ago. */
static void hear(struct desk *desk, int64_t ago_ms)
{
    int64_t boot_ms = (int64_t)(desk->clock->ops->boottime_ns(desk->clock) / 1000000u);
    const struct rg_lease lease = {.heard_ms = 1, .boottime_ms = boot_ms, .up_ms = ago_ms};
    rg_badge_time_told(&desk->badge_time, &lease);
}

static int open_desk(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    assert_non_null(desk);
    void *scene = NULL;
    assert_int_equal(scene_begin(&scene), 0);
    desk->scene = scene;
    struct rg_feed_row staff[] = {associate_row(MIA, "Mia", "fr", RG_ROLE_ASSOCIATE),
                                  associate_row(IDA, "Ida", "de", RG_ROLE_IT)};
    scene_page(desk->scene, RG_FEED_ASSOCIATES, staff, 2);
    struct rg_feed_row member = {.feed = RG_FEED_MEMBERS,
                                 .member = {.id = MEMBER,
                                            .display_name = view("Anna Weber"),
                                            .first_name = view("Anna"),
                                            .language = view("ja")}};
    scene_page(desk->scene, RG_FEED_MEMBERS, &member, 1);
    struct rg_feed_row consent = consent_row(MEMBER, RG_PURPOSE_RECOGNISE, true);
    scene_page(desk->scene, RG_FEED_CONSENTS, &consent, 1);
    assert_int_equal(rg_clock_system_open(&desk->clock), RG_OK);
    assert_int_equal(rg_mailbox_init(&desk->news, sizeof(struct rg_news), RG_NEWS_CAPACITY), RG_OK);
    assert_int_equal(rg_mailbox_init(&desk->requests, sizeof(struct rg_request), RG_REQUESTS_CAPACITY),
                     RG_OK);
    assert_int_equal(rg_mailbox_init(&desk->events, sizeof(struct rg_request), RG_REQUESTS_CAPACITY), RG_OK);
    assert_int_equal(rg_mailbox_init(&desk->orders, sizeof(struct rg_order), RG_ORDERS_CAPACITY), RG_OK);
    assert_int_equal(rg_mailbox_init(&desk->heard, sizeof(struct rg_card_here), 4), RG_OK);
    rg_store_service_init(&desk->service, desk->scene->store, &usual, &desk->news, &desk->requests,
                          &desk->events, &desk->orders, desk->clock);
    rg_badge_time_init(&desk->badge_time, desk->clock, NULL);
    hear(desk, 0);
    desk->service.badge_time = &desk->badge_time;
    desk->row = rg_store_service_row(&desk->service);
    assert_int_equal(rg_services_start(&desk->row, 1), RG_OK);
    desk->badge = RG_ASSURANCE_L1;
    *state = desk;
    return 0;
}

static int close_desk(void **state)
{
    struct desk *desk = *state;
    rg_services_stop(&desk->row, 1);
    rg_mailbox_deinit(&desk->heard);
    rg_mailbox_deinit(&desk->orders);
    rg_mailbox_deinit(&desk->events);
    rg_mailbox_deinit(&desk->requests);
    rg_mailbox_deinit(&desk->news);
    desk->clock->ops->close(desk->clock);
    void *scene = desk->scene;
    assert_int_equal(scene_end(&scene), 0);
    free(desk);
    return 0;
}

static struct rg_news ask(struct desk *desk, struct rg_request request)
{
    struct rg_news news;
    assert_int_equal(rg_mailbox_push(&desk->requests, &request), RG_OK);
    while (rg_mailbox_pop(&desk->news, &news) != RG_OK) {
        struct pollfd wait = {.fd = rg_mailbox_doorbell(&desk->news), .events = POLLIN};
        assert_int_equal(poll(&wait, 1, 60000), 1);
        rg_mailbox_quiet(&desk->news);
    }
    return news;
}

static struct rg_news load(struct desk *desk, int64_t associate)
{
    struct rg_request request = {.kind = RG_REQUEST_LOAD,
                                 .visit = {3},
                                 .holder = rg_identity_member((struct rg_member_id){MEMBER}, RG_ASSURANCE_L1),
                                 .badge_holds = associate != 0,
                                 .associate = {associate},
                                 .badge = desk->badge};
    return ask(desk, request);
}

/* Ben, with whom the member shares a card, if both allow it. */
static void share(struct desk *desk, bool ben_allows)
{
    struct rg_feed_row rows[] = {{.feed = RG_FEED_MEMBERS,
                                  .member = {.id = MEMBER,
                                             .display_name = view("Anna Weber"),
                                             .first_name = view("Anna"),
                                             .household_count = 1,
                                             .household = {BEN}}},
                                 {.feed = RG_FEED_MEMBERS,
                                  .member = {.id = BEN,
                                             .display_name = view("Ben Weber"),
                                             .first_name = view("Ben"),
                                             .household_count = 1,
                                             .household = {MEMBER}}}};
    struct rg_feed_row consents[] = {consent_row(MEMBER, RG_PURPOSE_HOUSEHOLD, true),
                                     consent_row(BEN, RG_PURPOSE_RECOGNISE, true),
                                     consent_row(BEN, RG_PURPOSE_HOUSEHOLD, ben_allows)};
    struct rg_feed_row card = card_row(5, RG_HOLDER_MEMBER, MEMBER, false);
    scene_page(desk->scene, RG_FEED_MEMBERS, rows, 2);
    scene_page(desk->scene, RG_FEED_CONSENTS, consents, 3);
    scene_page(desk->scene, RG_FEED_CARDS, &card, 1);
}

static void a_card_of_a_household_comes_with_first_names(void **state)
{
    struct desk *desk = *state;
    const struct rg_request tapped = {.kind = RG_REQUEST_RESOLVE, .tap = 1, .token = token_of(5)};
    share(desk, false);
    struct rg_news news = ask(desk, tapped);
    assert_int_equal(news.resolution, RG_RESOLVED);
    assert_int_equal(news.holder.member.value, MEMBER);
    assert_in_range(news.household.count, 0, 1);
    share(desk, true);
    news = ask(desk, tapped);
    assert_int_equal(news.holder.member.value, MEMBER);
    assert_int_equal(news.household.count, 2);
    assert_int_equal(news.household.members[1].member.value, BEN);
    assert_string_equal(news.household.members[1].first_name, "Ben");
    assert_null(memmem(&news, sizeof news, "Weber", 5));
}

static bool told(struct desk *desk, struct rg_news *news)
{
    rg_mailbox_ring(&desk->requests);
    struct pollfd wait = {.fd = rg_mailbox_doorbell(&desk->news), .events = POLLIN};
    (void)poll(&wait, 1, 100);
    rg_mailbox_quiet(&desk->news);
    return rg_mailbox_pop(&desk->news, news) == RG_OK;
}

static bool ordered(struct desk *desk, struct rg_order *order)
{
    /* What is answered after it has been served after it. */
    (void)load(desk, 0);
    return rg_mailbox_pop(&desk->orders, order) == RG_OK;
}

static void fetch(struct desk *desk, uint64_t tap)
{
    const struct rg_request wanted = {.kind = RG_REQUEST_FETCH, .tap = tap};
    assert_int_equal(rg_mailbox_push(&desk->requests, &wanted), RG_OK);
}

static void tap_nobody(struct desk *desk, uint64_t tap, uint8_t card)
{
    const struct rg_request tapped = {.kind = RG_REQUEST_RESOLVE, .tap = tap, .token = token_of(card)};
    assert_int_equal(ask(desk, tapped).resolution, RG_RESOLVED_UNKNOWN);
}

/* Nobody joins with a card that was lost, nor with a badge that was revoked; that is said at once. Of who withdrew nothing is said. */
static void a_blocked_card_is_over_unless_they_withdrew(void **state)
{
    struct desk *desk = *state;
    const struct rg_feed_row cards[] = {card_row(5, RG_HOLDER_MEMBER, MEMBER, true),
                                        card_row(6, RG_HOLDER_BADGE, 3, true),
                                        card_row(7, RG_HOLDER_MEMBER, BEN, true)};
    const struct rg_feed_row consents[] = {consent_row(BEN, RG_PURPOSE_RECOGNISE, false),
                                           consent_row(MEMBER, RG_PURPOSE_RECOGNISE, true)};
    scene_page(desk->scene, RG_FEED_CARDS, cards, 3);
    scene_page(desk->scene, RG_FEED_CONSENTS, consents, 2);
    for (uint8_t card = 5; card <= 6; card++) {
        const struct rg_request tapped = {.kind = RG_REQUEST_RESOLVE, .tap = card, .token = token_of(card)};
        const struct rg_news news = ask(desk, tapped);
        assert_int_equal(news.resolution, RG_RESOLVED_ENDED);
        assert_int_equal(news.holder.kind, RG_HOLDER_NOBODY);
    }
    tap_nobody(desk, 7, 7);
}

/* Unknown, blocked, and of somebody who withdrew: HQ is asked the same of each, and of the newest card alone. */
static void whatever_a_card_is_to_us_hq_is_asked_alike(void **state)
{
    struct desk *desk = *state;
    const struct rg_feed_row cards[] = {card_row(6, RG_HOLDER_MEMBER, BEN, true),
                                        card_row(7, RG_HOLDER_MEMBER, BEN, false)};
    const struct rg_feed_row no = consent_row(BEN, RG_PURPOSE_RECOGNISE, false);
    struct rg_order order;
    scene_page(desk->scene, RG_FEED_CARDS, cards, 2);
    scene_page(desk->scene, RG_FEED_CONSENTS, &no, 1);
    for (uint8_t card = 5; card <= 7; card++) {
        tap_nobody(desk, card, card);
        fetch(desk, card);
        assert_true(ordered(desk, &order));
        assert_int_equal(order.kind, RG_ORDER_VISITOR);
        const struct rg_card_token token = token_of(card);
        assert_memory_equal(order.token.bytes, token.bytes, sizeof token.bytes);
    }
    fetch(desk, 6);
    fetch(desk, 0);
    assert_false(ordered(desk, &order));
}

/* They are told of once all of them is there, and once. */
static void who_was_fetched_is_told_of_when_they_are_there(void **state)
{
    struct desk *desk = *state;
    struct rg_news news;
    const struct rg_feed_row member = {.feed = RG_FEED_MEMBERS,
                                       .member = {.id = BEN,
                                                  .display_name = view("Ben Weber"),
                                                  .first_name = view("Ben"),
                                                  .visits_until = INT64_C(1) << 52}};
    const struct rg_feed_row consent = consent_row(BEN, RG_PURPOSE_RECOGNISE, true),
                             card = card_row(5, RG_HOLDER_MEMBER, BEN, false);
    tap_nobody(desk, 1, 5);
    fetch(desk, 1);
    scene_page(desk->scene, RG_FEED_CARDS, &card, 1);
    assert_false(told(desk, &news));
    scene_page(desk->scene, RG_FEED_CONSENTS, &consent, 1);
    assert_false(told(desk, &news));
    scene_page(desk->scene, RG_FEED_MEMBERS, &member, 1);
    assert_true(told(desk, &news));
    assert_int_equal(news.kind, RG_NEWS_CARD_FETCHED);
    assert_int_equal(news.tap, 1);
    assert_int_equal(news.holder.member.value, BEN);
    assert_int_equal(news.holder.assurance, RG_ASSURANCE_L0);
    assert_false(told(desk, &news));
}

/* Through HQ, before anything of them was here. */
static void who_was_fetched_keeps_what_their_medium_proved(void **state)
{
    struct desk *desk = *state;
    struct rg_news news;
    const struct rg_feed_row member = {
        .feed = RG_FEED_MEMBERS,
        .member = {.id = BEN, .display_name = view("Ben Weber"), .visits_until = INT64_C(1) << 52}};
    const struct rg_feed_row consent = consent_row(BEN, RG_PURPOSE_RECOGNISE, true);
    struct rg_feed_row card = card_row(5, RG_HOLDER_MEMBER, BEN, false);
    const struct rg_request tapped = {.kind = RG_REQUEST_RESOLVE,
                                      .tap = 1,
                                      .token = token_of(5),
                                      .proven = RG_ASSURANCE_L2,
                                      .medium = "ntag424"};
    card.card.assurance = RG_ASSURANCE_L2;
    assert_int_equal(ask(desk, tapped).resolution, RG_RESOLVED_UNKNOWN);
    fetch(desk, 1);
    scene_page(desk->scene, RG_FEED_CARDS, &card, 1);
    scene_page(desk->scene, RG_FEED_CONSENTS, &consent, 1);
    scene_page(desk->scene, RG_FEED_MEMBERS, &member, 1);
    assert_true(told(desk, &news));
    assert_int_equal(news.kind, RG_NEWS_CARD_FETCHED);
    assert_int_equal(news.holder.assurance, RG_ASSURANCE_L2);
}

static void what_a_visitors_card_says_goes_to_hq(void **state)
{
    struct desk *desk = *state;
    struct rg_request said = {
        .kind = RG_REQUEST_PROVE,
        .proof = {
            .number = 4, .token = token_of(5), .question = RG_CARD_ASK_EV2_ANSWER, .len = 16, .bytes = {9}}};
    struct rg_order order;
    assert_int_equal(rg_mailbox_push(&desk->requests, &said), RG_OK);
    assert_true(ordered(desk, &order));
    assert_int_equal(order.kind, RG_ORDER_PROVE);
    assert_memory_equal(&order.proof, &said.proof, sizeof said.proof);
}

static void another_card_is_not_taken_for_theirs(void **state)
{
    struct desk *desk = *state;
    struct rg_news news;
    const struct rg_feed_row card = card_row(5, RG_HOLDER_MEMBER, MEMBER, false);
    tap_nobody(desk, 1, 5);
    fetch(desk, 1);
    tap_nobody(desk, 2, 6);
    scene_page(desk->scene, RG_FEED_CARDS, &card, 1);
    assert_false(told(desk, &news));
}

static void a_badge_opens_the_profile(void **state)
{
    struct rg_news news = load(*state, MIA);
    assert_int_equal(news.status, RG_OK);
    assert_int_equal(news.profile.scope, RG_SCOPE_PROFILE);
    assert_string_equal(news.profile.display_name, "Anna Weber");
}

/* Its own proof, a day that the site says, and HQ's word of lately. */
static void a_badge_that_proves_too_little_opens_a_greeting(void **state)
{
    struct desk *desk = *state;
    desk->badge = RG_ASSURANCE_L0;
    assert_int_equal(load(desk, MIA).profile.scope, RG_SCOPE_GREETING);
    desk->service.assurance.uid_badges_until = 99991231;
    assert_int_equal(load(desk, MIA).profile.scope,
                     rg_badge_time_standing(&desk->badge_time).today <= RG_ASSURANCE_LAST_DAY
                         ? RG_SCOPE_PROFILE
                         : RG_SCOPE_GREETING);
    desk->service.assurance.uid_badges_until = 0;
    desk->badge = RG_ASSURANCE_L1;
    assert_int_equal(load(desk, MIA).profile.scope, RG_SCOPE_PROFILE);
    hear(desk, INT64_C(73) * 3600000);
    assert_int_equal(load(desk, MIA).profile.scope, RG_SCOPE_GREETING);
    desk->service.assurance.badge_hours = 74;
    assert_int_equal(load(desk, MIA).profile.scope, RG_SCOPE_PROFILE);
    desk->service.badge_time = NULL;
    assert_int_equal(load(desk, MIA).profile.scope, RG_SCOPE_GREETING);
}

/* What comes for certain, however busy the machine is. */
static void told_soon(struct desk *desk, struct rg_news *news)
{
    int tries = 0;
    while (!told(desk, news)) {
        assert_true(++tries < 600);
    }
}

static struct rg_news badge_of(struct desk *desk, int64_t associate)
{
    return ask(desk,
               (struct rg_request){.kind = RG_REQUEST_BADGE, .associate = {associate}, .badge = desk->badge});
}

static void a_badge_is_told_what_it_is_good_for(void **state)
{
    struct desk *desk = *state;
    assert_false(badge_of(desk, MIA).badge_greets);
    assert_true(badge_of(desk, IDA).associate_it);
    desk->badge = RG_ASSURANCE_L0;
    assert_true(badge_of(desk, MIA).badge_greets);
    assert_int_equal(badge_of(desk, MIA).status, RG_OK);
    assert_int_equal(badge_of(desk, IDA).status, RG_NOT_FOUND);
}

static void a_badge_that_is_revoked_ends_what_it_began(void **state)
{
    struct desk *desk = *state;
    struct rg_news news;
    const struct rg_feed_row badge = card_row(9, RG_HOLDER_BADGE, MIA, false),
                             lost = card_row(9, RG_HOLDER_BADGE, MIA, true);
    const struct rg_request tapped = {
        .kind = RG_REQUEST_RESOLVE, .tap = 1, .token = token_of(9), .proven = RG_ASSURANCE_L1};
    scene_page(desk->scene, RG_FEED_CARDS, &badge, 1);
    news = ask(desk, tapped);
    assert_int_equal(news.holder.kind, RG_HOLDER_BADGE);
    assert_int_equal(news.holder.assurance, RG_ASSURANCE_L1);
    assert_false(told(desk, &news));
    scene_page(desk->scene, RG_FEED_CARDS, &lost, 1);
    told_soon(desk, &news);
    assert_int_equal(news.kind, RG_NEWS_BADGE);
    assert_int_equal(news.status, RG_NOT_FOUND);
    assert_int_equal(news.associate.value, MIA);
    assert_false(told(desk, &news));
    assert_int_equal(ask(desk, tapped).resolution, RG_RESOLVED_ENDED);
}

/* What a medium proves counts up to what HQ says of the card. */
static void a_card_proves_no_more_than_hq_says(void **state)
{
    struct desk *desk = *state;
    struct rg_feed_row card = card_row(5, RG_HOLDER_MEMBER, MEMBER, false);
    const struct rg_request tapped = {
        .kind = RG_REQUEST_RESOLVE, .tap = 1, .token = token_of(5), .proven = RG_ASSURANCE_L2};
    for (int most = RG_ASSURANCE_L0; most <= RG_ASSURANCE_L2; most++) {
        card.card.assurance = most;
        scene_page(desk->scene, RG_FEED_CARDS, &card, 1);
        assert_int_equal(ask(desk, tapped).holder.assurance, most);
    }
}

static enum rg_rights_result bind(struct desk *desk, uint64_t tap)
{
    const struct rg_request wanted = {.kind = RG_REQUEST_BIND,
                                      .visit = {3},
                                      .tap = tap,
                                      .holder =
                                          rg_identity_member((struct rg_member_id){MEMBER}, RG_ASSURANCE_L1)};
    struct rg_request bound;
    struct rg_news news;
    assert_int_equal(rg_mailbox_push(&desk->requests, &wanted), RG_OK);
    for (int tries = 0; rg_mailbox_pop(&desk->events, &bound) != RG_OK; tries++) {
        assert_true(tries < 600);
        if (told(desk, &news)) {
            assert_int_equal(news.kind, RG_NEWS_RIGHTS);
            return news.result;
        }
    }
    assert_int_equal(bound.kind, RG_REQUEST_BIND);
    assert_int_equal(bound.proven, RG_ASSURANCE_L2);
    assert_string_equal(bound.medium, "ntag424");
    const struct rg_card_token token = token_of(6);
    assert_memory_equal(bound.token.bytes, token.bytes, sizeof token.bytes);
    return RG_RESULT_BOUND;
}

static void read_card(struct desk *desk, uint64_t tap, enum rg_assurance proven, const char *medium)
{
    const struct rg_request tapped = {
        .kind = RG_REQUEST_RESOLVE, .tap = tap, .token = token_of(6), .proven = proven, .medium = medium};
    (void)ask(desk, tapped);
}

/* Whether it proves nothing, is of somebody who withdrew, or was read before another: all is told alike. */
static void a_card_is_bound_that_proves_more_and_is_nobodys(void **state)
{
    struct desk *desk = *state;
    desk->service.assurance.trust_uid = true;
    read_card(desk, 1, RG_ASSURANCE_L0, NULL);
    assert_int_equal(bind(desk, 1), RG_RESULT_NOT_BOUND);
    read_card(desk, 2, RG_ASSURANCE_L2, "ntag424");
    assert_int_equal(bind(desk, 1), RG_RESULT_NOT_BOUND);
    assert_int_equal(bind(desk, 0), RG_RESULT_NOT_BOUND);
    assert_int_equal(bind(desk, 2), RG_RESULT_BOUND);
    const struct rg_feed_row theirs = card_row(6, RG_HOLDER_MEMBER, BEN, false);
    scene_page(desk->scene, RG_FEED_CARDS, &theirs, 1);
    read_card(desk, 3, RG_ASSURANCE_L2, "ntag424");
    assert_int_equal(bind(desk, 3), RG_RESULT_NOT_BOUND);
}

/* IT's badge, one that HQ took back, and none. */
static void nobody_else_does(void **state)
{
    static const int64_t others[] = {IDA, 8, 0};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct rg_news news = load(*state, others[i]);
        assert_int_equal(news.status, RG_OK);
        assert_int_equal(news.profile.scope, RG_SCOPE_GREETING);
        assert_string_equal(news.profile.first_name, "Anna");
        assert_string_equal(news.profile.display_name, "");
    }
}

static void a_badge_says_its_language_and_role(void **state)
{
    struct rg_request request = {.kind = RG_REQUEST_BADGE, .associate = {MIA}};
    struct rg_news news = ask(*state, request);
    assert_string_equal(news.associate_name, "Mia");
    assert_string_equal(news.associate_language, "fr");
    assert_false(news.associate_it);
    request.associate.value = IDA;
    news = ask(*state, request);
    assert_string_equal(news.associate_language, "de");
    assert_true(news.associate_it);
    request.associate.value = 8;
    news = ask(*state, request);
    assert_int_equal(news.status, RG_NOT_FOUND);
    assert_string_equal(news.associate_name, "");
    assert_false(news.associate_it);
}

/* A tag of Anna's, with its key as HQ seals it under the site's key. */
static struct rg_feed_row tag_row(const uint8_t site[RG_KEY_LEN])
{
    struct rg_feed_row row = card_row(6, RG_HOLDER_MEMBER, MEMBER, false);
    const struct rg_card_seal_owner owner = {.holder = MEMBER, .medium = RG_MEDIUM_NTAG424};
    struct rg_card_here keys = {.key_count = 1};
    char label[RG_CARD_SEAL_LABEL_MAX];
    uint8_t key[32], plain[RG_CARD_SEAL_PLAIN_MAX];
    struct rg_aead *aead;
    keys.keys[0].kind = RG_CARD_KEY_NTAG424;
    keys.keys[0].key = (struct rg_medium_key){.len = 16, .number = 1, .bytes = {0x5a}};
    row.card.assurance = RG_ASSURANCE_L2;
    row.card.medium = RG_MEDIUM_NTAG424;
    assert_int_equal(
        rg_hmac_sha256(site, RG_KEY_LEN, RG_CARD_SEAL_CONTEXT, strlen(RG_CARD_SEAL_CONTEXT), key), RG_OK);
    assert_int_equal(rg_aead_make(&aead), RG_OK);
    assert_int_equal(rg_aead_seal(aead, key, label, rg_card_seal_label(&owner, label), plain,
                                  rg_card_seal_write(&keys, plain), row.card.sealed),
                     RG_OK);
    rg_aead_free(aead);
    row.card.sealed_len = RG_CARD_SEAL_ENTRY + RG_AEAD_OVERHEAD;
    return row;
}

static struct rg_card_here asked_about(struct desk *desk, uint8_t card, bool speaks)
{
    struct rg_request request = {
        .kind = RG_REQUEST_CARD, .tap = 1, .question = card, .speaks = speaks, .token = token_of(card)};
    struct rg_card_here here;
    assert_int_equal(rg_mailbox_push(&desk->requests, &request), RG_OK);
    while (rg_mailbox_pop(&desk->heard, &here) != RG_OK) {
        struct pollfd wait = {.fd = rg_mailbox_doorbell(&desk->heard), .events = POLLIN};
        assert_int_equal(poll(&wait, 1, 60000), 1);
        rg_mailbox_quiet(&desk->heard);
    }
    assert_int_equal(here.question, card);
    return here;
}

static struct rg_card_here spoken_to(struct desk *desk, uint8_t card)
{
    return asked_about(desk, card, false);
}

static void the_tap_thread_is_given_what_a_card_proves_itself_with(void **state)
{
    struct desk *desk = *state;
    const uint8_t site[RG_KEY_LEN] = {7};
    struct rg_feed_row rows[] = {tag_row(site), card_row(5, RG_HOLDER_MEMBER, MEMBER, false)};
    struct rg_news news;
    desk->service.here = &desk->heard;
    scene_page(desk->scene, RG_FEED_CARDS, rows, 2);
    /* Without the site's key it counts for what it shows, and is asked for that; IT hears of it once. */
    struct rg_card_here here = spoken_to(desk, 6);
    assert_true(here.known && !here.settled && here.key_count == 0 && here.medium == RG_MEDIUM_NTAG424);
    here = spoken_to(desk, 6);
    assert_int_equal(here.key_count, 0);
    assert_int_equal(desk->scene->keystore->ops->put(desk->scene->keystore, RG_KEY_CARD_SEAL, 1, site),
                     RG_OK);
    here = spoken_to(desk, 6);
    assert_true(here.known && !here.settled && here.key_count == 1);
    assert_int_equal(here.keys[0].kind, RG_CARD_KEY_NTAG424);
    assert_int_equal(here.keys[0].key.bytes[0], 0x5a);
    assert_int_equal(rg_mailbox_pop(&desk->news, &news), RG_NOT_FOUND);
    /* A number is told at once, and nobody's card is asked for all. */
    here = spoken_to(desk, 5);
    assert_true(here.known && here.settled && here.key_count == 0);
    here = spoken_to(desk, 9);
    assert_true(!here.known && !here.settled && here.medium == RG_MEDIUM_NONE);
    /* Whoever's number it is said to be: a card that can tell that it is a payment card is asked first. */
    here = asked_about(desk, 5, true);
    assert_true(here.known && !here.settled && here.key_count == 0);
}

static void what_another_medium_proved_is_nobodys(void **state)
{
    struct desk *desk = *state;
    const uint8_t site[RG_KEY_LEN] = {7};
    struct rg_feed_row row = tag_row(site);
    struct rg_request request = {
        .kind = RG_REQUEST_RESOLVE, .tap = 1, .token = token_of(6), .proven = RG_ASSURANCE_L2};
    scene_page(desk->scene, RG_FEED_CARDS, &row, 1);
    request.medium = "ntag21x";
    assert_int_equal(ask(desk, request).resolution, RG_RESOLVED_UNKNOWN);
    request.medium = "ntag424";
    struct rg_news news = ask(desk, request);
    assert_int_equal(news.resolution, RG_RESOLVED);
    assert_int_equal(news.holder.assurance, RG_ASSURANCE_L2);
}

#define DESK(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)

static void rules_of_the_shelf_hold_from_the_next_list_on(void **state)
{
    struct desk *desk = *state;
    struct rg_request rules = {.kind = RG_REQUEST_SHELF,
                               .rules = {.fresh_hours = 5, .rest_days = 6, .new_days = 7, .variety = 8}};
    assert_int_equal(rg_mailbox_push(&desk->requests, &rules), RG_OK);
    assert_int_equal(load(desk, MIA).status, RG_OK);
    assert_memory_equal(&desk->scene->store->shelf, &rules.rules, sizeof rules.rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK(a_card_of_a_household_comes_with_first_names),
        DESK(whatever_a_card_is_to_us_hq_is_asked_alike),
        DESK(who_was_fetched_is_told_of_when_they_are_there),
        DESK(who_was_fetched_keeps_what_their_medium_proved),
        DESK(what_a_visitors_card_says_goes_to_hq),
        DESK(another_card_is_not_taken_for_theirs),
        DESK(rules_of_the_shelf_hold_from_the_next_list_on),
        DESK(a_badge_opens_the_profile),
        DESK(nobody_else_does),
        DESK(a_badge_that_proves_too_little_opens_a_greeting),
        DESK(a_badge_is_told_what_it_is_good_for),
        DESK(a_badge_that_is_revoked_ends_what_it_began),
        DESK(a_blocked_card_is_over_unless_they_withdrew),
        DESK(a_card_proves_no_more_than_hq_says),
        DESK(a_card_is_bound_that_proves_more_and_is_nobodys),
        DESK(the_tap_thread_is_given_what_a_card_proves_itself_with),
        DESK(what_another_medium_proved_is_nobodys),
        DESK(a_badge_says_its_language_and_role),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
