/* A single-board computer with its panel, systemd's watchdog and keys in files. */
#include "linux_ports.h"

#include "child_process.h"
#include "clock_system.h"
#include "keystore_file.h"
#include "lamp_sysfs.h"
#include "panel_sysfs.h"
#include "speaker_alsa.h"
#include "speech_espeak.h"
#include "watchdog_systemd.h"

#include "regard/board.h"

#include <stdio.h>
#include <string.h>

static void without(enum rg_status status, const char *what)
{
    if (status != RG_OK) {
        (void)fprintf(stderr, "regard-kiosk: goes on without its %s (%s)\n", what, rg_status_name(status));
    }
}

/* What can be heard or shines helps; nobody is turned away for want of it. */
static void open_cues(struct rg_board *board, const struct rg_board_options *options)
{
    if (options->sound_device != NULL) {
        char player[600];
        enum rg_status status = rg_child_process_beside("regard-sound", player, sizeof player);
        if (status == RG_OK) {
            status = rg_speaker_alsa_open(player, options->sound_device, &board->speaker);
        }
        without(status, "speaker");
    }
    if (options->lamp != NULL) {
        without(rg_lamp_sysfs_open("/sys", options->lamp, &board->lamp), "lamp");
    }
    if (options->speech_device != NULL) {
        struct rg_speech_espeak_config config = {
            .program = "espeak-ng", .device = options->speech_device, .rate = options->speech_rate};
        without(rg_speech_espeak_open(&config, &board->speech), "speech");
    }
}

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
        return status;
    }
    open_cues(board, options);
    return RG_OK;
}

void rg_linux_ports_close(struct rg_board *board)
{
    if (board->speech != NULL) {
        board->speech->ops->close(board->speech);
    }
    if (board->lamp != NULL) {
        board->lamp->ops->close(board->lamp);
    }
    if (board->speaker != NULL) {
        board->speaker->ops->close(board->speaker);
    }
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
