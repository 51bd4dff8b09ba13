/**
 * @file hq_image_tables.h
 * What of each table is a member's. A table that is not here stops every backup, and a test: whoever adds one says here whose
 * its rows are. One that a database does not have is passed over, and one without its owner's column is nobody's. A new column of a table that is divided is the member's until it is named as one that stays.
 *
 * Thread: any; constants only.
 * Owner:  nobody.
 */
#ifndef APP_HQ_STORE_HQ_IMAGE_TABLES_H
#define APP_HQ_STORE_HQ_IMAGE_TABLES_H

#include <stdbool.h>
#include <stddef.h>

struct rg_hq_image_table {
    const char *name;
    const char *owner; /**< the column with the member's number; NULL: nobody's rows */
    const char *when;  /**< which rows are a member's; NULL: all that have a number */
    const char *
        key; /**< of a table that is divided: the columns of the row's key, with commas around each; NULL: rows are
                          a member's as a whole */
    const char *stays;   /**< of a table that is divided: the columns that stay, with commas around each */
    const char *blank;   /**< of a table that is divided: columns that become 0, with commas around each */
    const char *emptied; /**< a column that is given as an empty text: it may name customers */
    bool anew;           /**< not in a backup: a restore makes it of the others */
};

extern const struct rg_hq_image_table rg_hq_image_tables[];
extern const size_t rg_hq_image_table_count;

#endif
