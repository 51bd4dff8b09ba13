#include "record.h"

#include <string.h>

/* Marks of a till line; a release before wrote the first alone. */
#define LINE_UNSEEN 1u
#define LINE_STAFF  2u

static void pack_view(struct rg_pack *pack, struct rg_text_view view)
{
    rg_pack_text(pack, view.text, view.text == NULL ? 0 : view.len);
}

static void pack_signed(struct rg_pack *pack, int64_t number)
{
    rg_pack_number(pack, (uint64_t)number);
}

size_t rg_record_write_member(const struct rg_feed_member *member, uint8_t *bytes, size_t capacity)
{
    struct rg_pack pack = {.bytes = bytes, .capacity = capacity};
    pack_view(&pack, member->first_name);
    pack_view(&pack, member->language);
    pack_view(&pack, member->display_name);
    pack_signed(&pack, member->birth_month);
    pack_signed(&pack, member->birth_day);
    pack_signed(&pack, member->member_since);
    rg_pack_number(&pack, member->size_count);
    for (size_t i = 0; i < member->size_count; i++) {
        pack_view(&pack, member->sizes[i].category);
        pack_view(&pack, member->sizes[i].size);
    }
    rg_pack_number(&pack, member->wish_count);
    for (size_t i = 0; i < member->wish_count; i++) {
        pack_signed(&pack, member->wishes[i].product);
        pack_signed(&pack, member->wishes[i].at);
        pack_view(&pack, member->wishes[i].size);
    }
    rg_pack_number(&pack, member->occasion_count);
    for (size_t i = 0; i < member->occasion_count; i++) {
        pack_signed(&pack, member->occasions[i].kind);
        pack_signed(&pack, member->occasions[i].month);
        pack_signed(&pack, member->occasions[i].day);
    }
    uint64_t gifts = 0;
    for (size_t i = 0; i < member->wish_count; i++) {
        gifts |= (uint64_t)member->wishes[i].gift << i;
    }
    rg_pack_number(&pack, gifts);
    rg_pack_number(&pack, member->contact_count);
    for (size_t i = 0; i < member->contact_count; i++) {
        rg_pack_number(&pack, member->contacts[i].kind);
        pack_view(&pack, member->contacts[i].masked);
    }
    rg_pack_number(&pack, member->household_count);
    for (size_t i = 0; i < member->household_count; i++) {
        pack_signed(&pack, member->household[i]);
    }
    rg_pack_number(&pack, member->has_points ? (uint64_t)member->points + 1 : 0);
    rg_pack_number(&pack, member->trial_count);
    for (size_t i = 0; i < member->trial_count; i++) {
        pack_view(&pack, member->trials[i].experiment);
        pack_signed(&pack, member->trials[i].member);
    }
    rg_record_write_continuity(member, &pack);
    return pack.full ? 0 : pack.len;
}

size_t rg_record_write_associate(const struct rg_feed_associate *associate, uint8_t *bytes, size_t capacity)
{
    struct rg_pack pack = {.bytes = bytes, .capacity = capacity};
    pack_view(&pack, associate->name);
    pack_view(&pack, associate->language);
    return pack.full ? 0 : pack.len;
}

static struct rg_text_view open_view(struct rg_unpack *unpack)
{
    size_t len = 0;
    const char *text = rg_unpack_view(unpack, &len);
    return len > 0 ? (struct rg_text_view){text, len} : (struct rg_text_view){NULL, 0};
}

static bool open_lists(struct rg_unpack *unpack, struct rg_feed_member *member)
{
    uint64_t sizes = rg_unpack_number(unpack);
    for (uint64_t i = 0; i < sizes && i < RG_FEED_SIZES_MAX; i++) {
        struct rg_text_view category = open_view(unpack);
        member->sizes[member->size_count++] = (struct rg_feed_size){category, open_view(unpack)};
    }
    uint64_t wishes = rg_unpack_number(unpack);
    for (uint64_t i = 0; i < wishes && i < RG_FEED_WISHES_MAX; i++) {
        struct rg_feed_wish *wish = &member->wishes[member->wish_count++];
        wish->product = (int64_t)rg_unpack_number(unpack);
        wish->at = (int64_t)rg_unpack_number(unpack);
        wish->size = open_view(unpack);
    }
    uint64_t occasions = rg_unpack_number(unpack);
    for (uint64_t i = 0; i < occasions && i < RG_FEED_OCCASIONS_MAX; i++) {
        struct rg_profile_occasion *occasion = &member->occasions[member->occasion_count++];
        occasion->kind = (enum rg_occasion_kind)rg_unpack_number(unpack);
        occasion->month = (int32_t)rg_unpack_number(unpack);
        occasion->day = (int32_t)rg_unpack_number(unpack);
    }
    return sizes <= RG_FEED_SIZES_MAX && wishes <= RG_FEED_WISHES_MAX && occasions <= RG_FEED_OCCASIONS_MAX;
}

bool rg_record_open_member(const uint8_t *bytes, size_t len, struct rg_feed_member *member)
{
    struct rg_unpack unpack = {.bytes = bytes, .len = len};
    memset(member, 0, sizeof *member);
    member->first_name = open_view(&unpack);
    member->language = open_view(&unpack);
    member->display_name = open_view(&unpack);
    member->birth_month = (int32_t)rg_unpack_number(&unpack);
    member->birth_day = (int32_t)rg_unpack_number(&unpack);
    member->member_since = (int64_t)rg_unpack_number(&unpack);
    bool whole = open_lists(&unpack, member);
    uint64_t gifts = rg_unpack_more(&unpack) ? rg_unpack_number(&unpack) : 0;
    for (size_t i = 0; i < member->wish_count; i++) {
        member->wishes[i].gift = (gifts >> i & 1) != 0;
    }
    uint64_t contacts = rg_unpack_more(&unpack) ? rg_unpack_number(&unpack) : 0;
    whole = whole && contacts <= RG_FEED_CONTACTS_MAX;
    for (uint64_t i = 0; whole && i < contacts; i++) {
        uint64_t kind = rg_unpack_number(&unpack);
        member->contacts[i].kind = kind == RG_CONTACT_PHONE ? RG_CONTACT_PHONE : RG_CONTACT_EMAIL;
        member->contacts[i].masked = open_view(&unpack);
        member->contact_count++;
    }
    uint64_t others = rg_unpack_more(&unpack) ? rg_unpack_number(&unpack) : 0;
    whole = whole && others <= RG_FEED_HOUSEHOLD_MAX;
    for (uint64_t i = 0; whole && i < others; i++) {
        member->household[member->household_count++] = (int64_t)rg_unpack_number(&unpack);
    }
    uint64_t points = rg_unpack_more(&unpack) ? rg_unpack_number(&unpack) : 0;
    member->has_points = points > 0;
    member->points = points > 0 ? (int64_t)(points - 1) : 0;
    uint64_t trials = rg_unpack_more(&unpack) ? rg_unpack_number(&unpack) : 0;
    whole = whole && trials <= RG_FEED_TRIALS_MAX;
    for (uint64_t i = 0; whole && i < trials; i++) {
        struct rg_feed_trial *trial = &member->trials[member->trial_count++];
        trial->experiment = open_view(&unpack);
        trial->member = (int64_t)rg_unpack_number(&unpack);
    }
    whole = whole && rg_record_open_continuity(&unpack, member);
    return whole && !unpack.broken;
}

static void read_sizes(struct rg_unpack *list, struct rg_profile *profile)
{
    uint64_t count = rg_unpack_number(list);
    for (uint64_t i = 0; i < count && rg_unpack_more(list); i++) {
        struct rg_profile_size size;
        rg_unpack_text(list, size.category, sizeof size.category);
        rg_unpack_text(list, size.size, sizeof size.size);
        if (!list->broken && profile->size_count < RG_PROFILE_SIZES) {
            profile->sizes[profile->size_count++] = size;
        }
        explicit_bzero(&size, sizeof size);
    }
}

static void read_wishes(struct rg_unpack *list, struct rg_profile *profile)
{
    uint64_t count = rg_unpack_number(list);
    for (uint64_t i = 0; i < count && rg_unpack_more(list); i++) {
        struct rg_profile_wish wish = {.product = {(int64_t)rg_unpack_number(list)}};
        wish.at_ms = (int64_t)rg_unpack_number(list);
        rg_unpack_text(list, wish.size, sizeof wish.size);
        if (!list->broken && profile->wish_count < RG_PROFILE_WISHES) {
            profile->wishes[profile->wish_count++] = wish;
        }
        explicit_bzero(&wish, sizeof wish);
    }
}

static void add_occasion(struct rg_profile *profile, enum rg_occasion_kind kind, int64_t month, int64_t day)
{
    if (profile->occasion_count < RG_PROFILE_OCCASIONS && month >= 1 && month <= 12 && day >= 1 &&
        day <= 31) {
        struct rg_profile_occasion *occasion = &profile->occasions[profile->occasion_count++];
        occasion->kind = kind;
        occasion->month = (int32_t)month;
        occasion->day = (int32_t)day;
    }
}

static void read_occasions(struct rg_unpack *list, int64_t birth_month, int64_t birth_day,
                           struct rg_profile *profile)
{
    add_occasion(profile, RG_OCCASION_BIRTHDAY, birth_month, birth_day);
    bool birthday_known = profile->occasion_count > 0;
    uint64_t count = rg_unpack_number(list);
    for (uint64_t i = 0; i < count && rg_unpack_more(list); i++) {
        uint64_t kind = rg_unpack_number(list);
        int64_t month = (int64_t)rg_unpack_number(list), day = (int64_t)rg_unpack_number(list);
        if (list->broken || (kind == RG_OCCASION_BIRTHDAY && birthday_known)) {
            continue;
        }
        enum rg_occasion_kind known = kind == RG_OCCASION_BIRTHDAY      ? RG_OCCASION_BIRTHDAY
                                      : kind == RG_OCCASION_ANNIVERSARY ? RG_OCCASION_ANNIVERSARY
                                                                        : RG_OCCASION_OTHER;
        add_occasion(profile, known, month, day);
    }
}

void rg_record_drop_wishes(struct rg_profile *profile, uint32_t from)
{
    explicit_bzero(&profile->wishes[from], (profile->wish_count - from) * sizeof profile->wishes[0]);
    profile->wish_count = from;
}

void rg_record_read_member(const uint8_t *bytes, size_t len, bool whole, struct rg_profile *profile)
{
    struct rg_unpack unpack = {.bytes = bytes, .len = len};
    rg_unpack_text(&unpack, profile->first_name, sizeof profile->first_name);
    rg_unpack_text(&unpack, profile->language, sizeof profile->language);
    if (!whole) {
        return;
    }
    rg_unpack_text(&unpack, profile->display_name, sizeof profile->display_name);
    int64_t month = (int64_t)rg_unpack_number(&unpack), day = (int64_t)rg_unpack_number(&unpack);
    profile->member_since_ms = (int64_t)rg_unpack_number(&unpack);
    read_sizes(&unpack, profile);
    read_wishes(&unpack, profile);
    read_occasions(&unpack, month, day, profile);
    uint64_t gifts = rg_unpack_more(&unpack) ? rg_unpack_number(&unpack) : 0;
    uint32_t kept = 0;
    profile->wish_total = profile->wish_count;
    for (uint32_t i = 0; i < profile->wish_total; i++) {
        if ((gifts >> i & 1) == 0) {
            profile->wishes[kept++] = profile->wishes[i];
        }
    }
    rg_record_drop_wishes(profile, kept);
}

/* Past a counted list whose elements are numbers and texts as `shape` says. */
static void skip_list(struct rg_unpack *unpack, const char *shape)
{
    char text[1];
    uint64_t count = rg_unpack_number(unpack);
    for (uint64_t i = 0; i < count && rg_unpack_more(unpack); i++) {
        for (const char *at = shape; *at != '\0'; at++) {
            if (*at == 't') {
                rg_unpack_text(unpack, text, sizeof text);
            } else {
                (void)rg_unpack_number(unpack);
            }
        }
    }
}

static void skip_to_contacts(struct rg_unpack *unpack)
{
    char text[1];
    for (int i = 0; i < 6; i++) {
        if (i < 3) {
            rg_unpack_text(unpack, text, sizeof text);
        } else {
            (void)rg_unpack_number(unpack);
        }
    }
    skip_list(unpack, "tt");
    skip_list(unpack, "nnt");
    skip_list(unpack, "nnn");
    (void)rg_unpack_number(unpack); /* which wishes are for somebody else */
}

size_t rg_record_read_household(const uint8_t *bytes, size_t len, int64_t others[RG_FEED_HOUSEHOLD_MAX])
{
    struct rg_unpack unpack = {.bytes = bytes, .len = len};
    size_t kept = 0;
    skip_to_contacts(&unpack);
    skip_list(&unpack, "nt");
    uint64_t count = rg_unpack_more(&unpack) ? rg_unpack_number(&unpack) : 0;
    for (uint64_t i = 0; i < count && kept < RG_FEED_HOUSEHOLD_MAX && rg_unpack_more(&unpack); i++) {
        others[kept] = (int64_t)rg_unpack_number(&unpack);
        kept += unpack.broken ? 0 : 1;
    }
    return kept;
}

bool rg_record_read_points(const uint8_t *bytes, size_t len, int64_t *points)
{
    struct rg_unpack unpack = {.bytes = bytes, .len = len};
    skip_to_contacts(&unpack);
    skip_list(&unpack, "nt");
    skip_list(&unpack, "n");
    uint64_t number = rg_unpack_more(&unpack) ? rg_unpack_number(&unpack) : 0;
    bool known = number > 0 && number <= INT64_MAX && !unpack.broken;
    *points = known ? (int64_t)(number - 1) : 0;
    return known;
}

int64_t rg_record_read_trial(const uint8_t *bytes, size_t len, const char *experiment)
{
    struct rg_unpack unpack = {.bytes = bytes, .len = len};
    int64_t decides = 0;
    skip_to_contacts(&unpack);
    skip_list(&unpack, "nt");
    skip_list(&unpack, "n");
    (void)(rg_unpack_more(&unpack) ? rg_unpack_number(&unpack) : 0);
    uint64_t count = rg_unpack_more(&unpack) ? rg_unpack_number(&unpack) : 0;
    for (uint64_t i = 0; i < count && rg_unpack_more(&unpack); i++) {
        struct rg_text_view name = open_view(&unpack);
        int64_t number = (int64_t)rg_unpack_number(&unpack);
        if (!unpack.broken && number > 0 && name.len > 0 && name.len == strlen(experiment) &&
            memcmp(name.text, experiment, name.len) == 0) {
            decides = number;
        }
    }
    return decides;
}

void rg_record_read_contacts(const uint8_t *bytes, size_t len, struct rg_store_contacts *contacts)
{
    struct rg_unpack unpack = {.bytes = bytes, .len = len};
    *contacts = (struct rg_store_contacts){0};
    skip_to_contacts(&unpack);
    uint64_t count = rg_unpack_number(&unpack);
    for (uint64_t i = 0; i < count && contacts->count < RG_CONTACTS_MAX && rg_unpack_more(&unpack); i++) {
        struct rg_store_contact *contact = &contacts->contacts[contacts->count];
        uint64_t kind = rg_unpack_number(&unpack);
        contact->kind = kind == RG_CONTACT_PHONE ? RG_CONTACT_PHONE : RG_CONTACT_EMAIL;
        rg_unpack_text(&unpack, contact->masked, sizeof contact->masked);
        contacts->count += unpack.broken ? 0 : 1;
    }
}

void rg_record_read_associate(const uint8_t *bytes, size_t len, struct rg_store_associate *associate)
{
    struct rg_unpack unpack = {.bytes = bytes, .len = len};
    rg_unpack_text(&unpack, associate->name, sizeof associate->name);
    rg_unpack_text(&unpack, associate->language, sizeof associate->language);
}

bool rg_record_next_line(struct rg_record_reader *reader, struct rg_record_line *line)
{
    struct rg_unpack *unpack = &reader->unpack;
    if (!rg_unpack_more(unpack)) {
        return false;
    }
    uint64_t number = rg_unpack_number(unpack);
    number = reader->begun ? reader->before - number : number;
    line->line = (int64_t)number;
    line->at = (int64_t)rg_unpack_number(unpack);
    line->product = (int64_t)rg_unpack_number(unpack);
    line->quantity = (int64_t)rg_unpack_number(unpack);
    line->returned = (int64_t)rg_unpack_number(unpack);
    line->price = (int64_t)rg_unpack_number(unpack) - 1;
    uint64_t marks = rg_unpack_number(unpack);
    line->unseen = (marks & LINE_UNSEEN) != 0;
    line->staff = (marks & LINE_STAFF) != 0;
    rg_unpack_text(unpack, line->size, sizeof line->size);
    reader->before = number;
    reader->begun = true;
    return !unpack->broken;
}

bool rg_record_add_line(struct rg_record_writer *writer, const struct rg_record_line *line)
{
    struct rg_pack *pack = &writer->pack;
    size_t len = pack->len;
    if (writer->count == RG_RECORD_LINES_MAX) {
        return false;
    }
    uint64_t number = (uint64_t)line->line;
    rg_pack_number(pack, writer->count > 0 ? writer->before - number : number);
    pack_signed(pack, line->at);
    pack_signed(pack, line->product);
    pack_signed(pack, line->quantity);
    pack_signed(pack, line->returned);
    rg_pack_number(pack, line->price < 0 ? 0 : (uint64_t)line->price + 1);
    rg_pack_number(pack, (line->unseen ? LINE_UNSEEN : 0u) | (line->staff ? LINE_STAFF : 0u));
    rg_pack_text(pack, line->size, strlen(line->size));
    if (pack->full) {
        pack->len = len;
        return false;
    }
    writer->before = number;
    writer->count++;
    return true;
}
