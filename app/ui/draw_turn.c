/* The list after it was laid out: mirrored for scripts from right to left, moved against image retention, with
 * what is known of its pictures. */
#include "draw_list.h"

static bool points(enum rg_icon icon)
{
    return icon == RG_ICON_BACK || icon == RG_ICON_SWITCH || icon == RG_ICON_ERASE || icon == RG_ICON_SPEAKER;
}

void rg_draw_mirror(struct rg_draw_list *list, int32_t width)
{
    list->mirrored = !list->mirrored;
    for (uint32_t i = 0; i < list->count; i++) {
        struct rg_draw_node *node = &list->nodes[i];
        node->rect.x = width - node->rect.x - node->rect.w;
        if (node->role == RG_ROLE_TEXT && node->align != RG_ALIGN_CENTRE) {
            node->align = node->align == RG_ALIGN_START ? RG_ALIGN_END : RG_ALIGN_START;
        }
        if (node->role == RG_ROLE_CHART || (node->role == RG_ROLE_ICON && points(node->icon))) {
            node->flipped = !node->flipped;
        }
    }
}

/* Round about, so that each pixel's neighbours take turns; the middle comes once a round. */
static const struct {
    int32_t x, y;
} moves[] = {{0, 0}, {4, 0}, {4, 4}, {0, 4}, {-4, 4}, {-4, 0}, {-4, -4}, {0, -4}, {4, -4}};

static int32_t within(int32_t move, int32_t least, int32_t most)
{
    return move < least ? least : move > most ? most : move;
}

void rg_draw_shift(struct rg_draw_list *list, uint32_t step)
{
    uint32_t at = step % (sizeof moves / sizeof moves[0]);
    int32_t x = moves[at].x, y = moves[at].y;
    const struct rg_rect *ground = &list->nodes[0].rect;
    /* What lies close to an edge moves less far, and all the rest with it. */
    for (uint32_t i = 1; i < list->count; i++) {
        const struct rg_rect *rect = &list->nodes[i].rect;
        x = within(x, -rect->x, ground->w - rect->x - rect->w);
        y = within(y, -rect->y, ground->h - rect->y - rect->h);
    }
    for (uint32_t i = 1; i < list->count; i++) {
        list->nodes[i].rect.x += x;
        list->nodes[i].rect.y += y;
    }
}

void rg_draw_ask_pictures(struct rg_draw_list *list, const struct rg_picture_source *source)
{
    for (uint32_t i = 0; i < list->count; i++) {
        struct rg_draw_node *node = &list->nodes[i];
        struct rg_picture picture;
        if (node->role == RG_ROLE_PICTURE) {
            node->ready = node->picture != 0 && source->find != NULL &&
                          source->find(source->context, node->picture, &picture);
        }
    }
}
