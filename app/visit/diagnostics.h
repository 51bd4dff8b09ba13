/**
 * @file diagnostics.h
 * What IT's screens show, as plain values: the state of each part, histories for charts, the two forms. Nothing
 * in here is about a customer.
 *
 * Thread: filled and read on main.
 * Owner:  the visit's model.
 */
#ifndef APP_VISIT_DIAGNOSTICS_H
#define APP_VISIT_DIAGNOSTICS_H

#include "settings.h"

#include "regard/clock.h"

#include <stdbool.h>
#include <stdint.h>

#define RG_DIAGNOSTICS_ROWS    20
#define RG_DIAGNOSTICS_VALUE   64
#define RG_DIAGNOSTICS_CODE    24
#define RG_DIAGNOSTICS_ERRORS  8
#define RG_DIAGNOSTICS_HOURS   24
#define RG_DIAGNOSTICS_MINUTES 60

enum rg_diagnostics_part {
    RG_ROW_READER = 0,
    RG_ROW_LINK,   /**< the process that talks to the broker */
    RG_ROW_BROKER, /**< the connection to HQ's broker; value: its URL */
    RG_ROW_NETWORK,
    RG_ROW_DATABASE,
    RG_ROW_QUEUE,
    RG_ROW_CLOCK,
    RG_ROW_TEMPERATURE,
    RG_ROW_VERSION,
    RG_ROW_BOOT,
    RG_ROW_UPTIME,
    RG_ROW_PANEL,
    RG_ROW_TAPS,
    RG_ROW_LEASE, /**< days for which customers' data are still kept without HQ, of how many; only towards the end */
    RG_ROW_IDENTITY, /**< only where it keeps HQ from this kiosk */
    RG_ROW_MESSAGES  /**< only where HQ's cannot be used */
};

/** How a part is, as one word; a colour never stands alone. */
enum rg_diagnostics_state {
    RG_DIAGNOSTICS_OK = 0,
    RG_DIAGNOSTICS_WAIT,  /**< being started, connected or synchronised: look again in a minute */
    RG_DIAGNOSTICS_FAULT, /**< needs a person */
    RG_DIAGNOSTICS_UNKNOWN
};

struct rg_diagnostics_row {
    enum rg_diagnostics_part part;
    enum rg_diagnostics_state state;
    char value[RG_DIAGNOSTICS_VALUE]; /**< figures and names without words of a language; may be empty */
    char code[RG_DIAGNOSTICS_CODE];   /**< such as "R-01", for the manual; may be empty */
};

struct rg_diagnostics_error {
    char code[RG_DIAGNOSTICS_CODE]; /**< the log's */
    int64_t number, at_ms;
};

/** The network as it is. An empty text is not known, or not there. */
struct rg_diagnostics_network {
    char interface[16];
    char address[46], gateway[46], dns[46];
    char wireless[33];          /**< name of the wireless network that the interface is in */
    char broker[RG_BROKER_MAX]; /**< in use now */
    bool broker_fixed;          /**< given on the command line: the form cannot change it */
};

struct rg_diagnostics_panel {
    uint32_t width_mm, height_mm, rotation; /**< 0 mm: not known */
    bool has_backlight;
};

struct rg_diagnostics {
    int64_t at_ms; /**< wall time of the collection; 0: none was made yet */
    uint32_t row_count;
    struct rg_diagnostics_row rows[RG_DIAGNOSTICS_ROWS];
    uint32_t error_count;
    struct rg_diagnostics_error errors[RG_DIAGNOSTICS_ERRORS]; /**< newest first */
    struct rg_diagnostics_network network;
    struct rg_diagnostics_panel panel;

    uint32_t taps[RG_DIAGNOSTICS_HOURS]; /**< an hour each, oldest first; the last is the running one */
    uint32_t glass_count;                /**< taps behind the two figures; 0: they are not known */
    uint32_t glass_p50_us,
        glass_p99_us;           /**< from the reader's answer to the last frame, of the last 100 taps */
    uint32_t temperature_count; /**< valid values at the end of the array */
    int32_t temperature_dc
        [RG_DIAGNOSTICS_MINUTES]; /**< tenths of a degree Celsius, a minute each, oldest first */
};

/** What IT's three screens can stand at. The first four are RG_SCREEN_DIAGNOSTICS. */
enum rg_it_page {
    RG_IT_STATUS = 0, /**< the rows, a list */
    RG_IT_CHARTS,
    RG_IT_ERRORS,  /**< the errors, a list */
    RG_IT_TOUCH,   /**< cells to touch */
    RG_IT_NETWORK, /**< RG_SCREEN_NETWORK */
    RG_IT_PANEL,   /**< RG_SCREEN_PANEL */
    RG_IT_PICTURE  /**< RG_SCREEN_PANEL: the test picture over everything */
};

enum rg_it_field {
    RG_IT_NO_FIELD = 0,
    RG_IT_BROKER,     /**< NETWORK: typed on the keypad */
    RG_IT_BRIGHTNESS, /**< PANEL, these five: raised and lowered, in force at once */
    RG_IT_DIMMED,
    RG_IT_LANGUAGE,
    RG_IT_THEME,
    RG_IT_TEXT_SIZE
};

/** Where a form's values are. */
enum rg_it_saved { RG_IT_UNCHANGED = 0, RG_IT_CHANGED, RG_IT_SAVING, RG_IT_SAVED, RG_IT_NOT_SAVED };

#define RG_IT_CELLS_ACROSS 8
#define RG_IT_CELLS_DOWN   5

struct rg_it_model {
    enum rg_it_page page;
    uint32_t first;   /**< STATUS, ERRORS: the row at the top of the list */
    uint64_t touched; /**< TOUCH: a bit a cell, row by row */

    enum rg_it_field field;      /**< being typed; RG_IT_NO_FIELD: none, and no keypad is shown */
    char text[RG_BROKER_MAX];    /**< what was typed so far */
    bool refused;                /**< RG_ACTION_ACCEPT found that it cannot be right */
    enum rg_it_saved network;    /**< of the broker */
    enum rg_it_saved panel_form; /**< of the panel's settings */

    struct rg_panel_settings panel;
    bool language_fixed; /**< given on the command line: the form cannot change it */
    struct rg_diagnostics diagnostics;
};

#endif
