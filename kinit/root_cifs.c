/*
 * A root on an SMB server (Documentation/admin-guide/cifs/... cifsroot.rst,
 * fs/smb/client/cifsroot.c): the kernel's parameter, with newer versions of the
 * protocol.
 */
#include "kinit/root_cifs.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>

#include "kinit/net_need.h"
#include "lib/compat.h"
#include "lib/fmt.h"
#include "lib/mount_fs.h"
#include "lib/str.h"
#include "nfsmount/nfsmount.h"

#define OPTIONS_MAX  1024
#define CIFS_RETRY_S 120 /* as NFS */
#define CIFS_PORT    445
/*
 * Of cifsroot.c, less those that only SMB 1 knows.  "rootfs" is refused by
 * kernels without CIFS_ROOT, which needs IP_PNP; this is most of what it does.
 */
#define CIFS_OPTIONS "mfsymlinks,uid=0,gid=0,hard,noblocksend"

static int cifs_fail(struct failure *f, const char *value, const char *why)
{
	return fail_set(f, KI_CIFSROOT, -EINVAL, "use cifsroot=%.100s: %s",
			value, why);
}

/* Only addresses: there is nobody yet who knows names. */
static int cifs_parse(struct root_spec *spec, const struct root_words *words,
		      struct failure *f)
{
	const char *value = words->cifsroot;
	char address[IP4_TEXT];
	size_t len, host;
	uint32_t ip;

	if (words->root == NULL ? value == NULL
				: strcmp(words->root, "/dev/cifs") != 0)
		return 0;
	if (value == NULL)
		return cifs_fail(f, "", "it is needed with root=/dev/cifs");
	len = strcspn(value, ",");
	if (!str_starts(value, "//") ||
	    str_copy_n(spec->source, sizeof(spec->source), value, len) < 0 ||
	    !is_path_text(spec->source))
		return cifs_fail(f, value, "it is not //ADDRESS/SHARE");
	host = strcspn(spec->source + 2, "/");
	if (str_copy_n(address, sizeof(address), spec->source + 2, host) < 0 ||
	    parse_ip4(address, &ip) < 0)
		return cifs_fail(
			f, value,
			"the server must be given by its IPv4 address");
	if (spec->source[2 + host] != '/' || spec->source[3 + host] == '\0')
		return cifs_fail(f, value, "it has no share");
	spec->cifs_options = value[len] == ',' ? value + len + 1 : "";
	(void)str_copy(spec->name, sizeof(spec->name), spec->source);
	return 1;
}

static void cifs_address(const struct root_spec *spec, char text[IP4_TEXT])
{
	const char *address = spec->source + 2;

	(void)str_copy_n(text, IP4_TEXT, address, strcspn(address, "/"));
}

static int cifs_ask(const struct root_spec *spec, struct net_plan *net,
		    struct failure *f)
{
	char address[IP4_TEXT];
	uint32_t ip = 0;

	(void)f;
	cifs_address(spec, address);
	(void)parse_ip4(address, &ip);
	net_need(net, true, ip);
	return 0;
}

/* An older version of the protocol may do after these. */
static bool next_version_may(int err)
{
	return err == -EOPNOTSUPP || err == -EINVAL || err == -EIO ||
	       err == -ECONNABORTED || err == -ECONNRESET;
}

/* A password may have the word in it, too. */
static bool cifs_has_version(const char *options)
{
	const char *at = options;

	while ((at = str_find(at, "vers=")) != NULL) {
		if (at == options || at[-1] == ',')
			return true;
		at++;
	}
	return false;
}

static int cifs_mount(const struct root_spec *spec, const char *target,
		      struct root_report *report, root_trying *trying,
		      void *data)
{
	static const char *const versions[] = { "3.1.1", "3.0", "2.1" };
	bool given = cifs_has_version(spec->cifs_options);
	unsigned flags = spec->access == ROOT_RW ? 0 : MS_RDONLY;
	char theirs[OPTIONS_MAX], options[OPTIONS_MAX + 64];
	const char *refused;

	report->err = mount_options(spec->cifs_options, &flags, theirs,
				    sizeof(theirs));
	for (size_t i = 0; report->err >= 0 && i < ARRAY_LEN(versions); i++) {
		const struct mount_fs m = { "cifs", spec->source, options,
					    flags };

		fmt_print(options, sizeof(options), "%s%s%s%s%s", CIFS_OPTIONS,
			  given ? "" : ",vers=", given ? "" : versions[i],
			  *theirs != '\0' ? "," : "", theirs);
		fmt_print(report->tried, sizeof(report->tried), "SMB%s%s",
			  given ? "" : " ", given ? "" : versions[i]);
		trying(data, report->tried);
		report->err = mount_fs(&m, target, report->said, &refused);
		if (report->err == 0 || given || !next_version_may(report->err))
			break;
		if (i + 1 < ARRAY_LEN(versions))
			report->err = 0;
	}
	return report->err;
}

static unsigned cifs_code(int err)
{
	switch (-err) {
	case EACCES:
	case EPERM:
	case EKEYREJECTED:
		return KI_CIFS_ACCESS;
	case ENODEV:
		return KI_FSTYPE;
	}
	return KI_CIFS;
}

static void cifs_probe(const struct root_spec *spec,
		       const struct root_doing *doing, int timeout_ms,
		       struct root_probe *out)
{
	char address[IP4_TEXT];

	(void)doing;
	cifs_address(spec, address);
	out->err = nfsmount_probe(address, CIFS_PORT, timeout_ms);
	(void)str_copy(out->said, sizeof(out->said),
		       out->err == 0 ? "its port answers"
				     : "its port does not answer");
}

static uint32_t cifs_retry_s(const struct root_spec *spec)
{
	(void)spec;
	return CIFS_RETRY_S;
}

const struct root_method root_cifs = {
	.name = "cifs",
	.needs_network = true,
	.parse = cifs_parse,
	.ask = cifs_ask,
	.mount = cifs_mount,
	.probe = cifs_probe,
	.code = cifs_code,
	.retry_s = cifs_retry_s,
};
