/**
 * @file main.c
 * bench-bare CONNSTRING: libnfc and a window and nothing else, the least that a tap can take on this machine.
 * A card fills the window with another colour. Each step is a line on stdout with its CLOCK_MONOTONIC time:
 *   idle NS (the first frame was handed over), ready NS (the reader waits), seen NS, drawn NS, gone NS
 */
#include <SDL.h>
#include <nfc/nfc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Exported by Debian's libnfc but in none of its public headers. */
extern int pn53x_transceive(struct nfc_device *device, const uint8_t *tx, const size_t tx_len, uint8_t *rx,
                            const size_t rx_len, int timeout_ms);

enum { WIDTH = 1280, HEIGHT = 800, REPLY_MAX = 262 };

static const uint8_t list_one_type_a[] = {0x4a, 0x01, 0x00};

static void mark(const char *what)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    printf("%s %lld\n", what, (long long)now.tv_sec * 1000000000 + now.tv_nsec);
    fflush(stdout);
}

static void fill(SDL_Window *window, Uint8 shade)
{
    SDL_PumpEvents();
    SDL_Surface *surface = SDL_GetWindowSurface(window);
    if (surface) {
        SDL_FillRect(surface, NULL, SDL_MapRGB(surface->format, shade, 96, 160));
        SDL_UpdateWindowSurface(window);
    }
}

/* The chip answers "no target" only when its retries are bounded; they cover one try each. */
static int wait_gone(struct nfc_device *device)
{
    uint8_t reply[REPLY_MAX];
    if (nfc_device_set_property_bool(device, NP_INFINITE_SELECT, false) < 0) {
        return -1;
    }
    int got = 0;
    do {
        SDL_Delay(20);
        got = pn53x_transceive(device, list_one_type_a, sizeof list_one_type_a, reply, sizeof reply, 1000);
    } while (got > 1 && reply[0] != 0);
    return got < 0 ? got : nfc_device_set_property_bool(device, NP_INFINITE_SELECT, true);
}

static int serve(struct nfc_device *device, SDL_Window *window)
{
    uint8_t reply[REPLY_MAX];
    for (uint8_t shade = 1;; shade++) {
        int got = pn53x_transceive(device, list_one_type_a, sizeof list_one_type_a, reply, sizeof reply, 0);
        if (got < 1) {
            fprintf(stderr, "bench-bare: %s\n", nfc_strerror(device));
            return EXIT_FAILURE;
        }
        mark("seen");
        fill(window, shade);
        mark("drawn");
        if (wait_gone(device) < 0) {
            fprintf(stderr, "bench-bare: %s\n", nfc_strerror(device));
            return EXIT_FAILURE;
        }
        mark("gone");
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: bench-bare CONNSTRING\n", stderr);
        return 2;
    }
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    nfc_context *context = NULL;
    nfc_device *device = NULL;
    SDL_Window *window = NULL;
    int result = EXIT_FAILURE;
    if (SDL_Init(SDL_INIT_VIDEO) < 0 ||
        !(window = SDL_CreateWindow("bare", 0, 0, WIDTH, HEIGHT, SDL_WINDOW_BORDERLESS))) {
        fprintf(stderr, "bench-bare: %s\n", SDL_GetError());
        goto out;
    }
    fill(window, 0);
    mark("idle");
    nfc_init(&context);
    device = context ? nfc_open(context, argv[1]) : NULL;
    if (!device || nfc_initiator_init(device) < 0) {
        fprintf(stderr, "bench-bare: no reader at %s\n", argv[1]);
        goto out;
    }
    mark("ready");
    result = serve(device, window);
out:
    if (device) {
        nfc_close(device);
    }
    if (context) {
        nfc_exit(context);
    }
    SDL_Quit();
    return result;
}
