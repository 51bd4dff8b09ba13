#include "event_counted.h"

#include "card_counter.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Every value is a number or in hexadecimal: nothing needs escaping. */
enum rg_status rg_event_write_counted(const struct rg_event *event, char text[RG_EVENT_TEXT_MAX])
{
    bool counter = event->kind == RG_EVENT_COUNTER;
    char id[37], digits[65];
    _Static_assert(2 * sizeof event->token.bytes + 1 == sizeof digits, "a token has as many as a hash");
    if (event->at_ms < 0 || (counter && (event->counter <= 0 || event->counter > RG_CARD_COUNTER_MAX ||
                                         event->token.key_version == 0))) {
        return RG_INVALID;
    }
    rg_uuid_write(&event->id, id);
    rg_hex_write(counter ? event->token.bytes : event->seen, 32, digits);
    int len = snprintf(text, RG_EVENT_TEXT_MAX, "{\"id\":\"%s\",\"kind\":\"%s\",\"at\":%" PRId64, id,
                       counter ? "counter" : "seen", event->at_ms);
    if (counter) {
        len += snprintf(text + len, (size_t)(RG_EVENT_TEXT_MAX - len),
                        ",\"token\":\"%s\",\"key_version\":%" PRIu32 ",\"counter\":%" PRId64 "}", digits,
                        event->token.key_version, event->counter);
    } else {
        len += snprintf(text + len, (size_t)(RG_EVENT_TEXT_MAX - len), ",\"hash\":\"%s\"}", digits);
    }
    explicit_bzero(digits, sizeof digits);
    return len < RG_EVENT_TEXT_MAX ? RG_OK : RG_INVALID;
}
