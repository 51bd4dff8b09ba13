/**
 * @file store_service.h
 * The store thread: whom a card stands for, what they allowed, their profile, what to recommend, and the
 * events that must not be lost. It alone uses the store's tap handle.
 *
 * Thread: init, start, stop, join from main; the rest is its own.
 * Owner:  main(); the store outlives it.
 */
#ifndef APP_KIOSK_STORE_SERVICE_H
#define APP_KIOSK_STORE_SERVICE_H

#include "badge_time.h"
#include "card_here.h"
#include "device_time.h"
#include "messages.h"
#include "pictures.h"
#include "regard/clock.h"
#include "service.h"
#include "store.h"

struct rg_store_service {
    struct rg_service_thread thread;
    struct rg_store *store;                      /**< borrowed */
    struct rg_mailbox *news, *requests, *orders; /**< borrowed */
    struct rg_mailbox *events;                   /**< borrowed; to the events thread */
    struct rg_mailbox *here;      /**< borrowed, set after init: struct rg_card_here, to the tap thread */
    struct rg_clock *clock;       /**< borrowed */
    struct rg_pictures *pictures; /**< borrowed, set after init; NULL: there are none */
    const struct rg_device_time
        *trusted_time; /**< borrowed, set after init, by which prices hold; NULL: the clock is believed */
    struct rg_assurance_rules assurance;    /**< what each level is good for here */
    const struct rg_badge_time *badge_time; /**< borrowed, set after init; NULL: badges only greet */
    struct rg_ranking ranking;
    /** Cards that could become somebody's: the newest one read, and the one that the visit asked to keep. Tap 0 is none. */
    struct rg_store_card {
        uint64_t tap;
        struct rg_card_token token;
        enum rg_assurance proven;
        const char *medium;
        struct rg_member_id member; /**< whom it stands for, with or without a consent; 0: nobody */
    } newest, kept;
    /** The badge that was tapped last, while it may have a session: it is looked at again when HQ's rows come. Associate 0: none. */
    struct rg_store_badge {
        struct rg_associate_id associate;
        struct rg_card_token token;
    } badge;
    /** Whose notes stand on the glass as far as this thread knows: they are read again when HQ's rows come, for as long as main says so. Visit 0: nobody's. */
    struct rg_store_watch {
        struct rg_visit_id visit;
        struct rg_member_ref holder;
        struct rg_associate_id associate;
        enum rg_assurance badge;
        uint64_t said; /**< a fingerprint of what main was told last */
    } watch;
    atomic_uint_fast64_t
        watched; /**< set by main: twice the visit whose profile was open last, and 1 if it is open still */
    bool keys_reported;   /**< that keys of cards do not open here is known to IT */
    uint64_t fetched_tap; /**< of the card that HQ was asked about last; 0: it is not looked for any more */
    uint64_t fetch_until_ns;
};

void rg_store_service_init(struct rg_store_service *service, struct rg_store *store,
                           const struct rg_assurance_rules *assurance, struct rg_mailbox *news,
                           struct rg_mailbox *requests, struct rg_mailbox *events, struct rg_mailbox *orders,
                           struct rg_clock *clock);

/** Answer one request by news, or hand it on to the events: what the service's thread does with each. */
void rg_store_service_serve(struct rg_store_service *service, const struct rg_request *request);

/** HQ's rows may have come: tell of the card that it was asked about, if that is somebody's by now and still the newest one. */
void rg_store_service_look_again(struct rg_store_service *service);

/** Whether the badge that the request names may @p right, by the table, the day and HQ's last word. */
bool rg_store_service_badge_may(const struct rg_store_service *service, const struct rg_request *request,
                                enum rg_right right);

/** Whether it opens profiles. @return RG_OK, also for an associate who is no more; what the store returns. */
enum rg_status rg_store_service_badge_serves(struct rg_store_service *service,
                                             const struct rg_request *request, bool *serves) RG_MUST_CHECK;

/** Hand a card's proof on to sync, under the version of the key that HQ knows cards by. */
void rg_store_service_prove(struct rg_store_service *service, const struct rg_request *request);

/** Hand the newest card on to the events, as one that is to be the holder's; or say that it is not to be had. */
void rg_store_service_bind(struct rg_store_service *service, const struct rg_request *request);

/** HQ's rows may have come: say of the badge that was tapped last that it serves no more, if it is blocked or its associate gone. */
void rg_store_service_badge_again(struct rg_store_service *service);

/** A profile was loaded with these notes: read them again from now on. */
void rg_store_notes_begin(struct rg_store_service *service, const struct rg_request *request,
                          const struct rg_note_list *notes);

/** HQ's rows may have come: tell main of the notes of who is open, if they changed; nobody open is forgotten. */
void rg_store_notes_again(struct rg_store_service *service);

/** RG_REQUEST_RANGE, RG_REQUEST_ASKED. */
void rg_store_notes_range(struct rg_store_service *service, const struct rg_request *request);
void rg_store_notes_asked(struct rg_store_service *service, const struct rg_request *request);

/** A grant for the request, by today's consents, the holder's medium and the badge. @return as rg_consent_decide(), or what the store returns. */
enum rg_status rg_store_service_grant(struct rg_store_service *service, const struct rg_request *request,
                                      struct rg_consent_grant *grant) RG_MUST_CHECK;

/** The service as a row of the table. */
struct rg_service rg_store_service_row(struct rg_store_service *service);

#endif
