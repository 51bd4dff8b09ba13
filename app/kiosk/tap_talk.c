#include "tap_talk.h"

#include "crypto.h"

#include <string.h>

/* Between an answer and the next command there is this kiosk's own work only: a look-up, a signature. */
#define HOLD_MS 400
/* A card answers R(NAK) within a frame's time or two, whatever it was told before, and goes on from where it was (ISO 14443-4, 7.5.4). */
#define TOUCH_MS 20

void rg_tap_talk_init(struct rg_tap_talk *talk, const struct rg_card_setup *setup,
                      struct rg_keystore *keystore)
{
    memset(talk, 0, sizeof *talk);
    talk->setup = *setup;
    talk->keystore = keystore;
}

static void forget_proof(struct rg_tap_talk *talk)
{
    explicit_bzero(&talk->proof, sizeof talk->proof);
    talk->hearing = false;
}

/* The numbers of questions and orders count on, so that a late answer belongs to nothing. */
void rg_tap_talk_end(struct rg_tap_talk *talk)
{
    rg_card_session_end(&talk->session);
    explicit_bzero(&talk->card, sizeof talk->card);
    explicit_bzero(&talk->token, sizeof talk->token);
    explicit_bzero(&talk->here, sizeof talk->here);
    explicit_bzero(talk->order.bytes, sizeof talk->order.bytes);
    explicit_bzero(&talk->outcome, sizeof talk->outcome);
    forget_proof(talk);
    talk->asking = talk->talking = talk->remotely = talk->by_sun = false;
    talk->hq_version = 0;
}

bool rg_tap_talk_active(const struct rg_tap_talk *talk)
{
    return talk->asking || talk->talking;
}

static enum rg_talk_step end_as(struct rg_tap_talk *talk, enum rg_talk_end end)
{
    talk->outcome.end = end;
    talk->asking = talk->talking = false;
    forget_proof(talk);
    rg_card_session_end(&talk->session);
    explicit_bzero(&talk->here, sizeof talk->here);
    explicit_bzero(talk->order.bytes, sizeof talk->order.bytes);
    return RG_TALK_DONE;
}

static enum rg_talk_step end_by_token(struct rg_tap_talk *talk, enum rg_status status)
{
    if (status == RG_OK) {
        return end_as(talk, RG_TALK_KNOWN_BY);
    }
    return end_as(talk, status == RG_DENIED || status == RG_INVALID ? RG_TALK_FOREIGN : RG_TALK_NO_KEY);
}

static bool has_key(const struct rg_card_here *here, uint8_t kind)
{
    for (uint8_t i = 0; i < here->key_count && i < RG_CARD_KEYS_MAX; i++) {
        if (here->keys[i].kind == kind) {
            return true;
        }
    }
    return false;
}

/* A copy shows the number of a card and nothing behind it. */
static bool has_to_prove(const struct rg_card_here *here)
{
    return (here->medium == RG_MEDIUM_NTAG424 &&
            (has_key(here, RG_CARD_KEY_NTAG424) || has_key(here, RG_CARD_KEY_SUN_FILE))) ||
           (here->medium == RG_MEDIUM_DESFIRE && has_key(here, RG_CARD_KEY_DESFIRE));
}

static enum rg_status token_for(const struct rg_tap_talk *talk, const struct rg_card_identifier *identifier,
                                struct rg_card_token *token)
{
    if (identifier->kind != RG_CARD_IDENTIFIER_KNOWN) {
        return rg_identity_token_of(identifier, talk->keystore, token);
    }
    if (identifier->len != sizeof token->bytes || talk->hq_version == 0) {
        return RG_INVALID;
    }
    memcpy(token->bytes, identifier->bytes, sizeof token->bytes);
    token->key_version = talk->hq_version;
    return RG_OK;
}

static enum rg_talk_step conclude(struct rg_tap_talk *talk)
{
    talk->outcome.verdict = *rg_card_session_verdict(&talk->session);
    if (talk->outcome.verdict.medium == RG_MEDIUM_UID && has_to_prove(&talk->here)) {
        talk->outcome.verdict.fault = RG_CARD_FAULT_MAC;
        return end_as(talk, RG_TALK_REFUSED);
    }
    return end_by_token(talk, token_for(talk, &talk->outcome.verdict.identifier, &talk->outcome.token));
}

/* A pass is encrypted to one of two pairs, of which the phone names one; the pair stays in the keystore. */
static struct rg_medium_key share(const struct rg_tap_talk *talk, const struct rg_card_wanted *wanted)
{
    static const char *const pairs[] = {RG_KEY_PASS_ODD, RG_KEY_PASS_EVEN};
    struct rg_keystore *keys = talk->keystore;
    struct rg_medium_key key = {.len = 0};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0] && key.len == 0; i++) {
        uint8_t spki[RG_PUBLIC_KEY_LEN], id[32];
        if (keys->ops->public_key(keys, pairs[i], spki) == RG_OK &&
            rg_sha256(spki + RG_PUBLIC_KEY_X, RG_POINT_X_LEN, id) == RG_OK &&
            memcmp(id, wanted->id, sizeof wanted->id) == 0 &&
            keys->ops->agree(keys, pairs[i], wanted->x, key.bytes) == RG_OK) {
            key.len = RG_POINT_X_LEN;
        }
    }
    return key;
}

static struct rg_medium_key key_for(const struct rg_tap_talk *talk, const struct rg_card_wanted *wanted)
{
    struct rg_medium_key key = {.len = 0};
    if (wanted->kind == RG_CARD_KEY_VAS) {
        return share(talk, wanted);
    }
    for (uint8_t i = 0; i < talk->here.key_count && i < RG_CARD_KEYS_MAX; i++) {
        if (talk->here.keys[i].kind == wanted->kind) {
            key = talk->here.keys[i].key;
        }
    }
    return key;
}

static enum rg_card_step sign(struct rg_tap_talk *talk, struct rg_card_command *command)
{
    uint8_t signature[RG_SIGNATURE_MAX];
    size_t len = 0;
    if (talk->keystore->ops->sign(talk->keystore, RG_KEY_COLLECTOR, command->bytes, command->len, signature,
                                  &len) != RG_OK) {
        len = 0;
    }
    return rg_card_session_signed(&talk->session, signature, len, command);
}

/* Whose medium has keys here proves itself by them, or is what it shows; HQ has those of everybody else. */
static bool goes_to_hq(struct rg_tap_talk *talk, const struct rg_card_wanted *wanted)
{
    bool mutual = wanted->kind == RG_CARD_KEY_NTAG424 || wanted->kind == RG_CARD_KEY_DESFIRE;
    bool sun = wanted->identifier.kind == RG_CARD_IDENTIFIER_SUN;
    bool *asked = sun ? &talk->by_sun : &talk->remotely;
    if (!(mutual || sun) || *asked || talk->here.key_count > 0) {
        return false;
    }
    *asked = token_for(talk, &wanted->identifier, &talk->proof.token) == RG_OK;
    return *asked;
}

static enum rg_talk_step ask_hq(struct rg_tap_talk *talk, const struct rg_card_command *command)
{
    struct rg_sync_proof *proof = &talk->proof;
    proof->number = ++talk->proofs;
    proof->question = command->way;
    proof->len = (uint8_t)(command->len < sizeof proof->bytes ? command->len : sizeof proof->bytes);
    memset(proof->bytes, 0, sizeof proof->bytes);
    memcpy(proof->bytes, command->bytes, proof->len);
    talk->hearing = true;
    return RG_TALK_ASK_HQ;
}

static struct rg_frame_exchange *next_order(struct rg_tap_talk *talk, uint32_t timeout_ms)
{
    struct rg_frame_exchange *order = &talk->order;
    order->number++;
    order->field = talk->field;
    order->timeout_ms = timeout_ms;
    order->hold_ms = HOLD_MS;
    order->card = talk->place;
    return order;
}

static enum rg_talk_step send(struct rg_tap_talk *talk, const struct rg_card_command *command)
{
    struct rg_frame_exchange *order = next_order(talk, command->timeout_ms);
    static const uint8_t ways[] = {[RG_CARD_APDU] = RG_EXCHANGE_BLOCKS,
                                   [RG_CARD_RAW] = RG_EXCHANGE_RAW,
                                   [RG_CARD_WAKE] = RG_EXCHANGE_WAKE,
                                   [RG_CARD_RESET] = RG_EXCHANGE_RESET};
    order->way = ways[command->way];
    order->len = command->len;
    memcpy(order->bytes, command->bytes, command->len);
    return RG_TALK_EXCHANGE;
}

/* Go on until the card has the word, or nobody. */
static enum rg_talk_step go_on(struct rg_tap_talk *talk, enum rg_card_step step,
                               struct rg_card_command *command)
{
    enum rg_talk_step next = RG_TALK_WAIT;
    while (next == RG_TALK_WAIT) {
        const struct rg_card_wanted *wanted;
        struct rg_medium_key key;
        switch (step) {
        case RG_CARD_SEND: next = send(talk, command); break;
        case RG_CARD_KEY:
            wanted = rg_card_session_wanted(&talk->session);
            key = key_for(talk, wanted);
            step = key.len == 0 && goes_to_hq(talk, wanted)
                       ? rg_card_session_remote(&talk->session, wanted->number, command)
                       : rg_card_session_key(&talk->session, &key, command);
            explicit_bzero(&key, sizeof key);
            break;
        case RG_CARD_SIGN: step = sign(talk, command); break;
        case RG_CARD_ASK: next = ask_hq(talk, command); break;
        case RG_CARD_DONE: next = conclude(talk); break;
        case RG_CARD_AGAIN:
            talk->outcome.verdict = *rg_card_session_verdict(&talk->session);
            next = end_as(talk, RG_TALK_AGAIN);
            break;
        case RG_CARD_FOREIGN: next = end_as(talk, RG_TALK_FOREIGN); break;
        case RG_CARD_REFUSED:
            talk->outcome.verdict = *rg_card_session_verdict(&talk->session);
            next = end_as(talk, RG_TALK_REFUSED);
            break;
        }
    }
    explicit_bzero(command, sizeof *command);
    return next;
}

/* Of a card that is known, only what it is known to be is spoken; of others, what any member might carry. */
static void narrow(struct rg_tap_talk *talk)
{
    struct rg_card_setup *setup = &talk->narrowed;
    uint8_t medium = talk->here.known ? talk->here.medium : RG_MEDIUM_NONE;
    *setup = talk->setup;
    /* Somebody's number: what is left to be asked is whether the card is a payment card or a document, which are nobody's. */
    if (talk->here.known && medium == RG_MEDIUM_NONE) {
        medium = RG_MEDIUM_UID;
    }
    if (medium != RG_MEDIUM_NONE) {
        setup->ntag21x = setup->ntag21x && medium == RG_MEDIUM_NTAG21X;
        setup->ntag424 = setup->ntag424 && medium == RG_MEDIUM_NTAG424;
        setup->desfire = setup->desfire && medium == RG_MEDIUM_DESFIRE;
        setup->smart_tap = setup->smart_tap && medium == RG_MEDIUM_SMART_TAP;
        setup->vas = setup->vas && medium == RG_MEDIUM_VAS;
    }
    /* The version is the key's, so that none is named with another's signature; without a key there is nothing to say to a phone. */
    setup->smart_tap =
        setup->smart_tap && talk->keystore->ops->version(talk->keystore, RG_KEY_COLLECTOR,
                                                         &setup->collector_key_version) == RG_OK;
}

static enum rg_talk_step talk_to_card(struct rg_tap_talk *talk)
{
    uint8_t random[RG_CARD_RANDOM];
    struct rg_card_command command;
    if (rg_random(random, sizeof random) != RG_OK) {
        talk->outcome.verdict.fault = RG_CARD_FAULT_OURS;
        return end_as(talk, RG_TALK_REFUSED);
    }
    talk->talking = true;
    narrow(talk);
    rg_card_session_begin(&talk->session, &talk->card, &talk->narrowed, random);
    explicit_bzero(random, sizeof random);
    return go_on(talk, rg_card_session_next(&talk->session, RG_OK, NULL, 0, &command), &command);
}

enum rg_talk_step rg_tap_talk_begin(struct rg_tap_talk *talk, const struct rg_card *card, uint32_t field,
                                    uint8_t place)
{
    rg_tap_talk_end(talk);
    talk->card = *card;
    talk->field = field;
    talk->place = place;
    talk->question++;
    enum rg_status status = rg_identity_token(card, talk->keystore, &talk->token);
    if (status == RG_OK) {
        talk->asking = true;
        return RG_TALK_ASK_STORE;
    }
    return status == RG_DENIED ? talk_to_card(talk) : end_by_token(talk, status);
}

enum rg_talk_step rg_tap_talk_here(struct rg_tap_talk *talk, struct rg_card_here *here)
{
    enum rg_talk_step step = RG_TALK_WAIT;
    if (talk->asking && here->question == talk->question) {
        talk->asking = false;
        talk->here = *here;
        step = here->settled ? end_as(talk, RG_TALK_SETTLED) : talk_to_card(talk);
    }
    explicit_bzero(here, sizeof *here);
    return step;
}

enum rg_talk_step rg_tap_talk_answer(struct rg_tap_talk *talk, const struct rg_frame_answer *answer)
{
    struct rg_card_command command;
    if (!talk->talking || answer->number != talk->order.number) {
        return RG_TALK_WAIT;
    }
    if (talk->hearing) {
        /* It was only touched: what it has to say comes after HQ's word. */
        return answer->status == RG_OK ? RG_TALK_WAIT : end_as(talk, RG_TALK_AGAIN);
    }
    enum rg_status status = answer->status == RG_OK || answer->status == RG_NOT_FOUND
                                ? (enum rg_status)answer->status
                                : RG_TIMEOUT;
    return go_on(talk, rg_card_session_next(&talk->session, status, answer->bytes, answer->len, &command),
                 &command);
}

enum rg_talk_step rg_tap_talk_said(struct rg_tap_talk *talk, const struct rg_sync_said *said)
{
    struct rg_card_command command;
    if (!talk->hearing || (said != NULL && said->number != talk->proof.number)) {
        return RG_TALK_WAIT;
    }
    talk->hearing = false;
    bool good = said != NULL && said->status == RG_OK && said->len <= sizeof said->bytes;
    talk->hq_version = good ? said->key_version : talk->hq_version;
    return go_on(talk,
                 rg_card_session_next(&talk->session, good ? RG_OK : RG_CLOSED, good ? said->bytes : NULL,
                                      good ? said->len : 0, &command),
                 &command);
}

enum rg_talk_step rg_tap_talk_touch(struct rg_tap_talk *talk)
{
    static const uint8_t nak[] = {0xb2};
    if (!talk->hearing) {
        return RG_TALK_WAIT;
    }
    struct rg_frame_exchange *order = next_order(talk, TOUCH_MS);
    order->way = RG_EXCHANGE_RAW;
    order->len = sizeof nak;
    memcpy(order->bytes, nak, sizeof nak);
    return RG_TALK_EXCHANGE;
}

enum rg_talk_step rg_tap_talk_broken(struct rg_tap_talk *talk)
{
    struct rg_frame_answer none = {.number = talk->order.number, .status = RG_TIMEOUT};
    /* Without an answer of the store there is nothing to say that its own fault does not say. */
    if (talk->asking) {
        return end_as(talk, RG_TALK_SETTLED);
    }
    return rg_tap_talk_answer(talk, &none);
}
