/* One boot: what the steps of kinit.c hand on, and what each of them is. */
#ifndef KINIT_BOOT_H
#define KINIT_BOOT_H

#include <stdbool.h>
#include <stdint.h>

#include "ipconfig/net_result.h"
#include "kinit/boot_plan.h"
#include "kinit/cmdline.h"
#include "kinit/event.h"
#include "kinit/failure.h"
#include "kinit/loop.h"
#include "kinit/retry.h"
#include "lib/compat.h"

/* The children, in the order of kinit.c's table. */
enum boot_child {
	CHILD_NETWORK,
	CHILD_ROOT,
	CHILD_DEVICES,
	CHILD_ROOT_MODULES,
	CHILD_PROBE,
	CHILD_RESUME,
	CHILD_INITRD,
	CHILD_RESCUE,
};

/* Where file systems go in the new root: what follows ROOT_TARGET. */
#define BOOT_MOVED 4
extern const char *const boot_moved[BOOT_MOVED];

/* What the network worker told so far (network.c). */
struct boot_network {
	unsigned tries;	    /* workers started for this configuration */
	bool answered;	    /* answer and net are there */
	bool given_up;	    /* after so many tries */
	bool silent;	    /* the last one was */
	bool said;	    /* that init waits for it */
	int start_err;	    /* why there is no further one, 0: no more tries */
	uint64_t settle_ms; /* it has answered; what is left, ends then */
	uint64_t heard_ms;  /* when it spoke */
	uint64_t told_ms;   /* or somebody about it */
	char doing[MSG_TEXT]; /* what it was about to do then */
	struct net_answer answer;
};

/* What the device worker told so far (devices.c). */
struct boot_devices {
	bool gone;	  /* it ended, and tells nothing more */
	bool told[WANTS]; /* err, or what was found is in the root's spec */
	int32_t err[WANTS];
	bool image;	  /* on the device of WANT_RESUME */
	uint64_t stop_ms; /* 0, or when those that are to end are killed */
	bool stopped;
};

/* The shell of kinit.rescue (rescue.c). */
struct boot_rescue {
	bool asked, over;
};

/* What the resume worker told so far (resume.c). */
struct boot_resume {
	bool asked;
	bool told;
	int32_t err;
	uint64_t began_ms;
	uint64_t say_ms; /* when it is said what is waited for */
};

/* What the initrd worker told so far (initrd.c). */
struct boot_initrd {
	bool asked;
	bool chosen; /* the root is another one, which was said */
	uint64_t began_ms;
	uint64_t say_ms; /* when it is said what is waited for */
	char root[16];	 /* "8:1": what /linuxrc has chosen, "" for none */
};

/* How far the mount worker has come (root.c). */
struct boot_root {
	uint64_t delayed_ms; /* rootdelay=: nothing is asked before that */
	uint64_t done_ms;    /* init was found, and the worker released */
	uint64_t asked_ms;   /* this attempt */
	uint64_t slow_ms;    /* when it is looked into that it takes long */
	uint64_t say_ms;     /* and the next time that somebody is told */
	uint32_t layers;     /* what is still to be mounted over it */
	bool asked;	     /* the mount worker was started */
	bool mounted;	     /* its report is there and good */
	bool found;	     /* init is there and good */
	bool failed;	     /* why, is in root_told.failure */
};

/*
 * A failure that comes again and again is told after 5, 10, 20, ... s, 10
 * minutes at most.
 */
struct boot_repeat {
	unsigned number; /* its code */
	uint32_t root;	 /* a hash of its name: another server is news */
	uint32_t wait_ms;
	uint64_t say_ms; /* when it is told once more */
	bool quiet;	 /* this time it was not */
};

/* And what it told. */
struct boot_root_told {
	struct failure failure;
	struct root_probe probe; /* the last one of this attempt */
	char tried[MSG_TEXT];
	struct init_report init;
};

/* Small fields stand before large ones: near ones take less code to reach. */
struct boot {
	char **argv, **env; /* as the kernel gave them to /init */
	uint64_t wake_ms;   /* when a step wants to be asked again */
	int panic_s;	    /* panic=, as it was when kinit began */
	unsigned rounds;    /* of the step network */
	unsigned workers;   /* network workers, in all */
	bool dev_tried;	    /* devtmpfs is mounted, or cannot be */
	bool any_required;  /* of the plan, as the command line has it */
	struct boot_rescue rescue;
	struct boot_root root;
	struct boot_network network;
	struct boot_devices devices;
	struct boot_resume resume;
	struct boot_initrd initrd;
	struct retry retry;
	struct boot_repeat repeat;
	char host[NET_HOST]; /* the host name before any lease */
	struct boot_root_told root_told;
	struct failure failure; /* of the step that failed last */
	struct loop loop;
	struct boot_plan plan;
	struct event_log events;
	struct net_result net;
	struct cmdline cmdline;
};

/*
 * Whether a device that is wanted is there: 1, and it is in plan.root.found; 0
 * as long as it is looked for; or -errno after boot_fail().
 */
int devices_ask(struct boot *b, enum want_who who);
/*
 * The device workers are to end, because others take their place, which have
 * another plan; whether they have.  Then those are started, and 1 is returned:
 * without them it is only warned.
 */
bool devices_stop(struct boot *b);
int devices_restart(struct boot *b);
/* A shell that is asked for is still to come, or runs: the rest waits. */
bool rescue_is_ahead(const struct boot *b);

/* /sys, if it is not there yet. */
void sys_mount(void);
/* Fills b->failure; returns err. */
#define boot_fail(b, number, err, ...)                                         \
	fail_set(&(b)->failure, number, err, __VA_ARGS__)
/* A step that waits is asked again at that time at the latest. */
void boot_wake(struct boot *b, uint64_t at_ms);
/* Whether that time is still to come; if so, the same. */
bool boot_waits(struct boot *b, uint64_t until_ms);
/* A failure that was kept is the one of this step: returns its -errno. */
int boot_fail_again(struct boot *b, const struct failure *f);

/*
 * The steps.  A start begins one, and a ready tells of it: 1 when it is done,
 * 0 when it goes on.  Both return -errno after boot_fail().
 */
int console_start(struct boot *b);     /* output for what comes */
int proc_start(struct boot *b);	       /* /proc */
int plan_start(struct boot *b);	       /* /proc/cmdline -> cmdline -> plan */
int network_start(struct boot *b);     /* plan.net -> worker */
int network_ready(struct boot *b);     /* worker -> net */
int filesystems_start(struct boot *b); /* /dev, its console, /sys, /run */
int devices_start(struct boot *b); /* plan.root, table of modules -> workers */
int rescue_start(struct boot *b);  /* kinit.rescue */
int rescue_ready(struct boot *b);  /* network -> shell -> its end */
int resume_start(struct boot *b);  /* resume= -> worker */
int resume_ready(struct boot *b);  /* worker -> there was no image */
int initrd_start(struct boot *b);  /* /initrd.image -> worker */
int initrd_ready(struct boot *b);  /* worker -> /linuxrc has ended */
int root_start(struct boot *b);	   /* plan.root, net -> worker */
int root_ready(struct boot *b);	   /* worker -> mounted, init found */
int settle_start(struct boot *b);  /* /run -> network worker */
int settle_ready(struct boot *b);  /* network worker -> released */
int quiet_start(struct boot *b);   /* workers end what they do */
int quiet_ready(struct boot *b);   /* they have */
int init_start(struct boot *b);	   /* the real init; does not return */

/* The children: work, what they say, how they end. */
void network_work(void *boot, int from, int to);
int network_message(struct boot *b, const struct msg *m);
void network_gone(struct boot *b, const struct super_action *a);
void root_work(void *boot, int from, int to);
int root_message(struct boot *b, const struct msg *m);
void root_gone(struct boot *b, const struct super_action *a);
void probe_work(void *boot, int from, int to);
int probe_message(struct boot *b, const struct msg *m);
void devices_work(void *boot, int from, int to);
int devices_message(struct boot *b, const struct msg *m);
void devices_gone(struct boot *b, const struct super_action *a);
void rescue_work(void *boot, int from, int to);
void resume_work(void *boot, int from, int to);
int resume_message(struct boot *b, const struct msg *m);
void initrd_work(void *boot, int from, int to);
int initrd_message(struct boot *b, const struct msg *m);
void root_modules_work(void *boot, int from, int to);

#endif
