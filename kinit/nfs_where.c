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
	if (!out->path_told) {
		out->path = own->path;
		/* these are for that path, whoever wrote them */
		*out->told.options = '\0';
	} else if (*out->told.path != '\0') {
		out->path = out->told.path;
	}
	if (best != NULL && *out->hosts == '\0')
		where_boot_server(out, best, param);
	return 0;
}

/* Each once: whether there was room for it. */
static bool add_server(struct nfs_plan *plan, const char *text)
{
	for (unsigned i = 0; i < plan->n_servers; i++) {
		if (strcmp(plan->server[i], text) == 0)
			return true;
	}
	if (plan->n_servers == NFS_SERVERS)
		return false;
	if (str_copy(plan->server[plan->n_servers], NFS_SERVER, text) == 0)
		plan->n_servers++;
	return true;
}

static bool add_ip(struct nfs_plan *plan, const struct ip_addr *ip)
{
	char text[IP_TEXT];

	return add_server(plan, ip_text(ip, text));
}

/*
 * One of the addresses that a host has: its name must have been looked up.
 * Whether there was room for it, or -errno: it has none.
 */
static int where_host(struct nfs_plan *plan, const char *host, unsigned nth,
		      const struct net_result *net)
{
	struct ip_addr ip;
	int err = -ENOENT;

	if (nfs_host_address(host, &ip))
		return nth > 0 || add_server(plan, host);
	for (unsigned i = 0; i < net->n_names; i++) {
		const struct net_name *name = &net->name[i];

		if (strcmp(name->name, host) != 0)
			continue;
		if (name->n > 0)
			return nth >= name->n || add_ip(plan, &name->ip[nth]);
		err = name->err;
	}
	return err;
}

/* Nobody has said anything of a name, and may do so in the next round. */
static bool is_silence(int err)
{
	return err < 0 && !dns_is_known(err) && err != -EREMOTEIO &&
	       err != -EDESTADDRREQ;
}

/* One address of each host, then the second ones: what became of the names. */
static int where_hosts(struct nfs_plan *plan, const char *hosts,
		       const struct net_result *net, struct failure *f)
{
	char host[NET_NAME];
	bool room = true;
	int r = 0;

	for (unsigned nth = 0; nth < NET_NAME_ADDRS; nth++) {
		const char *list = hosts;

		while (list_next(&list, host, sizeof(host)) > 0) {
			int err = where_host(plan, host, nth, net);

			room &= err != 0;
			if (err >= 0 || is_silence(r))
				continue;
			/* the words for files are none for names: no errno */
			(void)fail_set(
				f, dns_is_known(err) ? KI_NAME : KI_NAME_SILENT,
				0, "find the address of the NFS server %s: %s",
				host, dns_why(err));
			r = err;
		}
	}
	if (!room)
		log_warn("NFS servers have more than 8 addresses: "
			 "some are left out");
	return r;
}

int nfs_servers(struct nfs_plan *plan, const struct nfs_where *where,
		const struct net_result *net, struct failure *f)
{
	bool guess = ip_given(&where->guess);
	int r;

	plan->n_servers = 0;
	r = where_hosts(plan, where->hosts, net, f);
	/* no guess is as good as a name that may be known soon */
	guess &= !is_silence(r);
	if (r < 0 && (plan->n_servers > 0 || guess))
		log_warn("cannot %s: trying others", f->what);
	if (plan->n_servers == 0 && guess) {
		(void)add_ip(plan, &where->guess);
		log_note("DHCP names no next-server: taking the DHCP server "
			 "for the NFS server");
	}
	if (plan->n_servers > 0)
		return 0;
	return r < 0 ? r
		     : fail_set(f, KI_NO_SERVER, -EDESTADDRREQ,
				"mount %s: no NFS server is known", plan->path);
}
