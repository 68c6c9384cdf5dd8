/* Mount options as in nfs(5), see nfs_options.h. */
#include "nfsmount/nfs_options.h"

#include <errno.h>
#include <string.h>

#include "lib/compat.h"
#include "lib/mount_fs.h"
#include "lib/str.h"

#define NFS_HOST 254 /* a name: RFC 1035 section 3.1 */

/* The first n of all. */
static int usual_versions(struct nfs_plan *plan, unsigned n)
{
	/* the minor version is always named: the kernel takes "4" for 4.0 */
	static const char usual[NFS_VERSIONS][NFS_VERSION_TEXT] = {
		"4.2", "4.1", "4.0", "3"
	};

	memcpy(plan->version, usual, sizeof(usual));
	plan->n_versions = n;
	return 0;
}

void nfs_plan_init(struct nfs_plan *plan)
{
	memset(plan, 0, sizeof(*plan));
	plan->ms_flags = MS_RDONLY;
	plan->retry_s = NFS_RETRY_S;
	(void)usual_versions(plan, NFS_VERSIONS);
}

/*
 * The kernel's alone: another would fail after the network is there.  "4" is
 * every minor version from the highest down, as for mount.nfs(8).
 */
static int set_version(struct nfs_plan *plan, const char *v)
{
	if (strcmp(v, "4") == 0)
		return usual_versions(plan, NFS_VERSIONS - 1);
	if (strcmp(v, "2") != 0 && strcmp(v, "3") != 0 &&
	    (!str_starts(v, "4.") || v[2] < '0' || v[2] > '2' || v[3] != '\0'))
		return -EINVAL;
	plan->n_versions = 1;
	return str_copy(plan->version[0], NFS_VERSION_TEXT, v);
}

static int set_minor(struct nfs_plan *plan, const char *v)
{
	char version[NFS_VERSION_TEXT] = "4.";

	if (str_cat(version, sizeof(version), v) < 0)
		return -EINVAL;
	return set_version(plan, version);
}

static int set_retry(struct nfs_plan *plan, const char *v)
{
	uint32_t minutes;

	if (parse_u32(v, 100000, &minutes) < 0)
		return -EINVAL;
	plan->retry_s = minutes * 60;
	return 0;
}

/* Of "name=value", or of "name". */
static size_t name_length(const char *option)
{
	return strcspn(option, "=");
}

/*
 * The kernel is to see the last of a name alone: the flavours of several sec=
 * it would add up.
 */
static void drop_option(char *all, const char *option, size_t len)
{
	char item[NFS_OPTION_TEXT];
	const char *next = all;

	for (char *at = all; list_next(&next, item, sizeof(item)) > 0;) {
		next += *next == ',';
		if (name_length(item) == len &&
		    strncmp(item, option, len) == 0) {
			memmove(at, next, strlen(next) + 1);
			next = at;
		}
		at = all + (next - all);
	}
}

static int add_verbatim(struct nfs_plan *plan, const char *option)
{
	char *all = plan->options;
	size_t len;
	int r = 0;

	drop_option(all, option, name_length(option));
	len = strlen(all);
	if (len > 0 && all[len - 1] != ',')
		r = str_cat(all, NFS_OPTIONS, ",");
	if (r == 0)
		r = str_cat(all, NFS_OPTIONS, option);
	if (r < 0)
		all[len] = '\0';
	return r;
}

/*
 * What is not handed to the kernel as it stands, by its name.  The first are
 * for mount.nfs(8), for mount(8), for those who read fstab(5), or for klibc's
 * binary interface; the labels are for SELinux, when that has a policy.
 */
static const char option_names[] =
	"comment\0user\0nouser\0nousers\0noowner\0nogroup\0"
	"broken_suid\0"
	"context\0fscontext\0defcontext\0rootcontext\0seclabel\0"
	"fg\0bg\0remount\0sloppy\0lock\0nolock\0"
	"addr\0vers\0nfsvers\0minorversion\0retry\0mounthost\0port\0";
enum {
	OPTION_LABELS = 7,
	OPTION_FG = OPTION_LABELS + 5,
	OPTION_BG,
	OPTION_REMOUNT,
	OPTION_SLOPPY,
	OPTION_LOCK,
	OPTION_NOLOCK,
	OPTION_ADDR, /* from here on with a value */
	OPTION_VERS,
	OPTION_NFSVERS,
	OPTION_MINOR,
	OPTION_RETRY,
	OPTION_MOUNTHOST,
	OPTION_PORT,
};

static bool is_well_formed(const char *option)
{
	const char *quote = strchr(option, '"');

	/* a path that came behind a comma is no option, nor is "=4.2" */
	return is_printable(option) && *option != '/' && *option != '=' &&
	       (quote == NULL || strchr(quote + 1, '"') != NULL);
}

static int set_port(struct nfs_plan *plan, const char *v)
{
	uint32_t port;

	if (parse_u32(v, UINT16_MAX, &port) < 0)
		return -EINVAL;
	plan->port = (uint16_t)port;
	return 0;
}

static int add_option(struct nfs_plan *plan, char *option)
{
	char name[NFS_OPTION_TEXT];
	size_t len = name_length(option);
	const char *v = option + len + 1;
	int n, r = 0;

	if (!is_well_formed(option))
		return -EINVAL;
	if (mount_flag(option, &plan->ms_flags) ||
	    ((option[0] | 0x20) == 'x' && option[1] == '-'))
		return 0;
	if (option[0] == 'v' && option[1] >= '2' && option[1] <= '4')
		return set_version(plan, option + 1);
	(void)str_copy_n(name, sizeof(name), option, len);
	n = str_index(option_names, name);
	if (n >= 0 && n < (plan->labels ? OPTION_LABELS : OPTION_FG))
		return 0;
	if (n >= OPTION_ADDR && option[len] == '\0')
		return -EINVAL;
	switch (n) {
	case OPTION_FG:
	case OPTION_BG:
		plan->background = n == OPTION_BG;
		return 0;
	case OPTION_REMOUNT:
		plan->ms_flags |= MS_REMOUNT;
		return 0;
	case OPTION_SLOPPY:
		plan->sloppy = true;
		return 0;
	case OPTION_LOCK:
	case OPTION_NOLOCK:
		plan->lock_given = true;
		break;
	case OPTION_ADDR: /* the server is not chosen by an option */
		return -EINVAL;
	case OPTION_VERS:
	case OPTION_NFSVERS:
		return set_version(plan, v);
	case OPTION_MINOR:
		return set_minor(plan, v);
	case OPTION_RETRY:
		return set_retry(plan, v);
	case OPTION_MOUNTHOST: /* for the kernel that is a name and no more */
		memcpy(option, "mountaddr", 9);
		break;
	case OPTION_PORT:
		r = set_port(plan, v);
		break;
	}
	return r < 0 ? r : add_verbatim(plan, option);
}

int nfs_options_add(struct nfs_plan *plan, const char *list,
		    char bad[NFS_OPTION_TEXT])
{
	char option[NFS_OPTION_TEXT];
	int r;

	while ((r = list_next(&list, option, sizeof(option))) > 0) {
		r = add_option(plan, option);
		if (r < 0)
			break;
	}
	if (r < 0)
		memcpy(bad, option, sizeof(option));
	return r;
}

/* The value of "name=value", or NULL when option is another. */
static const char *value_of(const char *option, const char *name)
{
	size_t len = strlen(name);

	if (strncmp(option, name, len) != 0 || option[len] != '=')
		return NULL;
	return option + len + 1;
}

/*
 * No list with a flavour that needs nobody: where rpc.gssd is not there NFSv4
 * goes on to that (nfs4_find_root_sec()), and does not wait for it; with
 * version 3 the server's list decides.
 */
static bool needs_gssd(const char *flavors)
{
	return *flavors != '\0' && flavors[strspn(flavors, "krb5ip:")] == '\0';
}

const char *nfs_options_refuse(const struct nfs_plan *plan,
			       char option[NFS_OPTION_TEXT])
{
	const char *list = plan->options, *v;

	while (list_next(&list, option, NFS_OPTION_TEXT) > 0) {
		if ((v = value_of(option, "sec")) != NULL && needs_gssd(v))
			return "rpc.gssd";
		if ((v = value_of(option, "xprtsec")) != NULL &&
		    str_find(v, "tls") != NULL)
			return "tlshd, and Linux 6.5";
	}
	return NULL;
}

bool nfs_option_from_network(const char *option)
{
	static const char allowed[] =
		",ac,acdirmax,acdirmin,acl,acregmax,acregmin,actimeo,bsize,cto,"
		"hard,local_lock,lock,lookupcache,minorversion,mountport,"
		"mountproto,mountvers,namlen,nconnect,nfsvers,noac,noacl,"
		"noatime,nocto,nodiratime,nolock,nordirplus,"
		"nosharecache,port,proto,rdirplus,relatime,retrans,"
		"retry,ro,rsize,rw,sharecache,soft,softerr,tcp,timeo,udp,"
		"v2,v3,v4,v4.0,v4.1,v4.2,vers,wsize,";
	char name[NFS_OPTION_TEXT + 2] = ",";

	(void)str_copy_n(name + 1, sizeof(name) - 2, option,
			 name_length(option));
	(void)str_cat(name, sizeof(name), ",");
	/* old kernels know no quotes around a comma */
	return strchr(option, '"') == NULL && str_find(allowed, name) != NULL;
}

static int add_host(struct nfs_plan *plan, char *host, nfs_look_up *look_up)
{
	size_t len = strlen(host);
	uint32_t v4;

	if (plan->n_servers == NFS_SERVERS)
		return -E2BIG;
	if (*host == '[' && host[len - 1] == ']' && strchr(host, ':') != NULL) {
		host[len - 1] = '\0';
		host++;
	} else if (parse_ip4(host, &v4) < 0) {
		/* an address that is none is no name */
		if (look_up == NULL || !is_hostname(host) ||
		    host[strspn(host, "0123456789.")] == '\0')
			return -EINVAL;
		return look_up(plan, host);
	}
	return str_copy(plan->server[plan->n_servers++], NFS_SERVER, host);
}

int nfs_plan_source(struct nfs_plan *plan, const char *source,
		    nfs_look_up *look_up)
{
	const char *path = str_find(source, ":/");
	char host[NFS_HOST];
	size_t len;
	int r;

	/* a URL is not for a server called nfs */
	if (path == NULL || str_starts(source, "nfs://"))
		return -EINVAL;
	plan->n_servers = 0;
	plan->label = source;
	for (;; source += len + 1) {
		len = strcspn(source, ",");
		if (source + len < path)
			plan->label = NULL;
		else
			len = (size_t)(path - source);
		r = str_copy_n(host, sizeof(host), source, len);
		if (r == 0)
			r = add_host(plan, host, look_up);
		if (r < 0)
			return r;
		if (source + len == path)
			break;
	}
	return str_copy(plan->path, sizeof(plan->path), path + 1);
}
