/**
 * @file main.c
 * bench-pixels: the bench's clock on an Xvfb screen. It sleeps until something is drawn, takes the time, and
 * only then looks whether pixels differ, so that its own work falls behind the moment it reports.
 */
#include "framebuffer.h"
#include "x_screen.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
    "usage: bench-pixels DISPLAY FRAMEBUFFER\n"
    "Watches an Xvfb screen (FRAMEBUFFER is Xvfb_screen0 in its -fbdir) and prints a line for each drawing, "
    "or for\n"
    "several that came together:\n"
    "  draw NS TOP BOTTOM FIRST LAST   CLOCK_MONOTONIC, the rows drawn, the first and last row that differ\n"
    "  draw NS TOP BOTTOM same         the same without a difference\n"
    "Commands on stdin, answered with 'ok NS' or 'err TEXT': key KEYCODE; click X Y; quit\n";

static long long now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* One time and one comparison for all that has come: the time of a drawing must not wait for the comparison
 * of the one before it. */
static void report_drawings(struct bench_x_screen *screen, struct bench_framebuffer *fb)
{
    struct bench_rect area;
    int32_t top = INT32_MAX;
    int32_t bottom = 0;
    while (bench_x_screen_next(screen, &area)) {
        top = area.y < top ? area.y : top;
        bottom = area.y + area.height > bottom ? area.y + area.height : bottom;
    }
    if (bottom <= 0) {
        return;
    }
    long long at = now_ns();
    int32_t first = 0;
    int32_t last = 0;
    if (bench_framebuffer_changed(fb, top, bottom, &first, &last)) {
        printf("draw %lld %d %d %d %d\n", at, top, bottom, first, last);
    } else {
        printf("draw %lld %d %d same\n", at, top, bottom);
    }
    fflush(stdout);
}

/* Returns false when the bench wants no more. */
static bool obey(struct bench_x_screen *screen, const char *line)
{
    int a = 0;
    int b = 0;
    if (sscanf(line, "key %d", &a) == 1 && a >= 8 && a <= 255) {
        bench_x_screen_key(screen, (uint8_t)a);
    } else if (sscanf(line, "click %d %d", &a, &b) == 2 && a >= 0 && a <= INT16_MAX && b >= 0 &&
               b <= INT16_MAX) {
        bench_x_screen_click(screen, (int16_t)a, (int16_t)b);
    } else if (strncmp(line, "quit", 4) == 0) {
        return false;
    } else {
        printf("err expected: key KEYCODE (8-255), click X Y, or quit\n");
        fflush(stdout);
        return true;
    }
    printf("ok %lld\n", now_ns());
    fflush(stdout);
    return true;
}

static bool read_commands(struct bench_x_screen *screen)
{
    static char buffer[256];
    static size_t used;
    ssize_t got = read(STDIN_FILENO, buffer + used, sizeof buffer - 1 - used);
    if (got <= 0) {
        return false;
    }
    used += (size_t)got;
    buffer[used] = '\0';
    char *line = buffer;
    for (char *end = NULL; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        if (!obey(screen, line)) {
            return false;
        }
    }
    used = strlen(line);
    memmove(buffer, line, used + 1);
    return used < sizeof buffer - 1;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs(usage, stderr);
        return argc == 2 && strcmp(argv[1], "--help") == 0 ? EXIT_SUCCESS : 2;
    }
    struct bench_x_screen screen;
    struct bench_framebuffer fb;
    enum rg_status status = bench_framebuffer_open(&fb, argv[2]);
    if (status != RG_OK) {
        fprintf(stderr, "bench-pixels: %s: %s; start Xvfb with -fbdir and a depth of 24\n", argv[2],
                rg_status_name(status));
        return EXIT_FAILURE;
    }
    status = bench_x_screen_open(&screen, argv[1]);
    if (status != RG_OK) {
        fprintf(stderr, "bench-pixels: display %s: %s\n", argv[1], rg_status_name(status));
        bench_framebuffer_close(&fb);
        return EXIT_FAILURE;
    }
    printf("watching %lld %u %u\n", now_ns(), fb.width, fb.height);
    fflush(stdout);
    struct pollfd wait[2] = {{.fd = bench_x_screen_descriptor(&screen), .events = POLLIN},
                             {.fd = STDIN_FILENO, .events = POLLIN}};
    bool more = true;
    while (more && bench_x_screen_alive(&screen)) {
        report_drawings(&screen, &fb);
        if (poll(wait, 2, -1) > 0 && wait[1].revents) {
            more = read_commands(&screen);
        }
    }
    bench_x_screen_close(&screen);
    bench_framebuffer_close(&fb);
    return EXIT_SUCCESS;
}
