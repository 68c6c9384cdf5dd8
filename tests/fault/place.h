/*
 * A machine before its switch of root, in namespaces: process 1, an initramfs
 * as "/" and a root below it.  sight.h looks at it from outside.
 */
#ifndef TESTS_FAULT_PLACE_H
#define TESTS_FAULT_PLACE_H

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "lib/sys.h"

#include "tests/fault/wrap.h"
#include "tests/unit/exec_bytes.h"

#define INIT	  "/sbin/init"
#define HELPERS	  "proc/sys/kernel/usermodehelper"
#define DROP	  25 /* the capability that init shall not have */
#define DROP_NAME "cap_sys_time"

/* What process 1 tells of a switch that came back. */
struct report {
	int result;
	unsigned code;
	char what[512];
};

/* A way to switch: what is mounted before, and the function under test. */
struct way {
	bool is_kinit; /* /dev and the others are mounted, and move along */
	bool keeps;    /* the initramfs stays as it is */
	bool classic;  /* the kernel does not let pivot_root(2) leave it */
	void (*prepare)(void); /* without faults; may be NULL */
	void (*run)(struct report *r);
};

static char place_dir[] = "/tmp/t_switch.XXXXXX";
static struct report *place_report; /* shared with process 1 */
static int place_up = -1; /* in process 1: closed by what is executed */

/* Waits for a signal, for ever. */
#ifdef __aarch64__
static const uint32_t init_code[] = {
	0xd2800000, 0xd2800001, 0xd2800002, 0xd2800003, /* mov x0-x3, #0 */
	0xd2800928,					/* mov x8, #73: ppoll */
	0xd4000001,					/* svc #0 */
	0x17fffffa,					/* b back */
};
#else
static const uint8_t init_code[] = {
	0xb8, 34,   0, 0, 0, /* mov $34,%eax: pause */
	0x0f, 0x05,	     /* syscall */
	0xeb, 0xf7,	     /* jmp back */
};
#endif

static inline void place_need(bool good, const char *what)
{
	if (good)
		return;
	dprintf(2, "cannot %s: %s\n", what, strerror(errno));
	_exit(99);
}

static inline void put_bytes(const char *path, const void *bytes, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);

	place_need(fd >= 0 && write(fd, bytes, len) == (ssize_t)len, path);
	close(fd);
}

static inline void put_init(const char *path)
{
	struct image image;

	image_make(&image, "");
	memcpy(image.byte + IMAGE_CODE, init_code, sizeof(init_code));
	put_bytes(path, image.byte, image.len);
}

/* The pipes into which messages go before the switch, and after it. */
static inline const char *place_pipe(const struct way *w, bool after)
{
	return w->is_kinit ? "dev/kmsg"
	       : after	   ? "root/dev/console"
			   : "console";
}

static inline void put_dirs(bool mounted)
{
	static const char *const dirs[] = { "dev", "proc", "sys", "run" };

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		place_need(mkdir(dirs[i], 0755) == 0, dirs[i]);
		if (mounted)
			place_need(mount(dirs[i], dirs[i], "tmpfs", 0, NULL) ==
					   0,
				   dirs[i]);
	}
}

/* In the new process 1. Its messages go into a pipe, wherever they go. */
static inline void place_make(const struct way *w)
{
	int fd;

	place_need(chdir(place_dir) == 0, place_dir);
	place_need(mount("rootfs", ".", "tmpfs", 0, NULL) == 0, "mount");
	place_need(chdir(place_dir) == 0, place_dir);
	put_dirs(w->is_kinit);
	put_bytes("init", "kinit", 5);
	place_need(mkdir("sbin", 0755) == 0, "make sbin");
	put_init("sbin/init"); /* which is not the one */
	place_need(mkdir("lib", 0755) == 0 && mkdir("lib/deep", 0755) == 0,
		   "make directories");
	put_bytes("lib/deep/file", "", 0);
	place_need(mkdir("proc/sys", 0755) == 0 &&
			   mkdir("proc/sys/kernel", 0755) == 0 &&
			   mkdir(HELPERS, 0755) == 0,
		   "make " HELPERS);
	put_bytes(HELPERS "/bset", "", 0);
	put_bytes(HELPERS "/inheritable", "", 0);
	place_need(mkdir("root", 0755) == 0, "make root");
	place_need(mount("root", "root", "tmpfs", 0, NULL) == 0, "mount");
	place_need(chdir("root") == 0, "go to root");
	put_dirs(false);
	place_need(mkdir("sbin", 0755) == 0, "make sbin");
	put_init("sbin/init");
	place_need(chdir("..") == 0, "go back");
	for (int after = 0; after < (w->is_kinit ? 1 : 2); after++)
		place_need(mkfifo(place_pipe(w, after), 0600) == 0,
			   "make pipes");
	place_need(sys_pivot_root(".", ".") == 0 &&
			   umount2(".", MNT_DETACH) == 0 && chdir("/") == 0,
		   "enter the initramfs");
	fd = open(place_pipe(w, false), O_RDWR | O_CLOEXEC);
	for (int i = 0; i < 3; i++)
		place_need(dup2(fd, i) == i, "take the console");
}

static inline void place_init(const struct way *w, int up, int go)
{
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	place_make(w);
	place_up = up;
	if (w->prepare != NULL)
		w->prepare();
	place_need(write(up, "a", 1) == 1 && read(go, &byte, 1) == 1, "begin");
	fault_begin();
	w->run(place_report);
	fault_end();
	(void)!write(up, "r", 1);
	(void)!read(go, &byte, 1);
	_exit(0);
}

#endif
