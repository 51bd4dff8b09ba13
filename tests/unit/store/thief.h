/* A thief has copied a kiosk's disk again and again, and at last takes the kiosk: each past image of the database and its log,
 * the keys that are in the device now, and what the blocks of files hold that were removed. */
#ifndef TESTS_UNIT_STORE_THIEF_H
#define TESTS_UNIT_STORE_THIEF_H

#include "store_scene.h"

#define THIEF_IMAGES 96
#define THIEF_OTHERS 3

struct thief {
    char folder[64]; /* the images, and freed/ */
    int images;
    int opened_of_victim, opened_of_others, found_of_others; /* by the last search */
    int others; /* who is looked for everywhere, too: some whose key the image holds */
};

void thief_begin(struct thief *thief);
void thief_end(struct thief *thief);

/* Copy the database and its log as they are. No name may stand in them in clear. */
void thief_copy(struct thief *thief, const struct scene *scene);

/* Forget the images from this number on: they are of something that did not happen. */
void thief_forget(struct thief *thief, int image);

/* Try what the device's keys open on every image; `everywhere` is the number of one that is searched byte by byte too, or
 * negative. */
void thief_search(struct thief *thief, const struct scene *scene, int64_t victim, int everywhere);

#endif
