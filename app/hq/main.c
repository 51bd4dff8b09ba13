/* regard-hq: the reference HQ. This file only picks the subcommand and the port that it needs. */
#if RG_HQ_HAS_BACKUP
#include "hq_backup.h"
#endif
#if RG_HQ_HAS_EVALUATE
#include "hq_evaluate.h"
#endif
#include "hq_generate.h"
#if RG_HQ_HAS_MEASURE
#include "hq_measure.h"
#endif
#if RG_HQ_HAS_SERVE
#include "serve.h"
#endif
#if RG_HQ_HAS_IMPORT
#include "hq_import.h"
#endif
#if RG_HQ_HAS_INGEST
#include "hq_ingest.h"
#endif
#include "keystore_file.h"
#include "memory.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "Usage: regard-hq COMMAND [OPTIONS]\n"
    "The reference HQ of Regard: members, products, stock and purchases for the kiosks, in one SQLite "
    "file.\n\n"
#if RG_HQ_HAS_SERVE
    "  serve      talk to the kiosks over an MQTT broker\n"
#endif
#if RG_HQ_HAS_IMPORT
    "  import     read a retailer's export\n"
#endif
#if RG_HQ_HAS_INGEST
    "  ingest     take sales, returns, stock and prices from a folder, continuously\n"
#endif
#if RG_HQ_HAS_BACKUP
    "  backup     copy the database, while the others go on\n"
    "  restore    make a database from a backup, without those who were erased since\n"
    "  keys       put a copy of the keys in the place of the one before; public command keys for kiosks\n"
#endif
#if RG_HQ_HAS_MEASURE
    "  measure    the effect of a randomised trial, with its interval, or how long until it can be told\n"
#endif
#if RG_HQ_HAS_EVALUATE
    "  evaluate   say what the recommender is worth on a data set, beside other methods\n"
#endif
    "  generate   make a believable store for demonstrations and trials\n\n"
    "Each command explains itself: regard-hq COMMAND --help. Exit codes: 0 done, 1 failed, 2 wrong usage.\n";

int main(int argc, char **argv)
{
    rg_memory_private();
    const char *command = argc > 1 ? argv[1] : "";
    if (strcmp(command, "--help") == 0 || strcmp(command, "-h") == 0) {
        (void)fputs(help, stdout);
        return 0;
    }
    if (strcmp(command, "--version") == 0) {
        (void)puts("regard-hq " RG_VERSION);
        return 0;
    }
#if RG_HQ_HAS_SERVE
    if (strcmp(command, "serve") == 0) {
        return rg_hq_serve_main(argc - 1, argv + 1);
    }
#endif
#if RG_HQ_HAS_IMPORT
    if (strcmp(command, "import") == 0) {
        return rg_hq_import_main(argc - 1, argv + 1, rg_keystore_file_open);
    }
#endif
#if RG_HQ_HAS_INGEST
    if (strcmp(command, "ingest") == 0) {
        return rg_hq_ingest_main(argc - 1, argv + 1);
    }
#endif
#if RG_HQ_HAS_BACKUP
    if (strcmp(command, "backup") == 0) {
        return rg_hq_backup_main(argc - 1, argv + 1, rg_keystore_file_open);
    }
    if (strcmp(command, "restore") == 0) {
        return rg_hq_restore_main(argc - 1, argv + 1, rg_keystore_file_open);
    }
    if (strcmp(command, "keys") == 0) {
        return rg_hq_copy_keys_main(argc - 1, argv + 1, rg_keystore_file_open);
    }
#endif
#if RG_HQ_HAS_MEASURE
    if (strcmp(command, "measure") == 0) {
        return rg_hq_measure_main(argc - 1, argv + 1);
    }
#endif
#if RG_HQ_HAS_EVALUATE
    if (strcmp(command, "evaluate") == 0) {
        return rg_hq_evaluate_main(argc - 1, argv + 1);
    }
#endif
    if (strcmp(command, "generate") == 0) {
        return rg_hq_generate_main(argc - 1, argv + 1, rg_keystore_file_open);
    }
    (void)fprintf(stderr, "regard-hq: %s%s; see regard-hq --help.\n",
                  command[0] == '\0' ? "a command is needed" : "there is no command ", command);
    return 2;
}
