#include "draw_list.h"

static const char *role_name(enum rg_draw_role role)
{
    switch (role) {
    case RG_ROLE_GROUND: return "ground";
    case RG_ROLE_PANEL: return "panel";
    case RG_ROLE_BUTTON: return "button";
    case RG_ROLE_TEXT: return "text";
    case RG_ROLE_ICON: return "icon";
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

static void write_node(const struct rg_draw_list *list, const struct rg_draw_node *node, bool redact,
                       FILE *file)
{
    (void)fprintf(file, "{\"role\":\"%s\",\"rect\":[%d,%d,%d,%d],\"privacy\":\"%s\"", role_name(node->role),
                  node->rect.x, node->rect.y, node->rect.w, node->rect.h, privacy_name(node->privacy));
    if (node->role == RG_ROLE_TEXT) {
        (void)fprintf(file, ",\"size\":%d,\"text\":", (int)node->size);
        bool hidden = redact && node->privacy != RG_PRIVACY_PUBLIC;
        write_string(file, list->arena + node->text.at, hidden ? 0 : node->text.len);
    }
    if (node->role == RG_ROLE_ICON) {
        (void)fprintf(file, ",\"icon\":%d", (int)node->icon);
    }
    if (node->role == RG_ROLE_BUTTON) {
        (void)fprintf(file, ",\"action\":\"%s\",\"argument\":%d,\"primary\":%s", rg_action_name(node->action),
                      node->argument, node->primary ? "true" : "false");
    }
    (void)fputc('}', file);
}

bool rg_draw_write_json(const struct rg_draw_list *list, bool redact, FILE *file)
{
    (void)fprintf(file, "{\"screen\":\"%s\",\"selected\":%d,\"nodes\":[\n", rg_screen_name(list->screen),
                  list->selected);
    for (uint32_t i = 0; i < list->count; i++) {
        write_node(list, &list->nodes[i], redact, file);
        (void)fputs(i + 1 < list->count ? ",\n" : "\n", file);
    }
    (void)fputs("]}\n", file);
    return fflush(file) == 0 && ferror(file) == 0;
}
