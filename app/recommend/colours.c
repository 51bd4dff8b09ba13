#include "colours.h"

#include <stddef.h>
#include <string.h>

/* How a word may end, or where it may stand. */
enum form { WORD, GERMAN, FRENCH, SPANISH, ITALIAN, WITHIN };

#define ENDINGS_MAX 6
/* An empty one is the word as it is. WITHIN a text without spaces there is nothing that it could end with. */
static const char *const endings[][ENDINGS_MAX] = {[WORD] = {""},
                                                   [GERMAN] = {"", "e", "er", "es", "en", "em"},
                                                   [FRENCH] = {"", "e", "s", "es"},
                                                   [SPANISH] = {"o", "a", "os", "as"},
                                                   [ITALIAN] = {"o", "a", "i", "e"}};

static const struct {
    enum rg_note_value colour;
    enum form form;
    const char *text;
} words[] = {
    {RG_NOTE_COLOUR_BLACK, WORD, "black"},
    {RG_NOTE_COLOUR_BLACK, GERMAN, "schwarz"},
    {RG_NOTE_COLOUR_BLACK, FRENCH, "noir"},
    {RG_NOTE_COLOUR_BLACK, SPANISH, "negr"},
    {RG_NOTE_COLOUR_BLACK, ITALIAN, "ner"},
    {RG_NOTE_COLOUR_BLACK, WORD, "أسود"},
    {RG_NOTE_COLOUR_BLACK, WORD, "سوداء"},
    {RG_NOTE_COLOUR_BLACK, WITHIN, "ブラック"},
    {RG_NOTE_COLOUR_BLACK, WITHIN, "黒い"},
    {RG_NOTE_COLOUR_BLACK, WITHIN, "黒の"},
    {RG_NOTE_COLOUR_BLACK, WITHIN, "黒色"},
    {RG_NOTE_COLOUR_WHITE, WORD, "white"},
    {RG_NOTE_COLOUR_WHITE, GERMAN, "weiß"},
    {RG_NOTE_COLOUR_WHITE, GERMAN, "weiss"},
    {RG_NOTE_COLOUR_WHITE, FRENCH, "blanc"},
    {RG_NOTE_COLOUR_WHITE, FRENCH, "blanch"},
    {RG_NOTE_COLOUR_WHITE, SPANISH, "blanc"},
    {RG_NOTE_COLOUR_WHITE, ITALIAN, "bianc"},
    {RG_NOTE_COLOUR_WHITE, ITALIAN, "bianch"},
    {RG_NOTE_COLOUR_WHITE, WORD, "أبيض"},
    {RG_NOTE_COLOUR_WHITE, WORD, "بيضاء"},
    {RG_NOTE_COLOUR_WHITE, WITHIN, "ホワイト"},
    {RG_NOTE_COLOUR_WHITE, WITHIN, "白い"},
    {RG_NOTE_COLOUR_WHITE, WITHIN, "白の"},
    {RG_NOTE_COLOUR_WHITE, WITHIN, "白色"},
    {RG_NOTE_COLOUR_GREY, WORD, "grey"},
    {RG_NOTE_COLOUR_GREY, WORD, "gray"},
    {RG_NOTE_COLOUR_GREY, GERMAN, "grau"},
    {RG_NOTE_COLOUR_GREY, FRENCH, "gris"},
    {RG_NOTE_COLOUR_GREY, ITALIAN, "grigi"},
    {RG_NOTE_COLOUR_GREY, WORD, "grigi"},
    {RG_NOTE_COLOUR_GREY, WORD, "رمادي"},
    {RG_NOTE_COLOUR_GREY, WORD, "رمادية"},
    {RG_NOTE_COLOUR_GREY, WITHIN, "グレー"},
    {RG_NOTE_COLOUR_GREY, WITHIN, "灰色"},
    {RG_NOTE_COLOUR_BEIGE, GERMAN, "beige"},
    {RG_NOTE_COLOUR_BEIGE, GERMAN, "beig"},
    {RG_NOTE_COLOUR_BEIGE, WORD, "beis"},
    {RG_NOTE_COLOUR_BEIGE, WORD, "بيج"},
    {RG_NOTE_COLOUR_BEIGE, WITHIN, "ベージュ"},
    {RG_NOTE_COLOUR_BROWN, WORD, "brown"},
    {RG_NOTE_COLOUR_BROWN, GERMAN, "braun"},
    {RG_NOTE_COLOUR_BROWN, FRENCH, "brun"},
    {RG_NOTE_COLOUR_BROWN, FRENCH, "marron"},
    {RG_NOTE_COLOUR_BROWN, WORD, "marrón"},
    {RG_NOTE_COLOUR_BROWN, ITALIAN, "marron"},
    {RG_NOTE_COLOUR_BROWN, WORD, "بني"},
    {RG_NOTE_COLOUR_BROWN, WORD, "بنية"},
    {RG_NOTE_COLOUR_BROWN, WITHIN, "ブラウン"},
    {RG_NOTE_COLOUR_BROWN, WITHIN, "茶色"},
    {RG_NOTE_COLOUR_BLUE, WORD, "blue"},
    {RG_NOTE_COLOUR_BLUE, WORD, "navy"},
    {RG_NOTE_COLOUR_BLUE, GERMAN, "blau"},
    {RG_NOTE_COLOUR_BLUE, WORD, "marineblau"},
    {RG_NOTE_COLOUR_BLUE, FRENCH, "bleu"},
    {RG_NOTE_COLOUR_BLUE, WORD, "azul"},
    {RG_NOTE_COLOUR_BLUE, WORD, "azules"},
    {RG_NOTE_COLOUR_BLUE, WORD, "blu"},
    {RG_NOTE_COLOUR_BLUE, ITALIAN, "azzurr"},
    {RG_NOTE_COLOUR_BLUE, WORD, "أزرق"},
    {RG_NOTE_COLOUR_BLUE, WORD, "زرقاء"},
    {RG_NOTE_COLOUR_BLUE, WITHIN, "ブルー"},
    {RG_NOTE_COLOUR_BLUE, WITHIN, "ネイビー"},
    {RG_NOTE_COLOUR_BLUE, WITHIN, "青い"},
    {RG_NOTE_COLOUR_BLUE, WITHIN, "青の"},
    {RG_NOTE_COLOUR_BLUE, WITHIN, "青色"},
    {RG_NOTE_COLOUR_GREEN, WORD, "green"},
    {RG_NOTE_COLOUR_GREEN, GERMAN, "grün"},
    {RG_NOTE_COLOUR_GREEN, GERMAN, "gruen"},
    {RG_NOTE_COLOUR_GREEN, FRENCH, "vert"},
    {RG_NOTE_COLOUR_GREEN, FRENCH, "verde"},
    {RG_NOTE_COLOUR_GREEN, WORD, "verdi"},
    {RG_NOTE_COLOUR_GREEN, WORD, "أخضر"},
    {RG_NOTE_COLOUR_GREEN, WORD, "خضراء"},
    {RG_NOTE_COLOUR_GREEN, WITHIN, "グリーン"},
    {RG_NOTE_COLOUR_GREEN, WITHIN, "緑の"},
    {RG_NOTE_COLOUR_GREEN, WITHIN, "緑色"},
    {RG_NOTE_COLOUR_YELLOW, WORD, "yellow"},
    {RG_NOTE_COLOUR_YELLOW, GERMAN, "gelb"},
    {RG_NOTE_COLOUR_YELLOW, FRENCH, "jaune"},
    {RG_NOTE_COLOUR_YELLOW, SPANISH, "amarill"},
    {RG_NOTE_COLOUR_YELLOW, ITALIAN, "giall"},
    {RG_NOTE_COLOUR_YELLOW, WORD, "أصفر"},
    {RG_NOTE_COLOUR_YELLOW, WORD, "صفراء"},
    {RG_NOTE_COLOUR_YELLOW, WITHIN, "イエロー"},
    {RG_NOTE_COLOUR_YELLOW, WITHIN, "黄色"},
    {RG_NOTE_COLOUR_ORANGE, FRENCH, "orange"},
    {RG_NOTE_COLOUR_ORANGE, FRENCH, "naranja"},
    {RG_NOTE_COLOUR_ORANGE, ITALIAN, "arancion"},
    {RG_NOTE_COLOUR_ORANGE, WORD, "برتقالي"},
    {RG_NOTE_COLOUR_ORANGE, WORD, "برتقالية"},
    {RG_NOTE_COLOUR_ORANGE, WITHIN, "オレンジ"},
    {RG_NOTE_COLOUR_RED, WORD, "red"},
    {RG_NOTE_COLOUR_RED, GERMAN, "rot"},
    {RG_NOTE_COLOUR_RED, FRENCH, "rouge"},
    {RG_NOTE_COLOUR_RED, SPANISH, "roj"},
    {RG_NOTE_COLOUR_RED, ITALIAN, "ross"},
    {RG_NOTE_COLOUR_RED, WORD, "أحمر"},
    {RG_NOTE_COLOUR_RED, WORD, "حمراء"},
    {RG_NOTE_COLOUR_RED, WITHIN, "レッド"},
    {RG_NOTE_COLOUR_RED, WITHIN, "赤い"},
    {RG_NOTE_COLOUR_RED, WITHIN, "赤の"},
    {RG_NOTE_COLOUR_RED, WITHIN, "赤色"},
    {RG_NOTE_COLOUR_PINK, GERMAN, "pink"},
    {RG_NOTE_COLOUR_PINK, FRENCH, "rose"},
    {RG_NOTE_COLOUR_PINK, FRENCH, "rosa"},
    {RG_NOTE_COLOUR_PINK, WORD, "وردي"},
    {RG_NOTE_COLOUR_PINK, WORD, "وردية"},
    {RG_NOTE_COLOUR_PINK, WITHIN, "ピンク"},
    {RG_NOTE_COLOUR_PURPLE, WORD, "purple"},
    {RG_NOTE_COLOUR_PURPLE, GERMAN, "violett"},
    {RG_NOTE_COLOUR_PURPLE, WORD, "lila"},
    {RG_NOTE_COLOUR_PURPLE, FRENCH, "violet"},
    {RG_NOTE_COLOUR_PURPLE, FRENCH, "violett"},
    {RG_NOTE_COLOUR_PURPLE, FRENCH, "violeta"},
    {RG_NOTE_COLOUR_PURPLE, SPANISH, "morad"},
    {RG_NOTE_COLOUR_PURPLE, WORD, "viola"},
    {RG_NOTE_COLOUR_PURPLE, WORD, "بنفسجي"},
    {RG_NOTE_COLOUR_PURPLE, WORD, "بنفسجية"},
    {RG_NOTE_COLOUR_PURPLE, WITHIN, "パープル"},
    {RG_NOTE_COLOUR_PURPLE, WITHIN, "紫の"},
    {RG_NOTE_COLOUR_PURPLE, WITHIN, "紫色"},
};

/* Letters of ASCII and, by their second byte, of Latin-1 in small: no other alphabet here has two cases. */
static unsigned char small(const char *text, size_t at)
{
    unsigned char byte = (unsigned char)text[at];
    if (byte >= 'A' && byte <= 'Z') {
        return (unsigned char)(byte + 0x20);
    }
    bool latin = at > 0 && (unsigned char)text[at - 1] == 0xc3;
    return latin && byte >= 0x80 && byte <= 0x9e ? (unsigned char)(byte + 0x20) : byte;
}

static bool in_word(unsigned char byte)
{
    return byte >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* How many bytes of @p text are @p prefix; 0: it does not begin so. */
static size_t begins(const char *text, size_t len, const char *prefix)
{
    size_t of_prefix = strlen(prefix);
    for (size_t i = 0; i < of_prefix; i++) {
        if (i == len || small(text, i) != (unsigned char)prefix[i]) {
            return 0;
        }
    }
    return of_prefix;
}

static bool is_word(const char *text, size_t len, enum form form, const char *word)
{
    size_t stem = begins(text, len, word);
    for (size_t i = 0; stem > 0 && i < ENDINGS_MAX && endings[form][i] != NULL; i++) {
        const char *ending = endings[form][i];
        size_t of_ending = strlen(ending);
        if (len - stem == of_ending && begins(text + stem, len - stem, ending) == of_ending) {
            return true;
        }
    }
    return false;
}

static bool is_form(const char *text, size_t len, enum form form, const char *word)
{
    size_t shade = form == GERMAN ? begins(text, len, "dunkel") : 0;
    shade = form == GERMAN && shade == 0 ? begins(text, len, "hell") : shade;
    return is_word(text, len, form, word) || (shade > 0 && is_word(text + shade, len - shade, form, word));
}

static bool says(const char *title, enum form form, const char *word)
{
    if (form == WITHIN) {
        return strstr(title, word) != NULL;
    }
    for (const char *at = title; *at != '\0';) {
        size_t len = 0;
        while (in_word((unsigned char)at[len])) {
            len++;
        }
        if (len > 0 && is_form(at, len, form, word)) {
            return true;
        }
        at += len > 0 ? len : 1;
    }
    return false;
}

bool rg_colour_named(enum rg_note_value colour, const char *title)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (words[i].colour == colour && says(title, words[i].form, words[i].text)) {
            return true;
        }
    }
    return false;
}
