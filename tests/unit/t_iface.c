/*
 * iface_make(): ip= and the lease joined as net/ipv4/ipconfig.c joins them:
 * fields of ip= beat DHCP, but for the client address; netmasks are guessed
 * by class, broadcast is address | ~netmask.
 */
#include "ipconfig/iface.h"

#include <linux/if_arp.h>

#include "tests/unit/unit.h"

static const struct link eth0 = { .ifindex = 5,
				  .type = ARPHRD_ETHER,
				  .mtu = 1500,
				  .name = "eth0",
				  .hw = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 },
				  .hlen = 6 };

/* A lease with everything. */
static const struct dhcp_msg full = {
	.type = DHCP_ACK,
	.yiaddr = IP(192, 0, 2, 130),
	.mtu = 1400,
	.info = {
		.netmask = IP(255, 255, 255, 128),
		.broadcast = IP(192, 0, 2, 255),
		.gateway = IP(192, 0, 2, 254),
		.dns = { IP(192, 0, 2, 53), IP(192, 0, 2, 54),
			 IP(192, 0, 2, 55) },
		.ntp = { IP(192, 0, 2, 123) },
		.server = IP(192, 0, 2, 1),
		.dhcp_server = IP(192, 0, 2, 2),
		.lease_s = 3600,
		.host = "pc1",
		.nisdomain = "nis",
		.domain = "example.org",
		.search = "a.example.org.",
		.root_path = "/srv/root",
		.bootfile = "boot",
	},
};

static struct net_iface make(const struct ip_spec *spec,
			     const struct dhcp_msg *lease)
{
	struct net_iface f;

	memset(&f, 0xee, sizeof(f));
	iface_make(&f, spec, &eth0, lease);
	return f;
}

static void test_lease(void **state)
{
	const struct ip_spec spec = { .method = IP_DHCP };
	struct net_iface f = make(&spec, &full);

	(void)state;
	assert_int_equal(f.ifindex, 5);
	assert_string_equal(f.dev, "eth0");
	assert_int_equal(f.hlen, 6);
	assert_memory_equal(f.hw, eth0.hw, 6);
	assert_int_equal(f.method, IP_DHCP);
	assert_int_equal(f.address, IP(192, 0, 2, 130));
	assert_int_equal(f.info.netmask, IP(255, 255, 255, 128));
	assert_int_equal(f.info.broadcast, IP(192, 0, 2, 255));
	assert_int_equal(f.info.gateway, IP(192, 0, 2, 254));
	assert_int_equal(f.info.dns[0], IP(192, 0, 2, 53));
	assert_int_equal(f.info.dns[2], IP(192, 0, 2, 55));
	assert_int_equal(f.info.ntp[0], IP(192, 0, 2, 123));
	assert_int_equal(f.info.server, IP(192, 0, 2, 1));
	assert_int_equal(f.info.dhcp_server, IP(192, 0, 2, 2));
	assert_int_equal(f.info.lease_s, 3600);
	assert_string_equal(f.info.host, "pc1");
	assert_string_equal(f.info.nisdomain, "nis");
	assert_string_equal(f.info.domain, "example.org");
	assert_string_equal(f.info.search, "a.example.org.");
	assert_string_equal(f.info.root_path, "/srv/root");
	assert_string_equal(f.info.bootfile, "boot");
	assert_int_equal(f.mtu, 1400);
	assert_false(f.guessed_netmask);
	assert_false(f.guessed_broadcast);
	assert_false(f.server_is_dhcp);
	assert_int_equal(f.up_ms, 0);
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
		.host = "mine",
		.nisdomain = "mynis",
		.dns = { IP(198, 51, 100, 53) },
		.ntp = IP(198, 51, 100, 123),
	};
	struct net_iface f = make(&spec, &full);

	(void)state;
	assert_int_equal(f.address, IP(192, 0, 2, 130)); /* the lease's */
	assert_int_equal(f.info.server, IP(198, 51, 100, 1));
	assert_false(f.server_is_dhcp);
	assert_int_equal(f.info.gateway, IP(192, 0, 2, 200));
	assert_int_equal(f.info.netmask, IP(255, 255, 255, 0));
	assert_string_equal(f.info.host, "mine");
	assert_string_equal(f.info.nisdomain, "mynis");
	assert_int_equal(f.info.dns[0], IP(198, 51, 100, 53));
	assert_int_equal(f.info.ntp[0], IP(198, 51, 100, 123));
	/* what ip= cannot say stays */
	assert_string_equal(f.info.domain, "example.org");
	assert_string_equal(f.info.root_path, "/srv/root");
}

static void test_spec_mask_broadcast(void **state)
{
	const struct ip_spec spec = { .method = IP_DHCP,
				      .netmask = IP(255, 255, 255, 192) };
	struct net_iface f;
	struct dhcp_msg m = full;

	(void)state;
	/* the lease's broadcast fits its own mask only: 130 | 63 = 191 */
	m.info.netmask = IP(255, 255, 255, 0);
	f = make(&spec, &m);
	assert_int_equal(f.info.netmask, IP(255, 255, 255, 192));
	assert_int_equal(f.info.broadcast, IP(192, 0, 2, 191));
}

static void test_spec_gateway_routes(void **state)
{
	const struct ip_spec spec = { .method = IP_DHCP,
				      .gateway = IP(192, 0, 2, 200) };
	struct dhcp_msg m = full;
	struct net_iface f;
	uint32_t gateway;

	(void)state;
	m.info.n_routes = 2;
	m.info.route[0] =
		(struct net_route){ IP(10, 0, 0, 0), IP(192, 0, 2, 9), 8 };
	m.info.route[1] = (struct net_route){ 0, IP(192, 0, 2, 254), 0 };
	f = make(&spec, &m);
	/* "option 121; then gateway does not count": it must, it is ip='s */
	gateway = f.info.gateway;
	for (unsigned i = 0; i < f.info.n_routes; i++) {
		if (f.info.route[i].prefix == 0)
			gateway = f.info.route[i].gateway;
	}
	assert_int_equal(gateway, IP(192, 0, 2, 200));
	if (f.info.n_routes > 0) { /* then a default route is among them */
		bool found = false;

		for (unsigned i = 0; i < f.info.n_routes; i++)
			found |= f.info.route[i].prefix == 0;
		assert_true(found);
	}
}

static void test_classes(void **state)
{
	/* RFC 791 section 3.2: 0, 10, 110 */
	static const struct {
		uint32_t address, mask, broadcast;
	} row[] = {
		{ IP(10, 0, 0, 5), 0xff000000, IP(10, 255, 255, 255) },
		{ IP(126, 1, 2, 3), 0xff000000, IP(126, 255, 255, 255) },
		{ IP(128, 1, 2, 3), 0xffff0000, IP(128, 1, 255, 255) },
		{ IP(172, 16, 0, 5), 0xffff0000, IP(172, 16, 255, 255) },
		{ IP(191, 255, 0, 5), 0xffff0000, IP(191, 255, 255, 255) },
		{ IP(192, 168, 1, 5), 0xffffff00, IP(192, 168, 1, 255) },
		{ IP(223, 1, 1, 5), 0xffffff00, IP(223, 1, 1, 255) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const struct ip_spec spec = { .method = IP_STATIC,
					      .client = row[i].address };
		const struct ip_spec dhcp = { .method = IP_DHCP };
		const struct dhcp_msg m = { .type = DHCP_ACK,
					    .yiaddr = row[i].address };
		struct net_iface f = make(&spec, NULL);

		assert_int_equal(f.info.netmask, row[i].mask);
		assert_int_equal(f.info.broadcast, row[i].broadcast);
		assert_true(f.guessed_netmask);
		assert_true(f.guessed_broadcast);
		f = make(&dhcp, &m);
		assert_int_equal(f.info.netmask, row[i].mask);
		assert_true(f.guessed_netmask);
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
		.host = "pc2",
		.dns = { IP(10, 0, 0, 53), IP(10, 0, 0, 54) },
	};
	struct net_iface f = make(&spec, NULL);

	(void)state;
	assert_int_equal(f.method, IP_STATIC);
	assert_int_equal(f.address, IP(10, 0, 0, 2));
	assert_int_equal(f.info.netmask, IP(255, 255, 255, 0));
	assert_false(f.guessed_netmask);
	assert_int_equal(f.info.broadcast, IP(10, 0, 0, 255));
	assert_int_equal(f.info.gateway, IP(10, 0, 0, 254));
	assert_int_equal(f.info.server, IP(10, 0, 0, 1));
	assert_int_equal(f.info.dhcp_server, 0);
	assert_false(f.server_is_dhcp);
	assert_string_equal(f.info.host, "pc2");
	assert_string_equal(f.info.root_path, "");
	assert_int_equal(f.info.dns[1], IP(10, 0, 0, 54));
	assert_int_equal(f.info.dns[2], 0);
	assert_int_equal(f.info.n_routes, 0);
}

static void test_next_server(void **state)
{
	const struct ip_spec spec = { .method = IP_DHCP };
	struct dhcp_msg m = full;
	struct net_iface f;

	(void)state;
	/* no next-server: klibc's ROOTSERVER is then the server-id */
	m.info.server = 0;
	f = make(&spec, &m);
	assert_int_equal(f.info.server, IP(192, 0, 2, 2));
	assert_true(f.server_is_dhcp);
}

static void test_giaddr(void **state)
{
	const struct ip_spec spec = { .method = IP_DHCP };
	struct dhcp_msg m = full;

	(void)state;
	/* RFC 1542 section 3.4: the relay is no router */
	m.giaddr = IP(192, 0, 2, 77);
	m.info.gateway = 0;
	assert_int_equal(make(&spec, &m).info.gateway, 0);
}

static void test_host_mask(void **state)
{
	const struct ip_spec spec = { .method = IP_STATIC,
				      .client = IP(10, 0, 0, 2),
				      .netmask = 0xffffffff };
	struct net_iface f = make(&spec, NULL);

	(void)state;
	assert_int_equal(f.info.netmask, 0xffffffff);
	assert_false(f.guessed_netmask);
	/* 10.0.0.2 | 0 */
	assert_true(f.info.broadcast == 0 ||
		    f.info.broadcast == IP(10, 0, 0, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a lease alone is taken whole", test_lease),
		CLAIM("fields of ip= beat the lease, but for the address",
		      test_spec_beats),
		CLAIM("a netmask of ip= has its own broadcast",
		      test_spec_mask_broadcast),
		CLAIM("a gateway of ip= beats the lease's routes",
		      test_spec_gateway_routes),
		CLAIM("a missing netmask is guessed by class", test_classes),
		CLAIM("a static interface needs no lease", test_static),
		CLAIM("without next-server the DHCP server stands in",
		      test_next_server),
		CLAIM("giaddr is never a gateway", test_giaddr),
		CLAIM("a /32 stays a /32", test_host_mask),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
