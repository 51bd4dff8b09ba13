/* The network as the kernel tells it. In a service without a network of its own that is little. */
#include "machine.h"

#include "machine_file.h"
#include "text.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <linux/wireless.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* The default route's line: interface, destination 0, gateway in the machine's byte order. */
static void read_route(const char *root, struct rg_diagnostics_network *network)
{
    char table[2048];
    if (!rg_machine_file(root, "/proc/net/route", table, sizeof table)) {
        return;
    }
    char *rest = NULL;
    for (char *line = strtok_r(table, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        char interface[16];
        uint32_t destination = 1, gateway = 0;
        if (sscanf(line, "%15s %8" SCNx32 " %8" SCNx32, interface, &destination, &gateway) == 3 &&
            destination == 0) {
            struct in_addr address = {.s_addr = gateway};
            (void)rg_text_copy(network->interface, sizeof network->interface, interface);
            (void)inet_ntop(AF_INET, &address, network->gateway, sizeof network->gateway);
            return;
        }
    }
}

static void ask_kernel(struct rg_diagnostics_network *network)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return;
    }
    struct ifreq address = {0};
    (void)rg_text_copy(address.ifr_name, sizeof address.ifr_name, network->interface);
    if (ioctl(fd, SIOCGIFADDR, &address) == 0 && address.ifr_addr.sa_family == AF_INET) {
        struct sockaddr_in inet;
        memcpy(&inet, &address.ifr_addr, sizeof inet);
        (void)inet_ntop(AF_INET, &inet.sin_addr, network->address, sizeof network->address);
    }
    char name[IW_ESSID_MAX_SIZE + 1] = "";
    struct iwreq wireless = {.u.essid = {.pointer = name, .length = sizeof name - 1}};
    (void)rg_text_copy(wireless.ifr_name, sizeof wireless.ifr_name, network->interface);
    if (ioctl(fd, SIOCGIWESSID, &wireless) == 0 && rg_utf8_valid(name, strlen(name))) {
        (void)rg_text_copy(network->wireless, sizeof network->wireless, name);
    }
    (void)close(fd);
}

static void read_resolver(const char *root, struct rg_diagnostics_network *network)
{
    char text[1024];
    if (!rg_machine_file(root, "/etc/resolv.conf", text, sizeof text)) {
        return;
    }
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        char server[46];
        if (sscanf(line, "nameserver %45s", server) == 1) {
            (void)rg_text_copy(network->dns, sizeof network->dns, server);
            return;
        }
    }
}

void rg_machine_network(const char *root, struct rg_diagnostics_network *network)
{
    network->interface[0] = network->address[0] = network->gateway[0] = '\0';
    network->dns[0] = network->wireless[0] = '\0';
    read_route(root, network);
    if (network->interface[0] != '\0') {
        ask_kernel(network);
    }
    read_resolver(root, network);
}
