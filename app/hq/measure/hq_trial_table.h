/**
 * @file hq_trial_table.h
 * The table of a randomised trial as anybody may have it: CSV with a row for each customer, of which one column says the arm, one what
 * came of it, and one, if there is any, what was before. Pure and bounded; what cannot be used is counted, not guessed.
 *
 * Thread: any.
 * Owner:  whoever read the table frees it with rg_hq_trial_table_free().
 */
#ifndef APP_HQ_MEASURE_HQ_TRIAL_TABLE_H
#define APP_HQ_MEASURE_HQ_TRIAL_TABLE_H

#include "hq_effect.h"

#define RG_HQ_ARM_NAME 64 /**< bytes of an arm's name with its end */

struct rg_hq_trial_columns {
    const char *arm, *control, *outcome;
    const char *before; /**< NULL: none */
};

struct rg_hq_trial_table {
    struct rg_hq_drawn
        *drawn; /**< in the order of the file; who has no figure of before has the mean of those who do */
    size_t count;
    size_t arms;
    char names[RG_HQ_ARMS_MAX][RG_HQ_ARM_NAME];
    uint8_t control;
    bool proportion;                /**< every outcome is 0 or 1, or yes or no */
    size_t without[RG_HQ_ARMS_MAX]; /**< rows of the arm that have no outcome that can be read */
    size_t broken;                  /**< rows of which not even the arm is known */
    uint32_t line;                  /**< the first row that was left out, 0: none */
    const char *reason;             /**< why, a literal */
    size_t no_before;
};

/** What is wrong with a table, for people; of the file's own words nothing that moves a terminal's cursor. */
struct rg_hq_table_complaint {
    char text[640];
};

/** Make text of a file fit to be printed: control characters become question marks. */
void rg_hq_printable(const char *from, char *to, size_t capacity);

/**
 * Read @p text, UTF-8 of @p len bytes.
 * @return RG_OK; RG_INVALID with @p complaint: a column or the control is not there, more than RG_HQ_ARMS_MAX arms or fewer than two,
 * no row that can be used; RG_NO_MEMORY.
 */
enum rg_status rg_hq_trial_table_read(const char *text, size_t len, const struct rg_hq_trial_columns *columns,
                                      struct rg_hq_trial_table *table,
                                      struct rg_hq_table_complaint *complaint) RG_MUST_CHECK;

void rg_hq_trial_table_free(struct rg_hq_trial_table *table);

#endif
