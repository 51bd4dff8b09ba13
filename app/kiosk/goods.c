/* Pictures of the goods that are shown: from the cache to the glass. */
#include "goods.h"

/* A picture that comes late must not move the eye while the first words are read, and a visit lasts longer. */
#define LOOK_AGAIN_NS 2000000000ull
#define LOOKS_MAX     5u

static bool find(void *context, uint64_t key, struct rg_picture *picture)
{
    struct rg_goods *goods = context;
    const struct rg_reco_list *list = &goods->model->recommendations;
    for (uint32_t i = 0; goods->pictures != NULL && i < list->count && i < RG_RECO_SHOWN; i++) {
        if (!list->items[i].has_picture || rg_picture_key(list->items[i].picture) != key) {
            continue;
        }
        enum rg_status status = rg_pictures_get(goods->pictures, list->items[i].picture, picture);
        goods->lacks = goods->lacks || status == RG_BUSY || status == RG_NOT_FOUND;
        return status == RG_OK;
    }
    return false;
}

void rg_goods_init(struct rg_goods *goods, const struct rg_screen_model *model)
{
    *goods =
        (struct rg_goods){.model = model, .source = {.find = find, .context = goods}, .look_ns = UINT64_MAX};
}

void rg_goods_shown(struct rg_goods *goods, uint64_t now_ns)
{
    if (goods->visit.value != goods->model->visit.value) {
        goods->visit = goods->model->visit;
        goods->looks = 0;
    }
    bool again = goods->lacks && goods->looks < LOOKS_MAX;
    goods->look_ns = again ? now_ns + LOOK_AGAIN_NS : UINT64_MAX;
    goods->looks += again ? 1u : 0u;
    goods->lacks = false;
}
