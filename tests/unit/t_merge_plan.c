/*
 * ipconfig/merge.h: what the command line says of all interfaces, beside ip=
 * and DHCP (dracut.cmdline(7): nameserver=, rd.peerdns=, rd.route=).
 */
#include "ipconfig/merge.h"

#include "tests/unit/unit.h"

static struct net_plan plan;
static struct net_iface f;
static const struct link eth0 = { .ifindex = 5, .mtu = 1500, .name = "eth0" };

/* 10.0.0.50/24 by DHCP, which tells of two name servers and a router. */
static void make(void)
{
	struct net_info got = { 0 };

	got.addrs.n = 1;
	got.addrs.addr[0].ip = ip_from4(IP(10, 0, 0, 50));
	got.addrs.addr[0].prefix = 24;
	got.routes.n = 1;
	got.routes.route[0].gateway = ip_from4(IP(10, 0, 0, 1));
	got.routes.route[0].source = SOURCE_DHCP;
	got.dns[0] = ip_from4(IP(10, 0, 0, 2));
	got.dns[1] = ip_from4(IP(10, 0, 0, 3));
	strcpy(got.domain, "example.org");
	strcpy(got.search, "a.example.org b.example.org");
	got.mtu = 1400;
	merge_iface(&f, &plan.spec[0], &eth0, &got, "dhcp");
	merge_plan(&f, &plan, &plan.spec[0]);
}

static int setup(void **state)
{
	(void)state;
	memset(&plan, 0, sizeof(plan));
	plan.n_specs = 1;
	plan.spec[0].method = IP_DHCP;
	return 0;
}

static void dns_is(uint32_t a, uint32_t b, uint32_t c)
{
	assert_int_equal(ip_to4(&f.info.dns[0]), a);
	assert_int_equal(ip_to4(&f.info.dns[1]), b);
	assert_int_equal(ip_to4(&f.info.dns[2]), c);
}

static void test_nothing(void **state)
{
	struct net_iface same;

	(void)state;
	make();
	same = f;
	merge_plan(&f, &plan, &plan.spec[0]);
	assert_memory_equal(&f, &same, sizeof(f));
	dns_is(IP(10, 0, 0, 2), IP(10, 0, 0, 3), 0);
	assert_string_equal(f.info.domain, "example.org");
	assert_int_equal(f.info.mtu, 1400);
}

static void test_nameservers(void **state)
{
	(void)state;
	plan.n_dns = 2;
	plan.dns[0] = IP(9, 9, 9, 9);
	plan.dns[1] = IP(8, 8, 8, 8);
	make();
	dns_is(IP(9, 9, 9, 9), IP(8, 8, 8, 8), 0);
	assert_string_equal(f.info.domain, "example.org");
	/* those of ip= come first; a resolver asks three */
	plan.spec[0].dns[0] = IP(10, 0, 0, 7);
	make();
	dns_is(IP(10, 0, 0, 7), IP(9, 9, 9, 9), IP(8, 8, 8, 8));
	plan.spec[0].dns[1] = IP(10, 0, 0, 8);
	make();
	dns_is(IP(10, 0, 0, 7), IP(10, 0, 0, 8), IP(9, 9, 9, 9));
	plan.spec[0].dns[0] = 0;
	plan.n_dns = 3;
	plan.dns[2] = IP(7, 7, 7, 7);
	make();
	dns_is(IP(10, 0, 0, 8), IP(9, 9, 9, 9), IP(8, 8, 8, 8));
}

static void test_no_peer_dns(void **state)
{
	(void)state;
	plan.no_peer_dns = true;
	make();
	dns_is(0, 0, 0);
	assert_string_equal(f.info.domain, "");
	assert_string_equal(f.info.search, "");
	assert_int_equal(f.info.routes.n, 1); /* all else is the lease's */
	plan.spec[0].dns[0] = IP(10, 0, 0, 7);
	make();
	dns_is(IP(10, 0, 0, 7), 0, 0);
	plan.n_dns = 1;
	plan.dns[0] = IP(9, 9, 9, 9);
	make();
	dns_is(IP(10, 0, 0, 7), IP(9, 9, 9, 9), 0);
}

static void route(uint32_t dst, uint8_t prefix, uint32_t gateway,
		  const char *dev)
{
	struct net_given_route *r = &plan.route[plan.n_routes++];

	r->dst = dst;
	r->prefix = prefix;
	r->gateway = gateway;
	strcpy(r->dev, dev);
}

static void route_is(unsigned i, uint32_t dst, uint8_t prefix, uint32_t gateway)
{
	const struct net_route *r = &f.info.routes.route[i];

	assert_true(i < f.info.routes.n);
	assert_int_equal(ip_to4(&r->dst), dst);
	assert_int_equal(r->prefix, prefix);
	assert_int_equal(ip_to4(&r->gateway), gateway);
	assert_int_equal(r->source, SOURCE_PARAM);
}

static void test_routes(void **state)
{
	(void)state;
	plan.n_specs = 2;
	route(IP(192, 168, 200, 0), 24, IP(10, 0, 0, 222), "");
	route(IP(192, 168, 201, 0), 24, IP(10, 0, 1, 222), ""); /* another's */
	route(IP(192, 168, 202, 0), 24, IP(10, 0, 1, 222), "eth0");
	route(IP(192, 168, 203, 0), 24, IP(10, 0, 0, 222), "eth1");
	route(IP(192, 168, 204, 0), 24, 0, "eth0"); /* on the link */
	make();
	assert_int_equal(f.info.routes.n, 4); /* behind the lease's */
	assert_int_equal(f.info.routes.route[0].source, SOURCE_DHCP);
	route_is(1, IP(192, 168, 200, 0), 24, IP(10, 0, 0, 222));
	route_is(2, IP(192, 168, 202, 0), 24, IP(10, 0, 1, 222));
	route_is(3, IP(192, 168, 204, 0), 24, 0);
	/* where there is no other interface, it is this one's */
	plan.n_specs = 1;
	make();
	assert_int_equal(f.info.routes.n, 5);
	route_is(2, IP(192, 168, 201, 0), 24, IP(10, 0, 1, 222));
}

static void test_room(void **state)
{
	(void)state;
	for (unsigned i = 0; i < NET_GIVEN; i++)
		route(IP(10, 8, 0, 0) + (i << 8), 24, IP(10, 0, 0, 1), "");
	make();
	assert_int_equal(f.info.routes.n, 1 + NET_GIVEN);
	for (f.info.routes.n = 20; f.info.routes.n < NET_ROUTES;)
		merge_plan(&f, &plan, &plan.spec[0]);
	merge_plan(&f, &plan, &plan.spec[0]);
	assert_int_equal(f.info.routes.n, NET_ROUTES);
}

static void test_mtu(void **state)
{
	(void)state;
	plan.spec[0].mtu = 9000; /* beats option 26 */
	make();
	assert_int_equal(f.info.mtu, 9000);
	plan.spec[0].mtu = 1500; /* it has that: nothing to set */
	make();
	assert_int_equal(f.info.mtu, 0);
}

static void test_on_link(void **state)
{
	struct net_info info = { 0 };

	(void)state;
	assert_false(merge_on_link(&info, IP(10, 0, 0, 1)));
	info.addrs.n = 1;
	info.addrs.addr[0].ip = ip_from4(IP(10, 0, 0, 50));
	info.addrs.addr[0].prefix = 25;
	assert_true(merge_on_link(&info, IP(10, 0, 0, 127)));
	assert_false(merge_on_link(&info, IP(10, 0, 0, 128)));
	/* of 0 bits the kernel makes no route */
	info.addrs.addr[0].prefix = 0;
	assert_false(merge_on_link(&info, IP(10, 0, 0, 127)));
	info.routes.n = 1;
	info.routes.route[0].dst = ip_from4(IP(192, 0, 2, 0));
	info.routes.route[0].prefix = 24;
	assert_true(merge_on_link(&info, IP(192, 0, 2, 1)));
	info.routes.route[0].gateway = ip_from4(IP(10, 0, 0, 1));
	assert_false(merge_on_link(&info, IP(192, 0, 2, 1)));
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("a plan that says nothing changes nothing", test_nothing),
		CLAIM("name servers: ip=, then nameserver=, never mixed with "
		      "DHCP's",
		      test_nameservers),
		CLAIM("rd.peerdns=0: nothing of DNS is DHCP's",
		      test_no_peer_dns),
		CLAIM("a route goes where it names, or its gateway is",
		      test_routes),
		CLAIM("there never are more routes than fit", test_room),
		CLAIM("the MTU of ip= beats DHCP's", test_mtu),
		CLAIM("a gateway is on the link of an address or a route",
		      test_on_link),
	};

	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		tests[i].setup_func = setup;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
