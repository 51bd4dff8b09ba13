/**
 * @file issue_medium.h
 * What the files of issuing share; private to this room.
 *
 * Thread: as card_issue.h.
 * Owner:  as card_issue.h.
 */
#ifndef APP_IDENTITY_ISSUE_ISSUE_MEDIUM_H
#define APP_IDENTITY_ISSUE_ISSUE_MEDIUM_H

#include "card_issue.h"

#define RG_ISSUE_WAIT_APDU_MS 250u /**< a card writes its memory before it answers */
#define RG_ISSUE_WAIT_RAW_MS  25u

/** One medium. @p silent is NULL where a card that says nothing went away; its @p status is never RG_OK. */
struct rg_issue_medium {
    enum rg_card_step (*begin)(struct rg_card_issue *issue, struct rg_card_command *command);
    enum rg_card_step (*answered)(struct rg_card_issue *issue, const uint8_t *answer, size_t len,
                                  struct rg_card_command *command);
    enum rg_card_step (*silent)(struct rg_card_issue *issue, struct rg_card_command *command);
};

extern const struct rg_issue_medium rg_issue_ntag21x, rg_issue_ntag424, rg_issue_desfire;

/** Write a command. @return RG_CARD_SEND. */
enum rg_card_step rg_issue_send(struct rg_card_command *command, enum rg_card_way way, const uint8_t *bytes,
                                size_t len);

/** End with a fault. @return RG_CARD_REFUSED. */
enum rg_card_step rg_issue_refuse(struct rg_card_issue *issue, enum rg_card_issue_fault fault);

/** End because of what the card answered instead of 9100. @return RG_CARD_REFUSED. */
enum rg_card_step rg_issue_refuse_word(struct rg_card_issue *issue, const uint8_t *answer, size_t len);

/** The status word at the end of an answer; 0 for one without. */
unsigned rg_issue_word(const uint8_t *answer, size_t len);

/** Ask for the version of a key, in clear. @return RG_CARD_SEND. */
enum rg_card_step rg_issue_ask_version(struct rg_card_issue *issue, uint8_t number,
                                       struct rg_card_command *command);

/** Take it. @return false when the answer is none: the step is refused. */
bool rg_issue_take_version(struct rg_card_issue *issue, const uint8_t *answer, size_t len);

/** The key that the card has in a place, by the version that it said; NULL when the order has none of that version. */
const uint8_t *rg_issue_key_there(const struct rg_card_issue *issue, uint8_t number);

/** Whether there is one for each of the first @p count places. */
bool rg_issue_keys_there(const struct rg_card_issue *issue, uint8_t count);

/** Whether the card asks for a proof: 16 bytes, and that it goes on. */
bool rg_issue_is_challenge(const uint8_t *answer, size_t len);

/** The number of the next key, of @p count, that is not yet what it is to be: 1 and up, and 0, the master, at last; -1: none is left. */
int rg_issue_key_left(const struct rg_card_issue *issue, uint8_t count);

/** Note that the card took it. */
void rg_issue_key_taken(struct rg_card_issue *issue);

#endif
