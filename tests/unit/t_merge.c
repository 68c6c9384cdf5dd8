/*
 * ipconfig/merge.h: ip= and what a protocol got joined as net/ipv4/ipconfig.c
 * joins them: fields of ip= beat DHCP, but for the client address; netmasks are
 * guessed by class, broadcast is address | ~netmask.
 */
#include "ipconfig/merge.h"

#include <linux/if_arp.h>

#include "tests/unit/unit.h"

static const struct link eth0 = { .ifindex = 5,
				  .type = ARPHRD_ETHER,
				  .mtu = 1500,
				  .name = "eth0",
				  .hw = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 },
				  .hlen = 6 };

/* A lease with everything; each test changes it. */
static struct net_info lease;

static int setup(void **state)
{
	(void)state;
	memset(&lease, 0, sizeof(lease));
	lease.addrs.n = 1;
	lease.addrs.addr[0].ip = ip_from4(IP(192, 0, 2, 130));
	lease.addrs.addr[0].broadcast = ip_from4(IP(192, 0, 2, 255));
	lease.addrs.addr[0].prefix = 25;
	lease.addrs.addr[0].source = SOURCE_DHCP;
	lease.addrs.addr[0].lease_s = 3600;
	lease.routes.n = 1;
	lease.routes.route[0].gateway = ip_from4(IP(192, 0, 2, 254));
	lease.routes.route[0].source = SOURCE_DHCP;
	lease.server.ip = ip_from4(IP(192, 0, 2, 1));
	lease.from = ip_from4(IP(192, 0, 2, 2));
	for (unsigned i = 0; i < NET_DNS; i++)
		lease.dns[i] = ip_from4(IP(192, 0, 2, 53) + i);
	lease.ntp[0] = ip_from4(IP(192, 0, 2, 123));
	lease.mtu = 1400;
	strcpy(lease.host, "pc1");
	strcpy(lease.nisdomain, "nis");
	strcpy(lease.domain, "example.org");
	strcpy(lease.search, "a.example.org.");
	strcpy(lease.root_path, "/srv/root");
	strcpy(lease.bootfile, "boot");
	return 0;
}

static struct net_iface f;

static void make(const struct ip_spec *spec, const struct net_info *got)
{
	memset(&f, 0xee, sizeof(f));
	merge_iface(&f, spec, &eth0, got, got != NULL ? "dhcp" : "none");
}

static void is_ip(const struct ip_addr *ip, uint32_t want)
{
	struct ip_addr same = ip_from4(want);

	assert_memory_equal(ip, &same, sizeof(same));
}

static void test_lease(void **state)
{
	const struct ip_spec spec = { .method = IP_DHCP };
	const struct net_addr *a = &f.info.addrs.addr[0];

	(void)state;
	make(&spec, &lease);
	assert_int_equal(f.ifindex, 5);
	assert_string_equal(f.dev, "eth0");
	assert_string_equal(f.proto, "dhcp");
	assert_int_equal(f.hlen, 6);
	assert_memory_equal(f.hw, eth0.hw, 6);
	assert_int_equal(f.method, IP_DHCP);
	assert_int_equal(f.info.addrs.n, 1);
	is_ip(&a->ip, IP(192, 0, 2, 130));
	assert_int_equal(a->prefix, 25);
	assert_int_equal(a->source, SOURCE_DHCP);
	assert_int_equal(a->lease_s, 3600);
	is_ip(&a->broadcast, IP(192, 0, 2, 255));
	/* all the rest is the lease, byte for byte */
	assert_memory_equal(&f.info, &lease, sizeof(lease));
	assert_int_equal(f.guessed_netmask, 0);
	assert_int_equal(f.guessed_broadcast, 0);
	assert_int_equal(f.up_ms, 0);
	assert_int_equal(f.carrier_ms, 0);
	assert_int_equal(f.bound_ms, 0);
}

static void test_spec_beats(void **state)
{
	const struct ip_spec spec = {
		.method = IP_DHCP,
		.client = IP(192, 0, 2, 99),
		.server = IP(198, 51, 100, 1),
		.gateway = IP(192, 0, 2, 200),
		.netmask = IP(255, 255, 255, 0),
		.netmask_given = true,
		.host = "mine",
		.nisdomain = "mynis",
		.dns = { IP(198, 51, 100, 53) },
		.ntp = IP(198, 51, 100, 123),
	};

	(void)state;
	/* a stand-in of the lease must leave no mark on another server */
	lease.server.is_dhcp = 1;
	make(&spec, &lease);
	/* the address is the lease's */
	is_ip(&f.info.addrs.addr[0].ip, IP(192, 0, 2, 130));
	assert_int_equal(f.info.addrs.addr[0].source, SOURCE_DHCP);
	assert_int_equal(f.info.addrs.addr[0].prefix, 24);
	is_ip(&f.info.server.ip, IP(198, 51, 100, 1));
	assert_int_equal(f.info.server.is_dhcp, 0);
	assert_int_equal(f.info.routes.n, 1);
	is_ip(&f.info.routes.route[0].gateway, IP(192, 0, 2, 200));
	is_ip(&f.info.routes.route[0].dst, 0);
	assert_int_equal(f.info.routes.route[0].prefix, 0);
	assert_int_equal(f.info.routes.route[0].source, SOURCE_PARAM);
	assert_string_equal(f.info.host, "mine");
	assert_string_equal(f.info.nisdomain, "mynis");
	/* of name servers and time servers all, or none */
	is_ip(&f.info.dns[0], IP(198, 51, 100, 53));
	is_ip(&f.info.dns[1], 0);
	is_ip(&f.info.dns[2], 0);
	is_ip(&f.info.ntp[0], IP(198, 51, 100, 123));
	/* what ip= cannot say stays */
	assert_string_equal(f.info.domain, "example.org");
	assert_string_equal(f.info.root_path, "/srv/root");
	is_ip(&f.info.from, IP(192, 0, 2, 2));
}

static void test_second_dns(void **state)
{
	const struct ip_spec spec = { .method = IP_DHCP,
				      .dns = { 0, IP(198, 51, 100, 54) } };

	(void)state;
	make(&spec, &lease);
	is_ip(&f.info.dns[0], 0);
	is_ip(&f.info.dns[1], IP(198, 51, 100, 54));
	is_ip(&f.info.dns[2], 0);
}

static void test_spec_mask(void **state)
{
	struct ip_spec spec = { .method = IP_DHCP,
				.netmask = IP(255, 255, 255, 192),
				.netmask_given = true };
	const struct net_addr *a = &f.info.addrs.addr[0];

	(void)state;
	/* the lease's broadcast fits its own mask only: 130 | 63 = 191 */
	make(&spec, &lease);
	assert_int_equal(a->prefix, 26);
	is_ip(&a->broadcast, IP(192, 0, 2, 191));
	assert_int_equal(f.guessed_netmask, 0);
	assert_int_equal(f.guessed_broadcast, 1);
	/* no bits are a netmask, too: everything is on the link */
	spec.netmask = 0;
	make(&spec, &lease);
	assert_int_equal(a->prefix, 0);
	is_ip(&a->broadcast, IP(255, 255, 255, 255));
	assert_int_equal(f.guessed_netmask, 0);
	spec = (struct ip_spec){ .method = IP_STATIC,
				 .client = IP(10, 0, 0, 2),
				 .netmask_given = true };
	make(&spec, NULL);
	assert_int_equal(a->prefix, 0);
	assert_int_equal(f.guessed_netmask, 0);
}

static void test_gateway_routes(void **state)
{
	const struct ip_spec spec = { .method = IP_DHCP,
				      .gateway = IP(192, 0, 2, 200) };

	(void)state;
	lease.routes.n = 2;
	lease.routes.classless = 1;
	lease.routes.route[1].dst = ip_from4(IP(10, 0, 0, 0));
	lease.routes.route[1].gateway = ip_from4(IP(192, 0, 2, 9));
	lease.routes.route[1].prefix = 8;
	make(&spec, &lease);
	assert_int_equal(f.info.routes.n, 1);
	assert_int_equal(f.info.routes.classless, 0);
	is_ip(&f.info.routes.route[0].gateway, IP(192, 0, 2, 200));
	is_ip(&f.info.routes.route[1].gateway, 0);
}

static void test_metric(void **state)
{
	struct ip_spec spec = { .method = IP_DHCP, .metric = 101 };

	(void)state;
	/* with routes or without: the subnet has one */
	make(&spec, &lease);
	assert_int_equal(f.metric, 101);
	spec.gateway = IP(192, 0, 2, 200);
	make(&spec, &lease);
	assert_int_equal(f.metric, 101);
}

static void test_classes(void **state)
{
	/* RFC 791 section 3.2: 0, 10, 110 */
	static const struct {
		uint32_t address;
		uint8_t prefix;
		uint32_t broadcast;
	} row[] = {
		{ IP(10, 0, 0, 5), 8, IP(10, 255, 255, 255) },
		{ IP(126, 1, 2, 3), 8, IP(126, 255, 255, 255) },
		{ IP(128, 1, 2, 3), 16, IP(128, 1, 255, 255) },
		{ IP(172, 16, 0, 5), 16, IP(172, 16, 255, 255) },
		{ IP(191, 255, 0, 5), 16, IP(191, 255, 255, 255) },
		{ IP(192, 168, 1, 5), 24, IP(192, 168, 1, 255) },
		{ IP(223, 1, 1, 5), 24, IP(223, 1, 1, 255) },
	};
	const struct net_addr *a = &f.info.addrs.addr[0];

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const struct ip_spec spec = { .method = IP_STATIC,
					      .client = row[i].address };
		const struct ip_spec dhcp = { .method = IP_DHCP };

		make(&spec, NULL);
		assert_int_equal(a->prefix, row[i].prefix);
		is_ip(&a->broadcast, row[i].broadcast);
		assert_int_equal(f.guessed_netmask, 1);
		assert_int_equal(f.guessed_broadcast, 1);
		lease.addrs.addr[0].ip = ip_from4(row[i].address);
		lease.addrs.addr[0].prefix = 0;
		lease.addrs.addr[0].broadcast = ip_from4(0);
		make(&dhcp, &lease);
		assert_int_equal(a->prefix, row[i].prefix);
		is_ip(&a->broadcast, row[i].broadcast);
		assert_int_equal(f.guessed_netmask, 1);
		assert_int_equal(f.guessed_broadcast, 1);
		/* the one that was told stays, whatever it is */
		lease.addrs.addr[0].broadcast = ip_from4(IP(1, 2, 3, 4));
		make(&dhcp, &lease);
		is_ip(&a->broadcast, IP(1, 2, 3, 4));
		assert_int_equal(f.guessed_broadcast, 0);
	}
}

static void test_static(void **state)
{
	const struct ip_spec spec = {
		.method = IP_STATIC,
		.client = IP(10, 0, 0, 2),
		.server = IP(10, 0, 0, 1),
		.gateway = IP(10, 0, 0, 254),
		.netmask = IP(255, 255, 255, 0),
		.netmask_given = true,
		.metric = 100,
		.host = "pc2",
		.dns = { IP(10, 0, 0, 53), IP(10, 0, 0, 54) },
	};
	static const struct net_info nothing;
	const struct net_addr *a = &f.info.addrs.addr[0];

	(void)state;
	/* none ran, or one that has nothing to add */
	for (unsigned i = 0; i < 2; i++) {
		make(&spec, i == 0 ? NULL : &nothing);
		assert_string_equal(f.proto, i == 0 ? "none" : "dhcp");
		assert_int_equal(f.method, IP_STATIC);
		assert_int_equal(f.info.addrs.n, 1);
		is_ip(&a->ip, IP(10, 0, 0, 2));
		assert_int_equal(a->prefix, 24);
		assert_int_equal(a->lease_s, 0);
		assert_int_equal(a->source, SOURCE_PARAM);
		assert_int_equal(f.guessed_netmask, 0);
		is_ip(&a->broadcast, IP(10, 0, 0, 255));
		assert_int_equal(f.info.routes.n, 1);
		is_ip(&f.info.routes.route[0].gateway, IP(10, 0, 0, 254));
		assert_int_equal(f.metric, 100);
		is_ip(&f.info.server.ip, IP(10, 0, 0, 1));
		is_ip(&f.info.from, 0);
		assert_int_equal(f.info.server.is_dhcp, 0);
		assert_string_equal(f.info.host, "pc2");
		assert_string_equal(f.info.root_path, "");
		is_ip(&f.info.dns[1], IP(10, 0, 0, 54));
		is_ip(&f.info.dns[2], 0);
		assert_int_equal(f.info.mtu, 0);
	}
}

static void test_static_told(void **state)
{
	const struct ip_spec spec = { .method = IP_STATIC,
				      .client = IP(10, 0, 0, 2) };

	(void)state;
	/* a protocol that asks for all but the address: RFC 2131 section 3.4 */
	make(&spec, &lease);
	is_ip(&f.info.addrs.addr[0].ip, IP(10, 0, 0, 2));
	is_ip(&f.info.addrs.addr[1].ip, 0);
	assert_int_equal(f.info.addrs.addr[0].lease_s, 0);
	assert_string_equal(f.info.domain, "example.org");
}

static void test_next_server(void **state)
{
	const struct ip_spec spec = { .method = IP_DHCP };
	const struct ip_spec fixed = { .method = IP_STATIC,
				       .client = IP(10, 0, 0, 2) };

	(void)state;
	/* no next-server: klibc's ROOTSERVER is then the server-id */
	lease.server.ip = ip_from4(0);
	make(&spec, &lease);
	is_ip(&f.info.server.ip, IP(192, 0, 2, 2));
	assert_int_equal(f.info.server.is_dhcp, 1);
	make(&fixed, NULL);
	is_ip(&f.info.server.ip, 0);
	assert_int_equal(f.info.server.is_dhcp, 0);
}

static void test_small_subnets(void **state)
{
	const struct net_addr *a = &f.info.addrs.addr[0];

	(void)state;
	/* 30 bits: 10.0.0.2 | 3; RFC 3021: 31 have no broadcast, nor have 32 */
	for (uint8_t n = 30; n <= 32; n++) {
		const struct ip_spec spec = {
			.method = IP_STATIC,
			.client = IP(10, 0, 0, 2),
			.netmask = UINT32_MAX << (32 - n),
			.netmask_given = true,
		};

		make(&spec, NULL);
		assert_int_equal(a->prefix, n);
		assert_int_equal(f.guessed_netmask, 0);
		assert_int_equal(f.guessed_broadcast, n == 30);
		is_ip(&a->broadcast, n == 30 ? IP(10, 0, 0, 3) : 0);
	}
}

static void test_mtu(void **state)
{
	const struct ip_spec spec = { .method = IP_DHCP };
	/* the link has 1500: what it could have, the driver asks the kernel */
	static const uint32_t row[][2] = {
		{ 0, 0 },    { 576, 576 },   { 1499, 1499 },
		{ 1500, 0 }, { 9000, 9000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		lease.mtu = row[i][0];
		make(&spec, &lease);
		assert_int_equal(f.info.mtu, row[i][1]);
	}
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("a lease alone is taken whole", test_lease),
		CLAIM("fields of ip= beat the lease, but for the address",
		      test_spec_beats),
		CLAIM("a second name server alone stays the second",
		      test_second_dns),
		CLAIM("a netmask of ip= has its own broadcast, also 0",
		      test_spec_mask),
		CLAIM("a gateway of ip= beats the lease's routes",
		      test_gateway_routes),
		CLAIM("each route has the spec's metric", test_metric),
		CLAIM("a missing netmask is guessed by class", test_classes),
		CLAIM("a static interface needs no lease", test_static),
		CLAIM("and may have the rest from one", test_static_told),
		CLAIM("without next-server the DHCP server stands in",
		      test_next_server),
		CLAIM("subnets of one and two have no broadcast address",
		      test_small_subnets),
		CLAIM("another MTU than the link has is taken", test_mtu),
	};

	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		tests[i].setup_func = setup;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
