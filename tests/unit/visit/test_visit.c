/* Every rule in the block of visit.h, each as a scene. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int begin(void **state)
{
    struct scene *s = calloc(1, sizeof *s);
    scene_open(s);
    *state = s;
    return 0;
}

static int end(void **state)
{
    scene_close(*state);
    free(*state);
    return 0;
}

#define assert_screen(s, expected) assert_int_equal(scene_model(s)->screen, (expected))

static void assert_nothing_personal(const struct scene *s)
{
    static const struct rg_profile no_profile;
    static const struct rg_glance no_glance;
    static const struct rg_reco_list no_list;
    static const struct rg_screen_outcome no_outcomes[RG_RECO_SHOWN];
    const struct rg_screen_model *m = scene_model(s);
    assert_memory_equal(&m->profile, &no_profile, sizeof no_profile);
    assert_memory_equal(&m->glance, &no_glance, sizeof no_glance);
    assert_memory_equal(&m->recommendations, &no_list, sizeof no_list);
    assert_memory_equal(m->outcomes, no_outcomes, sizeof no_outcomes);
    assert_int_equal(m->selected, -1);
    assert_int_equal(m->shown_at_ms, 0);
    assert_int_equal(m->visit.value, 0);
    assert_int_equal(m->hide_in_s, 0);
    assert_false(m->someone_waits);
}

static void open_profile(struct scene *s, int64_t member)
{
    scene_session(s, BADGE_MIA, "Mia");
    scene_pass(s, 2000);
    scene_tap_member(s, member);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
}

static void starts_idle(void **state)
{
    struct scene *s = *state;
    assert_screen(s, RG_SCREEN_IDLE);
    assert_nothing_personal(s);
    assert_int_equal(rg_visit_deadline_ns(s->visit), 0);
}

/* Nothing changes and nothing is waited for while idle. */
static void idle_is_still(void **state)
{
    struct scene *s = *state;
    uint64_t revision = rg_visit_revision(s->visit);
    struct rg_screen_model before = *scene_model(s);
    const struct rg_visit_event tick = {.kind = RG_VISIT_TICK};
    const struct rg_visit_event left = {.kind = RG_VISIT_CARD_LEFT};
    for (int i = 0; i < 100; i++) {
        s->now_ns += 1000000000u;
        scene_event(s, &tick);
        scene_event(s, &left);
        scene_touch(s, RG_ACTION_EXTEND, 0);
    }
    assert_int_equal(rg_visit_revision(s->visit), revision);
    assert_memory_equal(&before, scene_model(s), sizeof before);
    assert_int_equal(rg_visit_deadline_ns(s->visit), 0);
}

static void first_feedback_is_at_once(void **state)
{
    struct scene *s = *state;
    uint64_t revision = rg_visit_revision(s->visit);
    scene_seen(s);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    assert_int_equal(rg_visit_revision(s->visit), revision + 1);
    assert_int_equal(s->orders->count, 0);
}

/* The tap thread died between seeing and resolving. */
static void unresolved_card_gives_up(void **state)
{
    struct scene *s = *state;
    scene_seen(s);
    scene_pass(s, RG_VISIT_ANSWER_MS - 1);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    scene_pass(s, 1);
    assert_screen(s, RG_SCREEN_IDLE);
}

static void member_without_badge_is_locked(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_GREETING), 1);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
    assert_int_equal(s->load.tap, s->tap);
    assert_int_equal(s->load.associate.value, 0);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_LOCKED);
    assert_string_equal(scene_model(s)->profile.first_name, "First101");
    assert_string_equal(scene_model(s)->profile.display_name, "");
    assert_int_equal(scene_ordered(s, RG_VISIT_STORE_SHOWN), 0);
}

/* Even if the store answered with everything, no more than the greeting is taken. */
static void locked_takes_no_profile(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_LOCKED);
    assert_string_equal(scene_model(s)->profile.display_name, "");
    assert_int_equal(scene_model(s)->recommendations.count, 0);
    assert_int_equal(scene_model(s)->profile.purchase_count, 0);
    s->load.kind = RG_VISIT_LOAD_PROFILE;
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_LOCKED);
}

static void locked_forgets_the_name_then_the_member(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_pass(s, RG_VISIT_LOCKED_NAME_MS - 1);
    assert_string_equal(scene_model(s)->profile.first_name, "First101");
    scene_pass(s, 1);
    assert_screen(s, RG_SCREEN_LOCKED);
    assert_string_equal(scene_model(s)->profile.first_name, "");
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    scene_pass(s, RG_VISIT_LOCKED_MS - RG_VISIT_LOCKED_NAME_MS - 1);
    assert_screen(s, RG_SCREEN_LOCKED);
    scene_pass(s, 1);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    assert_nothing_personal(s);
    scene_session(s, BADGE_MIA, "Mia");
    assert_screen(s, RG_SCREEN_HELLO_BADGE);
}

static void badge_opens_the_locked_customer(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    uint64_t visit = scene_model(s)->visit.value;
    scene_pass(s, RG_VISIT_LOCKED_MS - 1);
    scene_tap_badge(s, BADGE_MIA);
    assert_int_equal(s->orders->items[0].kind, RG_VISIT_LOAD_BADGE);
    assert_int_equal(s->orders->items[1].kind, RG_VISIT_LOAD_PROFILE);
    assert_int_equal(s->load.visit.value, visit);
    assert_int_equal(s->load.holder.member.value, MEMBER_ANNA);
    assert_int_equal(s->load.associate.value, BADGE_MIA);
    scene_badge_ready(s, BADGE_MIA, "Mia");
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_string_equal(scene_model(s)->profile.display_name, "Name101");
    assert_string_equal(scene_model(s)->associate_name, "Mia");
}

/* The badge came before the greeting's answer: that answer is late and must not become the screen. */
static void late_greeting_is_dropped(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    struct rg_visit_command greeting = s->load;
    scene_tap_badge(s, BADGE_MIA);
    scene_answer_as(s, &greeting, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
}

static void newest_takes_the_locked_place(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    struct rg_visit_command old = s->load;
    scene_seen(s);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    assert_nothing_personal(s);
    struct rg_member_ref ben = {.kind = RG_HOLDER_MEMBER, .member = {MEMBER_BEN}};
    scene_resolved(s, RG_ANSWER_HOLDER, ben);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    scene_answer_as(s, &old, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_string_equal(scene_model(s)->profile.first_name, "First102");
    assert_false(scene_model(s)->someone_waits);
}

static void badge_says_hello_and_ends_by_itself(void **state)
{
    struct scene *s = *state;
    scene_tap_badge(s, BADGE_MIA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_BADGE), 1);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    scene_badge_ready(s, BADGE_MIA, "Mia");
    assert_screen(s, RG_SCREEN_HELLO_BADGE);
    assert_string_equal(scene_model(s)->associate_name, "Mia");
    assert_true(scene_model(s)->session_open);
    scene_pass(s, RG_VISIT_HELLO_MS - 1);
    assert_screen(s, RG_SCREEN_HELLO_BADGE);
    scene_pass(s, 1);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_true(scene_model(s)->session_open);
}

static void card_wins_over_hello(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_seen(s);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    struct rg_member_ref anna = {.kind = RG_HOLDER_MEMBER, .member = {MEMBER_ANNA}};
    scene_resolved(s, RG_ANSWER_HOLDER, anna);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
    scene_pass(s, RG_VISIT_HELLO_MS + 1);
    assert_screen(s, RG_SCREEN_PROFILE);
}

/* The customer's card follows before the badge's name has come. */
static void name_that_comes_late_greets_nobody(void **state)
{
    struct scene *s = *state;
    scene_tap_badge(s, BADGE_MIA);
    scene_tap_member(s, MEMBER_ANNA);
    scene_badge_ready(s, BADGE_MIA, "Mia");
    assert_screen(s, RG_SCREEN_RECOGNISED);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_string_equal(scene_model(s)->associate_name, "Mia");
}

static void badge_that_is_no_more_opens_nothing(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_tap_badge(s, BADGE_MIA);
    struct rg_visit_command load = s->load;
    scene_badge_ready(s, BADGE_MIA, NULL);
    assert_screen(s, RG_SCREEN_UNKNOWN_CARD);
    assert_false(scene_model(s)->session_open);
    scene_answer_as(s, &load, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_UNKNOWN_CARD);
    assert_nothing_personal(s);
}

static void profile_orders_what_was_shown(void **state)
{
    struct scene *s = *state;
    open_profile(s, MEMBER_ANNA);
    assert_int_equal(s->orders->count, 1);
    const struct rg_visit_command *shown = &s->orders->items[0];
    assert_int_equal(shown->kind, RG_VISIT_STORE_SHOWN);
    assert_int_equal(shown->visit.value, scene_model(s)->visit.value);
    assert_int_equal(shown->holder.member.value, MEMBER_ANNA);
    assert_int_equal(shown->associate.value, BADGE_MIA);
    assert_int_equal(shown->shown.count, 3);
    for (int32_t i = 0; i < 3; i++) {
        assert_int_equal(shown->shown.items[i].product.value, MEMBER_ANNA * 10 + i);
        assert_int_equal(shown->shown.items[i].reason, RG_REASON_WISH);
        assert_int_equal(shown->shown.items[i].position, i);
    }
    assert_int_equal(scene_model(s)->shown_at_ms, 1700000000000);
    assert_int_equal(scene_model(s)->glance.why, RG_WHY_BIRTHDAY);
}

static void weak_card_under_a_badge_only_greets(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_tap_member(s, MEMBER_ANNA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 1);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_GREETING);
    assert_string_equal(scene_model(s)->profile.first_name, "First101");
    assert_string_equal(scene_model(s)->profile.display_name, "");
    assert_int_equal(scene_ordered(s, RG_VISIT_STORE_SHOWN), 0);
    scene_tap_member(s, MEMBER_ANNA);
    assert_screen(s, RG_SCREEN_GREETING);
    assert_int_equal(s->orders->count, 0);
    /* The same customer's stronger card opens the profile. */
    scene_seen(s);
    struct rg_member_ref strong = {
        .kind = RG_HOLDER_MEMBER, .member = {MEMBER_ANNA}, .assurance = RG_ASSURANCE_L1};
    scene_resolved(s, RG_ANSWER_HOLDER, strong);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 1);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
}

static void second_tap_of_the_badge_ends_all(void **state)
{
    struct scene *s = *state;
    open_profile(s, MEMBER_ANNA);
    scene_tap_member(s, MEMBER_BEN);
    assert_true(scene_model(s)->someone_waits);
    scene_tap_badge(s, BADGE_MIA);
    assert_screen(s, RG_SCREEN_GOODBYE_BADGE);
    assert_string_equal(scene_model(s)->associate_name, "Mia");
    assert_false(scene_model(s)->session_open);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    assert_nothing_personal(s);
    scene_pass(s, RG_VISIT_HELLO_MS);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_string_equal(scene_model(s)->associate_name, "");
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    assert_int_equal(rg_visit_deadline_ns(s->visit), 0);
    scene_tap_member(s, MEMBER_ANNA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_GREETING), 1);
}

static void another_badge_takes_over(void **state)
{
    struct scene *s = *state;
    open_profile(s, MEMBER_ANNA);
    scene_tap_badge(s, BADGE_NOAH);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    assert_nothing_personal(s);
    assert_string_equal(scene_model(s)->associate_name, "");
    scene_badge_ready(s, BADGE_MIA, "Mia");
    assert_string_equal(scene_model(s)->associate_name, "");
    scene_badge_ready(s, BADGE_NOAH, "Noah");
    assert_screen(s, RG_SCREEN_HELLO_BADGE);
    assert_string_equal(scene_model(s)->associate_name, "Noah");
    scene_tap_member(s, MEMBER_BEN);
    assert_int_equal(s->load.associate.value, BADGE_NOAH);
}

static void session_ends_without_input(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_pass(s, RG_VISIT_SESSION_MS - 1);
    assert_true(scene_model(s)->session_open);
    scene_touch(s, RG_ACTION_EXTEND, 0);
    scene_pass(s, RG_VISIT_SESSION_MS - 1);
    assert_true(scene_model(s)->session_open);
    scene_pass(s, 1);
    assert_false(scene_model(s)->session_open);
    assert_string_equal(scene_model(s)->associate_name, "");
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    assert_screen(s, RG_SCREEN_IDLE);
}

/* A late tick must not let a tap use a session that is over. */
static void expired_session_opens_nothing(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_seen(s);
    s->now_ns += (uint64_t)RG_VISIT_SESSION_MS * 1000000u;
    struct rg_member_ref anna = {.kind = RG_HOLDER_MEMBER, .member = {MEMBER_ANNA}};
    scene_resolved(s, RG_ANSWER_HOLDER, anna);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_GREETING), 1);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
}

/* Nor may a touch bring back a visit whose time is over, or count for the session. */
static void expired_visit_takes_no_touch(void **state)
{
    struct scene *s = *state;
    open_profile(s, MEMBER_ANNA);
    struct rg_visit_event touch = {.kind = RG_VISIT_ACTION,
                                   .action = {.action = RG_ACTION_EXTEND, .visit = scene_model(s)->visit}};
    s->now_ns += (uint64_t)RG_VISIT_HIDE_MS * 1000000u;
    scene_event(s, &touch);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_nothing_personal(s);
    scene_pass(s, RG_VISIT_SESSION_MS - RG_VISIT_HIDE_MS);
    assert_false(scene_model(s)->session_open);
}

/* A customer who is served keeps the session open. */
static void members_tap_is_input(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_pass(s, RG_VISIT_SESSION_MS - 1);
    scene_tap_member(s, MEMBER_ANNA);
    scene_pass(s, 1);
    assert_true(scene_model(s)->session_open);
}

static void a_tap_is_seen_once(void **state)
{
    struct scene *s = *state;
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    struct rg_visit_event again = {.kind = RG_VISIT_CARD_SEEN, .card = {.tap = s->tap}};
    scene_event(s, &again);
    assert_screen(s, RG_SCREEN_UNKNOWN_CARD);
}

/* The answer to an older tap does not take a newer one's feedback away. */
static void newer_tap_keeps_its_feedback(void **state)
{
    struct scene *s = *state;
    struct rg_member_ref nobody = {.kind = RG_HOLDER_NOBODY};
    scene_seen(s);
    scene_seen(s);
    s->tap--;
    scene_resolved(s, RG_ANSWER_UNKNOWN, nobody);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    s->tap++;
    scene_resolved(s, RG_ANSWER_REFUSED, nobody);
    assert_screen(s, RG_SCREEN_REFUSED_CARD);
}

static void card_seen_under_a_visit_shows_nothing_later(void **state)
{
    struct scene *s = *state;
    open_profile(s, MEMBER_ANNA);
    scene_seen(s);
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_screen(s, RG_SCREEN_IDLE);
}

static void touch_on_a_notice_does_not_reach_below(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    scene_touch(s, RG_ACTION_HIDE, 0);
    scene_pass(s, RG_VISIT_NOTICE_MS);
    assert_screen(s, RG_SCREEN_LOCKED);
}

/* A shorter name must not leave the end of a longer one behind it. */
static void names_leave_no_tail(void **state)
{
    struct scene *s = *state;
    char expected[RG_NAME_MAX] = "First5";
    scene_tap_member(s, 1000001);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_tap_member(s, 5);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_memory_equal(scene_model(s)->profile.first_name, expected, sizeof expected);
}

static void name_that_never_came_greets_nobody(void **state)
{
    struct scene *s = *state;
    scene_tap_badge(s, BADGE_MIA);
    scene_pass(s, RG_VISIT_ANSWER_MS);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_true(scene_model(s)->session_open);
    scene_badge_ready(s, BADGE_MIA, "Mia");
    assert_screen(s, RG_SCREEN_IDLE);
    assert_string_equal(scene_model(s)->associate_name, "Mia");
}

static void session_length_is_the_stores(void **state)
{
    (void)state;
    static const struct {
        uint32_t asked, given;
    } cases[] = {{0, 180000}, {60000, 60000}, {1800000, 1800000}, {1800001, 1800000}, {UINT32_MAX, 1800000}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scene s = {.now_ns = 1};
        struct rg_visit_config config = {.session_ms = cases[i].asked};
        assert_int_equal(rg_visit_create(&config, &s.visit), RG_OK);
        scene_session(&s, BADGE_MIA, "Mia");
        scene_pass(&s, cases[i].given - 1);
        assert_true(scene_model(&s)->session_open);
        scene_pass(&s, 1);
        assert_false(scene_model(&s)->session_open);
        rg_visit_destroy(s.visit);
    }
}

static void closing_ends_everything(void **state)
{
    struct scene *s = *state;
    const struct rg_visit_event closing = {.kind = RG_VISIT_CLOSING};
    open_profile(s, MEMBER_ANNA);
    scene_event(s, &closing);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    assert_false(scene_model(s)->session_open);
    assert_nothing_personal(s);
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_LOCKED);
    scene_event(s, &closing);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_nothing_personal(s);
    assert_int_equal(rg_visit_deadline_ns(s->visit), 0);
}

static void tap_never_replaces_an_open_visit(void **state)
{
    struct scene *s = *state;
    open_profile(s, MEMBER_ANNA);
    scene_seen(s);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_false(scene_model(s)->someone_waits);
    struct rg_member_ref ben = {.kind = RG_HOLDER_MEMBER, .member = {MEMBER_BEN}};
    scene_resolved(s, RG_ANSWER_HOLDER, ben);
    assert_int_equal(s->orders->count, 0);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_string_equal(scene_model(s)->profile.display_name, "Name101");
    assert_true(scene_model(s)->someone_waits);
    /* The newest takes an older one's place. */
    scene_tap_member(s, MEMBER_CLEO);
    uint64_t old = scene_model(s)->visit.value;
    scene_touch(s, RG_ACTION_SWITCH, 0);
    assert_int_equal(s->orders->items[0].kind, RG_VISIT_PURGE);
    assert_int_equal(s->orders->items[1].kind, RG_VISIT_LOAD_PROFILE);
    assert_int_equal(s->load.holder.member.value, MEMBER_CLEO);
    assert_int_equal(s->load.tap, s->tap);
    assert_int_not_equal(s->load.visit.value, old);
    assert_false(scene_model(s)->someone_waits);
    assert_string_equal(scene_model(s)->profile.display_name, "");
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_string_equal(scene_model(s)->profile.display_name, "Name103");
}

static void waiting_ends(void **state)
{
    struct scene *s = *state;
    open_profile(s, MEMBER_ANNA);
    scene_tap_member(s, MEMBER_BEN);
    for (uint32_t passed = 0; passed + 20000 < RG_VISIT_WAITING_MS; passed += 20000) {
        scene_pass(s, 20000);
        scene_touch(s, RG_ACTION_EXTEND, 0);
    }
    assert_true(scene_model(s)->someone_waits);
    scene_pass(s, 20000);
    assert_false(scene_model(s)->someone_waits);
    scene_touch(s, RG_ACTION_SWITCH, 0);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_string_equal(scene_model(s)->profile.display_name, "Name101");
}

static void same_card_only_extends(void **state)
{
    struct scene *s = *state;
    open_profile(s, MEMBER_ANNA);
    uint64_t visit = scene_model(s)->visit.value;
    scene_pass(s, 44000);
    assert_int_equal(scene_model(s)->hide_in_s, 1);
    scene_tap_member(s, MEMBER_ANNA);
    assert_int_equal(s->orders->count, 0);
    assert_int_equal(scene_model(s)->hide_in_s, 0);
    assert_int_equal(scene_model(s)->visit.value, visit);
    assert_false(scene_model(s)->someone_waits);
    scene_pass(s, RG_VISIT_HIDE_MS - 1);
    assert_screen(s, RG_SCREEN_PROFILE);
}

static void hide_is_at_once(void **state)
{
    struct scene *s = *state;
    open_profile(s, MEMBER_ANNA);
    scene_touch(s, RG_ACTION_LIKED, 0);
    scene_touch(s, RG_ACTION_SELECT, 1);
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    assert_nothing_personal(s);
    assert_true(scene_model(s)->session_open);
}

/* 25 s of silence, then 20 numbers, one a second, then nothing personal is left. */
static void countdown_then_hidden(void **state)
{
    struct scene *s = *state;
    open_profile(s, MEMBER_ANNA);
    uint64_t revision = rg_visit_revision(s->visit);
    scene_pass(s, 24999);
    assert_int_equal(rg_visit_revision(s->visit), revision);
    assert_int_equal(scene_model(s)->hide_in_s, 0);
    scene_pass(s, 1);
    for (uint32_t left = 20; left > 0; left--) {
        assert_int_equal(scene_model(s)->hide_in_s, left);
        scene_pass(s, 999);
        assert_int_equal(scene_model(s)->hide_in_s, left);
        assert_int_equal(rg_visit_revision(s->visit), ++revision);
        scene_pass(s, 1);
    }
    assert_screen(s, RG_SCREEN_IDLE);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    assert_nothing_personal(s);
}

static void any_touch_extends(void **state)
{
    struct scene *s = *state;
    open_profile(s, MEMBER_ANNA);
    static const enum rg_action touches[] = {RG_ACTION_EXTEND, RG_ACTION_SELECT, RG_ACTION_BACK,
                                             RG_ACTION_LIKED, RG_ACTION_SWITCH};
    for (size_t i = 0; i < sizeof touches / sizeof *touches; i++) {
        scene_pass(s, 44999);
        assert_int_equal(scene_model(s)->hide_in_s, 1);
        scene_touch(s, touches[i], 0);
        assert_int_equal(scene_model(s)->hide_in_s, 0);
    }
    scene_pass(s, 44999);
    assert_screen(s, RG_SCREEN_PROFILE);
    scene_pass(s, 1);
    assert_screen(s, RG_SCREEN_IDLE);
}

static void notices_come_and_go(void **state)
{
    struct scene *s = *state;
    static const struct {
        enum rg_card_answer answer;
        enum rg_screen screen;
    } cases[] = {{RG_ANSWER_UNKNOWN, RG_SCREEN_UNKNOWN_CARD},
                 {RG_ANSWER_REFUSED, RG_SCREEN_REFUSED_CARD},
                 {RG_ANSWER_NO_DATA, RG_SCREEN_NO_DATA},
                 {RG_ANSWER_FAULT, RG_SCREEN_DATABASE_FAULT},
                 {RG_ANSWER_HOLDER, RG_SCREEN_UNKNOWN_CARD}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        scene_tap_nobody(s, cases[i].answer);
        assert_screen(s, cases[i].screen);
        scene_pass(s, RG_VISIT_NOTICE_MS - 1);
        assert_screen(s, cases[i].screen);
        scene_pass(s, 1);
        assert_screen(s, RG_SCREEN_IDLE);
    }
}

static void other_cards_leave_an_open_visit_alone(void **state)
{
    struct scene *s = *state;
    open_profile(s, MEMBER_ANNA);
    struct rg_screen_model before = *scene_model(s);
    static const enum rg_card_answer answers[] = {RG_ANSWER_UNKNOWN, RG_ANSWER_REFUSED, RG_ANSWER_NO_DATA,
                                                  RG_ANSWER_FAULT};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        scene_tap_nobody(s, answers[i]);
        assert_int_equal(s->orders->count, 0);
    }
    struct rg_visit_event two = {.kind = RG_VISIT_TWO_CARDS, .card = {.tap = ++s->tap}};
    scene_event(s, &two);
    assert_memory_equal(&before, scene_model(s), sizeof before);
    scene_pass(s, RG_VISIT_HIDE_MS);
    assert_screen(s, RG_SCREEN_IDLE);
}

static void locked_comes_back_after_a_notice(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    assert_screen(s, RG_SCREEN_UNKNOWN_CARD);
    assert_nothing_personal(s);
    scene_pass(s, RG_VISIT_NOTICE_MS);
    assert_screen(s, RG_SCREEN_LOCKED);
    assert_string_equal(scene_model(s)->profile.first_name, "First101");
}

static void two_cards_stand_until_taken(void **state)
{
    struct scene *s = *state;
    const struct rg_visit_event left = {.kind = RG_VISIT_CARD_LEFT};
    struct rg_visit_event two = {.kind = RG_VISIT_TWO_CARDS, .card = {.tap = ++s->tap}};
    scene_event(s, &two);
    assert_screen(s, RG_SCREEN_TWO_CARDS);
    scene_pass(s, 20000);
    assert_screen(s, RG_SCREEN_TWO_CARDS);
    scene_event(s, &left);
    assert_screen(s, RG_SCREEN_IDLE);
    /* Long enough to be read. */
    two.card.tap = ++s->tap;
    scene_event(s, &two);
    scene_pass(s, 300);
    scene_event(s, &left);
    scene_pass(s, RG_VISIT_NOTICE_MS - 301);
    assert_screen(s, RG_SCREEN_TWO_CARDS);
    scene_pass(s, 1);
    assert_screen(s, RG_SCREEN_IDLE);
    /* Not for ever, should the departure be lost; and not at all when the reader is. */
    two.card.tap = ++s->tap;
    scene_event(s, &two);
    scene_pass(s, RG_VISIT_TWO_CARDS_MS);
    assert_screen(s, RG_SCREEN_IDLE);
    two.card.tap = ++s->tap;
    scene_event(s, &two);
    const struct rg_visit_event lost = {.kind = RG_VISIT_READER_STATE, .part = {.state = RG_PART_STARTING}};
    scene_event(s, &lost);
    assert_screen(s, RG_SCREEN_IDLE);
}

static void two_cards_void_older_taps(void **state)
{
    struct scene *s = *state;
    scene_seen(s);
    struct rg_visit_event two = {.kind = RG_VISIT_TWO_CARDS, .card = {.tap = s->tap + 1}};
    scene_event(s, &two);
    struct rg_member_ref anna = {.kind = RG_HOLDER_MEMBER, .member = {MEMBER_ANNA}};
    scene_resolved(s, RG_ANSWER_HOLDER, anna);
    assert_screen(s, RG_SCREEN_TWO_CARDS);
    assert_int_equal(s->orders->count, 0);
}

static void a_tap_is_resolved_once(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    struct rg_member_ref mia = {.kind = RG_HOLDER_BADGE, .associate = {BADGE_MIA}};
    scene_resolved(s, RG_ANSWER_HOLDER, mia);
    assert_true(scene_model(s)->session_open);
}

static void without_consent_nothing_is_said(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_refuse(s, RG_VISIT_CONSENT_DENIED);
    assert_screen(s, RG_SCREEN_NO_CONSENT);
    assert_nothing_personal(s);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_NO_CONSENT);
    scene_pass(s, RG_VISIT_NOTICE_MS);
    assert_screen(s, RG_SCREEN_IDLE);
    scene_session(s, BADGE_MIA, "Mia");
    scene_tap_member(s, MEMBER_ANNA);
    scene_refuse(s, RG_VISIT_CONSENT_DENIED);
    assert_screen(s, RG_SCREEN_NO_CONSENT);
    assert_true(scene_model(s)->session_open);
}

static void store_that_fails_or_is_silent(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_tap_member(s, MEMBER_ANNA);
    scene_refuse(s, RG_VISIT_LOAD_FAILED);
    assert_screen(s, RG_SCREEN_DATABASE_FAULT);
    assert_non_null(scene_model(s)->fault_code);
    scene_tap_member(s, MEMBER_ANNA);
    scene_pass(s, RG_VISIT_ANSWER_MS);
    assert_screen(s, RG_SCREEN_DATABASE_FAULT);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_DATABASE_FAULT);
    assert_nothing_personal(s);
    scene_pass(s, RG_VISIT_NOTICE_MS);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_null(scene_model(s)->fault_code);
}

/* The last customer never appears on this one's screen. */
static void late_answers_are_dropped(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_tap_member(s, MEMBER_ANNA);
    struct rg_visit_command anna = s->load;
    scene_touch(s, RG_ACTION_HIDE, 0);
    scene_answer_as(s, &anna, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_nothing_personal(s);
    scene_tap_member(s, MEMBER_BEN);
    scene_answer_as(s, &anna, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    /* Right visit, wrong member: also refused. */
    struct rg_visit_command mixed = s->load;
    mixed.holder.member.value = MEMBER_ANNA;
    scene_answer_as(s, &mixed, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    assert_string_equal(scene_model(s)->profile.display_name, "");
    /* Right visit outside, another within. */
    struct rg_profile profile = {.member = {MEMBER_BEN}, .visit = anna.visit, .scope = RG_SCOPE_PROFILE};
    struct rg_glance glance = {.last_purchase = -1};
    struct rg_reco_list list = {.count = 0};
    struct rg_visit_event odd = {
        .kind = RG_VISIT_PROFILE_READY,
        .ready = {.visit = s->load.visit, .profile = &profile, .glance = &glance, .recommendations = &list}};
    scene_event(s, &odd);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_string_equal(scene_model(s)->profile.display_name, "Name102");
    scene_answer_as(s, &anna, RG_SCOPE_PROFILE);
    assert_string_equal(scene_model(s)->profile.display_name, "Name102");
}

static void counts_beyond_their_arrays_are_refused(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_tap_member(s, MEMBER_ANNA);
    for (int i = 0; i < 5; i++) {
        struct rg_profile profile = {
            .member = {MEMBER_ANNA}, .visit = s->load.visit, .scope = RG_SCOPE_PROFILE};
        struct rg_glance glance = {.last_purchase = -1};
        struct rg_reco_list list = {.count = i == 4 ? RG_RECO_SHOWN + 1 : 0};
        profile.purchase_count = i == 0 ? RG_PROFILE_PURCHASES + 1 : 0;
        profile.wish_count = i == 1 ? RG_PROFILE_WISHES + 1 : 0;
        profile.size_count = i == 2 ? RG_PROFILE_SIZES + 1 : 0;
        profile.occasion_count = i == 3 ? UINT32_MAX : 0;
        struct rg_visit_event event = {
            .kind = RG_VISIT_PROFILE_READY,
            .ready = {
                .visit = s->load.visit, .profile = &profile, .glance = &glance, .recommendations = &list}};
        scene_event(s, &event);
        assert_screen(s, RG_SCREEN_RECOGNISED);
    }
}

static void stored(struct scene *s, bool ok)
{
    struct rg_visit_event event = {
        .kind = RG_VISIT_OUTCOME_STORED,
        .outcome = {.visit = s->outcome.visit, .index = s->outcome.outcome.index, .stored = ok}};
    scene_event(s, &event);
}

static void outcome_is_saved_when_it_is(void **state)
{
    struct scene *s = *state;
    static const struct {
        enum rg_action action;
        enum rg_outcome outcome;
    } cases[] = {{RG_ACTION_LIKED, RG_OUTCOME_LIKED},
                 {RG_ACTION_NOT_FOR_THEM, RG_OUTCOME_NOT_FOR_THEM},
                 {RG_ACTION_NOT_FOUND, RG_OUTCOME_NOT_FOUND},
                 {RG_ACTION_SOLD, RG_OUTCOME_SOLD}};
    open_profile(s, MEMBER_ANNA);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct rg_screen_outcome *shown = &scene_model(s)->outcomes[2];
        scene_touch(s, cases[i].action, 2);
        assert_int_equal(shown->state, RG_OUTCOME_SAVING);
        assert_int_equal(shown->outcome, cases[i].outcome);
        assert_int_equal(scene_ordered(s, RG_VISIT_STORE_OUTCOME), 1);
        assert_int_equal(s->outcome.visit.value, scene_model(s)->visit.value);
        assert_int_equal(s->outcome.holder.member.value, MEMBER_ANNA);
        assert_int_equal(s->outcome.associate.value, BADGE_MIA);
        assert_int_equal(s->outcome.outcome.outcome, cases[i].outcome);
        assert_int_equal(s->outcome.outcome.item.product.value, MEMBER_ANNA * 10 + 2);
        assert_int_equal(s->outcome.outcome.item.reason, RG_REASON_WISH);
        assert_int_equal(s->outcome.outcome.item.position, 2);
        /* A nervous finger does not store it twice. */
        scene_touch(s, cases[i].action, 2);
        assert_int_equal(s->orders->count, 0);
        stored(s, true);
        assert_int_equal(shown->state, RG_OUTCOME_SAVED);
        scene_touch(s, cases[i].action, 2);
        assert_int_equal(s->orders->count, 0);
        assert_int_equal(shown->state, RG_OUTCOME_SAVED);
    }
    assert_int_equal(scene_model(s)->outcomes[0].state, RG_OUTCOME_OPEN);
}

static void outcome_that_failed_is_said_and_retried(void **state)
{
    struct scene *s = *state;
    open_profile(s, MEMBER_ANNA);
    scene_touch(s, RG_ACTION_SOLD, 0);
    stored(s, false);
    assert_int_equal(scene_model(s)->outcomes[0].state, RG_OUTCOME_NOT_SAVED);
    scene_touch(s, RG_ACTION_SOLD, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_STORE_OUTCOME), 1);
    assert_int_equal(scene_model(s)->outcomes[0].state, RG_OUTCOME_SAVING);
    stored(s, true);
    assert_int_equal(scene_model(s)->outcomes[0].state, RG_OUTCOME_SAVED);
}

static void touches_belong_to_their_visit(void **state)
{
    struct scene *s = *state;
    open_profile(s, MEMBER_ANNA);
    struct rg_screen_action late = {.action = RG_ACTION_LIKED, .argument = 0, .visit = scene_model(s)->visit};
    scene_touch(s, RG_ACTION_SOLD, 1);
    scene_tap_member(s, MEMBER_BEN);
    scene_touch(s, RG_ACTION_SWITCH, 0);
    scene_answer(s, RG_SCOPE_PROFILE);
    struct rg_visit_event touch = {.kind = RG_VISIT_ACTION, .action = late};
    scene_event(s, &touch);
    assert_int_equal(s->orders->count, 0);
    assert_int_equal(scene_model(s)->outcomes[0].state, RG_OUTCOME_OPEN);
    /* The old visit's answer does not mark the new one's item. */
    scene_touch(s, RG_ACTION_SOLD, 1);
    struct rg_visit_event answer = {.kind = RG_VISIT_OUTCOME_STORED,
                                    .outcome = {.visit = late.visit, .index = 1, .stored = true}};
    scene_event(s, &answer);
    assert_int_equal(scene_model(s)->outcomes[1].state, RG_OUTCOME_SAVING);
    touch.action.action = RG_ACTION_HIDE;
    scene_event(s, &touch);
    assert_screen(s, RG_SCREEN_PROFILE);
    touch.action.visit.value = 0;
    scene_event(s, &touch);
    assert_screen(s, RG_SCREEN_PROFILE);
}

static void select_and_back(void **state)
{
    struct scene *s = *state;
    open_profile(s, MEMBER_ANNA);
    scene_touch(s, RG_ACTION_SELECT, 2);
    assert_int_equal(scene_model(s)->selected, 2);
    static const int32_t bad[] = {-1, 3, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        scene_touch(s, RG_ACTION_SELECT, bad[i]);
        scene_touch(s, RG_ACTION_LIKED, bad[i]);
        assert_int_equal(s->orders->count, 0);
    }
    assert_int_equal(scene_model(s)->selected, 2);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_int_equal(scene_model(s)->selected, -1);
}

static void reader_fault_is_a_screen_or_a_strip(void **state)
{
    struct scene *s = *state;
    struct rg_visit_event fault = {.kind = RG_VISIT_READER_STATE,
                                   .part = {.state = RG_PART_FAULT, .code = "R-01"}};
    scene_event(s, &fault);
    assert_screen(s, RG_SCREEN_READER_FAULT);
    assert_string_equal(scene_model(s)->fault_code, "R-01");
    fault.part.state = RG_PART_STARTING;
    scene_event(s, &fault);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_false(scene_model(s)->reader_ready);
    fault.part.state = RG_PART_READY;
    scene_event(s, &fault);
    assert_true(scene_model(s)->reader_ready);
    assert_null(scene_model(s)->fault_code);
    open_profile(s, MEMBER_ANNA);
    fault.part.state = RG_PART_FAULT;
    scene_event(s, &fault);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_false(scene_model(s)->reader_ready);
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_screen(s, RG_SCREEN_READER_FAULT);
}

static void database_fault_stands_until_it_is_over(void **state)
{
    struct scene *s = *state;
    struct rg_visit_event fault = {.kind = RG_VISIT_DATABASE_STATE,
                                   .part = {.state = RG_PART_FAULT, .code = "D-01"}};
    scene_event(s, &fault);
    assert_screen(s, RG_SCREEN_DATABASE_FAULT);
    assert_string_equal(scene_model(s)->fault_code, "D-01");
    scene_seen(s);
    assert_screen(s, RG_SCREEN_DATABASE_FAULT);
    struct rg_member_ref nobody = {.kind = RG_HOLDER_NOBODY};
    scene_resolved(s, RG_ANSWER_FAULT, nobody);
    scene_pass(s, 60000);
    assert_screen(s, RG_SCREEN_DATABASE_FAULT);
    fault.part.state = RG_PART_READY;
    scene_event(s, &fault);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_null(scene_model(s)->fault_code);
}

static void status_lines(void **state)
{
    struct scene *s = *state;
    struct rg_visit_event link = {.kind = RG_VISIT_LINK_STATE,
                                  .link = {.alive = true, .online = true, .unsent = 3, .data_as_of_ms = 42}};
    scene_event(s, &link);
    uint64_t revision = rg_visit_revision(s->visit);
    scene_event(s, &link);
    assert_int_equal(rg_visit_revision(s->visit), revision);
    link.link.online = false;
    scene_event(s, &link);
    const struct rg_screen_model *m = scene_model(s);
    assert_true(m->ever_online && m->link_alive && !m->online);
    assert_int_equal(m->unsent, 3);
    assert_int_equal(m->data_as_of_ms, 42);
    struct rg_visit_event clock = {
        .kind = RG_VISIT_CLOCK,
        .clock = {.known = true, .now = {.year = 2026, .month = 2, .day = 3, .hour = 4, .minute = 5}}};
    scene_event(s, &clock);
    revision = rg_visit_revision(s->visit);
    clock.clock.now.second = 59;
    scene_event(s, &clock);
    assert_int_equal(rg_visit_revision(s->visit), revision);
    assert_int_equal(m->now.minute, 5);
    clock.clock.now.minute = 6;
    scene_event(s, &clock);
    assert_int_equal(rg_visit_revision(s->visit), revision + 1);
}

static void time_does_not_go_back(void **state)
{
    struct scene *s = *state;
    open_profile(s, MEMBER_ANNA);
    scene_pass(s, 30000);
    assert_int_equal(scene_model(s)->hide_in_s, 15);
    const struct rg_visit_event tick = {.kind = RG_VISIT_TICK};
    (void)rg_visit_handle(s->visit, &tick, 1);
    assert_int_equal(scene_model(s)->hide_in_s, 15);
}

#define SCENE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(starts_idle),
        SCENE(idle_is_still),
        SCENE(first_feedback_is_at_once),
        SCENE(unresolved_card_gives_up),
        SCENE(member_without_badge_is_locked),
        SCENE(locked_takes_no_profile),
        SCENE(locked_forgets_the_name_then_the_member),
        SCENE(badge_opens_the_locked_customer),
        SCENE(late_greeting_is_dropped),
        SCENE(newest_takes_the_locked_place),
        SCENE(badge_says_hello_and_ends_by_itself),
        SCENE(card_wins_over_hello),
        SCENE(name_that_comes_late_greets_nobody),
        SCENE(badge_that_is_no_more_opens_nothing),
        SCENE(profile_orders_what_was_shown),
        SCENE(weak_card_under_a_badge_only_greets),
        SCENE(second_tap_of_the_badge_ends_all),
        SCENE(another_badge_takes_over),
        SCENE(session_ends_without_input),
        SCENE(expired_session_opens_nothing),
        SCENE(expired_visit_takes_no_touch),
        SCENE(members_tap_is_input),
        SCENE(a_tap_is_seen_once),
        SCENE(newer_tap_keeps_its_feedback),
        SCENE(card_seen_under_a_visit_shows_nothing_later),
        SCENE(touch_on_a_notice_does_not_reach_below),
        SCENE(names_leave_no_tail),
        SCENE(name_that_never_came_greets_nobody),
        SCENE(session_length_is_the_stores),
        SCENE(closing_ends_everything),
        SCENE(tap_never_replaces_an_open_visit),
        SCENE(waiting_ends),
        SCENE(same_card_only_extends),
        SCENE(hide_is_at_once),
        SCENE(countdown_then_hidden),
        SCENE(any_touch_extends),
        SCENE(notices_come_and_go),
        SCENE(other_cards_leave_an_open_visit_alone),
        SCENE(locked_comes_back_after_a_notice),
        SCENE(two_cards_stand_until_taken),
        SCENE(two_cards_void_older_taps),
        SCENE(a_tap_is_resolved_once),
        SCENE(without_consent_nothing_is_said),
        SCENE(store_that_fails_or_is_silent),
        SCENE(late_answers_are_dropped),
        SCENE(counts_beyond_their_arrays_are_refused),
        SCENE(outcome_is_saved_when_it_is),
        SCENE(outcome_that_failed_is_said_and_retried),
        SCENE(touches_belong_to_their_visit),
        SCENE(select_and_back),
        SCENE(reader_fault_is_a_screen_or_a_strip),
        SCENE(database_fault_stands_until_it_is_over),
        SCENE(status_lines),
        SCENE(time_does_not_go_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
