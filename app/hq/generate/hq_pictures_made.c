#include "hq_pictures_made.h"

#include "hq_garments.h"
#include "hq_pictures.h"
#include "hq_png.h"

#include <stdlib.h>
#include <string.h>

#define SHAPES_MAX   64
#define PICTURES_MAX 4096 /* a power of two, and more than shapes times colours */

struct shape {
    const struct rg_hq_garment *garment;
    struct rg_hq_buffer packed;
};

struct picture {
    char title[24];
    char sha256[65];
};

struct rg_hq_pictures_made {
    struct rg_hq_drawing *drawing;
    struct shape shapes[SHAPES_MAX];
    uint32_t shape_count, count;
    struct picture pictures[PICTURES_MAX]; /* open addressing by title */
    struct rg_hq_buffer file;
};

enum rg_status rg_hq_pictures_made_create(struct rg_hq_pictures_made **made)
{
    struct rg_hq_pictures_made *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    enum rg_status status = rg_hq_drawing_create(&fresh->drawing);
    if (status != RG_OK) {
        free(fresh);
        return status;
    }
    *made = fresh;
    return RG_OK;
}

void rg_hq_pictures_made_destroy(struct rg_hq_pictures_made *made)
{
    if (made != NULL) {
        for (uint32_t i = 0; i < made->shape_count; i++) {
            rg_hq_buffer_free(&made->shapes[i].packed);
        }
        rg_hq_buffer_free(&made->file);
        rg_hq_drawing_destroy(made->drawing);
        free(made);
    }
}

uint32_t rg_hq_pictures_made_count(const struct rg_hq_pictures_made *made)
{
    return made->count;
}

static enum rg_status draw(struct rg_hq_pictures_made *made, const struct rg_hq_garment *garment,
                           struct rg_hq_buffer *packed)
{
    uint8_t *indices = malloc((size_t)RG_HQ_DRAW_WIDTH * RG_HQ_DRAW_HEIGHT);
    if (indices == NULL) {
        return RG_NO_MEMORY;
    }
    rg_hq_drawing_clear(made->drawing);
    for (int i = 0; i < RG_HQ_PARTS_MAX && garment->parts[i].strokes != NULL; i++) {
        const struct rg_hq_part *part = &garment->parts[i];
        for (const struct rg_hq_stroke *stroke = part->strokes; stroke->path != NULL; stroke++) {
            rg_hq_draw(made->drawing, stroke, part->dx, part->dy);
        }
    }
    rg_hq_draw_indices(made->drawing, indices);
    enum rg_status status = rg_hq_png_pack(indices, RG_HQ_DRAW_WIDTH, RG_HQ_DRAW_HEIGHT, packed);
    free(indices);
    return status;
}

static enum rg_status shape_of(struct rg_hq_pictures_made *made, const struct rg_hq_garment *garment,
                               struct shape **shape)
{
    for (uint32_t i = 0; i < made->shape_count; i++) {
        if (made->shapes[i].garment == garment) {
            *shape = &made->shapes[i];
            return RG_OK;
        }
    }
    if (made->shape_count == SHAPES_MAX) {
        return RG_FULL;
    }
    struct shape *fresh = &made->shapes[made->shape_count];
    enum rg_status status = draw(made, garment, &fresh->packed);
    if (status == RG_OK) {
        fresh->garment = garment;
        made->shape_count++;
        *shape = fresh;
    }
    return status;
}

static struct picture *place_of(struct rg_hq_pictures_made *made, const char *title)
{
    uint32_t hash = 2166136261u;
    for (const char *c = title; *c != '\0'; c++) {
        hash = (hash ^ (uint8_t)*c) * 16777619u;
    }
    struct picture *place = &made->pictures[hash % PICTURES_MAX];
    while (place->title[0] != '\0' && strcmp(place->title, title) != 0) {
        place = place + 1 < made->pictures + PICTURES_MAX ? place + 1 : made->pictures;
    }
    return place;
}

enum rg_status rg_hq_picture_for(struct rg_hq_pictures_made *made, struct rg_hq_store *store,
                                 const char *title, const char **sha256)
{
    struct picture *place = place_of(made, title);
    if (place->title[0] == '\0') {
        const struct rg_hq_garment *garment = rg_hq_garment_of(title);
        uint32_t inks[RG_HQ_INKS], palette[RG_HQ_DRAW_COLOURS];
        struct shape *shape;
        if (made->count == PICTURES_MAX - 1 || strlen(title) >= sizeof place->title) {
            return RG_FULL;
        }
        enum rg_status status = shape_of(made, garment, &shape);
        if (status == RG_OK) {
            rg_hq_garment_inks(garment, title, inks);
            rg_hq_draw_palette(inks, palette);
            status = rg_hq_png_write(&shape->packed, RG_HQ_DRAW_WIDTH, RG_HQ_DRAW_HEIGHT, palette,
                                     RG_HQ_DRAW_COLOURS, &made->file);
        }
        if (status == RG_OK) {
            status =
                rg_hq_picture_put(store, (const uint8_t *)made->file.data, made->file.len, place->sha256);
        }
        if (status != RG_OK) {
            return status;
        }
        memcpy(place->title, title, strlen(title) + 1);
        made->count++;
    }
    *sha256 = place->sha256;
    return RG_OK;
}
