#include "device_identity.h"

#include "card_chain.h"
#include "card_seal.h"
#include "device_files.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const records[] = {
    [RG_IDENTITY_PROVISION] = "provision.state", [RG_IDENTITY_RENEWAL] = "renewal.state"};
static const char *const pairs[] = {RG_KEY_DEVICE, RG_KEY_DEVICE_OTHER};
#define PAIRS (sizeof pairs / sizeof *pairs)

static enum rg_status folder_of(char path[RG_DEVICE_PATH_MAX], const char *data_dir, bool staged)
{
    return rg_device_path(path, data_dir, staged ? "identity.staged" : "identity");
}

enum rg_status rg_identity_read(const char *data_dir, bool staged, struct rg_identity *identity)
{
    char folder[RG_DEVICE_PATH_MAX], text[RG_IDENTITY_MAX + 1];
    size_t len = 0;
    enum rg_status status = folder_of(folder, data_dir, staged);
    if (status == RG_OK) {
        status = rg_device_file_read(folder, "device.json", text, sizeof text, &len);
    }
    return status == RG_OK ? rg_identity_parse(text, len, identity) : status;
}

enum rg_status rg_identity_record_read(const char *data_dir, enum rg_identity_record which,
                                       struct rg_provision *machine)
{
    char record[RG_PROVISION_RECORD_LEN + 2];
    size_t len = 0;
    rg_provision_init(machine);
    enum rg_status status = rg_device_file_read(data_dir, records[which], record, sizeof record, &len);
    if (status != RG_OK) {
        return status == RG_INVALID ? RG_CORRUPT : status;
    }
    return rg_provision_record_read(machine, (const uint8_t *)record, len);
}

enum rg_status rg_identity_record_write(const char *data_dir, enum rg_identity_record which,
                                        enum rg_provision_kept kept,
                                        const uint8_t nonce[RG_PROVISION_NONCE_LEN])
{
    uint8_t record[RG_PROVISION_RECORD_LEN];
    rg_provision_record_write(kept, nonce, record);
    return rg_device_file_write(data_dir, records[which], record, sizeof record);
}

#define COMMANDS_MAX (RG_COMMAND_KEYS_MAX * RG_COMMAND_PEM_MAX)

/* What command.pem holds. @return its length; 0: there is no such file. */
static size_t write_commands(const struct rg_command_keys *commands, char text[COMMANDS_MAX])
{
    char pem[RG_COMMAND_PEM_MAX];
    text[0] = '\0';
    for (size_t i = 0; i < commands->count; i++) {
        rg_command_key_write(commands->keys[i], pem);
        (void)rg_text_append(text, COMMANDS_MAX, pem);
    }
    return strlen(text);
}

static bool commands_whole(const char *folder, const struct rg_command_keys *commands)
{
    char wanted[COMMANDS_MAX], found[COMMANDS_MAX];
    size_t len = 0;
    enum rg_status status = rg_device_file_read(folder, "command.pem", found, sizeof found, &len);
    return write_commands(commands, wanted) > 0 ? status == RG_OK && strcmp(wanted, found) == 0
                                                : status == RG_NOT_FOUND;
}

enum rg_status rg_identity_certificate(const char *data_dir, struct rg_pki_certificate *certificate)
{
    char folder[RG_DEVICE_PATH_MAX], pem[RG_PKI_CERTIFICATE_MAX];
    size_t len = 0;
    enum rg_status status = folder_of(folder, data_dir, false);
    if (status == RG_OK) {
        status = rg_device_file_read(folder, "device.pem", pem, sizeof pem, &len);
    }
    return status == RG_OK ? rg_pki_certificate_read(pem, len, certificate) : status;
}

static const char *pair_of(struct rg_keystore *keys, const uint8_t spki[RG_PUBLIC_KEY_LEN])
{
    uint8_t own[RG_PUBLIC_KEY_LEN];
    for (size_t i = 0; i < PAIRS; i++) {
        if (keys->ops->public_key(keys, pairs[i], own) == RG_OK && memcmp(own, spki, sizeof own) == 0) {
            return pairs[i];
        }
    }
    return NULL;
}

/* A whole identity with its key in the keystore. @return that pair, or NULL. */
static const char *whole(const char *data_dir, struct rg_keystore *keys, bool staged, int64_t *ends_ms)
{
    char folder[RG_DEVICE_PATH_MAX], pem[RG_PKI_CERTIFICATE_MAX], ca[RG_IDENTITY_CA];
    char name[2 * RG_IDENTITY_NAME];
    size_t pem_len = 0, ca_len = 0;
    struct rg_identity identity;
    struct rg_pki_certificate certificate;
    bool sound = folder_of(folder, data_dir, staged) == RG_OK &&
                 rg_identity_read(data_dir, staged, &identity) == RG_OK &&
                 rg_device_file_read(folder, "ca.pem", ca, sizeof ca, &ca_len) == RG_OK &&
                 strcmp(ca, identity.ca) == 0 && commands_whole(folder, &identity.commands) &&
                 rg_device_file_read(folder, "device.pem", pem, sizeof pem, &pem_len) == RG_OK &&
                 rg_pki_certificate_read(pem, pem_len, &certificate) == RG_OK;
    if (!sound) {
        return NULL;
    }
    (void)snprintf(name, sizeof name, "%s.%s", identity.site, identity.device);
    *ends_ms = certificate.ends_ms;
    return strcmp(name, certificate.common_name) == 0 ? pair_of(keys, certificate.spki) : NULL;
}

const char *rg_identity_pair(const char *data_dir, struct rg_keystore *keys, bool staged)
{
    int64_t ends_ms;
    return whole(data_dir, keys, staged, &ends_ms);
}

static const char *beside(const char *pair)
{
    return pair != NULL && strcmp(pair, pairs[0]) == 0 ? pairs[1] : pairs[0];
}

const char *rg_identity_next_pair(const char *data_dir, struct rg_keystore *keys)
{
    return beside(rg_identity_pair(data_dir, keys, false));
}

/* 0: there is none, or it is broken. */
static uint32_t version_of(struct rg_keystore *keys, const char *pair)
{
    uint32_t version = 0;
    return keys->ops->version(keys, pair, &version) == RG_OK ? version : 0;
}

enum rg_status rg_identity_make_key(const char *data_dir, struct rg_keystore *keys)
{
    uint32_t version = 0;
    for (size_t i = 0; i < PAIRS; i++) {
        uint32_t one = version_of(keys, pairs[i]);
        version = one > version ? one : version;
    }
    return keys->ops->make_pair(keys, rg_identity_next_pair(data_dir, keys), version + 1);
}

struct rg_provision_disk rg_identity_look(const char *data_dir, struct rg_keystore *keys, int64_t wall_ms)
{
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    int64_t staged_ends_ms = 0, ends_ms = 0;
    const char *staged = whole(data_dir, keys, true, &staged_ends_ms);
    const char *present = whole(data_dir, keys, false, &ends_ms);
    /* After the exchange of both folders the older identity lies where the younger one was. */
    bool newer = staged != NULL && (present == NULL || version_of(keys, staged) >= version_of(keys, present));
    bool in_force = present != NULL && wall_ms < ends_ms;
    bool next = keys->ops->public_key(keys, beside(present), spki) == RG_OK;
    return (struct rg_provision_disk){.key = next || in_force, .staged = newer, .identity = in_force};
}

/* What was in force before, or is left of a staging: the key of an identity that was made by hand, too. */
static void empty(const char *folder)
{
    static const char *const names[] = {"device.json", "device.pem", "device.key", "ca.pem", "command.pem"};
    char path[RG_DEVICE_PATH_MAX];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (rg_device_path(path, folder, names[i]) == RG_OK) {
            (void)unlink(path);
        }
    }
    (void)rmdir(folder);
}

enum rg_status rg_identity_drop(const char *data_dir)
{
    char folder[RG_DEVICE_PATH_MAX];
    if (folder_of(folder, data_dir, true) != RG_OK) {
        return RG_IO;
    }
    empty(folder);
    return rg_device_folder_sync(data_dir);
}

enum rg_status rg_identity_stage(const char *data_dir, const char *certificate, size_t certificate_len,
                                 const char *document, size_t document_len)
{
    char folder[RG_DEVICE_PATH_MAX], commands[COMMANDS_MAX];
    struct rg_identity identity;
    enum rg_status status = rg_identity_parse(document, document_len, &identity);
    if (status != RG_OK || folder_of(folder, data_dir, true) != RG_OK) {
        return RG_INVALID;
    }
    /* Nothing of an earlier one, which may have had more files. */
    empty(folder);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        return errno == ENOSPC || errno == EDQUOT ? RG_FULL : RG_IO;
    }
    status = rg_device_file_write(folder, "device.pem", certificate, certificate_len);
    if (status == RG_OK) {
        status = rg_device_file_write(folder, "ca.pem", identity.ca, strlen(identity.ca));
    }
    size_t commands_len = write_commands(&identity.commands, commands);
    if (status == RG_OK && commands_len > 0) {
        status = rg_device_file_write(folder, "command.pem", commands, commands_len);
    }
    if (status == RG_OK) {
        status = rg_device_file_write(folder, "device.json", document, document_len);
    }
    return status == RG_OK ? rg_device_folder_sync(data_dir) : status;
}

static enum rg_status swap(const char *data_dir)
{
    char staged[RG_DEVICE_PATH_MAX], identity[RG_DEVICE_PATH_MAX];
    if (folder_of(staged, data_dir, true) != RG_OK || folder_of(identity, data_dir, false) != RG_OK) {
        return RG_INVALID;
    }
    bool moved = renameat2(AT_FDCWD, staged, AT_FDCWD, identity, RENAME_EXCHANGE) == 0 ||
                 (errno == ENOENT && rename(staged, identity) == 0);
    if (!moved) {
        return errno == ENOSPC ? RG_FULL : RG_IO;
    }
    enum rg_status status = rg_device_folder_sync(data_dir);
    if (status == RG_OK) {
        empty(staged);
    }
    return status;
}

static enum rg_status take_key(struct rg_keystore *keys, const char *pair, const char *name, uint32_t version,
                               const uint8_t wrapped[RG_WRAPPED_LEN])
{
    uint32_t held = 0;
    enum rg_status status = keys->ops->version(keys, name, &held);
    if (status == RG_OK && held >= version) {
        return RG_OK;
    }
    return keys->ops->unwrap(keys, pair, name, version, wrapped);
}

/* A kiosk that comes back has keys of the chain already: only those are taken that it has not. */
static enum rg_status take_card_hash(const struct rg_identity *identity, struct rg_keystore *keys,
                                     const char *pair)
{
    enum rg_status status =
        take_key(keys, pair, RG_KEY_CARD_HASH, identity->card_hash_version, identity->card_hash);
    for (size_t i = 0; i < identity->chain_count && status == RG_OK; i++) {
        const struct rg_identity_key *key = &identity->chain[i];
        char name[RG_KEY_NAME_MAX];
        rg_card_chain_name(key->version, name);
        status = take_key(keys, pair, name, key->version, key->wrapped);
    }
    return status;
}

/* The one from before may be another site's, of the same version. What was wrapped to another is HQ's mistake: cards count for less. */
static enum rg_status take_card_seal(const struct rg_identity *identity, struct rg_keystore *keys,
                                     const char *pair)
{
    enum rg_status status = keys->ops->destroy(keys, RG_KEY_CARD_SEAL);
    if (status != RG_OK && status != RG_NOT_FOUND) {
        return status;
    }
    status = identity->card_seal.version != 0
                 ? keys->ops->unwrap(keys, pair, RG_KEY_CARD_SEAL, identity->card_seal.version,
                                     identity->card_seal.wrapped)
                 : RG_OK;
    return status == RG_FULL || status == RG_IO ? status : RG_OK;
}

/* What cannot be opened is HQ's mistake, and leaves phones as they were known before. */
static enum rg_status take_phone_keys(const struct rg_identity *identity, struct rg_keystore *keys,
                                      const char *pair)
{
    const struct {
        const struct rg_identity_key *key;
        const char *name;
    } taken[] = {
        {&identity->collector, RG_KEY_COLLECTOR},
        {&identity->passes[0], identity->passes[0].version % 2 == 1 ? RG_KEY_PASS_ODD : RG_KEY_PASS_EVEN},
        {&identity->passes[1], identity->passes[1].version % 2 == 1 ? RG_KEY_PASS_ODD : RG_KEY_PASS_EVEN}};
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        enum rg_status status = RG_OK;
        if (taken[i].key->version != 0) {
            status = take_key(keys, pair, taken[i].name, taken[i].key->version, taken[i].key->wrapped);
        }
        if (status == RG_FULL || status == RG_IO) {
            return status;
        }
    }
    return RG_OK;
}

/* What cannot be opened is HQ's mistake, and no reason to be without an identity. */
static enum rg_status take_network(const struct rg_identity *identity, struct rg_keystore *keys,
                                   const char *pair, const char *data_dir)
{
    char text[RG_IDENTITY_NETWORK];
    size_t len = identity->network_len - RG_SEAL_OVERHEAD;
    if (identity->network_version == 0) {
        return RG_OK;
    }
    /* Of the one before; where it cannot be destroyed, it cannot be replaced either, which the next step says. */
    (void)!keys->ops->destroy(keys, RG_KEY_NETWORK);
    enum rg_status status =
        keys->ops->unwrap(keys, pair, RG_KEY_NETWORK, identity->network_version, identity->network_key);
    if (status == RG_OK) {
        status = keys->ops->open(keys, RG_KEY_NETWORK, RG_IDENTITY_NETWORK_CONTEXT, identity->network,
                                 identity->network_len, text);
    }
    if (status == RG_OK) {
        status = rg_device_file_write(data_dir, "network.profile", text, len);
    }
    explicit_bzero(text, sizeof text);
    enum rg_status ignored = keys->ops->destroy(keys, RG_KEY_NETWORK);
    (void)ignored;
    return status == RG_FULL || status == RG_IO ? status : RG_OK;
}

enum rg_status rg_identity_adopt(const char *data_dir, struct rg_keystore *keys)
{
    struct rg_identity identity;
    struct rg_provision_disk disk = rg_identity_look(data_dir, keys, 0);
    if (!disk.staged && !disk.identity) {
        return RG_NOT_FOUND;
    }
    /* Where the power went after the exchange, the one before still lies there. */
    enum rg_status status = disk.staged ? swap(data_dir) : rg_identity_drop(data_dir);
    if (status == RG_OK) {
        status = rg_identity_read(data_dir, false, &identity);
    }
    const char *pair = status == RG_OK ? rg_identity_pair(data_dir, keys, false) : NULL;
    if (status == RG_OK && pair == NULL) {
        status = RG_NOT_FOUND;
    }
    if (status == RG_OK) {
        status = take_card_hash(&identity, keys, pair);
    }
    if (status == RG_OK) {
        status = take_card_seal(&identity, keys, pair);
    }
    if (status == RG_OK) {
        status = take_phone_keys(&identity, keys, pair);
    }
    return status == RG_OK ? take_network(&identity, keys, pair, data_dir) : status;
}
