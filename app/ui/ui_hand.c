#include "ui_hand.h"

#include "priority.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

/* What a picture's round corners keep aside is most of it. */
#define STACK_BYTES (192u << 10)

struct rg_hand {
    pthread_t thread;
    sem_t given, done;
    void (*work)(void *argument); /* NULL: it is time to end */
    void *argument;
};

static void wait_for(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0 && errno == EINTR) {
    }
}

static void *run(void *argument)
{
    struct rg_hand *hand = argument;
    wait_for(&hand->given);
    while (hand->work != NULL) {
        hand->work(hand->argument);
        (void)sem_post(&hand->done);
        wait_for(&hand->given);
    }
    return NULL;
}

enum rg_status rg_hand_open(struct rg_hand **hand)
{
    if (sysconf(_SC_NPROCESSORS_ONLN) < 2) {
        return RG_UNSUPPORTED;
    }
    struct rg_hand *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return RG_NO_MEMORY;
    }
    (void)sem_init(&made->given, 0, 0);
    (void)sem_init(&made->done, 0, 0);
    const struct rg_priority_thread thread = {"paint", STACK_BYTES, run, made};
    enum rg_status status = rg_priority_start(&thread, &made->thread);
    if (status != RG_OK) {
        (void)sem_destroy(&made->given);
        (void)sem_destroy(&made->done);
        free(made);
        return status;
    }
    *hand = made;
    return RG_OK;
}

void rg_hand_close(struct rg_hand *hand)
{
    if (hand == NULL) {
        return;
    }
    hand->work = NULL;
    (void)sem_post(&hand->given);
    (void)pthread_join(hand->thread, NULL);
    (void)sem_destroy(&hand->given);
    (void)sem_destroy(&hand->done);
    free(hand);
}

void rg_hand_begin(struct rg_hand *hand, void (*work)(void *argument), void *argument)
{
    hand->work = work;
    hand->argument = argument;
    (void)sem_post(&hand->given);
}

void rg_hand_await(struct rg_hand *hand)
{
    wait_for(&hand->done);
}
