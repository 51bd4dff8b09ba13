/* JSON read in place, and rows of every feed. */
#include "codec.h"
#include "json_scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct rg_json_arena arena;

static struct rg_json scan(const char *text)
{
    arena.used = 0;
    return (struct rg_json){.text = text, .len = strlen(text), .arena = &arena};
}

static void whole_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool fits;
        int64_t value;
    } cases[] = {{"0", true, 0},
                 {"-17", true, -17},
                 {"9007199254740991", true, 9007199254740991},
                 {"9007199254740992", false, 0},
                 {"9007199254740993", false, 0},
                 {"1.7e12", true, 1700000000000},
                 {"5.0", true, 5},
                 {"5.5", false, 0},
                 {"1e400", false, 0},
                 {"-1e400", false, 0},
                 {"99999999999999999999999999999999999999999999", false, 0},
                 {"\"7\"", false, 0},
                 {"null", false, 0},
                 {"[1]", false, 0},
                 {"-", false, 0},
                 {"", false, 0},
                 {"1-2", false, 0},
                 {"0x10", true, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rg_json json = scan(cases[i].text);
        int64_t value = -1;
        assert_int_equal(rg_json_integer(&json, &value), cases[i].fits);
        if (cases[i].fits) {
            assert_int_equal(value, cases[i].value);
        }
    }
}

static void texts_and_their_escapes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *value;
    } cases[] = {{"\"plain\"", "plain"},
                 {"\"\"", ""},
                 {"\"a\\\"b\\\\c\\/d\"", "a\"b\\c/d"},
                 {"\"a\\nb\\tc\\u0000d\\u007fe\"", "a b c d e"},
                 {"\"\\u00e9\\u20ac\"", "é€"},
                 {"\"\\ud83d\\ude00\"", "😀"},
                 {"\"\\ud83d\"", "\xef\xbf\xbd"},
                 {"\"\\ude00x\"", "\xef\xbf\xbdx"},
                 {"\"\\ud83d\\u0041\"", "\xef\xbf\xbd"
                                        "A"},
                 {"\"Weiß\"", "Weiß"},
                 {"\"\\x\"", NULL},
                 {"\"\\u12g4\"", NULL},
                 {"\"\\u12\"", NULL},
                 {"\"open", NULL},
                 {"\"\\\"", NULL},
                 {"\"\xc3\"", NULL},
                 {"\"\x01\"", NULL},
                 {"7", NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rg_json json = scan(cases[i].text);
        struct rg_text_view view;
        bool fits = rg_json_text(&json, &view);
        assert_int_equal(fits, cases[i].value != NULL);
        if (fits) {
            assert_true(rg_text_is(view, cases[i].value));
            assert_true(rg_json_ended(&json));
        }
    }
}

static void names_and_their_escapes(void **state)
{
    (void)state;
    static const char long_name[] = "\\u0061"
                                    "bcdefghijklmnopqrstuvwxyz0123456789";
    char text[256];
    (void)sprintf(text, "{\"r\\u0069d\":1,\"\\/\":2,\"\\x\":3,\"%s\":4,\"\\ud83d\\ude00\":[{\"\\u0062\":5}]}",
                  long_name);
    struct rg_json json = scan(text);
    /* Names take nothing from the arena, or many of them would leave no room for what is read. */
    json.arena = NULL;
    static const char *const names[] = {"rid", "/", "\\x", long_name, "😀"};
    struct rg_json_walk walk = {0};
    struct rg_text_view key;
    size_t count = 0;
    while (rg_json_member(&json, &walk, &key)) {
        assert_true(count < 5 && rg_text_is(key, names[count]));
        count++;
        rg_json_skip(&json);
    }
    assert_int_equal(count, 5);
    assert_true(rg_json_ended(&json));
}

/* Texts that fill the arena to the last byte, and what is not touched. */
static void the_arena_is_as_large_as_a_message(void **state)
{
    (void)state;
    static char text[RG_JSON_TEXT_MAX + 64];
    size_t most = RG_JSON_TEXT_MAX;
    memset(text, 'a', sizeof text);
    memcpy(text, "\"\\/", 3);
    memcpy(text + 2 + most, "\"", 2);
    struct rg_json json = scan(text);
    struct rg_text_view view = {NULL, 0};
    assert_true(rg_json_text(&json, &view));
    assert_int_equal(view.len, most);
    assert_true(view.text[0] == '/' && view.text[most - 1] == 'a');
    json = (struct rg_json){.text = "\"\\/\"", .len = 4, .arena = &arena};
    assert_int_equal(arena.used, most);
    assert_false(rg_json_text(&json, &view));
    assert_true(rg_json_ended(&json));
    rg_json_wipe(&arena);
    assert_true(arena.used == 0 && arena.touched == 0);
    for (size_t i = 0; i < most; i++) {
        assert_int_equal(arena.bytes[i], 0);
    }
    json = scan("\"\\u00e9\"");
    assert_true(rg_json_text(&json, &view));
    assert_int_equal(arena.touched, 6);
    json = scan("\"plain\"");
    assert_true(rg_json_text(&json, &view));
    assert_true(view.text == json.text + 1);
}

static void skipping_checks_syntax(void **state)
{
    (void)state;
    static const char *const good[] = {"{}", "[]", " { \"a\" : [ 1 , -2.5e3 , null , true , { } ] } ",
                                       "\"x\"", "[[[[]]]]"};
    static const char *const bad[] = {"{",
                                      "[1,]",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "[1 2]",
                                      "{1:2}",
                                      "nul",
                                      "tru",
                                      "[1}",
                                      "{\"a\":1,}",
                                      "",
                                      "]",
                                      "[1],",
                                      "{} {}",
                                      "[\"\\\"]",
                                      "+1",
                                      "--1",
                                      "[\"a\" \"b\"]",
                                      "[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct rg_json json = scan(good[i]);
        rg_json_skip(&json);
        assert_true(rg_json_ended(&json));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct rg_json json = scan(bad[i]);
        rg_json_skip(&json);
        assert_false(rg_json_ended(&json));
    }
}

static struct rg_page page_of(char *text, const char *feed, const char *columns, const char *rows)
{
    struct rg_page page;
    (void)sprintf(
        text,
        "{\"v\":1,\"id\":\"x\",\"t\":\"page\",\"ts\":5,\"exp\":null,\"b\":{\"rid\":\"r\",\"feed\":\"%s\","
        "\"epoch\":\"e\",\"from\":0,\"to\":9,\"more\":false,\"columns\":[%s],\"rows\":[%s]}}",
        feed, columns, rows);
    assert_int_equal(rg_page_read(text, strlen(text), 0, &page), RG_REFUSED_NOT);
    return page;
}

static struct rg_feed_row only_row(const struct rg_page *page)
{
    struct rg_page_row rows[4];
    static struct rg_page_row many[RG_PAGE_ROWS_MAX];
    struct rg_feed_row row;
    size_t count, unfit;
    assert_int_equal(rg_page_list(page, &arena, many, &count, &unfit), RG_REFUSED_NOT);
    assert_int_equal(unfit, 0);
    assert_int_equal(count, 1);
    rows[0] = many[0];
    assert_true(rg_page_row_read(page, &arena, rows[0].at, &row));
    return row;
}

static void a_member_with_everything(void **state)
{
    (void)state;
    char text[4096];
    struct rg_page page = page_of(
        text, "members",
        "\"id\",\"display_name\",\"first_name\",\"language\",\"birth_month\",\"birth_day\",\"member_since\","
        "\"sizes\","
        "\"wishes\",\"occasions\"",
        "[17,\"Fr. O\\u0027Neil\",null,\"de\",2,29,1500000000000,[[\"shirts\",\"M\"],[\"broken\"],[1,2]],"
        "[[5,\"M\",100],[6,null,300,0],[7,\"S\",200,1],[0,\"S\",200],[8,\"S\",400,\"x\"]],[[\"anniversary\","
        "6,1],[\"name-day\",7,2],["
        "\"x\",13,1]]]");
    struct rg_feed_row row = only_row(&page);
    assert_int_equal(row.member.id, 17);
    assert_true(rg_text_is(row.member.display_name, "Fr. O'Neil"));
    assert_null(row.member.first_name.text);
    assert_int_equal(row.member.size_count, 1);
    assert_int_equal(row.member.wish_count, 3);
    assert_int_equal(row.member.wishes[0].product, 6);
    assert_null(row.member.wishes[0].size.text);
    assert_false(row.member.wishes[0].gift);
    assert_int_equal(row.member.wishes[1].product, 7);
    assert_true(row.member.wishes[1].gift);
    assert_int_equal(row.member.wishes[2].product, 5);
    assert_false(row.member.wishes[2].gift);
    assert_int_equal(row.member.occasion_count, 2);
    assert_int_equal(row.member.occasions[1].kind, RG_OCCASION_OTHER);
}

/* What is not masked is not taken, whoever sends it. */
static void contacts_come_masked_or_not_at_all(void **state)
{
    (void)state;
    char text[4096];
    static const char columns[] =
        "\"id\",\"display_name\",\"first_name\",\"language\",\"birth_month\","
        "\"birth_day\",\"member_since\",\"sizes\",\"wishes\",\"occasions\",\"contacts\"";
    struct rg_page page =
        page_of(text, "members", columns,
                "[17,null,null,null,null,null,null,[],[],[],[[\"email\",\"mia@example.com\"],"
                "[\"fax\",\"…1\"],[\"email\",\"m…@e….com\"],[\"phone\"],[\"phone\",\"…42\"],"
                "[\"phone\",\"…43\"]]]");
    struct rg_feed_row row = only_row(&page);
    assert_int_equal(row.member.contact_count, 2);
    assert_int_equal(row.member.contacts[0].kind, RG_CONTACT_EMAIL);
    assert_true(rg_text_is(row.member.contacts[0].masked, "m…@e….com"));
    assert_int_equal(row.member.contacts[1].kind, RG_CONTACT_PHONE);
    assert_true(rg_text_is(row.member.contacts[1].masked, "…42"));
}

/* Numbers of members, and no more than can be asked about. */
static void a_household_is_a_few_members(void **state)
{
    (void)state;
    char text[4096];
    static const char columns[] = "\"id\",\"display_name\",\"first_name\",\"language\",\"birth_month\","
                                  "\"birth_day\",\"member_since\",\"sizes\",\"wishes\",\"occasions\",";
    char all[sizeof columns + 16];
    (void)snprintf(all, sizeof all, "%s\"household\"", columns);
    struct rg_page page = page_of(text, "members", all,
                                  "[17,null,null,null,null,null,null,[],[],[],"
                                  "[18,\"19\",0,-1,9007199254740993,null,[20],21,22,23,24,25]]");
    struct rg_feed_row row = only_row(&page);
    static const int64_t expected[] = {18, 21, 22, 23};
    assert_int_equal(row.member.household_count, 4);
    assert_memory_equal(row.member.household, expected, sizeof expected);
    page = page_of(text, "members", all, "[17,null,null,null,null,null,null,[],[],[],null]");
    assert_int_equal(only_row(&page).member.household_count, 0);
}

/* Who has no balance has none, and one that is none costs the member nothing else. */
static void points_are_a_number_or_not_known(void **state)
{
    (void)state;
    char text[4096], row_text[160];
    static const char columns[] = "\"id\",\"display_name\",\"first_name\",\"language\",\"birth_month\","
                                  "\"birth_day\",\"member_since\",\"sizes\",\"wishes\",\"occasions\"%s";
    static const struct {
        const char *value;
        bool known;
        int64_t points;
    } cases[] = {{"0", true, 0},         {"1240", true, 1240}, {"9007199254740991", true, 9007199254740991},
                 {"null", false, 0},     {"-1", false, 0},     {"1.5", false, 0},
                 {"\"1240\"", false, 0}, {"[3]", false, 0},    {"9007199254740993", false, 0}};
    char all[sizeof columns + 16];
    (void)snprintf(all, sizeof all, columns, ",\"points\"");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)snprintf(row_text, sizeof row_text, "[17,null,\"Anna\",null,null,null,null,[],[],[],%s]",
                       cases[i].value);
        struct rg_page page = page_of(text, "members", all, row_text);
        struct rg_feed_row row = only_row(&page);
        assert_int_equal(row.member.has_points, cases[i].known);
        assert_int_equal(row.member.points, cases[i].points);
        assert_true(rg_text_is(row.member.first_name, "Anna"));
    }
    /* From an HQ of the release before. */
    (void)snprintf(all, sizeof all, columns, "");
    struct rg_page page = page_of(text, "members", all, "[17,null,null,null,null,null,null,[],[],[]]");
    assert_false(only_row(&page).member.has_points);
}

/* As many as are kept, of those that name an experiment and a number. */
static void trials_are_a_few_numbers(void **state)
{
    (void)state;
    char text[4096];
    static const char columns[] = "\"id\",\"display_name\",\"first_name\",\"language\",\"birth_month\","
                                  "\"birth_day\",\"member_since\",\"sizes\",\"wishes\",\"occasions\",";
    char all[sizeof columns + 16];
    (void)snprintf(all, sizeof all, "%s\"trials\"", columns);
    struct rg_page page = page_of(text, "members", all,
                                  "[17,null,null,null,null,null,null,[],[],[],"
                                  "[[\"spring\",18],7,[\"summer\"],[19,\"x\"],[\"autumn\",0],[\"winter\","
                                  "9007199254740991],[null,5],[\"c\",3,4],[\"d\",4],[\"e\",5]]]");
    struct rg_feed_row row = only_row(&page);
    assert_int_equal(row.member.trial_count, 4);
    assert_true(rg_text_is(row.member.trials[0].experiment, "spring"));
    assert_int_equal(row.member.trials[0].member, 18);
    assert_true(rg_text_is(row.member.trials[1].experiment, "winter"));
    assert_int_equal(row.member.trials[1].member, 9007199254740991);
    assert_int_equal(row.member.trials[3].member, 4);
    page = page_of(text, "members", all, "[17,null,null,null,null,null,null,[],[],[],null]");
    assert_int_equal(only_row(&page).member.trial_count, 0);
}

static void rests_are_read_one_by_one(void **state)
{
    (void)state;
    char text[4096], many[2048] = "[";
    static const char columns[] =
        "\"id\",\"display_name\",\"first_name\",\"language\",\"birth_month\","
        "\"birth_day\",\"member_since\",\"sizes\",\"wishes\",\"occasions\",\"rests\"";
    struct rg_page page =
        page_of(text, "members", columns,
                "[17,null,null,null,null,null,null,[],[],[],"
                "[[5,3,100,100],[6,1,90,0],7,[8,4,9,9],[8,-1,9,0],[0,1,9,0],[8,1,-1,0],[8,1,9,10],[8,3,9,8],"
                "[8,\"1\",9,0],[8,1,9],[9,0,80,0,\"later\"],[10,2,80,70]]]");
    struct rg_feed_row row = only_row(&page);
    assert_int_equal(row.member.rests.count, 4);
    static const struct rg_rest wanted[] = {
        {{5}, 3, 100, 100}, {{6}, 1, 90, 0}, {{9}, 0, 80, 0}, {{10}, 2, 80, 70}};
    for (size_t i = 0; i < 4; i++) {
        const struct rg_rest *rest = &row.member.rests.items[i];
        assert_int_equal(rest->product.value, wanted[i].product.value);
        assert_int_equal(rest->times, wanted[i].times);
        assert_int_equal(rest->last_ms, wanted[i].last_ms);
        assert_int_equal(rest->rested_ms, wanted[i].rested_ms);
    }
    /* More than a kiosk keeps are passed over. */
    size_t at = 1;
    for (int i = 0; i < RG_RESTS_MAX + 4; i++) {
        at += (size_t)snprintf(many + at, sizeof many - at, "%s[%d,1,9,0]", i == 0 ? "" : ",", i + 1);
    }
    char rows[2200];
    (void)snprintf(rows, sizeof rows, "[17,null,null,null,null,null,null,[],[],[],%s]]", many);
    page = page_of(text, "members", columns, rows);
    assert_int_equal(only_row(&page).member.rests.count, RG_RESTS_MAX);
    page = page_of(text, "members", columns, "[17,null,null,null,null,null,null,[],[],[],null]");
    assert_int_equal(only_row(&page).member.rests.count, 0);
}

static void ratings_are_read_one_by_one(void **state)
{
    (void)state;
    char text[4096];
    static const char columns[] = "\"id\",\"display_name\",\"first_name\",\"language\",\"birth_month\","
                                  "\"birth_day\",\"member_since\",\"sizes\",\"wishes\",\"occasions\",";
    char all[sizeof columns + 16];
    (void)snprintf(all, sizeof all, "%s\"ratings\"", columns);
    struct rg_page page =
        page_of(text, "members", all,
                "[17,null,null,null,null,null,null,[],[],[],"
                "[[5,4,0,100],[6,1,0,90],7,[8,6,0,9],[8,-1,1,9],[8,5,2,9],[0,5,1,9],[8,0,0,9],"
                "[8,5,1,-1],[8,\"5\",1,9],[8,5,1],[9,0,1,80,\"later\"],[5,2,1,99]]]");
    struct rg_feed_row row = only_row(&page);
    assert_int_equal(row.member.rating_count, 3);
    assert_int_equal(row.member.ratings[0].product.value, 6);
    assert_int_equal(row.member.ratings[0].stars, 1);
    assert_false(row.member.ratings[0].favourite);
    assert_int_equal(row.member.ratings[1].product.value, 9);
    assert_true(row.member.ratings[1].favourite);
    assert_int_equal(row.member.ratings[1].at_ms, 80);
    assert_int_equal(row.member.ratings[2].product.value, 5);
    assert_int_equal(row.member.ratings[2].stars, 4);
    page = page_of(text, "members", all, "[17,null,null,null,null,null,null,[],[],[],null]");
    assert_int_equal(only_row(&page).member.rating_count, 0);
    char before[sizeof columns];
    (void)snprintf(before, sizeof before, "%.*s", (int)(sizeof columns - 2), columns);
    page = page_of(text, "members", before, "[17,null,null,null,null,null,null,[],[],[]]");
    assert_int_equal(only_row(&page).member.rating_count, 0);
}

/* An HQ of the release before does not say it, and one of this may not know it. */
static void a_product_says_since_when_it_is_one(void **state)
{
    (void)state;
    static const struct {
        const char *columns, *end;
        int64_t since;
    } cases[] = {{",\"since\"", ",1700000000000", 1700000000000},
                 {",\"since\"", ",0", 0},
                 {",\"since\"", ",null", 0},
                 {"", "", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[4096], columns[256], rows[256];
        (void)snprintf(columns, sizeof columns,
                       "\"id\",\"sku\",\"title\",\"name\",\"category\",\"season\",\"price\",\"currency\","
                       "\"one_off\",\"popularity\"%s",
                       cases[i].columns);
        (void)snprintf(rows, sizeof rows, "[1,\"s\",\"T\",null,null,null,null,\"EUR\",null,null%s]",
                       cases[i].end);
        struct rg_page page = page_of(text, "products", columns, rows);
        assert_int_equal(only_row(&page).product.since, cases[i].since);
    }
}

static void more_than_fits_is_cut_to_the_newest(void **state)
{
    (void)state;
    static char text[65536], rows[60000];
    size_t len = (size_t)sprintf(rows, "[1,null,null,null,null,null,null,null,[");
    for (int i = 0; i < 100; i++) {
        len += (size_t)sprintf(rows + len, "%s[%d,\"M\",%d]", i > 0 ? "," : "", i + 1, i * 7 % 100);
    }
    (void)sprintf(rows + len, "],null]");
    struct rg_page page = page_of(text, "members",
                                  "\"id\",\"display_name\",\"first_name\",\"language\",\"birth_month\","
                                  "\"birth_day\",\"member_since\",\"sizes\","
                                  "\"wishes\",\"occasions\"",
                                  rows);
    struct rg_feed_row row = only_row(&page);
    assert_int_equal(row.member.wish_count, RG_FEED_WISHES_MAX);
    for (int i = 0; i < RG_FEED_WISHES_MAX; i++) {
        assert_int_equal(row.member.wishes[i].at, 99 - i);
    }
}

static void long_texts_are_cut_at_a_character_and_keys_are_not(void **state)
{
    (void)state;
    static char text[65536], rows[4096];
    char title[400] = "";
    for (int i = 0; i < 150; i++) {
        strcat(title, "ß");
    }
    (void)sprintf(rows, "[1,\"s\",\"%s\",null,null,null,null,\"EURO\",null,null]", title);
    struct rg_page page =
        page_of(text, "products",
                "\"id\",\"sku\",\"title\",\"name\",\"category\",\"season\",\"price\",\"currency\","
                "\"one_off\",\"popularity\"",
                rows);
    struct rg_feed_row row = only_row(&page);
    assert_int_equal(row.product.title.len, 254);
    assert_true(rg_text_is(row.product.currency, "EUR"));
    assert_int_equal(row.product.price, -1);
    memset(title, 'x', 65);
    title[65] = '\0';
    (void)sprintf(rows, "[1,\"%s\",1,1]", title);
    page = page_of(text, "stock", "\"product\",\"size\",\"quantity\",\"as_of\"", rows);
    static struct rg_page_row many[RG_PAGE_ROWS_MAX];
    size_t count, unfit;
    assert_int_equal(rg_page_list(&page, &arena, many, &count, &unfit), RG_REFUSED_NOT);
    assert_int_equal(count, 0);
    assert_int_equal(unfit, 1);
}

static void rows_come_in_key_order_and_of_equals_the_later_last(void **state)
{
    (void)state;
    static char text[65536];
    struct rg_page page = page_of(
        text, "purchases",
        "\"member\",\"line\",\"at\",\"product\",\"size\",\"quantity\",\"price\",\"returned\",\"discreet\"",
        "[2,1,1,1,\"M\",1,1,0,0],[1,9,1,1,\"M\",1,1,0,0],[1,3,1,1,\"M\",1,1,0,0],"
        "[1,3,1,2,\"M\",1,1,0,1]");
    static struct rg_page_row rows[RG_PAGE_ROWS_MAX];
    struct rg_feed_row row;
    size_t count, unfit;
    assert_int_equal(rg_page_list(&page, &arena, rows, &count, &unfit), RG_REFUSED_NOT);
    assert_int_equal(count, 4);
    static const int64_t expected[4][2] = {{1, 3}, {1, 3}, {1, 9}, {2, 1}};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(rows[i].major, expected[i][0]);
        assert_int_equal(rows[i].minor, expected[i][1]);
    }
    assert_true(rg_page_row_read(&page, &arena, rows[1].at, &row));
    assert_int_equal(row.purchase.product, 2);
    assert_true(row.purchase.discreet);
    assert_false(row.purchase.gift);
    assert_false(row.purchase.staff);
}

static void a_purchase_says_whether_staff_bought_it(void **state)
{
    (void)state;
    static const struct {
        const char *said;
        bool staff;
    } cases[] = {{"1", true}, {"true", true}, {"0", false}, {"false", false}, {"null", false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024], rows[64];
        (void)snprintf(rows, sizeof rows, "[2,1,1,1,\"M\",1,1,0,0,0,%s]", cases[i].said);
        struct rg_page page =
            page_of(text, "purchases",
                    "\"member\",\"line\",\"at\",\"product\",\"size\",\"quantity\",\"price\",\"returned\","
                    "\"gift\",\"discreet\",\"staff\"",
                    rows);
        assert_int_equal(only_row(&page).purchase.staff, cases[i].staff);
    }
}

/* Up to where HQ counted, and how fast things fade: what is said wrongly, or not at all, is not said. */
static void pages_of_neighbours_say_two_things_more(void **state)
{
    (void)state;
    static const struct {
        const char *more;
        bool counted, fades;
        struct rg_reco_fade fading;
    } cases[] = {
        {"\"upto\":[4711,1699999000000],\"fading\":[750,999],", true, true, {750, 999}},
        {"\"fading\":[0,1000],", false, true, {0, 1000}},
        {"\"upto\":[0,0],", true, false, {0, 0}},
        {"", false, false, {0, 0}},
        {"\"upto\":[-1,5],\"fading\":[375,-1],", false, false, {0, 0}},
        {"\"upto\":[1],\"fading\":[375],", false, false, {0, 0}},
        {"\"upto\":[1,2,3],\"fading\":[375,900,1],", false, false, {0, 0}},
        {"\"upto\":null,\"fading\":null,", false, false, {0, 0}},
        {"\"upto\":[\"1\",2],\"fading\":\"375,900\",", false, false, {0, 0}},
        {"\"fading\":[1001,900],", false, false, {0, 0}},
        {"\"fading\":[375,1001],", false, false, {0, 0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[512];
        struct rg_page page;
        (void)snprintf(
            text, sizeof text,
            "{\"v\":1,\"id\":\"x\",\"t\":\"page\",\"ts\":5,\"exp\":null,\"b\":{\"rid\":\"r\",\"feed\":"
            "\"neighbours\",\"epoch\":\"e\",\"from\":0,\"to\":9,\"more\":false,%s\"columns\":"
            "[\"product\",\"others\"],\"rows\":[[1,[2,5]]]}}",
            cases[i].more);
        assert_int_equal(rg_page_read(text, strlen(text), 0, &page), RG_REFUSED_NOT);
        assert_int_equal(page.counted, cases[i].counted);
        assert_int_equal(page.fades, cases[i].fades);
        if (page.fades) {
            assert_int_equal(page.fading.bought, cases[i].fading.bought);
            assert_int_equal(page.fading.beside, cases[i].fading.beside);
        }
    }
}

/* A weight over one stands for nothing, also of the product itself. */
static void neighbours_weigh_no_more_than_one(void **state)
{
    (void)state;
    static char text[1024];
    struct rg_page page = page_of(text, "neighbours", "\"product\",\"others\"",
                                  "[5,[5,1000000,5,1750900,8,1000001,9,0,10,-1,11,1]]");
    struct rg_feed_row row = only_row(&page);
    assert_int_equal(row.neighbours.count, 2);
    assert_int_equal(row.neighbours.others[0].product.value, 5);
    assert_int_equal(row.neighbours.others[0].weight, 1000000);
    assert_int_equal(row.neighbours.others[1].product.value, 11);
}

static void too_many_rows_are_refused(void **state)
{
    (void)state;
    static char text[200000], rows[120000];
    size_t len = 0;
    for (int i = 0; i < RG_PAGE_ROWS_MAX + 1; i++) {
        len += (size_t)sprintf(rows + len, "%s[1,[]]", i > 0 ? "," : "");
    }
    struct rg_page page;
    (void)sprintf(text,
                  "{\"v\":1,\"id\":\"x\",\"t\":\"page\",\"ts\":5,\"exp\":null,\"b\":{\"rid\":\"r\",\"feed\":"
                  "\"neighbours\","
                  "\"epoch\":\"e\",\"from\":0,\"to\":9,\"more\":false,\"columns\":[\"product\",\"others\"],"
                  "\"rows\":[%s]}}",
                  rows);
    static struct rg_page_row many[RG_PAGE_ROWS_MAX];
    size_t count, unfit;
    enum rg_refusal refusal = rg_page_read(text, strlen(text), 0, &page);
    if (refusal == RG_REFUSED_NOT) {
        refusal = rg_page_list(&page, &arena, many, &count, &unfit);
    }
    assert_int_equal(refusal, RG_REFUSED_SIZE);
    memset(text, ' ', RG_MESSAGE_MAX + 1);
    assert_int_equal(rg_page_read(text, RG_MESSAGE_MAX + 1, 0, &page), RG_REFUSED_SIZE);
}

static void refusals_have_names(void **state)
{
    (void)state;
    assert_string_equal(rg_refusal_name(RG_REFUSED_SYNTAX), "syntax");
    assert_string_equal(rg_refusal_name(RG_REFUSED_ROW), "row");
    assert_string_equal(rg_refusal_name((enum rg_refusal)99), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(texts_and_their_escapes),
        cmocka_unit_test(names_and_their_escapes),
        cmocka_unit_test(the_arena_is_as_large_as_a_message),
        cmocka_unit_test(skipping_checks_syntax),
        cmocka_unit_test(a_member_with_everything),
        cmocka_unit_test(contacts_come_masked_or_not_at_all),
        cmocka_unit_test(a_household_is_a_few_members),
        cmocka_unit_test(points_are_a_number_or_not_known),
        cmocka_unit_test(trials_are_a_few_numbers),
        cmocka_unit_test(ratings_are_read_one_by_one),
        cmocka_unit_test(rests_are_read_one_by_one),
        cmocka_unit_test(a_product_says_since_when_it_is_one),
        cmocka_unit_test(more_than_fits_is_cut_to_the_newest),
        cmocka_unit_test(long_texts_are_cut_at_a_character_and_keys_are_not),
        cmocka_unit_test(rows_come_in_key_order_and_of_equals_the_later_last),
        cmocka_unit_test(a_purchase_says_whether_staff_bought_it),
        cmocka_unit_test(pages_of_neighbours_say_two_things_more),
        cmocka_unit_test(neighbours_weigh_no_more_than_one),
        cmocka_unit_test(too_many_rows_are_refused),
        cmocka_unit_test(refusals_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
