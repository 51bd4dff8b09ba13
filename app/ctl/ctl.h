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
#define RG_CTL_TIMEOUT_S   10
#define RG_CTL_WAIT_S      60 /**< for a diagnosis */
#define RG_CTL_CHANGES_MAX 64
#define RG_CTL_GROUPS_MAX  8 /**< of one kiosk, as HQ has it */
#define RG_CTL_EVERY_S     5 /**< how often fleet watch asks, unless it is told */

/** Exit codes, for scripts; rg_ctl_exit_words() has them in words. */
enum rg_ctl_exit {
    RG_CTL_DONE = 0,
    RG_CTL_FAILED = 1, /**< HQ refused, verify or --overdue found something, or output could not be written */
    RG_CTL_USAGE = 2,
    RG_CTL_NO_ANSWER = 3, /**< the broker or HQ cannot be reached, or says nothing in time */
    RG_CTL_ATTENTION = 4  /**< --check found something that needs IT */
};
#define RG_CTL_EXITS 5

enum rg_ctl_command {
    RG_CTL_STATUS = 1,
    RG_CTL_CARD_ISSUE,
    RG_CTL_CARD_LIST,
    RG_CTL_CARD_LOST,
    RG_CTL_BADGE_REVOKE,
    RG_CTL_ASSURANCE,
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
    RG_CTL_WHY,
    RG_CTL_ALERTS,
    RG_CTL_MEASURE,
    RG_CTL_EXPERIMENT_LIST,
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
    RG_CTL_HOUSEHOLD_SHOW,
    RG_CTL_DEVICE_LIST,
    RG_CTL_DEVICE_SHOW,
    RG_CTL_DEVICE_UNITS,
    RG_CTL_DEVICE_APPROVE,
    RG_CTL_DEVICE_REVOKE,
    RG_CTL_DEVICE_JOB,
    RG_CTL_DEVICE_DIAGNOSE,
    RG_CTL_DEVICE_WIPE,
    RG_CTL_DEVICE_JOBS,
    RG_CTL_DEVICE_RESULT,
    RG_CTL_DEVICE_CONFIRM,
    RG_CTL_DEVICE_BATCH,
    RG_CTL_DEVICE_CANCEL,
    RG_CTL_DEVICE_CONFIG,
    RG_CTL_DEVICE_GROUP,
    RG_CTL_DEVICE_READMIT,
    RG_CTL_DEVICE_REJECTS,
    RG_CTL_FLEET_WATCH,
    RG_CTL_OUTFLOW,
    RG_CTL_COMPLETION,
    RG_CTL_MANUAL
};

/** Names of groups, as they were said. */
struct rg_ctl_groups {
    char names[RG_CTL_GROUPS_MAX][33];
    size_t count;
};

struct rg_ctl_options {
    enum rg_ctl_command command;
    char broker[RG_CTL_PATH_MAX];
    char ca[RG_CTL_PATH_MAX], certificate[RG_CTL_PATH_MAX], key[RG_CTL_PATH_MAX];
    char operator_name[33];
    bool json;
    long long holder; /**< number of a member or a badge */
    bool badge;
    const char *uid, *replacement; /**< of a card; of the one that takes a lost one's place */
    const char *medium;            /**< ntag21x, ntag424 or desfire, which are written; smarttap or vas */
    const char *pass;              /**< what a pass of those two says */
    bool keep;                     /**< the cards that a safer one would end stay theirs */
    const char *reader, *address;  /**< where it lies; what a phone that reads it opens */
    char command_keys[RG_CTL_PATH_MAX]; /**< HQ's, command.pem */
    const char *method;                 /**< what is asked, when it is not what the command says */
    /** Puts more into a request, NULL: nothing. @return false when it cannot. */
    bool (*add)(void *context, const char *rid, cJSON *body);
    void *add_context;
    const char *card;          /**< 8 digits, as card list shows it */
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
    char site[33], device[33]; /**< a kiosk; site "": whichever has one of that name */
    const char *serial;        /**< of a unit of the factory */
    bool now, open;            /**< a job outside quiet hours; jobs that are not over */
    const char *level;         /**< of the log */
    long long minutes, hours;  /**< for which it is so; within which a job is to be done, 0: a day */
    int wait_s;                /**< for what was diagnosed */
    const char *seen;          /**< the code of a batch; NULL: REQUEST is one job */
    struct rg_ctl_groups group, put_in, take_out; /**< --group; --add and --remove */
    const char *manifest;                         /**< a file of units to approve; NULL: one, by its serial */
    bool all;                                     /**< of all kiosks */
    const char *set[RG_CTL_CHANGES_MAX], *unset[RG_CTL_CHANGES_MAX]; /**< KEY=VALUE; KEY */
    size_t set_count, unset_count;
    const char *shell; /**< whose completion */
    bool check;        /**< RG_CTL_ATTENTION when something needs IT */
    bool once;         /**< one table, and the end */
    int every_s;
    char experiment[33];          /**< what came of it is asked; "" of none */
    long long experiment_version; /**< 0: the last */
    bool spend;                   /**< what was spent, in place of whether anything was bought */
    const char *since;            /**< a cursor; NULL: from the beginning */
    bool follow;                  /**< go on for ever */
    bool retry, drop;             /**< what to do with what HQ could not use */
    bool till;      /**< what it could not use is of tills; site and device say of which, or "" */
    uint64_t given; /**< a bit for each of rg_ctl_option_list() */
};

/** @return -1 to go on, otherwise the exit code; what was wrong went to stderr. */
int rg_ctl_options_parse(int argc, char **argv, struct rg_ctl_options *options);

/** What a command does at HQ, and so who may be asked to account for it. */
enum rg_ctl_role {
    RG_CTL_ASKS_NOBODY, /**< works without HQ */
    RG_CTL_READS,       /**< looks at kiosks and settings */
    RG_CTL_AUDITED,     /**< leaves a line of the audit, with the operator's name */
    RG_CTL_ENTERS,      /**< the same, and enters what a second operator must approve */
    RG_CTL_RETAILER     /**< for one of the retailer's own systems, by a certificate of its own */
};
#define RG_CTL_ROLES 5

/**
 * One line of the table of commands, from which the parser, --help, the completion, the manual and the requests to HQ are made.
 * The words of arguments say what is read: N, A (a member; a badge after `audit badge`), B, REQUEST, KIND, DAYS|forever, VALUE,
 * EXPERIMENT (and its version), DEVICE, KIOSK (which may be left out with --site or --group) (none with --all or --group, and with --site none if it is of the whole site; with --till it may be left out), SERIAL (none with --manifest), bash, and any other word, or words between bars, a field.
 */
struct rg_ctl_verb {
    const char *words; /**< such as "customer correct" */
    enum rg_ctl_command command;
    const char *method;    /**< HQ's name of it; NULL for RG_CTL_ASKS_NOBODY */
    const char *arguments; /**< "" for none */
    const char *options;   /**< its own, as --help shows them; no other is taken */
    enum rg_ctl_role role;
    void (*print)(const struct rg_ctl_options *options,
                  const cJSON *rows); /**< for people; NULL: main() does it */
    const char *help;                 /**< one line */
    const char *text; /**< what else there is to know, one paragraph, for the manual; "" for nothing */
};

/** The table, in the order of --help. */
const struct rg_ctl_verb *rg_ctl_verbs(size_t *count);

/** The line of a command. */
const struct rg_ctl_verb *rg_ctl_verb_of(enum rg_ctl_command command);

/** Whether it takes that option of its own; @p option without hyphens. */
bool rg_ctl_verb_takes(const struct rg_ctl_verb *verb, const char *option);

/** The command that the words begin with, the longest that fits; *used is how many words it has. @return NULL for none. */
const struct rg_ctl_verb *rg_ctl_verb_find(int count, char **words, int *used);

/** One option. */
struct rg_ctl_option {
    const char *name;
    int takes; /**< required_argument or no_argument */
    int code;
    const char *argument; /**< what --help calls its value; NULL for none */
    bool own;             /**< of some commands only: those that name it */
    const char *help;
};

/** All options, in the order of --help. */
const struct rg_ctl_option *rg_ctl_option_list(size_t *count);

/**
 * Find the command and read its words. Options must have been read before.
 * @return false when they are wrong: what was went to stderr.
 */
bool rg_ctl_words_read(struct rg_ctl_options *options, int count, char **words);

/** Read a number of a member, badge or request; what is wrong goes to stderr. */
bool rg_ctl_number_read(const char *text, long long *value);

/** Read a day, YYYY-MM-DD, as its begin in UTC; what is wrong goes to stderr. */
bool rg_ctl_date_read(const char *text, int64_t *at_ms);

/** From now on complaints are JSON: {"error":{"code":"..","message":".."}}. */
void rg_ctl_complain_in_json(void);

/**
 * Say on stderr what is wrong. @p code: HQ's, or `usage`, `identity`, `no-answer`, `failed`.
 * @return false, for those who return at once.
 */
bool rg_ctl_complain(const char *code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * The same of several units at once, in one document: @p units, an array of {"serial","code","message"}, is its error's member of that name.
 * In words it is a line each. @return false.
 */
bool rg_ctl_complain_of_units(const char *code, const cJSON *units);

/** What --help says, of one command or, NULL, of all. */
void rg_ctl_help(const struct rg_ctl_verb *verb);

/** An exit code and a role in words. */
const char *rg_ctl_exit_words(enum rg_ctl_exit code);
const char *rg_ctl_role_words(enum rg_ctl_role role);

/** The completion for bash, and the manual, regardctl(1). */
void rg_ctl_completion(void);
void rg_ctl_manual(void);

/**
 * Ask HQ once and collect the rows of all its answers in @p rows, an array that the caller deletes; @p hq_ms is HQ's clock.
 * @return RG_CTL_DONE; RG_CTL_FAILED when HQ refused (its code and sentence went to stderr); RG_CTL_USAGE when the URL or the
 * files of the identity cannot be used; RG_CTL_NO_ANSWER when the broker or HQ does not answer in RG_CTL_TIMEOUT_S.
 */
enum rg_ctl_exit rg_ctl_ask(const struct rg_ctl_options *options, cJSON **rows, int64_t *hq_ms);

/** Print the rows as JSON or for people. @return RG_CTL_DONE; RG_CTL_FAILED for a chain that is broken, a request
 * that is overdue when asked for those, or what could not be written; RG_CTL_ATTENTION with --check. */
enum rg_ctl_exit rg_ctl_print(const struct rg_ctl_options *options, cJSON *rows, int64_t hq_ms);

/** Make whole numbers print as they are: cJSON itself is content with 15 digits when the 16th is off by one. */
void rg_ctl_exact(cJSON *tree);

/** Take what would move a terminal's cursor out of all texts: kiosks' words are not ours. */
void rg_ctl_tame(cJSON *tree);

/**
 * Write an export or a result to --out, a file that must not be there yet, or to standard output, a text with a newline behind it. With
 * --json and --out, standard output has {"file","size"}: its name and how many bytes it has.
 * @return false when it was not written all; errno says why.
 */
bool rg_ctl_write_out(const struct rg_ctl_options *options, const char *bytes, size_t len, bool text);

/** Print a tree as JSON, over lines or in one. @return RG_CTL_DONE; RG_CTL_FAILED without memory. */
enum rg_ctl_exit rg_ctl_print_json(const cJSON *tree, bool in_one_line);

/** What a row says, for tables; "-" and @p otherwise when it does not. */
const char *rg_ctl_text_of(const cJSON *row, const char *name);
int64_t rg_ctl_number_of(const cJSON *row, const char *name, int64_t otherwise);
/** How long ago, in the largest unit that fits: what IT wants to know at a glance. */
const char *rg_ctl_age(int64_t at_ms, char text[24]);

/** One line on a request that was entered or acted on. */
void rg_ctl_print_request(const cJSON *row);

/** The tables of `requests`, `duplicates` and `household`. */
void rg_ctl_print_requests(const struct rg_ctl_options *options, const cJSON *rows);

/** The tables of `customer` and `verify`. */
void rg_ctl_print_customers(const struct rg_ctl_options *options, const cJSON *rows);

/** What `measure` and `experiment list` answered; whether the arms in a row of theirs are not as large as planned. */
void rg_ctl_print_measure(const struct rg_ctl_options *options, const cJSON *rows);
void rg_ctl_print_experiments(const struct rg_ctl_options *options, const cJSON *rows);
bool rg_ctl_ratio_wrong(const cJSON *row);

/** What `why` answered. */
void rg_ctl_print_why(const struct rg_ctl_options *options, const cJSON *rows);

/** What `audit` and `alerts` answered. */
void rg_ctl_print_looks(const struct rg_ctl_options *options, const cJSON *rows);

/** The tables of `status`, `card` and `retention`. */
void rg_ctl_print_status(const struct rg_ctl_options *options, const cJSON *rows);
void rg_ctl_print_cards(const struct rg_ctl_options *options, const cJSON *rows);
void rg_ctl_print_retention(const struct rg_ctl_options *options, const cJSON *rows);

/** The table of `device jobs` and of jobs that were ordered. */
void rg_ctl_print_jobs(const struct rg_ctl_options *options, const cJSON *rows);
/** The same of what waits in a batch, and how to confirm it. */
void rg_ctl_print_batch(const struct rg_ctl_options *options, const cJSON *rows);

/** What one of those commands asks for, into its request. */
void rg_ctl_add_job(cJSON *body, const struct rg_ctl_options *options);

/**
 * Everything that tells HQ a card's number: `card issue`, and what replaces a card that was lost.
 * @return RG_CTL_DONE; RG_CTL_FAILED when HQ or the card refused: said on stderr; else as rg_ctl_ask().
 */
enum rg_ctl_exit rg_ctl_cards(const struct rg_ctl_options *options);

/**
 * Order a diagnosis, wait for it and print it: of one kiosk.
 * @return RG_CTL_DONE; RG_CTL_FAILED when it was not done; RG_CTL_NO_ANSWER when the kiosk says nothing in time: the job stands; else as
 * rg_ctl_ask().
 */
enum rg_ctl_exit rg_ctl_diagnose(const struct rg_ctl_options *options);

/** Write the rows of a result as the file it is. @return RG_CTL_DONE or RG_CTL_FAILED, said on stderr. */
enum rg_ctl_exit rg_ctl_write_result(const struct rg_ctl_options *options, const cJSON *rows);

/** What `device config` answered; how a kiosk stands, in words, @p wanted being the member with the version that HQ wants. */
void rg_ctl_print_config(const struct rg_ctl_options *options, const cJSON *rows);
void rg_ctl_print_config_state(const cJSON *row, const char *wanted);

/** What it asks, beside whom. */
void rg_ctl_add_config(const struct rg_ctl_options *options, cJSON *body);

/** What `device units`, `approve` and `revoke` answered. */
void rg_ctl_print_units(const struct rg_ctl_options *options, const cJSON *rows);

/** What `device rejects` answered. */
void rg_ctl_print_rejects(const struct rg_ctl_options *options, const cJSON *rows);

/** Whether a site, a device or a group may be called so: 1 to 32 of a-z, 0-9 and -. */
bool rg_ctl_name_valid(const char *name);

/** One group more, unless it is among them. @return false for no name, or too many; nothing is said of it. */
bool rg_ctl_group_take(struct rg_ctl_groups *groups, const char *name);

/** What a request says of groups, into it. */
void rg_ctl_add_groups(const struct rg_ctl_options *options, cJSON *body);

/** What `device group` answered; a row's groups in one word, "-" for none. */
void rg_ctl_print_groups(const struct rg_ctl_options *options, const cJSON *rows);
void rg_ctl_print_groups_of(const cJSON *row);

/** Whether it may be a unit's serial number: 1 to 32 of letters, digits, and - . _ */
bool rg_ctl_serial_valid(const char *serial);

/** What follows `regard:1:` in what the code on the screen of a kiosk out of its box says, and is in nothing else that
 * anybody types. @return NULL when it is no such text. */
const char *rg_ctl_serial_scanned(const char *word);

/**
 * Approve all units of --manifest, a line each, once the whole file is known to be sound, and print what became of them.
 * @return RG_CTL_DONE; RG_CTL_FAILED when HQ refused any: said on stderr, and the others were approved; else as rg_ctl_ask().
 */
enum rg_ctl_exit rg_ctl_approve_manifest(const struct rg_ctl_options *options);

/** Print what happened at HQ after --since, and with --follow what happens. @return as rg_ctl_ask(). */
enum rg_ctl_exit rg_ctl_outflow(const struct rg_ctl_options *options);

/** Write the rows of an export as one document. @return RG_CTL_DONE or RG_CTL_FAILED, said on stderr. */
enum rg_ctl_exit rg_ctl_write_export(const struct rg_ctl_options *options, const cJSON *rows);

/** Print the table of assurance. @return RG_CTL_DONE, RG_CTL_FAILED. */
enum rg_ctl_exit rg_ctl_assurance(const struct rg_ctl_options *options);

#endif
