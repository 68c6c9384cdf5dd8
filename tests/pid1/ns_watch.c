/* What process 1 writes and how it ends, see ns.c. */
#define _GNU_SOURCE
#include "tests/pid1/ns.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define LINE 2048

static long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

struct watch {
	const struct ns_call *c;
	int master, pidfd;
	pid_t pid;
	long start, end;
	bool seen;
	char line[LINE];
	size_t len;
};

__attribute__((format(printf, 2, 3))) static void say(const struct watch *w,
						      const char *fmt, ...)
{
	char text[LINE + 64];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	printf("%7.2f %s\n", (double)(now_ms() - w->start) / 1000, text);
	fflush(stdout);
}

static void take_line(struct watch *w)
{
	w->line[w->len] = '\0';
	w->len = 0;
	say(w, "%s", w->line);
	if (w->seen || w->c->until == NULL ||
	    strstr(w->line, w->c->until) == NULL)
		return;
	w->seen = true;
	w->end = now_ms() + w->c->keep_s * 1000L;
}

/* false when there is nothing more. */
static bool take_output(struct watch *w)
{
	char buf[4096];
	ssize_t n = read(w->master, buf, sizeof(buf));

	for (ssize_t i = 0; i < n; i++) {
		if (buf[i] == '\n' || w->len == sizeof(w->line) - 1)
			take_line(w);
		if (buf[i] != '\n')
			w->line[w->len++] = buf[i];
	}
	return n > 0;
}

/* Names below dir, but not those of other file systems. */
static unsigned count_names(int dir, dev_t dev)
{
	DIR *d = fdopendir(dir);
	struct dirent *e;
	unsigned n = 0;

	while (d != NULL && (e = readdir(d)) != NULL) {
		struct stat st;

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		n++;
		if (fstatat(dir, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISDIR(st.st_mode) && st.st_dev == dev)
			n += count_names(
				openat(dir, e->d_name, O_RDONLY | O_DIRECTORY),
				dev);
	}
	if (d != NULL)
		closedir(d);
	return n;
}

static void say_left(const struct watch *w)
{
	int fd = open(w->c->rootfs, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		ns_die("look at the initramfs");
	say(w, "== left %u", count_names(fd, st.st_dev));
}

static void say_children(const struct watch *w)
{
	char path[64], name[64], state;
	FILE *list, *stat;
	int pid;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)w->pid,
		 (int)w->pid);
	list = fopen(path, "re");
	while (list != NULL && fscanf(list, "%d", &pid) == 1) {
		snprintf(path, sizeof(path), "/proc/%d/stat", pid);
		stat = fopen(path, "re");
		if (stat == NULL)
			continue;
		if (fscanf(stat, "%*d (%63[^)]) %c", name, &state) == 2)
			say(w, "== child %c %s", state, name);
		fclose(stat);
	}
	if (list != NULL)
		fclose(list);
}

static void say_end(const struct watch *w, int status)
{
	/* reboot(2) in a namespace: kernel/pid_namespace.c reboot_pid_ns() */
	if (WIFEXITED(status))
		say(w, "== exit %d", WEXITSTATUS(status));
	else if (WTERMSIG(status) == SIGHUP)
		say(w, "== reboot");
	else if (WTERMSIG(status) == SIGINT)
		say(w, "== halt");
	else
		say(w, "== signal %d", WTERMSIG(status));
}

static void watch(struct watch *w)
{
	struct pollfd fds[2] = { { w->master, POLLIN, 0 },
				 { w->pidfd, POLLIN, 0 } };
	int status;

	while (now_ms() < w->end) {
		long left = w->end - now_ms();

		if (poll(fds, 2, left > 0 ? (int)left : 0) < 0 &&
		    errno != EINTR)
			ns_die("wait");
		if (fds[0].revents != 0 && !take_output(w))
			fds[0].fd = -1;
		if (fds[1].revents != 0)
			break;
	}
	if (fds[1].revents == 0) {
		say_children(w);
		kill(w->pid, SIGKILL);
	}
	if (waitpid(w->pid, &status, 0) < 0)
		ns_die("wait for process 1");
	while (take_output(w))
		;
	if (fds[1].revents != 0)
		say_end(w, status);
	else
		say(w, w->seen ? "== seen" : "== late");
	say_left(w);
}

void ns_watch(const struct ns_call *c, pid_t pid, int pidfd, int master)
{
	static struct watch w;

	w = (struct watch){ .c = c, .master = master, .pidfd = pidfd };
	w.pid = pid;
	w.start = now_ms();
	w.end = w.start + c->limit_s * 1000L;
	watch(&w);
}
