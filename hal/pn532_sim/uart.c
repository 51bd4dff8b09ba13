#include "sim_uart.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define BITS_PER_BYTE 10
#define FIFO_CHUNK    16
#define READ_MAX      64
/* The shortest run of bytes with two events is a wake-up byte and a bare ACK: five bytes. */
#define EVENTS_PER_READ (READ_MAX / 2)

static int64_t byte_time(const struct rg_sim_uart *uart, uint32_t baud)
{
    return uart->wire_time ? (int64_t)BITS_PER_BYTE * 1000000000 / baud : 0;
}

static bool host_runs_at(const struct rg_sim_uart *uart, uint32_t baud)
{
    static const struct {
        speed_t code;
        uint32_t baud;
    } speeds[] = {{B9600, 9600},     {B19200, 19200},   {B38400, 38400},   {B57600, 57600},
                  {B115200, 115200}, {B230400, 230400}, {B460800, 460800}, {B921600, 921600}};
    struct termios settings;
    if (!uart->host_speed || tcgetattr(uart->slave, &settings) != 0) {
        return true;
    }
    for (size_t i = 0; i < sizeof(speeds) / sizeof(speeds[0]); i++) {
        if (speeds[i].code == cfgetospeed(&settings)) {
            return speeds[i].baud == baud;
        }
    }
    return false;
}

static const char *make_link(const struct rg_sim_uart *uart)
{
    struct stat existing;
    if (lstat(uart->link, &existing) == 0 && !S_ISLNK(existing.st_mode)) {
        errno = EEXIST;
        return "there is something at the --link path that is no symlink; name another path";
    }
    char fresh[PATH_MAX];
    if (snprintf(fresh, sizeof(fresh), "%s.%ld", uart->link, (long)getpid()) >= (int)sizeof(fresh)) {
        errno = ENAMETOOLONG;
        return "the --link path is too long";
    }
    if (symlink(uart->tty, fresh) != 0) {
        return "cannot make the symlink; does the --link folder exist and is it writable";
    }
    if (rename(fresh, uart->link) != 0) {
        int saved = errno;
        unlink(fresh);
        errno = saved;
        return "cannot put the symlink in place";
    }
    return NULL;
}

static const char *open_pty(struct rg_sim_uart *uart)
{
    struct termios settings;
    uart->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (uart->master < 0) {
        return "cannot make a pty";
    }
    if (grantpt(uart->master) != 0 || unlockpt(uart->master) != 0 ||
        ptsname_r(uart->master, uart->tty, sizeof(uart->tty)) != 0) {
        return "cannot prepare the pty";
    }
    uart->slave = open(uart->tty, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (uart->slave < 0 || tcgetattr(uart->slave, &settings) != 0) {
        return "cannot open the pty's tty";
    }
    cfmakeraw(&settings);
    cfsetspeed(&settings, B115200);
    if (tcsetattr(uart->slave, TCSANOW, &settings) != 0) {
        return "cannot set the pty's tty to raw";
    }
    return NULL;
}

const char *rg_sim_uart_open(struct rg_sim_uart *uart, const char *link, bool wire_time, uint32_t baud)
{
    memset(uart, 0, sizeof(*uart));
    uart->master = -1;
    uart->slave = -1;
    uart->link = link;
    uart->wire_time = wire_time;
    uart->power_on_baud = baud;
    return rg_sim_uart_reopen(uart);
}

const char *rg_sim_uart_reopen(struct rg_sim_uart *uart)
{
    uart->baud = uart->power_on_baud;
    uart->byte_ns = byte_time(uart, uart->baud);
    uart->input_free_ns = 0;
    uart->output_free_ns = 0;
    uart->event_count = 0;
    uart->output_count = 0;
    memset(&uart->parser, 0, sizeof(uart->parser));
    const char *problem = open_pty(uart);
    if (problem == NULL) {
        problem = make_link(uart);
    }
    if (problem != NULL) {
        int saved = errno;
        rg_sim_uart_close(uart);
        errno = saved;
    }
    return problem;
}

void rg_sim_uart_close(struct rg_sim_uart *uart)
{
    char target[sizeof(uart->tty)];
    if (uart->master < 0) {
        return;
    }
    ssize_t length = readlink(uart->link, target, sizeof(target));
    if (length > 0 && (size_t)length == strlen(uart->tty) && memcmp(target, uart->tty, (size_t)length) == 0) {
        unlink(uart->link);
    }
    close(uart->master);
    uart->master = -1;
    if (uart->slave >= 0) {
        close(uart->slave);
        uart->slave = -1;
    }
    uart->event_count = 0;
    uart->output_count = 0;
}

bool rg_sim_uart_wants_input(const struct rg_sim_uart *uart)
{
    return uart->master >= 0 && uart->event_count + EVENTS_PER_READ <= RG_SIM_UART_EVENTS;
}

static void push_event(struct rg_sim_uart *uart, enum rg_sim_frame_event kind, int64_t at_ns)
{
    size_t last = (uart->event_first + uart->event_count + RG_SIM_UART_EVENTS - 1) % RG_SIM_UART_EVENTS;
    if (kind == RG_SIM_FRAME_WAKE && uart->event_count > 0 && uart->events[last].kind == RG_SIM_FRAME_WAKE) {
        return;
    }
    if (uart->event_count == RG_SIM_UART_EVENTS) {
        return;
    }
    struct rg_sim_uart_event *event = &uart->events[(last + 1) % RG_SIM_UART_EVENTS];
    uart->event_count++;
    event->kind = kind;
    event->at_ns = at_ns;
    event->length = 0;
    if (kind == RG_SIM_FRAME_COMMAND) {
        event->length = uart->parser.length;
        memcpy(event->data, uart->parser.data, event->length);
    }
}

/* Of the frame that the parser has just completed: preamble, start, length, checksum and postamble around its data. */
static int64_t frame_time(const struct rg_sim_uart *uart)
{
    size_t around = uart->parser.length < 0xff ? 7 : 10;
    return (int64_t)(uart->parser.length + around) * uart->byte_ns;
}

void rg_sim_uart_read(struct rg_sim_uart *uart, int64_t now_ns)
{
    uint8_t bytes[READ_MAX];
    ssize_t count = read(uart->master, bytes, sizeof(bytes));
    if (count <= 0) {
        return;
    }
    if (!host_runs_at(uart, uart->baud)) {
        memset(&uart->parser, 0, sizeof(uart->parser));
        return;
    }
    if (uart->input_free_ns < now_ns) {
        uart->input_free_ns = now_ns;
    }
    for (ssize_t i = 0; i < count; i++) {
        uart->input_free_ns += uart->byte_ns;
        enum rg_sim_frame_event kind = rg_sim_frame_feed(&uart->parser, bytes[i]);
        if (kind != RG_SIM_FRAME_NONE) {
            /* The frame is over with its postamble, one byte after the one that completed it. */
            int64_t at_ns = uart->input_free_ns + uart->byte_ns;
            push_event(uart, kind, at_ns);
            if (kind == RG_SIM_FRAME_COMMAND) {
                rg_sim_meter_command(&uart->meter, at_ns - frame_time(uart), at_ns);
            }
        }
    }
}

const struct rg_sim_uart_event *rg_sim_uart_peek(const struct rg_sim_uart *uart)
{
    return uart->event_count > 0 ? &uart->events[uart->event_first] : NULL;
}

void rg_sim_uart_pop(struct rg_sim_uart *uart)
{
    uart->event_first = (uart->event_first + 1) % RG_SIM_UART_EVENTS;
    uart->event_count--;
}

static size_t next_chunk(const struct rg_sim_uart_output *output)
{
    size_t left = output->length - output->sent;
    return left < output->chunk ? left : output->chunk;
}

int64_t rg_sim_uart_deadline(const struct rg_sim_uart *uart)
{
    if (uart->output_count == 0) {
        return RG_SIM_NEVER;
    }
    const struct rg_sim_uart_output *output = &uart->outputs[uart->output_first];
    return output->begin_ns + (int64_t)(output->sent + next_chunk(output)) * output->byte_ns;
}

void rg_sim_uart_write(struct rg_sim_uart *uart, int64_t now_ns)
{
    while (uart->output_count > 0 && rg_sim_uart_deadline(uart) <= now_ns) {
        struct rg_sim_uart_output *output = &uart->outputs[uart->output_first];
        size_t chunk = next_chunk(output);
        /* A host that does not read overruns its UART: those bytes are lost, as on a wire. */
        if (host_runs_at(uart, output->baud)) {
            ssize_t written = write(uart->master, output->bytes + output->sent, chunk);
            (void)written;
        }
        output->sent += chunk;
        if (output->sent == output->length) {
            uart->output_first = (uart->output_first + 1) % RG_SIM_UART_OUTPUTS;
            uart->output_count--;
        }
    }
}

static void line_send(void *context, int64_t at_ns, const uint8_t *bytes, size_t length, int64_t gap_ns)
{
    struct rg_sim_uart *uart = context;
    if (uart->master < 0 || uart->output_count == RG_SIM_UART_OUTPUTS || length > RG_SIM_FRAME_BYTES_MAX) {
        return;
    }
    size_t slot = (uart->output_first + uart->output_count) % RG_SIM_UART_OUTPUTS;
    struct rg_sim_uart_output *output = &uart->outputs[slot];
    uart->output_count++;
    output->begin_ns = at_ns > uart->output_free_ns ? at_ns : uart->output_free_ns;
    output->byte_ns = gap_ns > uart->byte_ns ? gap_ns : uart->byte_ns;
    output->chunk = gap_ns > 0 ? 1 : uart->byte_ns == 0 ? length : FIFO_CHUNK;
    output->length = length;
    output->baud = uart->baud;
    output->sent = 0;
    memcpy(output->bytes, bytes, length);
    uart->output_free_ns = output->begin_ns + (int64_t)length * output->byte_ns;
    rg_sim_meter_output(&uart->meter, uart->output_free_ns);
}

static void line_cancel(void *context, int64_t at_ns)
{
    struct rg_sim_uart *uart = context;
    while (uart->output_count > 0) {
        size_t last = (uart->output_first + uart->output_count - 1) % RG_SIM_UART_OUTPUTS;
        if (uart->outputs[last].begin_ns <= at_ns) {
            break;
        }
        uart->output_free_ns = uart->outputs[last].begin_ns;
        uart->output_count--;
    }
}

static void line_set_baud(void *context, uint32_t baud)
{
    struct rg_sim_uart *uart = context;
    uart->baud = baud;
    uart->byte_ns = byte_time(uart, baud);
}

struct rg_sim_line rg_sim_uart_line(struct rg_sim_uart *uart)
{
    return (struct rg_sim_line){
        .context = uart, .send = line_send, .cancel = line_cancel, .set_baud = line_set_baud};
}
