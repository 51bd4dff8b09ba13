/* The board that ships. */
#include "linux_ports.h"

enum rg_status rg_board_open(struct rg_board *board, const struct rg_board_options *options)
{
    enum rg_status status = rg_linux_ports_open(board, options);
    if (status == RG_OK) {
        board->name = "sbc";
    }
    return status;
}

void rg_board_close(struct rg_board *board)
{
    rg_linux_ports_close(board);
}
