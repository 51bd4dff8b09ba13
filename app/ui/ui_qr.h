/**
 * @file ui_qr.h
 * QR codes on the canvas: dark on light in every theme, with the quiet zone that readers need. The last few
 * codes are remembered, and forgotten on demand.
 *
 * Thread: main.
 * Owner:  struct rg_painter.
 */
#ifndef APP_UI_UI_QR_H
#define APP_UI_UI_QR_H

#include "ui_canvas.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Modules of light around a code. */
#define RG_QR_QUIET 4
/** The longest text in bytes; one that a kiosk shows is an address of about 100. */
#define RG_QR_BYTES_MAX 512u
#define RG_QR_CACHED    2
/** Modules of a side: enough for RG_QR_BYTES_MAX bytes at the error correction that is used. */
#define RG_QR_SIDE_MAX 101

struct rg_qr {
    uint64_t used; /**< 0: free */
    size_t len;
    char text[RG_QR_BYTES_MAX];
    int32_t side;                                  /**< 0: the text makes no code */
    uint8_t dark[RG_QR_SIDE_MAX * RG_QR_SIDE_MAX]; /**< 1 or 0 for each module, in rows */
};

struct rg_qr_cache {
    uint64_t clock;
    struct rg_qr codes[RG_QR_CACHED];
};

/** The code of a text, made if need be; NULL when it makes none (empty, too long). Valid until the next call. */
const struct rg_qr *rg_qr_find(struct rg_qr_cache *cache, const char *text, size_t len);

/** Destroy every code. */
void rg_qr_purge(struct rg_qr_cache *cache);

/** Paint a code as large as whole pixels a module allow, in the middle of @p rect, which becomes light. */
void rg_qr_paint(const struct rg_canvas *canvas, const struct rg_rect *rect, const struct rg_qr *code);

#endif
