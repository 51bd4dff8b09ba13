/**
 * @file hq_page.h
 * The pages of HQ's web server, in the customer's language: no script, nothing from elsewhere, nothing about anybody.
 *
 * Thread: any.
 * Owner:  the caller owns the buffer.
 */
#ifndef APP_HQ_WEB_HQ_PAGE_H
#define APP_HQ_WEB_HQ_PAGE_H

#include "hq_buffer.h"

enum rg_hq_page {
    RG_HQ_PAGE_COPY, /**< what the link gives, and the button that gives it */
    RG_HQ_PAGE_GONE, /**< there is nothing here, whyever */
    RG_HQ_PAGE_BUSY  /**< not now */
};

/** The language of the pages that fits @p wanted, a tag or a list of them as browsers send it: its place; 0, English, for others
 * and NULL. */
int rg_hq_page_language(const char *wanted);

/** The style that all pages have inside, of which their policy names the hash. */
extern const char rg_hq_page_style[];

/** Append a page. */
void rg_hq_page_write(enum rg_hq_page page, int language, struct rg_hq_buffer *html);

#endif
