/* Keeping memory: what is touched stays where that is allowed, and nothing at all happens where it is not. */
#include "log.h"
#include "memory.h"

#include <linux/capability.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define NOBODY 65534

/* Sanitizers make locking do nothing. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LOCKS 0
#else
#define LOCKS 1
#endif

/* Locking holds for the whole process, so each case is a process of its own. */
struct seen {
    long locked_kib;
    bool works; /* a page that was asked for later can be used */
    char log[512];
};

static long locked_kib(void)
{
    char line[128];
    long kib = -1;
    FILE *file = fopen("/proc/self/status", "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        (void)sscanf(line, "VmLck: %ld kB", &kib);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return kib;
}

static bool later_memory_works(void)
{
    const size_t size = 8u * 1024u * 1024u;
    volatile char *bytes = malloc(size);
    if (bytes == NULL) {
        return false;
    }
    for (size_t i = 0; i < size; i += 4096) {
        bytes[i] = 1;
    }
    free((void *)(uintptr_t)bytes);
    return true;
}

static struct seen keep(bool (*prepare)(void))
{
    int ends[2];
    struct seen seen = {.locked_kib = -1};
    assert_int_equal(pipe(ends), 0);
    (void)fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        FILE *log = tmpfile();
        if (log == NULL || dup2(fileno(log), STDERR_FILENO) < 0 || !prepare()) {
            exit(2);
        }
        rg_memory_keep();
        seen.locked_kib = locked_kib();
        seen.works = later_memory_works();
        ssize_t len = pread(STDERR_FILENO, seen.log, sizeof seen.log - 1, 0);
        exit(len >= 0 && write(ends[1], &seen, sizeof seen) == (ssize_t)sizeof seen ? 0 : 1);
    }
    (void)close(ends[1]);
    ssize_t got = read(ends[0], &seen, sizeof seen);
    (void)close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 2) {
        skip();
    }
    assert_int_equal(status, 0);
    assert_int_equal(got, sizeof seen);
    return seen;
}

static bool set_limit(rlim_t bytes)
{
    const struct rlimit limit = {.rlim_cur = bytes, .rlim_max = bytes};
    return setrlimit(RLIMIT_MEMLOCK, &limit) == 0;
}

static bool root(void)
{
    return geteuid() == 0;
}

static bool unlimited_nobody(void)
{
    return set_limit(RLIM_INFINITY) && (geteuid() != 0 || setuid(NOBODY) == 0);
}

static bool limited_nobody(void)
{
    return set_limit(65536) && (geteuid() != 0 || setuid(NOBODY) == 0);
}

/* Root by name only, as in a container that took its rights. */
static bool root_without_rights(void)
{
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    const struct __user_cap_data_struct none[2] = {{.effective = 0}, {.effective = 0}};
    return geteuid() == 0 && set_limit(0) && syscall(SYS_capset, &head, none) == 0;
}

static void kept(bool (*prepare)(void))
{
    struct seen seen = keep(prepare);
    assert_true(!LOCKS || seen.locked_kib > 0);
    assert_true(seen.works);
    assert_string_equal(seen.log, "");
}

static void kept_for_root(void **state)
{
    (void)state;
    kept(root);
}

static void kept_without_a_limit(void **state)
{
    (void)state;
    kept(unlimited_nobody);
}

/* A limit that holds would make later allocations fail. */
static void left_alone_under_a_limit(void **state)
{
    (void)state;
    struct seen seen = keep(limited_nobody);
    assert_int_equal(seen.locked_kib, 0);
    assert_true(seen.works);
    assert_string_equal(seen.log, "");
}

static void said_when_refused(void **state)
{
    (void)state;
    struct seen seen = keep(root_without_rights);
    assert_int_equal(seen.locked_kib, 0);
    assert_true(seen.works);
    assert_true(!LOCKS || strstr(seen.log, "MEMORY-KEEP") != NULL);
}

int main(void)
{
    rg_log_init("test", RG_LOG_INFO);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kept_for_root),
        cmocka_unit_test(kept_without_a_limit),
        cmocka_unit_test(left_alone_under_a_limit),
        cmocka_unit_test(said_when_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
