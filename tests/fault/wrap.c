/* Calls of the kernel that fail when a test says so, see wrap.h. */
#include "tests/fault/wrap.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/sys.h"

#include "tests/fault/prototypes.h"

#define RULES					  8
#define EVENTS					  4096
#define NUMBERS					  512 /* system calls */

#define CALL_PLAIN(type, name, params, args, err) CALL_##name,
#define CALL_CUT(name, params, args, err)	  CALL_##name,
#define CALL_OWN(name, err)			  CALL_##name,
enum call { CALLS(CALL_PLAIN, CALL_CUT, CALL_OWN) N_CALLS };

#define ROW_PLAIN(type, name, params, args, err) { #name, err },
#define ROW_CUT(name, params, args, err)	 { #name, err },
#define ROW_OWN(name, err)			 { #name, err },
static const struct {
	const char *name;
	int err;
} calls[] = { CALLS(ROW_PLAIN, ROW_CUT, ROW_OWN) };

struct rule {
	enum call call;
	long number; /* of sys_call(); -1: any */
	unsigned nth;
	int err;    /* 0: its own */
	size_t len; /* SIZE_MAX, or it moves so much at most and is no error */
};

struct state {
	unsigned n_rules;
	struct rule rule[RULES];
	unsigned all, call[N_CALLS], number[NUMBERS];
	struct fault_event event[EVENTS];
};

static struct state *state;
static bool is_on;

void *__real_mmap(void *p, size_t len, int prot, int flags, int fd, off_t at);

void fault_init(void)
{
	state = __real_mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (state == MAP_FAILED)
		abort();
}

void fault_clear(void)
{
	memset(state, 0, sizeof(*state));
}

void fault_begin(void)
{
	is_on = true;
}

void fault_end(void)
{
	is_on = false;
}

static enum call find(const char *name)
{
	for (unsigned i = 0; i < N_CALLS; i++) {
		if (strcmp(calls[i].name, name) == 0)
			return (enum call)i;
	}
	abort(); /* a test that means another call */
}

static void add(struct rule rule)
{
	if (state->n_rules == RULES)
		abort();
	state->rule[state->n_rules++] = rule;
}

void fault_call(const char *call, unsigned nth, int err)
{
	add((struct rule){ find(call), -1, nth, err, SIZE_MAX });
}

void fault_sys(long number, unsigned nth, int err)
{
	add((struct rule){ CALL_sys_call, number, nth, err, SIZE_MAX });
}

void fault_short(const char *call, unsigned nth, size_t len)
{
	add((struct rule){ find(call), -1, nth, 0, len });
}

unsigned fault_count(const char *call)
{
	return call == NULL ? state->all : state->call[find(call)];
}

struct fault_event fault_event(unsigned nth)
{
	if (nth == 0 || nth > EVENTS)
		return (struct fault_event){ NULL, -1, 0 };
	return state->event[nth - 1];
}

const char *fault_name(unsigned i)
{
	return i < N_CALLS ? calls[i].name : NULL;
}

static unsigned count(unsigned *counter)
{
	return __atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
}

/* Counts a call. 0, or the error with which it fails; *len may become less. */
static int strike(enum call call, long number, size_t *len)
{
	unsigned all, nth, nth_number = 0;
	int err = 0, told = 0;

	if (!is_on || number == __NR_clock_gettime)
		return 0;
	all = count(&state->all);
	nth = count(&state->call[call]);
	if (number >= 0 && number < NUMBERS)
		nth_number = count(&state->number[number]);
	for (unsigned i = 0; i < state->n_rules && err == 0; i++) {
		const struct rule *r = &state->rule[i];
		unsigned n = r->number == -1 ? nth : nth_number;

		if (r->call != call || (r->nth != 0 && r->nth != n) ||
		    (r->number != -1 && r->number != number))
			continue;
		if (r->len == SIZE_MAX) {
			told = err = r->err != 0 ? r->err : calls[call].err;
		} else if (len != NULL && *len > r->len) {
			*len = r->len;
			told = EIO;
		}
	}
	if (all <= EVENTS)
		state->event[all - 1] =
			(struct fault_event){ calls[call].name, number, told };
	return err;
}

#define WRAP_PLAIN(type, name, params, args, err)                              \
	type __real_##name params;                                             \
	type __wrap_##name params;                                             \
	type __wrap_##name params                                              \
	{                                                                      \
		int e = strike(CALL_##name, -1, NULL);                         \
                                                                               \
		if (e == 0)                                                    \
			return __real_##name args;                             \
		errno = e;                                                     \
		return (type)-1;                                               \
	}
#define WRAP_CUT(name, params, args, err)                                      \
	ssize_t __real_##name params;                                          \
	ssize_t __wrap_##name params;                                          \
	ssize_t __wrap_##name params                                           \
	{                                                                      \
		int e = strike(CALL_##name, -1, &len);                         \
                                                                               \
		if (e == 0)                                                    \
			return __real_##name args;                             \
		errno = e;                                                     \
		return -1;                                                     \
	}
#define WRAP_OWN(name, err)

CALLS(WRAP_PLAIN, WRAP_CUT, WRAP_OWN)

/* The descriptor is gone even when close(2) fails. */
int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
	int e = strike(CALL_close, -1, NULL), r = __real_close(fd);

	if (e == 0)
		return r;
	errno = e;
	return -1;
}

int __real_fcntl(int fd, int cmd, ...);
int __wrap_fcntl(int fd, int cmd, ...);
int __wrap_fcntl(int fd, int cmd, ...)
{
	int e = strike(CALL_fcntl, -1, NULL);
	va_list args;
	long arg;

	va_start(args, cmd);
	arg = va_arg(args, long);
	va_end(args);
	if (e == 0)
		return __real_fcntl(fd, cmd, arg);
	errno = e;
	return -1;
}

int __real_ioctl(int fd, unsigned long request, ...);
int __wrap_ioctl(int fd, unsigned long request, ...);
int __wrap_ioctl(int fd, unsigned long request, ...)
{
	int e = strike(CALL_ioctl, -1, NULL);
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	if (e == 0)
		return __real_ioctl(fd, request, arg);
	errno = e;
	return -1;
}

int __real_openat(int dir, const char *p, int flags, ...);

static int open_at(enum call call, int dir, const char *p, int flags,
		   va_list args)
{
	int e = strike(call, -1, NULL);
	mode_t mode = 0;

	if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE)
		mode = va_arg(args, mode_t);
	if (e == 0)
		return __real_openat(dir, p, flags, mode);
	errno = e;
	return -1;
}

int __wrap_open(const char *p, int flags, ...);
int __wrap_open(const char *p, int flags, ...)
{
	va_list args;
	int fd;

	va_start(args, flags);
	fd = open_at(CALL_open, AT_FDCWD, p, flags, args);
	va_end(args);
	return fd;
}

int __wrap_openat(int dir, const char *p, int flags, ...);
int __wrap_openat(int dir, const char *p, int flags, ...)
{
	va_list args;
	int fd;

	va_start(args, flags);
	fd = open_at(CALL_openat, dir, p, flags, args);
	va_end(args);
	return fd;
}

long __real_sys_call(long nr, long a, long b, long c, long d, long e);
long __wrap_sys_call(long nr, long a, long b, long c, long d, long e);
long __wrap_sys_call(long nr, long a, long b, long c, long d, long e)
{
	int err = strike(CALL_sys_call, nr, NULL);

	return err == 0 ? __real_sys_call(nr, a, b, c, d, e) : -err;
}
