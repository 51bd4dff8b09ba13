/* The real implementation, on the emulated chip: the program in $RG_BIN, one for each test. */
#include "card_reader_libnfc.h"
#include "stand.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATH_LEN 96

static pid_t chip;
static int control = -1;
static char folder[PATH_LEN - 16];
static char link_path[PATH_LEN];
static char control_path[PATH_LEN];

static void start_chip(void)
{
    const char *bin = getenv("RG_BIN");
    char program[256];
    (void)snprintf(folder, sizeof folder, "/tmp/rg-port-XXXXXX");
    if (mkdtemp(folder) == NULL) {
        abort();
    }
    (void)snprintf(link_path, sizeof link_path, "%s/tty", folder);
    (void)snprintf(control_path, sizeof control_path, "%s/control", folder);
    (void)snprintf(program, sizeof program, "%s/pn532-sim", bin != NULL ? bin : "bin");
    chip = fork();
    if (chip == 0) {
        if (freopen("/dev/null", "r", stdin) == NULL) {
            _exit(126);
        }
        execl(program, program, "--link", link_path, "--control", control_path, "--wire-time", "--host-speed",
              (char *)NULL);
        _exit(127);
    }
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, control_path, strlen(control_path) + 1);
    for (int i = 0; i < 500; i++) {
        static const struct timespec pause = {.tv_nsec = 10 * 1000000L};
        control = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(control, (const struct sockaddr *)&address, sizeof address) == 0) {
            return;
        }
        (void)close(control);
        (void)nanosleep(&pause, NULL);
    }
    abort();
}

static void say(const char *verb, const struct rg_card *card)
{
    char line[128];
    char answer[128];
    size_t len = (size_t)snprintf(line, sizeof line, "%s", verb);
    if (card != NULL) {
        const char *kind = card->type == RG_CARD_A ? "uid:" : card->type == RG_CARD_B ? "b:" : "f:";
        len += (size_t)snprintf(line + len, sizeof line - len, " %s", kind);
        for (size_t i = 0; i < card->uid_len; i++) {
            len += (size_t)snprintf(line + len, sizeof line - len, "%02X", card->uid[i]);
        }
        if (card->sak != 0 && strcmp(verb, "tap") == 0) {
            len += (size_t)snprintf(line + len, sizeof line - len, " sak=%02X", card->sak);
        }
    }
    line[len++] = '\n';
    if (write(control, line, len) != (ssize_t)len) {
        abort();
    }
    ssize_t got = read(control, answer, sizeof answer);
    if (got < 3 || memcmp(answer, "ok ", 3) != 0) {
        abort();
    }
}

void stand_libnfc_say(const char *line)
{
    say(line, NULL);
}

const char *stand_libnfc_connstring(void)
{
    static char connstring[PATH_LEN + 16];
    (void)snprintf(connstring, sizeof connstring, "pn532_uart:%s", link_path);
    return connstring;
}

static struct rg_card_reader *open_reader(void)
{
    struct rg_card_reader *reader = NULL;
    start_chip();
    const char *connstring = stand_libnfc_connstring();
    return rg_card_reader_libnfc_open(connstring, &reader) == RG_OK ? reader : NULL;
}

static void put(const struct rg_card *card)
{
    say("tap", card);
}

static void remove_card(const struct rg_card *card)
{
    say("remove", card);
}

static void lose(void)
{
    say("unplug", NULL);
}

static void close_reader(struct rg_card_reader *reader)
{
    if (reader != NULL) {
        reader->ops->close(reader);
    }
    (void)close(control);
    (void)kill(chip, SIGTERM);
    (void)waitpid(chip, NULL, 0);
    (void)unlink(link_path);
    (void)unlink(control_path);
    (void)rmdir(folder);
}

const struct stand stand_libnfc = {"libnfc", open_reader, put, remove_card, lose, close_reader};
