#include "ledger_bytes.h"

#include "crypto.h"
#include "text.h"

#include <string.h>

static const uint8_t magic[4] = {'R', 'G', 'L', '1'};

_Static_assert(RG_LEDGER_CONTENT_MIN + RG_LEDGER_VERSION_MAX + RG_LEDGER_LANGUAGE_MAX +
                       2 * RG_LEDGER_NAME_MAX <=
                   RG_LEDGER_CONTENT_MAX,
               "a content with its longest texts fits");

static void put(uint8_t *to, uint64_t number, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        to[i] = (uint8_t)(number >> (8 * i));
    }
}

static uint64_t get(const uint8_t *from, size_t bytes)
{
    uint64_t number = 0;
    for (size_t i = 0; i < bytes; i++) {
        number |= (uint64_t)from[i] << (8 * i);
    }
    return number;
}

bool rg_ledger_well_formed(const struct rg_ledger_line *line)
{
    if (line->member.value <= 0 || line->parent_count > RG_LEDGER_PARENTS ||
        line->ciphertext_len < RG_LEDGER_CONTENT_MIN + RG_AEAD_OVERHEAD ||
        line->ciphertext_len > RG_LEDGER_CONTENT_MAX + RG_AEAD_OVERHEAD) {
        return false;
    }
    for (size_t i = 0; i < line->parent_count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (memcmp(&line->parents[i], &line->parents[k], sizeof line->parents[i]) == 0) {
                return false;
            }
        }
    }
    return true;
}

size_t rg_ledger_header(const struct rg_ledger_line *line, uint8_t bytes[RG_LEDGER_HEADER_MAX])
{
    size_t at = sizeof magic;
    memcpy(bytes, magic, sizeof magic);
    put(bytes + at, (uint64_t)line->member.value, 8);
    bytes[at + 8] = (uint8_t)line->parent_count;
    at += 9;
    memcpy(bytes + at, line->parents, line->parent_count * sizeof line->parents[0]);
    at += line->parent_count * sizeof line->parents[0];
    memcpy(bytes + at, line->commitment, sizeof line->commitment);
    return at + sizeof line->commitment;
}

enum rg_status rg_ledger_write(const struct rg_ledger_line *line, uint8_t *bytes, size_t capacity,
                               size_t *len)
{
    uint8_t header[RG_LEDGER_HEADER_MAX];
    if (!rg_ledger_well_formed(line)) {
        return RG_INVALID;
    }
    size_t at = rg_ledger_header(line, header);
    if (at + 2 + line->ciphertext_len > capacity) {
        return RG_FULL;
    }
    memcpy(bytes, header, at);
    put(bytes + at, line->ciphertext_len, 2);
    memcpy(bytes + at + 2, line->ciphertext, line->ciphertext_len);
    *len = at + 2 + line->ciphertext_len;
    return RG_OK;
}

enum rg_status rg_ledger_identify(const struct rg_ledger_line *line, struct rg_ledger_id *id)
{
    uint8_t bytes[RG_LEDGER_LINE_MAX];
    size_t len = 0;
    enum rg_status status = rg_ledger_write(line, bytes, sizeof bytes, &len);
    return status == RG_OK ? rg_sha256(bytes, len, id->bytes) : RG_NO_MEMORY;
}

enum rg_status rg_ledger_read(const uint8_t *bytes, size_t len, struct rg_ledger_line *line)
{
    struct rg_ledger_line fresh;
    size_t at = sizeof magic + 9;
    memset(&fresh, 0, sizeof fresh);
    if (len < at || memcmp(bytes, magic, sizeof magic) != 0 || bytes[at - 1] > RG_LEDGER_PARENTS) {
        return RG_INVALID;
    }
    fresh.member.value = (int64_t)get(bytes + sizeof magic, 8);
    fresh.parent_count = bytes[at - 1];
    size_t parents = fresh.parent_count * sizeof fresh.parents[0];
    if (len < at + parents + sizeof fresh.commitment + 2) {
        return RG_INVALID;
    }
    memcpy(fresh.parents, bytes + at, parents);
    at += parents;
    memcpy(fresh.commitment, bytes + at, sizeof fresh.commitment);
    at += sizeof fresh.commitment;
    fresh.ciphertext_len = (size_t)get(bytes + at, 2);
    at += 2;
    if (!rg_ledger_well_formed(&fresh) || len - at != fresh.ciphertext_len) {
        return RG_INVALID;
    }
    memcpy(fresh.ciphertext, bytes + at, fresh.ciphertext_len);
    enum rg_status status = rg_sha256(bytes, len, fresh.id.bytes);
    if (status == RG_OK) {
        *line = fresh;
    }
    return status;
}

static bool content_valid(const struct rg_ledger_content *c)
{
    return rg_purpose_single((uint32_t)c->purpose) &&
           (c->act == RG_LEDGER_GRANT || c->act == RG_LEDGER_WITHDRAW) && (int)c->medium >= RG_MEDIUM_CARD &&
           (int)c->medium <= RG_MEDIUM_HQ && (int)c->assurance >= RG_ASSURANCE_L0 &&
           (int)c->assurance <= RG_ASSURANCE_L2 && (int)c->present >= RG_PRESENT_NOBODY &&
           (int)c->present <= RG_PRESENT_GUARDIAN && c->associate.value >= 0;
}

static bool text_valid(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f) {
            return false;
        }
    }
    return rg_utf8_valid(text, len);
}

static bool write_text(const char *text, size_t capacity, uint8_t *bytes, size_t *at)
{
    size_t len = strnlen(text, capacity);
    if (len == capacity || !text_valid(text, len)) {
        return false;
    }
    bytes[*at] = (uint8_t)len;
    memcpy(bytes + *at + 1, text, len);
    *at += 1 + len;
    return true;
}

static bool read_text(const uint8_t *bytes, size_t end, size_t *at, char *text, size_t capacity)
{
    if (*at >= end || bytes[*at] >= capacity || bytes[*at] > end - *at - 1 ||
        !text_valid((const char *)bytes + *at + 1, bytes[*at])) {
        return false;
    }
    memcpy(text, bytes + *at + 1, bytes[*at]);
    text[bytes[*at]] = '\0';
    *at += 1u + bytes[*at];
    return true;
}

enum rg_status rg_ledger_content_write(const struct rg_ledger_content *content,
                                       uint8_t bytes[RG_LEDGER_CONTENT_MAX], size_t *len)
{
    size_t at = 22;
    if (!content_valid(content)) {
        return RG_INVALID;
    }
    put(bytes, (uint64_t)content->purpose, 2);
    bytes[2] = (uint8_t)content->act;
    bytes[3] = (uint8_t)content->medium;
    bytes[4] = (uint8_t)content->assurance;
    bytes[5] = (uint8_t)content->present;
    put(bytes + 6, (uint64_t)content->associate.value, 8);
    put(bytes + 14, (uint64_t)content->at_ms, 8);
    if (!write_text(content->text_version, sizeof content->text_version, bytes, &at) ||
        !write_text(content->language, sizeof content->language, bytes, &at) ||
        !write_text(content->site, sizeof content->site, bytes, &at) ||
        !write_text(content->device, sizeof content->device, bytes, &at)) {
        return RG_INVALID;
    }
    *len = at;
    return RG_OK;
}

enum rg_status rg_ledger_content_read(const uint8_t *bytes, size_t len, struct rg_ledger_content *content)
{
    struct rg_ledger_content fresh;
    size_t at = 22;
    memset(&fresh, 0, sizeof fresh);
    if (len < RG_LEDGER_CONTENT_MIN) {
        return RG_INVALID;
    }
    fresh.purpose = (enum rg_purpose)get(bytes, 2);
    fresh.act = (enum rg_ledger_act)bytes[2];
    fresh.medium = (enum rg_ledger_medium)bytes[3];
    fresh.assurance = (enum rg_assurance)bytes[4];
    fresh.present = (enum rg_ledger_present)bytes[5];
    fresh.associate.value = (int64_t)get(bytes + 6, 8);
    fresh.at_ms = (int64_t)get(bytes + 14, 8);
    bool read = content_valid(&fresh) &&
                read_text(bytes, len, &at, fresh.text_version, sizeof fresh.text_version) &&
                read_text(bytes, len, &at, fresh.language, sizeof fresh.language) &&
                read_text(bytes, len, &at, fresh.site, sizeof fresh.site) &&
                read_text(bytes, len, &at, fresh.device, sizeof fresh.device) && at == len;
    if (read) {
        *content = fresh;
    }
    explicit_bzero(&fresh, sizeof fresh);
    return read ? RG_OK : RG_INVALID;
}
