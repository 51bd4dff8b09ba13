#include "hq_people.h"

#include "hq_catalogue.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

struct tongue {
    const char *language; /* of the screen: en, de or fr */
    uint32_t share;       /* of a hundred */
    const char *polite[2];
    const char *first[2][10];
    const char *last[16];
};

/* polite NULL: people of this list go by their first names. */
static const struct tongue tongues[] = {
    {"de",
     46,
     {"Frau", "Herr"},
     {{"Anna", "Sabine", "Katharina", "Lena", "Ursula", "Heike", "Jördis", "Marlene", "Petra", "Änne"},
      {"Thomas", "Jürgen", "Lukas", "Stefan", "Björn", "Matthias", "Felix", "Uwe", "Sören", "Karl-Heinz"}},
     {"Keller", "Müller", "Schröder", "Weiß", "Hoffmann", "Krüger", "Vogel", "Lehmann", "Günther", "Böhm",
      "Winter", "Sommer", "von der Lühe", "Müller-Lüdenscheidt", "Schäfer", "Groß"}},
    {"en",
     18,
     {NULL, NULL},
     {{"Emily", "Grace", "Olivia", "Charlotte", "Niamh", "Priya", "Hannah", "Zoë", "Alice", "Imogen"},
      {"Tom", "Oliver", "James", "Harry", "Callum", "Arjun", "Ben", "Owen", "Seán", "Theo"}},
     {"Taylor", "O’Connor", "Walker", "Patel", "Hughes", "Okonkwo", "Ashworth", "Singh", "Bennett",
      "Llewellyn", "Fairweather", "MacLeod", "Clarke", "Brontë", "Khan", "Featherstonehaugh"}},
    {"fr",
     12,
     {"Mme", "M."},
     {{"Camille", "Élodie", "Françoise", "Manon", "Aurélie", "Inès", "Chloé", "Océane", "Margaux", "Anaïs"},
      {"Julien", "Benoît", "Étienne", "Hugo", "Mathieu", "Jean-Baptiste", "Rémi", "Théo", "Loïc",
       "François"}},
     {"Lefèvre", "Moreau", "Dubois", "Garçon", "Benoît", "N’Diaye", "Girard", "Le Goff", "Rousseau", "Hébert",
      "Delaunay", "de La Rochefoucauld", "Petit", "Faure", "Traoré", "Noël"}},
    {"de",
     9,
     {"Frau", "Herr"},
     {{"Aylin", "Elif", "Zeynep", "Gülay", "Şirin", "Leyla", "Defne", "Ayşe", "Selin", "Çiğdem"},
      {"Emre", "Can", "Murat", "Oğuz", "Yusuf", "İlker", "Deniz", "Barış", "Cem", "Kağan"}},
     {"Yılmaz", "Öztürk", "Demir", "Şahin", "Kaya", "Çelik", "Aydın", "Doğan", "Arslan", "Koç", "Yıldız",
      "Kılıç", "Güneş", "Aksoy", "Polat", "Erdoğmuş"}},
    {"de",
     6,
     {"Frau", "Herr"},
     {{"Agnieszka", "Małgorzata", "Zofia", "Kinga", "Ewa", "Jolanta", "Światosława", "Magda", "Iwona",
       "Hania"},
      {"Paweł", "Łukasz", "Tomasz", "Michał", "Grzegorz", "Wojciech", "Jerzy", "Stanisław", "Kuba",
       "Zbigniew"}},
     {"Kowalska", "Wiśniewski", "Nowak", "Dąbrowska", "Szczepański", "Wójcik", "Zając", "Brzęczyszczykiewicz",
      "Mazur", "Król", "Pawlak", "Jabłońska", "Górski", "Sikora", "Żak", "Duda"}},
    {"en",
     4,
     {NULL, NULL},
     {{"Giulia", "Lucía", "Inês", "Sofía", "Chiara", "María José", "Beatriz", "Noemí", "Ilaria", "Núria"},
      {"Marco", "Íñigo", "João", "Matteo", "Ángel", "Luís", "Niccolò", "Andrés", "Enzo", "José María"}},
     {"Rossi", "Muñoz", "Gonçalves", "García Márquez", "D’Angelo", "Núñez", "Peña", "Esposito", "Ibáñez",
      "Conceição", "Ferrari", "Castaño", "Lo Presti", "Vaz", "Serra", "Ortega y Gasset"}},
    {"en",
     2,
     {NULL, NULL},
     {{"Ελένη", "Μαρία", "Σοφία", "Κατερίνα", "Δήμητρα", "Ιωάννα", "Άννα", "Χριστίνα", "Βασιλική", "Ζωή"},
      {"Γιώργος", "Νίκος", "Δημήτρης", "Κώστας", "Γιάννης", "Αλέξης", "Σπύρος", "Πέτρος", "Ηλίας", "Θάνος"}},
     {"Παπαδοπούλου", "Νικολάου", "Γεωργίου", "Αντωνίου", "Βλάχος", "Κωνσταντίνου", "Ιωάννου", "Δήμου",
      "Οικονόμου", "Μακρή", "Σαμαρά", "Λάμπρου", "Ζάχος", "Ράπτη", "Καραγιάννης", "Παπαδιαμαντοπούλου"}},
    {"en",
     2,
     {NULL, NULL},
     {{"Олена", "Наталія", "Ірина", "Юлія", "Ганна", "Оксана", "Дарина", "Соломія", "Марія", "Катерина"},
      {"Олександр", "Андрій", "Іван", "Богдан", "Тарас", "Юрій", "Максим", "Дмитро", "Сергій", "Микола"}},
     {"Шевченко", "Коваленко", "Бондаренко", "Ткаченко", "Мельник", "Кравчук", "Лисенко", "Гончар", "Поліщук",
      "Савченко", "Руденко", "Мороз", "Петренко", "Їжакевич", "Щербак", "Костянтиненко"}},
    {"en",
     1,
     {NULL, NULL},
     {{"美咲", "陽子", "さくら", "王芳", "李娜", "김지우", "유나", "葵", "由美", "张敏"},
      {"健二", "大輔", "翔太", "王伟", "李强", "민준", "지훈", "蓮", "直樹", "刘洋"}},
     {"", "", "", "", "", "", "", "", "", "", "", "", "", "", "", ""}},
};

static const struct {
    const char *display_name, *first_name, *language;
    uint32_t group;
    int size, month, day;
} guests[] = {
    {"Frau Keller", "Anna", "de", 0, 2, 3, 14},
    {"Tom", "Tom", "en", 7, 3, 7, 2},
    {"Mme Lefèvre", "Camille", "fr", 2, 1, 11, 30},
    {"Herr Yılmaz", "Emre", "de", 6, 3, 5, 21},
    {"Zoë", "Zoë", "en", 5, 2, 12, 24},
    {"Frau Müller-Lüdenscheidt", "", "de", 0, 4, 9, 9},
    {"Ελένη Παπαδοπούλου", "Ελένη", "en", 4, 2, 1, 6},
    {"Ms Okonkwo", "Adaeze", "en", 3, 3, 8, 17},
    {"M. de La Rochefoucauld", "François", "fr", 10, 2, 6, 5},
};
#define GUESTS ((int64_t)(sizeof guests / sizeof guests[0]))

static const struct rg_hq_staff staff[] = {{"Mia", "en", "associate"},   {"Jonas", "de", "associate"},
                                           {"Aylin", "de", "associate"}, {"Pierre", "fr", "associate"},
                                           {"Sofia", "en", "it"},        {"Malik", "de", "associate"},
                                           {"Hanna", "de", "associate"}, {"Óscar", "en", "associate"}};

struct rg_hq_staff rg_hq_staff_make(int64_t id)
{
    return staff[(uint64_t)(id - 1) % (sizeof staff / sizeof staff[0])];
}

uint32_t rg_hq_person_weight(uint64_t seed, int64_t id)
{
    struct rg_hq_rng rng = rg_hq_rng_for(seed, 2, (uint64_t)id);
    /* Most buy little, a few a lot: the square of a uniform number, and the guests among the good customers.
     */
    uint32_t u = rg_hq_rng_below(&rng, 1000);
    return id <= GUESTS ? 900 + u / 10 : 20 + u * u / 1000;
}

static uint32_t consents(struct rg_hq_rng *rng, int64_t id)
{
    uint32_t luck = rg_hq_rng_below(rng, 100);
    uint32_t measure = rg_hq_rng_percent(rng, 40) ? RG_HQ_CONSENT_MEASURE : 0;
    if (id <= GUESTS) {
        return RG_HQ_CONSENT_RECOGNISE | RG_HQ_CONSENT_PURCHASES | RG_HQ_CONSENT_MEASURE;
    }
    if (id == GUESTS + 2 || (luck < 3 && id != GUESTS + 1)) {
        return 0;
    }
    return id == GUESTS + 1 || luck < 11 ? RG_HQ_CONSENT_RECOGNISE
                                         : RG_HQ_CONSENT_RECOGNISE | RG_HQ_CONSENT_PURCHASES | measure;
}

static void name(struct rg_hq_rng *rng, struct rg_hq_person *person)
{
    uint32_t men = person->group / RG_HQ_STYLES, luck = rg_hq_rng_below(rng, 100);
    const struct tongue *tongue = tongues;
    while (luck >= tongue->share) {
        luck -= tongue->share;
        tongue++;
    }
    const char *first = tongue->first[men][rg_hq_rng_below(rng, 10)];
    const char *last = tongue->last[rg_hq_rng_below(rng, 16)];
    uint32_t style = rg_hq_rng_below(rng, 100);
    person->language = tongue->language;
    if (tongue->polite[men] != NULL && style < 70) {
        (void)snprintf(person->display_name, sizeof person->display_name, "%s %s", tongue->polite[men], last);
    } else if (style < 85 || last[0] == '\0') {
        (void)snprintf(person->display_name, sizeof person->display_name, "%s", first);
    } else {
        (void)snprintf(person->display_name, sizeof person->display_name, "%s %s", first, last);
    }
    if (!rg_hq_rng_percent(rng, 18)) {
        (void)rg_text_copy(person->first_name, sizeof person->first_name, first);
    }
}

void rg_hq_person_make(uint64_t seed, int64_t id, int64_t now_ms, struct rg_hq_person *person)
{
    struct rg_hq_rng rng = rg_hq_rng_for(seed, 3, (uint64_t)id);
    *person = (struct rg_hq_person){.weight = rg_hq_person_weight(seed, id)};
    person->group = rg_hq_rng_below(&rng, RG_HQ_GROUPS);
    /* Three dice: the middle sizes are the common ones. */
    person->size = (int)(rg_hq_rng_below(&rng, 3) + rg_hq_rng_below(&rng, 3) + rg_hq_rng_below(&rng, 2));
    name(&rng, person);
    if (!rg_hq_rng_percent(&rng, 15)) {
        person->birth_month = 1 + (int)rg_hq_rng_below(&rng, 12);
        person->birth_day = 1 + (int)rg_hq_rng_below(&rng, 28);
    }
    if (rg_hq_rng_percent(&rng, 20)) {
        person->anniversary_month = 1 + (int)rg_hq_rng_below(&rng, 12);
        person->anniversary_day = 1 + (int)rg_hq_rng_below(&rng, 28);
    }
    person->member_since = now_ms - DAY_MS * (30 + (int64_t)rg_hq_rng_below(&rng, 3000));
    person->consents = consents(&rng, id);
    if (id <= GUESTS) {
        person->group = guests[id - 1].group;
        person->size = guests[id - 1].size;
        person->language = guests[id - 1].language;
        person->birth_month = guests[id - 1].month;
        person->birth_day = guests[id - 1].day;
        person->member_since = now_ms - DAY_MS * (1100 + 97 * id);
        (void)rg_text_copy(person->display_name, sizeof person->display_name, guests[id - 1].display_name);
        (void)rg_text_copy(person->first_name, sizeof person->first_name, guests[id - 1].first_name);
    }
}
