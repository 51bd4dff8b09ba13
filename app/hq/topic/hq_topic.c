#include "hq_topic.h"

#include <string.h>

size_t rg_hq_topic_cut(char *topic, const char *levels[RG_HQ_TOPIC_LEVELS])
{
    size_t count = 0;
    for (char *level = topic; level != NULL;) {
        char *slash = strchr(level, '/');
        if (slash != NULL) {
            *slash++ = '\0';
        }
        if (count == RG_HQ_TOPIC_LEVELS || *level == '\0') {
            return 0;
        }
        levels[count++] = level;
        level = slash;
    }
    return count;
}
