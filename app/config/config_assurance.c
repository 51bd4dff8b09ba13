#include "config_number.h"
#include "config_parts.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

static const char wanted[] =
    "an object of needs (a right: \"L0\", \"L1\" or \"L2\") and confirms (a right: \"L1\", \"L2\" or "
    "\"never\"), as "
    "regardctl assurance shows what each may be, badge_hours (1 to 720), and uid_badges_until (a day up to "
    "\"2027-12-31\", or \"\")";

/* A level, or one more than the last: never. */
static bool level(const cJSON *item, unsigned *number)
{
    static const char *const words[] = {"L0", "L1", "L2", "never"};
    unsigned found = 0;
    while (cJSON_IsString(item) && found < 4 && strcmp(item->valuestring, words[found]) != 0) {
        found++;
    }
    *number = found;
    return cJSON_IsString(item) && found < 4;
}

static bool needs(const cJSON *item, struct rg_assurance_rules *read)
{
    bool good = cJSON_IsObject(item);
    const cJSON *part = NULL;
    cJSON_ArrayForEach(part, item)
    {
        enum rg_right right;
        unsigned number;
        good = good && rg_right_find(part->string, &right) && level(part, &number) &&
               number <= RG_ASSURANCE_L2 && rg_assurance_may_need(right, (enum rg_assurance)number);
        if (!good) {
            return false;
        }
        read->needs[right] = (uint8_t)(1u + number);
    }
    return good;
}

static bool confirms(const cJSON *item, struct rg_assurance_rules *read)
{
    bool good = cJSON_IsObject(item);
    const cJSON *part = NULL;
    cJSON_ArrayForEach(part, item)
    {
        enum rg_right right;
        unsigned number;
        good = good && rg_right_find(part->string, &right) && level(part, &number) &&
               rg_assurance_may_confirm(right, number);
        if (!good) {
            return false;
        }
        read->confirms[right] = (uint8_t)(1u + number);
    }
    return good;
}

/* A day of the calendar, and no later than the last that can be said. */
static bool day(const cJSON *item, uint32_t *to)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned year = 0, month = 0, date = 0;
    char rest = 0;
    if (cJSON_IsString(item) && item->valuestring[0] == '\0') {
        *to = 0;
        return true;
    }
    if (!cJSON_IsString(item) || strlen(item->valuestring) != 10 ||
        strspn(item->valuestring, "0123456789-") != 10 ||
        sscanf(item->valuestring, "%4u-%2u-%2u%c", &year, &month, &date, &rest) != 3 || year < 2026 ||
        month < 1 || month > 12 || date < 1) {
        return false;
    }
    unsigned most = days[month - 1] + (month == 2 && year % 4 == 0 ? 1u : 0u);
    uint32_t number = year * 10000u + month * 100u + date;
    if (date > most || number > RG_ASSURANCE_LAST_DAY) {
        return false;
    }
    *to = number;
    return true;
}

bool rg_config_assurance(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    struct rg_assurance_rules read = config->assurance;
    bool good = cJSON_IsObject(item);
    const cJSON *part = NULL;
    cJSON_ArrayForEach(part, item)
    {
        good = good && (strcmp(part->string, "needs") == 0      ? needs(part, &read)
                        : strcmp(part->string, "confirms") == 0 ? confirms(part, &read)
                        : strcmp(part->string, "badge_hours") == 0
                            ? rg_config_number(part, 1, RG_ASSURANCE_BADGE_HOURS_MAX, &read.badge_hours)
                        : strcmp(part->string, "uid_badges_until") == 0 ? day(part, &read.uid_badges_until)
                                                                        : false);
    }
    if (!good) {
        return rg_config_refuse(refusal, "assurance", wanted);
    }
    config->assurance = read;
    return true;
}
