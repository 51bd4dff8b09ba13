#include "confine.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* 16 million pixels of four bytes, the libraries and as much again for what they need on the way. */
#define MEMORY_BYTES (384u << 20)
#define CPU_S        5

/* A sanitizer reserves terabytes of addresses and calls what no picture needs. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CONFINED 0
#else
#define CONFINED 1
#endif

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#elif defined(__arm__)
#define MACHINE AUDIT_ARCH_ARM
#else
#error "name this machine's AUDIT_ARCH for the filter of system calls"
#endif

static bool limit(int what, rlim_t most)
{
    const struct rlimit both = {most, most};
    return setrlimit((__rlimit_resource_t)what, &both) == 0;
}

#define ALLOW(name)                                                                                          \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)SYS_##name, 0, 1),                                         \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/* Memory, what is open already, and the end. All else ends the process at once. */
static bool filter_calls(void)
{
    static struct sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        ALLOW(read),
        ALLOW(write),
        ALLOW(writev),
        ALLOW(close),
        ALLOW(lseek),
        ALLOW(munmap),
        ALLOW(mprotect),
        ALLOW(mremap),
        ALLOW(madvise),
        ALLOW(brk),
        ALLOW(futex),
        ALLOW(getrandom),
        ALLOW(getpid),
        ALLOW(gettid),
        ALLOW(tgkill),
        ALLOW(rt_sigaction),
        ALLOW(rt_sigprocmask),
        ALLOW(rt_sigreturn),
        ALLOW(clock_gettime),
        ALLOW(sched_yield),
        ALLOW(exit),
        ALLOW(exit_group),
#ifdef SYS_mmap
        ALLOW(mmap),
#else
        ALLOW(mmap2),
#endif
#ifdef SYS_fstat
        ALLOW(fstat),
#endif
#ifdef SYS_newfstatat
        ALLOW(newfstatat),
#endif
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    const struct sock_fprog filter = {.len = sizeof program / sizeof program[0], .filter = program};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0;
}

enum rg_status rg_confine(size_t file_bytes)
{
    /* Drawing comes first. */
    (void)setpriority(PRIO_PROCESS, 0, 10);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_DUMPABLE, 0) != 0 || !limit(RLIMIT_CPU, CPU_S) || !limit(RLIMIT_CORE, 0) ||
        !limit(RLIMIT_FSIZE, file_bytes)) {
        return RG_IO;
    }
    if (CONFINED && (!limit(RLIMIT_AS, MEMORY_BYTES) || !limit(RLIMIT_NPROC, 0) || !limit(RLIMIT_NOFILE, 0) ||
                     !filter_calls())) {
        return RG_IO;
    }
    return RG_OK;
}
