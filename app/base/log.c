#include "log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char program_name[24] = "regard";
static enum rg_log_level most_talkative = RG_LOG_INFO;

void rg_log_init(const char *program, enum rg_log_level most)
{
    (void)snprintf(program_name, sizeof program_name, "%s", program);
    most_talkative = most;
}

void rg_log_write(enum rg_log_level level, const char *code, const char *sentence, int64_t number)
{
    static const char letters[] = "EWID";
    if (level > most_talkative) {
        return;
    }
    struct timespec now;
    struct tm utc;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    (void)gmtime_r(&now.tv_sec, &utc);
    char line[256];
    int len = snprintf(line, sizeof line, "%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ %s %c %s %s (%" PRId64 ")\n",
                       utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                       now.tv_nsec / 1000000, program_name, letters[level], code, sentence, number);
    if (len > 0) {
        size_t bytes = (size_t)len < sizeof line ? (size_t)len : sizeof line - 1;
        /* A log that cannot be written must not stop the kiosk, and there is nobody to tell. */
        ssize_t ignored = write(STDERR_FILENO, line, bytes);
        (void)ignored;
    }
}
