/* The texts of what customers deleted or corrected of their data, and of offers that they used up: delete, correct, redeem. */
#include "amendment.h"
#include "event_said.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define QUOTED (2u * RG_RECORD_TEXT_MAX + 4u)

static int write_size(const struct rg_amendment *amendment, char *text, size_t capacity)
{
    char category[QUOTED], size[QUOTED];
    int len = -1;
    if (rg_event_quote(amendment->text[0], RG_RECORD_TEXT_MAX, category, sizeof category) &&
        rg_event_quote(amendment->text[1], RG_RECORD_TEXT_MAX, size, sizeof size)) {
        len = snprintf(text, capacity, ",\"category\":%s,\"size\":%s", category, size);
    }
    explicit_bzero(category, sizeof category);
    explicit_bzero(size, sizeof size);
    return len;
}

static int write_wish(const struct rg_amendment *amendment, char *text, size_t capacity)
{
    char size[QUOTED];
    int len = -1;
    if (rg_event_quote(amendment->text[0], RG_RECORD_TEXT_MAX, size, sizeof size)) {
        len = snprintf(text, capacity, ",\"product\":%" PRId64 ",\"wished\":%" PRId64 ",\"size\":%s",
                       amendment->item, amendment->at, size);
    }
    explicit_bzero(size, sizeof size);
    return len;
}

/* `kind` is the op's own. */
static int write_contact(const struct rg_amendment *amendment, char *text, size_t capacity)
{
    char masked[QUOTED];
    int len = -1;
    if (rg_event_quote(amendment->text[0], RG_RECORD_TEXT_MAX, masked, sizeof masked)) {
        len = snprintf(text, capacity, ",\"contact\":\"%s\",\"masked\":%s",
                       amendment->item == RG_CONTACT_PHONE ? "phone" : "email", masked);
    }
    explicit_bzero(masked, sizeof masked);
    return len;
}

static int write_value(const struct rg_amendment *amendment, char *text, size_t capacity)
{
    char value[QUOTED], first[QUOTED] = "null";
    bool name = amendment->field == RG_AMENDED_NAME;
    int len = -1;
    if (rg_event_quote(amendment->text[0], RG_NAME_MAX, value, sizeof value) &&
        (amendment->text[1][0] == '\0' ||
         rg_event_quote(amendment->text[1], RG_NAME_MAX, first, sizeof first))) {
        len = snprintf(text, capacity, name ? ",\"value\":%s,\"first\":%s" : ",\"value\":%s", value, first);
    }
    explicit_bzero(value, sizeof value);
    explicit_bzero(first, sizeof first);
    return len;
}

static int write_which(const struct rg_amendment *amendment, char *text, size_t capacity)
{
    text[0] = '\0';
    switch (amendment->field) {
    case RG_AMENDED_NAME:
    case RG_AMENDED_LANGUAGE: return amendment->corrects ? write_value(amendment, text, capacity) : 0;
    case RG_AMENDED_BIRTHDAY:
    case RG_AMENDED_SINCE: return 0;
    case RG_AMENDED_SIZE: return write_size(amendment, text, capacity);
    case RG_AMENDED_OCCASION:
        return snprintf(text, capacity, ",\"month\":%" PRId32 ",\"day\":%" PRId32, amendment->month,
                        amendment->day);
    case RG_AMENDED_WISH: return write_wish(amendment, text, capacity);
    case RG_AMENDED_RATING:
        return snprintf(text, capacity, ",\"product\":%" PRId64 ",\"rated\":%" PRId64, amendment->item,
                        amendment->at);
    case RG_AMENDED_CONTACT: return write_contact(amendment, text, capacity);
    case RG_AMENDED_NOTE:
        if (amendment->item < 0) {
            return snprintf(text, capacity, ",\"made\":\"%.36s\"", amendment->text[0]);
        }
        return snprintf(text, capacity, ",\"item\":%" PRId64, amendment->item);
    case RG_AMENDED_OFFER: return snprintf(text, capacity, ",\"item\":%" PRId64, amendment->item);
    case RG_AMENDED_PURCHASE: return snprintf(text, capacity, ",\"line\":%" PRId64, amendment->item);
    }
    return -1;
}

/* Whatever is configured: L2, or L1 and the word of somebody who is named. */
static bool may_redeem(const struct rg_event *event)
{
    bool named = event->associate.value > 0;
    return event->amendment->field == RG_AMENDED_OFFER && event->associate.value >= 0 &&
           (!event->confirmed || named) &&
           (event->assurance == RG_ASSURANCE_L2 || (event->assurance == RG_ASSURANCE_L1 && event->confirmed));
}

static int write_end(const struct rg_event *event, char *text, size_t capacity)
{
    return event->kind == RG_EVENT_REDEEM
               ? snprintf(text, capacity, ",\"confirmed\":%s,\"associate\":%" PRId64 "}",
                          event->confirmed ? "true" : "false", event->associate.value)
               : snprintf(text, capacity, "}");
}

enum rg_status rg_event_write_amend(const struct rg_event *event, char text[RG_EVENT_TEXT_MAX])
{
    char whole[RG_EVENT_TEXT_MAX], id[37];
    const struct rg_amendment *amendment = event->amendment;
    if (event->at_ms < 0 || event->member.value <= 0 || amendment == NULL ||
        (unsigned)event->assurance > RG_ASSURANCE_L2 ||
        amendment->corrects != (event->kind == RG_EVENT_CORRECT) ||
        (event->kind == RG_EVENT_REDEEM && !may_redeem(event))) {
        return RG_INVALID;
    }
    rg_uuid_write(&event->id, id);
    int head = snprintf(whole, sizeof whole,
                        "{\"id\":\"%s\",\"kind\":\"%s\",\"at\":%" PRId64 ",\"member\":%" PRId64
                        ",\"assurance\":%d,\"field\":\"%s\"",
                        id,
                        amendment->corrects              ? "correct"
                        : event->kind == RG_EVENT_REDEEM ? "redeem"
                                                         : "delete",
                        event->at_ms, event->member.value, (int)event->assurance,
                        rg_amended_field_name(amendment->field));
    size_t len = (size_t)head;
    int more = write_which(amendment, whole + len, sizeof whole - len);
    bool fits = more >= 0 && len + (size_t)more + 1 < sizeof whole;
    if (fits) {
        len += (size_t)more;
        int end = write_end(event, whole + len, sizeof whole - len);
        len += (size_t)end;
        fits = end > 0 && len < sizeof whole;
    }
    if (fits) {
        memcpy(text, whole, len + 1);
    }
    explicit_bzero(whole, sizeof whole);
    return fits ? RG_OK : RG_INVALID;
}
