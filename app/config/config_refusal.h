/**
 * @file config_refusal.h
 * Why a configuration was not taken, as values: for a line on stderr, for HQ's operator, and for a kiosk's state.
 *
 * Thread: any.
 * Owner:  values only; texts are literals.
 */
#ifndef APP_CONFIG_CONFIG_REFUSAL_H
#define APP_CONFIG_CONFIG_REFUSAL_H

#include <stdbool.h>
#include <stddef.h>

#define RG_CONFIG_FIELD_MAX 33
/** What stands in for a name that is none: it may be anything. */
#define RG_CONFIG_FIELD_NONE ""

enum rg_config_code {
    RG_CONFIG_SOUND = 0, /**< "" */
    RG_CONFIG_SYNTAX,    /**< "syntax": it is no JSON object, or longer than it may be */
    RG_CONFIG_UNKNOWN,   /**< "unknown": there is no member of that name, or not in this place */
    RG_CONFIG_VALUE,     /**< "value": the member is not what it may be */
    RG_CONFIG_ZONE,      /**< "zone": the machine knows no such time zone */
    RG_CONFIG_LANGUAGE,  /**< "language": the machine has no sentences in it */
    RG_CONFIG_BOOTS,     /**< "boots": with it the kiosk ended again and again */
    RG_CONFIG_LINK,      /**< "link": with it the connection to HQ did not come back */
    RG_CONFIG_DISK       /**< "disk": it could not be kept */
};
#define RG_CONFIG_CODES (RG_CONFIG_DISK + 1)

struct rg_config_refusal {
    enum rg_config_code code;
    char field[RG_CONFIG_FIELD_MAX]; /**< VALUE, ZONE, LANGUAGE: a member of the table, or "member.part" */
    const char *wanted;              /**< VALUE: what it may be; else "" */
};

/** Note that @p field must be @p wanted (a literal). @return false, for those who return at once. */
bool rg_config_refuse(struct rg_config_refusal *refusal, const char *field, const char *wanted);

/** The word of a code, and back. @return for the latter RG_CONFIG_SOUND for any other word. */
const char *rg_config_code_word(enum rg_config_code code);
enum rg_config_code rg_config_code_find(const char *word);

/** The whole refusal in a sentence without a full stop. @return its length; it is cut at @p capacity. */
size_t rg_config_refusal_text(const struct rg_config_refusal *refusal, char *text, size_t capacity);

#endif
