/*
 * The first process of keeper_kill.t's machines: becomes kinit, beside a child
 * that kills whatever process 1 has started, at random moments, and in the end
 * the lease keeper, wherever that has gone; "KILLER ..." in the kernel's log.
 * killer.kills= on the command line: so many before the switch, at most.
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PIDS	 64
#define LIMIT_MS 60000 /* till there is a real init */
#define LATE_MS	 8000  /* and from then on, a keeper */
#define EARLY_MS 120   /* at most, between two */

static int proc = -1, log_fd = -1;
static unsigned waited_ms;

static void wait_ms(unsigned ms)
{
	poll(NULL, 0, (int)ms);
	waited_ms += ms;
}

static void say(const char *what, int pid, const char *name)
{
	char line[160];
	int n = snprintf(line, sizeof(line), "<5>KILLER %s %d %s\n", what, pid,
			 name);

	(void)!write(log_fd, line, (size_t)n);
}

/* What /proc/PID/FILE begins with. */
static void read_proc(int pid, const char *file, char *text, size_t size)
{
	char path[64];
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), "%d/%s", pid, file);
	fd = openat(proc, path, O_RDONLY);
	if (fd >= 0) {
		n = read(fd, text, size - 1);
		close(fd);
	}
	text[n > 0 ? n : 0] = '\0';
}

/* Process 1's children, but the kernel's and this one. */
static unsigned children(int pids[PIDS])
{
	struct dirent *entry;
	unsigned n = 0;
	DIR *dir;

	dir = fdopendir(openat(proc, ".", O_RDONLY | O_DIRECTORY));
	while (dir && n < PIDS && (entry = readdir(dir))) {
		char stat[300], *end;
		int pid = atoi(entry->d_name), parent = 0;
		char state;

		if (pid <= 1 || pid == getpid())
			continue;
		read_proc(pid, "stat", stat, sizeof(stat));
		end = strrchr(stat, ')');
		if (end && sscanf(end + 1, " %c %d", &state, &parent) == 2 &&
		    parent == 1 && state != 'Z')
			pids[n++] = pid;
	}
	if (dir)
		closedir(dir);
	return n;
}

static bool is_keeper(int pid)
{
	char line[32];

	read_proc(pid, "cmdline", line, sizeof(line));
	return strncmp(line, "@kinit-lease", 12) == 0;
}

/* Process 1 is the real init: "/init" no more. */
static bool switched(void)
{
	char line[32];

	read_proc(1, "cmdline", line, sizeof(line));
	return strcmp(line, "/init") != 0 && strcmp(line, "/killer") != 0;
}

static void kill_one(const char *when, int pid)
{
	char name[32];

	read_proc(pid, "comm", name, sizeof(name));
	name[strcspn(name, "\n")] = '\0';
	if (kill(pid, SIGKILL) == 0)
		say(when, pid, name);
}

static void run(unsigned kills)
{
	int pids[PIDS], last = 0;
	unsigned n;

	while (kills > 0 && !switched() && waited_ms < LIMIT_MS) {
		wait_ms(1 + (unsigned)rand() % EARLY_MS);
		n = children(pids);
		if (n == 0 || switched())
			continue;
		n = (unsigned)rand() % n;
		/* who dies slowly is not counted twice */
		if (pids[n] == last)
			continue;
		last = pids[n];
		kill_one("early", last);
		kills--;
	}
	while (!switched() && waited_ms < LIMIT_MS)
		wait_ms(20);
	waited_ms = 0;
	while (waited_ms < LATE_MS) {
		wait_ms(20);
		n = children(pids);
		for (unsigned i = 0; i < n; i++) {
			if (!is_keeper(pids[i]))
				continue;
			wait_ms((unsigned)rand() % 4000);
			kill_one("late", pids[i]);
			return;
		}
	}
	say("no keeper", 0, "");
}

int main(int argc, char **argv)
{
	char line[4096] = "", *word, init[] = "/init";
	char *const env[] = { "HOME=/", "TERM=linux", NULL };
	unsigned seed, kills = 4;

	mkdir("/killer-proc", 0700);
	mount("proc", "/killer-proc", "proc", 0, NULL);
	proc = open("/killer-proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	mkdir("/killer-dev", 0700);
	mount("dev", "/killer-dev", "devtmpfs", 0, NULL);
	log_fd = open("/killer-dev/kmsg", O_WRONLY | O_CLOEXEC);
	umount2("/killer-proc", MNT_DETACH);
	umount2("/killer-dev", MNT_DETACH);
	rmdir("/killer-proc");
	rmdir("/killer-dev");
	read_proc(1, "../cmdline", line, sizeof(line));
	word = strstr(line, "killer.kills=");
	if (word)
		kills = (unsigned)atoi(word + strlen("killer.kills="));
	syscall(SYS_getrandom, &seed, sizeof(seed), 1);
	word = strstr(line, "killer.seed=");
	if (word)
		seed = (unsigned)atoi(word + strlen("killer.seed="));
	srand(seed);
	if (fork() == 0) {
		setsid();
		run(kills);
		_exit(0);
	}
	if (argc > 0)
		argv[0] = init;
	execve(init, argv, env);
	return 1;
}
