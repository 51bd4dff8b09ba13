#include "sim_field.h"

#include <string.h>

bool rg_sim_field_put(struct rg_sim_field *field, const struct rg_sim_card *card)
{
    if (field->count == RG_SIM_FIELD_MAX) {
        return false;
    }
    field->placed[field->count] = (struct rg_sim_placed){.placement = ++field->last_placement, .card = *card};
    field->count++;
    return true;
}

bool rg_sim_field_remove(struct rg_sim_field *field, const struct rg_sim_card *card)
{
    for (size_t i = 0; i < field->count; i++) {
        if (rg_sim_card_same(&field->placed[i].card, card)) {
            field->count--;
            memmove(&field->placed[i], &field->placed[i + 1], (field->count - i) * sizeof(field->placed[0]));
            return true;
        }
    }
    return false;
}

void rg_sim_field_clear(struct rg_sim_field *field)
{
    field->count = 0;
}

bool rg_sim_field_has(const struct rg_sim_field *field, const struct rg_sim_card *card)
{
    for (size_t i = 0; i < field->count; i++) {
        if (rg_sim_card_same(&field->placed[i].card, card)) {
            return true;
        }
    }
    return false;
}

struct rg_sim_placed *rg_sim_field_find(struct rg_sim_field *field, uint64_t placement)
{
    for (size_t i = 0; i < field->count; i++) {
        if (field->placed[i].placement == placement) {
            return &field->placed[i];
        }
    }
    return NULL;
}
