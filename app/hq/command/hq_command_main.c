#include "hq_command.h"

#include <stdio.h>
#include <unistd.h>

static enum rg_status change_keys(struct rg_keystore *keys, enum rg_hq_command_change change)
{
    switch (change) {
    case RG_HQ_COMMAND_SHOW: return rg_hq_command_ready(keys);
    case RG_HQ_COMMAND_NEXT: return rg_hq_command_next(keys);
    case RG_HQ_COMMAND_RETIRE: return rg_hq_command_retire(keys);
    }
    return RG_INVALID;
}

/* Beside it and then in its place: who copies it to kiosks never reads half of it. */
static bool write_file(const char *file, const struct rg_command_keys *publics)
{
    char beside[4096], text[RG_COMMAND_PEM_MAX];
    if (snprintf(beside, sizeof beside, "%s.new", file) >= (int)sizeof beside) {
        return false;
    }
    FILE *to = fopen(beside, "we");
    if (to == NULL) {
        return false;
    }
    bool good = true;
    for (size_t i = 0; i < publics->count; i++) {
        rg_command_key_write(publics->keys[i], text);
        good = fputs(text, to) >= 0 && good;
    }
    good = fflush(to) == 0 && fsync(fileno(to)) == 0 && good;
    good = fclose(to) == 0 && good;
    good = good && rename(beside, file) == 0;
    if (!good) {
        (void)unlink(beside);
    }
    return good;
}

static void complain(enum rg_status status)
{
    if (status == RG_BUSY) {
        (void)fputs("regard-hq keys: there is a next command key already; when every kiosk has both, "
                    "--retire the first\n",
                    stderr);
    } else if (status == RG_NOT_FOUND) {
        (void)fputs(
            "regard-hq keys: there is no next command key to take its place; make it with --next first\n",
            stderr);
    } else {
        (void)fprintf(stderr, "regard-hq keys: the command keys cannot be used (%s)\n",
                      rg_status_name(status));
    }
}

int rg_hq_command_main(const char *dir, const char *file, enum rg_hq_command_change change,
                       rg_hq_command_open *open_keys)
{
    struct rg_keystore *keys;
    struct rg_command_keys publics = {.count = 0};
    enum rg_status status = open_keys(dir, &keys);
    if (status != RG_OK) {
        (void)fputs(
            "regard-hq keys: the folder given with --keys cannot be opened; it must belong to this user\n",
            stderr);
        return 1;
    }
    status = change_keys(keys, change);
    if (status == RG_OK) {
        status = rg_hq_command_publics(keys, &publics);
    }
    keys->ops->close(keys);
    if (status != RG_OK) {
        complain(status);
        return 1;
    }
    if (!write_file(file, &publics)) {
        (void)fprintf(
            stderr,
            "regard-hq keys: %s cannot be written; the keys are as they should be, run this again without "
            "--next and --retire\n",
            file);
        return 1;
    }
    (void)printf("keys: %s holds %zu public command key%s; it goes into identity/ of every kiosk\n", file,
                 publics.count, publics.count == 1 ? "" : "s");
    return 0;
}
