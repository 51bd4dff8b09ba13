#include "provision.h"

#include <string.h>

#define VERSION    1u
#define VERSION_AT 4
#define KEPT_AT    6
#define NONCE_AT   8
#define SUM_AT     24

static const uint8_t magic[VERSION_AT] = {'R', 'G', 'P', 'V'};

/* FNV-1a: it tells a broken disk, not an attacker, who could write a record as well. */
static uint64_t sum(const uint8_t *bytes, size_t len)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < len; i++) {
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static void write_number(uint8_t *to, uint64_t number, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        to[i] = (uint8_t)(number >> (8 * i));
    }
}

static uint64_t read_number(const uint8_t *from, size_t bytes)
{
    uint64_t number = 0;
    for (size_t i = 0; i < bytes; i++) {
        number |= (uint64_t)from[i] << (8 * i);
    }
    return number;
}

void rg_provision_record_write(enum rg_provision_kept kept, const uint8_t nonce[RG_PROVISION_NONCE_LEN],
                               uint8_t record[RG_PROVISION_RECORD_LEN])
{
    memset(record, 0, RG_PROVISION_RECORD_LEN);
    memcpy(record, magic, sizeof magic);
    write_number(record + VERSION_AT, VERSION, 2);
    record[KEPT_AT] = (uint8_t)kept;
    memcpy(record + NONCE_AT, nonce, RG_PROVISION_NONCE_LEN);
    write_number(record + SUM_AT, sum(record, SUM_AT), 8);
}

enum rg_status rg_provision_record_read(struct rg_provision *machine, const uint8_t *record, size_t len)
{
    rg_provision_init(machine);
    if (len != RG_PROVISION_RECORD_LEN || memcmp(record, magic, sizeof magic) != 0 ||
        read_number(record + SUM_AT, 8) != sum(record, SUM_AT)) {
        return RG_CORRUPT;
    }
    if (read_number(record + VERSION_AT, 2) != VERSION) {
        return RG_UNSUPPORTED;
    }
    if (record[KEPT_AT] > RG_PROVISION_CONFIRMED || record[KEPT_AT + 1] != 0) {
        return RG_CORRUPT;
    }
    machine->kept = (enum rg_provision_kept)record[KEPT_AT];
    memcpy(machine->nonce, record + NONCE_AT, RG_PROVISION_NONCE_LEN);
    return RG_OK;
}
