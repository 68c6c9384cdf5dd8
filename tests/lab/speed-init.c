/*
 * The real init of the NFS benchmark: writes 128 MiB on its root, reads them
 * when nothing is cached, makes 2000 small files, says how long each took, in
 * milliseconds, and resets the machine.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <termios.h>
#include <unistd.h>

#define BLOCK  (1 << 20)
#define BLOCKS 128
#define FILES  2000
#define TIMES  4

static char block[BLOCK];

static uint64_t now_us(void)
{
	struct timeval t;

	gettimeofday(&t, NULL);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_usec;
}

static int say(const char *what, int r, uint64_t since)
{
	unsigned long us = (unsigned long)(now_us() - since);

	if (r < 0)
		printf("SPEED %s failed: %s\n", what, strerror(errno));
	else
		printf("SPEED %s %lu.%03lu\n", what, us / 1000, us % 1000);
	return r;
}

static int write_all(const char *path, size_t size, int blocks)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	int r = fd < 0 ? -1 : 0;

	for (int i = 0; i < blocks && r == 0; i++)
		r = write(fd, block, size) == (ssize_t)size ? 0 : -1;
	if (r == 0 && blocks > 1)
		r = fsync(fd);
	if (fd >= 0 && close(fd) < 0)
		r = -1;
	return r;
}

static int read_data(void)
{
	int fd = open("/data", O_RDONLY | O_CLOEXEC), n = 0;
	ssize_t r = fd < 0 ? -1 : 1;

	while (r > 0) {
		r = read(fd, block, sizeof(block));
		n += r > 0 ? (int)(r >> 10) : 0;
	}
	if (fd >= 0)
		close(fd);
	return r < 0 || n != BLOCKS << 10 ? -1 : 0;
}

static int make_files(void)
{
	static int times;
	char path[40], dir[20];
	int r;

	snprintf(dir, sizeof(dir), "/small%d", times++);
	r = mkdir(dir, 0755);

	for (int i = 0; i < FILES && r == 0; i++) {
		snprintf(path, sizeof(path), "%s/%d", dir, i);
		r = write_all(path, 1024, 1);
	}
	return r;
}

static void drop_caches(void)
{
	int fd;

	sync();
	mkdir("/proc", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	fd = open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "3", 1) != 1)
		printf("SPEED cannot drop caches: %s\n", strerror(errno));
	close(fd);
}

static void print_root(void)
{
	char line[1024];
	FILE *file = fopen("/proc/mounts", "r");

	while (file && fgets(line, sizeof(line), file)) {
		if (strstr(line, " / nfs"))
			printf("SPEED root %s", line);
	}
}

static int write_data(void)
{
	return write_all("/data", BLOCK, BLOCKS);
}

/* As often for all, whatever it takes: the first time is the slowest. */
static void measure(const char *what, int (*run)(void))
{
	uint64_t since;

	for (int i = 0; i < TIMES; i++) {
		drop_caches();
		since = now_us();
		if (say(what, run(), since) < 0)
			break;
	}
}

int main(void)
{
	/* not all of those who may have mounted it do so for writing */
	mount(NULL, "/", NULL, MS_REMOUNT, NULL);
	memset(block, 'x', sizeof(block));
	measure("write", write_data);
	measure("read", read_data);
	measure("files", make_files);
	print_root();
	printf("SPEED end\n");
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
	reboot(RB_AUTOBOOT, NULL);
	for (;;)
		pause();
}
