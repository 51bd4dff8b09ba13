/* Preloaded into regard-link: the name "localhost" has two addresses, 127.0.0.1 and then 127.0.0.2. */
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    void *symbol = dlsym(RTLD_NEXT, "getaddrinfo");
    memcpy(&real, &symbol, sizeof real);
    if (node == NULL || strcmp(node, "localhost") != 0) {
        return real(node, service, hints, found);
    }
    struct addrinfo *first = NULL, *second = NULL, *last;
    int code = real("127.0.0.1", service, hints, &first);
    if (code == 0) {
        code = real("127.0.0.2", service, hints, &second);
    }
    if (code != 0) {
        if (first != NULL) {
            freeaddrinfo(first);
        }
        return code;
    }
    for (last = first; last->ai_next != NULL;) {
        last = last->ai_next;
    }
    last->ai_next = second;
    *found = first;
    return 0;
}
