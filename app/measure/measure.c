#include "measure.h"

#include "crypto.h"

#include <string.h>

bool rg_measure_name_valid(const char *name)
{
    size_t len = name == NULL ? 0 : strnlen(name, RG_EXPERIMENT_MAX);
    return len > 0 && len < RG_EXPERIMENT_MAX && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

const char *rg_measure_arm_name(enum rg_arm arm)
{
    switch (arm) {
    case RG_ARM_NONE: return "";
    case RG_ARM_TREATMENT: return "treatment";
    case RG_ARM_CONTROL: return "control";
    }
    return "";
}

enum rg_status rg_measure_position(const uint8_t key[RG_KEY_LEN], const char *name,
                                   struct rg_member_id member, double *position)
{
    /* The number first: it is of fixed length, so no two pairs of number and name are the same bytes. */
    uint8_t bytes[sizeof(uint64_t) + RG_EXPERIMENT_MAX], mac[32];
    if (!rg_measure_name_valid(name) || member.value <= 0) {
        return RG_INVALID;
    }
    size_t len = sizeof(uint64_t) + strlen(name);
    for (size_t i = 0; i < sizeof(uint64_t); i++) {
        bytes[i] = (uint8_t)((uint64_t)member.value >> (56 - 8 * i));
    }
    memcpy(bytes + sizeof(uint64_t), name, strlen(name));
    enum rg_status status = rg_hmac_sha256(key, RG_KEY_LEN, bytes, len, mac);
    if (status == RG_OK) {
        uint64_t first = 0;
        for (size_t i = 0; i < sizeof first; i++) {
            first = first << 8 | mac[i];
        }
        /* 53 bits: as many as a double holds, so that none rounds to 1. */
        *position = (double)(first >> 11) * 0x1p-53;
    }
    explicit_bzero(mac, sizeof mac);
    return status;
}

enum rg_arm rg_measure_arm_at(const struct rg_experiment *experiment, double position)
{
    return position < 1.0 - experiment->control_share ? RG_ARM_TREATMENT : RG_ARM_CONTROL;
}

enum rg_status rg_measure_arm(const struct rg_experiment *experiment, struct rg_member_id decides,
                              enum rg_arm *arm)
{
    double position = 0;
    enum rg_status status = rg_measure_position(experiment->key, experiment->name, decides, &position);
    if (status == RG_OK) {
        *arm = rg_measure_arm_at(experiment, position);
    }
    return status;
}
