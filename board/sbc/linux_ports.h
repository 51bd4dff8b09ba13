/**
 * @file linux_ports.h
 * The ports of any Linux machine with a panel: what the boards that ship and the demo board have in common.
 *
 * Thread: the kiosk's main thread.
 * Owner:  as regard/board.h says.
 */
#ifndef BOARD_SBC_LINUX_PORTS_H
#define BOARD_SBC_LINUX_PORTS_H

#include "regard/board.h"

/** As rg_board_open(). */
enum rg_status rg_linux_ports_open(struct rg_board *board,
                                   const struct rg_board_options *options) RG_MUST_CHECK;

/** As rg_board_close(). */
void rg_linux_ports_close(struct rg_board *board);

#endif
