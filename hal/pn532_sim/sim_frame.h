/**
 * @file sim_frame.h
 * Frames of the PN532's host interface (UM0701-02 section 6.2.1): found in a stream of host bytes and
 * built for the chip's replies. Pure: bytes in, events out; no I/O, no clock, no allocation.
 *
 * Thread: one at a time.
 * Owner:  the caller owns the parser and every buffer.
 */
#ifndef RG_SIM_FRAME_H
#define RG_SIM_FRAME_H

#include <stddef.h>
#include <stdint.h>

/** Longest TFI plus data that a PN532 accepts in one frame. */
#define RG_SIM_FRAME_DATA_MAX 265
/** Room for the longest frame that the emulator ever builds, faults included. */
#define RG_SIM_FRAME_BYTES_MAX 320

/** What one byte completed. */
enum rg_sim_frame_event {
    RG_SIM_FRAME_NONE,
    RG_SIM_FRAME_WAKE,    /**< a 0x55 between frames: wakes a sleeping chip */
    RG_SIM_FRAME_ACK,     /**< from a host: end the running command without a reply */
    RG_SIM_FRAME_NACK,    /**< from a host: send the last reply again */
    RG_SIM_FRAME_COMMAND, /**< data[0..length) holds TFI and what follows; checksums were right */
};

enum rg_sim_frame_state {
    RG_SIM_FRAME_HUNT,
    RG_SIM_FRAME_ZERO,
    RG_SIM_FRAME_LENGTH,
    RG_SIM_FRAME_LENGTH_CHECK,
    RG_SIM_FRAME_EXTENDED_HIGH,
    RG_SIM_FRAME_EXTENDED_LOW,
    RG_SIM_FRAME_EXTENDED_CHECK,
    RG_SIM_FRAME_BODY,
    RG_SIM_FRAME_BODY_CHECK,
};

/** All zero bytes is a parser that has seen nothing. */
struct rg_sim_frame_parser {
    enum rg_sim_frame_state state;
    size_t length; /**< of the frame under way or just completed */
    size_t got;
    uint8_t sum;
    uint8_t data[RG_SIM_FRAME_DATA_MAX];
};

/**
 * Feeds one host byte. Frames with a wrong length, a wrong checksum or more than RG_SIM_FRAME_DATA_MAX
 * bytes are dropped without an event, as the chip does.
 * Returns what this byte completed; after RG_SIM_FRAME_COMMAND, data and length stay valid until the next
 * call.
 */
enum rg_sim_frame_event rg_sim_frame_feed(struct rg_sim_frame_parser *parser, uint8_t byte);

/**
 * Builds the frame that carries TFI D5 and the payload (reply code first): a normal one, or an extended
 * one where the length needs it.
 * Returns the frame's length, or 0 (nothing written) if the payload is longer than RG_SIM_FRAME_BYTES_MAX
 * - 11.
 */
size_t rg_sim_frame_build(const uint8_t *payload, size_t length, uint8_t frame[RG_SIM_FRAME_BYTES_MAX]);

#endif
