/**
 * @file ui_catalogue.h
 * A reader of gettext's compiled catalogues (.mo). glibc's own serves one language a process and only those
 * whose system locale is installed; this one is bounded, and holds as many at once as there are screens.
 *
 * Thread: any.
 * Owner:  whoever opened it; its texts live until rg_catalogue_close().
 */
#ifndef APP_UI_UI_CATALOGUE_H
#define APP_UI_UI_CATALOGUE_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_CATALOGUE_MAX (256u << 10)

struct rg_catalogue {
    const uint8_t *bytes;
    size_t len;
    void *owned;  /**< by rg_catalogue_open(); else NULL */
    bool swapped; /**< written in the other byte order */
    uint32_t count, originals, translations;
};

/**
 * Check @p len bytes: every table and text lies inside, ends with a NUL and is UTF-8. The bytes are borrowed
 * for the catalogue's life.
 * @return RG_OK with @p catalogue written; RG_INVALID.
 */
enum rg_status rg_catalogue_parse(const uint8_t *bytes, size_t len,
                                  struct rg_catalogue *catalogue) RG_MUST_CHECK;

/**
 * Read a file and parse it.
 * @return RG_OK with @p catalogue written; RG_NOT_FOUND, RG_FULL over RG_CATALOGUE_MAX, RG_INVALID, RG_IO or
 *         RG_NO_MEMORY.
 */
enum rg_status rg_catalogue_open(const char *path, struct rg_catalogue *catalogue) RG_MUST_CHECK;
void rg_catalogue_close(struct rg_catalogue *catalogue);

/**
 * The translation of @p english in @p context (msgctxt).
 * @return a text of the catalogue; NULL without one, or when it is empty.
 */
const char *rg_catalogue_find(const struct rg_catalogue *catalogue, const char *context, const char *english);

#endif
