/**
 * @file child_process.h
 * A helper program of a port: started with one descriptor, killed at once, reaped without waiting.
 *
 * Thread: the one that uses the port.
 * Owner:  the port that started the child ends it.
 */
#ifndef HAL_CHILD_PROCESS_H
#define HAL_CHILD_PROCESS_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/**
 * Start @p argv[0], looked for in $PATH unless it has a slash; @p argv ends with NULL. @p input (3 or more)
 * becomes its stdin and stays open here; its stdout and stderr are /dev/null, and it inherits nothing else.
 * @return RG_OK; RG_UNSUPPORTED when there is no such program; RG_IO. @p pid is written only on RG_OK.
 */
enum rg_status rg_child_process_start(const char *const *argv, int input, pid_t *pid) RG_MUST_CHECK;

/** Whether the child has ended; then it is reaped, and @p code is its exit code or, after a signal, -1. */
bool rg_child_process_ended(pid_t pid, int *code);

/** Kill the child, and reap it if that takes no longer than 20 ms. */
void rg_child_process_end(pid_t pid);

/** The path of @p program beside the running one. @return RG_OK, or RG_IO (nothing is written). */
enum rg_status rg_child_process_beside(const char *program, char *path, size_t capacity) RG_MUST_CHECK;

#endif
