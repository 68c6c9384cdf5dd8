/*
 * load FROM TO: reads one file and writes another on the root, past the
 * cache, ten times a second until SIGTERM: for how long does it hang?  A second
 * process measures for how long nothing ran, as an emulated machine on a busy
 * host does: that is not the root's fault, and is taken off.  Prints, to be
 * read with the kernel's clock in front:
 *	LAB hangs S s in a read		every five seconds while it does
 *	LAB stall MS ms in a read	one that took more than a second
 *	LAB load reads R writes W longest MS ms
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define BLOCK	 4096
#define BLOCKS	 64
#define STALL_MS 1000
#define TELL_MS	 5000
#define BEAT_MS	 10
#define PAUSE_MS 100
#define TOLD	 300 /* pauses until it says how it goes */

struct shared {
	volatile uint64_t lag_us; /* for so long nothing ran */
	volatile uint64_t since;  /* when what goes on began, or 0 */
	const char *volatile what;
};

static volatile sig_atomic_t ended;

static uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void pause_ms(unsigned int ms)
{
	struct timespec t = { .tv_nsec = ms * 1000000L };

	nanosleep(&t, NULL);
}

static void on_term(int signal)
{
	(void)signal;
	ended = 1;
}

/* What is written to the kernel's log is one message for each write. */
static void say(const char *text)
{
	if (write(STDOUT_FILENO, text, strlen(text)) < 0)
		ended = 1;
}

static void beat(struct shared *s)
{
	uint64_t told = 0;
	char text[80];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		uint64_t before = now_us(), now, since = s->since;

		pause_ms(BEAT_MS);
		now = now_us();
		if (now - before > 2 * BEAT_MS * 1000)
			s->lag_us += now - before - BEAT_MS * 1000;
		if (!since || now - since < TELL_MS * 1000 ||
		    now - told < TELL_MS * 1000)
			continue;
		told = now;
		snprintf(text, sizeof(text), "LAB hangs %llu s in %s\n",
			 (unsigned long long)(now - since) / 1000000, s->what);
		say(text);
	}
}

/* One piece of work: for how long it hung. */
static uint64_t hung_ms(struct shared *s, int fd, char *block, int n, bool out)
{
	uint64_t lag = s->lag_us, start = now_us(), took;
	off_t at = (off_t)(n % BLOCKS) * BLOCK;
	char text[80];
	ssize_t r;

	s->what = out ? "a write" : "a read";
	s->since = start;
	r = out ? pwrite(fd, block, BLOCK, at) : pread(fd, block, BLOCK, at);
	s->since = 0;
	took = now_us() - start;
	lag = s->lag_us - lag;
	took = (took > lag ? took - lag : 0) / 1000;
	if (r != BLOCK) {
		snprintf(text, sizeof(text), "LAB failed: %s: %s\n", s->what,
			 r < 0 ? strerror(errno) : "short");
		say(text);
	}
	if (took >= STALL_MS) {
		snprintf(text, sizeof(text), "LAB stall %llu ms in %s\n",
			 (unsigned long long)took, s->what);
		say(text);
	}
	return took;
}

/* Above an overlay it is in memory, which cannot be written to directly. */
static int open_to(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_DIRECT, 0600);

	return fd >= 0 ? fd : open(path, O_WRONLY | O_CREAT | O_SYNC, 0600);
}

static void sum(int reads, int writes, uint64_t longest)
{
	char text[80];

	snprintf(text, sizeof(text),
		 "LAB load reads %d writes %d longest %llu ms\n", reads, writes,
		 (unsigned long long)longest);
	say(text);
}

int main(int argc, char **argv)
{
	static char space[2 * BLOCK];
	char *block = space + BLOCK - ((uintptr_t)space & (BLOCK - 1));
	struct sigaction term = { .sa_handler = on_term };
	int from, to, n, reads = 0, writes = 0;
	uint64_t longest = 0, took;
	struct shared *s;

	s = mmap(NULL, BLOCK, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	from = argc == 3 ? open(argv[1], O_RDONLY | O_DIRECT) : -1;
	to = argc == 3 ? open_to(argv[2]) : -1;
	if (s == MAP_FAILED || from < 0 || to < 0) {
		say("LAB failed: no file to read and write\n");
		return 1;
	}
	mlockall(MCL_CURRENT | MCL_FUTURE);
	if (fork() == 0) {
		mlockall(MCL_CURRENT | MCL_FUTURE);
		beat(s);
	}
	sigaction(SIGTERM, &term, NULL);
	for (n = 1; !ended; n++) {
		bool out = n % 8 == 0;

		took = hung_ms(s, out ? to : from, block, n, out);
		longest = took > longest ? took : longest;
		*(out ? &writes : &reads) += 1;
		if (n % TOLD == 0)
			sum(reads, writes, longest);
		pause_ms(PAUSE_MS);
	}
	sum(reads, writes, longest);
	return 0;
}
