#include "resample.h"

#include <math.h>
#include <stdlib.h>

/* The share of some neighbouring source pixels in one target pixel. */
struct taps {
    uint32_t first, count;
    float *shares;
};

void rg_resample_fit(uint32_t width, uint32_t height, uint32_t box_width, uint32_t box_height,
                     uint32_t *to_width, uint32_t *to_height)
{
    uint64_t by_width = (uint64_t)box_width * height, by_height = (uint64_t)box_height * width;
    if (by_width <= by_height) {
        *to_width = box_width;
        *to_height = (uint32_t)((by_width + width / 2) / width);
    } else {
        *to_height = box_height;
        *to_width = (uint32_t)((by_height + height / 2) / height);
    }
    *to_width = *to_width == 0 ? 1 : *to_width > box_width ? box_width : *to_width;
    *to_height = *to_height == 0 ? 1 : *to_height > box_height ? box_height : *to_height;
}

static void area(struct taps *taps, uint32_t from, double begin, double end)
{
    taps->first = (uint32_t)begin;
    uint32_t last = (uint32_t)ceil(end);
    last = last > from ? from : last;
    taps->count = last > taps->first ? last - taps->first : 1;
    for (uint32_t i = 0; i < taps->count; i++) {
        double left = fmax(begin, taps->first + i), right = fmin(end, taps->first + i + 1.0);
        taps->shares[i] = (float)(fmax(right - left, 0) / (end - begin));
    }
}

static void between(struct taps *taps, uint32_t from, double middle)
{
    double at = fmin(fmax(middle - 0.5, 0), from - 1.0);
    taps->first = (uint32_t)at;
    taps->count = taps->first + 1 < from ? 2 : 1;
    taps->shares[0] = taps->count == 2 ? (float)(taps->first + 1.0 - at) : 1;
    if (taps->count == 2) {
        taps->shares[1] = 1 - taps->shares[0];
    }
}

static struct taps *make_taps(uint32_t from, uint32_t to)
{
    uint32_t most = from / to + 3;
    struct taps *taps = calloc(to, sizeof *taps);
    float *shares = calloc((size_t)to * most, sizeof *shares);
    if (taps == NULL || shares == NULL) {
        free(taps);
        free(shares);
        return NULL;
    }
    double step = (double)from / to;
    for (uint32_t i = 0; i < to; i++) {
        taps[i].shares = shares + (size_t)i * most;
        if (from >= to) {
            area(&taps[i], from, i * step, (i + 1) * step);
        } else {
            between(&taps[i], from, (i + 0.5) * step);
        }
    }
    return taps;
}

static void free_taps(struct taps *taps)
{
    if (taps != NULL) {
        free(taps[0].shares);
        free(taps);
    }
}

/* A source row, laid on the ground and scaled across, as three amounts a target pixel. */
static void across(const uint8_t *row, uint32_t ground, const struct taps *taps, uint32_t to_width,
                   float *out)
{
    float under[3] = {(float)(ground >> 16 & 255), (float)(ground >> 8 & 255), (float)(ground & 255)};
    for (uint32_t x = 0; x < to_width; x++) {
        float sum[3] = {0, 0, 0};
        for (uint32_t i = 0; i < taps[x].count; i++) {
            const uint8_t *pixel = row + (size_t)4 * (taps[x].first + i);
            float cover = (float)pixel[3] / 255, share = taps[x].shares[i];
            for (int c = 0; c < 3; c++) {
                sum[c] += share * ((float)pixel[c] * cover + under[c] * (1 - cover));
            }
        }
        for (int c = 0; c < 3; c++) {
            out[3 * x + (uint32_t)c] = sum[c];
        }
    }
}

static uint32_t byte_of(float amount)
{
    return amount <= 0 ? 0 : amount >= 255 ? 255 : (uint32_t)(amount + 0.5f);
}

enum rg_status rg_resample(const uint8_t *from, uint32_t width, uint32_t height, uint32_t pitch,
                           uint32_t ground, uint32_t *to, uint32_t to_width, uint32_t to_height)
{
    struct taps *columns = make_taps(width, to_width), *rows = make_taps(height, to_height);
    float *row = calloc((size_t)3 * to_width, sizeof *row), *sum = calloc((size_t)3 * to_width, sizeof *sum);
    enum rg_status status =
        columns != NULL && rows != NULL && row != NULL && sum != NULL ? RG_OK : RG_NO_MEMORY;
    for (uint32_t y = 0; status == RG_OK && y < to_height; y++) {
        for (uint32_t i = 0; i < 3 * to_width; i++) {
            sum[i] = 0;
        }
        for (uint32_t k = 0; k < rows[y].count; k++) {
            across(from + (size_t)pitch * (rows[y].first + k), ground, columns, to_width, row);
            for (uint32_t i = 0; i < 3 * to_width; i++) {
                sum[i] += rows[y].shares[k] * row[i];
            }
        }
        for (uint32_t x = 0; x < to_width; x++) {
            to[(size_t)y * to_width + x] =
                byte_of(sum[3 * x]) << 16 | byte_of(sum[3 * x + 1]) << 8 | byte_of(sum[3 * x + 2]);
        }
    }
    free_taps(columns);
    free_taps(rows);
    free(row);
    free(sum);
    return status;
}
