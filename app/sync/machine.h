/**
 * @file machine.h
 * The insides of struct rg_sync and what its parts say to each other. Private to app/sync.
 *
 * Thread: the sync thread.
 * Owner:  rg_sync_create() and rg_sync_destroy().
 */
#ifndef APP_SYNC_MACHINE_H
#define APP_SYNC_MACHINE_H

#include "codec.h"
#include "comparing.h"
#include "job_codec.h"
#include "lease.h"
#include "pictures.h"
#include "purge.h"
#include "sync.h"

#define RG_SYNC_MS        1000000ULL
#define RG_SYNC_S         1000000000ULL
#define RG_SYNC_ANSWER_NS (10 * RG_SYNC_S) /* a pull or an event without an answer is sent again */
#define RG_SYNC_ANSWER_MAX_NS                                                                                \
    (40 * RG_SYNC_S) /* and a quarter more: below RG_SYNC_FAULT_NS, which HQ tells from it */
#define RG_SYNC_AGAIN_NS      (1 * RG_SYNC_S)   /* after a link that took nothing, and between resends */
#define RG_SYNC_BUSY_NS       (2 * RG_SYNC_S)   /* HQ said busy */
#define RG_SYNC_FAULT_NS      (60 * RG_SYNC_S)  /* HQ sent what cannot be used, or named an error */
#define RG_SYNC_REPULL_NS     (600 * RG_SYNC_S) /* a hint may have been lost */
#define RG_SYNC_STATE_MIN_NS  (5 * RG_SYNC_S)
#define RG_SYNC_STATE_MAX_NS  (60 * RG_SYNC_S)
#define RG_SYNC_PACKED_TRIES  2 /* questions without an answer, until one is asked for that is not packed */
#define RG_SYNC_PICTURE_TRIES 3 /* then the pause is RG_SYNC_REPULL_NS */
#define RG_SYNC_LEASE_NS      (RG_LEASE_STEP_MS * RG_SYNC_MS)
#define RG_SYNC_PURGE_NS      (60 * RG_SYNC_S) /* after the start, not to be in its way */
#define RG_SYNC_SILENT_MAX_S  1800 /* between connections that are tried because HQ says nothing */
#define RG_SYNC_WINDOW        16
#define RG_SYNC_OPS           16
#define RG_SYNC_BROKEN                                                                                       \
    2 /* connections that broke over events in a row: then a message carries half as many */
#define RG_SYNC_ASKED        32               /* messages of a stream whose acknowledgement is believed */
#define RG_SYNC_OFFERS       RG_JOBS_OPEN     /* jobs whose order is awaited */
#define RG_SYNC_NONCE_NS     (60 * RG_SYNC_S) /* for which an order may answer a nonce */
#define RG_SYNC_NONCE_NEW_NS (10 * RG_SYNC_S) /* for which the same offer gets the same nonce */
#define RG_SYNC_JOB_KEEP_NS  (60 * RG_SYNC_S) /* how often what is left of a job's time is kept */
#define RG_SYNC_LAG_ACKS     3
#define RG_SYNC_LAG_NS       (20 * RG_SYNC_S)

/** A feed's conversation. */
struct rg_sync_feed {
    bool wanted;    /**< there may be something newer than the cursor */
    bool in_flight; /**< a pull has no answer yet */
    bool resetting; /**< its rows are being dropped */
    bool current;   /**< pulled to its end since the link came up */
    bool refused;   /**< its last page could not be used */
    bool
        oversized; /**< a message that was too large came while its answer was awaited, and no answer since */
    bool spoilt;   /**< what came while the answer of now was awaited could not be read */
    bool counted;  /**< consents: what HQ had acknowledged when the pull began is marked as such */
    char rid[RG_RID_MAX];
    char before[RG_RID_MAX]; /**< of the same question, when it had no answer in time; empty: none */
    char reset_epoch[RG_FEED_EPOCH_MAX];
    int64_t asked_from;
    int64_t head;        /**< the highest version hinted at, 0 none */
    uint64_t asked_ns;   /**< in_flight */
    uint32_t unanswered; /**< times in a row that no answer came in time */
    bool starved;        /**< what came of it last had no room on the disk */
    uint64_t waits_ns;   /**< since when it is asked about and no answer comes; 0: nothing is awaited */
    uint64_t not_before_ns;
};

/** A stream's. Numbers from acknowledged + 1 to sent are with HQ. */
struct rg_sync_stream {
    struct rg_outbox_position position;
    int64_t sent;
    size_t in_flight;
    int64_t last_of[RG_SYNC_WINDOW]; /**< the last number of each message in flight, oldest first */
    uint64_t progress_ns;            /**< the last acknowledgement that moved, or the first send since */
    uint64_t rewound_ns;
    uint64_t not_before_ns;
    uint64_t gather_ns; /**< until then what waits waits for more */
    struct rg_uuid
        asked[RG_SYNC_ASKED]; /**< messages sent since the link came up; zeros: none, or acknowledged */
    size_t asked_next;
    uint32_t lag_acks; /**< acknowledgements below what was acknowledged, in a row */
    uint64_t lag_since_ns;
    uint64_t renumbered_ns;
};

/** The conversation about pictures. */
struct rg_sync_pictures {
    bool in_flight, listing;
    char rid[RG_RID_MAX];
    uint8_t sha256[32];               /* asked for */
    uint64_t asked_ns, not_before_ns; /* 0: no pause */
    uint64_t again_ns;                /* when there may be one to ask for, though nothing changes */
    uint32_t unanswered;
    struct rg_store_picture_place place;
    uint64_t listed_changes; /* of the catalogue when the list was begun, and one; 0: there was no list yet */
    uint64_t list_not_before_ns;
};

/** A job that is not over, or that HQ has not heard the end of. */
struct rg_sync_job {
    struct rg_job job;
    bool handed;          /**< on_job() has had it as it is */
    bool told;            /**< HQ has heard of the state */
    uint64_t deadline_ns; /**< when it expires */
    uint64_t tell_ns;     /**< when to say again what HQ has not heard */
    int64_t have;         /**< bytes of the result that HQ has */
    bool wished;          /**< what it is to become is not on the disk yet */
    struct rg_job wish;
    uint64_t wish_ns; /**< when to try that */
};

/** A nonce that one order may answer, once and for a while. */
struct rg_sync_offer {
    struct rg_uuid job;
    uint8_t nonce[RG_JOB_NONCE_LEN];
    uint64_t until_ns; /**< 0: none, or used */
};

/** Where comparing with HQ stands: compare.c. */
enum rg_compare_phase {
    RG_COMPARE_IDLE = 0, /**< until not_before_ns */
    RG_COMPARE_WAIT,     /**< for nothing to be on its way */
    RG_COMPARE_SUMS,     /**< the rows of the feed are being walked */
    RG_COMPARE_ASKED,    /**< which buckets differ */
    RG_COMPARE_LIST,     /**< those of one bucket are being listed */
    RG_COMPARE_LISTED,   /**< asked which of them differ */
    RG_COMPARE_MEND      /**< asked for the rows */
};
#define RG_SYNC_MEND 16 /* keys whose rows are asked for at once */

struct rg_sync_compare {
    enum rg_compare_phase phase;
    int feed, tries;
    uint64_t not_before_ns, ended_ns;
    bool broken_off;   /**< a round was begun and has not come to its end */
    bool mended_round; /**< something differed in it */
    uint64_t mended;   /**< keys, since start */
    struct rg_sync_agreement agreements[RG_FEED_COUNT];
    struct rg_compare walk;
    struct rg_compare_ask ask; /**< the question in flight */
    int bucket;
    uint8_t differ[RG_BUCKETS / 8];
    struct rg_compare_list list;
    struct rg_row_key list_at;
    bool list_whole;
    size_t list_most; /**< keys on it: fewer where more had no answer */
    size_t want_count, want_at, want_len;
    struct rg_row_key want[RG_COMPARE_KEYS];
    int64_t from;
};

struct rg_sync {
    struct rg_sync_config config;
    struct rg_sync_status status;
    char run[17]; /**< of this start: tells two kiosks of one disk apart */
    struct rg_sync_device device;
    struct rg_sync_feed feeds[RG_FEED_COUNT];
    struct rg_sync_stream streams[RG_STREAM_COUNT];
    size_t ops_most; /**< of a message: fewer where a broker breaks the connection over a larger one */
    uint32_t broken; /**< connections that broke before any event was acknowledged, in a row */
    bool moved;      /**< on this connection some event was */
    struct {
        uint64_t first_ns;    /**< how long HQ may say nothing to what is asked */
        uint64_t asked_ns;    /**< since when it does; 0: nothing is awaited */
        uint64_t last_ns;     /**< when it answered something last */
        uint64_t patience_ns; /**< until the connection is tried anew: longer each time */
        uint8_t spread;
    } heard;
    struct rg_sync_pictures pictures;
    struct {
        char rid[RG_RID_MAX]; /* of the code that was asked about last; empty: none */
        uint64_t question;
    } code;
    struct {
        bool open;                  /* the question of rid waits for its answer */
        bool answered;              /* the last one has it */
        struct rg_sync_proof asked; /* last */
        char rid[RG_RID_MAX], of[RG_RID_MAX];
    } prove;
    struct {
        bool due;
        uint64_t not_before_ns;
        struct rg_feed_cursor confirmed; /**< up to where all that is to be forgotten is */
    } erase;
    struct {
        struct rg_lease time;
        uint64_t step_ns, keep_ns; /**< when to count again, and when to keep it */
        bool counts;               /**< the caller knows the time up */
        bool ending;               /**< it has run out, and is not yet carried out */
        bool tried;                /**< and may be in part: then it is, whoever answers meanwhile */
        bool warned;
        uint64_t not_before_ns;
    } lease;
    struct {
        struct rg_purge place;
        bool due; /**< one is to be begun, or is running */
        uint32_t dropped;
        uint64_t not_before_ns;
    } purge;
    struct {
        bool all;               /**< whoever visits leaves: the machine was off */
        uint64_t not_before_ns; /**< when to look for whom the day is over; UINT64_MAX: nobody visits */
    } visitors;
    struct {
        uint32_t version; /**< that cards are under, or are being lifted to; 0: there is no key */
        bool lifting;
        bool look; /**< the keys could not be looked at */
        uint64_t not_before_ns;
    } cards;
    int64_t wanted; /**< the newest version of HQ's configuration that was handed on */
    struct {
        char rid[RG_RID_MAX]; /**< empty: nobody waits */
        struct rg_visit_id visit;
    } copy;
    struct {
        size_t count;
        struct rg_sync_job open[RG_JOBS_OPEN];
        struct rg_sync_offer offers[RG_SYNC_OFFERS];
        size_t offer_next;
        uint64_t keep_ns,
            kept_ns; /**< when to keep what is left of their time, and when it was counted last */
    } jobs;
    struct {
        struct rg_feed_cursor cursors[RG_FEED_COUNT]; /**< of the next world: app/store/aside.h */
        bool
            asked_again; /**< since the last reset every feed was come to its end, and was asked about again */
        bool starved;    /**< there was no room on the disk to swap */
        uint64_t not_before_ns;
    } aside;
    struct rg_chunk chunk;
    struct rg_sync_compare compare;
    int resync_at; /**< the feed that is being pulled after a connect; RG_FEED_COUNT when through */
    uint64_t repull_ns;
    bool state_due;
    uint64_t state_ns; /**< when the last state message went out; 0 none since the link came up */
    uint64_t state_not_before_ns;
    struct rg_json_arena arena;
    struct rg_page_row rows[RG_PAGE_ROWS_MAX];
    char ops[RG_SYNC_OPS * RG_EVENT_TEXT_MAX];
    char out[RG_SYNC_OPS * RG_EVENT_TEXT_MAX + 1024];
};

/** Hand the @p len bytes of sync->out to the link. @return whether they were taken. */
bool rg_sync_publish(struct rg_sync *sync, const char *topic, bool retain, size_t len);

/** Remember how a write ended; true when it went well. One that finds room does not make up for a page of HQ's that found none. */
bool rg_sync_stored(struct rg_sync *sync, enum rg_status status);
/** The same for what came of a feed, which does. */
bool rg_sync_feed_stored(struct rg_sync *sync, int feed, enum rg_status status);

/** The same for a read, whose success does not make up for a write that failed. */
bool rg_sync_read(struct rg_sync *sync, enum rg_status status);

/** Something that the state message says has changed. */
void rg_sync_state_changed(struct rg_sync *sync);

/* proof.c */
/** A message on dn/identity. */
void rg_sync_take_identity(struct rg_sync *sync, const void *payload, size_t len, struct rg_sync_now now);

/** Whether this kiosk has a command key: then it believes nothing that is not signed. */
bool rg_sync_checks(const struct rg_sync *sync);
/** Whether HQ signed this for here, or nothing is checked; what is refused is counted. */
bool rg_sync_proven(struct rg_sync *sync, const char *topic, const void *payload, size_t len);
/** HQ's word, but not on what was asked: it is counted. */
void rg_sync_stale(struct rg_sync *sync);
/** A message of events went out as @p id. */
void rg_sync_asked(struct rg_sync_stream *talk, const struct rg_uuid *id);
/** Whether @p id, which an acknowledgement names, waited for one, or nothing is checked. It does no longer. */
bool rg_sync_answered(struct rg_sync *sync, struct rg_sync_stream *talk, const char *id);

/* pull.c */
void rg_sync_pull_connect(struct rg_sync *sync, struct rg_sync_now now);
void rg_sync_pull_disconnect(struct rg_sync *sync);
/** Read all cursors anew: rows have been dropped. */
void rg_sync_pull_refresh(struct rg_sync *sync);
void rg_sync_pull_run(struct rg_sync *sync, struct rg_sync_now now);
uint64_t rg_sync_pull_deadline(const struct rg_sync *sync);
void rg_sync_take_page(struct rg_sync *sync, const void *payload, size_t len, struct rg_sync_now now);
void rg_sync_take_hint(struct rg_sync *sync, const char *feed, const void *payload, size_t len,
                       struct rg_sync_now now);

/** The first pass after a connection goes on behind this feed, whether it has come or not. */
void rg_sync_pull_pass(struct rg_sync *sync, int feed);

/** All of the feed is to be pulled again; its cursor was set back. */
void rg_sync_pull_again(struct rg_sync *sync, enum rg_feed feed, struct rg_sync_now now);

/** What is on its way about the feed is of no use: it is asked about from its cursor, once its rows are dropped. */
void rg_sync_pull_anew(struct rg_sync *sync, int feed, struct rg_sync_now now);

/* aside.c */
bool rg_sync_is_aside(const struct rg_sync *sync, int feed);
bool rg_sync_any_aside(const struct rg_sync *sync);
/** Where the feed's pages go, and from where on they are asked for. */
struct rg_store_sync *rg_sync_world(const struct rg_sync *sync, int feed);
const struct rg_feed_cursor *rg_sync_cursor(const struct rg_sync *sync, int feed);
/** Read the feed's cursor of the next world. */
enum rg_status rg_sync_aside_look(struct rg_sync *sync, int feed) RG_MUST_CHECK;
/** Whether a reset of the feed is to be built aside. */
enum rg_status rg_sync_aside_wanted(struct rg_sync *sync, int feed, bool *aside) RG_MUST_CHECK;
enum rg_status rg_sync_aside_begin(struct rg_sync *sync, int feed, const char *epoch,
                                   struct rg_sync_now now) RG_MUST_CHECK;
void rg_sync_aside_run(struct rg_sync *sync, struct rg_sync_now now);
uint64_t rg_sync_aside_deadline(const struct rg_sync *sync);

/* patience.c */
/** For how long what was asked about the feed has time: 10 s, then ever longer, and by the kiosk's name a little more. */
uint64_t rg_sync_pull_patience(const struct rg_sync *sync, int feed);
/** HQ is there: what has no answer is asked for again as soon as at first. */
void rg_sync_pull_impatient(struct rg_sync *sync);

/* heard.c */
void rg_sync_heard_begin(struct rg_sync *sync);
/** What was asked over the connection before is answered by nobody. */
void rg_sync_heard_connect(struct rg_sync *sync);
/** A question about feeds, or events, went out. */
void rg_sync_heard_asked(struct rg_sync *sync, struct rg_sync_now now);
/** One of them was answered. */
void rg_sync_heard(struct rg_sync *sync, struct rg_sync_now now);
void rg_sync_heard_run(struct rg_sync *sync, struct rg_sync_now now);
uint64_t rg_sync_heard_deadline(const struct rg_sync *sync);

/* compare.c */
void rg_sync_compare_connect(struct rg_sync *sync, struct rg_sync_now now);
void rg_sync_compare_disconnect(struct rg_sync *sync);
void rg_sync_compare_run(struct rg_sync *sync, struct rg_sync_now now);
uint64_t rg_sync_compare_deadline(const struct rg_sync *sync);
/** Somebody tapped. */
void rg_sync_compare_quiet(struct rg_sync *sync, struct rg_sync_now now);
/** The feed's rows are dropped, or some are that are too old. */
void rg_sync_compare_reset(struct rg_sync *sync, enum rg_feed feed, struct rg_sync_now now);
/** A page changes rows of @p key. */
void rg_sync_compare_touch(struct rg_sync *sync, enum rg_feed feed, const struct rg_row_key *key);
/** @return false when it is no word on what was compared. */
bool rg_sync_take_compared(struct rg_sync *sync, const void *payload, size_t len, struct rg_sync_now now);
/** @return false when the page answers nothing that was asked here. */
bool rg_sync_compare_takes(struct rg_sync *sync, const struct rg_page *page, struct rg_sync_now now);

/* erase.c */
void rg_sync_erase_due(struct rg_sync *sync, struct rg_sync_now now);
void rg_sync_erase_run(struct rg_sync *sync, struct rg_sync_now now);
uint64_t rg_sync_erase_deadline(const struct rg_sync *sync);

/* lease.c */
enum rg_status rg_sync_lease_begin(struct rg_sync *sync, struct rg_sync_now now) RG_MUST_CHECK;
/** HQ answered what was asked of it a moment ago, and said what time it is. */
void rg_sync_lease_heard(struct rg_sync *sync, int64_t hq_ms, struct rg_sync_now now);
void rg_sync_lease_run(struct rg_sync *sync, struct rg_sync_now now);
uint64_t rg_sync_lease_deadline(const struct rg_sync *sync);

/* purge.c */
enum rg_status rg_sync_purge_begin(struct rg_sync *sync, struct rg_sync_now now) RG_MUST_CHECK;
/** HQ's time went on. */
void rg_sync_purge_since(struct rg_sync *sync);
void rg_sync_purge_run(struct rg_sync *sync, struct rg_sync_now now);
uint64_t rg_sync_purge_deadline(const struct rg_sync *sync);

/* visitors.c */
/** @p before: the lease's time as it was kept. */
void rg_sync_visitors_begin(struct rg_sync *sync, const struct rg_lease *before, struct rg_sync_now now);
/** Somebody may have come, or HQ's time may have gone on. */
void rg_sync_visitors_look(struct rg_sync *sync, struct rg_sync_now now);
void rg_sync_visitors_run(struct rg_sync *sync, struct rg_sync_now now);
uint64_t rg_sync_visitors_deadline(const struct rg_sync *sync);

/* cards.c */
/** There may be a next version of the card hash key. */
void rg_sync_cards_look(struct rg_sync *sync, struct rg_sync_now now);
void rg_sync_cards_run(struct rg_sync *sync, struct rg_sync_now now);
uint64_t rg_sync_cards_deadline(const struct rg_sync *sync);

/* pictures.c */
void rg_sync_pictures_run(struct rg_sync *sync, struct rg_sync_now now);
uint64_t rg_sync_pictures_deadline(const struct rg_sync *sync);
void rg_sync_pictures_disconnect(struct rg_sync *sync);
void rg_sync_take_chunk(struct rg_sync *sync, const void *payload, size_t len, struct rg_sync_now now);

/* desired.c */
void rg_sync_take_desired(struct rg_sync *sync, const void *payload, size_t len, struct rg_sync_now now);
bool rg_sync_configured_otherwise(const struct rg_sync_configuration *a,
                                  const struct rg_sync_configuration *b);

/* code.c */
bool rg_sync_take_code(struct rg_sync *sync, const void *payload, size_t len, struct rg_sync_now now);

/* prove.c */
void rg_sync_prove_disconnect(struct rg_sync *sync);
/** HQ's word on a proof. @return false when it is none. */
bool rg_sync_take_proof(struct rg_sync *sync, const void *payload, size_t len, struct rg_sync_now now);

/* copy.c */
void rg_sync_copy_disconnect(struct rg_sync *sync);
void rg_sync_take_copy(struct rg_sync *sync, const void *payload, size_t len, struct rg_sync_now now);

/* job.c */
enum rg_status rg_sync_jobs_begin(struct rg_sync *sync, struct rg_sync_now now) RG_MUST_CHECK;
void rg_sync_jobs_connect(struct rg_sync *sync, struct rg_sync_now now);
void rg_sync_jobs_run(struct rg_sync *sync, struct rg_sync_now now);
uint64_t rg_sync_jobs_deadline(const struct rg_sync *sync);
/** NULL: it is not open here. */
struct rg_sync_job *rg_sync_job_find(struct rg_sync *sync, const struct rg_uuid *id);
struct rg_sync_job *rg_sync_job_add(struct rg_sync *sync, const struct rg_job *job, struct rg_sync_now now);
/** Keep it in another state. @return whether it is on the disk, without which nothing follows from it. */
bool rg_sync_job_become(struct rg_sync *sync, struct rg_sync_job *open, enum rg_job_state state,
                        const char *code, struct rg_sync_now now);
/** Whether it has not begun. */
bool rg_sync_job_waits(const struct rg_sync_job *open);

/* job_words.c */
void rg_sync_take_job(struct rg_sync *sync, const void *payload, size_t len, struct rg_sync_now now);

/* push.c */
void rg_sync_push_connect(struct rg_sync *sync, struct rg_sync_now now);
void rg_sync_push_run(struct rg_sync *sync, struct rg_sync_now now);
uint64_t rg_sync_push_deadline(const struct rg_sync *sync);
void rg_sync_take_ack(struct rg_sync *sync, const char *stream, const void *payload, size_t len,
                      struct rg_sync_now now);
/** The connection is gone. */
void rg_sync_push_disconnect(struct rg_sync *sync);
/** Read how far the outbox has grown. */
void rg_sync_push_refresh(struct rg_sync *sync);
/* The same when events may have been added. */
void rg_sync_push_added(struct rg_sync *sync, bool awaited, struct rg_sync_now now);

#endif
