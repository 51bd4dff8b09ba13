/* A visitor's card proves itself through HQ, which has its key and gives it to nobody (hq_proofs.h). */
#include "hq_server.h"

#include "hq_card_proof.h"
#include "hq_consent_ops.h"
#include "hq_json.h"
#include "log.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

#define DIGITS 64

static bool read_hex(const cJSON *pull, const char *name, uint8_t *bytes, size_t len)
{
    const char *digits;
    return rg_hq_json_text(pull, name, 2 * len, &digits) && rg_hex_read(digits, bytes, len) == RG_OK;
}

static bool read_token(const cJSON *pull, struct rg_card_token *token)
{
    int64_t version;
    if (!read_hex(pull, "token", token->bytes, sizeof token->bytes) ||
        !rg_hq_json_int(pull, "key_version", 1, INT32_MAX, &version)) {
        return false;
    }
    token->key_version = (uint32_t)version;
    return true;
}

/* What cannot be looked up is nobody's: the card counts as what it shows without. */
static const uint8_t *look_up(struct rg_hq_server *server, const struct rg_card_token *token,
                              enum rg_card_question question, uint8_t key[RG_AES_KEY])
{
    enum rg_status status =
        rg_hq_card_proof_key(server->store, token, question == RG_CARD_ASK_AES_ANSWER, key);
    if (status != RG_OK && status != RG_NOT_FOUND) {
        rg_log(RG_LOG_ERROR, "SERVE-PROOFS",
               "the key of a card could not be looked up; the next tap asks again", status);
    }
    return status == RG_OK ? key : NULL;
}

/* The token stands in it: what is signed says of which card it is, whoever brought the question here. */
static void begin_answer(struct rg_hq_server *server, const char *rid, const struct rg_card_token *token)
{
    char digits[DIGITS + 1], said[DIGITS + 64];
    rg_hex_write(token->bytes, sizeof token->bytes, digits);
    (void)snprintf(said, sizeof said, ",\"token\":\"%s\",\"key_version\":%u,", digits, token->key_version);
    rg_hq_answer_begin(server, rid);
    rg_hq_buffer_text(&server->body, said);
    explicit_bzero(digits, sizeof digits);
    explicit_bzero(said, sizeof said);
}

static void send(struct rg_hq_server *server, const struct rg_hq_proof_from *from)
{
    char topic[RG_HQ_TOPIC_MAX];
    (void)snprintf(topic, sizeof topic, "rg/1/%s/%s/dn/res", from->site, from->device);
    rg_hq_send(server, topic, "proof", &server->body);
    if (server->body.data != NULL) {
        explicit_bzero(server->body.data, server->body.len);
    }
}

static bool admit(struct rg_hq_kiosk *kiosk)
{
    bool admitted = rg_hq_proof_admit(&kiosk->proofs, rg_hq_monotonic_ms());
    if (!admitted && !kiosk->proves_much) {
        rg_log(RG_LOG_WARNING, "SERVE-PROOFS",
               "a kiosk asks about the keys of more cards than customers tap there in an hour; until the "
               "hour is "
               "over they prove nothing",
               RG_HQ_PROOFS_HOUR);
    }
    kiosk->proves_much = !admitted;
    return admitted;
}

/* What a card with a random UID said by SUN: told once, counted before it is. What cannot be looked up is nobody's. */
static void tell_sun(struct rg_hq_server *server, const struct rg_hq_proof_from *from, bool admitted,
                     const uint8_t picc[16], const uint8_t mac[8])
{
    const struct rg_hq_origin origin = {.site = from->site, .device = from->device, .now_ms = rg_hq_now_ms()};
    struct rg_card_token known = {.key_version = from->token->key_version};
    char digits[DIGITS + 1];
    enum rg_status status = RG_NOT_FOUND;
    if (admitted) {
        status =
            rg_hq_card_sun(server->store, rg_hq_proofs_cipher(server->proofs), &origin, picc, mac, &known);
    }
    if (status == RG_DENIED) {
        rg_log(RG_LOG_WARNING, "SERVE-PROOFS",
               "a kiosk heard what a card had said before; it counts as a replay", status);
    } else if (status != RG_OK && status != RG_NOT_FOUND) {
        rg_log(RG_LOG_ERROR, "SERVE-PROOFS",
               "whose card it is could not be looked up; the next tap asks again", status);
    }
    begin_answer(server, from->rid, from->token);
    if (status == RG_OK) {
        rg_hex_write(known.bytes, sizeof known.bytes, digits);
        rg_hq_buffer_text(&server->body, "\"answer\":\"");
        rg_hq_buffer_text(&server->body, digits);
        rg_hq_buffer_text(&server->body, "\"}");
    } else {
        rg_hq_buffer_text(&server->body, "\"proven\":0}");
    }
    send(server, from);
    explicit_bzero(&known, sizeof known);
    explicit_bzero(digits, sizeof digits);
}

static bool begin_sun(struct rg_hq_server *server, const struct rg_hq_proof_from *from,
                      struct rg_hq_kiosk *kiosk, const cJSON *pull, const uint8_t picc[16])
{
    uint8_t mac[RG_CARD_SUN_MESSAGE - 16] = {0};
    if (cJSON_HasObjectItem(pull, "mac") && !read_hex(pull, "mac", mac, sizeof mac)) {
        return false;
    }
    /* One that comes twice was answered: nothing is said again. */
    if (rg_hq_proof_once(server->proofs, from, rg_hq_monotonic_ms()) == RG_OK) {
        tell_sun(server, from, admit(kiosk), picc, mac);
    }
    return true;
}

static bool begin(struct rg_hq_server *server, struct rg_hq_proof_from *from, const cJSON *pull)
{
    struct rg_hq_kiosk *kiosk = rg_hq_kiosk_find(server, from->site, from->device);
    uint8_t challenge[16], key[RG_AES_KEY], answer[RG_CARD_REMOTE_MAX];
    char digits[2 * RG_CARD_REMOTE_MAX + 1];
    const char *way;
    if (kiosk == NULL || !rg_hq_json_text(pull, "rid", 64, &from->rid) ||
        !rg_hq_json_text(pull, "way", 3, &way) || !read_hex(pull, "challenge", challenge, sizeof challenge)) {
        return false;
    }
    if (strcmp(way, "sun") == 0) {
        return begin_sun(server, from, kiosk, pull, challenge);
    }
    if (strcmp(way, "ev2") != 0 && strcmp(way, "aes") != 0) {
        return false;
    }
    enum rg_card_question question =
        strcmp(way, "ev2") == 0 ? RG_CARD_ASK_EV2_ANSWER : RG_CARD_ASK_AES_ANSWER;
    const uint8_t *found = admit(kiosk) ? look_up(server, from->token, question, key) : NULL;
    enum rg_status status = rg_hq_proof_answer(server->proofs, from, found, question, challenge,
                                               sizeof challenge, rg_hq_monotonic_ms(), answer);
    explicit_bzero(key, sizeof key);
    /* One that comes twice was answered: nothing is said again. */
    if (status == RG_OK) {
        rg_hex_write(answer, sizeof answer, digits);
        begin_answer(server, from->rid, from->token);
        rg_hq_buffer_text(&server->body, "\"answer\":\"");
        rg_hq_buffer_text(&server->body, digits);
        rg_hq_buffer_text(&server->body, "\"}");
        send(server, from);
    } else if (status != RG_DENIED) {
        rg_log(RG_LOG_ERROR, "SERVE-PROOFS", "a card's challenge could not be answered", status);
    }
    return true;
}

static bool end(struct rg_hq_server *server, struct rg_hq_proof_from *from, const cJSON *pull)
{
    uint8_t proof[32], key[RG_AES_KEY];
    enum rg_card_question question;
    const char *rid;
    bool proven = false;
    if (!rg_hq_json_text(pull, "rid", 64, &rid) || !rg_hq_json_text(pull, "of", 64, &from->rid) ||
        !read_hex(pull, "proof", proof, sizeof proof)) {
        return false;
    }
    int64_t now_ms = rg_hq_monotonic_ms();
    if (rg_hq_proof_waits(server->proofs, from, now_ms, &question) != RG_OK) {
        return true;
    }
    enum rg_status status = rg_hq_proof_check(
        server->proofs, from, look_up(server, from->token, question, key), proof, now_ms, &proven);
    explicit_bzero(key, sizeof key);
    if (status != RG_OK) {
        rg_log(RG_LOG_ERROR, "SERVE-PROOFS", "a card's proof could not be looked at", status);
        return true;
    }
    begin_answer(server, rid, from->token);
    rg_hq_buffer_text(&server->body, proven ? "\"proven\":1}" : "\"proven\":0}");
    send(server, from);
    return true;
}

bool rg_hq_take_proofs(struct rg_hq_server *server, const char *site, const char *device, const char *method,
                       const cJSON *pull, bool *sound)
{
    struct rg_card_token token;
    struct rg_hq_proof_from from = {.site = site, .device = device, .token = &token};
    bool begins = strcmp(method, "prove") == 0;
    if (!begins && strcmp(method, "proved") != 0) {
        return false;
    }
    *sound = read_token(pull, &token) && (begins ? begin(server, &from, pull) : end(server, &from, pull));
    explicit_bzero(&token, sizeof token);
    return true;
}
