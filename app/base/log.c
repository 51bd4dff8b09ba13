#include "log.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char program_name[24] = "regard";
static _Atomic enum rg_log_level most_talkative = RG_LOG_INFO;

static pthread_mutex_t kept_lock = PTHREAD_MUTEX_INITIALIZER;

/* The last entries, in a ring. */
struct ring {
    struct rg_log_entry *entries;
    size_t capacity, next, count;
};

static struct rg_log_entry kept_entries[RG_LOG_KEPT], line_entries[RG_LOG_LINES];
static struct ring kept = {.entries = kept_entries, .capacity = RG_LOG_KEPT},
                   lines = {.entries = line_entries, .capacity = RG_LOG_LINES};

void rg_log_init(const char *program, enum rg_log_level most)
{
    (void)snprintf(program_name, sizeof program_name, "%s", program);
    most_talkative = most;
}

void rg_log_talk(enum rg_log_level most)
{
    most_talkative = most;
}

static void put(struct ring *ring, const struct rg_log_entry *entry)
{
    ring->entries[ring->next] = *entry;
    ring->next = (ring->next + 1) % ring->capacity;
    ring->count += ring->count < ring->capacity;
}

static size_t newest_first(const struct ring *ring, struct rg_log_entry *entries)
{
    (void)pthread_mutex_lock(&kept_lock);
    size_t count = ring->count;
    for (size_t i = 0; i < count; i++) {
        entries[i] = ring->entries[(ring->next + ring->capacity - 1 - i) % ring->capacity];
    }
    (void)pthread_mutex_unlock(&kept_lock);
    return count;
}

static void keep(enum rg_log_level level, const char *code, int64_t number, const struct timespec *now)
{
    struct rg_log_entry entry = {
        .level = level, .number = number, .at_ms = (int64_t)now->tv_sec * 1000 + now->tv_nsec / 1000000};
    (void)snprintf(entry.code, sizeof entry.code, "%s", code);
    (void)pthread_mutex_lock(&kept_lock);
    if (level <= RG_LOG_WARNING) {
        put(&kept, &entry);
    }
    put(&lines, &entry);
    (void)pthread_mutex_unlock(&kept_lock);
}

size_t rg_log_recent(struct rg_log_entry entries[RG_LOG_KEPT])
{
    return newest_first(&kept, entries);
}

size_t rg_log_lines(struct rg_log_entry entries[RG_LOG_LINES])
{
    return newest_first(&lines, entries);
}

void rg_log_write(enum rg_log_level level, const char *code, const char *sentence, int64_t number)
{
    static const char letters[] = "EWID";
    struct timespec now;
    struct tm utc;
    enum rg_log_level most = most_talkative;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (level <= RG_LOG_WARNING || level <= most) {
        keep(level, code, number, &now);
    }
    if (level > most) {
        return;
    }
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
