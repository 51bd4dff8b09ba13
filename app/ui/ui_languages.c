#include "log.h"
#include "ui_catalogue.h"
#include "ui_strings.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENDING ".mo"

struct rg_languages {
    uint32_t count, site; /**< the first is English; it needs no catalogue */
    bool broken;          /**< something could not be read, and was logged */
    struct rg_catalogue catalogues[RG_CATALOGUES_MAX];
    struct rg_strings strings[RG_CATALOGUES_MAX];
};

/* "de_DE.UTF-8" and "de-AT" name "de"; anything but letters could name a path. @return whether it is a name. */
static bool language_name(const char *language, char name[RG_LANGUAGE_NAME])
{
    size_t len = 0;
    while (len < RG_LANGUAGE_NAME - 1 && language[len] >= 'a' && language[len] <= 'z') {
        name[len] = language[len];
        len++;
    }
    name[len] = '\0';
    return len >= 2 && (language[len] == '\0' || strchr("_-.@", language[len]) != NULL);
}

static void take_sentences(struct rg_strings *strings, const struct rg_catalogue *catalogue, const char *name)
{
    (void)snprintf(strings->language, sizeof strings->language, "%s", name);
    for (size_t i = 0; i < RG_STRING_COUNT; i++) {
        enum rg_string string = (enum rg_string)i;
        const char *english = rg_strings_english(string);
        const char *text =
            catalogue == NULL ? NULL : rg_catalogue_find(catalogue, rg_strings_key(string), english);
        strings->text[i] = text == NULL || strlen(text) >= RG_STRING_TEXT_MAX ? english : text;
    }
    strings->rtl = strcmp(strings->text[RG_STRING_LOCALE_DIRECTION], "rtl") == 0;
}

static void load(struct rg_languages *languages, const char *dir, const char *name)
{
    char path[512];
    int len = snprintf(path, sizeof path, "%s/%s" ENDING, dir, name);
    struct rg_catalogue *catalogue = &languages->catalogues[languages->count];
    enum rg_status status = RG_INVALID;
    if (len > 0 && (size_t)len < sizeof path) {
        status = rg_catalogue_open(path, catalogue);
    }
    if (status != RG_OK) {
        languages->broken = true;
        rg_log(RG_LOG_WARNING, "UI-CATALOGUE", "a catalogue of assets/locale cannot be read; English stands",
               (int64_t)status);
        return;
    }
    take_sentences(&languages->strings[languages->count], catalogue, name);
    languages->count++;
}

static void load_all(struct rg_languages *languages, const char *assets_dir)
{
    char dir[400];
    int len = snprintf(dir, sizeof dir, "%s/locale", assets_dir);
    DIR *folder = len > 0 && (size_t)len < sizeof dir ? opendir(dir) : NULL;
    if (folder == NULL) {
        languages->broken = true;
        rg_log(RG_LOG_WARNING, "UI-CATALOGUE", "there is no assets/locale; English stands", 0);
        return;
    }
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char name[RG_LANGUAGE_NAME];
        const char *ending = strchr(entry->d_name, '.');
        if (ending != NULL && strcmp(ending, ENDING) == 0 && language_name(entry->d_name, name) &&
            strlen(name) == (size_t)(ending - entry->d_name) && languages->count < RG_CATALOGUES_MAX) {
            load(languages, dir, name);
        }
    }
    (void)closedir(folder);
}

static uint32_t find(const struct rg_languages *languages, const char *language, uint32_t otherwise)
{
    char name[RG_LANGUAGE_NAME];
    if (language == NULL || !language_name(language, name)) {
        return otherwise;
    }
    for (uint32_t i = 0; i < languages->count; i++) {
        if (strcmp(languages->strings[i].language, name) == 0) {
            return i;
        }
    }
    return otherwise;
}

enum rg_status rg_languages_open(const char *assets_dir, const char *site, struct rg_languages **languages)
{
    struct rg_languages *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return RG_NO_MEMORY;
    }
    take_sentences(&made->strings[0], NULL, "en");
    made->count = 1;
    if (assets_dir != NULL) {
        load_all(made, assets_dir);
    }
    made->site = find(made, site, RG_CATALOGUES_MAX);
    if (made->site == RG_CATALOGUES_MAX) {
        made->site = 0;
        if (site != NULL && *site != '\0' && !made->broken) {
            rg_log(RG_LOG_WARNING, "UI-LANGUAGE", "assets/locale has no catalogue of the site's language", 0);
        }
    }
    *languages = made;
    return RG_OK;
}

void rg_languages_close(struct rg_languages *languages)
{
    if (languages == NULL) {
        return;
    }
    for (uint32_t i = 0; i < languages->count; i++) {
        rg_catalogue_close(&languages->catalogues[i]);
    }
    free(languages);
}

const struct rg_strings *rg_strings_for(const struct rg_languages *languages, const char *language)
{
    return &languages->strings[find(languages, language, languages->site)];
}
