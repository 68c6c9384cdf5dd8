/* One attempt of an NFS root, see nfs_attempt.h. */
#include "kinit/nfs_attempt.h"

#include <string.h>

#include "kinit/nfs_client_id.h"
#include "kinit/nfs_readahead.h"
#include "lib/compat.h"
#include "lib/fmt.h"
#include "lib/str.h"
#include "nfsmount/choose.h"
#include "nfsmount/nfsmount.h"

/* How long a server that has started lets nobody open a file (nfsd's). */
#define GRACE_MS 90000

struct attempt {
	const struct nfs_plan *plan;
	root_trying *trying;
	void *data;
};

/* "NFS 4.2", and which server when there are several. */
static void tried_text(const struct nfs_plan *plan, const char *server,
		       const char *version, char text[MSG_TEXT])
{
	bool several = plan->n_servers > 1;

	fmt_print(text, MSG_TEXT, "NFS %s%s%s",
		  *version != '\0' ? version : "any version",
		  several ? ", " : "", several ? server : "");
}

static void try_version(void *data, const char *server, const char *version)
{
	const struct attempt *a = data;
	char text[MSG_TEXT];

	tried_text(a->plan, server, version, text);
	a->trying(a->data, text);
}

int nfs_root_mount(const struct root_spec *spec, const char *target,
		   struct root_report *report, root_trying *trying, void *data)
{
	const struct nfs_plan *plan = &spec->nfs.plan;
	struct attempt a = { plan, trying, data };
	struct nfs_report nfs;

	nfs_client_id(&spec->nfs);
	if (nfsmount_run(plan, target, &nfs, try_version, &a) == 0)
		nfs_readahead(target, spec->words->nfs_readahead_k);
	report->err = nfs.err;
	/* who wrote them may correct them: another lease may be better */
	if (spec->nfs.told &&
	    (nfs.code == KI_NFS_MOUNT_OPTION || nfs.code == KI_NFS_VERSION ||
	     nfs.code == KI_NFS_MODULE || nfs.code == KI_NFS_SECURITY))
		nfs.code = KI_DHCP_PATH;
	report->code = (int32_t)nfs.code;
	tried_text(plan, nfs.server, nfs.version, report->tried);
	(void)str_copy(report->said, sizeof(report->said), nfs.reason);
	return report->err;
}

/* Which server is asked: the one that is tried, or all. */
static unsigned probe_set(const struct nfs_plan *plan, const char *tried)
{
	const char *server = strchr(tried, ',');

	for (unsigned i = 0; server != NULL && i < plan->n_servers; i++) {
		if (strcmp(server + 2, plan->server[i]) == 0)
			return 1u << i;
	}
	return (1u << plan->n_servers) - 1;
}

void nfs_root_probe(const struct root_spec *spec,
		    const struct root_doing *doing, int timeout_ms,
		    struct root_probe *out)
{
	const struct nfs_plan *plan = &spec->nfs.plan;
	struct contest c UNINITIALIZED;
	struct probe *p;

	*out = (struct root_probe){ .said = "not asked" };
	if (!probe_can(plan))
		return;
	p = nfs_choose_any(plan, probe_set(plan, doing->tried),
			   (uint32_t)timeout_ms, &c);
	out->err = p->err;
	/* mounted, it serves, and yet init cannot be looked for */
	if (p->err != 0)
		out->code = (int32_t)p->code;
	else if (doing->mounted && doing->for_ms < GRACE_MS && p->major >= 4)
		out->code = KI_NFS_GRACE;
	else
		out->code = KI_NFS_SLOW;
	fmt_print(out->said, sizeof(out->said), "%s", probe_say(p));
}
