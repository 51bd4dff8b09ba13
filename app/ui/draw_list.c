#include "draw_list.h"

#include "ui_bidi.h"
#include "ui_utf8.h"

#include <string.h>

void rg_draw_list_init(struct rg_draw_list *list)
{
    list->count = 0;
    list->arena_len = 0;
    list->overflow = false;
    list->truncated = false;
    list->split = false;
    list->screen = RG_SCREEN_IDLE;
    list->visit = (struct rg_visit_id){0};
    list->selected = -1;
    list->detail = NULL;
    list->selectable = 0;
    list->characters = 0;
    list->status = 0;
    list->scale = 0;
    list->mirrored = false;
}

const char *rg_icon_name(enum rg_icon icon)
{
    static const char *const names[RG_ICON_COUNT] = {[RG_ICON_NONE] = "",
#define RG_ICON_FILE(name, file) [RG_ICON_##name] = file,
                                                     RG_ICONS(RG_ICON_FILE)
#undef RG_ICON_FILE
    };
    return icon > RG_ICON_NONE && icon < RG_ICON_COUNT ? names[icon] : "";
}

void rg_draw_list_wipe(struct rg_draw_list *list)
{
    explicit_bzero(list, sizeof *list);
    rg_draw_list_init(list);
}

bool rg_draw_list_holds(const struct rg_draw_list *list, enum rg_privacy least)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->nodes[i].privacy >= least) {
            return true;
        }
    }
    return false;
}

void rg_draw_add(struct rg_draw_list *list, const struct rg_draw_node *node)
{
    if (list->count == RG_DRAW_NODES) {
        list->overflow = true;
        return;
    }
    list->nodes[list->count++] = *node;
    if (node->role == RG_ROLE_TEXT) {
        list->characters += rg_draw_characters(list->arena + node->text.at, node->text.len);
    }
}

char *rg_draw_room(struct rg_draw_list *list, size_t *capacity)
{
    *capacity = RG_DRAW_ARENA - list->arena_len;
    if (*capacity < RG_STRING_ROOM) {
        list->overflow = true;
    }
    return list->arena + list->arena_len;
}

struct rg_text_ref rg_draw_keep(struct rg_draw_list *list, size_t len)
{
    size_t room = RG_DRAW_ARENA - list->arena_len;
    if (len > room) {
        list->overflow = true;
        len = room;
    }
    struct rg_text_ref ref = {.at = list->arena_len, .len = (uint32_t)len};
    list->arena_len += (uint32_t)len;
    /* Between two texts, so that lines of one can be told from neighbours. */
    if (list->arena_len < RG_DRAW_ARENA) {
        list->arena[list->arena_len++] = '\0';
    }
    return ref;
}

uint32_t rg_draw_characters(const char *text, size_t len)
{
    uint32_t count = 0;
    for (const char *at = text, *end = text + len; at < end;) {
        count += rg_bidi_is_control(rg_utf8_next(&at, end)) ? 0u : 1u;
    }
    return count;
}

struct rg_rect rg_draw_extent(const struct rg_draw_node *node)
{
    struct rg_rect rect = node->rect;
    if (node->role == RG_ROLE_TEXT) {
        int32_t more = rect.h / 16;
        rect.y -= more;
        rect.h += 2 * more;
    }
    return rect;
}

static bool inside(const struct rg_rect *rect, int32_t x, int32_t y)
{
    return x >= rect->x && y >= rect->y && x < rect->x + rect->w && y < rect->y + rect->h;
}

const struct rg_draw_node *rg_draw_hit(const struct rg_draw_list *list, int32_t x, int32_t y)
{
    for (uint32_t i = list->count; i-- > 0;) {
        const struct rg_draw_node *node = &list->nodes[i];
        if (node->role == RG_ROLE_BUTTON && inside(&node->rect, x, y)) {
            return node;
        }
    }
    return NULL;
}

const struct rg_draw_node *rg_draw_find(const struct rg_draw_list *list, enum rg_action action)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->nodes[i].role == RG_ROLE_BUTTON && list->nodes[i].action == action) {
            return &list->nodes[i];
        }
    }
    return NULL;
}

static bool same_rect(const struct rg_rect *a, const struct rg_rect *b)
{
    return a->x == b->x && a->y == b->y && a->w == b->w && a->h == b->h;
}

/* What a touch would mean is no part of the picture, so it does not count. */
static bool same_picture(const struct rg_draw_list *la, const struct rg_draw_node *a,
                         const struct rg_draw_list *lb, const struct rg_draw_node *b)
{
    return a->role == b->role && same_rect(&a->rect, &b->rect) && a->fill == b->fill &&
           a->stroke == b->stroke && a->radius == b->radius && a->stroke_px == b->stroke_px &&
           a->ink == b->ink && a->icon == b->icon && a->size == b->size && a->weight == b->weight &&
           a->align == b->align && a->flipped == b->flipped && a->picture == b->picture &&
           a->ready == b->ready && a->fit == b->fit && a->chart == b->chart && a->text.len == b->text.len &&
           memcmp(la->arena + a->text.at, lb->arena + b->text.at, a->text.len) == 0;
}

static struct rg_rect united(const struct rg_rect *a, const struct rg_rect *b)
{
    int32_t x = a->x < b->x ? a->x : b->x;
    int32_t y = a->y < b->y ? a->y : b->y;
    int32_t right = a->x + a->w > b->x + b->w ? a->x + a->w : b->x + b->w;
    int32_t bottom = a->y + a->h > b->y + b->h ? a->y + a->h : b->y + b->h;
    return (struct rg_rect){x, y, right - x, bottom - y};
}

static int64_t area(const struct rg_rect *rect)
{
    return (int64_t)rect->w * rect->h;
}

/* Merge when the union costs little more than both, and always when the table is full. */
static void add_damage(struct rg_damage *damage, struct rg_rect rect)
{
    if (rect.w <= 0 || rect.h <= 0) {
        return;
    }
    for (uint32_t i = 0; i < damage->count; i++) {
        struct rg_rect both = united(&damage->rects[i], &rect);
        if (area(&both) * 4 <= (area(&damage->rects[i]) + area(&rect)) * 5) {
            damage->rects[i] = damage->rects[--damage->count];
            add_damage(damage, both);
            return;
        }
    }
    if (damage->count == RG_DAMAGE_MAX) {
        damage->rects[0] = united(&damage->rects[0], &rect);
        return;
    }
    damage->rects[damage->count++] = rect;
}

/*
 * A node that appears in both lists in the same order is no damage; all others are, old and new. Equal nodes
 * keep their order, so what lies above what stays true inside the undamaged part.
 */
void rg_draw_diff(const struct rg_draw_list *before, const struct rg_draw_list *after,
                  struct rg_damage *damage)
{
    damage->count = 0;
    uint32_t matched = 0;
    for (uint32_t i = 0; i < after->count; i++) {
        const struct rg_draw_node *node = &after->nodes[i];
        uint32_t j = matched;
        while (j < before->count && !same_picture(before, &before->nodes[j], after, node)) {
            j++;
        }
        if (j == before->count) {
            add_damage(damage, rg_draw_extent(node));
            continue;
        }
        for (; matched < j; matched++) {
            add_damage(damage, rg_draw_extent(&before->nodes[matched]));
        }
        matched = j + 1;
    }
    for (; matched < before->count; matched++) {
        add_damage(damage, rg_draw_extent(&before->nodes[matched]));
    }
}
