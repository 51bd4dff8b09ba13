#include "ui_window.h"

#include "log.h"

#include <SDL_syswm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_WIDTH  1280
#define DEFAULT_HEIGHT 800
#define SIDE_MIN       480
#define SIDE_MAX       8192

/* Xlib hands over nothing but the display, so whom to tell of its end stands here: there is one window. */
static struct {
    void (*call)(void *context);
    void *context;
} lost;

static int on_broken_connection(Display *display)
{
    (void)display;
    lost.call(lost.context);
    _exit(EXIT_FAILURE);
}

/*
 * When its connection breaks Xlib ends the process, and SDL's functions that wait for the server's word never return
 * if it may not. SDL loads the library only now and then, so it is held here, where a server is likely at all.
 */
static void watch_connection(const struct rg_window *window)
{
    if (lost.call == NULL || window->headless || getenv("DISPLAY") == NULL) {
        return;
    }
    static void *library;
    library = library == NULL ? SDL_LoadObject("libX11.so.6") : library;
    int (*(*set)(int (*)(Display *)))(Display *) = NULL;
    void *found = library == NULL ? NULL : SDL_LoadFunction(library, "XSetIOErrorHandler");
    if (found != NULL) {
        memcpy(&set, &found, sizeof set);
        (void)set(on_broken_connection);
    }
}

static void set_hints(const struct rg_window *window)
{
    (void)SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    (void)SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    (void)SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    (void)SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    (void)SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_PING, "0");
    (void)SDL_SetHint(SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS, "0");
    if (window->headless) {
        (void)SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER, "dummy", SDL_HINT_OVERRIDE);
    }
}

static void set_environment(void)
{
    /* SDL's text input would start a session bus daemon for input methods, which a kiosk has no use for. */
    (void)setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:", 0);
    /* SDL takes the environment's locale for a moment when it opens a display, and by then threads may run. */
    (void)setenv("LC_ALL", "C", 1);
}

static bool good_options(const struct rg_ui_options *options)
{
    uint32_t turned = options->rotation;
    bool size = options->width == 0 || options->height == 0 ||
                (options->width >= SIDE_MIN && options->width <= SIDE_MAX && options->height >= SIDE_MIN &&
                 options->height <= SIDE_MAX);
    return size && (turned == 0 || turned == 90 || turned == 180 || turned == 270);
}

static bool sets_modes(void)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    return driver != NULL && SDL_strcasecmp(driver, "kmsdrm") == 0;
}

/* Through OpenGL a frame costs ten times as much and 80 MB; only KMSDRM has no other way to its pixels. */
static void choose_framebuffer(void)
{
    if (!sets_modes()) {
        (void)SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    }
}

static int descriptor_of(SDL_Window *window)
{
#ifdef SDL_VIDEO_DRIVER_X11
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (SDL_GetWindowWMInfo(window, &info) == SDL_TRUE && info.subsystem == SDL_SYSWM_X11) {
        return ConnectionNumber(info.info.x11.display);
    }
#else
    (void)window;
#endif
    return -1;
}

/* Events that nothing here listens to would still wake the main thread's work. */
static void ignore_events(void)
{
    static const uint32_t ignored[] = {SDL_MOUSEMOTION,  SDL_TEXTINPUT,    SDL_TEXTEDITING,
                                       SDL_FINGERMOTION, SDL_SYSWMEVENT,   SDL_CLIPBOARDUPDATE,
                                       SDL_MOUSEWHEEL,   SDL_KEYMAPCHANGED};
    for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++) {
        (void)SDL_EventState(ignored[i], SDL_IGNORE);
    }
    SDL_StopTextInput();
}

enum rg_status rg_window_renew(struct rg_window *window)
{
    window->surface = SDL_GetWindowSurface(window->window);
    window->spoke = true;
    if (window->surface == NULL) {
        if (!window->complained) {
            rg_log(RG_LOG_ERROR, "UI-SURFACE", "the display gives no memory to draw on", 0);
        }
        return RG_IO;
    }
    const SDL_PixelFormat *format = window->surface->format;
    bool turned = window->rotation == 90 || window->rotation == 270;
    window->width = turned ? window->surface->h : window->surface->w;
    window->height = turned ? window->surface->w : window->surface->h;
    free(window->own);
    window->own = NULL;
    bool direct = window->rotation == 0 && format->BytesPerPixel == 4 && format->Rmask == 0xff0000 &&
                  format->Gmask == 0xff00 && format->Bmask == 0xff && !SDL_MUSTLOCK(window->surface);
    if (!direct) {
        window->own = calloc((size_t)window->width * (size_t)window->height, sizeof *window->own);
        return window->own == NULL ? RG_NO_MEMORY : RG_OK;
    }
    return RG_OK;
}

static enum rg_status create(struct rg_window *window)
{
    uint32_t flags = window->fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0u;
    window->window = SDL_CreateWindow(window->title, SDL_WINDOWPOS_UNDEFINED, SDL_WINDOWPOS_UNDEFINED,
                                      (int)window->wanted_width, (int)window->wanted_height, flags);
    if (window->window == NULL) {
        if (!window->complained) {
            rg_log(RG_LOG_ERROR, "UI-WINDOW", "the display opens no window", 0);
        }
        return RG_IO;
    }
    if (window->fullscreen) {
        (void)SDL_ShowCursor(SDL_DISABLE);
    }
    return rg_window_renew(window);
}

/* Without any display SDL takes its driver that draws into memory, and nobody would see why nothing shows. */
static bool is_unseen(const struct rg_window *window)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    return !window->headless && getenv("SDL_VIDEODRIVER") == NULL && driver != NULL &&
           strcmp(driver, "offscreen") == 0;
}

static void close_display(struct rg_window *window)
{
    if (window->window != NULL) {
        SDL_DestroyWindow(window->window);
    }
    SDL_Quit();
    window->window = NULL;
    window->surface = NULL;
    window->descriptor = -1;
}

/* Nothing stays open on failure but the memory, if there is one. */
static enum rg_status open_display(struct rg_window *window)
{
    set_hints(window);
    watch_connection(window);
    if (SDL_Init(SDL_INIT_VIDEO) != 0 || is_unseen(window)) {
        SDL_Quit();
        return RG_NOT_FOUND;
    }
    choose_framebuffer();
    enum rg_status status = create(window);
    if (status != RG_OK) {
        close_display(window);
        return status;
    }
    ignore_events();
    window->descriptor = descriptor_of(window->window);
    return RG_OK;
}

/* As large as the window would be, so that the screens are laid out already. */
static enum rg_status stand_alone(struct rg_window *window)
{
    bool turned = window->rotation == 90 || window->rotation == 270;
    window->width = (int32_t)(turned ? window->wanted_height : window->wanted_width);
    window->height = (int32_t)(turned ? window->wanted_width : window->wanted_height);
    window->own = calloc((size_t)window->width * (size_t)window->height, sizeof *window->own);
    return window->own == NULL ? RG_NO_MEMORY : RG_OK;
}

static void take_options(struct rg_window *window, const struct rg_ui_options *options)
{
    bool given = options->width != 0 && options->height != 0;
    memset(window, 0, sizeof *window);
    window->descriptor = -1;
    window->rotation = options->rotation;
    window->wanted_width = given ? options->width : DEFAULT_WIDTH;
    window->wanted_height = given ? options->height : DEFAULT_HEIGHT;
    window->fullscreen = options->fullscreen;
    window->headless = options->headless;
    (void)snprintf(window->title, sizeof window->title, "%s",
                   options->title == NULL ? "Regard" : options->title);
    lost.call = options->lost;
    lost.context = options->lost_context;
}

enum rg_status rg_window_open(struct rg_window *window, const struct rg_ui_options *options)
{
    take_options(window, options);
    if (!good_options(options)) {
        return RG_INVALID;
    }
    set_environment();
    if (options->display == RG_UI_DISPLAY_LATER && !options->headless) {
        return stand_alone(window);
    }
    enum rg_status status = open_display(window);
    if (status == RG_NOT_FOUND && options->display == RG_UI_DISPLAY_NEEDED) {
        rg_log(RG_LOG_ERROR, "UI-DISPLAY", "no display: set DISPLAY, or run on a console with a screen", 0);
        return RG_IO;
    }
    bool absent = status == RG_NOT_FOUND || status == RG_IO;
    if (absent && options->display != RG_UI_DISPLAY_NEEDED) {
        window->complained = status == RG_IO;
        status = stand_alone(window);
    }
    return status;
}

enum rg_status rg_window_seek(struct rg_window *window)
{
    enum rg_status status = open_display(window);
    if (status == RG_OK) {
        window->complained = false;
        return RG_OK;
    }
    window->complained = window->complained || status == RG_IO;
    if (window->own == NULL && stand_alone(window) != RG_OK) {
        return RG_NO_MEMORY;
    }
    return status;
}

void rg_window_close(struct rg_window *window)
{
    close_display(window);
    free(window->own);
    memset(window, 0, sizeof *window);
    window->descriptor = -1;
}

bool rg_window_on_connector(const struct rg_window *window)
{
    return window->window != NULL && sets_modes();
}

struct rg_canvas rg_window_canvas(const struct rg_window *window)
{
    struct rg_canvas canvas = {.clip = {0, 0, window->width, window->height}};
    canvas.pixels = window->own != NULL ? window->own : window->surface->pixels;
    canvas.stride = window->own != NULL ? window->width : window->surface->pitch / 4;
    return canvas;
}

void rg_window_panel(const struct rg_window *window, int32_t *width, int32_t *height)
{
    bool turned = window->rotation == 90 || window->rotation == 270;
    *width = turned ? window->height : window->width;
    *height = turned ? window->width : window->height;
}

void rg_window_point(const struct rg_window *window, int32_t *x, int32_t *y)
{
    int32_t px = *x, py = *y;
    switch (window->rotation) {
    case 90: *x = py, *y = window->height - 1 - px; break;
    case 180: *x = window->width - 1 - px, *y = window->height - 1 - py; break;
    case 270: *x = window->width - 1 - py, *y = px; break;
    default: break;
    }
}

/* Where a rectangle lies on a panel that is turned. */
static SDL_Rect on_panel(const struct rg_window *window, const struct rg_rect *rect)
{
    switch (window->rotation) {
    case 90: return (SDL_Rect){window->height - rect->y - rect->h, rect->x, rect->h, rect->w};
    case 180:
        return (SDL_Rect){window->width - rect->x - rect->w, window->height - rect->y - rect->h, rect->w,
                          rect->h};
    case 270: return (SDL_Rect){rect->y, window->width - rect->x - rect->w, rect->h, rect->w};
    default: return (SDL_Rect){rect->x, rect->y, rect->w, rect->h};
    }
}

static void store_pixel(SDL_Surface *surface, uint8_t *at, uint32_t rgb)
{
    const SDL_PixelFormat *format = surface->format;
    uint32_t value = SDL_MapRGB(format, (uint8_t)(rgb >> 16), (uint8_t)(rgb >> 8), (uint8_t)rgb);
    memcpy(at, &value, format->BytesPerPixel <= 4 ? format->BytesPerPixel : 4);
}

static void turn(struct rg_window *window, const SDL_Rect *part)
{
    SDL_Surface *surface = window->surface;
    for (int32_t y = part->y; y < part->y + part->h; y++) {
        uint8_t *at = (uint8_t *)surface->pixels + (ptrdiff_t)y * surface->pitch +
                      (ptrdiff_t)part->x * surface->format->BytesPerPixel;
        for (int32_t x = part->x; x < part->x + part->w; x++, at += surface->format->BytesPerPixel) {
            int32_t from_x = x, from_y = y;
            rg_window_point(window, &from_x, &from_y);
            store_pixel(surface, at, window->own[(ptrdiff_t)from_y * window->width + from_x]);
        }
    }
}

enum rg_status rg_window_present(struct rg_window *window, const struct rg_rect *rects, uint32_t count)
{
    if (window->window == NULL) {
        return RG_OK;
    }
    SDL_Rect parts[RG_DAMAGE_MAX];
    uint32_t kept = count < RG_DAMAGE_MAX ? count : RG_DAMAGE_MAX;
    for (uint32_t i = 0; i < kept; i++) {
        parts[i] = on_panel(window, &rects[i]);
        if (window->own != NULL) {
            turn(window, &parts[i]);
        }
    }
    window->spoke = true;
    if (SDL_UpdateWindowSurfaceRects(window->window, parts, (int)kept) != 0) {
        rg_log(RG_LOG_ERROR, "UI-PRESENT", "the display takes no more frames", 0);
        return RG_IO;
    }
    return RG_OK;
}
