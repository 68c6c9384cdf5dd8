/*
 * ipconfig/netcfg.h: the requests are taken apart by their offsets in
 * rtnetlink(7), by hand and without the library that built them.  Headers are
 * in the machine's byte order, addresses in the network's.
 */
#include "ipconfig/netcfg.h"

#include <linux/if.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "tests/unit/unit.h"

#define HEADER 16 /* struct nlmsghdr */

static char buf[NL_BUFFER] __attribute__((aligned(4)));

/* The value of an attribute behind fixed bytes of family header, or NULL. */
static const uint8_t *attr(const struct nlmsghdr *nlh, size_t fixed,
			   uint16_t type, size_t len)
{
	const uint8_t *p = (const uint8_t *)nlh;
	const uint8_t *found = NULL;
	size_t at = HEADER + fixed;

	while (at < nlh->nlmsg_len) {
		uint16_t head[2]; /* nla_len, nla_type */

		assert_true(at + 4 <= nlh->nlmsg_len);
		memcpy(head, p + at, 4);
		assert_true(head[0] >= 4);
		assert_true(at + head[0] <= nlh->nlmsg_len);
		if (head[1] == type) {
			assert_null(found); /* none twice */
			assert_int_equal(head[0], 4 + len);
			found = p + at + 4;
		}
		at += (head[0] + 3u) & ~3u;
	}
	assert_int_equal(at, nlh->nlmsg_len);
	return found;
}

static void has(const struct nlmsghdr *nlh, size_t fixed, uint16_t type,
		const char *value)
{
	const uint8_t *v = attr(nlh, fixed, type, 4);

	if (!v)
		fail_msg("attribute %u is missing", type);
	assert_memory_equal(v, value, 4);
}

static uint32_t native32(const void *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
	return v;
}

static const uint8_t *header(const struct nlmsghdr *nlh, uint16_t type)
{
	assert_ptr_equal(nlh, buf);
	assert_int_equal(nlh->nlmsg_type, type);
	assert_true(nlh->nlmsg_len <= NL_BUFFER);
	return (const uint8_t *)nlh + HEADER;
}

static void test_flags(void **state)
{

	(void)state;
	for (unsigned up = 0; up < 2; up++) {
		struct nlmsghdr *nlh;
		const uint8_t *p;

		memset(buf, 0xee, NL_BUFFER);
		nlh = build_link_flags(buf, 5, up);
		p = header(nlh, RTM_NEWLINK);
		assert_int_equal(nlh->nlmsg_len, 32);
		assert_int_equal(p[0], AF_UNSPEC);
		assert_int_equal(native32(p + 4), 5); /* ifi_index */
		assert_int_equal(native32(p + 8), up ? IFF_UP : 0);
		assert_int_equal(native32(p + 12), IFF_UP); /* ifi_change */
	}
}

static void test_mtu(void **state)
{
	struct nlmsghdr *nlh;
	const uint8_t *p;

	(void)state;
	memset(buf, 0xee, NL_BUFFER);
	nlh = build_link_mtu(buf, 5, 9000);
	p = header(nlh, RTM_NEWLINK);
	assert_int_equal(native32(p + 4), 5);
	assert_int_equal(native32(p + 12), 0); /* no flag is changed */
	p = attr(nlh, 16, 4 /* IFLA_MTU */, 4);
	assert_non_null(p);
	assert_int_equal(native32(p), 9000);
}

static void test_names(void **state)
{
	static const uint8_t hw[] = { 2, 0, 0, 0x12, 0x34, 0x56 };
	struct nlmsghdr *nlh;
	const uint8_t *p;

	(void)state;
	memset(buf, 0xee, NL_BUFFER);
	nlh = build_link_name(buf, 5, "lan0");
	p = header(nlh, RTM_NEWLINK);
	assert_int_equal(native32(p + 4), 5);
	assert_int_equal(native32(p + 12), 0);
	p = attr(nlh, 16, 3 /* IFLA_IFNAME */, 5);
	assert_non_null(p);
	assert_memory_equal(p, "lan0", 5);
	memset(buf, 0xee, NL_BUFFER);
	nlh = build_link_hw(buf, 6, hw);
	p = header(nlh, RTM_NEWLINK);
	assert_int_equal(native32(p + 4), 6);
	p = attr(nlh, 16, 1 /* IFLA_ADDRESS */, 6);
	assert_non_null(p);
	assert_memory_equal(p, hw, 6);
}

static void address(struct net_addr *a, uint32_t ip, uint8_t prefix,
		    uint32_t broadcast)
{
	*a = (struct net_addr){ .ip = ip_from4(ip),
				.broadcast = ip_from4(broadcast),
				.lease_s = 3600,
				.prefix = prefix };
}

static void test_address(void **state)
{
	struct net_iface f = { .ifindex = 5, .dev = "eth0" };
	struct nlmsghdr *nlh;
	struct net_addr a;
	const uint8_t *p;

	(void)state;
	address(&a, IP(192, 0, 2, 130), 25, IP(192, 0, 2, 255));
	memset(buf, 0xee, NL_BUFFER);
	nlh = build_address(buf, &f, &a);
	p = header(nlh, RTM_NEWADDR);
	assert_int_equal(p[0], AF_INET);
	assert_int_equal(p[1], 25); /* 255.255.255.128 */
	assert_int_equal(p[3], RT_SCOPE_UNIVERSE);
	assert_int_equal(native32(p + 4), 5);
	has(nlh, 8, IFA_LOCAL, "\xc0\x00\x02\x82");
	has(nlh, 8, IFA_BROADCAST, "\xc0\x00\x02\xff");
	has(nlh, 8, IFA_ADDRESS, "\xc0\x00\x02\x82");
	/* an address that is there already is no error */
	assert_int_equal(nlh->nlmsg_flags & NLM_F_CREATE, NLM_F_CREATE);
	assert_int_equal(nlh->nlmsg_flags & NLM_F_EXCL, 0);
	/* a lease ends when the client says so, not the kernel */
	assert_null(attr(nlh, 8, IFA_CACHEINFO, 16));
	p = attr(nlh, 8, 11 /* IFA_PROTO */, 1);
	assert_non_null(p);
	assert_int_equal(*p, NETCFG_PROTO);
	/* <linux/if_addr.h>: 0 to 3 are taken */
	assert_true(NETCFG_PROTO > 3 && NETCFG_PROTO < 256);
}

static void test_host_address(void **state)
{
	static const uint8_t prefix[] = { 32, 31 };
	struct net_iface f = { .ifindex = 5 };
	struct nlmsghdr *nlh;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct net_addr a;

		address(&a, IP(192, 0, 2, 130), prefix[i], 0);
		memset(buf, 0xee, NL_BUFFER);
		nlh = build_address(buf, &f, &a);
		assert_int_equal(header(nlh, RTM_NEWADDR)[1], prefix[i]);
		/* no broadcast is known: none is set, not 0.0.0.0 */
		assert_null(attr(nlh, 8, IFA_BROADCAST, 4));
		/* RFC 3021 2.2: nor that of /31, whoever says so */
		address(&a, IP(192, 0, 2, 130), prefix[i], IP(192, 0, 2, 131));
		nlh = build_address(buf, &f, &a);
		assert_null(attr(nlh, 8, IFA_BROADCAST, 4));
	}
}

static void test_address_metric(void **state)
{
	struct net_iface f = { .ifindex = 5 };
	struct net_addr a;
	const uint8_t *v;

	(void)state;
	address(&a, IP(192, 0, 2, 130), 25, 0);
	assert_null(attr(build_address(buf, &f, &a), 8, 9 /* IFA_RT_PRIORITY */,
			 4));
	f.metric = 1007;
	v = attr(build_address(buf, &f, &a), 8, 9, 4);
	assert_non_null(v);
	assert_int_equal(native32(v), 1007);
}

static const struct net_iface leased = {
	.ifindex = 5,
	.info = { .addrs = { .n = 1,
			     .addr = { { .ip = { AF_INET, { 192, 0, 2, 130 } },
					 .prefix = 25 } } } }
};

static void route(struct nlmsghdr *nlh, uint8_t prefix, uint8_t scope,
		  uint8_t protocol)
{
	const uint8_t *p = header(nlh, RTM_NEWROUTE);
	const uint8_t *v;

	assert_int_equal(p[0], AF_INET);
	assert_int_equal(p[1], prefix);
	assert_int_equal(p[2], 0); /* no source */
	assert_int_equal(p[3], 0); /* no TOS */
	assert_int_equal(p[4], RT_TABLE_MAIN);
	assert_int_equal(p[5], protocol);
	assert_int_equal(p[6], scope);
	assert_int_equal(p[7], RTN_UNICAST);
	v = attr(nlh, 12, RTA_OIF, 4);
	assert_non_null(v);
	assert_int_equal(native32(v), 5);
	has(nlh, 12, RTA_PREFSRC, "\xc0\x00\x02\x82");
	assert_int_equal(nlh->nlmsg_flags & NLM_F_CREATE, NLM_F_CREATE);
}

static void test_default_route(void **state)
{
	const struct net_route r = { .gateway = ip_from4(IP(192, 0, 2, 254)),
				     .source = SOURCE_DHCP };
	struct nlmsghdr *nlh;
	const uint8_t *v;

	(void)state;
	memset(buf, 0xee, NL_BUFFER);
	nlh = build_route(buf, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE,
			  &leased, &r);
	route(nlh, 0, RT_SCOPE_UNIVERSE, 16 /* RTPROT_DHCP */);
	has(nlh, 12, RTA_GATEWAY, "\xc0\x00\x02\xfe");
	v = attr(nlh, 12, RTA_DST, 4);
	if (v)
		assert_memory_equal(v, "\0\0\0\0", 4);
	assert_null(attr(nlh, 12, RTA_PRIORITY, 4));
}

static void test_network_route(void **state)
{
	const struct net_route r = { .dst = ip_from4(IP(10, 17, 0, 0)),
				     .gateway = ip_from4(IP(192, 0, 2, 1)),
				     .prefix = 16,
				     .source = SOURCE_PARAM };
	struct net_iface f = leased;
	struct nlmsghdr *nlh;
	const uint8_t *v;

	(void)state;
	memset(buf, 0xee, NL_BUFFER);
	f.metric = 66000;
	nlh = build_route(buf, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, &f,
			  &r);
	route(nlh, 16, RT_SCOPE_UNIVERSE, 4 /* RTPROT_STATIC */);
	has(nlh, 12, RTA_DST, "\x0a\x11\x00\x00");
	has(nlh, 12, RTA_GATEWAY, "\xc0\x00\x02\x01");
	v = attr(nlh, 12, RTA_PRIORITY, 4);
	assert_non_null(v);
	assert_int_equal(native32(v), 66000);
}

static void test_link_route(void **state)
{
	/* RFC 3442: router 0.0.0.0 means that the subnet is on the link */
	const struct net_route r = { .dst = ip_from4(IP(169, 254, 169, 254)),
				     .prefix = 32,
				     .source = SOURCE_DHCP };
	struct nlmsghdr *nlh;

	(void)state;
	memset(buf, 0xee, NL_BUFFER);
	nlh = build_route(buf, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE,
			  &leased, &r);
	route(nlh, 32, RT_SCOPE_LINK, 16);
	has(nlh, 12, RTA_DST, "\xa9\xfe\xa9\xfe");
	assert_null(attr(nlh, 12, RTA_GATEWAY, 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("up and down change IFF_UP only", test_flags),
		CLAIM("the MTU is an attribute, flags stay", test_mtu),
		CLAIM("a name or an address for a link is one attribute",
		      test_names),
		CLAIM("an address has its prefix, broadcast, mark and no end",
		      test_address),
		CLAIM("an address without broadcast gets none",
		      test_host_address),
		CLAIM("the route to its subnet has the metric of the others",
		      test_address_metric),
		CLAIM("a default route has a gateway and prefix 0",
		      test_default_route),
		CLAIM("a network route has destination and gateway",
		      test_network_route),
		CLAIM("a route on the link has scope link", test_link_route),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
