/*
 * A boot of fake steps for the tests of kinit/runner.h: each step is a row of
 * what it does, and time passes only when the runner waits for it.
 */
#ifndef TESTS_UNIT_SIM_BOOT_H
#define TESTS_UNIT_SIM_BOOT_H

#include "kinit/runner.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/clock.h"

#include "tests/unit/capture.h"
#include "tests/unit/unit.h"

#define T0 5000000u

static uint64_t sim_now;
static unsigned sim_waits;
/* While there are real children, a wait takes so long at most, and really. */
static int sim_real_ms;

uint64_t clock_ms(void)
{
	return sim_now;
}

int clock_poll_ms(uint64_t now, uint64_t deadline)
{
	if (deadline == CLOCK_NEVER)
		return -1;
	return deadline > now ? (int)(deadline - now) : 0;
}

int poll(struct pollfd *fds, nfds_t n, int ms)
{
	struct timespec t = { 0, ms == 0 ? 0 : sim_real_ms * 1000000L };
	int r = ppoll(fds, n, &t, NULL);

	/* a busy loop, or one that nothing ends */
	if (++sim_waits > 100000)
		fail_msg("turns without end");
	if (r == 0 && ms < 0 && sim_real_ms == 0)
		fail_msg("waits without a limit");
	if (sim_real_ms > 0 && ms > sim_real_ms)
		ms = sim_real_ms;
	if (r == 0 && ms > 0)
		sim_now += (uint64_t)ms;
	return r;
}

#define FAKE_STARTS 16

/* What a fake step does. */
struct fake {
	unsigned fails;	   /* that often, then it is good */
	unsigned code;	   /* and so; 0 is a step that never fails */
	unsigned other;	   /* 0, or the code of every second failure */
	bool in_ready;	   /* not in its start */
	uint32_t takes_ms; /* from its start to its end */
	unsigned starts, readies;
	uint64_t began_ms[FAKE_STARTS];
};

static struct boot b;
static struct fake fake[STEPS_MAX];
static char trace[400];
static struct capture said;

static inline void note(char name, const char *what)
{
	size_t n = strlen(trace);

	assert_true(n + 4 < sizeof(trace));
	snprintf(trace + n, sizeof(trace) - n, "%s%c%s", n > 0 ? " " : "", name,
		 what);
}

static inline int fail_fake(struct fake *f, unsigned i)
{
	unsigned code = f->code;

	f->fails--;
	note((char)('a' + i), "!");
	/* in turn, if there is another */
	if (f->other != 0) {
		f->code = f->other;
		f->other = code;
	}
	return boot_fail(&b, code, -EIO, "do %c", (char)('a' + i));
}

static inline int fake_start(unsigned i)
{
	struct fake *f = &fake[i];

	note((char)('a' + i), "+");
	if (f->starts < FAKE_STARTS)
		f->began_ms[f->starts] = sim_now;
	f->starts++;
	if (f->fails > 0 && !f->in_ready)
		return fail_fake(f, i);
	return 0;
}

static inline int fake_ready(unsigned i)
{
	struct fake *f = &fake[i];
	uint64_t end;

	/* never before it began */
	assert_true(f->starts > 0 && f->starts <= FAKE_STARTS);
	f->readies++;
	end = f->began_ms[f->starts - 1] + f->takes_ms;
	if (sim_now < end) {
		boot_wake(&b, end);
		return 0;
	}
	if (f->fails > 0)
		return fail_fake(f, i);
	note((char)('a' + i), ".");
	return 1;
}

#define FAKE(n)                                                                \
	static inline int start_##n(struct boot *boot)                         \
	{                                                                      \
		assert_ptr_equal(boot, &b);                                    \
		return fake_start(n);                                          \
	}                                                                      \
	static inline int ready_##n(struct boot *boot)                         \
	{                                                                      \
		assert_ptr_equal(boot, &b);                                    \
		return fake_ready(n);                                          \
	}
FAKE(0)
FAKE(1)
FAKE(2)
FAKE(3)

/* Ends the boot, so that runner_run() returns. */
static inline int over(struct boot *boot)
{
	note('z', "");
	return boot_fail(boot, KI_EXEC, -ENOENT, "end");
}

static const struct worker_kind no_workers[SUPER_CHILDREN];

static inline int setup(void **state)
{
	(void)state;
	memset(&b, 0, sizeof(b));
	memset(fake, 0, sizeof(fake));
	*trace = '\0';
	sim_now = T0;
	sim_waits = 0;
	sim_real_ms = 0;
	b.panic_s = 30;
	loop_open(&b.loop, no_workers, &b.events);
	return 0;
}

static inline int teardown(void **state)
{
	(void)state;
	loop_close(&b.loop);
	return 0;
}

/* Runs the steps until the boot has failed; what it says is in said.text. */
static inline void run(const struct step *steps, size_t n)
{
	capture_start(&said);
	runner_run(&b, steps, n);
	capture_end(&said);
}

static inline void went(const char *want)
{
	if (strcmp(trace, want) != 0)
		fail_msg("'%s', not '%s'; %s", trace, want, said.text);
}

static inline unsigned tells_times(const char *what)
{
	const char *p = said.text;
	unsigned n = 0;

	while ((p = strstr(p, what)) != NULL) {
		n++;
		p++;
	}
	return n;
}

static inline void tells(const char *what)
{
	if (strstr(said.text, what) == NULL)
		fail_msg("'%s' is not in '%s'", what, said.text);
}

#endif
