#include "sim_commands.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define USAGE_ERROR 2

struct options {
    const char *link;
    const char *control;
    const char *cards;
    const char *state;
    int64_t think_ns[RG_SIM_MODELS];
    bool wire_time;
    double select_ms;
    double miss_ms;
    double look_ms;
    uint32_t baud;
    bool host_speed;
};

enum poll_slot { POLL_SIGNAL, POLL_TIMER, POLL_UART, POLL_CONTROL };

static void print_options(void)
{
    puts("usage: pn532-sim --link PATH --control SOCK [options]\n"
         "\n"
         "Stands for a PN532 on a UART, with cards: a pty that libnfc or any other driver opens.\n"
         "\n"
         "  --link PATH         make a symlink to the chip's tty there\n"
         "  --control SOCK      listen there (unix stream) for commands; stdin takes them too\n"
         "  --cards FILE        CSV with the columns name and uid, for tap NAME; where a card is more\n"
         "                      than its number also medium (a model) and settings (key=value ...)\n"
         "  --state FILE        keep what card models remember there, from one run to the next\n"
         "  --think MODEL=US    what a card of the model takes for an answer, with --wire-time\n"
         "  --wire-time         spend the time a real wire and a real field take\n"
         "  --baud N            speed of the wire, with --wire-time (115200: 86.8 us a byte)\n"
         "  --host-speed        lose what the host sends or awaits at another speed than the chip's\n"
         "  --rf-select-ms N    radio time of one card's selection, with --wire-time (10)\n"
         "  --rf-second-ms N    radio time of looking in vain for a second card (MaxTg 2), with\n"
         "                      --wire-time (0)\n"
         "  --rf-miss-ms N      radio time of one try that no card answers (5); spent always\n"
         "  --help, --version\n"
         "\n"
         "No figure is published for the radio times; the three are assumptions, which is why they\n"
         "are options. A silent card costs the time-out that the host configured (51.2 ms at first).\n");
}

static void print_commands(void)
{
    puts("One command a line, one answer a line: \"ok NS\" (CLOCK_MONOTONIC nanoseconds of the act)\n"
         "or \"err CODE TEXT\".\n"
         "  tap CARD[+CARD]... [key=value]...\n"
         "                            uid:HEX (4, 7 or 10 bytes), b:PUPI, f:IDM, MODEL:NAME or a name\n"
         "                            from --cards; keys: sak, atqa, ats (without its length byte), pmm,\n"
         "                            sys, and those of the model (README.md)\n"
         "                            models: ntag21x, ntag424, desfire, smarttap, vas; payment, transit,\n"
         "                            passport, echo\n"
         "  remove [CARD[+CARD]...]   without CARD: all\n"
         "  cards                     ok NS and what is in the field\n"
         "  card MODEL:NAME [key=value]...\n"
         "                            make or change one, in the field or not\n"
         "  show MODEL:NAME [KEY]     what it holds; also bytes, exchanges, seen-uid of its last tap\n"
         "  forget MODEL:NAME         it is as it left the factory when it is named next\n"
         "  spent [NS]                what of the time from the last tap till NS (now) went by on the wire,\n"
         "                            in the chip, on the air and in the card: spent-ns, commands\n"
         "  unplug, replug            hang up the tty; a new one, the chip fresh from power-on\n"
         "  fault KIND, fault clear\n"
         "  fault CARD-KIND [N]       of the next card model that is put down, for that one tap\n"
         "  quit\n"
         "\n"
         "Kinds of fault:");
    for (int i = 0; i < RG_SIM_FAULT_COUNT; i++) {
        printf("  %-18s %s\n", rg_sim_faults_name(i), rg_sim_faults_describe(i));
    }
    puts("The last six (from no-reply-forever) last until fault clear; the others act once, on the next\n"
         "reply they apply to.\n"
         "\n"
         "Kinds of fault of a card:");
    for (int i = 0; i < RG_SIM_FLAW_COUNT; i++) {
        printf("  %-18s %s\n", rg_sim_flaws_name(i), rg_sim_flaws_describe(i));
    }
}

static bool read_ms(const char *text, double *ms)
{
    char *end = NULL;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value >= 0 && value <= 10000)) {
        fprintf(stderr, "pn532-sim: \"%s\" is no count of milliseconds from 0 to 10000\n", text);
        return false;
    }
    *ms = value;
    return true;
}

static bool read_think(const char *text, int64_t think_ns[RG_SIM_MODELS])
{
    size_t number = 0;
    uint32_t us = 0;
    size_t length = strcspn(text, "=");
    if (text[length] != '=' || rg_sim_shelf_model(text, length, &number) == NULL ||
        !rg_sim_number_read(text + length + 1, 1000000, &us) || us == 0) {
        fprintf(stderr, "pn532-sim: \"%s\" is not MODEL=US, US from 1 to 1000000\n", text);
        return false;
    }
    think_ns[number] = (int64_t)us * 1000;
    return true;
}

static bool read_baud(const char *text, uint32_t *baud)
{
    char *end = NULL;
    unsigned long value = strtoul(text, &end, 10);
    if (end == text || *end != '\0' || value < 1200 || value > 10000000) {
        fprintf(stderr, "pn532-sim: \"%s\" is no baud rate from 1200 to 10000000\n", text);
        return false;
    }
    *baud = (uint32_t)value;
    return true;
}

enum option_code {
    LINK = 1,
    CONTROL,
    CARDS,
    STATE,
    THINK,
    WIRE_TIME,
    BAUD,
    HOST_SPEED,
    SELECT_MS,
    MISS_MS,
    SECOND_MS,
    HELP,
    VERSION
};

static const struct option known[] = {
    {"link", required_argument, NULL, LINK},
    {"control", required_argument, NULL, CONTROL},
    {"cards", required_argument, NULL, CARDS},
    {"state", required_argument, NULL, STATE},
    {"think", required_argument, NULL, THINK},
    {"wire-time", no_argument, NULL, WIRE_TIME},
    {"baud", required_argument, NULL, BAUD},
    {"host-speed", no_argument, NULL, HOST_SPEED},
    {"rf-select-ms", required_argument, NULL, SELECT_MS},
    {"rf-miss-ms", required_argument, NULL, MISS_MS},
    {"rf-second-ms", required_argument, NULL, SECOND_MS},
    {"help", no_argument, NULL, HELP},
    {"version", no_argument, NULL, VERSION},
    {NULL, 0, NULL, 0},
};

/* Returns -1 to go on, or the exit status. */
static int read_options(int argc, char **argv, struct options *options)
{
    bool fine = true;
    for (int option; fine && (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        switch (option) {
        case LINK: options->link = optarg; break;
        case CONTROL: options->control = optarg; break;
        case CARDS: options->cards = optarg; break;
        case STATE: options->state = optarg; break;
        case THINK: fine = read_think(optarg, options->think_ns); break;
        case WIRE_TIME: options->wire_time = true; break;
        case BAUD: fine = read_baud(optarg, &options->baud); break;
        case HOST_SPEED: options->host_speed = true; break;
        case SELECT_MS: fine = read_ms(optarg, &options->select_ms); break;
        case MISS_MS: fine = read_ms(optarg, &options->miss_ms); break;
        case SECOND_MS: fine = read_ms(optarg, &options->look_ms); break;
        case HELP: print_options(), print_commands(); return EXIT_SUCCESS;
        case VERSION: (void)puts("pn532-sim " RG_VERSION); return EXIT_SUCCESS;
        default: fine = false;
        }
    }
    if (fine && (optind != argc || options->link == NULL || options->control == NULL)) {
        (void)fputs("pn532-sim: --link PATH and --control SOCK are needed, and nothing but options\n",
                    stderr);
        fine = false;
    }
    if (!fine) {
        (void)fputs("See pn532-sim --help.\n", stderr);
        return USAGE_ERROR;
    }
    return -1;
}

static bool fill_standard_descriptors(void)
{
    int fd;
    do {
        fd = open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd < 0) {
        return false;
    }
    close(fd);
    return true;
}

static int open_signals(void)
{
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGHUP);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void arm_timer(int timer, int64_t deadline_ns)
{
    struct itimerspec when = {0};
    if (deadline_ns != RG_SIM_NEVER) {
        when.it_value.tv_sec = deadline_ns / 1000000000;
        when.it_value.tv_nsec = deadline_ns % 1000000000;
    }
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
}

static void tell_chip_of_field(struct rg_sim_world *world)
{
    /* Told only after all waiting lines were read: cards put down in one write are there together. */
    if (world->field_changed_ns != 0) {
        rg_sim_chip_field_changed(&world->chip, world->field_changed_ns);
        world->field_changed_ns = 0;
        rg_sim_world_advance(world, rg_sim_now());
    }
}

static bool run(struct rg_sim_world *world, struct rg_sim_control *control, int signals, int timer)
{
    struct pollfd polls[POLL_CONTROL + RG_SIM_CONTROL_POLLS];
    int64_t armed_ns = RG_SIM_NEVER;
    while (!world->quit) {
        int64_t deadline_ns = rg_sim_world_deadline(world);
        if (deadline_ns != armed_ns) {
            arm_timer(timer, deadline_ns);
            armed_ns = deadline_ns;
        }
        int uart = rg_sim_uart_wants_input(&world->uart) ? world->uart.master : -1;
        polls[POLL_SIGNAL] = (struct pollfd){.fd = signals, .events = POLLIN};
        polls[POLL_TIMER] = (struct pollfd){.fd = timer, .events = POLLIN};
        polls[POLL_UART] = (struct pollfd){.fd = uart, .events = POLLIN};
        size_t count = POLL_CONTROL + rg_sim_control_fill(control, polls + POLL_CONTROL);
        if (poll(polls, count, -1) < 0 && errno != EINTR) {
            perror("pn532-sim: poll");
            return false;
        }
        if (polls[POLL_SIGNAL].revents != 0) {
            return true;
        }
        if (polls[POLL_TIMER].revents != 0) {
            armed_ns = RG_SIM_NEVER;
            arm_timer(timer, RG_SIM_NEVER);
        }
        int64_t now_ns = rg_sim_now();
        if (polls[POLL_UART].revents != 0) {
            rg_sim_uart_read(&world->uart, now_ns);
        }
        rg_sim_world_advance(world, now_ns);
        rg_sim_control_serve(control, polls + POLL_CONTROL);
        tell_chip_of_field(world);
    }
    return true;
}

static int64_t to_ns(double ms)
{
    return (int64_t)(ms * 1e6);
}

static bool report(const char *problem)
{
    if (problem != NULL) {
        fprintf(stderr, "pn532-sim: %s (%s)\n", problem, strerror(errno));
    }
    return problem != NULL;
}

static void switch_on(struct rg_sim_world *world, const struct options *options)
{
    world->uart.host_speed = options->host_speed;
    world->chip.field = &world->field;
    world->chip.faults = &world->faults;
    world->chip.line = rg_sim_uart_line(&world->uart);
    world->chip.timing = (struct rg_sim_timing){.spend_rf = options->wire_time,
                                                .select_ns = to_ns(options->select_ms),
                                                .miss_ns = to_ns(options->miss_ms),
                                                .look_ns = to_ns(options->look_ms)};
    rg_sim_chip_power_on(&world->chip);
}

int main(int argc, char **argv)
{
    /* Too large for a stack, and main ends with them. */
    static struct rg_sim_world world;
    static struct rg_sim_control control;
    struct options options = {.select_ms = 10, .miss_ms = 5, .baud = 115200};
    int status = read_options(argc, argv, &options);
    if (status >= 0) {
        return status;
    }
    status = EXIT_FAILURE;
    if (!fill_standard_descriptors()) {
        return status;
    }
    if (options.cards != NULL) {
        const char *problem = rg_sim_card_names_open(&world.names, options.cards);
        if (problem != NULL) {
            fprintf(stderr, "pn532-sim: cards file %s: %s\n", options.cards, problem);
            return status;
        }
    }
    world.shelf.path = options.state;
    memcpy(world.shelf.think_ns, options.think_ns, sizeof(world.shelf.think_ns));
    int signals = open_signals();
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    control.listener = -1;
    world.uart.master = -1;
    if (signals < 0 || timer < 0) {
        perror("pn532-sim: cannot make a signalfd and a timerfd");
        goto out;
    }
    if (report(rg_sim_uart_open(&world.uart, options.link, options.wire_time, options.baud))) {
        goto out;
    }
    switch_on(&world, &options);
    if (options.state != NULL && report(rg_sim_commands_load(&world))) {
        goto out;
    }
    control.handle = rg_sim_commands_handle;
    control.context = &world;
    if (report(rg_sim_control_open(&control, options.control))) {
        goto out;
    }
    status = run(&world, &control, signals, timer) ? EXIT_SUCCESS : EXIT_FAILURE;
    if (report(rg_sim_shelf_save(&world.shelf))) {
        status = EXIT_FAILURE;
    }
out:
    rg_sim_control_close(&control);
    rg_sim_uart_close(&world.uart);
    rg_sim_card_names_close(&world.names);
    rg_sim_shelf_close(&world.shelf);
    if (timer >= 0) {
        close(timer);
    }
    if (signals >= 0) {
        close(signals);
    }
    return status;
}
