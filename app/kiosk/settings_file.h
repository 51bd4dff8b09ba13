/**
 * @file settings_file.h
 * Writes what IT set at the kiosk into its data folder, so that the next start finds it (config.h reads it). A
 * file is whole or the one before: it is written beside, moved to the disk, and renamed.
 *
 * Thread: main.
 * Owner:  nobody.
 */
#ifndef APP_KIOSK_SETTINGS_FILE_H
#define APP_KIOSK_SETTINGS_FILE_H

#include "settings.h"

#include "regard/status.h"

/** The file @p name of the data folder is @p text from now on, or what it was. @return RG_OK, RG_FULL, RG_IO. */
enum rg_status rg_settings_replace(const char *data_dir, const char *name, const char *text) RG_MUST_CHECK;

/** panel.json, said over version @p over of HQ's configuration. @return RG_OK; RG_INVALID for settings that cannot be; RG_FULL, RG_IO. */
enum rg_status rg_settings_write_panel(const char *data_dir, const struct rg_panel_settings *panel,
                                       int64_t over) RG_MUST_CHECK;

/** network.json. @return RG_OK; RG_INVALID for a broker that cannot be; RG_FULL, RG_IO. */
enum rg_status rg_settings_write_network(const char *data_dir, const char *broker) RG_MUST_CHECK;

#endif
