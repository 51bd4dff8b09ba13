#include "hq_import.h"

#include "hq_csv_import.h"
#include "hq_encoding.h"
#include "hq_online_retail.h"
#include "hq_session.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static const char help[] =
    "Usage: regard-hq import --db FILE --site NAME --format online-retail FILE\n"
    "       regard-hq import --db FILE --site NAME --format csv --full|--delta [OPTIONS] DIR\n"
    "Read a retailer's export. Everything happens or nothing does. Rows that cannot be used are counted by "
    "reason and\n"
    "the others are taken.\n\n"
    "  --db FILE          HQ's database; made if it is missing\n"
    "  --site NAME        whose data it is; a new site is made\n"
    "  --time-zone ZONE   of a new site, and of the export's dates; default: the site's, or Europe/Berlin\n"
    "  --format KIND      online-retail: the UCI export, also as .gz; csv: a folder of products.csv, "
    "prices.csv,\n"
    "                     stock.csv, customers.csv, cards.csv, purchases.csv, notes.csv, requests.csv,\n"
    "                     offers.csv, tasks.csv (each may be missing)\n"
    "  --mapping FILE     what their columns are called and how they write dates and numbers "
    "(app/hq/import/README.md)\n"
    "  --full, --delta    the files hold everything, or changes only\n"
    "  --allow-removals   let a full delivery remove over 5 % of the rows\n"
    "  --rejects FILE     write file, line and reason of each rejected row\n"
    "  --keys DIR         HQ's folder of keys: for cards.csv, and once customers were erased\n"
    "  --dry-run          read and check everything, change nothing\n"
    "  --mark-trial       mark an empty database as a trial\n"
    "  --trial-consent    grant recognise and purchases for every member; in a trial database only\n"
    "  --now MS           ms since 1970 for popularity; default: the clock, or the newest line of "
    "online-retail\n";

enum { DB, SITE, ZONE, FORMAT, MAPPING, FULL, DELTA, ALLOW, REJECTS, KEYS, DRY, MARK, TRIAL, NOW, HELP };

static const struct option options[] = {{"db", required_argument, NULL, DB},
                                        {"site", required_argument, NULL, SITE},
                                        {"time-zone", required_argument, NULL, ZONE},
                                        {"format", required_argument, NULL, FORMAT},
                                        {"mapping", required_argument, NULL, MAPPING},
                                        {"full", no_argument, NULL, FULL},
                                        {"delta", no_argument, NULL, DELTA},
                                        {"allow-removals", no_argument, NULL, ALLOW},
                                        {"rejects", required_argument, NULL, REJECTS},
                                        {"keys", required_argument, NULL, KEYS},
                                        {"dry-run", no_argument, NULL, DRY},
                                        {"mark-trial", no_argument, NULL, MARK},
                                        {"trial-consent", no_argument, NULL, TRIAL},
                                        {"now", required_argument, NULL, NOW},
                                        {"help", no_argument, NULL, HELP},
                                        {NULL, 0, NULL, 0}};

struct arguments {
    const char *db, *zone, *format, *mapping, *rejects, *keys, *source;
    bool delta, mark_trial;
    struct rg_hq_session session;
};

static int usage(const char *problem)
{
    (void)fprintf(stderr, "regard-hq import: %s; see regard-hq import --help.\n", problem);
    return 2;
}

/* 0: go on; otherwise the exit code and one. */
static int take(struct arguments *a, int option, const char *text)
{
    char *end = NULL;
    switch (option) {
    case DB: a->db = text; break;
    case SITE: a->session.site = text; break;
    case ZONE: a->zone = text; break;
    case FORMAT: a->format = text; break;
    case MAPPING: a->mapping = text; break;
    case FULL: a->session.full = true; break;
    case DELTA: a->delta = true; break;
    case ALLOW: a->session.allow_removals = true; break;
    case REJECTS: a->rejects = text; break;
    case KEYS: a->keys = text; break;
    case DRY: a->session.dry_run = true; break;
    case MARK: a->mark_trial = true; break;
    case TRIAL: a->session.trial_consent = true; break;
    case NOW:
        errno = 0;
        a->session.now_ms = strtoll(text, &end, 10);
        if (errno != 0 || end == text || *end != '\0' || a->session.now_ms <= 0) {
            return 1 + usage("--now takes milliseconds since 1970");
        }
        break;
    case HELP: (void)fputs(help, stdout); return 1;
    default: return 3;
    }
    return 0;
}

static int check(const struct arguments *a)
{
    if (a->db == NULL || a->session.site == NULL || a->format == NULL || a->source == NULL) {
        return usage("--db, --site, --format and what to read are needed");
    }
    if (!rg_hq_name_valid(a->session.site)) {
        return usage("--site takes 1 to 32 of a-z, 0-9 and \"-\"");
    }
    bool csv = strcmp(a->format, "csv") == 0;
    if (!csv && strcmp(a->format, "online-retail") != 0) {
        return usage("--format takes online-retail or csv");
    }
    if (csv && a->session.full == a->delta) {
        return usage("say whether the files hold everything (--full) or changes only (--delta)");
    }
    return !csv && (a->session.full || a->delta || a->mapping != NULL)
               ? usage("--full, --delta and --mapping belong to --format csv")
               : 0;
}

static int fail(const char *what, const char *where, enum rg_status status)
{
    const char *advice = status == RG_NOT_FOUND     ? "it does not exist; check the path"
                         : status == RG_BUSY        ? "another program is writing; try again when it is done"
                         : status == RG_FULL        ? "it is too large or the disk is full"
                         : status == RG_CORRUPT     ? "the file is damaged or of another kind"
                         : status == RG_UNSUPPORTED ? "a later release wrote it; use that one"
                         : status == RG_INVALID     ? "its contents are not in this format"
                                                    : "check its rights and the free space";
    (void)fprintf(stderr, "regard-hq import: cannot %s %s: %s (%s). Nothing was changed.\n", what, where,
                  advice, rg_status_name(status));
    return 1;
}

static int read_mapping(const struct arguments *a, struct rg_hq_mapping *mapping)
{
    char *text;
    size_t len;
    const char *encoding;
    rg_hq_mapping_default(mapping);
    if (a->mapping == NULL) {
        return 0;
    }
    enum rg_status status = rg_hq_file_read(a->mapping, &text, &len, &encoding);
    if (status != RG_OK) {
        return fail("read the mapping", a->mapping, status);
    }
    status = rg_hq_mapping_read(text, len, mapping);
    free(text);
    if (status != RG_OK) {
        (void)fprintf(stderr, "regard-hq import: %s, %s.\n", a->mapping, mapping->problem);
        return 1;
    }
    return 0;
}

/* The site, its time zone for the dates, and whether the database is a trial. */
static int set_up(struct arguments *a)
{
    struct rg_hq_session *s = &a->session;
    char zone[RG_HQ_ZONE_MAX] = "Europe/Berlin";
    enum rg_status status = rg_hq_site_zone(s->store, s->site, zone);
    if (status == RG_NOT_FOUND || a->zone != NULL) {
        status = rg_hq_site_put(s->store, s->site, a->zone != NULL ? a->zone : zone);
    }
    if (status == RG_INVALID) {
        return usage("--time-zone is no time zone of this system (timedatectl list-timezones shows them)");
    }
    if (status != RG_OK) {
        return fail("write", a->db, status);
    }
    if (setenv("TZ", a->zone != NULL ? a->zone : zone, 1) != 0) {
        return fail("set the time zone for", s->site, RG_NO_MEMORY);
    }
    tzset();
    status = a->mark_trial ? rg_hq_mark_trial(s->store) : RG_OK;
    if (status == RG_DENIED) {
        (void)fputs("regard-hq import: the database holds members already and cannot become a trial; use an "
                    "empty one.\n",
                    stderr);
        return 1;
    }
    if (status != RG_OK) {
        return fail("write", a->db, status);
    }
    if (s->trial_consent && !rg_hq_is_trial(s->store)) {
        (void)fputs("regard-hq import: --trial-consent works only on a database marked as a trial "
                    "(--mark-trial on an "
                    "empty one). Real consents need their evidence columns.\n",
                    stderr);
        return 1;
    }
    return 0;
}

/* What was imported stays, whatever becomes of this: the next import makes up for it. */
static int learn(struct arguments *a)
{
    int64_t lists = 0;
    enum rg_status status = a->session.sold_ms == 0 ? RG_OK : rg_hq_session_learn(&a->session, &lists);
    if (status != RG_OK) {
        return fail("store what was learned in", a->db, status);
    }
    if (lists > 0) {
        (void)printf("%" PRId64 " neighbour lists\n", lists);
    }
    return 0;
}

static int import(struct arguments *a, const struct rg_hq_mapping *mapping)
{
    struct rg_hq_session *s = &a->session;
    enum rg_status status = rg_hq_begin(s->store);
    if (status != RG_OK) {
        return fail("write", a->db, status);
    }
    int code = set_up(a);
    if (code != 0) {
        return code;
    }
    bool csv = strcmp(a->format, "csv") == 0;
    status = csv ? rg_hq_import_csv(s, a->source, mapping) : rg_hq_import_online_retail(s, a->source);
    if (status == RG_UNSUPPORTED) {
        (void)fputs("regard-hq import: customers were erased or corrected here, and whether one of these is among "
                    "them takes --keys DIR, HQ's own. Nothing was changed.\n",
                    stderr);
        return 1;
    }
    if (status != RG_OK) {
        return fail("import", a->source, status);
    }
    rg_hq_session_summary(s);
    if (s->rejects != NULL && (fflush(s->rejects) != 0 || ferror(s->rejects) != 0)) {
        return fail("write", a->rejects, RG_IO);
    }
    if (s->dry_run) {
        rg_hq_rollback(s->store);
        (void)puts("dry run: nothing was changed");
        return 0;
    }
    status = rg_hq_commit(s->store);
    return status == RG_OK ? learn(a) : fail("commit to", a->db, status);
}

static int open_and_import(struct arguments *a, rg_hq_open_keys *open_keys,
                           const struct rg_hq_mapping *mapping)
{
    struct rg_hq_session *s = &a->session;
    enum rg_status status = rg_hq_store_open(a->db, RG_HQ_CREATE, &s->store);
    if (status != RG_OK) {
        return fail("open", a->db, status);
    }
    if (a->keys != NULL) {
        status = open_keys(a->keys, &s->keys);
        if (status == RG_OK) {
            status = rg_hq_keys_ready(s->keys);
        }
        if (status != RG_OK) {
            return fail("use the keys in", a->keys, status);
        }
        rg_hq_store_keys(s->store, s->keys);
        struct rg_hq_replayed replayed;
        /* A dry run writes nothing, beside the keys neither. */
        status = s->dry_run ? RG_OK : rg_hq_store_journal(s->store, a->keys, &replayed);
        if (status != RG_OK) {
            return fail("use the journal of the database in", a->keys, status);
        }
    }
    if (a->rejects != NULL) {
        s->rejects = fopen(a->rejects, "we");
        if (s->rejects == NULL || fputs("file,line,reason\n", s->rejects) < 0) {
            return fail("write", a->rejects, RG_IO);
        }
    }
    return import(a, mapping);
}

int rg_hq_import_main(int argc, char **argv, rg_hq_open_keys *open_keys)
{
    struct arguments a = {0};
    struct rg_hq_mapping mapping;
    struct timespec now;
    int option, code;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if ((code = take(&a, option, optarg)) != 0) {
            return code - 1;
        }
    }
    a.source = optind + 1 == argc ? argv[optind] : NULL;
    if ((code = check(&a)) != 0 || (code = read_mapping(&a, &mapping)) != 0) {
        return code;
    }
    (void)clock_gettime(CLOCK_REALTIME, &now);
    a.session.clock_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    code = open_and_import(&a, open_keys, &mapping);
    rg_hq_session_free(&a.session);
    rg_hq_store_close(a.session.store);
    if (a.session.keys != NULL) {
        a.session.keys->ops->close(a.session.keys);
    }
    if (a.session.rejects != NULL) {
        (void)fclose(a.session.rejects);
    }
    return code;
}
