#include "hq_catalogue.h"

#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct noun {
    const char *title, *name;
    const char *discreet; /* its own category, of things that are shown only when asked for; else NULL */
};

struct slot {
    const char *category, *season;
    bool one_off;
    int low, high;      /* price in whole euros */
    uint8_t demand[12]; /* January first */
    struct noun nouns[2][4];
};

static const struct slot slots[RG_HQ_SLOTS] = {
    {"coats",
     "winter",
     true,
     179,
     449,
     {5, 3, 2, 1, 1, 1, 1, 2, 6, 9, 9, 7},
     {{{"wool coat", "wool coat with a notch lapel", NULL},
       {"trench", "trench coat in cotton gabardine", NULL},
       {"down coat", "long down coat, hooded", NULL},
       {"cape", "wool cape with leather loops", NULL}},
      {{"wool coat", "single-breasted wool coat", NULL},
       {"parka", "waxed parka with a warm lining", NULL},
       {"duffle coat", "duffle coat with horn toggles", NULL},
       {"down jacket", "light down jacket", NULL}}}},
    {"trousers",
     "all",
     false,
     59,
     139,
     {6, 6, 7, 7, 6, 5, 4, 5, 7, 7, 6, 6},
     {{{"trousers", "pleated trousers", NULL},
       {"jeans", "straight jeans, high waist", NULL},
       {"culottes", "wool culottes", NULL},
       {"chinos", "tapered chinos", NULL}},
      {{"chinos", "slim chinos", NULL},
       {"jeans", "straight selvedge jeans", NULL},
       {"cords", "fine corduroy trousers", NULL},
       {"trousers", "wool trousers with a crease", NULL}}}},
    {"knitwear",
     "autumn",
     false,
     69,
     189,
     {7, 6, 4, 3, 2, 1, 1, 3, 7, 9, 9, 9},
     {{{"jumper", "merino jumper", NULL},
       {"cardigan", "cashmere-blend cardigan", NULL},
       {"roll-neck", "ribbed roll-neck", NULL},
       {"twinset", "fine-knit twinset", NULL}},
      {{"jumper", "lambswool jumper", NULL},
       {"cardigan", "shawl-collar cardigan", NULL},
       {"roll-neck", "merino roll-neck", NULL},
       {"slipover", "cable-knit slipover", NULL}}}},
    {"shirts",
     "all",
     false,
     49,
     119,
     {5, 5, 6, 7, 7, 7, 6, 5, 6, 6, 5, 7},
     {{{"blouse", "silk blouse", NULL},
       {"shirt", "poplin shirt", NULL},
       {"linen shirt", "loose linen shirt", NULL},
       {"tunic", "printed tunic", NULL}},
      {{"shirt", "poplin shirt, easy-iron", NULL},
       {"Oxford", "Oxford shirt with a button-down collar", NULL},
       {"linen shirt", "linen shirt", NULL},
       {"flannel", "brushed flannel shirt", NULL}}}},
    {"shoes",
     "all",
     false,
     89,
     249,
     {5, 4, 6, 7, 7, 6, 5, 5, 7, 7, 6, 6},
     {{{"loafers", "leather loafers", NULL},
       {"ankle boots", "suede ankle boots", NULL},
       {"trainers", "leather trainers", NULL},
       {"pumps", "block-heel pumps", NULL}},
      {{"derbies", "calf derby shoes", NULL},
       {"chelseas", "Chelsea boots", NULL},
       {"trainers", "suede trainers", NULL},
       {"loafers", "penny loafers", NULL}}}},
    {"accessories",
     "all",
     false,
     19,
     99,
     {5, 4, 4, 4, 4, 4, 4, 4, 5, 6, 9, 12},
     {{{"scarf", "wool scarf with fringes", NULL},
       {"belt", "woven leather belt", NULL},
       {"tote", "leather tote bag", NULL},
       {"beret", "felt beret", NULL}},
      {{"scarf", "lambswool scarf", NULL},
       {"belt", "leather belt", NULL},
       {"tie", "knitted silk tie", NULL},
       {"beanie", "ribbed beanie", NULL}}}},
    {"tops",
     "summer",
     false,
     25,
     59,
     {3, 3, 5, 7, 9, 10, 10, 8, 5, 3, 3, 3},
     {{{"tee", "organic cotton tee", NULL},
       {"top", "draped jersey top", NULL},
       {"Breton top", "striped Breton top", NULL},
       {"camisole", "satin camisole", "lingerie"}},
      {{"tee", "heavy cotton tee", NULL},
       {"polo", "piqué polo shirt", NULL},
       {"henley", "henley in slub cotton", NULL},
       {"boxers", "cotton boxer shorts", "underwear"}}}},
    {"suits and dresses",
     "spring",
     true,
     139,
     399,
     {2, 3, 6, 9, 9, 8, 5, 3, 5, 5, 5, 7},
     {{{"wrap dress", "jersey wrap dress", NULL},
       {"midi dress", "pleated midi dress", NULL},
       {"suit", "trouser suit in stretch wool", NULL},
       {"shift dress", "shift dress with pockets", NULL}},
      {{"suit", "two-piece wool suit", NULL},
       {"blazer", "unlined hopsack blazer", NULL},
       {"linen suit", "linen suit", NULL},
       {"tuxedo", "shawl-collar tuxedo", NULL}}}},
};

/* Colours that go together, one palette for each style. */
static const char *const palettes[RG_HQ_STYLES][5] = {
    {"Navy", "White", "Camel", "Grey", "Burgundy"}, {"Olive", "Ecru", "Rust", "Sand", "Brown"},
    {"Black", "Ivory", "Silver", "Plum", "Rose"},   {"Blue", "Red", "White", "Yellow", "Grey"},
    {"Stone", "Black", "Moss", "Chalk", "Slate"},   {"Teal", "Coral", "Mustard", "Lilac", "Denim"},
};

static const char *const lines[] = {"Elbe", "Porto", "Vienna", "Skagen", "Siena", "Kyoto", "Lyon",   "Tartu",
                                    "Cork", "Ghent", "Malmö",  "Zürich", "Łódź",  "Évora", "Bergen", "Turin"};

static const char *const letters[RG_HQ_SIZES] = {"XS", "S", "M", "L", "XL", "XXL"};
static const char *const waists[2][RG_HQ_SIZES] = {{"34", "36", "38", "40", "42", "44"},
                                                   {"28/32", "30/32", "32/32", "34/34", "36/34", "38/34"}};
static const char *const soles[2][RG_HQ_SIZES] = {{"36", "37", "38", "39", "40", "41"},
                                                  {"40", "41", "42", "43", "44", "45"}};
static const char *const formal[2][RG_HQ_SIZES] = {{"34", "36", "38", "40", "42", "44"},
                                                   {"46", "48", "50", "52", "54", "56"}};

uint32_t rg_hq_slot_demand(uint32_t slot, uint32_t month)
{
    return slots[slot].demand[month];
}

const char *rg_hq_slot_category(uint32_t slot)
{
    return slots[slot].category;
}

int rg_hq_slot_sizes(uint32_t slot)
{
    return slot == 5 ? 1 : RG_HQ_SIZES;
}

const char *rg_hq_slot_size(uint32_t slot, uint32_t group, int step)
{
    uint32_t men = group / RG_HQ_STYLES;
    switch (slot) {
    case 1: return waists[men][step];
    case 4: return soles[men][step];
    case 5: return "one size";
    case 7: return formal[men][step];
    default: return letters[step];
    }
}

uint32_t rg_hq_catalogue_item(uint32_t group, uint32_t outfit, uint32_t slot)
{
    return (outfit * RG_HQ_SLOTS + slot) * RG_HQ_GROUPS + group;
}

uint32_t rg_hq_catalogue_outfits(const struct rg_hq_catalogue *catalogue, uint32_t group)
{
    uint32_t of_group = (catalogue->count + RG_HQ_GROUPS - 1 - group) / RG_HQ_GROUPS;

    return (of_group + RG_HQ_SLOTS - 1) / RG_HQ_SLOTS;
}

static void make_item(struct rg_hq_item *item, uint32_t index, uint64_t seed)
{
    struct rg_hq_rng rng = rg_hq_rng_for(seed, 1, index);
    uint32_t group = index % RG_HQ_GROUPS, nth = index / RG_HQ_GROUPS;
    uint32_t slot = nth % RG_HQ_SLOTS, outfit = nth / RG_HQ_SLOTS;
    const struct slot *kind = &slots[slot];
    const struct noun *noun = &kind->nouns[group / RG_HQ_STYLES][rg_hq_rng_below(&rng, 4)];
    const char *colour = palettes[group % RG_HQ_STYLES][rg_hq_rng_below(&rng, 5)];
    const char *line = lines[(outfit + group) % (sizeof lines / sizeof lines[0])];
    int step = (int)rg_hq_rng_below(&rng, (uint32_t)(kind->high - kind->low) / 10 + 1);
    (void)snprintf(item->title, sizeof item->title, "%s %s", colour, noun->title);
    (void)snprintf(item->name, sizeof item->name, "%s %s, %s line", colour, noun->name, line);
    (void)snprintf(item->sku, sizeof item->sku, "%c%u-%05u", "CTKSFAPD"[slot], (unsigned)(outfit % 90 + 10),
                   (unsigned)index + 1);
    item->category = noun->discreet != NULL ? noun->discreet : kind->category;
    item->discreet = noun->discreet != NULL;
    item->season = kind->season;
    item->price = (int64_t)(kind->low + 10 * step) * 100;
    item->slot = (uint8_t)slot;
    item->one_off = kind->one_off;
}

enum rg_status rg_hq_catalogue_create(uint32_t products, uint64_t seed, struct rg_hq_catalogue *catalogue)
{
    struct rg_hq_item *items = calloc(products, sizeof *items);
    if (items == NULL) {
        return RG_NO_MEMORY;
    }
    for (uint32_t i = 0; i < products; i++) {
        make_item(&items[i], i, seed);
    }
    *catalogue = (struct rg_hq_catalogue){.items = items, .count = products};
    return RG_OK;
}

void rg_hq_catalogue_destroy(struct rg_hq_catalogue *catalogue)
{
    free(catalogue->items);
    *catalogue = (struct rg_hq_catalogue){0};
}
