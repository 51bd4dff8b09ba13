/* Somebody has copied the disk again and again, and takes the device with its keys after an erasure: of whom was erased
 * nothing opens, be it in a row of any image, in its log or in a free page; of the others the same search finds a lot. In
 * most rounds the power goes at a random moment of the day or of the erasure, with what had not been synced; the kiosk then
 * starts on what the disk kept, and the erasure is carried out again unless it was reported as done.
 *
 * ROUNDS and SEED of the environment: how many, and from which one on. tests/full runs 1,000 (suite erasure). */
#include "erase.h"
#include "looks.h"
#include "lost_power.h"
#include "said.h"
#include "thief.h"
#include "vault.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PEOPLE 24
#define ROUNDS 3

enum ending { CALM, CUT_IN_ERASURE, CUT_ANYWHERE, ENDINGS };

struct day {
    struct scene *scene;
    struct thief thief;
    unsigned seed;
    int64_t next_line;
    uint64_t next_event, next_look;
    size_t moments[THIEF_IMAGES]; /* when each image was taken */
};

static int64_t pick(struct day *day, int count)
{
    return rand_r(&day->seed) % count;
}

static void take_image(struct day *day)
{
    day->moments[day->thief.images] = lost_power_now();
    thief_copy(&day->thief, day->scene);
}

static void put_member(struct day *day, int64_t member)
{
    char name[32];
    (void)snprintf(name, sizeof name, "Customer %lld", (long long)member);
    const struct rg_feed_row row = member_row(member, name);
    scene_page(day->scene, RG_FEED_MEMBERS, &row, 1);
}

static void put_purchases(struct day *day)
{
    struct rg_feed_row rows[12];
    for (int i = 0; i < 12; i++) {
        rows[i] = purchase_row(1 + pick(day, PEOPLE), day->next_line++, 5, 1 + pick(day, 9), "M", 1, 0);
    }
    scene_page(day->scene, RG_FEED_PURCHASES, rows, 12);
}

static void put_consents(struct day *day)
{
    int64_t member = 1 + pick(day, PEOPLE);
    struct rg_feed_row rows[] = {consent_row(member, RG_PURPOSE_RECOGNISE, true),
                                 consent_row(member, RG_PURPOSE_NOTES, pick(day, 2) == 0),
                                 consent_row(1 + pick(day, PEOPLE), RG_PURPOSE_PURCHASES, true)};
    for (int i = 0; i < 3; i++) {
        rows[i].consent.text_version = view("Customer's words");
    }
    scene_page(day->scene, RG_FEED_CONSENTS, rows, 3);
}

static void say_something(struct day *day)
{
    uint32_t purpose = (uint32_t)1 << pick(day, RG_PURPOSES);
    bool yes = pick(day, 2) == 0;
    struct rg_said said = {.member = {1 + pick(day, PEOPLE)},
                           .grants = yes ? purpose : 0,
                           .withdrawals = yes ? 0 : purpose,
                           .by = {.medium = RG_MEDIUM_CARD,
                                  .at_ms = 1700000000000,
                                  .text_version = "Customer",
                                  .language = "de",
                                  .site = "s1",
                                  .device = "k1"}};
    assert_int_equal(rg_store_say(day->scene->outbox, &said), RG_OK);
}

static void append_event(struct day *day, int64_t member)
{
    struct rg_event event = outcome_of(day->next_event++);
    event.member.value = member;
    assert_int_equal(rg_outbox_append(day->scene->outbox, RG_STREAM_VISIT, &event, 1), RG_OK);
}

/* Something of @p member comes onto the screen, and what did two looks ago leaves it. */
static void look_at(struct day *day, int64_t member)
{
    struct rg_look_begun begun = {.screen = ++day->next_look,
                                  .member = {member},
                                  .look = {.at_ms = 5, .scope = RG_LOOK_PROFILE, .fields = 1}};
    struct rg_look_ended ended = {.screen = day->next_look - 2, .fields = 1};
    struct rg_look_batch batch = {.ended = &ended, .ended_count = 1, .begun = &begun};
    assert_int_equal(rg_store_looks_write(day->scene->outbox, &batch), RG_OK);
}

static void drop_something(struct day *day)
{
    const struct rg_feed_key member = {.feed = RG_FEED_MEMBERS, .id = 1 + pick(day, PEOPLE)};
    const struct rg_feed_key consent = {
        .feed = RG_FEED_CONSENTS, .id = 1 + pick(day, PEOPLE), .purpose = RG_PURPOSE_RECOGNISE};
    const struct rg_feed_key line = {
        .feed = RG_FEED_PURCHASES, .id = 1 + pick(day, PEOPLE), .line = 1 + pick(day, (int)day->next_line)};
    const struct rg_feed_key *const keys[] = {&member, &consent, &line};
    scene_delete(day->scene, keys[pick(day, 3)]);
}

static void acknowledge(struct day *day)
{
    struct rg_outbox_position position;
    assert_int_equal(rg_outbox_position(day->scene->sync, RG_STREAM_VISIT, &position), RG_OK);
    assert_int_equal(rg_outbox_acknowledge(day->scene->sync, RG_STREAM_VISIT, position.epoch,
                                           (position.acknowledged + position.last) / 2, 0),
                     RG_OK);
}

static void open_again(struct scene *scene)
{
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
}

static void step(struct day *day)
{
    switch (pick(day, 15)) {
    case 0:
    case 1:
    case 2: put_member(day, 1 + pick(day, PEOPLE)); break;
    case 3:
    case 4:
    case 5: put_purchases(day); break;
    case 6: append_event(day, 1 + pick(day, PEOPLE)); break;
    case 7: look_at(day, 1 + pick(day, PEOPLE)); break;
    case 8: drop_something(day); break;
    case 9: acknowledge(day); break;
    case 10: assert_int_equal(rg_store_checkpoint(day->scene->sync), RG_OK); break;
    case 11:
    case 12: put_consents(day); break;
    case 13: say_something(day); break;
    default: scene_close(day->scene); open_again(day->scene);
    }
}

/* Until the evening the victim is a customer like the others. */
static void live(struct day *day, int64_t victim)
{
    put_member(day, victim);
    append_event(day, victim);
    look_at(day, victim);
    take_image(day);
    look_at(day, victim);
    look_at(day, victim);
    take_image(day);
    for (int64_t steps = 10 + pick(day, 30); steps > 0; steps--) {
        step(day);
        take_image(day);
    }
}

/* Nobody loses anything by somebody else's erasure: a key that does not open is one that was lost. */
static void assert_others_open(struct scene *scene, int64_t victim)
{
    for (int64_t member = 1; member <= PEOPLE; member++) {
        struct rg_consent_grant grant =
            grant_of(member, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
        struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
        struct rg_profile profile;
        size_t count = 1;
        enum rg_status status = rg_store_profile_load(scene->store, &grant, &profile);
        assert_int_equal(rg_store_consents(scene->store, grant.member, rows, &count), RG_OK);
        assert_true(status == RG_OK || status == RG_NOT_FOUND);
        assert_false(member == victim && (status == RG_OK || count > 0));
    }
}

/* The kiosk as it starts after the cut, in the place of the one that was. */
static void cut(struct day *day, size_t moment)
{
    struct scene *scene = day->scene;
    char after[80], freed[96];
    (void)snprintf(after, sizeof after, "%s-after", scene->folder);
    (void)snprintf(freed, sizeof freed, "%s/freed", day->thief.folder);
    lost_power_cut(moment, &day->seed, after, freed);
    for (int i = 0; i < day->thief.images; i++) {
        if (day->moments[i] > moment) {
            thief_forget(&day->thief, i);
        }
    }
    lost_power_end();
    assert_int_equal(scene_end((void **)&day->scene), 0);
    day->scene = calloc(1, sizeof *scene);
    (void)snprintf(day->scene->folder, sizeof day->scene->folder, "%.63s", after);
    lost_power_begin(after);
    thief_copy(&day->thief, day->scene);
    open_again(day->scene);
}

/* What the blocks of removed files hold at the end. */
static void take_freed(struct day *day)
{
    char after[80], freed[96];
    struct scene left = {.keystore = NULL};
    (void)snprintf(after, sizeof after, "%s-left", day->scene->folder);
    (void)snprintf(freed, sizeof freed, "%s/freed", day->thief.folder);
    lost_power_cut(lost_power_now(), &day->seed, after, freed);
    (void)snprintf(left.folder, sizeof left.folder, "%.63s", after);
    scene_empty(&left);
}

static void evening(struct day *day, int64_t victim, enum ending ending)
{
    size_t begun = lost_power_now();
    int before = day->thief.images - 1;
    /* The search is not blind: with the keys of this moment it opens what there is of them. */
    thief_search(&day->thief, day->scene, victim, -1);
    assert_true(day->thief.opened_of_victim > 2);
    assert_int_equal(rg_store_erase(day->scene->sync, &victim, 1), RG_OK);
    size_t done = lost_power_now();
    take_image(day);
    if (ending != CALM) {
        size_t from = ending == CUT_IN_ERASURE ? begun : 0;
        size_t moment = from + (size_t)pick(day, (int)(done - from + 1));
        cut(day, moment);
        before = day->thief.images - 1;
        if (moment < done) {
            assert_int_equal(rg_store_erase(day->scene->sync, &victim, 1), RG_OK);
        }
        thief_copy(&day->thief, day->scene);
    }
    assert_others_open(day->scene, victim);
    take_freed(day);
    bool deeply = pick(day, 4) == 0;
    thief_search(&day->thief, day->scene, victim, deeply ? before : -1);
    assert_int_equal(day->thief.opened_of_victim, 0);
    /* A cut takes what had not been synced; one in the morning may leave nobody. */
    assert_true(day->thief.opened_of_others > 0 || ending == CUT_ANYWHERE);
    if (deeply) {
        thief_search(&day->thief, day->scene, victim, day->thief.images - 1);
        assert_int_equal(day->thief.opened_of_victim, 0);
        /* At the end of a calm day somebody may be the last one. */
        assert_true(day->thief.found_of_others > 0 || day->thief.others == 0);
    }
}

static unsigned number_of(const char *name, unsigned otherwise)
{
    const char *text = getenv(name);
    return text != NULL ? (unsigned)strtoul(text, NULL, 10) : otherwise;
}

static void no_image_brings_the_erased_back(void **state)
{
    (void)state;
    unsigned first = number_of("SEED", 1), rounds = number_of("ROUNDS", ROUNDS);
    for (unsigned round = first; round < first + rounds; round++) {
        struct day day = {.seed = round, .next_line = 1, .next_event = 1};
        assert_int_equal(scene_begin((void **)&day.scene), 0);
        thief_begin(&day.thief);
        lost_power_begin(day.scene->folder);
        int64_t victim = 1 + pick(&day, PEOPLE);
        /* What failed can be run again alone. */
        (void)fprintf(stderr, "%s%u", round == first ? "seed " : " ", round);
        live(&day, victim);
        evening(&day, victim, (enum ending)(round % ENDINGS));
        lost_power_end();
        thief_end(&day.thief);
        assert_int_equal(scene_end((void **)&day.scene), 0);
    }
    (void)fprintf(stderr, "\n");
}

static int roots_of(const struct scene *scene)
{
    return (access(scene_path(scene, "keys/" RG_VAULT_ROOT_A ".key"), F_OK) == 0) +
           (access(scene_path(scene, "keys/" RG_VAULT_ROOT_B ".key"), F_OK) == 0);
}

static void assert_all_whole_but(struct scene *scene, int64_t victim, bool gone)
{
    for (int64_t member = 1; member <= PEOPLE; member++) {
        struct rg_consent_grant grant = grant_of(member, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE);
        struct rg_profile profile;
        enum rg_status status = rg_store_profile_load(scene->store, &grant, &profile);
        assert_true(status == RG_OK || (member == victim && status == RG_NOT_FOUND));
        assert_false(gone && member == victim && status == RG_OK);
    }
}

/* One erasure, and the power goes before each change that it makes to the disk. */
static void a_cut_at_each_moment_loses_nobody_else(void **state)
{
    (void)state;
    int64_t victim = 7;
    struct day day = {.seed = number_of("SEED", 1)};
    assert_int_equal(scene_begin((void **)&day.scene), 0);
    thief_begin(&day.thief);
    for (int64_t member = 1; member <= PEOPLE; member++) {
        put_member(&day, member);
    }
    append_event(&day, victim);
    lost_power_begin(day.scene->folder);
    assert_int_equal(rg_store_erase(day.scene->sync, &victim, 1), RG_OK);
    size_t done = lost_power_now();
    assert_true(done > 10);
    for (size_t moment = 0; moment <= done; moment++) {
        struct scene after = {.keystore = NULL};
        char freed[96];
        (void)snprintf(freed, sizeof freed, "%s/freed", day.thief.folder);
        (void)snprintf(after.folder, sizeof after.folder, "%.56s-after", day.scene->folder);
        lost_power_cut(moment, &day.seed, after.folder, freed);
        open_again(&after);
        assert_all_whole_but(&after, victim, moment == done);
        assert_int_equal(roots_of(&after), 1);
        assert_int_equal(rg_store_erase(after.sync, &victim, 1), RG_OK);
        assert_all_whole_but(&after, victim, true);
        assert_int_equal(roots_of(&after), 1);
        scene_close(&after);
        scene_empty(&after);
    }
    lost_power_end();
    thief_end(&day.thief);
    assert_int_equal(scene_end((void **)&day.scene), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_at_each_moment_loses_nobody_else),
        cmocka_unit_test(no_image_brings_the_erased_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
