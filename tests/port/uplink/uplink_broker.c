#include "uplink_broker.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Below what a system gives to whoever connects. */
#define PORT_FIRST  20000u
#define PORT_LAST   32767u
/* Programs that run beside each other look in different places. */
#define PORT_STRIDE 37u

static const char *source(void)
{
    const char *folder = getenv("RG_SOURCE");
    return folder != NULL ? folder : ".";
}

/* Whoever asks board/desk/ports.py gets another, too: the same lock stands for a port. */
static bool hold_port(unsigned port)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/tmp/regard-ports-%u", (unsigned)geteuid());
    (void)mkdir(path, S_IRWXU);
    size_t len = strlen(path);
    (void)snprintf(path + len, sizeof path - len, "/%u", port);
    int lock = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) != 0) {
        (void)close(lock);
        return false;
    }
    /* Ours until this process ends. */
    return true;
}

uint16_t test_free_port(void)
{
    static unsigned turn;
    for (unsigned tried = 0; tried <= PORT_LAST - PORT_FIRST; tried++) {
        unsigned port = PORT_FIRST + ((unsigned)getpid() * PORT_STRIDE + turn++) % (PORT_LAST - PORT_FIRST + 1);
        struct sockaddr_in address = {.sin_family = AF_INET,
                                      .sin_port = htons((uint16_t)port),
                                      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        bool free = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) == 0 &&
                    bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
        (void)close(fd);
        if (free && hold_port(port)) {
            return (uint16_t)port;
        }
    }
    return 0;
}

const char *test_broker_file(const struct test_broker *broker, const char *name)
{
    static char paths[4][128];
    static unsigned turn;
    char *path = paths[turn++ % 4];
    (void)snprintf(path, sizeof paths[0], "%s/%s", broker->folder, name);
    return path;
}

bool test_broker_shell(const struct test_broker *broker, const char *command)
{
    char port[8];
    (void)snprintf(port, sizeof port, "%u", broker->port);
    (void)setenv("DIR", broker->folder, 1);
    (void)setenv("SOURCE", source(), 1);
    (void)setenv("PORT", port, 1);
    return system(command) == 0;
}

static bool knows_localhost(void)
{
    struct addrinfo *found = NULL;
    if (getaddrinfo("localhost", NULL, NULL, &found) == 0) {
        freeaddrinfo(found);
        return true;
    }
    (void)fputs(
        "This machine does not know the name localhost, which is looked up and verified here: put the line "
        "\"127.0.0.1 localhost\" into /etc/hosts.\n",
        stderr);
    return false;
}

bool test_broker_prepare(struct test_broker *broker)
{
    if (!knows_localhost()) {
        return false;
    }
    (void)strcpy(broker->folder, "/tmp/rg-uplink-XXXXXX");
    broker->child = 0;
    broker->port = test_free_port();
    return mkdtemp(broker->folder) != NULL && broker->port != 0 &&
           test_broker_shell(broker, "set -e; cd \"$SOURCE\"; board/pki $DIR ca; "
                                     "board/pki $DIR server localhost 127.0.0.1; board/pki $DIR client hq; "
                                     "board/mosquitto-conf $DIR $PORT hq; "
                                     "printf 'topic readwrite t/#\\n' >>$DIR/acl");
}

static bool accepts(uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
    for (int tries = 0; tries < 500; tries++) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        bool connected = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
        (void)close(fd);
        if (connected) {
            return true;
        }
        struct timespec pause = {.tv_sec = 0, .tv_nsec = 10000000};
        (void)nanosleep(&pause, NULL);
    }
    return false;
}

static bool run(struct test_broker *broker, char *const *arguments)
{
    pid_t parent = getpid();
    broker->child = fork();
    if (broker->child == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) {
            _exit(1);
        }
        (void)execvp(arguments[0], arguments);
        perror(arguments[0]);
        _exit(127);
    }
    return broker->child > 0 && accepts(broker->port);
}

bool test_broker_start(struct test_broker *broker)
{
    /* Debian puts mosquitto where only root's PATH looks. */
    char path[] = "/usr/sbin/mosquitto", flag[] = "-c", file[128];
    (void)snprintf(file, sizeof file, "%s/mosquitto.conf", broker->folder);
    char *const arguments[] = {path, flag, file, NULL};
    return run(broker, arguments);
}

bool test_broker_start_rude(struct test_broker *broker, const char *mode)
{
    char python[] = "python3", script[512], port[8], folder[64], how[32];
    (void)snprintf(script, sizeof script, "%s/tests/port/uplink/rude_broker.py", source());
    (void)snprintf(port, sizeof port, "%u", broker->port);
    (void)snprintf(folder, sizeof folder, "%s", broker->folder);
    (void)snprintf(how, sizeof how, "%s", mode);
    char *const arguments[] = {python, script, folder, port, how, NULL};
    return run(broker, arguments);
}

void test_broker_kill(struct test_broker *broker)
{
    if (broker->child > 0) {
        (void)kill(broker->child, SIGKILL);
        (void)waitpid(broker->child, NULL, 0);
        broker->child = 0;
    }
}

void test_broker_finish(struct test_broker *broker)
{
    test_broker_kill(broker);
    (void)test_broker_shell(broker, "rm -rf \"$DIR\"");
}
