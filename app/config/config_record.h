/**
 * @file config_record.h
 * What a kiosk keeps of HQ's configurations: the one in force, the last good one while that is on trial, and what became of the newest.
 * Pure: text in, text out; the caller keeps it on the disk before it acts, so that whenever the power goes one of the two is in force
 * as a whole.
 *
 *     came -> refused
 *          -> on trial -> confirmed: it is the good one
 *                      -> returned: after RG_CONFIG_STARTS starts without being confirmed, or without a connection to HQ
 *
 * Thread: any; one at a time.
 * Owner:  whoever read it, until rg_config_record_free().
 */
#ifndef APP_CONFIG_CONFIG_RECORD_H
#define APP_CONFIG_CONFIG_RECORD_H

#include "config_refusal.h"

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cJSON;

#define RG_CONFIG_STARTS                                                                                     \
    3u /**< of the program under a configuration that was never confirmed; the next returns */
#define RG_CONFIG_VERSION_MAX INT64_C(9007199254740991)
#define RG_CONFIG_OF_MAX      66     /**< "site/device" */
#define RG_CONFIG_RECORD_MAX  20480u /**< bytes of its text at most */

struct rg_config_record {
    char of[RG_CONFIG_OF_MAX]; /**< whose configuration it is; empty: nobody's yet */
    int64_t seen;              /**< the newest version that came; 0: none */
    int64_t version;           /**< in force; 0: none of HQ's is */
    struct cJSON *document;    /**< in force; never NULL once read */
    bool trial;                /**< it is not confirmed yet, and the next two count */
    int64_t good_version;
    struct cJSON *good;
    uint32_t starts; /**< of the program since the trial began */
    bool returned;   /**< code says why the newest is not in force any more; else why it was not taken */
    enum rg_config_code code; /**< SOUND: nothing is wrong with the newest */
    char field[RG_CONFIG_FIELD_MAX];
};

/** An empty one. @return RG_OK, RG_NO_MEMORY. */
enum rg_status rg_config_record_init(struct rg_config_record *record) RG_MUST_CHECK;
void rg_config_record_free(struct rg_config_record *record);

/** Read what rg_config_record_write() wrote. @return RG_OK; RG_INVALID for anything else; RG_NO_MEMORY; @p record is then as before. */
enum rg_status rg_config_record_read(const char *text, size_t len,
                                     struct rg_config_record *record) RG_MUST_CHECK;

/** @return the text, to be freed with cJSON_free(); NULL without memory. */
char *rg_config_record_write(const struct rg_config_record *record);

/** The program starts. @return whether that changed anything, which is then to be kept before it is acted on. */
bool rg_config_record_start(struct rg_config_record *record);

/** Version @p version comes into force on trial; takes @p document. The last good one stays what it was. */
void rg_config_record_try(struct rg_config_record *record, int64_t version, struct cJSON *document);

/** Version @p version is not taken. */
void rg_config_record_refuse(struct rg_config_record *record, int64_t version,
                             const struct rg_config_refusal *refusal);

/** What is in force is good. */
void rg_config_record_confirm(struct rg_config_record *record);

/** The last good one is in force again; only while on trial. */
void rg_config_record_return(struct rg_config_record *record, enum rg_config_code why);

/** "none", "applied", "trial", "refused", "returned"; @p waits: one has come and waits for the end of a visit, "waits". */
const char *rg_config_record_word(const struct rg_config_record *record, bool waits);

#endif
