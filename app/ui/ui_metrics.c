#include "ui_metrics.h"

#include <math.h>
#include <string.h>

#define REFERENCE_UM 170
#define CAP_PER_EM   0.727

struct legibility {
    double arcminutes, distance_mm;
};

static const struct legibility wanted[RG_TEXT_SIZES] = {
    [RG_TEXT_T1] = {20.4, 2000}, [RG_TEXT_T1_LOW] = {16.15, 2000}, [RG_TEXT_T2] = {22.1, 1000},
    [RG_TEXT_T3] = {17.0, 1000}, [RG_TEXT_T4] = {24.0, 500},
};

static const struct legibility least[RG_TEXT_SIZES] = {
    [RG_TEXT_T1] = {16.0, 2000}, [RG_TEXT_T1_LOW] = {16.0, 2000}, [RG_TEXT_T2] = {21.5, 1000},
    [RG_TEXT_T3] = {16.5, 1000}, [RG_TEXT_T4] = {23.0, 500},
};

static int32_t em_px(const struct legibility *size, int32_t um_per_px)
{
    double radians = size->arcminutes / 60.0 * 3.14159265358979323846 / 180.0;
    double em_um = tan(radians) * size->distance_mm * 1000.0 / CAP_PER_EM;
    return (int32_t)lround(em_um / (double)um_per_px);
}

void rg_metrics_init(struct rg_ui_metrics *metrics, int32_t width, int32_t height, uint32_t width_mm,
                     uint32_t height_mm)
{
    memset(metrics, 0, sizeof *metrics);
    metrics->width = width;
    metrics->height = height;
    metrics->portrait = height > width;
    double diagonal_px = hypot((double)width, (double)height);
    double diagonal_mm = hypot((double)width_mm, (double)height_mm);
    double um = diagonal_mm * 1000.0 / diagonal_px;
    if (width_mm == 0 || height_mm == 0 || um < 50.0 || um > 600.0) {
        um = 10.1 * 25400.0 / diagonal_px;
    }
    metrics->um_per_px = (int32_t)lround(um);
    for (int i = 0; i < RG_TEXT_SIZES; i++) {
        metrics->text_px[i] = em_px(&wanted[i], metrics->um_per_px);
        metrics->line_px[i] = (metrics->text_px[i] * 115 + 50) / 100;
    }
}

int32_t rg_metrics_px(const struct rg_ui_metrics *metrics, int32_t reference)
{
    return (reference * REFERENCE_UM + metrics->um_per_px / 2) / metrics->um_per_px;
}

int32_t rg_metrics_floor(const struct rg_ui_metrics *metrics, enum rg_text_size size)
{
    return em_px(&least[size], metrics->um_per_px);
}
