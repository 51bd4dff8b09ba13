/* Preloaded into regard-link: names resolve after a minute, addresses at once. */
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    void *symbol = dlsym(RTLD_NEXT, "getaddrinfo");
    memcpy(&real, &symbol, sizeof real);
    if (node != NULL && strspn(node, "0123456789.:") != strlen(node)) {
        (void)sleep(60);
    }
    return real(node, service, hints, found);
}
