/**
 * @file health.h
 * What HQ's row of a kiosk says about it, and whether it is well. Pure: the time is HQ's and comes in.
 *
 * Thread: any.
 * Owner:  the caller.
 */
#ifndef APP_HEALTH_HEALTH_H
#define APP_HEALTH_HEALTH_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_HEALTH_UNKNOWN  INT64_MIN
#define RG_HEALTH_FRESH_MS 180000 /**< include/protocol: nothing older is online */
#define RG_HEALTH_QUEUE_MS                                                                                   \
    (10 * INT64_C(60000)) /**< events that HQ takes none of for so long wait for something */
#define RG_HEALTH_CLOCK_MS  INT64_C(120000) /**< a clock that is further off makes hours and ages wrong */
#define RG_HEALTH_CONFIG_MS (10 * INT64_C(60000)) /**< for a visit to end, and a trial */
/** One that renews itself did so months ago; one made by hand leaves time to make another while it still connects. */
#define RG_HEALTH_CERTIFICATE_MS (14 * INT64_C(86400000))
#define RG_HEALTH_TAP_MS         (72 * INT64_C(3600000)) /**< a weekend and a holiday without a tap are usual */
#define RG_HEALTH_GLASS_MS       INT64_C(180000)         /**< the clock on it moves each minute */
#define RG_HEALTH_HOT_C          80                      /**< where small boards begin to slow down */

#define RG_HEALTH_REBUILD_MS (4 * INT64_C(3600000)) /**< one over a slow line takes an hour or two */

/** From the best to the worst; and a kiosk that IT threw out, which is neither well nor ill and asks for nobody. */
enum rg_health_level {
    RG_HEALTH_OK = 0,
    RG_HEALTH_CARE = 1,
    RG_HEALTH_OFFLINE = 2,
    RG_HEALTH_FAULT = 3,
    RG_HEALTH_REVOKED = 4
};
#define RG_HEALTH_LEVELS 5

/** Why, in the order in which it is told. */
enum rg_health_reason {
    RG_HEALTH_WHY_READER,      /**< fault, or still starting */
    RG_HEALTH_WHY_DATABASE,    /**< fault */
    RG_HEALTH_WHY_FULL,        /**< its disk: nothing is saved there */
    RG_HEALTH_WHY_TWIN,        /**< in quarantine: there are two of that identity */
    RG_HEALTH_WHY_LEASE,       /**< customers' data there end soon, or have ended */
    RG_HEALTH_WHY_STALE,       /**< HQ has heard nothing for RG_HEALTH_FRESH_MS */
    RG_HEALTH_WHY_OFFLINE,     /**< it took leave, or the broker lost it */
    RG_HEALTH_WHY_SCREEN,      /**< absent: it answers no card; or its clock stands for RG_HEALTH_GLASS_MS */
    RG_HEALTH_WHY_CERTIFICATE, /**< its own ends within RG_HEALTH_CERTIFICATE_MS, or has run out */
    RG_HEALTH_WHY_UNUSABLE,    /**< it cannot use what HQ sends */
    RG_HEALTH_WHY_OVERSIZED,   /**< or it is too large for it, or for the broker */
    RG_HEALTH_WHY_UNANSWERED,  /**< or HQ's answers do not come to it */
    RG_HEALTH_WHY_UNPROVEN,    /**< something came that HQ did not sign for it */
    RG_HEALTH_WHY_UNCHECKED,   /**< it has no command key, and takes what the broker says for HQ's */
    RG_HEALTH_WHY_CONFIG,      /**< HQ's configuration was refused, did not do, is late, or an old one came */
    RG_HEALTH_WHY_EMPTY,       /**< of a feed that HQ has rows of it has none: it begins anew, or cannot */
    RG_HEALTH_WHY_REBUILDING,  /**< HQ begins anew there; told only, until it takes RG_HEALTH_REBUILD_MS */
    RG_HEALTH_WHY_CLOCK,       /**< off by RG_HEALTH_CLOCK_MS */
    RG_HEALTH_WHY_QUEUE,       /**< events wait for RG_HEALTH_QUEUE_MS */
    RG_HEALTH_WHY_TAP,         /**< no good one for RG_HEALTH_TAP_MS, none since its start, or one to come */
    RG_HEALTH_WHY_TEMPERATURE, /**< RG_HEALTH_HOT_C or more */
    RG_HEALTH_WHY_UNKNOWN,     /**< something that a kiosk says is missing */
    RG_HEALTH_WHY_MENDED,      /**< rows there were not as HQ's, and were or could not be fetched again */
    RG_HEALTH_WHY_REJECTS,     /**< HQ could not use something; told only */
    RG_HEALTH_WHY_ALERTS,      /**< of looks; told only */
    RG_HEALTH_WHY_DRIFT        /**< something was said otherwise at the kiosk itself; told only */
};
#define RG_HEALTH_REASONS 26

/** A row; RG_HEALTH_UNKNOWN and "" for what it does not say. Texts are the row's, not copied. */
struct rg_health_device {
    const char *site, *device, *version, *reader, *database, *screen;
    bool online;
    bool revoked; /**< thrown out: whatever else the row says is from before, and over */
    int64_t last_seen, last_tap, queue, queue_since, clock, rejects, alerts;
    int64_t
        empty; /**< feeds of which HQ has rows for its site, and it has none; not said by an HQ of the release before */
    int64_t
        rebuild_since; /**< since when it holds what HQ had before it began anew, and builds the rest aside */
    int64_t temperature; /**< degrees Celsius; not said without a sensor, nor by the release before */
    int64_t shown;     /**< when its glass was right last, by its own clock; not said by the release before */
    const char *glass; /**< what stood there then: a hash; "" where it was not the idle screen */
    bool lease_ends;   /**< then lease is how many days are left */
    int64_t lease;
    bool commands; /**< it said how it checks HQ; not said by a kiosk of the release before */
    int64_t command_keys, unproven, replayed;
    int64_t mended, differ; /**< keys since its start, buckets when it compared last; 0: none, or not said */
    const char *config_state, *config_local; /**< "" for a kiosk of the release before */
    int64_t config_seen, config_stale, config_wanted, config_since;
    bool quarantined, unusable, unanswered;
    bool oversized; /**< for the kiosk, or HQ's smallest pages do not reach it */
    int64_t certificate_until;
};

struct rg_health {
    enum rg_health_level level;
    unsigned reasons; /**< a bit for each enum rg_health_reason */
};

/** Read a row, whatever it is: what it lacks or says in another type is not known. */
void rg_health_device_read(const cJSON *row, struct rg_health_device *device);

/**
 * Judge a kiosk at @p now_ms, HQ's clock. RG_HEALTH_OK only when HQ heard of it less than RG_HEALTH_FRESH_MS ago and everything is
 * known and as it should be; RG_HEALTH_REVOKED, without a reason, for one that was thrown out, whatever it said before.
 */
struct rg_health rg_health_of(const struct rg_health_device *device, int64_t now_ms);

/**
 * How old what stood on its glass was when it spoke last, in ms, all by its own clock.
 * @return RG_HEALTH_UNKNOWN where it did not say, or HQ does not know when it spoke.
 */
int64_t rg_health_glass_age(const struct rg_health_device *device);

/** A level and a reason in a word. */
const char *rg_health_level_word(enum rg_health_level level);
const char *rg_health_reason_word(enum rg_health_reason reason);
/** What it means and what to do. */
const char *rg_health_reason_text(enum rg_health_reason reason);

#endif
