/* The cache with the real decoder, with one that hangs and with none; limits; files that rot; a disk that hangs. */
#include "pictures.h"

#include "crypto.h"
#include "picture_raw.h"
#include "text.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

#define SECOND UINT64_C(1000000000)
#define WIDTH  48
#define HEIGHT 40
/* On the disk a picture takes about 5560 bytes: it is noise. Room for eight, six of them listed, and for one as sent. */
#define FILE_BYTES 5600
#define ROOM       (48000 + 256 * 1024)
#define LISTED     6
#define PIXELS     "48x40-2"
#define NUMBERS    128 /* different pictures */
#define SENT_MAX   16384

static struct rg_pictures *pictures;
static char folder[64], decoder[512];
static uint64_t now_ns;

static void write_to(const char *path, const void *bytes, size_t len, mode_t mode)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    (void)fclose(file);
    (void)chmod(path, mode);
}

static void open_with(const char *program, uint64_t disk_bytes)
{
    const struct rg_pictures_options options = {
        .folder = folder, .decoder = program, .width = WIDTH, .height = HEIGHT, .disk_bytes = disk_bytes};
    assert_int_equal(rg_pictures_open(&options, &pictures), RG_OK);
}

static int begin(void **state)
{
    const char *bin = getenv("RG_BIN");
    (void)state;
    (void)snprintf(decoder, sizeof decoder, "%s/regard-pictures", bin != NULL ? bin : "build/release/bin");
    (void)snprintf(folder, sizeof folder, "/tmp/rg-pictures-XXXXXX");
    assert_non_null(mkdtemp(folder));
    now_ns = 1000 * SECOND;
    pictures = NULL;
    return 0;
}

static int end(void **state)
{
    (void)state;
    rg_pictures_close(pictures);
    DIR *all = opendir(folder);
    struct dirent *entry;
    while ((entry = readdir(all)) != NULL) {
        (void)unlinkat(dirfd(all), entry->d_name, 0);
    }
    closedir(all);
    (void)rmdir(folder);
    return 0;
}

static void chunk(uint8_t **at, const char *type, const uint8_t *data, uint32_t len)
{
    uint8_t *p = *at;
    const uint32_t crc = (uint32_t)crc32_z(crc32(0, (const uint8_t *)type, 4), data, len);
    for (int i = 0; i < 4; i++) {
        p[i] = (uint8_t)(len >> (24 - 8 * i));
        p[8 + len + (uint32_t)i] = (uint8_t)(crc >> (24 - 8 * i));
    }
    memcpy(p + 4, type, 4);
    memcpy(p + 8, data, len);
    *at += 12 + len;
}

static uint32_t noise(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 24;
}

/* A real picture, 96 x 80 RGB: pairs of noise, but for its first and last rows, which are of one colour. */
static size_t paint(uint8_t number, uint8_t bytes[SENT_MAX])
{
    static const uint8_t header[13] = {0, 0, 0, 96, 0, 0, 0, 80, 8, 2, 0, 0, 0};
    static uint8_t rows[80][1 + 3 * 96], packed[SENT_MAX];
    uint8_t *at = bytes + 8;
    uint32_t seed = number;
    uLongf len = sizeof packed;
    for (int y = 0; y < 80; y += 2) {
        rows[y][0] = 0;
        for (int x = 0; x < 48; x++) {
            for (int c = 0; c < 3; c++) {
                uint8_t value = y == 0 || y == 78 ? number : (uint8_t)noise(&seed);
                rows[y][1 + 6 * x + c] = value;
                rows[y][4 + 6 * x + c] = value;
            }
        }
        memcpy(rows[y + 1], rows[y], sizeof rows[y]);
    }
    assert_int_equal(compress2(packed, &len, &rows[0][0], sizeof rows, 6), Z_OK);
    memcpy(bytes, "\x89PNG\r\n\x1a\n", 8);
    chunk(&at, "IHDR", header, sizeof header);
    chunk(&at, "IDAT", packed, (uint32_t)len);
    chunk(&at, "IEND", header, 0);
    return (size_t)(at - bytes);
}

struct made {
    uint8_t bytes[SENT_MAX], sha256[32];
    size_t len;
};

static const struct made *make_picture(uint8_t number)
{
    static struct made all[NUMBERS];
    struct made *made = &all[number];
    assert_true(number < NUMBERS);
    if (made->len == 0) {
        made->len = paint(number, made->bytes);
        assert_int_equal(rg_sha256(made->bytes, made->len, made->sha256), RG_OK);
    }
    return made;
}

/* HQ's part: hand over whatever is asked for, if it is one of the pictures below @p count. */
static bool serve(uint8_t count)
{
    struct rg_picture_want want;
    uint64_t again;
    if (!rg_pictures_next(pictures, now_ns, &want, &again)) {
        return false;
    }
    for (uint8_t i = 0; i < count; i++) {
        const struct made *made = make_picture(i);
        if (memcmp(made->sha256, want.sha256, 32) == 0) {
            rg_pictures_take(pictures, made->sha256, (int64_t)made->len, want.from, made->bytes + want.from,
                             made->len - (size_t)want.from, now_ns);
            return true;
        }
    }
    fail_msg("a picture was asked for that nobody has");
    return false;
}

/* Until the decoder that runs has ended and no other waits. */
static void decode_all(void)
{
    for (int i = 0; i < 100; i++) {
        (void)rg_pictures_tend(pictures, now_ns);
        int fd = rg_pictures_descriptor(pictures);
        if (fd < 0) {
            return;
        }
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        assert_int_equal(poll(&wait, 1, 9000), 1);
    }
}

static void fetch_all(uint8_t count)
{
    for (int i = 0; i < 200 && serve(count); i++) {
        decode_all();
    }
}

static void want(uint8_t number)
{
    rg_pictures_want(pictures, make_picture(number)->sha256);
}

static enum rg_status get_now(uint8_t number, struct rg_picture *picture)
{
    return rg_pictures_get(pictures, make_picture(number)->sha256, picture);
}

static enum rg_status get(uint8_t number, struct rg_picture *picture)
{
    enum rg_status status = get_now(number, picture);
    for (int i = 0; status == RG_BUSY && i < 2500; i++) {
        (void)usleep(2000);
        status = get_now(number, picture);
    }
    return status;
}

static void list(uint8_t from, uint8_t to)
{
    rg_pictures_list_begin(pictures);
    bool more = true;
    for (uint8_t i = from; i < to && more; i++) {
        more = rg_pictures_list_add(pictures, make_picture(i)->sha256);
    }
    rg_pictures_list_end(pictures);
}

static struct rg_pictures_status status(void)
{
    struct rg_pictures_status found;
    rg_pictures_status(pictures, &found);
    return found;
}

static const char *path_of(uint8_t number, const char *ending)
{
    static char path[256];
    char digits[65];
    rg_hex_write(make_picture(number)->sha256, 32, digits);
    (void)snprintf(path, sizeof path, "%s/%s.%s", folder, digits, ending);
    return path;
}

static void from_a_wish_to_pixels(void **state)
{
    struct rg_picture picture;
    (void)state;
    open_with(decoder, 0);
    assert_int_equal(get(7, &picture), RG_NOT_FOUND);
    struct pollfd bell = {.fd = rg_pictures_doorbell(pictures), .events = POLLIN};
    assert_int_equal(poll(&bell, 1, 0), 1);
    fetch_all(10);
    assert_int_equal(poll(&bell, 1, 0), 0);
    assert_int_equal(get(7, &picture), RG_OK);
    assert_int_equal(picture.width, 48);
    assert_int_equal(picture.height, 40);
    assert_int_equal(picture.pixels[0], 0x070707);
    assert_int_equal(picture.pixels[(size_t)39 * (size_t)picture.stride + 47], 0x070707);
    assert_int_equal(status().here, 1);
    assert_int_equal(access(path_of(7, "sent"), F_OK), -1);
    /* And still after a restart. */
    rg_pictures_close(pictures);
    open_with(decoder, 0);
    assert_int_equal(get(7, &picture), RG_OK);
    assert_false(serve(10));
}

static void a_purge_leaves_no_pixel(void **state)
{
    struct rg_picture picture;
    (void)state;
    open_with(decoder, 0);
    want(9);
    fetch_all(10);
    assert_int_equal(get(9, &picture), RG_OK);
    const uint32_t *pixels = picture.pixels;
    assert_int_equal(pixels[5], 0x090909);
    rg_pictures_purge(pictures);
    assert_int_equal(pixels[5], 0);
    assert_int_equal(get(9, &picture), RG_OK);
    assert_int_equal(picture.pixels[5], 0x090909);
}

static void only_so_many_are_in_memory(void **state)
{
    struct rg_picture picture;
    (void)state;
    open_with(decoder, 0);
    list(0, RG_PICTURES_SHOWN + 8);
    fetch_all(RG_PICTURES_SHOWN + 8);
    assert_int_equal(status().here, RG_PICTURES_SHOWN + 8);
    for (uint8_t i = 0; i < RG_PICTURES_SHOWN + 8; i++) {
        assert_int_equal(get(i, &picture), RG_OK);
        assert_int_equal(picture.pixels[0], i * 0x010101);
    }
    /* The first went to make room, and comes back. */
    assert_int_equal(get(0, &picture), RG_OK);
    assert_int_equal(picture.pixels[0], 0);
}

static bool is_here(uint8_t number)
{
    return access(path_of(number, PIXELS), F_OK) == 0;
}

static bool all_here(uint8_t from, uint8_t to)
{
    bool all = true;
    for (uint8_t i = from; i < to; i++) {
        all = all && is_here(i);
    }
    return all;
}

static void the_disk_has_a_limit_and_what_is_shown_stays(void **state)
{
    struct rg_picture picture;
    (void)state;
    open_with(decoder, ROOM);
    list(0, 40);
    fetch_all(40);
    assert_int_equal(status().here, LISTED);
    assert_true(all_here(0, LISTED));
    /* Somebody looked for others: there is room for two of them. */
    want(39);
    want(38);
    fetch_all(40);
    assert_int_equal(status().here, 8);
    assert_int_equal(get(39, &picture), RG_OK);
    /* Now the one goes that was shown least recently; nothing that is popular does. */
    want(37);
    fetch_all(40);
    assert_int_equal(status().here, 8);
    assert_true(status().disk_bytes <= ROOM);
    assert_true(is_here(37) && is_here(39) && !is_here(38));
    assert_true(all_here(0, LISTED));
    /* It stays so: nothing chases anything. */
    assert_false(serve(40));
}

static void a_new_list_replaces_what_nobody_wants(void **state)
{
    struct rg_picture picture;
    (void)state;
    open_with(decoder, ROOM);
    list(0, 40);
    fetch_all(40);
    assert_int_equal(get(2, &picture), RG_OK);
    list(20, 60);
    fetch_all(60);
    assert_int_equal(status().here, 8);
    assert_true(all_here(20, 20 + LISTED));
    /* Of the old list what was shown stays longest. */
    assert_true(is_here(2));
    assert_false(serve(60));
}

static void a_folder_over_the_limit_is_thinned(void **state)
{
    (void)state;
    open_with(decoder, 0);
    list(0, 30);
    fetch_all(30);
    assert_int_equal(status().here, 30);
    rg_pictures_close(pictures);
    char stray[128];
    (void)snprintf(stray, sizeof stray, "%s/notes.txt", folder);
    write_to(stray, "x", 1, 0600);
    write_to(path_of(3, "new"), "half", 4, 0600);
    write_to(path_of(4, "999x888"), "another panel's", 15, 0600);
    open_with(decoder, 10 * FILE_BYTES);
    assert_int_equal(status().here, 10);
    assert_int_equal(access(stray, F_OK), -1);
    assert_int_equal(access(path_of(3, "new"), F_OK), -1);
    assert_int_equal(access(path_of(4, "999x888"), F_OK), -1);
}

static void a_file_that_rots_is_fetched_anew(void **state)
{
    struct rg_picture picture;
    struct stat file;
    (void)state;
    for (int how = 0; how < 4; how++) {
        open_with(decoder, 0);
        /* It is not popular, or the disk would not be asked for it. */
        list(0, 0);
        want(5);
        fetch_all(10);
        assert_int_equal(get(5, &picture), RG_OK);
        rg_pictures_purge(pictures);
        const char *path = path_of(5, PIXELS);
        assert_int_equal(stat(path, &file), 0);
        FILE *open = fopen(path, "r+e");
        if (how == 0) {
            assert_int_equal(fseek(open, -3, SEEK_END), 0);
            (void)fputc(0x55, open);
        } else if (how == 1) {
            assert_int_equal(ftruncate(fileno(open), file.st_size - 1), 0);
        } else if (how == 2) {
            assert_int_equal(ftruncate(fileno(open), 0), 0);
        } else {
            (void)unlink(path);
        }
        (void)fclose(open);
        assert_int_equal(get(5, &picture), RG_NOT_FOUND);
        fetch_all(10);
        assert_int_equal(get(5, &picture), RG_OK);
        assert_int_equal(picture.pixels[0], 0x050505);
        rg_pictures_close(pictures);
        pictures = NULL;
        (void)unlink(path);
    }
}

static void take_bytes(const void *bytes, size_t len)
{
    uint8_t sha256[32];
    struct rg_picture_want wanted;
    uint64_t again;
    assert_int_equal(rg_sha256(bytes, len, sha256), RG_OK);
    rg_pictures_want(pictures, sha256);
    assert_true(rg_pictures_next(pictures, now_ns, &wanted, &again));
    assert_memory_equal(wanted.sha256, sha256, 32);
    rg_pictures_take(pictures, sha256, (int64_t)len, 0, bytes, len, now_ns);
}

static void what_cannot_be_decoded_is_never_asked_for_again(void **state)
{
    static const char bad[] = "this is no picture at all";
    struct rg_picture picture;
    struct rg_picture_want wanted;
    uint64_t again;
    uint8_t sha256[32];
    (void)state;
    open_with(decoder, 0);
    take_bytes(bad, sizeof bad);
    decode_all();
    assert_int_equal(status().bad, 1);
    assert_int_equal(rg_sha256(bad, sizeof bad, sha256), RG_OK);
    for (int restart = 0; restart < 2; restart++) {
        assert_int_equal(rg_pictures_get(pictures, sha256, &picture), RG_CORRUPT);
        rg_pictures_want(pictures, sha256);
        assert_false(rg_pictures_next(pictures, now_ns, &wanted, &again));
        assert_int_equal(again, UINT64_MAX);
        rg_pictures_close(pictures);
        open_with(decoder, 0);
        assert_int_equal(status().bad, 1);
    }
}

static void a_decoder_that_hangs_is_killed(void **state)
{
    static const char script[] = "#!/bin/sh\nexec sleep 600\n";
    char path[128];
    (void)state;
    (void)snprintf(path, sizeof path, "%s-hangs", folder);
    write_to(path, script, sizeof script - 1, 0700);
    open_with(path, 0);
    take_bytes("hang", 4);
    uint64_t when = rg_pictures_tend(pictures, now_ns);
    assert_true(rg_pictures_descriptor(pictures) >= 0);
    assert_int_equal(when, now_ns + 10 * SECOND);
    assert_int_equal(rg_pictures_tend(pictures, when - 1), when);
    (void)rg_pictures_tend(pictures, when);
    assert_int_equal(rg_pictures_descriptor(pictures), -1);
    assert_int_equal(status().bad, 1);
    (void)unlink(path);
}

static void without_a_decoder_it_waits_and_goes_on(void **state)
{
    (void)state;
    open_with("/nonexistent/regard-pictures", 0);
    take_bytes(make_picture(4)->bytes, make_picture(4)->len);
    uint64_t when = rg_pictures_tend(pictures, now_ns);
    assert_int_equal(when, now_ns + 60 * SECOND);
    assert_int_equal(rg_pictures_tend(pictures, now_ns + SECOND), when);
    assert_int_equal(status().bad, 0);
    rg_pictures_close(pictures);
    open_with(decoder, 0);
    decode_all();
    assert_int_equal(status().here, 1);
}

static void a_decoder_that_lies_harms_nothing(void **state)
{
    /* Says that it is done and leaves rubbish, or nothing. */
    static const char *const scripts[] = {"#!/bin/sh\nhead -c 5000 /dev/zero > \"$4\"\n",
                                          "#!/bin/sh\nrm -f \"$4\"\n",
                                          "#!/bin/sh\nhead -c 500000 /dev/zero > \"$4\"\n"};
    char path[128];
    struct rg_picture picture;
    (void)state;
    (void)snprintf(path, sizeof path, "%s-lies", folder);
    for (size_t i = 0; i < 3; i++) {
        const struct made *made = make_picture((uint8_t)(40 + i));
        write_to(path, scripts[i], strlen(scripts[i]), 0700);
        open_with(path, 0);
        take_bytes(made->bytes, made->len);
        decode_all();
        assert_int_not_equal(get((uint8_t)(40 + i), &picture), RG_OK);
        assert_int_equal(status().here, 0);
        rg_pictures_close(pictures);
        pictures = NULL;
    }
    (void)unlink(path);
}

static void expect(const uint8_t *numbers, size_t count, uint64_t patience_ns)
{
    uint8_t sha256[8][32];
    for (size_t i = 0; i < count; i++) {
        memcpy(sha256[i], make_picture(numbers[i])->sha256, 32);
    }
    rg_pictures_expect(pictures, sha256, count, patience_ns);
}

static void what_is_expected_is_there_when_it_is_drawn(void **state)
{
    struct rg_picture picture;
    (void)state;
    open_with(decoder, 0);
    list(0, 0);
    for (uint8_t i = 10; i < 13; i++) {
        want(i);
    }
    fetch_all(20);
    for (int visit = 0; visit < 20; visit++) {
        /* One comes twice, and one is not here. */
        expect((const uint8_t[]){10, 11, 11, 15, 12}, 5, 20 * SECOND);
        for (uint8_t i = 10; i < 13; i++) {
            assert_int_equal(get_now(i, &picture), RG_OK);
            assert_int_equal(picture.pixels[0], i * 0x010101u);
        }
        assert_int_equal(get_now(15, &picture), RG_NOT_FOUND);
        rg_pictures_purge(pictures);
    }
    /* What is expected in vain is fetched. */
    fetch_all(20);
    expect((const uint8_t[]){15}, 1, 20 * SECOND);
    assert_int_equal(get_now(15, &picture), RG_OK);
}

/* A pipe instead of a file: whoever opens it waits until somebody writes. */
static void a_disk_that_hangs_holds_up_nobody(void **state)
{
    struct rg_picture picture;
    char pipe[256];
    (void)state;
    open_with(decoder, 0);
    list(0, 0);
    want(6);
    want(7);
    fetch_all(10);
    assert_int_equal(get(7, &picture), RG_OK);
    (void)snprintf(pipe, sizeof pipe, "%s", path_of(6, PIXELS));
    assert_int_equal(unlink(pipe), 0);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    expect((const uint8_t[]){6}, 1, 1000);
    assert_int_equal(get_now(6, &picture), RG_BUSY);
    assert_int_equal(get_now(7, &picture), RG_OK);
    rg_pictures_purge(pictures);
    assert_int_equal(get_now(7, &picture), RG_BUSY);
    /* It comes back: what was asked for meanwhile is there, what was broken is fetched anew. */
    int end_of_pipe = open(pipe, O_RDWR | O_CLOEXEC);
    assert_true(end_of_pipe >= 0);
    assert_int_equal(get(7, &picture), RG_OK);
    while (get(6, &picture) != RG_OK) {
        fetch_all(10);
    }
    (void)close(end_of_pipe);
    assert_int_equal(picture.pixels[0], 0x060606);
}

static void wait_until_kept(uint32_t count)
{
    for (int i = 0; status().kept != count && i < 5000; i++) {
        (void)usleep(2000);
    }
    assert_int_equal(status().kept, count);
}

static void lose_all(uint8_t from, uint8_t to)
{
    rg_pictures_purge(pictures);
    for (uint8_t i = from; i < to; i++) {
        (void)unlink(path_of(i, PIXELS));
    }
}

static void what_is_popular_needs_no_disk(void **state)
{
    struct rg_picture picture;
    (void)state;
    open_with(decoder, 0);
    list(0, 5);
    want(20);
    fetch_all(30);
    wait_until_kept(5);
    lose_all(0, 30);
    for (uint8_t i = 0; i < 5; i++) {
        assert_int_equal(get_now(i, &picture), RG_OK);
        assert_int_equal(picture.pixels[0], i * 0x010101u);
    }
    /* What only a customer was shown does not stay. */
    assert_int_equal(get(20, &picture), RG_NOT_FOUND);
}

static void a_start_without_hq_keeps_what_is_here(void **state)
{
    struct rg_picture picture;
    (void)state;
    open_with(decoder, 0);
    list(0, 5);
    fetch_all(5);
    rg_pictures_close(pictures);
    open_with(decoder, 0);
    wait_until_kept(5);
    lose_all(0, 5);
    assert_int_equal(get_now(4, &picture), RG_OK);
}

static void the_most_popular_displace_others(void **state)
{
    struct rg_picture picture;
    (void)state;
    open_with(decoder, 0);
    list(0, 100);
    fetch_all(100);
    /* As many as fit half a megabyte. */
    for (int i = 0; status().kept < 80 && i < 5000; i++) {
        (void)usleep(2000);
    }
    assert_true(status().kept >= 80 && status().kept < 100);
    list(60, 128);
    fetch_all(128);
    uint8_t now_here = 0;
    for (int i = 0; now_here < 128 - 60 && i < 500; i++) {
        (void)usleep(20000);
        now_here = 0;
        rg_pictures_purge(pictures);
        for (uint8_t n = 60; n < 128 && get_now(n, &picture) == RG_OK; n++) {
            assert_int_equal(picture.pixels[0], n * 0x010101u);
            now_here++;
        }
    }
    assert_int_equal(now_here, 128 - 60);
    assert_true(status().kept < 100);
}

static void a_full_table_forgets_wishes_not_pictures(void **state)
{
    uint8_t sha256[32] = {0};
    (void)state;
    open_with(decoder, 0);
    want(1);
    fetch_all(2);
    for (uint32_t i = 0; i < 3 * RG_PICTURES_MAX; i++) {
        memcpy(sha256, &i, sizeof i);
        sha256[31] = 0xee;
        rg_pictures_want(pictures, sha256);
    }
    assert_int_equal(status().here, 1);
    assert_int_equal(status().lacking, RG_PICTURES_MAX - 1);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        CASE(from_a_wish_to_pixels),
        CASE(a_purge_leaves_no_pixel),
        CASE(only_so_many_are_in_memory),
        CASE(the_disk_has_a_limit_and_what_is_shown_stays),
        CASE(a_new_list_replaces_what_nobody_wants),
        CASE(a_folder_over_the_limit_is_thinned),
        CASE(a_file_that_rots_is_fetched_anew),
        CASE(what_cannot_be_decoded_is_never_asked_for_again),
        CASE(a_decoder_that_hangs_is_killed),
        CASE(without_a_decoder_it_waits_and_goes_on),
        CASE(a_decoder_that_lies_harms_nothing),
        CASE(what_is_expected_is_there_when_it_is_drawn),
        CASE(a_disk_that_hangs_holds_up_nobody),
        CASE(what_is_popular_needs_no_disk),
        CASE(a_start_without_hq_keeps_what_is_here),
        CASE(the_most_popular_displace_others),
        CASE(a_full_table_forgets_wishes_not_pictures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
