/**
 * @file review.h
 * The pictures that are kept for a person: those whose names match a line of review/list, as small PNG files.
 *
 * Thread: main.
 * Owner:  the caller's storage.
 */
#ifndef TESTS_GOLDEN_REVIEW_H
#define TESTS_GOLDEN_REVIEW_H

#include "picture.h"

#include <stdbool.h>
#include <stddef.h>

#define REVIEW_LINES_MAX 64
#define REVIEW_FILE_MAX  40960u   /**< bytes of one picture */
#define REVIEW_ALL_MAX   1572864u /**< bytes of all together */

struct review {
    char folder[400];
    char lines[REVIEW_LINES_MAX][96]; /**< shell patterns of scene names */
    bool used[REVIEW_LINES_MAX];
    size_t line_count;
};

/** Read the list of @p folder. @return false, with a line on stderr, when there is none. */
bool review_open(const char *folder, struct review *review);

/** Whether @p name is to be kept. */
bool review_wants(struct review *review, const char *name);

/** The line that no picture matched so far, or NULL. */
const char *review_unused(const struct review *review);

/** Write the picture into the folder. @return false, with a line on stderr, when it fails or is too large. */
bool review_keep(const struct review *review, const char *name, const struct picture *picture);

/** Remove every picture of the folder; the list stays. */
void review_clear(const struct review *review);

/** Bytes of all pictures of the folder. */
size_t review_size(const struct review *review);

/** Whether the picture kept under @p name is there and looks as @p picture does. */
bool review_same(const struct review *review, const char *name, const struct picture *picture);

/**
 * Write into @p out what helps to see a difference: NAME.png; when the picture is kept for review
 * NAME-expected.png and NAME-difference.png with each pixel that differs in red, else NAME-difference.png with
 * the tiles framed that differ from @p was (all when NULL).
 * @return false when a file could not be written.
 */
bool review_explain(const struct review *review, const char *out, const char *name,
                    const struct picture *picture, const struct picture_hash *is,
                    const struct picture_hash *was);

#endif
