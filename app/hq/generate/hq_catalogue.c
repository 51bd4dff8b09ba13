#include "hq_catalogue.h"

#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct noun {
    const char *title, *name;
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
     {{{"wool coat", "wool coat with a notch lapel"},
       {"trench", "trench coat in cotton gabardine"},
       {"down coat", "long down coat, hooded"},
       {"cape", "wool cape with leather loops"}},
      {{"wool coat", "single-breasted wool coat"},
       {"parka", "waxed parka with a warm lining"},
       {"duffle coat", "duffle coat with horn toggles"},
       {"down jacket", "light down jacket"}}}},
    {"trousers",
     "all",
     false,
     59,
     139,
     {6, 6, 7, 7, 6, 5, 4, 5, 7, 7, 6, 6},
     {{{"trousers", "pleated trousers"},
       {"jeans", "straight jeans, high waist"},
       {"culottes", "wool culottes"},
       {"chinos", "tapered chinos"}},
      {{"chinos", "slim chinos"},
       {"jeans", "straight selvedge jeans"},
       {"cords", "fine corduroy trousers"},
       {"trousers", "wool trousers with a crease"}}}},
    {"knitwear",
     "autumn",
     false,
     69,
     189,
     {7, 6, 4, 3, 2, 1, 1, 3, 7, 9, 9, 9},
     {{{"jumper", "merino jumper"},
       {"cardigan", "cashmere-blend cardigan"},
       {"roll-neck", "ribbed roll-neck"},
       {"twinset", "fine-knit twinset"}},
      {{"jumper", "lambswool jumper"},
       {"cardigan", "shawl-collar cardigan"},
       {"roll-neck", "merino roll-neck"},
       {"slipover", "cable-knit slipover"}}}},
    {"shirts",
     "all",
     false,
     49,
     119,
     {5, 5, 6, 7, 7, 7, 6, 5, 6, 6, 5, 7},
     {{{"blouse", "silk blouse"},
       {"shirt", "poplin shirt"},
       {"linen shirt", "loose linen shirt"},
       {"tunic", "printed tunic"}},
      {{"shirt", "poplin shirt, easy-iron"},
       {"Oxford", "Oxford shirt with a button-down collar"},
       {"linen shirt", "linen shirt"},
       {"flannel", "brushed flannel shirt"}}}},
    {"shoes",
     "all",
     false,
     89,
     249,
     {5, 4, 6, 7, 7, 6, 5, 5, 7, 7, 6, 6},
     {{{"loafers", "leather loafers"},
       {"ankle boots", "suede ankle boots"},
       {"trainers", "leather trainers"},
       {"pumps", "block-heel pumps"}},
      {{"derbies", "calf derby shoes"},
       {"chelseas", "Chelsea boots"},
       {"trainers", "suede trainers"},
       {"loafers", "penny loafers"}}}},
    {"accessories",
     "all",
     false,
     19,
     99,
     {5, 4, 4, 4, 4, 4, 4, 4, 5, 6, 9, 12},
     {{{"scarf", "wool scarf with fringes"},
       {"belt", "woven leather belt"},
       {"tote", "leather tote bag"},
       {"beret", "felt beret"}},
      {{"scarf", "lambswool scarf"},
       {"belt", "leather belt"},
       {"tie", "knitted silk tie"},
       {"beanie", "ribbed beanie"}}}},
    {"tops",
     "summer",
     false,
     25,
     59,
     {3, 3, 5, 7, 9, 10, 10, 8, 5, 3, 3, 3},
     {{{"tee", "organic cotton tee"},
       {"top", "draped jersey top"},
       {"Breton top", "striped Breton top"},
       {"camisole", "satin camisole"}},
      {{"tee", "heavy cotton tee"},
       {"polo", "piqué polo shirt"},
       {"henley", "henley in slub cotton"},
       {"Breton top", "striped Breton top"}}}},
    {"suits and dresses",
     "spring",
     true,
     139,
     399,
     {2, 3, 6, 9, 9, 8, 5, 3, 5, 5, 5, 7},
     {{{"wrap dress", "jersey wrap dress"},
       {"midi dress", "pleated midi dress"},
       {"suit", "trouser suit in stretch wool"},
       {"shift dress", "shift dress with pockets"}},
      {{"suit", "two-piece wool suit"},
       {"blazer", "unlined hopsack blazer"},
       {"linen suit", "linen suit"},
       {"tuxedo", "shawl-collar tuxedo"}}}},
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
    item->category = kind->category;
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
