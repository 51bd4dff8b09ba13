#include "hq_command.h"

static const char *const places[2] = {"command-a", "command-b"};

struct held {
    int count;
    int first, second; /* places: of the one that signs, and of the other, which may be empty */
    uint32_t version;  /* the highest */
};

static enum rg_status look(struct rg_keystore *keys, struct held *held)
{
    uint32_t versions[2] = {0, 0};
    for (int i = 0; i < 2; i++) {
        enum rg_status status = keys->ops->version(keys, places[i], &versions[i]);
        if (status != RG_OK && status != RG_NOT_FOUND) {
            return status;
        }
    }
    bool later = versions[0] == 0 || (versions[1] != 0 && versions[1] < versions[0]);
    *held = (struct held){.count = (versions[0] != 0) + (versions[1] != 0),
                          .first = later ? 1 : 0,
                          .second = later ? 0 : 1,
                          .version = versions[0] > versions[1] ? versions[0] : versions[1]};
    return RG_OK;
}

enum rg_status rg_hq_command_ready(struct rg_keystore *keys)
{
    struct held held;
    enum rg_status status = look(keys, &held);
    return status == RG_OK && held.count == 0 ? keys->ops->make(keys, places[0], 1) : status;
}

enum rg_status rg_hq_command_signer(struct rg_keystore *keys, const char **name)
{
    struct held held;
    enum rg_status status = look(keys, &held);
    if (status == RG_OK && held.count == 0) {
        status = RG_NOT_FOUND;
    }
    if (status == RG_OK) {
        *name = places[held.first];
    }
    return status;
}

enum rg_status rg_hq_command_next(struct rg_keystore *keys)
{
    struct held held;
    enum rg_status status = look(keys, &held);
    if (status != RG_OK || held.count == 2) {
        return status != RG_OK ? status : RG_BUSY;
    }
    return keys->ops->make(keys, places[held.count == 0 ? 0 : held.second], held.version + 1);
}

enum rg_status rg_hq_command_retire(struct rg_keystore *keys)
{
    struct held held;
    enum rg_status status = look(keys, &held);
    if (status != RG_OK || held.count < 2) {
        return status != RG_OK ? status : RG_NOT_FOUND;
    }
    return keys->ops->destroy(keys, places[held.first]);
}

enum rg_status rg_hq_command_publics(struct rg_keystore *keys, struct rg_command_keys *publics)
{
    struct held held;
    struct rg_command_keys read = {.count = 0};
    enum rg_status status = look(keys, &held);
    while (status == RG_OK && (int)read.count < held.count) {
        const char *name = places[read.count == 0 ? held.first : held.second];
        status = keys->ops->ed25519_public(keys, name, read.keys[read.count]);
        read.count++;
    }
    if (status == RG_OK && read.count == 0) {
        status = RG_NOT_FOUND;
    }
    if (status == RG_OK) {
        *publics = read;
    }
    return status;
}

enum rg_status rg_hq_command_sign(struct rg_keystore *keys, const char *name, const char *topic,
                                  char *message, size_t *len, size_t capacity)
{
    char statement[RG_COMMAND_STATEMENT_MAX];
    uint8_t signature[RG_ED25519_SIGNATURE_LEN];
    size_t statement_len = 0;
    enum rg_status status = rg_command_statement(topic, message, *len, statement, &statement_len);
    if (status == RG_OK) {
        status = keys->ops->ed25519_sign(keys, name, (const uint8_t *)statement, statement_len, signature);
    }
    return status == RG_OK ? rg_command_append(message, len, capacity, signature) : status;
}
