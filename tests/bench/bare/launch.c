/**
 * @file launch.c
 * bench-launch FILE PROGRAM ARGS...: writes the time to FILE and becomes PROGRAM, so that a start is timed
 * from its exec and not from the bench's own fork.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: bench-launch FILE PROGRAM ARGS...\n", stderr);
        return 2;
    }
    FILE *file = fopen(argv[1], "we");
    if (!file) {
        perror(argv[1]);
        return EXIT_FAILURE;
    }
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    fprintf(file, "%lld\n", (long long)now.tv_sec * 1000000000 + now.tv_nsec);
    if (fclose(file) != 0) {
        perror(argv[1]);
        return EXIT_FAILURE;
    }
    execvp(argv[2], argv + 2);
    perror(argv[2]);
    return EXIT_FAILURE;
}
