/* How the name is said, what was spoken of, what was done online, what they think of products and what was shown to them without an answer,
 * at the end of a member's record. */
#include "record.h"

/* What they gave it, and one more where it is a favourite. */
#define OF_A_STAR 2u

static void write_ratings(const struct rg_feed_member *member, struct rg_pack *pack)
{
    rg_pack_number(pack, member->rating_count);
    for (uint32_t i = 0; i < member->rating_count; i++) {
        const struct rg_profile_rating *rating = &member->ratings[i];
        rg_pack_number(pack, (uint64_t)rating->product.value);
        rg_pack_number(pack, OF_A_STAR * rating->stars + rating->favourite);
        rg_pack_number(pack, (uint64_t)rating->at_ms);
    }
}

static void write_rests(const struct rg_rest_list *rests, struct rg_pack *pack)
{
    rg_pack_number(pack, rests->count);
    for (size_t i = 0; i < rests->count; i++) {
        const struct rg_rest *rest = &rests->items[i];
        rg_pack_number(pack, (uint64_t)rest->product.value);
        rg_pack_number(pack, rest->times);
        rg_pack_number(pack, (uint64_t)rest->last_ms);
        rg_pack_number(pack, (uint64_t)rest->rested_ms);
    }
}

void rg_record_write_continuity(const struct rg_feed_member *member, struct rg_pack *pack)
{
    if (member->say.len == 0 && member->thread_count == 0 && member->online_count == 0 &&
        member->rating_count == 0 && member->rests.count == 0) {
        return;
    }
    rg_pack_text(pack, member->say.text, member->say.text == NULL ? 0 : member->say.len);
    rg_pack_number(pack, member->thread_count);
    for (size_t i = 0; i < member->thread_count; i++) {
        rg_pack_number(pack, (uint64_t)member->threads[i].product);
        rg_pack_number(pack, (uint64_t)member->threads[i].visits);
        rg_pack_number(pack, (uint64_t)member->threads[i].at);
    }
    rg_pack_number(pack, member->online_count);
    for (size_t i = 0; i < member->online_count; i++) {
        rg_pack_number(pack, (uint64_t)member->online[i].kind);
        rg_pack_number(pack, (uint64_t)member->online[i].product);
        rg_pack_number(pack, (uint64_t)member->online[i].at);
    }
    if (member->rating_count > 0 || member->rests.count > 0) {
        write_ratings(member, pack);
    }
    if (member->rests.count > 0) {
        write_rests(&member->rests, pack);
    }
}

static enum rg_online_kind online_kind(uint64_t kind)
{
    return kind == RG_ONLINE_FAVOURITE ? RG_ONLINE_FAVOURITE
           : kind == RG_ONLINE_SEARCH  ? RG_ONLINE_SEARCH
                                       : RG_ONLINE_VIEW;
}

static bool open_ratings(struct rg_unpack *unpack, struct rg_feed_member *member)
{
    uint64_t count = rg_unpack_more(unpack) ? rg_unpack_number(unpack) : 0;
    for (uint64_t i = 0; i < count && i < RG_FEED_RATINGS_MAX; i++) {
        struct rg_profile_rating rating = {.product = {(int64_t)rg_unpack_number(unpack)}};
        uint64_t given = rg_unpack_number(unpack);
        rating.at_ms = (int64_t)rg_unpack_number(unpack);
        rating.favourite = given % OF_A_STAR != 0;
        rating.stars = given / OF_A_STAR <= RG_RATING_BEST ? (uint8_t)(given / OF_A_STAR) : 0;
        if (!unpack->broken && rg_rating_sound(&rating)) {
            member->ratings[member->rating_count++] = rating;
        }
    }
    return count <= RG_FEED_RATINGS_MAX;
}

static bool open_rests(struct rg_unpack *unpack, struct rg_rest_list *rests)
{
    uint64_t count = rg_unpack_more(unpack) ? rg_unpack_number(unpack) : 0;
    for (uint64_t i = 0; i < count && i < RG_RESTS_MAX; i++) {
        struct rg_rest rest = {.product = {(int64_t)rg_unpack_number(unpack)}};
        uint64_t times = rg_unpack_number(unpack);
        rest.times = times <= RG_SHELF_TIMES ? (uint32_t)times : UINT32_MAX;
        rest.last_ms = (int64_t)rg_unpack_number(unpack);
        rest.rested_ms = (int64_t)rg_unpack_number(unpack);
        if (!unpack->broken && rg_rest_sound(&rest)) {
            rests->items[rests->count++] = rest;
        }
    }
    return count <= RG_RESTS_MAX;
}

bool rg_record_open_continuity(struct rg_unpack *unpack, struct rg_feed_member *member)
{
    if (!rg_unpack_more(unpack)) {
        return true;
    }
    size_t len = 0;
    const char *say = rg_unpack_view(unpack, &len);
    member->say = len > 0 ? (struct rg_text_view){say, len} : (struct rg_text_view){NULL, 0};
    uint64_t threads = rg_unpack_number(unpack);
    for (uint64_t i = 0; i < threads && i < RG_FEED_THREADS_MAX; i++) {
        struct rg_feed_thread *thread = &member->threads[member->thread_count++];
        thread->product = (int64_t)rg_unpack_number(unpack);
        thread->visits = (int64_t)rg_unpack_number(unpack);
        thread->at = (int64_t)rg_unpack_number(unpack);
    }
    if (threads > RG_FEED_THREADS_MAX) {
        return false;
    }
    uint64_t online = rg_unpack_number(unpack);
    for (uint64_t i = 0; i < online && i < RG_FEED_ONLINE_MAX; i++) {
        struct rg_feed_online *done = &member->online[member->online_count++];
        done->kind = online_kind(rg_unpack_number(unpack));
        done->product = (int64_t)rg_unpack_number(unpack);
        done->at = (int64_t)rg_unpack_number(unpack);
    }
    return online <= RG_FEED_ONLINE_MAX && open_ratings(unpack, member) && open_rests(unpack, &member->rests);
}
