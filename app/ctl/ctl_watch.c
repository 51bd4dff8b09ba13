/* `fleet watch`: the same table again and again. */
#include "ctl_fleet.h"
#include "ctl_talk.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define PLAIN_WIDTH 80
/* Three lines above the table, its head, how many more there are, and where the cursor stays. */
#define LINES_TAKEN 6u

struct watch {
    const struct rg_ctl_options *options;
    cJSON *rows;         /* of the last answer */
    int64_t hq_ms;       /* HQ's clock at it */
    int64_t answered_ms; /* ours, monotonic */
    int64_t pending;     /* units that wait, as of it */
    bool terminal;
    bool drawn;
};

static int64_t monotonic_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct rg_ctl_sheet sheet_of(const struct watch *watch)
{
    struct winsize window = {0};
    struct rg_ctl_sheet sheet = {.width = PLAIN_WIDTH};
    if (watch->terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0) {
        const char *plain = getenv("NO_COLOR");
        sheet.width = window.ws_col;
        sheet.height = window.ws_row > LINES_TAKEN ? window.ws_row - LINES_TAKEN : 1u;
        sheet.colours = plain == NULL || plain[0] == '\0';
    }
    return sheet;
}

/* Over what stands there, line by line, so that nothing flickers. */
static void put_on_screen(struct watch *watch, const char *text)
{
    (void)fputs(watch->drawn ? "\033[H" : "\033[2J\033[H", stdout);
    for (; *text != '\0'; text++) {
        (void)fputs(*text == '\n' ? "\033[K\n" : (const char[]){*text, '\0'}, stdout);
    }
    (void)fputs("\033[J", stdout);
}

static void write_table(FILE *to, const struct watch *watch, const struct rg_ctl_fleet *fleet, int64_t now_ms,
                        const char *excuse)
{
    char moment[32] = "-", units[64];
    time_t at = (time_t)(watch->hq_ms / 1000);
    struct tm utc;
    struct rg_ctl_sheet sheet = sheet_of(watch);
    if (gmtime_r(&at, &utc) != NULL) {
        (void)strftime(moment, sizeof moment, "%Y-%m-%d %H:%M:%SZ", &utc);
    }
    rg_ctl_fleet_totals(to, fleet);
    (void)fprintf(to, "as of %s, HQ's clock%s%s\n", moment, fleet->pending > 0 ? "; " : "",
                  rg_ctl_fleet_pending(fleet, units));
    if (excuse != NULL) {
        (void)fprintf(to, "NO ANSWER: %.*s\n", sheet.width > 20 ? (int)sheet.width - 11 : 0, excuse);
    }
    rg_ctl_fleet_table(to, fleet, now_ms, &sheet);
}

static enum rg_ctl_exit draw_text(struct watch *watch, const struct rg_ctl_fleet *fleet, int64_t now_ms,
                                  const char *excuse)
{
    char *text = NULL;
    size_t len = 0;
    FILE *memory = open_memstream(&text, &len);
    if (memory != NULL) {
        write_table(memory, watch, fleet, now_ms, excuse);
    }
    if (memory == NULL || fclose(memory) != 0) {
        free(text);
        (void)rg_ctl_complain("failed", "there is not enough memory for the table");
        return RG_CTL_FAILED;
    }
    if (watch->terminal && !watch->options->once) {
        put_on_screen(watch, text);
    } else {
        (void)printf("%s%s", watch->drawn ? "\n" : "", text);
    }
    free(text);
    watch->drawn = true;
    return RG_CTL_DONE;
}

static enum rg_ctl_exit draw_json(const struct rg_ctl_fleet *fleet, cJSON *devices, int64_t now_ms)
{
    cJSON *root = cJSON_CreateObject();
    bool whole = cJSON_AddNumberToObject(root, "at", (double)now_ms) != NULL &&
                 cJSON_AddNumberToObject(root, "kiosks", (double)fleet->count) != NULL;
    for (int level = RG_HEALTH_LEVELS - 1; whole && level >= 0; level--) {
        whole = cJSON_AddNumberToObject(root, rg_health_level_word((enum rg_health_level)level),
                                        (double)fleet->levels[level]) != NULL;
    }
    whole = whole && cJSON_AddNumberToObject(root, "queue", (double)fleet->queue) != NULL &&
            cJSON_AddNumberToObject(root, "pending", (double)fleet->pending) != NULL &&
            cJSON_AddItemReferenceToObject(root, "devices", devices);
    enum rg_ctl_exit result = RG_CTL_FAILED;
    if (whole) {
        result = rg_ctl_print_json(root, true);
    } else {
        (void)rg_ctl_complain("failed", "there is not enough memory for the table");
    }
    cJSON_Delete(root);
    return result;
}

/* Show what is known, as old as it is by now. @return the verdict. */
static enum rg_ctl_exit draw(struct watch *watch, const char *excuse)
{
    struct rg_ctl_fleet fleet;
    int64_t now_ms = watch->hq_ms + monotonic_ms() - watch->answered_ms;
    if (rg_ctl_fleet_init(&fleet, watch->rows, now_ms) != RG_OK) {
        (void)rg_ctl_complain("failed", "there is not enough memory for the table");
        return RG_CTL_FAILED;
    }
    fleet.pending = watch->pending;
    enum rg_ctl_exit verdict = rg_ctl_fleet_verdict(watch->options, &fleet), result;
    if (watch->options->json) {
        cJSON *devices = rg_ctl_fleet_json(&fleet, watch->rows);
        result = devices != NULL ? draw_json(&fleet, devices, now_ms) : RG_CTL_FAILED;
        cJSON_Delete(devices);
    } else {
        result = draw_text(watch, &fleet, now_ms, excuse);
    }
    rg_ctl_fleet_deinit(&fleet);
    return result == RG_CTL_DONE ? verdict : result;
}

static bool written(void)
{
    if (fflush(stdout) == 0 && ferror(stdout) == 0) {
        return true;
    }
    return rg_ctl_complain("failed", "the table could not be written");
}

/* Ask once and show what came. @return RG_CTL_NO_ANSWER when nothing did, which may change. */
static enum rg_ctl_exit turn(struct watch *watch, struct rg_ctl_talk *talk)
{
    cJSON *rows = NULL;
    enum rg_ctl_exit result = rg_ctl_talk_ask(talk, &rows, &watch->hq_ms);
    if (result == RG_CTL_DONE) {
        cJSON_Delete(watch->rows);
        watch->rows = rows;
        watch->answered_ms = monotonic_ms();
        watch->pending = rg_ctl_talk_pending(talk);
        if (!watch->options->json) {
            rg_ctl_tame(rows);
        }
        result = draw(watch, NULL);
    } else if (result == RG_CTL_NO_ANSWER && watch->drawn && !watch->options->json) {
        (void)draw(watch, rg_ctl_talk_excuse(talk));
    } else {
        rg_ctl_talk_complain(talk);
    }
    return written() ? result : RG_CTL_FAILED;
}

enum rg_ctl_exit rg_ctl_fleet_watch(const struct rg_ctl_options *options)
{
    struct watch watch = {.options = options, .terminal = isatty(STDOUT_FILENO) == 1};
    struct rg_ctl_talk *talk;
    enum rg_ctl_exit result = rg_ctl_talk_open(options, &talk);
    if (result != RG_CTL_DONE) {
        return result;
    }
    bool began = false;
    for (;;) {
        result = turn(&watch, talk);
        began = began || result == RG_CTL_DONE;
        /* Somebody who looks on wants to see HQ come back; one that never was there is another matter. */
        if (options->once || !(result == RG_CTL_DONE || (began && result == RG_CTL_NO_ANSWER))) {
            break;
        }
        rg_ctl_talk_wait(talk, (int64_t)options->every_s * 1000);
    }
    rg_ctl_talk_close(talk);
    cJSON_Delete(watch.rows);
    return result;
}
