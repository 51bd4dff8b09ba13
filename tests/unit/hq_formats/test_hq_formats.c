/* What spreadsheets and export programs really write. */
#include "hq_cells.h"
#include "hq_csv.h"
#include "hq_encoding.h"
#include "hq_mapping.h"
#include "hq_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* Rows as "a|b" separated by "/", a broken row as "!line". */
static void rows_of(const char *text, size_t len, char delimiter, char out[512])
{
    struct rg_hq_csv csv;
    static struct rg_hq_csv_row row;
    enum rg_status status;
    size_t at = 0;
    rg_hq_csv_init(&csv, text, len, delimiter);
    out[0] = '\0';
    while ((status = rg_hq_csv_next(&csv, &row)) != RG_NOT_FOUND) {
        at += (size_t)snprintf(out + at, 512 - at, "%s", at == 0 ? "" : "/");
        if (status == RG_INVALID) {
            assert_non_null(row.reason);
            at += (size_t)snprintf(out + at, 512 - at, "!%u", (unsigned)row.line);
            continue;
        }
        assert_int_equal(status, RG_OK);
        for (size_t i = 0; i < row.count; i++) {
            at += (size_t)snprintf(out + at, 512 - at, "%s%s", i == 0 ? "" : "|", row.fields[i]);
        }
    }
}

static void dialects(void **state)
{
    static const struct {
        const char *text, *rows;
    } cases[] = {
        {"", ""},
        {"\n\n\r\n", ""},
        {"a,b\n1,2\n", "a|b/1|2"},
        {"a;b\r\n1,5;2\r\n", "a|b/1,5|2"},
        {"a\tb\n1;2,\t3", "a|b/1;2,|3"},
        {"a,b\r1,2\r", "a|b/1|2"},
        {"\"a,x\";b\n", "a,x|b"},
        {"a,b\n\"x\ny\",2\n", "a|b/x\ny|2"},
        {"a,b\n\"say \"\"hi\"\"\",2\n", "a|b/say \"hi\"|2"},
        {"a,b\n\"\",\n", "a|b/|"},
        {"a,b\n  1 , 2  \n", "a|b/1|2"},
        {"a,b\n\"1\" ,2\n", "a|b/1|2"},
        {"a,b\n,\n\n3,4", "a|b/|/3|4"},
        {"a,b\n\"open,2\n3,4\n", "a|b/!2/3|4"},
        {"a,b\n\"x\"y,2\n3,4\n", "a|b/!2/3|4"},
        {"a,b\n1\"2,3\n", "a|b/1\"2|3"},
    };
    char out[512];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rows_of(cases[i].text, strlen(cases[i].text), '\0', out);
        assert_string_equal(out, cases[i].rows);
    }
    rows_of("a,b\n1\0,2\n3,4\n", 13, '\0', out);
    assert_string_equal(out, "a|b/!2/3|4");
}

static void rows_are_bounded(void **state)
{
    static char text[40000];
    char out[512];
    (void)state;
    memset(text, 'x', sizeof text);
    memcpy(text + sizeof text - 5, "\n1,2\n", 5);
    rows_of(text, sizeof text, ',', out);
    assert_string_equal(out, "!1/1|2");
    memset(text, ',', RG_HQ_CSV_FIELDS);
    memcpy(text + RG_HQ_CSV_FIELDS, "\n1,2\n", 5);
    rows_of(text, RG_HQ_CSV_FIELDS + 5, ',', out);
    assert_string_equal(out, "!1/1|2");
    /* Exactly as much as fits, and one more. */
    for (size_t len = RG_HQ_CSV_ROW - 3; len < RG_HQ_CSV_ROW + 3; len++) {
        memset(text, 'x', len);
        struct rg_hq_csv csv;
        static struct rg_hq_csv_row row;
        rg_hq_csv_init(&csv, text, len, ',');
        enum rg_status status = rg_hq_csv_next(&csv, &row);
        assert_int_equal(status, len < RG_HQ_CSV_ROW ? RG_OK : RG_INVALID);
    }
}

static void encodings(void **state)
{
    static const struct {
        const char *bytes, *text, *name;
        size_t len;
    } cases[] = {
        {"M\xc3\xbcller", "Müller", "UTF-8", 7},
        {"\xef\xbb\xbfM\xc3\xbcller", "Müller", "UTF-8", 10},
        {"M\xfcller \x80", "Müller €", "CP1252", 8},
        {"\xff\xfeM\0\xfc\0", "Mü", "UTF-16LE", 6},
        {"\xfe\xff\0M\0\xfc", "Mü", "UTF-16BE", 6},
        {"\xff\xfe\x3d\xd8\x00\xde", "😀", "UTF-16LE", 6},
        {"", "", "UTF-8", 0},
    };
    char *text;
    size_t len;
    const char *name;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(rg_hq_text_decode((const uint8_t *)cases[i].bytes, cases[i].len, &text, &len, &name),
                         RG_OK);
        assert_string_equal(text, cases[i].text);
        assert_int_equal(len, strlen(cases[i].text));
        assert_string_equal(name, cases[i].name);
        free(text);
    }
    assert_int_equal(rg_hq_text_decode((const uint8_t *)"\xff\xfeM", 3, &text, &len, &name), RG_INVALID);
    assert_int_equal(rg_hq_text_decode((const uint8_t *)"\xff\xfe\x00\xdc", 4, &text, &len, &name),
                     RG_INVALID);
}

static void amounts(void **state)
{
    static const struct {
        const char *text;
        bool comma;
        int64_t minor; /* -1: invalid */
    } cases[] = {{"12", false, 1200},
                 {"12.5", false, 1250},
                 {"12,50", true, 1250},
                 {"1.234,50", true, 123450},
                 {"1,234.50", false, 123450},
                 {"0.10", false, 10},
                 {"12.500", false, 1250},
                 {"12.505", false, -1},
                 {"12,50", false, -1},
                 {"1.2.3", false, -1},
                 {"", false, -1},
                 {"EUR 3", false, -1},
                 {"1e5", false, -1},
                 {"99999999999999999999", false, -1},
                 {".", false, -1},
                 {"1.234.567,8", true, 123456780}};
    int64_t minor;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum rg_status status = rg_hq_money(cases[i].text, cases[i].comma, &minor);
        assert_int_equal(status, cases[i].minor < 0 ? RG_INVALID : RG_OK);
        assert_true(cases[i].minor < 0 || minor == cases[i].minor);
    }
    assert_int_equal(rg_hq_money("-3.20", false, &minor), RG_OK);
    assert_int_equal(minor, -320);
}

static void amounts_have_their_currencys_decimals(void **state)
{
    static const struct {
        const char *text;
        int decimals;
        int64_t minor; /* -1: none */
    } cases[] = {{"1200", 0, 1200},
                 {"1,200", 0, 1200},
                 {"1200.00", 0, 1200},
                 {"12.5", 0, -1},
                 {"1.5", 3, 1500},
                 {"1.234", 3, 1234},
                 {"1.2345", 3, -1},
                 {"1.2340", 3, 1234},
                 {"0.05", 2, 5},
                 {"5", 3, 5000},
                 {"", 0, -1},
                 {".", 0, -1},
                 {"9999999999999999999", 0, -1}};
    int64_t minor;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum rg_status status = rg_hq_money_in(cases[i].text, false, cases[i].decimals, &minor);
        assert_int_equal(status, cases[i].minor < 0 ? RG_INVALID : RG_OK);
        assert_true(cases[i].minor < 0 || minor == cases[i].minor);
    }
}

static void a_day_ends_when_the_next_begins(void **state)
{
    static const struct {
        const char *day;
        int hours;
    } cases[] = {
        {"2026-03-29", 23}, {"2026-10-25", 25}, {"2026-06-15", 24}, {"2028-02-28", 24}, {"2026-12-31", 24}};
    (void)state;
    (void)setenv("TZ", "Europe/Berlin", 1);
    tzset();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t begin = 0;
        assert_int_equal(rg_hq_date(cases[i].day, "%Y-%m-%d", &begin), RG_OK);
        assert_int_equal(rg_hq_day_after(begin) - begin, cases[i].hours * 3600000);
        assert_int_equal(rg_hq_day_after(begin + 3600000), rg_hq_day_after(begin));
    }
}

static void identifiers(void **state)
{
    static const struct {
        const char *text, *id;
        enum rg_status status;
    } cases[] = {{"17850.0", "17850", RG_OK},
                 {"17850", "17850", RG_OK},
                 {"007", "007", RG_OK},
                 {"C-12", "C-12", RG_OK},
                 {"4.01234E+12", "", RG_CORRUPT},
                 {"4,01234E+12", "", RG_CORRUPT},
                 {"4.01234567E+8", "401234567", RG_OK},
                 {"4,01234567E+08", "401234567", RG_OK},
                 {"4E+12", "", RG_CORRUPT},
                 {"4E12", "4E12", RG_OK},
                 {"1.5", "1.5", RG_OK},
                 {"", "", RG_INVALID},
                 {"85123A", "85123A", RG_OK}};
    char id[72];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(rg_hq_identifier(cases[i].text, id, sizeof id), cases[i].status);
        assert_true(cases[i].status != RG_OK || strcmp(id, cases[i].id) == 0);
    }
}

static void dates_and_small_values(void **state)
{
    int64_t number;
    int month, day;
    bool yes;
    (void)state;
    (void)setenv("TZ", "Europe/Berlin", 1);
    tzset();
    assert_int_equal(rg_hq_date("2024-07-01 12:00:00", "%Y-%m-%d %H:%M:%S", &number), RG_OK);
    assert_true(number == INT64_C(1719828000000));
    assert_int_equal(rg_hq_date("31.01.2024", "%d.%m.%Y", &number), RG_OK);
    assert_true(number == INT64_C(1706655600000));
    assert_int_equal(rg_hq_date("31.02.2024", "%d.%m.%Y", &number), RG_INVALID);
    assert_int_equal(rg_hq_date("31.01.2024 x", "%d.%m.%Y", &number), RG_INVALID);
    assert_int_equal(rg_hq_birthday("29.02.", "%d.%m.", &month, &day), RG_OK);
    assert_int_equal(month * 100 + day, 229);
    assert_int_equal(rg_hq_birthday("30.02.", "%d.%m.", &month, &day), RG_INVALID);
    assert_int_equal(rg_hq_whole("-3", &number), RG_OK);
    assert_true(number == -3);
    assert_int_equal(rg_hq_whole("3,00", &number), RG_OK);
    assert_int_equal(rg_hq_whole("3.5", &number), RG_INVALID);
    assert_int_equal(rg_hq_whole("", &number), RG_INVALID);
    assert_int_equal(rg_hq_yes("Ja", &yes), RG_OK);
    assert_true(yes);
    assert_int_equal(rg_hq_yes("", &yes), RG_NOT_FOUND);
    assert_int_equal(rg_hq_yes("perhaps", &yes), RG_INVALID);
}

static void titles(void **state)
{
    char title[84];
    (void)state;
    rg_hq_title("WHITE HANGING HEART T-LIGHT HOLDER", title);
    assert_string_equal(title, "White Hanging Heart");
    rg_hq_title("Navy wool coat", title);
    assert_string_equal(title, "Navy wool coat");
    rg_hq_title("Donaudampfschifffahrtskleid", title);
    assert_string_equal(title, "Donaudampfschifffahr");
    rg_hq_title("ßßßßßßßßßßßßßßßßßßßßßßßß", title);
    assert_int_equal(strlen(title), 40);
}

static enum rg_status note_entry(void *context, char *entry)
{
    char *said = context;
    if (strcmp(entry, "bad") == 0) {
        return RG_INVALID;
    }
    (void)snprintf(said + strlen(said), 256 - strlen(said), "(%s)", entry);
    return strcmp(entry, "other") == 0 ? RG_NOT_FOUND : RG_OK;
}

static void cells_are_lists_of_entries(void **state)
{
    static const char text[] = "a|other||b|";
    char said[256] = "", longest[RG_HQ_ENTRY_MAX + 1];
    (void)state;
    assert_int_equal(rg_hq_entries(text, note_entry, said), RG_OK);
    assert_string_equal(said, "(a)(other)()(b)");
    said[0] = '\0';
    assert_int_equal(rg_hq_entries("a|bad|b", note_entry, said), RG_INVALID);
    assert_string_equal(said, "(a)");
    memset(longest, 'x', sizeof longest);
    longest[RG_HQ_ENTRY_MAX - 1] = '\0';
    said[0] = '\0';
    assert_int_equal(rg_hq_entries(longest, note_entry, said), RG_OK);
    longest[RG_HQ_ENTRY_MAX - 1] = 'x';
    longest[RG_HQ_ENTRY_MAX] = '\0';
    assert_int_equal(rg_hq_entries(longest, note_entry, said), RG_INVALID);
}

static enum rg_status wish_of(const char *text, struct rg_hq_entry_wish *wish)
{
    static char entry[RG_HQ_ENTRY_MAX];
    static const struct rg_hq_day_formats formats = {.date = "%d.%m.%Y %H", .day = "%d.%m.%Y"};
    (void)snprintf(entry, sizeof entry, "%s", text);
    return rg_hq_entry_wish(entry, &formats, wish);
}

static void wishes_have_a_product_and_perhaps_more(void **state)
{
    static const char *const wrong[] = {"",           ":M",         "K1:M:soon",         "K1:M:2024-01-02",
                                        "K1:M::hm",   "K1:M:::",    "K1:M:31.12.1969",   "K1:M\x1f",
                                        "K1:M\x80::", "4.01E+12:M", "K1:M:02.01.2024:y:"};
    struct rg_hq_entry_wish wish;
    (void)state;
    assert_int_equal(wish_of("17850.0", &wish), RG_OK);
    assert_string_equal(wish.sku, "17850");
    assert_string_equal(wish.size, "");
    assert_false(wish.dated || wish.gift);
    assert_int_equal(wish_of("K1:M:02.01.2024:yes", &wish), RG_OK);
    assert_string_equal(wish.size, "M");
    assert_true(wish.dated && wish.gift);
    int64_t day = wish.at;
    assert_int_equal(wish_of("K1::02.01.2024 01:no", &wish), RG_OK);
    assert_int_equal(wish.at - day, 3600000);
    assert_false(wish.gift);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(wish_of(wrong[i], &wish), RG_INVALID);
    }
}

static enum rg_status size_of(const char *text, struct rg_hq_entry_size *size)
{
    static char entry[RG_HQ_ENTRY_MAX];
    (void)snprintf(entry, sizeof entry, "%s", text);
    return rg_hq_entry_size(entry, size);
}

static enum rg_status occasion_of(const char *text, struct rg_hq_entry_occasion *occasion)
{
    static char entry[RG_HQ_ENTRY_MAX];
    (void)snprintf(entry, sizeof entry, "%s", text);
    return rg_hq_entry_occasion(entry, "%d.%m.", occasion);
}

static void sizes_and_occasions_are_whole(void **state)
{
    static const char *const no_size[] = {"",          "shirts",     "shirts:",     ":M",
                                          "shirts:M:", "shirts:M\n", "shi\xffrts:M"},
                             *const no_occasion[] = {"",
                                                     "anniversary",
                                                     "anniversary:",
                                                     "anniversary:31.02.",
                                                     "Anniversary:01.02.",
                                                     "wedding:01.02.",
                                                     "other:01.02.:"};
    char longest[2 * RG_HQ_ENTRY_TEXT_MAX + 8];
    struct rg_hq_entry_size size;
    struct rg_hq_entry_occasion occasion;
    (void)state;
    assert_int_equal(size_of("Hemden & Blusen:40\xc2\xbd", &size), RG_OK);
    assert_string_equal(size.category, "Hemden & Blusen");
    assert_string_equal(size.size, "40\xc2\xbd");
    for (int more = 0; more < 2; more++) {
        (void)snprintf(longest, sizeof longest, "%0*d:%0*d", RG_HQ_ENTRY_TEXT_MAX, 0,
                       RG_HQ_ENTRY_TEXT_MAX + more, 0);
        assert_int_equal(size_of(longest, &size), more == 0 ? RG_OK : RG_INVALID);
    }
    for (size_t i = 0; i < sizeof no_size / sizeof no_size[0]; i++) {
        assert_int_equal(size_of(no_size[i], &size), RG_INVALID);
    }
    assert_int_equal(occasion_of("anniversary:29.02.", &occasion), RG_OK);
    assert_string_equal(occasion.kind, "anniversary");
    assert_int_equal(occasion.month, 2);
    assert_int_equal(occasion.day, 29);
    for (size_t i = 0; i < sizeof no_occasion / sizeof no_occasion[0]; i++) {
        assert_int_equal(occasion_of(no_occasion[i], &occasion), RG_INVALID);
    }
}

static void mappings(void **state)
{
    static struct rg_hq_mapping m;
    static const char good[] =
        "# ours = theirs\n[format]\r\ndecimal = comma\ndate=%d.%m.%Y %H:%M\ndelimiter = tab\n\n"
        "[products]\nsku = Artikel Nr = 5\ncurrency = \"EUR\"\n";
    static const char *const bad[] = {"sku = x\n",           "[shoes]\n",
                                      "[products]\nsku\n",   "[format]\ncolour = red\n",
                                      "[products]\nsku =\n", "[format]\ndecimal = both\n"};
    bool constant;
    (void)state;
    assert_int_equal(rg_hq_mapping_read(good, sizeof good - 1, &m), RG_OK);
    assert_true(m.decimal_comma && m.delimiter == '\t');
    assert_string_equal(rg_hq_mapping_find(&m, "products", "sku", &constant), "Artikel Nr = 5");
    assert_false(constant);
    assert_string_equal(rg_hq_mapping_find(&m, "products", "currency", &constant), "EUR");
    assert_true(constant);
    assert_null(rg_hq_mapping_find(&m, "stock", "sku", &constant));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(rg_hq_mapping_read(bad[i], strlen(bad[i]), &m), RG_INVALID);
        assert_true(strncmp(m.problem, "line ", 5) == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialects),
        cmocka_unit_test(rows_are_bounded),
        cmocka_unit_test(encodings),
        cmocka_unit_test(amounts),
        cmocka_unit_test(identifiers),
        cmocka_unit_test(amounts_have_their_currencys_decimals),
        cmocka_unit_test(a_day_ends_when_the_next_begins),
        cmocka_unit_test(dates_and_small_values),
        cmocka_unit_test(titles),
        cmocka_unit_test(cells_are_lists_of_entries),
        cmocka_unit_test(wishes_have_a_product_and_perhaps_more),
        cmocka_unit_test(sizes_and_occasions_are_whole),
        cmocka_unit_test(mappings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
