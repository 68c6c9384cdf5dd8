/* Faults of system calls, see ns_fault.h. */
#include "tests/pid1/ns_fault.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#define ARG_FLAGS 3 /* of mount(2) */
#define RULE	  5 /* instructions of a fault */

#ifdef SYS_rename
#define CALL_RENAME SYS_rename
#else
#define CALL_RENAME SYS_renameat
#endif

static const struct {
	const char *name;
	unsigned number;
} calls[] = {
	{ "chroot", SYS_chroot },
	{ "execve", SYS_execve },
	{ "mount", SYS_mount },
	{ "readlinkat", SYS_readlinkat },
	{ "pivot_root", SYS_pivot_root },
	{ "pread64", SYS_pread64 },
	{ "reboot", SYS_reboot },
	{ "rename", CALL_RENAME },
	{ "sync", SYS_sync },
	{ "signalfd4", SYS_signalfd4 },
};

static bool find_call(const char *name, size_t len, unsigned *number)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (strlen(calls[i].name) == len &&
		    memcmp(calls[i].name, name, len) == 0) {
			*number = calls[i].number;
			return true;
		}
	}
	return false;
}

bool ns_fault_add(struct ns_faults *faults, const char *text)
{
	struct ns_fault *f = &faults->fault[faults->n];
	const char *equals = strchr(text, '='), *colon = strchr(text, ':');

	if (equals == NULL || faults->n == NS_FAULTS)
		return false;
	if (colon != NULL && colon > equals)
		colon = NULL;
	*f = (struct ns_fault){ .arg = -1 };
	if (!find_call(text, (size_t)((colon ? colon : equals) - text),
		       &f->call))
		return false;
	if (colon != NULL) {
		f->arg = ARG_FLAGS;
		f->value = (unsigned)strtoul(colon + 1, NULL, 0);
	}
	/*
	 * The caller's own execve() of the program under test must work: that
	 * one's pointers are low, as of every static program, ours are not.
	 */
	if (f->call == SYS_execve) {
		f->arg = 0;
		f->high_half = true;
	}
	f->err = strcmp(equals + 1, "hang") == 0 ? 0 : atoi(equals + 1);
	faults->n++;
	return true;
}

static unsigned arg_offset(const struct ns_fault *f)
{
	/* little-endian, as x86_64 and arm64 are */
	return (unsigned)(offsetof(struct seccomp_data, args) +
			  (size_t)f->arg * 8 + (f->high_half ? 4 : 0));
}

static void put_rule(struct sock_filter *p, const struct ns_fault *f)
{
	uint32_t action = f->err == 0 ? SECCOMP_RET_USER_NOTIF
				      : SECCOMP_RET_ERRNO | (uint32_t)f->err;

	p[0] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					    offsetof(struct seccomp_data, nr));
	p[1] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, f->call,
					    0, 3);
	/* without an argument the number is compared again */
	p[2] = (struct sock_filter)BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS,
		f->arg < 0 ? offsetof(struct seccomp_data, nr) : arg_offset(f));
	p[3] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
					    f->arg < 0 ? f->call : f->value, 0,
					    1);
	p[4] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action);
}

int ns_fault_arm(const struct ns_faults *f)
{
	struct sock_filter code[NS_FAULTS * RULE + 1];
	struct sock_fprog program = { .filter = code };
	long r;

	if (f->n == 0)
		return -1;
	for (unsigned i = 0; i < f->n; i++)
		put_rule(code + i * RULE, &f->fault[i]);
	code[f->n * RULE] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
							 SECCOMP_RET_ALLOW);
	program.len = (unsigned short)(f->n * RULE + 1);
	r = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		    SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	return r < 0 ? -errno : (int)r;
}
