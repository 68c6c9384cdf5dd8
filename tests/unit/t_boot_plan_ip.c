/*
 * kinit/boot_plan.h: ip=, which may be given several times, and what of that
 * the boot needs.
 */
#include <stdio.h>

#include "tests/unit/plan.h"

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

static void test_off(void **state)
{
	(void)state;
	/* it stays, so that the interface is left alone by the other */
	good("root=/dev/nfs ip=:::::eth1:off ip=dhcp");
	assert_int_equal(plan.net.n_specs, 2);
	assert_int_equal(plan.net.spec[0].method, IP_OFF);
	assert_int_equal(plan.net.spec[0].match, MATCH_NAME);
	assert_string_equal(plan.net.spec[0].dev, "eth1");
	assert_false(plan.net.spec[0].required);
	assert_int_equal(plan.net.spec[1].match, MATCH_ANY);
	assert_true(plan.net.spec[1].required);
	assert_int_equal(plan.net.spec[1].metric, 0);
	/* the server that it names tells nobody */
	bad("root=/dev/nfs ip=:10.0.0.9::::eth1:off", KI_SERVER, "without DHCP",
	    "");
}

static void test_required(void **state)
{
	(void)state;
	/* kinit/net_need.h has the rules; here is what they are asked */
	good("nfsroot=10.0.0.9:/srv ip=:::::eth0:dhcp ip=10.0.0.2:::24::eth1");
	assert_false(plan.net.spec[0].required);
	assert_true(plan.net.spec[1].required);
	assert_int_equal(plan.net.spec[0].metric, 100);
	assert_int_equal(plan.net.spec[1].metric, 0);
	assert_false(plan.net.any_required);
	good("nfsroot=10.0.0.9 ip=:::::eth0:dhcp ip=10.0.0.2:::24::eth1");
	assert_true(plan.net.spec[0].required); /* for the path */
	assert_true(plan.net.spec[1].required);
	good("root=/dev/nfs ip=10.0.0.2:::24::eth1 ip=:::::eth0:dhcp "
	     "ip=:::::eth2:dhcp");
	assert_false(plan.net.spec[0].required);
	assert_true(plan.net.any_required);
	good("root=/dev/nfs");
	assert_true(plan.net.spec[0].required);
}

static void test_too_many(void **state)
{
	char text[2000] = "root=/dev/nfs";

	(void)state;
	for (unsigned i = 0; i < 64; i++) {
		char word[40];

		snprintf(word, sizeof(word), " ip=:::::eth%u:dhcp", i);
		strcat(text, word);
	}
	good(text);
	assert_int_equal(plan.net.n_specs, 64);
	strcat(text, " ip=:::::eth64:dhcp");
	bad(text, KI_IP_COUNT, "ip=:::::eth64", "64");
}

static void test_bad_ip(void **state)
{
	(void)state;
	bad("root=/dev/nfs ip=10.0.0.300:::24::eth0:off", KI_IP, "ip",
	    "10.0.0.300");
	bad("root=/dev/nfs nfsaddrs=:x", KI_IP, "nfsaddrs", "x");
	bad("root=/dev/nfs ip=:::255.0.255.0", KI_IP, "netmask", "255.0.255.0");
	bad("root=/dev/nfs ip=ibft", KI_IP_METHOD, "ip", "ibft");
	bad("root=/dev/nfs ip=:::::eth0:ibft", KI_IP_METHOD, "ip", "ibft");
	bad("root=/dev/nfs ip=127.0.0.1", KI_IP, "127.0.0.1", "no host");
	bad("root=/dev/nfs ip=eth0:x", KI_IP, "eth0", "ip=DEVICE:dhcp");
	bad("root=/dev/nfs ip=dhcp,dhcp6", KI_IP, "dhcp,dhcp6", "IPv6");
	/* one bad one among good ones */
	bad("root=/dev/nfs ip=dhcp ip=:::::eth0:foo", KI_IP, "ip", "foo");
	assert_int_equal(make("root=/dev/nfs ip=:::::eth0:foo"), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("each ip= is an interface", test_interfaces),
		CLAIM("the last ip= for a device counts", test_last_wins),
		CLAIM("an interface that is off stays in the plan", test_off),
		CLAIM("the plan knows what of it the boot needs",
		      test_required),
		CLAIM("a 65th interface is refused by name", test_too_many),
		CLAIM("a bad ip= is named with its field", test_bad_ip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
