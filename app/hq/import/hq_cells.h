/**
 * @file hq_cells.h
 * Cells of customers.csv that are lists: entries with | between, their parts with : between. Pure.
 *
 * Thread: any, except rg_hq_entry_wish(): the process's time zone must not change under it.
 * Owner:  the caller; what is read points into its entry.
 */
#ifndef APP_HQ_IMPORT_HQ_CELLS_H
#define APP_HQ_IMPORT_HQ_CELLS_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_HQ_ENTRY_MAX      160 /**< bytes of an entry, with its end */
#define RG_HQ_ENTRY_TEXT_MAX 64  /**< bytes of a size or a category, as the feed has them */

/** Takes one entry, which it may change. @return RG_OK; RG_NOT_FOUND: it is passed over; anything else ends the walk. */
typedef enum rg_status rg_hq_entry_take(void *context, char *entry);

/** Every entry of @p cell in its order. @return RG_OK; RG_INVALID when one is too long; what @p take returns. */
enum rg_status rg_hq_entries(const char *cell, rg_hq_entry_take *take, void *context) RG_MUST_CHECK;

/** Cut @p entry at its colons into at most @p most parts; those that it has not are "". @return how many it has; 0: more than @p most. */
size_t rg_hq_entry_split(char *entry, char *parts[], size_t most);

/** Formats of strptime() in which a day may be written. */
struct rg_hq_day_formats {
    const char *date, *day;
};

struct rg_hq_entry_wish {
    char sku[72];
    const char *size; /**< "": any */
    bool dated, gift;
    int64_t at; /**< ms; when it is dated */
};

/** sku:size:day:gift, of which all but the first may be empty or missing at the end. @return RG_OK or RG_INVALID. */
enum rg_status rg_hq_entry_wish(char *entry, const struct rg_hq_day_formats *formats,
                                struct rg_hq_entry_wish *wish) RG_MUST_CHECK;

struct rg_hq_entry_size {
    const char *category, *size;
};

/** category:size, neither of them empty. @return RG_OK or RG_INVALID. */
enum rg_status rg_hq_entry_size(char *entry, struct rg_hq_entry_size *size) RG_MUST_CHECK;

struct rg_hq_entry_occasion {
    const char *kind; /**< `birthday`, `anniversary` or `other` */
    int month, day;
};

/** kind:day, the day in the strptime() format of birthdays. @return RG_OK or RG_INVALID. */
enum rg_status rg_hq_entry_occasion(char *entry, const char *format,
                                    struct rg_hq_entry_occasion *occasion) RG_MUST_CHECK;

#endif
