#include "keystore_sim.h"
#include "pki.h"
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DAY_MS INT64_C(86400000)

static enum rg_status write_file(const char *dir, const char *name, const char *text, size_t len)
{
    char path[UNIT_PATH_MAX + 32];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool whole = fd >= 0 && write(fd, text, len) == (ssize_t)len;
    return fd >= 0 && close(fd) == 0 && whole ? RG_OK : RG_IO;
}

enum rg_status identity_make(const struct unit *unit)
{
    const struct fleet_options *options = unit->options;
    char name[80], key[RG_PRIVATE_PEM], certificate[RG_PKI_CERTIFICATE_MAX];
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    size_t len = 0;
    struct rg_keystore *keys = NULL;
    struct rg_pki_authority *authority = NULL;
    int64_t now_ms = unit_now().wall_ms;
    (void)snprintf(name, sizeof name, "%s.%s", unit->place->site, unit->device);
    enum rg_status status = rg_keystore_sim_create(&keys);
    if (status == RG_OK) {
        status = rg_pki_authority_open(options->ca, options->ca_key, &authority);
    }
    if (status == RG_OK) {
        status = keys->ops->make_pair(keys, RG_KEY_DEVICE, 1);
    }
    if (status == RG_OK) {
        status = keys->ops->public_key(keys, RG_KEY_DEVICE, spki);
    }
    if (status == RG_OK) {
        status = keys->ops->private_pem(keys, RG_KEY_DEVICE, key, sizeof key);
    }
    if (status == RG_OK) {
        status = rg_pki_authority_issue(authority, spki, name, now_ms - DAY_MS, now_ms + 30 * DAY_MS,
                                        certificate, &len);
    }
    if (status == RG_OK) {
        status = write_file(unit->dir, "device.key", key, strlen(key));
    }
    if (status == RG_OK) {
        status = write_file(unit->dir, "device.pem", certificate, strlen(certificate));
    }
    rg_pki_authority_close(authority);
    if (keys != NULL) {
        keys->ops->close(keys);
    }
    return status;
}
