#include "lost_power.h"

#include "lost_power_disk.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

static void take_file(int folder, const char *name, const char *path, const struct stat *about)
{
    must(disk.file_count < FILES && disk.name_count < NAMES && strlen(name) < NAME);
    struct file *file = &disk.files[disk.file_count];
    *file = (struct file){.inode = about->st_ino, .len = (size_t)about->st_size};
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

/* Which names there are: all that were synced, and the first few of the others. */
static size_t names_after(size_t moment, unsigned *seed, struct name names[NAMES])
{
    size_t count = disk.name_count, kept[FOLDERS] = {0}, synced[FOLDERS] = {0}, seen[FOLDERS] = {0};
    memcpy(names, disk.names, sizeof disk.names);
    for (size_t i = 0; i < moment; i++) {
        const struct change *change = &disk.changes[i];
        if (change->kind >= NAMED) {
            size_t *number = change->kind == SYNC_NAMES ? synced : seen;
            number[change->folder] =
                change->kind == SYNC_NAMES ? seen[change->folder] : seen[change->folder] + 1;
        }
    }
    for (size_t i = 0; i < FOLDERS; i++) {
        kept[i] = synced[i] + (size_t)rand_r(seed) % (seen[i] - synced[i] + 1);
        seen[i] = 0;
    }
    for (size_t i = 0; i < moment; i++) {
        const struct change *change = &disk.changes[i];
        if (change->kind < NAMED || change->kind == SYNC_NAMES ||
            seen[change->folder]++ >= kept[change->folder]) {
            continue;
        }
        const char *goes = change->kind == MOVED ? change->other : change->name;
        size_t place = count;
        for (size_t k = 0; k < count; k++) {
            place = names[k].folder == change->folder && strcmp(names[k].name, goes) == 0 ? k : place;
        }
        if (place < count) {
            names[place] = names[--count];
        }
        if (change->kind == NAMED) {
            must(count < NAMES);
            names[count] = (struct name){.folder = change->folder, .file = change->file};
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

/* What a file holds: all that was synced, and of the rest each write with a chance of so many in 100. */
static uint8_t *content_after(int file, size_t moment, unsigned *seed, unsigned chance, size_t *len)
{
    size_t synced = 0, largest = disk.files[file].len;
    for (size_t i = 0; i < moment; i++) {
        const struct change *change = &disk.changes[i];
        if (change->file == file) {
            synced = change->kind == SYNC ? i + 1 : synced;
            size_t end = change->at + change->len;
            largest = change->kind == WRITE && end > largest ? end : largest;
        }
    }
    uint8_t *bytes = calloc(1, largest + 1);
    must(bytes != NULL);
    *len = disk.files[file].len;
    if (*len > 0) {
        memcpy(bytes, disk.files[file].bytes, *len);
    }
    for (size_t i = 0; i < moment; i++) {
        const struct change *change = &disk.changes[i];
        if (change->file != file || change->kind == SYNC ||
            (i >= synced && (unsigned)rand_r(seed) % 100 >= chance)) {
            continue;
        }
        if (change->kind == WRITE) {
            memcpy(bytes + change->at, change->bytes, change->len);
            *len = change->at + change->len > *len ? change->at + change->len : *len;
        } else if (change->len < *len) {
            memset(bytes + change->len, 0, *len - change->len);
            *len = change->len;
        }
    }
    return bytes;
}

static void write_file(const char *path, int file, size_t moment, unsigned *seed, unsigned chance)
{
    size_t len;
    uint8_t *bytes = content_after(file, moment, seed, chance, &len);
    FILE *stream = fopen(path, "w");
    must(stream != NULL && fwrite(bytes, 1, len, stream) == len && fclose(stream) == 0);
    free(bytes);
}

void lost_power_cut(size_t moment, unsigned *seed, const char *to, const char *freed)
{
    static const unsigned chances[] = {0, 50, 90, 100};
    struct name names[NAMES];
    bool named[FILES] = {false};
    size_t count = names_after(moment, seed, names), root = strlen(disk.path);
    unsigned chance = chances[rand_r(seed) % 4];
    char path[1024];
    for (size_t i = 0; i < disk.folder_count; i++) {
        (void)snprintf(path, sizeof path, "%s%s", to, disk.folders[i].path + root);
        must(mkdir(path, 0700) == 0);
    }
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(path, sizeof path, "%s%s/%s", to, disk.folders[names[i].folder].path + root,
                       names[i].name);
        write_file(path, names[i].file, moment, seed, chance);
        named[names[i].file] = true;
    }
    for (size_t i = 0; i < disk.file_count; i++) {
        if (!named[i]) {
            static unsigned number;
            (void)snprintf(path, sizeof path, "%s/%u", freed, number++);
            write_file(path, (int)i, moment, seed, chance);
        }
    }
}
