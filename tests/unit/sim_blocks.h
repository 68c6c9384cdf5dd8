/*
 * What kinit/block_watch.c works with: a folder for sysfs, a clock, a reader
 * that answers from a table, md without a kernel, and the end of the pipe to
 * process 1.
 */
#ifndef TESTS_UNIT_SIM_BLOCKS_H
#define TESTS_UNIT_SIM_BLOCKS_H

#include "kinit/block_watch.h"

#include <stdio.h>
#include <sys/mount.h>

#include "lib/clock.h"
#include "lib/log.h"

#include "tests/unit/capture.h"
#include "tests/unit/fake_sys.h"

#define T0 5000000u

static uint64_t now;

uint64_t clock_ms(void)
{
	return now;
}

int clock_poll_ms(uint64_t from, uint64_t deadline)
{
	(void)from, (void)deadline;
	return 0;
}

/* Nobody has a firmware here. */
int mount(const char *source, const char *target, const char *type,
	  unsigned long flags, const void *data)
{
	(void)source, (void)target, (void)type, (void)flags, (void)data;
	errno = ENOENT;
	return -1;
}

/* What is on a device, by its name. */
struct sim_content {
	char name[BLOCK_NAME];
	bool hangs;
	bool image;    /* of what the question asks for */
	uint32_t part; /* as in struct block_content */
	int err, md_err;
	struct superblock sb;
	struct md_member md;
	uint32_t root; /* for gpt-auto: a root's number in the disk's table */
};

static struct block_watch w;
static struct root_words words;
static struct root_spec spec;
static struct failure error;
static struct capture said;
static struct sim_content on[600];
static unsigned n_on;
static int pipe_fd[2];
static char asked[8192]; /* "sda " of each that the reader was asked about */
static char told[1024];	 /* "root=sda1 8:1; " of each message */
static char made[1024];	 /* "md0 8:1 8:2; " of each array */
static int ask_err, made_err;
static struct block_question question; /* the last one */
static struct block_question asking[BLOCK_READERS];

static inline void put(char *text, size_t size, const char *fmt, ...)
{
	size_t used = strlen(text);
	va_list args;

	va_start(args, fmt);
	assert_true(vsnprintf(text + used, size - used, fmt, args) <
		    (int)(size - used));
	va_end(args);
}

#include "tests/unit/sim_reader.h"

int md_assemble(const struct md_param *how, unsigned minor_version,
		const struct md_device *devices, unsigned n)
{
	put(made, sizeof(made), "md%s%u v%u", how->partitionable ? "_d" : "",
	    how->number, minor_version);
	for (unsigned i = 0; i < n; i++)
		put(made, sizeof(made), " %u:%u", devices[i].major,
		    devices[i].minor);
	put(made, sizeof(made), "; ");
	return made_err;
}

/* Where a device is below devices/: a partition is in its disk's folder. */
static inline const char *sim_place(const char *name, bool part)
{
	static char path[200];
	int disk = (int)strcspn(name, "0123456789");

	if (part)
		snprintf(path, sizeof(path), "bus/%.*s/%s", disk, name, name);
	else
		snprintf(path, sizeof(path), "bus/%s", name);
	return path;
}

/* Its number is 8:minor; more is "PARTN=1|PARTUUID=...|". */
static inline void plug(const char *name, unsigned minor, const char *more,
			unsigned long sectors)
{
	char event[600];

	snprintf(event, sizeof(event), "MAJOR=8|MINOR=%u|%s", minor, more);
	sys_device(sim_place(name, strstr(more, "PARTN=") != NULL), event,
		   sectors);
}

/* The same with only what must be there: it takes less time. */
static inline void plug_bare(const char *name, unsigned minor)
{
	char path[300], text[64];

	snprintf(path, sizeof(path), "class/block/%s/uevent", name);
	snprintf(text, sizeof(text), "MAJOR=8\nMINOR=%u\n", minor);
	sys_text(path, text);
	snprintf(path, sizeof(path), "class/block/%s/size", name);
	sys_text(path, "8\n");
}

static inline void unplug(const char *name)
{
	char path[300];

	snprintf(path, sizeof(path), "class/block/%s", name);
	assert_int_equal(remove(sys_path(path, false)), 0);
	for (int part = 0; part < 2; part++) {
		snprintf(path, sizeof(path), "devices/%s",
			 sim_place(name, part));
		(void)nftw(sys_path(path, false), sys_remove, 8,
			   FTW_DEPTH | FTW_PHYS);
	}
}

static inline struct sim_content *content(const char *name, const char *type,
					  const char *uuid, const char *label)
{
	struct sim_content *c = &on[n_on++];

	*c = (struct sim_content){ .md_err = -ENODATA };
	snprintf(c->name, sizeof(c->name), "%s", name);
	snprintf(c->sb.type, sizeof(c->sb.type), "%s", type);
	snprintf(c->sb.uuid, sizeof(c->sb.uuid), "%s", uuid);
	snprintf(c->sb.label, sizeof(c->sb.label), "%s", label);
	return c;
}

static inline void want(enum want_who who, const char *text)
{
	assert_int_equal(root_want(&spec, who, "root", text, &error), 0);
}

/* What process 1 has been told since it was last asked. */
static inline const char *tells(void)
{
	static const char *const names[] = { "root", "resume", "overlay", "usr",
					     "mount" };
	char buf[MSG_MAX * 8];
	ssize_t n = read(pipe_fd[0], buf, sizeof(buf));
	struct msg m;
	int len;

	told[0] = '\0';
	for (char *p = buf; n > 0; p += len, n -= len) {
		struct device_report r;

		len = msg_next(p, (size_t)n, TELL_BIT(TELL_DEVICE), &m);
		assert_true(len > 0);
		memcpy(&r, m.body, sizeof(r));
		put(told, sizeof(told),
		    "%s=", names[r.who < WANT_MOUNT ? r.who : WANT_MOUNT]);
		if (r.err == 0)
			put(told, sizeof(told), "%s %u:%u%s; ", r.dev.name,
			    r.dev.major, r.dev.minor, r.image ? " image" : "");
		else
			put(told, sizeof(told), "%d; ", r.err);
	}
	return told;
}

#define TELLS(text) assert_string_equal(tells(), text)

/* Turns as long as the reader has an answer; said has what was logged. */
static inline void turn(void)
{
	capture_start(&said);
	block_watch_turn(&w, false);
	for (int i = 0; i < 3000 && block_watch_fd(&w) >= 0; i++)
		block_watch_turn(&w, true);
	capture_end(&said);
}

/* Time goes on, from deadline to deadline. */
static inline void until(uint64_t at)
{
	capture_start(&said);
	for (unsigned idle = 0; block_watch_deadline(&w) <= at;) {
		/* one that has passed is not waited for again and again */
		idle = block_watch_deadline(&w) > now ? 0 : idle + 1;
		assert_true(idle < 3);
		if (idle == 0)
			now = block_watch_deadline(&w);
		block_watch_turn(&w, false);
		for (int i = 0; i < 3000 && block_watch_fd(&w) >= 0; i++)
			block_watch_turn(&w, true);
	}
	now = at;
	capture_end(&said);
}

static inline void begin(void)
{
	struct capture c;

	memset(&w, 0, sizeof(w));
	capture_start(&c);
	block_watch_begin(&w, &spec, sys_block, 77, pipe_fd[1]);
	capture_end(&c);
	turn();
	/* what the first turn has said counts, too */
	put(c.text, sizeof(c.text), "%.2000s", said.text);
	snprintf(said.text, sizeof(said.text), "%s", c.text);
}

/* "add@/x" and "DEVPATH=/x|SUBSYSTEM=block|"; a turn follows. */
static inline void uevent(const char *what, const char *path)
{
	char buf[2048];
	size_t len;
	struct capture c;

	snprintf(buf, sizeof(buf), "%s@%s|DEVPATH=%s|SUBSYSTEM=block|", what,
		 path, path);
	len = strlen(buf);
	for (char *p = buf; *p; p++) {
		if (*p == '|')
			*p = '\0';
	}
	capture_start(&c);
	block_watch_event(&w, buf, len);
	capture_end(&c);
	turn();
	put(c.text, sizeof(c.text), "%.2000s", said.text);
	snprintf(said.text, sizeof(said.text), "%s", c.text);
}

static inline void add(const char *name)
{
	char path[300];

	snprintf(path, sizeof(path), "/devices/bus/%s", name);
	uevent("add", path);
}

static inline void gone(const char *name)
{
	char path[300];

	unplug(name);
	snprintf(path, sizeof(path), "/devices/bus/%s", name);
	uevent("remove", path);
}

static inline unsigned count(const char *text)
{
	unsigned n = 0;

	for (const char *p = said.text; (p = strstr(p, text)) != NULL; p++)
		n++;
	return n;
}

static inline int sim_begin(void **state)
{
	now = T0;
	n_on = 0;
	ask_err = made_err = 0;
	asked[0] = made[0] = '\0';
	memset(&words, 0, sizeof(words));
	memset(&spec, 0, sizeof(spec));
	spec.words = &words;
	program.name = "t";
	assert_int_equal(pipe2(pipe_fd, O_NONBLOCK), 0);
	return sys_begin(state);
}

static inline int sim_end(void **state)
{
	close(pipe_fd[0]);
	close(pipe_fd[1]);
	return sys_end(state);
}

#define ROW(fn) cmocka_unit_test_setup_teardown(fn, sim_begin, sim_end)

#endif
