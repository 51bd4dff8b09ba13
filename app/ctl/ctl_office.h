/**
 * @file ctl_office.h
 * HQ's card office: requests that name a card are sealed for it, and so are its answers (card_office.h). Its key is HQ's own where HQ's
 * command key says so.
 *
 * Thread: main.
 * Owner:  the caller, until rg_ctl_office_close().
 */
#ifndef APP_CTL_CTL_OFFICE_H
#define APP_CTL_CTL_OFFICE_H

#include "card_office.h"
#include "ctl_talk.h"

struct rg_ctl_office {
    struct rg_ctl_talk *talk;
    struct rg_ctl_options options; /**< what is asked next */
    uint8_t hq[RG_PUBLIC_KEY_LEN];
    const struct rg_card_request *request;
    uint8_t key[RG_KEY_LEN]; /**< of the last request and its answer */
    char rid[40];
};

/**
 * Connect, and ask for HQ's key. @return RG_CTL_DONE; RG_CTL_FAILED when it is not signed by the command key that the identity has, or HQ
 * refused; else as rg_ctl_ask(): said on stderr. To be closed in any case.
 */
enum rg_ctl_exit rg_ctl_office_open(const struct rg_ctl_options *options, struct rg_ctl_office *office);

/** Ask about a card; with @p request NULL of one that it does not name. @return as rg_ctl_ask(), with the rows. */
enum rg_ctl_exit rg_ctl_office_ask(struct rg_ctl_office *office, const char *method,
                                   const struct rg_card_request *request, cJSON **rows, int64_t *hq_ms);

/** Open what HQ answered to `card-issue-begin`. @return false when it is none, or was not sealed by HQ: said on stderr. */
bool rg_ctl_office_reply(const struct rg_ctl_office *office, const cJSON *rows, struct rg_card_reply *reply);

/** Wipe and close. */
void rg_ctl_office_close(struct rg_ctl_office *office);

#endif
