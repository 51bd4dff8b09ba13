/**
 * @file lamp.h
 * Port: a light beside the reader. Its states differ by their rhythm; where the lamp has colours they differ
 * too, but never by colour alone. The rhythm is the device's own: nobody wakes up for it.
 *
 * Thread: the kiosk's main thread.
 * Owner:  the board.
 */
#ifndef REGARD_LAMP_H
#define REGARD_LAMP_H

#include "regard/status.h"

enum rg_lamp_state {
    RG_LAMP_OFF = 0,
    RG_LAMP_READY,    /**< steady and low */
    RG_LAMP_READ,     /**< one flash, then by itself as RG_LAMP_READY */
    RG_LAMP_ATTENTION /**< two pulses, again and again, under three a second */
};

struct rg_lamp;

struct rg_lamp_ops {
    /**
     * Show @p state from now on; the same state again begins anew.
     * @return RG_OK; RG_INVALID for another state; RG_UNSUPPORTED when there is no such lamp, or it has no
     * rhythm of its own for this state (it is left as it was); RG_IO.
     */
    enum rg_status (*set)(struct rg_lamp *self, enum rg_lamp_state state) RG_MUST_CHECK;
    /** Off, and free. */
    void (*close)(struct rg_lamp *self);
};

struct rg_lamp {
    const struct rg_lamp_ops *ops;
};

#endif
