/* Cards with keys at HQ: which of them a kiosk is given, whose, and for how long; and that they are nowhere in clear. */
#include "hq_card_media.h"

#include "base64.h"
#include "card_seal.h"
#include "crypto.h"
#include "hq_erase.h"
#include "hq_merge.h"
#include "hq_rows.h"
#include "hq_visitors.h"
#include "letter_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#define STORE (((struct hq_fixture *)*state)->store)
#define NOW   LETTERS_NOW

static const struct rg_hq_medium tag = {"ntag424", 2}, chip = {"desfire", 2}, number = {"uid", 0};
static const uint8_t uid[7] = {0x04, 1, 2, 3, 4, 5, 6};

static struct rg_hq_medium_keys made(enum rg_medium medium, bool badge)
{
    struct rg_cipher *cipher;
    struct rg_hq_medium_keys keys;
    assert_int_equal(rg_cipher_make(&cipher), RG_OK);
    assert_int_equal((badge ? rg_hq_badge_keys_make : rg_hq_medium_keys_make)(letters_keys(), cipher, 0,
                                                                              medium, uid, sizeof uid, &keys),
                     RG_OK);
    rg_cipher_free(cipher);
    return keys;
}

static const uint8_t *key_of(const struct rg_hq_medium_keys *keys, uint8_t kind)
{
    for (uint8_t i = 0; i < keys->count; i++) {
        if (keys->keys[i].kind == kind) {
            return keys->keys[i].bytes;
        }
    }
    fail();
    return NULL;
}

static struct rg_card_token token_of(uint8_t first)
{
    return (struct rg_card_token){.bytes = {first}, .key_version = 1};
}

static enum rg_status issue(struct rg_hq_store *store, enum rg_hq_card_kind kind, int64_t holder,
                            uint8_t first, const struct rg_hq_medium *medium,
                            const struct rg_hq_medium_keys *keys)
{
    const struct rg_card_token token = token_of(first);
    return rg_hq_card_issue_medium(store, kind, holder, &token, medium, keys);
}

/* The row of a card in a site's feed; NULL without one. The caller deletes the copy. */
static cJSON *row_at(struct rg_hq_store *store, const char *site, uint8_t first)
{
    struct rg_hq_buffer text = {0};
    char digits[3];
    cJSON *row, *found = NULL;
    (void)snprintf(digits, sizeof digits, "%02x", first);
    rg_hq_buffer_text(&text, "{");
    assert_int_equal(
        rg_hq_feed_page(store, RG_HQ_CARDS, site, rg_hq_feed_epoch(store), 0, RG_HQ_PAGE_LIMIT, &text),
        RG_OK);
    rg_hq_buffer_text(&text, "}");
    cJSON *page = cJSON_Parse(text.data);
    rg_hq_buffer_free(&text);
    assert_non_null(page);
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(page, "rows"))
    {
        if (strncmp(cJSON_GetArrayItem(row, 0)->valuestring, digits, 2) == 0) {
            found = cJSON_Duplicate(row, 1);
        }
    }
    cJSON_Delete(page);
    return found;
}

/* Open `keys` of a row as a kiosk of @p site does. */
static enum rg_status open_row(const cJSON *row, const char *site, struct rg_card_here *here)
{
    const char *medium = cJSON_GetArrayItem(row, 6)->valuestring;
    const char *text = cJSON_GetArrayItem(row, 7)->valuestring;
    const struct rg_card_seal_owner owner = {
        .badge = strcmp(cJSON_GetArrayItem(row, 2)->valuestring, "badge") == 0,
        .holder = (int64_t)cJSON_GetArrayItem(row, 3)->valuedouble,
        .medium = (uint8_t)rg_medium_of_word(medium, strlen(medium))};
    char label[RG_CARD_SEAL_LABEL_MAX];
    uint8_t of_site[RG_KEY_LEN], key[32], sealed[RG_CARD_SEAL_MAX], plain[RG_CARD_SEAL_PLAIN_MAX];
    size_t len = 0, label_len = rg_card_seal_label(&owner, label);
    uint32_t version;
    struct rg_aead *aead;
    assert_int_equal(rg_hq_site_key(letters_keys(), site, &version, of_site), RG_OK);
    assert_int_equal(rg_hmac_sha256(of_site, sizeof of_site, RG_CARD_SEAL_CONTEXT, strlen(RG_CARD_SEAL_CONTEXT), key), RG_OK);
    assert_int_equal(rg_base64_read(text, strlen(text), sealed, sizeof sealed, &len), RG_OK);
    assert_int_equal(rg_aead_make(&aead), RG_OK);
    enum rg_status status = rg_aead_open(aead, key, label, label_len, sealed, len, plain);
    rg_aead_free(aead);
    *here = (struct rg_card_here){.key_count = 0};
    return status == RG_OK ? rg_card_seal_read(plain, len - RG_AEAD_OVERHEAD, here) : status;
}

/* Whether the card's row is in the feed of s1, with keys or without. */
static bool has_keys(struct rg_hq_store *store, uint8_t first)
{
    cJSON *row = row_at(store, "s1", first);
    assert_non_null(row);
    bool has = cJSON_IsString(cJSON_GetArrayItem(row, 7));
    cJSON_Delete(row);
    return has;
}

static bool on_disk(struct hq_fixture *f, const uint8_t *key)
{
    static const char *const ends[] = {"", "-wal"};
    bool found = false;
    for (size_t i = 0; i < 2; i++) {
        char path[128];
        static char bytes[1 << 22];
        (void)snprintf(path, sizeof path, "%s%s", f->path, ends[i]);
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        size_t len = fread(bytes, 1, sizeof bytes, file);
        (void)fclose(file);
        found = found || memmem(bytes, len, key, RG_AES_KEY) != NULL;
    }
    return found;
}

static void a_kiosk_gets_the_one_key_that_proves_the_card(void **state)
{
    struct rg_hq_medium_keys keys = made(RG_MEDIUM_NTAG424, false);
    struct rg_card_here here;
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa1, &tag, &keys), RG_OK);
    cJSON *row = row_at(STORE, "s1", 0xa1);
    assert_string_equal(cJSON_GetArrayItem(row, 6)->valuestring, "ntag424");
    assert_int_equal(open_row(row, "s1", &here), RG_OK);
    assert_int_equal(here.key_count, 1);
    assert_int_equal(here.keys[0].kind, RG_CARD_KEY_NTAG424);
    assert_int_equal(here.keys[0].key.number, 1);
    assert_int_equal(here.keys[0].key.len, RG_AES_KEY);
    assert_memory_equal(here.keys[0].key.bytes, key_of(&keys, RG_CARD_KEY_NTAG424), RG_AES_KEY);
    /* Another site's key opens nothing of it, and what is sealed for one is not another's. */
    assert_int_equal(open_row(row, "s2", &here), RG_CORRUPT);
    cJSON_ReplaceItemInArray(row, 3, cJSON_CreateNumber(2));
    assert_int_equal(open_row(row, "s1", &here), RG_CORRUPT);
    cJSON_Delete(row);
    for (uint8_t i = 0; i < keys.count; i++) {
        assert_false(on_disk(*state, keys.keys[i].bytes));
    }
    keys = made(RG_MEDIUM_DESFIRE, false);
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa2, &chip, &keys), RG_OK);
    row = row_at(STORE, "s1", 0xa2);
    assert_int_equal(open_row(row, "s1", &here), RG_OK);
    assert_int_equal(here.key_count, 1);
    assert_memory_equal(here.keys[0].key.bytes, key_of(&keys, RG_CARD_KEY_DESFIRE), RG_AES_KEY);
    cJSON_Delete(row);
}

static void a_card_without_such_a_key_is_read_by_suns(void **state)
{
    struct rg_hq_medium_keys all = made(RG_MEDIUM_NTAG424, false);
    static const struct rg_hq_medium weak = {"ntag424", 1};
    struct rg_hq_medium_keys keys = {.version = 1, .count = 2};
    struct rg_card_here here;
    keys.keys[0] = all.keys[2];
    keys.keys[1] = all.keys[3];
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa1, &weak, &keys), RG_OK);
    cJSON *row = row_at(STORE, "s1", 0xa1);
    assert_int_equal(open_row(row, "s1", &here), RG_OK);
    assert_int_equal(here.key_count, 2);
    assert_int_equal(here.keys[0].kind, RG_CARD_KEY_SUN_META);
    assert_int_equal(here.keys[1].kind, RG_CARD_KEY_SUN_FILE);
    cJSON_Delete(row);
}

static void keys_are_given_of_whom_a_kiosk_may_know(void **state)
{
    struct rg_hq_medium_keys keys = made(RG_MEDIUM_NTAG424, false);
    /* Member 3 allows nothing. */
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 3, 0xa3, &tag, &keys), RG_OK);
    assert_null(row_at(STORE, "s1", 0xa3));
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa1, &tag, &keys), RG_OK);
    assert_true(has_keys(STORE, 0xa1));
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    hq_fixture_consent(STORE, 1, "recognise", false, 20);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_null(row_at(STORE, "s1", 0xa1));
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    hq_fixture_consent(STORE, 1, "recognise", true, 30);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_true(has_keys(STORE, 0xa1));
    /* Who visits brings no key along. */
    struct rg_hq_visitor_limit limit = {0};
    const struct rg_card_token token = token_of(0xa1);
    const struct rg_hq_visitor visitor = {
        .site = "s2", .device = "k1", .token = &token, .until_ms = NOW + 3600000};
    assert_int_equal(rg_hq_site_put(STORE, "s2", "Europe/Berlin"), RG_OK);
    assert_int_equal(rg_hq_visitor_fetch(STORE, &visitor, &limit, NOW), RG_OK);
    cJSON *row = row_at(STORE, "s2", 0xa1);
    assert_non_null(row);
    assert_string_equal(cJSON_GetArrayItem(row, 6)->valuestring, "ntag424");
    assert_true(cJSON_IsNull(cJSON_GetArrayItem(row, 7)));
    cJSON_Delete(row);
}

static void a_card_keeps_its_keys_as_long_as_it_is_that_card(void **state)
{
    struct rg_hq_medium_keys keys = made(RG_MEDIUM_NTAG424, false);
    const struct rg_hq_lost lost = {.card = "a1000000"};
    enum rg_hq_card_kind kind;
    int64_t holder;
    bool changed;
    const struct rg_card_token token = token_of(0xa1);
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa1, &tag, &keys), RG_OK);
    /* What a delivery or a kiosk says of it, and the first version of it once more. */
    assert_int_equal(rg_hq_card_issue(STORE, RG_HQ_MEMBER_CARD, 1, &token), RG_OK);
    assert_true(has_keys(STORE, 0xa1));
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_card_put_as(STORE, 1, &token, &tag, NOW, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_true(has_keys(STORE, 0xa1));
    assert_int_equal(rg_hq_card_lost(STORE, &lost, NULL, &kind, &holder), RG_OK);
    assert_false(has_keys(STORE, 0xa1));
    assert_int_equal(rg_hq_card_issue(STORE, RG_HQ_MEMBER_CARD, 1, &token), RG_OK);
    assert_true(has_keys(STORE, 0xa1));
    /* What became another medium has none of them. */
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa1, &number, NULL), RG_OK);
    assert_false(has_keys(STORE, 0xa1));
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa1, &tag, &keys), RG_OK);
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa1, &tag, NULL), RG_OK);
    assert_false(has_keys(STORE, 0xa1));
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 2, 0xa1, &tag, &keys), RG_DENIED);
}

static void merged_and_parted_they_are_sealed_for_whose_they_are(void **state)
{
    struct rg_hq_medium_keys keys = made(RG_MEDIUM_DESFIRE, false);
    struct rg_card_here here;
    const char *why = "";
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 2, 0xa2, &chip, &keys), RG_OK);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_merge(STORE, 1, 2, NOW, &why), RG_OK);
    hq_fixture_consent(STORE, 1, "recognise", true, NOW + 1);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    cJSON *row = row_at(STORE, "s1", 0xa2);
    assert_non_null(row);
    assert_int_equal(cJSON_GetArrayItem(row, 3)->valueint, 1);
    assert_int_equal(open_row(row, "s1", &here), RG_OK);
    cJSON_Delete(row);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_unmerge(STORE, 2, NOW, &why), RG_OK);
    hq_fixture_consent(STORE, 2, "recognise", true, NOW + 2);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    row = row_at(STORE, "s1", 0xa2);
    assert_non_null(row);
    assert_int_equal(cJSON_GetArrayItem(row, 3)->valueint, 2);
    assert_int_equal(open_row(row, "s1", &here), RG_OK);
    cJSON_Delete(row);
}

static void who_is_erased_takes_their_keys_along(void **state)
{
    struct rg_hq_medium_keys keys = made(RG_MEDIUM_NTAG424, false), found;
    enum rg_medium medium;
    const struct rg_card_token token = token_of(0xa1);
    const struct rg_hq_erasure erasure = {.member = 1, .assurance = 2, .hold_ms = 0, .origin = "test"};
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa1, &tag, &keys), RG_OK);
    assert_int_equal(rg_hq_erase(STORE, &erasure, NOW), RG_OK);
    assert_int_equal(rg_hq_card_keys_get(STORE, &token, &medium, &found), RG_NOT_FOUND);
    assert_null(row_at(STORE, "s1", 0xa1));
    /* The card itself may be somebody else's afterwards, with keys of its own. */
    assert_int_equal(rg_hq_card_issue(STORE, RG_HQ_MEMBER_CARD, 2, &token), RG_OK);
    assert_false(has_keys(STORE, 0xa1));
}

static int64_t cards_of(struct rg_hq_store *store, uint32_t version)
{
    int64_t count = -1;
    assert_int_equal(rg_hq_cards_of_master(store, version, &count), RG_OK);
    return count;
}

static void a_master_is_needed_by_its_active_cards(void **state)
{
    struct rg_hq_medium_keys members = made(RG_MEDIUM_NTAG424, false), badges = made(RG_MEDIUM_DESFIRE, true);
    enum rg_hq_card_kind kind;
    int64_t holder;
    assert_int_equal(cards_of(STORE, 1), 0);
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 3, 0xa1, &tag, &members), RG_OK);
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 3, 0xa2, &tag, NULL), RG_OK);
    assert_int_equal(issue(STORE, RG_HQ_BADGE, 1, 0xb1, &chip, &badges), RG_OK);
    assert_int_equal(cards_of(STORE, 1), 2);
    assert_int_equal(cards_of(STORE, 2), 0);
    const struct rg_hq_lost lost = {.kind = RG_HQ_MEMBER_CARD, .card = "a1000000"};
    assert_int_equal(rg_hq_card_lost(STORE, &lost, NULL, &kind, &holder), RG_OK);
    assert_int_equal(cards_of(STORE, 1), 1);
}

static void hq_has_all_of_them_for_itself(void **state)
{
    struct rg_hq_medium_keys keys = made(RG_MEDIUM_NTAG424, false), found;
    enum rg_medium medium = RG_MEDIUM_NONE;
    struct rg_card_token token = token_of(0xa1);
    assert_int_equal(rg_hq_card_keys_get(STORE, &token, &medium, &found), RG_NOT_FOUND);
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 3, 0xa1, &tag, &keys), RG_OK);
    memset(&found, 0, sizeof found);
    assert_int_equal(rg_hq_card_keys_get(STORE, &token, &medium, &found), RG_OK);
    assert_int_equal(medium, RG_MEDIUM_NTAG424);
    assert_int_equal(found.version, 1);
    assert_int_equal(found.count, 4);
    assert_memory_equal(key_of(&found, RG_CARD_KEY_NTAG424_MASTER), key_of(&keys, RG_CARD_KEY_NTAG424_MASTER),
                        RG_AES_KEY);
    /* Issued anew after the master was raised it has the next ones. */
    uint32_t version = 0;
    assert_int_equal(rg_hq_masters_raise(letters_keys(), &version), RG_OK);
    assert_int_equal(cards_of(STORE, 1), 1);
    keys = made(RG_MEDIUM_NTAG424, false);
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 3, 0xa1, &tag, &keys), RG_OK);
    assert_int_equal(rg_hq_card_keys_get(STORE, &token, &medium, &found), RG_OK);
    assert_int_equal(found.version, 2);
    assert_int_equal(cards_of(STORE, 1), 0);
    assert_int_equal(cards_of(STORE, 2), 1);
    /* Without its own key HQ says that it cannot, and kiosks are told of a card without keys. */
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa2, &tag, &keys), RG_OK);
    token = token_of(0xa2);
    assert_int_equal(letters_keys()->ops->destroy(letters_keys(), RG_KEY_CARD_STORE), RG_OK);
    assert_int_equal(rg_hq_card_keys_get(STORE, &token, &medium, &found), RG_CORRUPT);
    assert_false(has_keys(STORE, 0xa2));
}

static void badges_have_a_set_of_their_own(void **state)
{
    struct rg_hq_medium_keys keys = made(RG_MEDIUM_DESFIRE, true), members = made(RG_MEDIUM_DESFIRE, false);
    struct rg_card_here here;
    assert_int_equal(issue(STORE, RG_HQ_BADGE, 1, 0xb1, &chip, &keys), RG_OK);
    cJSON *row = row_at(STORE, "s1", 0xb1);
    assert_string_equal(cJSON_GetArrayItem(row, 2)->valuestring, "badge");
    assert_int_equal(open_row(row, "s1", &here), RG_OK);
    assert_memory_equal(here.keys[0].key.bytes, key_of(&keys, RG_CARD_KEY_DESFIRE), RG_AES_KEY);
    assert_memory_not_equal(here.keys[0].key.bytes, key_of(&members, RG_CARD_KEY_DESFIRE), RG_AES_KEY);
    /* Of member 1, who has the same number, it would not open. */
    cJSON_ReplaceItemInArray(row, 2, cJSON_CreateString("member"));
    assert_int_equal(open_row(row, "s1", &here), RG_CORRUPT);
    cJSON_Delete(row);
}

static void what_does_not_fit_is_not_issued(void **state)
{
    struct rg_hq_medium_keys keys = made(RG_MEDIUM_NTAG424, false), none = {.version = 1, .count = 0};
    static const struct rg_hq_medium odd = {"paper", 2}, strong = {"uid", 1};
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa1, &chip, &keys), RG_INVALID);
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa1, &number, &keys), RG_INVALID);
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa1, &tag, &none), RG_INVALID);
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa1, &odd, NULL), RG_INVALID);
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa1, &strong, NULL), RG_INVALID);
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 99, 0xa1, &tag, &keys), RG_NOT_FOUND);
    rg_hq_store_keys(STORE, NULL);
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa1, &tag, &keys), RG_UNSUPPORTED);
    assert_null(row_at(STORE, "s1", 0xa1));
}

/* How a card of member 1 stands, as lists show it. */
static bool is_active(struct rg_hq_store *store, uint8_t first)
{
    struct rg_hq_buffer rows = {0};
    char digits[24];
    assert_int_equal(rg_hq_card_list(store, RG_HQ_MEMBER_CARD, 1, &rows), RG_OK);
    rg_hq_buffer_bytes(&rows, "", 1);
    (void)snprintf(digits, sizeof digits, "\"card\":\"%02x", first);
    const char *row = strstr(rows.data, digits);
    assert_non_null(row);
    const char *end = strchr(row, '}');
    const char *word = strstr(row, "\"status\":\"active\"");
    bool active = word != NULL && word < end;
    rg_hq_buffer_free(&rows);
    return active;
}

static enum rg_status issue_for(struct rg_hq_store *store, uint8_t first, const struct rg_hq_medium *medium,
                                const struct rg_hq_medium_keys *keys, enum rg_hq_others others)
{
    const struct rg_card_token token = token_of(first);
    return rg_hq_card_issue_for(store, RG_HQ_MEMBER_CARD, 1, &token, medium, keys, others);
}

static void a_safer_card_ends_numbers_at_the_desk_too(void **state)
{
    static const struct rg_hq_medium token_tag = {"ntag21x", 0};
    struct rg_hq_medium_keys keys = made(RG_MEDIUM_DESFIRE, false);
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xb1, &number, NULL), RG_OK);
    /* What can be copied likewise ends nothing, nor what is somebody else's, nor where they are to stay. */
    assert_int_equal(issue_for(STORE, 0xb2, &token_tag, NULL, RG_HQ_OTHERS_NUMBERS), RG_OK);
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 2, 0xb3, &number, NULL), RG_OK);
    assert_int_equal(issue_for(STORE, 0xb3, &chip, &keys, RG_HQ_OTHERS_NUMBERS), RG_DENIED);
    assert_int_equal(issue_for(STORE, 0xb4, &chip, &keys, RG_HQ_OTHERS_KEPT), RG_OK);
    assert_true(is_active(STORE, 0xb1) && is_active(STORE, 0xb2) && is_active(STORE, 0xb4));
    assert_int_equal(issue_for(STORE, 0xb5, &chip, &keys, RG_HQ_OTHERS_NUMBERS), RG_OK);
    assert_true(is_active(STORE, 0xb5) && is_active(STORE, 0xb4));
    assert_false(is_active(STORE, 0xb1) || is_active(STORE, 0xb2));
    /* The number that gets keys is the card itself. */
    assert_int_equal(issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xb1, &number, NULL), RG_OK);
    assert_int_equal(issue_for(STORE, 0xb1, &chip, &keys, RG_HQ_OTHERS_NUMBERS), RG_OK);
    assert_true(is_active(STORE, 0xb1));
}

static void badges_stay_beside_a_safer_one(void **state)
{
    const struct rg_card_token token = token_of(0xb8);
    struct rg_hq_medium_keys keys = made(RG_MEDIUM_DESFIRE, true);
    struct rg_hq_buffer rows = {0};
    assert_int_equal(issue(STORE, RG_HQ_BADGE, 1, 0xb7, &number, NULL), RG_OK);
    assert_int_equal(rg_hq_card_issue_for(STORE, RG_HQ_BADGE, 1, &token, &chip, &keys, RG_HQ_OTHERS_NUMBERS),
                     RG_OK);
    assert_int_equal(rg_hq_card_list(STORE, RG_HQ_BADGE, 1, &rows), RG_OK);
    rg_hq_buffer_bytes(&rows, "", 1);
    assert_null(strstr(rows.data, "blocked"));
    rg_hq_buffer_free(&rows);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, letters_set_up, letters_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_kiosk_gets_the_one_key_that_proves_the_card),
        TEST(a_card_without_such_a_key_is_read_by_suns),
        TEST(keys_are_given_of_whom_a_kiosk_may_know),
        TEST(a_card_keeps_its_keys_as_long_as_it_is_that_card),
        TEST(merged_and_parted_they_are_sealed_for_whose_they_are),
        TEST(who_is_erased_takes_their_keys_along),
        TEST(a_master_is_needed_by_its_active_cards),
        TEST(hq_has_all_of_them_for_itself),
        TEST(badges_have_a_set_of_their_own),
        TEST(a_safer_card_ends_numbers_at_the_desk_too),
        TEST(badges_stay_beside_a_safer_one),
        TEST(what_does_not_fit_is_not_issued),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
