/* `assurance`: what each card, phone, code and badge is good for; HQ is not asked. */
#include "ctl.h"

#include "assurance.h"

#include <stdio.h>

#define TABLE_MAX 8192

static bool add_levels(cJSON *row, const char *name, enum rg_right right, bool confirms)
{
    cJSON *levels = cJSON_AddArrayToObject(row, name);
    bool whole = levels != NULL;
    for (unsigned i = 0; whole && i <= RG_ASSURANCE_L2; i++) {
        bool may = confirms ? rg_assurance_may_confirm(right, i)
                            : rg_assurance_may_need(right, (enum rg_assurance)i);
        whole = !may || cJSON_AddItemToArray(levels, cJSON_CreateString(rg_assurance_level_word(i)));
    }
    return whole;
}

/* A level, or null for none. */
static bool add_level(cJSON *row, const char *name, unsigned level)
{
    return level <= RG_ASSURANCE_L2
               ? cJSON_AddStringToObject(row, name, rg_assurance_level_word(level)) != NULL
               : cJSON_AddNullToObject(row, name) != NULL;
}

static enum rg_ctl_exit print_json(void)
{
    cJSON *rows = cJSON_CreateArray();
    bool whole = rows != NULL;
    for (int i = 0; whole && i < RG_RIGHTS; i++) {
        enum rg_right right = (enum rg_right)i;
        cJSON *row = cJSON_CreateObject();
        whole = row != NULL && cJSON_AddStringToObject(row, "right", rg_right_word(right)) != NULL &&
                cJSON_AddStringToObject(row, "means", rg_right_means(right)) != NULL &&
                add_level(row, "needs", rg_assurance_needs(NULL, right)) &&
                add_levels(row, "may_need", right, false) &&
                add_level(row, "confirmed_from", rg_assurance_confirmed(NULL, right)) &&
                add_levels(row, "may_confirm_from", right, true);
        if (!whole || !cJSON_AddItemToArray(rows, row)) {
            cJSON_Delete(row);
            whole = false;
        }
    }
    enum rg_ctl_exit result = RG_CTL_FAILED;
    if (whole) {
        result = rg_ctl_print_json(rows, false);
    } else {
        (void)rg_ctl_complain("failed", "there is not enough memory for the table");
    }
    cJSON_Delete(rows);
    return result;
}

enum rg_ctl_exit rg_ctl_assurance(const struct rg_ctl_options *options)
{
    char text[TABLE_MAX];
    if (options->json) {
        return print_json();
    }
    (void)rg_assurance_print(NULL, text, sizeof text);
    (void)fputs(text, stdout);
    return RG_CTL_DONE;
}
