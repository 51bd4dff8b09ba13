/* regard-fleet: many kiosks' conversations with HQ in one process. */
#include "fleet.h"

#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static const char help[] =
    "Usage: regard-fleet --dir DIR --broker URL --ca FILE [--ca-key FILE] [OPTION...]\n"
    "The conversations of many kiosks with HQ, in one process: each has its own certificate, keys, database "
    "and connection, and\n"
    "runs the code that a kiosk and its link run.\n\n"
    "  --dir DIR         a folder for each kiosk is made in it, f00001 and so on; one in memory (/dev/shm) "
    "is quickest\n"
    "  --broker URL      mqtts://ADDRESS:PORT; several times: kiosks are dealt out to them in turn\n"
    "  --ca FILE         the authority (PEM); --ca-key FILE: its key, to make certificates where there are "
    "none\n"
    "  --command FILE    HQ's command key; without it the kiosks check nothing\n"
    "  --roster FILE     a line for each kiosk of the fleet: its site, the number of that site's first "
    "member, how many it has; "
    "events name\n"
    "                    random ones of them\n"
    "  --kiosks N        (1000), the first is number --first N (1)\n"
    "  --threads N       (2)            --products N: events name random ones from 1 to N (100)\n"
    "  --retry-max S     widest window of the back-off (300)\n\n"
    "It prints 'ready' and then takes commands from stdin; each is answered with one line:\n"
    "  connect S         all at once; until each has all that HQ has and HQ all that it has, S seconds at "
    "most:\n"
    "                    live N of N in MS ms, median MS, p99 MS\n"
    "  wait S            the same for kiosks that are on line, or come back by themselves\n"
    "  disconnect        all at once\n"
    "  say N             each kiosk says what came of N recommendations\n"
    "  rate N S          N a second over all kiosks, for S seconds: acknowledged N, median US us, p99 US\n"
    "  report            what they have come to, as JSON\n"
    "  quit\n";

static double ms_of(uint64_t ns)
{
    return (double)ns / 1e6;
}

static int in_order(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* Nearest rank. */
static uint64_t percentile(const struct fleet *fleet, size_t percent)
{
    size_t rank = (fleet->times * percent + 99) / 100;
    return fleet->times == 0 ? 0 : fleet->time_ns[rank > 0 ? rank - 1 : 0];
}

static void pause_ms(long ms)
{
    struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    (void)nanosleep(&pause, NULL);
}

static int64_t live_count(const struct fleet *fleet)
{
    int64_t live = 0;
    for (int64_t i = 0; i < fleet->shard_count; i++) {
        live += atomic_load(&fleet->shards[i].live);
    }
    return live;
}

static void connect_all(struct fleet *fleet, int64_t seconds)
{
    uint64_t began = unit_now().monotonic_ns;
    enum rg_status status = fleet_do(fleet, FLEET_CONNECT, 0);
    while (status == RG_OK && live_count(fleet) < fleet->options.kiosks &&
           unit_now().monotonic_ns - began < (uint64_t)seconds * 1000000000u) {
        pause_ms(5);
    }
    (void)pthread_mutex_lock(&fleet->lock);
    qsort(fleet->time_ns, fleet->times, sizeof fleet->time_ns[0], in_order);
    uint64_t last = fleet->times > 0 ? fleet->time_ns[fleet->times - 1] - began : 0;
    uint64_t median = percentile(fleet, 50), p99 = percentile(fleet, 99);
    printf("live %zu of %" PRId64 " in %.0f ms, median %.0f, p99 %.0f\n", fleet->times, fleet->options.kiosks,
           ms_of(last), median > began ? ms_of(median - began) : 0, p99 > began ? ms_of(p99 - began) : 0);
    (void)pthread_mutex_unlock(&fleet->lock);
}

static void wait_all(struct fleet *fleet, int64_t seconds)
{
    uint64_t began = unit_now().monotonic_ns, now_ns;
    do {
        (void)!fleet_do(fleet, FLEET_REPORT, 0);
        now_ns = unit_now().monotonic_ns;
        if (fleet->report.live == fleet->report.kiosks) {
            break;
        }
        pause_ms(20);
    } while (now_ns - began < (uint64_t)seconds * 1000000000u);
    printf("live %" PRId64 " of %" PRId64 " in %.0f ms\n", fleet->report.live, fleet->report.kiosks,
           ms_of(now_ns - began));
}

static void rate(struct fleet *fleet, int64_t a_second, int64_t seconds)
{
    (void)!fleet_do(fleet, FLEET_RATE, a_second);
    pause_ms((long)seconds * 1000);
    (void)!fleet_do(fleet, FLEET_RATE, 0);
    (void)pthread_mutex_lock(&fleet->lock);
    qsort(fleet->time_ns, fleet->times, sizeof fleet->time_ns[0], in_order);
    printf("acknowledged %zu, median %" PRIu64 " us, p99 %" PRIu64 " us\n", fleet->times,
           percentile(fleet, 50) / 1000, percentile(fleet, 99) / 1000);
    (void)pthread_mutex_unlock(&fleet->lock);
}

static void tell(struct fleet *fleet)
{
    (void)!fleet_do(fleet, FLEET_REPORT, 0);
    const struct fleet_report *sum = &fleet->report;
    printf("{\"kiosks\":%" PRId64 ",\"up\":%" PRId64 ",\"live\":%" PRId64 ",\"pending\":%" PRId64
           ",\"said\":%" PRId64 ",\"losses\":%" PRIu64 ",\"foreign\":%" PRIu64 ",\"refused\":%" PRIu64
           ",\"unproven\":%" PRIu64 ",\"replayed\":%" PRIu64 ",\"rejected\":%" PRIu64 ",\"rows\":%" PRIu64
           ",\"unfit\":%" PRIu64 ",\"store\":\"%s\"}\n",
           sum->kiosks, sum->up, sum->live, sum->pending, sum->said, sum->losses, sum->foreign, sum->refused,
           sum->unproven, sum->replayed, sum->rejected, sum->rows, sum->unfit, rg_status_name(sum->worst));
}

/* @return false at the end. */
static bool obey(struct fleet *fleet, const char *line)
{
    char word[16] = "";
    int64_t a = 0, b = 0;
    int words = sscanf(line, "%15s %" SCNd64 " %" SCNd64, word, &a, &b);
    if (words < 1 || strcmp(word, "quit") == 0) {
        return false;
    }
    if (strcmp(word, "connect") == 0 && words == 2) {
        connect_all(fleet, a);
    } else if (strcmp(word, "wait") == 0 && words == 2) {
        wait_all(fleet, a);
    } else if (strcmp(word, "rate") == 0 && words == 3 && a > 0 && b > 0) {
        rate(fleet, a, b);
    } else if (strcmp(word, "report") == 0) {
        tell(fleet);
    } else if (strcmp(word, "disconnect") == 0) {
        printf("%s\n", rg_status_name(fleet_do(fleet, FLEET_DISCONNECT, 0)));
    } else if (strcmp(word, "say") == 0 && words == 2) {
        printf("%s\n", rg_status_name(fleet_do(fleet, FLEET_SAY, a)));
    } else {
        printf("no such command\n");
    }
    (void)fflush(stdout);
    return true;
}

static bool read_number(const char *text, int64_t most, int64_t *number)
{
    char *end = NULL;
    long long read = strtoll(text, &end, 10);
    *number = read;
    return end != text && *end == '\0' && read >= 1 && read <= most;
}

static bool read_command_keys(const char *path, struct rg_command_keys *keys)
{
    char text[RG_COMMAND_KEYS_MAX * RG_COMMAND_PEM_MAX * 2];
    FILE *file = fopen(path, "re");
    size_t len = file != NULL ? fread(text, 1, sizeof text, file) : 0;
    if (file != NULL) {
        (void)fclose(file);
    }
    return len > 0 && rg_command_keys_read(text, len, keys) == RG_OK;
}

/* The lines of this process's kiosks. */
static bool read_roster(const char *path, struct fleet_options *options)
{
    FILE *file = fopen(path, "re");
    options->places = calloc((size_t)options->kiosks, sizeof options->places[0]);
    bool fine = file != NULL && options->places != NULL;
    for (int64_t line = 1; fine && line < options->first + options->kiosks; line++) {
        struct fleet_place place;
        fine = fscanf(file, "%32s %" SCNd64 " %" SCNd64, place.site, &place.member, &place.members) == 3 &&
               place.members > 0;
        if (fine && line >= options->first) {
            options->places[line - options->first] = place;
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return fine;
}

static bool read_options(int argc, char **argv, struct fleet_options *options)
{
    static const struct option table[] = {
        {"dir", required_argument, NULL, 'd'},       {"broker", required_argument, NULL, 'b'},
        {"ca", required_argument, NULL, 'a'},        {"ca-key", required_argument, NULL, 'A'},
        {"command", required_argument, NULL, 'c'},   {"roster", required_argument, NULL, 's'},
        {"kiosks", required_argument, NULL, 'k'},    {"first", required_argument, NULL, 'f'},
        {"threads", required_argument, NULL, 't'},   {"products", required_argument, NULL, 'p'},
        {"retry-max", required_argument, NULL, 'r'}, {NULL, 0, NULL, 0}};
    const char *roster = NULL;
    int64_t retry_s = 300;
    bool fine = true;
    int code;
    while ((code = getopt_long(argc, argv, "", table, NULL)) != -1) {
        switch (code) {
        case 'd': options->dir = optarg; break;
        case 'b':
            fine = fine && options->broker_count < sizeof options->broker / sizeof options->broker[0];
            options->broker[fine ? options->broker_count++ : 0] = optarg;
            break;
        case 'a': options->ca = optarg; break;
        case 'A': options->ca_key = optarg; break;
        case 'c': fine = fine && read_command_keys(optarg, &options->commands); break;
        case 's': roster = optarg; break;
        case 'k': fine = fine && read_number(optarg, 99999, &options->kiosks); break;
        case 'f': fine = fine && read_number(optarg, 99999, &options->first); break;
        case 't': fine = fine && read_number(optarg, FLEET_THREADS_MAX, &options->threads); break;
        case 'p': fine = fine && read_number(optarg, INT64_MAX, &options->products); break;
        case 'r': fine = fine && read_number(optarg, 86400, &retry_s); break;
        default: return false;
        }
    }
    options->retry_max_ms = (uint32_t)retry_s * 1000;
    return fine && optind == argc && options->dir != NULL && options->broker_count > 0 &&
           options->ca != NULL && roster != NULL && read_roster(roster, options);
}

int main(int argc, char **argv)
{
    static struct fleet fleet;
    char line[64];
    fleet.options = (struct fleet_options){.kiosks = 1000, .first = 1, .threads = 2, .products = 100};
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        (void)fputs(help, stdout);
        return 0;
    }
    if (!read_options(argc, argv, &fleet.options)) {
        (void)fputs("regard-fleet: see regard-fleet --help\n", stderr);
        return 2;
    }
    /* A kiosk has eight files open, and its socket. */
    struct rlimit files = {.rlim_cur = (rlim_t)fleet.options.kiosks * 12 + 256,
                           .rlim_max = (rlim_t)fleet.options.kiosks * 12 + 256};
    struct rlimit now;
    if (getrlimit(RLIMIT_NOFILE, &now) == 0 && now.rlim_cur < files.rlim_cur) {
        files.rlim_max = now.rlim_max > files.rlim_max ? now.rlim_max : files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
    (void)signal(SIGPIPE, SIG_IGN);
    enum rg_status status = fleet_begin(&fleet);
    if (status == RG_OK) {
        printf("ready\n");
        (void)fflush(stdout);
        while (fgets(line, sizeof line, stdin) != NULL && obey(&fleet, line)) {
        }
    } else {
        (void)fprintf(stderr, "regard-fleet: the kiosks cannot be opened: %s\n", rg_status_name(status));
    }
    fleet_end(&fleet);
    free(fleet.options.places);
    return status == RG_OK ? 0 : 1;
}
