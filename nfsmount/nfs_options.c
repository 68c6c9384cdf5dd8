/* Mount options as in nfs(5), see nfs_options.h. */
#include "nfsmount/nfs_options.h"

#include <errno.h>
#include <string.h>

#include "lib/compat.h"
#include "lib/mount_fs.h"
#include "lib/str.h"

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

/* "4" is every minor version from the highest down, as for mount.nfs(8). */
static int set_version(struct nfs_plan *plan, const char *v)
{
	if (strcmp(v, "4") == 0)
		return usual_versions(plan, NFS_VERSIONS - 1);
	if (strcmp(v, "2") != 0 && strcmp(v, "3") != 0 &&
	    (!str_starts(v, "4.") || v[2] < '0' || v[2] > '9' || v[3] != '\0'))
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

static int add_verbatim(struct nfs_plan *plan, const char *option)
{
	size_t len = strlen(plan->options);
	int r = 0;

	if (len > 0)
		r = str_cat(plan->options, sizeof(plan->options), ",");
	if (r == 0)
		r = str_cat(plan->options, sizeof(plan->options), option);
	if (r < 0)
		plan->options[len] = '\0';
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

static int add_option(struct nfs_plan *plan, const char *option)
{
	const char *v;
	uint32_t port;

	if (!is_printable(option))
		return -EINVAL;
	if (mount_flag(option, &plan->ms_flags))
		return 0;
	if ((v = value_of(option, "vers")) != NULL ||
	    (v = value_of(option, "nfsvers")) != NULL)
		return set_version(plan, v);
	if (option[0] == 'v' && option[1] >= '2' && option[1] <= '4')
		return set_version(plan, option + 1);
	if ((v = value_of(option, "minorversion")) != NULL)
		return set_minor(plan, v);
	if ((v = value_of(option, "retry")) != NULL)
		return set_retry(plan, v);
	/* the server is chosen by its address, not by an option */
	if (value_of(option, "addr") != NULL)
		return -EINVAL;
	if ((v = value_of(option, "port")) != NULL) {
		if (parse_u32(v, UINT16_MAX, &port) < 0)
			return -EINVAL;
		plan->port = (uint16_t)port;
	}
	if (strcmp(option, "lock") == 0 || strcmp(option, "nolock") == 0)
		plan->lock_given = true;
	return add_verbatim(plan, option);
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
			 strcspn(option, "="));
	(void)str_cat(name, sizeof(name), ",");
	return str_find(allowed, name) != NULL;
}

int nfs_plan_source(struct nfs_plan *plan, const char *source)
{
	const char *path = str_find(source, ":/");
	const char *end = path;

	if (path == NULL)
		return -EINVAL;
	if (source[0] == '[') {
		source++;
		if (end <= source || *--end != ']')
			return -EINVAL;
	} else {
		uint32_t ip;
		char text[IP4_TEXT];

		if (str_copy_n(text, sizeof(text), source,
			       (size_t)(end - source)) < 0 ||
		    parse_ip4(text, &ip) < 0)
			return -EINVAL;
	}
	if (str_copy_n(plan->server[0], NFS_SERVER, source,
		       (size_t)(end - source)) < 0)
		return -EINVAL;
	plan->n_servers = 1;
	return str_copy(plan->path, sizeof(plan->path), path + 1);
}
