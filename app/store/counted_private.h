/**
 * @file counted_private.h
 * What the handles share of counted.h. Private to app/store.
 *
 * Thread: the handle's.
 * Owner:  nobody.
 */
#ifndef APP_STORE_COUNTED_PRIVATE_H
#define APP_STORE_COUNTED_PRIVATE_H

/** token, key_version, counter: the greater one stays. */
#define RG_CARD_COUNTER_PUT                                                                                  \
    "INSERT INTO card_counter (token, key_version, counter) VALUES (?1, ?2, ?3) ON CONFLICT (token) DO"      \
    " UPDATE SET key_version = max(key_version, excluded.key_version), counter = max(counter, "              \
    "excluded.counter)"

#define RG_CARD_COUNTER_DROP "DELETE FROM card_counter WHERE token = ?1"

/** Of cards that did not come back after HQ sent them anew; while events wait, HQ may know less than this kiosk. */
#define RG_CARD_COUNTER_TIDY                                                                                 \
    "DELETE FROM card_counter WHERE NOT EXISTS (SELECT 1 FROM card c WHERE c.token = card_counter.token)"    \
    " AND NOT EXISTS (SELECT 1 FROM next_card n WHERE n.token = card_counter.token)"                         \
    " AND NOT EXISTS (SELECT 1 FROM outbox)"                                                                 \
    " AND (SELECT version > 0 AND NOT dropping FROM cursor WHERE feed = 'cards')"

/** Their cards are about to go: temp.erased has the members. */
#define RG_CARD_COUNTER_ERASE                                                                                \
    "DELETE FROM card_counter WHERE token IN (SELECT token FROM card WHERE kind = 1 AND holder IN"           \
    " temp.erased);"

#endif
