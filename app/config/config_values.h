/**
 * @file config_values.h
 * What can be configured of a kiosk: by its file, by IT at the kiosk itself, and by HQ. One table (config_members.c) says what there
 * is, what each may be, who may say it, and how it comes into force; nothing else does.
 *
 * Thread: any.
 * Owner:  the caller; values only.
 */
#ifndef APP_CONFIG_CONFIG_VALUES_H
#define APP_CONFIG_CONFIG_VALUES_H

#include "assurance.h"
#include "config_consent.h"
#include "config_measure.h"
#include "config_media.h"
#include "config_privacy.h"
#include "config_refusal.h"
#include "config_shelf.h"
#include "cue_options.h"
#include "opening.h"
#include "screen_model.h"
#include "settings.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cJSON;

/** Who says it: each knows only some of the members. */
enum rg_config_source {
    RG_CONFIG_FILE = 1,    /**< --config */
    RG_CONFIG_PANEL = 2,   /**< panel.json of the data folder: language, theme, brightness, ease */
    RG_CONFIG_NETWORK = 4, /**< network.json of the data folder: broker */
    RG_CONFIG_HQ = 8       /**< what HQ wants: all of the file's */
};

/** How a change comes into force; never while anybody is served. */
enum rg_config_effect {
    RG_CONFIG_LIVE = 1,    /**< at once */
    RG_CONFIG_REOPEN = 2,  /**< the database and the link begin anew, and the screen stands */
    RG_CONFIG_RESTART = 4, /**< the program begins anew */
    RG_CONFIG_BETWEEN = 8  /**< at once, and between two visits, though a badge is signed in */
};

struct rg_config {
    char language[RG_LANGUAGE_MAX];
    uint32_t language_count; /**< what customers can choose */
    char languages[RG_LANGUAGES_MAX][RG_LANGUAGE_MAX];
    struct rg_screen_ease ease;     /**< for everybody, always */
    struct rg_panel_settings panel; /**< its language and large_text are those of the members above */
    uint32_t patience;              /**< 1..5: every time-out is that many times as long */
    char time_zone[64];
    char reader_types[16]; /**< for regard-reader --types */
    uint32_t panel_width_mm, panel_height_mm;
    uint32_t panel_bottom_mm;     /**< of the lit area above the floor; 0: unknown */
    uint32_t reading_distance_mm; /**< from how far who and why are read */
    enum rg_ui_motion motion;
    uint32_t session_minutes;        /**< 1..30 */
    struct rg_glance_ranking glance; /**< what a glance may be about, and what goes first */
    uint32_t switched_off;           /**< enum rg_feature mask: what this kiosk does not offer */
    struct rg_consent_options consent;
    struct rg_assurance_rules assurance; /**< what each level is good for; trust_uid is never said here */
    struct rg_media_options media;       /**< which are read, and what is on them */
    struct rg_privacy_options privacy;
    struct rg_experiment measure; /**< without its key; no name: none runs */
    struct rg_shelf_rules shelf;  /**< what of a ranking may be shown */
    uint32_t pictures_mib;        /**< products' pictures on the disk at most */
    bool has_opening;
    struct rg_opening opening[7]; /**< 0 is Sunday */
    struct rg_quiet_hours
        quiet; /**< when jobs may take the kiosk from the store, where opening hours are not known */
    struct rg_cue_options cues; /**< sound, lamp, speech */
    char broker[RG_BROKER_MAX]; /**< of network.json alone; empty: none is there */
};

/** What holds when nobody says anything. */
void rg_config_default(struct rg_config *config);

/** Panel settings repeat two members: bring them up to these. */
void rg_config_settle(struct rg_config *config);

/** Whether @p list is a comma-separated list of a, b and f. @return false with @p refusal. */
bool rg_config_reader_types(const char *list, struct rg_config_refusal *refusal);

/** Read "none", "hide" or "all". @return false with @p refusal for anything else. */
bool rg_config_motion(const char *name, enum rg_ui_motion *motion, struct rg_config_refusal *refusal);

/**
 * Read @p text (of @p len bytes) over @p config. Pure, but for memory.
 * @return false with @p refusal; nothing is changed then.
 */
bool rg_config_parse(enum rg_config_source source, const char *text, size_t len, struct rg_config *config,
                     struct rg_config_refusal *refusal);

/** The same of a document that was parsed. */
bool rg_config_take(enum rg_config_source source, const struct cJSON *document, struct rg_config *config,
                    struct rg_config_refusal *refusal);

/** One member. @return false with @p refusal; @p config may then be changed in part. */
bool rg_config_member(enum rg_config_source source, const struct cJSON *item, struct rg_config *config,
                      struct rg_config_refusal *refusal);

/** Whether a member of that name means something as a whole only; of a name that is none, too. */
bool rg_config_whole(const char *name);

/** enum rg_config_effect mask of what differs between two documents of HQ's, both sound. */
unsigned rg_config_effects(const struct cJSON *before, const struct cJSON *after);

/**
 * The members of @p document, a sound one of HQ's, that are not in force in @p config: somebody said something else at the kiosk.
 * @return names with commas between them, as many as fit; "" for none.
 */
void rg_config_differing(const struct cJSON *document, const struct rg_config *config, char *names,
                         size_t capacity);

#endif
