#include "made_shop.h"

#include <stdbool.h>

static uint32_t draw(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % below;
}

#define TASTES 6
#define EACH   (SHOP_PRODUCTS / TASTES)
#define DAILY  3 /* of each taste, what is used up; the rest nobody buys twice */

/* What somebody of a taste, more or less @p narrow, takes on a day; @p has is what they have of what lasts. */
static void fill_basket(uint32_t *state, int taste, uint32_t narrow, int day, bool has[SHOP_PRODUCTS],
                        bool basket[SHOP_PRODUCTS])
{
    basket[taste * EACH + (int)draw(state, DAILY)] = draw(state, 3) == 0;
    for (uint32_t i = draw(state, 4) + 1; i > 0; i--) {
        /* What is of this season is not in the shop before. */
        int product = taste * EACH + DAILY + (int)draw(state, (day < 60 ? EACH / 2 : EACH) - DAILY);
        product = draw(state, narrow) == 0 ? (int)draw(state, SHOP_PRODUCTS) : product;
        basket[product] = basket[product] || !has[product];
        has[product] = has[product] || product % EACH >= DAILY;
    }
}

void shop_sales(void (*sale)(void *context, int customer, int day, int product), void *context)
{
    uint32_t state = 7;
    for (int customer = 0; customer < SHOP_CUSTOMERS; customer++) {
        bool has[SHOP_PRODUCTS] = {false};
        /* What they like goes on to the next taste every three weeks. Some come every other day, and have more in the end than is looked at. */
        bool keen = customer % 10 == 0;
        for (int day = (int)draw(&state, 12); day < SHOP_DAYS; day += 1 + (int)draw(&state, keen ? 2 : 40)) {
            bool basket[SHOP_PRODUCTS] = {false};
            fill_basket(&state, (customer + day / 20) % TASTES, keen ? 2 : 8, day, has, basket);
            for (int product = 0; product < SHOP_PRODUCTS; product++) {
                if (basket[product]) {
                    sale(context, customer, day, product);
                }
            }
        }
    }
}
