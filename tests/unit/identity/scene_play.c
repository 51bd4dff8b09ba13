#include "../base/hex.h"
#include "crypto.h"
#include "curve.h"
#include "pair.h"
#include "scenes.h"

static bool is_written(const char *text, const uint8_t *bytes, size_t len)
{
    uint8_t expected[512];
    return strlen(text) / 2 == len && hex_bytes(text, expected) == len && memcmp(expected, bytes, len) == 0;
}

/* Whether the card, or HQ, has an answer; without one it knows the command not, or is silent. */
static bool answer_of(const struct scene *scene, const struct rg_card_command *command, uint8_t *answer,
                      size_t *len)
{
    for (size_t i = 0; i < sizeof scene->lines / sizeof scene->lines[0] && scene->lines[i].way != 0; i++) {
        const struct line *line = &scene->lines[i];
        if (line->way == command->way && is_written(line->command, command->bytes, command->len)) {
            *len = line->answer == NULL ? 0 : hex_bytes(line->answer, answer);
            return line->answer != NULL;
        }
    }
    *len = command->way == RG_CARD_APDU ? 2 : 0;
    memcpy(answer, "\x6a\x82", 2);
    /* A card of type B in these scenes that knows no APDU at all is silent. */
    bool silent = scene->type == RG_CARD_B && scene->lines[0].way == 0 && !scene->new_pupi;
    return (command->way == RG_CARD_APDU && !silent) || command->way == RG_CARD_WAKE ||
           (command->way == RG_CARD_RESET && !scene->new_pupi);
}

static void change(const struct twist *twist, uint8_t *answer, size_t *len)
{
    if (twist->cut) {
        *len = twist->cut_to;
    }
    if (twist->flip > 0) {
        answer[(twist->flip - 1) / 8] ^= (uint8_t)(1u << (twist->flip - 1) % 8);
    }
    memset(answer + *len, 0xa5, twist->more);
    *len += twist->more;
}

static enum rg_card_step give_key(const struct scene *scene, struct rg_card_session *session,
                                  struct rg_card_command *command)
{
    const struct rg_card_wanted *wanted = rg_card_session_wanted(session);
    struct rg_medium_key key = {.number = wanted->number};
    for (size_t i = 0; i < sizeof scene->keys / sizeof scene->keys[0]; i++) {
        if (scene->keys[i].kind != wanted->kind) {
            continue;
        }
        if (scene->keys[i].key == NULL) {
            return rg_card_session_remote(session, wanted->number, command);
        }
        key.len = (uint8_t)hex_bytes(scene->keys[i].key, key.bytes);
        if (wanted->kind == RG_CARD_KEY_VAS && !pair_agree(wanted, &key)) {
            key.len = 0;
        }
    }
    return rg_card_session_key(session, &key, command);
}

static enum rg_card_step exchange(const struct scene *scene, struct rg_card_session *session,
                                  const struct twist *twist, struct outcome *outcome,
                                  struct rg_card_command *command)
{
    uint8_t answer[2048];
    size_t len = 0;
    unsigned number = ++outcome->exchanges;
    bool there =
        answer_of(scene, command, answer, &len) && (twist->pulled_at == 0 || number < twist->pulled_at);
    /* HQ's word comes signed: only what cards say can be changed. */
    if (there && number == twist->at && command->way <= RG_CARD_RESET) {
        change(twist, answer, &len);
        outcome->changed = true;
    }
    outcome->lens[number % 64] = len;
    bool another = command->way == RG_CARD_RESET && scene->new_pupi &&
                   (twist->pulled_at == 0 || number < twist->pulled_at);
    enum rg_status status = there ? RG_OK : another ? RG_NOT_FOUND : RG_TIMEOUT;
    return rg_card_session_next(session, status, answer, len, command);
}

static bool is_clean(const struct rg_card_session *session)
{
    struct rg_card_session copy = *session;
    memset(&copy.verdict, 0, sizeof copy.verdict);
    copy.step = 0;
    const uint8_t *bytes = (const uint8_t *)&copy;
    for (size_t i = 0; i < sizeof copy; i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

static void set_up(const struct scene *scene, struct rg_cipher *cipher, struct rg_card_setup *setup)
{
    memset(setup, 0, sizeof *setup);
    setup->cipher = cipher;
    setup->ntag21x = setup->ntag424 = setup->desfire = setup->smart_tap = setup->vas = true;
    setup->sun = !scene->without_sun;
    setup->originality = scene->originality;
    setup->signers[0] = (struct rg_card_signer){.algorithm = RG_CARD_ED25519, .version = 3};
    hex_bytes("6e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf1", setup->signers[0].key);
    setup->signers[1] = (struct rg_card_signer){.algorithm = RG_CARD_ES256, .version = 4};
    hex_bytes("02ea68d7b6fedf0b71878938d51d71f8729e0acb8c2c6df8b3d79e8a4b90949ee0", setup->signers[1].key);
    hex_bytes("565252", setup->desfire_aid);
    hex_bytes("0133ee80", setup->collector);
    setup->collector_key_version = 1;
    hex_bytes("5888d01ebeeadf85c8b01eb437dd53d97f9b7d05761311c597340088bbb20b41", setup->pass_hash);
    setup->now_s = 1790000001;
    setup->vas_window_s = 30;
}

void scene_play(const struct scene *scene, struct rg_cipher *cipher, const struct twist *twist,
                struct outcome *outcome)
{
    static struct rg_card_session session;
    struct rg_card_setup setup;
    struct rg_card card = {.type = (uint8_t)scene->type, .sak = scene->sak};
    struct rg_card_command command = {0};
    uint8_t random[RG_CARD_RANDOM] = {0}, signature[80];
    memset(outcome, 0, sizeof *outcome);
    set_up(scene, cipher, &setup);
    card.uid_len = (uint8_t)hex_bytes(scene->uid, card.uid);
    card.ats_len = (uint8_t)hex_bytes(scene->ats, card.ats);
    card.atqa[0] = (uint8_t)(scene->atqa >> 8);
    card.atqa[1] = (uint8_t)scene->atqa;
    if (scene->random != NULL) {
        hex_bytes(scene->random, random);
    }
    rg_card_session_begin(&session, &card, &setup, random);
    enum rg_card_step step = rg_card_session_next(&session, RG_OK, NULL, 0, &command);
    while (step < RG_CARD_DONE && outcome->exchanges < 200) {
        if (step == RG_CARD_KEY) {
            step = give_key(scene, &session, &command);
        } else if (step == RG_CARD_SIGN) {
            size_t len = scene->signature == NULL ? 0 : hex_bytes(scene->signature, signature);
            step = rg_card_session_signed(&session, signature, len, &command);
        } else {
            step = exchange(scene, &session, twist, outcome, &command);
        }
    }
    outcome->step = step;
    outcome->verdict = *rg_card_session_verdict(&session);
    outcome->clean = is_clean(&session);
}
