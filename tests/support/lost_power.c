#include "lost_power.h"

#include "lost_power_disk.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

/* One cut: before which change, of which part, and what this disk does with what was not synced. */
struct cut {
    size_t moment;
    const char *part;
    unsigned *seed, chance; /* in 100 */
    size_t sector;
};

static void take_file(int folder, const char *name, const char *path, const struct stat *about)
{
    must(disk.file_count < FILES && disk.name_count < NAMES && strlen(name) < NAME);
    struct file *file = &disk.files[disk.file_count];
    *file = (struct file){.inode = about->st_ino, .folder = folder, .len = (size_t)about->st_size};
    file->bytes = malloc(file->len + 1);
    FILE *stream = fopen(path, "r");
    must(file->bytes != NULL && stream != NULL && fread(file->bytes, 1, file->len, stream) == file->len);
    fclose(stream);
    struct name *named = &disk.names[disk.name_count++];
    *named = (struct name){.folder = folder, .file = (int)disk.file_count++};
    strcpy(named->name, name);
}

static void take_folder(const char *path)
{
    struct stat about;
    must(disk.folder_count < FOLDERS && stat(path, &about) == 0);
    int folder = (int)disk.folder_count++;
    disk.folders[folder].inode = about.st_ino;
    (void)snprintf(disk.folders[folder].path, sizeof disk.folders[folder].path, "%s", path);
    DIR *entries = opendir(path);
    struct dirent *entry;
    must(entries != NULL);
    while ((entry = readdir(entries)) != NULL) {
        char inside[512];
        if (entry->d_name[0] == '.' || strstr(entry->d_name, "-shm") != NULL) {
            continue;
        }
        (void)snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name);
        must(stat(inside, &about) == 0);
        if (S_ISDIR(about.st_mode)) {
            must(disk.name_count < NAMES && strlen(entry->d_name) < NAME);
            struct name *named = &disk.names[disk.name_count++];
            *named = (struct name){.folder = folder, .file = -1, .child = (int)disk.folder_count + 1};
            strcpy(named->name, entry->d_name);
            take_folder(inside);
        } else {
            take_file(folder, entry->d_name, inside, &about);
        }
    }
    closedir(entries);
}

void lost_power_begin(const char *folder)
{
    lost_power_end();
    (void)snprintf(disk.path, sizeof disk.path, "%s", folder);
    take_folder(folder);
    disk.noting = true;
}

void lost_power_end(void)
{
    disk.noting = false;
    for (size_t i = 0; i < disk.change_count; i++) {
        free(disk.changes[i].bytes);
    }
    for (size_t i = 0; i < disk.file_count; i++) {
        free(disk.files[i].bytes);
    }
    disk.folder_count = disk.file_count = disk.name_count = disk.change_count = 0;
}

size_t lost_power_now(void)
{
    return disk.change_count;
}

static bool below(const char *path, const char *part)
{
    size_t len = strlen(disk.path), part_len = part != NULL ? strlen(part) : 0;
    return part == NULL || (path[len] == '/' && strncmp(path + len + 1, part, part_len) == 0 &&
                            (path[len + 1 + part_len] == '/' || path[len + 1 + part_len] == '\0'));
}

bool lost_power_in(size_t moment, const char *part)
{
    return moment < disk.change_count && below(disk.folders[disk.changes[moment].folder].path, part);
}

static size_t find_name(const struct name names[NAMES], size_t count, int folder, const char *name)
{
    size_t place = count;
    for (size_t i = 0; i < count; i++) {
        place = names[i].folder == folder && strcmp(names[i].name, name) == 0 ? i : place;
    }
    return place;
}

/* Which names there are: all that were synced, and the first few of the others. */
static size_t names_after(const struct cut *cut, struct name names[NAMES])
{
    size_t count = disk.name_count, kept[FOLDERS] = {0}, synced[FOLDERS] = {0}, seen[FOLDERS] = {0};
    memcpy(names, disk.names, sizeof disk.names);
    for (size_t i = 0; i < cut->moment; i++) {
        const struct change *change = &disk.changes[i];
        if (change->kind >= NAMED) {
            size_t *number = change->kind == SYNC_NAMES ? synced : seen;
            number[change->folder] =
                change->kind == SYNC_NAMES ? seen[change->folder] : seen[change->folder] + 1;
        }
    }
    for (size_t i = 0; i < disk.folder_count; i++) {
        bool forgets = below(disk.folders[i].path, cut->part);
        kept[i] = forgets ? synced[i] + (size_t)rand_r(cut->seed) % (seen[i] - synced[i] + 1) : seen[i];
        seen[i] = 0;
    }
    for (size_t i = 0; i < cut->moment; i++) {
        const struct change *change = &disk.changes[i];
        if (change->kind < NAMED || change->kind == SYNC_NAMES ||
            seen[change->folder]++ >= kept[change->folder]) {
            continue;
        }
        const char *goes = change->kind == MOVED ? change->other : change->name;
        size_t place = find_name(names, count, change->folder, goes);
        if (change->kind == EXCHANGED) {
            size_t other = find_name(names, count, change->folder, change->other);
            must(place < count && other < count);
            strcpy(names[place].name, change->other);
            strcpy(names[other].name, change->name);
            continue;
        }
        if (place < count) {
            names[place] = names[--count];
        }
        if (change->kind == NAMED) {
            must(count < NAMES);
            names[count] =
                (struct name){.folder = change->folder, .file = change->file, .child = change->child};
            strcpy(names[count++].name, change->name);
        }
        for (size_t k = 0; change->kind == MOVED && k < count; k++) {
            if (names[k].folder == change->folder && strcmp(names[k].name, change->name) == 0) {
                strcpy(names[k].name, change->other);
            }
        }
    }
    return count;
}

/* Of what was not synced a disk may have any of its sectors. */
static void put(const struct cut *cut, uint8_t *bytes, const struct change *change, bool synced, size_t *len)
{
    size_t done = 0;
    while (done < change->len) {
        size_t place = change->at + done, part = cut->sector - place % cut->sector;
        part = part < change->len - done ? part : change->len - done;
        if (synced || (unsigned)rand_r(cut->seed) % 100 < cut->chance) {
            memcpy(bytes + place, change->bytes + done, part);
            *len = place + part > *len ? place + part : *len;
        }
        done += part;
    }
}

/* What a file holds: all that was synced, and of the rest each sector with a chance of so many in 100. */
static uint8_t *content_after(int file, const struct cut *cut, size_t *len)
{
    size_t synced = 0, largest = disk.files[file].len;
    for (size_t i = 0; i < cut->moment; i++) {
        const struct change *change = &disk.changes[i];
        if (change->file == file) {
            synced = change->kind == SYNC ? i + 1 : synced;
            size_t end = change->at + change->len;
            largest = change->kind == WRITE && end > largest ? end : largest;
        }
    }
    synced = below(disk.folders[disk.files[file].folder].path, cut->part) ? synced : cut->moment;
    uint8_t *bytes = calloc(1, largest + 1);
    must(bytes != NULL);
    *len = disk.files[file].len;
    if (*len > 0) {
        memcpy(bytes, disk.files[file].bytes, *len);
    }
    for (size_t i = 0; i < cut->moment; i++) {
        const struct change *change = &disk.changes[i];
        if (change->file != file || change->kind == SYNC) {
            continue;
        }
        if (change->kind == WRITE) {
            put(cut, bytes, change, i < synced, len);
        } else if (i < synced || (unsigned)rand_r(cut->seed) % 100 < cut->chance) {
            if (change->len < *len) {
                memset(bytes + change->len, 0, *len - change->len);
            }
            *len = change->len < *len ? change->len : *len;
        }
    }
    return bytes;
}

static void write_file(const char *path, int file, const struct cut *cut)
{
    size_t len;
    uint8_t *bytes = content_after(file, cut, &len);
    FILE *stream = fopen(path, "w");
    must(stream != NULL && fwrite(bytes, 1, len, stream) == len && fclose(stream) == 0);
    free(bytes);
}

/* Where each folder stands, below the first; empty for one that does not: whoever was in it is gone with it. */
static void make_folders(const char *to, const struct name *names, size_t count, char paths[FOLDERS][512])
{
    for (size_t i = 0; i < disk.folder_count; i++) {
        paths[i][0] = '\0';
        if (i == 0) {
            (void)snprintf(paths[i], sizeof paths[i], "%s", to);
        }
        /* Whoever holds another was there before it. */
        for (size_t k = 0; k < count; k++) {
            if (names[k].child == (int)i + 1 && paths[names[k].folder][0] != '\0') {
                must(snprintf(paths[i], sizeof paths[i], "%s/%s", paths[names[k].folder], names[k].name) <
                     (int)sizeof paths[i]);
            }
        }
        must(paths[i][0] == '\0' || mkdir(paths[i], 0700) == 0);
    }
}

void lost_power_cut(size_t moment, unsigned *seed, const char *to, const char *freed)
{
    lost_power_cut_part(moment, NULL, seed, to, freed);
}

void lost_power_cut_part(size_t moment, const char *part, unsigned *seed, const char *to, const char *freed)
{
    static const unsigned chances[] = {0, 50, 90, 100};
    struct name names[NAMES];
    bool named[FILES] = {false};
    char folders[FOLDERS][512];
    struct cut cut = {.moment = moment, .part = part, .seed = seed};
    size_t count = names_after(&cut, names);
    cut.chance = chances[rand_r(seed) % 4];
    cut.sector = rand_r(seed) % 2 == 0 ? SECTOR : 512;
    char path[1024];
    make_folders(to, names, count, folders);
    for (size_t i = 0; i < count; i++) {
        if (names[i].child == 0 && folders[names[i].folder][0] != '\0') {
            (void)snprintf(path, sizeof path, "%s/%s", folders[names[i].folder], names[i].name);
            write_file(path, names[i].file, &cut);
            named[names[i].file] = true;
        }
    }
    for (size_t i = 0; freed != NULL && i < disk.file_count; i++) {
        if (!named[i]) {
            static unsigned number;
            (void)snprintf(path, sizeof path, "%s/%u", freed, number++);
            write_file(path, (int)i, &cut);
        }
    }
}
