/**
 * @file ctl.h
 * The parts of regardctl, IT's command line over MQTT; private to this room.
 *
 * Thread: main.
 * Owner:  main().
 */
#ifndef APP_CTL_CTL_H
#define APP_CTL_CTL_H

#include "regard/status.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_CTL_PATH_MAX    512
#define RG_CTL_REQUEST_MAX 256
#define RG_CTL_TIMEOUT_S   10

/** Exit codes, for scripts. */
enum rg_ctl_exit { RG_CTL_DONE = 0, RG_CTL_FAILED = 1, RG_CTL_USAGE = 2, RG_CTL_NO_ANSWER = 3 };

enum rg_ctl_command {
    RG_CTL_STATUS = 1,
    RG_CTL_CARD_ISSUE,
    RG_CTL_CARD_LIST,
    RG_CTL_RETENTION_SHOW,
    RG_CTL_RETENTION_SET,
    RG_CTL_VERIFY,
    RG_CTL_CUSTOMER_FIND,
    RG_CTL_CUSTOMER_SHOW,
    RG_CTL_CUSTOMER_KEEP,
    RG_CTL_CUSTOMER_PROOF,
    RG_CTL_CODE_ISSUE,
    RG_CTL_AUDIT_MEMBER,
    RG_CTL_AUDIT_BADGE,
    RG_CTL_ALERTS,
    /* What enters a request; the next ones act on it. */
    RG_CTL_CUSTOMER_ERASE,
    RG_CTL_CUSTOMER_EXPORT,
    RG_CTL_CUSTOMER_RESTRICT,
    RG_CTL_CUSTOMER_UNRESTRICT,
    RG_CTL_CUSTOMER_CORRECT,
    RG_CTL_CUSTOMER_MERGE,
    RG_CTL_CUSTOMER_UNMERGE,
    RG_CTL_CUSTOMER_REQUEST,
    RG_CTL_CUSTOMER_APPROVE,
    RG_CTL_CUSTOMER_COPY,
    RG_CTL_CUSTOMER_REFUSE,
    RG_CTL_CUSTOMER_EXTEND,
    RG_CTL_CUSTOMER_WITHDRAW,
    RG_CTL_REQUESTS,
    RG_CTL_DUPLICATES,
    RG_CTL_DUPLICATES_DISMISS,
    RG_CTL_HOUSEHOLD_LINK,
    RG_CTL_HOUSEHOLD_UNLINK,
    RG_CTL_HOUSEHOLD_SHOW
};

struct rg_ctl_options {
    enum rg_ctl_command command;
    char broker[RG_CTL_PATH_MAX];
    char ca[RG_CTL_PATH_MAX], certificate[RG_CTL_PATH_MAX], key[RG_CTL_PATH_MAX];
    char operator_name[33];
    bool json;
    long long holder; /**< number of a member or a badge */
    bool badge;
    const char *uid;
    const char *external;      /**< the retailer's number of a customer */
    const char *out;           /**< where an export goes; NULL: standard output */
    long long request;         /**< which one to act on */
    long long other;           /**< the second of two members */
    const char *field, *value; /**< what is corrected, and to what */
    const char *reason;        /**< why a request is refused or takes longer */
    int64_t received_ms;       /**< the day of the letter; 0: today */
    bool informed;             /**< the customer knows that the restriction ends */
    bool overdue;              /**< only what is overdue, and the exit code says whether there is any */
    const char *kind;          /**< of what days of retention are set */
    long long days;            /**< 0: for ever */
};

/** @return -1 to go on, otherwise the exit code; what was wrong went to stderr. */
int rg_ctl_options_parse(int argc, char **argv, struct rg_ctl_options *options);

/**
 * Ask HQ and collect the rows of all its answers in @p rows, an array that the caller deletes.
 * @return RG_CTL_DONE; RG_CTL_FAILED when HQ refused (its sentence went to stderr) or the connection is not
 * possible; RG_CTL_NO_ANSWER after RG_CTL_TIMEOUT_S.
 */
enum rg_ctl_exit rg_ctl_ask(const struct rg_ctl_options *options, cJSON **rows);

/** Print the rows as JSON or as a table. @return RG_CTL_DONE; RG_CTL_FAILED for a chain that is broken or an export that
 * could not be written. */
enum rg_ctl_exit rg_ctl_print(const struct rg_ctl_options *options, cJSON *rows);

/** Make whole numbers print as they are: cJSON itself is content with 15 digits when the 16th is off by one. */
void rg_ctl_exact(cJSON *tree);

/** What a row says, for tables; "-" and @p otherwise when it does not. */
const char *rg_ctl_text_of(const cJSON *row, const char *name);
int64_t rg_ctl_number_of(const cJSON *row, const char *name, int64_t otherwise);
/** How long ago, in the largest unit that fits: what IT wants to know at a glance. */
const char *rg_ctl_age(int64_t at_ms, char text[24]);

/** Read a number of a member, badge or request; what is wrong goes to stderr. */
bool rg_ctl_number_read(const char *text, long long *value);

/** The words of requests and duplicates. @return true when they are, *good then says whether they and the options are
 * right; what is wrong went to stderr. */
bool rg_ctl_requests_parse(struct rg_ctl_options *options, int count, char **words, bool *good);

/** Read a day, YYYY-MM-DD, as its begin in UTC; what is wrong goes to stderr. */
bool rg_ctl_date_read(const char *text, int64_t *at_ms);

/** One line on a request that was entered or acted on. */
void rg_ctl_print_request(const cJSON *row);

/** The tables of `requests` and `duplicates`. @return RG_CTL_DONE; RG_CTL_FAILED when --overdue found any. */
enum rg_ctl_exit rg_ctl_print_requests(const struct rg_ctl_options *options, const cJSON *rows);

/** The tables of `customer` and `verify`. @return as rg_ctl_print(). */
enum rg_ctl_exit rg_ctl_print_customers(const struct rg_ctl_options *options, const cJSON *rows);

/** What `audit` and `alerts` answered. @return as rg_ctl_print(). */
enum rg_ctl_exit rg_ctl_print_looks(const struct rg_ctl_options *options, const cJSON *rows);

/** Write the rows of an export as one document. @return RG_CTL_DONE or RG_CTL_FAILED, said on stderr. */
enum rg_ctl_exit rg_ctl_write_export(const struct rg_ctl_options *options, const cJSON *rows);

#endif
