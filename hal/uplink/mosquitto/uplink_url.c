#include "uplink_url.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>

#define USUAL_PORT 8883
/* Scheme, name, brackets, port, slash and end. */
#define ONE_MAX 280

static bool is_address(const char *host)
{
    uint8_t bytes[16];
    return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

static bool is_name(const char *host)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
    return host[0] != '\0' && host[0] != '.' && host[0] != '-' && host[strspn(host, allowed)] == '\0';
}

static enum rg_status read_port(const char *text, uint16_t *port)
{
    uint32_t value = 0;
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 5 || (text[digits] != '\0' && strcmp(text + digits, "/") != 0)) {
        return RG_INVALID;
    }
    for (size_t i = 0; i < digits; i++) {
        value = 10 * value + (uint32_t)(text[i] - '0');
    }
    if (value < 1 || value > UINT16_MAX) {
        return RG_INVALID;
    }
    *port = (uint16_t)value;
    return RG_OK;
}

enum rg_status rg_uplink_url_read(const char *text, struct rg_uplink_url *url)
{
    static const char scheme[] = "mqtts://";
    struct rg_uplink_url read = {.port = USUAL_PORT};
    if (text == NULL || strncmp(text, scheme, sizeof scheme - 1) != 0) {
        return RG_INVALID;
    }
    const char *host = text + sizeof scheme - 1;
    bool bracketed = host[0] == '[';
    host += bracketed;
    size_t len = strcspn(host, bracketed ? "]" : ":/");
    if (len == 0 || len >= sizeof read.host || (bracketed && host[len] != ']')) {
        return RG_INVALID;
    }
    memcpy(read.host, host, len);
    const char *rest = host + len + bracketed;
    if (rest[0] == ':') {
        enum rg_status status = read_port(rest + 1, &read.port);
        if (status != RG_OK) {
            return status;
        }
    } else if (rest[0] != '\0' && strcmp(rest, "/") != 0) {
        return RG_INVALID;
    }
    read.numeric = is_address(read.host);
    if (!read.numeric && (bracketed || !is_name(read.host))) {
        return RG_INVALID;
    }
    *url = read;
    return RG_OK;
}

enum rg_status rg_uplink_urls_read(const char *text, struct rg_uplink_url urls[RG_UPLINK_URLS_MAX],
                                   size_t *count)
{
    struct rg_uplink_url read[RG_UPLINK_URLS_MAX];
    char one[ONE_MAX];
    size_t found = 0;
    do {
        size_t len = text != NULL ? strcspn(text, ",") : sizeof one;
        if (found == RG_UPLINK_URLS_MAX || len >= sizeof one) {
            return RG_INVALID;
        }
        memcpy(one, text, len);
        one[len] = '\0';
        enum rg_status status = rg_uplink_url_read(one, &read[found]);
        if (status != RG_OK) {
            return status;
        }
        found++;
        text = text[len] == ',' ? text + len + 1 : NULL;
    } while (text != NULL);
    memcpy(urls, read, found * sizeof *read);
    *count = found;
    return RG_OK;
}
