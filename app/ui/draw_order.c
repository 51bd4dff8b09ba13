/* Reading order and speech: what a screen says to those who do not see it, and where the next key goes. */
#include "draw_list.h"
#include "text.h"

#include <string.h>

/* Lines of one text lie behind each other in the arena, with nothing but spaces between. */
static bool goes_on(const struct rg_draw_list *list, uint32_t index)
{
    if (index == 0) {
        return false;
    }
    const struct rg_draw_node *before = &list->nodes[index - 1], *node = &list->nodes[index];
    if (before->role != RG_ROLE_TEXT || node->role != RG_ROLE_TEXT || before->size != node->size ||
        before->speech.len > 0 || node->speech.len > 0) {
        return false;
    }
    uint32_t end = before->text.at + before->text.len;
    for (uint32_t at = end; at < node->text.at; at++) {
        if (list->arena[at] != ' ') {
            return false;
        }
    }
    return node->text.at >= end && before->text.len > 0;
}

static bool says_something(const struct rg_draw_list *list, uint32_t index)
{
    const struct rg_draw_node *node = &list->nodes[index];
    if (node->silent || node->role == RG_ROLE_FOCUS) {
        return false;
    }
    return node->role == RG_ROLE_BUTTON || node->speech.len > 0 ||
           (node->role == RG_ROLE_TEXT && node->text.len > 0 && !goes_on(list, index));
}

static int32_t bottom_of(const struct rg_draw_list *list, uint32_t index)
{
    int32_t bottom = list->nodes[index].rect.y + list->nodes[index].rect.h;
    for (uint32_t i = index + 1; i < list->count && goes_on(list, i); i++) {
        bottom = list->nodes[i].rect.y + list->nodes[i].rect.h;
    }
    return bottom;
}

struct place {
    uint16_t index;
    int32_t top, bottom, along;
};

static void sort(struct place *places, uint32_t count, bool by_top)
{
    for (uint32_t i = 1; i < count; i++) {
        struct place one = places[i];
        uint32_t j = i;
        while (j > 0 && (by_top ? places[j - 1].top > one.top : places[j - 1].along > one.along)) {
            places[j] = places[j - 1];
            j--;
        }
        places[j] = one;
    }
}

/* Rows are found from the top: what has its middle beside the first of a row belongs to it. */
static void sort_rows(struct place *places, uint32_t count)
{
    sort(places, count, true);
    for (uint32_t from = 0; from < count;) {
        uint32_t to = from + 1;
        while (to < count && (places[to].top + places[to].bottom) / 2 < places[from].bottom) {
            to++;
        }
        sort(places + from, to - from, false);
        from = to;
    }
}

uint32_t rg_draw_reading_order(const struct rg_draw_list *list, uint16_t order[RG_DRAW_NODES])
{
    struct place places[RG_DRAW_NODES];
    uint32_t count = 0, content = 0;
    for (int status = 0; status < 2; status++) {
        uint32_t from = status == 0 ? list->status : 0, to = status == 0 ? list->count : list->status;
        for (uint32_t i = from; i < to; i++) {
            if (says_something(list, i)) {
                const struct rg_rect *rect = &list->nodes[i].rect;
                int32_t along = list->mirrored ? -(rect->x + rect->w) : rect->x;
                places[count++] = (struct place){(uint16_t)i, rect->y, bottom_of(list, i), along};
            }
        }
        content = status == 0 ? count : content;
    }
    sort_rows(places, content);
    sort_rows(places + content, count - content);
    for (uint32_t i = 0; i < count; i++) {
        order[i] = places[i].index;
    }
    return count;
}

uint32_t rg_draw_focus_order(const struct rg_draw_list *list, uint16_t order[RG_DRAW_NODES])
{
    uint32_t count = rg_draw_reading_order(list, order), kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (list->nodes[order[i]].role == RG_ROLE_BUTTON) {
            order[kept++] = order[i];
        }
    }
    return kept;
}

/* @return whether there was room for all of it. */
static bool add(const struct rg_draw_list *list, struct rg_text_ref from, char *to, size_t capacity,
                size_t *len)
{
    size_t room = capacity - 1 - *len, kept = from.len;
    if (kept > room) {
        kept = room;
        while (kept > 0 && ((unsigned char)list->arena[from.at + kept] & 0xc0) == 0x80) {
            kept--;
        }
    }
    memcpy(to + *len, list->arena + from.at, kept);
    *len += kept;
    to[*len] = '\0';
    return kept == from.len;
}

size_t rg_draw_node_speech(const struct rg_draw_list *list, uint32_t index, char *to, size_t capacity)
{
    size_t len = 0;
    if (capacity == 0) {
        return 0;
    }
    to[0] = '\0';
    if (!says_something(list, index)) {
        return 0;
    }
    const struct rg_draw_node *node = &list->nodes[index];
    if (node->speech.len > 0 || node->role != RG_ROLE_TEXT) {
        (void)add(list, node->speech, to, capacity, &len);
        return len;
    }
    bool room = add(list, node->text, to, capacity, &len);
    for (uint32_t i = index + 1; room && i < list->count && goes_on(list, i); i++) {
        if (len + 1 < capacity) {
            to[len++] = ' ';
            to[len] = '\0';
        }
        room = add(list, list->nodes[i].text, to, capacity, &len);
    }
    return len;
}

size_t rg_draw_speech(const struct rg_draw_list *list, char *to, size_t capacity)
{
    uint16_t order[RG_DRAW_NODES];
    uint32_t count = rg_draw_reading_order(list, order);
    size_t len = 0;
    if (capacity == 0) {
        return 0;
    }
    to[0] = '\0';
    for (uint32_t i = 0; i < count && len + 2 < capacity; i++) {
        size_t said = rg_draw_node_speech(list, order[i], to + len, capacity - len - 1);
        len += said;
        if (said > 0) {
            to[len++] = '\n';
            to[len] = '\0';
        }
    }
    return len;
}
