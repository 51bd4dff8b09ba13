/**
 * @file sim_medium.h
 * A card model with a state of its own: what every model shares. A medium has a name, a face for the
 * anticollision, and a model that answers; it stays on the shelf when it is not in the field.
 *
 * Thread: the main loop only.
 * Owner:  the shelf (sim_shelf.h) owns media; the field points to them.
 */
#ifndef RG_SIM_MEDIUM_H
#define RG_SIM_MEDIUM_H

#include "sim_cards.h"
#include "sim_flaws.h"
#include "sim_models.h"
#include "sim_say.h"

#define RG_SIM_NAME_MAX 48
/** Longest text of one part of a saved medium, with its NUL. */
#define RG_SIM_PART_MAX 3800
/** What a card remembers of a tap, to say it again when it is replayed. */
#define RG_SIM_TAPE_MAX 24
#define RG_SIM_TAPE_SAY 320

struct rg_sim_tape {
    size_t count;
    struct {
        uint8_t head[4];
        uint16_t length;
        uint8_t status;
        uint8_t bytes[RG_SIM_TAPE_SAY];
    } entries[RG_SIM_TAPE_MAX];
};

struct rg_sim_medium {
    char name[RG_SIM_NAME_MAX];
    const struct rg_sim_model *model;
    struct rg_sim_medium *next; /**< on the shelf */
    struct rg_sim_card face;    /**< as it is seen now; the number is the true one unless random_id */
    uint8_t true_id[10];
    size_t true_id_length;
    bool random_id;
    int64_t
        restless_ns; /**< a random UID is a new one after this rest; negative: only when the field was off */
    int64_t chosen_ns;
    uint32_t field_cycle;
    int64_t think_ns; /**< from a command's end to its answer's begin */
    uint8_t random[128];
    size_t random_length; /**< given by a test; taken from its beginning, before true randomness */

    struct rg_sim_flaws flaws;
    bool gone;       /**< it was pulled away in the middle of the last exchange */
    int64_t gone_ns; /**< when that was; 0: it was not */
    bool sulks;      /**< it refused the last frame: nothing more is heard until it is selected again */
    bool announced;  /**< the frame that a phone waits for was seen in this field */
    size_t bytes;    /**< that commands and answers have had since it was put down */
    size_t exchanges;
    struct rg_sim_tape tape, last_tape;

    union {
        struct rg_sim_ntag21x ntag21x;
        struct rg_sim_ntag424 ntag424;
        struct rg_sim_desfire desfire;
        struct rg_sim_smarttap smarttap;
        struct rg_sim_vas vas;
        struct rg_sim_passport passport;
    } as;
};

/** As it leaves the factory; the number comes from the name. */
void rg_sim_medium_make(struct rg_sim_medium *medium, const struct rg_sim_model *model, const char *name);

/** Applies one "key=value"; returns NULL, or what is wrong with nothing changed. */
const char *rg_sim_medium_set(struct rg_sim_medium *medium, const char *text);

/**
 * Writes part n (from 0) of the state, as "key=value key=value". Returns false when there is none. Applied
 * in their order to a fresh medium of that name, all parts make the same one.
 */
bool rg_sim_medium_save(const struct rg_sim_medium *medium, unsigned part, char text[RG_SIM_PART_MAX]);

/** It was put down, with what shall go wrong. */
void rg_sim_medium_put(struct rg_sim_medium *medium, const struct rg_sim_flaws *flaws);

/** The chip has selected it: it begins anew, and may have another face. */
void rg_sim_medium_wake(struct rg_sim_medium *medium, uint32_t field_cycle, int64_t now_ns);

/** A raw frame went to whoever listens. */
void rg_sim_medium_overhear(struct rg_sim_medium *medium, const uint8_t *frame, size_t length);

/** What it says to one command or, raw, one frame. Returns the chip's status. */
enum rg_sim_status rg_sim_medium_answer(struct rg_sim_medium *medium, struct rg_sim_card_session *session,
                                        bool raw, const uint8_t *in, size_t length, struct rg_sim_say *say);

/** Time that a flaw costs, whatever else is timed. */
int64_t rg_sim_medium_delay(const struct rg_sim_medium *medium, size_t bytes);

/** For models: randomness, which a test may have given. */
void rg_sim_medium_random(struct rg_sim_medium *medium, uint8_t *bytes, size_t length);

/** For models: spoils a MAC that ends at end when that is what shall go wrong. */
void rg_sim_medium_spoil(const struct rg_sim_medium *medium, uint8_t *last_byte);

/** Hex as text takes it: returns false for what is none, has an odd count, or does not fit. */
bool rg_sim_hex_read(const char *text, size_t length, uint8_t *bytes, size_t capacity, size_t *count);
/** A decimal number of at most max. */
bool rg_sim_number_read(const char *text, uint32_t max, uint32_t *number);
bool rg_sim_key_is(const char *key, size_t key_length, const char *word);
/** Hex behind a text; drops what does not fit. */
void rg_sim_hex_add(char *text, size_t room, const uint8_t *bytes, size_t count);
/** Printf behind a text. */
void rg_sim_text_add(char *text, size_t room, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
