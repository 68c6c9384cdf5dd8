/*
 * The real init of the boot tests: prints what it finds itself in (arguments,
 * environment, mounts, host name, routes, processes, ...), one fact per line
 * after "REPORT ", then "REPORT end", and resets the machine.  The argument
 * "memory" has it look at the memory twice, "writes" change the files of
 * /etc/below, "later" wait a while and then forget what it knows of the root.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <termios.h>
#include <unistd.h>

#define PATH_SIZE 300

extern char **environ;

static void report_file(const char *name, const char *path)
{
	char line[1024];
	FILE *file = fopen(path, "r");

	if (!file) {
		printf("REPORT %s cannot read %s: %s\n", name, path,
		       strerror(errno));
		return;
	}
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		printf("REPORT %s %s\n", name, line);
	}
	fclose(file);
}

static void report_words(const char *name, char **words)
{
	int i;

	for (i = 0; words[i]; i++)
		printf("REPORT %s %d %s\n", name, i, words[i]);
}

static void report_dir(const char *name, const char *path)
{
	struct dirent *entry;
	DIR *dir = opendir(path);

	if (!dir) {
		printf("REPORT %s cannot open %s: %s\n", name, path,
		       strerror(errno));
		return;
	}
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			printf("REPORT %s %s\n", name, entry->d_name);
	closedir(dir);
}

/* Every file in a directory, each line with the file's name before it. */
static void report_files(const char *name, const char *path)
{
	char file[PATH_SIZE], label[PATH_SIZE];
	struct dirent *entry;
	struct stat st;
	DIR *dir = opendir(path);

	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		snprintf(label, sizeof(label), "%s %s", name, entry->d_name);
		if (stat(file, &st) == 0 && S_ISREG(st.st_mode))
			report_file(label, file);
	}
	closedir(dir);
}

/* The processes that have a command line: not the kernel's threads. */
static void report_processes(void)
{
	char path[PATH_SIZE], line[200];
	struct dirent *entry;
	ssize_t length, i;
	DIR *dir = opendir("/proc");
	int fd;

	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		snprintf(path, sizeof(path), "/proc/%s/cmdline", entry->d_name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		length = read(fd, line, sizeof(line) - 1);
		close(fd);
		if (length <= 0)
			continue;
		for (i = 0; i < length - 1; i++)
			if (line[i] == '\0')
				line[i] = ' ';
		line[length] = '\0';
		printf("REPORT process %s %s\n", entry->d_name, line);
	}
	closedir(dir);
}

static void report_descriptors(void)
{
	char path[PATH_SIZE], target[PATH_SIZE];
	ssize_t length;
	int fd;

	for (fd = 0; fd < 64; fd++) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		length = readlink(path, target, sizeof(target) - 1);
		if (length < 0)
			continue;
		target[length] = '\0';
		printf("REPORT fd %d %s\n", fd, target);
	}
}

/* How an NFS root reads ahead, and who the client is. */
static void report_nfs(void)
{
	char path[PATH_SIZE];
	struct stat st;

	if (stat("/", &st) == 0) {
		snprintf(path, sizeof(path),
			 "/sys/class/bdi/%u:%u/read_ahead_kb", major(st.st_dev),
			 minor(st.st_dev));
		if (access(path, R_OK) == 0)
			report_file("readahead", path);
	}
	strcpy(path, "/sys/fs/nfs/net/nfs_client/identifier");
	if (access(path, R_OK) == 0)
		report_file("identifier", path);
}

static void report_writable(void)
{
	int fd = open("/.report", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	printf("REPORT root-write %s\n", fd < 0 ? strerror(errno) : "ok");
	if (fd >= 0) {
		close(fd);
		unlink("/.report");
	}
}

static void report_write(const char *what, int r)
{
	printf("REPORT write %s %s\n", what, r < 0 ? strerror(errno) : "ok");
}

static int append(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = write(fd, "more\n", 5);
	close(fd);
	return n == 5 ? 0 : -1;
}

static void report_stat(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		printf("REPORT below %s is not there\n", path);
	else
		printf("REPORT below %s %o %u:%u %lu\n", path,
		       (unsigned)st.st_mode & 07777, (unsigned)st.st_uid,
		       (unsigned)st.st_gid, (unsigned long)st.st_size);
}

static const char *const below[] = {
	"touched", "chmod",  "chown", "renamed", "new-name", "appended",
	"deleted", "linked", "link",  "created", "dir",	     "new-dir/file",
};

static void report_below(void)
{
	size_t i;

	for (i = 0; i < sizeof(below) / sizeof(below[0]); i++)
		report_stat(below[i]);
}

/* Everything that may happen to a file that is only below an overlay. */
static void report_writes(void)
{
	static const struct timeval times[2] = { { 1, 0 }, { 1, 0 } };

	if (chdir("/etc/below") < 0) {
		report_write("chdir", -1);
		return;
	}
	report_below();
	report_write("touch", utimes("touched", times));
	report_write("chmod", chmod("chmod", 0600));
	report_write("chown", chown("chown", 12, 34));
	report_write("rename", rename("renamed", "new-name"));
	report_write("append", append("appended"));
	report_write("delete", unlink("deleted"));
	report_write("link", link("linked", "link"));
	report_write("create", append("created"));
	report_write("mkdir", mkdir("made", 0700));
	report_write("chmod-dir", chmod("dir", 0711));
	report_write("delete-in-dir", unlink("dir/gone"));
	report_write("rename-dir", rename("dir", "new-dir"));
	report_below();
	chdir("/");
	sync();
}

/* Whoever wants to disturb the root does it now: nothing is cached of it. */
static void wait_for_others(void)
{
	int fd;

	printf("REPORT later\n");
	fflush(stdout);
	sleep(5);
	sync();
	fd = open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "3", 1) != 1)
		printf("REPORT cannot drop caches: %s\n", strerror(errno));
	close(fd);
}

int main(int argc, char **argv)
{
	bool memory = argc > 1 && strcmp(argv[1], "memory") == 0;

	/* what kinit leaves behind works for a second, then it is gone */
	if (memory)
		report_file("memory-now", "/proc/meminfo");
	if (argc > 1 && strcmp(argv[1], "later") == 0)
		wait_for_others();
	printf("REPORT pid %d\n", (int)getpid());
	report_words("argv", argv);
	report_words("env", environ);
	report_file("mount", "/proc/mounts");
	report_file("mountinfo", "/proc/self/mountinfo");
	report_file("hostname", "/proc/sys/kernel/hostname");
	report_file("domainname", "/proc/sys/kernel/domainname");
	report_file("route", "/proc/net/route");
	report_file("device", "/proc/net/dev");
	report_file("local", "/proc/net/fib_trie");
	report_file("cmdline", "/proc/cmdline");
	report_file("status", "/proc/self/status");
	report_nfs();
	report_files("helper", "/proc/sys/kernel/usermodehelper");
	report_dir("root-dir", "/");
	report_files("run", "/run");
	report_files("kinit", "/run/kinit");
	report_processes();
	report_descriptors();
	report_writable();
	if (argc > 1 && strcmp(argv[1], "writes") == 0)
		report_writes();
	if (memory) {
		sleep(3);
		report_file("memory-later", "/proc/meminfo");
	}
	printf("REPORT end\n");
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
	if (getpid() != 1)
		return 1;
	reboot(RB_AUTOBOOT, NULL);
	for (;;)
		pause();
}
