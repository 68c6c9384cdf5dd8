/* Which NFS root to mount, see nfsroot.h. */
#include "kinit/nfsroot.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>

#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/str.h"
#include "nfsmount/nfs_options.h"

#define DEFAULT_PATH "/tftpboot/%s" /* NFS_ROOT */

/* "[server:]path[,options]" in its parts, each "" when absent. */
struct parts {
	uint32_t server;
	char path[NFS_PATH];
	const char *options;
};

/*
 * The server is four groups of digits before ':' or the end.  Anything else
 * before ":/" was meant to be a server too and is an error, not a path.
 */
static int split(const char *s, struct parts *p)
{
	size_t digits = *s == '.' ? 0 : strspn(s, "0123456789.");
	size_t len;

	*p = (struct parts){ .options = "" };
	if (digits > 0 &&
	    (s[digits] == ':' || s[digits] == '\0' || s[digits] == ',')) {
		char text[IP4_TEXT];

		if (str_copy_n(text, sizeof(text), s, digits) < 0 ||
		    parse_ip4(text, &p->server) < 0)
			return -EDESTADDRREQ;
		s += digits;
		if (*s == ':')
			s++;
	}
	len = strcspn(s, ",");
	if (str_copy_n(p->path, sizeof(p->path), s, len) < 0)
		return -ENAMETOOLONG;
	if (strchr(p->path, ':') != NULL && p->path[0] != '/')
		return -EDESTADDRREQ;
	if (s[len] == ',')
		p->options = s + len + 1;
	return 0;
}

/* "default" is the same as nothing, as in the kernel. */
static bool is_given(const char *path)
{
	return *path != '\0' && strcmp(path, "default") != 0;
}

/* Control characters, or a component "..": nobody exports such a path. */
static bool bad_path(const char *path)
{
	for (const char *p = path; *p != '\0'; p++) {
		if (*p < ' ' || *p > '~')
			return true;
		if (p[0] == '/' && p[1] == '.' && p[2] == '.' &&
		    (p[3] == '/' || p[3] == '\0'))
			return true;
	}
	return false;
}

/* Replaces each %s; no other % means anything. */
static int substitute(char *dst, size_t size, const char *path,
		      const char *hostname)
{
	*dst = '\0';
	while (*path != '\0') {
		const char *next = strstr(path, "%s");
		size_t used = strlen(dst);
		size_t len =
			next != NULL ? (size_t)(next - path) : strlen(path);

		if (str_copy_n(dst + used, size - used, path, len) < 0)
			return -ENAMETOOLONG;
		path += len;
		if (next != NULL) {
			if (str_cat(dst, size, hostname) < 0)
				return -ENAMETOOLONG;
			path += 2;
		}
	}
	return 0;
}

/* A relative name is put below the default directory, as in the kernel. */
static int set_path(struct nfs_plan *out, const char *path,
		    const char *hostname)
{
	char absolute[NFS_PATH], whole[NFS_PATH];

	if (!is_given(path))
		return 0;
	if (fmt_print(absolute, sizeof(absolute), "%s%s",
		      *path == '/' ? "" : "/tftpboot/",
		      path) >= (int)sizeof(absolute) ||
	    substitute(whole, sizeof(whole), absolute, hostname) < 0)
		return -ENAMETOOLONG;
	if (bad_path(whole))
		return -EINVAL;
	return str_copy(out->path, sizeof(out->path), whole);
}

/* Options out of a DHCP packet: only what does no harm. */
static void add_network_options(struct nfs_plan *out, const char *list)
{
	char option[NFS_OPTION_TEXT], bad[NFS_OPTION_TEXT];

	while (nfs_option_next(&list, option) > 0) {
		if (!nfs_option_from_network(option))
			log_warn("NFS option '%s' from DHCP ignored: it must "
				 "come from nfsroot=",
				 option);
		else if (nfs_options_add(out, option, bad) < 0)
			log_warn("NFS option '%s' from DHCP ignored: "
				 "malformed",
				 option);
	}
}

static int fail(char error[PLAN_ERROR], const char *what, const char *value,
		int r)
{
	const char *why = "longer than an NFS path may be";

	if (r == -EDESTADDRREQ)
		why = "the server must be given by its IPv4 address";
	else if (r == -EINVAL)
		why = "the path has control characters or \"..\"";
	fmt_print(error, PLAN_ERROR, "%s '%.100s': %s", what, value, why);
	return r;
}

static int use(struct nfs_plan *out, const char *what, const char *value,
	       const char *hostname, struct parts *p, char error[PLAN_ERROR])
{
	int r = split(value, p);

	if (r == 0)
		r = set_path(out, p->path, hostname);
	return r < 0 ? fail(error, what, value, r) : 0;
}

static int add_own_options(struct nfs_plan *out, const char *list,
			   char error[PLAN_ERROR])
{
	char bad[NFS_OPTION_TEXT];
	int r = nfs_options_add(out, list, bad);

	if (r < 0)
		fmt_print(error, PLAN_ERROR, "nfsroot=: bad NFS option '%s'",
			  bad);
	return r;
}

/* The interface that tells of a server; else the first. */
static const struct net_iface *choose(const struct net_result *net)
{
	for (unsigned i = 0; i < net->n_ifaces; i++) {
		if (net->iface[i].info.server != 0)
			return &net->iface[i];
	}
	return net->n_ifaces > 0 ? &net->iface[0] : NULL;
}

int nfsroot_resolve(struct nfs_plan *out, const struct boot_plan *plan,
		    const struct net_result *net, const char *hostname,
		    char error[PLAN_ERROR])
{
	const struct net_iface *f = choose(net);
	uint32_t server = f != NULL ? f->info.server : 0;
	bool guessed = f != NULL && f->server_is_dhcp;
	struct parts p, own;
	int r;

	nfs_plan_init(out);
	r = set_path(out, DEFAULT_PATH, hostname);
	if (r == 0 && f != NULL && *f->info.root_path != '\0') {
		r = use(out, "DHCP root path", f->info.root_path, hostname, &p,
			error);
		if (r < 0 &&
		    !(split(plan->nfsroot, &own) == 0 && is_given(own.path)))
			return r;
		if (r < 0) {
			/* another kind of root, perhaps: ours is given */
			log_warn("ignored: %s", error);
			p = (struct parts){ .options = "" };
			r = 0;
		}
		add_network_options(out, p.options);
		if (p.server != 0) {
			server = p.server;
			guessed = false;
		}
	}
	if (r == 0 && *plan->nfsroot != '\0') {
		r = use(out, "nfsroot=", plan->nfsroot, hostname, &p, error);
		if (r == 0)
			r = add_own_options(out, p.options, error);
		if (r < 0)
			return r;
		if (p.server != 0) {
			server = p.server;
			guessed = false;
		}
	}
	if (r < 0)
		return fail(error, "path", DEFAULT_PATH, r);
	if (server == 0) {
		fmt_print(error, PLAN_ERROR,
			  "no NFS server: give nfsroot="
			  "ADDRESS:PATH, or next-server or root-path in DHCP");
		return -EDESTADDRREQ;
	}
	if (guessed)
		log_note("DHCP names no next-server: taking the DHCP server "
			 "for the NFS server");
	(void)ip4_text(server, out->server);
	if (plan->access == PLAN_RW)
		out->ms_flags &= ~(unsigned long)MS_RDONLY;
	if (plan->access == PLAN_RO)
		out->ms_flags |= MS_RDONLY;
	return 0;
}
