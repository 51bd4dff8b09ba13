/* A visitor's card proves itself through HQ: what it says goes there at once or not at all, and HQ's word comes back, signed and of that
 * very card. Without a command key nothing is asked, since whoever has the broker could answer. */
#include "machine.h"

#include "crypto.h"
#include "message_read.h"
#include "text.h"

#include <string.h>

static void tell(struct rg_sync *sync, enum rg_status status, const uint8_t *bytes, size_t len)
{
    struct rg_sync_said said = {.number = sync->prove.asked.number,
                                .key_version = sync->prove.asked.token.key_version,
                                .status = status,
                                .len = (uint8_t)len};
    if (len > 0) {
        memcpy(said.bytes, bytes, len);
    }
    sync->prove.open = false;
    if (sync->config.on_proof != NULL) {
        sync->config.on_proof(sync->config.context, &said);
    }
    explicit_bzero(&said, sizeof said);
}

static bool is_first(const struct rg_sync_proof *proof)
{
    return proof->question == RG_CARD_ASK_EV2_ANSWER || proof->question == RG_CARD_ASK_AES_ANSWER ||
           proof->question == RG_CARD_ASK_SUN;
}

static size_t len_of(uint8_t question)
{
    return question == RG_CARD_ASK_SUN ? RG_CARD_SUN_MESSAGE : question == RG_CARD_ASK_EV2_CHECK ? 32 : 16;
}

/* Of SUN's message HQ may say that it is nobody's. */
static bool is_answer(const struct rg_sync_proof *asked, const struct rg_proof_answer *answer)
{
    bool nobodys = asked->question == RG_CARD_ASK_SUN && answer->len == 1 && answer->bytes[0] == 0;
    return nobodys || answer->len == (is_first(asked) ? sizeof answer->bytes : 1);
}

static bool same_token(const struct rg_card_token *a, const struct rg_card_token *b)
{
    return a->key_version == b->key_version && rg_equal_constant_time(a->bytes, b->bytes, sizeof a->bytes);
}

/* The second belongs to the first, of the same card, that HQ has answered. */
static bool may_ask(const struct rg_sync *sync, const struct rg_sync_proof *proof)
{
    bool sound = proof->len == len_of(proof->question) && proof->question >= RG_CARD_ASK_EV2_ANSWER &&
                 proof->question <= RG_CARD_ASK_SUN;
    bool follows = sync->prove.answered && proof->question == sync->prove.asked.question + 1 &&
                   same_token(&proof->token, &sync->prove.asked.token);
    return sound && (is_first(proof) || follows) && sync->status.link_up && !sync->status.silent &&
           rg_sync_checks(sync);
}

void rg_sync_prove(struct rg_sync *sync, const struct rg_sync_proof *proof, struct rg_sync_now now)
{
    struct rg_uuid id;
    char rid[RG_RID_MAX];
    bool may = may_ask(sync, proof) && rg_uuid7(now.wall_ms, &id) == RG_OK;
    bool first = is_first(proof);
    sync->prove.asked = *proof;
    sync->prove.answered = false;
    sync->prove.open = false;
    if (may) {
        rg_uuid_write(&id, rid);
        size_t len = rg_prove_write(proof, rid, first ? NULL : sync->prove.of, now.wall_ms, sync->out,
                                    sizeof sync->out);
        sync->prove.open = len > 0 && rg_sync_publish(sync, "up/req", false, len);
        explicit_bzero(sync->out, len);
        memcpy(sync->prove.rid, rid, sizeof rid);
        if (first) {
            memcpy(sync->prove.of, rid, sizeof rid);
        }
    }
    if (!sync->prove.open) {
        tell(sync, RG_CLOSED, NULL, 0);
    }
}

void rg_sync_prove_disconnect(struct rg_sync *sync)
{
    bool open = sync->prove.open;
    sync->prove.answered = false;
    if (open) {
        tell(sync, RG_CLOSED, NULL, 0);
    }
    explicit_bzero(&sync->prove, sizeof sync->prove);
}

bool rg_sync_take_proof(struct rg_sync *sync, const void *payload, size_t len, struct rg_sync_now now)
{
    struct rg_proof_answer answer;
    enum rg_refusal refusal = rg_proof_read(payload, len, now.wall_ms, &answer);
    if (refusal == RG_REFUSED_TYPE) {
        return false;
    }
    if (refusal != RG_REFUSED_NOT) {
        sync->status.refused++;
        return true;
    }
    /* Of another card, or to another question: whatever the broker made HQ say, it is no answer to this one. */
    bool fits = sync->prove.open && strcmp(answer.rid, sync->prove.rid) == 0 &&
                same_token(&answer.token, &sync->prove.asked.token) && is_answer(&sync->prove.asked, &answer);
    if (fits) {
        sync->prove.answered = true;
        tell(sync, RG_OK, answer.bytes, answer.len);
    } else {
        rg_sync_stale(sync);
    }
    explicit_bzero(&answer, sizeof answer);
    return true;
}

static bool read_hex(struct rg_text_view view, uint8_t *bytes, size_t len)
{
    char digits[2 * 32 + 1];
    if (view.text == NULL || view.len != 2 * len || view.len >= sizeof digits) {
        return false;
    }
    memcpy(digits, view.text, view.len);
    digits[view.len] = '\0';
    enum rg_status status = rg_hex_read(digits, bytes, len);
    explicit_bzero(digits, sizeof digits);
    return status == RG_OK;
}

enum rg_refusal rg_proof_read(const void *payload, size_t len, int64_t wall_ms,
                              struct rg_proof_answer *answer)
{
    struct rg_message_body body;
    enum rg_refusal refusal = rg_message_open(payload, len, "proof", wall_ms, &body);
    if (refusal != RG_REFUSED_NOT) {
        return refusal;
    }
    struct rg_json_arena arena;
    struct rg_json json = rg_message_scan(payload, &body, &arena);
    struct rg_json_walk walk = {0};
    struct rg_text_view key, rid = {NULL, 0}, token = {NULL, 0}, said = {NULL, 0};
    struct rg_proof_answer found = {.len = 0};
    int64_t version = 0, proven = -1;
    bool fits = true;
    while (rg_json_member(&json, &walk, &key)) {
        if (rg_text_is(key, "rid")) {
            fits = rg_json_text(&json, &rid) && fits;
        } else if (rg_text_is(key, "token")) {
            fits = rg_json_text(&json, &token) && fits;
        } else if (rg_text_is(key, "key_version")) {
            fits = rg_json_integer(&json, &version) && fits;
        } else if (rg_text_is(key, "answer")) {
            fits = rg_json_text(&json, &said) && fits;
        } else if (rg_text_is(key, "proven")) {
            fits = rg_json_integer(&json, &proven) && fits;
        } else {
            rg_json_skip(&json);
        }
    }
    bool ends = said.text == NULL && (proven == 0 || proven == 1);
    fits = fits && walk.entered && rg_text_word(rid, found.rid, sizeof found.rid) &&
           read_hex(token, found.token.bytes, sizeof found.token.bytes) && version >= 1 &&
           version <= INT32_MAX &&
           (ends || (proven == -1 && read_hex(said, found.bytes, sizeof found.bytes)));
    if (fits) {
        found.token.key_version = (uint32_t)version;
        found.len = ends ? 1 : sizeof found.bytes;
        found.bytes[0] = ends ? (uint8_t)proven : found.bytes[0];
        *answer = found;
    }
    rg_json_wipe(&arena);
    explicit_bzero(&found, sizeof found);
    return fits ? RG_REFUSED_NOT : RG_REFUSED_MEMBER;
}
