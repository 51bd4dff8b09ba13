#include "mailbox.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum rg_status rg_mailbox_init(struct rg_mailbox *mailbox, size_t item_size, size_t capacity)
{
    memset(mailbox, 0, sizeof *mailbox);
    mailbox->items = calloc(capacity, item_size);
    if (mailbox->items == NULL) {
        return RG_NO_MEMORY;
    }
    mailbox->doorbell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (mailbox->doorbell < 0) {
        free(mailbox->items);
        mailbox->items = NULL;
        return RG_IO;
    }
    mailbox->item_size = item_size;
    mailbox->capacity = capacity;
    (void)pthread_mutex_init(&mailbox->mutex, NULL);
    return RG_OK;
}

void rg_mailbox_deinit(struct rg_mailbox *mailbox)
{
    if (mailbox->items == NULL) {
        return;
    }
    /* Values may hold a customer's data. */
    explicit_bzero(mailbox->items, mailbox->item_size * mailbox->capacity);
    free(mailbox->items);
    mailbox->items = NULL;
    (void)close(mailbox->doorbell);
    (void)pthread_mutex_destroy(&mailbox->mutex);
}

enum rg_status rg_mailbox_push(struct rg_mailbox *mailbox, const void *item)
{
    enum rg_status status = RG_OK;
    (void)pthread_mutex_lock(&mailbox->mutex);
    if (mailbox->count == mailbox->capacity) {
        mailbox->refused++;
        status = RG_FULL;
    } else {
        size_t slot = (mailbox->head + mailbox->count) % mailbox->capacity;
        memcpy(mailbox->items + slot * mailbox->item_size, item, mailbox->item_size);
        mailbox->count++;
    }
    (void)pthread_mutex_unlock(&mailbox->mutex);
    rg_mailbox_ring(mailbox);
    return status;
}

enum rg_status rg_mailbox_pop(struct rg_mailbox *mailbox, void *item)
{
    enum rg_status status = RG_NOT_FOUND;
    (void)pthread_mutex_lock(&mailbox->mutex);
    if (mailbox->count > 0) {
        uint8_t *slot = mailbox->items + mailbox->head * mailbox->item_size;
        memcpy(item, slot, mailbox->item_size);
        explicit_bzero(slot, mailbox->item_size);
        mailbox->head = (mailbox->head + 1) % mailbox->capacity;
        mailbox->count--;
        status = RG_OK;
    }
    (void)pthread_mutex_unlock(&mailbox->mutex);
    return status;
}

int rg_mailbox_doorbell(const struct rg_mailbox *mailbox)
{
    return mailbox->doorbell;
}

/*
 * The bell falls silent before it may be rung again: whoever finds it rung in between has pushed before the consumer looks. Whoever rings
 * may have said so and not have come to the bell: then it counts as rung until it was heard, or it would sound for ever.
 */
void rg_mailbox_quiet(struct rg_mailbox *mailbox)
{
    uint64_t rings;
    if (atomic_load(&mailbox->rung) &&
        read(mailbox->doorbell, &rings, sizeof rings) == (ssize_t)sizeof rings) {
        atomic_store(&mailbox->rung, false);
    }
}

void rg_mailbox_ring(struct rg_mailbox *mailbox)
{
    if (!atomic_exchange(&mailbox->rung, true)) {
        uint64_t one = 1;
        ssize_t ignored = write(mailbox->doorbell, &one, sizeof one);
        (void)ignored;
    }
}
