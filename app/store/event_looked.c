#include "event_looked.h"

#include "base64.h"
#include "look.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HEAD   "{\"id\":\"%s\",\"kind\":\"looked\",\"line\":\"%s\""
#define KIND   "\",\"kind\":\"looked\","
#define MEMBER ",\"member\":"

enum rg_status rg_event_write_looked(const struct rg_event *event, char text[RG_EVENT_TEXT_MAX])
{
    char id[37], line[RG_BASE64_LEN(RG_LOOK_LINE) + 1], key[RG_BASE64_LEN(RG_LOOK_KEY) + 1];
    bool named = event->line_key != NULL;
    if (event->line_len != RG_LOOK_LINE || named != (event->member.value > 0)) {
        return RG_INVALID;
    }
    rg_uuid_write(&event->id, id);
    rg_base64_write(event->line, event->line_len, line);
    int len = snprintf(text, RG_EVENT_TEXT_MAX, HEAD, id, line);
    size_t at = (size_t)len;
    if (named) {
        rg_base64_write(event->line_key, RG_LOOK_KEY, key);
        (void)snprintf(text + at, RG_EVENT_TEXT_MAX - at, MEMBER "%" PRId64 ",\"key\":\"%s\"}",
                       event->member.value, key);
        explicit_bzero(key, sizeof key);
    } else {
        (void)snprintf(text + at, RG_EVENT_TEXT_MAX - at, "}");
    }
    return RG_OK;
}

bool rg_event_unname(struct rg_event_plain *plain)
{
    size_t head = strlen("{\"id\":\"") + 36;
    if (plain->len < head + strlen(KIND) || memcmp(plain->text + head, KIND, strlen(KIND)) != 0) {
        return false;
    }
    char *member = strstr(plain->text, MEMBER);
    if (member != NULL) {
        size_t at = (size_t)(member - plain->text);
        explicit_bzero(member, plain->len - at);
        plain->text[at] = '}';
        plain->len = at + 1;
    }
    plain->member = 0;
    return true;
}
