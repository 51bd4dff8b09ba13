/* What every screen gets at its end: words for those who do not see it, its direction, its shift. */
#include "page.h"

#include "text.h"

#include <string.h>

static bool holds(const struct rg_rect *outer, const struct rg_rect *inner)
{
    return inner->x >= outer->x && inner->y >= outer->y && inner->x + inner->w <= outer->x + outer->w &&
           inner->y + inner->h <= outer->y + outer->h;
}

/* Lines of one text have nothing but spaces between them; other texts are kept apart. */
static bool goes_on(const struct rg_draw_list *list, uint32_t end, const struct rg_draw_node *node)
{
    for (uint32_t i = end; i < node->text.at; i++) {
        if (list->arena[i] != ' ') {
            return false;
        }
    }
    return node->text.at >= end;
}

/* Adds a node's text to a label, with a comma unless it goes on from the line before. */
static void join_text(const struct rg_draw_list *list, const struct rg_draw_node *node, uint32_t *end,
                      char *label, size_t capacity)
{
    size_t len = strlen(label);
    const char *between = len == 0 ? "" : goes_on(list, *end, node) ? " " : ", ";
    size_t room = capacity - 1 - len, need = strlen(between) + node->text.len;
    *end = node->text.at + node->text.len;
    if (need > room) {
        return;
    }
    memcpy(label + len, between, strlen(between));
    memcpy(label + len + strlen(between), list->arena + node->text.at, node->text.len);
    label[len + need] = '\0';
}

/* A button says what is written on it, so that is not said again, and it is as personal as that. */
static void name_button(struct rg_page *page, uint32_t index)
{
    struct rg_draw_list *list = page->list;
    struct rg_draw_node *button = &list->nodes[index];
    char label[RG_LABEL_ROOM] = "";
    uint32_t end = 0;
    for (uint32_t i = index + 1; i < list->count && list->nodes[i].role != RG_ROLE_BUTTON; i++) {
        struct rg_draw_node *node = &list->nodes[i];
        if (!holds(&button->rect, &node->rect)) {
            continue;
        }
        node->silent = true;
        button->privacy = node->privacy > button->privacy ? node->privacy : button->privacy;
        if (node->role == RG_ROLE_TEXT) {
            join_text(list, node, &end, label, sizeof label);
        }
    }
    const struct rg_placeholder values[] = {{"label", label}};
    bool chosen = button->fill == RG_COLOUR_SELECTED;
    button->speech = rg_say(page, chosen ? RG_STRING_SPEECH_CHOSEN : RG_STRING_SPEECH_BUTTON, values, 1);
    explicit_bzero(label, sizeof label);
}

struct rg_text_ref rg_say_button(struct rg_page *page, const char *first, const char *second, bool chosen)
{
    char label[RG_LABEL_ROOM];
    (void)rg_text_copy(label, sizeof label, first);
    (void)rg_text_append(label, sizeof label, second[0] == '\0' ? "" : ", ");
    (void)rg_text_append(label, sizeof label, second);
    const struct rg_placeholder values[] = {{"label", label}};
    struct rg_text_ref said =
        rg_say(page, chosen ? RG_STRING_SPEECH_CHOSEN : RG_STRING_SPEECH_BUTTON, values, 1);
    explicit_bzero(label, sizeof label);
    return said;
}

void rg_page_end(struct rg_page *page)
{
    struct rg_draw_list *list = page->list;
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->nodes[i].role == RG_ROLE_BUTTON && list->nodes[i].speech.len == 0) {
            name_button(page, i);
        }
    }
    if (page->strings->rtl) {
        rg_draw_mirror(list, page->metrics->width);
    }
    rg_draw_shift(list, page->model->shift);
}

void rg_page_dark(struct rg_page *page)
{
    rg_draw_add(page->list,
                &(struct rg_draw_node){.role = RG_ROLE_GROUND,
                                       .rect = {0, 0, page->metrics->width, page->metrics->height},
                                       .fill = RG_COLOUR_BLACK});
}
