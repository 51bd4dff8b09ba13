/* What customers delete or correct: gone from all that is read of them, told to HQ, and not brought back by a page that HQ wrote before
 * it heard of it. */
#include "amend.h"
#include "known.h"
#include "offers.h"
#include "store_scene.h"

#include "erase.h"
#include "handle.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ANNA   101
#define BEN    102
#define ROUNDS 4
#define LINES  400

static const uint32_t all = RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES;

static void give_contacts(struct rg_feed_member *member)
{
    member->contacts[0] = (struct rg_feed_contact){RG_CONTACT_EMAIL, view("m…@e….com")};
    member->contacts[1] = (struct rg_feed_contact){RG_CONTACT_PHONE, view("…42")};
    member->contact_count = 2;
}

static struct rg_feed_row anna(void)
{
    struct rg_feed_row row = member_row(ANNA, "Anna");
    struct rg_feed_member *member = &row.member;
    member->display_name = view("Anna Schmidt");
    member->birth_month = 5;
    member->birth_day = 24;
    member->member_since = 1500000000000;
    member->sizes[member->size_count++] = (struct rg_feed_size){view("shirts"), view("M")};
    member->sizes[member->size_count++] = (struct rg_feed_size){view("shoes \"A\""), view("39")};
    member->wishes[member->wish_count++] = (struct rg_feed_wish){.product = 1, .at = 77, .size = view("M")};
    member->wishes[member->wish_count++] = (struct rg_feed_wish){.product = 2, .at = 78, .size = view("")};
    member->occasions[member->occasion_count++] = (struct rg_profile_occasion){RG_OCCASION_ANNIVERSARY, 9, 3};
    give_contacts(member);
    return row;
}

/* All that HQ knows, as a page that it wrote before it heard of anything. */
static void hq_sends(struct scene *scene)
{
    struct rg_feed_row rows[] = {anna(), member_row(BEN, "Ben")};
    struct rg_feed_row bought[] = {
        purchase_row(ANNA, 7, 1000, 1, "M", 1, 0), purchase_row(ANNA, 8, 1000, 1, "S", 1, 0),
        purchase_row(ANNA, 9, 2000, 3, "39", 1, 0), purchase_row(BEN, 10, 2000, 1, "L", 1, 0)};
    scene_page(scene, RG_FEED_MEMBERS, rows, 2);
    scene_page(scene, RG_FEED_PURCHASES, bought, 4);
}

static void goods(struct scene *scene)
{
    struct rg_feed_row products[5], stock[5];
    static const struct rg_neighbour near = {{5}, 900000};
    for (int64_t i = 1; i <= 5; i++) {
        products[i - 1] = product_row(i, "Shirt", i == 3 ? "shoes" : "shirts", 10 - i, false);
        stock[i - 1] = stock_row(i, "M", 3, 1);
    }
    struct rg_feed_row neighbours = {.feed = RG_FEED_NEIGHBOURS,
                                     .neighbours = {.product = 3, .count = 1, .others = {near}}};
    scene_page(scene, RG_FEED_PRODUCTS, products, 5);
    scene_page(scene, RG_FEED_STOCK, stock, 5);
    scene_page(scene, RG_FEED_NEIGHBOURS, &neighbours, 1);
}

static int begin(void **state)
{
    int result = scene_begin(state);
    goods(*state);
    hq_sends(*state);
    return result;
}

static struct rg_known_list known(struct scene *scene, enum rg_consent_scope scope)
{
    struct rg_consent_grant grant = grant_of(ANNA, scope, all);
    static struct rg_profile profile;
    struct rg_known_list list;
    assert_int_equal(rg_store_known(scene->store, &grant, NULL, 0, &profile, &list), RG_OK);
    return list;
}

static struct rg_profile profile_of(struct scene *scene, int64_t member)
{
    struct rg_consent_grant grant = grant_of(member, RG_SCOPE_PROFILE, all);
    struct rg_profile profile;
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
    return profile;
}

/* The nth row of a kind. */
static struct rg_known_row row_of(struct scene *scene, enum rg_known_kind kind, int nth)
{
    struct rg_known_list list = known(scene, RG_SCOPE_PROFILE);
    for (uint32_t i = 0; i < list.count; i++) {
        if (list.rows[i].kind == kind && nth-- == 0) {
            return list.rows[i];
        }
    }
    fail();
    return list.rows[0];
}

static int rows_of(struct scene *scene, enum rg_known_kind kind)
{
    struct rg_known_list list = known(scene, RG_SCOPE_PROFILE);
    int count = 0;
    for (uint32_t i = 0; i < list.count; i++) {
        count += list.rows[i].kind == kind;
    }
    return count;
}

static enum rg_status amend(struct scene *scene, const struct rg_known_row *row, const char *value)
{
    struct rg_amend amend = {
        .member = {ANNA}, .row = row, .value = value, .assurance = RG_ASSURANCE_L1, .at_ms = 1700000000000};
    return rg_store_amend(scene->outbox, &amend);
}

static void delete_row(struct scene *scene, enum rg_known_kind kind, int nth)
{
    struct rg_known_row row = row_of(scene, kind, nth);
    assert_true(row.deletable);
    assert_int_equal(amend(scene, &row, NULL), RG_OK);
}

static const char *events(struct scene *scene, size_t *count)
{
    static char text[32 * RG_EVENT_TEXT_MAX];
    size_t len = 0;
    *count = 0;
    enum rg_status status =
        rg_outbox_read(scene->sync, RG_STREAM_CONSENT, 1, 32, text, sizeof text, &len, count);
    assert_true(status == RG_OK || status == RG_NOT_FOUND);
    return status == RG_OK ? text : "";
}

static int64_t number(struct scene *scene, const char *text)
{
    int64_t found = -1;
    assert_int_equal(rg_sql_number(scene->sync->db, text, &found), RG_OK);
    return found;
}

static void acknowledge_all(struct scene *scene)
{
    struct rg_outbox_position position;
    assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_CONSENT, &position), RG_OK);
    assert_int_equal(rg_outbox_acknowledge(scene->sync, RG_STREAM_CONSENT, position.epoch, position.last, 0),
                     RG_OK);
}

static void pull(struct scene *scene, void (*pages)(struct scene *scene))
{
    assert_int_equal(rg_store_amended_ask(scene->sync, RG_FEED_MEMBERS), RG_OK);
    assert_int_equal(rg_store_amended_ask(scene->sync, RG_FEED_PURCHASES), RG_OK);
    pages(scene);
    assert_int_equal(rg_store_amended_settled(scene->sync, RG_FEED_MEMBERS), RG_OK);
    assert_int_equal(rg_store_amended_settled(scene->sync, RG_FEED_PURCHASES), RG_OK);
}

static void assert_nothing_left(struct scene *scene)
{
    static const enum rg_known_kind kinds[] = {
        RG_KNOWN_NAME, RG_KNOWN_LANGUAGE, RG_KNOWN_BIRTHDAY, RG_KNOWN_SIZE,  RG_KNOWN_OCCASION,
        RG_KNOWN_WISH, RG_KNOWN_PURCHASE, RG_KNOWN_CONTACT,  RG_KNOWN_SINCE, RG_KNOWN_CONSENT};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        assert_int_equal(rows_of(scene, kinds[i]), 0);
    }
}

static void delete_everything(struct scene *scene)
{
    delete_row(scene, RG_KNOWN_NAME, 0);
    delete_row(scene, RG_KNOWN_LANGUAGE, 0);
    delete_row(scene, RG_KNOWN_BIRTHDAY, 0);
    delete_row(scene, RG_KNOWN_SINCE, 0);
    delete_row(scene, RG_KNOWN_SIZE, 1);
    delete_row(scene, RG_KNOWN_SIZE, 0);
    delete_row(scene, RG_KNOWN_OCCASION, 0);
    delete_row(scene, RG_KNOWN_WISH, 1);
    delete_row(scene, RG_KNOWN_WISH, 0);
    delete_row(scene, RG_KNOWN_PURCHASE, 0);
    delete_row(scene, RG_KNOWN_PURCHASE, 0);
    delete_row(scene, RG_KNOWN_PURCHASE, 0);
    delete_row(scene, RG_KNOWN_CONTACT, 1);
    delete_row(scene, RG_KNOWN_CONTACT, 0);
}

static void each_row_can_go_and_hq_hears_which(void **state)
{
    struct scene *scene = *state;
    size_t count;
    delete_everything(scene);
    assert_nothing_left(scene);
    const char *text = events(scene, &count);
    assert_int_equal(count, 14);
    assert_non_null(strstr(text, "\"field\":\"contact\",\"contact\":\"email\",\"masked\":\"m…@e….com\"}"));
    assert_non_null(strstr(text, "\"field\":\"contact\",\"contact\":\"phone\",\"masked\":\"…42\"}"));
    assert_non_null(strstr(
        text, "\"kind\":\"delete\",\"at\":1700000000000,\"member\":101,\"assurance\":1,\"field\":\"name\"}"));
    assert_non_null(strstr(text, "\"field\":\"language\"}"));
    assert_non_null(strstr(text, "\"field\":\"member-since\"}"));
    assert_non_null(strstr(text, "\"field\":\"birthday\"}"));
    assert_non_null(strstr(text, "\"field\":\"size\",\"category\":\"shoes \\\"A\\\"\",\"size\":\"39\"}"));
    assert_non_null(strstr(text, "\"field\":\"occasion\",\"month\":9,\"day\":3}"));
    assert_non_null(strstr(text, "\"field\":\"wish\",\"product\":1,\"wished\":77,\"size\":\"M\"}"));
    assert_non_null(strstr(text, "\"field\":\"purchase\",\"line\":7}"));
    assert_non_null(strstr(text, "\"field\":\"purchase\",\"line\":8}"));
    /* Nobody else lost anything. */
    struct rg_profile ben = profile_of(scene, BEN);
    assert_string_equal(ben.first_name, "Ben");
    assert_int_equal(ben.purchase_count, 1);
    /* After a restart neither. */
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_nothing_left(scene);
}

static void only_what_was_named_goes(void **state)
{
    struct scene *scene = *state;
    size_t count;
    struct rg_known_row bought = row_of(scene, RG_KNOWN_PURCHASE, 1);
    delete_row(scene, RG_KNOWN_SIZE, 0);
    assert_int_equal(amend(scene, &bought, NULL), RG_OK);
    struct rg_profile profile = profile_of(scene, ANNA);
    assert_int_equal(profile.size_count, 1);
    assert_string_equal(profile.sizes[0].size, "39");
    assert_int_equal(profile.purchase_count, 2);
    assert_int_not_equal(profile.purchases[1].line, bought.item);
    assert_string_equal(profile.display_name, "Anna Schmidt");
    assert_int_equal(profile.wish_count, 2);
    /* Again is once; what is no row is refused. */
    assert_int_equal(amend(scene, &bought, NULL), RG_OK);
    (void)events(scene, &count);
    assert_int_equal(count, 2);
    struct rg_known_row consent = {.kind = RG_KNOWN_CONSENT};
    assert_int_equal(amend(scene, &consent, NULL), RG_INVALID);
    struct rg_amend nobody = {.member = {999}, .row = &bought};
    assert_int_equal(rg_store_amend(scene->outbox, &nobody), RG_OK);
    (void)events(scene, &count);
    assert_int_equal(count, 2);
}

static void a_contact_goes_by_its_masked_form(void **state)
{
    struct scene *scene = *state;
    size_t count;
    struct rg_known_row mail = row_of(scene, RG_KNOWN_CONTACT, 0);
    assert_int_equal(mail.source, RG_SOURCE_HQ);
    assert_true(mail.deletable && !mail.correctable);
    assert_int_equal(amend(scene, &mail, "eve@example.com"), RG_INVALID);
    assert_int_equal(rows_of(scene, RG_KNOWN_CONTACT), 2);
    assert_int_equal(amend(scene, &mail, NULL), RG_OK);
    struct rg_known_row phone = row_of(scene, RG_KNOWN_CONTACT, 0);
    assert_int_equal(rows_of(scene, RG_KNOWN_CONTACT), 1);
    assert_string_equal(phone.text, "…42");
    assert_int_equal(phone.item, 1);
    /* One of another kind, or that looks otherwise, is none of theirs; nothing is said of it. */
    struct rg_known_row other = phone;
    other.item = 0;
    assert_int_equal(amend(scene, &other, NULL), RG_OK);
    strcpy(phone.text, "…43");
    assert_int_equal(amend(scene, &phone, NULL), RG_OK);
    assert_int_equal(rows_of(scene, RG_KNOWN_CONTACT), 1);
    (void)events(scene, &count);
    assert_int_equal(count, 1);
    /* HQ had not heard, and sends the row with another contact beside the one that is gone. */
    struct rg_feed_row row = anna();
    row.member.contacts[1] = (struct rg_feed_contact){RG_CONTACT_EMAIL, view("n…@e….com")};
    scene_page(scene, RG_FEED_MEMBERS, &row, 1);
    assert_int_equal(rows_of(scene, RG_KNOWN_CONTACT), 1);
    assert_string_equal(row_of(scene, RG_KNOWN_CONTACT, 0).text, "n…@e….com");
}

static void what_was_bought_no_longer_counts(void **state)
{
    struct scene *scene = *state;
    struct rg_consent_grant grant = grant_of(ANNA, RG_SCOPE_PROFILE, all);
    static struct rg_ranking ranking;
    struct rg_store_ownership owned;
    struct rg_reco_list list;
    struct rg_profile profile = profile_of(scene, ANNA);
    assert_int_equal(rg_store_recommend(scene->store, &grant, &profile, &ranking, &list), RG_OK);
    bool follows = false;
    for (uint32_t i = 0; i < list.count; i++) {
        follows =
            follows || (list.items[i].product.value == 5 && list.items[i].reason == RG_REASON_GOES_WITH);
    }
    assert_true(follows);
    delete_row(scene, RG_KNOWN_PURCHASE, 0);
    profile = profile_of(scene, ANNA);
    assert_int_equal(rg_store_ownership_of(scene->store, &grant, (struct rg_product_id){3}, &owned), RG_OK);
    assert_int_equal(owned.bought, 0);
    assert_int_equal(rg_store_recommend(scene->store, &grant, &profile, &ranking, &list), RG_OK);
    for (uint32_t i = 0; i < list.count; i++) {
        assert_true(list.items[i].reason != RG_REASON_GOES_WITH);
    }
    assert_int_equal(profile.purchase_total, 2);
}

static void a_page_of_before_brings_nothing_back(void **state)
{
    struct scene *scene = *state;
    delete_everything(scene);
    hq_sends(scene);
    assert_nothing_left(scene);
    /* Not acknowledged, or acknowledged in the middle of a pull: it stays. */
    pull(scene, hq_sends);
    assert_nothing_left(scene);
    pull(scene, acknowledge_all);
    hq_sends(scene);
    assert_nothing_left(scene);
    assert_int_equal(number(scene, "SELECT count(*) FROM amended"), 14);
    /* HQ is another one: the rows go, and come again. */
    bool done = false;
    assert_int_equal(rg_store_feed_reset(scene->sync, RG_FEED_MEMBERS, "e1", &done), RG_OK);
    assert_true(done);
    assert_int_equal(rg_store_feed_reset(scene->sync, RG_FEED_PURCHASES, "e1", &done), RG_OK);
    assert_true(done);
    hq_sends(scene);
    assert_nothing_left(scene);
    /* A pull that begins after the acknowledgement has HQ's word, which counts from then on. */
    pull(scene, hq_sends);
    assert_int_equal(number(scene, "SELECT count(*) FROM amended"), 0);
    hq_sends(scene);
    assert_int_equal(rows_of(scene, RG_KNOWN_PURCHASE), 3);
    assert_int_equal(rows_of(scene, RG_KNOWN_SIZE), 2);
}

static void nothing(struct scene *scene)
{
    (void)scene;
}

static void a_key_stays_only_as_long_as_it_is_needed(void **state)
{
    struct scene *scene = *state;
    static const char keys[] = "SELECT count(*) FROM member_key WHERE member = 101";
    delete_row(scene, RG_KNOWN_NAME, 0);
    delete_row(scene, RG_KNOWN_PURCHASE, 0);
    struct rg_feed_key gone = {.feed = RG_FEED_MEMBERS, .id = ANNA};
    scene_delete(scene, &gone);
    for (int64_t line = 7; line <= 9; line++) {
        struct rg_feed_key sold = {.feed = RG_FEED_PURCHASES, .id = ANNA, .line = line};
        scene_delete(scene, &sold);
    }
    assert_int_equal(number(scene, keys), 1);
    acknowledge_all(scene);
    pull(scene, nothing);
    assert_int_equal(number(scene, keys), 0);
    assert_int_equal(number(scene, "SELECT count(*) FROM amended"), 0);
}

static void a_correction_goes_before_hqs_row(void **state)
{
    struct scene *scene = *state;
    size_t count;
    struct rg_known_row name = row_of(scene, RG_KNOWN_NAME, 0);
    struct rg_known_row language = row_of(scene, RG_KNOWN_LANGUAGE, 0);
    struct rg_known_row size = row_of(scene, RG_KNOWN_SIZE, 0);
    assert_true(name.correctable && language.correctable && !size.correctable);
    assert_int_equal(amend(scene, &name, "Anne Marie \"M\" Schmitt"), RG_OK);
    assert_int_equal(amend(scene, &language, "fr"), RG_OK);
    assert_int_equal(amend(scene, &size, "XL"), RG_INVALID);
    assert_int_equal(amend(scene, &name, ""), RG_INVALID);
    assert_int_equal(amend(scene, &name, "\xff"), RG_INVALID);
    assert_int_equal(amend(scene, &language, "far too long"), RG_INVALID);
    for (int i = 0; i < 2; i++) {
        struct rg_profile profile = profile_of(scene, ANNA);
        assert_string_equal(profile.display_name, "Anne Marie \"M\" Schmitt");
        /* Only what was shown of it before a badge is shown now. */
        assert_string_equal(profile.first_name, "Anne");
        assert_string_equal(profile.language, "fr");
        hq_sends(scene);
    }
    const char *text = events(scene, &count);
    assert_int_equal(count, 2);
    assert_non_null(strstr(text, "\"kind\":\"correct\""));
    assert_non_null(
        strstr(text, "\"field\":\"name\",\"value\":\"Anne Marie \\\"M\\\" Schmitt\",\"first\":\"Anne\"}"));
    assert_non_null(strstr(text, "\"field\":\"language\",\"value\":\"fr\"}"));
    /* What was said last counts: also a deletion after it. */
    delete_row(scene, RG_KNOWN_NAME, 0);
    hq_sends(scene);
    assert_int_equal(rows_of(scene, RG_KNOWN_NAME), 0);
    assert_string_equal(profile_of(scene, ANNA).language, "fr");
}

static void a_name_that_was_not_shown_is_not_shown(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row row = anna();
    row.member.first_name = view(NULL);
    scene_page(scene, RG_FEED_MEMBERS, &row, 1);
    struct rg_known_row name = row_of(scene, RG_KNOWN_NAME, 0);
    assert_int_equal(amend(scene, &name, "Ann"), RG_OK);
    struct rg_profile profile = profile_of(scene, ANNA);
    assert_string_equal(profile.display_name, "Ann");
    assert_string_equal(profile.first_name, "");
}

static void below_l1_what_is_shown_can_go_and_not_change(void **state)
{
    struct scene *scene = *state;
    struct rg_known_list list = known(scene, RG_SCOPE_GREETING);
    assert_int_equal(list.count, 2);
    for (uint32_t i = 0; i < list.count; i++) {
        assert_true(list.rows[i].deletable && !list.rows[i].correctable);
        assert_int_equal(amend(scene, &list.rows[i], NULL), RG_OK);
    }
    assert_int_equal(known(scene, RG_SCOPE_GREETING).count, 0);
    assert_string_equal(profile_of(scene, ANNA).display_name, "");
}

static void who_is_erased_leaves_no_amendment(void **state)
{
    struct scene *scene = *state;
    const int64_t member = ANNA;
    delete_row(scene, RG_KNOWN_SIZE, 0);
    delete_row(scene, RG_KNOWN_PURCHASE, 0);
    assert_int_equal(rg_store_erase(scene->sync, &member, 1), RG_OK);
    assert_int_equal(number(scene, "SELECT count(*) FROM amended"), 0);
}

/* No words of the customer lie beside their sealed record. */
static void what_is_kept_of_it_is_sealed(void **state)
{
    struct scene *scene = *state;
    delete_row(scene, RG_KNOWN_SIZE, 1);
    struct rg_known_row name = row_of(scene, RG_KNOWN_NAME, 0);
    assert_int_equal(amend(scene, &name, "Zebedaeus"), RG_OK);
    assert_int_equal(number(scene, "SELECT count(*) FROM amended WHERE instr(sealed, CAST('shoes' AS BLOB))"
                                   " OR instr(sealed, CAST('Zebedaeus' AS BLOB))"),
                     0);
}

static _Noreturn void child(const char *folder, int64_t line, int report)
{
    struct rg_store_report opened;
    struct rg_store *store;
    struct rg_store_outbox *outbox;
    if (rg_store_open(folder, scene_keystore(folder), 1, &opened, &store) != RG_OK ||
        rg_store_open_outbox(store, &outbox) != RG_OK || opened.condition != RG_STORE_WHOLE) {
        _exit(2);
    }
    for (; line > 0; line--) {
        struct rg_known_row row = {.kind = RG_KNOWN_PURCHASE, .item = line};
        struct rg_amend amend = {.member = {BEN}, .row = &row, .at_ms = 1};
        if (rg_store_amend(outbox, &amend) != RG_OK || write(report, &line, sizeof line) != sizeof line) {
            _exit(3);
        }
    }
    for (;;) {
        (void)pause();
    }
}

/* From before it is open, or from its first deletion on. */
static int64_t run_and_kill(const char *folder, int64_t line, bool working, unsigned *seed)
{
    int report[2];
    assert_int_equal(pipe(report), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        child(folder, line, report[1]);
    }
    close(report[1]);
    int64_t gone, last = line + 1;
    if (working) {
        assert_int_equal(read(report[0], &last, sizeof last), sizeof last);
    }
    struct timespec wait = {.tv_nsec = (rand_r(seed) % 25) * 1000000L + rand_r(seed) % 1000000};
    nanosleep(&wait, NULL);
    assert_int_equal(kill(pid, SIGKILL), 0);
    int how;
    assert_int_equal(waitpid(pid, &how, 0), pid);
    assert_true(WIFSIGNALED(how));
    while (read(report[0], &gone, sizeof gone) == (ssize_t)sizeof gone) {
        last = gone;
    }
    close(report[0]);
    return last;
}

/* The line, the event and what keeps it from coming back go together, whenever the power goes. */
static void all_of_it_or_nothing(void **state)
{
    struct scene *scene = *state;
    static struct rg_feed_row bought[LINES];
    unsigned seed = 3;
    int64_t next = LINES;
    for (int i = 0; i < LINES; i++) {
        bought[i] = purchase_row(BEN, i + 1, 1000 + i, 1, "M", 1, 0);
    }
    scene_page(scene, RG_FEED_PURCHASES, bought, LINES);
    scene_close(scene);
    for (int round = 0; round < ROUNDS; round++) {
        int64_t reported = run_and_kill(scene->folder, next, round % 2 == 0, &seed);
        assert_int_equal(scene_open(scene), RG_OK);
        assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
        int64_t left = profile_of(scene, BEN).purchase_total;
        assert_true(left == reported - 1 || left == reported - 2);
        assert_int_equal(number(scene, "SELECT count(*) FROM amended"), LINES - left);
        assert_int_equal(number(scene, "SELECT last FROM outbox_stream WHERE stream = 'consent'"),
                         LINES - left);
        next = left;
        scene_close(scene);
    }
    assert_true(next < LINES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_row_can_go_and_hq_hears_which, begin, scene_end),
        cmocka_unit_test_setup_teardown(only_what_was_named_goes, begin, scene_end),
        cmocka_unit_test_setup_teardown(a_contact_goes_by_its_masked_form, begin, scene_end),
        cmocka_unit_test_setup_teardown(what_was_bought_no_longer_counts, begin, scene_end),
        cmocka_unit_test_setup_teardown(a_page_of_before_brings_nothing_back, begin, scene_end),
        cmocka_unit_test_setup_teardown(a_key_stays_only_as_long_as_it_is_needed, begin, scene_end),
        cmocka_unit_test_setup_teardown(a_correction_goes_before_hqs_row, begin, scene_end),
        cmocka_unit_test_setup_teardown(a_name_that_was_not_shown_is_not_shown, begin, scene_end),
        cmocka_unit_test_setup_teardown(below_l1_what_is_shown_can_go_and_not_change, begin, scene_end),
        cmocka_unit_test_setup_teardown(who_is_erased_leaves_no_amendment, begin, scene_end),
        cmocka_unit_test_setup_teardown(what_is_kept_of_it_is_sealed, begin, scene_end),
        cmocka_unit_test_setup_teardown(all_of_it_or_nothing, begin, scene_end),
    };
    return cmocka_run_group_tests_name("amend", tests, NULL, NULL);
}
