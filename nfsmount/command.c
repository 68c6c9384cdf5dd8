/*
 * The nfsmount program, with two command lines: klibc's, and under the names
 * mount.nfs and mount.nfs4 that of a helper of mount(8).
 */
#include "nfsmount/command.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>

#include "lib/clock.h"
#include "lib/compat.h"
#include "lib/err.h"
#include "lib/fail_code.h"
#include "lib/log.h"
#include "lib/str.h"
#include "nfsmount/nfs_failure.h"
#include "nfsmount/nfs_options.h"
#include "nfsmount/nfsmount.h"

#define DEFAULT_TARGET "/nfs_root"
#define NFS_SELINUX    "/sys/fs/selinux/policy"

/* Exit status; for the helper as of mount(8). */
#define NFS_USAGE	  1
#define NFS_FAILED	  1
#define NFS_HELPER_FAILED 32

#define NFS_NO_RETRY	  UINT32_MAX   /* retry= was not given */
#define NFS_BACKGROUND_S  (10000 * 60) /* nfs(5) */
#define NFS_WAIT_MS	  1000	       /* the first; then twice the last */
#define NFS_MAX_WAIT_MS	  16000

struct nfs_job {
	bool helper, fake, verbose;
	const char *operand[2]; /* source, directory */
	unsigned n_operands;
	struct nfs_plan plan;
};

/* What is wrong with the command line is told here: then these are not 0. */
static int nfsmount_usage(const struct nfs_job *job)
{
	log_error("usage: %s [-o options] server:/path %s", program.name,
		  job->helper ? "directory" : "[directory]");
	return NFS_USAGE;
}

static int take_options(struct nfs_plan *plan, const char *list)
{
	char bad[NFS_OPTION_TEXT];
	int r = nfs_options_add(plan, list, bad);

	if (r < 0)
		log_error("bad option '%s': %pe", bad, ERR(r));
	return r;
}

static int take_option(struct nfs_job *job, int key, const char *value)
{
	switch (key) {
	case 'o':
		return take_options(&job->plan, value);
	case 'p':
		log_warn("-p %s ignored: the kernel asks rpcbind itself",
			 value);
		return 0;
	case 'r':
		return take_options(&job->plan, "ro");
	case 'w':
		return take_options(&job->plan, "rw");
	case 's':
		return take_options(&job->plan, "sloppy");
	case 'v':
		job->verbose = true;
		return 0;
	case 'f':
		job->fake = true;
		return 0;
	case 'n': /* there is no /etc/mtab to write */
		return 0;
	}
	return nfsmount_usage(job);
}

/* Options stand before, between and behind the operands. */
static int take_arguments(struct nfs_job *job, int argc, char **argv)
{
	for (;;) {
		int key = getopt(argc, argv, "+o:p:rwsvfn");

		int r = key == -1 ? 0 : take_option(job, key, optarg);

		if (r != 0)
			return r;
		if (key != -1)
			continue;
		if (optind >= argc)
			return job->n_operands > job->helper
				       ? 0
				       : nfsmount_usage(job);
		if (job->n_operands == ARRAY_LEN(job->operand))
			return nfsmount_usage(job);
		job->operand[job->n_operands++] = argv[optind++];
	}
}

/* -f: a name may be looked up, and is not. */
static int nfs_name_fake(struct nfs_plan *plan, const char *name)
{
	(void)name;
	plan->n_servers++;
	return 0;
}

/* 0, NFS_USAGE, or < 0: there is no such host, which was told. */
static int take_source(struct nfs_job *job)
{
	const char *source = job->operand[0];
	int r = nfs_plan_source(&job->plan, source,
				job->fake && nfs_names != NULL ? nfs_name_fake
							       : nfs_names);

	if (r == 0 || r == -EHOSTUNREACH)
		return r;
	if (r == -E2BIG)
		log_error("'%s' names more than %u servers", source,
			  NFS_SERVERS);
	else
		log_error("'%s' is not server:/path: %pe", source, ERR(r));
	return NFS_USAGE;
}

/* -f: the rest of what can be told of the options without a mount. */
static int check_nfs_options(const struct nfs_plan *plan)
{
	char option[NFS_OPTION_TEXT];
	const char *missing = nfs_options_refuse(plan, option);

	if (missing == NULL)
		return 0;
	log_error("'%s' needs %s", option, missing);
	return -1;
}

static void say_nfs_trying(void *data, const char *server, const char *version)
{
	const struct nfs_job *job = data;

	if (job->verbose)
		log_info("trying %s, NFS %s", server, version);
}

static int nfs_attempt(struct nfs_job *job, struct nfs_report *report)
{
	const struct nfs_plan *plan = &job->plan;

	*report = (struct nfs_report){ 0 };
	if ((plan->ms_flags & MS_REMOUNT) == 0)
		return nfsmount_run(plan, job->operand[1], report,
				    say_nfs_trying, job);
	if (mount(job->operand[0], job->operand[1], "nfs", plan->ms_flags,
		  plan->options) < 0)
		report->err = -errno;
	report->code = nfs_fail_code(report->err);
	return report->err;
}

/* What another attempt may mend, as mount.nfs(8) has it. */
static bool nfs_may_pass(int err)
{
	static const uint8_t errors[] = {
		ESTALE,	   ETIMEDOUT,	ECONNREFUSED, EHOSTUNREACH,
		EHOSTDOWN, ENETUNREACH, ENETDOWN,     EAGAIN,
	};

	return memchr(errors, -err, sizeof(errors)) != NULL;
}

/* bg: whether this is the parent, which ends; a child goes on. */
static bool nfs_goes_background(struct nfs_job *job)
{
	pid_t pid = job->plan.background ? fork() : -1;

	job->plan.background = false;
	if (pid == 0)
		(void)setsid();
	return pid > 0;
}

/* Mounts it, again and again until end_ms.  0, or the last attempt's error. */
static int nfs_attempts(struct nfs_job *job, struct nfs_report *report,
			uint64_t end_ms)
{
	uint32_t wait_ms = NFS_WAIT_MS;

	while (nfs_attempt(job, report) < 0 && nfs_may_pass(report->err)) {
		uint64_t now = clock_ms();

		if (now >= end_ms)
			break;
		log_warn("%s: %pe: trying again, for %u s at most",
			 job->operand[0], ERR(report->err),
			 (unsigned)((end_ms - now + 999) / 1000));
		if (nfs_goes_background(job))
			return 0;
		(void)poll(NULL, 0,
			   clock_poll_ms(now,
					 clock_earlier(end_ms, now + wait_ms)));
		if (wait_ms < NFS_MAX_WAIT_MS)
			wait_ms *= 2;
	}
	return report->err;
}

static uint64_t nfs_end_ms(const struct nfs_job *job)
{
	uint32_t s = job->plan.retry_s;

	/* initramfs-tools tries klibc's again and again by itself */
	if (s == NFS_NO_RETRY)
		s = job->plan.background ? NFS_BACKGROUND_S
		    : job->helper	 ? NFS_RETRY_S
					 : 0;
	return clock_ms() + (uint64_t)s * 1000;
}

OUTLINE static int nfs_job_run(struct nfs_job *job)
{
	struct nfs_report report;
	int r = take_source(job);

	if (r != 0)
		return r;
	if (job->fake)
		return check_nfs_options(&job->plan);
	if (access(job->operand[1], F_OK) < 0) {
		log_error("%s: %pe", job->operand[1], ERR(errno));
		return -1;
	}
	if (nfs_attempts(job, &report, nfs_end_ms(job)) == 0)
		return 0;
	log_error("cannot mount %s on %s (NFS %s): %pe%s%s", job->operand[0],
		  job->operand[1], report.version, ERR(report.err),
		  *report.reason != '\0' ? ": " : "", report.reason);
	log_error("KI-%u: %s", report.code,
		  fail_advice(fail_find(report.code)));
	return -1;
}

int nfsmount_main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	struct nfs_job job = { .operand = { NULL, DEFAULT_TARGET } };
	int r;

	program.name = slash != NULL ? slash + 1 : argv[0];
	job.helper = str_starts(program.name, "mount.");
	nfs_plan_init(&job.plan);
	job.plan.ms_flags = 0; /* klibc's default is rw */
	job.plan.retry_s = NFS_NO_RETRY;
	job.plan.labels = access(NFS_SELINUX, F_OK) == 0;
	if (job.helper && strchr(program.name, '4') != NULL)
		(void)take_options(&job.plan, "vers=4");
	if (take_arguments(&job, argc, argv) != 0)
		return NFS_USAGE;
	r = nfs_job_run(&job);
	return r >= 0 ? r : job.helper ? NFS_HELPER_FAILED : NFS_FAILED;
}
