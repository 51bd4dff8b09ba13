/**
 * @file ui_hand.h
 * A second hand for painting: a thread that paints one half of a large frame while the main thread paints the other. Between two frames it
 * sleeps, and holds nothing.
 *
 * Thread: main; the work that it is given runs in the thread of the hand.
 * Owner:  struct rg_ui.
 */
#ifndef APP_UI_UI_HAND_H
#define APP_UI_UI_HAND_H

#include "regard/status.h"

struct rg_hand;

/** @return RG_OK; RG_UNSUPPORTED on a machine that runs one thread at a time; RG_NO_MEMORY. */
enum rg_status rg_hand_open(struct rg_hand **hand) RG_MUST_CHECK;

/** End it, free; NULL is allowed. */
void rg_hand_close(struct rg_hand *hand);

/** Let it do @p work with @p argument, which is its alone until rg_hand_await(); one work at a time. */
void rg_hand_begin(struct rg_hand *hand, void (*work)(void *argument), void *argument);

/** Wait until it has done what it was given. */
void rg_hand_await(struct rg_hand *hand);

#endif
