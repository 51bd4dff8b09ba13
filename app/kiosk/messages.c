#include "messages.h"

#include <time.h>

void rg_news_push(struct rg_mailbox *news, const struct rg_news *item, const atomic_bool *stopping)
{
    while (rg_mailbox_push(news, item) == RG_FULL && !atomic_load(stopping)) {
        struct timespec pause = {.tv_sec = 0, .tv_nsec = 1000000};
        (void)nanosleep(&pause, NULL);
    }
}
