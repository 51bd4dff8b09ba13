#include "x_screen.h"

#include <stdlib.h>
#include <string.h>
#include <xcb/xcbext.h>

/* Debian ships xcb's own headers with SDL's, but not those of these two extensions. */
enum { DAMAGE_QUERY_VERSION = 0, DAMAGE_CREATE = 1, DAMAGE_RAW_RECTANGLES = 0, XTEST_FAKE_INPUT = 2 };

struct damage_version_request {
    uint8_t major_opcode, minor_opcode;
    uint16_t length;
    uint32_t client_major, client_minor;
};

struct damage_create_request {
    uint8_t major_opcode, minor_opcode;
    uint16_t length;
    uint32_t damage, drawable;
    uint8_t level, pad[3];
};

struct damage_notify {
    uint8_t response_type, level;
    uint16_t sequence;
    uint32_t drawable, damage, timestamp;
    int16_t x, y;
    uint16_t width, height;
    int16_t geometry_x, geometry_y;
    uint16_t geometry_width, geometry_height;
};

struct xtest_fake_input_request {
    uint8_t major_opcode, minor_opcode;
    uint16_t length;
    uint8_t type, detail, pad[2];
    uint32_t delay_ms, root, pad2[2];
    int16_t x, y;
    uint32_t pad3;
    uint16_t pad4;
    uint8_t pad5, device;
};

static xcb_extension_t damage_extension = {"DAMAGE", 0};
static xcb_extension_t xtest_extension = {"XTEST", 0};

static unsigned int send(xcb_connection_t *connection, xcb_extension_t *extension, uint8_t minor,
                         void *request, size_t size, bool has_reply)
{
    struct iovec parts[4] = {{NULL, 0}, {NULL, 0}, {request, size}, {NULL, 0}};
    xcb_protocol_request_t description = {
        .count = 1, .ext = extension, .opcode = minor, .isvoid = !has_reply};
    return xcb_send_request(connection, XCB_REQUEST_CHECKED, parts + 2, &description);
}

static bool watch_root(struct bench_x_screen *screen)
{
    struct damage_version_request version = {.client_major = 1, .client_minor = 1};
    unsigned int sequence =
        send(screen->connection, &damage_extension, DAMAGE_QUERY_VERSION, &version, sizeof version, true);
    void *reply = xcb_wait_for_reply(screen->connection, sequence, NULL);
    free(reply);
    if (!reply) {
        return false;
    }
    struct damage_create_request create = {.damage = xcb_generate_id(screen->connection),
                                           .drawable = screen->root,
                                           .level = DAMAGE_RAW_RECTANGLES};
    sequence = send(screen->connection, &damage_extension, DAMAGE_CREATE, &create, sizeof create, false);
    xcb_generic_error_t *error = xcb_request_check(screen->connection, (xcb_void_cookie_t){sequence});
    free(error);
    return !error;
}

enum rg_status bench_x_screen_open(struct bench_x_screen *screen, const char *display)
{
    memset(screen, 0, sizeof *screen);
    screen->connection = xcb_connect(display, NULL);
    if (xcb_connection_has_error(screen->connection)) {
        bench_x_screen_close(screen);
        return RG_IO;
    }
    screen->root = xcb_setup_roots_iterator(xcb_get_setup(screen->connection)).data->root;
    const xcb_query_extension_reply_t *damage = xcb_get_extension_data(screen->connection, &damage_extension);
    const xcb_query_extension_reply_t *xtest = xcb_get_extension_data(screen->connection, &xtest_extension);
    if (!damage || !damage->present || !xtest || !xtest->present || !watch_root(screen)) {
        bench_x_screen_close(screen);
        return RG_UNSUPPORTED;
    }
    screen->damage_event = damage->first_event;
    return RG_OK;
}

int bench_x_screen_descriptor(const struct bench_x_screen *screen)
{
    return xcb_get_file_descriptor(screen->connection);
}

bool bench_x_screen_next(struct bench_x_screen *screen, struct bench_rect *area)
{
    bool found = false;
    xcb_generic_event_t *event = NULL;
    while (!found && (event = xcb_poll_for_event(screen->connection))) {
        if ((event->response_type & 0x7f) == screen->damage_event) {
            struct damage_notify notify;
            memcpy(&notify, event, sizeof notify);
            *area = (struct bench_rect){notify.x, notify.y, notify.width, notify.height};
            found = true;
        }
        free(event);
    }
    return found;
}

bool bench_x_screen_alive(const struct bench_x_screen *screen)
{
    return !xcb_connection_has_error(screen->connection);
}

static void fake_input(struct bench_x_screen *screen, uint8_t type, uint8_t detail, int16_t x, int16_t y)
{
    struct xtest_fake_input_request request = {
        .type = type, .detail = detail, .root = screen->root, .x = x, .y = y};
    unsigned int sequence =
        send(screen->connection, &xtest_extension, XTEST_FAKE_INPUT, &request, sizeof request, false);
    xcb_discard_reply(screen->connection, sequence);
}

void bench_x_screen_key(struct bench_x_screen *screen, uint8_t keycode)
{
    fake_input(screen, XCB_KEY_PRESS, keycode, 0, 0);
    fake_input(screen, XCB_KEY_RELEASE, keycode, 0, 0);
    xcb_flush(screen->connection);
}

void bench_x_screen_click(struct bench_x_screen *screen, int16_t x, int16_t y)
{
    fake_input(screen, XCB_MOTION_NOTIFY, 0, x, y);
    fake_input(screen, XCB_BUTTON_PRESS, 1, 0, 0);
    fake_input(screen, XCB_BUTTON_RELEASE, 1, 0, 0);
    xcb_flush(screen->connection);
}

void bench_x_screen_close(struct bench_x_screen *screen)
{
    xcb_disconnect(screen->connection);
    screen->connection = NULL;
}
