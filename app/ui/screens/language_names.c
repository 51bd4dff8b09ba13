/* Languages as their own speakers write them: who looks for one may not read any other. */
#include "language.h"

#include <string.h>

static const struct {
    const char *language, *name;
} own_names[] = {
    {"ar", "العربية"},     {"bg", "Български"},  {"cs", "Čeština"},  {"da", "Dansk"},
    {"de", "Deutsch"},     {"el", "Ελληνικά"},   {"en", "English"},  {"es", "Español"},
    {"et", "Eesti"},       {"fi", "Suomi"},      {"fr", "Français"}, {"he", "עברית"},
    {"hi", "हिन्दी"},       {"hr", "Hrvatski"},   {"hu", "Magyar"},   {"it", "Italiano"},
    {"ja", "日本語"},      {"ko", "한국어"},     {"lt", "Lietuvių"}, {"lv", "Latviešu"},
    {"nb", "Norsk"},       {"nl", "Nederlands"}, {"no", "Norsk"},    {"pl", "Polski"},
    {"pt", "Português"},   {"ro", "Română"},     {"ru", "Русский"},  {"sk", "Slovenčina"},
    {"sl", "Slovenščina"}, {"sv", "Svenska"},    {"th", "ไทย"},      {"tr", "Türkçe"},
    {"uk", "Українська"},  {"zh", "中文"},
};

const char *rg_language_own_name(const char *language)
{
    size_t len = strcspn(language, "-_.@");
    for (size_t i = 0; i < sizeof own_names / sizeof own_names[0]; i++) {
        if (strlen(own_names[i].language) == len && strncmp(own_names[i].language, language, len) == 0) {
            return own_names[i].name;
        }
    }
    return language;
}
