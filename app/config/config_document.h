/**
 * @file config_document.h
 * Configurations as documents, for who hands them on: whether one may go out, and what becomes of several that lie over each other.
 * The same table decides as at the kiosk.
 *
 * Thread: any.
 * Owner:  the caller owns trees and texts.
 */
#ifndef APP_CONFIG_CONFIG_DOCUMENT_H
#define APP_CONFIG_CONFIG_DOCUMENT_H

#include "config_refusal.h"

#include <stdbool.h>
#include <stddef.h>

struct cJSON;

/** Bytes of a document of HQ's at most. */
#define RG_CONFIG_DOCUMENT_MAX 6144u
#define RG_CONFIG_ZONE_MAX     64

/**
 * Whether a kiosk would take @p document of HQ's; all but the time zone, which the machine has to know.
 * @param zone the time zone that it names, or "".
 * @return false with @p refusal.
 */
bool rg_config_sound(const struct cJSON *document, char zone[RG_CONFIG_ZONE_MAX],
                     struct rg_config_refusal *refusal);

/**
 * Lay @p over on @p under: a member that @p over names takes the place of the one below, of an object part by part, unless it only means
 * something as a whole (opening, measure). null takes away what is below.
 * @return false without memory; @p under is then partly changed.
 */
bool rg_config_overlay(struct cJSON *under, const struct cJSON *over);

#define RG_CONFIG_PATH_DEPTH 3

/**
 * Say something in a layer: @p path is a member, or "member.part" or "member.part.part"; @p value null takes away what lies below the
 * layer, and of a part of what counts as a whole the part. @return false for a path that is none, or without memory.
 */
bool rg_config_layer_set(struct cJSON *layer, const char *path, const struct cJSON *value);

/** Say nothing of it in a layer any more, so that what is below holds again. @return whether it was there. */
bool rg_config_layer_drop(struct cJSON *layer, const char *path);

/** Append the names of all members that HQ may say, each after a space. @return the length. */
size_t rg_config_names(char *text, size_t capacity);

#endif
