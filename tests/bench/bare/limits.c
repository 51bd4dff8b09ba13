/**
 * @file limits.c
 * bench-limits FILE COUNT: what this machine charges for one durable write and one software frame.
 *
 *   fsync MICROSECONDS   append 4 KiB to FILE and fsync it
 *   frame MICROSECONDS   fill a window's surface and hand it to the display, which has it when this returns
 */
#include <SDL.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 1280, HEIGHT = 800, PAGE = 4096 };

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int time_fsync(const char *path, int count)
{
    static char page[PAGE];
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) {
        perror(path);
        return EXIT_FAILURE;
    }
    int result = EXIT_SUCCESS;
    for (int i = 0; i < count && result == EXIT_SUCCESS; i++) {
        double start = now_us();
        if (write(fd, page, sizeof page) != (ssize_t)sizeof page || fsync(fd) < 0) {
            perror(path);
            result = EXIT_FAILURE;
        } else {
            printf("fsync %.1f\n", now_us() - start);
        }
    }
    close(fd);
    unlink(path);
    return result;
}

static int time_frames(int count)
{
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    if (SDL_Init(SDL_INIT_VIDEO) < 0) {
        fprintf(stderr, "bench-limits: %s\n", SDL_GetError());
        return EXIT_FAILURE;
    }
    SDL_Window *window = SDL_CreateWindow("limits", 0, 0, WIDTH, HEIGHT, SDL_WINDOW_BORDERLESS);
    SDL_Surface *surface = window ? SDL_GetWindowSurface(window) : NULL;
    for (int i = 0; surface && i < count; i++) {
        SDL_PumpEvents();
        double start = now_us();
        SDL_FillRect(surface, NULL, SDL_MapRGB(surface->format, (Uint8)i, 64, 128));
        SDL_UpdateWindowSurface(window);
        printf("frame %.1f\n", now_us() - start);
        SDL_Delay(5);
    }
    if (!surface) {
        fprintf(stderr, "bench-limits: %s\n", SDL_GetError());
    }
    SDL_Quit();
    return surface ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    int count = argc == 3 ? atoi(argv[2]) : 0;
    if (count <= 0) {
        fputs("usage: bench-limits FILE COUNT\n", stderr);
        return 2;
    }
    int result = time_fsync(argv[1], count);
    return result == EXIT_SUCCESS ? time_frames(count) : result;
}
