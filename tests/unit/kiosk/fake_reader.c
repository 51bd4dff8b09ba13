/*
 * A reader that plays a script in the place of --reader: lives separated by '|' (the last one repeats), acts
 * by ';'. FAKE_LIVES names a file that counts the lives.
 *   ready, fault     a beat            card:XX  a card whose UID begins with XX       empty  an empty field
 *   iso:XX           a card that speaks ISO 14443-4, XX as above, and knows no application
 *   bank:XX          one that answers the directory of payment applications       gone:XX  one that is silent
 *   sun              an NTAG 424 whose file says the counter 61 of AN12196 (UID 04DE5F1EACC040)
 *   ours:XX          one that has our application, and a challenge and a proof of 16 and 32 bytes of C1     taken:XX  one that has them, and is away
 *                    when it is touched afterwards                   beside           a bank card (10) beside a card 04
 *   mute:XX          one to which a word is never answered: the field is empty then
 *   two              two cards         count, type, uid, frame, short  each breaks the contract in its way
 *   flood            cards without end die      the process ends          hold   wait for the file
 * FAKE_LIVES.go pause            for a fifth of a second After the last act it beats until its socket closes,
 * in the health of its last beat.
 */
#include "ipc.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void send_frame(uint8_t type, const void *body, size_t len)
{
    if (rg_ipc_send(RG_CHILD_FD, (enum rg_frame_type)type, body, len, NULL, 0, 5000) != RG_OK) {
        exit(0);
    }
}

static enum rg_child_health last_health = RG_CHILD_READY;

static void beat(enum rg_child_health health)
{
    last_health = health;
    struct rg_frame_beat frame = {.health = (uint32_t)health};
    send_frame(RG_FRAME_BEAT, &frame, sizeof frame);
}

static struct rg_card card(unsigned long first)
{
    struct rg_card made = {.type = RG_CARD_A, .uid_len = first == 8 ? 4 : 7};
    memset(made.uid, 0x22, made.uid_len);
    made.uid[0] = (uint8_t)first;
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    made.seen_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    return made;
}

static enum { SILENT, NO_APPLICATION, BANK, SUN, OURS, TAKEN, MUTE } answers = SILENT;
static uint32_t reports;

/* The address of AN12196, without secure messaging around it. */
static void say_sun(const struct rg_frame_exchange *order, struct rg_frame_answer *said)
{
    static const uint8_t application[] = {0xd2, 0x76, 0, 0, 0x85, 1, 1};
    static const char file[] = "\x00\x51\xd1\x01\x4d\x55\x04"
                               "choose.url.com/ntag424?e=EF963FF7828658A599F3041510671E88&c=94EED9EE65337086";
    bool ours = order->len > 12 && memcmp(order->bytes + 5, application, sizeof application) == 0;
    bool selects = order->len > 6 && order->bytes[1] == 0xa4 && order->bytes[5] == 0xe1;
    bool reads = order->len > 1 && order->bytes[1] == 0xb0;
    if (reads) {
        memcpy(said->bytes, file, sizeof file - 1);
        said->len = sizeof file - 1 + 2;
    }
    if (ours || selects || reads) {
        said->bytes[said->len - 2] = 0x90;
        said->bytes[said->len - 1] = 0x00;
    }
}

/* By a card whose UID begins with the frame's first byte, or ff for none. */
static void show_announced(const struct rg_frame_announce *announce, size_t len)
{
    struct rg_frame_field frame = {.field = {.count = 1}, .number = ++reports};
    if (len != sizeof *announce) {
        exit(3);
    }
    frame.field.cards[0] = card(announce->len > 0 ? announce->bytes[0] : 0xff);
    send_frame(RG_FRAME_FIELD, &frame, sizeof frame);
}

/* An NTAG 424, by the length of what it is told. */
static void prove(const struct rg_frame_exchange *order, struct rg_frame_answer *said)
{
    static const uint8_t words[][2] = {{0x90, 0x00}, {0x91, 0xaf}, {0x91, 0x00}, {0x6a, 0x82}};
    bool selects = order->len == 13 && order->bytes[5] == 0xd2;
    size_t len = selects ? 0 : order->bytes[1] == 0x71 ? 16 : order->bytes[1] == 0xaf ? 32 : 0;
    size_t word = selects ? 0 : len == 16 ? 1 : len == 32 ? 2 : 3;
    memset(said->bytes, 0xc1, len);
    memcpy(said->bytes + len, words[word], 2);
    said->len = (uint16_t)(len + 2);
    if (order->way == RG_EXCHANGE_RAW) {
        said->status = answers == TAKEN ? RG_TIMEOUT : RG_OK;
        said->len = answers == TAKEN ? 0 : 1;
        said->bytes[0] = 0xa3;
    }
}

/* What the kiosk says to the cards; a driver test wants no more of them than that they answer. */
static void answer(void)
{
    static const uint8_t directory[] = "2PAY.SYS.DDF01";
    struct rg_frame_exchange order;
    uint8_t type;
    size_t len;
    while (rg_ipc_receive(RG_CHILD_FD, &type, &order, sizeof order, &len) == RG_OK) {
        if (type == RG_FRAME_ANNOUNCE) {
            show_announced((const struct rg_frame_announce *)(const void *)&order, len);
            continue;
        }
        if (type != RG_FRAME_EXCHANGE || len != sizeof order || order.field != reports) {
            exit(3);
        }
        if (answers == MUTE) {
            struct rg_frame_field empty = {.number = ++reports};
            send_frame(RG_FRAME_FIELD, &empty, sizeof empty);
            continue;
        }
        struct rg_frame_answer said = {.number = order.number, .status = RG_TIMEOUT};
        bool pays = order.len > 19 && memcmp(order.bytes + 5, directory, 14) == 0;
        if (answers != SILENT) {
            said.status = RG_OK;
            said.len = 2;
            said.bytes[0] = pays && answers == BANK ? 0x90 : 0x6a;
            said.bytes[1] = pays && answers == BANK ? 0x00 : 0x82;
            if (answers == SUN) {
                say_sun(&order, &said);
            }
        }
        if (answers == OURS || answers == TAKEN) {
            prove(&order, &said);
        }
        send_frame(RG_FRAME_ANSWER, &said, sizeof said);
    }
}

static void speaking(const char *first, int how)
{
    struct rg_frame_field frame = {.field = {.count = 1}, .number = ++reports};
    frame.field.cards[0] = card(strtoul(first, NULL, 16));
    frame.field.cards[0].sak = 0x20;
    answers = how;
    send_frame(RG_FRAME_FIELD, &frame, sizeof frame);
}

static void sun(void)
{
    static const uint8_t uid[] = {0x04, 0xde, 0x5f, 0x1e, 0xac, 0xc0, 0x40};
    static const uint8_t ats[] = {0x77, 0x77, 0x71, 0x02, 0x80};
    struct rg_frame_field frame = {.field = {.count = 1}, .number = ++reports};
    frame.field.cards[0] = card(4);
    memcpy(frame.field.cards[0].uid, uid, sizeof uid);
    memcpy(frame.field.cards[0].ats, ats, sizeof ats);
    frame.field.cards[0].ats_len = sizeof ats;
    frame.field.cards[0].sak = 0x20;
    answers = SUN;
    send_frame(RG_FRAME_FIELD, &frame, sizeof frame);
}

static void field(uint32_t count, unsigned long first, unsigned long second)
{
    struct rg_frame_field frame = {.field = {.count = count}, .number = ++reports};
    frame.field.cards[0] = card(first);
    frame.field.cards[1] = card(second);
    send_frame(RG_FRAME_FIELD, &frame, sizeof frame);
}

static void lie(const char *act)
{
    struct rg_frame_field frame = {.field = {.count = 1}};
    frame.field.cards[0] = card(4);
    if (strcmp(act, "count") == 0) {
        frame.field.count = 0x40000000u;
    } else if (strcmp(act, "type") == 0) {
        frame.field.cards[0].type = 9;
    } else if (strcmp(act, "uid") == 0) {
        frame.field.cards[0].uid_len = 200;
    }
    uint8_t type = strcmp(act, "frame") == 0 ? 77 : RG_FRAME_FIELD;
    send_frame(type, &frame, strcmp(act, "short") == 0 ? sizeof frame - 1 : sizeof frame);
}

static void play(const char *act)
{
    if (strcmp(act, "ready") == 0) {
        beat(RG_CHILD_READY);
    } else if (strcmp(act, "fault") == 0) {
        beat(RG_CHILD_FAULT);
    } else if (strncmp(act, "card:", 5) == 0) {
        field(1, strtoul(act + 5, NULL, 16), 0);
    } else if (strncmp(act, "iso:", 4) == 0) {
        speaking(act + 4, NO_APPLICATION);
    } else if (strncmp(act, "bank:", 5) == 0) {
        speaking(act + 5, BANK);
    } else if (strncmp(act, "ours:", 5) == 0) {
        speaking(act + 5, OURS);
    } else if (strncmp(act, "taken:", 6) == 0) {
        speaking(act + 6, TAKEN);
    } else if (strncmp(act, "gone:", 5) == 0) {
        speaking(act + 5, SILENT);
    } else if (strncmp(act, "mute:", 5) == 0) {
        speaking(act + 5, MUTE);
    } else if (strcmp(act, "sun") == 0) {
        sun();
    } else if (strcmp(act, "beside") == 0) {
        field(2, 0x10, 0x04);
    } else if (strcmp(act, "two") == 0) {
        field(2, 0x04, 0x05);
    } else if (strcmp(act, "empty") == 0) {
        field(0, 0, 0);
    } else if (strcmp(act, "pause") == 0) {
        struct timespec pause = {.tv_sec = 0, .tv_nsec = 200000000};
        (void)nanosleep(&pause, NULL);
    } else if (strcmp(act, "hold") == 0) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s.go", getenv("FAKE_LIVES"));
        while (access(path, F_OK) != 0) {
            struct timespec pause = {.tv_sec = 0, .tv_nsec = 10000000};
            (void)nanosleep(&pause, NULL);
        }
        (void)unlink(path);
    } else if (strcmp(act, "die") == 0) {
        exit(0);
    } else if (strcmp(act, "flood") == 0) {
        for (unsigned long i = 0;; i++) {
            field(1, 0x10 + i % 64, 0);
            if (i % 16 == 0) {
                beat(RG_CHILD_READY);
            }
        }
    } else {
        lie(act);
    }
}

static size_t count_life(void)
{
    const char *path = getenv("FAKE_LIVES");
    int fd = path != NULL ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd < 0 || write(fd, ".", 1) != 1) {
        return 1;
    }
    off_t size = lseek(fd, 0, SEEK_END);
    (void)close(fd);
    return (size_t)size;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        return 2;
    }
    char *script = argv[2];
    size_t life = count_life();
    for (size_t i = 1; i < life && strchr(script, '|') != NULL; i++) {
        script = strchr(script, '|') + 1;
    }
    script[strcspn(script, "|")] = '\0';
    char *rest = NULL;
    for (char *act = strtok_r(script, ";", &rest); act != NULL; act = strtok_r(NULL, ";", &rest)) {
        play(act);
    }
    for (uint32_t round = 0;; round++) {
        if (round % 60 == 0) {
            beat(last_health);
        }
        answer();
        struct timespec pause = {.tv_sec = 0, .tv_nsec = 5000000};
        (void)nanosleep(&pause, NULL);
    }
}
