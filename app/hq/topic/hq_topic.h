/**
 * @file hq_topic.h
 * A topic as a broker hands it over, which may be anything, in its levels.
 *
 * Thread: any.
 * Owner:  the caller owns the text.
 */
#ifndef APP_HQ_TOPIC_HQ_TOPIC_H
#define APP_HQ_TOPIC_HQ_TOPIC_H

#include <stddef.h>

#define RG_HQ_TOPIC_LEVELS 7

/** Cut @p topic in place. @return how many levels it has; 0 when they are too many or one is empty. */
size_t rg_hq_topic_cut(char *topic, const char *levels[RG_HQ_TOPIC_LEVELS]);

#endif
