/**
 * @file log.h
 * One line on stderr for an event that IT may need. A line is a code, a fixed sentence and one number: there
 * is no way to write a string that came from outside, so no name, UID or token can reach the log.
 *
 * Thread: any; a line is one write().
 * Owner:  the process.
 */
#ifndef APP_BASE_LOG_H
#define APP_BASE_LOG_H

#include <stdint.h>

enum rg_log_level { RG_LOG_ERROR = 0, RG_LOG_WARNING, RG_LOG_INFO, RG_LOG_DEBUG };

/** Name the program and the most talkative level to write; before it, lines say "regard" and stop at INFO. */
void rg_log_init(const char *program, enum rg_log_level most);

/** Use rg_log(), which insists on literals. */
void rg_log_write(enum rg_log_level level, const char *code, const char *sentence, int64_t number);

/** @p code such as "READER-LOST" and @p sentence must be string literals; @p number is whatever explains it.
 */
#define rg_log(level, code, sentence, number) rg_log_write((level), "" code "", "" sentence "", (number))

#endif
