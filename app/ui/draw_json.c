#include "draw_list.h"

#include <inttypes.h>
#include <string.h>

static const char *role_name(enum rg_draw_role role)
{
    switch (role) {
    case RG_ROLE_GROUND: return "ground";
    case RG_ROLE_PANEL: return "panel";
    case RG_ROLE_BUTTON: return "button";
    case RG_ROLE_TEXT: return "text";
    case RG_ROLE_ICON: return "icon";
    case RG_ROLE_PICTURE: return "picture";
    case RG_ROLE_QR: return "qr";
    case RG_ROLE_CHART: return "chart";
    case RG_ROLE_FOCUS: return "focus";
    }
    return "unknown";
}

static const char *privacy_name(enum rg_privacy privacy)
{
    switch (privacy) {
    case RG_PRIVACY_PUBLIC: return "public";
    case RG_PRIVACY_GREETING: return "greeting";
    case RG_PRIVACY_PERSONAL: return "personal";
    }
    return "unknown";
}

static void write_string(FILE *file, const char *text, size_t len)
{
    (void)fputc('"', file);
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\') {
            (void)fprintf(file, "\\%c", c);
        } else if (c < 0x20) {
            (void)fprintf(file, "\\u%04x", c);
        } else {
            (void)fputc(c, file);
        }
    }
    (void)fputc('"', file);
}

static void write_values(const struct rg_draw_list *list, const struct rg_draw_node *node, FILE *file)
{
    (void)fputs(",\"values\":[", file);
    for (uint32_t i = 0; i < node->text.len / sizeof(int32_t); i++) {
        int32_t value;
        memcpy(&value, list->arena + node->text.at + i * sizeof value, sizeof value);
        if (value == RG_CHART_GAP) {
            (void)fputs(i == 0 ? "null" : ",null", file);
        } else {
            (void)fprintf(file, i == 0 ? "%d" : ",%d", value);
        }
    }
    (void)fputc(']', file);
}

static void write_role(const struct rg_draw_list *list, const struct rg_draw_node *node, bool hidden,
                       FILE *file)
{
    if (node->role == RG_ROLE_TEXT || node->role == RG_ROLE_QR) {
        if (node->role == RG_ROLE_TEXT) {
            (void)fprintf(file, ",\"size\":%d", (int)node->size);
        }
        (void)fputs(",\"text\":", file);
        write_string(file, list->arena + node->text.at, hidden ? 0 : node->text.len);
    }
    if (node->role == RG_ROLE_ICON) {
        (void)fprintf(file, ",\"icon\":%d,\"name\":\"%s\"", (int)node->icon, rg_icon_name(node->icon));
    }
    if (node->role == RG_ROLE_PICTURE) {
        /* A key would say which goods were shown to a person. */
        (void)fprintf(file, ",\"picture\":\"%016" PRIx64 "\",\"ready\":%s", hidden ? 0 : node->picture,
                      node->ready ? "true" : "false");
    }
    if (node->role == RG_ROLE_CHART && !hidden) {
        write_values(list, node, file);
    }
    if (node->role == RG_ROLE_BUTTON) {
        (void)fprintf(file, ",\"action\":\"%s\",\"argument\":%d,\"primary\":%s", rg_action_name(node->action),
                      node->argument, node->primary ? "true" : "false");
    }
}

/* @p focus counts the buttons in reading order from 1; 0 for what is none. */
static void write_node(const struct rg_draw_list *list, uint32_t index, uint32_t focus, bool redact,
                       FILE *file)
{
    const struct rg_draw_node *node = &list->nodes[index];
    bool hidden = redact && node->privacy != RG_PRIVACY_PUBLIC;
    (void)fprintf(file, "{\"role\":\"%s\",\"rect\":[%d,%d,%d,%d],\"privacy\":\"%s\"", role_name(node->role),
                  node->rect.x, node->rect.y, node->rect.w, node->rect.h, privacy_name(node->privacy));
    write_role(list, node, hidden, file);
    char speech[RG_STRING_ROOM];
    size_t said = rg_draw_node_speech(list, index, speech, sizeof speech);
    if (said > 0) {
        (void)fputs(",\"speech\":", file);
        write_string(file, speech, hidden ? 0 : said);
    }
    explicit_bzero(speech, sizeof speech);
    if (focus > 0) {
        (void)fprintf(file, ",\"focus\":%u", focus);
    }
    (void)fputc('}', file);
}

bool rg_draw_write_json(const struct rg_draw_list *list, bool redact, FILE *file)
{
    uint16_t order[RG_DRAW_NODES], focus[RG_DRAW_NODES] = {0};
    uint32_t buttons = rg_draw_focus_order(list, order);
    for (uint32_t i = 0; i < buttons; i++) {
        focus[order[i]] = (uint16_t)(i + 1);
    }
    (void)fprintf(file, "{\"screen\":\"%s\",\"detail\":\"%s\",\"selected\":%d,\"nodes\":[\n",
                  rg_screen_name(list->screen), list->detail != NULL ? list->detail : "", list->selected);
    for (uint32_t i = 0; i < list->count; i++) {
        write_node(list, i, focus[i], redact, file);
        (void)fputs(i + 1 < list->count ? ",\n" : "\n", file);
    }
    (void)fputs("]}\n", file);
    return fflush(file) == 0 && ferror(file) == 0;
}
