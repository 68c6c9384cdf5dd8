/* utils/netinfo.h: messages of rtnetlink(7), built with libmnl, are told. */
#include "utils/netinfo.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>

#include "tests/unit/unit.h"

static char buffer[8192];
static struct netinfo ni;

static const uint8_t v4[] = { 192, 0, 2, 7 }, other4[] = { 192, 0, 2, 9 };
static const uint8_t v6[16] = { 0x20, 1, 0xd, 0xb8, [15] = 7 };
static const uint8_t mac[] = { 0x52, 0x54, 0, 0, 0, 1 };

static struct nlmsghdr *message(uint16_t type, const void *head, size_t len)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);

	nlh->nlmsg_type = type;
	memcpy(mnl_nlmsg_put_extra_header(nlh, len), head, len);
	return nlh;
}

static struct nlmsghdr *link_message(int ifindex, const char *name)
{
	struct ifinfomsg ifi = { .ifi_index = ifindex,
				 .ifi_type = 1,
				 .ifi_flags = IFF_UP | 1 << 16 };
	struct nlmsghdr *nlh = message(RTM_NEWLINK, &ifi, sizeof(ifi));

	mnl_attr_put(nlh, IFLA_ADDRESS, 6, mac);
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	mnl_attr_put_u32(nlh, IFLA_MTU, 1500);
	return nlh;
}

static struct nlmsghdr *address(uint8_t family, uint8_t prefix)
{
	struct ifaddrmsg ifa = { .ifa_family = family,
				 .ifa_prefixlen = prefix,
				 .ifa_index = 5 };

	return message(RTM_NEWADDR, &ifa, sizeof(ifa));
}

static struct nlmsghdr *route(uint8_t family, uint8_t prefix)
{
	struct rtmsg r = { .rtm_family = family,
			   .rtm_dst_len = prefix,
			   .rtm_table = RT_TABLE_MAIN,
			   .rtm_protocol = RTPROT_DHCP,
			   .rtm_type = RTN_UNICAST };

	return message(RTM_NEWROUTE, &r, sizeof(r));
}

/* A default route. */
static struct nlmsghdr *via(uint8_t family, const uint8_t *ip, size_t len)
{
	struct nlmsghdr *nlh = route(family, 0);

	mnl_attr_put(nlh, RTA_GATEWAY, len, ip);
	mnl_attr_put_u32(nlh, RTA_OIF, 5);
	return nlh;
}

static void take_bytes(const void *bytes, size_t len)
{
	void *copy = exact(bytes, len);
	struct rd in = rd_init(copy, len);

	netinfo_facts(&ni, &in);
	free(copy);
}

/* Messages take up whole words, netlink(7). */
static void take(const struct nlmsghdr *nlh)
{
	take_bytes(nlh, NLMSG_ALIGN(nlh->nlmsg_len));
}

/* eth5, and nothing said; what is flushed is not written, err says. */
static void start(void)
{
	static char *none[] = { NULL };
	static char saved[sizeof(buffer)]; /* a message that is made already */

	memcpy(saved, buffer, sizeof(saved));
	memset(&ni, 0, sizeof(ni));
	ni.out.err = -EPIPE;
	ni.devs = none;
	ni.link[0].name[0] = '?';
	ni.link[0].wanted = true;
	take(link_message(5, "eth5"));
	memcpy(buffer, saved, sizeof(saved));
}

static void says(const struct nlmsghdr *nlh, const char *text)
{
	ni.out.len = 0;
	take(nlh);
	ni.out.buf[ni.out.len] = '\0';
	assert_string_equal(ni.out.buf, text);
}

static void test_link(void **state)
{
	static const uint8_t long_hw[200];
	struct nlmsghdr *nlh = link_message(6, "x\033[2J\xc2\x9b\xff");

	(void)state;
	start();
	assert_int_equal(ni.n_links, 1);
	assert_int_equal(ni.link[1].ifindex, 5);
	assert_int_equal(ni.link[1].mtu, 1500);
	assert_int_equal(ni.link[1].flags, IFF_UP | 1 << 16);
	assert_int_equal(ni.link[1].type, 1);
	assert_int_equal(ni.link[1].hlen, 6);
	assert_memory_equal(ni.link[1].hw, mac, 6);
	mnl_attr_put_u32(nlh, IFLA_MASTER, 5);
	take(nlh);
	assert_string_equal(ni.link[2].name, "x?[2J???");
	assert_int_equal(ni.link[2].master, 5);
	/* longer than one can be: cut */
	take(link_message(7, "0123456789abcdefghi"));
	assert_string_equal(ni.link[3].name, "0123456789abcde");
	nlh = link_message(8, "a");
	mnl_attr_put(nlh, IFLA_ADDRESS, sizeof(long_hw), long_hw);
	take(nlh);
	assert_int_equal(ni.link[4].hlen, NETINFO_HW);
	assert_string_equal(netinfo_link(&ni, 8)->name, "a");
	assert_string_equal(netinfo_link(&ni, 9)->name, "?");

	for (int i = 0; i < NETINFO_LINKS - 4; i++)
		take(link_message(100 + i, "many"));
	assert_false(ni.full);
	take(link_message(99, "many"));
	assert_true(ni.full);
	assert_int_equal(ni.n_links, NETINFO_LINKS);
	assert_string_equal(netinfo_link(&ni, 99)->name, "?");
}

static void test_address(void **state)
{
	struct nlmsghdr *nlh;

	(void)state;
	start();
	nlh = address(AF_INET, 24);
	mnl_attr_put(nlh, IFA_ADDRESS, 4, v4);
	mnl_attr_put(nlh, IFA_LOCAL, 4, v4);
	says(nlh, "address eth5 192.0.2.7/24\n");

	/* IPv6 has no IFA_LOCAL without a peer */
	nlh = address(AF_INET6, 64);
	mnl_attr_put(nlh, IFA_ADDRESS, 16, v6);
	says(nlh, "address eth5 2001:db8::7/64\n");

	nlh = address(AF_INET, 32);
	((struct ifaddrmsg *)mnl_nlmsg_get_payload(nlh))->ifa_flags =
		IFA_F_DADFAILED | IFA_F_TENTATIVE | IFA_F_DEPRECATED;
	mnl_attr_put(nlh, IFA_ADDRESS, 4, other4);
	mnl_attr_put(nlh, IFA_LOCAL, 4, v4);
	says(nlh, "address eth5 192.0.2.7 peer 192.0.2.9/32 dadfailed "
		  "tentative deprecated\n");
	((struct ifaddrmsg *)mnl_nlmsg_get_payload(nlh))->ifa_index = 6;
	says(nlh, "address ? 192.0.2.7 peer 192.0.2.9/32 dadfailed "
		  "tentative deprecated\n");
	ni.link[0].wanted = false;
	says(nlh, "");
}

static void test_text6(void **state)
{
	uint8_t bytes[16] = { 0 };
	char theirs[INET6_ADDRSTRLEN + 1] = ".";
	struct rd ip = rd_init(bytes, sizeof(bytes));

	(void)state;
	start();
	/* words that are 0 in each pattern; then 1, abcd and all ones */
	for (unsigned zero = 0; zero < 256; zero++) {
		for (unsigned i = 0; i < 8; i++) {
			bool none = (zero >> i & 1) != 0;

			bytes[2 * i] = none ? 0 : i % 3 == 0 ? 0xab : 0xff;
			bytes[2 * i + 1] = none ? 0 : i % 3 == 0 ? 0xcd : 0xff;
			if (!none && i == 7)
				bytes[14] = 0;
		}
		inet_ntop(AF_INET6, bytes, theirs + 1, INET6_ADDRSTRLEN);
		ni.out.len = 0;
		netinfo_put_ip(&ni, ".", &ip);
		ni.out.buf[ni.out.len] = '\0';
		/* the C library writes some with dots: RFC 5952 section 5 */
		if (strchr(theirs + 1, '.') == NULL)
			assert_string_equal(ni.out.buf, theirs);
	}
}

static void test_route(void **state)
{
	struct nlmsghdr *nlh;

	(void)state;
	start();
	nlh = via(AF_INET, v4, sizeof(v4));
	mnl_attr_put_u32(nlh, RTA_PRIORITY, 100);
	says(nlh, "route default via 192.0.2.7 dev eth5 metric 100 "
		  "proto dhcp\n");

	/* RFC 5549: IPv4 through an IPv6 router; the family is 16 bits */
	nlh = route(AF_INET, 32);
	mnl_attr_put(nlh, RTA_DST, 4, other4);
	memcpy(buffer + 4096, "\x0a\x00", 2);
	memcpy(buffer + 4098, v6, 16);
	mnl_attr_put(nlh, RTA_VIA, 18, buffer + 4096);
	says(nlh, "route 192.0.2.9/32 via 2001:db8::7 metric 0 proto dhcp\n");
	says(route(AF_INET6, 0), "route ::/0 metric 0 proto dhcp\n");
}

static void test_words(void **state)
{
	static const char *const words[256] = { [RTPROT_KERNEL] = "kernel",
						[RTPROT_BOOT] = "boot",
						[RTPROT_STATIC] = "static",
						[RTPROT_RA] = "ra",
						[RTPROT_DHCP] = "dhcp" };
	char line[80], number[8];

	(void)state;
	start();
	for (unsigned i = 0; i < 256; i++) {
		struct nlmsghdr *nlh = route(AF_INET, 0);
		struct rtmsg *r = mnl_nlmsg_get_payload(nlh);

		r->rtm_protocol = (uint8_t)i;
		r->rtm_type = i % 2 == 0 ? RTN_UNICAST : RTN_PROHIBIT;
		snprintf(number, sizeof(number), "%u", i);
		snprintf(line, sizeof(line),
			 "route default metric 0 proto %s%s",
			 words[i] != NULL ? words[i] : number,
			 i % 2 == 0 ? "\n" : " type 8\n");
		says(nlh, line);
	}
}

static void put_hop(struct nlmsghdr *nlh, int ifindex, const uint8_t gateway[4])
{
	struct rtnexthop *nh = mnl_nlmsg_get_payload_tail(nlh);
	struct nlattr *attr = (struct nlattr *)(nh + 1);

	*nh = (struct rtnexthop){ .rtnh_len = sizeof(*nh) + 8,
				  .rtnh_ifindex = ifindex };
	*attr = (struct nlattr){ .nla_len = 8, .nla_type = RTA_GATEWAY };
	memcpy(attr + 1, gateway, 4);
	nlh->nlmsg_len += sizeof(*nh) + 8;
}

static struct nlmsghdr *two_hops(void)
{
	struct nlmsghdr *nlh = route(AF_INET, 0);
	struct nlattr *nest = mnl_attr_nest_start(nlh, RTA_MULTIPATH);

	put_hop(nlh, 5, v4);
	put_hop(nlh, 4, other4);
	mnl_attr_nest_end(nlh, nest);
	return nlh;
}

#define FIRST_HOP "route default via 192.0.2.7 dev eth5 metric 0 proto dhcp\n"

static void test_hops(void **state)
{
	struct nlmsghdr *nlh = two_hops();
	struct rtnexthop *last;

	(void)state;
	start();
	says(nlh, FIRST_HOP
	     "route default via 192.0.2.9 dev ? metric 0 proto dhcp\n");

	/* one that is longer than the rest, or shorter than itself */
	last = (struct rtnexthop *)((char *)mnl_nlmsg_get_payload_tail(nlh) -
				    16);
	assert_int_equal(last->rtnh_ifindex, 4);
	last->rtnh_len = 17;
	says(nlh, FIRST_HOP);
	last->rtnh_len = sizeof(*last) - 1;
	says(nlh, FIRST_HOP);
}

static void test_route_others(void **state)
{
	struct nlmsghdr *nlh = route(AF_INET, 0);
	struct rtmsg *r = mnl_nlmsg_get_payload(nlh);

	(void)state;
	start();
	says(nlh, "route default metric 0 proto dhcp\n");
	r->rtm_table = RT_TABLE_LOCAL;
	says(nlh, "");
	r->rtm_table = RT_TABLE_MAIN;
	r->rtm_type = RTN_LOCAL;
	says(nlh, "");
	r->rtm_type = RTN_UNICAST;
	r->rtm_flags = RTM_F_CLONED;
	says(nlh, "");
	/* multicast routing, which is dumped with the rest */
	says(route(RTNL_FAMILY_IPMR, 0), "");
	nlh = route(AF_INET, 0);
	nlh->nlmsg_type = RTM_NEWNEIGH;
	says(nlh, "");
}

/* Cut anywhere, and with any byte of it changed: no harm. */
static void test_cut(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		struct nlmsghdr *nlh = i == 0	? two_hops()
				       : i == 1 ? link_message(7, "eth7")
						: address(AF_INET6, 64);
		uint32_t len;

		if (i == 2)
			mnl_attr_put(nlh, IFA_ADDRESS, 16, v6);
		len = nlh->nlmsg_len;
		start();
		for (uint32_t n = 0; n < len; n++)
			take_bytes(buffer, n);
		/* a message that is cut says nothing */
		assert_int_equal(ni.out.len, 0);
		assert_int_equal(ni.n_links, 1);
		for (uint32_t n = 0; n < len; n++) {
			char old = buffer[n];

			for (unsigned v = 0; v < 256; v++) {
				buffer[n] = (char)v;
				take_bytes(buffer, len);
				ni.n_links = 1;
			}
			buffer[n] = old;
		}
	}
}

/* Only these are asked: RFC 5549's are IPv6, and each is once. */
static void test_gateways(void **state)
{
	struct nlmsghdr *nlh = two_hops();
	uint8_t ip[4] = { 10, 0, 0, 0 };

	(void)state;
	start();
	ni.asking = true;
	ni.link[0].wanted = false;
	take(nlh);
	take(nlh);
	says(via(AF_INET6, v6, 16), "");
	assert_int_equal(ni.gateways.n, 1);
	assert_int_equal(ni.gateways.peer[0].ip, IP(192, 0, 2, 7));
	assert_ptr_equal(ni.gateways.peer[0].link, &ni.link[1]);
	for (int i = 0; i < NETINFO_PEERS; i++) {
		assert_false(ni.full);
		ip[3] = (uint8_t)i;
		take(via(AF_INET, ip, sizeof(ip)));
	}
	assert_true(ni.full);
	assert_int_equal(ni.gateways.n, NETINFO_PEERS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("links, whose names may be anything", test_link),
		CLAIM("addresses of both families, and the other end's",
		      test_address),
		CLAIM("IPv6 as text is the C library's", test_text6),
		CLAIM("a route has its gateway, of whatever family",
		      test_route),
		CLAIM("few protocols have a word, the rest have numbers",
		      test_words),
		CLAIM("a route may have many hops", test_hops),
		CLAIM("only routes of the main table are told",
		      test_route_others),
		CLAIM("what is cut or changed anywhere does no harm", test_cut),
		CLAIM("IPv4 gateways of the routes are asked once",
		      test_gateways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
