/* What the machine says of itself, from a folder that looks like one; and the day's history. */
#include "health.h"
#include "history.h"
#include "machine.h"

#include "opening.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#define HOUR_NS 3600000000000ull

_Static_assert(RG_MACHINE_HOT_DC == 10 * RG_HEALTH_HOT_C, "IT's own screen and HQ's list say the same");

static char root[] = "/tmp/kiosk-machine-XXXXXX";

static void write_file(const char *path, const char *text, size_t len)
{
    char whole[256];
    (void)snprintf(whole, sizeof whole, "%s%s", root, path);
    for (char *at = whole + sizeof root; *at != '\0'; at++) {
        if (*at == '/') {
            *at = '\0';
            (void)mkdir(whole, 0700);
            *at = '/';
        }
    }
    FILE *file = fopen(whole, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

#define FILE_SAYS(path, text) write_file(path, text, sizeof text - 1)

static void serial_comes_from_the_best_source(void **state)
{
    (void)state;
    char serial[RG_SERIAL_MAX] = "untouched";
    assert_int_equal(rg_machine_serial(root, serial), RG_NOT_FOUND);
    assert_string_equal(serial, "untouched");
    FILE_SAYS("/etc/machine-id", "0123456789abcdef0123456789abcdef\n");
    assert_int_equal(rg_machine_serial(root, serial), RG_OK);
    assert_int_equal(strlen(serial), 16);
    assert_null(strstr(serial, "0123456789abcdef"));
    char again[RG_SERIAL_MAX];
    assert_int_equal(rg_machine_serial(root, again), RG_OK);
    assert_string_equal(again, serial);
    static const char *const fillers[] = {"To be filled by O.E.M.\n",
                                          "None\n",
                                          "00000000\n",
                                          "Default string\n",
                                          "a b\n",
                                          "\n",
                                          "caf\xc3\xa9\n",
                                          "a-serial-number-of-more-than-thirty-two-characters\n"};
    for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++) {
        write_file("/sys/class/dmi/id/product_serial", fillers[i], strlen(fillers[i]));
        assert_int_equal(rg_machine_serial(root, again), RG_OK);
        assert_string_equal(again, serial);
    }
    FILE_SAYS("/sys/class/dmi/id/product_serial", "PF-1234_5.x\n");
    assert_int_equal(rg_machine_serial(root, serial), RG_OK);
    assert_string_equal(serial, "PF-1234_5.x");
    FILE_SAYS("/sys/firmware/devicetree/base/serial-number", "10000000abcdef01\0");
    assert_int_equal(rg_machine_serial(root, serial), RG_OK);
    assert_string_equal(serial, "10000000abcdef01");
}

static void warmest_zone_counts(void **state)
{
    (void)state;
    int32_t dc = 7;
    assert_int_equal(rg_machine_temperature(root, &dc), RG_NOT_FOUND);
    assert_int_equal(dc, 7);
    FILE_SAYS("/sys/class/thermal/thermal_zone0/temp", "48312\n");
    FILE_SAYS("/sys/class/thermal/thermal_zone1/temp", "51000\n");
    FILE_SAYS("/sys/class/thermal/thermal_zone2/temp", "broken\n");
    assert_int_equal(rg_machine_temperature(root, &dc), RG_OK);
    assert_int_equal(dc, 510);
    uint64_t seconds = 0;
    assert_int_equal(rg_machine_uptime(root, &seconds), RG_NOT_FOUND);
    FILE_SAYS("/proc/uptime", "93784.21 180000.00\n");
    assert_int_equal(rg_machine_uptime(root, &seconds), RG_OK);
    assert_int_equal(seconds, 93784);
}

static void network_of_the_default_route(void **state)
{
    (void)state;
    struct rg_diagnostics_network network;
    memset(&network, 'x', sizeof network);
    (void)snprintf(network.broker, sizeof network.broker, "mqtts://hq");
    rg_machine_network(root, &network);
    assert_string_equal(network.interface, "");
    assert_string_equal(network.dns, "");
    assert_string_equal(network.broker, "mqtts://hq");
    FILE_SAYS("/proc/net/route", "Iface\tDestination\tGateway\tFlags\n"
                                 "no-such-if0\t0000A8C0\t00000000\t0001\n"
                                 "no-such-if1\t00000000\t0100A8C0\t0003\n");
    FILE_SAYS("/etc/resolv.conf", "# comment\nsearch example\nnameserver 192.168.0.53\nnameserver 9.9.9.9\n");
    rg_machine_network(root, &network);
    assert_string_equal(network.interface, "no-such-if1");
    assert_string_equal(network.gateway, "192.168.0.1");
    assert_string_equal(network.address, "");
    assert_string_equal(network.dns, "192.168.0.53");
}

static void hours_pass(void **state)
{
    (void)state;
    struct rg_history history = {0};
    static struct rg_diagnostics seen;
    rg_history_tap(&history, 100 * HOUR_NS);
    rg_history_tap(&history, 100 * HOUR_NS + 1);
    rg_history_tap(&history, 101 * HOUR_NS);
    rg_history_fill(&history, 103 * HOUR_NS, &seen);
    assert_int_equal(seen.taps[RG_DIAGNOSTICS_HOURS - 1], 0);
    assert_int_equal(seen.taps[RG_DIAGNOSTICS_HOURS - 3], 1);
    assert_int_equal(seen.taps[RG_DIAGNOSTICS_HOURS - 4], 2);
    rg_history_fill(&history, 124 * HOUR_NS, &seen);
    assert_int_equal(seen.taps[0], 1);
    rg_history_fill(&history, 125 * HOUR_NS, &seen);
    for (int i = 0; i < RG_DIAGNOSTICS_HOURS; i++) {
        assert_int_equal(seen.taps[i], 0);
    }
    rg_history_tap(&history, 90000 * HOUR_NS);
    rg_history_fill(&history, 90000 * HOUR_NS, &seen);
    assert_int_equal(seen.taps[RG_DIAGNOSTICS_HOURS - 1], 1);
}

static void shares_of_the_last_hundred(void **state)
{
    (void)state;
    struct rg_history history = {0};
    static struct rg_diagnostics seen;
    rg_history_fill(&history, 0, &seen);
    assert_int_equal(seen.glass_count, 0);
    rg_history_glass(&history, 5000000);
    rg_history_fill(&history, 0, &seen);
    assert_int_equal(seen.glass_p50_us, 5000);
    assert_int_equal(seen.glass_p99_us, 5000);
    for (uint64_t i = 1; i <= 200; i++) {
        rg_history_glass(&history, i * 1000000);
    }
    rg_history_fill(&history, 0, &seen);
    assert_int_equal(seen.glass_count, 100);
    assert_int_equal(seen.glass_p50_us, 150000);
    assert_int_equal(seen.glass_p99_us, 199000);
    rg_history_glass(&history, UINT64_MAX);
    rg_history_fill(&history, 0, &seen);
    assert_int_equal(seen.glass_p99_us, 200000);
}

static void temperatures_oldest_first(void **state)
{
    (void)state;
    struct rg_history history = {0};
    static struct rg_diagnostics seen;
    for (int32_t i = 0; i < 3; i++) {
        rg_history_temperature(&history, 400 + i);
    }
    rg_history_fill(&history, 0, &seen);
    assert_int_equal(seen.temperature_count, 3);
    assert_int_equal(seen.temperature_dc[RG_DIAGNOSTICS_MINUTES - 3], 400);
    assert_int_equal(seen.temperature_dc[RG_DIAGNOSTICS_MINUTES - 1], 402);
    for (int32_t i = 0; i < 100; i++) {
        rg_history_temperature(&history, i);
    }
    rg_history_fill(&history, 0, &seen);
    assert_int_equal(seen.temperature_count, RG_DIAGNOSTICS_MINUTES);
    assert_int_equal(seen.temperature_dc[0], 40);
    assert_int_equal(seen.temperature_dc[RG_DIAGNOSTICS_MINUTES - 1], 99);
}

static void opening_hours(void **state)
{
    (void)state;
    struct rg_opening week[7] = {[0] = {0, 24 * 60}, [1] = {9 * 60, 20 * 60 + 30}};
    static const struct {
        int32_t weekday, hour, minute;
        bool open;
    } cases[] = {{0, 0, 0, true},    {0, 23, 59, true},  {1, 8, 59, false}, {1, 9, 0, true},
                 {1, 20, 29, true},  {1, 20, 30, false}, {2, 0, 0, false},  {2, 12, 0, false},
                 {6, 23, 59, false}, {-1, 12, 0, true},  {7, 12, 0, true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rg_civil_time civil = {
            .weekday = cases[i].weekday, .hour = cases[i].hour, .minute = cases[i].minute};
        assert_int_equal(rg_opening_holds(week, &civil), cases[i].open);
    }
}

static int make_root(void **state)
{
    (void)state;
    return mkdtemp(root) == NULL;
}

static int remove_root(void **state)
{
    (void)state;
    char command[64];
    (void)snprintf(command, sizeof command, "rm -r %s", root);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(serial_comes_from_the_best_source),
        cmocka_unit_test(warmest_zone_counts),
        cmocka_unit_test(network_of_the_default_route),
        cmocka_unit_test(hours_pass),
        cmocka_unit_test(shares_of_the_last_hundred),
        cmocka_unit_test(temperatures_oldest_first),
        cmocka_unit_test(opening_hours),
    };
    return cmocka_run_group_tests(tests, make_root, remove_root);
}
