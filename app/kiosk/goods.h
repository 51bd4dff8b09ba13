/**
 * @file goods.h
 * Pictures of the goods on the screen: asked for while a frame is drawn, and looked for again when one was not there.
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
    struct rg_visit_id visit;
    uint32_t looks; /**< of this visit */
    bool lacks;     /**< the frame that is being drawn misses one that may come */
    uint64_t look_ns;
};

void rg_goods_init(struct rg_goods *goods, const struct rg_screen_model *model);

/** A frame was drawn. goods->look_ns says when to draw the same model again; UINT64_MAX: no need. */
void rg_goods_shown(struct rg_goods *goods, uint64_t now_ns);

#endif
