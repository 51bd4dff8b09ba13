/* Sales that anybody can make again: customers with habits, in a shop whose fashions change. */
#ifndef TESTS_UNIT_SAME_LIST_MADE_SHOP_H
#define TESTS_UNIT_SAME_LIST_MADE_SHOP_H

#include <stdint.h>

#define SHOP_CUSTOMERS 150
#define SHOP_PRODUCTS  120
#define SHOP_DAYS      100 /* of sales; day 0 is SHOP_FIRST_DAY */
#define SHOP_FIRST_DAY 19000

/* Once for every sale, by customer, then by day, then by product; all from 0. */
void shop_sales(void (*sale)(void *context, int customer, int day, int product), void *context);

#endif
