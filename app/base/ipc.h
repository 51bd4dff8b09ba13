/**
 * @file ipc.h
 * Frames over a SOCK_SEQPACKET socketpair between the kiosk and one child (the contract: regard/processes.h).
 *
 * Thread: sending from several threads is safe (one packet is one call); receiving from one.
 * Owner:  the caller owns descriptors and buffers.
 */
#ifndef APP_BASE_IPC_H
#define APP_BASE_IPC_H

#include "regard/processes.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The parent's end (close-on-exec) and the child's end. @return RG_OK or RG_IO. */
enum rg_status rg_ipc_pair(int *parent, int *child) RG_MUST_CHECK;

/**
 * Send one frame whose body is the concatenation of @p head and @p tail (either may be empty), waiting at
 * most
 * @p timeout_ms for room. @return RG_OK; RG_TIMEOUT; RG_CLOSED; RG_INVALID for a body over RG_FRAME_BODY_MAX;
 * RG_IO.
 */
enum rg_status rg_ipc_send(int fd, enum rg_frame_type type, const void *head, size_t head_len,
                           const void *tail, size_t tail_len, int timeout_ms) RG_MUST_CHECK;

/**
 * Receive the frame that is waiting, without blocking. @p body must hold RG_FRAME_BODY_MAX or the largest
 * body that the caller expects; a larger frame is dropped. @return RG_OK; RG_NOT_FOUND when nothing waits;
 * RG_CLOSED; RG_INVALID for a frame of another version or a wrong length (it is consumed); RG_IO.
 */
enum rg_status rg_ipc_receive(int fd, uint8_t *type, void *body, size_t capacity,
                              size_t *body_len) RG_MUST_CHECK;

/**
 * Take the body of a MESSAGE frame apart: its topic, terminated, and where its payload is in it. @return false for one that is not of the
 * form, or whose topic is empty, too long or holds a terminator: nothing is written.
 */
bool rg_ipc_message(const uint8_t *body, size_t len, char topic[RG_UPLINK_TOPIC_MAX], const uint8_t **payload,
                    size_t *payload_len);

#endif
