/**
 * @file configure.h
 * HQ's configuration at the kiosk: kept before it is in force, in force only while nobody is served (one that changes only what a glance or
 * a shelf goes by, between two visits though a badge is signed in), and on trial until the kiosk is
 * known to be well with it. One that is not sound is refused; one with which the program ended RG_CONFIG_STARTS times, or with which
 * the connection to HQ did not come back within RG_WANTED_TRIAL_MS, gives way to the last good one.
 *
 * What holds, the later over the earlier: defaults, the file of --config, HQ's and what IT set at the kiosk itself (of these two the
 * newer), the command line.
 *
 * Thread: main.
 * Owner:  the kiosk.
 */
#ifndef APP_KIOSK_CONFIGURE_H
#define APP_KIOSK_CONFIGURE_H

#include "config_record.h"
#include "messages.h"
#include "options.h"

#define RG_WANTED_SETTLE_MS 10000u  /**< so long connected and alive, and it is confirmed */
#define RG_WANTED_TRIAL_MS  300000u /**< so long without that, and the last good one is in force again */

struct rg_kiosk;

struct rg_kiosk_wanted {
    struct rg_config_record record;
    struct rg_config_wanted waiting; /**< version 0: none waits */
    enum rg_visit_rest rest; /**< for the one that waits: how much of it, as far as it was looked at */
    bool unkept;             /**< what is in force was confirmed, which the disk is told when nobody waits for it */
    uint64_t trial_ns;     /**< since when this process is on trial; 0: it is not */
    uint64_t online_ns;    /**< since when it has been connected; 0: it is not */
};

/** Read what was kept and put it in force in the options; before anything is opened. @return false when there is no memory. */
bool rg_kiosk_wanted_begin(struct rg_kiosk_wanted *wanted, struct rg_kiosk_options *options);

/** Whether what was kept is another kiosk's, since this one got another name; it is gone then, and the program is to begin anew. */
bool rg_kiosk_wanted_foreign(struct rg_kiosk_wanted *wanted, const struct rg_kiosk_options *options);

void rg_kiosk_wanted_end(struct rg_kiosk_wanted *wanted);

/** The connection to HQ is there, or not. */
void rg_kiosk_wanted_link(struct rg_kiosk_wanted *wanted, bool online, uint64_t now_ns);

/** Do what is due. @return when to call again, in monotonic ns; and after every event. */
uint64_t rg_kiosk_wanted_run(struct rg_kiosk *kiosk, uint64_t now_ns);

/** What the state message says of it. */
void rg_kiosk_wanted_report(const struct rg_kiosk_wanted *wanted, const struct rg_config *config,
                            struct rg_sync_configuration *report);

struct rg_visit_config;
/** What each level is good for by the configuration, and by --trust-uid. */
struct rg_assurance_rules rg_kiosk_assurance(const struct rg_kiosk_options *options);

/** What the visit is told of a configuration; all but code_limit, unprovisioned and serial. */
void rg_kiosk_visit_config(const struct rg_kiosk_options *options, struct rg_visit_config *config);

#endif
