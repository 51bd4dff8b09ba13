#include "sim_medium.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OVERSIZE_BYTES 1500
#define MS             1000000LL

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = c == '\0' ? NULL : strchr(digits, c | 0x20);
    return found != NULL ? (int)(found - digits) : -1;
}

bool rg_sim_hex_read(const char *text, size_t length, uint8_t *bytes, size_t capacity, size_t *count)
{
    if (length % 2 != 0 || length / 2 > capacity) {
        return false;
    }
    for (size_t i = 0; i < length; i += 2) {
        int high = hex_digit(text[i]);
        int low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        bytes[i / 2] = (uint8_t)(high << 4 | low);
    }
    *count = length / 2;
    return true;
}

bool rg_sim_number_read(const char *text, uint32_t max, uint32_t *number)
{
    char *end = NULL;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || value > max || text[0] == '-') {
        return false;
    }
    *number = (uint32_t)value;
    return true;
}

bool rg_sim_key_is(const char *key, size_t key_length, const char *word)
{
    return key_length == strlen(word) && memcmp(key, word, key_length) == 0;
}

void rg_sim_text_add(char *text, size_t room, const char *format, ...)
{
    size_t at = strlen(text);
    va_list values;
    va_start(values, format);
    (void)vsnprintf(text + at, room - at, format, values);
    va_end(values);
}

void rg_sim_hex_add(char *text, size_t room, const uint8_t *bytes, size_t count)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t at = strlen(text);
    for (size_t i = 0; i < count && at + 3 <= room; i++) {
        text[at++] = digits[bytes[i] >> 4];
        text[at++] = digits[bytes[i] & 0x0f];
    }
    text[at] = '\0';
}

static void show_true_id(struct rg_sim_medium *medium)
{
    memcpy(medium->face.id, medium->true_id, medium->true_id_length);
    medium->face.id_length = medium->true_id_length;
}

void rg_sim_medium_make(struct rg_sim_medium *medium, const struct rg_sim_model *model, const char *name)
{
    uint8_t digest[32];
    char text[RG_SIM_NAME_MAX + 16];
    memset(medium, 0, sizeof(*medium));
    medium->model = model;
    medium->think_ns = model->think_ns;
    medium->restless_ns = -1;
    (void)snprintf(medium->name, sizeof(medium->name), "%s", name);
    int length = snprintf(text, sizeof(text), "%s:%s", model->name, medium->name);
    rg_sim_sha256((const uint8_t *)text, (size_t)length, digest);
    medium->true_id[0] = 0x04;
    memcpy(medium->true_id + 1, digest, 6);
    medium->true_id_length = 7;
    medium->face =
        (struct rg_sim_card){.kind = RG_SIM_CARD_A, .atqa = {0x00, 0x44}, .sak = model->blocks ? 0x20 : 0x00};
    model->make(medium);
    show_true_id(medium);
}

static const char *set_uid(struct rg_sim_medium *medium, const char *value)
{
    uint8_t id[10];
    size_t count = 0;
    if (!rg_sim_hex_read(value, strlen(value), id, sizeof(id), &count) ||
        (count != 4 && count != 7 && count != 10)) {
        return "a UID has 4, 7 or 10 bytes, in hex";
    }
    if (count != 7 && medium->model->set != NULL) {
        return "a card of this model has a UID of 7 bytes";
    }
    memcpy(medium->true_id, id, count);
    medium->true_id_length = count;
    medium->face.atqa[1] = count == 4 ? 0x04 : 0x44;
    show_true_id(medium);
    if (medium->model->number != NULL) {
        medium->model->number(medium);
    }
    return NULL;
}

static const char *set_shared(struct rg_sim_medium *medium, const char *key, size_t length, const char *value)
{
    uint32_t number = 0;
    if (rg_sim_key_is(key, length, "uid")) {
        return set_uid(medium, value);
    }
    if (rg_sim_key_is(key, length, "rnd")) {
        return rg_sim_hex_read(value, strlen(value), medium->random, sizeof(medium->random),
                               &medium->random_length)
                   ? NULL
                   : "rnd is hex, 128 bytes at most";
    }
    if (rg_sim_key_is(key, length, "random-uid")) {
        if (!rg_sim_number_read(value, 1, &number)) {
            return "random-uid is 0 or 1";
        }
        medium->random_id = number == 1;
        medium->field_cycle = 0;
        medium->chosen_ns = 0;
        return NULL;
    }
    if (rg_sim_key_is(key, length, "restless-ms")) {
        if (!rg_sim_number_read(value, 1000000, &number)) {
            return "restless-ms is a number of milliseconds";
        }
        medium->restless_ns = number * MS;
        return NULL;
    }
    if (rg_sim_key_is(key, length, "think-us")) {
        if (!rg_sim_number_read(value, 10000000, &number)) {
            return "think-us is a number of microseconds";
        }
        medium->think_ns = number * 1000LL;
        return NULL;
    }
    return "";
}

const char *rg_sim_medium_set(struct rg_sim_medium *medium, const char *text)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text) {
        return "after the card come key=value pairs";
    }
    size_t length = (size_t)(equals - text);
    const char *problem = set_shared(medium, text, length, equals + 1);
    if (problem != NULL && problem[0] == '\0' && medium->model->set != NULL) {
        problem = medium->model->set(medium, text, length, equals + 1);
    }
    if (problem != NULL && problem[0] == '\0') {
        problem = rg_sim_card_extra(&medium->face, text);
    }
    return problem;
}

bool rg_sim_medium_save(const struct rg_sim_medium *medium, unsigned part, char text[RG_SIM_PART_MAX])
{
    text[0] = '\0';
    if (part == 0) {
        rg_sim_text_add(text, RG_SIM_PART_MAX, "uid=");
        rg_sim_hex_add(text, RG_SIM_PART_MAX, medium->true_id, medium->true_id_length);
        rg_sim_text_add(text, RG_SIM_PART_MAX, " random-uid=%d", medium->random_id);
        if (medium->restless_ns >= 0) {
            rg_sim_text_add(text, RG_SIM_PART_MAX, " restless-ms=%lld",
                            (long long)(medium->restless_ns / MS));
        }
        rg_sim_text_add(text, RG_SIM_PART_MAX, " think-us=%lld", (long long)(medium->think_ns / 1000));
    }
    if (medium->model->save != NULL) {
        return medium->model->save(medium, part, text, RG_SIM_PART_MAX);
    }
    return part == 0;
}

void rg_sim_medium_put(struct rg_sim_medium *medium, const struct rg_sim_flaws *flaws)
{
    medium->flaws = *flaws;
    medium->gone = false;
    medium->gone_ns = 0;
    medium->announced = false;
    medium->bytes = 0;
    medium->exchanges = 0;
    medium->field_cycle = 0;
    if (medium->tape.count > 0) {
        medium->last_tape = medium->tape;
    }
    medium->tape.count = 0;
}

static void take_new_id(struct rg_sim_medium *medium)
{
    medium->face.id[0] = 0x08;
    rg_sim_medium_random(medium, medium->face.id + 1, 3);
    medium->face.id_length = 4;
}

void rg_sim_medium_wake(struct rg_sim_medium *medium, uint32_t field_cycle, int64_t now_ns)
{
    bool powered = medium->field_cycle != field_cycle;
    int64_t rest_ns = medium->restless_ns;
    if (medium->flaws.armed[RG_SIM_FLAW_NEW_UID]) {
        rest_ns = medium->flaws.number[RG_SIM_FLAW_NEW_UID] * MS;
    }
    bool restless = rest_ns >= 0 && !powered && now_ns - medium->chosen_ns >= rest_ns;
    medium->exchanges = 0;
    if (!medium->random_id && !medium->flaws.armed[RG_SIM_FLAW_NEW_UID]) {
        show_true_id(medium);
    } else if (powered || restless) {
        take_new_id(medium);
        medium->chosen_ns = now_ns;
    }
    medium->field_cycle = field_cycle;
    if (medium->model->wake != NULL) {
        medium->model->wake(medium);
    }
}

void rg_sim_medium_overhear(struct rg_sim_medium *medium, const uint8_t *frame, size_t length)
{
    static const uint8_t ecp[] = {0x6a, 0x01, 0x00, 0x00, 0x02};
    if (length == sizeof(ecp) && memcmp(frame, ecp, length) == 0) {
        medium->announced = true;
    }
}

static bool play_tape(struct rg_sim_medium *medium, const uint8_t *in, size_t length, struct rg_sim_say *say,
                      enum rg_sim_status *status)
{
    const struct rg_sim_tape *tape = &medium->last_tape;
    size_t head = length < 4 ? length : 4;
    if (!medium->flaws.armed[RG_SIM_FLAW_REPLAYED] || medium->exchanges >= tape->count ||
        memcmp(tape->entries[medium->exchanges].head, in, head) != 0) {
        return false;
    }
    rg_sim_say_put(say, tape->entries[medium->exchanges].bytes, tape->entries[medium->exchanges].length);
    *status = (enum rg_sim_status)tape->entries[medium->exchanges].status;
    return true;
}

static void record(struct rg_sim_medium *medium, const uint8_t *in, size_t length,
                   const struct rg_sim_say *say, enum rg_sim_status status)
{
    struct rg_sim_tape *tape = &medium->tape;
    /* A later selection of the same tap is not a new recording. */
    if (medium->exchanges != tape->count || tape->count == RG_SIM_TAPE_MAX || say->length > RG_SIM_TAPE_SAY) {
        return;
    }
    memset(tape->entries[tape->count].head, 0, 4);
    memcpy(tape->entries[tape->count].head, in, length < 4 ? length : 4);
    memcpy(tape->entries[tape->count].bytes, say->bytes, say->length);
    tape->entries[tape->count].length = (uint16_t)say->length;
    tape->entries[tape->count].status = (uint8_t)status;
    tape->count++;
}

/* Counts bytes that pass; false: the card left at one of them. */
static bool stays(struct rg_sim_medium *medium, size_t bytes)
{
    size_t limit = medium->flaws.number[RG_SIM_FLAW_PULLED];
    if (medium->flaws.armed[RG_SIM_FLAW_PULLED] && medium->bytes + bytes > limit) {
        medium->bytes = limit;
        medium->gone = true;
        return false;
    }
    medium->bytes += bytes;
    return true;
}

static void change_length(const struct rg_sim_medium *medium, struct rg_sim_say *say)
{
    const struct rg_sim_flaws *flaws = &medium->flaws;
    if (flaws->armed[RG_SIM_FLAW_TRUNCATED] && flaws->number[RG_SIM_FLAW_TRUNCATED] == medium->exchanges) {
        say->length /= 2;
    }
    if (flaws->armed[RG_SIM_FLAW_OVERSIZE] && flaws->number[RG_SIM_FLAW_OVERSIZE] == medium->exchanges) {
        for (size_t i = 0; i < OVERSIZE_BYTES; i++) {
            rg_sim_say_byte(say, 0xa5);
        }
    }
}

enum rg_sim_status rg_sim_medium_answer(struct rg_sim_medium *medium, struct rg_sim_card_session *session,
                                        bool raw, const uint8_t *in, size_t length, struct rg_sim_say *say)
{
    enum rg_sim_status status = RG_SIM_STATUS_TIMEOUT;
    say->length = 0;
    if (session->silent || length == 0 || medium->gone || !stays(medium, length)) {
        return RG_SIM_STATUS_TIMEOUT;
    }
    if (!play_tape(medium, in, length, say, &status)) {
        status = medium->model->answer(medium, raw, in, length, say);
    }
    record(medium, in, length, say, status);
    session->silent = session->silent || medium->sulks;
    medium->sulks = false;
    change_length(medium, say);
    medium->exchanges++;
    if (!stays(medium, say->length)) {
        say->length = 0;
        return RG_SIM_STATUS_TIMEOUT;
    }
    return status;
}

int64_t rg_sim_medium_delay(const struct rg_sim_medium *medium, size_t bytes)
{
    int64_t delay_ns = 0;
    if (medium->flaws.armed[RG_SIM_FLAW_SLOW]) {
        delay_ns += (int64_t)bytes * medium->flaws.number[RG_SIM_FLAW_SLOW] * MS;
    }
    if (medium->flaws.armed[RG_SIM_FLAW_WAITS]) {
        delay_ns += medium->flaws.number[RG_SIM_FLAW_WAITS] * MS;
    }
    return delay_ns;
}

void rg_sim_medium_random(struct rg_sim_medium *medium, uint8_t *bytes, size_t length)
{
    size_t given = medium->random_length < length ? medium->random_length : length;
    memcpy(bytes, medium->random, given);
    medium->random_length -= given;
    memmove(medium->random, medium->random + given, medium->random_length);
    if (given < length) {
        rg_sim_random(bytes + given, length - given);
    }
}

void rg_sim_medium_spoil(const struct rg_sim_medium *medium, uint8_t *last_byte)
{
    if (medium->flaws.armed[RG_SIM_FLAW_WRONG_MAC]) {
        *last_byte ^= 0x01;
    }
}
