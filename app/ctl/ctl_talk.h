/**
 * @file ctl_talk.h
 * A connection to the broker on which an operator asks HQ the same question once or many times.
 *
 * Thread: main.
 * Owner:  the caller, until rg_ctl_talk_close(); the options must live as long.
 */
#ifndef APP_CTL_CTL_TALK_H
#define APP_CTL_CTL_TALK_H

#include "ctl.h"

struct rg_ctl_talk;

/** @return RG_CTL_DONE; RG_CTL_USAGE when the URL or the identity cannot be used, RG_CTL_FAILED without memory: said on stderr. */
enum rg_ctl_exit rg_ctl_talk_open(const struct rg_ctl_options *options, struct rg_ctl_talk **made);

/**
 * Ask, and wait for the whole answer for RG_CTL_TIMEOUT_S. Connects when there is no connection.
 * @return RG_CTL_DONE with the rows, which the caller deletes, and HQ's clock; RG_CTL_FAILED (HQ refused) or RG_CTL_NO_ANSWER:
 * nothing is said, rg_ctl_talk_complain() does.
 */
enum rg_ctl_exit rg_ctl_talk_ask(struct rg_ctl_talk *talk, cJSON **rows, int64_t *hq_ms);

/** How many units of the factory wait for approval, as the last answer said; 0: it did not. */
int64_t rg_ctl_talk_pending(const struct rg_ctl_talk *talk);

/** Whether HQ refused the last question. */
bool rg_ctl_talk_refused(const struct rg_ctl_talk *talk);

/** Keep the connection for so long, or until HQ says that there is something newer. */
void rg_ctl_talk_wait(struct rg_ctl_talk *talk, int64_t ms);

/** Why the last question got no answer, in words and as a code: HQ's, or no-answer; and both on stderr. */
const char *rg_ctl_talk_excuse(const struct rg_ctl_talk *talk);
const char *rg_ctl_talk_code(const struct rg_ctl_talk *talk);
void rg_ctl_talk_complain(const struct rg_ctl_talk *talk);

/** NULL is allowed. */
void rg_ctl_talk_close(struct rg_ctl_talk *talk);

#endif
