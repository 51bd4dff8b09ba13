#include "device_identity.h"

#include "base64.h"
#include "device_files.h"
#include "text.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RECORD "provision.state"

static const char *text_of(const cJSON *root, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, name);
    return cJSON_IsString(item) ? item->valuestring : "";
}

static bool name_valid(const char *name)
{
    size_t len = strnlen(name, RG_IDENTITY_NAME);
    return len > 0 && len < RG_IDENTITY_NAME && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

static bool read_card_hash(const cJSON *root, struct rg_identity *identity)
{
    const cJSON *card_hash = cJSON_GetObjectItemCaseSensitive(root, "card_hash");
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(card_hash, "version");
    const char *wrapped = text_of(card_hash, "wrapped");
    size_t len = 0;
    if (!cJSON_IsNumber(version) || version->valuedouble < 1 || version->valuedouble > UINT32_MAX ||
        rg_base64_read(wrapped, strlen(wrapped), identity->card_hash, sizeof identity->card_hash, &len) !=
            RG_OK) {
        return false;
    }
    identity->card_hash_version = (uint32_t)version->valuedouble;
    return len == sizeof identity->card_hash;
}

static enum rg_status read_document(const cJSON *root, struct rg_identity *identity)
{
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(root, "v");
    const char *site = text_of(root, "site"), *device = text_of(root, "device");
    const char *broker = text_of(root, "broker"), *ca = text_of(root, "ca");
    if (!cJSON_IsNumber(version)) {
        return RG_INVALID;
    }
    if (version->valuedouble != 1) {
        return RG_UNSUPPORTED;
    }
    if (!name_valid(site) || !name_valid(device) || strncmp(broker, "mqtts://", 8) != 0 ||
        strlen(broker) >= sizeof identity->broker || ca[0] == '\0' || strlen(ca) >= sizeof identity->ca ||
        !read_card_hash(root, identity)) {
        return RG_INVALID;
    }
    (void)rg_text_copy(identity->site, sizeof identity->site, site);
    (void)rg_text_copy(identity->device, sizeof identity->device, device);
    (void)rg_text_copy(identity->broker, sizeof identity->broker, broker);
    memcpy(identity->ca, ca, strlen(ca) + 1);
    return RG_OK;
}

enum rg_status rg_identity_parse(const char *text, size_t len, struct rg_identity *identity)
{
    struct rg_identity found = {.site = ""};
    cJSON *root =
        len <= RG_IDENTITY_MAX && rg_utf8_valid(text, len) ? cJSON_ParseWithLength(text, len) : NULL;
    enum rg_status status = cJSON_IsObject(root) ? read_document(root, &found) : RG_INVALID;
    cJSON_Delete(root);
    if (status == RG_OK) {
        *identity = found;
    }
    return status;
}

static enum rg_status folder_of(char path[RG_DEVICE_PATH_MAX], const char *data_dir, bool staged)
{
    return rg_device_path(path, data_dir, staged ? "identity.staged" : "identity");
}

static enum rg_status read_identity(const char *data_dir, bool staged, struct rg_identity *identity)
{
    char folder[RG_DEVICE_PATH_MAX], text[RG_IDENTITY_MAX + 1];
    size_t len = 0;
    enum rg_status status = folder_of(folder, data_dir, staged);
    if (status == RG_OK) {
        status = rg_device_file_read(folder, "device.json", text, sizeof text, &len);
    }
    return status == RG_OK ? rg_identity_parse(text, len, identity) : status;
}

enum rg_status rg_identity_staged(const char *data_dir, struct rg_identity *identity)
{
    return read_identity(data_dir, true, identity);
}

enum rg_status rg_identity_record_read(const char *data_dir, struct rg_provision *machine)
{
    char record[RG_PROVISION_RECORD_LEN + 2];
    size_t len = 0;
    rg_provision_init(machine);
    enum rg_status status = rg_device_file_read(data_dir, RECORD, record, sizeof record, &len);
    if (status != RG_OK) {
        return status == RG_INVALID ? RG_CORRUPT : status;
    }
    return rg_provision_record_read(machine, (const uint8_t *)record, len);
}

enum rg_status rg_identity_record_write(const char *data_dir, enum rg_provision_kept kept,
                                        const uint8_t nonce[RG_PROVISION_NONCE_LEN])
{
    uint8_t record[RG_PROVISION_RECORD_LEN];
    rg_provision_record_write(kept, nonce, record);
    return rg_device_file_write(data_dir, RECORD, record, sizeof record);
}

/* Whether a folder holds a whole identity for that key. */
static bool whole(const char *data_dir, bool staged, const uint8_t spki[RG_PUBLIC_KEY_LEN], int64_t *ends_ms)
{
    char folder[RG_DEVICE_PATH_MAX], pem[RG_PKI_CERTIFICATE_MAX], ca[RG_IDENTITY_CA];
    char name[2 * RG_IDENTITY_NAME];
    size_t pem_len = 0, ca_len = 0;
    struct rg_identity identity;
    struct rg_pki_certificate certificate;
    bool sound = folder_of(folder, data_dir, staged) == RG_OK &&
                 read_identity(data_dir, staged, &identity) == RG_OK &&
                 rg_device_file_read(folder, "ca.pem", ca, sizeof ca, &ca_len) == RG_OK &&
                 strcmp(ca, identity.ca) == 0 &&
                 rg_device_file_read(folder, "device.pem", pem, sizeof pem, &pem_len) == RG_OK &&
                 rg_pki_certificate_read(pem, pem_len, &certificate) == RG_OK &&
                 memcmp(certificate.spki, spki, RG_PUBLIC_KEY_LEN) == 0;
    if (!sound) {
        return false;
    }
    (void)snprintf(name, sizeof name, "%s.%s", identity.site, identity.device);
    *ends_ms = certificate.ends_ms;
    return strcmp(name, certificate.common_name) == 0;
}

struct rg_provision_disk rg_identity_look(const char *data_dir, struct rg_keystore *keys, int64_t wall_ms)
{
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    int64_t ends_ms = 0;
    struct rg_provision_disk disk = {.key = keys->ops->public_key(keys, RG_KEY_DEVICE, spki) == RG_OK};
    disk.staged = disk.key && whole(data_dir, true, spki, &ends_ms);
    disk.identity = disk.key && whole(data_dir, false, spki, &ends_ms) && wall_ms < ends_ms;
    return disk;
}

enum rg_status rg_identity_stage(const char *data_dir, const char *certificate, size_t certificate_len,
                                 const char *document, size_t document_len)
{
    char folder[RG_DEVICE_PATH_MAX];
    struct rg_identity identity;
    enum rg_status status = rg_identity_parse(document, document_len, &identity);
    if (status != RG_OK || folder_of(folder, data_dir, true) != RG_OK) {
        return RG_INVALID;
    }
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        return errno == ENOSPC || errno == EDQUOT ? RG_FULL : RG_IO;
    }
    status = rg_device_file_write(folder, "device.pem", certificate, certificate_len);
    if (status == RG_OK) {
        status = rg_device_file_write(folder, "ca.pem", identity.ca, strlen(identity.ca));
    }
    if (status == RG_OK) {
        status = rg_device_file_write(folder, "device.json", document, document_len);
    }
    return status == RG_OK ? rg_device_folder_sync(data_dir) : status;
}

/* What was in force before, or is left of a staging: the key of an identity that was made by hand, too. */
static void empty(const char *folder)
{
    static const char *const names[] = {"device.json", "device.pem", "device.key", "ca.pem"};
    char path[RG_DEVICE_PATH_MAX];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (rg_device_path(path, folder, names[i]) == RG_OK) {
            (void)unlink(path);
        }
    }
    (void)rmdir(folder);
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

/* A kiosk that comes back has the chain's key already: only a newer one is taken. */
static enum rg_status take_card_hash(const struct rg_identity *identity, struct rg_keystore *keys)
{
    uint32_t version = 0;
    enum rg_status status = keys->ops->version(keys, RG_KEY_CARD_HASH, &version);
    if (status == RG_OK && version >= identity->card_hash_version) {
        return RG_OK;
    }
    return keys->ops->unwrap(keys, RG_KEY_DEVICE, RG_KEY_CARD_HASH, identity->card_hash_version,
                             identity->card_hash);
}

enum rg_status rg_identity_adopt(const char *data_dir, struct rg_keystore *keys)
{
    struct rg_identity identity;
    struct rg_provision_disk disk = rg_identity_look(data_dir, keys, 0);
    if (!disk.staged && !disk.identity) {
        return RG_NOT_FOUND;
    }
    enum rg_status status = disk.staged ? swap(data_dir) : RG_OK;
    if (status == RG_OK) {
        status = read_identity(data_dir, false, &identity);
    }
    return status == RG_OK ? take_card_hash(&identity, keys) : status;
}
