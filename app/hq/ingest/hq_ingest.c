#include "hq_ingest.h"

#include "hq_folder.h"
#include "log.h"

#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

static const char help[] = "Usage: regard-hq ingest --db FILE --folder DIR [--once]\n"
                           "Take sales, returns, stock and price changes from files DIR/*.jsonl, one JSON "
                           "object a line (the form is in\n"
                           "include/protocol/README.md, with \"site\" on each line), in the order of their "
                           "names. A file that is done moves to\n"
                           "DIR/done; lines that cannot be used are copied to DIR/rejects with the reason. "
                           "Write a file under another name or in\n"
                           "another folder first and move it here when it is whole.\n\n"
                           "  --db FILE     HQ's database\n"
                           "  --folder DIR  the folder to watch\n"
                           "  --once        take what is there and end\n";

enum { DB, FOLDER, ONCE, HELP };

static const struct option options[] = {{"db", required_argument, NULL, DB},
                                        {"folder", required_argument, NULL, FOLDER},
                                        {"once", no_argument, NULL, ONCE},
                                        {"help", no_argument, NULL, HELP},
                                        {NULL, 0, NULL, 0}};

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

static void wait_for_files(int watcher)
{
    char events[4096];
    sigset_t ours, outside;
    struct pollfd fd = {.fd = watcher, .events = POLLIN};
    /* The time-out is for folders on network shares, whose changes inotify does not see. */
    struct timespec limit = {.tv_sec = watcher < 0 ? 1 : 5};
    (void)sigemptyset(&ours);
    (void)sigaddset(&ours, SIGTERM);
    (void)sigaddset(&ours, SIGINT);
    /* A signal between the look at stop and the wait must not be slept over. */
    (void)sigprocmask(SIG_BLOCK, &ours, &outside);
    if (!stop && ppoll(&fd, watcher < 0 ? 0 : 1, &limit, &outside) > 0) {
        ssize_t ignored = read(watcher, events, sizeof events);
        (void)ignored;
    }
    (void)sigprocmask(SIG_SETMASK, &outside, NULL);
}

static int ingest(struct rg_hq_store *store, const char *folder, bool once)
{
    struct rg_hq_ingested counts = {0};
    const struct sigaction action = {.sa_handler = on_signal};
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGINT, &action, NULL);
    if (!once) {
        /* It tries again anyway, and must end within a second of SIGTERM. */
        rg_hq_store_patience(store, 400);
    }
    int watcher = once ? -1 : inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (watcher >= 0) {
        (void)inotify_add_watch(watcher, folder, IN_CLOSE_WRITE | IN_MOVED_TO);
    }
    enum rg_status status;
    do {
        status = rg_hq_folder_sweep(store, folder, &stop, &counts);
        if (status != RG_OK && !once) {
            rg_log(RG_LOG_WARNING, "INGEST-RETRY", "a file could not be taken and will be tried again",
                   (int64_t)status);
        }
        if (!once) {
            wait_for_files(watcher);
        }
    } while (!once && !stop);
    if (watcher >= 0) {
        (void)close(watcher);
    }
    (void)printf("%" PRId64 " files, %" PRId64 " lines, %" PRId64 " changes, %" PRId64 " rejected\n",
                 counts.files, counts.lines, counts.changed, counts.rejected);
    if (once && status != RG_OK) {
        (void)fprintf(stderr,
                      "regard-hq ingest: a file in %s could not be taken (%s: %s); it stays there. Check the "
                      "rights of the "
                      "folder and the free space, then run again.\n",
                      folder, rg_status_name(status), rg_hq_store_error(store));
        return 1;
    }
    return 0;
}

int rg_hq_ingest_main(int argc, char **argv)
{
    const char *db = NULL, *folder = NULL;
    bool once = false;
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case DB: db = optarg; break;
        case FOLDER: folder = optarg; break;
        case ONCE: once = true; break;
        case HELP: (void)fputs(help, stdout); return 0;
        default: return 2;
        }
    }
    if (db == NULL || folder == NULL || optind < argc) {
        (void)fputs("regard-hq ingest: --db and --folder are needed, and nothing else; see regard-hq ingest "
                    "--help.\n",
                    stderr);
        return 2;
    }
    struct rg_hq_store *store;
    enum rg_status status = rg_hq_store_open(db, RG_HQ_MUST_EXIST, &store);
    if (status != RG_OK) {
        (void)fprintf(stderr, "regard-hq ingest: cannot open %s (%s); import or generate a store first.\n",
                      db, rg_status_name(status));
        return 1;
    }
    status = rg_hq_folder_prepare(folder);
    if (status != RG_OK) {
        (void)fprintf(
            stderr,
            "regard-hq ingest: %s is no folder that can be written to; make it or check its rights.\n",
            folder);
    }
    int code = status == RG_OK ? ingest(store, folder, once) : 1;
    rg_hq_store_close(store);
    return code;
}
