#include "link_out.h"

#include "ipc.h"

#include <stdlib.h>
#include <string.h>

static void drop_first(struct rg_link_out *out)
{
    struct rg_link_frame *frame = out->first;
    out->first = frame->next;
    if (out->first == NULL) {
        out->last = NULL;
    }
    out->frames--;
    out->bytes -= frame->len;
    explicit_bzero(frame->body, frame->len);
    free(frame);
}

static enum rg_status queue(struct rg_link_out *out, enum rg_frame_type type, const void *head,
                            size_t head_len, const void *tail, size_t tail_len)
{
    size_t len = head_len + tail_len;
    if (out->frames >= RG_LINK_OUT_FRAMES || len > RG_LINK_OUT_BYTES - out->bytes) {
        return RG_FULL;
    }
    struct rg_link_frame *frame = malloc(sizeof *frame + len);
    if (frame == NULL) {
        return RG_FULL;
    }
    frame->next = NULL;
    frame->type = type;
    frame->len = len;
    memcpy(frame->body, head, head_len);
    if (tail_len > 0) {
        memcpy(frame->body + head_len, tail, tail_len);
    }
    if (out->last != NULL) {
        out->last->next = frame;
    } else {
        out->first = frame;
    }
    out->last = frame;
    out->frames++;
    out->bytes += len;
    return RG_OK;
}

enum rg_status rg_link_out_send(struct rg_link_out *out, enum rg_frame_type type, const void *head,
                                size_t head_len, const void *tail, size_t tail_len)
{
    if (out->first == NULL) {
        enum rg_status status = rg_ipc_send(out->socket, type, head, head_len, tail, tail_len, 0);
        if (status != RG_TIMEOUT) {
            return status;
        }
    }
    return queue(out, type, head, head_len, tail, tail_len);
}

enum rg_status rg_link_out_flush(struct rg_link_out *out)
{
    while (out->first != NULL) {
        const struct rg_link_frame *frame = out->first;
        enum rg_status status = rg_ipc_send(out->socket, frame->type, frame->body, frame->len, NULL, 0, 0);
        if (status == RG_TIMEOUT) {
            return RG_OK;
        }
        if (status != RG_OK) {
            return status;
        }
        drop_first(out);
    }
    return RG_OK;
}

void rg_link_out_clear(struct rg_link_out *out)
{
    while (out->first != NULL) {
        drop_first(out);
    }
}
