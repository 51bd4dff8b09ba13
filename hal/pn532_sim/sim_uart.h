/**
 * @file sim_uart.h
 * The chip's serial line: a pty whose slave the host opens, with the time that bytes spend on a real wire.
 *
 * Thread: the main loop only.
 * Owner:  main; the struct must not move while it is in use (the line's context points to it).
 */
#ifndef RG_SIM_UART_H
#define RG_SIM_UART_H

#include "sim_chip.h"
#include "sim_meter.h"

#include <limits.h>

#define RG_SIM_UART_EVENTS  48
#define RG_SIM_UART_OUTPUTS 8

/** An event of the host's bytes and when its last byte had arrived. */
struct rg_sim_uart_event {
    enum rg_sim_frame_event kind;
    int64_t at_ns;
    size_t length;
    uint8_t data[RG_SIM_FRAME_DATA_MAX];
};

/** Bytes on their way to the host. */
struct rg_sim_uart_output {
    int64_t begin_ns;
    int64_t byte_ns;
    uint32_t baud;
    size_t chunk; /**< so many bytes become readable together, as a UART's FIFO hands them over */
    size_t length;
    size_t sent;
    uint8_t bytes[RG_SIM_FRAME_BYTES_MAX];
};

struct rg_sim_uart {
    int master; /**< -1 while unplugged */
    int slave;  /**< held open so that the host may close and open the tty as it likes */
    const char *link;
    char tty[64];
    bool wire_time;
    bool host_speed; /**< bytes at a speed that is not the chip's are lost */
    uint32_t power_on_baud;
    uint32_t baud;
    int64_t byte_ns;
    int64_t input_free_ns;
    int64_t output_free_ns;
    struct rg_sim_frame_parser parser;
    struct rg_sim_uart_event events[RG_SIM_UART_EVENTS];
    size_t event_first;
    size_t event_count;
    struct rg_sim_uart_output outputs[RG_SIM_UART_OUTPUTS];
    size_t output_first;
    size_t output_count;
    struct rg_sim_meter meter;
};

/**
 * Makes the pty and the symlink to it; an old symlink is replaced, anything else at that path is an error.
 * link must outlive the struct. Returns NULL, or what failed (static text, errno set) with nothing left open.
 */
const char *rg_sim_uart_open(struct rg_sim_uart *uart, const char *link, bool wire_time, uint32_t baud);

/** Hangs up: the host reads end of file or EIO, and the symlink is gone. A second call does nothing. */
void rg_sim_uart_close(struct rg_sim_uart *uart);

/** A new pty and symlink after rg_sim_uart_close. Returns as rg_sim_uart_open does. */
const char *rg_sim_uart_reopen(struct rg_sim_uart *uart);

/** Whether there is room for what one rg_sim_uart_read can bring. */
bool rg_sim_uart_wants_input(const struct rg_sim_uart *uart);

/** Reads a piece of the host's bytes that came until now_ns. */
void rg_sim_uart_read(struct rg_sim_uart *uart, int64_t now_ns);

/** The oldest event, or NULL; rg_sim_uart_pop drops it. */
const struct rg_sim_uart_event *rg_sim_uart_peek(const struct rg_sim_uart *uart);
void rg_sim_uart_pop(struct rg_sim_uart *uart);

/** When the next bytes for the host become readable; RG_SIM_NEVER if none wait. */
int64_t rg_sim_uart_deadline(const struct rg_sim_uart *uart);

/** Hands over what has arrived at the host by now_ns. */
void rg_sim_uart_write(struct rg_sim_uart *uart, int64_t now_ns);

/** The chip's way to this line. */
struct rg_sim_line rg_sim_uart_line(struct rg_sim_uart *uart);

#endif
