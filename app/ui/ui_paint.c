#include "ui_paint.h"

#include "ui_chart.h"
#include "ui_icons.h"
#include "ui_qr.h"

#include <stdlib.h>
#include <string.h>

struct icon_mask {
    enum rg_icon icon;
    int32_t px;
    uint64_t used;
    uint8_t *coverage;
};

/* What a node needs that has to be made or looked for first; painting only reads it. */
struct thing {
    struct rg_text_mask text;
    int32_t top;             /* of the text in its place */
    const uint8_t *coverage; /* of the icon; NULL: there is none */
    int32_t icon_px;
    bool has_picture;
    struct rg_picture picture;
    const struct rg_qr *code;
};

struct rg_painter {
    struct rg_paint_means use;
    uint64_t clock;
    uint64_t icons_lost; /* the last use of the one that was used last, of those that had to go */
    struct icon_mask icons[RG_PAINT_ICONS];
    struct rg_qr_cache codes;
    struct thing things[RG_DRAW_NODES]; /* of the list that is ready */
};

enum rg_status rg_paint_open(const struct rg_paint_means *means, struct rg_painter **painter)
{
    struct rg_painter *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return RG_NO_MEMORY;
    }
    made->use = *means;
    *painter = made;
    return RG_OK;
}

void rg_paint_close(struct rg_painter *painter)
{
    if (painter == NULL) {
        return;
    }
    for (size_t i = 0; i < RG_PAINT_ICONS; i++) {
        free(painter->icons[i].coverage);
    }
    free(painter);
}

void rg_paint_use(struct rg_painter *painter, const struct rg_paint_means *means)
{
    painter->use = *means;
}

void rg_paint_purge(struct rg_painter *painter)
{
    rg_qr_purge(&painter->codes);
}

static const uint8_t *icon_mask(struct rg_painter *painter, enum rg_icon icon, int32_t px)
{
    struct icon_mask *oldest = &painter->icons[0];
    for (size_t i = 0; i < RG_PAINT_ICONS; i++) {
        struct icon_mask *mask = &painter->icons[i];
        if (mask->coverage != NULL && mask->icon == icon && mask->px == px) {
            mask->used = ++painter->clock;
            return mask->coverage;
        }
        oldest = mask->used < oldest->used ? mask : oldest;
    }
    uint8_t *coverage = malloc((size_t)px * (size_t)px);
    if (coverage == NULL) {
        return NULL;
    }
    rg_icons_draw(painter->use.icons, icon, px, coverage);
    painter->icons_lost = oldest->used > painter->icons_lost ? oldest->used : painter->icons_lost;
    free(oldest->coverage);
    *oldest = (struct icon_mask){icon, px, ++painter->clock, coverage};
    return coverage;
}

static int32_t icon_px(const struct rg_draw_node *node)
{
    return node->rect.w < node->rect.h ? node->rect.w : node->rect.h;
}

static struct thing thing_of_icon(struct rg_painter *painter, enum rg_icon icon, int32_t px)
{
    return (struct thing){.coverage = px > 0 ? icon_mask(painter, icon, px) : NULL, .icon_px = px};
}

static struct thing thing_of_picture(struct rg_painter *painter, const struct rg_draw_node *node)
{
    const struct rg_picture_source *source = &painter->use.pictures;
    struct thing thing = {.has_picture = false};
    if (node->ready && source->find != NULL && source->find(source->context, node->picture, &thing.picture)) {
        thing.has_picture = true;
        return thing;
    }
    return thing_of_icon(painter, node->icon, icon_px(node) * 3 / 5);
}

static struct thing thing_of_text(struct rg_painter *painter, const struct rg_draw_list *list,
                                  const struct rg_draw_node *node)
{
    struct thing thing = {.top = 0};
    /* What the catalogue says is drawn once, and not again for each customer. */
    bool personal = node->privacy != RG_PRIVACY_PUBLIC && !node->text.catalogued;
    rg_text_mask(painter->use.text, node->size, node->weight, list->arena + node->text.at, node->text.len,
                 personal, &thing.text);
    if (thing.text.coverage != NULL) {
        thing.top = rg_text_top(painter->use.text, node->size, node->weight, &thing.text, node->rect.h);
    }
    return thing;
}

static struct thing thing_of(struct rg_painter *painter, const struct rg_draw_list *list,
                             const struct rg_draw_node *node)
{
    struct thing thing = {.has_picture = false};
    switch (node->role) {
    case RG_ROLE_TEXT: return thing_of_text(painter, list, node);
    case RG_ROLE_ICON: return thing_of_icon(painter, node->icon, icon_px(node));
    case RG_ROLE_PICTURE: return thing_of_picture(painter, node);
    case RG_ROLE_QR:
        thing.code = rg_qr_find(&painter->codes, list->arena + node->text.at, node->text.len);
        if (thing.code == NULL) {
            thing = thing_of_icon(painter, RG_ICON_QR, icon_px(node) / 2);
        }
        return thing;
    case RG_ROLE_GROUND:
    case RG_ROLE_PANEL:
    case RG_ROLE_BUTTON:
    case RG_ROLE_CHART:
    case RG_ROLE_FOCUS: break;
    }
    return thing;
}

static void put_icon(const struct rg_painter *painter, const struct rg_draw_node *node,
                     const struct thing *thing, bool flipped, const struct rg_canvas *canvas)
{
    int32_t px = thing->icon_px;
    if (thing->coverage == NULL) {
        return;
    }
    int32_t x = node->rect.x + (node->rect.w - px) / 2, y = node->rect.y + (node->rect.h - px) / 2;
    uint32_t colour = painter->use.theme->colours[node->ink];
    if (flipped) {
        rg_canvas_mask_flipped(canvas, x, y, thing->coverage, px, px, px, colour);
    } else {
        rg_canvas_mask(canvas, x, y, thing->coverage, px, px, px, colour);
    }
}

/* Until its pixels are there a picture is a quiet field with the kind of thing on it. */
static void paint_picture(const struct rg_painter *painter, const struct rg_draw_node *node,
                          const struct thing *thing, const struct rg_canvas *canvas)
{
    uint32_t fill = painter->use.theme->colours[node->fill];
    if (thing->has_picture) {
        rg_canvas_picture(canvas, &node->rect, node->radius, &thing->picture, node->fit, fill);
        return;
    }
    rg_canvas_round(canvas, &node->rect, node->radius, fill);
    put_icon(painter, node, thing, false, canvas);
}

static void paint_code(const struct rg_painter *painter, const struct rg_draw_node *node,
                       const struct thing *thing, const struct rg_canvas *canvas)
{
    if (thing->code != NULL) {
        rg_qr_paint(canvas, &node->rect, thing->code);
        return;
    }
    put_icon(painter, node, thing, false, canvas);
}

static void paint_chart(const struct rg_painter *painter, const struct rg_draw_list *list,
                        const struct rg_draw_node *node, const struct rg_canvas *canvas)
{
    struct rg_chart chart = {.kind = node->chart, .flipped = node->flipped, .stroke_px = node->stroke_px};
    size_t len = node->text.len < sizeof chart.values ? node->text.len : sizeof chart.values;
    memcpy(chart.values, list->arena + node->text.at, len);
    chart.count = (uint32_t)(len / sizeof chart.values[0]);
    rg_chart_paint(canvas, &node->rect, &chart, painter->use.theme->colours[node->ink]);
}

static void paint_text(const struct rg_painter *painter, const struct rg_draw_node *node,
                       const struct thing *thing, const struct rg_canvas *canvas)
{
    const struct rg_text_mask *mask = &thing->text;
    if (mask->coverage == NULL) {
        return;
    }
    int32_t spare = node->rect.w - mask->width;
    int32_t x = node->rect.x + (node->align == RG_ALIGN_START    ? 0
                                : node->align == RG_ALIGN_CENTRE ? spare / 2
                                                                 : spare);
    struct rg_canvas inner = *canvas;
    struct rg_rect extent = rg_draw_extent(node);
    inner.clip = rg_rect_common(&canvas->clip, &extent);
    rg_canvas_mask(&inner, x, node->rect.y + thing->top, mask->coverage, mask->width, mask->height,
                   mask->pitch, painter->use.theme->colours[node->ink]);
}

/* What a node hides of all that lies under it, but for its round corners; nothing for what can be seen through. */
static struct rg_rect hidden_by(const struct rg_draw_node *node)
{
    switch (node->role) {
    case RG_ROLE_GROUND:
    case RG_ROLE_PANEL:
    case RG_ROLE_BUTTON:
    case RG_ROLE_PICTURE: {
        int32_t r = node->radius > 0 ? node->radius : 0;
        return (struct rg_rect){node->rect.x, node->rect.y + r, node->rect.w, node->rect.h - 2 * r};
    }
    case RG_ROLE_TEXT:
    case RG_ROLE_ICON:
    case RG_ROLE_QR:
    case RG_ROLE_CHART:
    case RG_ROLE_FOCUS: break;
    }
    return (struct rg_rect){0};
}

#define PARTS_MAX 16u
/* In pixels: to leave out less takes longer than to fill it. */
#define WORTH_LEAVING 16384

/* Around @p hole, in its stead. @return how many parts there are now. */
static uint32_t leave_out(struct rg_rect *parts, uint32_t count, uint32_t index, const struct rg_rect *hole)
{
    const struct rg_rect whole = parts[index];
    const int32_t right = hole->x + hole->w, bottom = hole->y + hole->h;
    const struct rg_rect around[4] = {{whole.x, whole.y, whole.w, hole->y - whole.y},
                                      {whole.x, bottom, whole.w, whole.y + whole.h - bottom},
                                      {whole.x, hole->y, hole->x - whole.x, hole->h},
                                      {right, hole->y, whole.x + whole.w - right, hole->h}};
    parts[index].w = 0;
    for (uint32_t i = 0; i < 4; i++) {
        if (around[i].w > 0 && around[i].h > 0) {
            parts[parts[index].w == 0 ? index : count++] = around[i];
        }
    }
    return count;
}

/* Of a screen's ground, and of a panel under pictures and buttons, most is hidden; filling it in vain was a tenth of what painting costs. */
static void fill_seen(const struct rg_draw_list *list, uint32_t index, const struct rg_rect *rect,
                      uint32_t colour, const struct rg_canvas *canvas)
{
    struct rg_rect parts[PARTS_MAX] = {rg_rect_common(rect, &canvas->clip)};
    uint32_t count = 1;
    for (uint32_t i = index + 1; i < list->count; i++) {
        const struct rg_rect hidden = hidden_by(&list->nodes[i]);
        for (uint32_t part = 0, parts_before = count; part < parts_before; part++) {
            const struct rg_rect hole = rg_rect_common(&parts[part], &hidden);
            if (hole.w * hole.h >= WORTH_LEAVING && count + 3 <= PARTS_MAX) {
                count = leave_out(parts, count, part, &hole);
            }
        }
    }
    for (uint32_t part = 0; part < count; part++) {
        rg_canvas_fill(canvas, &parts[part], colour);
    }
}

static void paint_round(const struct rg_draw_list *list, uint32_t index, const struct rg_rect *rect,
                        int32_t radius, uint32_t colour, const struct rg_canvas *canvas)
{
    const struct rg_rect middle = {rect->x, rect->y + radius, rect->w, rect->h - 2 * radius};
    if (middle.w * middle.h < WORTH_LEAVING) {
        rg_canvas_round(canvas, rect, radius, colour);
        return;
    }
    const struct rg_rect ends[2] = {{rect->x, rect->y, rect->w, radius},
                                    {rect->x, middle.y + middle.h, rect->w, radius}};
    for (uint32_t i = 0; i < 2; i++) {
        struct rg_canvas end = *canvas;
        end.clip = rg_rect_common(&canvas->clip, &ends[i]);
        rg_canvas_round(&end, rect, radius, colour);
    }
    fill_seen(list, index, &middle, colour, canvas);
}

static void paint_panel(const struct rg_painter *painter, const struct rg_draw_list *list, uint32_t index,
                        const struct rg_canvas *canvas)
{
    const struct rg_draw_node *node = &list->nodes[index];
    const uint32_t *colours = painter->use.theme->colours;
    struct rg_rect inner = node->rect;
    int32_t radius = node->radius;
    if (node->stroke != RG_COLOUR_NONE) {
        rg_canvas_border(canvas, &node->rect, radius, node->stroke_px, colours[node->stroke]);
        inner = (struct rg_rect){inner.x + node->stroke_px, inner.y + node->stroke_px,
                                 inner.w - 2 * node->stroke_px, inner.h - 2 * node->stroke_px};
        radius = radius > node->stroke_px ? radius - node->stroke_px : 0;
    }
    paint_round(list, index, &inner, radius, colours[node->fill], canvas);
}

static void paint_node(const struct rg_painter *painter, const struct rg_draw_list *list, uint32_t index,
                       const struct thing *thing, const struct rg_canvas *canvas)
{
    const struct rg_draw_node *node = &list->nodes[index];
    switch (node->role) {
    case RG_ROLE_GROUND:
        fill_seen(list, index, &node->rect, painter->use.theme->colours[node->fill], canvas);
        break;
    case RG_ROLE_PANEL:
    case RG_ROLE_BUTTON: paint_panel(painter, list, index, canvas); break;
    case RG_ROLE_TEXT: paint_text(painter, node, thing, canvas); break;
    case RG_ROLE_ICON: put_icon(painter, node, thing, node->flipped, canvas); break;
    case RG_ROLE_PICTURE: paint_picture(painter, node, thing, canvas); break;
    case RG_ROLE_QR: paint_code(painter, node, thing, canvas); break;
    case RG_ROLE_CHART: paint_chart(painter, list, node, canvas); break;
    case RG_ROLE_FOCUS:
        rg_canvas_frame(canvas, &node->rect, node->radius, node->stroke_px,
                        painter->use.theme->colours[node->stroke]);
        break;
    }
}

static bool touches(const struct rg_draw_node *node, const struct rg_rect *rect)
{
    struct rg_rect extent = rg_draw_extent(node);
    struct rg_rect part = rg_rect_common(&extent, rect);
    return part.w > 0 && part.h > 0;
}

void rg_paint_list(struct rg_painter *painter, const struct rg_draw_list *list,
                   const struct rg_canvas *canvas)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (touches(&list->nodes[i], &canvas->clip)) {
            struct thing thing = thing_of(painter, list, &list->nodes[i]);
            paint_node(painter, list, i, &thing, canvas);
        }
    }
}

bool rg_paint_ready(struct rg_painter *painter, const struct rg_draw_list *list,
                    const struct rg_damage *damage)
{
    uint64_t icons_before = painter->clock, texts_before = rg_text_clock(painter->use.text);
    for (uint32_t i = 0; i < list->count; i++) {
        const struct rg_draw_node *node = &list->nodes[i];
        bool shows = false;
        for (uint32_t part = 0; part < damage->count && !shows; part++) {
            shows = touches(node, &damage->rects[part]);
        }
        /* Few codes are remembered, and they are on no screen that anybody waits for. */
        if (shows && node->role == RG_ROLE_QR) {
            return false;
        }
        painter->things[i] = shows ? thing_of(painter, list, node) : (struct thing){.has_picture = false};
    }
    /* What was made ready may have had to go for the rest. */
    return painter->icons_lost <= icons_before && rg_text_lost(painter->use.text) <= texts_before;
}

void rg_paint_part(const struct rg_painter *painter, const struct rg_draw_list *list,
                   const struct rg_canvas *canvas)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (touches(&list->nodes[i], &canvas->clip)) {
            paint_node(painter, list, i, &painter->things[i], canvas);
        }
    }
}

void rg_paint_prepare(struct rg_painter *painter, const struct rg_draw_list *list, uint32_t index)
{
    const struct rg_draw_node *node = &list->nodes[index];
    if (node->role == RG_ROLE_TEXT || node->role == RG_ROLE_ICON) {
        (void)thing_of(painter, list, node);
    }
}
