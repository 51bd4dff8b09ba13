/* Long random sequences of events with fixed seeds: what must hold after every single one of them. */
#include "visit_scene.h"

#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SEEDS           100
#define EVENTS_PER_SEED 10000

struct dice {
    uint64_t state;
};

/* splitmix64: the same sequence everywhere. */
static uint64_t roll(struct dice *dice, uint64_t sides)
{
    uint64_t z = dice->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (z ^ (z >> 31)) % sides;
}

#define LOADS_KEPT 8

struct world {
    struct scene s;
    struct dice dice;
    struct rg_visit_command
        loads[LOADS_KEPT]; /* ordered lately; any may be answered at any time, also twice */
    uint64_t load_count;
    int64_t member_of_visit[2 * EVENTS_PER_SEED]; /* whom each visit was opened for */
    uint64_t last_visit;
    struct rg_visit_command wardrobe;           /* likewise, the last one */
    struct rg_visit_command wishes[LOADS_KEPT]; /* of customers; likewise */
    uint64_t wish_count, joins, signatures, letters, typed, opened;
    bool kept;       /* a card's token is */
    bool agreed;     /* the last event was the last yes: a finger's without a session, or the card's */
    bool recognise;  /* the last answer to RECOGNISE was yes */
    uint64_t proved; /* moments in which somebody was known by a code of their own */
    struct rg_assurance_rules rules;
    int64_t subject; /* whose rights stand */
    uint64_t wishes_by[RG_VISIT_FORGET + 1];
    uint64_t results_by[RG_RESULT_FAILED + 1];
    uint64_t copies_by[RG_COPY_STATES];
};

static bool zero(const void *bytes, size_t len)
{
    const uint8_t *at = bytes;
    for (size_t i = 0; i < len; i++) {
        if (at[i] != 0) {
            return false;
        }
    }
    return true;
}

static void note_wish(struct world *w, const struct rg_screen_model *before,
                      const struct rg_visit_command *order)
{
    w->wishes[w->wish_count++ % LOADS_KEPT] = *order;
    w->wishes_by[order->kind]++;
    assert_int_equal(order->visit.value, scene_model(&w->s)->visit.value);
    assert_true(order->visit.value < 2 * EVENTS_PER_SEED);
    if (order->kind == RG_VISIT_JOIN) {
        assert_true(w->agreed && w->recognise && w->kept);
        assert_int_equal(order->join.answers[RG_QUESTION_RECOGNISE], RG_ANSWER_YES);
        assert_int_equal(order->join.minor, order->join.answers[RG_QUESTION_AGE] == RG_ANSWER_NO);
        assert_true(!order->join.minor || order->join.guardian);
        bool more = order->join.answers[RG_QUESTION_PURCHASES] == RG_ANSWER_YES ||
                    order->join.answers[RG_QUESTION_NOTES] == RG_ANSWER_YES ||
                    order->join.answers[RG_QUESTION_MEASURE] == RG_ANSWER_YES;
        assert_false(order->join.minor && more);
        assert_string_equal(order->join.name, before->rights.name);
        assert_int_equal(order->holder.member.value, 0);
        w->kept = false;
        w->joins++;
        w->signatures += order->associate.value != 0;
        return;
    }
    assert_int_equal(order->holder.member.value, w->subject);
    assert_int_not_equal(w->subject, 0);
    assert_true(order->kind != RG_VISIT_GRANT || order->associate.value == 0 || w->agreed);
    /* What gives needs a card that proves something; what takes away does not. */
    static const enum rg_right rights[RG_VISIT_FORGET + 1] = {[RG_VISIT_GRANT] = RG_RIGHT_GRANT,
                                                              [RG_VISIT_CORRECT] = RG_RIGHT_CORRECT,
                                                              [RG_VISIT_BIND] = RG_RIGHT_BIND};
    assert_true(rg_assurance_allows(&w->rules, rights[order->kind], &order->holder, false));
    assert_int_equal(order->kind == RG_VISIT_BIND, order->tap != 0);
    assert_true(order->kind != RG_VISIT_BIND || before->rights.safer >= RG_SAFER_CARD);
    /* Offline nothing is asked for, and a letter only where the screen offered it. */
    assert_true(order->kind != RG_VISIT_COPY || before->online);
    assert_true(order->kind != RG_VISIT_COPY || !order->copy.letter ||
                before->rights.copy_contact[0] != '\0');
    w->letters += order->kind == RG_VISIT_COPY && order->copy.letter;
}

static void note_orders(struct world *w, const struct rg_screen_model *before)
{
    const struct rg_screen_model *m = scene_model(&w->s);
    if (m->screen == RG_SCREEN_RIGHTS && before->screen != RG_SCREEN_RIGHTS && before->visit.value != 0 &&
        (before->screen == RG_SCREEN_LOCKED || before->screen == RG_SCREEN_GREETING ||
         before->screen == RG_SCREEN_PROFILE)) {
        w->subject = w->member_of_visit[before->visit.value];
    }
    for (size_t i = 0; i < w->s.orders->count; i++) {
        const struct rg_visit_command *order = &w->s.orders->items[i];
        if (order->kind == RG_VISIT_LOAD_GREETING || order->kind == RG_VISIT_LOAD_PROFILE) {
            w->loads[w->load_count++ % LOADS_KEPT] = *order;
            assert_true(order->visit.value >= w->last_visit);
            assert_true(order->visit.value < 2 * EVENTS_PER_SEED);
            w->last_visit = order->visit.value;
            w->member_of_visit[order->visit.value] = order->holder.member.value;
            w->opened += order->holder.typed && order->tap == 0;
            assert_true(!order->holder.typed || order->holder.assurance == RG_ASSURANCE_L1);
            assert_int_equal(order->kind == RG_VISIT_LOAD_PROFILE, order->associate.value != 0);
        }
        if (order->kind == RG_VISIT_LOAD_WARDROBE) {
            assert_int_equal(before->screen, RG_SCREEN_PROFILE);
            assert_int_equal(order->holder.member.value, w->member_of_visit[order->visit.value]);
            w->wardrobe = *order;
        }
        if (order->kind == RG_VISIT_KEEP_CARD) {
            assert_int_equal(order->holder.member.value, 0);
            w->kept = true;
        } else if (order->kind == RG_VISIT_DROP_CARD) {
            assert_true(w->kept);
            w->kept = false;
        } else if (order->kind >= RG_VISIT_LOAD_KNOWN) {
            note_wish(w, before, order);
        }
        assert_true(order->kind != RG_VISIT_STORE_SHOWN || order->associate.value != BADGE_IDA);
        if (order->kind == RG_VISIT_STORE_SHOWN || order->kind == RG_VISIT_STORE_OUTCOME ||
            order->kind == RG_VISIT_STORE_NOTE) {
            assert_int_not_equal(order->holder.member.value, 0);
            assert_int_equal(order->visit.value, scene_model(&w->s)->visit.value);
            assert_int_equal(order->holder.member.value, w->member_of_visit[order->visit.value]);
            assert_int_not_equal(order->associate.value, 0);
        }
    }
}

static void check_privacy(const struct world *w, const struct rg_screen_model *m)
{
    struct rg_profile rest = m->profile;
    /* First names, and nothing before one of them is touched. */
    assert_true(m->screen == RG_SCREEN_WHO || zero(&m->who, sizeof m->who));
    for (uint32_t i = 0; i < m->who.count; i++) {
        assert_memory_equal(m->who.names[i], "First10", 7);
    }
    assert_true(m->screen == RG_SCREEN_WARDROBE ||
                (zero(&m->wardrobe, sizeof m->wardrobe) && m->wardrobe_first == 0));
    bool noting = m->screen == RG_SCREEN_NOTE, nobody = w->member_of_visit[m->visit.value] == 0;
    assert_true(noting || m->screen == RG_SCREEN_PROFILE || zero(&m->note, sizeof m->note));
    if (m->screen == RG_SCREEN_PROFILE || m->screen == RG_SCREEN_WARDROBE || (noting && !nobody)) {
        char expected[32];
        long long member = (long long)w->member_of_visit[m->visit.value];
        (void)snprintf(expected, sizeof expected, "Kept%lld", member);
        assert_true(m->screen != RG_SCREEN_WARDROBE ||
                    strcmp(m->wardrobe.groups[0].titles[0], expected) == 0);
        (void)snprintf(expected, sizeof expected, "Name%lld", member);
        assert_string_equal(m->profile.display_name, expected);
        (void)snprintf(expected, sizeof expected, "Item%lld", member);
        assert_string_equal(m->recommendations.items[0].title, expected);
        assert_int_equal(m->profile.visit.value, m->visit.value);
        assert_true(m->session_open);
        return;
    }
    if (m->screen == RG_SCREEN_GREETING || m->screen == RG_SCREEN_LOCKED) {
        char expected[32];
        (void)snprintf(expected, sizeof expected, "First%lld", (long long)w->member_of_visit[m->visit.value]);
        if (m->profile.first_name[0] != '\0' || m->screen == RG_SCREEN_GREETING) {
            assert_string_equal(m->profile.first_name, expected);
        }
        assert_int_equal(m->screen == RG_SCREEN_GREETING, m->session_open);
        memset(rest.first_name, 0, sizeof rest.first_name);
        memset(rest.language, 0, sizeof rest.language);
        rest.visit.value = 0;
        rest.scope = 0;
    }
    if (m->screen == RG_SCREEN_ASKED || noting) {
        /* Of nobody, and nothing that is kept. */
        assert_true(nobody && m->session_open && m->visit.value != 0);
        for (uint32_t i = 0; i < rest.notes.count; i++) {
            assert_int_equal(rest.notes.notes[i].source, RG_NOTE_THIS_VISIT);
        }
        memset(&rest.notes, 0, sizeof rest.notes);
    }
    assert_true(zero(&rest, sizeof rest));
    assert_true(zero(&m->recommendations, sizeof m->recommendations));
    assert_true(zero(&m->glance, sizeof m->glance));
    assert_true(zero(m->outcomes, sizeof m->outcomes));
    assert_int_equal(m->selected, -1);
}

static bool is_customers(enum rg_screen screen)
{
    return screen >= RG_SCREEN_JOIN && screen <= RG_SCREEN_RESULT;
}

/* Each of the customer's screens shows what is its own, of whom it is about, and no other screen anything. */
static void check_rights(struct world *w, const struct rg_screen_model *m)
{
    struct rg_rights_model rest = m->rights;
    if (m->screen == RG_SCREEN_QUESTION) {
        assert_true(m->rights.question < RG_QUESTIONS && m->rights.step <= m->rights.steps);
        assert_true(strnlen(rest.name, sizeof rest.name) < sizeof rest.name);
        assert_true(rest.name[0] == '\0' || rest.question >= RG_QUESTION_NAME);
        assert_true(rest.name[0] == '\0' || rg_utf8_valid(rest.name, strlen(rest.name)));
        assert_true(rest.purpose == 0 || (rest.question == RG_QUESTION_CONFIRM && m->session_open));
        memset(&rest, 0, offsetof(struct rg_rights_model, known_count));
        rest.purpose = 0;
    } else if (m->screen == RG_SCREEN_NUMBER) {
        bool number = rest.code.step == RG_CODE_NUMBER, typed = number || rest.code.step == RG_CODE_TYPE;
        assert_true(rest.code.step < RG_CODE_STEPS && (typed || rest.code.digits[0] == '\0'));
        assert_true(strspn(rest.code.number, "0123456789") == strnlen(rest.code.number, RG_NUMBER_MOST));
        assert_true(strspn(rest.code.digits, "0123456789") == strnlen(rest.code.digits, RG_CODE_DIGITS));
        assert_int_equal(rest.code.pause_minutes > 0, rest.code.step == RG_CODE_PAUSED);
        memset(&rest.code, 0, sizeof rest.code);
    } else if (m->screen == RG_SCREEN_RIGHTS) {
        assert_true(rest.safer <= RG_SAFER_CARD && !rest.safer_code);
        rest.safer = RG_SAFER_NONE;
    } else if (m->screen == RG_SCREEN_SAFER) {
        assert_true(rest.safer > RG_SAFER_NONE && rest.safer < RG_SAFER_STATES);
        w->results_by[RG_RESULT_NOT_BOUND] += rest.safer == RG_SAFER_REFUSED;
        w->proved += rest.safer_code;
        assert_true(rest.others == RG_OTHERS_KEPT || (rest.safer_code && rest.others < RG_OTHERS_STATES));
        rest.others = RG_OTHERS_KEPT;
        rest.safer = RG_SAFER_NONE;
        rest.safer_code = false;
    } else if (m->screen == RG_SCREEN_KNOWN) {
        char expected[32];
        (void)snprintf(expected, sizeof expected, "Known%lld", (long long)w->subject);
        assert_int_equal(rest.known_count, KNOWN_ROWS);
        assert_true(rest.known_first < rest.known_count);
        assert_string_equal(rest.known[KNOWN_ROWS - 1].text, expected);
        memset(rest.known, 0, sizeof rest.known);
        assert_true(rest.known_asked <= KNOWN_ROWS);
        assert_true(rest.result == RG_RESULT_NONE ||
                    (rest.result >= RG_RESULT_DELETED && rest.result <= RG_RESULT_REDEEMED));
        assert_true(rest.known_redeem < RG_REDEEM_STATES &&
                    (rest.known_redeem == RG_REDEEM_NONE || rest.known_asked == KNOWN_OFFER + 1));
        assert_string_equal(rest.redeemed, rest.result == RG_RESULT_REDEEMED ? "SPRING10" : "");
        explicit_bzero(rest.redeemed, sizeof rest.redeemed);
        rest.known_redeem = RG_REDEEM_NONE;
        w->results_by[rest.result]++;
        rest.result = RG_RESULT_NONE;
        rest.known_count = rest.known_first = rest.known_left_out = rest.known_asked = 0;
    } else if (m->screen == RG_SCREEN_COPY) {
        char expected[64];
        (void)snprintf(expected, sizeof expected, COPY_URL, (long long)w->subject);
        bool code = rest.copy == RG_COPY_CODE;
        assert_true(rest.copy > RG_COPY_NONE && rest.copy < RG_COPY_STATES);
        assert_string_equal(rest.copy_url, code ? expected : "");
        assert_int_equal(code, rest.copy_minutes > 0);
        assert_true(code || (rest.copy_contact[0] == '\0' && !rest.copy_full));
        w->copies_by[rest.copy]++;
        rest.copy = RG_COPY_NONE;
        rest.copy_full = false;
        rest.copy_minutes = 0;
        memset(rest.copy_url, 0, sizeof rest.copy_url);
        memset(rest.copy_contact, 0, sizeof rest.copy_contact);
    } else if (m->screen == RG_SCREEN_RESULT) {
        assert_int_not_equal(rest.result, RG_RESULT_NONE);
        assert_true(rest.hold_hours == 0 || rest.result == RG_RESULT_FORGET_HELD);
        assert_string_equal(rest.redeemed, rest.result == RG_RESULT_REDEEMED ? "SPRING10" : "");
        explicit_bzero(rest.redeemed, sizeof rest.redeemed);
        w->results_by[rest.result]++;
        rest.result = RG_RESULT_NONE;
        rest.purpose = 0;
        rest.hold_hours = 0;
    }
    assert_true(zero(&rest, sizeof rest));
    assert_true(!is_customers(m->screen) || (m->visit.value != 0 && !m->someone_waits));
    bool may_keep = m->screen == RG_SCREEN_JOIN || m->screen == RG_SCREEN_QUESTION ||
                    m->screen == RG_SCREEN_LANGUAGE || m->screen == RG_SCREEN_RECOGNISED;
    assert_true(!w->kept || may_keep);
    assert_true(w->kept || m->screen != RG_SCREEN_JOIN);
}

static bool is_it(enum rg_screen screen)
{
    return screen == RG_SCREEN_DIAGNOSTICS || screen == RG_SCREEN_NETWORK || screen == RG_SCREEN_PANEL;
}

/* Only customers speak "de", and only badges "fr": each may stand on its own screens alone. */
static void check_language(const struct rg_screen_model *m)
{
    bool customers = m->screen == RG_SCREEN_RECOGNISED || m->screen == RG_SCREEN_LOCKED ||
                     m->screen == RG_SCREEN_GREETING || m->screen == RG_SCREEN_LANGUAGE ||
                     m->screen == RG_SCREEN_ASKED || (m->screen == RG_SCREEN_NOTE && m->note.asks) ||
                     (is_customers(m->screen) && m->screen != RG_SCREEN_JOIN);
    assert_true(customers || strcmp(m->language, "de") != 0);
    bool staff = m->session_open || m->screen == RG_SCREEN_GOODBYE_BADGE;
    assert_true((staff && !customers && m->screen != RG_SCREEN_IDLE && m->screen != RG_SCREEN_JOIN) ||
                strcmp(m->language, "fr") != 0);
    bool chosen = m->language_chosen >= 0 && (m->screen == RG_SCREEN_LOCKED ||
                                              m->screen == RG_SCREEN_GREETING || is_customers(m->screen));
    assert_true(!chosen || strcmp(m->language, m->languages[m->language_chosen]) == 0);
}

static void check_rest(const struct rg_screen_model *before, const struct rg_screen_model *m)
{
    bool may_rest = m->screen == RG_SCREEN_IDLE || m->screen == RG_SCREEN_READER_FAULT ||
                    m->screen == RG_SCREEN_DATABASE_FAULT;
    assert_true(may_rest || m->light == RG_LIGHT_FULL);
    assert_int_equal(m->brightness == 0, m->light == RG_LIGHT_OFF);
    assert_true(m->shift == before->shift || m->visit.value == 0);
    assert_true(m->shift == before->shift || !is_it(m->screen));
}

static void check_it(const struct rg_screen_model *m)
{
    assert_true(is_it(m->screen) || zero(&m->it, sizeof m->it));
    assert_true(!is_it(m->screen) || (m->session_open && m->visit.value == 0 && m->language_chosen < 0));
    assert_true(strnlen(m->it.text, sizeof m->it.text) < sizeof m->it.text);
    assert_true(!is_it(m->screen) || rg_panel_settings_valid(&m->it.panel));
}

static void check(struct world *w, const struct rg_screen_model *before, uint64_t revision)
{
    const struct rg_screen_model *m = scene_model(&w->s);
    check_privacy(w, m);
    check_language(m);
    check_rights(w, m);
    check_rest(before, m);
    check_it(m);
    assert_true(!m->more || (m->screen == RG_SCREEN_PROFILE && m->visit.value == before->visit.value));
    if (scene_ordered(&w->s, RG_VISIT_PURGE) > 0) {
        assert_int_equal(scene_ordered(&w->s, RG_VISIT_PURGE), 1);
        assert_true(zero(&m->profile, sizeof m->profile));
        assert_true(zero(&m->recommendations, sizeof m->recommendations));
    }
    bool was_personal = before->profile.first_name[0] != '\0' || before->profile.display_name[0] != '\0' ||
                        before->rights.known_count != 0 || before->rights.name[0] != '\0' ||
                        before->rights.copy_url[0] != '\0' || before->who.count != 0;
    bool is_hidden = m->screen == RG_SCREEN_IDLE && was_personal;
    assert_true(!is_hidden || scene_ordered(&w->s, RG_VISIT_PURGE) == 1);
    bool was = before->screen == RG_SCREEN_PROFILE || before->screen == RG_SCREEN_WARDROBE;
    bool open_before = was && (m->screen == RG_SCREEN_PROFILE || m->screen == RG_SCREEN_WARDROBE);
    assert_true(!open_before || before->visit.value == m->visit.value);
    bool name_shown = m->session_open || m->screen == RG_SCREEN_GOODBYE_BADGE;
    assert_true(name_shown || zero(m->associate_name, sizeof m->associate_name));
    assert_true(m->hide_in_s <= RG_VISIT_COUNTDOWN_S);
    assert_true(m->hide_in_s == 0 || m->screen == RG_SCREEN_NOTE || m->screen == RG_SCREEN_ASKED ||
                m->screen == RG_SCREEN_PROFILE || m->screen == RG_SCREEN_WARDROBE ||
                m->screen == RG_SCREEN_GREETING || m->screen == RG_SCREEN_LANGUAGE ||
                (is_customers(m->screen) && m->screen != RG_SCREEN_JOIN && m->screen != RG_SCREEN_RESULT));
    assert_true(!m->someone_waits || m->session_open);
    /* The strip stands beside what is open of somebody, or is about to be, and nowhere else. */
    assert_true(!m->again || m->visit.value != 0 || m->screen == RG_SCREEN_RECOGNISED);
    assert_true(!m->again || (m->screen != RG_SCREEN_AGAIN_CARD && !is_it(m->screen)));
    uint64_t deadline = rg_visit_deadline_ns(w->s.visit);
    assert_true(deadline == 0 || deadline > w->s.now_ns);
    bool moved = m->session_open || m->visit.value != 0 ||
                 (m->screen != RG_SCREEN_IDLE && m->screen != RG_SCREEN_READER_FAULT &&
                  m->screen != RG_SCREEN_DATABASE_FAULT);
    assert_true(!moved || deadline != 0);
    bool changed = memcmp(before, m, sizeof *m) != 0;
    assert_int_equal(rg_visit_revision(w->s.visit) != revision, changed);
    assert_true(w->s.orders->count <= 5);
}

static bool confirms(const struct rg_screen_model *m)
{
    return m->screen == RG_SCREEN_QUESTION && m->rights.question == RG_QUESTION_CONFIRM;
}

/* The card of one, which another uses too. */
static void play_household(struct world *w, const struct rg_member_ref *holder)
{
    const int64_t other = holder->member.value == MEMBER_ANNA ? MEMBER_BEN : MEMBER_ANNA;
    struct rg_household household = {.count = 2,
                                     .purposes = RG_PURPOSE_RECOGNISE | RG_PURPOSE_HOUSEHOLD,
                                     .members = {{.member = holder->member}, {.member = {other}}}};
    for (int i = 0; i < 2; i++) {
        (void)snprintf(household.members[i].first_name, RG_NAME_MAX, "First%lld",
                       (long long)household.members[i].member.value);
    }
    struct rg_visit_event event = {
        .kind = RG_VISIT_CARD_RESOLVED,
        .card = {.tap = w->s.tap, .answer = RG_ANSWER_HOLDER, .holder = *holder, .household = &household}};
    scene_event(&w->s, &event);
}

static void play_card(struct world *w)
{
    static const int64_t members[] = {MEMBER_ANNA, MEMBER_BEN, MEMBER_CLEO};
    struct scene *s = &w->s;
    uint64_t newest = s->tap;
    /* Sometimes an answer for an older tap, or a second one for the same. */
    s->tap -= roll(&w->dice, 8) == 0 && s->tap > 1 ? 1 : 0;
    struct rg_member_ref member = {.kind = RG_HOLDER_MEMBER,
                                   .member = {members[roll(&w->dice, 3)]},
                                   .assurance = (enum rg_assurance)roll(&w->dice, 3)};
    struct rg_member_ref badge = {.kind = RG_HOLDER_BADGE,
                                  .associate = {BADGE_MIA + (int64_t)roll(&w->dice, 3)}};
    struct rg_member_ref nobody = {.kind = RG_HOLDER_NOBODY};
    uint64_t which = roll(&w->dice, 10);
    if (which < 5) {
        w->agreed = confirms(scene_model(s)) && member.member.value == w->subject;
        if (which == 0) {
            play_household(w, &member);
        } else {
            scene_resolved_at_once(s, RG_ANSWER_HOLDER, member);
        }
    } else if (which < 8) {
        scene_resolved_at_once(s, RG_ANSWER_HOLDER, badge);
    } else {
        scene_resolved_at_once(s, (enum rg_card_answer)roll(&w->dice, RG_ANSWER_FAULT + 1), nobody);
    }
    s->tap = newest;
}

/* The card that is kept, or the subject's own: the signature, where one is wanted. */
static void play_signature(struct world *w)
{
    struct rg_visit_event event = {.kind = RG_VISIT_CARD_RESOLVED,
                                   .card = {.tap = ++w->s.tap, .answer = RG_ANSWER_UNKNOWN, .kept = w->kept}};
    if (!w->kept && w->subject != 0) {
        event.card.answer = RG_ANSWER_HOLDER;
        event.card.holder = (struct rg_member_ref){.kind = RG_HOLDER_MEMBER, .member = {w->subject}};
    }
    w->agreed = confirms(scene_model(&w->s));
    scene_event(&w->s, &event);
}

static void play_wish(struct world *w)
{
    struct scene *s = &w->s;
    uint64_t back = roll(&w->dice, 4) == 0 ? roll(&w->dice, LOADS_KEPT) : 0;
    if (back >= w->wish_count) {
        const struct rg_visit_event tick = {.kind = RG_VISIT_TICK};
        scene_event(s, &tick);
        return;
    }
    s->wish = w->wishes[(w->wish_count - 1 - back) % LOADS_KEPT];
    if (s->wish.kind == RG_VISIT_LOAD_KNOWN && roll(&w->dice, 8) != 0) {
        scene_known(s);
        return;
    }
    if (s->wish.kind == RG_VISIT_COPY && roll(&w->dice, 16) != 0) {
        scene_copy(s, roll(&w->dice, 2) == 0 ? (enum rg_copy_state)roll(&w->dice, RG_COPY_STATES)
                      : s->wish.copy.letter  ? RG_COPY_SENT
                                             : RG_COPY_CODE);
        return;
    }
    static const enum rg_rights_result fitting[RG_VISIT_FORGET + 1][3] = {
        [RG_VISIT_JOIN] = {RG_RESULT_JOINED, RG_RESULT_JOINED_OFFLINE, RG_RESULT_JOINED},
        [RG_VISIT_WITHDRAW] = {RG_RESULT_WITHDRAWN, RG_RESULT_WITHDRAWN_OFFLINE, RG_RESULT_WITHDRAWN},
        [RG_VISIT_GRANT] = {RG_RESULT_GRANTED, RG_RESULT_GRANTED, RG_RESULT_GRANTED},
        [RG_VISIT_BIND] = {RG_RESULT_BOUND, RG_RESULT_BOUND_OFFLINE, RG_RESULT_NOT_BOUND},
        [RG_VISIT_DELETE] = {RG_RESULT_DELETED, RG_RESULT_DELETED_OFFLINE, RG_RESULT_DELETED},
        [RG_VISIT_CORRECT] = {RG_RESULT_CORRECTED, RG_RESULT_CORRECTED_OFFLINE, RG_RESULT_CORRECTED},
        [RG_VISIT_REDEEM] = {RG_RESULT_REDEEMED, RG_RESULT_REDEEMED, RG_RESULT_REDEEMED},
        [RG_VISIT_FORGET] = {RG_RESULT_FORGOTTEN, RG_RESULT_FORGOTTEN_OFFLINE, RG_RESULT_FORGET_HELD}};
    enum rg_rights_result result = fitting[s->wish.kind][roll(&w->dice, 3)];
    scene_done(s,
               roll(&w->dice, 4) == 0 ? (enum rg_rights_result)roll(&w->dice, RG_RESULT_FAILED + 2) : result);
}

static void play_answer(struct world *w)
{
    struct scene *s = &w->s;
    uint64_t back = roll(&w->dice, 3) == 0 ? roll(&w->dice, LOADS_KEPT) : 0;
    if (back >= w->load_count) {
        const struct rg_visit_event tick = {.kind = RG_VISIT_TICK};
        scene_event(s, &tick);
        return;
    }
    const struct rg_visit_command *load = &w->loads[(w->load_count - 1 - back) % LOADS_KEPT];
    uint64_t which = roll(&w->dice, 12);
    if (which == 0) {
        struct rg_visit_event refusal = {.kind = RG_VISIT_CONSENT_DENIED, .visit = load->visit};
        scene_event(s, &refusal);
    } else if (which == 1) {
        struct rg_visit_event failure = {.kind = RG_VISIT_LOAD_FAILED, .visit = load->visit};
        scene_event(s, &failure);
    } else {
        /* The store opens no profile to IT. */
        bool greeting = which < 4 || load->associate.value == BADGE_IDA;
        scene_answer_as(s, load, greeting ? RG_SCOPE_GREETING : RG_SCOPE_PROFILE);
    }
}

/* Also late, twice, and to what nobody asked. */
static void play_code(struct world *w)
{
    const struct rg_screen_model *m = scene_model(&w->s);
    struct rg_visit_event event = {
        .kind = RG_VISIT_CODE_ANSWER,
        .code = {.visit = m->visit, .member = {roll(&w->dice, 2) == 0 ? MEMBER_ANNA : 0}}};
    if (m->rights.code.mine && roll(&w->dice, 4) != 0) {
        event.code.member.value = w->subject;
    }
    event.code.visit.value -= roll(&w->dice, 4) == 0 && event.code.visit.value > 0 ? 1 : 0;
    scene_event(&w->s, &event);
}

/* Long enough for both, more often than not. */
static void play_typing(struct world *w)
{
    const struct rg_code_model *code = &scene_model(&w->s)->rights.code;
    bool whole = code->step == RG_CODE_NUMBER ? strlen(code->number) >= 6 : strlen(code->digits) == 8;
    if (code->step == RG_CODE_SENDING || code->step == RG_CODE_CHECKING) {
        uint64_t deadline = rg_visit_deadline_ns(w->s.visit);
        if (roll(&w->dice, 2) == 0) {
            play_code(w);
        } else {
            const struct rg_visit_event tick = {.kind = RG_VISIT_TICK};
            w->s.now_ns = deadline > w->s.now_ns ? deadline : w->s.now_ns;
            scene_event(&w->s, &tick);
        }
    } else if (whole) {
        scene_touch(&w->s, RG_ACTION_ACCEPT, 0);
    } else {
        scene_touch(&w->s, RG_ACTION_KEY, '0' + (int32_t)roll(&w->dice, 10));
    }
    w->typed++;
}

static void play_touch(struct world *w)
{
    struct scene *s = &w->s;
    uint64_t few = roll(&w->dice, 2) == 0 ? RG_ACTION_SOLD + 1 : RG_ACTIONS;
    const struct rg_screen_model *m = scene_model(s);
    struct rg_screen_action action = {.action = (enum rg_action)roll(&w->dice, few),
                                      .argument = (int32_t)roll(&w->dice, 8) - 1,
                                      .visit = m->visit};
    if (is_customers(m->screen) && roll(&w->dice, 3) != 0) {
        action.action = (enum rg_action)(RG_ACTION_JOIN + roll(&w->dice, RG_ACTIONS - RG_ACTION_JOIN));
        action.action = roll(&w->dice, 3) == 0 ? RG_ACTION_YES : action.action;
    }
    if (m->screen == RG_SCREEN_RIGHTS && roll(&w->dice, 2) == 0) {
        action.action = roll(&w->dice, 8) == 0   ? RG_ACTION_FORGET
                        : roll(&w->dice, 3) == 0 ? RG_ACTION_COPY
                                                 : RG_ACTION_KNOWN;
    }
    if (m->screen == RG_SCREEN_RIGHTS && roll(&w->dice, 5) == 0) {
        action.action = roll(&w->dice, 3) == 0 ? RG_ACTION_STOP : RG_ACTION_SAFER;
    }
    if (m->screen == RG_SCREEN_SAFER && roll(&w->dice, 2) == 0) {
        action.action = m->rights.safer == RG_SAFER_ASK ? RG_ACTION_CODE
                        : roll(&w->dice, 8) == 0        ? RG_ACTION_OTHERS
                                                        : RG_ACTION_ACCEPT;
    }
    if (m->screen == RG_SCREEN_COPY && roll(&w->dice, 3) == 0) {
        action.action = RG_ACTION_LETTER;
    }
    if (m->screen == RG_SCREEN_FORGET && roll(&w->dice, 2) == 0) {
        action.action = RG_ACTION_YES;
    }
    if (m->screen == RG_SCREEN_KNOWN && roll(&w->dice, 3) != 0) {
        static const enum rg_action rows[] = {RG_ACTION_CORRECT, RG_ACTION_CORRECT, RG_ACTION_DELETE,
                                              RG_ACTION_DELETE,  RG_ACTION_DELETE,  RG_ACTION_CORRECT,
                                              RG_ACTION_CORRECT, RG_ACTION_CORRECT};
        uint64_t which = roll(&w->dice, 12);
        action.action = m->rights.known_asked != 0 ? RG_ACTION_YES
                        : which < 8                ? rows[which]
                                                   : RG_ACTION_CONSENT;
        if (m->rights.known_asked == 0 && roll(&w->dice, 4) == 0) {
            action.action = RG_ACTION_REDEEM;
        }
        action.argument = action.action == RG_ACTION_REDEEM                 ? KNOWN_OFFER
                          : action.action == RG_ACTION_CORRECT              ? 3 + (int32_t)(which % 2)
                          : action.action == RG_ACTION_CONSENT && which > 8 ? 2 /* not granted yet */
                                                                            : action.argument;
    }
    if (m->screen == RG_SCREEN_QUESTION && m->rights.correcting && roll(&w->dice, 12) != 0) {
        action.action = RG_ACTION_ACCEPT;
    }
    if (m->screen == RG_SCREEN_IDLE && m->session_open && roll(&w->dice, 4) == 0) {
        action.action = RG_ACTION_NOTE;
    }
    if (m->screen == RG_SCREEN_NOTE && roll(&w->dice, 2) == 0) {
        static const enum rg_action noting[] = {RG_ACTION_NOTE_KIND, RG_ACTION_NOTE_CATEGORY,
                                                RG_ACTION_NOTE_VALUE};
        action.action = noting[roll(&w->dice, 3)];
        action.argument = (int32_t)roll(&w->dice, RG_NOTE_VALUE_COUNT + 2);
    }
    if (m->screen == RG_SCREEN_LANGUAGE && roll(&w->dice, 3) == 0) {
        action.action = RG_ACTION_LANGUAGE;
    }
    if (m->screen == RG_SCREEN_WHO && roll(&w->dice, 2) == 0) {
        action.action = RG_ACTION_WHO;
        action.argument = (int32_t)roll(&w->dice, 3);
    } else if (m->visit.value != 0 && !is_customers(m->screen) && roll(&w->dice, 6) == 0) {
        action.action = RG_ACTION_RIGHTS;
    }
    /* Hiding ends everything; rarer, so that visits also live long. */
    if (action.action == RG_ACTION_HIDE && roll(&w->dice, 3) != 0) {
        action.action = RG_ACTION_EXTEND;
    }
    if (is_it(scene_model(s)->screen) && roll(&w->dice, 2) == 0) {
        action.action = RG_ACTION_PAGE;
    }
    if (scene_model(s)->screen == RG_SCREEN_PROFILE && roll(&w->dice, 4) == 0) {
        action.action = RG_ACTION_MORE_DOWN;
    }
    if (scene_model(s)->screen == RG_SCREEN_PROFILE && roll(&w->dice, 8) == 0) {
        action.action = RG_ACTION_WARDROBE;
    }
    if (action.action == RG_ACTION_KEY) {
        action.argument = (int32_t)roll(&w->dice, 300) - 20;
    }
    if (roll(&w->dice, 6) == 0) {
        action.visit.value = roll(&w->dice, w->last_visit + 2);
    }
    if (m->screen == RG_SCREEN_QUESTION && action.visit.value == m->visit.value) {
        bool yes = action.action == RG_ACTION_YES;
        if (m->rights.question == RG_QUESTION_RECOGNISE) {
            w->recognise = yes;
        }
        w->agreed = yes && confirms(m) && !m->session_open;
    }
    struct rg_visit_event touch = {.kind = RG_VISIT_ACTION, .action = action};
    scene_event(s, &touch);
}

static void play_stored(struct world *w)
{
    struct rg_visit_event event = {.kind = RG_VISIT_OUTCOME_STORED,
                                   .outcome = {.visit = w->s.outcome.visit,
                                               .index = w->s.outcome.outcome.index,
                                               .stored = roll(&w->dice, 3) != 0}};
    if (roll(&w->dice, 4) == 0) {
        event.outcome.visit.value = roll(&w->dice, w->last_visit + 2);
        event.outcome.index = (int32_t)roll(&w->dice, 6) - 1;
    }
    scene_event(&w->s, &event);
}

static void play_badge(struct world *w)
{
    int64_t badge = BADGE_MIA + (int64_t)roll(&w->dice, 3);
    bool known = roll(&w->dice, 6) != 0;
    struct rg_visit_event event = {.kind = RG_VISIT_BADGE_READY,
                                   .badge = {.associate = {badge},
                                             .known = known,
                                             .it = known && badge == BADGE_IDA,
                                             .name = known ? "Mia" : NULL,
                                             .language = known ? "fr" : NULL}};
    scene_event(&w->s, &event);
}

static void play_state(struct world *w)
{
    static struct rg_diagnostics diagnostics = {.at_ms = 1, .row_count = 13, .error_count = 8};
    struct rg_visit_event event = {.kind = RG_VISIT_CLOSING};
    switch (roll(&w->dice, 18)) {
    case 0: break;
    case 12:
    case 13: event.kind = RG_VISIT_OPENED; break;
    case 14:
        event.kind = RG_VISIT_DIAGNOSTICS;
        event.diagnostics = &diagnostics;
        break;
    case 15:
        event.kind = RG_VISIT_SETTINGS_STORED;
        event.stored.kind = roll(&w->dice, 2) == 0 ? RG_VISIT_SAVE_PANEL : RG_VISIT_SAVE_BROKER;
        event.stored.stored = roll(&w->dice, 2) == 0;
        break;
    case 1: event.kind = RG_VISIT_CARD_LEFT; break;
    case 2:
    case 3:
        event.kind = RG_VISIT_TWO_CARDS;
        event.card.tap = ++w->s.tap;
        break;
    case 4:
    case 5:
        event.kind = RG_VISIT_LINK_STATE;
        event.link.online = roll(&w->dice, 2) == 0;
        event.link.unsent = (uint32_t)roll(&w->dice, 3);
        break;
    case 6:
    case 7:
        event.kind = roll(&w->dice, 2) == 0 ? RG_VISIT_READER_STATE : RG_VISIT_DATABASE_STATE;
        event.part.state = roll(&w->dice, 3) == 0 ? RG_PART_FAULT : RG_PART_READY;
        event.part.code = event.part.state == RG_PART_FAULT ? "X-01" : NULL;
        break;
    case 8:
        event.kind = RG_VISIT_CARD_FETCHED;
        event.card.tap = w->s.tap;
        event.card.holder = rg_identity_member((struct rg_member_id){MEMBER_CLEO}, RG_ASSURANCE_L0);
        break;
    default: play_badge(w); return;
    }
    scene_event(&w->s, &event);
}

/* Any that was ordered may come at any time, also twice, or say that it cannot be read. */
static void play_wardrobe(struct world *w)
{
    struct rg_wardrobe wardrobe = {.group_count = 1, .groups = {{.owned = 2, .title_count = 1}}};
    (void)snprintf(wardrobe.groups[0].titles[0], RG_TITLE_MAX, "Kept%lld",
                   (long long)w->wardrobe.holder.member.value);
    struct rg_visit_event event = {.kind = RG_VISIT_WARDROBE_READY, .wardrobe = {.visit = w->wardrobe.visit}};
    event.wardrobe.wardrobe = roll(&w->dice, 8) == 0 ? NULL : &wardrobe;
    scene_event(&w->s, &event);
}

/* Another card, which is to be theirs. */
static void play_safer_card(struct world *w)
{
    scene_seen(&w->s);
    scene_resolved_at_once(&w->s, RG_ANSWER_UNKNOWN, (struct rg_member_ref){.kind = RG_HOLDER_NOBODY});
}

static void play(struct world *w)
{
    struct scene *s = &w->s;
    const struct rg_visit_event tick = {.kind = RG_VISIT_TICK};
    uint64_t deadline = rg_visit_deadline_ns(s->visit);
    uint64_t which = roll(&w->dice, 100);
    s->now_ns += roll(&w->dice, 4) == 0 ? roll(&w->dice, 2000000000u) : 1000000u;
    /* These screens end soon among so many cards; what is done on them is fingers' work. */
    enum rg_screen screen = scene_model(s)->screen;
    w->agreed = false;
    if (screen == RG_SCREEN_NUMBER && roll(&w->dice, 10) != 0) {
        play_typing(w);
    } else if (screen == RG_SCREEN_SAFER && scene_model(s)->rights.safer >= RG_SAFER_CARD &&
               roll(&w->dice, 3) != 0) {
        play_safer_card(w);
    } else if (is_customers(screen) && roll(&w->dice, 5) != 0) {
        uint64_t what = roll(&w->dice, 8);
        bool waits = screen == RG_SCREEN_RESULT ||
                     (screen == RG_SCREEN_COPY && scene_model(s)->rights.copy == RG_COPY_WAITING);
        if (waits ? what < 6 : what == 0) {
            play_wish(w);
        } else if (what == 7 || (what > 3 && confirms(scene_model(s)))) {
            play_signature(w);
        } else {
            play_touch(w);
        }
    } else if (w->wardrobe.kind != 0 && (screen == RG_SCREEN_PROFILE || roll(&w->dice, 50) == 0) &&
               roll(&w->dice, 4) == 0) {
        play_wardrobe(w);
    } else if ((is_it(screen) || screen == RG_SCREEN_PROFILE || screen == RG_SCREEN_WARDROBE) &&
               roll(&w->dice, 3) != 0) {
        if (roll(&w->dice, 3) == 0) {
            play_stored(w);
        } else {
            play_touch(w);
        }
    } else if (which < 20 && deadline > s->now_ns) {
        s->now_ns = deadline;
        scene_event(s, &tick);
    } else if (which < 24) {
        s->now_ns += roll(&w->dice, 200000000000u);
        scene_event(s, &tick);
    } else if (which < 40) {
        scene_seen(s);
    } else if (which < 56) {
        play_card(w);
    } else if (which < 76) {
        play_answer(w);
    } else if (which < 88) {
        play_touch(w);
    } else if (which < 92) {
        play_stored(w);
    } else {
        play_state(w);
    }
}

/* What happened on all days. */
struct total {
    uint64_t wishes[RG_VISIT_FORGET + 1], results[RG_RESULT_FAILED + 1], copies[RG_COPY_STATES];
    uint64_t signatures, letters, typed, opened, proved;
};

static void sum(struct total *all, const struct world *w)
{
    for (int i = 0; i <= RG_VISIT_FORGET; i++) {
        all->wishes[i] += w->wishes_by[i];
    }
    for (int i = 0; i <= RG_RESULT_FAILED; i++) {
        all->results[i] += w->results_by[i];
    }
    for (int i = 0; i < RG_COPY_STATES; i++) {
        all->copies[i] += w->copies_by[i];
    }
    all->signatures += w->signatures;
    all->letters += w->letters;
    all->typed += w->typed;
    all->opened += w->opened;
    all->proved += w->proved;
}

static void random_days(void **state)
{
    (void)state;
    static struct world w;
    static struct rg_screen_model before;
    uint64_t seen[RG_SCREENS] = {0};
    static struct total all;
    uint64_t waits = 0, again = 0, countdowns = 0, saved = 0, more = 0, resting[RG_LIGHT_OFF + 1] = {0};
    struct rg_visit_config config = {.language_count = 3, .languages = {"en", "nl", "ja"}};
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        memset(&w, 0, sizeof w);
        w.dice.state = seed;
        w.rules.needs[RG_RIGHT_GRANT] = seed % 4 != 0 ? 1 + RG_ASSURANCE_L0 : 0;
        config.assurance = w.rules;
        scene_open_with(&w.s, &config);
        w.s.offers = true;
        for (int i = 0; i < EVENTS_PER_SEED; i++) {
            memcpy(&before, scene_model(&w.s), sizeof before);
            uint64_t revision = rg_visit_revision(w.s.visit);
            static const struct rg_visit_commands none;
            w.s.orders = &none;
            play(&w);
            note_orders(&w, &before);
            check(&w, &before, revision);
            const struct rg_screen_model *m = scene_model(&w.s);
            seen[m->screen]++;
            waits += m->someone_waits;
            again += m->again;
            countdowns += m->hide_in_s > 0;
            more += m->more;
            resting[m->light]++;
            for (int item = 0; item < RG_RECO_SHOWN; item++) {
                saved += m->outcomes[item].state == RG_OUTCOME_SAVED;
            }
        }
        scene_close(&w.s);
        sum(&all, &w);
    }
    /* The walk must have been everywhere, or it proves little. */
    for (int i = 0; i < RG_SCREENS; i++) {
        if (i != RG_SCREEN_UNPROVISIONED && seen[i] <= 100) {
            fail_msg("%s was there only %llu times", rg_screen_name((enum rg_screen)i),
                     (unsigned long long)seen[i]);
        }
    }
    for (int i = RG_VISIT_LOAD_KNOWN; i <= RG_VISIT_FORGET; i++) {
        if (all.wishes[i] <= 50) {
            fail_msg("command %d was ordered only %llu times", i, (unsigned long long)all.wishes[i]);
        }
    }
    for (int i = RG_RESULT_WORKING; i <= RG_RESULT_FAILED; i++) {
        assert_true(all.results[i] > 20);
    }
    for (int i = RG_COPY_SIGN; i < RG_COPY_STATES; i++) {
        assert_true(all.copies[i] > 20);
    }
    assert_true(all.signatures > 20 && all.letters > 20 && all.typed > 1000 && all.opened > 20);
    assert_true(all.proved > 20);
    assert_true(waits > 1000 && again > 100 && countdowns > 1000 && saved > 100 && more > 100);
    assert_true(resting[RG_LIGHT_DIM] > 1000 && resting[RG_LIGHT_OFF] > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_days)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
