#include "lamp_sim.h"

#include <stdlib.h>

struct sim_lamp {
    struct rg_lamp base;
    enum rg_status broken;
    struct rg_lamp_sim_view view;
};

static enum rg_status sim_set(struct rg_lamp *base, enum rg_lamp_state state)
{
    struct sim_lamp *self = (struct sim_lamp *)base;
    if ((uint32_t)state > RG_LAMP_ATTENTION) {
        return RG_INVALID;
    }
    if (self->broken != RG_OK) {
        return self->broken;
    }
    self->view.state = state;
    self->view.reads += state == RG_LAMP_READ;
    self->view.changes++;
    return RG_OK;
}

static void sim_close(struct rg_lamp *base)
{
    free(base);
}

static const struct rg_lamp_ops sim_ops = {
    .set = sim_set,
    .close = sim_close,
};

enum rg_status rg_lamp_sim_create(struct rg_lamp **lamp)
{
    struct sim_lamp *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RG_NO_MEMORY;
    }
    self->base.ops = &sim_ops;
    *lamp = &self->base;
    return RG_OK;
}

void rg_lamp_sim_break(struct rg_lamp *lamp, enum rg_status status)
{
    ((struct sim_lamp *)lamp)->broken = status;
}

struct rg_lamp_sim_view rg_lamp_sim_view(const struct rg_lamp *lamp)
{
    return ((const struct sim_lamp *)lamp)->view;
}
