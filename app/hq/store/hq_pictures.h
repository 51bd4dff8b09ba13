/**
 * @file hq_pictures.h
 * Pictures of products, kept once each under their SHA-256. Products refer to them (struct rg_hq_product).
 *
 * Thread: the store's.
 * Owner:  the store; bytes are copied.
 */
#ifndef APP_HQ_STORE_HQ_PICTURES_H
#define APP_HQ_STORE_HQ_PICTURES_H

#include "hq_buffer.h"
#include "hq_store.h"
#include "picture_format.h"

/** Bytes of a picture that one answer carries: a page of changes never waits for more than these. */
#define RG_HQ_CHUNK_MAX 32768u

/**
 * Keep a picture; @p sha256 receives its hexadecimal SHA-256. One that is there already costs nothing.
 * @return RG_OK; what rg_picture_look() says of bytes that are no picture (RG_NOT_FOUND, RG_INVALID,
 * RG_UNSUPPORTED, RG_FULL); RG_BUSY, RG_IO, RG_NO_MEMORY. Needs an open transaction.
 */
enum rg_status rg_hq_picture_put(struct rg_hq_store *store, const uint8_t *bytes, size_t len,
                                 char sha256[65]) RG_MUST_CHECK;

/**
 * Append the members of an answer's body to @p body, without the braces and without "rid":
 *     "sha256":"..","size":4711,"type":"image/png","from":0,"data":"<base64>","more":false
 * or, when there is no such picture or it is not longer than @p from, "sha256":"..","gone":true.
 * @p limit: bytes that "data" may have at most, RG_HQ_CHUNK_MAX of the picture's own in any case.
 * @return RG_OK; RG_INVALID when @p sha256 is not 64 hexadecimal digits in lower case or @p from is negative;
 * RG_BUSY, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_picture_chunk(struct rg_hq_store *store, const char *sha256, int64_t from, size_t limit,
                                   struct rg_hq_buffer *body) RG_MUST_CHECK;

/** Forget pictures that no product refers to. @return RG_OK with their number; RG_BUSY, RG_IO, RG_FULL. */
enum rg_status rg_hq_pictures_prune(struct rg_hq_store *store, int64_t *forgotten) RG_MUST_CHECK;

#endif
