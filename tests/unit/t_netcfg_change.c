/*
 * netcfg_change() and netcfg_drop() in a network namespace: what ip(8) shows
 * afterwards, and what the kernel told meanwhile.
 */
#include "tests/unit/netcfg_place.h"

#include <linux/rtnetlink.h>
#include <libmnl/libmnl.h>
#include <sys/socket.h>

#include "lib/nl_socket.h"

static struct net_iface was;

/* What it says on standard error is in said. */
static void change_from(const struct net_iface *from)
{
	int fds[2], saved = dup(2);
	ssize_t n;

	assert_int_equal(pipe(fds), 0);
	dup2(fds[1], 2);
	netcfg_change(&nl, from, &f, &lnk);
	dup2(saved, 2);
	close(saved);
	close(fds[1]);
	n = read(fds[0], said, sizeof(said) - 1);
	assert_true(n >= 0);
	said[n] = '\0';
	close(fds[0]);
}

static void change(void)
{
	change_from(&was);
	assert_null(strstr(said, "cannot"));
}

static int begin(void **state)
{
	start(state);
	gateway(IP(10, 0, 0, 1), 5);
	assert_int_equal(apply(true), 0);
	assert_string_equal(said, "");
	was = f;
	return 0;
}

/* How many addresses or routes went, and came, while fd was listening. */
static void count(int fd, unsigned *came, unsigned *went)
{
	char buf[8192] __attribute__((aligned(4)));
	struct nlmsghdr *nlh = (void *)buf;

	*came = *went = 0;
	while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) > 0) {
		*came += nlh->nlmsg_type == RTM_NEWADDR ||
			 nlh->nlmsg_type == RTM_NEWROUTE;
		*went += nlh->nlmsg_type == RTM_DELADDR ||
			 nlh->nlmsg_type == RTM_DELROUTE;
	}
}

static void test_same(void **state)
{
	int fd =
		nl_socket(NETLINK_ROUTE,
			  RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_LINK);
	char buf[100];

	(void)state;
	f.info.addrs.addr[0].lease_s = 3600;
	change();
	assert_true(recv(fd, buf, sizeof(buf), MSG_DONTWAIT) < 0);
	close(fd);
}

static void test_router(void **state)
{
	int fd = nl_socket(NETLINK_ROUTE,
			   RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE);
	unsigned came, went;

	(void)state;
	/* another's stays: of another interface, and of another metric */
	shell("ip route append default dev c1 metric 5; "
	      "ip route add default via 10.0.0.9 dev c0 metric 9");
	count(fd, &came, &went);
	gateway(IP(10, 0, 0, 2), 5);
	change();
	count(fd, &came, &went);
	assert_int_equal(came, 1);
	assert_int_equal(went, 1);
	close(fd);
	SHOWS("ip route", "default via 10.0.0.2 dev c0 proto dhcp src "
			  "10.0.0.50 metric 5");
	LACKS("ip route", "10.0.0.1 ");
	SHOWS("ip route", "default dev c1");
	SHOWS("ip route", "default via 10.0.0.9 dev c0");
}

static void route(unsigned i, uint32_t dst, uint8_t prefix, uint32_t via)
{
	f.info.routes.route[i] =
		(struct net_route){ .prefix = prefix, .source = SOURCE_DHCP };
	f.info.routes.n = (uint8_t)(i + 1);
	ip_set4(&f.info.routes.route[i].dst, dst);
	ip_set4(&f.info.routes.route[i].gateway, via);
}

static void test_routes(void **state)
{
	(void)state;
	/* RFC 3442: on the link, by a router, by one outside the subnet */
	route(0, IP(10, 5, 0, 0), 16, IP(10, 0, 0, 3));
	route(1, IP(10, 6, 0, 0), 16, 0);
	route(2, 0, 0, IP(192, 0, 2, 1));
	change();
	SHOWS("ip route", "10.5.0.0/16 via 10.0.0.3 dev c0 proto dhcp src "
			  "10.0.0.50 metric 5");
	SHOWS("ip route", "10.6.0.0/16 dev c0 proto dhcp scope link");
	SHOWS("ip route", "192.0.2.1 dev c0 proto dhcp scope link");
	SHOWS("ip route", "default via 192.0.2.1 dev c0");
	LACKS("ip route", "10.0.0.1 ");
	was = f;
	gateway(IP(10, 0, 0, 1), 5);
	change();
	assert_string_equal(shell("ip route show dev c0"),
			    "default via 10.0.0.1 proto dhcp src 10.0.0.50 "
			    "metric 5 \n"
			    "10.0.0.0/24 proto kernel scope link src "
			    "10.0.0.50 metric 5 \n");
	/* a server that tells of no router any more */
	was = f;
	f.info.routes.n = 0;
	change();
	LACKS("ip route", "default");
}

static void test_life(void **state)
{
	(void)state;
	f.lifetimes = 1;
	f.info.addrs.addr[0].lease_s = 100;
	change();
	SHOWS("ip addr show c0", "valid_lft 100sec preferred_lft 100sec");
	SHOWS("ip addr show c0", "inet 10.0.0.50/24 metric 5 brd 10.0.0.255");
	was = f;
	f.info.addrs.addr[0].lease_s = 3600;
	change();
	SHOWS("ip addr show c0", "valid_lft 3600sec preferred_lft 3600sec");
	was = f;
	f.info.addrs.addr[0].lease_s = NET_FOREVER;
	change();
	SHOWS("ip addr show c0", "valid_lft forever preferred_lft forever");
	assert_string_equal(shell("ip -4 -o addr show c0 | wc -l"), "1\n");
	SHOWS("ip route", "default via 10.0.0.1 dev c0");
}

static void test_mtu_too(void **state)
{
	(void)state;
	f.info.mtu = 1400;
	change();
	SHOWS("ip link show c0", "mtu 1400");
	/* somebody has changed it: that is his business */
	was = f;
	shell("ip link set c0 mtu 1300");
	lnk.mtu = 1300;
	change();
	SHOWS("ip link show c0", "mtu 1300");
}

static void test_whole(void **state)
{
	(void)state;
	f.info.mtu = 1400;
	shell("ip addr flush dev c0; ip addr add 10.9.0.1/24 dev c0");
	LACKS("ip route", "10.0.0");
	change_from(NULL);
	SHOWS("ip addr show c0", "inet 10.0.0.50/24 metric 5 brd 10.0.0.255");
	SHOWS("ip addr show c0", "inet 10.9.0.1/24");
	SHOWS("ip route", "default via 10.0.0.1 dev c0 proto dhcp src "
			  "10.0.0.50 metric 5");
	SHOWS("ip link show c0", "mtu 1400");
	/* once more is no error, and doubles nothing */
	change_from(NULL);
	assert_null(strstr(said, "cannot"));
	assert_string_equal(shell("ip route show default | wc -l"), "1\n");
	/* a link that was down has lost its routes only */
	shell("ip link set c0 down; ip link set c0 up");
	LACKS("ip route", "default");
	change_from(NULL);
	SHOWS("ip route", "default via 10.0.0.1");
}

static void test_drop(void **state)
{
	(void)state;
	shell("ip addr add 10.0.0.60/24 dev c0; ip addr add 10.9.0.1/24 dev c0;"
	      "sysctl -q net.ipv4.conf.c0.promote_secondaries=1");
	netcfg_drop(&nl, &f);
	LACKS("ip addr show c0", "10.0.0.50");
	SHOWS("ip addr show c0", "10.9.0.1");
	SHOWS("ip addr show c0", "10.0.0.60");
	LACKS("ip route", "10.0.0.50");
	netcfg_drop(&nl, &f); /* it is not there */
}

int main(void)
{
#define CHANGED(text, fn)                                                      \
	{                                                                      \
		text, fn, begin, end, NULL                                     \
	}
	const struct CMUnitTest tests[] = {
		CHANGED("what is the same is left alone", test_same),
		CHANGED("another router comes before the old one goes",
			test_router),
		CHANGED("routes come and go as the lease has them",
			test_routes),
		CHANGED("with lifetimes an address ends with its lease",
			test_life),
		CHANGED("another MTU is set, an old one not again",
			test_mtu_too),
		CHANGED("what somebody took away comes back whole", test_whole),
		CHANGED("a lease that is over takes its address only",
			test_drop),
	};

	program.name = "t";
	return cmocka_run_group_tests(tests, place, NULL);
}
