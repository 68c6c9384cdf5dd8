/*
 * System calls that fail or hang for process 1 and all that it starts: a
 * seccomp filter, so that the program under test is the one that boots.
 */
#ifndef TESTS_PID1_NS_FAULT_H
#define TESTS_PID1_NS_FAULT_H

#include <stdbool.h>

#define NS_FAULTS 4

struct ns_fault {
	unsigned call;	/* system call number */
	int arg;	/* -1, or the argument that is compared */
	bool high_half; /* its upper 32 bits, else its lower */
	unsigned value;
	int err; /* errno; 0: the call never returns */
};

struct ns_faults {
	unsigned n;
	struct ns_fault fault[NS_FAULTS];
};

/*
 * Reads "CALL[:VALUE]=ERRNO" or "CALL[:VALUE]=hang".  mount:VALUE is a mount
 * with exactly these flags.  false when it is none of these.
 */
bool ns_fault_add(struct ns_faults *f, const char *text);
/*
 * From now on they fail, in this process.  Returns a descriptor that somebody
 * must hold as long as calls are to hang, -1 when there are no faults, or
 * -errno.
 */
int ns_fault_arm(const struct ns_faults *f);

#endif
