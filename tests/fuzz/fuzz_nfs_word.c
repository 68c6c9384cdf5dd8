/*
 * Any text as where an NFS root is: what the first byte says is nfsroot= (k),
 * root= and its like (d), DHCP's root path beside a nfsroot= (o), or a whole
 * command line (l).  A libFuzzer target; replay.c runs it on the corpus without
 * libFuzzer.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kinit/boot_plan.h"
#include "kinit/nfs_where.h"
#include "kinit/root_nfs.h"
#include "lib/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static bool ends(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

/* Whatever is taken can be used. */
static void check_source(const struct nfs_source *s)
{
	const char *list = s->hosts;
	char host[NET_NAME];
	unsigned n = 0;
	int r;

	must(ends(s->hosts, sizeof(s->hosts)) &&
	     ends(s->path, sizeof(s->path)) &&
	     ends(s->options, sizeof(s->options)));
	must(*s->path == '\0' || *s->path == '/');
	must(is_path_text(s->path) && !nfs_leads_up(s->path));
	while ((r = list_next(&list, host, sizeof(host))) > 0) {
		must(nfs_is_host(host));
		n++;
	}
	must(r == 0 && n <= NFS_SERVERS);
}

static void one_word(const char *text, bool dracut)
{
	struct nfs_source s = { .hosts = "" };
	struct failure f = { .code = NULL };
	int r = nfs_word(text, dracut, &s);

	if (r == 0)
		check_source(&s);
	else
		must(nfs_word_fail(&f, KI_NFSROOT, "", text, r) == r &&
		     f.code != NULL && ends(f.what, sizeof(f.what)));
	(void)nfs_word_is(text);
}

/* Server names are all known; whatever is resolved can be mounted. */
static void one_path(const char *text)
{
	static struct root_spec spec;
	static struct net_result net;
	static char name[NET_NAMES][NET_NAME];
	struct root_words words = { .root = "/dev/nfs" };
	struct failure f = { .code = NULL };
	unsigned n;

	if (strlen(text) >= NET_PATH)
		return;
	memset(&net, 0, sizeof(net));
	memset(&spec, 0, sizeof(spec));
	net.n_ifaces = 1;
	(void)str_copy(net.iface[0].info.root_path, NET_PATH, text);
	must(root_nfs.parse(&spec, &words, &f) == 1);
	n = root_nfs.names(&spec, &net, name);
	must(n <= NET_NAMES);
	for (unsigned i = 0; i < n; i++) {
		must(is_hostname(name[i]));
		memcpy(net.name[i].name, name[i], NET_NAME);
		net.name[i].ip[0] = ip_from4(0x0a000001 + i);
		net.name[i].n = 1;
	}
	net.n_names = n;
	if (root_nfs.resolve(&spec, &net, "pc1", &f) < 0) {
		must(f.code != NULL && f.err < 0 && ends(f.what, FAIL_WHAT));
		return;
	}
	must(spec.nfs.plan.n_servers > 0 &&
	     spec.nfs.plan.n_servers <= NFS_SERVERS);
	for (unsigned i = 0; i < spec.nfs.plan.n_servers; i++) {
		struct ip_addr ip;

		must(nfs_host_address(spec.nfs.plan.server[i], &ip));
	}
	must(*spec.nfs.plan.path == '/' && !nfs_leads_up(spec.nfs.plan.path));
	must(ends(spec.name, sizeof(spec.name)));
}

static void one_line(const char *text)
{
	static struct boot_plan plan;
	static struct cmdline line;
	struct failure f = { .code = NULL };

	(void)cmdline_parse(&line, text);
	memset(&plan, 0xee, sizeof(plan));
	if (boot_plan_make(&plan, &line, &f) < 0)
		must(f.code != NULL && ends(f.what, sizeof(f.what)));
	else if (plan.root.method == &root_nfs)
		check_source(&plan.root.nfs.own);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (size == 0)
		return 0;
	text = malloc(size);
	must(text != NULL);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	switch (data[0]) {
	case 'o':
		one_path(text);
		break;
	case 'l':
		one_line(text);
		break;
	default:
		one_word(text, data[0] == 'd');
	}
	free(text);
	return 0;
}
