/**
 * @file hq_roles.h
 * Who of the operators may do what. `--operators FILE` has a line `NAME ROLE` for each, and # begins a comment; it is read at every
 * request, so that a change counts at once. Whoever is not in it may do nothing; without the option everybody who signs as an operator
 * (hq_signed.h) may do everything.
 *
 * | role | may |
 * |---|---|
 * | viewer | look at kiosks, their jobs and settings, what HQ could not use, and what came of experiments: nothing about a customer, and nothing is changed |
 * | support | that; and what customers ask for, cards, and jobs that a kiosk comes back from |
 * | admin | everything: units, names that are revoked, wiping, days of retention |
 *
 * Thread: main.
 * Owner:  the caller.
 */
#ifndef APP_HQ_SERVE_HQ_ROLES_H
#define APP_HQ_SERVE_HQ_ROLES_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>

enum rg_hq_role { RG_HQ_NOBODY = 0, RG_HQ_VIEWER, RG_HQ_SUPPORT, RG_HQ_ADMIN };

/** Find an operator in the text of such a file. @return RG_OK, with NOBODY for who is not there; RG_INVALID for a file that is none. */
enum rg_status rg_hq_role_find(const char *text, size_t len, const char *operator_name,
                               enum rg_hq_role *role) RG_MUST_CHECK;

/** The same of the file; NULL: there is none, and everybody is an admin. @return as rg_hq_role_find(); RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_role_of(const char *path, const char *operator_name,
                             enum rg_hq_role *role) RG_MUST_CHECK;

/** Which role a method needs; @p kind is that of a job, or NULL, @p changes whether a method that looks, too, changes something. What is not
 *  known needs ADMIN. */
enum rg_hq_role rg_hq_role_for(const char *method, const char *kind, bool changes);

/** "viewer"; "nobody". */
const char *rg_hq_role_name(enum rg_hq_role role);

#endif
