/*
 * Calls of the kernel that fail when a test says so. Each function of the list
 * "calls" is linked as a wrapper, which counts, fails, or calls the real one:
 * the code under test is the same as everywhere.
 */
#ifndef TESTS_FAULT_WRAP_H
#define TESTS_FAULT_WRAP_H

#include <stddef.h>

/*
 * Makes the state, which children share: what they call counts, too. Once,
 * before the first fork.
 */
void fault_init(void);
/* No faults, no calls so far. */
void fault_clear(void);

/*
 * The nth call of that function (0: every one) fails with err, or with one that
 * it may well have when err is 0.
 */
void fault_call(const char *call, unsigned nth, int err);
/* The same for a system call that is made with sys_call(). */
void fault_sys(long number, unsigned nth, int err);
/* The nth call of read, write or their like moves len bytes at most. */
void fault_short(const char *call, unsigned nth, size_t len);

/* Calls count, and may fail, between these; in what is forked there, too. */
void fault_begin(void);
void fault_end(void);

/*
 * How often it was called, NULL: all together. clock_gettime(2) is not among
 * them: it has no failure, and how often it is called depends on the time.
 */
unsigned fault_count(const char *call);

/* The calls in their order, from 1. */
struct fault_event {
	const char *call; /* NULL: there is no such, or no room for it */
	long number;	  /* of sys_call(), otherwise -1 */
	int err;	  /* with which a test let it fail, EIO: or be short */
};
struct fault_event fault_event(unsigned nth);

/* The functions that can fail, from 0; NULL: there is none any more. */
const char *fault_name(unsigned i);

#endif
