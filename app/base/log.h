/**
 * @file log.h
 * One line on stderr for an event that IT may need. A line is a code, a fixed sentence and one number: there
 * is no way to write a string that came from outside, so no name, UID or token can reach the log.
 *
 * Thread: any; a line is one write(). What is kept for IT's screen is behind a lock.
 * Owner:  the process.
 */
#ifndef APP_BASE_LOG_H
#define APP_BASE_LOG_H

#include <stddef.h>
#include <stdint.h>

#define RG_LOG_KEPT     8
#define RG_LOG_LINES    64
#define RG_LOG_CODE_MAX 24

enum rg_log_level { RG_LOG_ERROR = 0, RG_LOG_WARNING, RG_LOG_INFO, RG_LOG_DEBUG };

/** Name the program and the most talkative level to write; before it, lines say "regard" and stop at INFO. */
void rg_log_init(const char *program, enum rg_log_level most);

/** Another most talkative level, from now on. */
void rg_log_talk(enum rg_log_level most);

/** Use rg_log(), which insists on literals. */
void rg_log_write(enum rg_log_level level, const char *code, const char *sentence, int64_t number);

/** An error or warning of this process; the sentence is not kept. */
struct rg_log_entry {
    enum rg_log_level level;
    char code[RG_LOG_CODE_MAX]; /**< cut if longer */
    int64_t number;
    int64_t at_ms; /**< wall time */
};

/** The last errors and warnings, newest first, whether or not the level was written. @return how many. */
size_t rg_log_recent(struct rg_log_entry entries[RG_LOG_KEPT]);

/** The last lines that were written, newest first; errors and warnings count also where the level leaves them out. @return how many. */
size_t rg_log_lines(struct rg_log_entry entries[RG_LOG_LINES]);

/** @p code such as "READER-LOST" and @p sentence must be string literals; @p number is whatever explains it.
 */
#define rg_log(level, code, sentence, number) rg_log_write((level), "" code "", "" sentence "", (number))

#endif
