/**
 * @file hq_dense.h
 * The inverse of a symmetric positive definite matrix, in its place. Pure.
 *
 * Thread: any.
 * Owner:  the caller.
 */
#ifndef APP_HQ_MODEL_HQ_DENSE_H
#define APP_HQ_MODEL_HQ_DENSE_H

#include "regard/status.h"

#include <stddef.h>

/**
 * Invert @p matrix of @p n rows of @p n numbers; its upper half is read, and both are written. Takes about n^3/2 multiplications.
 * @return RG_OK; RG_INVALID when it is not positive definite, or not by enough; RG_NO_MEMORY. The matrix is spoilt by a failure.
 */
enum rg_status rg_hq_dense_invert(double *matrix, size_t n) RG_MUST_CHECK;

#endif
