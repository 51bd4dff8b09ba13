/**
 * @file hq_people.h
 * The generated store's customers and staff: names of several languages, how they want to be called, sizes,
 * taste. A person is computed from the seed and a number, so nothing about a million of them is kept in
 * memory.
 *
 * Thread: any.
 * Owner:  values only.
 */
#ifndef APP_HQ_GENERATE_HQ_PEOPLE_H
#define APP_HQ_GENERATE_HQ_PEOPLE_H

#include "hq_rng.h"

#include <stdint.h>

#define RG_HQ_CONSENT_RECOGNISE 1u
#define RG_HQ_CONSENT_PURCHASES 2u
#define RG_HQ_CONSENT_MEASURE   4u

struct rg_hq_person {
    char display_name[96], first_name[48]; /**< first_name may be empty: not before a badge */
    const char *language;
    int birth_month, birth_day; /**< 0: not known */
    int anniversary_month, anniversary_day;
    int64_t member_since;
    uint32_t group;    /**< of clothes and style: hq_catalogue.h */
    int size;          /**< step of the sizes */
    uint32_t weight;   /**< how much this person buys, relative to others */
    uint32_t consents; /**< RG_HQ_CONSENT_* */
};

/** Member @p id (1 and up); 1 to 9 are the people of the demonstration, 10 allows little and 11 nothing. */
void rg_hq_person_make(uint64_t seed, int64_t id, int64_t now_ms, struct rg_hq_person *person);

/** How much member @p id buys, without making the rest. */
uint32_t rg_hq_person_weight(uint64_t seed, int64_t id);

struct rg_hq_staff {
    const char *name, *language, *role;
};
/** Associate @p id (1 and up). */
struct rg_hq_staff rg_hq_staff_make(int64_t id);

#endif
