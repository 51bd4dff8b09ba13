/* Groups of kiosks: how they are said, asked and shown, and `device group`. */
#include "ctl.h"

#include "text.h"

#include <stdio.h>
#include <string.h>

bool rg_ctl_name_valid(const char *name)
{
    size_t len = strlen(name);
    return len >= 1 && len <= 32 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

bool rg_ctl_group_take(struct rg_ctl_groups *groups, const char *name)
{
    for (size_t i = 0; i < groups->count; i++) {
        if (strcmp(groups->names[i], name) == 0) {
            return true;
        }
    }
    return rg_ctl_name_valid(name) && groups->count < RG_CTL_GROUPS_MAX &&
           rg_text_copy(groups->names[groups->count++], sizeof groups->names[0], name);
}

static void add_list(cJSON *body, const char *member, const struct rg_ctl_groups *groups)
{
    cJSON *list = groups->count > 0 ? cJSON_AddArrayToObject(body, member) : NULL;
    for (size_t i = 0; list != NULL && i < groups->count; i++) {
        (void)cJSON_AddItemToArray(list, cJSON_CreateString(groups->names[i]));
    }
}

void rg_ctl_add_groups(const struct rg_ctl_options *options, cJSON *body)
{
    add_list(body, "add", &options->put_in);
    add_list(body, "remove", &options->take_out);
    if (options->command == RG_CTL_DEVICE_APPROVE) {
        add_list(body, "groups", &options->group);
    } else if (options->group.count > 0) {
        (void)cJSON_AddStringToObject(body, "group", options->group.names[0]);
    }
}

void rg_ctl_print_groups_of(const cJSON *row)
{
    const cJSON *group, *groups = cJSON_GetObjectItemCaseSensitive(row, "groups");
    const char *before = "";
    cJSON_ArrayForEach(group, groups)
    {
        (void)printf("%s%s", before, cJSON_IsString(group) ? group->valuestring : "-");
        before = " ";
    }
    (void)printf("%s\n", before[0] == '\0' ? "-" : "");
}

void rg_ctl_print_groups(const struct rg_ctl_options *options, const cJSON *rows)
{
    (void)options;
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        (void)printf("%s/%s: ", rg_ctl_text_of(row, "site"), rg_ctl_text_of(row, "device"));
        rg_ctl_print_groups_of(row);
    }
}
