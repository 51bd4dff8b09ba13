/* A card forgotten: what the customer types goes to HQ at once or not at all, and HQ's word on a code comes back. Nothing is
 * kept, nothing repeated, and what was typed is wiped as soon as the link has it. */
#include "machine.h"

#include "crypto.h"
#include "message_read.h"
#include "text.h"

#include <string.h>

#define MEMBER_DIGITS 16

void rg_sync_code(struct rg_sync *sync, const struct rg_sync_code *code, struct rg_sync_now now)
{
    struct rg_uuid id;
    char rid[RG_RID_MAX];
    if (!sync->status.link_up || rg_uuid7(now.wall_ms, &id) != RG_OK) {
        return;
    }
    rg_uuid_write(&id, rid);
    size_t len = rg_code_write(code, rid, now.wall_ms, sync->out, sizeof sync->out);
    bool sent = len > 0 && rg_sync_publish(sync, "up/req", false, len);
    explicit_bzero(sync->out, len);
    if (sent && code->digits != NULL) {
        memcpy(sync->code.rid, rid, sizeof rid);
        sync->code.question = code->question;
    }
}

bool rg_sync_take_code(struct rg_sync *sync, const void *payload, size_t len, struct rg_sync_now now)
{
    struct rg_code_answer answer;
    enum rg_refusal refusal = rg_code_read(payload, len, now.wall_ms, &answer);
    if (refusal == RG_REFUSED_TYPE) {
        return false;
    }
    if (refusal != RG_REFUSED_NOT) {
        sync->status.refused++;
        return true;
    }
    /* An answer that comes twice, or to a question before the last, is none. */
    if (sync->code.rid[0] != '\0' && strcmp(answer.rid, sync->code.rid) == 0) {
        sync->code.rid[0] = '\0';
        if (sync->config.on_code != NULL) {
            sync->config.on_code(sync->config.context, sync->code.question, answer.member);
        }
    } else {
        rg_sync_stale(sync);
    }
    explicit_bzero(&answer, sizeof answer);
    return true;
}

/* Sixteen digits whoever it is, so that the answer's size says nothing. */
static bool read_member(struct rg_text_view view, int64_t *member)
{
    int64_t number = 0;
    if (view.text == NULL || view.len != MEMBER_DIGITS) {
        return false;
    }
    for (size_t i = 0; i < MEMBER_DIGITS; i++) {
        if (view.text[i] < '0' || view.text[i] > '9') {
            return false;
        }
        number = number * 10 + (view.text[i] - '0');
    }
    *member = number;
    return number <= RG_CODE_MEMBER_MAX;
}

enum rg_refusal rg_code_read(const void *payload, size_t len, int64_t wall_ms, struct rg_code_answer *answer)
{
    struct rg_message_body body;
    enum rg_refusal refusal = rg_message_open(payload, len, "code", wall_ms, &body);
    if (refusal != RG_REFUSED_NOT) {
        return refusal;
    }
    struct rg_json_arena arena;
    struct rg_json json = rg_message_scan(payload, &body, &arena);
    struct rg_json_walk walk = {0};
    struct rg_text_view key, rid = {NULL, 0}, member = {NULL, 0};
    struct rg_code_answer found = {.member = 0};
    bool fits = true;
    while (rg_json_member(&json, &walk, &key)) {
        if (rg_text_is(key, "rid")) {
            fits = rg_json_text(&json, &rid) && fits;
        } else if (rg_text_is(key, "member")) {
            fits = rg_json_text(&json, &member) && fits;
        } else {
            rg_json_skip(&json);
        }
    }
    fits = fits && walk.entered && rg_text_word(rid, found.rid, sizeof found.rid) &&
           read_member(member, &found.member);
    rg_json_wipe(&arena);
    if (!fits) {
        return RG_REFUSED_MEMBER;
    }
    *answer = found;
    return RG_REFUSED_NOT;
}
