/* What recommendations are worth, in words. Nothing is called an effect that was not drawn by lot. */
#include "ctl.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static double real_of(const cJSON *row, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(row, name);
    return cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

bool rg_ctl_ratio_wrong(const cJSON *row)
{
    return cJSON_IsFalse(
        cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(row, "ratio"), "right"));
}

static const char *day(int64_t at_ms, char text[16])
{
    time_t at = (time_t)(at_ms / 1000);
    struct tm utc;
    if (gmtime_r(&at, &utc) == NULL || strftime(text, 16, "%Y-%m-%d", &utc) == 0) {
        (void)snprintf(text, 16, "-");
    }
    return text;
}

/* To two digits: more would be a promise. */
static double about(double count)
{
    double unit = count >= 100 ? pow(10, floor(log10(count)) - 1) : 1;
    return ceil(count / unit) * unit;
}

/* How outcomes are written: per cent, or in the currency, with as many digits as the error leaves. */
struct figures {
    bool spent;
    double scale;
    int digits;
    char unit[8], of_effect[8];
};

static struct figures figures_of(const cJSON *row, double error)
{
    struct figures as = {.spent = strcmp(rg_ctl_text_of(row, "outcome"), "spent") == 0};
    as.scale = as.spent ? 1 : 100;
    double place = error > 0 ? 1 - floor(log10(error * as.scale)) : 2;
    as.digits = (int)fmin(fmax(place, 0), 6);
    (void)snprintf(as.unit, sizeof as.unit, " %.3s", as.spent ? rg_ctl_text_of(row, "currency") : "%");
    (void)snprintf(as.of_effect, sizeof as.of_effect, " %.6s",
                   as.spent ? rg_ctl_text_of(row, "currency") : "points");
    return as;
}

static void print_arms(const cJSON *row)
{
    const cJSON *arm;
    double enrolled[2] = {0, 0}, share = real_of(row, "control_share");
    (void)printf("%-28s %9s %8s\n", "ARM", "ENROLLED", "COUNTED");
    cJSON_ArrayForEach(arm, cJSON_GetObjectItemCaseSensitive(row, "arms"))
    {
        bool control = strcmp(rg_ctl_text_of(arm, "arm"), "control") == 0;
        enrolled[control] = real_of(arm, "enrolled");
        (void)printf("%-28s %9" PRId64 " %8" PRId64 "\n",
                     control ? "bestsellers (control)" : "personal recommendations",
                     rg_ctl_number_of(arm, "enrolled", 0), rg_ctl_number_of(arm, "counted", 0));
    }
    (void)printf("Control: %.1f %% of them", 100 * enrolled[1] / fmax(enrolled[0] + enrolled[1], 1));
    const cJSON *ratio = cJSON_GetObjectItemCaseSensitive(row, "ratio");
    if (isnan(share) || !cJSON_IsObject(ratio)) {
        (void)puts("; HQ does not know how many it was to be.");
    } else {
        (void)printf("; %.1f %% was planned. Sample ratio: %s (p = %.2g).\n", 100 * share,
                     rg_ctl_ratio_wrong(row) ? "WRONG" : "as chance has it", real_of(ratio, "p"));
    }
}

static void print_interval(const cJSON *effect, const struct figures *as)
{
    (void)printf("%+.*f%s, 95 %% interval %+.*f to %+.*f", as->digits,
                 real_of(effect, "estimate") * as->scale, as->of_effect, as->digits,
                 real_of(effect, "low") * as->scale, as->digits, real_of(effect, "high") * as->scale);
}

static void print_wait(const cJSON *row)
{
    int64_t weeks = rg_ctl_number_of(row, "weeks", 0);
    if (weeks > 0) {
        double rounded = about((double)weeks);
        (void)printf("cannot tell yet: about %.0f more week%s; ", rounded, rounded > 1 ? "s" : "");
    } else {
        (void)printf("cannot tell yet; ");
    }
    (void)printf("the next look is at %" PRId64 " customers\n", rg_ctl_number_of(row, "next", 0));
}

static void print_look(const cJSON *row, const cJSON *look, const struct figures *as)
{
    char at[16];
    (void)printf("  Look %" PRId64 " of %" PRId64 ", on %s, at %" PRId64 " customers: ",
                 rg_ctl_number_of(look, "look", 0), rg_ctl_number_of(row, "looks", 0),
                 day(rg_ctl_number_of(look, "at", 0), at),
                 rg_ctl_number_of(look, "treatment", 0) + rg_ctl_number_of(look, "control", 0));
    (void)printf("%.*f%s with personal recommendations, %.*f%s with bestsellers.\n", as->digits,
                 real_of(look, "treatment_outcome") * as->scale, as->unit, as->digits,
                 real_of(look, "control_outcome") * as->scale, as->unit);
}

static const cJSON *last_look(const cJSON *row)
{
    const cJSON *taken = cJSON_GetObjectItemCaseSensitive(row, "taken");
    return cJSON_GetArrayItem(taken, cJSON_GetArraySize(taken) - 1);
}

static void print_answer(const cJSON *row)
{
    const cJSON *effect = cJSON_GetObjectItemCaseSensitive(row, "effect"), *look = last_look(row);
    const char *answer = rg_ctl_text_of(row, "answer");
    struct figures as = figures_of(row, real_of(look, "error"));
    (void)printf("\nEffect of personal recommendations%s: ", as.spent ? " on what is spent" : "");
    if (strcmp(answer, "found") == 0) {
        print_interval(effect, &as);
        (void)puts("");
    } else if (strcmp(answer, "nothing") == 0) {
        (void)printf("cannot tell: all looks are taken, and none found anything\n  ");
        print_interval(effect, &as);
        (void)puts(", which holds no effect too.");
    } else {
        print_wait(row);
        if (cJSON_IsObject(effect)) {
            (void)printf("  So far ");
            print_interval(effect, &as);
            (void)puts(", which holds no effect too.");
        }
    }
    if (look != NULL) {
        print_look(row, look, &as);
        if (as.spent) {
            (void)printf("  Winsorised, and adjusted by the %" PRId64 " days before; as it is: %+.*f%s.\n",
                         rg_ctl_number_of(row, "days", 0), as.digits, real_of(look, "plain"), as.of_effect);
        }
    }
}

/* The interval goes by all looks together; it does not hold what was seen when customers changed between them. */
static bool changed_meanwhile(const cJSON *row)
{
    const cJSON *effect = cJSON_GetObjectItemCaseSensitive(row, "effect"), *look = last_look(row);
    double seen = real_of(look, "estimate");
    return look != NULL && (seen < real_of(effect, "low") || seen > real_of(effect, "high"));
}

static void print_limits(const cJSON *row)
{
    int64_t days = rg_ctl_number_of(row, "days", 0), waiting = rg_ctl_number_of(row, "waiting", 0),
            unknown = 0;
    int64_t others = rg_ctl_number_of(row, "other_versions", 0),
            planned = rg_ctl_number_of(row, "planned", 0);
    int64_t takes = rg_ctl_number_of(row, "takes", 0);
    const cJSON *arm;
    cJSON_ArrayForEach(arm, cJSON_GetObjectItemCaseSensitive(row, "arms"))
    {
        unknown += rg_ctl_number_of(arm, "unknown", 0);
    }
    (void)puts("\nWhat this cannot tell:");
    if (changed_meanwhile(row)) {
        (void)puts("  - why those who came since the look before did otherwise than those before: the "
                   "interval goes by both.");
    }
    if (takes > planned && strcmp(rg_ctl_text_of(row, "answer"), "found") != 0) {
        (void)printf("  - an effect as small as was seen: that takes about %.0f customers, and %" PRId64
                     " are planned.\n",
                     about((double)takes), planned);
    }
    if (waiting > 0) {
        (void)printf("  - what %" PRId64 " will do whose %" PRId64
                     " days are not over; they count then, in either arm.\n",
                     waiting, days);
    }
    if (unknown > 0) {
        (void)printf("  - what became of %" PRId64
                     " who left, or whose data may not be used, before it was known.\n",
                     unknown);
    }
    if (others > 0) {
        (void)printf("  - what came of %" PRId64
                     " who were enrolled under other versions: EXPERIMENT/VERSION.\n",
                     others);
    }
    (void)printf("  - what comes after %" PRId64 " days, or of customers who do not allow to be measured.\n",
                 days);
}

void rg_ctl_print_measure(const struct rg_ctl_options *options, const cJSON *rows)
{
    (void)options;
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        bool spent = strcmp(rg_ctl_text_of(row, "outcome"), "spent") == 0, wrong = rg_ctl_ratio_wrong(row);
        if (wrong) {
            (void)puts("SAMPLE RATIO WRONG: the arms are not as large as planned, so drawing or counting is "
                       "broken. No "
                       "effect is\nsaid, and no look is taken, until somebody knows why.\n");
        }
        (void)printf("Experiment %s, version %" PRId64 ". The outcome, by the till: %s within %" PRId64
                     " days after the first list that\nwas shown, whatever was shown later.\n\n",
                     rg_ctl_text_of(row, "experiment"), rg_ctl_number_of(row, "version", 0),
                     spent ? "what was spent" : "whether anything was bought",
                     rg_ctl_number_of(row, "days", 0));
        print_arms(row);
        if (!wrong) {
            print_answer(row);
        }
        print_limits(row);
    }
}

void rg_ctl_print_experiments(const struct rg_ctl_options *options, const cJSON *rows)
{
    (void)options;
    const cJSON *row;
    if (cJSON_GetArraySize(rows) == 0) {
        (void)puts("Nobody was enrolled into any experiment.");
        return;
    }
    (void)printf("%-32s %7s %9s %9s %8s %6s %-10s %s\n", "EXPERIMENT", "VERSION", "TREATMENT", "CONTROL",
                 "PLANNED", "LOOKS", "SINCE", "SAMPLE RATIO");
    cJSON_ArrayForEach(row, rows)
    {
        char since[16], looks[16];
        bool known = cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(row, "ratio"));
        (void)snprintf(looks, sizeof looks, "%d/%d", (int)rg_ctl_number_of(row, "taken", 0),
                       (int)rg_ctl_number_of(row, "looks", 0));
        (void)printf("%-32s %7" PRId64 " %9" PRId64 " %9" PRId64 " %8" PRId64 " %6s %-10s %s\n",
                     rg_ctl_text_of(row, "experiment"), rg_ctl_number_of(row, "version", 0),
                     rg_ctl_number_of(row, "treatment", 0), rg_ctl_number_of(row, "control", 0),
                     rg_ctl_number_of(row, "planned", 0), looks,
                     day(rg_ctl_number_of(row, "first_week", 0), since),
                     !known                    ? "not known"
                     : rg_ctl_ratio_wrong(row) ? "WRONG"
                                               : "right");
    }
}
