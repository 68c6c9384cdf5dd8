/*
 * kinit/param_net.h: what BOOTIF=, bootdev=, kinit.optional= and rd.neednet=
 * make of the interfaces of ip=; and far too much of everything.
 */
#include <stdio.h>

#include "tests/unit/capture.h"
#include "tests/unit/plan.h"

#define NFS  "root=/dev/nfs "
#define PXE  "BOOTIF=01-52-54-00-12-34-56 "
#define TWO  "ip=:::::eth0:dhcp ip=:::::eth1:dhcp "
#define SPEC (plan.net.spec)

static struct capture said;

static void loud(const char *text)
{
	capture_start(&said);
	good(text);
	capture_end(&said);
}

static void is_bootif(unsigned i)
{
	static const uint8_t hw[] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 };

	assert_int_equal(SPEC[i].match, MATCH_MAC);
	assert_int_equal(SPEC[i].hlen, 6);
	assert_memory_equal(SPEC[i].hw, hw, 6);
	/* what a message calls it */
	assert_string_equal(SPEC[i].dev, "BOOTIF");
}

static void test_bootif(void **state)
{
	(void)state;
	good(NFS PXE "ip=dhcp");
	is_bootif(0);
	assert_int_equal(SPEC[0].method, IP_DHCP);
	good(NFS PXE); /* without any ip= */
	assert_int_equal(plan.net.n_specs, 1);
	is_bootif(0);
	/* PXELINUX's IPAPPEND 3 */
	good(NFS "ip=10.0.0.2:10.0.0.1:10.0.0.254:255.255.255.0 " PXE);
	is_bootif(0);
	assert_int_equal(SPEC[0].method, IP_STATIC);
	good(NFS "BOOTIF=52:54:00:12:34:56 ip=:::::BOOTIF:dhcp");
	is_bootif(0);
	good(NFS PXE "ip=BOOTIF:dhcp:1400 ip=:::::eth1:dhcp");
	is_bootif(0);
	assert_int_equal(SPEC[1].match, MATCH_NAME);
	/* that one is for it: any stays any */
	good(NFS PXE "ip=dhcp ip=BOOTIF:dhcp");
	assert_int_equal(SPEC[0].match, MATCH_ANY);
	is_bootif(1);
	/* all are for others */
	good(NFS PXE TWO);
	assert_int_equal(SPEC[0].match, MATCH_NAME);
	assert_int_equal(SPEC[1].match, MATCH_NAME);
	/* the last one counts */
	good(NFS "BOOTIF=01-02-00-00-00-00-01 " PXE "ip=dhcp");
	is_bootif(0);
}

static void test_no_bootif(void **state)
{
	(void)state;
	good(NFS PXE "rd.bootif=0 ip=dhcp");
	assert_int_equal(SPEC[0].match, MATCH_ANY);
	bad(NFS PXE "rd.bootif=0 ip=BOOTIF:dhcp", KI_VALUE, "ip=BOOTIF",
	    "no BOOTIF=");
	bad(NFS "ip=:::::BOOTIF:dhcp", KI_VALUE, "ip=BOOTIF", "no BOOTIF=");
	/* iPXE writes what it does not know as nothing */
	loud(NFS "BOOTIF=01- ip=dhcp");
	assert_int_equal(SPEC[0].match, MATCH_ANY);
	assert_non_null(strstr(said.text, "BOOTIF=01-"));
	loud(NFS "BOOTIF= ip=dhcp");
	assert_int_equal(SPEC[0].match, MATCH_ANY);
	capture_start(&said);
	bad(NFS "BOOTIF=20-00-00-00-00-00-01 ip=BOOTIF:dhcp", KI_VALUE,
	    "ip=BOOTIF", "no BOOTIF=");
	capture_end(&said);
}

static void test_bootdev(void **state)
{
	(void)state;
	good(NFS TWO "bootdev=eth1");
	assert_false(SPEC[0].required);
	assert_int_equal(SPEC[0].metric, 100);
	assert_true(SPEC[1].required);
	assert_int_equal(SPEC[1].metric, 0);
	assert_false(plan.net.any_required);
	/* it beats what the server's address says */
	good("nfsroot=10.1.0.9:/x ip=10.1.0.2:::24::eth0:off "
	     "ip=:::::eth1:dhcp bootdev=eth1 ip=:::::eth2:dhcp");
	assert_false(SPEC[0].required);
	assert_true(SPEC[1].required);
	assert_int_equal(SPEC[0].metric, 100);
	assert_int_equal(SPEC[1].metric, 0);
	assert_int_equal(SPEC[2].metric, 101);
	/* one for any is for that one, if no other is */
	good(NFS "ip=dhcp bootdev=eth7");
	assert_int_equal(SPEC[0].match, MATCH_NAME);
	assert_string_equal(SPEC[0].dev, "eth7");
	good(NFS "bootdev=eth7");
	assert_string_equal(SPEC[0].dev, "eth7");
	good(NFS "ip=dhcp ip=:::::eth7:dhcp bootdev=eth7");
	assert_int_equal(SPEC[0].match, MATCH_ANY);
	good(NFS PXE "ip=BOOTIF:dhcp ip=eth1:dhcp bootdev=BOOTIF");
	is_bootif(0);
	assert_true(SPEC[0].required);
	assert_false(SPEC[1].required);
	/* BOOTIF= is for what is left */
	good(NFS PXE "ip=dhcp bootdev=eth7");
	assert_string_equal(SPEC[0].dev, "eth7");
	assert_int_equal(SPEC[0].match, MATCH_NAME);
	bad(NFS TWO "bootdev=eth2", KI_VALUE, "bootdev=eth2", "no ip=");
	bad(NFS "ip=dhcp bootdev=et/h0", KI_VALUE, "bootdev", "et/h0");
	bad(NFS "ip=dhcp bootdev=sixteencharacter", KI_VALUE, "bootdev",
	    "sixteencharacter");
	/* a disk needs none */
	good("root=/dev/sda1 ip=:::::eth0:dhcp bootdev=eth0");
	assert_false(SPEC[0].required);
	good("root=/dev/sda1 bootdev=eth0");
	assert_int_equal(plan.net.n_specs, 0);
}

static void test_neednet(void **state)
{
	(void)state;
	good(NFS TWO);
	assert_true(plan.net.any_required);
	good(NFS TWO "rd.neednet=1 ip=:::::eth2:off");
	assert_true(SPEC[0].required && SPEC[1].required);
	assert_false(SPEC[2].required); /* which is off */
	assert_false(plan.net.any_required);
	assert_true(boot_plan_needs_network(&plan));
	/* beside a disk, too, and without any ip= */
	good("root=/dev/sda1 " TWO);
	assert_false(boot_plan_needs_network(&plan));
	assert_false(SPEC[0].required || SPEC[1].required);
	good("root=/dev/sda1 rd.neednet=1 " TWO);
	assert_true(boot_plan_needs_network(&plan));
	assert_true(SPEC[0].required && SPEC[1].required);
	good("root=/dev/sda1 rd.neednet");
	assert_int_equal(plan.net.n_specs, 1);
	assert_int_equal(SPEC[0].method, IP_ANY);
	assert_true(SPEC[0].required);
	good(NFS "rd.neednet=1 bootdev=eth1 " TWO);
	assert_true(SPEC[0].required && SPEC[1].required);
	assert_int_equal(SPEC[1].metric, 0);
	assert_int_equal(SPEC[0].metric, 100);
}

static void test_optional(void **state)
{
	(void)state;
	good(NFS "rd.neednet=1 kinit.optional=eth1 " TWO);
	assert_true(SPEC[0].required);
	assert_false(SPEC[1].required);
	good(NFS "kinit.optional=,eth1,,eth0 " TWO);
	assert_false(SPEC[0].required || SPEC[1].required);
	good(NFS "kinit.optional=, " TWO);
	bad(NFS "kinit.optional=eth1,eth2 " TWO, KI_VALUE,
	    "kinit.optional=eth2", "no ip=");
	bad(NFS "kinit.optional=a_name_of_many_characters " TWO, KI_VALUE,
	    "kinit.optional=a_name_of_many", "no ip=");
}

/* n words, with a number in each. */
static void fill(char *text, const char *head, const char *tail, unsigned n)
{
	char *p = text + sprintf(text, "%s", NFS);

	for (unsigned i = 1; i <= n; i++)
		p += sprintf(p, "%s%u%s ", head, i, tail);
}

static void test_many(void **state)
{
	static char text[32000];

	(void)state;
	fill(text, "ip=eth", ":dhcp", 300);
	bad(text, KI_IP_COUNT, "ip=eth65:dhcp", "64");
	assert_int_equal(plan.net.n_specs, 64);
	fill(text, "nameserver=10.0.0.", "", 65);
	loud(text);
	assert_int_equal(plan.net.n_dns, 3);
	fill(text, "rd.route=10.0.", ".0/24:10.0.0.1", 65);
	bad(text, KI_WORDS, "rd.route=10.0.17.0", "more than 16");
	assert_int_equal(plan.net.n_routes, 16);
	fill(text, "ifname=lan", ":52:54:00:12:34:56", 65);
	bad(text, KI_WORDS, "ifname=lan17", "more than 16");
	assert_int_equal(plan.net.n_renames, 16);
	/* 300 for one interface are one, the last */
	fill(text, "ip=eth0:dhcp:10", "", 300);
	good(text);
	assert_int_equal(plan.net.n_specs, 1);
	assert_int_equal(SPEC[0].mtu, 10300);
}

static void test_long(void **state)
{
	static const char *const names[] = {
		"kinit.clientid",
		"kinit.acd",
		"kinit.dhcp.server",
		"kinit.dhcp.deny",
		"nameserver",
		"rd.route",
		"ifname",
		"ip",
		"nfsaddrs",
		"kinit.pxe",
		"rd.peerdns",
		"bootdev",
		"rd.net.timeout.carrier",
		"rd.net.timeout.iflink",
		"kinit.optional",
		"dhcpclass",
		"vlan",
	};
	static const char fillers[] = "x1:,-/[.%";
	static char text[5000];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		for (const char *c = fillers; *c != '\0'; c++) {
			size_t len;

			/* commas alone are a list of nothing */
			if (*c == ',' &&
			    strcmp(names[i], "kinit.optional") == 0)
				continue;
			len = (size_t)sprintf(text, "%s%s=", NFS, names[i]);
			memset(text + len, *c, 4096);
			text[len + 4096] = '\0';
			/* ten empty fields, and what is ignored */
			if (*c == ':' && (strcmp(names[i], "ip") == 0 ||
					  strcmp(names[i], "nfsaddrs") == 0))
				continue;
			if (make(text) >= 0)
				fail_msg("4096 times '%c' was taken for %s", *c,
					 names[i]);
			if (strstr(error.what, names[i]) == NULL)
				fail_msg("%s: %s", names[i], error.what);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("BOOTIF= means an interface by its hardware address",
		      test_bootif),
		CLAIM("what BOOTIF= does not say is told", test_no_bootif),
		CLAIM("bootdev= is what the root needs", test_bootdev),
		CLAIM("rd.neednet=1: all are needed, beside a disk, too",
		      test_neednet),
		CLAIM("kinit.optional= never is", test_optional),
		CLAIM("too many words are named, and overwrite nothing",
		      test_many),
		CLAIM("words of 4096 characters are named", test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
