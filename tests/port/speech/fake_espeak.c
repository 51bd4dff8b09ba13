/*
 * Writes its arguments, one a line, an empty line and its whole stdin into $RG_FAKE_ESPEAK, moved into place
 * when complete; then, as a voice would, goes on for as long as $RG_FAKE_SECONDS says.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    const char *path = getenv("RG_FAKE_ESPEAK");
    const char *seconds = getenv("RG_FAKE_SECONDS");
    char fresh[256];
    if (path == NULL || snprintf(fresh, sizeof fresh, "%s.new", path) >= (int)sizeof fresh) {
        return 1;
    }
    FILE *file = fopen(fresh, "we");
    if (file == NULL) {
        return 1;
    }
    for (int i = 1; i < argc; i++) {
        (void)fprintf(file, "%s\n", argv[i]);
    }
    (void)fputc('\n', file);
    for (int letter = getchar(); letter != EOF; letter = getchar()) {
        (void)fputc(letter, file);
    }
    if (fclose(file) != 0 || rename(fresh, path) != 0) {
        return 1;
    }
    (void)sleep(seconds == NULL ? 0 : (unsigned int)atoi(seconds));
    return 0;
}
