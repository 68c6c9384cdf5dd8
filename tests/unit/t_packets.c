/*
 * ipconfig/packets.h in a network namespace: datagrams to a server, from an
 * address that an interface has.
 */
#include "ipconfig/packets.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <linux/if_ether.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "ipconfig/race.h"
#include "tests/unit/net_place.h"
#include "tests/unit/unit.h"

static int server = -1;
static struct packets ps = { .port = 68 };
static struct race_nic nic;
static struct action a;

static void shell(const char *command)
{
	assert_int_equal(system(command), 0);
}

static int place(void **state)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(67) };

	(void)state;
	if (!net_place())
		return -1;
	shell("ip link set lo up && "
	      "ip link add near type veth peer name far && "
	      "ip addr add 192.0.2.100/24 dev near && ip link set near up && "
	      "ip addr add 192.0.2.1/32 dev lo");
	server = socket(AF_INET, SOCK_DGRAM, 0);
	return bind(server, (struct sockaddr *)&at, sizeof(at));
}

static int datagram(void **state)
{
	(void)state;
	strcpy(nic.link.name, "lo");
	a = (struct action){ .nic = &nic, .ethertype = ETH_P_IP };
	ip_set4(&a.from, IP(192, 0, 2, 1));
	ip_set4(&a.to, IP(127, 0, 0, 1));
	a.frame = wr_init(a.bytes, sizeof(a.bytes));
	wr_bytes(&a.frame, "renew", 5);
	return 0;
}

static unsigned open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	unsigned n = 0;

	assert_non_null(d);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

static void test_datagram(void **state)
{
	struct pollfd fd = { .fd = server, .events = POLLIN };
	struct sockaddr_in from;
	socklen_t size = sizeof(from);
	char buf[100];
	unsigned n;

	(void)state;
	assert_int_equal(packets_send(&ps, &a), 0); /* opens the other one */
	n = open_files();
	assert_int_equal(packets_send(&ps, &a), 0);
	assert_int_equal(open_files(), n);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(poll(&fd, 1, 1000), 1);
		assert_int_equal(recvfrom(server, buf, sizeof(buf), 0,
					  (struct sockaddr *)&from, &size),
				 5);
		assert_memory_equal(buf, "renew", 5);
		assert_int_equal(ntohl(from.sin_addr.s_addr), IP(192, 0, 2, 1));
		assert_int_equal(ntohs(from.sin_port), 68);
	}
	/* a port that is not DHCP's own */
	ps.port = 1068;
	assert_int_equal(packets_send(&ps, &a), 0);
	assert_int_equal(poll(&fd, 1, 50), 0);
	ps.port = 68;
}

/* Whoever serves the real system's leases hears all that comes to port 68. */
static void test_others(void **state)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(68) };
	struct pollfd fd = { .fd = server, .events = POLLIN };
	int other = socket(AF_INET, SOCK_DGRAM, 0), one = 1;
	char buf[100];

	(void)state;
	setsockopt(other, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	assert_int_equal(bind(other, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(packets_send(&ps, &a), 0);
	assert_int_equal(poll(&fd, 1, 1000), 1);
	assert_int_equal(recv(server, buf, sizeof(buf), 0), 5);
	/* who does not share the port, has it alone */
	close(other);
	other = socket(AF_INET, SOCK_DGRAM, 0);
	assert_int_equal(bind(other, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(packets_send(&ps, &a), -EADDRINUSE);
	close(other);
}

static void test_failures(void **state)
{
	unsigned n = open_files();

	(void)state;
	/* an address that the machine has not */
	ip_set4(&a.from, IP(192, 0, 2, 55));
	assert_int_equal(packets_send(&ps, &a), -EADDRNOTAVAIL);
	ip_set4(&a.from, IP(192, 0, 2, 100));
	/* and an interface that went */
	strcpy(nic.link.name, "gone");
	assert_int_equal(packets_send(&ps, &a), -ENODEV);
	strcpy(nic.link.name, "near");
	shell("ip link set near down");
	assert_true(packets_send(&ps, &a) < 0);
	shell("ip link set near up");
	a.frame.bad = true;
	assert_int_equal(packets_send(&ps, &a), -EMSGSIZE);
	assert_int_equal(open_files(), n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "a datagram goes between the two addresses and ports",
		  test_datagram, datagram, NULL, NULL },
		{ "another client may have the port, too", test_others,
		  datagram, NULL, NULL },
		{ "what cannot be sent is told, and leaves nothing open",
		  test_failures, datagram, NULL, NULL },
	};

	return cmocka_run_group_tests_name("packets", tests, place, NULL);
}
