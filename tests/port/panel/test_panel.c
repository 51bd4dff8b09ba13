/* The panel port's contract, run against a copy of /sys and the simulated panel, then EDIDs of every kind. */
#include "panel_sim.h"
#include "panel_sysfs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct rg_panel *panel;
    char root[48];
};

static void write_file(const struct fixture *f, const char *name, const void *bytes, size_t len)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", f->root, name);
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0700);
        *slash = '/';
    }
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    (void)fclose(file);
}

static void write_text(const struct fixture *f, const char *name, const char *text)
{
    write_file(f, name, text, strlen(text));
}

static void read_text(const struct fixture *f, const char *name, char text[32])
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", f->root, name);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    size_t len = fread(text, 1, 31, file);
    text[len] = '\0';
    (void)fclose(file);
}

/* A 10.1" panel of 217 x 136 mm. */
static void make_edid(uint8_t edid[128], uint8_t width_cm, uint8_t height_cm, uint32_t width_mm,
                      uint32_t height_mm)
{
    static const uint8_t magic[8] = {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0};
    memset(edid, 0, 128);
    memcpy(edid, magic, 8);
    edid[21] = width_cm;
    edid[22] = height_cm;
    edid[54] = 0xc7;
    edid[55] = 0x1b;
    edid[66] = (uint8_t)width_mm;
    edid[67] = (uint8_t)height_mm;
    edid[68] = (uint8_t)((width_mm >> 8) << 4 | height_mm >> 8);
    uint8_t sum = 0;
    for (int i = 0; i < 127; i++) {
        sum = (uint8_t)(sum + edid[i]);
    }
    edid[127] = (uint8_t)(256 - sum);
}

static int make_root(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    (void)snprintf(f->root, sizeof f->root, "/tmp/rg-panel-XXXXXX");
    assert_non_null(mkdtemp(f->root));
    *state = f;
    return 0;
}

static int open_sysfs(void **state)
{
    (void)make_root(state);
    struct fixture *f = *state;
    uint8_t edid[128];
    make_edid(edid, 22, 14, 217, 136);
    write_text(f, "class/drm/version", "drm 1.1.0\n");
    write_text(f, "class/drm/card0-DP-1/status", "disconnected\n");
    write_text(f, "class/drm/card0-DP-1/edid", "");
    write_text(f, "class/drm/card0-HDMI-A-1/status", "connected\n");
    write_file(f, "class/drm/card0-HDMI-A-1/edid", edid, sizeof edid);
    write_text(f, "class/backlight/10-0045/max_brightness", "31\n");
    write_text(f, "class/backlight/10-0045/brightness", "31\n");
    assert_int_equal(rg_panel_sysfs_open(f->root, 0, 0, &f->panel), RG_OK);
    return 0;
}

static int open_sim(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct rg_panel_sim_config config = {
        .connected = true, .info = {217, 136, 0}, .has_backlight = true, .percent = 100};
    assert_int_equal(rg_panel_sim_create(&config, &f->panel), RG_OK);
    *state = f;
    return 0;
}

/* What the tests made, and nothing else, lies below the root. */
static int close_any(void **state)
{
    struct fixture *f = *state;
    if (f->panel != NULL) {
        f->panel->ops->close(f->panel);
    }
    static const char *const made[] = {"class/drm/version",
                                       "class/drm/card0-DP-1/status",
                                       "class/drm/card0-DP-1/edid",
                                       "class/drm/card0-DP-1",
                                       "class/drm/card0-HDMI-A-1/status",
                                       "class/drm/card0-HDMI-A-1/edid",
                                       "class/drm/card0-HDMI-A-1",
                                       "class/drm",
                                       "class/backlight/10-0045/max_brightness",
                                       "class/backlight/10-0045/brightness",
                                       "class/backlight/10-0045",
                                       "class/backlight/20-odd/max_brightness",
                                       "class/backlight/20-odd",
                                       "class/backlight",
                                       "class",
                                       ""};
    for (size_t i = 0; f->root[0] != '\0' && i < sizeof made / sizeof *made; i++) {
        char path[256];
        (void)snprintf(path, sizeof path, "%s/%s", f->root, made[i]);
        (void)remove(path);
    }
    free(f);
    return 0;
}

static void knows_its_size(void **state)
{
    struct rg_panel *p = ((struct fixture *)*state)->panel;
    struct rg_panel_info info;
    assert_int_equal(p->ops->info(p, &info), RG_OK);
    assert_int_equal(info.width_mm, 217);
    assert_int_equal(info.height_mm, 136);
    assert_int_equal(info.rotation, 0);
}

static void brightness(void **state)
{
    struct rg_panel *p = ((struct fixture *)*state)->panel;
    uint32_t percent = 7;
    assert_int_equal(p->ops->brightness(p, &percent), RG_OK);
    assert_int_equal(percent, 100);
    for (uint32_t wanted = 0; wanted <= 100; wanted++) {
        assert_int_equal(p->ops->set_brightness(p, wanted), RG_OK);
        assert_int_equal(p->ops->brightness(p, &percent), RG_OK);
        assert_int_equal(percent, wanted);
    }
    assert_int_equal(p->ops->set_brightness(p, 101), RG_INVALID);
    assert_int_equal(p->ops->set_brightness(p, UINT32_MAX), RG_INVALID);
    assert_int_equal(p->ops->brightness(p, &percent), RG_OK);
    assert_int_equal(percent, 100);
}

static void no_panel(void **state)
{
    struct fixture *f = *state;
    struct rg_panel *p;
    struct rg_panel_info info = {7, 7, 7};
    uint32_t percent = 7;
    if (f->root[0] != '\0') {
        assert_int_equal(rg_panel_sysfs_open("/nowhere", 0, 0, &p), RG_OK);
    } else {
        struct rg_panel_sim_config config = {.connected = false};
        assert_int_equal(rg_panel_sim_create(&config, &p), RG_OK);
    }
    assert_int_equal(p->ops->info(p, &info), RG_NOT_FOUND);
    assert_int_equal(info.width_mm, 7);
    assert_int_equal(p->ops->set_brightness(p, 50), RG_UNSUPPORTED);
    assert_int_equal(p->ops->brightness(p, &percent), RG_UNSUPPORTED);
    assert_int_equal(percent, 7);
    p->ops->close(p);
}

static void sees_its_cable(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *said, *other;
        enum rg_status seen;
    } cases[] = {{"disconnected\n", "disconnected\n", RG_NOT_FOUND},
                 {"connected\n", "disconnected\n", RG_OK},
                 {"disconnected\n", "connected\n", RG_OK},
                 {"disconnected\n", "unknown\n", RG_NOT_FOUND}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (f->root[0] != '\0') {
            write_text(f, "class/drm/card0-DP-1/status", cases[i].other);
            write_text(f, "class/drm/card0-HDMI-A-1/status", cases[i].said);
        } else {
            rg_panel_sim_connect(f->panel, cases[i].seen == RG_OK);
        }
        assert_int_equal(f->panel->ops->connected(f->panel), cases[i].seen);
    }
}

static void a_machine_that_cannot_say(void **state)
{
    struct fixture *f = *state;
    struct rg_panel *p;
    write_text(f, "class/drm/card0-DP-1/status", "unknown\n");
    write_text(f, "class/drm/card0-HDMI-A-1/status", "");
    assert_int_equal(f->panel->ops->connected(f->panel), RG_UNSUPPORTED);
    /* The configured size says nothing of the cable. */
    assert_int_equal(rg_panel_sysfs_open("/nowhere", 300, 200, &p), RG_OK);
    assert_int_equal(p->ops->connected(p), RG_UNSUPPORTED);
    p->ops->close(p);
}

static void writes_the_devices_scale(void **state)
{
    struct fixture *f = *state;
    static const struct {
        uint32_t percent;
        const char *written;
    } cases[] = {{0, "0\n"}, {1, "1\n"}, {50, "16\n"}, {100, "31\n"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[32];
        assert_int_equal(f->panel->ops->set_brightness(f->panel, cases[i].percent), RG_OK);
        read_text(f, "class/backlight/10-0045/brightness", text);
        assert_string_equal(text, cases[i].written);
    }
}

static void odd_backlights(void **state)
{
    struct fixture *f = *state;
    static const char *const odd[] = {"", "0\n", "-5\n", "abc\n", "99999999999\n", "12 34\n"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        write_text(f, "class/backlight/10-0045/max_brightness", odd[i]);
        assert_int_equal(f->panel->ops->set_brightness(f->panel, 50), RG_UNSUPPORTED);
    }
    /* The next one serves; without its brightness it cannot be written. */
    write_text(f, "class/backlight/20-odd/max_brightness", "100\n");
    assert_int_equal(f->panel->ops->set_brightness(f->panel, 50), RG_IO);
    uint32_t percent;
    assert_int_equal(f->panel->ops->brightness(f->panel, &percent), RG_IO);
    /* A device above its own maximum. */
    write_text(f, "class/backlight/10-0045/max_brightness", "31\n");
    write_text(f, "class/backlight/10-0045/brightness", "62\n");
    assert_int_equal(f->panel->ops->brightness(f->panel, &percent), RG_OK);
    assert_int_equal(percent, 100);
}

static void configuration_wins(void **state)
{
    struct fixture *f = *state;
    static const struct {
        uint32_t width_mm, height_mm, seen_width_mm, seen_height_mm;
    } cases[] = {{300, 200, 300, 200}, {300, 0, 300, 136}, {0, 200, 217, 200}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rg_panel *p;
        struct rg_panel_info info;
        assert_int_equal(rg_panel_sysfs_open(f->root, cases[i].width_mm, cases[i].height_mm, &p), RG_OK);
        assert_int_equal(p->ops->info(p, &info), RG_OK);
        assert_int_equal(info.width_mm, cases[i].seen_width_mm);
        assert_int_equal(info.height_mm, cases[i].seen_height_mm);
        p->ops->close(p);
    }
    struct rg_panel *p;
    struct rg_panel_info info;
    assert_int_equal(rg_panel_sysfs_open("/nowhere", 300, 200, &p), RG_OK);
    assert_int_equal(p->ops->info(p, &info), RG_OK);
    p->ops->close(p);
    char root[300];
    memset(root, 'a', sizeof root - 1);
    root[sizeof root - 1] = '\0';
    assert_int_equal(rg_panel_sysfs_open(root, 0, 0, &p), RG_INVALID);
}

static void edids(void **state)
{
    struct fixture *f = *state;
    static const struct {
        uint8_t width_cm, height_cm;
        uint32_t width_mm, height_mm;
        enum rg_status status;
        uint32_t seen_width_mm, seen_height_mm;
    } cases[] = {
        {22, 14, 217, 136, RG_OK, 217, 136},   {60, 34, 598, 336, RG_OK, 598, 336},
        {22, 14, 1600, 900, RG_OK, 220, 140}, /* the aspect ratio where mm belong */
        {22, 14, 0, 0, RG_OK, 220, 140},       {0, 0, 217, 136, RG_NOT_FOUND, 0, 0}, /* a projector */
        {79, 0, 217, 136, RG_NOT_FOUND, 0, 0}, /* an aspect ratio alone */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t edid[128];
        struct rg_panel_info info;
        make_edid(edid, cases[i].width_cm, cases[i].height_cm, cases[i].width_mm, cases[i].height_mm);
        write_file(f, "class/drm/card0-HDMI-A-1/edid", edid, sizeof edid);
        assert_int_equal(f->panel->ops->info(f->panel, &info), cases[i].status);
        if (cases[i].status == RG_OK) {
            assert_int_equal(info.width_mm, cases[i].seen_width_mm);
            assert_int_equal(info.height_mm, cases[i].seen_height_mm);
        }
    }
    uint8_t edid[128];
    make_edid(edid, 22, 14, 217, 136);
    for (size_t i = 0; i < sizeof edid; i++) {
        struct rg_panel_info info;
        edid[i] ^= 1;
        write_file(f, "class/drm/card0-HDMI-A-1/edid", edid, sizeof edid);
        assert_int_equal(f->panel->ops->info(f->panel, &info), RG_NOT_FOUND);
        edid[i] ^= 1;
        write_file(f, "class/drm/card0-HDMI-A-1/edid", edid, i);
        assert_int_equal(f->panel->ops->info(f->panel, &info), RG_NOT_FOUND);
    }
}

#define BOTH(test)                                                                                           \
    {"sysfs: " #test, test, open_sysfs, close_any, NULL},                                                    \
    {                                                                                                        \
        "sim: " #test, test, open_sim, close_any, NULL                                                       \
    }
#define SYSFS(test)                                                                                          \
    {                                                                                                        \
        "sysfs: " #test, test, open_sysfs, close_any, NULL                                                   \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(knows_its_size),
        BOTH(brightness),
        BOTH(no_panel),
        BOTH(sees_its_cable),
        SYSFS(a_machine_that_cannot_say),
        SYSFS(writes_the_devices_scale),
        SYSFS(odd_backlights),
        SYSFS(configuration_wins),
        SYSFS(edids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
