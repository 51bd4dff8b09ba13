#include "ledger.h"

#include "crypto.h"
#include "ledger_bytes.h"

#include <string.h>

static const char label[] = "regard consent line key";

static enum rg_status commit_to(const uint8_t key[RG_LEDGER_KEY], uint8_t commitment[RG_LEDGER_COMMITMENT])
{
    uint8_t message[sizeof label + RG_LEDGER_KEY];
    memcpy(message, label, sizeof label);
    memcpy(message + sizeof label, key, RG_LEDGER_KEY);
    enum rg_status status = rg_sha256(message, sizeof message, commitment);
    explicit_bzero(message, sizeof message);
    return status;
}

static enum rg_status seal(struct rg_aead *aead, const uint8_t *plain, size_t len,
                           const uint8_t key[RG_LEDGER_KEY], struct rg_ledger_line *line)
{
    uint8_t header[RG_LEDGER_HEADER_MAX];
    enum rg_status status = commit_to(key, line->commitment);
    if (status == RG_OK) {
        status =
            rg_aead_seal(aead, key, header, rg_ledger_header(line, header), plain, len, line->ciphertext);
    }
    return status == RG_OK ? rg_ledger_identify(line, &line->id) : status;
}

enum rg_status rg_ledger_make(struct rg_aead *aead, struct rg_member_id member,
                              const struct rg_ledger_content *content, const struct rg_ledger_id *parents,
                              size_t parent_count, uint8_t key[RG_LEDGER_KEY], struct rg_ledger_line *line)
{
    struct rg_ledger_line fresh;
    uint8_t plain[RG_LEDGER_CONTENT_MAX], fresh_key[RG_LEDGER_KEY];
    size_t len = 0;
    memset(&fresh, 0, sizeof fresh);
    if (parent_count > RG_LEDGER_PARENTS) {
        return RG_INVALID;
    }
    fresh.member = member;
    fresh.parent_count = parent_count;
    for (size_t i = 0; i < parent_count; i++) {
        fresh.parents[i] = parents[i];
    }
    enum rg_status status = rg_ledger_content_write(content, plain, &len);
    fresh.ciphertext_len = len + RG_AEAD_OVERHEAD;
    if (status == RG_OK && !rg_ledger_well_formed(&fresh)) {
        status = RG_INVALID;
    }
    if (status == RG_OK) {
        status = rg_aead_key(aead, fresh_key);
    }
    if (status == RG_OK) {
        status = seal(aead, plain, len, fresh_key, &fresh);
    }
    if (status == RG_OK) {
        memcpy(key, fresh_key, RG_LEDGER_KEY);
        *line = fresh;
    }
    explicit_bzero(plain, sizeof plain);
    explicit_bzero(fresh_key, sizeof fresh_key);
    return status;
}

enum rg_status rg_ledger_open(struct rg_aead *aead, const struct rg_ledger_line *line,
                              const uint8_t key[RG_LEDGER_KEY], struct rg_ledger_content *content)
{
    uint8_t header[RG_LEDGER_HEADER_MAX], plain[RG_LEDGER_CONTENT_MAX], commitment[RG_LEDGER_COMMITMENT];
    if (!rg_ledger_well_formed(line)) {
        return RG_CORRUPT;
    }
    enum rg_status status = commit_to(key, commitment);
    if (status == RG_OK && !rg_equal_constant_time(commitment, line->commitment, sizeof commitment)) {
        status = RG_CORRUPT;
    }
    if (status == RG_OK) {
        status = rg_aead_open(aead, key, header, rg_ledger_header(line, header), line->ciphertext,
                              line->ciphertext_len, plain);
    }
    if (status == RG_OK) {
        status = rg_ledger_content_read(plain, line->ciphertext_len - RG_AEAD_OVERHEAD, content);
        status = status == RG_INVALID ? RG_CORRUPT : status;
    }
    explicit_bzero(plain, sizeof plain);
    return status;
}

enum rg_status rg_ledger_chain_add(struct rg_ledger_chain *chain, const struct rg_ledger_id *id)
{
    uint8_t message[sizeof chain->head + sizeof id->bytes], head[sizeof chain->head];
    memcpy(message, chain->head, sizeof chain->head);
    memcpy(message + sizeof chain->head, id->bytes, sizeof id->bytes);
    enum rg_status status = rg_sha256(message, sizeof message, head);
    if (status == RG_OK) {
        memcpy(chain->head, head, sizeof head);
        chain->count++;
    }
    return status;
}
