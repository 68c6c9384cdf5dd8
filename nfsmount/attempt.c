/* One mount of one NFS version, see attempt.h. */
#include "nfsmount/attempt.h"

#include <errno.h>
#include <string.h>

#include "lib/fmt.h"
#include "lib/mount_fs.h"
#include "lib/str.h"
#include "nfsmount/nfs_failure.h"
#include "nfsmount/nfs_options.h"

#define SOURCE_MAX (NFS_SERVER + NFS_PATH + 4)

/* "server:path"; an IPv6 address stands in brackets. */
static void make_source(const char *server, const char *path,
			char source[SOURCE_MAX])
{
	bool v6 = strchr(server, ':') != NULL;

	fmt_print(source, SOURCE_MAX, "%s%s%s:%s", v6 ? "[" : "", server,
		  v6 ? "]" : "", path);
}

/* A root is used before any statd runs: no locks over the network (v3). */
static bool wants_nolock(const struct nfs_plan *plan, const char *version)
{
	return version[0] < '4' && !plan->lock_given;
}

int attempt_options(const struct nfs_plan *plan, const char *server,
		    const char *version, char options[ATTEMPT_OPTIONS])
{
	bool v6 = strchr(server, ':') != NULL;
	const char *list = plan->options, *word;
	int ours = fmt_print(options, ATTEMPT_OPTIONS, "addr=%s,vers=%s%s%s",
			     server, version,
			     wants_nolock(plan, version) ? ",nolock" : "",
			     plan->sloppy ? ",sloppy" : "");

	if (*list != '\0')
		(void)str_cat(options, ATTEMPT_OPTIONS, ",");
	while ((word = str_find(list, "proto=")) != NULL) {
		word += strcspn(word, ",6");
		(void)str_cat_n(options, ATTEMPT_OPTIONS, list,
				(size_t)(word - list));
		if (v6)
			(void)str_cat(options, ATTEMPT_OPTIONS, "6");
		list = *word == '6' ? word + 1 : word;
	}
	(void)str_cat(options, ATTEMPT_OPTIONS, list);
	return ours;
}

int attempt_mount(const struct nfs_plan *plan, const char *server,
		  const char *version, const char *target,
		  struct nfs_report *report, bool *fatal)
{
	char source[SOURCE_MAX], options[ATTEMPT_OPTIONS];
	const struct mount_fs m = { "nfs",
				    plan->label != NULL ? plan->label : source,
				    options, plan->ms_flags };
	char option[NFS_OPTION_TEXT];
	const char *refused, *missing = nfs_options_refuse(plan, option);
	int ours;

	make_source(server, plan->path, source);
	ours = attempt_options(plan, server, version, options);
	*report = (struct nfs_report){ 0 };
	(void)str_copy(report->version, sizeof(report->version), version);
	(void)str_copy(report->server, sizeof(report->server), server);
	if (missing != NULL) {
		*fatal = true;
		fmt_print(report->reason, sizeof(report->reason), "%s needs %s",
			  option, missing);
		report->code = KI_NFS_SECURITY;
		return report->err = -EPROTONOSUPPORT;
	}
	report->err = mount_fs(&m, target, report->reason, &refused);
	report->code = report->err < 0 ? nfs_fail_code(report->err) : 0;
	*fatal = refused != NULL && refused >= options + ours;
	return report->err;
}
