#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct rg_visit_config scene_config(void)
{
    return (struct rg_visit_config){.language_count = 3, .languages = {"en", "de", "ar"}};
}

void scene_open(struct scene *s)
{
    struct rg_visit_config config = scene_config();
    scene_open_with(s, &config);
}

void scene_open_with(struct scene *s, const struct rg_visit_config *config)
{
    memset(s, 0, sizeof *s);
    s->now_ns = 5000000000u;
    assert_int_equal(rg_visit_create(config, &s->visit), RG_OK);
    struct rg_visit_event ready = {.kind = RG_VISIT_READER_STATE, .part = {.state = RG_PART_READY}};
    scene_event(s, &ready);
}

void scene_close(struct scene *s)
{
    rg_visit_destroy(s->visit);
}

const struct rg_screen_model *scene_model(const struct scene *s)
{
    return rg_visit_model(s->visit);
}

void scene_event(struct scene *s, const struct rg_visit_event *event)
{
    s->orders = rg_visit_handle(s->visit, event, s->now_ns);
    for (size_t i = 0; i < s->orders->count; i++) {
        const struct rg_visit_command *order = &s->orders->items[i];
        if (order->kind == RG_VISIT_LOAD_GREETING || order->kind == RG_VISIT_LOAD_PROFILE) {
            s->load = *order;
        }
        if (order->kind == RG_VISIT_LOOK_BEGAN) {
            s->began = *order;
            s->begins++;
        }
        if (order->kind == RG_VISIT_LOOK_ENDED) {
            s->ended = order->look;
            s->ends++;
        }
        if (order->kind == RG_VISIT_STORE_OUTCOME) {
            s->outcome = *order;
        }
        if (order->kind >= RG_VISIT_LOAD_KNOWN) {
            s->wish = *order;
        }
    }
}

void scene_pass(struct scene *s, uint64_t ms)
{
    const struct rg_visit_event tick = {.kind = RG_VISIT_TICK};
    uint64_t end = s->now_ns + ms * 1000000u;
    for (;;) {
        uint64_t deadline = rg_visit_deadline_ns(s->visit);
        if (deadline == 0 || deadline > end) {
            break;
        }
        assert_true(deadline > s->now_ns);
        s->now_ns = deadline;
        scene_event(s, &tick);
    }
    s->now_ns = end;
}

void scene_seen(struct scene *s)
{
    s->tap++;
    struct rg_visit_event event = {.kind = RG_VISIT_CARD_SEEN, .card = {.tap = s->tap}};
    scene_event(s, &event);
}

void scene_nobody(struct scene *s)
{
    if (scene_model(s)->screen == RG_SCREEN_RECOGNISED) {
        scene_pass(s, RG_VISIT_NOBODY_MS);
    }
}

void scene_resolved_at_once(struct scene *s, enum rg_card_answer answer, struct rg_member_ref holder)
{
    struct rg_visit_event event = {.kind = RG_VISIT_CARD_RESOLVED,
                                   .card = {.tap = s->tap, .answer = answer, .holder = holder}};
    scene_event(s, &event);
}

void scene_resolved(struct scene *s, enum rg_card_answer answer, struct rg_member_ref holder)
{
    scene_resolved_at_once(s, answer, holder);
    if (answer == RG_ANSWER_UNKNOWN || holder.kind == RG_HOLDER_NOBODY) {
        scene_nobody(s);
    }
}

void scene_tap_kept(struct scene *s, enum rg_card_answer answer, int64_t member)
{
    scene_seen(s);
    struct rg_visit_event event = {.kind = RG_VISIT_CARD_RESOLVED,
                                   .card = {.tap = s->tap, .answer = answer, .kept = true}};
    if (answer == RG_ANSWER_HOLDER) {
        event.card.holder = (struct rg_member_ref){.kind = RG_HOLDER_MEMBER, .member = {member}};
    }
    scene_event(s, &event);
    if (answer == RG_ANSWER_UNKNOWN) {
        scene_nobody(s);
    }
}

void scene_known_as(struct scene *s, const struct rg_visit_command *wish)
{
    static const enum rg_purpose purposes[] = {RG_PURPOSE_RECOGNISE, RG_PURPOSE_PURCHASES, RG_PURPOSE_NOTES};
    struct rg_known_row rows[KNOWN_ROWS];
    memset(rows, 0, sizeof rows);
    for (int64_t i = 0; i < KNOWN_ROWS; i++) {
        rows[i].kind = RG_KNOWN_PURCHASE;
        rows[i].deletable = true;
        rows[i].source = RG_SOURCE_TILL;
        rows[i].purpose = RG_PURPOSE_PURCHASES;
        rows[i].item = wish->holder.member.value * 100 + i;
        (void)snprintf(rows[i].text, sizeof rows[i].text, "Known%lld", (long long)wish->holder.member.value);
    }
    for (int i = 0; i < 3; i++) {
        memset(&rows[i], 0, sizeof rows[i]);
        rows[i].kind = RG_KNOWN_CONSENT;
        rows[i].source = RG_SOURCE_YOU;
        rows[i].purpose = purposes[i];
        rows[i].granted = purposes[i] != RG_PURPOSE_NOTES;
    }
    if (s->offers) {
        rows[KNOWN_OFFER].kind = RG_KNOWN_OFFER;
        rows[KNOWN_OFFER].source = RG_SOURCE_HQ;
        rows[KNOWN_OFFER].purpose = RG_PURPOSE_RECOGNISE;
        (void)snprintf(rows[KNOWN_OFFER].code, sizeof rows[KNOWN_OFFER].code, "SPRING10");
    }
    rows[3].kind = RG_KNOWN_NAME;
    rows[4].kind = RG_KNOWN_LANGUAGE;
    rows[3].correctable = rows[4].correctable = true;
    struct rg_visit_event event = {
        .kind = RG_VISIT_KNOWN_READY,
        .known = {.visit = wish->visit, .rows = rows, .count = KNOWN_ROWS, .left_out = 2}};
    scene_event(s, &event);
}

void scene_known(struct scene *s)
{
    struct rg_visit_command wish = s->wish;
    scene_known_as(s, &wish);
}

void scene_done(struct scene *s, enum rg_rights_result result)
{
    struct rg_visit_event event = {.kind = RG_VISIT_RIGHTS_DONE,
                                   .done = {.visit = s->wish.visit, .result = result, .hold_hours = 72}};
    scene_event(s, &event);
}

void scene_copy(struct scene *s, enum rg_copy_state state)
{
    struct rg_copy_link link = {.state = state, .life_ms = COPY_LIFE_MS, .full = s->copy_full};
    (void)snprintf(link.url, sizeof link.url, COPY_URL, (long long)s->wish.holder.member.value);
    (void)snprintf(link.contact, sizeof link.contact, "%s", s->copy_full ? "" : "m@e");
    struct rg_visit_event event = {.kind = RG_VISIT_COPY_ANSWERED,
                                   .copy = {.visit = s->wish.visit, .link = &link}};
    scene_event(s, &event);
}

void scene_tap_member(struct scene *s, int64_t member)
{
    scene_seen(s);
    struct rg_member_ref holder = {.kind = RG_HOLDER_MEMBER, .member = {member}};
    scene_resolved(s, RG_ANSWER_HOLDER, holder);
}

void scene_tap_badge(struct scene *s, int64_t associate)
{
    scene_seen(s);
    struct rg_member_ref holder = {.kind = RG_HOLDER_BADGE, .associate = {associate}};
    scene_resolved(s, RG_ANSWER_HOLDER, holder);
}

void scene_tap_nobody(struct scene *s, enum rg_card_answer answer)
{
    scene_seen(s);
    struct rg_member_ref nobody = {.kind = RG_HOLDER_NOBODY};
    scene_resolved(s, answer, nobody);
}

void scene_badge_ready(struct scene *s, int64_t associate, const char *name)
{
    struct rg_visit_event event = {.kind = RG_VISIT_BADGE_READY,
                                   .badge = {.associate = {associate}, .known = name != NULL, .name = name}};
    scene_event(s, &event);
}

void scene_it(struct scene *s)
{
    scene_tap_badge(s, BADGE_IDA);
    struct rg_visit_event event = {
        .kind = RG_VISIT_BADGE_READY,
        .badge = {.associate = {BADGE_IDA}, .known = true, .it = true, .name = "Ida", .language = "ar"}};
    scene_event(s, &event);
}

void scene_session(struct scene *s, int64_t associate, const char *name)
{
    scene_tap_badge(s, associate);
    scene_badge_ready(s, associate, name);
}

void scene_answer_as(struct scene *s, const struct rg_visit_command *load, enum rg_consent_scope scope)
{
    long long member = (long long)load->holder.member.value;
    struct rg_profile profile;
    struct rg_reco_list list;
    memset(&profile, 0, sizeof profile);
    memset(&list, 0, sizeof list);
    profile.member = load->holder.member;
    profile.visit = load->visit;
    profile.scope = scope;
    (void)snprintf(profile.first_name, sizeof profile.first_name, "First%lld", member);
    (void)snprintf(profile.language, sizeof profile.language, "de");
    if (scope == RG_SCOPE_PROFILE) {
        (void)snprintf(profile.display_name, sizeof profile.display_name, "Name%lld", member);
        profile.purposes = RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES | s->allows;
        profile.purchase_count = 1;
        (void)snprintf(profile.purchases[0].title, sizeof profile.purchases[0].title, "Coat%lld", member);
        list.count = RG_RECO_SHOWN;
        for (uint32_t i = 0; i < list.count; i++) {
            list.items[i].product.value = member * 10 + i;
            list.items[i].reason = RG_REASON_WISH;
            (void)snprintf(list.items[i].title, sizeof list.items[i].title, "Item%lld", member);
        }
    }
    struct rg_glance glance = {.why = RG_WHY_BIRTHDAY, .last_purchase = -1};
    struct rg_visit_event event = {.kind = load->kind == RG_VISIT_LOAD_GREETING ? RG_VISIT_GREETING_READY
                                                                                : RG_VISIT_PROFILE_READY,
                                   .ready = {.visit = load->visit,
                                             .profile = &profile,
                                             .glance = &glance,
                                             .recommendations = &list,
                                             .wall_ms = 1700000000000}};
    scene_event(s, &event);
}

void scene_answer(struct scene *s, enum rg_consent_scope scope)
{
    struct rg_visit_command load = s->load;
    scene_answer_as(s, &load, scope);
}

void scene_refuse(struct scene *s, enum rg_visit_event_kind kind)
{
    struct rg_visit_event event = {.kind = kind, .visit = s->load.visit};
    scene_event(s, &event);
    if (kind == RG_VISIT_CONSENT_DENIED) {
        scene_nobody(s);
    }
}

void scene_touch(struct scene *s, enum rg_action action, int32_t argument)
{
    struct rg_visit_event event = {
        .kind = RG_VISIT_ACTION,
        .action = {.action = action, .argument = argument, .visit = scene_model(s)->visit}};
    scene_event(s, &event);
}

int scene_ordered(const struct scene *s, enum rg_visit_command_kind kind)
{
    int times = 0;
    for (size_t i = 0; i < s->orders->count; i++) {
        times += s->orders->items[i].kind == kind;
    }
    return times;
}

struct rg_visit_command scene_order(const struct scene *s, enum rg_visit_command_kind kind)
{
    for (size_t i = 0; i < s->orders->count; i++) {
        if (s->orders->items[i].kind == kind) {
            return s->orders->items[i];
        }
    }
    fail_msg("%d was not ordered", kind);
    return (struct rg_visit_command){.kind = kind};
}

void scene_link(struct scene *s, bool online)
{
    const struct rg_visit_event event = {.kind = RG_VISIT_LINK_STATE,
                                         .link = {.alive = true, .online = online}};
    scene_event(s, &event);
}

uint64_t scene_wait_ms(const struct scene *s)
{
    uint64_t deadline = rg_visit_deadline_ns(s->visit);
    return deadline == 0 ? 0 : (deadline - s->now_ns) / 1000000u;
}

int scene_begin(void **state)
{
    struct scene *s = calloc(1, sizeof *s);
    scene_open(s);
    *state = s;
    return 0;
}

int scene_end(void **state)
{
    scene_close(*state);
    free(*state);
    return 0;
}

void scene_assert_nothing_personal(const struct scene *s)
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
    static const struct rg_wardrobe no_wardrobe;
    assert_memory_equal(&m->wardrobe, &no_wardrobe, sizeof no_wardrobe);
    assert_int_equal(m->wardrobe_first, 0);
    assert_int_equal(m->selected, -1);
    assert_int_equal(m->shown_at_ms, 0);
    /* JOIN is about a card, not about a person. */
    assert_true(m->visit.value == 0 || m->screen == RG_SCREEN_JOIN);
    static const struct rg_rights_model no_rights;
    assert_memory_equal(&m->rights, &no_rights, sizeof no_rights);
    assert_int_equal(m->hide_in_s, 0);
    assert_false(m->someone_waits);
    assert_false(m->more);
}

void scene_open_profile(struct scene *s, int64_t member)
{
    scene_session(s, BADGE_MIA, "Mia");
    scene_pass(s, 2000);
    scene_tap_member(s, member);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
}
