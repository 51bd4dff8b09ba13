/* NTAG21x: which tag it is, the NDEF message in its memory, the member token in that, and whether NXP made the tag. What carries no
 * token of ours is known by its UID. Raw commands: a tag refuses what it does not know by falling asleep. */
#include "card_protocol.h"
#include "member_token.h"
#include "ndef.h"

#include <string.h>

enum { VERSION = 1, VERSION_WAKE, READ, READ_WAKE, SIGNATURE, SIGNATURE_WAKE };

#define FIRST_PAGE  4u
#define PAGE        4u
#define FIRST_PAGES 27u /* our token with its NDEF and TLV heads, in one answer */
#define READ_PAGES  60u

static enum rg_card_step raw(const uint8_t *bytes, size_t len, struct rg_card_command *command)
{
    return rg_card_send(command, RG_CARD_RAW, bytes, len, RG_CARD_WAIT_RAW_MS);
}

static enum rg_card_step get_version(struct rg_card_session *session, struct rg_card_command *command)
{
    static const uint8_t get[] = {0x60};
    session->stage = VERSION;
    return raw(get, sizeof get, command);
}

/* From where the last read ended, and as far as @p pages or the tag goes. */
static enum rg_card_step read(struct rg_card_session *session, size_t pages, struct rg_card_command *command)
{
    struct rg_card_tag *tag = &session->work.tag;
    size_t first = FIRST_PAGE + tag->file.len / PAGE, last = first + pages - 1;
    if (last > tag->last_page) {
        last = tag->last_page;
    }
    if (first > last) {
        return RG_CARD_NEXT;
    }
    const uint8_t fast[] = {0x3a, (uint8_t)first, (uint8_t)last};
    session->stage = READ;
    tag->file.wanted = (uint16_t)((last - first + 1) * PAGE);
    return raw(fast, sizeof fast, command);
}

static enum rg_card_step finish(struct rg_card_session *session, struct rg_card_command *command)
{
    static const uint8_t read_signature[] = {0x3c, 0x00};
    if (session->setup->originality) {
        session->stage = SIGNATURE;
        return raw(read_signature, sizeof read_signature, command);
    }
    return session->verdict.issued
               ? rg_card_done(session, RG_MEDIUM_NTAG21X, RG_ASSURANCE_L0, &session->wanted.identifier)
               : RG_CARD_NEXT;
}

static enum rg_card_step read_token(struct rg_card_session *session, const uint8_t *message, size_t len,
                                    struct rg_card_command *command)
{
    struct rg_member_token token;
    enum rg_status status = rg_member_token_read(message, len, &token);
    if (status == RG_OK) {
        status =
            rg_member_token_check(&token, session->setup->signers, session->card.uid, session->card.uid_len);
        if (status == RG_DENIED) {
            return rg_card_refuse(session, RG_CARD_FAULT_SIGNATURE);
        }
    }
    if (status == RG_OK) {
        struct rg_card_identifier *identifier = &session->wanted.identifier;
        session->verdict.issued = true;
        identifier->kind = RG_CARD_IDENTIFIER_TOKEN;
        identifier->len = RG_MEMBER_TOKEN_LEN;
        memcpy(identifier->bytes, token.token, RG_MEMBER_TOKEN_LEN);
    }
    explicit_bzero(&token, sizeof token);
    return status == RG_CORRUPT ? rg_card_refuse(session, RG_CARD_FAULT_FORMAT) : finish(session, command);
}

static enum rg_card_step have_read(struct rg_card_session *session, const uint8_t *answer, size_t len,
                                   struct rg_card_command *command)
{
    struct rg_card_file *file = &session->work.tag.file;
    if (len != file->wanted || file->len + len > sizeof file->bytes) {
        return rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
    }
    memcpy(file->bytes + file->len, answer, len);
    file->len = (uint16_t)(file->len + len);
    const uint8_t *message = NULL;
    size_t message_len = 0;
    switch ((int)rg_ndef_in_tag(file->bytes, file->len, &message, &message_len)) {
    case RG_OK: return read_token(session, message, message_len, command);
    case RG_TIMEOUT: {
        size_t pages = (message_len - file->len + PAGE - 1) / PAGE;
        pages = pages < READ_PAGES ? pages : READ_PAGES;
        /* Longer than any message of ours. */
        return file->len + pages * PAGE > sizeof file->bytes ? finish(session, command)
                                                             : read(session, pages, command);
    }
    default: return finish(session, command);
    }
}

static enum rg_card_step have_version(struct rg_card_session *session, const uint8_t *answer, size_t len,
                                      struct rg_card_command *command)
{
    if (len != 8) {
        return rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
    }
    /* By NXP, an NTAG, and of which size. */
    bool ntag = answer[1] == 0x04 && answer[2] == 0x04;
    uint8_t last = answer[6] == 0x0f ? 0x27 : answer[6] == 0x11 ? 0x81 : answer[6] == 0x13 ? 0xe1 : 0;
    if (!ntag || last == 0 || session->card.uid_len != 7) {
        return RG_CARD_NEXT;
    }
    session->work.tag.last_page = last;
    return read(session, FIRST_PAGES, command);
}

static enum rg_card_step answered(struct rg_card_session *session, const uint8_t *answer, size_t len,
                                  struct rg_card_command *command)
{
    switch (session->stage) {
    case VERSION: return have_version(session, answer, len, command);
    case READ: return have_read(session, answer, len, command);
    case SIGNATURE:
        if (len != 32) {
            return rg_card_refuse(session, RG_CARD_FAULT_FORMAT);
        }
        if (!rg_ntag_is_original(session->card.uid, answer)) {
            return rg_card_refuse(session, RG_CARD_FAULT_ORIGINALITY);
        }
        session->verdict.original = true;
        return session->verdict.issued
                   ? rg_card_done(session, RG_MEDIUM_NTAG21X, RG_ASSURANCE_L0, &session->wanted.identifier)
                   : RG_CARD_NEXT;
    /* Awake again: it was there and did not want to answer, or a bit was lost. The second time it is its nature. */
    case VERSION_WAKE:
    case READ_WAKE:
    case SIGNATURE_WAKE:
        if (!session->work.tag.retried) {
            session->work.tag.retried = true;
            return get_version(session, command);
        }
        return session->stage == SIGNATURE_WAKE ? rg_card_refuse(session, RG_CARD_FAULT_ORIGINALITY)
                                                : RG_CARD_NEXT;
    default: return rg_card_refuse(session, RG_CARD_FAULT_OURS);
    }
}

static enum rg_card_step silent(struct rg_card_session *session, enum rg_status status,
                                struct rg_card_command *command)
{
    (void)status;
    switch (session->stage) {
    case VERSION:
    case READ:
    case SIGNATURE:
        session->stage++;
        session->work.tag.file.len = 0;
        explicit_bzero(&session->verdict, sizeof session->verdict);
        return rg_card_send(command, RG_CARD_WAKE, NULL, 0, RG_CARD_WAIT_RAW_MS);
    default: return rg_card_again(session, RG_CARD_FAULT_NONE);
    }
}

const struct rg_card_protocol rg_card_ntag21x = {
    .begin = get_version, .answered = answered, .silent = silent};
