/* regard-pictures: one picture from HQ becomes pixels for the glass. It runs confined and once, because what decodes
 * hostile bytes must be allowed to fail. */
#include "confine.h"
#include "decode.h"
#include "decoder.h"
#include "picture_pack.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "Usage: regard-pictures --in FILE --out FILE --width W --height H [--ground RRGGBB]\n"
    "Decode a PNG, JPEG or WebP of at most 256 KiB, scale it once into the box and write it as pixels for\n"
    "regard-kiosk, which starts this program. It gives up all rights but reading the one file and writing "
    "the other.\n\n"
    "  --in FILE        the picture\n"
    "  --out FILE       where to write the pixels\n"
    "  --width W        of the box in pixels, 1 to 1024\n"
    "  --height H       likewise\n"
    "  --ground RRGGBB  what transparent parts are laid on (default FFFFFF)\n"
    "  --help, --version\n\n"
    "Ends with 0 when it is done, 1 when this machine failed (files, memory), 2 after wrong words, 3 when "
    "the picture\n"
    "cannot be decoded.\n";

struct job {
    const char *in, *out;
    uint32_t width, height, ground;
};

static bool number(const char *text, int base, unsigned long most, uint32_t *value)
{
    char *end;
    errno = 0;
    unsigned long parsed = strtoul(text, &end, base);
    *value = (uint32_t)parsed;
    return errno == 0 && end != text && *end == '\0' && parsed <= most;
}

/* @return -1 to go on, otherwise the exit code. */
static int parse(int argc, char **argv, struct job *job)
{
    static const struct option table[] = {
        {"in", required_argument, NULL, 'i'},     {"out", required_argument, NULL, 'o'},
        {"width", required_argument, NULL, 'w'},  {"height", required_argument, NULL, 'h'},
        {"ground", required_argument, NULL, 'g'}, {"help", no_argument, NULL, 'H'},
        {"version", no_argument, NULL, 'V'},      {NULL, 0, NULL, 0}};
    bool good = true;
    int code;
    opterr = 0;
    while ((code = getopt_long(argc, argv, "", table, NULL)) != -1) {
        switch (code) {
        case 'i': job->in = optarg; break;
        case 'o': job->out = optarg; break;
        case 'w': good = good && number(optarg, 10, RG_PICTURE_RAW_SIDE_MAX, &job->width); break;
        case 'h': good = good && number(optarg, 10, RG_PICTURE_RAW_SIDE_MAX, &job->height); break;
        case 'g': good = good && number(optarg, 16, 0xffffff, &job->ground); break;
        case 'H': (void)fputs(help, stdout); return 0;
        case 'V': (void)puts("regard-pictures " RG_VERSION); return 0;
        default: good = false;
        }
    }
    if (!good || job->in == NULL || job->out == NULL || job->width == 0 || job->height == 0 ||
        optind < argc) {
        (void)fputs("regard-pictures: wrong words; see regard-pictures --help\n", stderr);
        return RG_DECODER_USAGE;
    }
    return -1;
}

static bool read_all(int fd, uint8_t *bytes, size_t capacity, size_t *len)
{
    *len = 0;
    while (*len < capacity) {
        ssize_t got = read(fd, bytes + *len, capacity - *len);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return false;
        }
        if (got == 0) {
            break;
        }
        *len += (size_t)got;
    }
    return true;
}

static bool write_all(int fd, const void *bytes, size_t len)
{
    const uint8_t *at = bytes;
    while (len > 0) {
        ssize_t wrote = write(fd, at, len);
        if (wrote < 0 && errno == EINTR) {
            continue;
        }
        if (wrote <= 0) {
            return false;
        }
        at += wrote;
        len -= (size_t)wrote;
    }
    return true;
}

static int complain(const char *what)
{
    (void)fprintf(stderr, "regard-pictures: %s\n", what);
    return RG_DECODER_FAILED;
}

static int run(const struct job *job, uint8_t *bytes)
{
    size_t len;
    int in = open(job->in, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int out = open(job->out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (in < 0 || out < 0) {
        return complain("cannot open --in or --out; check the folder and its rights");
    }
    if (rg_decode_prepare() != RG_OK || rg_confine(RG_PICTURE_RAW_SIZE(job->width, job->height)) != RG_OK) {
        return complain("cannot give up its rights; is this kernel built without seccomp?");
    }
    /* One byte more than allowed shows what is too long. */
    if (!read_all(in, bytes, RG_PICTURE_FILE_MAX + 1, &len)) {
        return complain("cannot read --in");
    }
    struct rg_picture_raw raw;
    uint32_t *pixels;
    enum rg_status status = rg_decode(bytes, len, job->width, job->height, job->ground, &raw, &pixels);
    if (status != RG_OK) {
        (void)complain(rg_status_name(status));
        /* Too little memory is the picture's fault as well: how much there is was fixed above. */
        return RG_DECODER_BAD;
    }
    size_t count = (size_t)raw.width * raw.height, packed_len = 0;
    uint8_t head[RG_PICTURE_RAW_HEAD], *packed = malloc(RG_PICTURE_PACK_MAX(count));
    if (packed == NULL || rg_picture_pack(pixels, count, raw.width, packed, &packed_len) != RG_OK) {
        return complain("too little memory");
    }
    raw.packed_len = (uint32_t)packed_len;
    rg_picture_raw_head(&raw, packed, head);
    bool written = write_all(out, head, sizeof head) && write_all(out, packed, packed_len);
    free(packed);
    free(pixels);
    return written ? RG_DECODER_DONE : complain("cannot write --out; is the disk full?");
}

int main(int argc, char **argv)
{
    struct job job = {.ground = 0xffffff};
    int code = parse(argc, argv, &job);
    if (code >= 0) {
        return code;
    }
    uint8_t *bytes = malloc(RG_PICTURE_FILE_MAX + 1);
    if (bytes == NULL) {
        return RG_DECODER_FAILED;
    }
    code = run(&job, bytes);
    free(bytes);
    /* Without the libraries' own endings: they would free what a broken picture may have broken. */
    _exit(code);
}
