/* An NFS root, see root_nfs.h. */
#include "kinit/root_nfs.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>

#include "kinit/net_need.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/str.h"
#include "nfsmount/nfs_failure.h"
#include "nfsmount/nfs_options.h"
#include "nfsmount/nfsmount.h"

#define DEFAULT_DIR  "/tftpboot/"
#define DEFAULT_PATH DEFAULT_DIR "%s" /* NFS_ROOT of the kernel */

/* "[server:]path[,options]" in its parts; "" and 0 when absent. */
struct parts {
	uint32_t server;
	char path[NFS_PATH];
	const char *options;
};

/*
 * The server is four groups of digits before ':' or the end.  Anything else
 * before ":/" was meant to be a server too and is an error, not a path.
 */
static int split_server(const char **s, struct parts *p)
{
	size_t digits = **s == '.' ? 0 : strspn(*s, "0123456789.");
	char text[IP4_TEXT];

	if (digits == 0 || ((*s)[digits] != ':' && (*s)[digits] != '\0' &&
			    (*s)[digits] != ','))
		return 0;
	if (str_copy_n(text, sizeof(text), *s, digits) < 0 ||
	    parse_ip4(text, &p->server) < 0)
		return -EDESTADDRREQ;
	*s += digits;
	if (**s == ':')
		(*s)++;
	return 0;
}

/* A component "..": nobody exports such a path. */
static bool leads_up(const char *path)
{
	for (const char *p = path; *p != '\0'; p++) {
		if (p[0] == '/' && p[1] == '.' && p[2] == '.' &&
		    (p[3] == '/' || p[3] == '\0'))
			return true;
	}
	return false;
}

/*
 * The one parser, for nfsroot= and for root paths of DHCP.  "default" is the
 * same as no path, and a relative one is below the default directory, as in
 * the kernel.
 */
static int split(const char *s, struct parts *p)
{
	size_t len;
	int r;

	*p = (struct parts){ .options = "" };
	r = split_server(&s, p);
	if (r < 0)
		return r;
	len = strcspn(s, ",");
	if (s[len] == ',')
		p->options = s + len + 1;
	if (len == 0 || (len == 7 && strncmp(s, "default", len) == 0))
		return 0;
	if (*s != '/' && memchr(s, ':', len) != NULL)
		return -EDESTADDRREQ;
	if (*s != '/')
		(void)str_copy(p->path, sizeof(p->path), DEFAULT_DIR);
	if (str_cat_n(p->path, sizeof(p->path), s, len) < 0)
		return -ENAMETOOLONG;
	return !is_path_text(p->path) || leads_up(p->path) ? -EINVAL : 0;
}

static int nfs_fail(struct failure *f, unsigned number, const char *what,
		    const char *value, int r)
{
	const char *why = "longer than an NFS path may be";

	if (r == -EDESTADDRREQ)
		why = "the server must be given by its IPv4 address";
	else if (r == -EINVAL)
		why = "the path has control characters or \"..\"";
	return fail_set(f, number, r, "use %s '%.100s': %s", what, value, why);
}

/* root=/dev/nfs, or klibc's ways to say so; nfsroot= alone. */
static bool is_meant(const struct root_words *words)
{
	const char *root = words->root;

	if (root != NULL)
		return strcmp(root, "/dev/nfs") == 0 ||
		       strcmp(root, "nfs") == 0;
	return words->nfsroot != NULL || words->nfsaddrs ||
	       (words->fstype != NULL && (strcmp(words->fstype, "nfs") == 0 ||
					  strcmp(words->fstype, "nfs4") == 0));
}

/* Only version 3: its module is another one. */
static bool is_v3(const struct nfs_plan *plan)
{
	return plan->n_versions == 1 && plan->version[0][0] == '3';
}

static int nfs_parse(struct root_spec *spec, const struct root_words *words,
		     struct failure *f)
{
	struct nfs_root *nfs = &spec->nfs;
	char bad[NFS_OPTION_TEXT];
	struct parts p;
	int r;

	if (!is_meant(words))
		return 0;
	nfs_plan_init(&nfs->plan);
	if (words->nfsroot == NULL)
		return 1;
	r = split(words->nfsroot, &p);
	if (r < 0)
		return nfs_fail(f, KI_NFSROOT, "nfsroot=", words->nfsroot, r);
	r = nfs_options_add(&nfs->plan, p.options, bad);
	if (r < 0)
		return fail_set(f, KI_NFS_OPTION, r,
				"use the option '%s' of nfsroot=", bad);
	if (str_copy(nfs->options, sizeof(nfs->options), p.options) < 0)
		return fail_set(f, KI_NFS_OPTION, -ENAMETOOLONG,
				"use the options of nfsroot=");
	nfs->server = p.server;
	(void)str_copy(nfs->path, sizeof(nfs->path), p.path);
	nfs->v3 = is_v3(&nfs->plan);
	return 1;
}

static int nfs_ask(const struct root_spec *spec, struct net_plan *net,
		   struct failure *f)
{
	bool dhcp = false;

	net->need_path = *spec->nfs.path == '\0';
	net->need_server = spec->nfs.server == 0;
	for (unsigned i = 0; i < net->n_specs; i++) {
		if (net->spec[i].method == IP_OFF)
			continue;
		if (net->spec[i].server != 0)
			net->need_server = false;
		dhcp |= ip_method_asks(net->spec[i].method);
	}
	net_need(net, true, spec->nfs.server);
	return net->need_server && !dhcp
		       ? fail_set(f, KI_SERVER, -EDESTADDRREQ,
				  "mount the root: without DHCP nobody tells "
				  "of an NFS server")
		       : 0;
}

/* Replaces each %s by the host name; no other % means anything. */
static int set_path(struct nfs_plan *plan, const char *path,
		    const char *hostname)
{
	char *dst = plan->path;
	size_t size = sizeof(plan->path);

	*dst = '\0';
	for (;;) {
		const char *next = str_find(path, "%s");

		if (next == NULL)
			break;
		if (str_cat_n(dst, size, path, (size_t)(next - path)) < 0 ||
		    str_cat(dst, size, hostname) < 0)
			return -ENAMETOOLONG;
		path = next + 2;
	}
	if (str_cat(dst, size, path) < 0)
		return -ENAMETOOLONG;
	return leads_up(dst) ? -EINVAL : 0;
}

/* Options out of a DHCP packet: only what does no harm. */
static void add_network_options(struct nfs_plan *plan, const char *list)
{
	char option[NFS_OPTION_TEXT], bad[NFS_OPTION_TEXT];
	int r;

	while ((r = list_next(&list, option, sizeof(option))) != 0) {
		const char *why = NULL;

		if (r < 0)
			why = "too long";
		else if (!nfs_option_from_network(option))
			why = "it must come from nfsroot=";
		else if (nfs_options_add(plan, option, bad) < 0)
			why = "malformed";
		if (why != NULL)
			log_warn("NFS option '%s' from DHCP ignored: %s",
				 option, why);
	}
}

/* Those of nfsroot= have their place, whatever DHCP says. */
static void add_options(struct nfs_root *nfs, const char *network)
{
	char bad[NFS_OPTION_TEXT];

	nfs_plan_init(&nfs->plan);
	add_network_options(&nfs->plan, network);
	if (nfs_options_add(&nfs->plan, nfs->options, bad) == 0)
		return;
	log_warn("NFS options from DHCP ignored: too long beside nfsroot=");
	nfs_plan_init(&nfs->plan);
	(void)nfs_options_add(&nfs->plan, nfs->options, bad);
}

/* How much of the root an interface tells, where nfsroot= does not. */
static unsigned telling(const struct nfs_root *nfs, const struct net_info *info)
{
	unsigned n = 0;

	if (ip_given(&info->server.ip))
		n = info->server.is_dhcp != 0 ? 1 : 2;
	if (*nfs->path == '\0' && *info->root_path != '\0')
		n += 2;
	return n;
}

/* What the first interface that tells most of the root tells; or NULL. */
static const struct net_info *choose(const struct nfs_root *nfs,
				     const struct net_result *net)
{
	const struct net_info *best = NULL;

	for (unsigned i = 0; i < net->n_ifaces; i++) {
		const struct net_info *info = &net->iface[i].info;

		if (best == NULL || telling(nfs, info) > telling(nfs, best))
			best = info;
	}
	return best;
}

/* The server that an ip= names, whichever interface tells most; or NULL. */
static const struct net_info *named_server(const struct net_result *net)
{
	for (unsigned i = 0; i < net->n_ifaces; i++) {
		if (net->iface[i].info.server.source == SOURCE_PARAM)
			return &net->iface[i].info;
	}
	return NULL;
}

/* What DHCP says beside nfsroot=: one that is wrong only counts if needed. */
static int split_dhcp(const struct root_spec *spec, const char *root_path,
		      struct parts *p, struct failure *f)
{
	int r = split(root_path, p);

	if (r == 0)
		return 0;
	(void)nfs_fail(f, KI_DHCP_PATH, "DHCP's root path", root_path, r);
	if (*spec->nfs.path == '\0')
		return r;
	/* another kind of root, perhaps: ours is given */
	log_warn("cannot %s: ignored", f->what);
	*p = (struct parts){ .options = "" };
	return 0;
}

static void set_access(struct nfs_plan *plan, enum root_access access)
{
	if (access == ROOT_RW)
		plan->ms_flags &= ~(unsigned)MS_RDONLY;
	if (access == ROOT_RO)
		plan->ms_flags |= MS_RDONLY;
}

static int resolve(struct root_spec *spec, const struct net_result *net,
		   const char *hostname, struct failure *f)
{
	struct nfs_root *nfs = &spec->nfs;
	const struct net_info *info = choose(nfs, net);
	struct parts p = { .options = "" };
	uint32_t server = nfs->server;
	const char *path = DEFAULT_PATH;
	int r;

	if (info != NULL && *info->root_path != '\0') {
		r = split_dhcp(spec, info->root_path, &p, f);
		if (r < 0)
			return r;
	}
	add_options(nfs, p.options);
	if (*nfs->path != '\0')
		path = nfs->path;
	else if (*p.path != '\0')
		path = p.path;
	r = set_path(&nfs->plan, path, hostname);
	if (r < 0)
		return nfs_fail(f,
				*nfs->path != '\0' ? KI_NFSROOT : KI_DHCP_PATH,
				"the path", path, r);
	if (server == 0)
		server = p.server;
	if (named_server(net) != NULL)
		info = named_server(net);
	if (server == 0 && info != NULL) {
		server = ip_to4(&info->server.ip);
		if (info->server.is_dhcp != 0)
			log_note("DHCP names no next-server: taking the DHCP "
				 "server for the NFS server");
	}
	if (server == 0)
		return fail_set(f, KI_NO_SERVER, -EDESTADDRREQ,
				"mount %s: no NFS server is known",
				nfs->plan.path);
	(void)ip4_text(server, nfs->plan.server[0]);
	nfs->plan.n_servers = 1;
	fmt_print(spec->name, sizeof(spec->name), "%s:%s", nfs->plan.server[0],
		  nfs->plan.path);
	set_access(&nfs->plan, spec->access);
	return 0;
}

struct attempt {
	root_trying *trying;
	void *data;
};

static void try_version(void *data, const char *server, const char *version)
{
	const struct attempt *a = data;
	char text[MSG_TEXT];

	(void)server;
	fmt_print(text, sizeof(text), "NFS %s", version);
	a->trying(a->data, text);
}

static int mount_it(const struct root_spec *spec, const char *target,
		    struct root_report *report, root_trying *trying, void *data)
{
	struct attempt a = { trying, data };
	struct nfs_report nfs;

	nfsmount_run(&spec->nfs.plan, target, &nfs, try_version, &a);
	report->err = nfs.err;
	report->code = (int32_t)nfs.code;
	fmt_print(report->tried, sizeof(report->tried), "NFS %s",
		  *nfs.version != '\0' ? nfs.version : "any version");
	(void)str_copy(report->said, sizeof(report->said), nfs.reason);
	return report->err;
}

static void nfs_probe(const struct root_spec *spec, bool mounted,
		      int timeout_ms, struct root_probe *out)
{
	const struct nfs_plan *plan = &spec->nfs.plan;

	(void)mounted;
	out->err = nfsmount_probe(plan->server[0],
				  plan->port != 0 ? plan->port : NFS_USUAL_PORT,
				  timeout_ms);
	(void)str_copy(out->said, sizeof(out->said),
		       out->err == 0 ? "its port answers"
				     : "its port does not answer");
}

static uint32_t retry_s(const struct root_spec *spec)
{
	return spec->nfs.plan.retry_s;
}

/* The kernel asks modprobe for the version's when it is not the usual one. */
static const char *const *modules(const struct root_spec *spec)
{
	static const char *const v3[] = { "nfs", "nfsv3", NULL };
	static const char *const v4[] = { "nfs", "nfsv4", NULL };

	return spec->nfs.v3 ? v3 : v4;
}

const struct root_method root_nfs = {
	.name = "nfs",
	.needs_network = true,
	.parse = nfs_parse,
	.ask = nfs_ask,
	.resolve = resolve,
	.mount = mount_it,
	.probe = nfs_probe,
	.code = nfs_fail_code,
	.retry_s = retry_s,
	.modules = modules,
};
