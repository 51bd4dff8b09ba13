/**
 * @file profile.h
 * The customer as the associate needs them: facts read under a grant, and the glance made of them.
 *
 * Thread: filled on the store thread, handed over by value.
 * Owner:  nobody; values only. Wipe with explicit_bzero() when hidden.
 */
#ifndef APP_PROFILE_PROFILE_H
#define APP_PROFILE_PROFILE_H

#include "consent.h"
#include "note.h"
#include "rating.h"
#include "regard/clock.h"
#include "regard/ids.h"

#define RG_NAME_MAX          96
#define RG_TITLE_MAX         64 /* bytes; 20 characters of any script */
#define RG_SIZE_TEXT_MAX     16
#define RG_CATEGORY_MAX      24
#define RG_LANGUAGE_MAX      8
#define RG_OFFER_TITLE_MAX   96
#define RG_PROFILE_PURCHASES 20
#define RG_PROFILE_WISHES    8
#define RG_PROFILE_SIZES     8
#define RG_PROFILE_OCCASIONS 4
#define RG_PROFILE_THREADS   4
#define RG_PROFILE_ONLINE    8
#define RG_PROFILE_REQUESTS  4
#define RG_HOUSEHOLD_OTHERS  4

struct rg_profile_purchase {
    int64_t line; /**< HQ's number of the till line */
    struct rg_product_id product;
    int64_t at_ms;
    struct rg_civil_time on; /**< at_ms by the site's calendar; month 0: not known */
    int32_t quantity, returned;
    char title[RG_TITLE_MAX];
    char category[RG_CATEGORY_MAX];
    char size[RG_SIZE_TEXT_MAX];
    bool one_off;
};

/** What came here again counts as back for so long. */
#define RG_WISH_BACK_MS (INT64_C(14) * 86400000)

struct rg_profile_wish {
    struct rg_product_id product;
    int64_t at_ms;
    char title[RG_TITLE_MAX];
    char size[RG_SIZE_TEXT_MAX];
    bool in_stock; /**< in that size, in this store */
    bool back;     /**< and was not for a while since it was wished: it came within RG_WISH_BACK_MS */
    bool listed;   /**< it stands among what is recommended to them, which nothing that is barred does */
};

struct rg_profile_size {
    char category[RG_CATEGORY_MAX];
    char size[RG_SIZE_TEXT_MAX];
};

/** What was spoken of with them, here or elsewhere. */
struct rg_profile_thread {
    struct rg_product_id product;
    int64_t at_ms;   /**< when last */
    uint32_t visits; /**< at how many visits so far, that of at_ms included */
    char title[RG_TITLE_MAX];
};

enum rg_online_kind { RG_ONLINE_VIEW = 1, RG_ONLINE_FAVOURITE, RG_ONLINE_SEARCH };

/** What they did in the online shop: shown only while "more" is held. */
struct rg_profile_online {
    enum rg_online_kind kind;
    struct rg_product_id product;
    int64_t at_ms;
    char title[RG_TITLE_MAX];
};

enum rg_asked_kind { RG_ASKED_ORDER = 1, RG_ASKED_SERVICE /**< alteration, repair */ };

/** What they asked the store for; what it says in an associate's words is not here. */
struct rg_profile_request {
    enum rg_asked_kind kind;
    bool ready; /**< to be fetched; else it is being done */
    int64_t at_ms;
    struct rg_product_id product;
    char title[RG_TITLE_MAX]; /**< empty: of no product that has one */
};

/** Who may be standing here with one card: what is asked of them before anything of anybody is shown. */
struct rg_household_member {
    struct rg_member_id member;
    char first_name[RG_NAME_MAX]; /**< that they show before a badge; empty: they show none */
};

struct rg_household {
    uint32_t count;    /**< below 2: there is nothing to ask */
    uint32_t purposes; /**< enum rg_purpose mask: what the card's member allows */
    struct rg_household_member members[1 + RG_HOUSEHOLD_OTHERS]; /**< the card's own first */
};

enum rg_occasion_kind { RG_OCCASION_BIRTHDAY = 1, RG_OCCASION_ANNIVERSARY, RG_OCCASION_OTHER };

struct rg_profile_occasion {
    enum rg_occasion_kind kind;
    int32_t month, day;
};

/**
 * Every field is empty or zero unless the grant's scope and purposes allow it. What was bought or wished for somebody else, and
 * what is discreet (worn beneath and the like), is never in it: everybody around can read what comes of a profile.
 */
struct rg_profile {
    struct rg_member_id member;
    struct rg_visit_id visit;
    uint32_t purposes; /**< enum rg_purpose mask: of the grant that it was read under */
    enum rg_consent_scope scope;
    char first_name[RG_NAME_MAX];   /**< GREETING; empty when the customer did not choose to show it */
    char display_name[RG_NAME_MAX]; /**< PROFILE; as the customer wants it */
    char say[RG_NAME_MAX];          /**< PROFILE; how display_name is said */
    char language[RG_LANGUAGE_MAX]; /**< GREETING */
    int64_t member_since_ms;
    bool purchases_known; /**< the customer allows purchases: a count of 0 means that there are none */
    uint32_t
        purchase_total; /**< till lines there are; purchase_count of them, the newest that may be shown, are here */
    int64_t newest_ms;       /**< of all those lines; only ever a reason to leave something unsaid */
    uint32_t purchase_count; /**< newest first */
    struct rg_profile_purchase purchases[RG_PROFILE_PURCHASES];
    uint32_t wish_total; /**< likewise */
    uint32_t wish_count;
    struct rg_profile_wish wishes[RG_PROFILE_WISHES];
    uint32_t size_count;
    struct rg_profile_size sizes[RG_PROFILE_SIZES];
    uint32_t occasion_count;
    struct rg_profile_occasion occasions[RG_PROFILE_OCCASIONS];
    uint32_t thread_count; /**< the newest first */
    struct rg_profile_thread threads[RG_PROFILE_THREADS];
    uint32_t online_count; /**< ONLINE; the newest first */
    struct rg_profile_online online[RG_PROFILE_ONLINE];
    uint32_t
        rating_count; /**< rating.h says in which order; some may be of what is discreet: whoever names one looks */
    struct rg_profile_rating ratings[RG_PROFILE_RATINGS];
    uint32_t request_count; /**< the newest first */
    struct rg_profile_request requests[RG_PROFILE_REQUESTS];
    char perk
        [RG_OFFER_TITLE_MAX];  /**< title of the offer for their birthday that holds (rg_store_recommend()) */
    struct rg_note_list notes; /**< and what they answered in this visit */
    enum rg_arm arm;           /**< of the experiment that runs here; on no screen */
    struct rg_member_id decides; /**< whose number decided that arm; 0: none did */
};

/** Why now: the one line read from two metres. Texts live in app/ui/ui_strings.h under the same names. */
enum rg_why {
    RG_WHY_WELCOME_BACK = 0, /**< nothing more pressing */
    RG_WHY_BIRTHDAY,         /**< today or within the next 7 days, by the site's calendar */
    RG_WHY_WISH_ARRIVED,     /**< an open wish that is listed is back here in the wished size; wish_index */
    RG_WHY_LONG_NOT_SEEN,    /**< last purchase over 180 days ago */
    RG_WHY_NEW_MEMBER,       /**< purchases are known and there is none yet */
    RG_WHY_ANNIVERSARY,
    RG_WHY_READY,       /**< something they asked for can be fetched; request */
    RG_WHY_SERVICE,     /**< something of theirs is being altered or repaired; request */
    RG_WHY_THIRD_VISIT, /**< this is the third visit at which a product is spoken of; thread */
    RG_WHY_WISH_HERE /**< an open wish that is listed is here in the wished size, and was all along; wish_index */
};
#define RG_WHYS (RG_WHY_WISH_HERE + 1)

/** What a site lets a glance be about; what is not in it is passed over as if it were not so. */
enum rg_glance_field {
    RG_GLANCE_WISH = 1,
    RG_GLANCE_BIRTHDAY = 2,
    RG_GLANCE_ANNIVERSARY = 4,
    RG_GLANCE_NEW_MEMBER = 8,
    RG_GLANCE_LONG_NOT_SEEN = 16,
    RG_GLANCE_LAST_PURCHASE = 32,
    RG_GLANCE_READY = 64,
    RG_GLANCE_SERVICE = 128,
    RG_GLANCE_THIRD_VISIT = 256,
    RG_GLANCE_LAST_TIME = 512
};
#define RG_GLANCE_FIELDS 10
#define RG_GLANCE_ALL    1023u

/** What may be spoken of, and what goes before what. A rank is a field's bit; all of them are in `order`, each once. */
struct rg_glance_ranking {
    uint32_t fields; /**< enum rg_glance_field mask */
    uint16_t order[RG_GLANCE_FIELDS];
};

/** The usual order, of the fields in @p mask. */
#define RG_GLANCE_USUAL(mask)                                                                                \
    ((struct rg_glance_ranking){(mask),                                                                      \
                                {RG_GLANCE_READY, RG_GLANCE_WISH, RG_GLANCE_BIRTHDAY, RG_GLANCE_THIRD_VISIT, \
                                 RG_GLANCE_SERVICE, RG_GLANCE_ANNIVERSARY, RG_GLANCE_NEW_MEMBER,             \
                                 RG_GLANCE_LONG_NOT_SEEN, RG_GLANCE_LAST_TIME, RG_GLANCE_LAST_PURCHASE}})

/** How long a visit is at the most: what comes later is another. HQ counts by the same (hq_threads.h). */
#define RG_THREAD_VISIT_MS INT64_C(14400000)

/** The glance: who is in the profile; why now and what to say are chosen here. */
struct rg_glance {
    enum rg_why why;
    int32_t days; /**< to the birthday or the anniversary (negative: since), or since the last purchase */
    uint32_t wish_index;   /**< RG_WHY_WISH_ARRIVED, RG_WHY_WISH_HERE */
    int32_t last_purchase; /**< index of the newest purchase that was kept, or -1 */
    uint32_t request;      /**< RG_WHY_READY, RG_WHY_SERVICE: 1 + its index; 0: none */
    uint32_t
        thread; /**< what was spoken of last time, or at two visits before this: 1 + its index; 0: nothing */
    bool purchase_first; /**< of thread and last_purchase the latter ranks higher */
};

/**
 * Choose the glance: of what is so, the reason that ranks highest; else welcome back. Usually: something ready, wish arrived or here, birthday, third
 * visit, being altered or repaired, anniversary, new member, long not seen; then what to speak of, last time's or the last purchase.
 * A wish is spoken of only while it is listed, so not of what they own, said no to or were shown three times, and one that is back first.
 * A thread is spoken of at the second and at the third visit, and from then on no more; nor is one of what they own, or of over 180 days ago.
 * @p today is the site's civil date; 29 February counts as 28 February in other years. Pure.
 */
struct rg_glance rg_profile_glance(const struct rg_profile *profile, int64_t now_ms,
                                   const struct rg_civil_time *today,
                                   const struct rg_glance_ranking *ranking);

/**
 * The customer's size in @p category: the one that was noted, else the one on file, else that of the newest purchase there that was kept.
 * @return borrowed from @p profile, or NULL when none is known.
 */
const char *rg_profile_size_for(const struct rg_profile *profile, const char *category);

#endif
