/* Proofs in progress at HQ: whose they are, how long they stand, and that nothing counts twice. The card is played with the key. */
#include "hq_proofs.h"

#include "cipher.h"
#include "ev2_auth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NOW 1000000

static const uint8_t card_key[16] = {0x4b, 1, 2, 3};
static const struct rg_card_token token = {.key_version = 1, .bytes = {7, 7, 7}};
static struct rg_cipher *cipher;

/* A card of NTAG 424's kind: its challenge, and its word on an answer. */
struct card {
    uint8_t rnd_b[16], challenge[16], proof[32];
};

static const uint8_t zero[16];

static void challenge(struct card *card, uint8_t seed)
{
    memset(card->rnd_b, seed, sizeof card->rnd_b);
    assert_int_equal(rg_aes_cbc_encrypt(cipher, card_key, zero, card->rnd_b, 16, card->challenge), RG_OK);
}

static void turn(const uint8_t from[16], uint8_t to[16])
{
    memcpy(to, from + 1, 15);
    to[15] = from[0];
}

/* @return whether the card takes the answer; then it has a proof. */
static bool takes(struct card *card, const uint8_t answer[32])
{
    uint8_t plain[32], turned[16], said[32] = {0xd1, 0xd2, 0xd3, 0xd4};
    assert_int_equal(rg_aes_cbc_decrypt(cipher, card_key, zero, answer, 32, plain), RG_OK);
    turn(card->rnd_b, turned);
    if (memcmp(plain + 16, turned, 16) != 0) {
        return false;
    }
    turn(plain, said + 4);
    assert_int_equal(rg_aes_cbc_encrypt(cipher, card_key, zero, said, 32, card->proof), RG_OK);
    return true;
}

static struct rg_hq_proof_from from(const char *device, const char *rid)
{
    return (struct rg_hq_proof_from){.site = "store-1", .device = device, .rid = rid, .token = &token};
}

static enum rg_status answer(struct rg_hq_proofs *proofs, const char *device, const char *rid,
                             const struct card *card, const uint8_t *key, int64_t now_ms, uint8_t said[32])
{
    const struct rg_hq_proof_from asked = from(device, rid);
    return rg_hq_proof_answer(proofs, &asked, key, RG_CARD_ASK_EV2_ANSWER, card->challenge, 16, now_ms, said);
}

static int begin(void **state)
{
    struct rg_hq_proofs *proofs = NULL;
    assert_int_equal(rg_cipher_make(&cipher), RG_OK);
    assert_int_equal(rg_hq_proofs_make(&proofs), RG_OK);
    *state = proofs;
    return 0;
}

static int end(void **state)
{
    rg_hq_proofs_free(*state);
    rg_cipher_free(cipher);
    return 0;
}

static void a_card_proves_itself_once(void **state)
{
    struct card card;
    uint8_t said[32];
    bool proven = false;
    enum rg_card_question question;
    const struct rg_hq_proof_from asked = from("kiosk-1", "a");
    challenge(&card, 5);
    assert_int_equal(answer(*state, "kiosk-1", "a", &card, card_key, NOW, said), RG_OK);
    assert_true(takes(&card, said));
    assert_int_equal(rg_hq_proof_waits(*state, &asked, NOW + 1, &question), RG_OK);
    assert_int_equal(question, RG_CARD_ASK_EV2_ANSWER);
    assert_int_equal(rg_hq_proof_check(*state, &asked, card_key, card.proof, NOW + 1, &proven), RG_OK);
    assert_true(proven);
    /* Played again, neither the second question nor the first is any. */
    assert_int_equal(rg_hq_proof_check(*state, &asked, card_key, card.proof, NOW + 2, &proven), RG_NOT_FOUND);
    assert_int_equal(rg_hq_proof_waits(*state, &asked, NOW + 2, &question), RG_NOT_FOUND);
    assert_int_equal(answer(*state, "kiosk-1", "a", &card, card_key, NOW + 3, said), RG_DENIED);
}

/* SUN's message has one question: what is asked with the same id is no other one, of either kind. */
static void an_id_serves_once(void **state)
{
    struct card card;
    uint8_t said[32];
    enum rg_card_question question;
    struct rg_hq_proof_from asked = from("kiosk-1", "a");
    assert_int_equal(rg_hq_proof_once(*state, &asked, NOW), RG_OK);
    assert_int_equal(rg_hq_proof_once(*state, &asked, NOW + 1), RG_DENIED);
    assert_int_equal(rg_hq_proof_waits(*state, &asked, NOW + 1, &question), RG_NOT_FOUND);
    challenge(&card, 5);
    assert_int_equal(answer(*state, "kiosk-1", "a", &card, card_key, NOW + 1, said), RG_DENIED);
    assert_int_equal(answer(*state, "kiosk-1", "b", &card, card_key, NOW + 1, said), RG_OK);
    asked.rid = "b";
    assert_int_equal(rg_hq_proof_once(*state, &asked, NOW + 1), RG_DENIED);
    asked = from("kiosk-2", "a");
    assert_int_equal(rg_hq_proof_once(*state, &asked, NOW + 1), RG_OK);
    assert_int_equal(rg_hq_proof_once(*state, &asked, NOW + 1 + RG_HQ_PROOFS_MS), RG_OK);
    char longer[80];
    memset(longer, 'x', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    asked.rid = longer;
    assert_int_equal(rg_hq_proof_once(*state, &asked, NOW), RG_INVALID);
}

static void another_kiosk_or_another_card_proves_nothing(void **state)
{
    struct card card;
    uint8_t said[32];
    bool proven = true;
    struct rg_hq_proof_from asked = from("kiosk-2", "a");
    challenge(&card, 5);
    assert_int_equal(answer(*state, "kiosk-1", "a", &card, card_key, NOW, said), RG_OK);
    assert_true(takes(&card, said));
    assert_int_equal(rg_hq_proof_check(*state, &asked, card_key, card.proof, NOW, &proven), RG_NOT_FOUND);
    asked = from("kiosk-1", "b");
    assert_int_equal(rg_hq_proof_check(*state, &asked, card_key, card.proof, NOW, &proven), RG_NOT_FOUND);
    /* The proof of one card is not another's, though it has the same key. */
    struct rg_card_token other = token;
    other.bytes[31] ^= 1;
    asked = from("kiosk-1", "a");
    asked.token = &other;
    assert_int_equal(rg_hq_proof_check(*state, &asked, card_key, card.proof, NOW, &proven), RG_OK);
    assert_false(proven);
}

static void a_wrong_proof_ends_it(void **state)
{
    struct card card;
    uint8_t said[32];
    bool proven = true;
    const struct rg_hq_proof_from asked = from("kiosk-1", "a");
    challenge(&card, 5);
    assert_int_equal(answer(*state, "kiosk-1", "a", &card, card_key, NOW, said), RG_OK);
    assert_true(takes(&card, said));
    card.proof[20] ^= 1;
    assert_int_equal(rg_hq_proof_check(*state, &asked, card_key, card.proof, NOW, &proven), RG_OK);
    assert_false(proven);
    card.proof[20] ^= 1;
    assert_int_equal(rg_hq_proof_check(*state, &asked, card_key, card.proof, NOW, &proven), RG_NOT_FOUND);
}

static void a_card_that_was_blocked_meanwhile_proves_nothing(void **state)
{
    struct card card;
    uint8_t said[32];
    bool proven = true;
    const struct rg_hq_proof_from asked = from("kiosk-1", "a");
    challenge(&card, 5);
    assert_int_equal(answer(*state, "kiosk-1", "a", &card, card_key, NOW, said), RG_OK);
    assert_true(takes(&card, said));
    assert_int_equal(rg_hq_proof_check(*state, &asked, NULL, card.proof, NOW, &proven), RG_OK);
    assert_false(proven);
}

/* The same questions, answers of the same size, and never a yes. */
static void nobodys_card_is_answered_like_any(void **state)
{
    struct card card;
    uint8_t said[32], again[32];
    bool proven = true;
    const struct rg_hq_proof_from asked = from("kiosk-1", "a");
    challenge(&card, 5);
    assert_int_equal(answer(*state, "kiosk-1", "a", &card, NULL, NOW, said), RG_OK);
    assert_false(takes(&card, said));
    assert_int_equal(answer(*state, "kiosk-1", "b", &card, NULL, NOW, again), RG_OK);
    assert_memory_not_equal(said, again, sizeof said);
    assert_int_equal(rg_hq_proof_check(*state, &asked, NULL, card.proof, NOW, &proven), RG_OK);
    assert_false(proven);
    /* A key that came up since then does not make it anybody's. */
    const struct rg_hq_proof_from second = from("kiosk-1", "b");
    assert_int_equal(rg_hq_proof_check(*state, &second, card_key, card.proof, NOW, &proven), RG_OK);
    assert_false(proven);
}

static void time_ends_it(void **state)
{
    struct card card;
    uint8_t said[32];
    bool proven;
    enum rg_card_question question;
    const struct rg_hq_proof_from asked = from("kiosk-1", "a");
    challenge(&card, 5);
    assert_int_equal(answer(*state, "kiosk-1", "a", &card, card_key, NOW, said), RG_OK);
    assert_int_equal(rg_hq_proof_waits(*state, &asked, NOW + RG_HQ_PROOFS_MS - 1, &question), RG_OK);
    assert_int_equal(rg_hq_proof_waits(*state, &asked, NOW + RG_HQ_PROOFS_MS, &question), RG_NOT_FOUND);
    assert_int_equal(rg_hq_proof_check(*state, &asked, card_key, card.proof, NOW + RG_HQ_PROOFS_MS, &proven),
                     RG_NOT_FOUND);
}

static void one_kiosk_takes_no_places_of_others(void **state)
{
    struct card card;
    uint8_t said[32];
    char rid[16];
    enum rg_card_question question;
    const struct rg_hq_proof_from other = from("kiosk-2", "x");
    challenge(&card, 5);
    assert_int_equal(answer(*state, "kiosk-2", "x", &card, card_key, NOW, said), RG_OK);
    for (int i = 0; i < 2 * (int)RG_HQ_PROOFS_MAX; i++) {
        (void)snprintf(rid, sizeof rid, "r%d", i);
        assert_int_equal(answer(*state, "kiosk-1", rid, &card, card_key, NOW + 1 + i, said), RG_OK);
    }
    assert_int_equal(rg_hq_proof_waits(*state, &other, NOW + 1000, &question), RG_OK);
    const struct rg_hq_proof_from newest = from("kiosk-1", rid), first = from("kiosk-1", "r0");
    assert_int_equal(rg_hq_proof_waits(*state, &newest, NOW + 1000, &question), RG_OK);
    assert_int_equal(rg_hq_proof_waits(*state, &first, NOW + 1000, &question), RG_NOT_FOUND);
}

static void when_all_places_are_taken_the_oldest_gives_way(void **state)
{
    struct card card;
    uint8_t said[32];
    char device[24];
    enum rg_card_question question;
    challenge(&card, 5);
    for (int i = 0; i <= (int)RG_HQ_PROOFS_MAX; i++) {
        (void)snprintf(device, sizeof device, "kiosk-%d", i);
        assert_int_equal(answer(*state, device, "a", &card, card_key, NOW + i, said), RG_OK);
    }
    const struct rg_hq_proof_from first = from("kiosk-0", "a"), second = from("kiosk-1", "a");
    assert_int_equal(rg_hq_proof_waits(*state, &first, NOW + 1000, &question), RG_NOT_FOUND);
    assert_int_equal(rg_hq_proof_waits(*state, &second, NOW + 1000, &question), RG_OK);
}

static void what_is_no_first_question_is_refused(void **state)
{
    struct card card;
    uint8_t said[32];
    enum rg_card_question question;
    const struct rg_hq_proof_from asked = from("kiosk-1", "a");
    challenge(&card, 5);
    assert_int_equal(
        rg_hq_proof_answer(*state, &asked, card_key, RG_CARD_ASK_EV2_CHECK, card.challenge, 16, NOW, said),
        RG_INVALID);
    assert_int_equal(
        rg_hq_proof_answer(*state, &asked, card_key, RG_CARD_ASK_EV2_ANSWER, card.challenge, 15, NOW, said),
        RG_INVALID);
    assert_int_equal(rg_hq_proof_waits(*state, &asked, NOW, &question), RG_NOT_FOUND);
}

static void an_hour_has_so_many_cards(void **state)
{
    struct rg_hq_proof_limit limit = {0};
    (void)state;
    for (unsigned i = 0; i < RG_HQ_PROOFS_HOUR; i++) {
        assert_true(rg_hq_proof_admit(&limit, NOW + i));
    }
    assert_false(rg_hq_proof_admit(&limit, NOW + 3599999));
    assert_true(rg_hq_proof_admit(&limit, NOW + 3600000));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        CASE(a_card_proves_itself_once),
        CASE(an_id_serves_once),
        CASE(another_kiosk_or_another_card_proves_nothing),
        CASE(a_wrong_proof_ends_it),
        CASE(a_card_that_was_blocked_meanwhile_proves_nothing),
        CASE(nobodys_card_is_answered_like_any),
        CASE(time_ends_it),
        CASE(one_kiosk_takes_no_places_of_others),
        CASE(when_all_places_are_taken_the_oldest_gives_way),
        CASE(what_is_no_first_question_is_refused),
        CASE(an_hour_has_so_many_cards),
    };
    return cmocka_run_group_tests_name("proofs", tests, NULL, NULL);
}
