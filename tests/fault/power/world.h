/* A kiosk and HQ, each with a disk of its own below one folder, joined by the real messages: the kiosk's machine (app/sync) on
 * its store, and what `regard-hq serve` does with a message on HQ's. Between them a network that loses and doubles. Time stands
 * still unless the test moves it.
 *
 * What goes wrong ends the process with a line that says what was tried: cuts are tried in processes of their own. */
#ifndef TESTS_FAULT_POWER_WORLD_H
#define TESTS_FAULT_POWER_WORLD_H

#include "hq_server.h"
#include "outbox.h"
#include "store.h"
#include "sync.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SITE   "s1"
#define DEVICE "k1"
#define KIOSK  "kiosk"
#define HQ     "hq"

extern char world_tried[160];

#define sure(what)                                                                                           \
    do {                                                                                                     \
        if (!(what)) {                                                                                       \
            (void)fprintf(stderr, "\n%s: %s:%d: not so: %s\n", world_tried, __FILE__, __LINE__, #what);      \
            _exit(1);                                                                                        \
        }                                                                                                    \
    } while (0)

#define FACTS 512u
#define OPEN  SIZE_MAX

enum fact_kind {
    FACT_EVENT,   /* an event was taken down; its id */
    FACT_LOOK,    /* that somebody looks was taken down */
    FACT_SAID,    /* a consent was given or withdrawn */
    FACT_JOINED,  /* a card became a member's */
    FACT_DELETED, /* a purchase was deleted */
    FACT_NAMED,   /* a name was corrected */
    FACT_FORGOTTEN,
    FACT_HELD,   /* is to be forgotten later, and is hidden from now on */
    FACT_KEPT,   /* that was called off */
    FACT_MEMBER, /* HQ took a member over */
    FACT_SALE,   /* and a sale */
    FACT_KEY     /* and gave out a key for their backups */
};

/* What somebody was told, and when: in changes to the disks. */
struct fact {
    enum fact_kind kind;
    size_t begun, done; /* OPEN: nobody was told, so it may have happened or not */
    bool earlier;       /* begun before the last cut */
    int64_t member, line;
    struct rg_uuid id;
    enum rg_purpose purpose;
    bool granted;
    char text[32]; /* name; receipt */
    struct rg_card_token token;
    uint8_t key[RG_KEY_LEN];
};

/* A message, between two changes to the disks. */
struct message {
    bool to_hq;
    size_t published, taken; /* OPEN: it is on its way */
    char topic[RG_HQ_TOPIC_MAX];
    size_t len;
    char *payload;
};

struct kiosk {
    struct rg_keystore *keystore;
    struct rg_store *store;
    struct rg_store_sync *handle;
    struct rg_store_outbox *outbox;
    struct rg_sync *machine;
    struct rg_store_report report;
};

struct world {
    char folder[96];
    const char *
        device; /* NULL: DEVICE, whose disk is KIOSK; another's is the folder of its name, and one speaks at a time */
    unsigned seed;
    uint64_t ns;
    int64_t wall_ms;
    struct kiosk kiosk;
    struct rg_hq_server hq;
    struct rg_uplink uplink;
    bool clean; /* nothing is lost or doubled on the way */
    size_t fact_count, message_count, message_room;
    struct fact facts[FACTS];
    struct message *messages;
    uint32_t cards, screens;
    int64_t numbers; /* of what HQ gets */
};

int64_t world_pick(struct world *world, int64_t count);

/* Open one side's files, as its program does when it starts. */
void world_open_kiosk(struct world *world);
void world_close_kiosk(struct world *world);
void world_open_hq(struct world *world);
void world_close_hq(struct world *world);

/* The kiosk takes the keys of cards that HQ gives, as with its next identity. */
void world_give_keys(struct world *world);

/* The connection comes up anew. */
void world_connect(struct world *world);
struct rg_sync_now world_now(const struct world *world);

/* Deliver what is on its way and let so many seconds pass, until nothing is left to say. @return whether it came to that. */
bool world_talk(struct world *world, int seconds);

/* Whether the kiosk, started anew, finds every row of every feed as HQ has it, without mending one. */
bool world_agrees(struct world *world);

/* Something begins of which somebody will be told. */
struct fact *fact_begin(struct world *world, enum fact_kind kind, int64_t member);
/* They are told. */
void fact_done(struct fact *fact);

/* Whether the member is there and seen, as far as anybody was told. */
bool world_lives(const struct world *world, int64_t member);
/* A member who lives; 0: nobody does. */
int64_t world_somebody(struct world *world);

/* The path of a file; static storage. */
const char *world_path(const struct world *world, const char *name);

/* A folder and all that is in it. */
void world_remove(const char *folder);

#endif
