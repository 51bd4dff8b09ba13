/**
 * @file link_out.h
 * The frames to the kiosk that found no room in the socket: a bounded queue, in order, overwritten when sent.
 *
 * Thread: the link's only one.
 * Owner:  the link.
 */
#ifndef APP_LINK_LINK_OUT_H
#define APP_LINK_LINK_OUT_H

#include "regard/processes.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>

#define RG_LINK_OUT_FRAMES 256u
#define RG_LINK_OUT_BYTES  (1024u * 1024u)

struct rg_link_frame {
    struct rg_link_frame *next;
    enum rg_frame_type type;
    size_t len;
    unsigned char body[];
};

struct rg_link_out {
    int socket;
    struct rg_link_frame *first, *last;
    size_t frames, bytes;
};

/**
 * Send one frame, or queue it behind those that wait.
 * @return RG_OK; RG_FULL when the queue is full: the frame is lost; RG_CLOSED, RG_IO.
 */
enum rg_status rg_link_out_send(struct rg_link_out *out, enum rg_frame_type type, const void *head,
                                size_t head_len, const void *tail, size_t tail_len) RG_MUST_CHECK;

/** Send what waits, as far as there is room. @return RG_OK, RG_CLOSED, RG_IO. */
enum rg_status rg_link_out_flush(struct rg_link_out *out) RG_MUST_CHECK;

/** Forget what waits. */
void rg_link_out_clear(struct rg_link_out *out);

#endif
