/**
 * @file config.h
 * Files of the configuration: IT's own, what IT set at the kiosk itself, what the kiosk kept of HQ's; and the device's identity: JSON,
 * bounded, every value checked (app/config).
 *
 * Thread: main, before any other starts.
 * Owner:  writes into the caller's options.
 */
#ifndef APP_KIOSK_CONFIG_H
#define APP_KIOSK_CONFIG_H

#include "config_record.h"
#include "options.h"

#include <stddef.h>

#define RG_CONFIG_RECORD_FILE "hq.json"

/** Read @p path over the configuration of @p options. @return false after a line on stderr that names the member and what it may
 * be. */
bool rg_config_read_file(const char *path, struct rg_kiosk_options *options);

/**
 * Read what IT's forms wrote into the data folder over @p options, if it is there. A broken file is said on
 * stderr and left out: it must not keep the kiosk from starting.
 */
void rg_config_read_forms(struct rg_kiosk_options *options);

/** panel.json alone, over @p config. @return over which version of HQ's configuration IT said it; -1 when there is none. */
int64_t rg_config_read_panel(const char *data_dir, struct rg_config *config);

/** What the kiosk kept of HQ's configurations. @return RG_OK; RG_NOT_FOUND for none; RG_INVALID for a broken one; RG_IO, RG_NO_MEMORY. */
enum rg_status rg_config_read_record(const char *data_dir, struct rg_config_record *record) RG_MUST_CHECK;

/** Say a refusal on stderr. @return false. */
bool rg_config_complain(const struct rg_config_refusal *refusal);

/** Read site and device from identity/device.json, and HQ's command keys from identity/command.pem, if they are there.
 * @return false, with a line, when one is broken. */
bool rg_config_read_identity(struct rg_kiosk_options *options);

#endif
