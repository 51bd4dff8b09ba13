/* Titles as retailers write them, in the languages of the screens. */
#include "colours.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    enum rg_note_value colour;
    const char *title;
} named[] = {
    {RG_NOTE_COLOUR_GREY, "Grey jumper"},         {RG_NOTE_COLOUR_GREY, "Pullover, GRAU"},
    {RG_NOTE_COLOUR_GREY, "Hellgrauer Pullover"}, {RG_NOTE_COLOUR_GREY, "Pull gris/écru"},
    {RG_NOTE_COLOUR_GREY, "Chaquetas grises"},    {RG_NOTE_COLOUR_GREY, "Gonna grigia"},
    {RG_NOTE_COLOUR_GREY, "معطف رمادي"},          {RG_NOTE_COLOUR_GREY, "ウールコート グレー"},
    {RG_NOTE_COLOUR_GREEN, "GRÜNES HEMD"},        {RG_NOTE_COLOUR_GREEN, "Dunkelgrüne Jacke"},
    {RG_NOTE_COLOUR_GREEN, "Robe verte"},         {RG_NOTE_COLOUR_GREEN, "Camisas verdes"},
    {RG_NOTE_COLOUR_WHITE, "Weißes Kleid"},       {RG_NOTE_COLOUR_WHITE, "WEISSE BLUSE"},
    {RG_NOTE_COLOUR_WHITE, "Chemise blanche"},    {RG_NOTE_COLOUR_WHITE, "Camicie bianche"},
    {RG_NOTE_COLOUR_BLACK, "Zapatos negros"},     {RG_NOTE_COLOUR_BLACK, "Scarpe nere"},
    {RG_NOTE_COLOUR_BLACK, "حقيبة سوداء"},        {RG_NOTE_COLOUR_BLACK, "黒のバッグ"},
    {RG_NOTE_COLOUR_BROWN, "Cinturón marrón"},    {RG_NOTE_COLOUR_BROWN, "Brauner Gürtel"},
    {RG_NOTE_COLOUR_BLUE, "Navy cardigan"},       {RG_NOTE_COLOUR_BLUE, "Jeans (blau)"},
    {RG_NOTE_COLOUR_BLUE, "Maglia azzurra"},      {RG_NOTE_COLOUR_BLUE, "ネイビーのニット"},
    {RG_NOTE_COLOUR_YELLOW, "Falda amarilla"},    {RG_NOTE_COLOUR_YELLOW, "Sciarpa gialla"},
    {RG_NOTE_COLOUR_ORANGE, "Orange scarf"},      {RG_NOTE_COLOUR_ORANGE, "Sciarpa arancione"},
    {RG_NOTE_COLOUR_RED, "Long red coat"},        {RG_NOTE_COLOUR_RED, "Roter Mantel"},
    {RG_NOTE_COLOUR_RED, "Abrigo rojo"},          {RG_NOTE_COLOUR_RED, "赤いコート"},
    {RG_NOTE_COLOUR_PINK, "Rosa Schal"},          {RG_NOTE_COLOUR_PINK, "Écharpe rose"},
    {RG_NOTE_COLOUR_PURPLE, "Violettes Kleid"},   {RG_NOTE_COLOUR_PURPLE, "Robe violette"},
    {RG_NOTE_COLOUR_BEIGE, "Beiger Trenchcoat"},  {RG_NOTE_COLOUR_BEIGE, "Trench beige"},
};

static void a_title_names_its_colour_and_no_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        for (int value = RG_NOTE_NO_VALUE; value < RG_NOTE_VALUE_COUNT; value++) {
            bool says = rg_colour_named((enum rg_note_value)value, named[i].title);
            if (says != (value == (int)named[i].colour)) {
                fail_msg("'%s' and %s", named[i].title, rg_note_value_name((enum rg_note_value)value));
            }
        }
    }
}

static void a_word_that_only_begins_like_one_names_none(void **state)
{
    static const char *const titles[] = {
        "",           "Redwood chair",   "Rotierende Bürste", "赤ちゃん用ニット", "Blueberry jam",
        "Ross jeans", "Grenadine",       "Moss parka",        "Nerd T-shirt",     "Hell's belt",
        "\xc3",       "\xff\xfe red\x80"};
    (void)state;
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        for (int value = RG_NOTE_NO_VALUE; value <= RG_NOTE_VALUE_COUNT; value++) {
            if (rg_colour_named((enum rg_note_value)value, titles[i])) {
                fail_msg("'%s' and %d", titles[i], value);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_title_names_its_colour_and_no_other),
                                       cmocka_unit_test(a_word_that_only_begins_like_one_names_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
