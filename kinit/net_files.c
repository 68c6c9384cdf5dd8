/* Telling others of the network, see net_files.h. */
#include "kinit/net_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>
#include <sys/stat.h>

#include "ipconfig/net_check.h"
#include "ipconfig/report.h"
#include "lib/file.h"
#include "lib/str.h"

/* The interface behind last, NULL: the first; NULL when there is none. */
static const struct net_iface *next_iface(const struct net_result *result,
					  const struct net_iface *last)
{
	const struct net_iface *best = NULL, *f = result->iface;

	for (unsigned i = 0; i < result->n_ifaces; i++, f++) {
		if (last != NULL && (f->metric < last->metric ||
				     (f->metric == last->metric && f <= last)))
			continue;
		if (best == NULL || f->metric < best->metric)
			best = f;
	}
	return best;
}

unsigned net_files_ips(const struct net_result *result, size_t at,
		       struct ip_addr list[NET_DNS])
{
	const struct net_iface *f = NULL;
	unsigned n = 0;

	_Static_assert(NET_DNS == NET_NTP, "both are arrays of so many");
	while ((f = next_iface(result, f)) != NULL) {
		const struct ip_addr *ip = (const void *)((char *)f + at);

		for (unsigned i = 0; i < NET_DNS; i++, ip++) {
			if (n < NET_DNS && ip_given(ip) &&
			    !ip_among(list, n, ip))
				list[n++] = *ip;
		}
	}
	return n;
}

const char *net_files_names(const struct net_result *result, bool search)
{
	const struct net_iface *f = NULL;

	while ((f = next_iface(result, f)) != NULL) {
		const char *names = f->info.search;

		if (!search || *names == '\0')
			names = f->info.domain;
		if (*names != '\0' && net_is_names(names))
			return names;
	}
	return "";
}

static void tell_ips(struct wr *w, const struct net_result *result,
		     const char *word, size_t at)
{
	struct ip_addr list[NET_DNS];
	unsigned n = net_files_ips(result, at, list);

	for (unsigned i = 0; i < n; i++)
		wr_print(w, "%s%pIS\n", word, &list[i]);
}

static void tell_names(struct wr *w, const struct net_result *result,
		       bool search)
{
	const char *names = net_files_names(result, search);

	if (*names != '\0')
		wr_print(w, "%s %s\n", search ? "search" : "domain", names);
}

/* The kernel's first line. */
static void tell_proto(struct wr *w, const struct net_iface *f)
{
	char proto[sizeof(f->proto)];

	for (size_t i = 0; i < sizeof(proto); i++)
		proto[i] = (char)(f->proto[i] & ~('a' - 'A'));
	wr_print(w, ip_method_asks(f->method) ? "#PROTO: %s\n" : "#MANUAL\n",
		 proto);
}

void net_file_format(struct wr *w, enum net_file file,
		     const struct net_result *result)
{
	static const struct ip_addr none = { 0 };
	const struct net_iface *f = next_iface(result, NULL);
	const struct net_server *server = &f->info.server;
	const char *word = "";
	size_t ips = offsetof(struct net_iface, info.ntp);

	if (file == NET_FILE_PNP)
		tell_proto(w, f);
	if (file != NET_FILE_NTP) {
		tell_names(w, result, file == NET_FILE_RESOLV);
		word = "nameserver ";
		ips = offsetof(struct net_iface, info.dns);
	}
	tell_ips(w, result, word, ips);
	/* for the kernel a DHCP server that names none is none: 0.0.0.0 */
	if (file == NET_FILE_PNP && ip_given(&server->ip))
		wr_print(w, "bootserver %pIS\n",
			 server->is_dhcp != 0 ? &none : &server->ip);
}

int net_file_cover(const char *path, const struct net_result *result)
{
	char text[NET_FILE_MAX];
	struct wr w = wr_init(text, sizeof(text));
	int r, fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	net_file_format(&w, NET_FILE_RESOLV, result);
	r = w.bad ? -EMSGSIZE : fd_write_all(fd, text, w.len);
	close(fd);
	return r;
}

int net_files_write(const char *dir, const struct net_result *result)
{
	int r = 0;

	if (result->n_ifaces == 0)
		return 0;
	(void)mkdir(dir, 0755);
	for (unsigned i = 0; r == 0 && i < NET_FILES; i++) {
		char text[NET_FILE_MAX];
		struct wr w = wr_init(text, sizeof(text));

		net_file_format(&w, (enum net_file)i, result);
		r = report_write(dir, "",
				 str_nth("pnp\0ntp_servers\0resolv.conf", i),
				 "", &w);
	}
	return r;
}
