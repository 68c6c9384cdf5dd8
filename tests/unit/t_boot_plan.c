/*
 * kinit/boot_plan.h: what the parameters of the kernel's own IP and NFS root
 * code mean (Documentation/admin-guide/nfs/nfsroot.rst, init/do_mounts.c).
 */
#include "kinit/boot_plan.h"

#include "tests/unit/unit.h"

static struct cmdline cmdline;
static struct boot_plan plan;
static char error[PLAN_ERROR];

static int make(const char *text)
{
	assert_int_equal(cmdline_parse(&cmdline, text), 0);
	memset(&plan, 0xee, sizeof(plan));
	memset(error, 0, sizeof(error));
	return boot_plan_make(&plan, &cmdline, error);
}

static void good(const char *text)
{
	int r = make(text);

	if (r < 0)
		fail_msg("'%s': %d, %s", text, r, error);
}

/* Fails, and the message has both words in it. */
static void bad(const char *text, const char *name, const char *what)
{
	int r = make(text);

	if (r >= 0)
		fail_msg("'%s' was taken", text);
	assert_non_null(memchr(error, '\0', sizeof(error)));
	if (!strstr(error, name) || !strstr(error, what))
		fail_msg("'%s': %s", text, error);
}

static void test_smallest(void **state)
{
	(void)state;
	good("root=/dev/nfs ip=dhcp");
	assert_int_equal(plan.net.n_specs, 1);
	assert_int_equal(plan.net.spec[0].method, IP_DHCP);
	assert_string_equal(plan.net.spec[0].dev, "");
	assert_int_equal(plan.net.client_port, 68);
	assert_false(plan.net.dry_run);
	assert_string_equal(plan.nfsroot, "");
	assert_string_equal(plan.init, "");
	assert_int_equal(plan.access, PLAN_DEFAULT);
	assert_int_equal(plan.net.carrier_ms, 120 * 1000); /* the kernel's */
}

static void test_access(void **state)
{
	static const struct {
		const char *text;
		enum plan_access access;
	} row[] = {
		{ "ro", PLAN_RO },
		{ "rw", PLAN_RW },
		{ "ro rw", PLAN_RW },
		{ "rw ro", PLAN_RO },
		{ "rw quiet ro rw", PLAN_RW },
		{ "rw=1", PLAN_DEFAULT },
		{ "rwx", PLAN_DEFAULT },
		{ "-- rw", PLAN_DEFAULT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char text[100] = "root=/dev/nfs ip=dhcp ";

		strcat(text, row[i].text);
		good(text);
		assert_int_equal(plan.access, row[i].access);
	}
}

static void test_texts(void **state)
{
	(void)state;
	good("nfsroot=192.0.2.1:/srv/%s,v3,tcp init=/bin/sh "
	     "dhcpclass=\"my class\" ip=dhcp nfsroot=/last");
	assert_string_equal(plan.nfsroot, "/last");
	assert_string_equal(plan.init, "/bin/sh");
	assert_string_equal(plan.net.vendor_class, "my class");
	good("nfsroot=/one,%s,%n,%d");
	assert_string_equal(plan.nfsroot, "/one,%s,%n,%d");
}

static void test_carrier_timeout(void **state)
{
	(void)state;
	good("root=/dev/nfs carrier_timeout=5");
	assert_int_equal(plan.net.carrier_ms, 5000);
	good("root=/dev/nfs carrier-timeout=0x10");
	assert_int_equal(plan.net.carrier_ms, 16000);
	/* the kernel's 0 does not wait for carrier, and tries for ever */
	good("root=/dev/nfs carrier_timeout=5 carrier_timeout=0");
	assert_int_equal(plan.net.carrier_ms, NET_NO_LIMIT);
	/* NET_NO_LIMIT itself is 4294967295 ms */
	good("root=/dev/nfs carrier_timeout=1000000");
	assert_int_equal(plan.net.carrier_ms, 1000000000);
	bad("root=/dev/nfs carrier_timeout=soon", "carrier_timeout", "soon");
	bad("root=/dev/nfs carrier_timeout=-1", "carrier_timeout", "-1");
	/* 4294968 s are 2^32 + 704 ms */
	bad("root=/dev/nfs carrier_timeout=4294968", "carrier_timeout",
	    "4294968");
	bad("root=/dev/nfs carrier_timeout=", "carrier_timeout", "");
}

static void test_interfaces(void **state)
{
	(void)state;
	good("root=/dev/nfs ip=:::::eth0:dhcp ip=192.0.2.10:::24::eth1:off "
	     "nfsaddrs=:::::eth2:dhcp");
	assert_int_equal(plan.net.n_specs, 3);
	assert_string_equal(plan.net.spec[0].dev, "eth0");
	assert_int_equal(plan.net.spec[0].method, IP_DHCP);
	assert_string_equal(plan.net.spec[1].dev, "eth1");
	assert_int_equal(plan.net.spec[1].method, IP_STATIC);
	assert_int_equal(plan.net.spec[1].client, IP(192, 0, 2, 10));
	assert_string_equal(plan.net.spec[2].dev, "eth2");
}

static void test_last_wins(void **state)
{
	(void)state;
	good("root=/dev/nfs ip=off ip=dhcp");
	assert_int_equal(plan.net.n_specs, 1);
	assert_int_equal(plan.net.spec[0].method, IP_DHCP);
	good("root=/dev/nfs ip=192.0.2.10:::24::eth0:off ip=:::::eth0:dhcp");
	assert_int_equal(plan.net.n_specs, 1);
	assert_int_equal(plan.net.spec[0].method, IP_DHCP);
	assert_int_equal(plan.net.spec[0].client, 0);
}

static void test_too_many(void **state)
{
	char text[400] = "root=/dev/nfs";

	(void)state;
	for (unsigned i = 0; i < NET_SPECS; i++) {
		char word[] = " ip=:::::ethX:dhcp";

		word[12] = (char)('0' + i);
		strcat(text, word);
	}
	good(text);
	assert_int_equal(plan.net.n_specs, NET_SPECS);
	strcat(text, " ip=:::::eth8:dhcp");
	bad(text, "ip=:::::eth8", "8");
}

static void test_bad_ip(void **state)
{
	(void)state;
	bad("root=/dev/nfs ip=10.0.0.300:::24::eth0:off", "ip", "10.0.0.300");
	bad("root=/dev/nfs nfsaddrs=:x", "nfsaddrs", "x");
	bad("root=/dev/nfs ip=:::255.0.255.0", "netmask", "255.0.255.0");
	bad("root=/dev/nfs ip=bootp", "ip", "bootp");
	/* one bad one among good ones */
	bad("root=/dev/nfs ip=dhcp ip=:::::eth0:foo", "ip", "foo");
	assert_int_equal(make("root=/dev/nfs ip=:::::eth0:foo"), -EINVAL);
}

static void test_long_values(void **state)
{
	static char text[CMDLINE_MAX];
	static char want[CMDLINE_MAX];
	static const struct {
		const char *name;
		size_t max;
	} row[] = {
		{ "nfsroot", NFS_PATH + NFS_OPTIONS - 1 },
		{ "init", PLAN_INIT - 1 },
		{ "dhcpclass", NET_VENDOR - 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		size_t n;

		strcpy(text, "root=/dev/nfs ");
		strcat(text, row[i].name);
		strcat(text, "=");
		n = strlen(text);
		memset(text + n, '/', row[i].max);
		text[n + row[i].max] = '\0';
		good(text);
		strcat(text, "/");
		strcpy(want, row[i].name);
		bad(text, want, "///");
	}
	/* a very long bad word must not overrun the message */
	strcpy(text, "root=/dev/nfs ip=");
	memset(text + 17, 'x', 3000);
	text[3017] = '\0';
	bad(text, "ip", "xxx");
}

static void test_format(void **state)
{
	(void)state;
	bad("root=/dev/nfs ip=%s%n%s%n", "ip", "%s%n%s%n");
	bad("root=/dev/nfs carrier_timeout=%n", "carrier_timeout", "%n");
}

static void test_root(void **state)
{
	(void)state;
	good("nfsroot=/x");
	good("root=/dev/nfs");
	bad("ro", "root", "");
	bad("nfsroot=/x root=/dev/sda1", "root", "/dev/sda1");
	good("root=/dev/sda1 nfsroot=/x root=/dev/nfs");
}

static void test_needs(void **state)
{
	static const struct {
		const char *text;
		bool server, path;
	} row[] = {
		{ "root=/dev/nfs ip=dhcp", true, true },
		{ "nfsroot=192.0.2.1:/srv", false, false },
		{ "nfsroot=/srv", true, false },
		{ "nfsroot=,vers=3", true, true },
		{ "nfsroot=192.0.2.1", false, true },
		{ "nfsroot=192.0.2.1:,vers=3", false, true },
		{ "nfsroot=192.0.2.1:default", false, true },
		{ "nfsroot=default", true, true },
		{ "nfsroot=default,vers=3", true, true },
		{ "nfsroot=name", true, false },
		{ "nfsroot=/srv ip=:192.0.2.1::::eth0:dhcp", false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		good(row[i].text);
		if (plan.net.need_server != row[i].server ||
		    plan.net.need_path != row[i].path)
			fail_msg("'%s': server %d, path %d", row[i].text,
				 plan.net.need_server, plan.net.need_path);
	}
}

static void test_needs_digit(void **state)
{
	(void)state;
	/* root_nfs_parse_addr(): exactly 4 groups of 1-3 digits */
	good("nfsroot=1st/root");
	assert_true(plan.net.need_server);
}

static void test_needs_default(void **state)
{
	(void)state;
	good("nfsroot=192.0.2.1:default-root");
	assert_false(plan.net.need_path);
}

static void test_scrub(void **state)
{
	char *env[] = {
		(char[]){ "HOME=/" },
		(char[]){ "ip=dhcp" },
		(char[]){ "TERM=linux" },
		(char[]){ "nfsaddrs=x" },
		(char[]){ "nfsroot=/x" },
		(char[]){ "ipx=1" },
		(char[]){ "dhcpclass=a" },
		(char[]){ "carrier-timeout=5" },
		(char[]){ "IP=1" },
		(char[]){ "carrier_timeout=6" },
		(char[]){ "a_very_long_name_that_is_no_parameter_of_ours=1" },
		(char[]){ "i=p" },
		NULL,
	};

	(void)state;
	boot_plan_scrub(env);
	assert_string_equal(env[0], "HOME=/");
	assert_string_equal(env[1], "TERM=linux");
	assert_string_equal(env[2], "ipx=1");
	assert_string_equal(env[3], "IP=1");
	assert_string_equal(env[4],
			    "a_very_long_name_that_is_no_parameter_of_ours=1");
	assert_string_equal(env[5], "i=p");
	assert_null(env[6]);
	env[0] = NULL;
	boot_plan_scrub(env); /* an empty one */
	assert_null(env[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("root=/dev/nfs ip=dhcp and the defaults", test_smallest),
		CLAIM("the last of ro and rw counts", test_access),
		CLAIM("texts are taken as they are, the last one", test_texts),
		CLAIM("carrier_timeout= is in seconds", test_carrier_timeout),
		CLAIM("each ip= is an interface", test_interfaces),
		CLAIM("the last ip= for a device counts", test_last_wins),
		CLAIM("a ninth interface is refused by name", test_too_many),
		CLAIM("a bad ip= is named with its field", test_bad_ip),
		CLAIM("values at their limit are taken, longer ones named",
		      test_long_values),
		CLAIM("no value is a format string", test_format),
		CLAIM("root= must be /dev/nfs, or nfsroot= alone", test_root),
		CLAIM("the plan knows what DHCP must bring", test_needs),
		CLAIM("a path that begins with a digit is no server",
		      test_needs_digit),
		CLAIM("only the whole word default is the default",
		      test_needs_default),
		CLAIM("our parameters leave the environment", test_scrub),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
