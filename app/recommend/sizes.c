#include "recommend.h"

#include <stdlib.h>
#include <string.h>

/* Three classes in label order; the value orders within the first two. */
struct size_rank {
    int class;
    double value;
};

static struct size_rank rank_of(const char *size)
{
    static const char *const letters[] = {"XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL"};
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        if (strcmp(size, letters[i]) == 0) {
            return (struct size_rank){0, (double)i};
        }
    }
    if (size[0] >= '0' && size[0] <= '9') {
        return (struct size_rank){1, strtod(size, NULL)};
    }
    return (struct size_rank){2, 0};
}

int rg_size_compare(const char *a, const char *b)
{
    struct size_rank left = rank_of(a), right = rank_of(b);
    if (left.class != right.class) {
        return left.class < right.class ? -1 : 1;
    }
    if (left.value < right.value || left.value > right.value) {
        return left.value < right.value ? -1 : 1;
    }
    return strcmp(a, b);
}
