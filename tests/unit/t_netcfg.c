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

static void test_address(void **state)
{
	struct net_iface f = { .ifindex = 5,
			       .dev = "eth0",
			       .address = IP(192, 0, 2, 130),
			       .info = { .netmask = IP(255, 255, 255, 128),
					 .broadcast = IP(192, 0, 2, 255) } };
	struct nlmsghdr *nlh;
	const uint8_t *p;

	(void)state;
	memset(buf, 0xee, NL_BUFFER);
	nlh = build_address(buf, &f);
	p = header(nlh, RTM_NEWADDR);
	assert_int_equal(p[0], AF_INET);
	assert_int_equal(p[1], 25); /* 255.255.255.128 */
	assert_int_equal(p[3], RT_SCOPE_UNIVERSE);
	assert_int_equal(native32(p + 4), 5);
	has(nlh, 8, IFA_LOCAL, "\xc0\x00\x02\x82");
	has(nlh, 8, IFA_BROADCAST, "\xc0\x00\x02\xff");
	p = attr(nlh, 8, IFA_ADDRESS, 4);
	if (p)
		assert_memory_equal(p, "\xc0\x00\x02\x82", 4);
	/* an address that is there already is no error */
	assert_int_equal(nlh->nlmsg_flags & NLM_F_CREATE, NLM_F_CREATE);
	assert_int_equal(nlh->nlmsg_flags & NLM_F_EXCL, 0);
}

static void test_host_address(void **state)
{
	struct net_iface f = { .ifindex = 5,
			       .address = IP(192, 0, 2, 130),
			       .info = { .netmask = 0xffffffff } };
	struct nlmsghdr *nlh;
	const uint8_t *p, *b;

	(void)state;
	memset(buf, 0xee, NL_BUFFER);
	nlh = build_address(buf, &f);
	p = header(nlh, RTM_NEWADDR);
	assert_int_equal(p[1], 32);
	/* no broadcast is known: none is set, not 0.0.0.0 */
	b = attr(nlh, 8, IFA_BROADCAST, 4);
	if (b)
		assert_memory_not_equal(b, "\0\0\0\0", 4);
}

static void route(struct nlmsghdr *nlh, uint8_t prefix, uint8_t scope)
{
	const uint8_t *p = header(nlh, RTM_NEWROUTE);
	const uint8_t *v;

	assert_int_equal(p[0], AF_INET);
	assert_int_equal(p[1], prefix);
	assert_int_equal(p[2], 0); /* no source */
	assert_int_equal(p[3], 0); /* no TOS */
	assert_int_equal(p[4], RT_TABLE_MAIN);
	/* not the kernel's own and not redirected: 3 and up */
	assert_true(p[5] >= RTPROT_BOOT);
	assert_int_equal(p[6], scope);
	assert_int_equal(p[7], RTN_UNICAST);
	v = attr(nlh, 12, RTA_OIF, 4);
	assert_non_null(v);
	assert_int_equal(native32(v), 5);
	assert_int_equal(nlh->nlmsg_flags & NLM_F_CREATE, NLM_F_CREATE);
}

static void test_default_route(void **state)
{
	const struct net_route r = { .gateway = IP(192, 0, 2, 254) };
	struct nlmsghdr *nlh;
	const uint8_t *v;

	(void)state;
	memset(buf, 0xee, NL_BUFFER);
	nlh = build_route(buf, 5, &r);
	route(nlh, 0, RT_SCOPE_UNIVERSE);
	has(nlh, 12, RTA_GATEWAY, "\xc0\x00\x02\xfe");
	v = attr(nlh, 12, RTA_DST, 4);
	if (v)
		assert_memory_equal(v, "\0\0\0\0", 4);
}

static void test_network_route(void **state)
{
	const struct net_route r = { .dst = IP(10, 17, 0, 0),
				     .gateway = IP(192, 0, 2, 1),
				     .prefix = 16 };
	struct nlmsghdr *nlh;

	(void)state;
	memset(buf, 0xee, NL_BUFFER);
	nlh = build_route(buf, 5, &r);
	route(nlh, 16, RT_SCOPE_UNIVERSE);
	has(nlh, 12, RTA_DST, "\x0a\x11\x00\x00");
	has(nlh, 12, RTA_GATEWAY, "\xc0\x00\x02\x01");
}

static void test_link_route(void **state)
{
	/* RFC 3442: router 0.0.0.0 means that the subnet is on the link */
	const struct net_route r = { .dst = IP(169, 254, 169, 254),
				     .prefix = 32 };
	struct nlmsghdr *nlh;

	(void)state;
	memset(buf, 0xee, NL_BUFFER);
	nlh = build_route(buf, 5, &r);
	route(nlh, 32, RT_SCOPE_LINK);
	has(nlh, 12, RTA_DST, "\xa9\xfe\xa9\xfe");
	assert_null(attr(nlh, 12, RTA_GATEWAY, 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("up and down change IFF_UP only", test_flags),
		CLAIM("the MTU is an attribute, flags stay", test_mtu),
		CLAIM("an address has its prefix and broadcast", test_address),
		CLAIM("an address without broadcast gets none",
		      test_host_address),
		CLAIM("a default route has a gateway and prefix 0",
		      test_default_route),
		CLAIM("a network route has destination and gateway",
		      test_network_route),
		CLAIM("a route on the link has scope link", test_link_route),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
