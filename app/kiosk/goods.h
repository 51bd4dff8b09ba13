/**
 * @file goods.h
 * Pictures of the goods on the screen. They stand in the first frame, because the store thread has them ready by then.
 * One that the disk keeps back may still come before the eye has landed, within 60 ms; after that nothing moves while the
 * words are read, and it waits for the next change of the screen, as one does that HQ must send first.
 *
 * Thread: main.
 * Owner:  struct rg_kiosk; the model and the cache outlive it.
 */
#ifndef APP_KIOSK_GOODS_H
#define APP_KIOSK_GOODS_H

#include "pictures.h"
#include "screen_model.h"
#include "ui.h"

struct rg_goods {
    const struct rg_screen_model *model; /**< borrowed: what is drawn */
    struct rg_pictures *pictures;        /**< borrowed; NULL: there are none */
    struct rg_picture_source source;     /**< for rg_ui_open() */
    uint32_t wanted, missing; /**< by the frame that is being drawn: a bit for each recommendation */
    uint32_t coming;          /**< of the missing ones, those that the disk was asked for */
    uint32_t awaited;         /**< those of the last frame */
    uint32_t looks;           /**< since the screen changed */
    uint64_t changed_ns;
    bool redrawing; /**< the next frame is only for pictures that came */
    uint64_t look_ns;
};

void rg_goods_init(struct rg_goods *goods, const struct rg_screen_model *model);

/** A frame was drawn. goods->look_ns says when to call rg_goods_came(); UINT64_MAX: no need. */
void rg_goods_shown(struct rg_goods *goods, uint64_t now_ns);

/** look_ns has come. @return whether to draw the same model again, for what it lacked is there; otherwise look_ns is new. */
bool rg_goods_came(struct rg_goods *goods);

#endif
