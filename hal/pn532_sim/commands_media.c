#include "sim_commands.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MODEL_MAX 32

void rg_sim_answer_error(char answer[RG_SIM_CONTROL_LINE], const char *code, const char *text)
{
    snprintf(answer, RG_SIM_CONTROL_LINE, "err %s %s", code, text);
}

void rg_sim_answer_ok(char answer[RG_SIM_CONTROL_LINE], int64_t now_ns)
{
    snprintf(answer, RG_SIM_CONTROL_LINE, "ok %" PRId64, now_ns);
}

static const char *apply(struct rg_sim_medium *medium, char *settings)
{
    char *rest = NULL;
    for (char *word = strtok_r(settings, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        const char *problem = rg_sim_medium_set(medium, word);
        if (problem != NULL) {
            return problem;
        }
    }
    return NULL;
}

/* The medium of a row of the cards file, with the row's settings when it is named for the first time. */
static bool find_listed(struct rg_sim_world *world, const char *name, struct rg_sim_medium **medium,
                        const char **problem)
{
    char model[MODEL_MAX];
    char settings[RG_SIM_CONTROL_LINE];
    char text[MODEL_MAX + RG_SIM_NAME_MAX + 2];
    size_t before = world->shelf.count;
    *medium = NULL;
    *problem = NULL;
    if (!rg_sim_card_names_medium(&world->names, name, model, sizeof(model), settings, sizeof(settings))) {
        return false;
    }
    if (snprintf(text, sizeof(text), "%s:%s", model, name) >= (int)sizeof(text)) {
        *problem = "the name of a medium has 47 characters at most";
        return true;
    }
    *medium = rg_sim_shelf_get(&world->shelf, &world->names, text, problem);
    if (*medium != NULL) {
        *problem = world->shelf.count > before ? apply(*medium, settings) : NULL;
    }
    return true;
}

static bool find_card(struct rg_sim_world *world, const char *word, struct rg_sim_card *card,
                      char answer[RG_SIM_CONTROL_LINE])
{
    bool direct = strncmp(word, "uid:", 4) == 0 || strncmp(word, "b:", 2) == 0 || strncmp(word, "f:", 2) == 0;
    const char *problem = NULL;
    const char *code = direct ? "bad-card" : "unknown-card";
    struct rg_sim_medium *medium = NULL;
    if (direct) {
        problem = rg_sim_card_parse(word, strlen(word), false, card);
    } else if (rg_sim_shelf_names_medium(word)) {
        code = "bad-card";
        medium = rg_sim_shelf_get(&world->shelf, &world->names, word, &problem);
        problem = medium != NULL ? NULL : problem;
    } else if (!find_listed(world, word, &medium, &problem)) {
        problem = rg_sim_card_names_find(&world->names, word, card);
    }
    if (problem != NULL) {
        rg_sim_answer_error(answer, code, problem);
        return false;
    }
    if (medium != NULL) {
        *card = medium->face;
        card->medium = medium;
    }
    return true;
}

bool rg_sim_commands_find_cards(struct rg_sim_world *world, char *word,
                                struct rg_sim_card cards[RG_SIM_FIELD_MAX], size_t *count,
                                char answer[RG_SIM_CONTROL_LINE])
{
    char *rest = NULL;
    *count = 0;
    for (char *one = strtok_r(word, "+", &rest); one != NULL; one = strtok_r(NULL, "+", &rest)) {
        struct rg_sim_card card;
        if (*count == RG_SIM_FIELD_MAX) {
            rg_sim_answer_error(answer, "full", "the field holds 8 cards");
            return false;
        }
        if (!find_card(world, one, &card, answer)) {
            return false;
        }
        for (size_t i = 0; i < *count; i++) {
            if (rg_sim_card_same(&cards[i], &card)) {
                rg_sim_answer_error(answer, "exists", "the same card twice");
                return false;
            }
        }
        cards[(*count)++] = card;
    }
    if (*count == 0) {
        rg_sim_answer_error(answer, "bad-card", "no card between the plus signs");
    }
    return *count > 0;
}

bool rg_sim_commands_settings(struct rg_sim_card *cards, size_t card_count, char **words, size_t count,
                              char answer[RG_SIM_CONTROL_LINE])
{
    if (count > 0 && card_count != 1) {
        rg_sim_answer_error(answer, "bad-card", "settings are of one card; say them with card or tap alone");
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        struct rg_sim_medium *medium = cards[0].medium;
        const char *problem =
            medium != NULL ? rg_sim_medium_set(medium, words[i]) : rg_sim_card_extra(&cards[0], words[i]);
        if (problem != NULL) {
            rg_sim_answer_error(answer, "bad-card", problem);
            return false;
        }
        if (medium != NULL) {
            cards[0] = medium->face;
            cards[0].medium = medium;
        }
    }
    return true;
}

void rg_sim_commands_keep(const struct rg_sim_world *world, char answer[RG_SIM_CONTROL_LINE])
{
    const char *problem = rg_sim_shelf_save(&world->shelf);
    if (problem != NULL) {
        rg_sim_answer_error(answer, "system", problem);
    }
}

const char *rg_sim_commands_load(struct rg_sim_world *world)
{
    char line[RG_SIM_CONTROL_LINE];
    char answer[RG_SIM_CONTROL_LINE];
    FILE *file = fopen(world->shelf.path, "re");
    const char *path = world->shelf.path;
    const char *problem = NULL;
    if (file == NULL) {
        return errno == ENOENT ? NULL : "cannot open the --state file";
    }
    /* Not written while it is read. */
    world->shelf.path = NULL;
    while (problem == NULL && fgets(line, sizeof(line), file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        rg_sim_commands_handle(world, line, answer);
        if (strncmp(answer, "ok ", 3) != 0) {
            problem = "a line of the --state file is none that \"card\" takes";
        }
    }
    world->shelf.path = path;
    (void)fclose(file);
    return problem;
}

static struct rg_sim_medium *only_medium(struct rg_sim_world *world, char **words, size_t count,
                                         char answer[RG_SIM_CONTROL_LINE])
{
    struct rg_sim_card card = {.medium = NULL};
    if (count < 2) {
        rg_sim_answer_error(answer, "bad-command", "which card? MODEL:NAME");
        return NULL;
    }
    if (!find_card(world, words[1], &card, answer)) {
        return NULL;
    }
    if (card.medium == NULL) {
        rg_sim_answer_error(answer, "bad-card", "that card is no more than its number: no model is named");
    }
    return card.medium;
}

void rg_sim_card_command(struct rg_sim_world *world, char **words, size_t count,
                         char answer[RG_SIM_CONTROL_LINE])
{
    struct rg_sim_medium *medium = only_medium(world, words, count, answer);
    if (medium == NULL) {
        return;
    }
    int64_t now_ns = rg_sim_now();
    rg_sim_world_advance(world, now_ns);
    /* Whatever was going on with it is over. */
    if (medium->model->wake != NULL) {
        medium->model->wake(medium);
    }
    struct rg_sim_card card = medium->face;
    card.medium = medium;
    if (rg_sim_commands_settings(&card, 1, words + 2, count - 2, answer)) {
        rg_sim_answer_ok(answer, now_ns);
        rg_sim_commands_keep(world, answer);
    }
}

static void show_word(const char *word, const char *key, char answer[RG_SIM_CONTROL_LINE])
{
    size_t length = strcspn(word, "=");
    if (key == NULL || (strlen(key) == length && memcmp(word, key, length) == 0)) {
        rg_sim_text_add(answer, RG_SIM_CONTROL_LINE, " %s", word);
    }
}

void rg_sim_show_command(struct rg_sim_world *world, char **words, size_t count,
                         char answer[RG_SIM_CONTROL_LINE])
{
    char text[RG_SIM_PART_MAX];
    char tap[128];
    const struct rg_sim_medium *medium = only_medium(world, words, count, answer);
    const char *key = count > 2 ? words[2] : NULL;
    if (medium == NULL) {
        return;
    }
    rg_sim_answer_ok(answer, rg_sim_now());
    (void)snprintf(tap, sizeof(tap), "bytes=%zu", medium->bytes);
    show_word(tap, key, answer);
    (void)snprintf(tap, sizeof(tap), "exchanges=%zu", medium->exchanges);
    show_word(tap, key, answer);
    (void)snprintf(tap, sizeof(tap), "gone-ns=%" PRId64, medium->gone_ns);
    show_word(tap, key, answer);
    (void)snprintf(tap, sizeof(tap), "seen-uid=");
    rg_sim_hex_add(tap, sizeof(tap), medium->face.id, medium->face.id_length);
    show_word(tap, key, answer);
    for (unsigned part = 0; rg_sim_medium_save(medium, part, text); part++) {
        char *rest = NULL;
        for (char *word = strtok_r(text, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
            show_word(word, key, answer);
        }
    }
}

void rg_sim_forget_command(struct rg_sim_world *world, char **words, size_t count,
                           char answer[RG_SIM_CONTROL_LINE])
{
    const struct rg_sim_medium *medium = only_medium(world, words, count, answer);
    if (medium == NULL) {
        return;
    }
    struct rg_sim_card card = medium->face;
    card.medium = (struct rg_sim_medium *)(uintptr_t)medium;
    if (rg_sim_field_has(&world->field, &card)) {
        rg_sim_answer_error(answer, "exists", "that card is in the field; remove it first");
        return;
    }
    rg_sim_shelf_forget(&world->shelf, medium);
    rg_sim_answer_ok(answer, rg_sim_now());
    rg_sim_commands_keep(world, answer);
}
