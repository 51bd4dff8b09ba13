#include "event_seal.h"

#include "parts.h"

#include <endian.h>
#include <string.h>

/* Ids of one moment begin alike; their ends are random. */
static struct rg_vault_subject subject_of(const struct rg_uuid *id)
{
    int64_t begin, end;
    memcpy(&begin, id->bytes, sizeof begin);
    memcpy(&end, id->bytes + sizeof begin, sizeof end);
    return (struct rg_vault_subject){.owner = begin ^ end, .part = RG_PART_EVENT};
}

enum rg_status rg_event_seal(struct rg_vault *vault, struct rg_aead *aead, const struct rg_uuid *id,
                             const struct rg_event_plain *plain, uint8_t sealed[RG_EVENT_SEALED_MAX],
                             size_t *sealed_len)
{
    uint8_t bytes[RG_EVENT_PLAIN_MAX], key[RG_KEY_LEN];
    uint64_t member = htole64((uint64_t)plain->member);
    size_t len = sizeof member + plain->len;
    memcpy(bytes, &member, sizeof member);
    memcpy(bytes + sizeof member, plain->text, plain->len);
    rg_vault_bucket_key(vault, RG_VAULT_OUTBOX, key);
    enum rg_status status = rg_vault_seal(aead, key, subject_of(id), bytes, len, sealed);
    explicit_bzero(key, sizeof key);
    explicit_bzero(bytes, sizeof bytes);
    if (status == RG_OK) {
        *sealed_len = len + RG_AEAD_OVERHEAD;
    }
    return status;
}

enum rg_status rg_event_unseal(struct rg_vault *vault, struct rg_aead *aead, const struct rg_uuid *id,
                               const uint8_t *sealed, size_t sealed_len, struct rg_event_plain *plain)
{
    uint8_t bytes[RG_EVENT_PLAIN_MAX];
    uint64_t member;
    if (sealed_len == 0) {
        return RG_NOT_FOUND;
    }
    if (sealed_len < RG_AEAD_OVERHEAD + sizeof member || sealed_len >= RG_EVENT_SEALED_MAX) {
        return RG_CORRUPT;
    }
    enum rg_status status =
        rg_vault_bucket_unseal(vault, RG_VAULT_OUTBOX, aead, subject_of(id), sealed, sealed_len, bytes);
    if (status == RG_OK) {
        memcpy(&member, bytes, sizeof member);
        plain->member = (int64_t)le64toh(member);
        plain->len = sealed_len - RG_AEAD_OVERHEAD - sizeof member;
        memcpy(plain->text, bytes + sizeof member, plain->len);
        plain->text[plain->len] = '\0';
    }
    explicit_bzero(bytes, sizeof bytes);
    return status;
}
