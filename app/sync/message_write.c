#include "codec.h"

#include "crypto.h"
#include "text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* All texts that come in here are numbers, ids, words of ours, and epochs that were checked to be words when
 * they were read: nothing needs escaping. */
struct writer {
    char *text;
    size_t capacity, len;
    bool full;
};

__attribute__((format(printf, 2, 3))) static void add(struct writer *writer, const char *format, ...)
{
    if (writer->full) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    size_t room = writer->capacity - writer->len;
    int len = vsnprintf(writer->text + writer->len, room, format, arguments);
    va_end(arguments);
    writer->full = len < 0 || (size_t)len >= room;
    writer->len += writer->full ? 0 : (size_t)len;
}

static void open_message_as(struct writer *writer, const char *type, int64_t wall_ms, struct rg_uuid *id)
{
    char name[37];
    if (rg_uuid7(wall_ms, id) != RG_OK) {
        writer->full = true;
        return;
    }
    rg_uuid_write(id, name);
    add(writer, "{\"v\":1,\"id\":\"%s\",\"t\":\"%s\",\"ts\":%" PRId64 ",\"exp\":null,\"b\":", name, type,
        wall_ms);
}

static void open_message(struct writer *writer, const char *type, int64_t wall_ms)
{
    struct rg_uuid id;
    open_message_as(writer, type, wall_ms, &id);
}

static size_t close_message(struct writer *writer)
{
    add(writer, "}");
    return writer->full ? 0 : writer->len;
}

static const char *reader_word(enum rg_sync_reader reader)
{
    switch (reader) {
    case RG_SYNC_READER_STARTING: return "starting";
    case RG_SYNC_READER_READY: return "ready";
    case RG_SYNC_READER_FAULT: return "fault";
    }
    return "fault";
}

/* What was not compared since the start is left out. */
static void add_agreements(struct writer *writer, const struct rg_state_text *state)
{
    bool any = false;
    add(writer, ",\"compared\":{\"mended\":%" PRIu64 ",\"feeds\":{", state->mended);
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        const struct rg_sync_agreement *one = &state->agreements[i];
        if (one->version > 0) {
            add(writer, "%s\"%s\":{\"ver\":%" PRId64 ",\"agree\":%" PRIu32 ",\"differ\":%" PRIu32 "}",
                any ? "," : "", rg_feed_name((enum rg_feed)i), one->version, one->agree, one->differ);
            any = true;
        }
    }
    add(writer, "}}");
}

static void add_configuration(struct writer *writer, const struct rg_sync_configuration *configuration,
                              uint64_t stale)
{
    if (configuration->state[0] == '\0') {
        return;
    }
    add(writer,
        ",\"config\":{\"ver\":%" PRId64 ",\"seen\":%" PRId64
        ",\"state\":\"%s\",\"code\":\"%s\",\"field\":\"%s\","
        "\"local\":\"%s\",\"stale\":%" PRIu64 "}",
        configuration->version, configuration->seen, configuration->state, configuration->code,
        configuration->field, configuration->local, stale);
}

/* Neither is known everywhere. */
static void add_machine(struct writer *writer, const struct rg_state_text *state)
{
    if (state->device->temperature_known) {
        add(writer, ",\"temperature\":%" PRId32, state->device->temperature_c);
    }
    if (state->shown_ms > 0) {
        const char *hash = state->device->glass.hash;
        add(writer, ",\"shown\":{\"at\":%" PRId64 "%s%s%s}", state->shown_ms,
            hash[0] != '\0' ? ",\"hash\":\"" : "", hash, hash[0] != '\0' ? "\"" : "");
    }
}

size_t rg_state_write(const struct rg_state_text *state, int64_t wall_ms, char *text, size_t capacity)
{
    struct writer writer = {.text = text, .capacity = capacity};
    open_message(&writer, "state", wall_ms);
    add(&writer,
        "{\"online\":true,\"boot\":%" PRIu64 ",\"epoch\":\"%s\",\"version\":\"" RG_VERSION
        "\",\"queue\":%" PRIu32,
        state->boot, state->epoch, state->queue);
    if (state->device->last_tap_ms > 0) {
        add(&writer, ",\"last_tap\":%" PRId64, state->device->last_tap_ms);
    } else {
        add(&writer, ",\"last_tap\":null");
    }
    if (state->unusable) {
        add(&writer, ",\"unusable\":true");
    }
    if (state->oversized) {
        add(&writer, ",\"oversized\":true");
    }
    if (state->unanswered) {
        add(&writer, ",\"unanswered\":true");
    }
    if (state->lease_ends) {
        add(&writer, ",\"lease\":%" PRIu32, state->lease_left);
    }
    if (state->device->certificate_until_ms > 0) {
        add(&writer, ",\"certificate_until\":%" PRId64, state->device->certificate_until_ms);
    }
    if (state->device->broker > 0) {
        add(&writer, ",\"broker\":{\"at\":%" PRIu32 ",\"of\":%" PRIu32 "}", state->device->broker,
            state->device->brokers);
    }
    if (state->device->identity_known) {
        add(&writer, ",\"identity\":{\"version\":%" PRId64 ",\"failed\":%" PRIu32 "}",
            state->device->identity_version, state->device->trials_failed);
    }
    add(&writer,
        ",\"reader\":\"%s\",\"database\":\"%s\",\"screen\":\"%s\",\"at\":%" PRId64 ",\"run\":\"%s\""
        ",\"commands\":{\"keys\":%zu,\"unproven\":%" PRIu64 ",\"replayed\":%" PRIu64 "}",
        reader_word(state->device->reader),
        state->disk_full        ? "full"
        : state->database_fault ? "fault"
                                : "ok",
        state->device->screen_absent ? "absent" : "ok", wall_ms, state->run, state->command_keys,
        state->unproven, state->replayed);
    add_machine(&writer, state);
    const struct rg_sync_media *media = &state->device->media;
    add(&writer,
        ",\"media\":{\"replayed\":%" PRIu32 ",\"rolled_back\":%" PRIu32 ",\"unsaved\":%" PRIu32
        ",\"crowded\":%" PRIu32 ",\"unproven\":%" PRIu32 "}",
        media->replayed, media->rolled_back, media->unsaved, media->crowded, media->unproven);
    add_agreements(&writer, state);
    add_configuration(&writer, &state->device->configuration, state->stale);
    add(&writer, ",\"feeds\":{");
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        add(&writer, "%s\"%s\":{\"epoch\":\"%s\",\"ver\":%" PRId64 "}", i > 0 ? "," : "",
            rg_feed_name((enum rg_feed)i), state->cursors[i].epoch, state->cursors[i].version);
    }
    add(&writer, "}}");
    return close_message(&writer);
}

/* What regard-link can unpack, which is of this kiosk's release. */
#define ACCEPT ",\"accept\":[\"zstd\"]"

size_t rg_pull_write(const struct rg_pull_text *pull, int64_t wall_ms, char *text, size_t capacity)
{
    struct writer writer = {.text = text, .capacity = capacity};
    open_message(&writer, "pull", wall_ms);
    add(&writer, "{\"rid\":\"%s\",\"m\":\"pull\",\"feed\":\"%s\",\"epoch\":\"%s\",\"from\":%" PRId64,
        pull->rid, rg_feed_name(pull->feed), pull->epoch, pull->from);
    if (pull->key_version != 0) {
        add(&writer, ",\"key_version\":%" PRIu32, pull->key_version);
    }
    add(&writer, "%s}", pull->packed ? ACCEPT : "");
    return close_message(&writer);
}

size_t rg_picture_pull_write(const uint8_t sha256[32], const char *rid, int64_t from, bool packed,
                             int64_t wall_ms, char *text, size_t capacity)
{
    struct writer writer = {.text = text, .capacity = capacity};
    char digits[65];
    rg_hex_write(sha256, 32, digits);
    open_message(&writer, "pull", wall_ms);
    add(&writer, "{\"rid\":\"%s\",\"m\":\"picture\",\"sha256\":\"%s\",\"from\":%" PRId64 "%s}", rid, digits,
        from, packed ? ACCEPT : "");
    return close_message(&writer);
}

size_t rg_code_write(const struct rg_sync_code *code, const char *rid, int64_t wall_ms, char *text,
                     size_t capacity)
{
    static const char digits[] = "0123456789",
                      letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-";
    struct writer writer = {.text = text, .capacity = capacity};
    bool check = code->digits != NULL;
    if (code->number[strspn(code->number, digits)] != '\0' ||
        code->language[strspn(code->language, letters)] != '\0' ||
        (check && code->digits[strspn(code->digits, digits)] != '\0')) {
        return 0;
    }
    open_message(&writer, "pull", wall_ms);
    add(&writer, "{\"rid\":\"%s\",\"m\":\"%s\",", rid, check ? "code-check" : "code");
    if (code->member > 0) {
        add(&writer, "\"member\":%" PRId64 ",", code->member);
    } else {
        add(&writer, "\"number\":\"%s\",", code->number);
    }
    add(&writer, check ? "\"code\":\"%s\"}" : "\"language\":\"%s\"}", check ? code->digits : code->language);
    return close_message(&writer);
}

size_t rg_copy_pull_write(const struct rg_sync_copy *wish, const char *rid, int64_t wall_ms, char *text,
                          size_t capacity)
{
    struct writer writer = {.text = text, .capacity = capacity};
    char language[RG_LANGUAGE_MAX];
    const struct rg_text_view view = {wish->language, strnlen(wish->language, sizeof wish->language)};
    open_message(&writer, "pull", wall_ms);
    add(&writer, "{\"rid\":\"%s\",\"m\":\"export\",\"member\":%" PRId64 ",\"assurance\":%d,\"by\":\"%s\"",
        rid, wish->member.value, (int)wish->assurance, wish->letter ? "letter" : "code");
    if (rg_text_word(view, language, sizeof language)) {
        add(&writer, ",\"language\":\"%s\"", language);
    }
    add(&writer, "}");
    return close_message(&writer);
}

size_t rg_visitor_pull_write(const struct rg_card_token *token, const char *rid, int64_t wall_ms, char *text,
                             size_t capacity)
{
    struct writer writer = {.text = text, .capacity = capacity};
    char digits[65];
    rg_hex_write(token->bytes, sizeof token->bytes, digits);
    open_message(&writer, "pull", wall_ms);
    add(&writer, "{\"rid\":\"%s\",\"m\":\"visitor\",\"token\":\"%s\",\"key_version\":%" PRIu32 "}", rid,
        digits, token->key_version);
    explicit_bzero(digits, sizeof digits);
    return close_message(&writer);
}

size_t rg_prove_write(const struct rg_sync_proof *proof, const char *rid, const char *of, int64_t wall_ms,
                      char *text, size_t capacity)
{
    struct writer writer = {.text = text, .capacity = capacity};
    char digits[65], said[65];
    rg_hex_write(proof->token.bytes, sizeof proof->token.bytes, digits);
    bool sun = proof->question == RG_CARD_ASK_SUN;
    /* A shorter proof has zeros behind it. */
    rg_hex_write(proof->bytes, of == NULL ? 16 : sizeof proof->bytes, said);
    open_message(&writer, "pull", wall_ms);
    add(&writer, "{\"rid\":\"%s\",\"m\":\"%s\",\"token\":\"%s\",\"key_version\":%" PRIu32 ",", rid,
        of == NULL ? "prove" : "proved", digits, proof->token.key_version);
    if (of == NULL) {
        bool aes = proof->question == RG_CARD_ASK_AES_ANSWER;
        add(&writer, "\"way\":\"%s\",\"challenge\":\"%s\"", sun ? "sun" : aes ? "aes" : "ev2", said);
        if (sun) {
            rg_hex_write(proof->bytes + 16, RG_CARD_SUN_MESSAGE - 16, said);
            add(&writer, ",\"mac\":\"%s\"", said);
        }
        add(&writer, "}");
    } else {
        add(&writer, "\"of\":\"%s\",\"proof\":\"%s\"}", of, said);
    }
    explicit_bzero(digits, sizeof digits);
    explicit_bzero(said, sizeof said);
    return close_message(&writer);
}

size_t rg_events_write(enum rg_stream stream, const char *epoch, int64_t seq, const char *ops,
                       int64_t wall_ms, char *text, size_t capacity, struct rg_uuid *id)
{
    struct writer writer = {.text = text, .capacity = capacity};
    open_message_as(&writer, "events", wall_ms, id);
    add(&writer, "{\"stream\":\"%s\",\"epoch\":\"%s\",\"seq\":%" PRId64 ",\"ops\":[%s]}",
        rg_stream_name(stream), epoch, seq, ops);
    return close_message(&writer);
}
