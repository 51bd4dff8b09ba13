/* Conversations with cards, line by line, for the tests of the card session. */
#ifndef TESTS_IDENTITY_SCENES_H
#define TESTS_IDENTITY_SCENES_H

#include "card_session.h"

#include <stddef.h>

/* A command and its answer, hexadecimal; a NULL answer is silence. What is not listed a card does not know. */
struct line {
    int way; /* enum rg_card_way, or enum rg_card_question: then HQ answers */
    const char *command, *answer;
};

struct scene_key {
    int kind;
    const char *key; /* NULL: HQ has it */
};

struct scene {
    const char *name;
    int type;
    const char *uid, *ats;
    uint16_t atqa;
    uint8_t sak;
    bool without_sun, originality, new_pupi;
    const char *random, *signature;
    struct line lines[10];
    struct scene_key keys[4];

    enum rg_card_step step;
    enum rg_medium medium;
    enum rg_assurance assurance;
    int identifier_kind;
    const char *identifier;
    int64_t counter; /* -1: none */
    enum rg_card_fault fault;
};

extern const struct scene scenes[];
extern const size_t scene_count;

const struct scene *scene_of(const char *name);

/* What goes wrong with it; all zero is nothing. The exchanges are counted from 1. */
struct twist {
    unsigned pulled_at; /* from this exchange on there is silence */
    unsigned at;        /* the exchange whose answer is changed */
    bool cut;
    size_t cut_to;
    size_t flip; /* a bit, from 1 */
    size_t more; /* bytes added */
};

struct outcome {
    enum rg_card_step step;
    struct rg_card_verdict verdict;
    unsigned exchanges;
    size_t lens[64]; /* of the answers */
    bool changed;    /* the twist was */
    bool clean;      /* nothing is left in the session but the verdict */
};

struct rg_cipher;

/* Play a scene to its end. */
void scene_play(const struct scene *scene, struct rg_cipher *cipher, const struct twist *twist,
                struct outcome *outcome);

#endif
