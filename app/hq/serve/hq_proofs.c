#include "hq_proofs.h"

#include "crypto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_MS 3600000
#define RID_MAX 65

struct proof {
    int64_t at_ms; /* of its first question; 0: free */
    bool over;     /* both were asked: only the id is kept, so that it is not used again */
    bool anybodys;
    char device[2 * RG_HQ_SITE_MAX], rid[RID_MAX];
    uint8_t question;
    struct rg_card_token token; /* of a card that has a key; else zero */
    struct rg_card_remote remote;
};

struct rg_hq_proofs {
    struct rg_cipher *cipher;
    struct proof list[RG_HQ_PROOFS_MAX];
};

bool rg_hq_proof_admit(struct rg_hq_proof_limit *limit, int64_t now_ms)
{
    if (limit->asked == 0 || now_ms < limit->since_ms || now_ms - limit->since_ms >= HOUR_MS) {
        *limit = (struct rg_hq_proof_limit){.since_ms = now_ms};
    }
    if (limit->asked >= RG_HQ_PROOFS_HOUR) {
        return false;
    }
    limit->asked++;
    return true;
}

enum rg_status rg_hq_proofs_make(struct rg_hq_proofs **proofs)
{
    struct rg_hq_proofs *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL || rg_cipher_make(&fresh->cipher) != RG_OK) {
        free(fresh);
        return RG_NO_MEMORY;
    }
    *proofs = fresh;
    return RG_OK;
}

void rg_hq_proofs_free(struct rg_hq_proofs *proofs)
{
    if (proofs != NULL) {
        rg_cipher_free(proofs->cipher);
        explicit_bzero(proofs, sizeof *proofs);
        free(proofs);
    }
}

static void name_device(const struct rg_hq_proof_from *from, char name[2 * RG_HQ_SITE_MAX])
{
    (void)snprintf(name, 2 * RG_HQ_SITE_MAX, "%s.%s", from->site, from->device);
}

static bool stands(const struct proof *proof, int64_t now_ms)
{
    return proof->at_ms != 0 && now_ms - proof->at_ms < RG_HQ_PROOFS_MS;
}

static const struct proof *find(const struct rg_hq_proofs *proofs, const struct rg_hq_proof_from *from,
                                int64_t now_ms)
{
    char name[2 * RG_HQ_SITE_MAX];
    name_device(from, name);
    for (size_t i = 0; i < RG_HQ_PROOFS_MAX; i++) {
        const struct proof *proof = &proofs->list[i];
        if (stands(proof, now_ms) && strcmp(proof->device, name) == 0 && strcmp(proof->rid, from->rid) == 0) {
            return proof;
        }
    }
    return NULL;
}

/* A place that is free, or whose time is over; else the oldest of the kiosk that has its share, else of all. */
static struct proof *make_room(struct rg_hq_proofs *proofs, const char *device, int64_t now_ms)
{
    struct proof *own = NULL, *oldest = NULL, *empty = NULL;
    size_t count = 0;
    for (size_t i = 0; i < RG_HQ_PROOFS_MAX; i++) {
        struct proof *proof = &proofs->list[i];
        if (!stands(proof, now_ms)) {
            explicit_bzero(proof, sizeof *proof);
            empty = proof;
            continue;
        }
        oldest = oldest == NULL || proof->at_ms < oldest->at_ms ? proof : oldest;
        if (strcmp(proof->device, device) == 0) {
            count++;
            own = own == NULL || proof->at_ms < own->at_ms ? proof : own;
        }
    }
    struct proof *room = count >= RG_HQ_PROOFS_DEVICE ? own : empty != NULL ? empty : oldest;
    explicit_bzero(room, sizeof *room);
    return room;
}

/* A key that nothing was sealed with. */
static enum rg_status key_or_any(const uint8_t *key, uint8_t used[RG_AES_KEY])
{
    enum rg_status status = rg_random(used, RG_AES_KEY);
    if (status == RG_OK && key != NULL) {
        memcpy(used, key, RG_AES_KEY);
    }
    return status;
}

static struct proof *note(struct rg_hq_proofs *proofs, const struct rg_hq_proof_from *from, int64_t now_ms)
{
    char device[2 * RG_HQ_SITE_MAX];
    name_device(from, device);
    struct proof *proof = make_room(proofs, device, now_ms);
    proof->at_ms = now_ms;
    memcpy(proof->device, device, sizeof device);
    (void)snprintf(proof->rid, sizeof proof->rid, "%s", from->rid);
    return proof;
}

struct rg_cipher *rg_hq_proofs_cipher(struct rg_hq_proofs *proofs)
{
    return proofs->cipher;
}

enum rg_status rg_hq_proof_once(struct rg_hq_proofs *proofs, const struct rg_hq_proof_from *from,
                                int64_t now_ms)
{
    if (strlen(from->rid) >= RID_MAX) {
        return RG_INVALID;
    }
    if (find(proofs, from, now_ms) != NULL) {
        return RG_DENIED;
    }
    note(proofs, from, now_ms)->over = true;
    return RG_OK;
}

enum rg_status rg_hq_proof_answer(struct rg_hq_proofs *proofs, const struct rg_hq_proof_from *from,
                                  const uint8_t *key, enum rg_card_question question, const uint8_t *bytes,
                                  size_t len, int64_t now_ms, uint8_t answer[RG_CARD_REMOTE_MAX])
{
    uint8_t used[RG_AES_KEY], random[16];
    struct rg_card_remote remote = {0};
    if (strlen(from->rid) >= RID_MAX) {
        return RG_INVALID;
    }
    if (find(proofs, from, now_ms) != NULL) {
        return RG_DENIED;
    }
    enum rg_status status = key_or_any(key, used);
    if (status == RG_OK) {
        status = rg_random(random, sizeof random);
    }
    if (status == RG_OK) {
        status = rg_card_remote_answer(&remote, proofs->cipher, used, question, bytes, len, random, answer);
    }
    if (status == RG_OK) {
        struct proof *proof = note(proofs, from, now_ms);
        proof->anybodys = key != NULL;
        proof->question = (uint8_t)question;
        proof->remote = remote;
        if (key != NULL) {
            proof->token = *from->token;
        }
    }
    explicit_bzero(used, sizeof used);
    explicit_bzero(random, sizeof random);
    explicit_bzero(&remote, sizeof remote);
    return status;
}

enum rg_status rg_hq_proof_waits(const struct rg_hq_proofs *proofs, const struct rg_hq_proof_from *from,
                                 int64_t now_ms, enum rg_card_question *question)
{
    const struct proof *proof = find(proofs, from, now_ms);
    if (proof == NULL || proof->over) {
        return RG_NOT_FOUND;
    }
    *question = (enum rg_card_question)proof->question;
    return RG_OK;
}

static void forget(struct proof *proof)
{
    proof->over = true;
    proof->anybodys = false;
    explicit_bzero(&proof->token, sizeof proof->token);
    explicit_bzero(&proof->remote, sizeof proof->remote);
}

enum rg_status rg_hq_proof_check(struct rg_hq_proofs *proofs, const struct rg_hq_proof_from *from,
                                 const uint8_t *key, const uint8_t proof[32], int64_t now_ms, bool *proven)
{
    const struct proof *waits = find(proofs, from, now_ms);
    uint8_t used[RG_AES_KEY];
    if (waits == NULL || waits->over) {
        return RG_NOT_FOUND;
    }
    struct proof *open = &proofs->list[waits - proofs->list];
    bool same = open->anybodys && open->token.key_version == from->token->key_version &&
                rg_equal_constant_time(open->token.bytes, from->token->bytes, sizeof open->token.bytes);
    bool ev2 = open->question == RG_CARD_ASK_EV2_ANSWER;
    enum rg_status status = key_or_any(same ? key : NULL, used);
    if (status == RG_OK) {
        status =
            rg_card_remote_check(&open->remote, proofs->cipher, used,
                                 ev2 ? RG_CARD_ASK_EV2_CHECK : RG_CARD_ASK_AES_CHECK, proof, ev2 ? 32 : 16);
    }
    explicit_bzero(used, sizeof used);
    forget(open);
    if (status != RG_OK && status != RG_DENIED) {
        return status;
    }
    *proven = status == RG_OK && same && key != NULL;
    return RG_OK;
}
