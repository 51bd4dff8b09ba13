#include "tap.h"

#include <string.h>

#define RANDOM_UID_LEN   4
#define RANDOM_UID_FIRST 0x08

struct sink {
    struct rg_tap_event *out;
    size_t *n;
};

static void emit(struct sink sink, enum rg_tap_kind kind, const struct rg_tap_seat *seat)
{
    struct rg_tap_event event = {.kind = kind};
    if (seat != NULL) {
        event.placement = seat->placement;
        event.card = seat->card;
    }
    sink.out[(*sink.n)++] = event;
}

static bool is_random(const struct rg_card *card)
{
    return card->type == RG_CARD_A && card->uid_len == RANDOM_UID_LEN && card->uid[0] == RANDOM_UID_FIRST;
}

static bool is_same(const struct rg_card *a, const struct rg_card *b)
{
    return a->type == b->type && a->uid_len == b->uid_len && a->uid_len <= RG_CARD_UID_MAX &&
           memcmp(a->uid, b->uid, a->uid_len) == 0;
}

static bool counts(const struct rg_tap_seat *seat)
{
    return seat->taken && !seat->dismissed;
}

static size_t counted(const struct rg_tap *tap)
{
    return (size_t)counts(&tap->seats[0]) + (size_t)counts(&tap->seats[1]);
}

static void vacate(struct rg_tap *tap, struct rg_tap_seat *seat, struct sink sink)
{
    if (seat->placement != 0 || tap->two_announced) {
        emit(sink, RG_TAP_LEFT, seat);
    }
    *seat = (struct rg_tap_seat){.taken = false};
    if (counted(tap) < RG_CARDS_MAX) {
        tap->two_announced = false;
    }
}

static void let_go(struct rg_tap *tap, uint64_t now_ns, struct sink sink)
{
    for (size_t i = 0; i < RG_CARDS_MAX; i++) {
        struct rg_tap_seat *seat = &tap->seats[i];
        if (seat->taken && seat->missing && now_ns - seat->missing_ns >= RG_TAP_LINGER_NS) {
            vacate(tap, seat, sink);
        }
    }
}

/* Only one seat that counts says that there is one card: a missing one may be hidden by the other. */
static void announce(struct rg_tap *tap, struct sink sink)
{
    if (counted(tap) == RG_CARDS_MAX) {
        if (!tap->two_announced && !tap->seats[0].missing && !tap->seats[1].missing) {
            tap->two_announced = true;
            emit(sink, RG_TAP_TWO_CARDS, NULL);
        }
        return;
    }
    for (size_t i = 0; i < RG_CARDS_MAX; i++) {
        struct rg_tap_seat *seat = &tap->seats[i];
        if (counts(seat) && !seat->missing && !seat->again && seat->placement == 0) {
            seat->placement = ++tap->placements;
            emit(sink, RG_TAP_ARRIVED, seat);
        }
    }
}

static struct rg_tap_seat *find(struct rg_tap *tap, const struct rg_card *card,
                                const bool found[RG_CARDS_MAX],
                                bool (*fits)(const struct rg_card *, const struct rg_card *))
{
    for (size_t i = 0; i < RG_CARDS_MAX; i++) {
        if (tap->seats[i].taken && !found[i] && fits(&tap->seats[i].card, card)) {
            return &tap->seats[i];
        }
    }
    return NULL;
}

static bool are_both_random(const struct rg_card *a, const struct rg_card *b)
{
    return is_random(a) && is_random(b);
}

/* Which cards of the reading sit already; those that do not are left in @p fresh. */
static size_t seat_known(struct rg_tap *tap, const struct rg_card_field *field, bool found[RG_CARDS_MAX],
                         const struct rg_card *fresh[RG_CARDS_MAX])
{
    bool (*const ways[])(const struct rg_card *, const struct rg_card *) = {is_same, are_both_random};
    size_t count = field->count < RG_CARDS_MAX ? field->count : RG_CARDS_MAX;
    bool placed[RG_CARDS_MAX] = {false};
    if (count == RG_CARDS_MAX && is_same(&field->cards[0], &field->cards[1])) {
        count = 1;
    }
    /* A phone may take a new UID's seat only after every card has had the chance of its own. */
    for (size_t way = 0; way < 2; way++) {
        for (size_t i = 0; i < count; i++) {
            struct rg_tap_seat *seat = placed[i] ? NULL : find(tap, &field->cards[i], found, ways[way]);
            if (seat != NULL) {
                placed[i] = true;
                found[seat - tap->seats] = true;
                /* It came again: seen when it was seen now. */
                seat->card = seat->again ? field->cards[i] : seat->card;
                seat->again = false;
            }
        }
    }
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        if (!placed[i]) {
            fresh[left++] = &field->cards[i];
        }
    }
    return left;
}

static void mark(struct rg_tap *tap, const bool found[RG_CARDS_MAX], uint64_t now_ns)
{
    for (size_t i = 0; i < RG_CARDS_MAX; i++) {
        struct rg_tap_seat *seat = &tap->seats[i];
        if (seat->taken && !found[i] && !seat->missing) {
            seat->missing_ns = now_ns;
        }
        seat->missing = seat->taken && !found[i];
    }
}

void rg_tap_init(struct rg_tap *tap)
{
    *tap = (struct rg_tap){.placements = 0};
}

void rg_tap_feed(struct rg_tap *tap, const struct rg_card_field *field, uint64_t now_ns,
                 struct rg_tap_event out[], size_t *n)
{
    struct sink sink = {out, n};
    bool found[RG_CARDS_MAX] = {false};
    const struct rg_card *fresh[RG_CARDS_MAX] = {NULL};
    *n = 0;
    /* First what the time alone decides: a card that comes back too late has left before. */
    let_go(tap, now_ns, sink);
    size_t fresh_count = seat_known(tap, field, found, fresh);
    mark(tap, found, now_ns);
    /* A stranger in the place of what is missing is a swap: the missing one has left. */
    for (size_t i = 0; fresh_count > 0 && i < RG_CARDS_MAX; i++) {
        if (tap->seats[i].taken && tap->seats[i].missing) {
            vacate(tap, &tap->seats[i], sink);
        }
    }
    for (size_t i = 0, next = 0; i < RG_CARDS_MAX && next < fresh_count; i++) {
        if (!tap->seats[i].taken) {
            tap->seats[i] = (struct rg_tap_seat){.taken = true, .card = *fresh[next++]};
        }
    }
    announce(tap, sink);
}

void rg_tap_tick(struct rg_tap *tap, uint64_t now_ns, struct rg_tap_event out[], size_t *n)
{
    struct sink sink = {out, n};
    *n = 0;
    let_go(tap, now_ns, sink);
    announce(tap, sink);
}

void rg_tap_dismiss(struct rg_tap *tap, size_t seat, struct rg_tap_event out[], size_t *n)
{
    struct sink sink = {out, n};
    *n = 0;
    if (seat < RG_CARDS_MAX && tap->seats[seat].taken) {
        tap->seats[seat].dismissed = true;
        tap->two_announced = false;
        announce(tap, sink);
    }
}

void rg_tap_again(struct rg_tap *tap, uint64_t placement)
{
    for (size_t i = 0; i < RG_CARDS_MAX && placement != 0; i++) {
        if (tap->seats[i].placement == placement) {
            tap->seats[i].placement = 0;
            tap->seats[i].again = true;
        }
    }
}

uint64_t rg_tap_deadline_ns(const struct rg_tap *tap)
{
    uint64_t deadline_ns = RG_TAP_NEVER;
    for (size_t i = 0; i < RG_CARDS_MAX; i++) {
        const struct rg_tap_seat *seat = &tap->seats[i];
        if (seat->taken && seat->missing && seat->missing_ns + RG_TAP_LINGER_NS < deadline_ns) {
            deadline_ns = seat->missing_ns + RG_TAP_LINGER_NS;
        }
    }
    return deadline_ns;
}
