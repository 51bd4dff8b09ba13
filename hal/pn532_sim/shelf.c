#include "sim_shelf.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MEDIA_MAX 4096

static const struct rg_sim_model *const models[RG_SIM_MODELS] = {
    &rg_sim_model_ntag21x,  &rg_sim_model_ntag424,  &rg_sim_model_desfire,
    &rg_sim_model_smarttap, &rg_sim_model_vas,      &rg_sim_model_payment,
    &rg_sim_model_transit,  &rg_sim_model_passport, &rg_sim_model_echo};

const struct rg_sim_model *rg_sim_shelf_model(const char *name, size_t length, size_t *number)
{
    for (size_t i = 0; i < RG_SIM_MODELS; i++) {
        if (strlen(models[i]->name) == length && memcmp(models[i]->name, name, length) == 0) {
            *number = i;
            return models[i];
        }
    }
    return NULL;
}

bool rg_sim_shelf_names_medium(const char *text)
{
    size_t number = 0;
    return strchr(text, ':') != NULL && rg_sim_shelf_model(text, strcspn(text, ":"), &number) != NULL;
}

static struct rg_sim_medium *find(const struct rg_sim_shelf *shelf, const struct rg_sim_model *model,
                                  const char *name)
{
    for (struct rg_sim_medium *medium = shelf->first; medium != NULL; medium = medium->next) {
        if (medium->model == model && strcmp(medium->name, name) == 0) {
            return medium;
        }
    }
    return NULL;
}

static void append(struct rg_sim_shelf *shelf, struct rg_sim_medium *medium)
{
    if (shelf->last != NULL) {
        shelf->last->next = medium;
    } else {
        shelf->first = medium;
    }
    shelf->last = medium;
    shelf->count++;
}

static void take_number(struct rg_sim_medium *medium, const struct rg_sim_card_names *names)
{
    struct rg_sim_card listed;
    char text[3 + 1 + 2 * sizeof(listed.id) + 1] = "uid=";
    if (medium->random_id || names == NULL || names->lines == NULL ||
        rg_sim_card_names_find(names, medium->name, &listed) != NULL || listed.id_length != 7) {
        return;
    }
    rg_sim_hex_add(text, sizeof(text), listed.id, listed.id_length);
    (void)rg_sim_medium_set(medium, text);
}

struct rg_sim_medium *rg_sim_shelf_get(struct rg_sim_shelf *shelf, const struct rg_sim_card_names *names,
                                       const char *text, const char **problem)
{
    size_t number = 0;
    const struct rg_sim_model *model = rg_sim_shelf_model(text, strcspn(text, ":"), &number);
    const char *name = strchr(text, ':');
    *problem = "a medium is MODEL:NAME, the name of 1 to 47 characters";
    if (model == NULL || name == NULL || name[1] == '\0' || strlen(name + 1) >= RG_SIM_NAME_MAX) {
        return NULL;
    }
    name++;
    struct rg_sim_medium *medium = find(shelf, model, name);
    if (medium != NULL) {
        return medium;
    }
    *problem = "no room for one more medium";
    medium = shelf->count < MEDIA_MAX ? malloc(sizeof(*medium)) : NULL;
    if (medium == NULL) {
        return NULL;
    }
    rg_sim_medium_make(medium, model, name);
    if (shelf->think_ns[number] != 0) {
        medium->think_ns = shelf->think_ns[number];
    }
    take_number(medium, names);
    append(shelf, medium);
    return medium;
}

void rg_sim_shelf_forget(struct rg_sim_shelf *shelf, const struct rg_sim_medium *medium)
{
    struct rg_sim_medium *before = NULL;
    struct rg_sim_medium *at = shelf->first;
    while (at != NULL && at != medium) {
        before = at;
        at = at->next;
    }
    if (at == NULL) {
        return;
    }
    if (before != NULL) {
        before->next = at->next;
    } else {
        shelf->first = at->next;
    }
    if (shelf->last == at) {
        shelf->last = before;
    }
    shelf->count--;
    free(at);
}

static bool write_medium(FILE *file, const struct rg_sim_medium *medium)
{
    char text[RG_SIM_PART_MAX];
    for (unsigned part = 0; rg_sim_medium_save(medium, part, text); part++) {
        const char *settings = text + strspn(text, " ");
        if (settings[0] != '\0' &&
            fprintf(file, "card %s:%s %s\n", medium->model->name, medium->name, settings) < 0) {
            return false;
        }
    }
    return true;
}

const char *rg_sim_shelf_save(const struct rg_sim_shelf *shelf)
{
    char fresh[PATH_MAX];
    if (shelf->path == NULL) {
        return NULL;
    }
    if (snprintf(fresh, sizeof(fresh), "%s.new", shelf->path) >= (int)sizeof(fresh)) {
        errno = ENAMETOOLONG;
        return "the --state path is too long";
    }
    FILE *file = fopen(fresh, "we");
    if (file == NULL) {
        return "cannot write beside the --state file";
    }
    bool fine = true;
    for (const struct rg_sim_medium *medium = shelf->first; fine && medium != NULL; medium = medium->next) {
        fine = write_medium(file, medium);
    }
    fine = fclose(file) == 0 && fine;
    if (!fine || rename(fresh, shelf->path) != 0) {
        int saved = errno;
        unlink(fresh);
        errno = saved;
        return "cannot write the --state file";
    }
    return NULL;
}

void rg_sim_shelf_close(struct rg_sim_shelf *shelf)
{
    for (struct rg_sim_medium *medium = shelf->first; medium != NULL;) {
        struct rg_sim_medium *next = medium->next;
        free(medium);
        medium = next;
    }
    *shelf = (struct rg_sim_shelf){.path = shelf->path};
}
