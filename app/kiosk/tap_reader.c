/* The tap thread's reader: what its process says is checked, and what it is told goes by its socket. */
#include "ipc.h"
#include "tap_parts.h"
#include "vas.h"

#include <string.h>

#define SEND_MS 20

/* The reader process may have been taken over by a hostile card: its word is checked like any input. */
static bool field_is_sound(const struct rg_card_field *field)
{
    if (field->count > RG_CARDS_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < field->count; i++) {
        const struct rg_card *card = &field->cards[i];
        bool type = card->type == RG_CARD_A || card->type == RG_CARD_B || card->type == RG_CARD_F;
        if (!type || card->uid_len == 0 || card->uid_len > RG_CARD_UID_MAX ||
            card->ats_len > RG_CARD_ATS_MAX) {
            return false;
        }
    }
    return true;
}

static bool is_sound(const struct rg_tap_word *word, size_t len)
{
    const struct rg_frame_answer *answer = &word->said.answer;
    return (word->type == RG_FRAME_FIELD && len == sizeof word->said.field &&
            field_is_sound(&word->said.field.field)) ||
           (word->type == RG_FRAME_ANSWER && len == sizeof *answer && answer->len <= sizeof answer->bytes);
}

bool rg_tap_reader_next(struct rg_tap_service *service, uint64_t now_ns, struct rg_tap_word *word)
{
    size_t len;
    if (rg_child_receive(&service->reader, now_ns, &word->type, &word->said, sizeof word->said, &len) !=
        RG_OK) {
        return false;
    }
    if (!is_sound(word, len)) {
        rg_child_distrust(&service->reader, now_ns);
        return false;
    }
    return true;
}

bool rg_tap_reader_order(struct rg_tap_service *service)
{
    return rg_ipc_send(service->reader.fd, RG_FRAME_EXCHANGE, &service->talk.order,
                       sizeof service->talk.order, NULL, 0, SEND_MS) == RG_OK;
}

/* Phones with a pass in VAS wake up for a reader that says what it is; to all others that costs time, so it is said only then. */
void rg_tap_reader_announce(struct rg_tap_service *service)
{
    static const uint8_t poll[] = RG_VAS_POLL;
    bool on = service->talk.setup.vas;
    struct rg_frame_announce frame = {.len = on ? sizeof poll : 0};
    if (service->announced.life != service->reader.restarts) {
        service->announced.life = service->reader.restarts;
        service->announced.on = false;
    }
    if (service->reader.pid == 0 || service->announced.on == on) {
        return;
    }
    memcpy(frame.bytes, poll, frame.len);
    if (rg_ipc_send(service->reader.fd, RG_FRAME_ANNOUNCE, &frame, sizeof frame, NULL, 0, SEND_MS) == RG_OK) {
        service->announced.on = on;
    }
}

/* A child that dies at once again and again is not being restarted: it needs a person. */
static enum rg_part_state state_of(const struct rg_child *reader)
{
    if (reader->argv[0] == NULL || reader->quick_deaths >= 4 ||
        (reader->pid != 0 && reader->health == RG_CHILD_FAULT)) {
        return RG_PART_FAULT;
    }
    return reader->pid != 0 && reader->health == RG_CHILD_READY ? RG_PART_READY : RG_PART_STARTING;
}

void rg_tap_reader_report(struct rg_tap_service *service)
{
    enum rg_part_state state = state_of(&service->reader);
    /* The visit begins with a reader that starts. */
    if (state == (service->reader_known ? service->reader_state : RG_PART_STARTING)) {
        return;
    }
    service->reader_known = true;
    service->reader_state = state;
    struct rg_news news = {.kind = RG_NEWS_READER, .reader = state};
    rg_news_push(service->news, &news, &service->thread.stopping);
}
