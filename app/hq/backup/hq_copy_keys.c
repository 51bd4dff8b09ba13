/* The copy of the keys that a restore needs: the newest takes the place of the one before, which is overwritten. */
#include "backup_keys.h"
#include "hq_backup.h"
#include "hq_command.h"
#include "hq_journal.h"
#include "hq_masters.h"
#include "hq_phone_keys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "hq-"

static const char help[] =
    "Usage: regard-hq keys --keys DIR --to COPY\n"
    "       regard-hq keys --keys DIR --command FILE [--next | --retire]\n"
    "       regard-hq keys --keys DIR --raise card-hash | card-master | card-signer\n"
    "       regard-hq keys --keys DIR --card-master DB [--retire]\n"
    "       regard-hq keys --keys DIR --site SITE --kiosk KEYS\n"
    "       regard-hq keys --keys DIR --import-collector FILE [--version N] | --import-pass FILE\n"
    "Copy HQ's keys, while serve goes on, for the day on which this machine is lost. A copy that is there "
    "already is\n"
    "overwritten and then replaced: an old copy of the keys opens old backups, with those in them who were "
    "erased since.\n"
    "Keep it apart from the backups, on a medium that can be overwritten, and run this after every erasure "
    "or every day.\n\n"
    "  --keys DIR   HQ's keys\n"
    "  --to COPY    the folder with the copy; nothing else may be in it\n\n"
    "--command writes the public half of HQ's command key to FILE, which every kiosk needs as command.pem, "
    "and makes\n"
    "the key if there is none. Everything that HQ sends to kiosks is signed under it, and a kiosk that has "
    "the file\n"
    "uses nothing else from its next start on, so that no broker can play HQ. A new key takes two steps:\n\n"
    "  --next       make the next one; FILE holds both. Give FILE to every kiosk\n"
    "  --retire     destroy the first one; FILE holds the other, under which serve signs from then "
    "on.\n"
    "               Give FILE to every kiosk\n\n"
    "--raise card-hash makes the next key under which cards are known, after a kiosk with the others was "
    "stolen. serve\n"
    "lifts all cards to it and gives it to the kiosks; nobody has to be there, and no tap is lost. The keys "
    "before it\n"
    "stay, and are needed: a card is hashed under each, one after the other. Copy the keys with --to at "
    "once.\n"
    "--raise card-master makes the next master that cards' own keys are made of: cards that are issued from "
    "then on\n"
    "have keys of it, and the others keep theirs until they are issued anew. Copy the keys with --to at "
    "once.\n"
    "--card-master says how many active cards of the database DB have keys of each master. With --retire it "
    "ends the\n"
    "oldest one for good, and refuses to while there are such cards, or no next master: --raise card-master, "
    "issue the\n"
    "cards anew, and then --retire is a rotation.\n"
    "--site puts the site's key, under which kiosks get the keys of cards, into KEYS, the folder of a kiosk "
    "whose identity\n"
    "is made by hand. A kiosk that was provisioned gets it by itself.\n\n"
    "--raise card-signer makes the next key under which member tokens on NTAG21x tags are signed, or the "
    "first. serve tells "
    "kiosks of\n"
    "it; tags of the keys before it count on, until media.signers_from of the configuration says "
    "otherwise.\n\n"
    "--import-collector and --import-pass take a private key of P-256 in PEM, for phones: of Smart Tap's "
    "collector, with the "
    "version\n"
    "that it has at the wallet's maker (--version, 1 to 4294967295; the next one without it), and that "
    "passes in VAS are "
    "encrypted to;\n"
    "of those the last two count, so that phones have time to get the new pass. serve gives them to every "
    "kiosk with its "
    "identity.\n\n"
    "Exit codes: 0 done, 1 failed and the copy before is still there, 2 wrong usage.\n";

struct copying {
    const char *keys, *to, *command, *raise, *masters, *site, *kiosk;
    enum rg_hq_command_change change;
    const char *import;
    enum rg_hq_phone_key imported;
    uint32_t version;
    char fresh[4096];
    int folders;
};

static bool read_version(const char *text, uint32_t *version)
{
    char *end = NULL;
    unsigned long long number = strtoull(text, &end, 10);
    *version = (uint32_t)number;
    return end != text && *end == '\0' && text[0] != '-' && number >= 1 && number <= UINT32_MAX;
}

/* How often that was said which may be said once. */
struct said {
    int changes, imports, versions;
    bool sound;
};

/* @return -1 to go on; what the program ends with. */
static int read_words(int argc, char **argv, struct copying *c, struct said *said)
{
    static const struct option table[] = {{"keys", required_argument, NULL, 'k'},
                                          {"to", required_argument, NULL, 't'},
                                          {"command", required_argument, NULL, 'c'},
                                          {"next", no_argument, NULL, 'n'},
                                          {"retire", no_argument, NULL, 'r'},
                                          {"raise", required_argument, NULL, 'R'},
                                          {"card-master", required_argument, NULL, 'm'},
                                          {"site", required_argument, NULL, 's'},
                                          {"kiosk", required_argument, NULL, 'K'},
                                          {"import-collector", required_argument, NULL, 'C'},
                                          {"import-pass", required_argument, NULL, 'P'},
                                          {"version", required_argument, NULL, 'v'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    int code;
    while ((code = getopt_long(argc, argv, "", table, NULL)) != -1) {
        switch (code) {
        case 'k': c->keys = optarg; break;
        case 't': c->to = optarg; break;
        case 'c': c->command = optarg; break;
        case 'R': c->raise = optarg; break;
        case 'm': c->masters = optarg; break;
        case 's': c->site = optarg; break;
        case 'K': c->kiosk = optarg; break;
        case 'n':
        case 'r':
            said->changes++;
            c->change = code == 'n' ? RG_HQ_COMMAND_NEXT : RG_HQ_COMMAND_RETIRE;
            break;
        case 'C':
        case 'P':
            said->imports++;
            c->import = optarg;
            c->imported = code == 'C' ? RG_HQ_PHONE_COLLECTOR : RG_HQ_PHONE_PASS;
            break;
        case 'v':
            said->versions++;
            said->sound = read_version(optarg, &c->version) && said->sound;
            break;
        case 'h': (void)fputs(help, stdout); return 0;
        default: (void)fputs("regard-hq keys: see regard-hq keys --help\n", stderr); return 2;
        }
    }
    return -1;
}

static int parse(int argc, char **argv, struct copying *c)
{
    struct said said = {.sound = true};
    int ends = read_words(argc, argv, c, &said);
    if (ends >= 0) {
        return ends;
    }
    bool alone = c->keys != NULL && c->to == NULL && optind == argc;
    if (said.imports + said.versions > 0) {
        if (alone && said.sound && said.imports == 1 && c->raise == NULL && c->site == NULL &&
            c->kiosk == NULL && c->command == NULL && c->masters == NULL && said.changes == 0 &&
            said.versions <= (c->imported == RG_HQ_PHONE_COLLECTOR ? 1 : 0)) {
            return -1;
        }
        (void)fputs("regard-hq keys: --import-collector FILE, with --version N perhaps, or --import-pass "
                    "FILE, beside --keys "
                    "and nothing else; see regard-hq keys --help\n",
                    stderr);
        return 2;
    }
    if (c->masters != NULL) {
        if (alone && c->raise == NULL && c->site == NULL && c->kiosk == NULL && c->command == NULL &&
            said.changes <= 1 && c->change != RG_HQ_COMMAND_NEXT) {
            return -1;
        }
        (void)fputs(
            "regard-hq keys: --card-master DB, with --retire perhaps, beside --keys and nothing else; "
            "see regard-hq keys --help\n",
            stderr);
        return 2;
    }
    bool gives = c->site != NULL && c->kiosk != NULL;
    if (alone && gives && c->raise == NULL && c->command == NULL && said.changes == 0) {
        return -1;
    }
    if (alone && c->site == NULL && c->kiosk == NULL &&
        (c->raise != NULL ? c->command == NULL && said.changes == 0
                          : c->command != NULL && said.changes <= 1)) {
        return -1;
    }
    size_t len = c->to == NULL ? 0 : strlen(c->to);
    if (c->keys == NULL || c->command != NULL || c->raise != NULL || c->site != NULL || c->kiosk != NULL ||
        said.changes > 0 || len == 0 || c->to[len - 1] == '/' || optind < argc ||
        snprintf(c->fresh, sizeof c->fresh, "%s.new", c->to) >= (int)sizeof c->fresh) {
        (void)fputs("regard-hq keys: --keys and --to (without a slash at its end), --command, --raise, "
                    "or --site with --kiosk are needed, with --command perhaps --next or --retire, and "
                    "nothing else; see regard-hq "
                    "keys --help\n",
                    stderr);
        return 2;
    }
    return -1;
}

static bool is_key(const char *name)
{
    size_t len = strlen(name);
    return len > 4 && strcmp(name + len - 4, ".key") == 0;
}

static bool is_folder(const char *name)
{
    return strncmp(name, FOLDER, strlen(FOLDER)) == 0 && strlen(name) == strlen(FOLDER) + RG_HQ_JOURNAL_ID;
}

/* What is replaced is destroyed: it must not be anything but a copy of keys. */
static bool holds_keys_alone(const char *path)
{
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return errno == ENOENT;
    }
    bool alone = true;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        const char *name = entry->d_name;
        alone =
            alone && (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || is_key(name) || is_folder(name));
    }
    (void)closedir(folder);
    return alone;
}

static int wipe_one(const char *path, const struct stat *about, int kind, struct FTW *at)
{
    static const char zeros[4096];
    (void)at;
    if (kind == FTW_DP) {
        return rmdir(path);
    }
    int fd = open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool done = fd >= 0;
    for (off_t left = about->st_size; done && left > 0; left -= (off_t)sizeof zeros) {
        size_t now = left < (off_t)sizeof zeros ? (size_t)left : sizeof zeros;
        done = write(fd, zeros, now) == (ssize_t)now;
    }
    done = done && fsync(fd) == 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    return unlink(path) == 0 && done ? 0 : -1;
}

static bool wipe(const char *path)
{
    return access(path, F_OK) != 0 || nftw(path, wipe_one, 8, FTW_DEPTH | FTW_PHYS) == 0;
}

static enum rg_status copy_folder(struct copying *c, int to, const char *name)
{
    struct rg_hq_journal *journal;
    enum rg_status status = rg_hq_journal_open(c->keys, name + strlen(FOLDER), false, &journal);
    if (status != RG_OK) {
        return status;
    }
    int folder = mkdirat(to, name, 0700) == 0 ? openat(to, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    status = folder >= 0 ? rg_hq_journal_copy(journal, folder) : RG_IO;
    if (folder >= 0) {
        (void)close(folder);
    }
    rg_hq_journal_close(journal);
    c->folders += status == RG_OK;
    return status;
}

static enum rg_status copy_all(struct copying *c)
{
    int to = mkdir(c->fresh, 0700) == 0 ? open(c->fresh, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    DIR *from = to < 0 ? NULL : opendir(c->keys);
    enum rg_status status = from == NULL ? RG_IO : RG_OK;
    for (struct dirent *entry; status == RG_OK && (entry = readdir(from)) != NULL;) {
        if (is_folder(entry->d_name)) {
            status = copy_folder(c, to, entry->d_name);
        } else if (is_key(entry->d_name)) {
            status = rg_hq_journal_copy_file(dirfd(from), to, entry->d_name);
        }
    }
    if (status == RG_OK && fsync(to) != 0) {
        status = RG_IO;
    }
    if (from != NULL) {
        (void)closedir(from);
    }
    if (to >= 0) {
        (void)close(to);
    }
    return status;
}

/* Both change places at once; then the old one stands where the new one was made. */
static bool replace(const struct copying *c)
{
    unsigned how = access(c->to, F_OK) == 0 ? RENAME_EXCHANGE : RENAME_NOREPLACE;
    if (renameat2(AT_FDCWD, c->fresh, AT_FDCWD, c->to, how) != 0) {
        return false;
    }
    int folder = open(c->to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int parent = folder < 0 ? -1 : openat(folder, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = parent >= 0 && fsync(parent) == 0;
    if (folder >= 0) {
        (void)close(folder);
    }
    if (parent >= 0) {
        (void)close(parent);
    }
    return done;
}

int rg_hq_copy_keys_main(int argc, char **argv, rg_hq_open_keys *open_keys)
{
    struct copying c = {0};
    int code = parse(argc, argv, &c);
    if (code >= 0) {
        return code;
    }
    rg_backup_keep_secret();
    if (c.import != NULL) {
        return rg_hq_phone_key_main(c.keys, c.imported, c.import, c.version, open_keys);
    }
    if (c.masters != NULL) {
        return rg_hq_masters_main(c.keys, c.masters, c.change == RG_HQ_COMMAND_RETIRE, open_keys);
    }
    if (c.raise != NULL) {
        return rg_hq_raise_main(c.keys, c.raise, open_keys);
    }
    if (c.site != NULL) {
        return rg_hq_site_key_main(c.keys, c.site, c.kiosk, open_keys);
    }
    if (c.command != NULL) {
        return rg_hq_command_main(c.keys, c.command, c.change, open_keys);
    }
    if (!holds_keys_alone(c.to) || !holds_keys_alone(c.fresh)) {
        (void)fputs("regard-hq keys: NOT-KEYS: something else than keys is in the folder given with --to, "
                    "which would be "
                    "destroyed; name a folder of its own\n",
                    stderr);
        return 1;
    }
    enum rg_status status = wipe(c.fresh) ? copy_all(&c) : RG_IO;
    if (status != RG_OK || !replace(&c)) {
        (void)wipe(c.fresh);
        (void)fprintf(stderr,
                      "regard-hq keys: the keys could not be copied (%s); the copy before is still there\n",
                      rg_status_name(status == RG_OK ? RG_IO : status));
        return 1;
    }
    if (!wipe(c.fresh)) {
        (void)fprintf(
            stderr,
            "regard-hq keys: OLD-COPY: the copy before could not be overwritten; destroy %s yourself\n",
            c.fresh);
        return 1;
    }
    (void)printf(
        "keys: %s holds the keys of %d databases; copies of before are of no use and should not be kept\n",
        c.to, c.folders);
    return 0;
}
