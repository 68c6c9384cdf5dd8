/*
 * The nfsmount program: nfsmount [-o options] server:/path [directory], as
 * klibc's.  Exit status 0, or 1 with a message.
 */
#include "nfsmount/command.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>

#include "lib/compat.h"
#include "lib/err.h"
#include "lib/fail_code.h"
#include "lib/log.h"
#include "lib/str.h"
#include "nfsmount/nfs_options.h"
#include "nfsmount/nfsmount.h"

#define DEFAULT_TARGET "/nfs_root"

static int nfsmount_usage(void)
{
	log_error("usage: nfsmount [-o options] address:/path [directory]");
	return 1;
}

static int take_options(struct nfs_plan *plan, const char *list)
{
	char bad[NFS_OPTION_TEXT];
	int r = nfs_options_add(plan, list, bad);

	if (r < 0)
		log_error("bad option '%s': %pe", bad, ERR(r));
	return r;
}

int nfsmount_main(int argc, char **argv)
{
	struct nfs_report report;
	struct nfs_plan plan;
	const char *target = DEFAULT_TARGET;
	int opt;

	program.name = "nfsmount";
	nfs_plan_init(&plan);
	plan.ms_flags = 0; /* klibc's default is rw */
	while ((opt = getopt(argc, argv, "o:p:")) != -1) {
		switch (opt) {
		case 'o':
			if (take_options(&plan, optarg) < 0)
				return 1;
			break;
		case 'p':
			log_warn("-p %s ignored: the kernel asks rpcbind "
				 "itself",
				 optarg);
			break;
		default:
			return nfsmount_usage();
		}
	}
	if (argc - optind < 1 || argc - optind > 2)
		return nfsmount_usage();
	if (argc - optind == 2)
		target = argv[optind + 1];
	if (nfs_plan_source(&plan, argv[optind]) < 0) {
		log_error("'%s' is not address:/path", argv[optind]);
		return 1;
	}
	if (nfsmount_run(&plan, target, &report, NULL, NULL) < 0) {
		log_error("cannot mount %s on %s (NFS %s): %pe%s%s",
			  argv[optind], target, report.version, ERR(report.err),
			  *report.reason != '\0' ? ": " : "", report.reason);
		log_error("KI-%u: %s", report.code,
			  fail_advice(fail_find(report.code)));
		return 1;
	}
	return 0;
}
