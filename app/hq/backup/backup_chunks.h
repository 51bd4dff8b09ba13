/**
 * @file backup_chunks.h
 * The file `data` of a backup: items in chunks that are compressed where that helps, sealed one by one and numbered, so that one
 * that is changed, dropped, doubled or moved shows, and nothing has to be in memory but one chunk. Integers are little-endian:
 *
 *     "RGBACKUP" | format u32 | the backup's id, 16 bytes | its key, sealed under RG_HQ_BACKUP_KEY, 60 bytes
 *     then chunks:  length u32, the top bit of the last one set | nonce, ciphertext, tag
 *     in a chunk:   length of the items u32 | the items, or their deflated form when it is shorter
 *
 * Authenticated with each chunk are the id, its number from 0 and whether it is the last.
 *
 * Thread: one at a time.
 * Owner:  whoever opened it; the keystore is borrowed.
 */
#ifndef APP_HQ_BACKUP_BACKUP_CHUNKS_H
#define APP_HQ_BACKUP_BACKUP_CHUNKS_H

#include "backup_items.h"

#include "hq_journal.h"

#include "regard/keystore.h"

#define RG_BACKUP_ID     16u
#define RG_BACKUP_HEADER (8u + 4u + RG_BACKUP_ID + RG_KEY_LEN + RG_SEAL_OVERHEAD)

struct rg_backup_writer;
struct rg_backup_reader;

/** Begin in the open descriptor @p fd, which is borrowed. @return RG_OK, RG_FULL, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_backup_writer_open(int fd, struct rg_keystore *keys,
                                     struct rg_backup_writer **writer) RG_MUST_CHECK;
const uint8_t *rg_backup_writer_id(const struct rg_backup_writer *writer);
/** Where to append items. After each call rg_backup_writer_turn(). */
struct rg_hq_buffer *rg_backup_writer_items(struct rg_backup_writer *writer);
/** Write a chunk if there is one. @return RG_OK; RG_UNSUPPORTED for an item that is too long; RG_FULL, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_backup_writer_turn(struct rg_backup_writer *writer) RG_MUST_CHECK;
/** The last chunk, synced. @return as turn(), with the file's length and SHA-256. */
enum rg_status rg_backup_writer_end(struct rg_backup_writer *writer, uint64_t *bytes,
                                    uint8_t digest[32]) RG_MUST_CHECK;
void rg_backup_writer_close(struct rg_backup_writer *writer);

/**
 * Begin to read hostile bytes.
 * @return RG_OK; RG_CORRUPT for no backup, or one that was not made with these keys; RG_UNSUPPORTED for another format;
 *         RG_NOT_FOUND without the key "backup"; RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_backup_reader_open(int fd, struct rg_keystore *keys,
                                     struct rg_backup_reader **reader) RG_MUST_CHECK;
const uint8_t *rg_backup_reader_id(const struct rg_backup_reader *reader);
/** The items of the next chunk, until the next call. @return RG_OK; RG_NOT_FOUND after the last; RG_CORRUPT for one that is not
 *  as it was written, or bytes behind the last; RG_IO, RG_NO_MEMORY. */
enum rg_status rg_backup_reader_next(struct rg_backup_reader *reader,
                                     struct rg_backup_bytes *items) RG_MUST_CHECK;
/** After the last: the file's length and SHA-256. @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_backup_reader_end(struct rg_backup_reader *reader, uint64_t *bytes,
                                    uint8_t digest[32]) RG_MUST_CHECK;
void rg_backup_reader_close(struct rg_backup_reader *reader);

/** The content of an opened chunk: @p plain into @p items. @return RG_OK, RG_CORRUPT, RG_NO_MEMORY. */
enum rg_status rg_backup_inflate(const uint8_t *plain, size_t len, uint8_t *items, size_t capacity,
                                 size_t *items_len) RG_MUST_CHECK;

#endif
