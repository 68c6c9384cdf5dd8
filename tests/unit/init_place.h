/*
 * A folder that stands for a root file system, and what execve(2) says of the
 * files in it.  In a user namespace of its own unless run by root.
 */
#ifndef TESTS_UNIT_INIT_PLACE_H
#define TESTS_UNIT_INIT_PLACE_H

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/init_check.h"

#include "tests/unit/exec_bytes.h"
#include "tests/unit/unit.h"

static char dir[] = "/tmp/t_init_check.XXXXXX";
static int root = -1;
static bool in_namespace; /* there, root is nobody else than the user */
static struct image image;

static inline void put(const char *path, const void *bytes, size_t len,
		       int mode)
{
	int fd;

	(void)unlinkat(root, path, 0);
	fd = openat(root, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	assert_int_equal(fchmod(fd, (mode_t)mode), 0);
	close(fd);
}

static inline void put_text(const char *path, const char *text)
{
	put(path, text, strlen(text), 0755);
}

static inline void put_image(const char *path)
{
	put(path, image.byte, image.len, 0755);
}

static inline void put_program(const char *path, const char *loader)
{
	image_make(&image, loader);
	put_image(path);
}

static inline void no_core(void)
{
	struct rlimit none = { 0, 0 };

	assert_int_equal(setrlimit(RLIMIT_CORE, &none), 0);
}

static inline void put_line(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* Root is who may chroot; in a namespace everybody is. */
static inline void become_root(void)
{
	char map[32];
	unsigned uid = geteuid(), gid = getegid();

	if (uid == 0)
		return;
	in_namespace = true;
	assert_int_equal(unshare(CLONE_NEWUSER), 0);
	put_line("/proc/self/setgroups", "deny");
	snprintf(map, sizeof(map), "0 %u 1", uid);
	put_line("/proc/self/uid_map", map);
	snprintf(map, sizeof(map), "0 %u 1", gid);
	put_line("/proc/self/gid_map", map);
}

static inline int setup(void **state)
{
	(void)state;
	no_core();
	become_root();
	if (!mkdtemp(dir) || chmod(dir, 0755) < 0)
		return -1;
	root = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(mkdirat(root, "sbin", 0755), 0);
	assert_int_equal(mkdirat(root, "lib", 0755), 0);
	return 0;
}

static inline int teardown(void **state)
{
	char command[64];

	(void)state;
	close(root);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command);
}

/* What the kernel says: 0 when path was run, however that ended, or -errno */
static inline int run(const char *path)
{
	char *const argv[] = { (char *)(uintptr_t) "init", NULL };
	char *const envp[] = { NULL };
	int up[2], r = 0;
	pid_t pid;

	assert_int_equal(pipe2(up, O_CLOEXEC), 0);
	pid = vfork();
	if (pid == 0) {
		if (chroot(dir) == 0 && chdir("/") == 0)
			execve(path, argv, envp);
		r = -errno;
		(void)!write(up[1], &r, sizeof(r));
		_exit(1);
	}
	assert_true(pid > 0);
	close(up[1]);
	r = 0;
	(void)!read(up[0], &r, sizeof(r));
	close(up[0]);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	return r;
}

static inline const char *text_of(const struct init_verdict *v)
{
	static char text[INIT_TEXT];

	init_verdict_text(v, text, sizeof(text));
	return text;
}

/* Checks path, and that the kernel agrees.  says is the whole message. */
static inline void claim(const char *path, enum init_fault fault,
			 const char *says)
{
	struct init_verdict v;
	int r, kernel = run(path);

	memset(&v, 0xa5, sizeof(v));
	r = init_check(root, path, &v);
	assert_int_equal(r, v.err);
	/* a loader that is too short is EIO to the kernel */
	if (kernel == -EIO && v.part == INIT_LOADER)
		kernel = -ELIBBAD;
	if (r != kernel)
		fail_msg("%s: %d, the kernel says %d", path, r, kernel);
	if (v.fault != fault || strcmp(text_of(&v), says) != 0)
		fail_msg("%s: fault %d, %s", path, v.fault, text_of(&v));
}

static inline void runs(const char *path)
{
	claim(path, INIT_RUNS, "it can be run");
}

#endif
