/* The root's resolv.conf, see handover_resolv.h. */
#include "kinit/handover_resolv.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "kinit/handover_file.h"
#include "kinit/net_files.h"
#include "lib/err.h"
#include "lib/fmt.h"
#include "lib/ip_text.h"
#include "lib/log.h"
#include "lib/root_open.h"
#include "lib/str.h"

#define RESOLV_NAME  "resolv.conf"
#define RESOLV_FILE  "kinit/" RESOLV_NAME /* as net_files.c writes it */
#define RESOLV_COVER "kinit/" NET_FILE_COVER
#define RESOLV_SIZE  2048 /* of what is read of one */

/* Each begins a path below /run, as seen from /etc. */
static const char runs[] = "/run/\0../run/\0/var/run/\0../var/run/\0";

/* Fills a link to below /run, unless somebody has. */
static int resolv_link(const struct handover *h, const char *to)
{
	const char *below = NULL;
	char whole[HANDOVER_PATH];
	int r;

	for (const char *s = runs; *s != '\0'; s += strlen(s) + 1) {
		if (str_starts(to, s))
			below = to + strlen(s);
	}
	if (below == NULL || str_find(below, "..") != NULL) {
		log_note("resolv.conf of the root: a link to %s: left", to);
		return 0;
	}
	if (strcmp(below, RESOLV_FILE) == 0)
		return 0;
	r = handover_path(h, below, whole);
	if (r == 0 && symlinkat("/run/" RESOLV_FILE, AT_FDCWD, whole) < 0 &&
	    errno != EEXIST)
		r = -errno;
	return r;
}

/* Whether a line begins so, or where whole is that; as most programs write. */
static bool has_line(const char *text, const char *line, bool whole)
{
	for (const char *at = text; (at = str_find(at, line)) != NULL; at++) {
		if ((at == text || at[-1] == '\n') &&
		    (!whole || (uint8_t)at[strlen(line)] <= ' '))
			return true;
	}
	return false;
}

/* Whether it names one of our servers, or a resolver of the root's own. */
static bool names_one(const char *text, const struct ip_addr *list, unsigned n)
{
	char line[sizeof("nameserver ") + IP_TEXT];

	while (n-- > 0) {
		fmt_print(line, sizeof(line), "nameserver %pIS", &list[n]);
		if (has_line(text, line, true))
			return true;
	}
	return has_line(text, "nameserver 127.", false) ||
	       has_line(text, "nameserver ::1", true);
}

static int resolv_cover(const struct handover *h, int fd)
{
	char text[NET_FILE_MAX], whole[HANDOVER_PATH], target[32];
	struct wr w = wr_init(text, sizeof(text));
	int r;

	net_file_format(&w, NET_FILE_RESOLV, h->net);
	r = handover_file(h, RESOLV_COVER, &w);
	if (r < 0)
		return 0;
	(void)handover_path(h, RESOLV_COVER, whole);
	/* by no name: a link in the root's path would lead elsewhere */
	fmt_print(target, sizeof(target), "/proc/self/fd/%d", fd);
	if (mount(whole, target, NULL, MS_BIND, NULL) < 0)
		return -errno;
	log_note("resolv.conf of the root: other name servers: covered by "
		 "/run/" RESOLV_COVER);
	return 0;
}

static int resolv_regular(const struct handover *h, int etc,
			  const struct ip_addr *list, unsigned n)
{
	int r = 0, fd = openat(etc, RESOLV_NAME,
			       O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
				       O_CLOEXEC);
	char text[RESOLV_SIZE];
	struct stat st;
	ssize_t len;

	if (fd < 0)
		return -errno;
	len = fstat(fd, &st) == 0 && S_ISREG(st.st_mode)
		      ? read(fd, text, sizeof(text) - 1)
		      : -1;
	if (len >= 0) {
		text[len] = '\0';
		if (!names_one(text, list, n))
			r = resolv_cover(h, fd);
	}
	close(fd);
	return r;
}

void handover_resolv(const struct handover *h)
{
	struct ip_addr list[NET_DNS];
	unsigned n = net_files_ips(h->net, offsetof(struct net_iface, info.dns),
				   list);
	char to[HANDOVER_PATH];
	ssize_t len;
	int r, etc;

	if (n == 0)
		return;
	r = etc = root_open(h->root_dir, "etc", O_PATH | O_DIRECTORY);
	if (etc >= 0) {
		len = readlinkat(etc, RESOLV_NAME, to, sizeof(to) - 1);
		r = len < 0 ? -errno : 0;
		if (len >= 0) {
			to[len] = '\0';
			r = resolv_link(h, to);
		} else if (r == -EINVAL && h->keeps) {
			r = resolv_regular(h, etc, list, n);
		}
		close(etc);
	}
	if (r < 0 && r != -EINVAL)
		log_warn("resolv.conf of the root: %pe: see /run/" RESOLV_FILE,
			 ERR(r));
}
