#include "panel_sim.h"

#include <stdlib.h>

struct sim_panel {
    struct rg_panel base;
    struct rg_panel_sim_config config;
};

static enum rg_status sim_info(struct rg_panel *base, struct rg_panel_info *info)
{
    const struct sim_panel *self = (const struct sim_panel *)base;
    if (!self->config.connected) {
        return RG_NOT_FOUND;
    }
    *info = self->config.info;
    return RG_OK;
}

static enum rg_status sim_connected(struct rg_panel *base)
{
    return ((const struct sim_panel *)base)->config.connected ? RG_OK : RG_NOT_FOUND;
}

static enum rg_status sim_set_brightness(struct rg_panel *base, uint32_t percent)
{
    struct sim_panel *self = (struct sim_panel *)base;
    if (percent > 100) {
        return RG_INVALID;
    }
    if (!self->config.has_backlight) {
        return RG_UNSUPPORTED;
    }
    self->config.percent = percent;
    return RG_OK;
}

static enum rg_status sim_brightness(struct rg_panel *base, uint32_t *percent)
{
    const struct sim_panel *self = (const struct sim_panel *)base;
    if (!self->config.has_backlight) {
        return RG_UNSUPPORTED;
    }
    *percent = self->config.percent;
    return RG_OK;
}

static void sim_close(struct rg_panel *base)
{
    free(base);
}

static const struct rg_panel_ops sim_ops = {
    .info = sim_info,
    .connected = sim_connected,
    .set_brightness = sim_set_brightness,
    .brightness = sim_brightness,
    .close = sim_close,
};

void rg_panel_sim_connect(struct rg_panel *panel, bool connected)
{
    ((struct sim_panel *)panel)->config.connected = connected;
}

enum rg_status rg_panel_sim_create(const struct rg_panel_sim_config *config, struct rg_panel **panel)
{
    struct sim_panel *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RG_NO_MEMORY;
    }
    self->base.ops = &sim_ops;
    self->config = *config;
    *panel = &self->base;
    return RG_OK;
}
