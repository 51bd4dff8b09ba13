#include "hq_measure.h"

#include "hq_encoding.h"
#include "hq_measure_print.h"
#include "text.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char help[] =
    "Usage: regard-hq measure --csv FILE --arm COLUMN --control VALUE --outcome COLUMN [OPTIONS]\n"
    "       regard-hq measure --db FILE [--experiment NAME] [--version N] [--spend] [OPTIONS]\n"
    "The effect of a randomised trial from its table, a row for each customer, by intention to treat: with "
    "its 95 %\n"
    "interval, whether the arms are as large as they were to be, and what the table cannot tell. Outcomes of "
    "0 and 1 (or\n"
    "yes and no) are a proportion; others are an amount, which is winsorised at its 99th percentile.\n\n"
    "  --db FILE          HQ's database: the effect of personal recommendations on who buys anything within "
    "14 days,\n"
    "                     by the till, of those who allow to be measured\n"
    "  --experiment NAME  which; without it: the one that somebody was enrolled into last\n"
    "  --spend            on what they spend within 90 days in its place, adjusted by the 90 days before\n"
    "  --version N        which of its versions; without it: the last\n"
    "  --csv FILE         the table: CSV with names in its first row, also compressed by gzip\n"
    "  --arm COLUMN       whose values are the arms that customers were drawn into\n"
    "  --control VALUE    the arm that each other is compared with\n"
    "  --outcome COLUMN   what came of it\n"
    "  --before COLUMN    a number of before the trial, such as what was spent then, by which to adjust\n"
    "  --control-share F  of all, so many were to be in the control (0.1); without it: arms of equal size. "
    "Of arms "
    "that are not\n"
    "                     as planned no effect is told, and the program ends with 4\n"
    "  --looks N          the trial was to be looked at N times and to stop at the first that finds "
    "something, up to 10;\n"
    "                     rows are then in the order in which customers were enrolled (O'Brien-Fleming "
    "bounds)\n"
    "  --planned N        so many customers were to be enrolled in all; without it: as many as the table "
    "has\n"
    "  --weeks N          the table's customers were enrolled in so many weeks: say how long in weeks\n";

/* As regardctl measure --check ends. */
#define NOT_AS_PLANNED 4

enum {
    DB,
    EXPERIMENT,
    VERSION,
    SPEND,
    CSV,
    ARM,
    CONTROL,
    OUTCOME,
    BEFORE,
    SHARE,
    LOOKS,
    PLANNED,
    WEEKS,
    HELP
};

static const struct option options[] = {{"db", required_argument, NULL, DB},
                                        {"experiment", required_argument, NULL, EXPERIMENT},
                                        {"version", required_argument, NULL, VERSION},
                                        {"spend", no_argument, NULL, SPEND},
                                        {"csv", required_argument, NULL, CSV},
                                        {"arm", required_argument, NULL, ARM},
                                        {"control", required_argument, NULL, CONTROL},
                                        {"outcome", required_argument, NULL, OUTCOME},
                                        {"before", required_argument, NULL, BEFORE},
                                        {"control-share", required_argument, NULL, SHARE},
                                        {"looks", required_argument, NULL, LOOKS},
                                        {"planned", required_argument, NULL, PLANNED},
                                        {"weeks", required_argument, NULL, WEEKS},
                                        {"help", no_argument, NULL, HELP},
                                        {NULL, 0, NULL, 0}};

struct asked {
    const char *csv, *db, *experiment;
    struct rg_hq_trial_columns columns;
    double version, share, looks, planned, weeks;
    bool help, spend;
};

static bool read_number(const char *text, double least, double most, bool whole, const char *what,
                        double *value)
{
    char *end;
    double read = strtod(text, &end);
    if (end == text || *end != '\0' || !(read >= least && read <= most) || (whole && floor(read) != read)) {
        (void)fprintf(stderr, "regard-hq measure: --%s is a %snumber from %g to %g.\n", what,
                      whole ? "whole " : "", least, most);
        return false;
    }
    *value = read;
    return true;
}

static bool take_option(int option, struct asked *asked)
{
    switch (option) {
    case DB: asked->db = optarg; return true;
    case EXPERIMENT: asked->experiment = optarg; return true;
    case VERSION: return read_number(optarg, 1, RG_MEASURE_VERSION_MAX, true, "version", &asked->version);
    case SPEND: asked->spend = true; return true;
    case CSV: asked->csv = optarg; return true;
    case ARM: asked->columns.arm = optarg; return true;
    case CONTROL: asked->columns.control = optarg; return true;
    case OUTCOME: asked->columns.outcome = optarg; return true;
    case BEFORE: asked->columns.before = optarg; return true;
    case SHARE: return read_number(optarg, 0.01, 0.99, false, "control-share", &asked->share);
    case LOOKS: return read_number(optarg, 1, RG_HQ_INTERIM_MAX, true, "looks", &asked->looks);
    case PLANNED: return read_number(optarg, 20, 1e9, true, "planned", &asked->planned);
    case WEEKS: return read_number(optarg, 0.1, 1040, false, "weeks", &asked->weeks);
    case HELP: asked->help = true; return true;
    default: return false;
    }
}

static bool read_options(int argc, char **argv, struct asked *asked)
{
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (!take_option(option, asked)) {
            return false;
        }
    }
    if (asked->help) {
        return true;
    }
    const struct rg_hq_trial_columns *columns = &asked->columns;
    bool table = asked->csv != NULL || columns->arm != NULL || columns->control != NULL ||
                 columns->outcome != NULL || columns->before != NULL || asked->weeks > 0;
    bool whole =
        asked->csv != NULL && columns->arm != NULL && columns->control != NULL && columns->outcome != NULL;
    bool ledger = asked->db != NULL || asked->experiment != NULL || asked->version > 0 || asked->spend;
    if (optind < argc || (table ? !whole || ledger : asked->db == NULL) ||
        (asked->experiment != NULL && !rg_measure_name_valid(asked->experiment))) {
        (void)fputs("regard-hq measure: either --csv, --arm, --control and --outcome are needed, or --db, "
                    "with the name "
                    "of an experiment or none; see regard-hq measure --help.\n",
                    stderr);
        return false;
    }
    return true;
}

static int judge(const struct asked *asked, const struct rg_hq_trial_table *table,
                 const struct rg_hq_trial_ledger *ledger)
{
    struct rg_hq_measure_report report = {
        .table = table,
        .columns = asked->columns,
        .plan = {.planned = asked->planned > 0 ? (size_t)asked->planned : table->count,
                 .looks = asked->looks > 0 ? (size_t)asked->looks : 1,
                 .control = table->control,
                 .proportion = table->proportion,
                 .adjust = asked->columns.before != NULL},
        .control_share = asked->share,
        .weeks = ledger != NULL ? ledger->weeks : asked->weeks,
        .ledger = ledger};
    if (asked->spend) {
        report.columns.before = "the 90 days before";
        report.plan.adjust = true;
    }
    struct rg_hq_interim looks;
    enum rg_status planned = rg_hq_trial_interim(&report.plan, &looks);
    bool right = rg_hq_measure_print_arms(&report);
    for (size_t arm = 0; arm < table->arms; arm++) {
        struct rg_hq_trial_answer answer = {0};
        if (arm == table->control) {
            continue;
        }
        enum rg_status status = planned == RG_OK ? rg_hq_trial_judge(table->drawn, table->count, &report.plan,
                                                                     &looks, (uint8_t)arm, &answer)
                                                 : planned;
        if (status == RG_NO_MEMORY) {
            (void)fputs("regard-hq measure: the memory is full.\n", stderr);
            return 1;
        }
        rg_hq_measure_print_answer(&report, arm, rg_hq_measure_broken(&report, right), status, &answer);
    }
    rg_hq_measure_print_limits(&report, right);
    return rg_hq_measure_broken(&report, right) ? NOT_AS_PLANNED : 0;
}

static int measure_table(const struct asked *asked)
{
    struct rg_hq_trial_table table;
    struct rg_hq_table_complaint complaint = {""};
    char *text = NULL;
    size_t len = 0;
    const char *encoding;
    enum rg_status status = rg_hq_file_read(asked->csv, &text, &len, &encoding);
    if (status != RG_OK) {
        (void)fprintf(stderr, "regard-hq measure: cannot read %s (%s).\n", asked->csv,
                      rg_status_name(status));
        return 1;
    }
    status = rg_hq_trial_table_read(text, len, &asked->columns, &table, &complaint);
    free(text);
    if (status != RG_OK) {
        (void)fprintf(stderr, "regard-hq measure: %s: %s.\n", asked->csv,
                      status == RG_INVALID ? complaint.text : "the memory is full");
        return 1;
    }
    int code = judge(asked, &table, NULL);
    rg_hq_trial_table_free(&table);
    return code;
}

static int measure_ledger(const struct asked *asked)
{
    struct rg_hq_store *store;
    struct rg_hq_trial_ledger ledger;
    struct rg_hq_trial_name name = {.version = (int64_t)asked->version};
    struct timespec now;
    enum rg_status status = rg_hq_store_open(asked->db, RG_HQ_MUST_EXIST, &store);
    if (status != RG_OK) {
        (void)fprintf(stderr, "regard-hq measure: cannot open %s (%s).\n", asked->db, rg_status_name(status));
        return 1;
    }
    (void)rg_text_copy(name.experiment, sizeof name.experiment,
                       asked->experiment != NULL ? asked->experiment : "");
    (void)clock_gettime(CLOCK_REALTIME, &now);
    status = rg_hq_trial_ledger_read(store, &name, asked->spend ? RG_HQ_TRIAL_SPENT : RG_HQ_TRIAL_BOUGHT,
                                     (int64_t)now.tv_sec * 1000, &ledger);
    rg_hq_store_close(store);
    if (status != RG_OK) {
        (void)fprintf(stderr, "regard-hq measure: %s: %s.\n", asked->db,
                      status == RG_NOT_FOUND ? "nobody was enrolled into such an experiment"
                      : status == RG_UNSUPPORTED
                          ? "what was spent in several currencies, or in none, has no sum"
                          : rg_status_name(status));
        return 1;
    }
    int code = judge(asked, &ledger.table, &ledger);
    rg_hq_trial_table_free(&ledger.table);
    return code;
}

int rg_hq_measure_main(int argc, char **argv)
{
    struct asked asked = {0};
    if (!read_options(argc, argv, &asked)) {
        return 2;
    }
    if (asked.help) {
        (void)fputs(help, stdout);
        return 0;
    }
    return asked.csv != NULL ? measure_table(&asked) : measure_ledger(&asked);
}
