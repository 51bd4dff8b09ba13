/**
 * @file pictures_private.h
 * The insides of struct rg_pictures. Private to app/pictures.
 *
 * Thread: the table, the slots, what is kept and the loader's queue under the lock; the loader's buffer is its own; the
 *         rest is the sync thread's.
 * Owner:  rg_pictures_open() and rg_pictures_close().
 */
#ifndef APP_PICTURES_PICTURES_PRIVATE_H
#define APP_PICTURES_PICTURES_PRIVATE_H

#include "picture_format.h"
#include "picture_raw.h"
#include "pictures.h"

#include <pthread.h>
#include <sys/types.h>

#define RG_PICTURE_PATH_MAX  640
#define RG_PICTURE_MS        UINT64_C(1000000)
#define RG_PICTURE_S         UINT64_C(1000000000)
#define RG_PICTURE_AGAIN_NS  (60 * RG_PICTURE_S)   /* after a fault of this machine: disk, no decoder */
#define RG_PICTURE_BROKEN_NS (600 * RG_PICTURE_S)  /* after bytes that are not what their name says, thrice */
#define RG_PICTURE_GONE_NS   (3600 * RG_PICTURE_S) /* after HQ said that it has none */
#define RG_PICTURE_TRIES     3

#define RG_PICTURE_QUEUE      8u  /* pictures that the loader is asked for at a time */
#define RG_PICTURE_KEPT_MAX   96u /* pictures that are kept in memory as they lie on the disk */
#define RG_PICTURE_KEPT_BYTES (512u << 10)
#define RG_PICTURE_NO_KEY     UINT64_MAX

enum rg_picture_state {
    RG_PICTURE_FREE = 0,
    RG_PICTURE_LACKING, /* wanted, not here */
    RG_PICTURE_FETCHED, /* here as HQ sent it */
    RG_PICTURE_HERE,    /* here as pixels */
    RG_PICTURE_BAD      /* cannot be decoded */
};

struct rg_picture_entry {
    uint8_t sha256[32];
    enum rg_picture_state state;
    bool asked;     /* somebody looked for it in vain */
    bool touched;   /* shown since the file was marked so */
    int64_t marked_s; /* the day that the file was marked with by this process; 0: none */
    uint8_t tries;  /* failed attempts in a row */
    uint32_t list;  /* number of the list that named it last; 0: none */
    uint32_t rank;  /* in that list */
    uint64_t shown; /* order of the last showing or asking; 0: never */
    uint64_t not_before_ns;
    uint64_t bytes; /* on the disk */
};

struct rg_picture_slot {
    bool used;
    uint8_t sha256[32];
    uint64_t order; /* of its last use; 0: no pixel was ever in it since the last purge */
    size_t bytes;   /* of pixels, also of those that could not be unpacked to the end */
    struct rg_picture picture;
};

/* The most popular pictures as they lie on the disk. They say nothing of a customer, so a purge leaves them. */
struct rg_picture_kept_item {
    uint8_t sha256[32];
    uint64_t key; /* rg_picture_key_of() when it was last looked at */
    size_t at;
    struct rg_picture_raw raw;
};

struct rg_picture_kept {
    uint8_t *memory; /* RG_PICTURE_KEPT_BYTES, used from the front without a gap */
    size_t used;
    uint32_t count;
    struct rg_picture_kept_item items[RG_PICTURE_KEPT_MAX]; /* in the order of their bytes */
};

struct rg_picture_loader {
    pthread_t thread;
    bool running, stopping;
    pthread_cond_t work, done;
    uint8_t queue[RG_PICTURE_QUEUE][32]; /* the first is being loaded */
    uint32_t waiting;
    uint64_t purges;    /* so far: what was asked for before the last one is not wanted any more */
    uint8_t *buffer;    /* a file */
    uint64_t upkeep_ns; /* when to go on looking after what is kept; UINT64_MAX: when something changes */
    bool upkeep_anew, kept_full;
    uint64_t upkeep_key, upkeep_bytes; /* the next one to look after, and how much was so far */
};

struct rg_pictures {
    char folder[RG_PICTURE_PATH_MAX - 128], decoder[RG_PICTURE_PATH_MAX - 128];
    char
        box[16]; /* "275x202-2", the end of the names of files of pixels: the box, and how they are written */
    char width_text[8], height_text[8];
    uint32_t width, height;
    uint64_t disk_limit, disk_used;
    size_t slot_bytes;
    int doorbell;

    pthread_mutex_t lock;
    uint64_t keys[RG_PICTURES_MAX]; /* the first bytes of each entry's name: a search reads little memory */
    struct rg_picture_entry entries[RG_PICTURES_MAX];
    bool any_fetched; /* an entry may be: whoever wakes looks at this, not at all of them */
    uint16_t touched[RG_PICTURES_SHOWN]; /* likewise: which ones are; of more in one go only the first are */
    uint32_t touched_count;
    uint64_t order;
    uint32_t list, list_rank; /* the newest list and how long it is by now */
    bool list_open;

    struct rg_picture_slot slots[RG_PICTURES_SHOWN];
    uint8_t *slot_memory;
    uint64_t slot_order;
    struct rg_picture_kept kept;
    struct rg_picture_loader loader;

    uint8_t *incoming; /* RG_PICTURE_FILE_MAX: the picture that is being fetched */
    uint8_t incoming_sha256[32];
    int64_t incoming_len, incoming_size;
    bool incoming_open;
    uint64_t pause_ns; /* nothing is fetched before */

    pid_t child;
    int child_fd;
    uint8_t child_sha256[32];
    uint64_t child_deadline_ns;
};

/* picture_table.c; the caller holds the lock. */
struct rg_picture_entry *rg_picture_find(struct rg_pictures *pictures, const uint8_t sha256[32]);
/* The entry, made LACKING if there is none; NULL when the table is full of what must be remembered. */
struct rg_picture_entry *rg_picture_make(struct rg_pictures *pictures, const uint8_t sha256[32]);
bool rg_picture_listed(const struct rg_pictures *pictures, const struct rg_picture_entry *entry);
/* What goes first to make room: the least recently shown of what is not on the list. NULL: all is. */
struct rg_picture_entry *rg_picture_victim(struct rg_pictures *pictures);
/* How much it is worth to have it in memory: the lower the more. RG_PICTURE_NO_KEY when it is not here. */
uint64_t rg_picture_key_of(const struct rg_pictures *pictures, const struct rg_picture_entry *entry);
/* The entry of the lowest key that is not below @p key; NULL: there is none. */
struct rg_picture_entry *rg_picture_from(struct rg_pictures *pictures, uint64_t key);

/* picture_slots.c; the caller holds the lock. */
bool rg_picture_in_slot(const struct rg_pictures *pictures, const uint8_t sha256[32]);
/* Unpack into the slot that was used least recently. @return RG_OK or RG_CORRUPT. */
enum rg_status rg_picture_fill_slot(struct rg_pictures *pictures, const uint8_t sha256[32],
                                    const struct rg_picture_raw *raw, const uint8_t *packed) RG_MUST_CHECK;

/* picture_kept.c; the caller holds the lock. */
/* Unpack it into a slot if it is kept. @return whether it is. */
bool rg_picture_fill_from_kept(struct rg_pictures *pictures, const uint8_t sha256[32]);
/* Something changed that may change what is worth keeping. */
void rg_picture_upkeep_later(struct rg_pictures *pictures);
/* A few steps of it; lets go of the lock over the disk. */
void rg_picture_upkeep(struct rg_pictures *pictures, uint64_t now_ns);

/* picture_load.c */
enum rg_status rg_picture_loader_start(struct rg_pictures *pictures) RG_MUST_CHECK;
void rg_picture_loader_stop(struct rg_pictures *pictures);
/* Monotonic time, in ns: the loader's waits are by the system's clock. */
uint64_t rg_picture_now(void);
/* Read a whole file into the loader's buffer and check it. Waits for the disk; without the lock, by the loader only.
 * @return RG_OK, RG_IO, RG_CORRUPT. */
enum rg_status rg_picture_read(struct rg_pictures *pictures, const uint8_t sha256[32],
                               struct rg_picture_raw *raw) RG_MUST_CHECK;
/* Ask the loader for it, if it is not asked already; the caller holds the lock. */
void rg_picture_ask(struct rg_pictures *pictures, const uint8_t sha256[32]);
bool rg_picture_is_asked(const struct rg_pictures *pictures, const uint8_t sha256[32]);
/* Nothing that was asked for is wanted any more; the caller holds the lock. */
void rg_picture_ask_nothing(struct rg_pictures *pictures);

/* picture_files.c */
enum rg_picture_file {
    RG_PICTURE_FILE_SENT,
    RG_PICTURE_FILE_PIXELS,
    RG_PICTURE_FILE_NEW,
    RG_PICTURE_FILE_BAD
};
void rg_picture_path(const struct rg_pictures *pictures, const uint8_t sha256[32], enum rg_picture_file file,
                     char path[RG_PICTURE_PATH_MAX]);
/* Read the folder into the table; deletes what is not ours or over the limit. */
enum rg_status rg_picture_scan(struct rg_pictures *pictures);
/* Write bytes under another name and rename: a file is whole or not there. */
enum rg_status rg_picture_write(struct rg_pictures *pictures, const uint8_t sha256[32],
                                enum rg_picture_file file, const uint8_t *bytes, size_t len);
void rg_picture_unlink(struct rg_pictures *pictures, const uint8_t sha256[32], enum rg_picture_file file);
/* Delete until a picture more fits. Takes the lock. @return whether it does. */
bool rg_picture_room(struct rg_pictures *pictures, const uint8_t sha256[32]);
/* Mark files of shown pictures on the disk, a few at a time. Takes the lock. */
void rg_picture_touch(struct rg_pictures *pictures);

/* pictures.c */
void rg_picture_ring(struct rg_pictures *pictures);
/* picture_decode.c */
void rg_picture_stop_child(struct rg_pictures *pictures);

#endif
