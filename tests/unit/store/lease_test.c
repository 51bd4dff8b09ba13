/* The end of the lease: every customer's key is gone, whoever has which image of the disk; what waits for HQ is not. */
#include "lease.h"

#include "cards.h"
#include "catalogue.h"
#include "event_seal.h"
#include "handle.h"
#include "purge.h"
#include "said.h"
#include "store_scene.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PEOPLE 60
#define ANNA   7
#define ROUNDS 6
#define IT     21
#define STAFF  22

static void fill(struct scene *scene)
{
    struct rg_feed_row members[PEOPLE], bought[PEOPLE], consents[PEOPLE], cards[PEOPLE + 2];
    char names[PEOPLE][32];
    for (int i = 0; i < PEOPLE; i++) {
        (void)snprintf(names[i], sizeof names[i], "Customer %d", i + 1);
        members[i] = member_row(i + 1, names[i]);
        bought[i] = purchase_row(i + 1, i + 1, 5, 1 + i % 7, "M", 1, 0);
        consents[i] = consent_row(i + 1, RG_PURPOSE_RECOGNISE, true);
        cards[i] = card_row((uint8_t)(i + 1), RG_HOLDER_MEMBER, i + 1, false);
    }
    cards[PEOPLE] = card_row(201, RG_HOLDER_BADGE, IT, false);
    cards[PEOPLE + 1] = card_row(202, RG_HOLDER_BADGE, STAFF, false);
    struct rg_feed_row staff[2] = {
        {.feed = RG_FEED_ASSOCIATES,
         .associate = {.id = IT, .name = view("Ina"), .language = view("de"), .role = RG_ROLE_IT}},
        {.feed = RG_FEED_ASSOCIATES,
         .associate = {.id = STAFF, .name = view("Tom"), .language = view("de"), .role = RG_ROLE_ASSOCIATE}}};
    const struct rg_feed_row product = product_row(1, "Coat", "coats", 3, true),
                             stock = stock_row(1, "M", 2, 5);
    scene_page(scene, RG_FEED_ASSOCIATES, staff, 2);
    scene_page(scene, RG_FEED_PRODUCTS, &product, 1);
    scene_page(scene, RG_FEED_STOCK, &stock, 1);
    scene_page(scene, RG_FEED_MEMBERS, members, PEOPLE);
    scene_page(scene, RG_FEED_PURCHASES, bought, PEOPLE);
    scene_page(scene, RG_FEED_CONSENTS, consents, PEOPLE);
    scene_page(scene, RG_FEED_CARDS, cards, PEOPLE + 2);
}

static struct rg_said_by by(void)
{
    return (struct rg_said_by){.medium = RG_MEDIUM_CARD,
                               .at_ms = 1700000000000,
                               .text_version = "1",
                               .language = "de",
                               .site = "s1",
                               .device = "k1"};
}

/* What is on its way: an outcome, a withdrawal, somebody who joined, a wish to be forgotten that is held. */
static void say_things(struct scene *scene)
{
    struct rg_event event = outcome_of(1);
    event.member.value = 3;
    struct rg_said said = {.member = {ANNA}, .withdrawals = RG_PURPOSE_RECOGNISE, .by = by()};
    struct rg_join join = {
        .token = token_of(150), .name = "Zoe", .language = "de", .grants = RG_PURPOSE_RECOGNISE, .by = by()};
    struct rg_forget forget = {.member = {9}, .hold_ms = 3600000, .by = by()};
    struct rg_member_id joined;
    assert_int_equal(rg_outbox_append(scene->outbox, RG_STREAM_VISIT, &event, 1), RG_OK);
    assert_int_equal(rg_store_say(scene->outbox, &said), RG_OK);
    assert_int_equal(rg_store_join(scene->outbox, &join, &joined), RG_OK);
    assert_int_equal(rg_store_forget_member(scene->outbox, &forget), RG_OK);
}

static void read_waiting(struct scene *scene, char *text, size_t capacity)
{
    size_t len, count;
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_VISIT, 1, 16, text, capacity, &len, &count),
                     RG_OK);
    text[len++] = '|';
    assert_int_equal(
        rg_outbox_read(scene->sync, RG_STREAM_CONSENT, 1, 16, text + len, capacity - len, &len, &count),
        RG_OK);
}

static bool known(struct scene *scene, int64_t member)
{
    struct rg_profile profile;
    struct rg_consent_grant grant =
        grant_of(member, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
    enum rg_status status = rg_store_profile_load(scene->store, &grant, &profile);
    assert_true(status == RG_OK || status == RG_NOT_FOUND);
    return status == RG_OK;
}

static bool recognised(struct scene *scene, int64_t member)
{
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    size_t count = 0;
    assert_int_equal(rg_store_consents(scene->store, (struct rg_member_id){member}, rows, &count), RG_OK);
    bool live = false;
    for (size_t i = 0; i < count; i++) {
        live = live || (rows[i].granted && rows[i].purpose == RG_PURPOSE_RECOGNISE);
    }
    return live;
}

static bool card_opens(struct scene *scene, uint8_t seed)
{
    struct rg_member_ref holder;
    struct rg_card_token token = token_of(seed);
    enum rg_status status = rg_store_card_find(scene->store, &token, RG_ASSURANCE_L0, &holder);
    assert_true(status == RG_OK || status == RG_NOT_FOUND);
    return status == RG_OK;
}

static void assert_forgotten(struct scene *scene)
{
    struct rg_store_associate associate;
    for (int64_t member = 1; member <= PEOPLE; member++) {
        assert_false(known(scene, member));
        assert_false(card_opens(scene, (uint8_t)member));
    }
    /* IT must be able to connect it again; nobody else's name is kept. */
    assert_true(card_opens(scene, 201));
    assert_false(card_opens(scene, 202));
    assert_int_equal(rg_store_associate(scene->store, (struct rg_associate_id){IT}, &associate), RG_OK);
    assert_string_equal(associate.name, "Ina");
    assert_int_equal(rg_store_associate(scene->store, (struct rg_associate_id){STAFF}, &associate),
                     RG_NOT_FOUND);
    int64_t rows = -1;
    assert_int_equal(
        rg_sql_number(scene->sync->db,
                      /* Who said what HQ has not heard has a new key, which opens that alone. */
                      "SELECT (SELECT count(*) FROM member_key WHERE member NOT IN"
                      " (SELECT member FROM said UNION SELECT member FROM amended)"
                      " OR consents IS NOT NULL OR looks IS NOT NULL) + (SELECT count(*) FROM member) +"
                      " (SELECT count(*) FROM history)",
                      &rows),
        RG_OK);
    assert_int_equal(rows, 0);
}

static int64_t version(struct scene *scene, enum rg_feed feed)
{
    struct rg_feed_cursor cursor;
    assert_int_equal(rg_store_feed_cursor(scene->sync, feed, &cursor), RG_OK);
    return cursor.version;
}

static void customers_go_and_goods_stay(void **state)
{
    struct scene *scene = *state;
    struct rg_store_product product;
    struct rg_lease lease;
    fill(scene);
    assert_true(known(scene, ANNA));
    assert_int_equal(rg_store_lease_end(scene->sync), RG_OK);
    assert_forgotten(scene);
    assert_int_equal(rg_store_product(scene->store, (struct rg_product_id){1}, &product), RG_OK);
    assert_int_equal(version(scene, RG_FEED_PRODUCTS), 1);
    assert_int_equal(version(scene, RG_FEED_STOCK), 1);
    static const enum rg_feed again[] = {RG_FEED_ASSOCIATES, RG_FEED_CONSENTS, RG_FEED_MEMBERS, RG_FEED_CARDS,
                                         RG_FEED_PURCHASES};
    for (size_t i = 0; i < sizeof again / sizeof again[0]; i++) {
        assert_int_equal(version(scene, again[i]), 0);
    }
    assert_int_equal(rg_store_lease(scene->sync, &lease), RG_OK);
    assert_true(lease.over);
    /* One root, a new one. */
    assert_int_not_equal(access(scene_path(scene, "keys/" RG_VAULT_ROOT_A ".key"), F_OK), 0);
    assert_int_equal(access(scene_path(scene, "keys/" RG_VAULT_ROOT_B ".key"), F_OK), 0);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    assert_forgotten(scene);
    /* HQ is back. */
    fill(scene);
    assert_true(known(scene, ANNA) && card_opens(scene, ANNA) && card_opens(scene, 202));
}

/* Nothing that was said here is lost, and who withdrew is not recognised when HQ, which has not heard of it, is back. */
static void what_waits_for_hq_stays(void **state)
{
    struct scene *scene = *state;
    static char before[32768], after[32768];
    fill(scene);
    say_things(scene);
    assert_false(recognised(scene, ANNA));
    read_waiting(scene, before, sizeof before);
    assert_non_null(strstr(before, "\"member\":3"));
    assert_non_null(strstr(before, "\"kind\":\"enrol\""));
    assert_non_null(strstr(before, "Zoe"));
    assert_non_null(strstr(before, "\"kind\":\"erase\""));
    for (int round = 0; round < 3; round++) {
        assert_int_equal(rg_store_lease_end(scene->sync), RG_OK);
        read_waiting(scene, after, sizeof after);
        assert_string_equal(after, before);
        scene_close(scene);
        assert_int_equal(scene_open(scene), RG_OK);
        assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
        assert_int_equal(scene->report.lost, 0);
        read_waiting(scene, after, sizeof after);
        assert_string_equal(after, before);
        assert_forgotten(scene);
    }
    fill(scene);
    assert_false(recognised(scene, ANNA));
    assert_true(recognised(scene, ANNA + 1));
    /* Events that are said from now on are sealed by the new key, and go too. */
    struct rg_event event = outcome_of(2);
    assert_int_equal(rg_outbox_append(scene->outbox, RG_STREAM_VISIT, &event, 1), RG_OK);
    read_waiting(scene, after, sizeof after);
    assert_null(strstr(after, "lost"));
}

static void copy(const char *from, const char *to)
{
    static char bytes[1 << 16];
    FILE *in = fopen(from, "r"), *out = fopen(to, "w");
    assert_true(in != NULL && out != NULL);
    size_t len;
    while ((len = fread(bytes, 1, sizeof bytes, in)) > 0) {
        assert_int_equal(fwrite(bytes, 1, len, out), len);
    }
    fclose(in);
    fclose(out);
}

/* The thief copied the disk before, and has the machine with its keys now: nothing of before opens, waiting events neither. */
static void an_image_of_before_opens_no_more(void **state)
{
    struct scene *scene = *state;
    char from[512], to[512];
    fill(scene);
    say_things(scene);
    scene_close(scene);
    (void)snprintf(from, sizeof from, "%s", scene_path(scene, RG_STORE_FILE));
    (void)snprintf(to, sizeof to, "%s", scene_path(scene, "before.db"));
    copy(from, to);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(rg_store_lease_end(scene->sync), RG_OK);
    scene_close(scene);
    copy(to, from);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_UNREADABLE);
    assert_int_equal(scene->report.lost, 6);
    assert_false(known(scene, ANNA));
}

static void not_while_a_page_is_open(void **state)
{
    struct scene *scene = *state;
    struct rg_lease lease = {0};
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_STOCK, "e1", 0), RG_OK);
    assert_int_equal(rg_store_lease_end(scene->sync), RG_BUSY);
    assert_int_equal(rg_store_lease_keep(scene->sync, &lease), RG_BUSY);
    rg_store_feed_rollback(scene->sync);
    assert_int_equal(rg_store_lease_end(scene->sync), RG_OK);
}

static int refuse(void *context)
{
    (void)context;
    return 1;
}

static void a_failure_changes_nothing(void **state)
{
    struct scene *scene = *state;
    static char before[32768], after[32768];
    fill(scene);
    say_things(scene);
    read_waiting(scene, before, sizeof before);
    (void)sqlite3_commit_hook(scene->sync->db, refuse, NULL);
    assert_int_not_equal(rg_store_lease_end(scene->sync), RG_OK);
    (void)sqlite3_commit_hook(scene->sync->db, NULL, NULL);
    assert_true(known(scene, ANNA) && card_opens(scene, 202));
    read_waiting(scene, after, sizeof after);
    assert_string_equal(after, before);
    assert_int_equal(rg_store_lease_end(scene->sync), RG_OK);
    assert_forgotten(scene);
    read_waiting(scene, after, sizeof after);
    assert_string_equal(after, before);
}

static void time_is_kept(void **state)
{
    struct scene *scene = *state;
    const struct rg_lease lease = {1, 2, 3, 4, 5, 6, 7, true, 8};
    struct rg_lease found;
    assert_int_equal(rg_store_lease(scene->sync, &found), RG_OK);
    assert_int_equal(found.heard_ms, 0);
    assert_false(found.over);
    assert_int_equal(rg_store_lease_keep(scene->sync, &lease), RG_OK);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    memset(&found, 0, sizeof found);
    assert_int_equal(rg_store_lease(scene->sync, &found), RG_OK);
    assert_memory_equal(&found, &lease, offsetof(struct rg_lease, over));
    assert_true(found.over);
    assert_int_equal(found.ahead_ms, lease.ahead_ms);
}

static _Noreturn void child(const char *folder, int report)
{
    struct rg_store_report opened;
    struct rg_store *store;
    struct rg_store_sync *sync;
    if (rg_store_open(folder, scene_keystore(folder), 1, &opened, &store) != RG_OK ||
        rg_store_open_sync(store, &sync) != RG_OK || opened.condition != RG_STORE_WHOLE ||
        write(report, "o", 1) != 1) {
        _exit(2);
    }
    if (rg_store_lease_end(sync) != RG_OK || write(report, "e", 1) != 1) {
        _exit(3);
    }
    for (;;) {
        pause();
    }
}

/* Killed at any step: all of the customers or none, and in either case all that waits. */
static void killed_at_any_moment_it_is_before_or_after(void **state)
{
    struct scene *scene = *state;
    static char before[32768], after[32768];
    const char *wanted = getenv("ROUNDS");
    int rounds = wanted != NULL ? atoi(wanted) : ROUNDS, ended = 0;
    unsigned seed = 11;
    fill(scene);
    say_things(scene);
    read_waiting(scene, before, sizeof before);
    for (int round = 0; round < rounds; round++) {
        int report[2], how;
        char word;
        scene_close(scene);
        assert_int_equal(pipe(report), 0);
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            child(scene->folder, report[1]);
        }
        close(report[1]);
        assert_int_equal(read(report[0], &word, 1), 1);
        /* Every third time after it, however slow the machine is. */
        bool done = round % 3 == 2 && read(report[0], &word, 1) == 1;
        struct timespec pause = {.tv_nsec = rand_r(&seed) % 40000000};
        nanosleep(&pause, NULL);
        assert_int_equal(kill(pid, SIGKILL), 0);
        assert_int_equal(waitpid(pid, &how, 0), pid);
        assert_true(WIFSIGNALED(how));
        done = done || read(report[0], &word, 1) == 1;
        close(report[0]);
        assert_int_equal(scene_open(scene), RG_OK);
        assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
        struct rg_lease lease;
        assert_int_equal(rg_store_lease(scene->sync, &lease), RG_OK);
        assert_true(lease.over || !done);
        if (lease.over) {
            assert_forgotten(scene);
            fill(scene);
            lease.over = false;
            assert_int_equal(rg_store_lease_keep(scene->sync, &lease), RG_OK);
            ended++;
        }
        for (int64_t member = 1; member <= PEOPLE; member++) {
            assert_true(known(scene, member));
        }
        int roots = access(scene_path(scene, "keys/" RG_VAULT_ROOT_A ".key"), F_OK) == 0;
        roots += access(scene_path(scene, "keys/" RG_VAULT_ROOT_B ".key"), F_OK) == 0;
        assert_int_equal(roots, 1);
        read_waiting(scene, after, sizeof after);
        assert_string_equal(after, before);
    }
    assert_true(ended > 0);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        CASE(customers_go_and_goods_stay),
        CASE(what_waits_for_hq_stays),
        CASE(an_image_of_before_opens_no_more),
        CASE(not_while_a_page_is_open),
        CASE(a_failure_changes_nothing),
        CASE(time_is_kept),
        CASE(killed_at_any_moment_it_is_before_or_after),
    };
    return cmocka_run_group_tests_name("lease", tests, NULL, NULL);
}
