/**
 * @file note_model.h
 * Noting something of a customer, or asking them, as values: which screen of it stands, and what can be chosen there.
 *
 * Thread: main.
 * Owner:  the visit's model.
 */
#ifndef APP_VISIT_NOTE_MODEL_H
#define APP_VISIT_NOTE_MODEL_H

#include "note.h"

#include <stdbool.h>
#include <stdint.h>

/** RG_SCREEN_NOTE: what about, and then each with its values. */
enum rg_note_page {
    RG_NOTE_PAGE_KINDS = 0, /**< a size by its category, and the other kinds */
    RG_NOTE_PAGE_SIZE,      /**< categories, and the sizes of one */
    RG_NOTE_PAGE_COLOUR,
    RG_NOTE_PAGE_TASTE,
    RG_NOTE_PAGE_FAMILY,
    RG_NOTE_PAGE_OCCASION,
    RG_NOTE_PAGE_NOT_COLOUR,
    RG_NOTE_PAGE_NOT_CATEGORY
};
#define RG_NOTE_PAGES (RG_NOTE_PAGE_NOT_CATEGORY + 1)

struct rg_note_model {
    enum rg_note_page page;
    bool asks;         /**< it is turned to the customer, and in their language */
    bool kept;         /**< what is chosen is kept; else it is for this visit alone */
    uint32_t category; /**< SIZE: of range, that is chosen */
    bool range_known;  /**< range came from the store */
    struct rg_note_range
        range; /**< what an opened recommendation is of, or else what they bought last, then what else is theirs, then the rest */
};

#endif
