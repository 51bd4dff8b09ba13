/* Pictures of the goods that are shown: from the cache to the glass. */
#include "goods.h"

/* After the frame that lacked it. A glance needs 150 ms and more to land on what has changed, and is on the name first. */
#define LOOKS 2u
static const uint64_t look_after_ns[LOOKS] = {20000000, 55000000};

static enum rg_status get(struct rg_goods *goods, uint32_t index, struct rg_picture *picture)
{
    return rg_pictures_get(goods->pictures, goods->model->recommendations.items[index].picture, picture);
}

static bool find(void *context, uint64_t key, struct rg_picture *picture)
{
    struct rg_goods *goods = context;
    const struct rg_reco_list *list = &goods->model->recommendations;
    for (uint32_t i = 0; goods->pictures != NULL && i < list->count && i < RG_RECO_SHOWN; i++) {
        if (!list->items[i].has_picture || rg_picture_key(list->items[i].picture) != key) {
            continue;
        }
        const uint32_t bit = 1u << i;
        enum rg_status status = get(goods, i, picture);
        goods->wanted |= bit;
        goods->missing = status == RG_OK ? goods->missing & ~bit : goods->missing | bit;
        goods->coming = status == RG_BUSY ? goods->coming | bit : goods->coming & ~bit;
        return status == RG_OK;
    }
    return false;
}

void rg_goods_init(struct rg_goods *goods, const struct rg_screen_model *model)
{
    *goods =
        (struct rg_goods){.model = model, .source = {.find = find, .context = goods}, .look_ns = UINT64_MAX};
}

static void plan_look(struct rg_goods *goods)
{
    bool look = goods->awaited != 0 && goods->looks < LOOKS;
    goods->look_ns = look ? goods->changed_ns + look_after_ns[goods->looks] : UINT64_MAX;
    goods->looks += look ? 1u : 0u;
}

void rg_goods_shown(struct rg_goods *goods, uint64_t now_ns)
{
    if (!goods->redrawing) {
        goods->changed_ns = now_ns;
        goods->looks = 0;
    }
    goods->redrawing = false;
    goods->awaited = goods->coming;
    goods->wanted = 0;
    goods->missing = 0;
    goods->coming = 0;
    plan_look(goods);
}

bool rg_goods_came(struct rg_goods *goods)
{
    uint32_t came = 0;
    for (uint32_t i = 0; i < goods->model->recommendations.count && i < RG_RECO_SHOWN; i++) {
        struct rg_picture picture;
        if ((goods->awaited & 1u << i) != 0 && get(goods, i, &picture) == RG_OK) {
            came |= 1u << i;
        }
    }
    /* All at once, if they can: each change draws the eye. */
    if (came != 0 && (came == goods->awaited || goods->looks == LOOKS)) {
        goods->redrawing = true;
        goods->look_ns = UINT64_MAX;
        return true;
    }
    plan_look(goods);
    return false;
}
