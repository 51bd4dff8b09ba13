/* Does on purpose what a sanitizer must catch: canary address|undefined|thread. */
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int shared;

static void *race(void *unused)
{
    (void)unused;
    for (int i = 0; i < 100000; i++) {
        shared++;
    }
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        return 2;
    }
    if (strcmp(argv[1], "address") == 0) {
        /* A size that the compiler cannot know, or UBSan would speak first. */
        volatile size_t size = (size_t)argc * 4;
        volatile char *bytes = malloc(size);
        bytes[size] = 1;
        free((void *)bytes);
    } else if (strcmp(argv[1], "undefined") == 0) {
        volatile int most = INT_MAX - 2 + argc;
        most = most + 1;
        printf("%d\n", most);
    } else {
        pthread_t one, two;
        pthread_create(&one, NULL, race, NULL);
        pthread_create(&two, NULL, race, NULL);
        pthread_join(one, NULL);
        pthread_join(two, NULL);
        printf("%d\n", shared);
    }
    puts("nothing was caught");
    return 0;
}
