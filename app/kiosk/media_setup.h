/**
 * @file media_setup.h
 * What is configured of media, as the tap thread reads them.
 *
 * Thread: main.
 * Owner:  the caller; values only, the cipher is borrowed.
 */
#ifndef APP_KIOSK_MEDIA_SETUP_H
#define APP_KIOSK_MEDIA_SETUP_H

#include "card_setup.h"
#include "config_media.h"

/** What to read by @p options. A pass that cannot be hashed for want of memory is not read. */
void rg_media_setup(const struct rg_media_options *options, struct rg_cipher *cipher,
                    struct rg_card_setup *setup);

#endif
