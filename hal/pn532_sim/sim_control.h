/**
 * @file sim_control.h
 * The control channel: a unix stream socket and stdin, one line in, one line out.
 *
 * Thread: the main loop only.
 * Owner:  main closes it.
 */
#ifndef RG_SIM_CONTROL_H
#define RG_SIM_CONTROL_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define RG_SIM_CONTROL_CLIENTS 16
#define RG_SIM_CONTROL_LINE    4096

/** Acts on one line (no newline, NUL-terminated) and writes the answer without a newline. */
typedef void rg_sim_control_handler(void *context, char *line, char answer[RG_SIM_CONTROL_LINE]);

/** One speaker: stdin with stdout, or a client of the socket. */
struct rg_sim_control_peer {
    int in; /**< -1: free */
    int out;
    bool too_long; /**< the rest of an overlong line is being skipped */
    size_t length;
    char line[RG_SIM_CONTROL_LINE];
};

struct rg_sim_control {
    const char *path;
    int listener;
    dev_t device;
    ino_t inode;
    struct rg_sim_control_peer peers[RG_SIM_CONTROL_CLIENTS + 1]; /**< the first is stdin */
    rg_sim_control_handler *handle;
    void *context;
};

/** How many entries rg_sim_control_fill writes at most. */
#define RG_SIM_CONTROL_POLLS (RG_SIM_CONTROL_CLIENTS + 2)

/**
 * Listens at path (which must outlive the struct) and on stdin. The socket appears at its path only once it
 * listens; one left by a program that is gone is replaced. handle and context must be set.
 * Returns NULL, or what failed (static text, errno set) with nothing left open.
 */
const char *rg_sim_control_open(struct rg_sim_control *control, const char *path);

/** Ends all connections and removes the socket if it is still the one made by rg_sim_control_open. */
void rg_sim_control_close(struct rg_sim_control *control);

/** Writes what to poll for; entries of absent peers have fd -1. Returns RG_SIM_CONTROL_POLLS. */
size_t rg_sim_control_fill(const struct rg_sim_control *control, struct pollfd polls[RG_SIM_CONTROL_POLLS]);

/** Serves what the poll found: new clients, and every whole line that has come. */
void rg_sim_control_serve(struct rg_sim_control *control, const struct pollfd polls[RG_SIM_CONTROL_POLLS]);

#endif
