#include "ui_metrics.h"

#include "settings.h"

#include <math.h>
#include <string.h>

#define REFERENCE_UM 170
#define CAP_PER_EM   0.727
#define NEAREST_MM   300u
#define FARTHEST_MM  5000u

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

static double em_um(const struct legibility *size, double distance_mm)
{
    double radians = size->arcminutes / 60.0 * 3.14159265358979323846 / 180.0;
    return tan(radians) * distance_mm * 1000.0 / CAP_PER_EM;
}

static double distance_of(const struct rg_ui_reading *reading, int size)
{
    uint32_t given = size == RG_TEXT_T1 || size == RG_TEXT_T1_LOW ? reading->t1_mm
                     : size == RG_TEXT_T2                         ? reading->t2_mm
                     : size == RG_TEXT_T3                         ? reading->t3_mm
                                                                  : 0;
    return given >= NEAREST_MM && given <= FARTHEST_MM ? (double)given : wanted[size].distance_mm;
}

struct rg_ui_reading rg_metrics_reading(uint32_t distance_mm)
{
    uint32_t far = distance_mm == 0 ? RG_READING_MM : distance_mm;
    return (struct rg_ui_reading){far, far / 2, far / 2};
}

void rg_metrics_read(struct rg_ui_metrics *metrics, const struct rg_ui_reading *reading, uint32_t per_cent)
{
    double scale = per_cent >= 100 && per_cent <= 200 ? (double)per_cent / 100.0 : 1.0;
    double um = (double)metrics->um_per_px;
    for (int i = 0; i < RG_TEXT_SIZES; i++) {
        double distance = distance_of(reading, i);
        metrics->text_px[i] = (int32_t)lround(em_um(&wanted[i], distance) * scale / um);
        metrics->line_px[i] = (metrics->text_px[i] * 115 + 50) / 100;
        metrics->floor_px[i] = (int32_t)lround(em_um(&least[i], distance) / um);
    }
}

void rg_metrics_mount(struct rg_ui_metrics *metrics, uint32_t bottom_mm)
{
    metrics->reach_y = metrics->height * (100 - RG_REACH_PER_CENT) / 100;
    if (bottom_mm > 0 && bottom_mm < RG_REACH_HIGHEST_MM) {
        int64_t reached_um = (int64_t)(RG_REACH_HIGHEST_MM - bottom_mm) * 1000;
        int64_t y = metrics->height - reached_um / metrics->um_per_px;
        metrics->reach_y = y > 0 ? (int32_t)y : 0;
    }
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
    rg_metrics_read(metrics, &(struct rg_ui_reading){0}, 100);
    rg_metrics_mount(metrics, 0);
}

int32_t rg_metrics_px(const struct rg_ui_metrics *metrics, int32_t reference)
{
    return (reference * REFERENCE_UM + metrics->um_per_px / 2) / metrics->um_per_px;
}

int32_t rg_metrics_floor(const struct rg_ui_metrics *metrics, enum rg_text_size size)
{
    return metrics->floor_px[size];
}
