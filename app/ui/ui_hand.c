#include "ui_hand.h"

#include "priority.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
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

static bool start_thread(struct rg_hand *hand)
{
    pthread_attr_t attributes;
    sigset_t all, before;
    if (pthread_attr_init(&attributes) != 0) {
        return false;
    }
    (void)pthread_attr_setstacksize(&attributes, STACK_BYTES);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&hand->thread, &attributes, run, hand) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&attributes);
    if (started) {
        (void)pthread_setname_np(hand->thread, "paint");
        rg_priority_tap(hand->thread);
    }
    return started;
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
    if (!start_thread(made)) {
        (void)sem_destroy(&made->given);
        (void)sem_destroy(&made->done);
        free(made);
        return RG_NO_MEMORY;
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
