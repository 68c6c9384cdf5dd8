/*
 * ipconfig/packet.h in a network namespace, where frames are sent by hand from
 * the other end of a cable; and what a driver may say of a VLAN's tag.
 */
#include "ipconfig/packet.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "tests/unit/net_place.h"
#include "tests/unit/unit.h"

static int sender = -1, near, far; /* ifindex of both ends */
static struct packet ip = { .fd = -1 }, arp = { .fd = -1 };
static const struct tpacket_auxdata *fake;

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	struct sockaddr_ll *from = msg->msg_name;
	struct cmsghdr *c = msg->msg_control;

	if (!fake)
		return syscall(SYS_recvmsg, fd, msg, flags);
	*from = (struct sockaddr_ll){ .sll_ifindex = 7 };
	c->cmsg_level = SOL_PACKET;
	c->cmsg_type = PACKET_AUXDATA;
	c->cmsg_len = CMSG_LEN(sizeof(*fake));
	memcpy(CMSG_DATA(c), fake, sizeof(*fake));
	memset(msg->msg_iov[0].iov_base, 0, 28);
	return 28;
}

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
	      "peer name far address 02:00:00:00:00:02");
	shell("ip link set near arp off up && ip link set far arp off up");
	near = (int)if_nametoindex("near");
	far = (int)if_nametoindex("far");
	sender = socket(AF_PACKET, SOCK_RAW, 0);
	at.sll_ifindex = far;
	return bind(sender, (struct sockaddr *)&at, sizeof(at));
}

static int open_both(void **state)
{
	(void)state;
	packet_close(&ip);
	packet_close(&arp);
	fake = NULL;
	assert_int_equal(packet_open(&ip, ETH_P_IP, 68), 0);
	assert_int_equal(packet_open(&arp, ETH_P_ARP, 0), 0);
	return 0;
}

/*
 * A frame to dst from the far end: 14 bytes of Ethernet, the tag if there is
 * one (802.1Q: 0x8100, then priority and id), 20 of IPv4, 8 of UDP.
 */
static void put(const char *dst, int tag, uint16_t ethertype, uint8_t port)
{
	uint8_t f[64] = { 0 }, *p = f;

	memcpy(p, dst, 6);
	memcpy(p + 6, "\x02\0\0\0\0\x02", 6);
	p += 12;
	if (tag >= 0) {
		*p++ = 0x81;
		*p++ = 0;
		*p++ = (uint8_t)(tag >> 8);
		*p++ = (uint8_t)tag;
	}
	*p++ = (uint8_t)(ethertype >> 8);
	*p++ = (uint8_t)ethertype;
	memcpy(p, "\x45\0\0\x1c\0\0\0\0\x40\x11", 10); /* 28 bytes of UDP */
	p[23] = port;
	assert_int_equal(send(sender, f, (size_t)(p + 28 - f), 0), p + 28 - f);
}

#define ALL    "\xff\xff\xff\xff\xff\xff"
#define OTHERS "\x02\0\0\0\0\x77"
#define OURS   "\x02\0\0\0\0\x01"

/* What packet_recv() says within a second, -EAGAIN when nothing comes. */
static ssize_t get(struct packet *p, int ms)
{
	struct pollfd fd = { .fd = p->fd, .events = POLLIN };
	uint8_t buf[100];
	int ifindex = 0;
	bool checked;
	ssize_t n;

	(void)poll(&fd, 1, ms);
	n = packet_recv(p, buf, sizeof(buf), &ifindex, &checked);
	if (n > 0) {
		assert_int_equal(ifindex, near);
		assert_int_equal(buf[0], 0x45);
	}
	return n;
}

static void test_taken(void **state)
{
	(void)state;
	put(ALL, -1, ETH_P_IP, 68);
	assert_int_equal(get(&ip, 1000), 28);
	put(OURS, -1, ETH_P_IP, 68);
	assert_int_equal(get(&ip, 1000), 28);
	assert_int_equal(get(&ip, 0), -EAGAIN);
	assert_int_equal(get(&arp, 0), -EAGAIN);
	put(ALL, -1, ETH_P_ARP, 0);
	assert_int_equal(get(&arp, 1000), 28);
	assert_int_equal(get(&ip, 0), -EAGAIN);
}

static void test_others(void **state)
{
	(void)state;
	put(OTHERS, -1, ETH_P_IP, 68);
	assert_int_equal(get(&ip, 1000), 0);
}

static void test_tags(void **state)
{
	static const struct {
		uint32_t status;
		uint16_t tci;
		ssize_t n;
	} row[] = {
		{ 0, 0, 28 },
		{ TP_STATUS_VLAN_VALID, 0, 28 },
		{ TP_STATUS_VLAN_VALID, 7 << 13, 28 },
		{ TP_STATUS_VLAN_VALID, 5, 0 },
		{ TP_STATUS_VLAN_VALID, 4094, 0 },
	};

	(void)state;
	put(ALL, 5, ETH_P_IP, 68);
	assert_int_equal(get(&ip, 1000), 0);
	put(ALL, 7 << 13, ETH_P_IP, 68);
	assert_int_equal(get(&ip, 1000), 28);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct tpacket_auxdata aux = { .tp_status = row[i].status,
					       .tp_vlan_tci = row[i].tci };
		uint8_t buf[100];
		int ifindex;
		bool checked;

		fake = &aux;
		assert_int_equal(
			packet_recv(&ip, buf, sizeof(buf), &ifindex, &checked),
			row[i].n);
		assert_false(checked);
	}
}

static void test_checksums(void **state)
{
	static const uint32_t status[] = { TP_STATUS_CSUMNOTREADY,
					   TP_STATUS_CSUM_VALID };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct tpacket_auxdata aux = { .tp_status = status[i] };
		uint8_t buf[100];
		int ifindex;
		bool checked = false;

		fake = &aux;
		assert_int_equal(
			packet_recv(&ip, buf, sizeof(buf), &ifindex, &checked),
			28);
		assert_int_equal(ifindex, 7);
		assert_true(checked);
	}
}

static void test_filter(void **state)
{
	(void)state;
	put(ALL, -1, ETH_P_IP, 53);
	assert_int_equal(get(&ip, 50), -EAGAIN);
	put(ALL, -1, ETH_P_IP, 68);
	assert_int_equal(get(&ip, 1000), 28);
	for (int i = 0; i < 40; i++) {
		put(ALL, -1, ETH_P_ARP, 1);
		assert_int_equal(get(&arp, 1000), 28);
	}
}

static void test_send(void **state)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET,
				  .sll_protocol = htons(ETH_P_ALL),
				  .sll_ifindex = far };
	struct timeval limit = { .tv_sec = 5 };
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	(void)state;
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	for (int i = 0; i < 2; i++) {
		uint8_t f[100];
		ssize_t n;

		assert_int_equal(packet_send(i ? &arp : &ip, near, "hello", 5),
				 0);
		/* the kernel itself sends IPv6 there */
		do {
			n = recv(fd, f, sizeof(f), 0);
			assert_true(n >= 14);
		} while (f[12] == 0x86);
		assert_int_equal(n, 19);
		assert_memory_equal(f, ALL, 6);
		assert_memory_equal(f + 6, OURS, 6);
		assert_memory_equal(f + 12, i ? "\x08\x06" : "\x08\x00", 2);
		assert_memory_equal(f + 14, "hello", 5);
	}
	close(fd);
	assert_int_equal(packet_send(&ip, 9999, "hello", 5), -ENXIO);
}

/* What the far end's port is told of multicast, by /proc/net/dev_mcast. */
static unsigned joined(const char *address)
{
	FILE *f = fopen("/proc/thread-self/net/dev_mcast", "r");
	char line[200];
	unsigned n = 0;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL)
		n += strstr(line, "near") != NULL &&
		     strstr(line, address) != NULL;
	fclose(f);
	return n;
}

static void test_bridges(void **state)
{
	static const char *const to[] = { "\x01\x80\xc2\0\0\x00",
					  "\x01\x80\xc2\0\0\x02",
					  "\x01\x80\xc2\0\0\x0e" };
	struct packet all;
	uint8_t buf[100];
	int ifindex;
	bool checked;

	(void)state;
	assert_int_equal(packet_open(&all, ETH_P_ALL, 68), 0);
	assert_int_equal(joined("0180c2000000"), 0);
	packet_join(&all, near);
	assert_int_equal(joined("0180c2000000"), 1);
	assert_int_equal(joined("0180c2000002"), 1);
	assert_int_equal(joined("0180c200000e"), 1);
	put(ALL, -1, ETH_P_IP, 68);
	put(OURS, -1, ETH_P_IP, 68);
	put("\x01\0\x5e\0\0\x01", -1, ETH_P_IP, 68);
	for (size_t i = 0; i < 3; i++) {
		struct pollfd fd = { .fd = all.fd, .events = POLLIN };
		ssize_t n;

		put(to[i], -1, ETH_P_SLOW, 0);
		do { /* it goes out, too, of the other end */
			assert_int_equal(poll(&fd, 1, 1000), 1);
			n = packet_recv(&all, buf, sizeof(buf), &ifindex,
					&checked);
		} while (n == 0);
		assert_int_equal(n, 14 + 28); /* with the Ethernet header */
		assert_int_equal(ifindex, near);
		assert_memory_equal(buf, to[i], 6);
		assert_memory_equal(buf + 12, "\x88\x09\x45", 3);
	}
	assert_int_equal(
		packet_recv(&all, buf, sizeof(buf), &ifindex, &checked),
		-EAGAIN);
	packet_join(&all, 9999); /* is no interface: nothing happens */
	packet_close(&all);
	assert_int_equal(joined("0180c2000000"), 0);
}

int main(void)
{
#define PLACED(text, fn)                                                       \
	{                                                                      \
		text, fn, open_both, NULL, NULL                                \
	}
	const struct CMUnitTest tests[] = {
		PLACED("packets of the ethertype are received", test_taken),
		PLACED("those for other hosts are not", test_others),
		PLACED("nor those of another VLAN; a priority is none",
		       test_tags),
		PLACED("checksums that hardware has seen are told of",
		       test_checksums),
		PLACED("of IPv4 only DHCP comes, and all ARP", test_filter),
		PLACED("what is sent is broadcast", test_send),
		PLACED("what no bridge passes on comes when it is joined",
		       test_bridges),
	};

	return cmocka_run_group_tests(tests, place, NULL);
}
