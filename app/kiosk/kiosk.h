/**
 * @file kiosk.h
 * The composition: everything that main() holds, and its one loop.
 *
 * Thread: main.
 * Owner:  main().
 */
#ifndef APP_KIOSK_KIOSK_H
#define APP_KIOSK_KIOSK_H

#include "configure.h"
#include "cues.h"
#include "event_service.h"
#include "goods.h"
#include "history.h"
#include "jobs_held.h"
#include "options.h"
#include "pictures.h"
#include "provision_service.h"
#include "regard/board.h"
#include "store_service.h"
#include "sync_service.h"
#include "tap_service.h"
#include "trace.h"
#include "ui.h"
#include "visit.h"

/** The database and the two services that use it; they come and go together when the file must be opened
 * anew. */
#define RG_DATA_SERVICES 3

struct rg_kiosk_data {
    struct rg_store *store;
    struct rg_store_outbox *outbox;
    struct rg_store_sync *store_sync;
    struct rg_store_service store_service;
    struct rg_event_service event_service;
    struct rg_sync_service sync_service;
    struct rg_service services[RG_DATA_SERVICES];
    struct rg_experiment experiment; /**< no name: none runs */
    struct rg_badge_time badge_time;
    uint32_t schema;
    bool open;
    bool opened;       /**< it was, in this process */
    bool condemned;    /**< a handle found damage: the next opening checks the whole file */
    uint64_t retry_ns; /**< when to open again; 0: not wanted */
};

struct rg_kiosk {
    struct rg_kiosk_options options;
    struct rg_board board;
    struct rg_ui *ui;
    struct rg_visit *visit;
    struct rg_goods goods;
    struct rg_pictures *pictures; /**< NULL: the glass shows placeholders */
    uint32_t pictures_side;       /**< of the panel that they were cut for, in pixels; 0: not opened yet */
    struct rg_mailbox news, requests, events, orders;
    char reader_types[16];      /**< the tap thread's own: what is configured may change while it runs */
    struct rg_cipher *cipher;   /**< the tap thread's */
    struct rg_card_setup media; /**< what it reads */
    struct rg_tap_service tap_service;
    struct rg_service tap;
    struct rg_device_time trusted_time;
    struct rg_provision_service provision_service; /**< without --factory it does nothing */
    struct rg_service provision;
    struct rg_kiosk_data data;
    struct rg_kiosk_wanted wanted; /**< HQ's configuration */
    struct rg_trace trace;
    struct rg_cues cues;
    uint64_t drawn_revision;
    bool drawn, purge_due, shown_due;
    struct rg_request shown;
    struct rg_request look_ended; /**< likewise when the frame stands; kind 0: nothing ended */
    /** What is known of a command at once, to be handed over when the frame stands. */
    struct rg_visit_event answers[RG_VISIT_COMMANDS_MAX];
    uint32_t answer_count;
    struct rg_copy_link copy_refusal; /**< what an answer about a copy points to */
    struct rg_note note_refusal;      /**< likewise about a note; wiped once it was handed over */
    struct rg_visit_id noted_visit;   /**< whose profile was open last */
    bool ever_online;
    enum rg_part_state reader;
    bool warming;
    uint64_t minute_ns, feed_ns, rung_ns;
    int64_t last_tap_ms; /**< wall time of the last that ended well; 0: none since the start */
    int64_t tap_ms;      /**< of one that did so far; 0: there is none, or it ended in a fault */
    uint64_t report_ns;  /**< when to tell HQ of a tap; 0: not wanted */
    uint64_t reported_ns; /**< when it was last told of one; 0: never */
    struct rg_sync_glass glass;
    bool temperature_known;
    int32_t temperature_dc; /**< tenths of a degree Celsius, as of the last minute */
    bool was_open;
    struct rg_history history;
    struct rg_jobs_held jobs;
    atomic_bool at_rest; /**< nobody is here, for the sync thread */
    enum rg_uplink_fault link_fault;
    bool lease_ends; /**< what the link last told */
    uint32_t lease_left;
    enum rg_status database;        /**< what was last heard of it; RG_OK: it is well */
    bool full[RG_WRITERS];          /**< whoever found no room on its disk, and none since */
    uint64_t unsent_since_ns;       /**< since when the queue has not been empty; 0: it is */
    uint64_t diagnose_ns;           /**< when to look at the parts again; 0: IT's screens are not open */
    char new_broker[RG_BROKER_MAX]; /**< to be used from the next opening on; empty: none */
    uint32_t brightness;            /**< per cent that the panel was told; over 100: none yet */
    int signals;                    /**< signalfd */
    char **argv;                    /**< as main() got them */
    uint64_t seek_ns;               /**< when to look again for the display, or for its cable */
    bool watches_cable;             /**< nobody else tells that the display is gone */
    bool cable_seen;                /**< it has been in since the display was opened */
    bool cable_doubted;             /**< and was out at the last look */
    bool ending;
    bool again; /**< ending, to begin anew with an identity */
};

/** Open everything that --data names and start its services; on failure say so on the screen and try again
 * later. */
void rg_kiosk_data_open(struct rg_kiosk *kiosk);

/** Stop the services and close the database. What was acknowledged on the screen is on the disk before it
 * returns. */
void rg_kiosk_data_close(struct rg_kiosk *kiosk);

/** Hand one event to the visit, carry out its commands and show what changed. */
void rg_kiosk_handle(struct rg_kiosk *kiosk, const struct rg_visit_event *event);

/** One item of news from another thread. */
void rg_kiosk_news(struct rg_kiosk *kiosk, struct rg_news *news);

/** The minute, opening hours and the watchdog. @return when to call again, in monotonic ns. */
uint64_t rg_kiosk_minutes(struct rg_kiosk *kiosk, uint64_t now_ns);

/** Tell the sync thread what HQ may know of this device; @p tap_ms is the wall time of a tap that ended well, or 0. */
void rg_kiosk_report_device(struct rg_kiosk *kiosk, int64_t tap_ms);

/** Hand @p event to the visit once the event that it follows from is done. */
void rg_kiosk_answer(struct rg_kiosk *kiosk, const struct rg_visit_event *event);

/** Do what IT's forms order: keep the settings, connect to another broker. */
void rg_kiosk_save(struct rg_kiosk *kiosk, const struct rg_visit_command *command);

/** Put a broker that IT typed in force; only while the data is closed. */
void rg_kiosk_take_broker(struct rg_kiosk *kiosk);

/** Say that there is no display, if so, and keep the reader from recognising whom no screen could greet. */
void rg_kiosk_screen_begin(struct rg_kiosk *kiosk, bool lost_before);

/** Look for the display, or after the one that is there, when it is time. @return when to call again, in monotonic ns. */
uint64_t rg_kiosk_screen_watch(struct rg_kiosk *kiosk, uint64_t now_ns);

/** Whether this process began because the one before it lost its display. Asked once, before any thread runs. */
bool rg_kiosk_screen_was_lost(void);

/**
 * The display is gone: end everything in order without a call to the glass, and begin anew without a screen.
 * @p context is the struct rg_kiosk. Does not return.
 */
_Noreturn void rg_kiosk_screen_lost(void *context);

/** Cut pictures for the size that the glass has by now, if it is not the one they were cut for. */
void rg_kiosk_pictures_fit(struct rg_kiosk *kiosk);

/** Hand a request to the thread that carries it out; one that nobody can take is answered as not done. */
void rg_kiosk_request(struct rg_kiosk *kiosk, const struct rg_request *wanted);

/** Ask HQ for a code or about one, or keep the count of wrong ones. */
void rg_kiosk_code(struct rg_kiosk *kiosk, const struct rg_visit_command *command);

/** Ask HQ for a customer's copy, or say at once why not. */
void rg_kiosk_copy(struct rg_kiosk *kiosk, const struct rg_visit_command *command);

/** HQ wants this configuration: it comes into force, or is refused, as soon as nobody is served. */
void rg_kiosk_configuration(struct rg_kiosk *kiosk, const struct rg_config_wanted *wanted);

/** Carry out a command of the customer's own screens. */
void rg_kiosk_rights(struct rg_kiosk *kiosk, const struct rg_visit_command *command);

/** Keep a note, or load what noting and asking need. */
void rg_kiosk_note(struct rg_kiosk *kiosk, const struct rg_visit_command *command);

/** Say to the visit that @p wanted, a note, is not kept, once the event that it follows from is done. */
void rg_kiosk_note_refused(struct rg_kiosk *kiosk, const struct rg_request *wanted);

/** Hand what @p news says of notes to the visit. */
void rg_kiosk_noted(struct rg_kiosk *kiosk, const struct rg_news *news);

/** Tell the store thread of whom notes stand on the glass, if of anybody. */
void rg_kiosk_notes_watch(struct rg_kiosk *kiosk);

/** Keep a look's beginning or end until the frame stands, and then hand over what is kept. */
void rg_kiosk_look(struct rg_kiosk *kiosk, const struct rg_visit_command *command);
void rg_kiosk_looks_hand_over(struct rg_kiosk *kiosk);

/** A job of HQ's is as @p news says: hold it, do it, or forget it. */
void rg_kiosk_job(struct rg_kiosk *kiosk, const struct rg_news *news);

/** Begin jobs whose time has come. @return when to look again, in monotonic ns; UINT64_MAX: none is held. */
uint64_t rg_kiosk_jobs_run(struct rg_kiosk *kiosk, uint64_t now_ns);

/** Run until SIGTERM, SIGINT or the window closes. @return the program's exit code. */
int rg_kiosk_run(struct rg_kiosk *kiosk);

#endif
