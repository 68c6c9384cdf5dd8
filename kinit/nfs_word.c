/* Where an NFS root is, as one text says it, see nfs_word.h. */
#include "kinit/nfs_word.h"

#include <errno.h>
#include <string.h>

#include "ipconfig/net_result.h"
#include "lib/ip_text.h"
#include "lib/str.h"

#define DIGITS "0123456789."

/* How many bytes there are before one of ends that is outside of brackets. */
static size_t word_until(const char *s, const char *ends)
{
	bool inside = false;
	size_t n = 0;

	for (; s[n] != '\0' && (inside || strchr(ends, s[n]) == NULL); n++)
		inside = s[n] == '[' || (inside && s[n] != ']');
	return n;
}

bool nfs_host_address(const char *host, struct ip_addr *ip)
{
	size_t n = strcspn(host, "%");
	bool scoped = host[n] != '\0';
	char text[NFS_SERVER];

	if (str_copy_n(text, sizeof(text), host, n) < 0 ||
	    ip_from_text(text, ip) < 0 || !ip_given(ip))
		return false;
	return ip_is_link_local(ip) == scoped &&
	       (!scoped || is_ifname(host + n + 1));
}

bool nfs_is_host(const char *host)
{
	struct ip_addr ip;

	/* digits alone were meant to be an address: RFC 1123 section 2.1 */
	return nfs_host_address(host, &ip) ||
	       (is_hostname(host) && host[strspn(host, DIGITS)] != '\0');
}

bool nfs_leads_up(const char *path)
{
	for (; (path = str_find(path, "/..")) != NULL; path++) {
		if (path[3] == '/' || path[3] == '\0')
			return true;
	}
	return false;
}

/* RFC 1738 section 2.2; what is no code, and that of NUL, stays. */
static void word_decode(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++) {
		int c = *s == '%' ? parse_octet(s + 1) : -1;

		if (c > 0)
			s += 2;
		*to++ = c > 0 ? (char)c : *s;
	}
	*to = '\0';
}

int nfs_list_add(char *list, size_t size, const char *item, size_t len)
{
	if (len > 0 && (*list == '\0' || str_cat(list, size, ",") == 0))
		return str_cat_n(list, size, item, len) < 0 ? -EFBIG : 0;
	return len == 0 ? 0 : -EFBIG;
}

static int take_hosts(struct nfs_source *out, const char *s, size_t len,
		      bool encoded)
{
	char list[NFS_HOSTS], item[NET_NAME];
	const char *next = list;
	unsigned n = 0;
	int r = str_copy_n(list, sizeof(list), s, len);

	if (r < 0 || len == 0)
		return r;
	*out->hosts = '\0';
	if (encoded)
		word_decode(list);
	while ((r = list_next(&next, item, sizeof(item))) > 0) {
		const char *host = item;
		char *end = item + strlen(item) - 1;

		if (*host == '[') {
			if (*end != ']')
				return -EDESTADDRREQ;
			*end = '\0';
			host++;
		}
		if (!nfs_is_host(host))
			return -EDESTADDRREQ;
		if (++n > NFS_SERVERS)
			return -E2BIG;
		(void)nfs_list_add(out->hosts, sizeof(out->hosts), host,
				   strlen(host));
	}
	return r;
}

static int take_path(struct nfs_source *out, const char *s, size_t len,
		     bool encoded)
{
	*out->path = '\0';
	if (*s != '/') {
		/* an address of IPv6 without its brackets, or such */
		if (memchr(s, ':', len) != NULL)
			return -EDESTADDRREQ;
		(void)str_copy(out->path, sizeof(out->path), NFS_DEFAULT_DIR);
	}
	if (str_cat_n(out->path, sizeof(out->path), s, len) < 0)
		return -ENAMETOOLONG;
	if (encoded)
		word_decode(out->path);
	return !is_path_text(out->path) || nfs_leads_up(out->path) ? -EINVAL
								   : 0;
}

/*
 * RFC 2224: a path is relative to what the server has as public, and begins at
 * its root with two '/'.  Nobody has that; one '/' is the root, as for dracut.
 */
static int nfs_split_url(const char *s, struct nfs_source *out)
{
	size_t len = word_until(s, ":/");
	int r = take_hosts(out, s, len, true);

	if (r < 0)
		return r;
	s += len;
	if (*s == ':') {
		len = strcspn(++s, "/");
		/* whether it is a number is looked at with the options */
		if (len > 0)
			r = nfs_list_add(out->options, sizeof(out->options),
					 "port=", 5);
		if (r < 0 ||
		    str_cat_n(out->options, sizeof(out->options), s, len) < 0)
			return -EFBIG;
		s += len;
	}
	s += strspn(s, "/");
	s = *s == '\0' ? "/" : s - 1;
	return take_path(out, s, strlen(s), true);
}

/* "iscsi:...", and for others than dracut "iscsi://..." */
static bool is_foreign(const char *s, bool dracut)
{
	static const char kinds[] =
		"9p:\0aoe:\0block:\0btrfs:\0ceph:\0cifs:\0fcoe:\0ftp:\0"
		"glusterfs:\0http:\0https:\0iscsi:\0live:\0nbd:\0smb:\0tftp:\0"
		"virtiofs:\0zfs:\0";

	for (const char *kind = kinds; *kind != '\0'; kind = str_nth(kind, 1)) {
		if (str_starts(s, kind))
			return dracut || str_starts(s + strlen(kind), "//");
	}
	return false;
}

/* Behind "nfs:" or "nfs4:", or where a text without them begins. */
static const char *behind_kind(const char *s)
{
	size_t n = str_starts(s, "nfs4") ? 4 : 3;

	if (!str_starts(s, "nfs") || (s[n] != ':' && s[n] != '\0'))
		return s;
	return s + n + (s[n] == ':');
}

/* Whether OPTIONS: stands before SERVERS:/; their length, or 0. */
static size_t leading_options(const char *s)
{
	size_t n = 0, options = 0;

	for (;; n++) {
		n += word_until(s + n, ":/");
		if (s[n] != ':')
			return 0;
		if (s[n + 1] == '/')
			return options;
		options = n;
	}
}

/* SERVERS: or one address; their length, without the ':'. */
static size_t leading_hosts(const char *s)
{
	size_t n = word_until(s, ":/=");

	if (s[n] == ':')
		return n;
	n = strcspn(s, ",");
	if (*s == '[' || (*s != '.' && strspn(s, DIGITS) == n))
		return n;
	return 0;
}

int nfs_word(const char *s, bool dracut, struct nfs_source *out)
{
	const size_t size = sizeof(out->options);
	const char *behind = dracut ? behind_kind(s) : s;
	size_t len;
	int r;

	if (str_starts(s, "nfs://"))
		return nfs_split_url(s + 6, out);
	if (is_foreign(s, dracut))
		return -EPROTONOSUPPORT;
	if (behind != s) {
		len = leading_options(behind);
		r = s[3] == '4' ? nfs_list_add(out->options, size, "vers=4", 6)
				: 0;
		if (r == 0)
			r = nfs_list_add(out->options, size, behind, len);
		if (r < 0)
			return r;
		s = len > 0 ? behind + len + 1 : behind;
	}
	len = leading_hosts(s);
	r = take_hosts(out, s, len, false);
	if (r < 0)
		return r;
	s += len;
	if (*s == ':')
		s++;
	len = strcspn(s, dracut ? ":," : ",");
	if (len > 0 && !(len == 7 && str_starts(s, "default")) &&
	    !(len == 4 && str_starts(s, "auto")))
		r = take_path(out, s, len, false);
	if (r < 0 || s[len] == '\0')
		return r;
	s += len + 1;
	if (dracut && str_find(s, ":/") != NULL)
		return -EDESTADDRREQ;
	return nfs_list_add(out->options, size, s, strlen(s));
}

int nfs_word_fail(struct failure *f, unsigned number, const char *what,
		  const char *text, int err)
{
	const char *why = "the path has control characters or \"..\"";

	switch (err) {
	case -EDESTADDRREQ:
		why = "a server is a name or an address, IPv6 in brackets";
		break;
	case -E2BIG:
		why = "it has more than 8 servers";
		break;
	case -EPROTONOSUPPORT:
		why = "it is a root of another kind";
		break;
	case -EFBIG:
		number = KI_NFS_OPTION;
		why = "it is too long";
		break;
	case -ENAMETOOLONG:
		why = "it is too long";
	}
	return fail_set(f, number, err, "use %s '%.100s': %s", what, text, why);
}

bool nfs_word_is(const char *text)
{
	size_t n = word_until(text, ":/=");

	if (behind_kind(text) != text)
		return true;
	if (is_foreign(text, true))
		return false;
	if (n == 0)
		return *text == '/' && text[1] != '/' &&
		       !str_starts(text, "/dev/");
	return text[n] == ':' && text[n + 1] == '/';
}
