/* Cards and badges: who stands at the kiosk, and whose session is open. */
#include "visit_state.h"

#include "text.h"

#include <string.h>

static bool occupied(const struct rg_visit *visit)
{
    return visit->phase == RG_PHASE_OPEN || visit->phase == RG_PHASE_LOADING_PROFILE ||
           visit->phase == RG_PHASE_ASKING || rg_visit_customers(visit);
}

/* Somebody else may have come; and who has read a result need not wait for its end. */
static void make_way(struct rg_visit *visit)
{
    if (rg_visit_gives_way(visit)) {
        rg_visit_close(visit);
    }
}

void rg_visit_notify(struct rg_visit *visit, enum rg_screen screen, uint32_t ms)
{
    if (visit->session.it || occupied(visit) || visit->phase == RG_PHASE_LOADING_GREETING) {
        return;
    }
    rg_visit_end_notice(visit);
    visit->notice.screen = screen;
    visit->notice.since_ns = visit->now_ns;
    visit->notice.until_ns = rg_visit_after(visit->now_ns, rg_visit_patient(visit, ms));
}

/* Beside what is open it is said in a strip, and of nobody: any card that is pulled away is told alike. */
static void tell_again(struct rg_visit *visit, uint64_t tap)
{
    bool open = occupied(visit) || visit->phase == RG_PHASE_LOADING_GREETING;
    if (!open) {
        rg_visit_notify(visit, RG_SCREEN_AGAIN_CARD, RG_VISIT_NOTICE_MS);
    } else if (!visit->session.it && tap >= visit->seen_tap) {
        visit->again_until_ns = rg_visit_after(visit->now_ns, rg_visit_patient(visit, RG_VISIT_NOTICE_MS));
    }
}

void rg_visit_end_notice(struct rg_visit *visit)
{
    if (visit->notice.screen == RG_SCREEN_GOODBYE_BADGE) {
        rg_visit_purge(visit);
    }
    visit->notice.screen = RG_SCREEN_IDLE;
    visit->notice.since_ns = 0;
    visit->notice.until_ns = 0;
    explicit_bzero(visit->notice.name, sizeof visit->notice.name);
    explicit_bzero(visit->notice.language, sizeof visit->notice.language);
}

void rg_visit_end_session(struct rg_visit *visit)
{
    if (!visit->session.open) {
        return;
    }
    rg_visit_close(visit);
    rg_visit_forget_ease(visit);
    rg_visit_it_end(visit);
    visit->reopens = false;
    if (visit->notice.screen == RG_SCREEN_HELLO_BADGE) {
        rg_visit_end_notice(visit);
    }
    if (visit->hello_pending) {
        visit->hello_pending = false;
        visit->recognising_until_ns = 0;
    }
    explicit_bzero(&visit->session, sizeof visit->session);
    rg_visit_purge(visit);
}

void rg_visit_on_card_seen(struct rg_visit *visit, uint64_t tap)
{
    if (tap <= visit->seen_tap) {
        return;
    }
    visit->seen_tap = tap;
    visit->seen_ns = visit->now_ns;
    visit->nobody.until_ns = 0;
    visit->again_until_ns = 0;
    make_way(visit);
    if (visit->session.it || occupied(visit)) {
        return;
    }
    rg_visit_end_notice(visit);
    visit->choosing = false;
    visit->hello_pending = false;
    visit->recognising_until_ns = rg_visit_after(visit->now_ns, RG_VISIT_ANSWER_MS);
}

static void say_goodbye(struct rg_visit *visit)
{
    char name[RG_NAME_MAX], language[RG_LANGUAGE_MAX];
    memcpy(name, visit->session.name, sizeof name);
    memcpy(language, visit->session.language, sizeof language);
    rg_visit_park(visit);
    rg_visit_end_session(visit);
    rg_visit_notify(visit, RG_SCREEN_GOODBYE_BADGE, RG_VISIT_HELLO_MS);
    memcpy(visit->notice.name, name, sizeof name);
    memcpy(visit->notice.language, language, sizeof language);
    explicit_bzero(name, sizeof name);
}

static void open_locked(struct rg_visit *visit, uint64_t tap)
{
    /* A new id: the greeting's answer may still be on its way. */
    visit->id.value = ++visit->last_id;
    visit->phase = RG_PHASE_LOADING_PROFILE;
    visit->input_ns = visit->now_ns;
    visit->load_ns = visit->now_ns;
    visit->card_tap = 0;
    visit->choosing = false;
    explicit_bzero(visit->locked_name, sizeof visit->locked_name);
    explicit_bzero(visit->locked_language, sizeof visit->locked_language);
    rg_visit_unpark_member(visit, visit->holder.member);
    (void)rg_visit_order(visit, RG_VISIT_LOAD_PROFILE, tap);
}

static void on_badge(struct rg_visit *visit, const struct rg_member_ref *badge, uint64_t tap)
{
    const struct rg_associate_id associate = badge->associate;
    if (visit->session.open && visit->session.associate.value == associate.value) {
        bool back = visit->reopens && visit->phase == RG_PHASE_NONE && rg_visit_reopen(visit, tap);
        if (back) {
            visit->session.input_ns = visit->now_ns;
        } else {
            say_goodbye(visit);
        }
        return;
    }
    rg_visit_end_session(visit);
    visit->session.open = true;
    visit->session.associate = associate;
    visit->session.badge = badge->assurance;
    visit->session.input_ns = visit->now_ns;
    rg_visit_end_notice(visit);
    (void)rg_visit_order(visit, RG_VISIT_LOAD_BADGE, tap);
    if (visit->phase == RG_PHASE_LOADING_GREETING || visit->phase == RG_PHASE_LOCKED) {
        open_locked(visit, tap);
    } else if (!rg_visit_customers(visit) && visit->phase != RG_PHASE_WHO && !rg_visit_reopen(visit, tap) &&
               visit->recognising_until_ns == 0) {
        /* A greeting without the name would be drawn twice. */
        visit->hello_pending = true;
        visit->recognising_until_ns = rg_visit_after(visit->now_ns, RG_VISIT_ANSWER_MS);
    }
}

static void on_member(struct rg_visit *visit, const struct rg_member_ref *card,
                      const struct rg_household *household, uint64_t tap)
{
    /* For another's own screens a card that they use is nobody's: it neither signs nor makes them stronger. */
    const struct rg_member_ref who = rg_visit_customers(visit) ? *card : rg_visit_who_holds(visit, card);
    const struct rg_member_ref *holder = &who;
    if (visit->session.open) {
        visit->session.input_ns = visit->now_ns;
    }
    /* Who the card stands for is not IT's to see. */
    if (visit->session.it) {
        return;
    }
    if (!occupied(visit)) {
        rg_visit_ask_who(visit, card, household, tap);
        return;
    }
    if (rg_visit_customers(visit)) {
        rg_visit_customer_card(visit, holder);
        return;
    }
    if (holder->member.value != visit->holder.member.value) {
        visit->waiting.present = true;
        visit->waiting.holder = *holder;
        visit->waiting.household = household != NULL ? *household : (struct rg_household){0};
        visit->waiting.tap = tap;
        visit->waiting.at_ns = visit->now_ns;
        return;
    }
    visit->input_ns = visit->now_ns;
    visit->tap_ns = visit->now_ns;
    /* What the greeting asks for: the same customer with a card that proves more. */
    if (visit->scope == RG_SCOPE_GREETING && holder->assurance > visit->holder.assurance) {
        rg_visit_ask_who(visit, card, NULL, tap);
    }
}

/* The newest is who stands there, as with a member's card. */
static void on_nobody(struct rg_visit *visit, uint64_t tap)
{
    if (visit->session.it || rg_visit_safer_card(visit, tap) || occupied(visit)) {
        return;
    }
    rg_visit_close(visit);
    struct rg_visit_id id = {++visit->last_id};
    rg_visit_nobody(visit, id, tap);
}

/* Whoever holds it, it is no fault of theirs: a person helps. As the card in another's place it is told like any that is not to be had. */
static void on_ended(struct rg_visit *visit, uint64_t tap)
{
    if (!visit->session.it && !rg_visit_safer_card(visit, tap)) {
        rg_visit_notify(visit, RG_SCREEN_ENDED_CARD, RG_VISIT_NOTICE_MS);
    }
}

void rg_visit_on_card_resolved(struct rg_visit *visit, const struct rg_visit_event *event)
{
    uint64_t tap = event->card.tap;
    const struct rg_member_ref *holder = &event->card.holder;
    if (tap <= visit->resolved_tap) {
        return;
    }
    visit->resolved_tap = tap;
    visit->nobody.until_ns = 0;
    /* A card that was seen later keeps its feedback until its own answer. */
    if (tap >= visit->seen_tap) {
        visit->recognising_until_ns = 0;
        visit->hello_pending = false;
    }
    if (event->card.kept && rg_visit_join_signed(visit)) {
        return;
    }
    make_way(visit);
    /* Who stayed anonymous is not, with a card; or somebody else has come. */
    if (visit->phase == RG_PHASE_ASKING &&
        (event->card.answer == RG_ANSWER_HOLDER || event->card.answer == RG_ANSWER_UNKNOWN)) {
        rg_visit_close(visit);
    }
    /* What was known before the identity went, nobody vouches for any more. */
    bool vouched = !visit->config.unprovisioned ||
                   (event->card.answer != RG_ANSWER_HOLDER && event->card.answer != RG_ANSWER_UNKNOWN &&
                    event->card.answer != RG_ANSWER_ENDED);
    switch (vouched ? event->card.answer : RG_ANSWER_NO_DATA) {
    case RG_ANSWER_HOLDER:
        if (holder->kind == RG_HOLDER_BADGE && holder->associate.value != 0) {
            on_badge(visit, holder, tap);
            return;
        }
        if (holder->kind == RG_HOLDER_MEMBER && holder->member.value != 0) {
            on_member(visit, holder, event->card.household, tap);
            return;
        }
        on_nobody(visit, tap);
        return;
    case RG_ANSWER_UNKNOWN: on_nobody(visit, tap); return;
    case RG_ANSWER_ENDED: on_ended(visit, tap); return;
    case RG_ANSWER_FOREIGN: rg_visit_notify(visit, RG_SCREEN_FOREIGN_CARD, RG_VISIT_NOTICE_MS); return;
    case RG_ANSWER_UNPROVEN: rg_visit_notify(visit, RG_SCREEN_UNPROVEN_CARD, RG_VISIT_NOTICE_MS); return;
    case RG_ANSWER_AGAIN: tell_again(visit, tap); return;
    case RG_ANSWER_REFUSED: rg_visit_notify(visit, RG_SCREEN_REFUSED_CARD, RG_VISIT_NOTICE_MS); return;
    case RG_ANSWER_NO_DATA: rg_visit_notify(visit, RG_SCREEN_NO_DATA, RG_VISIT_NOTICE_MS); return;
    case RG_ANSWER_FAULT: rg_visit_notify(visit, RG_SCREEN_DATABASE_FAULT, RG_VISIT_NOTICE_MS); return;
    }
}

/* They stand there still, if nobody has done anything since: a finger may be somebody else's. */
void rg_visit_on_card_fetched(struct rg_visit *visit, const struct rg_visit_event *event)
{
    const struct rg_member_ref *holder = &event->card.holder;
    uint64_t tap = event->card.tap;
    bool stands = visit->phase == RG_PHASE_JOINING && visit->rights.screen == RG_SCREEN_JOIN &&
                  !visit->choosing && visit->rights.tap == tap && visit->seen_tap <= tap &&
                  visit->resolved_tap == tap;
    if (!stands || visit->now_ns >= visit->rights.fetch_until_ns || visit->config.unprovisioned ||
        visit->notice.screen != RG_SCREEN_IDLE || visit->recognising_until_ns != 0 ||
        holder->kind != RG_HOLDER_MEMBER || holder->member.value == 0) {
        return;
    }
    rg_visit_close(visit);
    on_member(visit, holder, event->card.household, tap);
}

void rg_visit_on_two_cards(struct rg_visit *visit, uint64_t tap)
{
    if (tap > visit->seen_tap) {
        visit->seen_tap = tap;
    }
    if (tap > visit->resolved_tap) {
        visit->resolved_tap = tap;
    }
    visit->recognising_until_ns = 0;
    visit->nobody.until_ns = 0;
    visit->hello_pending = false;
    make_way(visit);
    rg_visit_notify(visit, RG_SCREEN_TWO_CARDS, RG_VISIT_TWO_CARDS_MS);
}

void rg_visit_on_card_left(struct rg_visit *visit)
{
    if (visit->notice.screen != RG_SCREEN_TWO_CARDS) {
        return;
    }
    uint64_t read_ns = rg_visit_after(visit->notice.since_ns, RG_VISIT_NOTICE_MS);
    if (visit->now_ns >= read_ns) {
        rg_visit_end_notice(visit);
    } else {
        visit->notice.until_ns = read_ns;
    }
}

void rg_visit_on_badge_ready(struct rg_visit *visit, const struct rg_visit_event *event)
{
    if (!visit->session.open || event->badge.associate.value != visit->session.associate.value) {
        return;
    }
    if (!event->badge.known) {
        rg_visit_unpark_badge(visit, visit->session.associate);
        rg_visit_end_session(visit);
        rg_visit_notify(visit, RG_SCREEN_REFUSED_CARD, RG_VISIT_NOTICE_MS);
        return;
    }
    visit->session.greets = event->badge.greets;
    visit->session.heard = true;
    memset(visit->session.name, 0, sizeof visit->session.name);
    if (event->badge.name != NULL) {
        (void)rg_text_copy(visit->session.name, sizeof visit->session.name, event->badge.name);
    }
    memset(visit->session.language, 0, sizeof visit->session.language);
    if (event->badge.language != NULL) {
        (void)rg_text_copy(visit->session.language, sizeof visit->session.language, event->badge.language);
    }
    if (event->badge.it) {
        rg_visit_it_begin(visit);
        return;
    }
    if (visit->hello_pending) {
        visit->hello_pending = false;
        visit->recognising_until_ns = 0;
        rg_visit_notify(visit, RG_SCREEN_HELLO_BADGE, RG_VISIT_HELLO_MS);
    }
}

void rg_visit_on_closing(struct rg_visit *visit)
{
    rg_visit_end_session(visit);
    rg_visit_close(visit);
    rg_visit_forget_ease(visit);
    rg_visit_unpark_all(visit);
    rg_visit_end_notice(visit);
    visit->recognising_until_ns = 0;
    visit->hello_pending = false;
    visit->closed = true;
    visit->lit_until_ns = visit->now_ns;
}
