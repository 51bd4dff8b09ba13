#include "hq_garments.h"

#include <string.h>

static const struct {
    const char *name;
    uint32_t colour;
} colours[] = {
    {"Navy", 0x22345c},     {"White", 0xfbfaf7},  {"Camel", 0xc19a6b}, {"Grey", 0x8b9096},
    {"Burgundy", 0x6e1f33}, {"Olive", 0x6b6b3a},  {"Ecru", 0xefe6d0},  {"Rust", 0xa9502b},
    {"Sand", 0xd6c09a},     {"Brown", 0x6a4a35},  {"Black", 0x26282c}, {"Ivory", 0xf6f0e0},
    {"Silver", 0xbfc4c9},   {"Plum", 0x5c2f4f},   {"Rose", 0xdba1a6},  {"Blue", 0x2f5fa8},
    {"Red", 0xb5262e},      {"Yellow", 0xe3b93c}, {"Stone", 0xb7ad9c}, {"Moss", 0x55673f},
    {"Chalk", 0xf2f1ea},    {"Slate", 0x55616d},  {"Teal", 0x1f6f73},  {"Coral", 0xe2755f},
    {"Mustard", 0xc8962e},  {"Lilac", 0xb6a2d0},  {"Denim", 0x4a6b94},
};

static uint32_t mix(uint32_t from, uint32_t to, uint32_t percent)
{
    uint32_t mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        uint32_t a = from >> shift & 255, b = to >> shift & 255;
        mixed |= (a * (100 - percent) + b * percent) / 100 << shift;
    }
    return mixed;
}

static uint32_t brightness(uint32_t colour)
{
    return ((colour >> 16 & 255) * 30 + (colour >> 8 & 255) * 59 + (colour & 255) * 11) / 100;
}

void rg_hq_garment_inks(const struct rg_hq_garment *garment, const char *title, uint32_t inks[RG_HQ_INKS])
{
    uint32_t base = 0x8b9096;
    size_t len = strcspn(title, " ");
    for (size_t i = 0; i < sizeof colours / sizeof colours[0]; i++) {
        if (strlen(colours[i].name) == len && strncmp(colours[i].name, title, len) == 0) {
            base = colours[i].colour;
        }
    }
    bool dark = brightness(base)<64, pale = brightness(base)> 225;
    /* White goods need a ground that they stand out from, and black ones lines that do. */
    inks[RG_HQ_GROUND] = pale ? 0xd9d6d0 : 0xf1efeb;
    inks[RG_HQ_SHADOW] = mix(inks[RG_HQ_GROUND], 0, 9);
    inks[RG_HQ_BASE] = base;
    inks[RG_HQ_DARK] = dark ? mix(base, 0xffffff, 26) : mix(base, 0, pale ? 18 : 30);
    inks[RG_HQ_LIGHT] = mix(base, 0xffffff, dark ? 14 : pale ? 60 : 22);
    inks[RG_HQ_ACCENT] = garment->accent == RG_HQ_PEARL && pale ? 0xa8a49b : garment->accent;
}
