#include "newest.h"

/* Beside the number of the one that waits: it was not read yet. */
#define UNREAD 4u

void rg_newest_init(struct rg_newest *newest)
{
    newest->written = 0;
    newest->read = 1;
    atomic_store(&newest->waiting, 2u);
}

unsigned rg_newest_take(struct rg_newest *newest)
{
    if ((atomic_load(&newest->waiting) & UNREAD) != 0) {
        newest->read = atomic_exchange(&newest->waiting, newest->read) & ~UNREAD;
    }
    return newest->read;
}

unsigned rg_newest_put(struct rg_newest *newest)
{
    newest->written = atomic_exchange(&newest->waiting, newest->written | UNREAD) & ~UNREAD;
    return newest->written;
}

bool rg_newest_put_back(const struct rg_newest *newest, unsigned *which)
{
    /* The reader exchanges only what was not read. */
    unsigned waiting = atomic_load(&newest->waiting);
    *which = waiting & ~UNREAD;
    return (waiting & UNREAD) == 0;
}
