/**
 * @file note.h
 * What is noted of a customer, as codes of one catalogue that every language says in its own words: no free text, so three touches
 * write it, everybody around may read it, and it can steer what is shown. On the wire a note is its kind and a text (`note:blue`);
 * include/protocol/README.md has the list.
 *
 * Thread: any; values only.
 * Owner:  nobody. Wipe with explicit_bzero() when hidden.
 */
#ifndef APP_PROFILE_NOTE_H
#define APP_PROFILE_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_NOTE_CATEGORY_MAX 24 /* as profile.h has it */
#define RG_NOTE_SIZE_MAX     16
#define RG_NOTE_TEXT_MAX     64

/** Values by what they are about. A word never changes its meaning; new ones may follow. */
#define RG_NOTE_VALUES(X)                                                                                    \
    X(COLOUR, BLACK, "black")                                                                                \
    X(COLOUR, WHITE, "white")                                                                                \
    X(COLOUR, GREY, "grey")                                                                                  \
    X(COLOUR, BEIGE, "beige")                                                                                \
    X(COLOUR, BROWN, "brown")                                                                                \
    X(COLOUR, BLUE, "blue")                                                                                  \
    X(COLOUR, GREEN, "green")                                                                                \
    X(COLOUR, YELLOW, "yellow")                                                                              \
    X(COLOUR, ORANGE, "orange")                                                                              \
    X(COLOUR, RED, "red")                                                                                    \
    X(COLOUR, PINK, "pink")                                                                                  \
    X(COLOUR, PURPLE, "purple")                                                                              \
    X(TASTE, CLASSIC, "classic")                                                                             \
    X(TASTE, CASUAL, "casual")                                                                               \
    X(TASTE, ELEGANT, "elegant")                                                                             \
    X(TASTE, SPORTY, "sporty")                                                                               \
    X(TASTE, PLAIN, "plain")                                                                                 \
    X(TASTE, PATTERNED, "patterned")                                                                         \
    X(FAMILY, PARTNER, "partner")                                                                            \
    X(FAMILY, BABY, "baby")                                                                                  \
    X(FAMILY, CHILD, "child")                                                                                \
    X(FAMILY, TEENAGER, "teenager")                                                                          \
    X(FAMILY, PARENT, "parent")                                                                              \
    X(FAMILY, GRANDCHILD, "grandchild")                                                                      \
    X(OCCASION, EVERYDAY, "everyday")                                                                        \
    X(OCCASION, WORK, "work")                                                                                \
    X(OCCASION, PARTY, "party")                                                                              \
    X(OCCASION, WEDDING, "wedding")                                                                          \
    X(OCCASION, TRAVEL, "travel")                                                                            \
    X(OCCASION, OUTDOORS, "outdoors")

enum rg_note_value {
    RG_NOTE_NO_VALUE = 0,
#define RG_NOTE_VALUE(kind, value, word) RG_NOTE_##kind##_##value,
    RG_NOTE_VALUES(RG_NOTE_VALUE)
#undef RG_NOTE_VALUE
        RG_NOTE_VALUE_COUNT
};

/** The kinds, as `kind` of the feed has them but for `other`, which is never made here. */
enum rg_note_kind {
    RG_NOTE_NONE = 0,
    RG_NOTE_SIZE, /**< category and size, in the store's own words */
    RG_NOTE_COLOUR,
    RG_NOTE_TASTE,
    RG_NOTE_FAMILY,
    RG_NOTE_OCCASION,
    RG_NOTE_DISLIKE /**< a colour, or a category in the store's own words */
};
#define RG_NOTE_KINDS (RG_NOTE_DISLIKE + 1)

enum rg_note_source {
    RG_NOTE_BY_TEAM = 0,
    RG_NOTE_BY_CUSTOMER, /**< their own answer */
    RG_NOTE_THIS_VISIT   /**< their own answer, which is kept nowhere */
};

/** Where a note that was made just now is on its way to the disk. */
enum rg_note_state { RG_NOTE_SAVED = 0, RG_NOTE_SAVING, RG_NOTE_NOT_SAVED };

struct rg_note {
    enum rg_note_kind kind;
    enum rg_note_source source;
    enum rg_note_state state;
    enum rg_note_value value;            /**< NO_VALUE: of SIZE, and of a category that they dislike */
    char category[RG_NOTE_CATEGORY_MAX]; /**< SIZE, and DISLIKE without a value; zeros to the end */
    char size[RG_NOTE_SIZE_MAX];         /**< SIZE; likewise */
    int64_t at_ms;
};

/** So many stand on a glance, or steer what is shown; the rest is in "what we know". */
#define RG_NOTES_MAX 8u

/** The customer's own answers before the team's, and of each the newest first. */
struct rg_note_list {
    uint32_t count;
    struct rg_note notes[RG_NOTES_MAX];
};

/** The kind's word on the wire; "" for none. */
const char *rg_note_kind_name(enum rg_note_kind kind);

/** The value's word on the wire; "" for none. */
const char *rg_note_value_name(enum rg_note_value value);

/** The kind that @p value is said of when it is liked; NONE for what is no value. */
enum rg_note_kind rg_note_value_kind(enum rg_note_value value);

/** Whether a note says something that the catalogue has, in texts that are whole and can be written. */
bool rg_note_sound(const struct rg_note *note);

/**
 * Read what a note is about from its kind and text, of which each may be anything. @return false for a sentence, or a code that is not known
 * here: @p note is as it was. Source, state and time are not read, and 0.
 */
bool rg_note_read(const char *kind, const char *text, struct rg_note *note);

/** Write the text of a note, with its end. @return false for one that is not sound. */
bool rg_note_write(const struct rg_note *note, char text[RG_NOTE_TEXT_MAX]);

/** Whether two say the same: of sizes, of the same category, of which only one holds. */
bool rg_note_same(const struct rg_note *a, const struct rg_note *b);

/** Put @p note in its place; of those that say the same the customer's own stays, else the newest; the last gives way. */
void rg_notes_put(struct rg_note_list *list, const struct rg_note *note);

/** Whether they said that they do not want what is of this category. */
bool rg_notes_refuse(const struct rg_note_list *list, const char *category);

/** The size that was noted in @p category; borrowed, NULL: none. */
const char *rg_notes_size_for(const struct rg_note_list *list, const char *category);

/** What can be chosen of the store's own words: categories that sell here, and the sizes of each. So many categories stand on a screen. */
#define RG_NOTE_RANGE_CATEGORIES 24u
#define RG_NOTE_RANGE_SHOWN      6u
#define RG_NOTE_RANGE_SIZES      12u

struct rg_note_range {
    uint32_t count;
    struct rg_note_range_category {
        char category[RG_NOTE_CATEGORY_MAX];
        uint32_t size_count;
        char sizes[RG_NOTE_RANGE_SIZES][RG_NOTE_SIZE_MAX];
    } categories[RG_NOTE_RANGE_CATEGORIES]; /**< by the store most sold first; sizes as on a label */
};

#endif
