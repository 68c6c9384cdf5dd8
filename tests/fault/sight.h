/* Runs a switch of root in a place.h, and what of it is seen from outside. */
#ifndef TESTS_FAULT_SIGHT_H
#define TESTS_FAULT_SIGHT_H

#include "tests/fault/place.h"

#define TEXT	 8192
#define LIMIT_MS 10000 /* what takes longer hangs */

enum sight_end { SIGHT_RAN, SIGHT_RETURNED, SIGHT_DIED, SIGHT_HUNG };

/* One run, seen from outside. */
struct sight {
	enum sight_end end;
	struct report report;
	int status;			/* of wait(2), when it died */
	char before[TEXT], after[TEXT]; /* mountinfo */
	char log[TEXT];			/* messages, wherever they went */
	bool is_init, is_root, is_cwd, is_console; /* that of the new root */
	bool no_descriptors, no_signals;	   /* that it need not have */
	bool no_capability;			   /* DROP */
	bool is_empty;				   /* the initramfs */
};

/* "/proc/PID/NAME"; the text stays until the next call. */
static inline const char *proc_of(pid_t pid, const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	return path;
}

static inline void read_text(const char *path, char text[TEXT])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t used = 0;
	ssize_t n;

	while (fd >= 0 && (n = read(fd, text + used, TEXT - 1 - used)) > 0)
		used += (size_t)n;
	text[used] = '\0';
	if (fd >= 0)
		close(fd);
}

static inline void read_log(const int log[2], char text[TEXT])
{
	size_t used = 0;

	for (int i = 0; i < 2; i++) {
		ssize_t n = read(log[i], text + used, TEXT - 1 - used);

		used += n > 0 ? (size_t)n : 0;
		close(log[i]);
	}
	text[used] = '\0';
}

/* A byte that process 1 has written, 0 when it is gone, -1: nothing came. */
static inline int hear(int up)
{
	struct pollfd p = { .fd = up, .events = POLLIN };
	char byte = 0;

	if (poll(&p, 1, LIMIT_MS) != 1)
		return -1;
	return read(up, &byte, 1) == 1 ? byte : 0;
}

static inline bool is_same(const char *path, const struct stat *want)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_dev == want->st_dev &&
	       st.st_ino == want->st_ino;
}

static inline uint64_t status_bits(const char *text, const char *name)
{
	const char *at = strstr(text, name);

	return at != NULL ? strtoull(at + strlen(name), NULL, 16) : UINT64_MAX;
}

static inline void look_at_init(struct sight *s, pid_t pid,
				const struct stat *init,
				const struct stat *root,
				const struct stat *console)
{
	static char text[TEXT];

	s->is_init = is_same(proc_of(pid, "exe"), init);
	s->is_root = is_same(proc_of(pid, "root"), root);
	s->is_cwd = is_same(proc_of(pid, "cwd"), root);
	s->no_descriptors = s->is_console = true;
	for (int i = 0; i < 64; i++) {
		char fd[16], to[16];

		snprintf(fd, sizeof(fd), "fd/%d", i);
		if (i < 3 && !is_same(proc_of(pid, fd), console))
			s->is_console = false;
		if (i >= 3 && readlink(proc_of(pid, fd), to, sizeof(to)) >= 0)
			s->no_descriptors = false;
	}
	read_text(proc_of(pid, "status"), text);
	s->no_signals = status_bits(text, "SigBlk:") == 0;
	s->no_capability = (status_bits(text, "CapBnd:") >> DROP & 1) == 0;
}

/* What the kernel's helpers keep: all but that. */
static inline bool is_dropped(int bset)
{
	char text[64] = "";

	return read(bset, text, sizeof(text) - 1) > 0 &&
	       strcmp(text, "4261412863 4294967295\n") == 0; /* 2^32-1-2^25 */
}

/* From the moment when all is ready to the end, whatever that is. */
static inline void watch(const struct way *w, struct sight *s, pid_t pid,
			 int up, int go)
{
	struct stat init, root, console;
	int old, bset, log[2], heard;

	read_text(proc_of(pid, "mountinfo"), s->before);
	assert_int_equal(stat(proc_of(pid, "root/root"), &root), 0);
	assert_int_equal(stat(proc_of(pid, "root/root" INIT), &init), 0);
	old = open(proc_of(pid, "root"), O_PATH | O_DIRECTORY | O_CLOEXEC);
	bset = openat(old, HELPERS "/bset", O_RDONLY | O_CLOEXEC);
	assert_true(old >= 0 && bset >= 0);
	for (int after = 0; after < 2; after++) {
		log[after] = openat(old, place_pipe(w, after),
				    O_RDWR | O_NONBLOCK | O_CLOEXEC);
		assert_true(log[after] >= 0);
	}
	assert_int_equal(fstat(log[1], &console), 0);
	assert_int_equal(write(go, "", 1), 1);
	heard = hear(up);
	read_text(proc_of(pid, "mountinfo"), s->after);
	if (heard == 'r')
		s->end = SIGHT_RETURNED;
	else if (heard == -1)
		s->end = SIGHT_HUNG;
	/* the pipe ends with exec, or with a process without a program */
	else if (access(proc_of(pid, "exe"), F_OK) < 0)
		s->end = SIGHT_DIED;
	else
		look_at_init(s, pid, &init, &root, &console);
	s->is_empty = faccessat(old, "init", F_OK, 0) < 0 &&
		      faccessat(old, "lib", F_OK, 0) < 0;
	if (!is_dropped(bset))
		s->no_capability = false;
	read_log(log, s->log);
	close(bset);
	close(old);
}

/* Runs it once, with the faults that are set. */
static inline void sight_run(const struct way *w, struct sight *s)
{
	int up[2], go[2];
	pid_t pid;

	memset(s, 0, sizeof(*s));
	memset(place_report, 0, sizeof(*place_report));
	assert_int_equal(pipe2(up, O_CLOEXEC), 0);
	assert_int_equal(pipe2(go, O_CLOEXEC), 0);
	pid = (pid_t)syscall(SYS_clone, CLONE_NEWNS | CLONE_NEWPID | SIGCHLD, 0,
			     0, 0, 0);
	if (pid == 0)
		place_init(w, up[1], go[0]);
	assert_true(pid > 0);
	close(up[1]);
	close(go[0]);
	if (hear(up[0]) == 'a')
		watch(w, s, pid, up[0], go[1]);
	else
		s->end = SIGHT_DIED;
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &s->status, 0), pid);
	close(up[0]);
	close(go[1]);
	/* an init that ends by itself is no init */
	if (s->end == SIGHT_RAN && s->status != SIGKILL)
		s->end = SIGHT_DIED;
	s->report = *place_report;
}

static inline void put_map(const char *path, unsigned id)
{
	char map[32];
	int len = snprintf(map, sizeof(map), "0 %u 1", id);
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, map, (size_t)len), len);
	close(fd);
}

/* Namespaces in which the caller is root, whoever it is. */
static inline void become_root(void)
{
	unsigned uid = geteuid(), gid = getegid();
	int fd;

	assert_int_equal(unshare(CLONE_NEWUSER | CLONE_NEWNS), 0);
	fd = open("/proc/self/setgroups", O_WRONLY | O_CLOEXEC);
	assert_int_equal(write(fd, "deny", 4), 4);
	close(fd);
	put_map("/proc/self/uid_map", uid);
	put_map("/proc/self/gid_map", gid);
	assert_int_equal(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), 0);
}

static inline int place_setup(void **state)
{
	const struct rlimit no_core = { 0, 0 };

	(void)state;
	assert_int_equal(setrlimit(RLIMIT_CORE, &no_core), 0);
	/* what this program was started with is not init's */
	assert_int_equal(close_range(3, ~0u, CLOSE_RANGE_CLOEXEC), 0);
	place_report = mmap(NULL, sizeof(*place_report), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(place_report, MAP_FAILED);
	assert_non_null(mkdtemp(place_dir));
	become_root();
	return 0;
}

static inline int place_teardown(void **state)
{
	(void)state;
	return rmdir(place_dir);
}

#endif
