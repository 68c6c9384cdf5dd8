/*
 * An init for machines with disks, which the environment tells what to do:
 * SWAP=DEVICE-OR-FILE  puts the machine to sleep on it, and checks the memory
 *                      when it wakes up; MOUNT=DEVICE is mounted on /mnt before
 * FILL=DEVICE TYPE=T   mounts it and copies /linuxrc there
 * Without these it is a /linuxrc, which prints what it finds itself in:
 * REAL_ROOT=NAME       its number, or a number, is written to real-root-dev
 * WAIT=SECONDS         it takes so long
 * STATUS=N             it ends so
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <unistd.h>

#define MEMORY	      (8 << 20)
#define REAL_ROOT_DEV "/proc/sys/kernel/real-root-dev"

extern char **environ;
/* klibc has it, and declares it nowhere */
extern int swapon(const char *path, int flags);

static unsigned memory[MEMORY / sizeof(unsigned)];

static void end(const char *what, int failed)
{
	printf("DISK %s: %s\n", what, failed ? strerror(errno) : "ok");
	fflush(stdout);
	if (failed && getpid() == 1)
		reboot(RB_AUTOBOOT, NULL);
}

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	close(fd);
	return n < 0 ? -1 : 0;
}

/* xorshift32: the same each time, and no page like another */
static unsigned next(unsigned x)
{
	x ^= x << 13;
	x ^= x >> 17;
	return x ^ x << 5;
}

static int check(unsigned seed)
{
	unsigned x = seed;
	size_t i;

	for (i = 0; i < MEMORY / sizeof(unsigned); i++) {
		x = next(x);
		if (memory[i] != x)
			return 0;
	}
	return 1;
}

static void sleep_on(const char *swap)
{
	unsigned seed = (unsigned)atoi(getenv("SEED")), x = seed;
	const char *device = getenv("MOUNT");
	size_t i;

	if (device)
		end("mount", mount(device, "/mnt", "ext4", 0, NULL));
	for (i = 0; i < MEMORY / sizeof(unsigned); i++)
		memory[i] = x = next(x);
	end("swapon", swapon(swap, 0));
	end("mode", write_text("/sys/power/disk", "shutdown"));
	printf("DISK sleeps with %u\n", seed);
	fflush(stdout);
	end("woke up", write_text("/sys/power/state", "disk"));
	printf("DISK memory of %u is %s\n", seed,
	       check(seed) ? "whole" : "damaged");
	fflush(stdout);
}

static void copy(const char *from, const char *to)
{
	char piece[4096];
	int in = open(from, O_RDONLY), out = creat(to, 0755);
	ssize_t n;

	while ((n = read(in, piece, sizeof(piece))) > 0) {
		if (write(out, piece, (size_t)n) != n)
			end("copy", 1);
	}
	close(in);
	if (close(out))
		end("close", 1);
}

static void fill(const char *device)
{
	end("mount", mount(device, "/mnt", getenv("TYPE"), 0, NULL));
	mkdir("/mnt/proc", 0755);
	copy("/linuxrc", "/mnt/linuxrc");
	end("unmount", umount("/mnt"));
}

/* What is mounted on "/" last, and how. */
static void say_root(void)
{
	char line[512], device[64], dir[64], type[64], options[128];
	char last[256] = "nothing";
	FILE *f = fopen("/proc/mounts", "r");

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%63s %63s %63s %127s", device, dir, type,
			   options) == 4 &&
		    strcmp(dir, "/") == 0)
			snprintf(last, sizeof(last), "%s %s %.20s", device,
				 type, options);
	}
	if (f)
		fclose(f);
	printf("LINUXRC root %s\n", last);
}

/* Its number as Linux has had it since 2.6, of one with a small minor. */
static void choose_root(const char *name)
{
	char line[128], device[64] = "", text[16];
	FILE *f = fopen("/proc/partitions", "r");
	unsigned major, minor;

	snprintf(text, sizeof(text), "%s", name);
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%u %u %*u %63s", &major, &minor, device) ==
			    3 &&
		    strcmp(device, name) == 0)
			snprintf(text, sizeof(text), "%u", major << 8 | minor);
	}
	if (f)
		fclose(f);
	printf("LINUXRC chooses %s: %s\n", text,
	       write_text(REAL_ROOT_DEV, text) < 0 ? strerror(errno) : "ok");
}

static int linuxrc(char **argv)
{
	const char *status = getenv("STATUS"), *wait = getenv("WAIT");
	const char *root = getenv("REAL_ROOT");
	char text[64] = "none";
	struct stat st;
	int fd, i;

	if (mount("proc", "/proc", "proc", 0, NULL) < 0)
		printf("LINUXRC proc: %s\n", strerror(errno));
	for (i = 0; argv[i]; i++)
		printf("LINUXRC argv %d %s\n", i, argv[i]);
	for (i = 0; environ[i]; i++)
		printf("LINUXRC env %s\n", environ[i]);
	printf("LINUXRC pid is %s\n", getpid() == 1 ? "1" : "another");
	printf("LINUXRC session is %s\n",
	       getsid(0) == getpid() ? "its own" : "another's");
	for (i = 0; i < 20; i++) {
		if (fstat(i, &st) == 0)
			printf("LINUXRC fd %d %s\n", i,
			       S_ISCHR(st.st_mode) ? "device" : "other");
	}
	say_root();
	fd = creat("/written", 0600);
	printf("LINUXRC write: %s\n", fd < 0 ? strerror(errno) : "ok");
	close(fd);
	fd = open(REAL_ROOT_DEV, O_RDONLY);
	if (fd >= 0 && read(fd, text, sizeof(text) - 1) > 0)
		text[strcspn(text, "\n")] = '\0';
	close(fd);
	printf("LINUXRC real-root-dev %s\n", text);
	if (root)
		choose_root(root);
	fflush(stdout);
	if (wait)
		sleep((unsigned)atoi(wait));
	umount("/proc");
	printf("LINUXRC end\n");
	fflush(stdout);
	return status ? atoi(status) : 0;
}

int main(int argc, char **argv)
{
	const char *swap = getenv("SWAP"), *device = getenv("FILL");

	(void)argc;
	if (getpid() != 1)
		return linuxrc(argv);
	mkdir("/mnt", 0755);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	if (swap)
		sleep_on(swap);
	if (device)
		fill(device);
	printf("DISK end\n");
	fflush(stdout);
	reboot(RB_AUTOBOOT, NULL);
	return 1;
}
