/* One boot: what the steps hand on, filled in the order of kinit.c's table. */
#ifndef KINIT_BOOT_H
#define KINIT_BOOT_H

#include <stdint.h>

#include "ipconfig/net_result.h"
#include "kinit/boot_plan.h"
#include "kinit/child.h"
#include "kinit/cmdline.h"
#include "lib/compat.h"
#include "nfsmount/nfs_plan.h"

#define BOOT_ROOT   "/root" /* where the new root is mounted first */
#define BOOT_REASON 512

/* File systems that go along into the new root. */
#define BOOT_MOVED 4
extern const char *const boot_moved[BOOT_MOVED];

struct boot {
	char **argv, **env;	    /* as the kernel gave them to /init */
	uint64_t start_ms;	    /* begun */
	struct cmdline cmdline;
	struct boot_plan plan;
	/* workers, from step to step */
	struct child network, mount, modules, root_modules;
	struct net_result net;
	struct nfs_plan root;
	uint64_t root_asked_ms, root_ms; /* its mount asked for; mounted */
	int root_asked;			 /* 0, or why that was not possible */
	char reason[BOOT_REASON]; /* why the failing step failed */
};

/* Fills b->reason; returns r. */
int boot_fail(struct boot *b, int r, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* The steps.  Each returns 0, or -errno after boot_fail(). */
int prepare_proc(struct boot *b);	 /* /proc, and all other output ready */
int plan_boot(struct boot *b);		 /* /proc/cmdline -> cmdline -> plan */
int prepare_console(struct boot *b);	 /* output for what is waited for */
int network_start(struct boot *b);	 /* plan.net -> worker */
int root_start(struct boot *b);		 /* a worker that waits for root */
int modules_start(struct boot *b);	 /* /sys, the image's table -> worker */
int network_wait(struct boot *b);	 /* worker -> net */
int root_ask(struct boot *b);		 /* plan, net -> root, worker */
int prepare_filesystems(struct boot *b); /* /dev, its console, /sys, /run */
int network_settle(struct boot *b);	 /* /run -> worker */
int root_wait(struct boot *b);		 /* worker -> root, mounted */
int init_run(struct boot *b); /* the new root's init; does not return */

/*
 * After a failure: reboots, or waits for ever, as panic= says.  Never
 * returns.  panic_timeout() is its value in seconds: 0 waits, negative
 * reboots at once.
 */
void boot_failed(void) __attribute__((noreturn));
int panic_timeout(void);

#endif
