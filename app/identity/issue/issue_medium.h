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
#include "secure_message.h"

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

/** Ask for a challenge of key 0 by the command @p bytes. @return RG_CARD_SEND, or RG_CARD_REFUSED when one of the card's first @p count keys is
 * none of the order's. */
enum rg_card_step rg_issue_ask_challenge(struct rg_card_issue *issue, uint8_t count, const uint8_t *bytes,
                                         size_t len, struct rg_card_command *command);

/** Whether the card asks for a proof: 16 bytes, and that it goes on. */
bool rg_issue_is_challenge(const uint8_t *answer, size_t len);

/** Send the proof in issue->token. @return RG_CARD_SEND, or RG_CARD_REFUSED when @p made says that there is none. */
enum rg_card_step rg_issue_prove(struct rg_card_issue *issue, enum rg_status made,
                                 struct rg_card_command *command);

/** The next key, of @p count, that is not yet what it is to be: 1 and up, and 0, the master, at last. issue->number becomes its number.
 *  @return false when none is left; @p change is written otherwise, and borrows of the order. */
bool rg_issue_next_change(struct rg_card_issue *issue, uint8_t count, struct rg_key_change *change);

/** Note that the card took it. */
void rg_issue_key_taken(struct rg_card_issue *issue);

#endif
