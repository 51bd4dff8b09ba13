/* A single-board computer with its panel, systemd's watchdog and keys in files. */
#include "linux_ports.h"

#include "clock_system.h"
#include "keystore_file.h"
#include "panel_sysfs.h"
#include "watchdog_systemd.h"

#include "regard/board.h"

#include <stdio.h>
#include <string.h>

enum rg_status rg_linux_ports_open(struct rg_board *board, const struct rg_board_options *options)
{
    memset(board, 0, sizeof *board);
    board->name = "linux";
    char keys[600];
    int len = snprintf(keys, sizeof keys, "%s/keys", options->data_dir);
    if (len < 0 || (size_t)len >= sizeof keys) {
        return RG_IO;
    }
    enum rg_status status = rg_clock_system_open(&board->clock);
    if (status == RG_OK) {
        status = rg_watchdog_systemd_open(&board->watchdog);
    }
    if (status == RG_OK) {
        status =
            rg_panel_sysfs_open("/sys", options->panel_width_mm, options->panel_height_mm, &board->panel);
    }
    if (status == RG_OK) {
        status = rg_keystore_file_open(keys, &board->keystore);
        if (status != RG_OK) {
            (void)fputs(
                "regard-kiosk: keys/ in the data folder cannot be opened; it must belong to this user\n",
                stderr);
        }
    }
    if (status != RG_OK) {
        rg_linux_ports_close(board);
    }
    return status;
}

void rg_linux_ports_close(struct rg_board *board)
{
    if (board->keystore != NULL) {
        board->keystore->ops->close(board->keystore);
    }
    if (board->panel != NULL) {
        board->panel->ops->close(board->panel);
    }
    if (board->watchdog != NULL) {
        board->watchdog->ops->close(board->watchdog);
    }
    if (board->clock != NULL) {
        board->clock->ops->close(board->clock);
    }
    memset(board, 0, sizeof *board);
}
