/**
 * @file hq_server.h
 * The parts of `regard-hq serve`; private to this room.
 *
 * Thread: main.
 * Owner:  rg_hq_serve_main().
 */
#ifndef APP_HQ_SERVE_HQ_SERVER_H
#define APP_HQ_SERVE_HQ_SERVER_H

#include "envelope.h"
#include "hq_buffer.h"
#include "hq_feed.h"
#include "hq_hears.h"
#include "hq_pages.h"
#include "hq_proofs.h"
#include "hq_provision.h"
#include "hq_retention.h"
#include "hq_store.h"
#include "hq_visitors.h"
#include "hq_web.h"
#include "hq_web_metrics.h"
#include "regard/clock.h"
#include "regard/keystore.h"
#include "regard/uplink.h"
#include "zstd_frame.h"

/** Answers wait here while the broker's window is full; beyond this many bytes a page is not kept: it is
 * asked for again. */
#define RG_HQ_WAITING_MAX (32u << 20)
/** What came waits for its turn; beyond this many bytes it is given up, and whoever said it says it again. */
#define RG_HQ_INBOX_MAX   (64u << 20)
#define RG_HQ_TOPIC_MAX   160
#define RG_HQ_SYSTEMS_MAX 16

struct rg_hq_compare;

/** A message that came and was not looked at yet. */
struct rg_hq_came {
    struct rg_hq_came *next;
    int64_t at_ms; /**< monotonic */
    char topic[RG_UPLINK_TOPIC_MAX];
    bool retain;
    size_t len;
    char payload[];
};

struct rg_hq_inbox {
    struct rg_hq_came *first, *last;
    size_t bytes;
    int64_t at_ms;          /**< when that came which is looked at now; 0: it was not here */
    uint64_t lost, expired; /**< given up for want of room; questions that nobody waits for any more */
};

struct rg_hq_waiting {
    struct rg_hq_waiting *next;
    char topic[RG_HQ_TOPIC_MAX];
    bool retain;
    size_t len;
    char payload[];
};

struct rg_hq_kiosk {
    char site[RG_HQ_SITE_MAX], device[RG_HQ_SITE_MAX];
    cJSON
        *remembered; /**< a state that the broker remembered; counts from the kiosk's next sign of life on */
    struct rg_hq_visitor_limit visitors; /**< how often it asked about cards */
    bool asks_much;                      /**< and that it is too often has been said */
    struct rg_hq_proof_limit proofs;     /**< the same of keys of cards */
    bool proves_much;
    bool quarantined; /**< that it is has been said */
    struct rg_hq_pages pages;
    size_t page_noted; /**< the bytes that its row says */
    bool stuck_noted;
    bool pages_known;         /**< that row was read */
    int64_t remind_ms;        /**< when to hint at what it lacks (monotonic); 0: it asked since */
    int64_t has[RG_HQ_FEEDS]; /**< the versions it said; -1 it did not, -2 of another epoch */
};

/** What a site's kiosks have been told of. */
struct rg_hq_site_heads {
    char site[RG_HQ_SITE_MAX];
    int64_t heads[RG_HQ_FEEDS];
};

struct rg_hq_server {
    struct rg_hq_store *store;
    struct rg_keystore *keys;
    const char *command;         /**< the key that signs what goes to kiosks; NULL: none does */
    int64_t command_look_ms;     /**< when to look again which one does (monotonic) */
    enum rg_status command_said; /**< what was wrong with them when they were looked at last */
    struct rg_clock *clock;      /**< what day it is at a site */
    bool audit_per_badge;        /**< where works councils allow it */
    struct rg_uplink *uplink;
    struct rg_hq_web *web;
    struct rg_hq_web_metrics *metrics; /**< NULL: nobody asked for them */
    struct rg_hq_live live;
    const char *certificate; /**< the file of HQ's own at the broker */
    const char *ca;      /**< the file of authorities that the broker's and clients' certificates are of */
    const char *web_url; /**< what links begin with; NULL: nothing is served over HTTPS */
    struct rg_hq_packets packets;
    struct rg_hq_hears hears;
    struct rg_hq_waiting *first, *last;
    size_t waiting_bytes;
    struct rg_hq_inbox inbox;
    struct rg_hq_kiosk *kiosks; /**< heard of since start */
    size_t kiosk_count;
    uint32_t *places; /**< a hash table of their numbers, from 1 */
    size_t place_count;
    int64_t remind_ms; /**< when one of them is to be reminded next (monotonic); 0: none is */
    struct rg_hq_site_heads *sites;
    size_t site_count;
    char systems[RG_HQ_SYSTEMS_MAX][RG_HQ_SITE_MAX]; /**< of the retailer's, that asked since start */
    size_t system_count;
    int64_t outflow_head; /**< that they were told of */
    struct rg_hq_buffer body;
    char *text; /**< RG_ENVELOPE_MAX + 1, for the message being written */
    struct rg_zstd_writer *packer;
    char *packed; /**< RG_ENVELOPE_MAX, for the same as a frame */
    struct rg_hq_provision provision;
    struct rg_hq_compare *compare;
    struct rg_hq_proofs *proofs;
    bool cards_lifting;       /**< cards come to the next version of their key (hq_rechain.c) */
    int64_t cards_ms;         /**< when to look whether there is one (monotonic) */
    int64_t media_ms;         /**< when to look at HQ's own signers (monotonic) */
    uint32_t signer;          /**< the newest, which kiosks were told of; 0: none */
    bool security;            /**< the broker asks its dynamic-security plugin, which HQ tells */
    uint64_t security_faults; /**< what the plugin did not do */
    struct rg_hq_purge purge; /**< the running one */
    int64_t measure_ms;       /**< when to see whether an experiment is to be looked at (monotonic) */
    int64_t purge_ms;         /**< when the next slice, or the next purge, is due (monotonic) */
    const char *letters;      /**< the folder of the retailer's mailer; NULL: no letters are written */
    bool letters_fail;        /**< the folder could not be written the last time */
    const char *operators;    /**< the file that says who may do what; NULL: everybody everything */
    int64_t wipes_alone;      /**< so many kiosks may one operator wipe in a day */
};

/** Milliseconds since 1970. */
int64_t rg_hq_now_ms(void);
/** CLOCK_MONOTONIC, in ms. */
int64_t rg_hq_monotonic_ms(void);

/** One of those heard of. @return NULL: it is none. */
struct rg_hq_kiosk *rg_hq_kiosk_find(struct rg_hq_server *server, const char *site, const char *device);
/** From now on this kiosk and its site hear of news; others' addresses change. @return NULL when there is no memory for it. */
struct rg_hq_kiosk *rg_hq_kiosk_remember(struct rg_hq_server *server, const char *site, const char *device);

/** A message came: keep it until it is its turn. */
void rg_hq_inbox_put(struct rg_hq_server *server, const struct rg_uplink_message *message);
/**
 * Take what came, for some milliseconds at most, and only while no answer waits for the broker: one that cannot be sent is made too early.
 * @return whether there is more to take at once.
 */
bool rg_hq_inbox_run(struct rg_hq_server *server);
/** Whether who asked what is looked at now has long asked again (and counts it). */
bool rg_hq_inbox_late(struct rg_hq_server *server);
/** Forget what came. */
void rg_hq_inbox_drop(struct rg_hq_server *server);

/** Find the key that signs. @return RG_OK, also without one; or what the keystore returns, with a line. */
enum rg_status rg_hq_send_begin(struct rg_hq_server *server) RG_MUST_CHECK;

/** Another process may have changed the command keys (regard-hq keys). Cheap until it is time to look. */
void rg_hq_send_look(struct rg_hq_server *server, int64_t monotonic_ms);

/** Wrap @p body (an object with its braces) in an envelope, sign it if it goes to a kiosk, and send it, or keep it until the
 * broker has room. */
void rg_hq_send(struct rg_hq_server *server, const char *topic, const char *type,
                const struct rg_hq_buffer *body);

/** The same to who said that it can unpack a zstd frame: it is one where that is smaller. */
void rg_hq_send_packed(struct rg_hq_server *server, const char *topic, const char *type,
                       const struct rg_hq_buffer *body);

/** Send a text that is for the broker itself, as it is; as above. */
void rg_hq_send_text(struct rg_hq_server *server, const char *topic, const char *text, size_t len);

/** The broker's plugin that says who may use which topics is HQ's to tell (hq_security.c): it is connected now. */
void rg_hq_security_begin(struct rg_hq_server *server);
/** A kiosk may connect, from before anything else is sent on. */
void rg_hq_security_allow(struct rg_hq_server *server, const char *site, const char *device);
/** A kiosk may not any more, and its connection ends. */
void rg_hq_security_forbid(struct rg_hq_server *server, const char *site, const char *device);
/** The plugin's word. @return false when it is none. */
bool rg_hq_security_take(struct rg_hq_server *server, const struct rg_uplink_message *message);

/** The same, and the broker hands it to whoever connects later. */
void rg_hq_send_retained(struct rg_hq_server *server, const char *topic, const char *type,
                         const struct rg_hq_buffer *body);

/** Send what waits, as far as there is room. */
void rg_hq_send_waiting(struct rg_hq_server *server);

/** Forget what waits: the connection is gone, and whoever asked asks again. */
void rg_hq_drop_waiting(struct rg_hq_server *server);

/**
 * Serve metrics at @p where; @p https: the certificate of customers' copies, or NULL. Says what is wrong.
 * @return what rg_hq_web_metrics_open() returns.
 */
enum rg_status rg_hq_live_open(struct rg_hq_server *server, const char *db, const char *where,
                               const char *https) RG_MUST_CHECK;

/** The connection to the broker is there, or gone. */
void rg_hq_live_connection(struct rg_hq_server *server, bool up);

/** A message came, which shows that HQ hears. @return true when it is only what HQ said to itself. */
bool rg_hq_echo_take(struct rg_hq_server *server, const struct rg_uplink_message *message);
/** Say something to itself where nobody else does, and connect anew when that is not heard either (counted). */
void rg_hq_echo_run(struct rg_hq_server *server, int64_t monotonic_ms);

/** A message came, on any topic and of any content. */
void rg_hq_take(struct rg_hq_server *server, const struct rg_uplink_message *message);

/** An operator's request, @p envelope of @p message; the answer goes to rg/1/ops/<operator>/dn/res. @return false when it breaks the contract. */
bool rg_hq_take_operator(struct rg_hq_server *server, const char *operator_name,
                         const struct rg_envelope *envelope, const struct rg_uplink_message *message);

/** What the parts for operators share: an answer begins in the server's buffer, and a refusal says what to do. */
void rg_hq_answer_begin(struct rg_hq_server *server, const char *rid);
/** Send an answer of these rows, which are the JSON of several; with @p more another one follows. */
void rg_hq_answer_rows(struct rg_hq_server *server, const char *topic, const char *rid,
                       const struct rg_hq_buffer *rows, bool more);
void rg_hq_refuse(struct rg_hq_server *server, const char *topic, const char *rid, const char *code,
                  const char *text);
/** @return false when the line of the audit could not be kept: then nothing is to be shown or done. */
bool rg_hq_note(struct rg_hq_server *server, const char *operator_name, const char *what, int64_t member);

/** Methods on customers and on the ledger. @return false when @p method is none of them. */
bool rg_hq_take_customers(struct rg_hq_server *server, const char *operator_name, const char *rid,
                          const char *method, const cJSON *body);

/** `audit-badge` and `alerts`. @return false when @p method is none of them. */
bool rg_hq_take_looks(struct rg_hq_server *server, const char *operator_name, const char *rid,
                      const char *method, const cJSON *body);
/** `measure` and `experiments`. @return false when @p method is none of them. */
bool rg_hq_take_measure(struct rg_hq_server *server, const char *operator_name, const char *rid,
                        const char *method, const cJSON *body);
/** Take the looks at experiments that are due, every hour; cheap otherwise. */
void rg_hq_measure_run(struct rg_hq_server *server, int64_t monotonic_ms);
/** `device-config`. @return false when @p method is another. */
bool rg_hq_take_config(struct rg_hq_server *server, const char *operator_name, const char *rid,
                       const char *method, const cJSON *body);
/** Days of retention: show them, set one. @return false when @p method is neither. */
bool rg_hq_take_retention(struct rg_hq_server *server, const char *operator_name, const char *rid,
                          const char *method, const cJSON *body);

/** Methods on jobs. @return false when @p method is none of them. */
bool rg_hq_take_jobs(struct rg_hq_server *server, const char *operator_name, const char *rid,
                     const char *method, const cJSON *body);

/** A slice of the purge of what is too old, at the start and once a day from then; cheap when there is nothing to do. */
void rg_hq_purge_run(struct rg_hq_server *server, int64_t monotonic_ms);

/** Write the letters that wait into the folder for them. */
void rg_hq_write_letters(struct rg_hq_server *server);

/** The methods code and code-check of a kiosk. @return false when @p method is neither; @p sound: it keeps to the contract. */
bool rg_hq_take_codes(struct rg_hq_server *server, const char *site, const char *device, const char *method,
                      const cJSON *pull, bool *sound);

/** A kiosk's question about a card that nobody is known by there. @return false when it breaks the contract. */
bool rg_hq_take_visitor(struct rg_hq_server *server, const char *site, const char *device, const cJSON *pull);
/** The methods prove and proved of a kiosk, by which a visitor's card proves itself. @return false when @p method is neither; @p sound: it keeps
 * to the contract. */
bool rg_hq_take_proofs(struct rg_hq_server *server, const char *site, const char *device, const char *method,
                       const cJSON *pull, bool *sound);
/** Let go whose day at another site is over. */
void rg_hq_visitors_run(struct rg_hq_server *server);

/** What a kiosk says of a job. @return false when it breaks the contract. */
bool rg_hq_take_job_word(struct rg_hq_server *server, const char *site, const char *device,
                         const cJSON *body);
/** Offer a kiosk its jobs that are not over: it is there, or may be. */
void rg_hq_jobs_offer(struct rg_hq_server *server, const char *site, const char *device);
/** End jobs whose time is over. */
void rg_hq_jobs_run(struct rg_hq_server *server);

/** A kiosk's question about what it holds. @return false when @p pull is none; else @p error, NULL or for a page that says so. */
bool rg_hq_take_comparison(struct rg_hq_server *server, struct rg_hq_kiosk *kiosk, const cJSON *pull,
                           const char **error);
/** Go on with such questions. @return whether there is more to do at once. */
bool rg_hq_compare_run(struct rg_hq_server *server);

/** Lift cards to the next version of the card hash key, when there is one, in slices. @return whether there is more to do at once. */
bool rg_hq_cards_run(struct rg_hq_server *server, int64_t monotonic_ms);

/** A next key that signs member tokens may have been made: kiosks are told (hq_media.c). Cheap until it is time to look. */
void rg_hq_media_run(struct rg_hq_server *server, int64_t monotonic_ms);

/** A message breaks the contract: it is counted, and said. */
void rg_hq_count_refused(struct rg_hq_server *server);
/** What a kiosk asks for; what is none is counted. */
void rg_hq_take_pull(struct rg_hq_server *server, struct rg_hq_kiosk *kiosk, const cJSON *pull);
/** Whether nothing that comes under that name may take effect. */
bool rg_hq_quarantined(struct rg_hq_server *server, const char *site, const char *device);
/** A quarantine begins, which is said once, or is over. */
void rg_hq_note_quarantine(struct rg_hq_server *server, const char *site, const char *device, bool begins);

/** A kiosk's request for a customer's copy. @return false when it breaks the contract. */
bool rg_hq_take_copy(struct rg_hq_server *server, const char *site, const char *device, const cJSON *pull);

/** A kiosk's state came, whose member "config" (or NULL) says what it has: note it, and send what is wanted instead. */
void rg_hq_configure(struct rg_hq_server *server, const char *site, const char *device, const cJSON *config);

/** What one of the retailer's own systems asks for, @p envelope of @p message. @return false when it breaks the contract. */
bool rg_hq_take_outflow(struct rg_hq_server *server, const char *system, const struct rg_envelope *envelope,
                        const struct rg_uplink_message *message);
/** Tell them that there is something newer. */
void rg_hq_hint_outflow(struct rg_hq_server *server);

/** Tell the kiosks that were heard of about feeds that grew since the last call. */
void rg_hq_hint(struct rg_hq_server *server);

/** Keep which versions a kiosk's state (its member "feeds") says that it has, to hint at what it lacks: a hint may get lost. */
void rg_hq_remind_later(struct rg_hq_server *server, const char *site, const char *device,
                        const cJSON *feeds);
/** Hint at it, unless the kiosk has asked by itself. */
void rg_hq_remind_run(struct rg_hq_server *server, int64_t monotonic_ms);

#endif
