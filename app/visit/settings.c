#include "settings.h"

#include <string.h>

static const char *const theme_names[RG_SCREEN_THEMES] = {"light", "dark", "contrast"};

const char *rg_screen_theme_name(enum rg_screen_theme theme)
{
    return (unsigned)theme < RG_SCREEN_THEMES ? theme_names[theme] : theme_names[0];
}

bool rg_screen_theme_find(const char *name, enum rg_screen_theme *theme)
{
    for (unsigned i = 0; i < RG_SCREEN_THEMES; i++) {
        if (strcmp(name, theme_names[i]) == 0) {
            *theme = (enum rg_screen_theme)i;
            return true;
        }
    }
    return false;
}

static bool brightness_valid(uint32_t percent)
{
    return percent >= RG_BRIGHTNESS_LEAST && percent <= 100;
}

bool rg_panel_settings_valid(const struct rg_panel_settings *settings)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
    size_t len = strnlen(settings->language, sizeof settings->language);
    return brightness_valid(settings->full) && brightness_valid(settings->dim) &&
           settings->dim <= settings->full && (unsigned)settings->theme < RG_SCREEN_THEMES &&
           len < sizeof settings->language && strspn(settings->language, letters) == len;
}

static bool port_valid(const char *text)
{
    uint32_t port = 0;
    size_t digits = strspn(text, "0123456789");
    for (size_t i = 0; i < digits && i < 6; i++) {
        port = 10 * port + (uint32_t)(text[i] - '0');
    }
    return digits >= 1 && digits <= 5 && text[digits] == '\0' && port >= 1 && port <= 65535;
}

bool rg_broker_valid(const char *text)
{
    static const char scheme[] = "mqtts://";
    static const char name[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
    if (strlen(text) >= RG_BROKER_MAX || strncmp(text, scheme, sizeof scheme - 1) != 0) {
        return false;
    }
    const char *host = text + sizeof scheme - 1;
    const char *rest = NULL;
    if (host[0] == '[') {
        size_t len = strspn(host + 1, "0123456789abcdefABCDEF:.");
        rest = len >= 2 && len <= 45 && host[1 + len] == ']' ? host + len + 2 : NULL;
    } else {
        size_t len = strspn(host, name);
        rest = len >= 1 && len <= 253 && host[0] != '.' && host[0] != '-' ? host + len : NULL;
    }
    return rest != NULL && (rest[0] == '\0' || (rest[0] == ':' && port_valid(rest + 1)));
}

uint32_t rg_list_turn(uint32_t first, uint32_t total, uint32_t rows, bool down)
{
    uint32_t last = total > rows ? total - rows : 0;
    if (down) {
        return first >= last || last - first < rows ? last : first + rows;
    }
    uint32_t from = first < last ? first : last;
    return from > rows ? from - rows : 0;
}
