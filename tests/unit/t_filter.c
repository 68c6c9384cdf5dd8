/*
 * ipconfig/filter.h in a network namespace: frames are sent by hand from the
 * other end of a cable, and those that pass are counted.
 */
#include "ipconfig/filter.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ipconfig/packets.h"
#include "ipconfig/race.h"
#include "lib/nl_socket.h"
#include "tests/unit/net_place.h"
#include "tests/unit/unit.h"

static int sender = -1;
static struct net_result held;
static struct packets ps = { .port = 68 };

static void shell(const char *command)
{
	assert_int_equal(system(command), 0);
}

static int place(void **state)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET };

	(void)state;
	if (!net_place())
		return -1;
	shell("ip link add near address 02:00:00:00:00:01 type veth "
	      "peer name far address 02:00:00:00:00:02; ip link add other "
	      "type veth peer name o2; "
	      "sysctl -q net.ipv6.conf.all.disable_ipv6=1; "
	      "ip link set near arp off up && ip link set far arp off up");
	sender = socket(AF_PACKET, SOCK_RAW, 0);
	at.sll_ifindex = (int)if_nametoindex("far");
	return bind(sender, (struct sockaddr *)&at, sizeof(at));
}

/* Holds so many interfaces: 192.0.2.1 and 02:00:00:00:00:01, and so on. */
static void hold(unsigned n)
{
	held.n_ifaces = n;
	for (unsigned i = 0; i < n; i++) {
		struct net_iface *f = &held.iface[i];

		*f = (struct net_iface){ .ifindex = (int)i + 1000, .hlen = 6 };
		f->info.addrs.n = 1;
		ip_set4(&f->info.addrs.addr[0].ip, IP(192, 0, 2, 1) + i);
		memcpy(f->hw, "\x02\0\0\0\0", 5);
		f->hw[5] = (uint8_t)(i + 1);
	}
	held.iface[0].ifindex = (int)if_nametoindex("near");
	assert_int_equal(packets_hold(&ps, &held), 0);
}

static int release(void **state)
{
	(void)state;
	packets_close(&ps);
	return 0;
}

static void put(const uint8_t *f, size_t len)
{
	assert_int_equal(send(sender, f, len, 0), len);
}

static const uint8_t ethernet[] = "\xff\xff\xff\xff\xff\xff\x02\0\0\0\0\x02";

/* RFC 826: 28 bytes */
static void put_arp(uint32_t from, uint32_t to)
{
	uint8_t f[60] = { 0 };

	memcpy(f, ethernet, 12);
	memcpy(f + 12, "\x08\x06\0\x01\x08\0\x06\x04\0\x01", 10);
	from = htonl(from);
	to = htonl(to);
	memcpy(f + 28, &from, 4);
	memcpy(f + 38, &to, 4);
	put(f, sizeof(f));
}

/* RFC 951: an IP header of so many bytes, UDP to a port, 240 of BOOTP. */
static void put_bootp(unsigned header, uint16_t port, uint8_t op, uint8_t hw)
{
	uint8_t f[14 + 60 + 8 + 240] = { 0 }, *ip = f + 14, *udp = ip + header;

	memcpy(f, ethernet, 12);
	f[12] = 8;
	ip[0] = (uint8_t)(0x40 | header / 4);
	ip[9] = 17;
	udp[2] = (uint8_t)(port >> 8);
	udp[3] = (uint8_t)port;
	udp[8] = op;
	memcpy(udp + 8 + 28, "\x02\0\0\0\0", 5);
	udp[8 + 28 + 5] = hw;
	put(f, 14 + header + 8 + 240);
}

/* How many packets have come, of both types. */
static unsigned came(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < ps.n; i++) {
		uint8_t buf[400];
		int ifindex;
		bool checked;

		while (packet_recv(&ps.packet[i], buf, sizeof(buf), &ifindex,
				   &checked) > 0)
			n++;
	}
	return n;
}

static void test_arp(void **state)
{
	(void)state;
	hold(2);
	put_arp(IP(192, 0, 2, 77), IP(192, 0, 2, 1)); /* the kernel answers */
	put_arp(IP(192, 0, 2, 77), IP(192, 0, 2, 78));
	put_arp(0, IP(192, 0, 2, 78));
	put_arp(IP(192, 0, 2, 3), IP(192, 0, 2, 3));
	assert_int_equal(came(), 0);
	put_arp(IP(192, 0, 2, 1), IP(192, 0, 2, 1));
	assert_int_equal(came(), 1);
	put_arp(IP(192, 0, 2, 2), IP(192, 0, 2, 77));
	assert_int_equal(came(), 1);
	/* a probe of RFC 5227 */
	put_arp(0, IP(192, 0, 2, 2));
	assert_int_equal(came(), 1);
}

static void test_dhcp(void **state)
{
	(void)state;
	hold(2);
	put_bootp(20, 68, 2, 3); /* another's */
	put_bootp(20, 68, 1, 1); /* a request */
	put_bootp(20, 67, 2, 1); /* to a server */
	put_bootp(24, 67, 2, 1);
	assert_int_equal(came(), 0);
	put_bootp(20, 68, 2, 1);
	assert_int_equal(came(), 1);
	put_bootp(20, 68, 2, 2);
	assert_int_equal(came(), 1);
	put_bootp(60, 68, 2, 2); /* IP options */
	assert_int_equal(came(), 1);
	put_bootp(60, 68, 2, 3);
	assert_int_equal(came(), 0);
}

static void test_many(void **state)
{
	(void)state;
	hold(2 * RACE_HOLDS);
	put_arp(IP(192, 0, 2, 77), IP(192, 0, 2, 1));
	put_bootp(20, 68, 2, 77);
	assert_int_equal(came(), 0);
	put_arp(IP(192, 0, 2, 16), IP(192, 0, 2, 1));
	put_bootp(20, 68, 2, 16);
	assert_int_equal(came(), 2);
	/* with more, all is heard */
	packets_close(&ps);
	hold(2 * RACE_HOLDS + 1);
	put_arp(IP(192, 0, 2, 77), IP(192, 0, 2, 1));
	put_bootp(20, 68, 2, 77);
	assert_int_equal(came(), 2);
}

static void test_sockets(void **state)
{
	(void)state;
	assert_true(packets_add(&ps, ETH_P_ALL) >= 0);
	assert_true(packets_add(&ps, ETH_P_IP) >= 0);
	assert_true(packets_add(&ps, ETH_P_RARP) >= 0);
	hold(1);
	for (unsigned i = 0; i < ps.n; i++) {
		uint16_t type = ps.packet[i].ethertype;

		assert_int_equal(ps.packet[i].fd >= 0,
				 type == ETH_P_IP || type == ETH_P_ARP);
	}
	assert_int_equal(ps.n, 4);
	put_bootp(20, 68, 2, 1);
	put_bootp(20, 68, 2, 2);
	assert_int_equal(came(), 1);
	/* another is held then */
	held.iface[0].hw[5] = 2;
	assert_int_equal(packets_hold(&ps, &held), 0);
	put_bootp(20, 68, 2, 1);
	put_bootp(20, 68, 2, 2);
	assert_int_equal(came(), 1);
}

static unsigned events(int fd)
{
	char buf[8192];
	unsigned n = 0;

	while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) > 0)
		n++;
	return n;
}

static void test_events(void **state)
{
	int fd = nl_socket(NETLINK_ROUTE, RTMGRP_LINK | RTMGRP_IPV4_IFADDR);

	(void)state;
	hold(2);
	filter_events(fd, &held);
	shell("ip link set other up; ip addr add 192.0.2.9/24 dev other; "
	      "ip link set other mtu 1400; ip link del other");
	assert_int_equal(events(fd), 0);
	shell("ip addr add 192.0.2.1/24 dev near");
	assert_int_equal(events(fd), 1);
	shell("ip link set near mtu 1400");
	assert_true(events(fd) > 0);
	close(fd);
}

int main(void)
{
#define HELD(text, fn)                                                         \
	{                                                                      \
		text, fn, NULL, release, NULL                                  \
	}
	const struct CMUnitTest tests[] = {
		HELD("of ARP only what has a held address comes", test_arp),
		HELD("of DHCP only replies to a held interface come",
		     test_dhcp),
		HELD("several interfaces are held at once", test_many),
		HELD("only the sockets that a lease needs stay", test_sockets),
		HELD("of links and addresses only those held are told",
		     test_events),
	};

	return cmocka_run_group_tests(tests, place, NULL);
}
