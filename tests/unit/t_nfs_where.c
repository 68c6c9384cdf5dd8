/*
 * kinit/nfs_where.h: which of all that is told counts.  Expected is what
 * fs/nfs/nfsroot.c and dracut's nfs-lib.sh do; where they differ, kinit(8).
 */
#include "kinit/nfs_where.h"

#include <sys/socket.h>

#include "lib/ip_text.h"
#include "lib/str.h"

#include "tests/unit/capture.h"
#include "tests/unit/unit.h"

static struct net_result net;
static struct nfs_source own;
static struct nfs_where where;
static struct failure error;

/* What the network tells: NULL is nothing. */
struct told {
	const char *param, *siaddr, *dhcp; /* ip=, next-server, server id */
	const char *root_path, *name;	   /* options 17 and 66 */
	const char *list[2];		   /* option 150 */
};

static void put_ip(struct ip_addr *ip, const char *text)
{
	if (text != NULL)
		assert_int_equal(ip_from_text(text, ip), 0);
}

/* As merge_iface() joins them. */
static void put_told(struct net_info *info, const struct told *t)
{
	memset(info, 0, sizeof(*info));
	put_ip(&info->server.ip, t->dhcp);
	info->server.is_dhcp = t->dhcp != NULL;
	if (t->siaddr != NULL || t->param != NULL)
		info->server.is_dhcp = 0;
	put_ip(&info->server.ip, t->siaddr);
	put_ip(&info->server.ip, t->param);
	if (t->param != NULL)
		info->server.source = SOURCE_PARAM;
	put_ip(&info->from, t->dhcp);
	if (t->root_path != NULL)
		assert_int_equal(
			str_copy(info->root_path, NET_PATH, t->root_path), 0);
	if (t->name != NULL)
		assert_int_equal(str_copy(info->boot_name, NET_DOMAIN, t->name),
				 0);
	put_ip(&info->boot[0], t->list[0]);
	put_ip(&info->boot[1], t->list[1]);
}

static int ask(const char *word, const struct told *told, unsigned n)
{
	memset(&net, 0, sizeof(net));
	net.n_ifaces = n;
	for (unsigned i = 0; i < n; i++)
		put_told(&net.iface[i].info, &told[i]);
	memset(&own, 0, sizeof(own));
	assert_int_equal(nfs_word(word, false, &own), 0);
	memset(&where, 0xee, sizeof(where));
	error = (struct failure){ .code = NULL };
	return nfs_where(&where, &own, &net, &error);
}

static void is(const char *hosts, const char *path, const char *guess)
{
	struct ip_addr ip = { 0 };

	put_ip(&ip, guess);
	if (strcmp(where.hosts, hosts) != 0 || strcmp(where.path, path) != 0 ||
	    !ip_equal(&where.guess, &ip))
		fail_msg("'%s' '%s' instead of '%s' '%s'", where.hosts,
			 where.path, hosts, path);
}

#define ALL                                                                    \
	"10.0.0.5", "10.0.0.6", "10.0.0.9", "10.0.0.4:/17", "10.0.0.7",        \
	{                                                                      \
		"10.0.0.8"                                                     \
	}

static void test_precedence(void **state)
{
	static const struct {
		const char *word;
		struct told told;
		const char *hosts, *path, *guess;
	} row[] = {
		/* everybody tells, and then each in turn no more */
		{ "10.0.0.3:/cmd", { ALL }, "10.0.0.3", "/cmd", NULL },
		{ "/cmd", { ALL }, "10.0.0.4", "/cmd", NULL },
		{ "10.0.0.3", { ALL }, "10.0.0.3", "/17", NULL },
		{ "", { ALL }, "10.0.0.4", "/17", NULL },
		{ "",
		  { "10.0.0.5",
		    "10.0.0.6",
		    "10.0.0.9",
		    "/17",
		    "10.0.0.7",
		    { "10.0.0.8" } },
		  "10.0.0.5",
		  "/17",
		  NULL },
		{ "",
		  { NULL,
		    "10.0.0.6",
		    "10.0.0.9",
		    "/17",
		    "10.0.0.7",
		    { "10.0.0.8" } },
		  "10.0.0.6",
		  "/17",
		  NULL },
		{ "",
		  { NULL, NULL, "10.0.0.9", NULL, "10.0.0.7", { "10.0.0.8" } },
		  "10.0.0.7,10.0.0.8",
		  "/tftpboot/%s",
		  "10.0.0.9" },
		{ "",
		  { NULL, NULL, "10.0.0.9", "x", NULL, { "10.0.0.8" } },
		  "10.0.0.8",
		  "/tftpboot/x",
		  "10.0.0.9" },
		{ "",
		  { .dhcp = "10.0.0.9", .list = { "10.0.0.8", "10.0.0.7" } },
		  "10.0.0.8,10.0.0.7",
		  "/tftpboot/%s",
		  "10.0.0.9" },
		{ "", { .dhcp = "10.0.0.9" }, "", "/tftpboot/%s", "10.0.0.9" },
		{ "", { NULL }, "", "/tftpboot/%s", NULL },
		/* option 66 is a name, or text that is none */
		{ "/cmd",
		  { .dhcp = "10.0.0.9", .name = "boot.example.org" },
		  "boot.example.org",
		  "/cmd",
		  "10.0.0.9" },
		{ "/cmd",
		  { .dhcp = "10.0.0.9", .name = "http://10.0.0.7/x" },
		  "",
		  "/cmd",
		  "10.0.0.9" },
		/* each form of option 17 */
		{ "", { .root_path = "server:/s" }, "server", "/s", NULL },
		{ "",
		  { .root_path = "nfs:10.0.0.4:/s" },
		  "10.0.0.4",
		  "/s",
		  NULL },
		{ "",
		  { .root_path = "nfs4:10.0.0.4:/s:ro" },
		  "10.0.0.4",
		  "/s",
		  NULL },
		{ "", { .root_path = "a,b:/s,ro" }, "a,b", "/s", NULL },
		{ "",
		  { .root_path = "nfs://[fe80::1%eth0]/s" },
		  "fe80::1%eth0",
		  "/s",
		  NULL },
		{ "",
		  { .siaddr = "10.0.0.6", .root_path = "/s:ro" },
		  "10.0.0.6",
		  "/s",
		  NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		if (ask(row[i].word, &row[i].told, 1) < 0)
			fail_msg("row %zu: %s", i, error.what);
		is(row[i].hosts, row[i].path, row[i].guess);
	}
	assert_int_equal(ask("", NULL, 0), 0);
	is("", "/tftpboot/%s", NULL);
	assert_int_equal(ask("s:/p", NULL, 0), 0);
	is("s", "/p", NULL);
}

static void test_router(void **state)
{
	struct told told = { .dhcp = NULL };

	(void)state;
	assert_int_equal(ask("/x", &told, 1), 0);
	net.iface[0].info.routes.n = 1;
	net.iface[0].info.routes.route[0].gateway = ip_from4(IP(10, 0, 0, 254));
	assert_int_equal(nfs_where(&where, &own, &net, &error), 0);
	is("", "/x", NULL);
}

static void test_interfaces(void **state)
{
	static const struct told two[] = {
		{ .dhcp = "10.0.0.9", .root_path = "/a" },
		{ .siaddr = "10.1.0.6", .dhcp = "10.1.0.9" },
		{ .siaddr = "10.2.0.6", .root_path = "/c" },
	};
	static const struct told param[] = {
		{ .param = "10.0.0.5" },
		{ .siaddr = "10.1.0.6", .root_path = "/b" },
	};

	(void)state;
	/* the first of those that tell most; a word's path is worth nothing */
	assert_int_equal(ask("", two, 2), 0);
	is("", "/a", "10.0.0.9");
	assert_int_equal(ask("", two, 3), 0);
	is("10.2.0.6", "/c", NULL);
	assert_int_equal(ask("/x", two, 3), 0);
	is("10.1.0.6", "/x", NULL);
	/* ip= has the server of all */
	assert_int_equal(ask("", param, 2), 0);
	is("10.0.0.5", "/b", NULL);
}

static void test_foreign(void **state)
{
	static const struct told told = {
		.siaddr = "10.0.0.6",
		.root_path = "iscsi:10.0.0.1::::iqn.2001-04.org.example:x",
	};

	(void)state;
	assert_int_equal(ask("", &told, 1), -EPROTONOSUPPORT);
	assert_int_equal(error.code->number, KI_DHCP_PATH);
	assert_non_null(strstr(error.what, "iscsi:10.0.0.1"));
	assert_non_null(strstr(error.what, "another kind"));
	/* with a path of its own that is no reason not to boot */
	assert_int_equal(ask("/x", &told, 1), 0);
	assert_true(where.ignored);
	is("10.0.0.6", "/x", NULL);
	assert_string_equal(where.told.options, "");
	assert_int_equal(ask("10.0.0.1", &told, 1), -EPROTONOSUPPORT);
}

static void put_name(const char *name, int err, const char *a, const char *b)
{
	struct net_name *n = &net.name[net.n_names++];

	memset(n, 0, sizeof(*n));
	n->err = err;
	assert_int_equal(str_copy(n->name, NET_NAME, name), 0);
	n->n = (uint8_t)((a != NULL) + (b != NULL));
	put_ip(&n->ip[0], a);
	put_ip(&n->ip[1], b);
}

static int servers(struct nfs_plan *plan)
{
	struct capture c;
	int r;

	memset(plan, 0, sizeof(*plan));
	capture_start(&c);
	r = nfs_servers(plan, &where, &net, &error);
	capture_end(&c);
	return r;
}

static void test_names(void **state)
{
	static struct nfs_plan plan;

	(void)state;
	/* every address of every name, in order, each once */
	ask("a,10.0.0.1,b:/x", NULL, 0);
	put_name("b", 0, "10.0.0.1", "10.0.0.3");
	put_name("a", 0, "10.0.0.2", "2001:db8::1");
	assert_int_equal(servers(&plan), 0);
	assert_int_equal(plan.n_servers, 4);
	assert_string_equal(plan.server[0], "10.0.0.2");
	assert_string_equal(plan.server[1], "2001:db8:0:0:0:0:0:1");
	assert_string_equal(plan.server[2], "10.0.0.1");
	assert_string_equal(plan.server[3], "10.0.0.3");
	/* one without an address counts if it is alone */
	ask("a,b:/x", NULL, 0);
	put_name("a", -ETIMEDOUT, NULL, NULL);
	put_name("b", 0, "10.0.0.3", NULL);
	assert_int_equal(servers(&plan), 0);
	assert_int_equal(plan.n_servers, 1);
	assert_string_equal(plan.server[0], "10.0.0.3");
	ask("a:/x", NULL, 0);
	put_name("a", -ETIMEDOUT, NULL, NULL);
	assert_int_equal(servers(&plan), -ETIMEDOUT);
	assert_int_equal(error.code->number, KI_NAME_SILENT);
	assert_string_equal(error.what, "find the address of the NFS server a: "
					"no name server answers");
	assert_int_equal(error.err, 0);
	for (int i = 0; i < 4; i++) {
		static const int silent[] = { EREMOTEIO, ECONNREFUSED,
					      ENETUNREACH, EDESTADDRREQ };

		put_name("a", -silent[i], NULL, NULL);
		assert_int_equal(servers(&plan), -silent[i]);
		assert_int_equal(error.code->number, KI_NAME_SILENT);
	}
	ask("a:/x", NULL, 0);
	put_name("a", -ENODATA, NULL, NULL);
	assert_int_equal(servers(&plan), -ENODATA);
	assert_int_equal(error.code->number, KI_NAME);
	assert_string_equal(error.what, "find the address of the NFS server a: "
					"it has no address");
	ask("a:/x", NULL, 0);
	put_name("a", -ENOENT, NULL, NULL);
	assert_int_equal(servers(&plan), -ENOENT);
	assert_int_equal(error.code->number, KI_NAME);
	/* nobody asked */
	ask("a:/x", NULL, 0);
	put_name("b", 0, "10.0.0.3", NULL);
	assert_true(servers(&plan) < 0);
	assert_int_equal(error.code->number, KI_NAME);
}

static void test_many(void **state)
{
	static struct nfs_plan plan;
	struct net_name *n = net.name;

	(void)state;
	ask("a,b:/x", NULL, 0);
	put_name("a", 0, NULL, NULL);
	put_name("b", 0, NULL, NULL);
	for (unsigned i = 0; i < NET_NAME_ADDRS; i++) {
		n[0].ip[i] = ip_from4(IP(10, 0, 0, 1) + i);
		n[1].ip[i] = ip_from4(IP(10, 0, 1, 1) + i);
	}
	n[0].n = NET_NAME_ADDRS - 1;
	n[1].n = NET_NAME_ADDRS;
	assert_int_equal(servers(&plan), 0);
	assert_int_equal(plan.n_servers, NFS_SERVERS);
	assert_string_equal(plan.server[7], "10.0.1.1");
}

static void test_guess(void **state)
{
	static const struct told told = { .dhcp = "10.0.0.9",
					  .name = "router" };
	static struct nfs_plan plan;
	struct capture c;

	(void)state;
	/* a server's name that nobody knows is no reason not to guess */
	ask("/x", &told, 1);
	put_name("router", -ENOENT, NULL, NULL);
	capture_start(&c);
	assert_int_equal(nfs_servers(&plan, &where, &net, &error), 0);
	capture_end(&c);
	assert_int_equal(plan.n_servers, 1);
	assert_string_equal(plan.server[0], "10.0.0.9");
	assert_non_null(strstr(c.text, "router"));
	assert_non_null(strstr(c.text, "taking the DHCP server"));
	/* and one that somebody knows is taken */
	ask("/x", &told, 1);
	put_name("router", 0, "10.0.0.7", NULL);
	assert_int_equal(servers(&plan), 0);
	assert_int_equal(plan.n_servers, 1);
	assert_string_equal(plan.server[0], "10.0.0.7");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("who tells the server and the path, in order",
		      test_precedence),
		CLAIM("a router is no server", test_router),
		CLAIM("of several interfaces one counts", test_interfaces),
		CLAIM("another protocol's root path is said so", test_foreign),
		CLAIM("names become their addresses, in order", test_names),
		CLAIM("of many addresses the first eight count", test_many),
		CLAIM("the DHCP server is the last guess", test_guess),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
