/*
 * kinit/nfs_where.h: which of all that is told counts.  Expected is what
 * fs/nfs/nfsroot.c and dracut's nfs-lib.sh do; where they differ, kinit(8).
 */
#include "tests/unit/nfs_told.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("who tells the server and the path, in order",
		      test_precedence),
		CLAIM("a router is no server", test_router),
		CLAIM("of several interfaces one counts", test_interfaces),
		CLAIM("another protocol's root path is said so", test_foreign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
