#include "ui_qr.h"

#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#define FREED 16 /* more than an allocator keeps at hand of one size */
#define STEP  16
#define LIGHT 0xFFFFFFu
#define DARK  0x000000u

/* What was freed last of a size is given out first: all places that may be meant are taken, wiped and given back. */
static void wipe_freed_of(size_t size)
{
    void *places[FREED];
    for (size_t i = 0; i < FREED; i++) {
        places[i] = malloc(size);
        if (places[i] != NULL) {
            explicit_bzero(places[i], size);
        }
    }
    for (size_t i = 0; i < FREED; i++) {
        free(places[i]);
    }
}

/* The library frees its copy of a text as it is, and the text may be a secret. */
static void wipe_freed(size_t len)
{
    wipe_freed_of(len);
    /* The allocator hands out a place that is a step larger rather than leave a rest too small to be one. */
    wipe_freed_of(len + STEP);
}

static void make(struct rg_qr *code)
{
    QRcode *made = QRcode_encodeData((int)code->len, (const unsigned char *)code->text, 0, QR_ECLEVEL_M);
    wipe_freed(code->len);
    code->side = 0;
    if (made == NULL) {
        return;
    }
    size_t modules = (size_t)made->width * (size_t)made->width;
    if (made->width <= RG_QR_SIDE_MAX) {
        code->side = made->width;
        for (size_t i = 0; i < modules; i++) {
            code->dark[i] = made->data[i] & 1;
        }
    }
    explicit_bzero(made->data, modules);
    QRcode_free(made);
}

const struct rg_qr *rg_qr_find(struct rg_qr_cache *cache, const char *text, size_t len)
{
    if (len == 0 || len > RG_QR_BYTES_MAX) {
        return NULL;
    }
    struct rg_qr *code = NULL, *oldest = &cache->codes[0];
    for (size_t i = 0; i < RG_QR_CACHED; i++) {
        struct rg_qr *known = &cache->codes[i];
        if (known->used != 0 && known->len == len && memcmp(known->text, text, len) == 0) {
            code = known;
        }
        oldest = known->used < oldest->used ? known : oldest;
    }
    if (code == NULL) {
        code = oldest;
        code->len = len;
        memcpy(code->text, text, len);
        make(code);
    }
    code->used = ++cache->clock;
    return code->side > 0 ? code : NULL;
}

void rg_qr_purge(struct rg_qr_cache *cache)
{
    explicit_bzero(cache, sizeof *cache);
}

void rg_qr_paint(const struct rg_canvas *canvas, const struct rg_rect *rect, const struct rg_qr *code)
{
    int32_t across = code->side + 2 * RG_QR_QUIET, least = rect->w < rect->h ? rect->w : rect->h;
    int32_t px = least / across;
    rg_canvas_fill(canvas, rect, LIGHT);
    int32_t left = rect->x + (rect->w - px * code->side) / 2, top = rect->y + (rect->h - px * code->side) / 2;
    for (int32_t y = 0; y < code->side && px > 0; y++) {
        const uint8_t *row = code->dark + (ptrdiff_t)y * code->side;
        for (int32_t x = 0, end; x < code->side; x = end) {
            for (end = x + 1; end < code->side && row[end] == row[x]; end++) {
            }
            if (row[x] != 0) {
                rg_canvas_fill(canvas, &(struct rg_rect){left + x * px, top + y * px, (end - x) * px, px},
                               DARK);
            }
        }
    }
}
