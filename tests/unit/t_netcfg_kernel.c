/*
 * ipconfig/netcfg.h and the kernel, in a network namespace: what ip(8) shows
 * afterwards, and what the log says.
 */
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "tests/unit/netcfg_place.h"

/* Then addresses lose their marks, as before Linux 5.18. */
static bool old_kernel;

ssize_t recvfrom(int fd, void *buf, size_t size, int flags,
		 struct sockaddr *from, socklen_t *from_len)
{
	ssize_t n = syscall(SYS_recvfrom, fd, buf, size, flags, from, from_len);
	struct nlmsghdr *nlh = buf;
	struct nlattr *attr;
	int left = (int)n;

	for (; old_kernel && mnl_nlmsg_ok(nlh, left);
	     nlh = mnl_nlmsg_next(nlh, &left)) {
		if (nlh->nlmsg_type != RTM_NEWADDR)
			continue;
		mnl_attr_for_each(attr, nlh, sizeof(struct ifaddrmsg)) {
			if (mnl_attr_get_type(attr) == 11 /* IFA_PROTO */)
				attr->nla_type = 99;
		}
	}
	return n;
}

static void test_lease(void **state)
{
	(void)state;
	gateway(IP(10, 0, 0, 1), 1007);
	assert_int_equal(apply(true), 0);
	SHOWS("ip addr show c0", "inet 10.0.0.50/24 metric 1007 brd 10.0.0.255 "
				 "scope global");
	SHOWS("ip addr show c0", "valid_lft forever preferred_lft forever");
	SHOWS("ip route", "default via 10.0.0.1 dev c0 proto dhcp src "
			  "10.0.0.50 metric 1007");
	SHOWS("ip route", "10.0.0.0/24 dev c0 proto kernel scope link src "
			  "10.0.0.50 metric 1007");
	assert_string_equal(said, "");
	/* once more changes nothing and is no error */
	assert_int_equal(apply(true), 0);
	SHOWS("ip addr show c0", "inet 10.0.0.50/24");
	assert_string_equal(said, "");
}

static void test_two_defaults(void **state)
{
	(void)state;
	gateway(IP(10, 0, 0, 1), 0);
	assert_int_equal(apply(true), 0);
	f.ifindex = (int)if_nametoindex("c1");
	f.info.addrs.addr[0].ip = ip_from4(IP(10, 0, 0, 51));
	f.info.addrs.addr[0].source = SOURCE_PARAM;
	gateway(IP(10, 0, 0, 2), 5);
	f.info.routes.route[0].source = SOURCE_PARAM;
	assert_int_equal(apply(true), 0);
	SHOWS("ip route", "default via 10.0.0.1 dev c0 proto dhcp src "
			  "10.0.0.50 \n");
	SHOWS("ip route", "default via 10.0.0.2 dev c1 proto static src "
			  "10.0.0.51 metric 5");
	SHOWS("ip route", "10.0.0.0/24 dev c0 proto kernel scope link src "
			  "10.0.0.50 \n");
	SHOWS("ip route", "10.0.0.0/24 dev c1 proto kernel scope link src "
			  "10.0.0.51 metric 5");
}

static void test_off_subnet(void **state)
{
	(void)state;
	gateway(IP(192, 0, 2, 1), 7);
	assert_int_equal(apply(true), 0);
	SHOWS("ip route", "192.0.2.1 dev c0 proto dhcp scope link src "
			  "10.0.0.50 metric 7");
	SHOWS("ip route", "default via 192.0.2.1 dev c0 proto dhcp src "
			  "10.0.0.50 metric 7");
	/* RFC 3442's routes on the link come first, wherever they stand */
	shell("ip route flush dev c0");
	f.info.routes.n = 2;
	f.info.routes.route[1] =
		(struct net_route){ .dst = ip_from4(IP(192, 0, 2, 0)),
				    .prefix = 24,
				    .source = SOURCE_DHCP };
	assert_int_equal(apply(true), 0);
	SHOWS("ip route", "192.0.2.0/24 dev c0 proto dhcp scope link");
	SHOWS("ip route", "default via 192.0.2.1");
	LACKS("ip route", "192.0.2.1 dev c0 proto dhcp scope link");
}

static void test_whole_machine(void **state)
{
	(void)state;
	/* the first is the subnet's primary, which takes others with it */
	shell("ip addr add 10.0.0.9/24 dev c0; ip addr add 10.0.0.10/24 dev c0;"
	      "ip addr add 10.0.0.50/8 dev c0; ip addr add 10.9.9.9/32 dev c0;"
	      "ip addr add 10.7.0.1 peer 10.7.0.2/32 dev c0;"
	      "ip addr add 10.0.0.11/24 dev c1;"
	      "ip addr add 2001:db8::1/64 dev c0");
	gateway(IP(10, 0, 0, 1), 0);
	assert_int_equal(apply(true), 0);
	assert_string_equal(shell("ip -4 -o addr show dev c0 | "
				  "sed 's/.*inet \\([^ ]*\\) .*/\\1/'"),
			    "10.0.0.50/24\n");
	SHOWS("ip addr show c0", "brd 10.0.0.255 scope global c0");
	SHOWS("ip addr show c1", "10.0.0.11/24");
	SHOWS("ip addr show c0", "2001:db8::1/64");
	SHOWS("ip route", "default via 10.0.0.1 dev c0");
	assert_non_null(strstr(said, "c0: the old address 10.0.0.9 is "
				     "removed\n"));
	assert_non_null(strstr(said, "c0: the old address 10.0.0.50 is "
				     "removed\n"));
	assert_non_null(strstr(said, "10.7.0.1"));
	assert_null(strstr(said, "cannot"));
}

/* A second lease: the first, in the same subnet, goes with its routes. */
static void test_renumbered(void **state)
{
	(void)state;
	for (int promote = 0; promote < 2; promote++) {
		shell(promote ? "ip addr flush dev c0; sysctl -q -w "
				"net.ipv4.conf.c0.promote_secondaries=1"
			      : "ip addr add 10.0.0.77/24 dev c1");
		f.info.addrs.addr[0].ip = ip_from4(IP(10, 0, 0, 50));
		gateway(IP(10, 0, 0, 1), 3);
		assert_int_equal(apply(false), 0);
		f.info.addrs.addr[0].ip = ip_from4(IP(10, 0, 0, 60));
		gateway(IP(10, 0, 0, 2), 3);
		assert_int_equal(apply(false), 0);
		assert_string_equal(shell("ip -4 -o addr show dev c0 | "
					  "sed 's/.*inet \\([^ ]*\\) .*/\\1/'"),
				    "10.0.0.60/24\n");
		SHOWS("ip route", "default via 10.0.0.2 dev c0");
		SHOWS("ip route", "10.0.0.0/24 dev c0 proto kernel scope link "
				  "src 10.0.0.60 metric 3");
		LACKS("ip route", "10.0.0.50");
		assert_non_null(strstr(said, "address 10.0.0.50 is removed\n"));
	}
}

static void test_others_stay(void **state)
{
	(void)state;
	/* another manager's lease: only a kernel without marks is unsure */
	shell("ip addr add 10.0.0.9/24 dev c0; ip addr add 10.5.0.9/24 dev c0;"
	      "ip route add 10.6.0.0/16 via 10.5.0.1 proto dhcp src 10.5.0.9");
	gateway(IP(10, 0, 0, 1), 0);
	assert_int_equal(apply(false), 0);
	SHOWS("ip addr show c0", "inet 10.0.0.9/24");
	SHOWS("ip addr show c0", "inet 10.5.0.9/24");
	SHOWS("ip addr show c0", "inet 10.0.0.50/24");
	assert_string_equal(said, "");
}

/* Only routes of a lease or a static configuration tell, and only c0's. */
static void test_unmarked(void **state)
{
	int r;

	(void)state;
	shell("ip addr add 10.0.0.50/24 dev c0; ip addr add 10.5.0.9/24 dev c0;"
	      "ip addr add 10.5.0.10/24 dev c0; ip addr add 10.4.0.9/24 dev c0;"
	      "ip addr add 10.3.0.9/24 dev c1;"
	      "ip route add 10.6.0.0/16 via 10.5.0.1 proto dhcp src 10.5.0.9;"
	      "ip route add 10.7.0.0/16 via 10.4.0.1 proto static src 10.4.0.9;"
	      "ip route add 10.8.0.0/16 via 10.3.0.1 proto dhcp src 10.3.0.9;"
	      "ip route add 10.9.0.0/16 via 10.0.0.1 proto dhcp src 10.0.0.50;"
	      "ip addr add 10.2.0.9/24 dev c0;"
	      "ip route add 10.10.0.0/16 via 10.2.0.1 proto boot src 10.2.0.9;"
	      "ip route add 200.0.0.0/8 via 10.2.0.1 proto static");
	old_kernel = true;
	r = apply(false);
	old_kernel = false;
	assert_int_equal(r, 0);
	assert_string_equal(shell("ip -4 -o addr show dev c0 | "
				  "sed 's/.*inet \\([^ ]*\\) .*/\\1/' | sort"),
			    "10.0.0.50/24\n10.2.0.9/24\n");
	SHOWS("ip addr show c1", "10.3.0.9/24");
	SHOWS("ip route", "10.9.0.0/16");
}

static void test_mtu(void **state)
{
	static const struct {
		uint32_t told, link, max, is;
		const char *said;
	} row[] = {
		{ 0, 1500, 9000, 1500, "" },
		{ 1500, 1500, 9000, 1500, "" },
		{ 9000, 1500, 65535, 9000, "MTU 9000 on c0\n" },
		{ 9000, 9000, 4000, 4000,
		  "MTU 9000 cannot be on c0: "
		  "it becomes 4000\n" },
		{ 60, 4000, 9000, 68,
		  "MTU 60 cannot be on c0: it "
		  "becomes 68\n" },
		{ 1400, 68, 0, 1400, "MTU 1400 on c0\n" },
		/* the kernel knows better: veth has 65535 at most */
		{ 70000, 1400, 0, 1400,
		  "cannot set MTU 70000 on c0: "
		  "Invalid argument\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char text[32];

		f.info.mtu = row[i].told;
		lnk.mtu = row[i].link;
		lnk.max_mtu = row[i].max;
		assert_int_equal(apply(true), 0);
		snprintf(text, sizeof(text), " mtu %u ", row[i].is);
		SHOWS("ip link show c0", text);
		assert_non_null(strstr(said, row[i].said));
		assert_int_equal(*row[i].said == '\0', *said == '\0');
	}
}

static void test_refused(void **state)
{
	(void)state;
	gateway(IP(10, 0, 0, 1), 0);
	shell("ip addr add 10.0.0.9/24 dev c0");
	f.info.addrs.addr[0].prefix = 33;
	assert_int_equal(apply(true), -EINVAL);
	assert_non_null(strstr(said, "cannot set address 10.0.0.50/33 on c0: "
				     "Invalid argument"));
	SHOWS("ip addr show c0", "inet 10.0.0.9/24"); /* what there is stays */
	assert_string_equal(shell("ip route show default"), "");
	f.info.addrs.addr[0].prefix = 24;
	f.ifindex = 9999;
	assert_int_equal(apply(true), -ENODEV);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLACED("a lease is there for ever, until it is cleared",
		       test_lease),
		PLACED("two default routes live beside each other",
		       test_two_defaults),
		PLACED("a router outside the subnet is reached",
		       test_off_subnet),
		PLACED("kinit leaves an interface no old address",
		       test_whole_machine),
		PLACED("an earlier lease goes, and the new one stays",
		       test_renumbered),
		PLACED("ipconfig leaves others' addresses alone",
		       test_others_stay),
		PLACED("where nothing is marked the routes tell",
		       test_unmarked),
		PLACED("the MTU is what DHCP says, if that can be", test_mtu),
		PLACED("an address that the kernel refuses is an error",
		       test_refused),
	};

	program.name = "t";
	return cmocka_run_group_tests(tests, place, NULL);
}
