/* NTAG 424 DNA. A card with its own UID proves itself by AuthenticateEV2First when its key is at hand; otherwise, or when its UID is
 * random and only SUN tells the real one, its NDEF file is read. */
#include "card_auth.h"
#include "card_protocol.h"
#include "ndef.h"
#include "sun.h"

#include <string.h>

enum { SELECT = 1, AUTHENTICATE, SELECT_FILE, READ, META, ASKED_SUN, FILE_KEY, AFTER_SUN };

#define FIRST_READ 0x80u
#define FILE_MAX   256u

static enum rg_card_step begin(struct rg_card_session *session, struct rg_card_command *command)
{
    static const uint8_t select[] = {0x00, 0xa4, 0x04, 0x00, 0x07, 0xd2, 0x76,
                                     0x00, 0x00, 0x85, 0x01, 0x01, 0x00};
    session->stage = SELECT;
    return rg_card_send(command, RG_CARD_APDU, select, sizeof select, RG_CARD_WAIT_APDU_MS);
}

static enum rg_card_step select_file(struct rg_card_session *session, struct rg_card_command *command)
{
    static const uint8_t select[] = {0x00, 0xa4, 0x00, 0x0c, 0x02, 0xe1, 0x04};
    if (!session->setup->sun) {
        return RG_CARD_NEXT;
    }
    session->stage = SELECT_FILE;
    return rg_card_send(command, RG_CARD_APDU, select, sizeof select, RG_CARD_WAIT_APDU_MS);
}

static enum rg_card_step read(struct rg_card_session *session, size_t count, struct rg_card_command *command)
{
    size_t at = session->work.sun.file.len;
    const uint8_t apdu[] = {0x00, 0xb0, (uint8_t)(at >> 8), (uint8_t)at, (uint8_t)count};
    session->stage = READ;
    session->work.sun.file.wanted = (uint16_t)count;
    return rg_card_send(command, RG_CARD_APDU, apdu, sizeof apdu, RG_CARD_WAIT_APDU_MS);
}

/* What HQ can be asked about where only HQ can open it: one that covers nothing else, as this chain's cards have it. */
static void name_message(struct rg_card_session *session, const struct rg_sun *sun)
{
    struct rg_card_identifier *identifier = &session->wanted.identifier;
    if (rg_card_has_own_uid(session) || sun->covered_len > 0) {
        return;
    }
    *identifier = (struct rg_card_identifier){.kind = RG_CARD_IDENTIFIER_SUN, .len = RG_CARD_SUN_MESSAGE};
    memcpy(identifier->bytes, sun->picc, sizeof sun->picc);
    memcpy(identifier->bytes + sizeof sun->picc, sun->mac, sizeof sun->mac);
}

/* The address in the file's message; nothing of ours in it is no fault: it is somebody's tag. */
static enum rg_card_step open_file(struct rg_card_session *session)
{
    const struct rg_card_file *file = &session->work.sun.file;
    struct rg_ndef_record record;
    struct rg_sun sun;
    size_t at = 0;
    if (rg_ndef_next(file->bytes + 2, file->len - 2u, &at, &record) != RG_OK ||
        record.format != RG_NDEF_WELL_KNOWN || record.type_len != 1 || record.type[0] != 'U') {
        return RG_CARD_NEXT;
    }
    enum rg_status status = rg_sun_read(record.payload, record.payload_len, &sun);
    if (status == RG_NOT_FOUND) {
        return RG_CARD_NEXT;
    }
    session->stage = META;
    enum rg_card_step step = rg_card_want(session, RG_CARD_KEY_SUN_META, 0);
    if (status == RG_OK) {
        name_message(session, &sun);
        explicit_bzero(&sun, sizeof sun);
    }
    return step;
}

static enum rg_card_step have_read(struct rg_card_session *session, const uint8_t *answer, size_t len,
                                   struct rg_card_command *command)
{
    struct rg_card_file *file = &session->work.sun.file;
    if (rg_card_status_word(answer, len) != 0x9000) {
        return len < 2 ? rg_card_refuse(session, RG_CARD_FAULT_FORMAT) : RG_CARD_NEXT;
    }
    len -= 2;
    if (len == 0 || len > file->wanted || file->len + len > FILE_MAX) {
        return rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
    }
    memcpy(file->bytes + file->len, answer, len);
    file->len = (uint16_t)(file->len + len);
    size_t whole = file->len < 2 ? 2 : 2u + ((size_t)file->bytes[0] << 8 | file->bytes[1]);
    if (whole > FILE_MAX) {
        return RG_CARD_NEXT;
    }
    if (file->len < whole) {
        size_t left = whole - file->len;
        return read(session, left < FIRST_READ ? left : FIRST_READ, command);
    }
    file->len = (uint16_t)whole;
    return open_file(session);
}

/* What SUN has shown; what HQ opened it has counted. */
static enum rg_card_step done_by_sun(struct rg_card_session *session)
{
    session->verdict.counted = session->work.sun.counted;
    session->verdict.counter = session->work.sun.counter;
    return rg_card_done(session, RG_MEDIUM_NTAG424, RG_ASSURANCE_L1, &session->wanted.identifier);
}

/* Without the key that proves more, or without HQ, which has it. */
static enum rg_card_step unproven(struct rg_card_session *session, struct rg_card_command *command)
{
    if (session->stage == AFTER_SUN) {
        return done_by_sun(session);
    }
    if (session->stage == ASKED_SUN) {
        return RG_CARD_NEXT;
    }
    memset(&session->work.sun, 0, sizeof session->work.sun);
    return select_file(session, command);
}

/* Now that it is known whose it is, it can prove more. */
static enum rg_card_step prove_more(struct rg_card_session *session, const struct rg_card_identifier *known)
{
    struct rg_card_identifier identifier = *known;
    session->stage = AFTER_SUN;
    enum rg_card_step step = rg_card_want(session, RG_CARD_KEY_NTAG424, session->setup->ntag424_key);
    session->wanted.identifier = identifier;
    explicit_bzero(&identifier, sizeof identifier);
    return step;
}

static enum rg_card_step ask_about_sun(struct rg_card_session *session, struct rg_card_command *command)
{
    session->stage = ASKED_SUN;
    command->way = RG_CARD_ASK_SUN;
    command->timeout_ms = RG_CARD_WAIT_PHONE_MS;
    command->len = RG_CARD_SUN_MESSAGE;
    memcpy(command->bytes, session->wanted.identifier.bytes, RG_CARD_SUN_MESSAGE);
    return RG_CARD_ASK;
}

/* Of what HQ does not know nobody says anything: a stranger's card, another chain's, a copy or a recording. */
static enum rg_card_step told_of_sun(struct rg_card_session *session, const uint8_t *answer, size_t len)
{
    struct rg_card_identifier known = {.kind = RG_CARD_IDENTIFIER_KNOWN, .len = 32};
    if (len != known.len) {
        return RG_CARD_NEXT;
    }
    memcpy(known.bytes, answer, known.len);
    enum rg_card_step step = prove_more(session, &known);
    explicit_bzero(&known, sizeof known);
    return step;
}

static enum rg_card_step answered(struct rg_card_session *session, const uint8_t *answer, size_t len,
                                  struct rg_card_command *command)
{
    if (session->stage == ASKED_SUN) {
        return told_of_sun(session, answer, len);
    }
    if (len < 2 && session->stage != AUTHENTICATE && session->stage != AFTER_SUN) {
        return rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
    }
    switch (session->stage) {
    case SELECT:
        if (rg_card_status_word(answer, len) != 0x9000) {
            return RG_CARD_NEXT;
        }
        if (rg_card_has_own_uid(session)) {
            session->stage = AUTHENTICATE;
            return rg_card_want(session, RG_CARD_KEY_NTAG424, session->setup->ntag424_key);
        }
        return select_file(session, command);
    case SELECT_FILE:
        return rg_card_status_word(answer, len) == 0x9000 ? read(session, FIRST_READ, command) : RG_CARD_NEXT;
    case READ: return have_read(session, answer, len, command);
    case AUTHENTICATE:
    case AFTER_SUN: {
        enum rg_card_step step =
            rg_card_auth_answered(session, &session->work.sun.auth, answer, len, command);
        if (step != RG_CARD_DONE) {
            return step == RG_CARD_NEXT ? unproven(session, command) : step;
        }
        session->verdict.counted = session->work.sun.counted;
        session->verdict.counter = session->work.sun.counter;
        return rg_card_done(session, RG_MEDIUM_NTAG424, RG_ASSURANCE_L2,
                            session->stage == AFTER_SUN ? &session->wanted.identifier : NULL);
    }
    default: return rg_card_refuse(session, RG_CARD_FAULT_OURS);
    }
}

/* Reads the address again: what points into the file does not live from step to step. */
static bool read_sun(struct rg_card_session *session, struct rg_sun *sun)
{
    const struct rg_card_file *file = &session->work.sun.file;
    struct rg_ndef_record record;
    size_t at = 0;
    return rg_ndef_next(file->bytes + 2, file->len - 2u, &at, &record) == RG_OK &&
           rg_sun_read(record.payload, record.payload_len, sun) == RG_OK;
}

static enum rg_card_step open_picc(struct rg_card_session *session, const uint8_t *key)
{
    struct rg_sun sun;
    struct rg_sun_picc picc;
    if (!read_sun(session, &sun)) {
        return rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
    }
    enum rg_status status = rg_sun_open(session->setup->cipher, key, sun.picc, &picc);
    enum rg_card_step step;
    if (status != RG_OK) {
        /* Another chain's card, which has an address like ours. */
        step = status == RG_DENIED ? RG_CARD_NEXT : rg_card_refuse(session, RG_CARD_FAULT_OURS);
    } else if (rg_card_has_own_uid(session) && (session->card.uid_len != sizeof picc.uid ||
                                                memcmp(session->card.uid, picc.uid, sizeof picc.uid) != 0)) {
        step = rg_card_refuse(session, RG_CARD_FAULT_UID);
    } else {
        struct rg_card_sun *work = &session->work.sun;
        memcpy(work->picc, picc.uid, 7);
        memcpy(work->picc + 7, picc.counter_bytes, 3);
        work->counter = picc.counter;
        session->stage = FILE_KEY;
        step = rg_card_want(session, RG_CARD_KEY_SUN_FILE, 0);
        session->wanted.identifier = (struct rg_card_identifier){.kind = RG_CARD_A, .len = sizeof picc.uid};
        memcpy(session->wanted.identifier.bytes, picc.uid, sizeof picc.uid);
    }
    explicit_bzero(&picc, sizeof picc);
    explicit_bzero(&sun, sizeof sun);
    return step;
}

static enum rg_card_step check_mac(struct rg_card_session *session, const uint8_t *key)
{
    struct rg_card_sun *work = &session->work.sun;
    struct rg_sun sun;
    struct rg_sun_picc picc;
    memcpy(picc.uid, work->picc, 7);
    memcpy(picc.counter_bytes, work->picc + 7, 3);
    picc.counter = work->counter;
    enum rg_status status =
        read_sun(session, &sun) ? rg_sun_check(session->setup->cipher, key, &picc, &sun) : RG_CORRUPT;
    explicit_bzero(&picc, sizeof picc);
    explicit_bzero(&sun, sizeof sun);
    if (status != RG_OK) {
        return rg_card_refuse(session, status == RG_DENIED ? RG_CARD_FAULT_MAC : RG_CARD_FAULT_OURS);
    }
    work->counted = true;
    if (rg_card_has_own_uid(session)) {
        return done_by_sun(session);
    }
    return prove_more(session, &session->wanted.identifier);
}

static enum rg_card_step keyed(struct rg_card_session *session, const struct rg_medium_key *key, bool remote,
                               struct rg_card_command *command)
{
    switch (session->stage) {
    case AUTHENTICATE:
        return key == NULL
                   ? unproven(session, command)
                   : rg_card_auth_begin(&session->work.sun.auth, RG_CARD_AUTH_EV2, key, remote, command);
    case META:
        return key == NULL ? RG_CARD_NEXT
               : remote    ? ask_about_sun(session, command)
                           : open_picc(session, key->bytes);
    case FILE_KEY: return key == NULL ? RG_CARD_NEXT : check_mac(session, key->bytes);
    case AFTER_SUN:
        return key == NULL
                   ? unproven(session, command)
                   : rg_card_auth_begin(&session->work.sun.auth, RG_CARD_AUTH_EV2, key, remote, command);
    default: return rg_card_refuse(session, RG_CARD_FAULT_OURS);
    }
}

const struct rg_card_protocol rg_card_ntag424 = {
    .begin = begin, .answered = answered, .unasked = unproven, .keyed = keyed};
