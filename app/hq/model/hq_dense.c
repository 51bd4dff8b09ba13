#include "hq_dense.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* So many rows are made at a time from one reading of the others, which come from memory. */
#define TOGETHER 8u

/* The only inner loop: its rows are contiguous in every step, so that it is vectorised. */
static void add_times(double *restrict to, const double *restrict from, double factor, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        to[i] += factor * from[i];
    }
}

static size_t end_of(size_t begin, size_t n)
{
    return begin + TOGETHER < n ? begin + TOGETHER : n;
}

static bool finish_row(double *row, size_t at, size_t n)
{
    if (!(row[at] > 1e-12) || !isfinite(row[at])) {
        return false;
    }
    double scale = 1 / sqrt(row[at]);
    for (size_t i = at; i < n; i++) {
        row[i] *= scale;
    }
    return true;
}

/* The upper half becomes U of U'U. */
static bool factorise(double *a, size_t n)
{
    for (size_t begin = 0; begin < n; begin += TOGETHER) {
        size_t end = end_of(begin, n);
        for (size_t k = 0; k < begin; k++) {
            for (size_t i = begin; i < end; i++) {
                add_times(a + i * n + i, a + k * n + i, -a[k * n + i], n - i);
            }
        }
        for (size_t i = begin; i < end; i++) {
            for (size_t k = begin; k < i; k++) {
                add_times(a + i * n + i, a + k * n + i, -a[k * n + i], n - i);
            }
            if (!finish_row(a + i * n, i, n)) {
                return false;
            }
        }
    }
    return true;
}

static void mirror(double *a, size_t n, bool to_lower)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            if (to_lower) {
                a[i * n + j] = a[j * n + i];
            } else {
                a[j * n + i] = a[i * n + j];
            }
        }
    }
}

/* The lower half, L, becomes its inverse; @p rows has room for TOGETHER rows. */
static void invert_lower(double *a, size_t n, double *rows)
{
    for (size_t begin = 0; begin < n; begin += TOGETHER) {
        size_t end = end_of(begin, n);
        memset(rows, 0, TOGETHER * n * sizeof *rows);
        for (size_t k = 0; k < begin; k++) {
            for (size_t i = begin; i < end; i++) {
                add_times(rows + (i - begin) * n, a + k * n, a[i * n + k], k + 1);
            }
        }
        for (size_t i = begin; i < end; i++) {
            double *row = rows + (i - begin) * n, diagonal = 1 / a[i * n + i];
            for (size_t k = begin; k < i; k++) {
                add_times(row, a + k * n, a[i * n + k], k + 1);
            }
            for (size_t j = 0; j < i; j++) {
                a[i * n + j] = -row[j] * diagonal;
            }
            a[i * n + i] = diagonal;
        }
    }
}

/* The lower half, M, becomes that of M'M. A row is only read until it is made. */
static void square_lower(double *a, size_t n, double *rows)
{
    for (size_t begin = 0; begin < n; begin += TOGETHER) {
        size_t end = end_of(begin, n);
        memset(rows, 0, TOGETHER * n * sizeof *rows);
        for (size_t k = begin; k < n; k++) {
            for (size_t i = begin; i < end && i <= k; i++) {
                add_times(rows + (i - begin) * n, a + k * n, a[k * n + i], i + 1);
            }
        }
        for (size_t i = begin; i < end; i++) {
            memcpy(a + i * n, rows + (i - begin) * n, (i + 1) * sizeof *a);
        }
    }
}

enum rg_status rg_hq_dense_invert(double *matrix, size_t n)
{
    double *rows = calloc(TOGETHER * (n + 1), sizeof *rows);
    if (rows == NULL) {
        return RG_NO_MEMORY;
    }
    bool good = factorise(matrix, n);
    if (good) {
        mirror(matrix, n, true);
        invert_lower(matrix, n, rows);
        square_lower(matrix, n, rows);
        mirror(matrix, n, false);
    }
    free(rows);
    return good ? RG_OK : RG_INVALID;
}
