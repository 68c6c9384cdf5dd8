/*
 * System calls that the kernel has and klibc does not wrap, made directly.
 * Each returns what the kernel returns: a result, or -errno.
 */
#ifndef LIB_SYS_H
#define LIB_SYS_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <asm/unistd.h>
#include <linux/reboot.h>

#include "lib/compat.h"

/* Not every installed header knows these; the numbers are common to all. */
#define SYS_NR_MOVE_MOUNT 429
#define SYS_NR_FSOPEN	  430
#define SYS_NR_FSCONFIG	  431
#define SYS_NR_FSMOUNT	  432
#define SYS_NR_FACCESSAT2 439

/* The call itself: the one place that asks the kernel without the C library. */
FOR_START long sys_call(long nr, long a, long b, long c, long d, long e);

static inline int sys_clock_gettime(int clock, struct timespec *ts)
{
	return (int)sys_call(__NR_clock_gettime, clock, (long)ts, 0, 0, 0);
}

static inline long sys_getrandom(void *buf, size_t len, unsigned flags)
{
	return sys_call(__NR_getrandom, (long)buf, (long)len, flags, 0, 0);
}

static inline int sys_pivot_root(const char *new_root, const char *put_old)
{
	return (int)sys_call(__NR_pivot_root, (long)new_root, (long)put_old, 0,
			     0, 0);
}

/* Fills buf with records of struct linux_dirent64. */
static inline long sys_getdents64(int fd, void *buf, size_t len)
{
	return sys_call(__NR_getdents64, fd, (long)buf, (long)len, 0, 0);
}

#define SYS_MODULE_INIT_COMPRESSED 4 /* since Linux 5.17 */

static inline int sys_finit_module(int fd, const char *params, int flags)
{
	return (int)sys_call(__NR_finit_module, fd, (long)params, flags, 0, 0);
}

/* The same of what stands in memory. */
static inline int sys_init_module(const void *image, size_t len,
				  const char *params)
{
	return (int)sys_call(__NR_init_module, (long)image, (long)len,
			     (long)params, 0, 0);
}

/* cmd is LINUX_REBOOT_CMD_*; the C libraries' reboot() differ. */
static inline int sys_reboot(unsigned cmd)
{
	return (int)sys_call(__NR_reboot, (long)LINUX_REBOOT_MAGIC1,
			     LINUX_REBOOT_MAGIC2, cmd, 0, 0);
}

/* A restart, of which the firmware is told an argument. */
static inline int sys_reboot_to(const char *argument)
{
	return (int)sys_call(__NR_reboot, (long)LINUX_REBOOT_MAGIC1,
			     LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_RESTART2,
			     (long)argument, 0);
}

/* The kernel log, as syslog(2): what is asked for is a SYS_LOG_*. */
#define SYS_LOG_READ_ALL      3
#define SYS_LOG_CLEAR	      5
#define SYS_LOG_CONSOLE_LEVEL 8

static inline int sys_syslog(int what, char *buf, int len)
{
	return (int)sys_call(__NR_syslog, what, (long)buf, len, 0, 0);
}

/*
 * A descriptor that can be read without waiting when the (blocked) signal has
 * come; sys_signalfd_drain() takes what there is.
 */
static inline int sys_signalfd(int signal)
{
	uint64_t mask = (uint64_t)1 << (signal - 1);
	static const int cloexec_nonblock = 02004000;

	return (int)sys_call(__NR_signalfd4, -1, (long)&mask, sizeof(mask),
			     cloexec_nonblock, 0);
}

static inline void sys_signalfd_drain(int fd)
{
	char info[128]; /* one struct signalfd_siginfo: they are not queued */

	(void)sys_call(__NR_read, fd, (long)info, sizeof(info), 0, 0);
}

/* An absolute time; and, of CLOCK_REALTIME, that setting it is an event. */
#define SYS_TIMER_ABSTIME 1
#define SYS_TIMER_CANCEL  2

/* A descriptor that can be read without waiting when a time has come. */
static inline int sys_timerfd(int clock)
{
	static const int cloexec_nonblock = 02004000;

	return (int)sys_call(__NR_timerfd_create, clock, cloexec_nonblock, 0, 0,
			     0);
}

/* Which time; with 0 none comes.  What it can be read for is over. */
static inline int sys_timerfd_set(int fd, int flags, uint64_t ms)
{
	long at[4] = { 0, 0, (long)(ms / 1000), (long)(ms % 1000 * 1000000) };

	return (int)sys_call(__NR_timerfd_settime, fd, flags, (long)at, 0, 0);
}

#define SYS_MADV_DONTNEED   4
#define SYS_MCL_ALL_ONFAULT 7 /* MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT */
#define SYS_RLIMIT_MEMLOCK  8

static inline int sys_madvise(uintptr_t from, size_t len, int advice)
{
	return (int)sys_call(__NR_madvise, (long)from, (long)len, advice, 0, 0);
}

static inline int sys_mlockall(int flags)
{
	return (int)sys_call(__NR_mlockall, flags, 0, 0, 0, 0);
}

/* The caller may have as much of a resource as there is. */
static inline int sys_unlimited(int resource)
{
	static const uint64_t most[2] = { UINT64_MAX, UINT64_MAX };

	return (int)sys_call(__NR_prlimit64, 0, resource, (long)most, 0, 0);
}

/* What <linux/audit.h> calls this machine; and its calls that others lack. */
#if defined(__x86_64__)
#define SYS_AUDIT_ARCH 0xc000003e
/* what klibc calls here only */
#define SYS_OWN __NR_poll, __NR_open, __NR_unlink, __NR_rename, __NR_mkdir
#elif defined(__aarch64__)
#define SYS_AUDIT_ARCH 0xc00000b7
#define SYS_OWN	       __NR_renameat2
#endif

static inline int sys_prctl(int option, unsigned long value)
{
	return (int)sys_call(__NR_prctl, option, (long)value, 0, 0, 0);
}

/* The caller's own, as in <linux/capability.h>. */
static inline int sys_capget(void *head, void *data)
{
	return (int)sys_call(__NR_capget, (long)head, (long)data, 0, 0, 0);
}

static inline int sys_capset(void *head, const void *data)
{
	return (int)sys_call(__NR_capset, (long)head, (long)data, 0, 0, 0);
}

#define SYS_AT_EACCESS	  0x200
#define SYS_AT_EMPTY_PATH 0x1000

static inline int sys_faccessat2(int dir, const char *path, int mode,
				 unsigned flags)
{
	return (int)sys_call(SYS_NR_FACCESSAT2, dir, (long)path, mode, flags,
			     0);
}

/* What struct statfs of klibc hides: ST_RDONLY and the like, or -errno. */
static inline int sys_statfs_flags(const char *path)
{
	long st[15] = { 0 }; /* the flags stand behind ten others */
	long r = sys_call(__NR_statfs, (long)path, (long)st, 0, 0, 0);

	return (int)(r < 0 ? r : st[10]);
}

/* What is used of struct statx: <linux/stat.h> does not go with klibc's. */
struct sys_statx {
	uint32_t mask, blksize;
	uint64_t attributes, other[16];
	uint64_t mnt_id, more[13];
};
#define SYS_AT_NO_AUTOMOUNT	  0x800
#define SYS_AT_STATX_DONT_SYNC	  0x4000
#define SYS_STATX_MNT_ID	  0x1000
#define SYS_STATX_ATTR_MOUNT_ROOT 0x2000

static inline int sys_statx(int dir, const char *path, unsigned flags,
			    unsigned mask, struct sys_statx *out)
{
	return (int)sys_call(__NR_statx, dir, (long)path, flags, mask,
			     (long)out);
}

/*
 * <linux/mount.h> has these without the prefix, but cannot be included beside
 * the C libraries' <sys/mount.h>.
 */
#define SYS_FSOPEN_CLOEXEC	    1
#define SYS_FSMOUNT_CLOEXEC	    1
#define SYS_FSCONFIG_SET_FLAG	    0
#define SYS_FSCONFIG_SET_STRING	    1
#define SYS_FSCONFIG_CMD_CREATE	    6
#define SYS_MOVE_MOUNT_F_EMPTY_PATH 4
#define SYS_MOUNT_ATTR_RDONLY	    0x01
#define SYS_MOUNT_ATTR_NOSUID	    0x02
#define SYS_MOUNT_ATTR_NODEV	    0x04
#define SYS_MOUNT_ATTR_NOEXEC	    0x08
#define SYS_MOUNT_ATTR_NOATIME	    0x10
#define SYS_MOUNT_ATTR_STRICTATIME  0x20
#define SYS_MOUNT_ATTR_NODIRATIME   0x80

static inline int sys_fsopen(const char *type, unsigned flags)
{
	return (int)sys_call(SYS_NR_FSOPEN, (long)type, flags, 0, 0, 0);
}

static inline int sys_fsconfig(int fd, unsigned cmd, const char *key,
			       const void *value, int aux)
{
	return (int)sys_call(SYS_NR_FSCONFIG, fd, cmd, (long)key, (long)value,
			     aux);
}

static inline int sys_fsmount(int fd, unsigned flags, unsigned attr)
{
	return (int)sys_call(SYS_NR_FSMOUNT, fd, flags, attr, 0, 0);
}

static inline int sys_move_mount(int from, const char *from_path, int to,
				 const char *to_path, unsigned flags)
{
	return (int)sys_call(SYS_NR_MOVE_MOUNT, from, (long)from_path, to,
			     (long)to_path, flags);
}

#endif
