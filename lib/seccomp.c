/* The system calls that a process may make, see seccomp.h. */
#include "lib/seccomp.h"

#include <errno.h>
#include <stddef.h>
#include <linux/filter.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>

#include "lib/sys.h"

/* Before the calls: load the architecture, compare it, load the number. */
#define HEAD 3

static struct sock_filter load(size_t at)
{
	return (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					    (uint32_t)at);
}

static struct sock_filter equals(uint32_t value, unsigned then, unsigned other)
{
	return (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value,
					    (uint8_t)then, (uint8_t)other);
}

int seccomp_allow(const uint16_t *calls, unsigned n)
{
	struct sock_filter f[HEAD + SECCOMP_CALLS + 2];
	struct sock_fprog prog = { (unsigned short)(HEAD + n + 2), f };
	int r;

	if (n > SECCOMP_CALLS)
		return -E2BIG;
	f[0] = load(offsetof(struct seccomp_data, arch));
	/* what follows the calls is how it ends: refused, allowed */
	f[1] = equals(SYS_AUDIT_ARCH, 0, n + 1);
	f[2] = load(offsetof(struct seccomp_data, nr));
	for (unsigned i = 0; i < n; i++)
		f[HEAD + i] = equals(calls[i], n - i, 0);
	f[HEAD + n] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
						   SECCOMP_RET_ERRNO | EPERM);
	f[HEAD + n + 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
						       SECCOMP_RET_ALLOW);
	r = sys_prctl(PR_SET_NO_NEW_PRIVS, 1);
	if (r == 0)
		r = (int)sys_call(__NR_prctl, PR_SET_SECCOMP,
				  SECCOMP_MODE_FILTER, (long)&prog, 0, 0);
	return r;
}
