/* Where an NFS root is, see nfs_where.h. */
#include "kinit/nfs_where.h"

#include <errno.h>
#include <string.h>

#include "lib/ip_text.h"
#include "lib/dns.h"
#include "lib/log.h"
#include "lib/str.h"

/* Whether DHCP names a server to boot from, not only itself. */
static bool where_named(const struct net_info *info)
{
	return (ip_given(&info->server.ip) && info->server.is_dhcp == 0) ||
	       ip_given(info->boot) || nfs_is_host(info->boot_name);
}

/* How much of the root an interface tells that the words do not. */
static unsigned where_telling(const struct nfs_source *own,
			      const struct net_info *info)
{
	unsigned n = where_named(info) ? 2 : ip_given(&info->server.ip);

	if (*own->path == '\0' && *info->root_path != '\0')
		n += 2;
	return n;
}

static void where_add(char *hosts, const char *host)
{
	(void)nfs_list_add(hosts, NFS_HOSTS, host, strlen(host));
}

static void where_add_ip(char *hosts, const struct ip_addr *ip)
{
	char text[IP_TEXT];

	if (ip_given(ip))
		where_add(hosts, ip_text(ip, text));
}

/* What option 17 leaves out: the list is empty. */
static void where_boot_server(struct nfs_where *out,
			      const struct net_info *info,
			      const struct net_info *param)
{
	char *hosts = out->told.hosts;

	if (param != NULL) {
		where_add_ip(hosts, &param->server.ip);
		return;
	}
	if (info->server.is_dhcp == 0)
		where_add_ip(hosts, &info->server.ip);
	else
		out->guess = info->server.ip;
	if (*hosts != '\0')
		return;
	if (nfs_is_host(info->boot_name))
		where_add(hosts, info->boot_name);
	for (unsigned i = 0; i < NET_BOOT; i++)
		where_add_ip(hosts, &info->boot[i]);
}

int nfs_where(struct nfs_where *out, const struct nfs_source *own,
	      const struct net_result *net, struct failure *f)
{
	const struct net_info *best = NULL, *param = NULL;
	unsigned most = 0;
	int r = 0;

	for (unsigned i = 0; i < net->n_ifaces; i++) {
		const struct net_info *info = &net->iface[i].info;
		unsigned n = where_telling(own, info);

		if (best == NULL || n > most) {
			best = info;
			most = n;
		}
		/* whichever tells most */
		if (param == NULL && info->server.source == SOURCE_PARAM)
			param = info;
	}
	*out = (struct nfs_where){ .path = NFS_DEFAULT_PATH };
	out->hosts = *own->hosts != '\0' ? own->hosts : out->told.hosts;
	if (best != NULL && *best->root_path != '\0')
		r = nfs_word(best->root_path, true, &out->told);
	if (r < 0) {
		out->told = (struct nfs_source){ .hosts = "" };
		(void)nfs_word_fail(f, KI_DHCP_PATH, "DHCP's root path",
				    best->root_path, r);
		if (*own->path == '\0')
			return r;
		/* another kind of root, perhaps: ours is given */
		out->ignored = true;
	}
	out->path_told = *own->path == '\0';
	if (!out->path_told)
		out->path = own->path;
	else if (*out->told.path != '\0')
		out->path = out->told.path;
	if (best != NULL && *out->hosts == '\0')
		where_boot_server(out, best, param);
	return 0;
}

/* Each once, and no more than there is room for. */
static void add_server(struct nfs_plan *plan, const char *text)
{
	for (unsigned i = 0; i < plan->n_servers; i++) {
		if (strcmp(plan->server[i], text) == 0)
			return;
	}
	if (plan->n_servers < NFS_SERVERS &&
	    str_copy(plan->server[plan->n_servers], NFS_SERVER, text) == 0)
		plan->n_servers++;
}

static void add_ip(struct nfs_plan *plan, const struct ip_addr *ip)
{
	char text[IP_TEXT];

	add_server(plan, ip_text(ip, text));
}

/* The addresses that a host has: its name must have been looked up. */
static int where_host(struct nfs_plan *plan, const char *host,
		      const struct net_result *net, struct failure *f)
{
	struct ip_addr ip;
	int err = -ENOENT;

	if (nfs_host_address(host, &ip)) {
		add_server(plan, host);
		return 0;
	}
	for (unsigned i = 0; i < net->n_names; i++) {
		const struct net_name *name = &net->name[i];

		if (strcmp(name->name, host) != 0)
			continue;
		if (name->err < 0)
			err = name->err;
		for (unsigned k = 0; k < name->n; k++)
			add_ip(plan, &name->ip[k]);
		if (name->n > 0)
			return 0;
	}
	/* the words for files are none for names: no errno beside these */
	(void)fail_set(f, dns_is_known(err) ? KI_NAME : KI_NAME_SILENT, 0,
		       "find the address of the NFS server %s: %s", host,
		       dns_why(err));
	return err;
}

int nfs_servers(struct nfs_plan *plan, const struct nfs_where *where,
		const struct net_result *net, struct failure *f)
{
	const char *list = where->hosts;
	char host[NET_NAME];
	int r = 0;

	plan->n_servers = 0;
	while (list_next(&list, host, sizeof(host)) > 0) {
		int err = where_host(plan, host, net, f);

		if (err < 0)
			r = err;
	}
	if (r < 0 && (plan->n_servers > 0 || ip_given(&where->guess)))
		log_warn("cannot %s: trying others", f->what);
	if (plan->n_servers == 0 && ip_given(&where->guess)) {
		add_ip(plan, &where->guess);
		log_note("DHCP names no next-server: taking the DHCP server "
			 "for the NFS server");
	}
	if (plan->n_servers > 0)
		return 0;
	return r < 0 ? r
		     : fail_set(f, KI_NO_SERVER, -EDESTADDRREQ,
				"mount %s: no NFS server is known", plan->path);
}
