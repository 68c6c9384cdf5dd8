/*
 * kinit/boot_plan.h: what the parameters of the kernel's own IP and NFS root
 * code mean (Documentation/admin-guide/nfs/nfsroot.rst, init/do_mounts.c).
 */
#include "tests/unit/plan.h"

static void test_smallest(void **state)
{
	(void)state;
	good("root=/dev/nfs ip=dhcp");
	assert_int_equal(plan.net.n_specs, 1);
	assert_int_equal(plan.net.spec[0].method, IP_DHCP);
	assert_string_equal(plan.net.spec[0].dev, "");
	assert_int_equal(plan.net.client_port, 68);
	assert_false(plan.net.dry_run);
	assert_true(plan.net.whole_machine);
	assert_int_equal(plan.net.acd, ACD_PROBE);
	assert_true(plan.net.spec[0].required);
	assert_int_equal(plan.net.spec[0].metric, 0);
	assert_string_equal(plan.root.method->name, "nfs");
	assert_int_equal(plan.root.access, ROOT_DEFAULT);
	assert_int_equal(plan.root.nfs.own.hosts[0], 0);
	assert_string_equal(plan.root.nfs.own.path, "");
	assert_string_equal(plan.root.nfs.own.options, "");
	assert_string_equal(plan.init, "");
	assert_int_equal(plan.words.delay_s, 0);
	assert_int_equal(plan.drop_caps, 0);
	assert_int_equal(plan.net.carrier_ms, 120 * 1000); /* the kernel's */
	/* RFC 2132 section 9.13; the text is klibc's, too */
	assert_string_equal(plan.net.vendor_class, "Linux kinit");
}

static void test_no_ip(void **state)
{
	(void)state;
	/* kinit(8): without any ip=, DHCP is used on all interfaces */
	good("root=/dev/nfs");
	assert_int_equal(plan.net.n_specs, 1);
	assert_int_equal(plan.net.spec[0].method, IP_ANY);
	assert_string_equal(plan.net.spec[0].dev, "");
	assert_true(plan.net.need_server);
	bad("root=/dev/nfs ip=off", KI_SERVER, "without DHCP", "");
	good("root=/dev/nfs ip=off nfsroot=192.0.2.1:/x");
	for (unsigned i = 0; i < plan.net.n_specs; i++)
		assert_int_equal(plan.net.spec[i].method, IP_OFF);
}

static void test_access(void **state)
{
	static const struct {
		const char *text;
		enum root_access access;
	} row[] = {
		{ "ro", ROOT_RO },
		{ "rw", ROOT_RW },
		{ "ro rw", ROOT_RW },
		{ "rw ro", ROOT_RO },
		{ "rw quiet ro rw", ROOT_RW },
		{ "rw=1", ROOT_DEFAULT },
		{ "rwx", ROOT_DEFAULT },
		{ "-- rw", ROOT_DEFAULT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char text[100] = "root=/dev/nfs ip=dhcp ";

		strcat(text, row[i].text);
		good(text);
		assert_int_equal(plan.root.access, row[i].access);
	}
}

static void test_texts(void **state)
{
	(void)state;
	good("nfsroot=192.0.2.1:/srv/%s,v3,tcp init=/bin/sh "
	     "dhcpclass=\"my class\" ip=dhcp nfsroot=/last");
	assert_string_equal(plan.root.nfs.own.path, "/last");
	assert_int_equal(plan.root.nfs.own.hosts[0], 0);
	assert_string_equal(plan.root.nfs.own.options, "");
	assert_string_equal(plan.init, "/bin/sh");
	assert_string_equal(plan.net.vendor_class, "my class");
	good("nfsroot=/one,%s,%n,%d");
	assert_string_equal(plan.root.nfs.own.path, "/one");
	assert_string_equal(plan.root.nfs.own.options, "%s,%n,%d");
	good("root=/dev/nfs dhcpclass=");
	assert_string_equal(plan.net.vendor_class, "");
}

static void test_last_counts(void **state)
{
	(void)state;
	/* also where an earlier one is bad, or spelt with the other dash */
	good("root=/dev/nfs carrier_timeout=x carrier-timeout=7");
	assert_int_equal(plan.net.carrier_ms, 7000);
	good("root=/dev/nfs carrier-timeout=7 carrier_timeout=8");
	assert_int_equal(plan.net.carrier_ms, 8000);
	good("nfsroot=/x,vers=9 nfsroot=/x,vers=3");
	assert_true(plan.root.nfs.v3);
	good("root=/dev/sda1 root=/dev/nfs");
	/* what has no value is another word */
	good("root=/dev/nfs init=/bin/sh init");
	assert_string_equal(plan.init, "/bin/sh");
	/* and what follows "--" is for init */
	good("root=/dev/nfs init=/bin/a -- init=/bin/b carrier_timeout=x");
	assert_string_equal(plan.init, "/bin/a");
}

static void test_root_delay(void **state)
{
	(void)state;
	good("root=/dev/nfs rootdelay=5 rootwait");
	assert_int_equal(plan.words.delay_s, 5);
	good("root=/dev/nfs rootdelay=0 rootwait=10");
	assert_int_equal(plan.words.delay_s, 0);
	bad("root=/dev/nfs rootdelay=soon", KI_NUMBER, "rootdelay", "soon");
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
	bad("root=/dev/nfs carrier_timeout=soon", KI_NUMBER, "carrier_timeout",
	    "soon");
	bad("root=/dev/nfs carrier_timeout=-1", KI_NUMBER, "carrier_timeout",
	    "-1");
	/* 4294968 s are 2^32 + 704 ms */
	bad("root=/dev/nfs carrier_timeout=4294968", KI_NUMBER,
	    "carrier_timeout", "4294968");
	bad("root=/dev/nfs carrier_timeout=1000001", KI_NUMBER,
	    "carrier_timeout", "1000001");
	bad("root=/dev/nfs carrier_timeout=", KI_NUMBER, "carrier_timeout", "");
}

/* A text of len bytes after what stands in text. */
static void add(char *text, char byte, size_t len)
{
	size_t n = strlen(text);

	memset(text + n, byte, len);
	text[n + len] = '\0';
}

static void test_long_values(void **state)
{
	static char text[CMDLINE_MAX];
	static const struct {
		const char *name;
		size_t max;
		unsigned number;
	} row[] = {
		{ "nfsroot=/", NFS_PATH - 2, KI_NFSROOT },
		{ "init=/", PLAN_INIT - 2, KI_TEXT },
		{ "dhcpclass=a", NET_VENDOR - 2, KI_TEXT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char want[20];

		strcpy(text, "root=/dev/nfs ");
		strcat(text, row[i].name);
		add(text, 'x', row[i].max);
		good(text);
		strcat(text, "x");
		strcpy(want, row[i].name);
		*strchr(want, '=') = '\0';
		bad(text, row[i].number, want, "xxx");
	}
	/* a very long bad word must not overrun the message */
	strcpy(text, "root=/dev/nfs ip=");
	add(text, 'x', 3000);
	bad(text, KI_IP, "ip", "xxx");
	strcpy(text, "root=/dev/");
	add(text, 'x', 3000);
	bad(text, KI_DEVICE_WORD, "root=", "xxx");
	strcpy(text, "nfsroot=/x,vers=");
	add(text, 'x', 3000);
	bad(text, KI_NFS_OPTION, "nfsroot=", "xxx");
}

static void test_nfsroot(void **state)
{
	(void)state;
	/* all that is wrong with it is seen before the network is there */
	bad("nfsroot=/x,vers=9", KI_NFS_OPTION, "NFS option", "vers=9");
	bad("nfsroot=/x,addr=192.0.2.66", KI_NFS_OPTION, "NFS option", "addr=");
	bad("nfsroot=10.0.0.300:/x", KI_NFSROOT, "nfsroot=", "10.0.0.300");
	bad("nfsroot=/a/../b", KI_NFSROOT, "nfsroot=", "/a/../b");
}

static void test_format(void **state)
{
	(void)state;
	bad("root=/dev/nfs ip=%s%n%s%n", KI_IP, "ip", "%s%n%s%n");
	bad("root=/dev/nfs carrier_timeout=%n", KI_NUMBER, "carrier_timeout",
	    "%n");
}

static void test_root(void **state)
{
	static const char *const nfs[] = {
		"nfsroot=/x",
		"root=/dev/nfs",
		"root=nfs", /* klibc's name_to_dev_t() has it */
		"root=/dev/sda1 nfsroot=/x root=/dev/nfs",
		"root= nfsroot=/x", /* an empty one is none */
		"root=/dev/sda1 root= nfsroot=/x",
		"rootfstype=nfs",
		"nfsaddrs=dhcp",
		"rootfstype=nfs4 ip=dhcp",
		"root=/dev/nfs rootfstype=ext4 rootflags=x",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(nfs) / sizeof(nfs[0]); i++) {
		good(nfs[i]);
		assert_string_equal(plan.root.method->name, "nfs");
	}
	bad("ro", KI_NO_ROOT, "root", "");
	bad("", KI_NO_ROOT, "root", "");
	bad("root=", KI_NO_ROOT, "root", "");
	bad("root", KI_NO_ROOT, "root", "");
	good("nfsroot=/x root=/dev/sda1");
	assert_string_equal(plan.root.method->name, "block device");
	bad("root=%s%n", KI_ROOT_KIND, "root", "%s%n");
	bad("root=PARTUUID=%s%n", KI_DEVICE_WORD, "root", "PARTUUID=%s%n");
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
		/* root_nfs_parse_addr(): exactly 4 groups of digits */
		{ "nfsroot=1st/root", true, false },
		{ "nfsroot=192.0.2.1:default-root", false, false },
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("root=/dev/nfs ip=dhcp and the defaults", test_smallest),
		CLAIM("without ip= there is DHCP on all interfaces",
		      test_no_ip),
		CLAIM("the last of ro and rw counts", test_access),
		CLAIM("texts are taken as they are, the last one", test_texts),
		CLAIM("the last one counts, however it is spelt",
		      test_last_counts),
		CLAIM("rootdelay= is in seconds, rootwait is no wait",
		      test_root_delay),
		CLAIM("carrier_timeout= is in seconds", test_carrier_timeout),
		CLAIM("values at their limit are taken, longer ones named",
		      test_long_values),
		CLAIM("no value is a format string", test_format),
		CLAIM("faults of nfsroot= are faults of the command line",
		      test_nfsroot),
		CLAIM("root= names a kind, or nfsroot= does", test_root),
		CLAIM("the plan knows what DHCP must bring", test_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
