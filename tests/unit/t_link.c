/*
 * ipconfig/link.h: rtnetlink messages as in rtnetlink(7) and <linux/
 * if_link.h>, built with libmnl.
 */
#include "ipconfig/link.h"

#include <libmnl/libmnl.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "lib/compat.h"
#include "tests/unit/unit.h"

#define FLAGS (IFF_UP | IFF_BROADCAST | IFF_RUNNING | IFF_LOWER_UP)

static char buffer[8192];

static struct nlmsghdr *start(uint16_t type)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct ifinfomsg *ifi;

	nlh->nlmsg_type = type;
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	*ifi = (struct ifinfomsg){ .ifi_type = ARPHRD_ETHER,
				   .ifi_index = 2,
				   .ifi_flags = FLAGS };
	return nlh;
}

static struct nlmsghdr *ether(uint16_t type)
{
	struct nlmsghdr *nlh = start(type);

	mnl_attr_put_strz(nlh, IFLA_IFNAME, "eth0");
	mnl_attr_put_u32(nlh, IFLA_MTU, 1500);
	mnl_attr_put(nlh, IFLA_ADDRESS, 6, "\x52\x54\x00\x12\x34\x56");
	mnl_attr_put(nlh, IFLA_BROADCAST, 6, "\xff\xff\xff\xff\xff\xff");
	return nlh;
}

/* Decodes an exact-size copy; messages take up whole words, netlink(7). */
static int decode(const struct nlmsghdr *nlh, struct link *link)
{
	struct nlmsghdr *copy = exact(nlh, NLMSG_ALIGN(nlh->nlmsg_len));
	int r = link_decode(copy, link);

	free(copy);
	return r;
}

static void test_new(void **state)
{
	struct link l;

	(void)state;
	memset(&l, 0xee, sizeof(l));
	assert_int_equal(decode(ether(RTM_NEWLINK), &l), 0);
	assert_int_equal(l.ifindex, 2);
	assert_int_equal(l.gone, 0);
	assert_int_equal(l.flags, FLAGS);
	assert_int_equal(l.type, ARPHRD_ETHER);
	assert_int_equal(l.mtu, 1500);
	assert_int_equal(l.master, 0);
	assert_int_equal(l.lower, 0);
	assert_string_equal(l.name, "eth0");
	assert_int_equal(l.hlen, 6);
	assert_memory_equal(l.hw, "\x52\x54\x00\x12\x34\x56", 6);
}

static void test_del(void **state)
{
	struct link l;

	(void)state;
	assert_int_equal(decode(ether(RTM_DELLINK), &l), 0);
	assert_true(l.gone);
	assert_int_equal(l.ifindex, 2);
}

static void test_limits(void **state)
{
	struct nlmsghdr *nlh = ether(RTM_NEWLINK);
	struct link l;

	(void)state;
	assert_int_equal(decode(nlh, &l), 0);
	assert_int_equal(l.min_mtu, 0);
	assert_int_equal(l.max_mtu, 0);
	mnl_attr_put_u32(nlh, 50 /* IFLA_MIN_MTU */, 68);
	mnl_attr_put_u32(nlh, 51 /* IFLA_MAX_MTU */, 9216);
	mnl_attr_put_u32(nlh, 35 /* IFLA_CARRIER_CHANGES */, 3);
	assert_int_equal(decode(nlh, &l), 0);
	assert_int_equal(l.changes, 3);
	assert_int_equal(l.mtu, 1500);
	assert_int_equal(l.min_mtu, 68);
	assert_int_equal(l.max_mtu, 9216);
}

static void test_wireless(void **state)
{
	struct nlmsghdr *nlh = ether(RTM_NEWLINK);
	struct ifinfomsg *ifi;
	struct link l, news, fresh = { .mtu = 0 };

	(void)state;
	mnl_attr_put_u32(nlh, IFLA_MASTER, 7);
	mnl_attr_put_u32(nlh, 51 /* IFLA_MAX_MTU */, 2304);
	assert_int_equal(decode(nlh, &l), 0);
	/* net/wireless/wext-core.c rtnetlink_ifinfo_prep(): no more */
	nlh = start(RTM_NEWLINK);
	ifi = mnl_nlmsg_get_payload(nlh);
	ifi->ifi_flags = IFF_UP | IFF_BROADCAST;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, "wlan0");
	mnl_attr_put(nlh, IFLA_WIRELESS, 8, "\x08\0\x19\x8b\0\0\0\0");
	assert_int_equal(decode(nlh, &news), 0);
	link_update(&l, &news);
	assert_string_equal(l.name, "wlan0");
	assert_int_equal(l.flags, IFF_UP | IFF_BROADCAST);
	assert_int_equal(l.ifindex, 2);
	assert_int_equal(l.type, ARPHRD_ETHER);
	assert_int_equal(l.mtu, 1500);
	assert_int_equal(l.max_mtu, 2304);
	assert_int_equal(l.master, 7);
	assert_int_equal(l.hlen, 6);
	assert_memory_equal(l.hw, "\x52\x54\x00\x12\x34\x56", 6);
	link_update(&fresh, &news);
	assert_int_equal(fresh.ifindex, 2);
	assert_int_equal(fresh.type, ARPHRD_ETHER);
	/* a whole one: it has left its bond and got another address */
	nlh = start(RTM_NEWLINK);
	mnl_attr_put_strz(nlh, IFLA_IFNAME, "wlan0");
	mnl_attr_put_u32(nlh, IFLA_MTU, 1400);
	mnl_attr_put(nlh, IFLA_ADDRESS, 6, "\x52\x54\x00\x12\x34\x57");
	assert_int_equal(decode(nlh, &news), 0);
	link_update(&l, &news);
	assert_int_equal(l.mtu, 1400);
	assert_int_equal(l.max_mtu, 0);
	assert_int_equal(l.master, 0);
	assert_memory_equal(l.hw, "\x52\x54\x00\x12\x34\x57", 6);
}

static void test_other(void **state)
{
	static const uint16_t type[] = {
		NLMSG_NOOP,  NLMSG_ERROR, NLMSG_DONE,
		RTM_GETLINK, RTM_NEWADDR, RTM_NEWROUTE
	};
	struct link l;

	(void)state;
	for (size_t i = 0; i < sizeof(type) / sizeof(type[0]); i++)
		assert_int_equal(decode(ether(type[i]), &l), -ENOMSG);
}

static void test_bridge(void **state)
{
	struct nlmsghdr *nlh = ether(RTM_DELLINK);
	struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct link l;

	(void)state;
	/*
	 * net/bridge/br_if.c del_nbp(): a port that leaves its bridge is
	 * told of as RTM_DELLINK of family AF_BRIDGE; the device stays.
	 */
	ifi->ifi_family = AF_BRIDGE;
	assert_int_equal(decode(nlh, &l), -ENOMSG);
}

static void test_stacked(void **state)
{
	struct nlmsghdr *nlh = ether(RTM_NEWLINK);
	struct link l;

	(void)state;
	mnl_attr_put_u32(nlh, IFLA_MASTER, 7);
	mnl_attr_put_u32(nlh, IFLA_LINK, 3);
	assert_int_equal(decode(nlh, &l), 0);
	assert_int_equal(l.master, 7);
	assert_int_equal(l.lower, 3);
}

static void test_truncated(void **state)
{
	struct nlmsghdr *nlh = ether(RTM_NEWLINK);
	uint32_t whole = nlh->nlmsg_len;

	(void)state;
	/* whatever the kernel sends, nothing is read past nlmsg_len */
	for (uint32_t n = sizeof(*nlh); n < whole; n++) {
		struct link l;
		int r;

		nlh->nlmsg_len = n;
		r = decode(nlh, &l);
		/* the header alone is not a link */
		if (n < sizeof(*nlh) + sizeof(struct ifinfomsg))
			assert_int_equal(r, -EBADMSG);
	}
}

static void test_bad_attributes(void **state)
{
	static const struct {
		uint16_t type;
		uint16_t len;
		const char *value;
	} row[] = {
		{ IFLA_IFNAME, 4, "eth0" }, /* not terminated */
		{ IFLA_IFNAME, 17, "sixteencharacter" },
		{ IFLA_IFNAME, 0, "" },
		{ IFLA_MTU, 2, "\x05\xdc" },
		{ IFLA_MTU, 0, "" },
		{ IFLA_MAX_MTU, 2, "\x05\xdc" },
		{ IFLA_MASTER, 1, "\x07" },
		{ IFLA_LINK, 3, "\x07\0\0" },
		{ IFLA_ADDRESS, 33, "123456789012345678901234567890123" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct nlmsghdr *nlh = start(RTM_NEWLINK);
		struct link l;

		mnl_attr_put(nlh, row[i].type, row[i].len, row[i].value);
		mnl_attr_put_strz(nlh, IFLA_IFNAME, "eth0");
		if (decode(nlh, &l) != -EBADMSG)
			fail_msg("row %zu was taken", i);
	}
}

static void test_longest(void **state)
{
	struct nlmsghdr *nlh = start(RTM_NEWLINK);
	uint8_t hw[NET_HWADDR];
	struct link l;

	(void)state;
	memset(hw, 0xab, sizeof(hw)); /* MAX_ADDR_LEN */
	mnl_attr_put(nlh, IFLA_ADDRESS, sizeof(hw), hw);
	mnl_attr_put_strz(nlh, IFLA_IFNAME, "fifteen_chars_x");
	assert_int_equal(decode(nlh, &l), 0);
	assert_int_equal(l.hlen, 32);
	assert_memory_equal(l.hw, hw, 32);
	assert_string_equal(l.name, "fifteen_chars_x");
}

static void test_attribute_lengths(void **state)
{
	(void)state;
	/* nla_len 0 to 3 is shorter than its own header, 9.. leaves the msg */
	for (unsigned len = 0; len < 64; len++) {
		struct nlmsghdr *nlh = start(RTM_NEWLINK);
		struct nlattr *a;
		struct link l;
		int r;

		mnl_attr_put_strz(nlh, IFLA_IFNAME, "eth0");
		a = mnl_nlmsg_get_payload_tail(nlh);
		mnl_attr_put_u32(nlh, IFLA_MTU, 1500);
		a->nla_len = (uint16_t)len;
		r = decode(nlh, &l);
		if (r == 0 && len != 8)
			assert_int_equal(l.mtu, 0);
	}
}

static void test_flags(void **state)
{
	struct link l = { .flags = 0 };

	(void)state;
	assert_false(link_is_up(&l));
	assert_false(link_has_carrier(&l));
	l.flags = IFF_UP;
	assert_true(link_is_up(&l));
	assert_false(link_has_carrier(&l));
	l.flags = FLAGS;
	assert_true(link_is_up(&l));
	assert_true(link_has_carrier(&l));
}

static void test_candidates(void **state)
{
	const struct link eth = { .ifindex = 2,
				  .type = ARPHRD_ETHER,
				  .flags = IFF_BROADCAST | IFF_MULTICAST,
				  .mtu = 1500,
				  .name = "eth0",
				  .hlen = 6 };
	struct link l = eth;

	(void)state;
	assert_true(link_is_candidate(&l));
	l.flags |= IFF_UP;
	assert_true(link_is_candidate(&l));
	l.flags = IFF_LOOPBACK | IFF_UP;
	l.type = ARPHRD_LOOPBACK;
	assert_false(link_is_candidate(&l));
	l = eth;
	l.flags = 0; /* neither BROADCAST nor POINTOPOINT */
	assert_false(link_is_candidate(&l));
	l = eth;
	memcpy(l.name, "dummy0", 7);
	assert_false(link_is_candidate(&l));
}

static void test_no_dhcp(void **state)
{
	/* flags as the kernel's drivers set them */
	static const struct {
		const char *why;
		uint16_t type;
		unsigned flags;
	} row[] = {
		{ "loopback", ARPHRD_LOOPBACK, IFF_LOOPBACK | IFF_UP },
		{ "InfiniBand", ARPHRD_INFINIBAND,
		  IFF_BROADCAST | IFF_MULTICAST },
		{ "point-to-point", ARPHRD_PPP,
		  IFF_POINTOPOINT | IFF_NOARP | IFF_MULTICAST },
		{ "no ARP", ARPHRD_ETHER, IFF_BROADCAST | IFF_NOARP },
		{ "not Ethernet", ARPHRD_SIT, 0 },
		{ "not Ethernet", ARPHRD_IEEE802154, IFF_BROADCAST },
		{ "not Ethernet", ARPHRD_ETHER, IFF_MULTICAST },
	};
	struct link l = { .type = ARPHRD_ETHER,
			  .flags = IFF_BROADCAST | IFF_MULTICAST };

	(void)state;
	assert_null(link_no_dhcp(&l));
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		l.type = row[i].type;
		l.flags = row[i].flags;
		assert_non_null(link_no_dhcp(&l));
		assert_string_equal(link_no_dhcp(&l), row[i].why);
		assert_false(link_is_candidate(&l));
	}
}

static void test_hw_text(void **state)
{
	uint8_t hw[NET_HWADDR];
	char b[LINK_HW_TEXT];

	(void)state;
	assert_string_equal(
		link_hw_text((const uint8_t *)"\x52\x54\x00\x12\x34\xfe", 6, b),
		" 52:54:00:12:34:fe");
	assert_string_equal(link_hw_text(hw, 0, b), "");
	memset(hw, 0xa0, sizeof(hw));
	assert_int_equal(strlen(link_hw_text(hw, 32, b)), 96);
	assert_string_equal(link_hw_text(hw, 1, b), " a0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("RTM_NEWLINK tells of an interface", test_new),
		CLAIM("RTM_DELLINK tells that it went", test_del),
		CLAIM("the limits of the MTU are read, if it has any",
		      test_limits),
		CLAIM("a wireless event leaves MTU and address as they were",
		      test_wireless),
		CLAIM("other messages are none of ours", test_other),
		CLAIM("a port that leaves its bridge has not gone",
		      test_bridge),
		CLAIM("masters and lower devices are read", test_stacked),
		CLAIM("a message cut at any byte is not over-read",
		      test_truncated),
		CLAIM("attributes of a wrong length are rejected",
		      test_bad_attributes),
		CLAIM("the longest name and address are taken", test_longest),
		CLAIM("an attribute longer than the message is not read",
		      test_attribute_lengths),
		CLAIM("up is IFF_UP, carrier is more", test_flags),
		CLAIM("loopback and dummies are no candidates",
		      test_candidates),
		CLAIM("DHCP is refused where nothing can be broadcast, and why",
		      test_no_dhcp),
		CLAIM("a hardware address is written with colons",
		      test_hw_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
