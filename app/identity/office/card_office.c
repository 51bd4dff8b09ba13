#include "card_office.h"

#include "text.h"

#include <string.h>

#define FORMAT 1u

struct cursor {
    uint8_t *to;
    const uint8_t *from;
};

static void put(struct cursor *cursor, const void *bytes, size_t len)
{
    memcpy(cursor->to, bytes, len);
    cursor->to += len;
}

static void take(struct cursor *cursor, void *bytes, size_t len)
{
    memcpy(bytes, cursor->from, len);
    cursor->from += len;
}

static bool is_issued(uint8_t medium)
{
    return medium == RG_MEDIUM_UID || medium == RG_MEDIUM_NTAG21X || medium == RG_MEDIUM_NTAG424 ||
           medium == RG_MEDIUM_DESFIRE;
}

void rg_card_request_write(const struct rg_card_request *request, uint8_t bytes[RG_CARD_REQUEST_LEN])
{
    struct cursor cursor = {.to = bytes};
    const uint8_t head[] = {FORMAT, request->medium, request->version};
    char uid[RG_CARD_UID_TEXT] = {0};
    (void)rg_text_copy(uid, sizeof uid, request->uid);
    put(&cursor, head, sizeof head);
    put(&cursor, uid, sizeof uid);
    put(&cursor, request->payload, sizeof request->payload);
    explicit_bzero(uid, sizeof uid);
}

enum rg_status rg_card_request_read(const uint8_t bytes[RG_CARD_REQUEST_LEN], struct rg_card_request *request)
{
    struct cursor cursor = {.from = bytes};
    uint8_t head[3];
    take(&cursor, head, sizeof head);
    bool phone = rg_medium_is_phone((enum rg_medium)head[1]);
    if (head[0] != FORMAT || !(is_issued(head[1]) || phone) ||
        memchr(cursor.from, '\0', RG_CARD_UID_TEXT) == NULL ||
        (phone && memchr(cursor.from + RG_CARD_UID_TEXT, '\0', RG_MEMBER_TOKEN_PAYLOAD) == NULL)) {
        return RG_INVALID;
    }
    request->medium = head[1];
    request->version = head[2];
    take(&cursor, request->uid, sizeof request->uid);
    take(&cursor, request->payload, sizeof request->payload);
    return RG_OK;
}

void rg_card_reply_write(const struct rg_card_reply *reply, uint8_t bytes[RG_CARD_REPLY_LEN])
{
    struct cursor cursor = {.to = bytes};
    const uint8_t head[] = {FORMAT, reply->medium, reply->set_count};
    put(&cursor, head, sizeof head);
    for (size_t i = 0; i < RG_CARD_ISSUE_SETS_MAX; i++) {
        put(&cursor, &reply->sets[i].version, 1);
        put(&cursor, reply->sets[i].bytes, sizeof reply->sets[i].bytes);
    }
    put(&cursor, reply->payload, sizeof reply->payload);
    put(&cursor, reply->password, sizeof reply->password);
    put(&cursor, reply->pack, sizeof reply->pack);
    put(&cursor, reply->signer, sizeof reply->signer);
}

enum rg_status rg_card_reply_read(const uint8_t bytes[RG_CARD_REPLY_LEN], struct rg_card_reply *reply)
{
    struct cursor cursor = {.from = bytes};
    uint8_t head[3];
    take(&cursor, head, sizeof head);
    if (head[0] != FORMAT || !is_issued(head[1]) || head[2] > RG_CARD_ISSUE_SETS_MAX) {
        return RG_INVALID;
    }
    reply->medium = head[1];
    reply->set_count = head[2];
    for (size_t i = 0; i < RG_CARD_ISSUE_SETS_MAX; i++) {
        take(&cursor, &reply->sets[i].version, 1);
        take(&cursor, reply->sets[i].bytes, sizeof reply->sets[i].bytes);
    }
    take(&cursor, reply->payload, sizeof reply->payload);
    take(&cursor, reply->password, sizeof reply->password);
    take(&cursor, reply->pack, sizeof reply->pack);
    take(&cursor, reply->signer, sizeof reply->signer);
    return RG_OK;
}

void rg_card_office_context(bool answer, const char *rid, const char *method, const char *whose,
                            const char *which, char context[RG_CARD_OFFICE_CONTEXT])
{
    const char *const words[] = {answer ? "regard-card/1 answer" : "regard-card/1 request", rid, method,
                                 whose, which};
    context[0] = '\0';
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        (void)rg_text_append(context, RG_CARD_OFFICE_CONTEXT, i == 0 ? "" : " ");
        (void)rg_text_append(context, RG_CARD_OFFICE_CONTEXT, words[i]);
    }
}

size_t rg_card_office_statement(const char *key, char statement[RG_CARD_OFFICE_STATEMENT])
{
    (void)rg_text_copy(statement, RG_CARD_OFFICE_STATEMENT, "regard-card-office/1\n");
    (void)rg_text_append(statement, RG_CARD_OFFICE_STATEMENT, key);
    return rg_text_append(statement, RG_CARD_OFFICE_STATEMENT, "\n");
}
