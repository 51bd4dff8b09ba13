#include "sync_scene.h"

#include <stdio.h>

static enum rg_status take(void *context, const char *topic, bool retain, const char *payload, size_t len)
{
    struct sync_scene *scene = context;
    if (scene->link_refuses) {
        return RG_FULL;
    }
    assert_true(scene->count < OUTBOUND_MAX);
    assert_int_equal(len, strlen(payload));
    struct outbound *out = &scene->sent[scene->count++];
    assert_true(len < sizeof out->payload && strlen(topic) < sizeof out->topic);
    memcpy(out->topic, topic, strlen(topic) + 1);
    memcpy(out->payload, payload, len + 1);
    out->retain = retain;
    return RG_OK;
}

struct rg_sync_now at(const struct sync_scene *scene)
{
    return (struct rg_sync_now){.monotonic_ns = scene->ns,
                                .wall_ms =
                                    1700000000000 + (int64_t)(scene->ns / 1000000) + scene->wall_off_ms,
                                .boottime_ns = scene->up ? scene->ns : 0};
}

int sync_scene_begin(void **state)
{
    void *base;
    struct sync_scene *scene = calloc(1, sizeof *scene);
    if (scene_begin(&base) != 0) {
        return -1;
    }
    scene->base = *(struct scene *)base;
    free(base);
    scene->ns = 1000000000000;
    scene->config = (struct rg_sync_config){
        .store = scene->base.sync, .boot = 7, .compare_after_s = 2, .publish = take, .context = scene};
    *state = scene;
    return rg_sync_create(&scene->config, at(scene), &scene->sync) == RG_OK ? 0 : -1;
}

int sync_scene_end(void **state)
{
    struct sync_scene *scene = *state;
    rg_sync_destroy(scene->sync);
    struct scene *copy = malloc(sizeof *copy);
    *copy = scene->base;
    void *base = copy;
    free(scene);
    return scene_end(&base);
}

void pass(struct sync_scene *scene, uint64_t ms)
{
    uint64_t end = scene->ns + ms * 1000000;
    int runs = 0;
    while (rg_sync_deadline_ns(scene->sync) <= end) {
        uint64_t due = rg_sync_deadline_ns(scene->sync);
        scene->ns = due > scene->ns ? due : scene->ns;
        rg_sync_run(scene->sync, at(scene));
        /* A deadline that running does not move would spin the thread. */
        assert_true(++runs < 1000);
    }
    scene->ns = end;
}

void from_hq(struct sync_scene *scene, const char *topic, const char *type, const char *format, ...)
{
    static char body[70000], message[71000];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(body, sizeof body, format, arguments);
    va_end(arguments);
    for (char *c = body; *c != '\0'; c++) {
        *c = *c == '\'' ? '"' : *c;
    }
    int len = snprintf(message, sizeof message,
                       "{\"v\":1,\"id\":\"x\",\"t\":\"%s\",\"ts\":1700000000123,\"exp\":null,\"b\":%s}", type,
                       body);
    rg_sync_message(scene->sync, topic, message, (size_t)len, at(scene));
}

size_t sent_on(const struct sync_scene *scene, const char *topic)
{
    size_t count = 0;
    for (size_t i = 0; i < scene->count; i++) {
        count += strcmp(scene->sent[i].topic, topic) == 0 ? 1 : 0;
    }
    return count;
}

const char *newest_on(const struct sync_scene *scene, const char *topic)
{
    for (size_t i = scene->count; i > 0; i--) {
        if (strcmp(scene->sent[i - 1].topic, topic) == 0) {
            return scene->sent[i - 1].payload;
        }
    }
    return NULL;
}

void forget(struct sync_scene *scene)
{
    scene->count = 0;
}

bool pulled(const struct sync_scene *scene, const char *feed, int64_t from)
{
    char expected[128];
    const char *pull = newest_on(scene, "up/req");
    (void)snprintf(expected, sizeof expected, "\"feed\":\"%s\"", feed);
    if (pull == NULL || strstr(pull, expected) == NULL) {
        return false;
    }
    char packed[128];
    (void)snprintf(expected, sizeof expected, "\"from\":%lld}", (long long)from);
    (void)snprintf(packed, sizeof packed, "\"from\":%lld,\"accept\":[\"zstd\"]}", (long long)from);
    return strstr(pull, expected) != NULL || strstr(pull, packed) != NULL;
}

const char *rid(const struct sync_scene *scene)
{
    static char id[64];
    const char *pull = newest_on(scene, "up/req");
    assert_non_null(pull);
    assert_int_equal(sscanf(strstr(pull, "\"rid\":\""), "\"rid\":\"%63[0-9a-f-]", id), 1);
    return id;
}

struct rg_sync_status status_of(const struct sync_scene *scene)
{
    struct rg_sync_status status;
    rg_sync_status(scene->sync, &status);
    return status;
}

void append(struct sync_scene *scene, uint64_t first, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct rg_event event = outcome_of(first + i);
        assert_int_equal(rg_outbox_append(scene->base.outbox, RG_STREAM_VISIT, &event, 1), RG_OK);
    }
    rg_sync_outbox_changed(scene->sync, at(scene));
}

static const char *const columns[RG_FEED_COUNT] = {
    "['member','at']",
    "['id','name','language','role']",
    "['id','sku','title','name','category','season','price','currency','one_off','popularity']",
    "['product','size','quantity','as_of']",
    "['product','valid_from','valid_until','price','currency']",
    "['product','others']",
    "['member','purpose','granted','text_version','at']",
    "['id','display_name','first_name','language','birth_month','birth_day','member_since','sizes','wishes',"
    "'occasions']",
    "['token','key_version','kind','holder','status']",
    "['member','line','at','product','size','quantity','price','returned']",
    "['id','member','at','kind','text','associate']",
    "['id','member','at','kind','status','text','product','size','owner','due']",
    "['id','member','title','text','product','code','valid_from','valid_until']",
    "['id','title','text','product','owner','at','due','until']"};

void settle(struct sync_scene *scene)
{
    rg_sync_link(scene->sync, true, at(scene));
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        from_hq(scene, "dn/res", "page",
                "{'rid':'%s','feed':'%s','epoch':'e1','from':0,'to':0,'more':false,'columns':%s,'rows':[],'"
                "dels':[]}",
                rid(scene), rg_feed_name((enum rg_feed)i), columns[i]);
    }
    assert_true(status_of(scene).resynced);
    forget(scene);
}

void settle_again(struct sync_scene *scene)
{
    rg_sync_link(scene->sync, true, at(scene));
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        struct rg_feed_cursor cursor;
        assert_int_equal(rg_store_feed_cursor(scene->base.sync, (enum rg_feed)i, &cursor), RG_OK);
        from_hq(
            scene, "dn/res", "page",
            "{'rid':'%s','feed':'%s','epoch':'e1','from':%lld,'to':%lld,'more':false,'columns':%s,'rows':[],"
            "'dels':[]}",
            rid(scene), rg_feed_name((enum rg_feed)i), (long long)cursor.version, (long long)cursor.version,
            columns[i]);
    }
    assert_true(status_of(scene).resynced);
}
