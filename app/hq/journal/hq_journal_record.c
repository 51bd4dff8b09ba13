#include "hq_journal_record.h"

#include "crypto.h"

#include <string.h>

#define BODY_LEN   (RG_HQ_JOURNAL_RECORD - RG_HQ_JOURNAL_HASH)
#define ID_AT      48u
#define SITE_AT    80u
#define SITE_LEN   32u
#define NUMBERS_AT 8u

static const uint8_t magic[4] = {'R', 'G', 'T', '1'};

static void put(uint8_t *to, uint64_t value, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        to[i] = (uint8_t)(value >> (8 * i));
    }
}

static uint64_t get(const uint8_t *from, size_t len)
{
    uint64_t value = 0;
    for (size_t i = 0; i < len; i++) {
        value |= (uint64_t)from[i] << (8 * i);
    }
    return value;
}

static enum rg_status hash(const uint8_t *body, const uint8_t *before, uint8_t digest[RG_HQ_JOURNAL_HASH])
{
    uint8_t both[RG_HQ_JOURNAL_HASH + BODY_LEN];
    memcpy(both, before, RG_HQ_JOURNAL_HASH);
    memcpy(both + RG_HQ_JOURNAL_HASH, body, BODY_LEN);
    return rg_sha256(both, sizeof both, digest);
}

_Static_assert(SITE_AT + SITE_LEN == BODY_LEN, "the site is the last of a line's body");

enum rg_status rg_hq_journal_record_write(const struct rg_hq_journal_entry *entry, uint64_t number,
                                          const uint8_t before[RG_HQ_JOURNAL_HASH],
                                          uint8_t record[RG_HQ_JOURNAL_RECORD])
{
    const uint64_t numbers[] = {number, (uint64_t)entry->member, (uint64_t)entry->stands_for,
                                (uint64_t)entry->at_ms, (uint64_t)entry->due_ms};
    memset(record, 0, RG_HQ_JOURNAL_RECORD);
    memcpy(record, magic, sizeof magic);
    record[4] = (uint8_t)entry->kind;
    record[5] = entry->assurance;
    put(record + 6, entry->purpose, 2);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        put(record + NUMBERS_AT + 8 * i, numbers[i], 8);
    }
    memcpy(record + ID_AT, entry->id, sizeof entry->id);
    memcpy(record + SITE_AT, entry->site, strnlen(entry->site, SITE_LEN));
    return hash(record, before, record + BODY_LEN);
}

static bool site_ok(const uint8_t *site)
{
    size_t len = strnlen((const char *)site, SITE_LEN);
    for (size_t i = 0; i < SITE_LEN; i++) {
        bool letter =
            (site[i] >= 'a' && site[i] <= 'z') || (site[i] >= '0' && site[i] <= '9') || site[i] == '-';
        if (i < len ? !letter : site[i] != 0) {
            return false;
        }
    }
    return true;
}

enum rg_status rg_hq_journal_record_read(const uint8_t record[RG_HQ_JOURNAL_RECORD], uint64_t number,
                                         const uint8_t before[RG_HQ_JOURNAL_HASH],
                                         struct rg_hq_journal_entry *entry)
{
    uint8_t digest[RG_HQ_JOURNAL_HASH];
    enum rg_status status = hash(record, before, digest);
    if (status != RG_OK) {
        return status;
    }
    if (memcmp(record, magic, sizeof magic) != 0 || get(record + NUMBERS_AT, 8) != number ||
        record[4] < RG_HQ_WROTE_ERASED || record[4] > RG_HQ_WROTE_RELEASED || !site_ok(record + SITE_AT) ||
        memcmp(digest, record + BODY_LEN, sizeof digest) != 0) {
        return RG_CORRUPT;
    }
    *entry = (struct rg_hq_journal_entry){.kind = (enum rg_hq_journal_kind)record[4],
                                          .member = (int64_t)get(record + NUMBERS_AT + 8, 8),
                                          .stands_for = (int64_t)get(record + NUMBERS_AT + 16, 8),
                                          .at_ms = (int64_t)get(record + NUMBERS_AT + 24, 8),
                                          .due_ms = (int64_t)get(record + NUMBERS_AT + 32, 8),
                                          .purpose = (uint32_t)get(record + 6, 2),
                                          .assurance = record[5]};
    memcpy(entry->id, record + ID_AT, sizeof entry->id);
    memcpy(entry->site, record + SITE_AT, SITE_LEN);
    return RG_OK;
}
