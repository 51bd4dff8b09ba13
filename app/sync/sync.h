/**
 * @file sync.h
 * The kiosk's conversation with HQ as a state machine: it is told what happened and what time it is,
 * publishes through a callback, writes through the store's sync handle and says when it wants to be called
 * again. It owns no socket, no thread and no clock.
 *
 * Contract: include/protocol/README.md. Topics are relative to rg/1/<site>/<device>/.
 *
 * Thread: the sync thread makes every call.
 * Owner:  the caller owns the store's handle, which outlives the machine.
 */
#ifndef APP_SYNC_SYNC_H
#define APP_SYNC_SYNC_H

#include "card_session.h"
#include "command.h"
#include "feeds.h"
#include "jobs.h"
#include "lease_time.h"
#include "outbox.h"
#include "profile.h"
#include "regard/status.h"
#include "rights.h"
#include "store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rg_sync;
struct rg_pictures;

/** Now, as an argument. */
struct rg_sync_now {
    uint64_t monotonic_ns;
    int64_t wall_ms;
    uint64_t boottime_ns; /**< for the lease and for days of retention; 0 for ever: neither counts */
};

enum rg_sync_reader { RG_SYNC_READER_STARTING = 0, RG_SYNC_READER_READY, RG_SYNC_READER_FAULT };

/** The end of the year 9999, the contract's last time. */
#define RG_SYNC_TIME_MAX_MS INT64_C(253402300799999)

/** Who starts a kiosk in the morning has customers before it has read all that it holds. */
#define RG_SYNC_COMPARE_S 900

/** What is asked of HQ for so long without any answer is not on its way: an HQ that begins anew is back sooner. */
#define RG_SYNC_SILENT_S 120

/** Bytes of a configuration of HQ's at most. */
#define RG_SYNC_DOCUMENT_MAX 6144

/** What the state message says of HQ's configuration (include/protocol/README.md); texts are words of ours. */
struct rg_sync_configuration {
    int64_t version, seen; /**< in force, and the newest that came; 0: none */
    char state[12], code[12], field[33];
    char local[48]; /**< members that IT or the command line says otherwise, with commas between them */
};

/** Media that were not taken for what they claim, since start: for IT, and of nobody. */
struct rg_sync_media {
    uint32_t replayed;    /**< showed what had been shown before */
    uint32_t rolled_back; /**< counted less than before */
    uint32_t unsaved;     /**< nothing was granted, because the disk took nothing */
    uint32_t unproven;    /**< claimed to be a card of ours and could not prove it: copies, mostly */
    uint32_t crowded;     /**< phones that counted as their number, because there were too many at once */
};

/** What stands on the glass, and that it does. */
struct rg_sync_glass {
    uint64_t right_ns; /**< when its clock was last seen to move, monotonic; 0: not yet */
    char hash[17];     /**< of the idle screen that stood there then; "": another one did */
};

/** What the state message says about this device. */
struct rg_sync_device {
    int64_t last_tap_ms; /**< of the last tap that ended well; 0: none yet */
    enum rg_sync_reader reader;
    bool database_fault, disk_full; /**< the second is the kind of the first that mends itself with room */
    bool screen_absent;             /**< nobody can be greeted here */
    /** What changes all the time is said with the next state, and causes none. */
    struct rg_sync_glass glass;
    bool temperature_known;
    int32_t temperature_c; /**< of the board, whole degrees Celsius */
    uint32_t broker,
        brokers; /**< which of its addresses it is connected to, from 1, of how many; 0: not known */
    int64_t certificate_until_ms; /**< of this kiosk's own certificate, since 1970; 0: not known */
    bool identity_known;          /**< it came from HQ, and is renewed */
    int64_t
        identity_version;   /**< of what HQ gives all kiosks, in the identity in force; 0: it does not say */
    uint32_t trials_failed; /**< of next identities, since start */
    struct rg_sync_media media;
    struct rg_sync_configuration configuration; /**< state "": not known */
};

/** A customer's wish for a copy of their data. */
struct rg_sync_copy {
    struct rg_visit_id visit;
    struct rg_member_id member;
    enum rg_assurance assurance;    /**< of their card, as this site takes it */
    bool letter;                    /**< to the contact on file; false: a code for the screen */
    char language[RG_LANGUAGE_MAX]; /**< of the page behind the link; empty: not known */
};

/** What a visitor's card said: one of the two questions of its proof (card_session.h). */
struct rg_sync_proof {
    uint64_t number;            /**< comes back in on_proof; of two the later alone is answered */
    struct rg_card_token token; /**< under the version that HQ's cards are under */
    uint8_t question;           /**< enum rg_card_question */
    uint8_t len;                /**< 16, the 32 bytes of RG_CARD_ASK_EV2_CHECK, or RG_CARD_SUN_MESSAGE */
    uint8_t bytes[32];
};

/** What HQ says to it. */
struct rg_sync_said {
    uint64_t number;
    uint32_t key_version;  /**< that HQ was asked under, and what it says of tokens is */
    enum rg_status status; /**< RG_OK; RG_CLOSED: it cannot be asked now */
    uint8_t len;           /**< RG_OK: what rg_card_session_next() is to be told */
    uint8_t bytes[32];
};

struct rg_sync_config {
    struct rg_store_sync *store;
    uint64_t boot; /**< rg_store_boot() */
    /**
     * Hand one message to the link. @return RG_OK when it was taken; anything else: not now, the machine asks
     * again later. Nothing is retried for its own sake: losing a taken message is allowed.
     */
    enum rg_status (*publish)(void *context, const char *topic, bool retain, const char *payload,
                              size_t payload_len);
    /** HQ's answer to a code: whose it is, 0 nobody's. NULL: none is asked about. */
    void (*on_code)(void *context, uint64_t question, int64_t member);
    /** HQ's answer to rg_sync_prove(); @p said is borrowed for the call. NULL: nothing is asked. */
    void (*on_proof)(void *context, const struct rg_sync_said *said);
    /** Whether nobody is here, so that what was built aside (app/store/aside.h) may take its place. NULL: nobody ever is. */
    bool (*at_rest)(void *context);
    /** HQ has an identity of this version for the kiosk. NULL: it is not renewed. */
    void (*on_identity)(void *context, int64_t version);
    /** Over this connection HQ cannot be reached: make another. NULL: nobody can. */
    void (*reconnect)(void *context);
    void *context;
    /** With any, what none of them signed for this site and device is not used. */
    struct rg_command_keys commands;
    const char *site, *device;    /**< borrowed; for commands */
    struct rg_pictures *pictures; /**< borrowed; NULL: none are fetched */
    uint32_t compare_after_s; /**< after a connection, until what is held is compared; 0: RG_SYNC_COMPARE_S */
    uint32_t answer_after_s;  /**< how long HQ may answer nothing; 0: RG_SYNC_SILENT_S */
    uint32_t lease_days;      /**< after so many without HQ customers' keys are destroyed; 0: never */
    uint32_t purchases_days, wishes_days, notes_days; /**< retention; 0: for ever */
    /** Answers rg_sync_copy(), with @p context as above; @p link is borrowed for the call. NULL: nobody asks. */
    void (*copied)(void *context, struct rg_visit_id visit, const struct rg_copy_link *link);
    /**
     * A job as it is now: ACCEPTED or WAITING is to be looked after, and rg_sync_job() says RUNNING before it is done; RUNNING is to be
     * done now, since that it runs is on the disk; what is over is to be forgotten; heard when HQ has heard so. NULL: no jobs are taken.
     */
    void (*on_job)(void *context, const struct rg_job *job, enum rg_store_soundness soundness);
    /** Read a part of a job's result. @return RG_OK with @p len up to @p capacity; anything else: there is none. */
    enum rg_status (*job_read)(void *context, const struct rg_uuid *job, int64_t from, uint8_t *bytes,
                               size_t capacity, size_t *len);
    /** Nobody needs the result of a job any more. */
    void (*job_drop)(void *context, const struct rg_uuid *job);
    bool restarted; /**< the program began since jobs were last looked at: one to restart is done */
    int64_t seen;   /**< the newest version of HQ's configuration that came; older ones are not heard */
    /** HQ wants version @p version; @p document, a JSON object that was only looked at for its syntax, is borrowed. NULL: nobody asks. */
    void (*wanted)(void *context, int64_t version, const char *document, size_t len);
};

/** How a feed was, when it was compared with HQ's last. */
struct rg_sync_agreement {
    int64_t version;        /**< of the cursor then; 0: not compared since the start */
    uint32_t agree, differ; /**< buckets of RG_BUCKETS; of the others nothing can be said */
};

struct rg_sync_status {
    bool link_up;
    bool resynced; /**< every feed has been pulled to its end since the link came up */
    bool
        ever_online; /**< this database has had at least one page from HQ since it was made, or the lease ran out */
    struct rg_lease lease; /**< how long HQ has not been heard of, as it was counted last */
    bool lease_ends;       /**< over four fifths of the lease are gone */
    uint32_t
        lease_left; /**< where lease_ends: days that are left; 0: customers' keys are destroyed, or about to be */
    uint32_t pending;      /**< events not yet acknowledged */
    int64_t acknowledged[RG_STREAM_COUNT], last[RG_STREAM_COUNT]; /**< numbers of each stream's events */
    uint64_t rejected;     /**< events that HQ could not use */
    int64_t data_as_of_ms; /**< when HQ sent the newest page, 0 never */
    bool unusable; /**< the last page of a feed broke the contract and was not used; it is asked for again */
    bool silent;   /**< HQ answered nothing of what was asked for long: the connection is none to HQ */
    bool unanswered; /**< what is asked of some feed is not answered for long, whatever else is */
    bool oversized;  /**< messages came that are too large for this kiosk, and the answer to a feed has not */
    bool quarantined;  /**< HQ uses nothing of this kiosk: there are two of this identity */
    uint64_t refused;  /**< messages that broke the contract, since start */
    uint64_t unproven; /**< messages that no command key signed for this kiosk, since start */
    uint64_t replayed; /**< signed ones that answer nothing that was asked, or asked lately, since start */
    uint64_t stale;    /**< configurations older than one that came before, since start */
    uint64_t rows_applied; /**< since start */
    uint32_t swaps;        /**< worlds that were built aside and took their place, since start */
    uint64_t rows_unfit;   /**< rows that broke their feed's types or ranges and were left out, since start */
    struct rg_sync_agreement agreements[RG_FEED_COUNT];
    uint64_t mended;      /**< keys whose rows differed from HQ's and were fetched again, since start */
    enum rg_status store; /**< the last result of a write to the store; RG_OK when well */
    struct rg_feed_cursor cursors[RG_FEED_COUNT];
};

/** @return RG_OK; RG_NO_MEMORY; RG_IO, RG_CORRUPT, RG_BUSY from the store. */
enum rg_status rg_sync_create(const struct rg_sync_config *config, struct rg_sync_now now,
                              struct rg_sync **sync) RG_MUST_CHECK;

/** Free; NULL is allowed. The store's handle stays open. */
void rg_sync_destroy(struct rg_sync *sync);

/** The link came up (subscribed) or went down. Coming up again while up counts as a new connection. */
void rg_sync_link(struct rg_sync *sync, bool up, struct rg_sync_now now);

/** A message came, @p topic such as "dn/res". The payload is borrowed for the call and may be hostile. */
void rg_sync_message(struct rg_sync *sync, const char *topic, const void *payload, size_t payload_len,
                     struct rg_sync_now now);

/** A message came that is larger than any of the contract's: it was not looked at. */
void rg_sync_oversized(struct rg_sync *sync, struct rg_sync_now now);

/** Believe these command keys from now on. */
void rg_sync_commands(struct rg_sync *sync, const struct rg_command_keys *commands, struct rg_sync_now now);

/** rg_outbox_append() succeeded, and all that waits but looks goes now. */
void rg_sync_outbox_changed(struct rg_sync *sync, struct rg_sync_now now);

/** So long what nobody waits for, on the streams of visits and of looks, waits for the next. */
#define RG_SYNC_GATHER_NS UINT64_C(5000000000)

/** rg_outbox_append() succeeded with what nobody waits for: it may wait RG_SYNC_GATHER_NS for the next, to go in one message. */
void rg_sync_outbox_gathers(struct rg_sync *sync, struct rg_sync_now now);

/** The device's own facts; the state message goes out when they differ from before (at most once in 5 s). */
void rg_sync_device(struct rg_sync *sync, const struct rg_sync_device *device, struct rg_sync_now now);

/** A card forgotten. */
struct rg_sync_code {
    const char *number;   /**< digits, as typed */
    int64_t member;       /**< whose card was tapped, in place of the number; 0: the number says whose */
    const char *digits;   /**< the code to be checked; NULL: have one sent */
    const char *language; /**< that the customer reads; "": not known */
    uint64_t question;    /**< comes back in on_code; of two the later alone is answered */
};

/** Ask HQ now. Without a link nothing happens, and nothing is repeated. */
void rg_sync_code(struct rg_sync *sync, const struct rg_sync_code *code, struct rg_sync_now now);

/**
 * Ask HQ for a copy, in place of an earlier wish. It is answered once, unless another takes its place or HQ says nothing: at once
 * when the link is down, or takes nothing.
 */
void rg_sync_copy(struct rg_sync *sync, const struct rg_sync_copy *wish, struct rg_sync_now now);

/**
 * A card that nobody is known by was tapped: ask HQ whether somebody of another site is. Without a link nothing happens, nothing is
 * repeated, and no answer comes: rows do, or none.
 */
void rg_sync_visitor(struct rg_sync *sync, const struct rg_card_token *token, struct rg_sync_now now);

/**
 * A visitor's card is to prove itself by a key that HQ has: ask one of its two questions. Each is answered once, RG_CLOSED at once without a link or
 * a command key (there is no trust in the broker), and not at all when HQ says nothing: how long to wait is the caller's. Nothing is repeated.
 */
void rg_sync_prove(struct rg_sync *sync, const struct rg_sync_proof *proof, struct rg_sync_now now);

/**
 * What became of a job: its id, state and code, and of DONE size and sha256 of the result, which job_read() gives. RUNNING asks for leave,
 * which on_job() gives. Nothing happens for a job that is over.
 */
void rg_sync_job(struct rg_sync *sync, const struct rg_job *said, struct rg_sync_now now);

/** Do what is due. Call it when rg_sync_deadline_ns() has come; calling it too early does no harm. */
void rg_sync_run(struct rg_sync *sync, struct rg_sync_now now);

/** The CLOCK_MONOTONIC time at which rg_sync_run() wants to be called; UINT64_MAX for never. */
uint64_t rg_sync_deadline_ns(const struct rg_sync *sync);

/** A copy of how things stand. */
void rg_sync_status(const struct rg_sync *sync, struct rg_sync_status *status);

#endif
