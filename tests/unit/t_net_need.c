/*
 * kinit/net_need.h.  The root's server is 10.0.0.9 unless a row says another;
 * a plan is made of ip= values, as they stand on a command line.
 */
#include "kinit/net_need.h"

#include "ipconfig/ip_param.h"

#include "tests/unit/unit.h"

#define SERVER IP(10, 0, 0, 9)

static struct net_plan net;

/* The values of ip=, separated by blanks. */
static void plan(const char *values)
{
	char text[400], *save = NULL;

	memset(&net, 0, sizeof(net));
	assert_true(strlen(values) < sizeof(text));
	strcpy(text, values);
	for (char *p = strtok_r(text, " ", &save); p != NULL;
	     p = strtok_r(NULL, " ", &save)) {
		struct ip_param_error err;

		if (ip_param_parse(p, &net.spec[net.n_specs++], &err) < 0)
			fail_msg("%s: %s '%s'", p, err.field, err.text);
	}
}

/* want has "+" or "-" for each spec: required or not. */
static void needs(const char *values, const char *want, bool any)
{
	assert_int_equal(strlen(want), net.n_specs);
	for (unsigned i = 0; i < net.n_specs; i++) {
		if (net.spec[i].required != (want[i] == '+'))
			fail_msg("%s: %u is%s required", values, i,
				 net.spec[i].required ? "" : " not");
	}
	if (net.any_required != any)
		fail_msg("%s: any_required is %d", values, net.any_required);
}

/* metrics in the order of the words, ended by -1 */
static void metrics(const char *values, const int *want)
{
	for (unsigned i = 0; i < net.n_specs; i++) {
		if (want[i] >= 0 && net.spec[i].metric != (uint32_t)want[i])
			fail_msg("%s: %u has the metric %u", values, i,
				 (unsigned)net.spec[i].metric);
	}
}

struct row {
	const char *values, *want;
	bool any;
	int metric[4]; /* -1: none, the spec is off */
};

#define RUN(rows, server)                                                      \
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {          \
		plan(rows[i].values);                                          \
		net.need_server = need_server;                                 \
		net.need_path = need_path;                                     \
		net_need(&net, true, server);                                  \
		needs(rows[i].values, rows[i].want, rows[i].any);              \
		metrics(rows[i].values, rows[i].metric);                       \
	}

static void test_one(void **state)
{
	static const struct row rows[] = {
		{ "dhcp", "+", false, { 0 } },
		{ "10.0.0.2:::24", "+", false, { 0 } },
		/* however hopeless: there is no other */
		{ "192.0.2.2:::24", "+", false, { 0 } },
		{ ":::::eth1:off dhcp", "-+", false, { -1, 0 } },
		{ "off", "-", false, { -1 } },
	};
	bool need_server = false, need_path = false;

	(void)state;
	RUN(rows, SERVER);
	need_server = need_path = true;
	RUN(rows, 0);
}

static void test_no_network_root(void **state)
{
	(void)state;
	plan(":::::eth0:off :::::eth1:dhcp 10.0.0.2:::24::eth2 dhcp");
	net.any_required = net.spec[1].required = true;
	net_need(&net, false, 0);
	needs("no root there", "----", false);
	metrics("no root there", (const int[]){ -1, 0, 100, 101 });
}

static void test_subnet(void **state)
{
	static const struct row rows[] = {
		{ ":::::eth0:dhcp 10.0.0.2:::24::eth1", "-+", 0, { 100, 0 } },
		{ "10.0.0.2:::24::eth1 :::::eth0:dhcp", "+-", 0, { 0, 100 } },
		/* also before a gateway of another one */
		{ "192.0.2.2::192.0.2.1:24::eth0 10.0.0.2:::24::eth1 "
		  ":::::eth2:dhcp",
		  "-+-",
		  0,
		  { 100, 0, 101 } },
		/* 10.0.1.2/23 is from 10.0.0.0 to 10.0.1.255, /24 is not */
		{ ":::::eth0:dhcp 10.0.1.2:::23::eth1", "-+", 0, { 100, 0 } },
		{ ":::::eth0:dhcp 10.0.1.2:::24::eth1", "+-", 0, { 0, 100 } },
		/* without a netmask class A is meant: 8 bits */
		{ ":::::eth0:dhcp 10.9.9.2:::::eth1", "-+", 0, { 100, 0 } },
		/* the longest prefix is the kernel's way */
		{ "10.9.9.2:::8::eth0 10.0.0.2:::24::eth1",
		  "-+",
		  0,
		  { 100, 0 } },
		/* either may be it */
		{ "10.0.0.2:::24::eth0 10.0.0.3:::24::eth1",
		  "++",
		  1,
		  { 0, 100 } },
	};
	const bool need_server = false, need_path = false;

	(void)state;
	RUN(rows, SERVER);
}

static void test_way(void **state)
{
	static const struct row rows[] = {
		/* a gateway, or DHCP, which brings one */
		{ "192.0.2.2:::24::eth0 198.51.100.2::198.51.100.1:24::eth1",
		  "-+",
		  0,
		  { 100, 0 } },
		{ "192.0.2.2:::24::eth0 :::::eth1:dhcp", "-+", 0, { 100, 0 } },
		{ ":::::eth0:dhcp :::::eth1:dhcp", "++", 1, { 0, 100 } },
		{ "192.0.2.2:::24::eth0 :::::eth1:dhcp "
		  "198.51.100.2::198.51.100.1:24::eth2",
		  "-++",
		  1,
		  { 100, 0, 101 } },
		{ ":::::eth0:off :::::eth1:dhcp :::::eth2:dhcp",
		  "-++",
		  1,
		  { -1, 0, 100 } },
		/* nobody can say which: all, as proxy ARP does wonders */
		{ "192.0.2.2:::24::eth0 198.51.100.2:::24::eth1",
		  "++",
		  0,
		  { 0, 100 } },
	};
	const bool need_server = false, need_path = false;

	(void)state;
	RUN(rows, SERVER);
}

static void test_unknown_server(void **state)
{
	static const struct row rows[] = {
		{ "10.0.0.2::10.0.0.1:24::eth0 :::::eth1:dhcp",
		  "-+",
		  0,
		  { 100, 0 } },
		{ ":::::eth0:dhcp 10.0.0.2:::24::eth1 dhcp",
		  "+-+",
		  1,
		  { 0, 100, 101 } },
	};
	const bool need_server = true;
	bool need_path = true;

	(void)state;
	RUN(rows, 0);
	need_path = false;
	RUN(rows, 0);
}

static void test_unknown_path(void **state)
{
	static const struct row rows[] = {
		/* one leads there, the other has the path */
		{ "10.0.0.2:::24::eth0 :::::eth1:dhcp", "++", 0, { 0, 100 } },
		{ ":::::eth1:dhcp 10.0.0.2:::24::eth0", "++", 0, { 100, 0 } },
		/* this one may do both */
		{ "192.0.2.2::192.0.2.1:24::eth0 :::::eth1:dhcp",
		  "-+",
		  0,
		  { 100, 0 } },
		{ ":::::eth0:dhcp :::::eth1:dhcp", "++", 1, { 0, 100 } },
		/* nobody has it, so it is the usual one */
		{ "10.0.0.2:::24::eth0 192.0.2.2::192.0.2.1:24::eth1",
		  "+-",
		  0,
		  { 0, 100 } },
	};
	const bool need_server = false, need_path = true;

	(void)state;
	RUN(rows, SERVER);
}

static void test_server_field(void **state)
{
	static const struct row rows[] = {
		{ ":::::eth0:dhcp :10.0.0.9::::eth1:dhcp",
		  "-+",
		  0,
		  { 100, 0 } },
		/* another interface's subnet has it */
		{ ":10.0.0.9::::eth0:dhcp 10.0.0.2:::24::eth1",
		  "++",
		  0,
		  { 100, 0 } },
		/* of two the first counts, as for the root */
		{ ":10.0.0.9::::eth0:dhcp :192.0.2.9::::eth1:dhcp",
		  "+-",
		  0,
		  { 0, 100 } },
		{ ":10.0.0.9::::eth0:off :::::eth1:dhcp", "-+", 0, { -1, 0 } },
	};
	/* the path, only DHCP can tell */
	static const struct row no_path[] = {
		{ "10.0.0.2:10.0.0.9::24::eth0 :::::eth1:dhcp",
		  "++",
		  0,
		  { 0, 100 } },
	};
	static const struct row with_path[] = {
		{ "10.0.0.2:10.0.0.9::24::eth0 :::::eth1:dhcp",
		  "+-",
		  0,
		  { 0, 100 } },
	};
	bool need_server = false, need_path = false;

	(void)state;
	RUN(rows, 0);
	RUN(with_path, 0);
	need_path = true;
	RUN(rows, 0);
	RUN(no_path, 0);
	/* nfsroot= names another one: then the field means nothing */
	plan(":10.0.0.9::::eth0:dhcp 192.0.2.2:::24::eth1");
	net_need(&net, true, IP(192, 0, 2, 9));
	needs("another server", "-+", false);
}

static void test_many(void **state)
{
	(void)state;
	/* the last bit of the set, and the sign's */
	memset(&net, 0, sizeof(net));
	net.n_specs = NET_SPECS;
	for (unsigned i = 0; i < NET_SPECS; i++)
		net.spec[i].method = IP_DHCP;
	net.spec[NET_SPECS - 1].method = IP_STATIC;
	net.spec[NET_SPECS - 1].client = IP(10, 0, 0, 2);
	net_need(&net, true, SERVER);
	for (unsigned i = 0; i < NET_SPECS - 1; i++) {
		assert_false(net.spec[i].required);
		assert_int_equal(net.spec[i].metric, 100 + i);
	}
	assert_true(net.spec[NET_SPECS - 1].required);
	assert_int_equal(net.spec[NET_SPECS - 1].metric, 0);
	assert_false(net.any_required);
	net.n_specs = 0;
	net_need(&net, true, SERVER);
	assert_false(net.any_required);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("the only interface is required", test_one),
		CLAIM("a root without a network requires none",
		      test_no_network_root),
		CLAIM("the subnet with the server is enough", test_subnet),
		CLAIM("else one that may have a way to it", test_way),
		CLAIM("DHCP must tell a server that is not known",
		      test_unknown_server),
		CLAIM("DHCP must tell a path that is not known",
		      test_unknown_path),
		CLAIM("the interface that ip= gives a server has it",
		      test_server_field),
		CLAIM("as many interfaces as there can be", test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
