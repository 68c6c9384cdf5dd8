/* kinit/root_nfs.h: the words of other systems, and which of them counts. */
#include "kinit/root_nfs.h"

#include "tests/unit/capture.h"
#include "tests/unit/nfs_root.h"

/* Returns what parse() does. */
static int take(const struct root_words *w)
{
	error = (struct failure){ .code = NULL };
	spec = (struct root_spec){ .method = &root_nfs };
	return root_nfs.parse(&spec, w, &error);
}

static void test_words(void **state)
{
	static const struct {
		struct root_words words;
		const char *hosts, *path, *options;
	} row[] = {
		/* dracut */
		{ { .root = "nfs:10.0.0.1:/a:ro" }, "10.0.0.1", "/a", "ro" },
		{ { .root = "nfs4:srv:/a,ro" }, "srv", "/a", "vers=4,ro" },
		{ { .root = "10.0.0.1:/a" }, "10.0.0.1", "/a", "" },
		{ { .root = "/srv/a" }, "", "/srv/a", "" },
		{ { .root = "nfs://srv:2050/a" }, "srv", "/a", "port=2050" },
		{ { .root = "nfs:ro:srv:/a" }, "srv", "/a", "ro" },
		{ { .root = "dhcp" }, "", "", "" },
		{ { .root = "dhcp", .netroot = "nfs:srv:/n" },
		  "srv",
		  "/n",
		  "" },
		{ { .netroot = "dhcp" }, "", "", "" },
		{ { .netroot = "nfs:srv:/n:ro" }, "srv", "/n", "ro" },
		{ { .root = "/dev/nfs", .netroot = "iscsi:srv::::x" },
		  "",
		  "",
		  "" },
		{ { .root = "nfs4", .nfsroot = "srv:/a,ro" },
		  "srv",
		  "/a",
		  "ro,vers=4" },
		/* initramfs-tools */
		{ { .boot = "nfs", .nfsroot = "auto" }, "", "", "" },
		{ { .root = "/dev/sda1", .boot = "nfs", .nfsroot = "s:/a" },
		  "s",
		  "/a",
		  "" },
		{ { .root = "/dev/nfs",
		    .nfsroot = "s:/a,soft",
		    .nfsopts = "hard,ro" },
		  "s",
		  "/a",
		  "hard,ro,soft" },
		{ { .boot = "nfs" }, "", "", "" },
		/* what a word leaves out */
		{ { .rootpath = "r:/r,a=1", .nfsroot = "n" },
		  "r",
		  "/tftpboot/n",
		  "a=1" },
		{ { .rootpath = "r:/r", .nfsroot = "10.0.0.1" },
		  "10.0.0.1",
		  "/r",
		  "" },
		{ { .rootpath = "r:/r,a=1",
		    .netroot = "nfs:n:/n:a=2",
		    .nfsroot = "k:/k,a=3",
		    .root = "o:/o,a=4" },
		  "o",
		  "/o",
		  "a=1,a=2,a=3,a=4" },
		{ { .rootpath = "/r" }, "", "/r", "" },
		/* others' values mean nothing */
		{ { .root = "/dev/nfs", .boot = "UUID=1-2" }, "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const struct nfs_source *own = &spec.nfs.own;

		if (take(&row[i].words) != 1)
			fail_msg("row %zu: %s", i, error.what);
		if (strcmp(own->hosts, row[i].hosts) != 0 ||
		    strcmp(own->path, row[i].path) != 0 ||
		    strcmp(own->options, row[i].options) != 0)
			fail_msg("row %zu: '%s' '%s' '%s'", i, own->hosts,
				 own->path, own->options);
	}
}

static void test_others(void **state)
{
	static const struct root_words row[] = {
		{ .root = "/dev/sda1", .netroot = "nfs:srv:/x" },
		{ .root = "/dev/sda1", .rootpath = "/x", .nfsopts = "ro" },
		{ .root = "LABEL=x", .netroot = "dhcp" },
		{ .netroot = "iscsi:srv::::x" },
		{ .boot = "live" },
		{ .nfsopts = "ro" },
		{ .root = "tag:/x", .fstype = "9p" },
		{ .root = "/x", .fstype = "virtiofs" },
		{ .root = "//srv/share" },
		{ .root = "dhcp6" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		if (take(&row[i]) != 0)
			fail_msg("row %zu", i);
	}
}

static void test_bad(void **state)
{
	static const struct {
		struct root_words words;
		unsigned code;
		const char *part;
	} row[] = {
		{ { .root = "nfs:10.0.0.300:/x" },
		  KI_NFSROOT,
		  "root= 'nfs:10" },
		{ { .netroot = "nfs:fe80::1:/x" },
		  KI_NFSROOT,
		  "netroot= 'nfs:" },
		{ { .rootpath = "/a/../b" }, KI_NFSROOT, "rootpath= '/a/.." },
		{ { .rootpath = "iscsi:a::::b" }, KI_NFSROOT, "another kind" },
		{ { .nfsroot = "http://a/b" }, KI_NFSROOT, "another kind" },
		{ { .nfsroot = "1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,1.1.1.5,1.1.1.6"
			       ",1.1.1.7,1.1.1.8,1.1.1.9:/x" },
		  KI_NFSROOT,
		  "more than 8" },
		{ { .root = "nfs", .nfsopts = "vers=9" },
		  KI_NFS_OPTION,
		  "vers=9" },
		{ { .root = "nfs://s:65536/x" }, KI_NFS_OPTION, "port=65536" },
		{ { .root = "nfs://s:x/x" }, KI_NFS_OPTION, "port=x" },
		{ { .root = "nfs:s:/x:addr=1.2.3.4" }, KI_NFS_OPTION, "addr=" },
		{ { .root = "/dev/nfs", .boot = "live" },
		  KI_ROOT_KIND,
		  "boot=live" },
		{ { .nfsroot = "/x", .boot = "local" },
		  KI_ROOT_KIND,
		  "boot=local" },
	};
	static char text[1100];

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		if (take(&row[i].words) != -EINVAL && error.err >= 0)
			fail_msg("row %zu", i);
		if (error.code->number != row[i].code ||
		    strstr(error.what, row[i].part) == NULL)
			fail_msg("row %zu: KI-%u %s", i, error.code->number,
				 error.what);
	}
	memset(text, 'x', sizeof(text) - 1);
	assert_int_equal(
		take(&(struct root_words){ .root = "nfs", .nfsopts = text }),
		-EFBIG);
	assert_int_equal(error.code->number, KI_NFS_OPTION);
}

static unsigned names(const char *nfsroot, const char *root_path,
		      char name[NET_NAMES][NET_NAME])
{
	assert_int_equal(parse(nfsroot), 1);
	assert_int_equal(
		str_copy(net.iface[0].info.root_path, NET_PATH, root_path), 0);
	return root_nfs.names(&spec, &net, name);
}

static void test_names(void **state)
{
	static char name[NET_NAMES][NET_NAME];

	(void)state;
	assert_int_equal(names("10.0.0.1:/x", "", name), 0);
	assert_int_equal(names("a,10.0.0.1,b,[::1]:/x", "", name), 2);
	assert_string_equal(name[0], "a");
	assert_string_equal(name[1], "b");
	assert_int_equal(names("a,b,c,d,e,f,g,h:/x", "", name), 8);
	assert_string_equal(name[7], "h");
	/* those of DHCP only when they are needed */
	assert_int_equal(names("10.0.0.1:/x", "other:/y", name), 0);
	assert_int_equal(names("/x", "other:/y", name), 1);
	assert_string_equal(name[0], "other");
	assert_int_equal(names("", "", name), 0);
	assert_int_equal(names("", "iscsi:x::::y", name), 0);
	net.iface[0].info.server.is_dhcp = 1;
	assert_int_equal(
		str_copy(net.iface[0].info.boot_name, NET_DOMAIN, "boot"), 0);
	assert_int_equal(names("", "", name), 1);
	assert_string_equal(name[0], "boot");
	net.n_ifaces = 0;
	assert_int_equal(names("a:/x", "", name), 1);
}

static void test_list(void **state)
{
	(void)state;
	good("10.0.0.1,[fe80::1%eth0]:/x", "", "10.0.0.1", "/x");
	assert_int_equal(out->n_servers, 2);
	assert_string_equal(out->server[1], "fe80::1%eth0");
	assert_string_equal(spec.name, "10.0.0.1,...:/x");
	good("[fe80::1%eth0]:/x", "", "fe80::1%eth0", "/x");
	assert_string_equal(spec.name, "[fe80::1%eth0]:/x");
	/* why, is in its own words: an errno's are about files */
	assert_int_equal(resolve("a:/x", ""), -ENOENT);
	assert_int_equal(error.code->number, KI_NAME);
	assert_int_equal(error.err, 0);
	assert_non_null(strstr(error.what, "server a: no name server"));
}

/* A server that keeps a mount waiting for too long is not the first again. */
static void test_late(void **state)
{
	(void)state;
	good("10.0.0.1,10.0.0.2,10.0.0.3:/x", "", "10.0.0.1", "/x");
	spec.late = 2;
	assert_int_equal(root_nfs.resolve(&spec, &net, "h", &error), 0);
	assert_int_equal(out->n_servers, 3);
	assert_string_equal(out->server[0], "10.0.0.3");
	assert_string_equal(out->server[1], "10.0.0.1");
	assert_string_equal(out->server[2], "10.0.0.2");
	assert_string_equal(spec.name, "10.0.0.3,...:/x");
	spec.late = 3;
	assert_int_equal(root_nfs.resolve(&spec, &net, "h", &error), 0);
	assert_string_equal(out->server[0], "10.0.0.1");
}

static bool required(const struct net_plan *p, bool a, bool b)
{
	return p->spec[0].required == a && p->spec[1].required == b;
}

static void test_ask(void **state)
{
	struct net_plan plan = {
		.n_specs = 2,
		.spec = { { .method = IP_DHCP },
			  { .method = IP_STATIC,
			    .client = IP(10, 1, 0, 2),
			    .netmask = 0xffff0000,
			    .netmask_given = true } },
	};

	(void)state;
	/* a server in the static one's subnet needs that alone */
	assert_int_equal(parse("10.1.0.9:/x"), 1);
	assert_int_equal(root_nfs.ask(&spec, &plan, &error), 0);
	assert_true(required(&plan, false, true));
	/* nobody knows what leads to a name */
	assert_int_equal(parse("server:/x"), 1);
	assert_int_equal(root_nfs.ask(&spec, &plan, &error), 0);
	assert_false(plan.need_server || plan.need_path || plan.any_required);
	assert_true(required(&plan, true, true));
	/* nor is the server field of an ip= that name */
	plan.spec[1].server = IP(10, 1, 0, 9);
	assert_int_equal(root_nfs.ask(&spec, &plan, &error), 0);
	assert_true(required(&plan, true, true));
	plan.spec[1].server = 0;
	assert_int_equal(parse("[2001:db8::1]:/x"), 1);
	assert_int_equal(root_nfs.ask(&spec, &plan, &error), 0);
	assert_true(required(&plan, true, true));
	/* nobody can be asked for a name, and nobody tells whom: for good */
	plan.spec[0].method = IP_OFF;
	assert_int_equal(parse("server,other:/x"), 1);
	assert_int_equal(root_nfs.ask(&spec, &plan, &error), -EDESTADDRREQ);
	assert_int_equal(error.code->number, KI_SERVER);
	assert_int_equal(error.code->class, FAIL_PERMANENT);
	assert_non_null(strstr(error.what, "no name server"));
	assert_non_null(strstr(error.what, "server"));
	plan.spec[1].dns[1] = IP(10, 1, 0, 3);
	assert_int_equal(root_nfs.ask(&spec, &plan, &error), 0);
	plan.spec[1].dns[1] = 0;
	plan.spec[1].dns[0] = IP(10, 1, 0, 3);
	assert_int_equal(root_nfs.ask(&spec, &plan, &error), 0);
	plan.spec[1].dns[0] = 0;
	plan.n_dns = 1;
	assert_int_equal(root_nfs.ask(&spec, &plan, &error), 0);
	plan.n_dns = 0;
	/* DHCP tells, unless it is not listened to */
	plan.spec[0].method = IP_DHCP;
	plan.no_peer_dns = true;
	assert_int_equal(root_nfs.ask(&spec, &plan, &error), -EDESTADDRREQ);
	plan.no_peer_dns = false;
	assert_int_equal(root_nfs.ask(&spec, &plan, &error), 0);
	plan.spec[0].method = IP_OFF;
	/* an address beside it is enough to boot from */
	assert_int_equal(parse("server,10.1.0.9:/x"), 1);
	assert_int_equal(root_nfs.ask(&spec, &plan, &error), 0);
	plan.spec[0].method = IP_DHCP;
	/* one of those that are alike is enough */
	plan.spec[1] = plan.spec[0];
	assert_int_equal(parse("server:/x"), 1);
	assert_int_equal(root_nfs.ask(&spec, &plan, &error), 0);
	assert_true(required(&plan, true, true) && plan.any_required);
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("each word says its part, the last one wins", test_words),
		CLAIM("they mean nothing beside another root", test_others),
		CLAIM("a fault names the word and the code", test_bad),
		CLAIM("which names must be looked up", test_names),
		CLAIM("a list becomes a plan of several servers", test_list),
		CLAIM("who took too long is not the first again", test_late),
		CLAIM("what leads to a server that is not known", test_ask),
	};

	return run_all(tests, sizeof(tests) / sizeof(tests[0]));
}
