/* An NFS root, see root_nfs.h. */
#include "kinit/root_nfs.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>

#include "kinit/net_need.h"
#include "kinit/nfs_where.h"
#include "kinit/nfs_attempt.h"
#include "kinit/nfs_client_id.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/str.h"
#include "nfsmount/nfs_failure.h"
#include "nfsmount/nfs_options.h"
#include "nfsmount/nfsmount.h"

/* boot=nfs, root= or what stands for it, root=/dev/nfs beside others. */
static bool is_meant(const struct root_words *words)
{
	const char *root = words->root, *type = words->fstype;
	bool is_type = type != NULL && str_index("nfs\0nfs4\0", type) >= 0;

	if (words->boot != NULL && strcmp(words->boot, "nfs") == 0)
		return true;
	if (root == NULL && (words->nfsroot != NULL || words->nfsaddrs ||
			     words->rootpath != NULL || is_type))
		return true;
	if (root == NULL)
		root = words->netroot;
	if (root == NULL)
		return false;
	return str_index("/dev/nfs\0dhcp\0", root) >= 0 ||
	       (nfs_word_is(root) && (type == NULL || is_type));
}

/* The words of the root, each of which has more weight than those before. */
static int nfs_words(struct nfs_source *own, const struct root_words *words,
		     struct failure *f)
{
	enum { NFSOPTS, ROOTPATH, NETROOT, NFSROOT, ROOT, TEXTS };
	static const char names[] =
		"nfsopts=\0rootpath=\0netroot=\0nfsroot=\0root=";
	const char *const texts[] = { words->nfsopts, words->rootpath,
				      words->netroot, words->nfsroot,
				      words->root };
	int r = 0;

	for (unsigned i = 0; i < TEXTS && r >= 0; i++) {
		const char *text = texts[i];

		if (text == NULL)
			continue;
		if (i == NFSOPTS)
			r = nfs_list_add(own->options, sizeof(own->options),
					 text, strlen(text));
		else if ((i != NETROOT && i != ROOT) || nfs_word_is(text))
			r = nfs_word(text, i != NFSROOT, own);
		if (r < 0)
			(void)nfs_word_fail(f, KI_NFSROOT, str_nth(names, i),
					    text, r);
	}
	return r;
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
	const char *missing;
	char bad[NFS_OPTION_TEXT];
	int r;

	if (!is_meant(words))
		return 0;
	if (words->boot != NULL &&
	    str_index("casper\0cifs\0live\0local\0", words->boot) >= 0)
		return fail_set(f, KI_ROOT_KIND, -EINVAL,
				"use boot=%s: the root is on NFS", words->boot);
	nfs_plan_init(&nfs->plan);
	r = nfs_words(&nfs->own, words, f);
	if (r < 0)
		return r;
	r = nfs_options_add(&nfs->plan, nfs->own.options, bad);
	if (r < 0)
		return fail_set(f, KI_NFS_OPTION, r, "use the NFS option '%s'",
				bad);
	missing = nfs_options_refuse(&nfs->plan, bad);
	if (missing != NULL)
		return fail_set(f, KI_NFS_SECURITY, -EPROTONOSUPPORT,
				"use the option '%s', which needs %s", bad,
				missing);
	nfs->v3 = is_v3(&nfs->plan);
	return 1;
}

/* What leads to several, or to a name, is not known. */
static uint32_t own_server(const struct nfs_source *own)
{
	struct ip_addr ip;

	if (*own->hosts == '\0')
		return 0;
	return nfs_host_address(own->hosts, &ip) && ip_to4(&ip) != 0
		       ? ip_to4(&ip)
		       : NET_SERVER_UNKNOWN;
}

/* There are hosts, and only a name server can tell where any of them is. */
static bool only_names(const char *list)
{
	char host[NET_NAME];
	struct ip_addr ip;
	bool some = false;

	while (list_next(&list, host, sizeof(host)) > 0) {
		if (nfs_host_address(host, &ip))
			return false;
		some = true;
	}
	return some;
}

static int nfs_ask(const struct root_spec *spec, struct net_plan *net,
		   struct failure *f)
{
	const struct nfs_source *own = &spec->nfs.own;
	bool dhcp = false, asks_names = net->n_dns > 0;

	net->need_path = *own->path == '\0';
	net->need_server = *own->hosts == '\0';
	for (unsigned i = 0; i < net->n_specs; i++) {
		if (net->spec[i].method == IP_OFF)
			continue;
		if (net->spec[i].server != 0)
			net->need_server = false;
		dhcp |= ip_method_asks(net->spec[i].method);
		asks_names |= (net->spec[i].dns[0] | net->spec[i].dns[1]) != 0;
	}
	net_need(net, true, own_server(own));
	asks_names |= dhcp && !net->no_peer_dns;
	if (!asks_names && only_names(own->hosts))
		return fail_set(f, KI_SERVER, -EDESTADDRREQ,
				"find %.100s: no name server is known",
				own->hosts);
	return net->need_server && !dhcp
		       ? fail_set(f, KI_SERVER, -EDESTADDRREQ,
				  "mount the root: without DHCP nobody tells "
				  "of an NFS server")
		       : 0;
}

static unsigned names_wanted(const struct root_spec *spec,
			     const struct net_result *net,
			     char name[NET_NAMES][NET_NAME])
{
	struct nfs_where where;
	struct failure f;
	struct ip_addr ip;
	const char *list;
	unsigned n = 0;

	if (nfs_where(&where, &spec->nfs.own, net, &f) < 0)
		return 0;
	list = where.hosts;
	while (n < NET_NAMES && list_next(&list, name[n], NET_NAME) > 0)
		n += !nfs_host_address(name[n], &ip);
	return n;
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
	return nfs_leads_up(dst) ? -EINVAL : 0;
}

/* Options out of a DHCP packet: only what does no harm.  Whether any is. */
static bool add_network_options(struct nfs_plan *plan, const char *list)
{
	char option[NFS_OPTION_TEXT], bad[NFS_OPTION_TEXT];
	bool some = false;
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
		some |= why == NULL;
	}
	return some;
}

/* Those of the words have their place, whatever DHCP says. */
static void add_options(struct nfs_root *nfs, const char *network)
{
	char bad[NFS_OPTION_TEXT];

	nfs_plan_init(&nfs->plan);
	nfs->told = add_network_options(&nfs->plan, network);
	if (nfs_options_add(&nfs->plan, nfs->own.options, bad) == 0)
		return;
	log_warn("NFS options from DHCP ignored: too long beside nfsroot=");
	nfs->told = false;
	nfs_plan_init(&nfs->plan);
	(void)nfs_options_add(&nfs->plan, nfs->own.options, bad);
}

static void set_root_name(struct root_spec *spec)
{
	const struct nfs_plan *plan = &spec->nfs.plan;
	const char *server = plan->server[0];
	bool is_v6 = strchr(server, ':') != NULL;

	fmt_print(spec->name, sizeof(spec->name), "%s%s%s%s:%s",
		  is_v6 ? "[" : "", server, is_v6 ? "]" : "",
		  plan->n_servers > 1 ? ",..." : "", plan->path);
}

/*
 * A server may answer and yet not get a mount done: after an attempt that took
 * too long the one behind it is the first.
 */
static void rotate_servers(struct nfs_plan *plan, unsigned n)
{
	char first[NFS_SERVER];
	size_t rest = (plan->n_servers - 1) * sizeof(first);

	for (n %= plan->n_servers; n > 0; n--) {
		memcpy(first, plan->server[0], sizeof(first));
		memmove(plan->server[0], plan->server[1], rest);
		memcpy(plan->server[plan->n_servers - 1], first, sizeof(first));
	}
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
	struct nfs_where where;
	int r = nfs_where(&where, &nfs->own, net, f);

	if (r < 0)
		return r;
	if (where.ignored)
		log_warn("cannot %s: ignored", f->what);
	add_options(nfs, where.told.options);
	r = set_path(&nfs->plan, where.path, hostname);
	if (r < 0)
		return nfs_word_fail(
			f, where.path_told ? KI_DHCP_PATH : KI_NFSROOT,
			"the path", where.path, r);
	r = nfs_servers(&nfs->plan, &where, net, f);
	if (r < 0)
		return r;
	rotate_servers(&nfs->plan, spec->late);
	set_root_name(spec);
	set_access(&nfs->plan, spec->access);
	nfs_client_dev(nfs, net);
	return 0;
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
	.names = names_wanted,
	.resolve = resolve,
	.mount = nfs_root_mount,
	.probe = nfs_root_probe,
	.code = nfs_fail_code,
	.retry_s = retry_s,
	.modules = modules,
};
